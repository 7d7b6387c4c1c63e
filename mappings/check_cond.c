/*
 * What the conditions of a rule name: categories and types that tieout knows,
 * fields that there are, and regexes that cannot go on for ever.
 */
#include <string.h>

#include "core/model/category.h"
#include "mappings/check.h"
#include "mappings/pattern.h"

#define CHOICES_MAX 256
#define SHOWN_BYTES 24		/* of a text that a regex takes too long on */

/* nearest_listed: the nearest of a table that is read by number. */
static const char *
nearest_listed(struct diag *d, const char *text, bool category,
    const char *otherwise)
{
	const char *names[CHOICES_MAX];
	size_t n = 0;

	for (; n + 1 < CHOICES_MAX; n++) {
		const struct category *c = category ? category_at(n) : NULL;
		const char *name = category ? (c == NULL ? NULL : c->name) :
		    category_type_at(n);

		if (name == NULL)
			break;
		names[n] = name;
	}
	names[n] = NULL;
	return diag_nearest(d, text, names, otherwise);
}

void
check_category(struct diag *d, const char *name, struct spot at, bool typo)
{
	/* where Stripe documents none, a row may carry its type's name */
	if (category_find(slice_of(name)) != NULL ||
	    category_type_known(slice_of(name)))
		return;
	const char *todo = nearest_listed(d, name, true, NULL);
	if (todo == NULL && typo)
		return;
	diag_note(d, at, todo != NULL ? todo : "if Stripe has added it since, "
	    "all is well", "category \"%s\" is not one that tieout knows", name);
}

static void
names(struct diag *d, const struct cond *c)
{
	if (c->op < COND_IS || c->op > COND_NONE_OF)
		return;
	for (size_t i = 0; i < c->nvalues; i++) {
		const struct cond_value *v = &c->value[i];

		if (c->field.id == FIELD_CATEGORY)
			check_category(d, v->text.p, v->at, false);
		if (c->field.id == FIELD_TYPE && !category_type_known(v->text))
			diag_note(d, v->at, nearest_listed(d, v->text.p, false,
			    "if Stripe has added it since, all is well"),
			    "type \"%s\" is not one that tieout knows",
			    v->text.p);
	}
}

/* shown: the beginning of a text, its control characters as ?. */
static const char *
shown(struct diag *d, const struct str *text)
{
	char buf[SHOWN_BYTES + 1];
	size_t n = 0;

	for (; n < text->n && n < SHOWN_BYTES; n++)
		buf[n] = text->p[n] < ' ' || text->p[n] > '~' ? '?' : text->p[n];
	buf[n] = '\0';
	return diag_say(d, "%s%s", buf, text->n > n ? "..." : "");
}

static void
explodes(struct diag *d, const struct cond *c)
{
	struct str text = STR_INIT;

	if (pattern_explodes(&text, c->pattern, c->caseless))
		diag_error(d, c->pattern_at, "let no two repeats that stand in "
		    "or behind each other take the same characters: instead of "
		    "(a+)+ write a+, instead of .*.*.* write .*",
		    "this regex may take for ever, for example on a text of %zu "
		    "characters that begins with \"%s\"", text.n,
		    shown(d, &text));
	str_free(&text);
}

/* event_field: which fields an event has: of its object, and of what stands
 * behind that. */
static bool
event_field(const struct rule *o, const struct field *f)
{
	bool dispute = o->event == RULES_DISPUTE_LOST ||
	    o->event == RULES_DISPUTE_WON_AFTER_LOST;

	switch (f->id) {
	case FIELD_CURRENCY:
	case FIELD_STRIPE_ACCOUNT:
		return true;
	case FIELD_METADATA:
		return dispute;
	case FIELD_OBJECT:
		return dispute ? f->object == OBJECT_DISPUTE ||
		    f->object == OBJECT_CHARGE || f->object == OBJECT_CUSTOMER :
		    f->object == OBJECT_PAYOUT;
	default:
		return false;
	}
}

bool
check_event_field(struct diag *d, const struct rule *o, const struct field *f,
    struct spot at)
{
	if (o->kind != RULE_EVENT || event_field(o, f))
		return true;
	diag_error(d, at, diag_say(d, "%s has: currency, stripe_account, %s%s",
	    rules_event_name(o->event), o->event >= RULES_PAYOUT_ARRIVED ?
	    "and the payout.* fields" : "metadata.KEY, and the dispute.*, "
	    "charge.* and customer.* fields", f->id == FIELD_CREATED ?
	    "; its day is asked by `from` and `until`" : ""),
	    "an event has no row, so it has no \"%s\"", f->name);
	return false;
}

static void
leaves(struct diag *d, const struct rule *o, const struct cond *c)
{
	if (c == NULL || c->op == COND_ANYTHING)
		return;
	if (c->op < COND_IS) {
		leaves(d, o, c->a);
		leaves(d, o, c->b);
		return;
	}
	names(d, c);
	(void)check_event_field(d, o, &c->field, c->field_at);
	if (c->op == COND_MATCHES)
		explodes(d, c);
}

void
check_cond(struct diag *d, const struct rule *o)
{
	leaves(d, o, o->when);
}
