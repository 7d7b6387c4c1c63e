/* money: reading, writing, rounding, and the limits of all three. */
#include "core/base/money.h"

#include "tests/unit/base/check.h"

static void
plain_texts(void **state)
{
	static const struct {
		const char	*text;
		int		 decimals;
		int64_t		 want;
	} cases[] = {
		{ "-1234.50", 2, -123450 },
		{ "12", 2, 1200 },
		{ "+3.2", 2, 320 },
		{ "0", 2, 0 },
		{ "-0", 2, 0 },
		{ "0.00", 2, 0 },
		{ ".50", 2, 50 },
		{ "-.5", 2, -50 },
		{ "10000", 0, 10000 },
		{ "10000.00", 0, 10000 },
		{ "1.234", 3, 1234 },
		{ "1.230", 2, 123 },
		{ "1.2300000000000000000000000000", 2, 123 },
		{ "0000000000000000000000001", 2, 100 },
		{ "10000000000000.00", 2, MONEY_ABS_MAX },
		{ "-10000000000000.00", 2, -MONEY_ABS_MAX },
		{ "1000000000000000", 0, MONEY_ABS_MAX },
		{ "1.2345", 4, 12345 },
	};
	struct err e = ERR_INIT;
	int64_t v = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		CHECK(cases[i].text,
		    money_parse(&v, slice_of(cases[i].text), cases[i].decimals, &e) == 0);
		CHECK(cases[i].text, v == cases[i].want);
	}
}

static void
refused_texts(void **state)
{
	static const char not[] = "is not an amount", fine[] = "more decimals",
	    large[] = "too large", empty[] = "is empty";
	static const struct {
		const char	*text;
		int		 decimals;
		const char	*why;
	} cases[] = {
		{ "", 2, empty },
		{ "-", 2, not },
		{ "+", 2, not },
		{ ".", 2, not },
		{ "-.", 2, not },
		{ "1.", 2, not },
		{ "1.", 0, not },
		{ "1,234.50", 2, not },
		{ "1.2.3", 2, not },
		{ "1.2x", 2, not },
		{ "1.234x", 2, not },
		{ "1e3", 2, not },
		{ " 1", 2, not },
		{ "1 ", 2, not },
		{ "--1", 2, not },
		{ "$5", 2, not },
		{ "0x10", 2, not },
		{ "abc", 2, not },
		{ "1.234", 2, fine },
		{ "1.2301", 2, fine },
		{ "1.5", 0, fine },
		{ "0.001", 2, fine },
		{ "10000000000000.01", 2, large },
		{ "1000000000000001", 0, large },
		{ "99999999999999", 2, large },
		{ "9223372036854775807", 0, large },
		{ "99999999999999999999999999999999", 2, large },
		{ "99999999999999999999999999999999.99", 2, large },
		{ "99999999999999999999999999999999.999", 2, large },
		{ "999999999999999999x", 2, not },
		{ "999999999999999999.x", 2, not },
	};
	struct err e = ERR_INIT;
	int64_t v = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		CHECK(cases[i].text, money_parse(&v, slice_of(cases[i].text),
		    cases[i].decimals, &e) == -1);
		CHECK(cases[i].text, e.code == ERR_INPUT && v == 77);
		CHECK(cases[i].text, strstr(e.msg, cases[i].why) != NULL);
		CHECK(cases[i].text, strstr(e.msg, cases[i].text) != NULL);
	}
	err_clear(&e);
	assert_int_equal(money_parse(&v, slice_of(NULL), 2, &e), -1);
}

static void
messages_quote_safely(void **state)
{
	static const struct {
		const char	*name, *text, *shown;
	} cases[] = {
		{ "control bytes", "1\n2\x7F", "\"1?2?\"" },
		{ "long", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyy",
		    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"" },
		{ "long, cut inside a character",
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xC3\xA9",
		    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"" },
	};
	struct err e = ERR_INIT;
	int64_t v;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		CHECK(cases[i].name, money_parse(&v, slice_of(cases[i].text), 2, &e) == -1);
		CHECK(cases[i].name, strstr(e.msg, cases[i].shown) == e.msg);
	}
}

