/*
 * The whole story of one id, from Stripe row to rule line to entry to ledger to
 * match: for a person at a terminal.  Reads only; a period's books are opened
 * anew, since derived rows are not kept.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/fields.h"
#include "recon/flow/books.h"

#define EXPLAIN_ROWS_MAX 20	/* rows listed for a payout or a charge */

static void
put_money(struct str *s, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(s, "%s %s", text, currency_code(currency));
}

static void
put_day(struct str *s, int32_t day)
{
	char text[DATE_TEXT_MAX];

	(void)date_format(text, day);
	str_add(s, text);
}

static void
put_slice(struct str *out, const char *label, struct slice v)
{
	if (v.n > 0)
		str_addf(out, "  %-13s%s\n", label, v.p);
}

/* ---- the Stripe row ---- */

static int
put_origin(void *ctx, const struct store_import *im, uint64_t line, const char *path)
{
	struct str *out = ctx;

	str_addf(out, "  %-13s%s", "told by", im->path);
	if (line > 0)
		str_addf(out, ":%llu", (unsigned long long)line);
	if (path != NULL && *path != '\0')
		str_addf(out, " %s", path);
	str_addf(out, " (%s, file %.12s)\n", im->kind, im->hash);
	return 0;
}

static int
explain_row(struct flow *f, const struct txn *t, int32_t day, struct str *out,
    struct err *e)
{
	char at[DATE_TEXT_MAX];

	(void)date_moment_format(at, t->created);
	str_addf(out, "Stripe row %s\n  %-13s%s", t->id.p, "category", t->category.p);
	if (t->type.n > 0)
		str_addf(out, " (type %s)", t->type.p);
	str_addf(out, "\n  %-13s%s, that is ", "created", at);
	put_day(out, day);
	str_addf(out, " in %s\n  %-13s", zone_name(f->zone), "amount");
	put_money(out, t->amount, t->currency);
	str_addf(out, "\n  %-13s", "fee");
	put_money(out, t->fee, t->currency);
	str_addf(out, "\n  %-13s", "net");
	put_money(out, txn_net(t), t->currency);
	str_addc(out, '\n');
	put_slice(out, "source", t->source);
	put_slice(out, "payout", t->payout);
	put_slice(out, "description", t->description);
	return store_txn_origins(f->store, t->id.p, put_origin, out, e);
}

/* ---- the entry ---- */

static void
put_entry(const struct entry *en, struct str *out)
{
	size_t i;

	str_addf(out, "%sEntry %s of ", out->n > 0 ? "\n" : "", en->key);
	put_day(out, en->day);
	str_addf(out, " (%s)\n", entry_state_name(en->state));
	for (i = 0; i < en->nlines; i++) {
		const struct entry_line *l = &en->lines[i];

		str_addf(out, "  %-7s%-9s %-28s ", l->amount < 0 ? "credit" : "debit",
		    l->account->code, l->account->title);
		put_money(out, l->amount < 0 ? -l->amount : l->amount, en->currency);
		str_addc(out, '\n');
	}
}

