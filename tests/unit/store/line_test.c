/* Ledger lines: versions, covers, sums; balances. */
#include "fixture.h"

#define OCT 20727		/* 2026-10-01 */

static void
expect(struct fixture *f, const char *want)
{
	char *got = facts_text(f->s);

	assert_string_equal(got, want);
	free(got);
}

static void
the_newest_import_wins(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line l = a_line("JE1", "1", OCT, 9680), m = l;
	int64_t a, b, c;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "a.csv");
	assert_int_equal(put_line(f.s, a, 2, &l), STORE_NEW);
	assert_int_equal(put_line(f.s, a, 3, &l), STORE_SAME);
	b = import_begin(f.s, "b.csv");
	assert_int_equal(put_line(f.s, b, 2, &l), STORE_SAME);
	m.day = OCT + 1;
	m.amount = 9690;
	m.reference = slice_of("txn_1");
	c = import_begin(f.s, "c.csv");
	assert_int_equal(put_line(f.s, c, 2, &m), STORE_CHANGED);
	expect(&f, "line JE1:1 20728 1050 USD 9690 reference=txn_1 description=?\n");
	/* an import that began before cannot overrule a newer one */
	assert_int_equal(put_line(f.s, b, 9, &l), STORE_SAME);
	expect(&f, "line JE1:1 20728 1050 USD 9690 reference=txn_1 description=?\n");
	must(store_commit(f.s, &e), &e);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM ledger_line"), 1);
	fixture_drop(&f);
}

static void
one_file_cannot_say_two_things(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line l = a_line("JE1", "1", OCT, 9680);
	enum store_put what;
	int64_t a;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "a.csv");
	put_line(f.s, a, 2, &l);
	l.amount = 1;
	assert_int_equal(store_put_line(f.s, a, 12, &l, &what, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.msg, "a.csv:2"));
	assert_non_null(strstr(e.msg, "a.csv:12"));
	assert_non_null(strstr(e.msg, "JE1"));
	err_clear(&e);
	l.ledger_id = slice_of("A\tB");
	assert_int_equal(store_put_line(f.s, a, 13, &l, &what, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	fixture_drop(&f);
}

static void
covered_lines_go_and_come_back(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line x = a_line("X", "1", OCT, 1), y = a_line("Y", "1", OCT, 2);
	struct ledger_line out = a_line("OUT", "1", OCT + 40, 3);
	struct ledger_line bank = a_line("BANK", "1", OCT, 4), got;
	int64_t a, b, c;
	uint64_t gone;
	bool found;

	(void)state;
	fixture_make(&f);
	bank.account = slice_of("1010");
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "a.csv");
	put_line(f.s, a, 1, &x);
	put_line(f.s, a, 2, &y);
	put_line(f.s, a, 3, &out);
	put_line(f.s, a, 4, &bank);
	import_end(f.s, a, "a.csv");
	b = import_begin(f.s, "b.csv");
	put_line(f.s, b, 1, &y);
	import_end(f.s, b, "b.csv");
	must(store_cover(f.s, b, "1050", OCT, OCT + 30, &gone, &e), &e);
	assert_int_equal(gone, 1);
	must(store_cover(f.s, b, "1050", OCT, OCT + 30, &gone, &e), &e);
	assert_int_equal(gone, 0);
	must(store_commit(f.s, &e), &e);
	assert_int_equal(store_facts_version(f.s), 1);
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_false(found);
	must(store_get_line(f.s, "OUT", "1", &found, &got, &e), &e);
	assert_true(found);
	must(store_get_line(f.s, "BANK", "1", &found, &got, &e), &e);
	assert_true(found);
	must(store_begin(f.s, &e), &e);
	c = import_begin(f.s, "c.csv");
	assert_int_equal(put_line(f.s, c, 1, &x), STORE_CHANGED);
	import_end(f.s, c, "c.csv");
	must(store_commit(f.s, &e), &e);
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_true(found);
	assert_int_equal(store_facts_version(f.s), 2);
	fixture_drop(&f);
}

struct sums {
	char	text[256];
};

static int
add_sum(void *ctx, const char *account, uint8_t currency, int64_t sum, uint64_t count)
{
	struct sums *s = ctx;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof(s->text) - n, "%s %s %lld %d;", account,
	    currency_code(currency), (long long)sum, (int)count);
	return 0;
}

