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
#include "recon/flow/books_entries.h"
#include "recon/flow/explain.h"

#define EXPLAIN_ROWS_MAX 20	/* rows listed for a payout or a charge */

void
explain_put_money(struct str *s, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(s, "%s %s", text, currency_code(currency));
}

void
explain_put_day(struct str *s, int32_t day)
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
	explain_put_day(out, day);
	str_addf(out, " in %s\n  %-13s", zone_name(f->zone), "amount");
	explain_put_money(out, t->amount, t->currency);
	str_addf(out, "\n  %-13s", "fee");
	explain_put_money(out, t->fee, t->currency);
	str_addf(out, "\n  %-13s", "net");
	explain_put_money(out, txn_net(t), t->currency);
	str_addc(out, '\n');
	put_slice(out, "source", t->source);
	put_slice(out, "payout", t->payout);
	put_slice(out, "description", t->description);
	return store_txn_origins(f->store, t->id.p, put_origin, out, e);
}

/* ---- the entry ---- */

static void
put_dims(const struct entry_line *l, struct str *out)
{
	int k;

	for (k = 0; k < DIM__MAX; k++)
		if (l->dim[k] != NULL)
			str_addf(out, "  %s \"%s\"", entry_dim_name((enum entry_dim)k),
			    l->dim[k]);
}

static void
put_entry(const struct entry *en, struct str *out)
{
	size_t i;

	str_addf(out, "%sEntry %s of ", out->n > 0 ? "\n" : "", en->key);
	explain_put_day(out, en->day);
	str_addf(out, " (%s%s%s)\n", entry_state_name(en->state),
	    *en->event != '\0' ? ", event: " : "", en->event);
	for (i = 0; i < en->nlines; i++) {
		const struct entry_line *l = &en->lines[i];

		str_addf(out, "  %-7s%-9s %-28s ", l->amount < 0 ? "credit" : "debit",
		    l->account->code, l->account->title);
		explain_put_money(out, l->amount < 0 ? -l->amount : l->amount, en->currency);
		put_dims(l, out);
		str_addc(out, '\n');
	}
	if (*en->post_as != '\0')
		str_addf(out, "  to be posted as: %s\n", en->post_as);
}

/* explain_mapping: what the rules make of a row; of a sealed one only what they would. */
static int
explain_mapping(struct books *b, const struct txn *t, bool sealed, struct str *out,
    struct err *e)
{
	struct journal_row row;
	struct rules_view v;
	struct rules_result res;
	struct entry en;

