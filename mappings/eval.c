/*
 * From a row to its place and its lines.  Rules that cannot take a row's
 * category and type are never tried, and nothing is allocated per row.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/eval.h"
#include "mappings/resolve.h"

struct rules_scratch *
rules_scratch_new(const struct rules *r)
{
	struct rules_scratch *s = mem_calloc(1, sizeof(*s));

	s->r = r;
	s->regex = regex_scratch_new();
	s->lists = mem_calloc((size_t)r->categories.n * r->types.n,
	    sizeof(*s->lists));
	return s;
}

static void
free_accounts(struct rules_scratch *s)
{
	for (size_t k = 0; k < NAMES_SLOTS; k++) {
		if (s->accounts[k] == NULL)
			continue;
		for (size_t i = 0; i < s->r->nrules * (CURRENCY_MAX + 1u); i++)
			free(s->accounts[k][i]);
		free(s->accounts[k]);
	}
}

void
rules_scratch_free(struct rules_scratch *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < (size_t)s->r->categories.n * s->r->types.n; i++)
		free(s->lists[i]);
	free(s->lists);
	free_accounts(s);
	regex_scratch_free(s->regex);
	str_free(&s->why);
	for (size_t i = 0; i < RULE_LINES_MAX; i++)
		for (int k = 0; k < DIM__MAX; k++)
			str_free(&s->dim[i][k]);
	free(s);
}

/* candidates: the rules that may take a row of this category and type. */
static const size_t *
candidates(struct rules_scratch *s, unsigned category, unsigned type)
{
	const struct rules *r = s->r;
	size_t **at = &s->lists[(size_t)category * r->types.n + type];
	size_t n = 0;

	if (*at != NULL)
		return *at;
	*at = mem_alloc((r->nrules + 1) * sizeof(**at));
	for (size_t i = 0; i < r->nrules; i++)
		if (names_has(r->rule[i]->cats, category) &&
		    names_has(r->rule[i]->types, type))
			(*at)[n++] = i;
	(*at)[n] = RULES_NONE;
	return *at;
}

void
eval_row(struct cond_row *out, struct rules_scratch *s,
    const struct rules_view *v)
{
	const struct txn *t = v->txn;

	*out = (struct cond_row){ .v = v, .regex = s->regex,
	    .category = names_find(&s->r->categories, t->category),
	    /* an absent type has no slot: every comparison with it is false */
	    .type = t->type.n == 0 ? NAMES_UNKNOWN :
	    names_find(&s->r->types, t->type) };
}

bool
eval_days(const struct rule *o, int32_t day)
{
	return day == DATE_NONE || ((o->from == DATE_NONE || day >= o->from) &&
	    (o->until == DATE_NONE || day <= o->until));
}

enum tri
eval_rule(const struct rule *o, struct cond_row *row)
{
	if (!eval_days(o, row->v->day))
		return NO;
	return o->when == NULL ? YES : cond_eval(o->when, row);	/* an event's */
}

int
eval_limit(const struct rule *o, const struct rules_view *v, struct err *e)
{
	err_set(e, ERR_SETTINGS, "%s: rule \"%s\": a regex takes too long on the "
	    "text of %.60s", o->at.src->name, o->name, v->txn->id.p == NULL ?
	    "a row" : v->txn->id.p);
	return err_hint(e, "write it without nested repeats, such as (a+)+");
}

/* line_accounts: the accounts of a rule's lines, looked up once for each
 * Stripe account and currency; a missing one is NULL. */
static const struct account *const *
line_accounts(struct rules_scratch *s, const struct rule *o,
    const struct txn *t)
{
	unsigned stripe = names_find(&s->r->stripes, t->account);
	size_t n = 0;

	if (s->accounts[stripe] == NULL)
		s->accounts[stripe] = mem_calloc(s->r->nrules *
		    (CURRENCY_MAX + 1u), sizeof(**s->accounts));
	const struct account ***at = &s->accounts[stripe][o->index *
	    (CURRENCY_MAX + 1u) + t->currency];
	if (*at != NULL)
		return *at;
	*at = mem_calloc(o->nlines + 1, sizeof(struct account *));
	for (const struct line *l = o->lines; l != NULL; l = l->next)
		(*at)[n++] = resolve_name(s->r, l->account, t->currency,
		    t->account);
	return *at;
}