static void
sums_before_a_day(void **state)
{
	static const struct {
		const char	*id, *account, *currency;
		int32_t		 day;
		int64_t		 amount;
	} lines[] = {
		{ "A", "1050", "USD", OCT, 100 }, { "B", "1050", "USD", OCT + 1, -30 },
		{ "C", "1051", "EUR", OCT, 7 }, { "D", "1050", "EUR", OCT, 5 },
		{ "E", "1050", "USD", OCT + 2, 1000 },
	};
	struct err e = ERR_INIT;
	struct fixture f;
	struct sums s = { "" };
	bool has;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct ledger_line l = a_line(lines[i].id, "1", lines[i].day, lines[i].amount);

		l.account = slice_of(lines[i].account);
		l.currency = currency_index(lines[i].currency, 3);
		put_line(f.s, n, i + 1, &l);
	}
	import_end(f.s, n, "a");
	must(store_commit(f.s, &e), &e);
	must(store_line_sums(f.s, OCT + 2, add_sum, &s, &e), &e);
	assert_string_equal(s.text, "1050 EUR 5 1;1050 USD 70 2;1051 EUR 7 1;");
	s.text[0] = '\0';
	must(store_line_sums(f.s, OCT, add_sum, &s, &e), &e);
	assert_string_equal(s.text, "");
	must(store_has_lines(f.s, "1051", currency_index("EUR", 3), &has, &e), &e);
	assert_true(has);
	must(store_has_lines(f.s, "1051", currency_index("USD", 3), &has, &e), &e);
	assert_false(has);
	must(store_has_lines(f.s, "1051", CURRENCY_NONE, &has, &e), &e);
	assert_true(has);
	must(store_has_lines(f.s, "9999", CURRENCY_NONE, &has, &e), &e);
	assert_false(has);
	fixture_drop(&f);
}

static void
a_cover_alone_counts_as_data(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	uint64_t gone;
	bool has;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "empty.csv");
	import_end(f.s, n, "empty.csv");
	must(store_cover(f.s, n, "1050", OCT, OCT + 30, &gone, &e), &e);
	must(store_commit(f.s, &e), &e);
	must(store_has_lines(f.s, "1050", currency_index("USD", 3), &has, &e), &e);
	assert_true(has);
	assert_int_equal(store_facts_version(f.s), 1);
	fixture_drop(&f);
}

static void
lines_of_a_transaction_stand_together(void **state)
{
	static const char *const ids[] = { "B", "A", "B", "A" };
	static const char *const numbers[] = { "2", "1", "1", "2" };
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct ledger_line l = a_line(ids[i], numbers[i], OCT, 1);

		put_line(f.s, n, i, &l);
	}
	expect(&f, "line A:1 20727 1050 USD 1 reference=? description=?\n"
	    "line A:2 20727 1050 USD 1 reference=? description=?\n"
	    "line B:1 20727 1050 USD 1 reference=? description=?\n"
	    "line B:2 20727 1050 USD 1 reference=? description=?\n");
	fixture_drop(&f);
}

static void
balances(void **state)
{
	uint8_t usd = currency_index("USD", 3);
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t n, m, amount = 0;
	bool found;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a.csv");
	must(store_put_balance(f.s, n, "", usd, OCT, 12345, &e), &e);
	must(store_put_balance(f.s, n, "", usd, OCT, 12345, &e), &e);
	m = import_begin(f.s, "b.csv");
	must(store_put_balance(f.s, m, "", usd, OCT, 12345, &e), &e);
	assert_int_equal(store_put_balance(f.s, m, "", usd, OCT, 1, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.msg, "a.csv"));
	assert_non_null(strstr(e.msg, "b.csv"));
	assert_non_null(strstr(e.msg, "123.45"));
	err_clear(&e);
	must(store_balance(f.s, "", usd, OCT, &found, &amount, &e), &e);
	assert_true(found);
	assert_int_equal(amount, 12345);
	must(store_balance(f.s, "eu", usd, OCT, &found, &amount, &e), &e);
	assert_false(found);
	must(store_balance(f.s, "", usd, OCT + 1, &found, &amount, &e), &e);
	assert_false(found);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_import_wins),
		cmocka_unit_test(one_file_cannot_say_two_things),
		cmocka_unit_test(covered_lines_go_and_come_back),
		cmocka_unit_test(sums_before_a_day),
		cmocka_unit_test(a_cover_alone_counts_as_data),
		cmocka_unit_test(lines_of_a_transaction_stand_together),
		cmocka_unit_test(balances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