static void
local_texts(void **state)
{
	static const struct {
		const char	*text;
		int		 decimals;
		char		 mark;
		int64_t		 want;
	} cases[] = {
		/* plain */
		{ "1234.50", 2, 0, 123450 },
		{ "1234,50", 2, 0, 123450 },
		{ "1234.50", 2, '.', 123450 },
		{ "1234,50", 2, ',', 123450 },
		{ "-5", 2, 0, -500 },
		{ "+5,1", 2, 0, 510 },
		{ ",50", 2, 0, 50 },
		{ "  12.00 ", 2, '.', 1200 },
		{ "\xC2\xA0" "12.00\xE2\x80\xAF", 2, 0, 1200 },
		/* thousands */
		{ "1,234.50", 2, 0, 123450 },
		{ "1.234,50", 2, 0, 123450 },
		{ "1,234,567.89", 2, 0, 123456789 },
		{ "1.234.567,89", 2, 0, 123456789 },
		{ "1,234,567", 2, 0, 123456700 },
		{ "1.234.567", 0, 0, 1234567 },
		{ "1 234,50", 2, 0, 123450 },
		{ "1\xC2\xA0" "234,50", 2, 0, 123450 },
		{ "1\xE2\x80\xAF" "234\xE2\x80\xAF" "567,89", 2, 0, 123456789 },
		{ "1\xE2\x80\x89" "234", 2, 0, 123400 },
		{ "1'234.50", 2, 0, 123450 },
		{ "1\xE2\x80\x99" "234.50", 2, 0, 123450 },
		{ "1'234", 2, 0, 123400 },
		{ "12 345", 2, 0, 1234500 },
		{ "1 234.567", 3, 0, 1234567 },
		/* declared */
		{ "1.234", 2, ',', 123400 },
		{ "1,234", 2, '.', 123400 },
		{ "1.234", 0, ',', 1234 },
		{ "1.234", 3, '.', 1234 },
		{ "1,234", 3, ',', 1234 },
		{ "1.234.567", 2, ',', 123456700 },
		{ "1.234,5", 2, ',', 123450 },
		/* can be read one way only */
		{ "0.123", 3, 0, 123 },
		{ "0,120", 2, 0, 12 },
		{ "1234.567", 3, 0, 1234567 },
		{ ".123", 3, 0, 123 },
		{ "1.2340", 3, 0, 1234 },
		{ "100.00", 0, 0, 100 },
		/* signs */
		{ "-1.234,50", 2, 0, -123450 },
		{ "\xE2\x88\x92" "12,50", 2, 0, -1250 },
		{ "(12.50)", 2, 0, -1250 },
		{ "(1,234.50)", 2, 0, -123450 },
		{ "12.50-", 2, 0, -1250 },
		{ "- 12.50", 2, 0, -1250 },
		{ "10.000.000.000.000,00", 2, 0, MONEY_ABS_MAX },
	};
	struct err e = ERR_INIT;
	int64_t v = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		v = 0;
		err_clear(&e);
		CHECK(cases[i].text, money_parse_local(&v, slice_of(cases[i].text),
		    cases[i].decimals, cases[i].mark, &e) == 0);
		CHECK(cases[i].text, v == cases[i].want);
	}
}

/* A dot before three digits in a currency that has three decimals. */
static void
three_decimals(void **state)
{
	struct err e = ERR_INIT;
	int64_t v = 0;

	(void)state;
	assert_int_equal(money_parse_local(&v, slice_of("1.234"), 3, 0, &e), 0);
	assert_int_equal(v, 1234);
	assert_int_equal(money_parse_local(&v, slice_of("-884.557"), 3, 0, &e), 0);
	assert_int_equal(v, -884557);
	assert_int_equal(money_parse_local(&v, slice_of("1.234"), 3, ',', &e), 0);
	assert_int_equal(v, 1234000);
}

