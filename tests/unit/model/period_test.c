/* Periods from text, from days and from months. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/date.h"
#include "core/model/period.h"

static void
test_parse(void **state)
{
	static const struct {
		const char *text, *name, *first, *last;	/* name NULL: refused */
	} cases[] = {
		{ "2026-10", "2026-10", "2026-10-01", "2026-10-31" },
		{ "2026-10-01..2026-10-31", "2026-10", "2026-10-01", "2026-10-31" },
		{ "2024-02", "2024-02", "2024-02-01", "2024-02-29" },
		{ "2024-02-01..2024-02-28", "2024-02-01..2024-02-28", "2024-02-01",
		    "2024-02-28" },
		{ "2026-10-05..2026-10-05", "2026-10-05..2026-10-05", "2026-10-05",
		    "2026-10-05" },
		{ "2026-10-01..2026-11-30", "2026-10-01..2026-11-30", "2026-10-01",
		    "2026-11-30" },
		{ "2026-12", "2026-12", "2026-12-01", "2026-12-31" },
		{ "", NULL, NULL, NULL },
		{ "2026", NULL, NULL, NULL },
		{ "2026-13", NULL, NULL, NULL },
		{ "2026-00", NULL, NULL, NULL },
		{ "2026/10", NULL, NULL, NULL },
		{ "october", NULL, NULL, NULL },
		{ "2026-1", NULL, NULL, NULL },
		{ "2026-10-01", NULL, NULL, NULL },
		{ "2026-10-01-2026-10-31", NULL, NULL, NULL },
		{ "2026-10-01...026-10-31", NULL, NULL, NULL },
		{ "2026-10-01.,2026-10-31", NULL, NULL, NULL },
		{ "2026-10-32..2026-10-31", NULL, NULL, NULL },
		{ "2026-10-01..2026-11-31", NULL, NULL, NULL },
		{ "2026-10-02..2026-10-01", NULL, NULL, NULL },
		{ "2026-10-01..2026-10-31 ", NULL, NULL, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct period p;
		int32_t first = 0, last = 0;
		int rc = period_parse(&p, cases[i].text, &e);

		if (cases[i].name == NULL) {
			if (rc != -1 || e.code != ERR_USAGE || e.hint[0] == '\0' ||
			    strstr(e.msg, cases[i].text) == NULL)
				fail_msg("\"%s\" was taken", cases[i].text);
			continue;
		}
		if (rc != 0)
			fail_msg("\"%s\": %s", cases[i].text, e.msg);
		assert_true(date_parse(&first, slice_of(cases[i].first)));
		assert_true(date_parse(&last, slice_of(cases[i].last)));
		assert_string_equal(p.name, cases[i].name);
		assert_int_equal(p.first, first);
		assert_int_equal(p.last, last);
	}
}

static void
test_month_of_day(void **state)
{
	struct period p;
	int32_t day;

	(void)state;
	for (day = date_of(2026, 2, 1); day <= date_of(2026, 2, 28); day++) {
		period_of_month(&p, day);
		assert_string_equal(p.name, "2026-02");
		assert_true(period_holds(&p, day));
		assert_false(period_holds(&p, p.first - 1));
		assert_false(period_holds(&p, p.last + 1));
	}
}

static void
test_of_days(void **state)
{
	struct period p;

	(void)state;
	period_of_days(&p, date_of(2026, 1, 1), date_of(2026, 1, 31));
	assert_string_equal(p.name, "2026-01");
	period_of_days(&p, date_of(2026, 1, 2), date_of(2026, 2, 1));
	assert_string_equal(p.name, "2026-01-02..2026-02-01");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_month_of_day),
		cmocka_unit_test(test_of_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
