/* currency: codes, decimals as Stripe has them, the look-up's edges. */
#include "core/base/currency.h"

#include "tests/unit/base/check.h"

static void
decimals(void **state)
{
	static const struct {
		int		 decimals;
		const char	*codes;
	} lists[] = {
		{ 0, "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF" },
		{ 3, "BHD JOD KWD OMR TND" },
		{ 2, "USD EUR GBP CHF ISK UGX HUF TWD MXN BRL INR AUD CAD PLN XCD XCG ZWG AED "
		     "BGN HRK SLE SLL" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		for (const char *p = lists[i].codes; *p != '\0'; p += p[3] == ' ' ? 4 : 3) {
			uint8_t index = currency_index(p, 3);

			CHECK(p, index != CURRENCY_NONE);
			CHECK(p, currency_decimals(index) == lists[i].decimals);
			CHECK(p, memcmp(currency_code(index), p, 3) == 0);
		}
	}
}

static void
every_index_round_trips(void **state)
{
	int i;

	(void)state;
	assert_true(currency_count() > 150 && currency_count() <= CURRENCY_MAX);
	for (i = 1; i <= currency_count(); i++) {
		const char *code = currency_code((uint8_t)i);

		assert_int_equal(strlen(code), 3);
		assert_int_equal(currency_index(code, 3), i);
		if (i > 1)
			assert_true(strcmp(currency_code((uint8_t)(i - 1)), code) < 0);
	}
	assert_string_equal(currency_code(CURRENCY_NONE), "");
	assert_int_equal(currency_decimals(CURRENCY_NONE), 2);
}

static void
other_texts(void **state)
{
	static const char *const none[] = { "", "U", "US", "USDX", "XXX", "XAU", "ABC", "U5D",
		"US ", "@@@", "[[[", "{{{", "```", "\xC3\xA9X", "us\x01" };

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		CHECK(none[i], currency_index(none[i], strlen(none[i])) == CURRENCY_NONE);
	assert_int_equal(currency_index("usd", 3), currency_index("USD", 3));
	assert_int_equal(currency_index("uSd", 3), currency_index("USD", 3));
}

static void
beyond_the_last(void)
{
	(void)currency_code((uint8_t)(currency_count() + 1));
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(beyond_the_last), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals),
		cmocka_unit_test(every_index_round_trips),
		cmocka_unit_test(other_texts),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
