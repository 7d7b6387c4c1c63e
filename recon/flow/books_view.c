/*
 * A row as the rules may look at it, with the objects that it belongs to; and what the
 * engine asks of a row that it has met.
 */
#include "recon/flow/books.h"
#include "recon/flow/books_facts.h"

#include <string.h>

#include "core/base/date.h"
#include "core/model/category.h"
#include "core/model/fields.h"

static int
object_fields(struct books *b, enum object_kind k, struct slice id,
    struct slice *out, struct err *e)
{
	struct object o;
	bool found;
	char *copy;

	*out = (struct slice){ NULL, 0 };
	if (!b->have[k] || id.n == 0)
		return 0;
	if (store_get_object(b->f->store, k, id.p, &found, &o, e) != 0)
		return -1;
	if (!found)
		return 0;
	copy = arena_bytes(b->row_arena, o.fields.n + 1);
	memcpy(copy, o.fields.p, o.fields.n);
	copy[o.fields.n] = '\0';
	*out = (struct slice){ copy, o.fields.n };
	return 0;
}

/* A transfer; also that which a reversal takes back. */
static int
transfer_fields(struct books *b, struct slice id, struct slice *out, struct err *e)
{
	struct slice of;

	if (object_fields(b, OBJECT_TRANSFER, id, out, e) != 0)
		return -1;
	of = fields_get(*out, "transfer");
	return of.n == 0 ? 0 : object_fields(b, OBJECT_TRANSFER, of, out, e);
}

struct slice
books_charge_of(const struct txn *t, enum category_kind kind, const struct rules_view *v)
{
	struct slice id = fields_get(t->fields, "charge.id");

	if (id.n > 0)
		return id;
	if (kind == CATEGORY_CHARGE)
		return t->source;
	id = fields_get(v->object[OBJECT_REFUND], "charge");
	if (id.n == 0)
		id = fields_get(v->object[OBJECT_DISPUTE], "charge");
	return id;
}

int
books_view(struct books *b, const struct txn *t, bool all, struct rules_view *v,
    struct err *e)
{
	enum category_kind kind = category_kind_of(t->category);
	unsigned needs = all ? ~0u : b->needs;
	struct slice id;

	memset(v, 0, sizeof(*v));
	v->txn = t;
	v->day = zone_day(b->f->zone, t->created);
	/* midnight UTC is how Stripe writes a day */
	if (t->available_on != TXN_MOMENT_NONE && t->available_on % 86400 != 0)
		v->day_available = zone_day(b->f->zone, t->available_on);
	/* Which refund or dispute has which charge is needed for orphans too. */
	if (kind == CATEGORY_REFUND)
		needs |= 1u << OBJECT_REFUND;
	if (needs == 0)
		return 0;
	arena_reset(b->row_arena);
	if ((needs & 1u << OBJECT_REFUND || needs & 1u << OBJECT_CHARGE) &&
	    object_fields(b, OBJECT_REFUND, t->source, &v->object[OBJECT_REFUND], e) != 0)
		return -1;
	if ((needs & 1u << OBJECT_DISPUTE || needs & 1u << OBJECT_CHARGE) &&
	    object_fields(b, OBJECT_DISPUTE, t->source, &v->object[OBJECT_DISPUTE], e) != 0)
		return -1;
	if (needs & 1u << OBJECT_TRANSFER && transfer_fields(b, t->source,
	    &v->object[OBJECT_TRANSFER], e) != 0)
		return -1;
	id = kind == CATEGORY_PAYOUT || kind == CATEGORY_PAYOUT_BACK ? t->source : t->payout;
	if (needs & 1u << OBJECT_PAYOUT &&
	    object_fields(b, OBJECT_PAYOUT, id, &v->object[OBJECT_PAYOUT], e) != 0)
		return -1;
	if (!(needs & (1u << OBJECT_CHARGE | 1u << OBJECT_CUSTOMER)))
		return 0;
	id = books_charge_of(t, kind, v);
	if (id.n == 0)
		id = t->source;
	if (object_fields(b, OBJECT_CHARGE, id, &v->object[OBJECT_CHARGE], e) != 0)
		return -1;
	id = fields_get(v->object[OBJECT_CHARGE], "customer");
	if (id.n == 0)
		id = fields_get(t->fields, "charge.customer");
	return object_fields(b, OBJECT_CUSTOMER, id, &v->object[OBJECT_CUSTOMER], e);
}

/* ---- what the engine asks for ---- */

/* The row behind a movement; its texts live until the next store_get. */
static int
ask_txn(struct books *b, uint32_t movement, bool *found, struct txn *t,
    struct err *e)
{
	const char *id;
	int64_t created;

	engine_movement_key(b->engine, movement, &id, &created);
	return store_get_txn_at(b->f->store, created, id, found, t, e);
}

static int
ask_legs(void *ctx, uint32_t movement, struct engine_leg *out, size_t max,
    size_t *n, struct err *e)
{
	struct books *b = ctx;
	struct rules_view v;
	struct rules_result res;
	struct txn t;
	bool found;
	size_t i;

	*n = 0;
	if (ask_txn(b, movement, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	if (books_view(b, &t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	for (i = 0; i < res.nlines && *n < max; i++) {
		const struct rules_line *l = &res.lines[i];

		if (l->account->role == ROLE_CLEARING)
			continue;
		out[*n].account = slice_of(l->account->code);
		out[*n].amount = l->amount;
		out[*n].is_fee = t.fee != 0 && l->amount == t.fee;
		++*n;
	}
	return 0;
}

static bool
ask_confirm(void *ctx, uint32_t movement, enum engine_id which, struct slice token)
{
	struct books *b = ctx;
	struct err e = ERR_INIT;
	struct rules_view v;
	struct txn t;
	bool found;

	if (ask_txn(b, movement, &found, &t, &e) != 0 || !found)
		return false;
	if (which == ENGINE_ID_SOURCE)
		return slice_cmp(t.source, token) == 0;
	if (books_view(b, &t, true, &v, &e) != 0)
		return false;
	return slice_cmp(books_charge_of(&t, category_kind_of(t.category), &v), token) == 0;
}

void
books_asked(struct books *b, struct engine_config *c)
{
	c->ask.legs = ask_legs;
	c->ask.confirm = ask_confirm;
	c->ask.named = b->after_close ? books_named : NULL;
	c->ask.ctx = b;
}
