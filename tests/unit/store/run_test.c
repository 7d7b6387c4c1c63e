/* What a close found: in, replaced, out; all columns. */
#include "fixture.h"

static struct store_run
a_run(const char *period, enum verdict v)
{
	struct err e = ERR_INIT;
	struct store_run r = { .verdict = v, .facts_version = 7, .rules_hash = "rh",
		.settings_hash = "sh", .version = "0.1.0", .report_dir = "",
		.reports_hash = "", .counts = "rows 5", .opening_assumed = true };

	must(period_parse(&r.period, period, &e), &e);
	return r;
}

static struct store_break
a_break(int i)
{
	struct store_break b = { .m = { .code = CODE_AMOUNT_MISMATCH,
		.severity = SEVERITY_BREAK, .status = BREAK_PERSISTING, .age_days = 12 + i,
		.currency = currency_index("EUR", 3), .has_expected = true, .expected = 3854,
		.has_actual = i == 0, .actual = 3845, .difference = -9,
		.day = i == 0 ? 20741 : DATE_NONE, .stripe_ids = "txn_1 txn_2",
		.payout_id = "po_1", .entry_key = "te_1", .ledger_ids = "L1 L2:3",
		.account = "1050", .rule = "Card \"sales\"", .explanation = "a, b",
		.suggestion = "c", .resolution = NULL, .resolved_by = "", .note = "n",
		.bridge = -9, .bridge2_currency = currency_index("USD", 3), .bridge2 = 4 },
		.movements = "txn_1\ntxn_2", .lines = "L1\t1\nL2\t3" };

	snprintf(b.m.break_id, sizeof(b.m.break_id), "b_%016d", i);
	snprintf(b.m.first_seen, sizeof(b.m.first_seen), "2026-09-30");
	return b;
}

static int
check_break(void *ctx, const struct store_break *got)
{
	int *i = ctx;
	struct store_break want = a_break((*i)++);

	assert_string_equal(got->m.break_id, want.m.break_id);
	assert_int_equal(got->m.code, want.m.code);
	assert_int_equal(got->m.severity, want.m.severity);
	assert_int_equal(got->m.status, want.m.status);
	assert_string_equal(got->m.first_seen, want.m.first_seen);
	assert_int_equal(got->m.age_days, want.m.age_days);
	assert_int_equal(got->m.currency, want.m.currency);
	assert_int_equal(got->m.has_expected, want.m.has_expected);
	assert_int_equal(got->m.expected, want.m.expected);
	assert_int_equal(got->m.has_actual, want.m.has_actual);
	assert_int_equal(got->m.actual, want.m.has_actual ? want.m.actual : 0);
	assert_int_equal(got->m.difference, want.m.difference);
	assert_int_equal(got->m.day, want.m.day);
	assert_string_equal(got->m.stripe_ids, want.m.stripe_ids);
	assert_string_equal(got->m.payout_id, want.m.payout_id);
	assert_string_equal(got->m.entry_key, want.m.entry_key);
	assert_string_equal(got->m.ledger_ids, want.m.ledger_ids);
	assert_string_equal(got->m.account, want.m.account);
	assert_string_equal(got->m.rule, want.m.rule);
	assert_string_equal(got->m.explanation, want.m.explanation);
	assert_string_equal(got->m.suggestion, want.m.suggestion);
	assert_null(got->m.resolution);
	assert_string_equal(got->m.resolved_by, "");
	assert_string_equal(got->m.note, want.m.note);
	assert_int_equal(got->m.bridge, want.m.bridge);
	assert_int_equal(got->m.bridge2_currency, want.m.bridge2_currency);
	assert_int_equal(got->m.bridge2, want.m.bridge2);
	assert_string_equal(got->movements, want.movements);
	assert_string_equal(got->lines, want.lines);
	return 0;
}

static int
add_statement(void *ctx, const struct statement_line *l)
{
	struct str *out = ctx;

	str_addf(out, "%s,%s,%s,%lld;", l->side, currency_code(l->currency), l->line,
	    (long long)l->amount);
	return 0;
}

