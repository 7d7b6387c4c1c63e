/*
 * Generated months against an independent auditor: whatever the order in which
 * the facts come, a close finds exactly the breaks that were injected, its
 * statement has the sums that were made, and it is the same when done again.
 *
 * TIEOUT_SEED=N runs one seed; TIEOUT_TEST_FULL=1 runs 10,000 instead of 500.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "recon/flow/flow.h"
#include "tests/support/month.h"

#define COMPANY "Test Inc"

struct world {
	char			 dir[64], db[96];
	struct month		*m;
	struct store		*store;
	struct zone		*zone;
	struct rules		*rules;
	struct flow		 flow;
	struct flow_opening	 opening[2 * MONTH_CURRENCIES];
	struct clock		 clock;
	int64_t			 now;
	uint64_t		 seed;
};

/* ---- what was found ---- */

struct found {
	struct month_break	 brk[MONTH_LINES_MAX];
	size_t			 n;
	struct str		 statement;	/* every line, as text */
	int64_t			 closing[2][MONTH_CURRENCIES];
	int64_t			 unexplained[MONTH_CURRENCIES];
	int64_t			 ignored[MONTH_CURRENCIES];
	int64_t			 opening_bridge[MONTH_CURRENCIES];
};

static unsigned
currency_of(uint8_t index)
{
	unsigned c;

	for (c = 0; c < MONTH_CURRENCIES; c++)
		if (strcmp(currency_code(index), month_currency[c]) == 0)
			return c;
	return MONTH_CURRENCIES;
}

static int
take_break(void *ctx, const struct store_break *s)
{
	struct found *f = ctx;
	struct month_break *b = &f->brk[f->n++];
	/* A duplicate names its own line first, whatever row it repeats. */
	bool ledger = *s->m.stripe_ids == '\0' || s->m.code == CODE_DUPLICATE_IN_LEDGER;
	const char *id = ledger ? s->m.ledger_ids : s->m.stripe_ids;

	assert_true(f->n <= MONTH_LINES_MAX);
	memset(b, 0, sizeof(*b));
	b->code = s->m.code;
	(void)snprintf(b->subject, sizeof(b->subject), "%.*s", (int)strcspn(id, " :"), id);
	b->currency = currency_of(s->m.currency);
	b->has_expected = s->m.has_expected;
	b->has_actual = s->m.has_actual;
	b->expected = s->m.expected;
	b->actual = s->m.actual;
	b->difference = s->m.difference;
	return 0;
}

static int
take_line(void *ctx, const struct statement_line *l)
{
	struct found *f = ctx;
	unsigned c = currency_of(l->currency);

	assert_true(c < MONTH_CURRENCIES);
	str_addf(&f->statement, "%s %s %s %lld\n", l->side, currency_code(l->currency),
	    l->line, (long long)l->amount);
	if (strcmp(l->line, "closing") == 0)
		f->closing[strcmp(l->side, "ledger") == 0][c] = l->amount;
	else if (strcmp(l->line, "unexplained") == 0)
		f->unexplained[c] = l->amount;
	else if (strcmp(l->line, "ignored") == 0)
		f->ignored[c] = l->amount;
	else if (strcmp(l->side, "bridge") == 0 && strcmp(l->line, "opening") == 0)
		f->opening_bridge[c] = l->amount;
	return 0;
}

static void
look(struct world *w, struct found *f)
{
	struct err e = ERR_INIT;

	memset(f, 0, sizeof(*f));
	if (store_run_breaks(w->store, "2026-10", take_break, f, &e) != 0 ||
	    store_run_statement(w->store, "2026-10", take_line, f, &e) != 0)
		fail_msg("%s", e.msg);
	qsort(f->brk, f->n, sizeof(*f->brk), month_break_order);
}

/* ---- the facts, in some order ---- */

