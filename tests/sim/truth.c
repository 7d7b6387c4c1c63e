/* Row by row and object by object: what is stored, and what is so. */
#include "tests/sim/truth.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/model/fields.h"

struct check {
	const struct truth *t;
	struct store	*s;
	char		*why;
	size_t		 cap;
};

static bool no(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool
no(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(c->why, c->cap, fmt, ap);
	va_end(ap);
	return false;
}

static const char *
shown(struct slice s)
{
	return s.p == NULL ? "(unknown)" : s.p;
}

/* ---- rows ---- */

static bool
check_numbers(struct check *c, uint32_t n, const char *id, const struct txn *t)
{
	const struct fake_txn *f = &c->t->h->txn[n];

	if (t->amount != f->amount || t->fee != f->fee)
		return no(c, "%s: %" PRId64 " less %" PRId64 ", not %" PRId64 " less %" PRId64, id,
		    t->amount, t->fee, f->amount, f->fee);
	if (t->currency != currency_index(fake_currency_code[f->currency], 3))
		return no(c, "%s: %s, not %s", id, currency_code(t->currency),
		    fake_currency_code[f->currency]);
	if (t->created != f->created || t->available_on != f->available_on)
		return no(c, "%s: created %" PRId64 ", available on %" PRId64 ", not %" PRId64
		    " and %" PRId64, id, t->created, t->available_on, f->created,
		    f->available_on);
	return true;
}

/* check_fees: what is told of a fee adds up to it. */
static bool
check_fees(struct check *c, uint32_t n, const char *id, const struct txn *t)
{
	const struct fake_txn *f = &c->t->h->txn[n];
	struct slice name, value;
	size_t pos = 0, parts = 0, want = 2;
	int64_t sum = 0;

	while (fields_next(t->fee_details, &pos, &name, &value)) {
		sum += strtoll(value.p, NULL, 10);
		parts++;
	}
	if (f->fee == 0 || f->fees == FEE_UNTOLD)
		want = 0;
	else if (f->fees != FEE_VAT && f->fees != FEE_PLATFORM)
		want = 1;	/* two of one kind are told as their sum */
	if (parts != want || (want > 0 && sum != f->fee))
		return no(c, "%s: %zu fee parts that sum to %" PRId64 ", not %zu and %" PRId64, id,
		    parts, sum, want, f->fee);
	return true;
}

static bool
check_texts(struct check *c, uint32_t n, const char *id, const struct txn *t)
{
	const struct fake_row_kind *kind = &fake_row_kind[c->t->h->txn[n].row];
	char source[FAKE_ID_MAX] = "";

	if (!slice_is(t->type, kind->type) || !slice_is(t->category, kind->category))
		return no(c, "%s: %s, %s, not %s, %s", id, shown(t->type), shown(t->category),
		    kind->type, kind->category);
	if (c->t->h->txn[n].source != FAKE_NONE)
		fake_object_id(source, c->t->h, c->t->h->txn[n].source);
	if (!slice_is(t->source, source))
		return no(c, "%s: source %s, not %s", id, shown(t->source), source);
	return true;
}

/*
 * check_states: as it was at the fetch's beginning, at its end, or between.  A row's
 * status is what it was when the row was last read: available_on tells when it
 * changes, so nobody reads the row again for it.
 */
static bool
check_states(struct check *c, uint32_t n, const char *id, const struct txn *t)
{
	const struct fake_txn *f = &c->t->h->txn[n];
	const struct fake_object *p = f->payout != FAKE_NONE ? &c->t->h->object[f->payout] : NULL;
	bool before = p != NULL && fake_payout_complete(p, c->t->objects_began);
	bool after = p != NULL && fake_payout_complete(p, c->t->ended);
	char payout[FAKE_ID_MAX] = "";

	if (slice_is(t->status, "available") ? !fake_txn_available(f, c->t->ended)
	    : !slice_is(t->status, "pending"))
		return no(c, "%s: %s; it is available from %" PRId64 ", read from %" PRId64
		    " to %" PRId64, id, shown(t->status), f->available_on, c->t->began,
		    c->t->ended);
	if (f->row == ROW_PAYOUT) {	/* belongs to its payout, whoever lists it */
		fake_object_id(payout, c->t->h, f->source);
		before = after = true;
	} else if (p != NULL) {
		fake_object_id(payout, c->t->h, f->payout);
	}
	/* an older row came with its dispute; its payout was not asked for */
	before = before && f->created >= c->t->from;
	if (t->payout.n == 0 ? before : !after || !slice_is(t->payout, payout))
		return no(c, "%s (%s): payout %s, not %s, which is %s", id,
		    fake_row_kind[f->row].type, shown(t->payout), payout,
		    after ? "complete" : "not complete");
	return true;
}

static bool
check_rows(struct check *c)
{
	struct err e = ERR_INIT;
	uint32_t n;

	for (n = 0; n < c->t->h->ntxns; n++) {
		const struct fake_txn *f = &c->t->h->txn[n];
		char id[FAKE_ID_MAX];
		struct txn t;
		bool found;

		fake_txn_id(id, c->t->h, n);
		if (store_get_txn(c->s, id, &found, &t, &e) != 0)
			return no(c, "%s: %s", id, e.msg);
		if (!found && f->created >= c->t->from && f->visible <= c->t->began)
			return no(c, "%s, %s of %" PRId64 ": not stored", id,
			    fake_row_kind[f->row].type, f->created);
		if (found && f->visible > c->t->ended)
			return no(c, "%s is stored before it was", id);
		if (found && (!check_numbers(c, n, id, &t) || !check_fees(c, n, id, &t) ||
		    !check_texts(c, n, id, &t) || !check_states(c, n, id, &t)))
			return false;
	}
	return true;
}

/* nothing_else: no row that the history does not have. */
static bool
nothing_else(struct check *c)
{
	struct store_txns *rows;
	struct err e = ERR_INIT;
	struct txn t;
	uint32_t n;
	bool good = true;
	int rc;

	if (store_txns_open(&rows, c->s, 0, TXN_MOMENT_END, &e) != 0)
		return no(c, "%s", e.msg);
	while (good && (rc = store_txns_next(rows, &t, &e)) == 1)
		if (!fake_txn_find(&n, c->t->h, t.id.p))
			good = no(c, "%s is stored, but no such row was given", t.id.p);
	store_txns_close(rows);
	return good && (rc == 0 || no(c, "%s", e.msg));
}

/* ---- objects ---- */

static const struct {
	enum fake_kind	 fake;
	enum object_kind stored;
} kinds[] = {
	{ FAKE_CHARGE, OBJECT_CHARGE }, { FAKE_REFUND, OBJECT_REFUND },
	{ FAKE_DISPUTE, OBJECT_DISPUTE }, { FAKE_PAYOUT, OBJECT_PAYOUT },
	{ FAKE_TRANSFER, OBJECT_TRANSFER },
};

static bool
field_is(struct check *c, const struct object *o, const char *id, const char *name,
    const char *want, const char *or)
{
	struct slice v = fields_get(o->fields, name);

	if (slice_is(v, want) || (or != NULL && slice_is(v, or)))
		return true;
	return no(c, "%s: %s is %s, not %s", id, name, shown(v), want);
}

/* check_status: what it was when the fetch began, when it ended, or in between. */
static bool
check_status(struct check *c, uint32_t n, const char *id, const struct object *o)
{
	const struct fake_object *f = &c->t->h->object[n];
	const int64_t *began = &c->t->objects_began;
	size_t i;

	for (i = 0; i < 3; i++)
		if (f->moment[i] > *began && f->moment[i] <= c->t->ended &&
		    slice_is(fields_get(o->fields, "status"),
		    fake_object_status(c->t->h, n, f->moment[i])))
			return true;
	return field_is(c, o, id, "status", fake_object_status(c->t->h, n, c->t->ended),
	    fake_object_status(c->t->h, n, *began));
}

/* check_charge: the charge behind a refund or a dispute is there, however old it is:
 * rules ask for its metadata. */
static bool
check_charge(struct check *c, const char *id, const char *charge)
{
	struct err e = ERR_INIT;
	struct object o;
	bool found;

	if (store_get_object(c->s, OBJECT_CHARGE, charge, &found, &o, &e) != 0)
		return no(c, "%s: %s", charge, e.msg);
	if (!found || fields_get(o.fields, "metadata.order_id").n == 0)
		return no(c, "%s: the charge %s is %s", id, charge,
		    found ? "without metadata" : "not stored");
	return true;
}

static bool
check_object(struct check *c, uint32_t n, const char *id, const struct object *o)
{
	const struct fake_object *f = &c->t->h->object[n];
	const int64_t *began = &c->t->objects_began;
	char number[32], parent[FAKE_ID_MAX] = "";

	(void)snprintf(number, sizeof(number), "%" PRId64, f->amount);
	if (!field_is(c, o, id, "amount", number, NULL))
		return false;
	(void)snprintf(number, sizeof(number), "%" PRId64, f->created);
	if (!field_is(c, o, id, "created", number, NULL) ||
	    !field_is(c, o, id, "currency", fake_currency_code[f->currency],
	    currency_code(currency_index(fake_currency_code[f->currency], 3))))
		return false;
	if (f->kind == FAKE_REFUND || f->kind == FAKE_DISPUTE) {
		fake_object_id(parent, c->t->h, f->parent);
		if (!field_is(c, o, id, "charge", parent, NULL))
			return false;
	}
	if (f->kind == FAKE_CHARGE) {
		(void)snprintf(number, sizeof(number), "%u", n);
		return field_is(c, o, id, "metadata.order_id", number, NULL);
	}
	if (f->kind == FAKE_TRANSFER)
		return true;
	/* the event tells the second of it, as long as Stripe keeps events */
	if (f->kind == FAKE_DISPUTE && f->moment[2] < *began &&
	    f->moment[2] >= c->t->events_from) {
		(void)snprintf(number, sizeof(number), "%" PRId64, f->moment[2]);
		if (!field_is(c, o, id, "closed_at", number, NULL))
			return false;
	}
	if (!check_status(c, n, id, o))
		return false;
	return (f->kind != FAKE_REFUND && f->kind != FAKE_DISPUTE) ||
	    check_charge(c, id, parent);
}

static bool
check_kind(struct check *c, enum fake_kind fake, enum object_kind stored)
{
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < c->t->h->nkind[fake]; i++) {
		uint32_t n = c->t->h->by_kind[fake][i];
		char id[FAKE_ID_MAX];
		struct object o;
		bool found;

		fake_object_id(id, c->t->h, n);
		if (store_get_object(c->s, stored, id, &found, &o, &e) != 0)
			return no(c, "%s: %s", id, e.msg);
		if (!found && c->t->h->object[n].created >= c->t->from &&
		    c->t->h->object[n].created < c->t->objects_began)
			return no(c, "%s of %" PRId64 ": not stored", id,
			    c->t->h->object[n].created);
		if (found && !check_object(c, n, id, &o))
			return false;
	}
	return true;
}

bool
truth_check(const struct truth *t, struct store *s, char *why, size_t cap)
{
	struct check c = { t, s, why, cap };
	size_t i;

	if (!check_rows(&c) || !nothing_else(&c))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!check_kind(&c, kinds[i].fake, kinds[i].stored))
			return false;
	return true;
}