static void
refused_local_texts(void **state)
{
	static const char not[] = "is not an amount", fine[] = "more decimals",
	    large[] = "too large", empty[] = "is empty", two[] = "two ways";
	static const struct {
		const char	*text;
		int		 decimals;
		char		 mark;
		const char	*why;
	} cases[] = {
		{ "1.234", 2, 0, two },
		{ "1,234", 2, 0, two },
		{ "-1.234", 2, 0, two },
		{ "999,000", 2, 0, two },
		{ "1.234", 0, 0, two },
		{ "1,234", 0, 0, two },
		{ "1,234", 3, 0, two },
		{ "1.230", 2, 0, two },
		{ "", 2, 0, empty },
		{ "   ", 2, 0, empty },
		{ "\xC2\xA0", 2, 0, empty },
		{ "-", 2, 0, not },
		{ "()", 2, 0, not },
		{ "(5", 2, 0, not },
		{ "5)", 2, 0, not },
		{ "(-5)", 2, 0, not },
		{ "-5-", 2, 0, not },
		{ "--5", 2, 0, not },
		{ "1.", 2, 0, not },
		{ ",", 2, 0, not },
		{ "1..5", 2, 0, not },
		{ "1,23,456", 2, 0, not },
		{ "1,2345.00", 2, 0, not },
		{ "1234,567.00", 2, 0, not },
		{ "12 34", 2, 0, not },
		{ "1234 567", 2, 0, not },
		{ " ,123,456", 2, 0, not },
		{ "1,234 567", 2, ',', not },
		{ "1 234,567.00", 2, 0, not },
		{ "1'234 567.00", 2, 0, not },
		{ "1,234.567,89", 2, 0, not },
		{ "1234.56", 2, ',', not },
		{ "1234,56", 2, '.', not },
		{ "1.234,56", 2, '.', not },
		{ "1,234,567", 2, ',', not },
		{ "USD 5.00", 2, 0, not },
		{ "5.00 EUR", 2, 0, not },
		{ "1e3", 2, '.', not },
		{ "0,123", 2, 0, fine },
		{ "1.234,567", 2, 0, fine },
		{ "100,50", 0, 0, fine },
		{ "10.000.000.000.000,01", 2, 0, large },
		{ "99 999 999 999 999 999", 2, 0, large },
		{ "1.1.1.1.1.1.1.1.1", 2, 0, not },
		{ "1111111111222222222233333333334444444444555555555566666666667777", 2, 0, not },
	};
	struct err e = ERR_INIT;
	int64_t v = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		CHECK(cases[i].text, money_parse_local(&v, slice_of(cases[i].text),
		    cases[i].decimals, cases[i].mark, &e) == -1);
		CHECK(cases[i].text, e.code == ERR_INPUT && v == 77);
		CHECK(cases[i].text, strstr(e.msg, cases[i].why) != NULL);
		CHECK(cases[i].text, cases[i].why != two || strstr(e.hint, "declare") != NULL);
	}
}

static void
formats(void **state)
{
	static const struct {
		int64_t		 minor;
		int		 decimals;
		const char	*plain, *grouped;
	} cases[] = {
		{ 0, 2, "0.00", "0.00" },
		{ 5, 2, "0.05", "0.05" },
		{ -5, 2, "-0.05", "-0.05" },
		{ 123450, 2, "1234.50", "1,234.50" },
		{ -123450, 2, "-1234.50", "-1,234.50" },
		{ 99999, 2, "999.99", "999.99" },
		{ 100000, 2, "1000.00", "1,000.00" },
		{ 0, 0, "0", "0" },
		{ 1000, 0, "1000", "1,000" },
		{ 1000001, 3, "1000.001", "1,000.001" },
		{ 1000000000, 0, "1000000000", "1,000,000,000" },
		{ 12345, 4, "1.2345", "1.2345" },
		{ INT64_MAX, 2, "92233720368547758.07", "92,233,720,368,547,758.07" },
		{ INT64_MIN, 2, "-92233720368547758.08", "-92,233,720,368,547,758.08" },
		{ INT64_MIN, 0, "-9223372036854775808", "-9,223,372,036,854,775,808" },
	};
	char buf[MONEY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = money_format(buf, cases[i].minor, cases[i].decimals);

		CHECK_TEXT(cases[i].plain, buf, cases[i].plain);
		CHECK(cases[i].plain, n == strlen(buf));
		n = money_format_grouped(buf, cases[i].minor, cases[i].decimals);
		CHECK_TEXT(cases[i].grouped, buf, cases[i].grouped);
		CHECK(cases[i].grouped, n == strlen(buf));
	}
}

/* What is written is read back, at every length and scale. */
static void
round_trip(void **state)
{
	struct err e = ERR_INIT;
	char buf[MONEY_TEXT_MAX];
	int64_t v, back;
	size_t n;

	(void)state;
	for (int decimals = 0; decimals <= 4; decimals++) {
		for (v = 1; v <= MONEY_ABS_MAX / 7; v = v * 7 + 3) {
			for (int sign = -1; sign <= 1; sign += 2) {
				n = money_format(buf, sign * v, decimals);
				assert_int_equal(money_parse(&back, (struct slice){ buf, n },
				    decimals, &e), 0);
				assert_int_equal(back, sign * v);
				n = money_format_grouped(buf, sign * v, decimals);
				assert_int_equal(money_parse_local(&back,
				    (struct slice){ buf, n }, decimals, '.', &e), 0);
				assert_int_equal(back, sign * v);
			}
		}
	}
}

