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

#include <cmocka.h>

#include "core/base/arena.h"
#include "recon/flow/flow.h"
#include "tests/support/world.h"

/* ---- the facts, in some order ---- */

/* Puts every fact once, in an order drawn from ${order}, over a few imports;
 * payouts of rows may come with an import of their own. */
static void
put_facts(struct world *w, const struct month *m, uint64_t order)
{
	size_t n = m->nrows + m->nlines + m->npayouts, i, j, k, *at;
	struct month draw;
	bool late = order % 2 == 1;

	memset(&draw, 0, sizeof(draw));
	draw.seed = order;
	at = mem_calloc(n + 1, sizeof(*at));
	for (i = 0; i < n; i++) {
		j = month_draw(&draw, (uint32_t)i + 1);
		at[i] = at[j];
		at[j] = i;
	}
	world_begin_facts(w);
	for (i = 0; i < n; i++) {
		if (i % 50 == 0)
			world_import(w, order * 1000 + i, (int64_t)(m->first - 1) * 86400,
			    (int64_t)(m->last + 2) * 86400);
		k = at[i];
		if (k < m->nrows)
			world_row(w, &m->row[k], !late);
		else if (k < m->nrows + m->nlines)
			world_line(w, &m->line[k - m->nrows]);
		else
			world_payout(w, &m->payout[k - m->nrows - m->nlines]);
	}
	for (i = 0; late && i < m->nrows; i++)
		world_row(w, &m->row[i], true);
	world_end_facts(w);
	free(at);
}

/* ---- one world ---- */

static void
begin(struct world *w, const struct month *m, uint64_t seed, uint64_t order)
{
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };
	char rules[4096];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(rules, sizeof(rules), month_rules, grouping[seed % 4]);
#pragma GCC diagnostic pop
	world_begin(w, rules, "2026-10", m->stripe_opening, m->ledger_opening);
	put_facts(w, m, order);
}

static void
match(struct world *w, uint64_t seed, struct found *f)
{
	struct period p;
	struct flow_result res;
	struct err e = ERR_INIT;

	if (period_parse(&p, "2026-10", &e) != 0 || flow_match(&w->flow, &p, &res, &e) != 0)
		fail_msg("seed %llu: %s (%s)", (unsigned long long)seed, e.msg, e.path);
	flow_result_done(&res);
	world_look(w, "2026-10", f);
}

/* ---- the auditor ---- */

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
			world_describe(&text_out, &m->brk[i++]);
		}
		if (c >= 0) {
			str_add(&text_out, "found, not true:");
			world_describe(&text_out, &f->brk[j++]);
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
	match(&w, seed, a);
	audit_breaks(m, a, seed);
	audit_sums(m, a, seed);
	/* Again: nothing changes (law 6). */
	match(&w, seed, b);
	assert_string_equal(str_text(&a->statement), str_text(&b->statement));
	assert_int_equal(a->n, b->n);
	world_end(&w);
	found_done(b);
	/* The same facts in another order and mix of imports (law 7). */
	begin(&w, m, seed, 2 * seed + 1);
	match(&w, seed, b);
	audit_breaks(m, b, seed);
	assert_string_equal(str_text(&a->statement), str_text(&b->statement));
	world_end(&w);
	found_done(a);
	found_done(b);
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