static void
place_why(struct rules_result *out, enum place place, const char *why)
{
	out->place = place;
	out->nlines = 0;
	out->why = why;
}

/* cannot_book: why this rule, which fired, cannot book this row; or NULL. */
static const char *
cannot_book(struct rules_scratch *s, const struct rule *o, const struct txn *t)
{
	const struct forms *fs = o->forms;

	if ((fs->nkinds > 0 || fs->unlisted) && !o->fee_optional &&
	    t->fee != 0 && t->fee_details.p == NULL)
		return "this export has no fee details";
	if (fs->currency != CURRENCY_NONE && fs->currency != t->currency) {
		str_addf(&s->why, "rule \"%s\" books a fixed amount in %s and "
		    "the row is in %s; write a rule for %s", o->name,
		    currency_code(fs->currency), currency_code(t->currency),
		    currency_code(t->currency));
		return str_text(&s->why);
	}
	return NULL;
}

/* check_sums: what was proven for the rule, on the row's own numbers. */
static void
check_sums(const struct rules_result *out, int64_t net)
{
	__int128 sum = 0, clearing = 0;	/* a part of a sum may be larger */

	for (size_t i = 0; i < out->nlines; i++) {
		const struct rules_line *l = &out->lines[i];

		sum += l->amount;
		if (l->account->role == ROLE_CLEARING)
			clearing += l->amount;
	}
	ASSERT(sum == 0);
	ASSERT(clearing == net);
}

static const char *
too_large(struct rules_scratch *s, const struct rule *o, const char *why)
{
	str_clear(&s->why);
	str_addf(&s->why, "rule \"%s\" cannot book it: %s", o->name, why);
	return str_text(&s->why);
}

/* lines: all that are not 0; why they cannot be booked, or NULL. */
static const char *
lines(struct rules_result *out, struct rules_scratch *s, const struct rule *o,
    const struct txn *t, const int64_t values[U__MAX])
{
	const struct account *const *acct = line_accounts(s, o, t);
	uint16_t line = 0;

	for (const struct line *l = o->lines; l != NULL; l = l->next, line++) {
		int64_t amount;

		if (!flat_value(&amount, l->flat, values))
			return too_large(s, o, "an amount is too large");
		if (amount == 0)
			continue;
		if (acct[line] == NULL) {
			resolve_missing(&s->why, s->r, l->account, ROLE_NONE,
			    t->currency, t->account);
			return str_text(&s->why);
		}
		struct rules_line *to = &out->lines[out->nlines++];
		*to = (struct rules_line){ .account = acct[line],
		    .amount = amount, .line = line };
	}
	return NULL;
}

void
eval_book(struct rules_result *out, struct rules_scratch *s,
    const struct rule *o, const struct rules_view *v, int64_t held)
{
	int64_t values[U__MAX];

	str_clear(&s->why);
	const char *why = cannot_book(s, o, v->txn);
	if (why == NULL) {
		why = forms_values(o->forms, v->txn, held, values);
		if (why != NULL)
			why = too_large(s, o, why);
	}
	if (why == NULL)
		why = lines(out, s, o, v->txn, values);
	if (why == NULL && o->has_dims && !dims_fill(out, s, o, v))
		why = str_text(&s->why);
	if (why != NULL)
		place_why(out, PLACE_UNBOOKED, why);
	else
		check_sums(out, o->kind == RULE_EVENT ? 0 : txn_net(v->txn));
}

static void
no_rule(struct rules_scratch *s, const struct cond_row *row,
    const struct rule *asks)
{
	const struct txn *t = row->v->txn;

	str_clear(&s->why);
	str_addf(&s->why, "no rule takes category %.*s", (int)t->category.n,
	    t->category.p);
	if (asks != NULL)
		str_addf(&s->why, "; rule \"%s\" asks for %s, which no import "
		    "has told for this row: %s", asks->name, row->unknown->name,
		    field_carrier(row->unknown));
}

