/*
 * What is fixed: where a seal put a row, the entries of sealed periods as they were
 * sealed, and what reversed them or took their place since.
 */
#include "recon/flow/explain.h"

#include <string.h>

#include "recon/store/rebook.h"

#define ROWS_SHOWN 20

struct story {
	struct flow	*f;
	struct str	*out;
	const char	*id;		/* asked about */
	struct str	 origin;	/* own; first entry of its chain */
	struct str	 place;		/* own; "sealed in 2026-10 ..." */
	const char	*period;	/* of the seal in hand */
	uint8_t		 currency;
	bool		 known;
	size_t		 rows;
};

static int
put_line(void *ctx, const struct store_fixed_line *l)
{
	struct story *s = ctx;

	str_addf(s->out, "  %-7s%-9s %-28s ", l->amount < 0 ? "credit" : "debit", l->code,
	    l->name);
	explain_put_money(s->out, l->amount < 0 ? -l->amount : l->amount, s->currency);
	str_addf(s->out, "%s%s\n", *l->dims != '\0' ? "  " : "", l->dims);
	return 0;
}

static void
put_head(struct story *s, const char *key, int32_t day, const char *state, const char *in)
{
	str_addf(s->out, "%sEntry %s of ", s->out->n > 0 ? "\n" : "", key);
	explain_put_day(s->out, day);
	str_addf(s->out, " (%s%s)\n", state, in);
}

/* ---- what came of it since ---- */

static int
put_later(void *ctx, const struct store_rebooking *r, struct err *e)
{
	struct story *s = ctx;

	(void)e;
	if (strcmp(r->origin, str_text(&s->origin)) != 0)
		return 0;
	str_addf(s->out, "  %-13s%s of ", s->rows++ == 0 ? "since then" : "", r->key);
	explain_put_day(s->out, r->day);
	if (r->reversal)
		str_addf(s->out, " reverses %s\n", r->of);
	else if (*r->of != '\0')
		str_addf(s->out, " takes the place of %s\n", r->of);
	else
		str_add(s->out, strcmp(r->key, r->origin) == 0 ?
		    " books it for the first time\n" : " books it again\n");
	return 0;
}

static int
put_chain(struct story *s, struct err *e)
{
	s->rows = 0;
	return s->origin.n == 0 ? 0 : store_each_rebooking(s->f->store, put_later, s, e);
}

/* ---- where a seal put a row ---- */

static int
find_place(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct story *s = ctx;
	struct store_fixed_txn t;
	bool found;

	if (store_fixed_txn_get(s->f->store, seal->period.name, s->id, &found, &t, e) != 0)
		return -1;
	if (!found || *t.place == '\0')
		return 0;
	str_clear(&s->origin);
	str_add(&s->origin, t.entry_key);
	str_clear(&s->place);
	str_addf(&s->place, "in %s: %s", seal->period.name, t.place);
	if (*t.rule != '\0')
		str_addf(&s->place, " by \"%s\"", t.rule);
	if (*t.entry_key != '\0')
		str_addf(&s->place, ", entry %s", t.entry_key);
	return 0;
}

/* ---- an entry ---- */

static int
put_row(void *ctx, const struct store_fixed_txn *t, struct err *e)
{
	struct story *s = ctx;

	(void)e;
	if (strcmp(t->entry_key, s->id) != 0)
		return 0;
	if (s->rows == 0)
		str_add(s->out, "  Stripe rows:");
	if (s->rows++ < ROWS_SHOWN)
		str_addf(s->out, " %s", t->id);
	return 0;
}

static int
find_sealed(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct story *s = ctx;
	struct store_fixed_entry en;
	bool found;
	struct str in = STR_INIT;
	int rc;

	if (s->known)
		return 0;
	if (store_fixed_entry_get(s->f->store, seal->period.name, s->id, &found, &en, e) != 0)
		return -1;
	if (!found)
		return 0;
	s->known = true;
	s->currency = en.currency;
	str_addf(&in, " in %s", seal->period.name);
	put_head(s, s->id, en.day, entry_state_name(ENTRY_SEALED), str_text(&in));
	str_free(&in);
	if (s->origin.n == 0)
		str_add(&s->origin, s->id);
	s->rows = 0;
	rc = store_each_fixed_line(s->f->store, seal->period.name, s->id, put_line, s, e);
	if (rc == 0)
		rc = store_each_fixed_txn(s->f->store, seal->period.name, put_row, s, e);
	if (s->rows > ROWS_SHOWN)
		str_addf(s->out, " +%zu", s->rows - ROWS_SHOWN);
	if (s->rows > 0)
		str_addc(s->out, '\n');
	return rc;
}

static int
find_booked(void *ctx, const struct store_rebooking *r, struct err *e)
{
	struct story *s = ctx;

	if (strcmp(r->key, s->id) != 0)
		return 0;
	s->known = true;
	s->currency = r->currency;
	str_add(&s->origin, r->origin);
	put_head(s, r->key, r->day, entry_state_name(ENTRY_FIXED), "");
	if (store_each_rebooking_line(s->f->store, r->key, put_line, s, e) != 0)
		return -1;
	str_addf(s->out, "  %s: %s\n", *r->event != '\0' ? "Of" : "Stripe rows",
	    r->stripe_ids);
	if (strcmp(r->origin, r->key) != 0)
		str_addf(s->out, "  %-13s%s\n", "first entry", r->origin);
	return 1;
}

int
explain_fixed_entry(struct flow *f, const char *key, bool *known, struct str *out,
    struct err *e)
{
	struct story s = { .f = f, .out = out, .id = key };
	int rc = -1;

	if (store_each_rebooking(f->store, find_booked, &s, e) == 0 &&
	    store_each_seal(f->store, find_sealed, &s, e) == 0)
		rc = put_chain(&s, e);
	*known = *known || s.known;
	str_free(&s.origin);
	return rc;
}

/* ---- a row ---- */

int
explain_fixed_row(struct flow *f, const char *id, bool *sealed, struct str *out,
    struct err *e)
{
	struct story s = { .f = f, .out = out, .id = id };
	bool known = false;
	int rc = -1;

	if (store_each_seal(f->store, find_place, &s, e) != 0)
		goto out;
	*sealed = s.place.n > 0;
	if (*sealed)
		str_addf(out, "\nSealed\n  %-13s%s\n", "place", str_text(&s.place));
	if (s.origin.n > 0)
		rc = explain_fixed_entry(f, str_text(&s.origin), &known, out, e);
	else if (*sealed)	/* without an entry; maybe it has got one since */
		rc = store_rebooked_txn_get(f->store, id, &s.origin, e) == 0 ?
		    put_chain(&s, e) : -1;
	else
		rc = 0;
out:
	str_free(&s.origin);
	str_free(&s.place);
	return rc;
}
