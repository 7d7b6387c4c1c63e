/*
 * Rules that can never fire, because their own condition cannot be true or
 * because earlier rules take every row that they could take.
 */
#include <string.h>

#include "core/base/date.h"
#include "mappings/check.h"

/* dates_cover: ${a} holds on every day on which ${b} does. */
static bool
dates_cover(const struct rule *a, const struct rule *b)
{
	return (a->from == DATE_NONE ||
	    (b->from != DATE_NONE && a->from <= b->from)) &&
	    (a->until == DATE_NONE ||
	    (b->until != DATE_NONE && a->until >= b->until));
}

static bool
dates_meet(const struct rule *a, const struct rule *b)
{
	return (a->from == DATE_NONE || b->until == DATE_NONE ||
	    a->from <= b->until) && (b->from == DATE_NONE ||
	    a->until == DATE_NONE || b->from <= a->until);
}

/* next_slot: the first slot of a set that a row may have, from ${slot}; a
 * category is always known. */
static unsigned
next_slot(const uint64_t *set, const struct names *s, bool category,
    unsigned slot)
{
	for (; slot < s->n; slot++)
		if (names_has(set, slot) &&
		    !(category && slot == NAMES_UNKNOWN))
			return slot;
	return NAMES_SLOTS;
}

static const char *
slot_name(const struct names *s, unsigned slot)
{
	return slot == NAMES_OTHER ? "that Stripe may yet add" :
	    slot == NAMES_UNKNOWN ? "that is not known" : s->name[slot];
}

/*
 * by_sets: are all categories (or types) on which ${rule} may be true taken,
 * whatever else a row says, by earlier rules?  Gives the last of these.
 */
static const struct rule *
by_sets(const struct rules *r, const struct rule *rule, enum field_id id,
    unsigned *example)
{
	const struct names *s = id == FIELD_CATEGORY ? &r->categories : &r->types;
	uint64_t may[NAMES_WORDS], must[NAMES_WORDS], taken[NAMES_WORDS] = { 0 };
	const struct rule *last = NULL;

	cond_may(rule->when, id, may);
	for (const struct rule *o = r->first; o != rule; o = o->next) {
		bool adds = false;

		if (o->when == NULL || o->kind == RULE_EVENT ||
		    !dates_cover(o, rule))
			continue;
		cond_must(o->when, id, must);
		for (int i = 0; i < NAMES_WORDS; i++) {
			adds = adds || (must[i] & may[i] & ~taken[i]) != 0;
			taken[i] |= must[i];
		}
		if (adds)
			last = o;
	}
	*example = next_slot(may, s, id == FIELD_CATEGORY, 2);
	if (*example == NAMES_SLOTS)
		*example = next_slot(may, s, id == FIELD_CATEGORY, 0);
	for (int i = 0; i < NAMES_WORDS; i++)
		may[i] &= ~taken[i];
	bool all = next_slot(may, s, id == FIELD_CATEGORY, 0) == NAMES_SLOTS;
	return all ? last : NULL;
}

static bool
never(const struct rules *r, struct diag *d, const struct rule *rule,
    enum field_id id)
{
	uint64_t may[NAMES_WORDS];

	cond_may(rule->when, id, may);
	if (next_slot(may, id == FIELD_CATEGORY ? &r->categories : &r->types,
	    id == FIELD_CATEGORY, 0) != NAMES_SLOTS)
		return false;
	diag_error(d, rule->when->at, "a row has one category and one type: "
	    "join them with `or`, or write `is one of`",
	    "the condition of \"%s\" can never be true", rule->name);
	return true;
}

static size_t
line_of(const struct rule *rule)
{
	size_t line, col;

	diag_line_col(rule->at, &line, &col);
	return line;
}

static void
tell(struct diag *d, const struct rule *rule, const struct rule *by,
    const char *witness)
{
	diag_error(d, rule->name_at, diag_say(d, "%s; put \"%s\" above \"%s\", "
	    "or remove it", witness, rule->name, by->name),
	    "\"%s\" can never fire: \"%s\" (%s, line %zu) takes every row "
	    "that it could take", rule->name, by->name, by->at.src->name,
	    line_of(by));
}

static bool
implied(struct diag *d, const struct rules *r, const struct rule *rule)
{
	for (const struct rule *o = r->first; o != rule; o = o->next) {
		struct str text = STR_INIT;

		if (o->when == NULL || o->kind == RULE_EVENT ||
		    !dates_cover(o, rule) || !cond_implies(rule->when, o->when))
			continue;
		cond_text(&text, o->when);
		tell(d, rule, o, diag_say(d, "whatever meets its condition also "
		    "meets `%.200s`", str_text(&text)));
		str_free(&text);
		return true;
	}
	return false;
}

static bool
taken(struct diag *d, const struct rules *r, const struct rule *rule,
    enum field_id id)
{
	unsigned slot;
	const struct rule *by = by_sets(r, rule, id, &slot);

	if (by == NULL)
		return false;
	bool category = id == FIELD_CATEGORY;
	tell(d, rule, by, diag_say(d, "for example, a row of %s %s is taken "
	    "before", category ? "category" : "type",
	    slot_name(category ? &r->categories : &r->types, slot)));
	return true;
}

/* meet: the first category (or type) that both may take; NAMES_SLOTS: none. */
static unsigned
meet(const struct rules *r, const struct rule *a, const struct rule *b,
    enum field_id id, unsigned from)
{
	bool category = id == FIELD_CATEGORY;
	uint64_t x[NAMES_WORDS], y[NAMES_WORDS];

	cond_may(a->when, id, x);
	cond_may(b->when, id, y);
	for (int i = 0; i < NAMES_WORDS; i++)
		x[i] &= y[i];
	return next_slot(x, category ? &r->categories : &r->types, category,
	    from);
}

/* narrow: does a rule name its categories? */
static bool
narrow(const struct rule *o)
{
	uint64_t may[NAMES_WORDS];

	cond_may(o->when, FIELD_CATEGORY, may);
	return !names_has(may, NAMES_OTHER);
}

/*
 * overlap: both name a category and may take one row; the first wins, which may
 * be meant.  A special case above its general rule surely is.
 */
static void
overlap(struct diag *d, const struct rules *r, const struct rule *rule)
{
	for (const struct rule *o = r->first; o != rule; o = o->next) {
		if (o->when == NULL || o->kind == RULE_EVENT ||
		    !dates_meet(o, rule) || !narrow(o) || !narrow(rule) ||
		    cond_implies(o->when, rule->when))
			continue;
		unsigned slot = meet(r, o, rule, FIELD_CATEGORY, 2);
		if (slot == NAMES_SLOTS ||
		    meet(r, o, rule, FIELD_TYPE, 0) == NAMES_SLOTS)
			continue;
		diag_note(d, rule->name_at, "the first that matches wins",
		    "\"%s\" and \"%s\" above it may both match a row of "
		    "category %s", rule->name, o->name,
		    slot_name(&r->categories, slot));
		return;
	}
}

void
shadow_check(struct rules *r, struct diag *d, bool verbose)
{
	for (const struct rule *o = r->first; o != NULL; o = o->next) {
		if (o->when == NULL || o->kind == RULE_EVENT)
			continue;
		if (never(r, d, o, FIELD_CATEGORY) || never(r, d, o, FIELD_TYPE))
			continue;
		if (implied(d, r, o) || taken(d, r, o, FIELD_CATEGORY) ||
		    taken(d, r, o, FIELD_TYPE))
			continue;
		if (verbose)
			overlap(d, r, o);
	}
}
