/*
 * Events that have no balance row: a dispute is lost, a payout arrives.  Which
 * day they have and how much the object still holds is the caller's to say.
 */
#include <string.h>

#include "mappings/eval.h"
#include "mappings/parser.h"

const char *
rules_event_name(enum rules_event ev)
{
	ASSERT((unsigned)ev < RULES_EVENT__MAX);
	return parse_event_words[ev];
}

enum rules_event
rules_event_of(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules && r->rule[i]->kind == RULE_EVENT);
	return r->rule[i]->event;
}

bool
rules_has_event(const struct rules *r, enum rules_event ev)
{
	for (size_t i = 0; i < r->nrules; i++)
		if (r->rule[i]->kind == RULE_EVENT && r->rule[i]->event == ev)
			return true;
	return false;
}

unsigned
rules_event_needs(const struct rules *r, enum rules_event ev)
{
	ASSERT((unsigned)ev < RULES_EVENT__MAX);
	return r->event_needs[ev];
}

/* asks_for: the rule would take the event if a field were known. */
static void
asks_for(struct rules_result *out, struct rules_scratch *s,
    const struct rule *o, const struct field *f)
{
	str_clear(&s->why);
	str_addf(&s->why, "rule \"%s\" asks for %s, which no import has told: "
	    "%s", o->name, f->name, field_carrier(f));
	out->rule = o->index;
	out->place = PLACE_UNBOOKED;
	out->why = str_text(&s->why);
}

/* fires: the first rule that takes the event; NULL with *asks when one was
 * left open by row->unknown. */
static int
fires(const struct rule **out, const struct rules *r, enum rules_event ev,
    struct cond_row *row, const struct rule **asks, struct err *e)
{
	*out = *asks = NULL;
	for (size_t i = 0; i < r->nrules && *out == NULL; i++) {
		const struct rule *o = r->rule[i];

		if (o->kind != RULE_EVENT || o->event != ev)
			continue;
		if (*asks == NULL)
			row->unknown = NULL;
		enum tri t = eval_rule(o, row);
		if (row->limit)
			return eval_limit(o, row->v, e);
		if (t == YES)
			*out = o;
		else if (t == DUNNO && *asks == NULL)
			*asks = o;
	}
	return 0;
}

int
rules_eval_event(const struct rules *r, struct rules_scratch *s,
    enum rules_event ev, uint8_t currency, const char *stripe_account,
    int64_t held, const struct rules_view *v, struct rules_result *out,
    struct err *e)
{
	struct txn t = { .id = slice_of(rules_event_name(ev)),
	    .account = slice_of(stripe_account), .currency = currency,
	    .available_on = TXN_MOMENT_NONE, .category = slice_of(""),
	    .type = slice_of("") };
	struct rules_view own = *v;
	const struct rule *o, *asks;
	struct cond_row row;

	ASSERT(s->r == r && stripe_account != NULL);
	if (v->txn != NULL)
		t.fields = v->txn->fields;
	own.txn = &t;
	out->place = PLACE_ENTRY;
	out->rule = RULES_NONE;
	out->date = v->day;
	out->nlines = 0;
	out->why = "";
	eval_row(&row, s, &own);
	if (fires(&o, r, ev, &row, &asks, e) != 0)
		return -1;
	if (o == NULL && asks == NULL) {
		out->place = PLACE_UNBOOKED;
		out->why = "no rule takes this event";
	} else if (o == NULL) {
		asks_for(out, s, asks, row.unknown);
	} else {
		out->rule = o->index;
		if (held == 0)
			out->place = PLACE_ZERO;
		else
			eval_book(out, s, o, &own, held);
	}
	return 0;
}