static struct slice
text(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void
put_row(struct world *w, int64_t import, const struct month_row *r, uint64_t line,
    bool with_payout)
{
	struct err e = ERR_INIT;
	enum store_put what;
	struct txn t;

	memset(&t, 0, sizeof(t));
	t.id = text(r->id);
	t.account = text("");
	t.currency = currency_index(month_currency[r->currency], 3);
	t.amount = r->amount;
	t.fee = r->fee;
	t.created = r->created;
	t.precision = TXN_SECOND;
	t.available_on = TXN_MOMENT_NONE;
	t.category = text(r->category);
	t.source = text(r->source);
	if (with_payout && r->payout[0] != '\0')
		t.payout = text(r->payout);
	if (store_put_txn(w->store, import, line, NULL, &t, &what, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
put_line(struct world *w, int64_t import, const struct month_line *l, uint64_t line)
{
	static const char *const account[] = { "1050", "1051", "1052" };
	struct err e = ERR_INIT;
	struct ledger_line k;
	enum store_put what;

	memset(&k, 0, sizeof(k));
	k.ledger_id = text(l->id);
	k.line = text("1");
	k.day = l->day;
	k.account = text(account[l->currency]);
	k.currency = currency_index(month_currency[l->currency], 3);
	k.amount = l->amount;
	k.reference = text(l->reference);
	k.description = text(l->description);
	if (store_put_line(w->store, import, line, &k, &what, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
put_payout(struct world *w, int64_t import, const struct month_payout *p, uint64_t line)
{
	char packed[256], arrival[32], amount[32];
	struct err e = ERR_INIT;
	enum store_put what;
	struct object o;
	int n;

	(void)snprintf(arrival, sizeof(arrival), "%lld", (long long)p->arrival * 86400);
	(void)snprintf(amount, sizeof(amount), "%lld", (long long)p->amount);
	n = snprintf(packed, sizeof(packed), "amount%c%s%carrival_date%c%s%cautomatic%ctrue%c"
	    "status%cpaid%c", 0, amount, 0, 0, arrival, 0, 0, 0, 0, 0);
	memset(&o, 0, sizeof(o));
	o.kind = OBJECT_PAYOUT;
	o.id = text(p->id);
	o.account = text("");
	o.fields = (struct slice){ packed, (size_t)n };
	if (store_put_object(w->store, import, line, NULL, &o, &what, &e) != 0)
		fail_msg("%s", e.msg);
}

/* Puts every fact once, in an order drawn from ${order}, over a few imports;
 * payouts of rows may come with an import of their own. */
static void
put_facts(struct world *w, uint64_t order)
{
	struct month *m = w->m;
	size_t n = m->nrows + m->nlines + m->npayouts, i, j, k, *at;
	struct err e = ERR_INIT;
	struct store_import im;
	struct month draw;
	char hash[65];
	int64_t import = 0;
	bool late = order % 2 == 1;

	memset(&draw, 0, sizeof(draw));
	draw.seed = order;
	at = mem_calloc(n + 1, sizeof(*at));
	for (i = 0; i < n; i++) {
		j = month_draw(&draw, (uint32_t)i + 1);
		at[i] = at[j];
		at[j] = i;
	}
	if (store_begin(w->store, &e) != 0)
		fail_msg("%s", e.msg);
	for (i = 0; i < n; i++) {
		if (i % 50 == 0) {
			memset(&im, 0, sizeof(im));
			(void)snprintf(hash, sizeof(hash), "%032llx%032zx",
			    (unsigned long long)order, i);
			im.hash = hash;
			im.path = "generated.csv";
			im.kind = "test";
			im.account = "";
			im.first_day = im.last_day = INT32_MIN;
			im.first_line_day = im.last_line_day = INT32_MIN;
			im.first_moment = (int64_t)(m->first - 1) * 86400;
			im.last_moment = (int64_t)(m->last + 2) * 86400;
			if (store_import_begin(w->store, &im, &import, &e) != 0)
				fail_msg("%s", e.msg);
			im.number = import;
			if (store_import_end(w->store, &im, &e) != 0)
				fail_msg("%s", e.msg);
		}
		k = at[i];
		if (k < m->nrows)
			put_row(w, import, &m->row[k], i + 1, !late);
		else if (k < m->nrows + m->nlines)
			put_line(w, import, &m->line[k - m->nrows], i + 1);
		else
			put_payout(w, import, &m->payout[k - m->nrows - m->nlines], i + 1);
	}
	for (i = 0; late && i < m->nrows; i++)
		put_row(w, import, &m->row[i], n + i + 1, true);
	if (store_commit(w->store, &e) != 0)
		fail_msg("%s", e.msg);
	free(at);
}

/* ---- one world ---- */

static void
begin(struct world *w, struct month *m, uint64_t seed, uint64_t order)
{
	static const char *const accounts[] = { "" };
	static const char *const sections[] = { "2026-10", NULL };
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };
	struct err e = ERR_INIT;
	struct str report = STR_INIT;
	char rules[4096];
	unsigned c;

	memset(w, 0, sizeof(*w));
	w->m = m;
	w->seed = seed;
	w->now = INT64_C(1793000000000000);
	w->clock = clock_fixed(&w->now);
	(void)snprintf(w->dir, sizeof(w->dir), "%s/tieout-month-XXXXXX",
	    file_exists("/dev/shm") ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->db, sizeof(w->db), "%s/tieout.db", w->dir);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(rules, sizeof(rules), month_rules, grouping[seed % 4]);
#pragma GCC diagnostic pop
	if (store_create(w->db, COMPANY, &e) != 0 ||
	    store_open(&w->store, w->db, true, &w->clock, &e) != 0 ||
	    zone_open(&w->zone, "America/New_York", &e) != 0 ||
	    rules_read_text(&w->rules, "test.rules", rules, false, &report, &e) != 0)
		fail_msg("%s\n%s", e.msg, str_text(&report));
	str_free(&report);
	for (c = 0; c < MONTH_CURRENCIES; c++) {
		uint8_t cur = currency_index(month_currency[c], 3);

		w->opening[2 * c] = (struct flow_opening){ "2026-10", false, "", cur,
			m->stripe_opening[c] };
		w->opening[2 * c + 1] = (struct flow_opening){ "2026-10", true, "", cur,
			m->ledger_opening[c] };
	}
	w->flow.workspace = w->dir;
	w->flow.company = COMPANY;
	w->flow.version = "test";
	w->flow.ledger = "file";
	w->flow.base_currency = currency_index("USD", 3);
	w->flow.zone = w->flow.report_zone = w->zone;
	w->flow.accounts = accounts;
	w->flow.naccounts = 1;
	w->flow.openings = w->opening;
	w->flow.nopenings = 2 * MONTH_CURRENCIES;
	w->flow.ledger_opening_sections = sections;
	w->flow.settings_hash = "settings";
	w->flow.store = w->store;
	w->flow.rules = w->rules;
	w->flow.clock = &w->clock;
	put_facts(w, order);
}

static void
end(struct world *w)
{
	char cmd[256];

	store_close(w->store);
	rules_free(w->rules);
	zone_close(w->zone);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", w->dir);
	assert_int_equal(system(cmd), 0);
}

static void
match(struct world *w, struct found *f)
{
	struct period p;
	struct flow_result res;
	struct err e = ERR_INIT;

	if (period_parse(&p, "2026-10", &e) != 0 || flow_match(&w->flow, &p, &res, &e) != 0)
		fail_msg("seed %llu: %s (%s)", (unsigned long long)w->seed, e.msg, e.path);
	flow_result_done(&res);
	look(w, f);
}

/* ---- the auditor ---- */

static void
describe(struct str *out, const struct month_break *b)
{
	str_addf(out, "  %-20s %-16s %s %s%lld / %s%lld / %lld\n", mismatch_kind(b->code)->name,
	    b->subject, b->currency < MONTH_CURRENCIES ? month_currency[b->currency] : "?",
	    b->has_expected ? "" : "-", (long long)b->expected, b->has_actual ? "" : "-",
	    (long long)b->actual, (long long)b->difference);
}

static bool
same(const struct month_break *a, const struct month_break *b)
{
	return a->code == b->code && strcmp(a->subject, b->subject) == 0 &&
	    a->currency == b->currency && a->has_expected == b->has_expected &&
	    a->has_actual == b->has_actual && a->expected == b->expected &&
	    a->actual == b->actual && a->difference == b->difference;
}

static void
audit_breaks(struct month *m, const struct found *f, uint64_t seed)
{
	struct str text_out = STR_INIT;
	size_t i = 0, j = 0;
	int c;

	qsort(m->brk, m->nbreaks, sizeof(*m->brk), month_break_order);
	while (i < m->nbreaks || j < f->n) {
		if (i < m->nbreaks && j < f->n && same(&m->brk[i], &f->brk[j])) {
			i++, j++;
			continue;
		}
		c = i == m->nbreaks ? 1 : j == f->n ? -1 :
		    month_break_order(&m->brk[i], &f->brk[j]);
		if (c <= 0) {
			str_add(&text_out, "true, not found:");
			describe(&text_out, &m->brk[i++]);
		}
		if (c >= 0) {
			str_add(&text_out, "found, not true:");
			describe(&text_out, &f->brk[j++]);
		}
	}
	if (text_out.n > 0)
		fail_msg("seed %llu:\n%s%s", (unsigned long long)seed, str_text(&text_out),
		    str_text(&f->statement));
}

static void
audit_sums(const struct month *m, const struct found *f, uint64_t seed)
{
	unsigned c;

	for (c = 0; c < MONTH_CURRENCIES; c++) {
		if (f->closing[0][c] != m->stripe_closing[c] ||
		    f->closing[1][c] != m->ledger_closing[c] || f->unexplained[c] != 0 ||
		    f->ignored[c] != m->ignored[c] || f->opening_bridge[c] !=
		    m->ledger_opening[c] - m->stripe_opening[c])
			fail_msg("seed %llu, %s: the truth is %lld / %lld, ignored %lld\n%s",
			    (unsigned long long)seed, month_currency[c],
			    (long long)m->stripe_closing[c], (long long)m->ledger_closing[c],
			    (long long)m->ignored[c], str_text(&f->statement));
	}
}

static void
one_seed(uint64_t seed)
{
	struct month *m = mem_calloc(1, sizeof(*m));
	struct found *a = mem_calloc(1, sizeof(*a)), *b = mem_calloc(1, sizeof(*b));
	struct world w;

	month_make(m, seed);
	begin(&w, m, seed, 2 * seed);
	match(&w, a);
	audit_breaks(m, a, seed);
	audit_sums(m, a, seed);
	/* Again: nothing changes (law 6). */
	match(&w, b);
	assert_string_equal(str_text(&a->statement), str_text(&b->statement));
	assert_int_equal(a->n, b->n);
	end(&w);
	str_free(&b->statement);
	/* The same facts in another order and mix of imports (law 7). */
	begin(&w, m, seed, 2 * seed + 1);
	match(&w, b);
	audit_breaks(m, b, seed);
	assert_string_equal(str_text(&a->statement), str_text(&b->statement));
	end(&w);
	str_free(&a->statement);
	str_free(&b->statement);
	free(a);
	free(b);
	free(m);
}

static void
months(void **state)
{
	const char *one = getenv("TIEOUT_SEED");
	uint64_t i, n = getenv("TIEOUT_TEST_FULL") != NULL ? 10000 : 500;

	(void)state;
	if (one != NULL) {
		one_seed(strtoull(one, NULL, 10));
		return;
	}
	for (i = 1; i <= n; i++)
		one_seed(i);
	print_message("%llu generated months audited\n", (unsigned long long)n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(months) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