static void
put_and_get(void **state)
{
	const struct statement_line st[] = {
		{ "stripe", currency_index("USD", 3), "opening", 0 },
		{ "bridge:eu", currency_index("JPY", 3), "unexplained", -5 },
	};
	struct store_break b[2] = { a_break(0), a_break(1) };
	struct store_run r = a_run("2026-10", VERDICT_BREAKS), got;
	struct err e = ERR_INIT;
	struct str text = STR_INIT;
	struct fixture f;
	bool found;
	int i = 0;

	(void)state;
	fixture_make(&f);
	must(store_run_get(f.s, "2026-10", &found, &got, &e), &e);
	assert_false(found);
	must(store_run_put(f.s, &r, st, 2, b, 2, &e), &e);
	must(store_run_put(f.s, &r, st, 2, b, 2, &e), &e);	/* replaced as a whole */
	must(store_run_get(f.s, "2026-10", &found, &got, &e), &e);
	assert_true(found);
	assert_int_equal(got.verdict, VERDICT_BREAKS);
	assert_int_equal(got.period.first, r.period.first);
	assert_int_equal(got.period.last, r.period.last);
	assert_string_equal(got.period.name, "2026-10");
	assert_int_equal(got.facts_version, 7);
	assert_string_equal(got.rules_hash, "rh");
	assert_string_equal(got.settings_hash, "sh");
	assert_string_equal(got.version, "0.1.0");
	assert_true(got.opening_assumed);
	assert_string_equal(got.counts, "rows 5");
	must(store_run_breaks(f.s, "2026-10", check_break, &i, &e), &e);
	assert_int_equal(i, 2);
	must(store_run_statement(f.s, "2026-10", add_statement, &text, &e), &e);
	assert_string_equal(str_text(&text),
	    "stripe,USD,opening,0;bridge:eu,JPY,unexplained,-5;");
	must(store_run_reported(f.s, "2026-10", "reports/2026-10", "mh", &e), &e);
	must(store_run_get(f.s, "2026-10", &found, &got, &e), &e);
	assert_string_equal(got.report_dir, "reports/2026-10");
	assert_string_equal(got.reports_hash, "mh");
	must(store_run_put(f.s, &r, st, 1, NULL, 0, &e), &e);
	i = 0;
	must(store_run_breaks(f.s, "2026-10", check_break, &i, &e), &e);
	assert_int_equal(i, 0);
	str_free(&text);
	fixture_drop(&f);
}

static int
add_name(void *ctx, const struct store_run *r)
{
	str_addf(ctx, "%s ", r->period.name);
	return 0;
}

static void
runs_in_order(void **state)
{
	static const char *const periods[] = { "2026-11", "2026-09", "2026-10",
		"2026-10-01..2026-10-15" };
	static const struct {
		const char	*name;
		int32_t		 day;
		const char	*want;	/* NULL: none */
	} cases[] = {
		{ "before all", 20000, NULL },
		{ "in October", 20727, "2026-09" },
		{ "behind the half month", 20742, "2026-10-01..2026-10-15" },
		{ "in November", 20758, "2026-10" },
		{ "long after", 30000, "2026-11" },
	};
	struct err e = ERR_INIT;
	struct str text = STR_INIT;
	struct fixture f;
	struct store_run r;
	bool found;

	(void)state;
	fixture_make(&f);
	for (size_t i = 0; i < COUNT(periods); i++) {
		r = a_run(periods[i], VERDICT_TIED_OUT);
		must(store_run_put(f.s, &r, NULL, 0, NULL, 0, &e), &e);
	}
	must(store_each_run(f.s, add_name, &text, &e), &e);
	assert_string_equal(str_text(&text),
	    "2026-09 2026-10-01..2026-10-15 2026-10 2026-11 ");
	for (size_t i = 0; i < COUNT(cases); i++) {
		must(store_run_before(f.s, cases[i].day, &found, &r, &e), &e);
		if (found != (cases[i].want != NULL) ||
		    (found && strcmp(r.period.name, cases[i].want) != 0))
			fail_msg("%s: %s", cases[i].name, found ? r.period.name : "none");
	}
	str_free(&text);
	fixture_drop(&f);
}

static void
every_code_and_verdict_comes_back(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store_run r, got;
	bool found;

	(void)state;
	fixture_make(&f);
	for (int v = 0; v <= VERDICT_INCOMPLETE; v++) {
		r = a_run("2026-10", (enum verdict)v);
		must(store_run_put(f.s, &r, NULL, 0, NULL, 0, &e), &e);
		must(store_run_get(f.s, "2026-10", &found, &got, &e), &e);
		assert_int_equal(got.verdict, v);
	}
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(put_and_get),
		cmocka_unit_test(runs_in_order),
		cmocka_unit_test(every_code_and_verdict_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