	if (books_view(b, t, true, &v, e) != 0)
		return -1;
	str_add(out, sealed ? "\nRules of today, which change nothing that is sealed "
	    "(see `tieout map --rebook`)\n" : "\nRules\n");
	if (rules_explain(b->f->rules, b->scratch, &v, out, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	if (res.nlines == 0 || sealed)
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

/* put_match: its ledger ids into ${lines}. */
static void
put_match(const struct engine *en, const char *match_id, struct str *out,
    struct str *lines)
{
	struct engine_match m;
	uint64_t pos = 0;

	while (engine_next_match(en, &pos, &m) == 1) {
		if (strcmp(m.match_id, match_id) != 0)
			continue;
		str_addf(out, "\nMatch %s (%s)\n  Stripe       %s\n  ledger       %s\n"
		    "  expected     ", m.match_id, method_name(m.method),
		    m.stripe_ids, m.ledger_ids);
		explain_put_money(out, m.expected, m.currency);
		str_add(out, "\n  actual       ");
		explain_put_money(out, m.actual, m.currency);
		str_addf(out, "\n  %s\n", m.reason);
		str_add(lines, m.ledger_ids);
		return;
	}
}

void
explain_put_mismatch(const struct mismatch *m, struct str *out)
{
	str_addf(out, "%sMismatch %s: %s (%s, %s, first seen %s)\n", out->n > 0 ? "\n" : "",
	    m->break_id,
	    mismatch_kind(m->code)->name, severity_name(m->severity),
	    break_status_name(m->status), m->first_seen);
	str_add(out, "  expected     ");
	if (m->has_expected)
		explain_put_money(out, m->expected, m->currency);
	else
		str_addc(out, '-');
	str_add(out, "\n  actual       ");
	if (m->has_actual)
		explain_put_money(out, m->actual, m->currency);
	else
		str_addc(out, '-');
	str_add(out, "\n  difference   ");
	explain_put_money(out, m->difference, m->currency);
	if (*m->stripe_ids != '\0')
		str_addf(out, "\n  Stripe       %s", m->stripe_ids);
	if (*m->ledger_ids != '\0')
		str_addf(out, "\n  ledger       %s", m->ledger_ids);
	str_addf(out, "\n  %s\n  What to do: %s\n", m->explanation, m->suggestion);
}

bool
explain_names(const char *ids, const char *id)
{
	size_t n = strlen(id), len;

	for (; *ids != '\0'; ids += len) {
		ids += strspn(ids, " ");
		len = strcspn(ids, " ");
		if (strncmp(ids, id, n < len ? n : len) == 0 && len > 0 && (n == len ||
		    (n < len && ids[n] == ':') || (n > len && id[len] == ':')))
			return true;
	}
	return false;
}

/* put_item: its match, the mismatches that are about it or name it, and the ledger
 * lines of these. */
static int
put_item(struct books *b, const char *id, const struct engine_item *it, bool ledger,
    struct str *out, struct err *e)
{
	const struct engine *en = b->engine;
	struct str lines = STR_INIT;
	const struct mismatch *m;
	char break_id[ENGINE_ITEM_ID_MAX];
	size_t i, n, shown = 0, len = strlen(it->break_id);
	int rc = 0;

	ASSERT(len < sizeof(break_id));
	memcpy(break_id, it->break_id, len + 1);
	if (*it->match_id != '\0') {
		char *match_id = mem_strdup(it->match_id);

		put_match(en, match_id, out, &lines);
		free(match_id);
	}
	m = engine_mismatches(en, &n);
	for (i = 0; i < n; i++)
		if (strcmp(m[i].break_id, break_id) == 0 ||
		    explain_names(m[i].stripe_ids, id) || explain_names(m[i].ledger_ids, id)) {
			if (shown++ >= EXPLAIN_ROWS_MAX)
				continue;
			explain_put_mismatch(&m[i], out);
			str_clear(&lines);
			str_add(&lines, m[i].ledger_ids);
		}
	if (shown > EXPLAIN_ROWS_MAX)
		str_addf(out, "and %zu more mismatches that name it\n", shown - EXPLAIN_ROWS_MAX);
	if (ledger && lines.n > 0)
		rc = explain_ledgers(b->f, str_text(&lines), out, e);
	str_free(&lines);
	return rc;
}

/* ---- ids of each kind ---- */

/* late_period: a row that came after its days were sealed stands in the first period
 * that is open; ${p} becomes that one. */
static int
late_period(struct flow *f, int32_t day, struct period *p, struct str *out, struct err *e)
{
	struct store_seal seal;
	bool found;

	if (store_seal_over(f->store, day, day, &found, &seal, e) != 0)
		return -1;
	if (!found)
		return 0;
	str_addf(out, "  %-13s%s was sealed before it came; ", "late", seal.period.name);
	if (store_seal_last(f->store, &found, &seal, e) != 0)
		return -1;
	period_of_month(p, seal.period.last + 1);
	str_addf(out, "it stands in %s\n", p->name);
	return 0;
}

static int
explain_txn(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct books *b = NULL;
	struct engine_item it;
	struct period p;
	struct txn t;
	uint32_t movement;
	int32_t day;
	bool found, sealed;
	int rc = -1;

	if (store_get_txn(f->store, id, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	day = zone_day(f->zone, t.created);
	if (explain_row(f, &t, day, out, e) != 0)
		return -1;
	period_of_month(&p, day);
	str_addf(out, "  %-13s%s\n", "period", p.name);
	if (explain_fixed_row(f, id, &sealed, out, e) != 0 ||
	    (!sealed && late_period(f, day, &p, out, e) != 0) ||
	    books_open(&b, f, &p, e) != 0)
		return -1;
	if (store_get_txn(f->store, id, &found, &t, e) != 0 ||
	    explain_mapping(b, &t, sealed, out, e) != 0 || books_match(b, e) != 0)
		goto out;
	if (engine_find_movement(b->engine, slice_of(id), &movement)) {
		engine_item(b->engine, movement, &it);
		if (put_item(b, id, &it, true, out, e) != 0)
			goto out;
	}
	rc = 0;
out:
	books_close(b);
	return rc == 0 ? explain_stored(f, id, &found, NULL, out, e) : rc;
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
	explain_put_day(&r->list, zone_day(r->zone, t->created));
	str_addf(&r->list, "  %-24s ", t->category.p);
	explain_put_money(&r->list, txn_net(t), t->currency);
	str_addc(&r->list, '\n');
	return 0;
}

void
explain_put_field(struct str *out, struct slice name, struct slice value, uint8_t currency)
{
	char text[DATE_TEXT_MAX];

	str_addf(out, "  %-24s ", name.p);
	if ((slice_is(name, "amount") || str_starts(name.p, "amount_")) &&
	    currency != CURRENCY_NONE)
		explain_put_money(out, (int64_t)strtoll(value.p, NULL, 10), currency);
	else if (slice_is(name, "created") || str_ends(name.p, "_date") ||
	    str_ends(name.p, "_at")) {
		(void)date_moment_format(text, (int64_t)strtoll(value.p, NULL, 10));
		str_add(out, text);
	} else
		str_add(out, value.p);
	str_addc(out, '\n');
}

/* What became of a dispute or payout beside its rows, whatever the month. */
static int
explain_events(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct events *ev = events_new(f, NULL);
	struct entry en;
	bool known;
	size_t i;
	int rc = -1;

	events_note(ev, OBJECT_PAYOUT, slice_of(id));
	events_note(ev, OBJECT_DISPUTE, slice_of(id));
	if (events_settle(ev, NULL, e) != 0)
		goto out;
	for (i = 0; i < events_count(ev); i++) {
		if (events_entry(ev, i, &en, e) != 0)
			goto out;
		known = false;
		if (explain_fixed_entry(f, en.key, &known, out, e) != 0)
			goto out;
		if (known)
			continue;
		put_entry(&en, out);
		str_addf(out, "  %s\n", en.lines[0].memo);
	}
	rc = 0;
out:
	events_free(ev);
	return rc;
}

/* A charge, refund, dispute or payout: its facts and its balance rows.  Of another
 * object, such as a top-up, what a fetch kept. */
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
				explain_put_field(out, name, value, currency);
	}
	if (!*known && explain_raw(f, id, known, out, e) != 0)
		goto out;
	if (store_txns_naming(f->store, id, add_row, &r, e) != 0)
		goto out;
	if (r.n > 0) {
		*known = true;
		str_addf(out, "%sBalance rows of %s: %llu, net ",
		    out->n == 0 ? "" : "\n", id, (unsigned long long)r.n);
		explain_put_money(out, r.net, r.currency);
		str_addf(out, "\n%s", str_text(&r.list));
		if (r.n > EXPLAIN_ROWS_MAX)
			str_addf(out, "  and %llu more\n",
			    (unsigned long long)(r.n - EXPLAIN_ROWS_MAX));
	}
	if (r.n > 0 && explain_events(f, id, out, e) != 0)
		goto out;
	if (r.n == 1) {
		str_addc(out, '\n');
		if (explain_txn(f, str_text(&r.first), out, e) != 0)
			goto out;
	}
	rc = *known ? explain_stored(f, id, known, NULL, out, e) : 0;
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

static int
find_entry(struct books *b, const char *id, bool *known, struct str *out, struct err *e)
{
	struct books_entries *c = books_entries_open(b);
	struct entry en;
	int got = 0;

	while (!*known && (got = books_entries_next(c, &en, e)) == 1) {
		if (strcmp(en.key, id) != 0)
			continue;
		put_entry(&en, out);
		str_addf(out, "  %s: %s\n", *en.event != '\0' ? "Of" : "Stripe rows",
		    en.stripe_ids);
		*known = true;
	}
	books_entries_close(c);
	return got == -1 ? -1 : 0;
}

/* Looks for ${id} among a period's entries and mismatches. */
static int
explain_in(struct flow *f, const struct period *p, const char *id, bool *known,
    struct str *out, struct err *e)
{
	const struct mismatch *m;
	struct books *b = NULL;
	size_t i, n;
	int rc = -1;

	if (books_open(&b, f, p, e) != 0)
		return -1;
	if (books_match(b, e) != 0)
		goto out;
	if (str_starts(id, "te_") && find_entry(b, id, known, out, e) != 0)
		goto out;
	m = engine_mismatches(b->engine, &n);
	for (i = 0; i < n; i++)
		if (strcmp(m[i].break_id, id) == 0 || strcmp(m[i].entry_key, id) == 0) {
			explain_put_mismatch(&m[i], out);
			*known = true;
		}
	rc = 0;
out:
	books_close(b);
	return rc;
}

/* What the books of its month say of a ledger line. */
static int
explain_line(struct flow *f, const char *id, int32_t day, struct str *out,
    struct err *e)
{
	struct books *b = NULL;
	const char *colon = strrchr(id, ':');
	struct engine_item it;
	struct period p;
	uint32_t line;
	int rc = -1;

	period_of_month(&p, day);
	if (books_open(&b, f, &p, e) != 0)
		return -1;
	if (books_match(b, e) != 0)
		goto out;
	str_addf(out, "  %-13s%s\n", "period", p.name);
	if (engine_find_line(b->engine, slice_of(id), &line) || (colon != NULL &&
	    engine_find_line(b->engine, (struct slice){ id, (size_t)(colon - id) },
	    &line))) {
		engine_line_item(b->engine, line, &it);
		if (put_item(b, id, &it, false, out, e) != 0)
			goto out;
	}
	rc = 0;
out:
	books_close(b);
	return rc;
}

static int
named_row(struct flow *f, const char *id, struct str *out, struct err *e)
{
	struct txn t;
	bool found;

	if (store_get_txn(f->store, id, &found, &t, e) != 0)
		return -1;
	if (!found)
		return 0;
	str_addc(out, '\n');
	return explain_row(f, &t, zone_day(f->zone, t.created), out, e);
}

void
explain_put_more(const char *ids, const char *what, struct str *out)
{
	size_t n = 0;

	for (; *(ids += strspn(ids, " ")) != '\0'; n++)
		ids += strcspn(ids, " ");
	if (n > 0)
		str_addf(out, "\nand %zu more %s%s; explain each by its id\n", n, what,
		    n == 1 ? "" : "s");
}

/* The rows and ledger transactions that a mismatch named. */
static int
explain_named(struct flow *f, const struct explain_named *named, struct str *out,
    struct err *e)
{
	size_t n = 0, len;
	const char *p;
	char *id;
	int rc = 0;

	for (p = named->rows; rc == 0 && *p != '\0' && n++ < EXPLAIN_PARTS_MAX;
	     p += len) {
		p += strspn(p, " ");
		len = strcspn(p, " ");
		id = mem_strdup(p);
		id[len] = '\0';
		rc = named_row(f, id, out, e);
		free(id);
	}
	explain_put_more(p, "Stripe row", out);
	return rc == 0 ? explain_ledgers(f, named->lines, out, e) : -1;
}

/* A mismatch, ledger id or entry key. */
static int
explain_other(struct flow *f, const char *id, bool *known, struct str *out,
    struct err *e)
{
	struct explain_named named = { NULL, NULL };
	int32_t day;
	int rc = -1;

	if (explain_ledger(f, id, known, &day, out, e) != 0)
		return -1;
	if (*known)
		return explain_line(f, id, day, out, e) != 0 ? -1
		    : explain_stored(f, id, known, NULL, out, e);
	if (str_starts(id, "te_"))
		return explain_fixed_entry(f, id, known, out, e) == 0 && *known ?
		    explain_stored(f, id, known, NULL, out, e) : *known ? -1 : 0;
	if (!str_starts(id, "b_"))
		return 0;
	if (explain_stored(f, id, known, &named, out, e) != 0)
		goto out;
	rc = *known ? explain_named(f, &named, out, e) : 0;
out:
	free(named.rows);
	free(named.lines);
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
	if (!known && *id != '\0' && explain_other(f, id, &known, out, e) != 0)
		goto out;
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
	    explain_mapping(b, &t, false, out, e) == 0 ? 0 : -1;
	books_close(b);
	return rc;
}