static int
explain_mapping(struct books *b, const struct txn *t, struct str *out, struct err *e)
{
	struct journal_row row;
	struct rules_view v;
	struct rules_result res;
	struct entry en;

	if (books_view(b, t, true, &v, e) != 0)
		return -1;
	str_add(out, "\nRules\n");
	if (rules_explain(b->f->rules, b->scratch, &v, out, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	if (res.nlines == 0)
		return 0;
	books_row(b, t, v.day, &res, &row);
	journal_entry_of(b->journal, &row, &v, &en);
	if (rules_grouping(b->f->rules) != PER_TRANSACTION)
		str_addf(out, "\nIts share of the entry per %s",
		    grouping_name(rules_grouping(b->f->rules)));
	put_entry(&en, out);
	return 0;
}

/* ---- match and mismatch ---- */

static void
put_match(const struct engine *en, const char *match_id, struct str *out)
{
	struct engine_match m;
	uint64_t pos = 0;

	while (engine_next_match(en, &pos, &m) == 1) {
		if (strcmp(m.match_id, match_id) != 0)
			continue;
		str_addf(out, "\nMatch %s (%s)\n  Stripe       %s\n  ledger       %s\n"
		    "  expected     ", m.match_id, method_name(m.method),
		    m.stripe_ids, m.ledger_ids);
		put_money(out, m.expected, m.currency);
		str_add(out, "\n  actual       ");
		put_money(out, m.actual, m.currency);
		str_addf(out, "\n  %s\n", m.reason);
		return;
	}
}

static void
put_mismatch(const struct mismatch *m, struct str *out)
{
	str_addf(out, "%sMismatch %s: %s (%s, %s since %s)\n", out->n > 0 ? "\n" : "",
	    m->break_id,
	    mismatch_kind(m->code)->name, severity_name(m->severity),
	    break_status_name(m->status), m->first_seen);
	str_add(out, "  expected     ");
	if (m->has_expected)
		put_money(out, m->expected, m->currency);
	else
		str_addc(out, '-');
	str_add(out, "\n  actual       ");
	if (m->has_actual)
		put_money(out, m->actual, m->currency);
	else
		str_addc(out, '-');
	str_add(out, "\n  difference   ");
	put_money(out, m->difference, m->currency);
	if (*m->stripe_ids != '\0')
		str_addf(out, "\n  Stripe       %s", m->stripe_ids);
	if (*m->ledger_ids != '\0')
		str_addf(out, "\n  ledger       %s", m->ledger_ids);
	str_addf(out, "\n  %s\n  What to do: %s\n", m->explanation, m->suggestion);
}

static void
put_item(const struct engine *en, const struct engine_item *it, struct str *out)
{
	const struct mismatch *m;
	char break_id[ENGINE_ITEM_ID_MAX];
	size_t i, n, len = strlen(it->break_id);

	ASSERT(len < sizeof(break_id));
	memcpy(break_id, it->break_id, len + 1);
	if (*it->match_id != '\0') {
		char *match_id = mem_strdup(it->match_id);

		put_match(en, match_id, out);
		free(match_id);
	}
	m = engine_mismatches(en, &n);
	for (i = 0; i < n; i++)
		if (strcmp(m[i].break_id, break_id) == 0)
			put_mismatch(&m[i], out);
}

/* ---- ids of each kind ---- */

static int
explain_txn(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct books *b = NULL;
	struct engine_item it;
	struct period p;
	struct txn t;
	uint32_t movement;
	int32_t day;
	bool found;
	int rc = -1;

	if (store_get_txn(f->store, id, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	day = zone_day(f->zone, t.created);
	if (explain_row(f, &t, day, out, e) != 0)
		return -1;
	period_of_month(&p, day);
	str_addf(out, "  %-13s%s\n", "period", p.name);
	if (books_open(&b, f, &p, e) != 0)
		return -1;
	if (store_get_txn(f->store, id, &found, &t, e) != 0 ||
	    explain_mapping(b, &t, out, e) != 0 || books_match(b, e) != 0)
		goto out;
	if (engine_find_movement(b->engine, slice_of(id), &movement)) {
		engine_item(b->engine, movement, &it);
		put_item(b->engine, &it, out);
	}
	rc = 0;
out:
	books_close(b);
	return rc;
}

struct rows {
	struct str	list, first;
	uint64_t	n;
	int64_t		net;
	uint8_t		currency;
	struct zone	*zone;
};

static int
add_row(void *ctx, const struct txn *t)
{
	struct rows *r = ctx;

	if (r->n++ == 0)
		str_add(&r->first, t->id.p);
	r->currency = t->currency;
	r->net = money_sum(r->net, txn_net(t));
	if (r->n > EXPLAIN_ROWS_MAX)
		return 0;
	str_addf(&r->list, "  %-30s ", t->id.p);
	put_day(&r->list, zone_day(r->zone, t->created));
	str_addf(&r->list, "  %-24s ", t->category.p);
	put_money(&r->list, txn_net(t), t->currency);
	str_addc(&r->list, '\n');
	return 0;
}

/* One field of an object; moments and amounts as people read them. */
static void
put_field(struct str *out, struct slice name, struct slice value, uint8_t currency)
{
	char text[DATE_TEXT_MAX];

	str_addf(out, "  %-24s ", name.p);
	if ((slice_is(name, "amount") || str_starts(name.p, "amount_")) &&
	    currency != CURRENCY_NONE)
		put_money(out, (int64_t)strtoll(value.p, NULL, 10), currency);
	else if (slice_is(name, "created") || str_ends(name.p, "_date") ||
	    str_ends(name.p, "_at")) {
		(void)date_moment_format(text, (int64_t)strtoll(value.p, NULL, 10));
		str_add(out, text);
	} else
		str_add(out, value.p);
	str_addc(out, '\n');
}

/* A charge, refund, dispute or payout: its facts and its balance rows. */
static int
explain_object(struct flow *f, const char *id, bool *known, struct str *out,
    struct err *e)
{
	struct rows r = { STR_INIT, STR_INIT, 0, 0, 0, f->zone };
	struct slice name, value;
	struct object o;
	uint8_t currency;
	size_t pos, k;
	bool found;
	int rc = -1;

	for (k = 0; k < OBJECT__MAX; k++) {
		if (store_get_object(f->store, (enum object_kind)k, id, &found, &o, e) != 0)
			return -1;
		if (!found)
			continue;
		*known = true;
		str_addf(out, "Stripe %s %s\n", object_kind_name(o.kind), id);
		value = fields_get(o.fields, "currency");
		currency = currency_index(value.n > 0 ? value.p : "", value.n);
		for (pos = 0; fields_next(o.fields, &pos, &name, &value);)
			if (value.n > 0)
				put_field(out, name, value, currency);
	}
	if (store_txns_naming(f->store, id, add_row, &r, e) != 0)
		goto out;
	if (r.n > 0) {
		*known = true;
		str_addf(out, "%sBalance rows of %s: %llu, net ",
		    out->n == 0 ? "" : "\n", id, (unsigned long long)r.n);
		put_money(out, r.net, r.currency);
		str_addf(out, "\n%s", str_text(&r.list));
		if (r.n > EXPLAIN_ROWS_MAX)
			str_addf(out, "  and %llu more\n",
			    (unsigned long long)(r.n - EXPLAIN_ROWS_MAX));
	}
	rc = 0;
	if (r.n == 1) {
		str_addc(out, '\n');
		rc = explain_txn(f, str_text(&r.first), out, e);
	}
out:
	str_free(&r.list);
	str_free(&r.first);
	return rc;
}

/* Periods to look for ledger ids, entry keys and breaks in. */
struct periods {
	struct period	*p;	/* own */
	size_t		 n, cap;
};

static int
add_period(void *ctx, const struct store_run *run)
{
	struct periods *ps = ctx;

	ps->p = mem_grow(ps->p, &ps->cap, ps->n + 1, sizeof(*ps->p));
	ps->p[ps->n++] = run->period;
	return 0;
}

static bool
find_entry(struct books *b, const char *id, struct str *out)
{
	struct entry en;
	size_t i;

	for (i = 0; journal_at(b->journal, i, &en); i++)
		if (strcmp(en.key, id) == 0) {
			put_entry(&en, out);
			str_addf(out, "  Stripe rows: %s\n", en.stripe_ids);
			return true;
		}
	return false;
}

/* Looks for ${id} among a period's entries, ledger lines and mismatches. */
static int
explain_in(struct flow *f, const struct period *p, const char *id, bool *known,
    struct str *out, struct err *e)
{
	const struct mismatch *m;
	struct books *b = NULL;
	struct engine_item it;
	uint32_t line;
	size_t i, n;
	int rc = -1;

	if (books_open(&b, f, p, e) != 0)
		return -1;
	if (books_match(b, e) != 0)
		goto out;
	if (find_entry(b, id, out))
		*known = true;
	m = engine_mismatches(b->engine, &n);
	for (i = 0; i < n; i++)
		if (strcmp(m[i].break_id, id) == 0 || strcmp(m[i].entry_key, id) == 0) {
			put_mismatch(&m[i], out);
			*known = true;
		}
	if (!*known && engine_find_line(b->engine, slice_of(id), &line)) {
		str_addf(out, "Ledger transaction %s, in period %s\n", id, p->name);
		engine_line_item(b->engine, line, &it);
		put_item(b->engine, &it, out);
		*known = true;
	}
	rc = 0;
out:
	books_close(b);
	return rc;
}

int
flow_explain(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct periods ps = { NULL, 0, 0 };
	bool known = false;
	struct txn t;
	int rc = -1;
	size_t i;

	if (store_get_txn(f->store, id, &known, &t, e) != 0)
		return -1;
	if (known)
		return explain_txn(f, id, out, e);
	if (explain_object(f, id, &known, out, e) != 0)
		return -1;
	if (!known && store_each_run(f->store, add_period, &ps, e) != 0)
		goto out;
	for (i = *id != '\0' ? ps.n : 0; i-- > 0 && !known;)
		if (explain_in(f, &ps.p[i], id, &known, out, e) != 0)
			goto out;
	if (!known) {
		(void)err_set(e, ERR_USAGE, "%s: no such id is known", id);
		(void)err_hint(e, "give the id of a balance transaction, charge, refund, "
		    "dispute, payout, entry, ledger transaction or mismatch; ledger ids, "
		    "entries and mismatches are known once a period was matched");
		goto out;
	}
	rc = 0;
out:
	free(ps.p);
	return rc;
}

int
flow_rules_explain(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct books *b;
	struct period p;
	struct txn t;
	bool found;
	int32_t day;
	int rc;

	if (store_get_txn(f->store, id, &found, &t, e) != 0)
		return -1;
	if (!found) {
		(void)err_set(e, ERR_USAGE, "%s: no such balance transaction", id);
		return err_hint(e, "give the id as it stands in items.csv (txn_...)");
	}
	day = zone_day(f->zone, t.created);
	period_of_month(&p, day);
	if (explain_row(f, &t, day, out, e) != 0)
		return -1;
	b = books_new(f, &p);	/* one row needs no other */
	rc = store_get_txn(f->store, id, &found, &t, e) == 0 &&
	    explain_mapping(b, &t, out, e) == 0 ? 0 : -1;
	books_close(b);
	return rc;
}