/* suspense: debit clearing net, credit suspense net: the Stripe balance is
 * mirrored, and what the row was stays to be decided, fee included. */
static void
suspense(struct rules_result *out, struct rules_scratch *s,
    const struct cond_row *row, const struct rule *asks)
{
	const struct txn *t = row->v->txn;
	const struct account *to = resolve_role(s->r, ROLE_SUSPENSE, t->currency,
	    t->account);
	const struct account *from = resolve_role(s->r, ROLE_CLEARING,
	    t->currency, t->account);

	no_rule(s, row, asks);
	if (from == NULL || to == NULL) {
		str_add(&s->why, "; ");
		if (from == NULL)
			resolve_missing(&s->why, s->r, "clearing", ROLE_CLEARING,
			    t->currency, t->account);
		else
			str_addf(&s->why, "there is no suspense account for %s",
			    currency_code(t->currency));
		place_why(out, PLACE_UNBOOKED, str_text(&s->why));
		return;
	}
	place_why(out, PLACE_SUSPENSE, str_text(&s->why));
	/* what it is has to be decided first: when is not asked in vain */
	(void)eval_entry_day(&out->date, rules_entry_date(s->r, RULES_NONE), row->v);
	if (txn_net(t) == 0)
		return;
	out->nlines = 2;
	out->lines[0] = (struct rules_line){ .account = from,
	    .amount = txn_net(t), .line = 0 };
	out->lines[1] = (struct rules_line){ .account = to,
	    .amount = -txn_net(t), .line = 1 };
}

/* asks_type: the first rule that is left open by a type nobody told; such rules
 * are not among the candidates, since they cannot fire. */
static const struct rule *
asks_type(const struct rules *r, struct cond_row *row)
{
	for (size_t i = 0; i < r->nrules; i++) {
		row->unknown = NULL;
		if (r->rule[i]->kind != RULE_EVENT &&
		    eval_rule(r->rule[i], row) == DUNNO)
			return r->rule[i];
	}
	return NULL;
}

static void
book_row(struct rules_result *out, struct rules_scratch *s, const struct rule *o,
    const struct rules_view *v)
{
	const char *why;

	eval_book(out, s, o, v, 0);
	if (out->place != PLACE_ENTRY)
		return;
	why = eval_entry_day(&out->date, rules_entry_date(s->r, o->index), v);
	if (why != NULL)
		place_why(out, PLACE_UNBOOKED, why);
}

int
rules_eval(const struct rules *r, struct rules_scratch *s,
    const struct rules_view *v, struct rules_result *out, struct err *e)
{
	struct cond_row row;
	const struct rule *asks = NULL;

	ASSERT(s->r == r);
	out->place = PLACE_ENTRY;
	out->rule = RULES_NONE;
	out->date = v->day;
	out->nlines = 0;
	out->why = "";
	if (v->txn->amount == 0 && v->txn->fee == 0) {
		out->place = PLACE_ZERO;
		return 0;
	}
	eval_row(&row, s, v);
	const size_t *list = candidates(s, row.category, row.type);
	for (; *list != RULES_NONE; list++) {
		const struct rule *o = r->rule[*list];

		if (asks == NULL)
			row.unknown = NULL;
		enum tri t = eval_rule(o, &row);
		if (row.limit)
			return eval_limit(o, v, e);
		if (t == DUNNO && asks == NULL)
			asks = o;
		if (t != YES)
			continue;
		out->rule = *list;
		if (o->kind == RULE_IGNORE)
			place_why(out, PLACE_IGNORED, o->because);
		else
			book_row(out, s, o, v);
		return 0;
	}
	if (asks == NULL && row.type == NAMES_UNKNOWN)
		asks = asks_type(r, &row);
	suspense(out, s, &row, asks);
	return 0;
}