static void
sums(void **state)
{
	int64_t v = 77;

	(void)state;
	assert_true(money_plus(&v, 1, -3));
	assert_int_equal(v, -2);
	assert_true(money_minus(&v, 1, -3));
	assert_int_equal(v, 4);
	assert_false(money_plus(&v, INT64_MAX, 1));
	assert_false(money_plus(&v, INT64_MIN, -1));
	assert_false(money_minus(&v, INT64_MIN, 1));
	assert_int_equal(v, 4);
	assert_int_equal(money_sum(MONEY_ABS_MAX, -1), MONEY_ABS_MAX - 1);
}

static void
sum_overflows(void)
{
	(void)money_sum(INT64_MAX, 1);
}

static void
fraction_of_nothing(void)
{
	struct err e = ERR_INIT;
	int64_t v;

	if (money_fraction(&v, 1, 1, 0, MONEY_DOWN, &e) != 0)
		exit(1);
}

static void
too_many_decimals(void)
{
	char buf[MONEY_TEXT_MAX];

	money_format(buf, 1, 5);
}

static void
unlisted_rounding(void)
{
	struct err e = ERR_INIT;
	int64_t v;

	if (money_fraction(&v, 1, 1, 2, (enum money_round)77, &e) != 0)
		exit(1);
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(sum_overflows), 70);
	assert_int_equal(check_death(fraction_of_nothing), 70);
	assert_int_equal(check_death(too_many_decimals), 70);
	assert_int_equal(check_death(unlisted_rounding), 70);
}

static void
fractions(void **state)
{
	/* Half of each, by each way of rounding; INT64_MIN where it must fail. */
	static const struct {
		int64_t	v, num, den;
		int64_t	exact, half_up, half_even, down, up;
	} cases[] = {
		{ 10, 1, 2, 5, 5, 5, 5, 5 },
		{ 0, 1, 3, 0, 0, 0, 0, 0 },
		{ 5, 1, 2, INT64_MIN, 3, 2, 2, 3 },
		{ -5, 1, 2, INT64_MIN, -3, -2, -2, -3 },
		{ 7, 1, 2, INT64_MIN, 4, 4, 3, 4 },
		{ -7, 1, 2, INT64_MIN, -4, -4, -3, -4 },
		{ 1, 1, 3, INT64_MIN, 0, 0, 0, 1 },
		{ 2, 1, 3, INT64_MIN, 1, 1, 0, 1 },
		{ -2, 1, 3, INT64_MIN, -1, -1, 0, -1 },
		{ 2, -1, 3, INT64_MIN, -1, -1, 0, -1 },
		{ 10000, 19, 119, INT64_MIN, 1597, 1597, 1596, 1597 },
		{ INT64_MAX, 1, 1, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
		    INT64_MAX },
		{ INT64_MAX, 2, 1, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN },
		{ INT64_MAX, 3, 2, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN },
	};
	struct err e = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const int64_t want[] = {
			[MONEY_EXACT] = cases[i].exact, [MONEY_HALF_UP] = cases[i].half_up,
			[MONEY_HALF_EVEN] = cases[i].half_even, [MONEY_DOWN] = cases[i].down,
			[MONEY_UP] = cases[i].up,
		};

		for (size_t how = 0; how < COUNT(want); how++) {
			char name[64];
			int64_t v = INT64_MIN;
			int rc;

			snprintf(name, sizeof(name), "fraction %zu, rounding %zu", i, how);
			err_clear(&e);
			rc = money_fraction(&v, cases[i].v, cases[i].num, cases[i].den,
			    (enum money_round)how, &e);
			CHECK(name, rc == (want[how] == INT64_MIN ? -1 : 0));
			CHECK(name, v == want[how]);
		}
	}
	err_clear(&e);
	int64_t v = 0;
	assert_int_equal(money_fraction(&v, INT64_MIN, 1, 1, MONEY_EXACT, &e), 0);
	assert_true(v == INT64_MIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_texts),
		cmocka_unit_test(refused_texts),
		cmocka_unit_test(messages_quote_safely),
		cmocka_unit_test(local_texts),
		cmocka_unit_test(three_decimals),
		cmocka_unit_test(refused_local_texts),
		cmocka_unit_test(formats),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(sums),
		cmocka_unit_test(fractions),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
