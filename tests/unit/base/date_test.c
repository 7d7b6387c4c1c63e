/* date: the calendar, day by day, and the texts of days and moments. */
#include "core/base/date.h"

#include <time.h>

#include "tests/unit/base/check.h"

/* Counting on from 1600 gives the same days as the formula. */
static void
every_day_of_eight_centuries(void **state)
{
	int32_t day = date_of(1600, 1, 1);
	int y, m, d, year, month, mday;

	(void)state;
	assert_int_equal(date_of(1970, 1, 1), 0);
	for (y = 1600; y < 2400; y++) {
		for (m = 1; m <= 12; m++) {
			for (d = 1; d <= date_days_in_month(y, m); d++, day++) {
				assert_int_equal(date_of(y, m, d), day);
				date_split(day, &year, &month, &mday);
				assert_true(year == y && month == m && mday == d);
			}
		}
	}
	assert_int_equal(date_of(2400, 1, 1), day);
	assert_int_equal(date_of(0, 3, 1), -719468);
	assert_int_equal(date_of(-1, 12, 31), date_of(0, 1, 1) - 1);
	date_split(date_of(-400, 2, 29), &year, &month, &mday);
	assert_true(year == -400 && month == 2 && mday == 29);
}

static void
days_as_text(void **state)
{
	static const struct {
		const char	*text;
		int		 y, m, d;	/* y = 0: refused */
	} cases[] = {
		{ "2026-10-31", 2026, 10, 31 },
		{ "1970-01-01", 1970, 1, 1 },
		{ "2200-12-31", 2200, 12, 31 },
		{ "2024-02-29", 2024, 2, 29 },
		{ "2000-02-29", 2000, 2, 29 },
		{ "1969-12-31", 0, 0, 0 },
		{ "2201-01-01", 0, 0, 0 },
		{ "2100-02-29", 0, 0, 0 },
		{ "2026-02-29", 0, 0, 0 },
		{ "2026-04-31", 0, 0, 0 },
		{ "2026-13-01", 0, 0, 0 },
		{ "2026-00-01", 0, 0, 0 },
		{ "2026-01-00", 0, 0, 0 },
		{ "2026-1-01", 0, 0, 0 },
		{ "2026/01/01", 0, 0, 0 },
		{ "2026-01/01", 0, 0, 0 },
		{ "2026-01-01 ", 0, 0, 0 },
		{ "20260101", 0, 0, 0 },
		{ "2o26-01-01", 0, 0, 0 },
		{ "2026-0a-01", 0, 0, 0 },
		{ "2026-01-0:", 0, 0, 0 },
		{ "", 0, 0, 0 },
	};
	char buf[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t day = 77;
		bool ok = date_parse(&day, slice_of(cases[i].text));

		CHECK(cases[i].text, ok == (cases[i].y != 0));
		if (!ok) {
			CHECK(cases[i].text, day == 77);
			continue;
		}
		CHECK(cases[i].text, day == date_of(cases[i].y, cases[i].m, cases[i].d));
		CHECK(cases[i].text, date_format(buf, day) == 10);
		CHECK_TEXT(cases[i].text, buf, cases[i].text);
	}
}

static void
times_as_text(void **state)
{
	static const struct {
		const char	*text, *utc;	/* utc NULL: refused */
		const char	*flags;		/* t: time, s: second, o: offset */
	} cases[] = {
		{ "2026-10-05", "2026-10-05T00:00:00Z", "" },
		{ "2026-10-05 12:34", "2026-10-05T12:34:00Z", "t" },
		{ "2026-10-05T12:34", "2026-10-05T12:34:00Z", "t" },
		{ "2026-10-05 12:34:56", "2026-10-05T12:34:56Z", "ts" },
		{ "2026-10-05T12:34:56Z", "2026-10-05T12:34:56Z", "tso" },
		{ "2026-10-05T12:34Z", "2026-10-05T12:34:00Z", "to" },
		{ "2026-10-05T12:34:56.789Z", "2026-10-05T12:34:56Z", "tso" },
		{ "2026-10-05T12:34:56.789", "2026-10-05T12:34:56Z", "ts" },
		{ "2026-10-05T23:34:56+02:00", "2026-10-05T21:34:56Z", "tso" },
		{ "2026-10-05T23:34:56-05:30", "2026-10-06T05:04:56Z", "tso" },
		{ "2026-10-05T00:00:00+00:01", "2026-10-04T23:59:00Z", "tso" },
		{ "2026-10-05 24:00", NULL, "" },
		{ "2026-10-05 23:60", NULL, "" },
		{ "2026-10-05 23:59:60", NULL, "" },
		{ "2026-13-05 12:00", NULL, "" },
		{ "2026-10-05 1:00", NULL, "" },
		{ "2026-10-05 12", NULL, "" },
		{ "2026-10-05 12.34", NULL, "" },
		{ "2026-10-05x12:34", NULL, "" },
		{ "2026-10-05 ", NULL, "" },
		{ "2026-10-05 12:34:", NULL, "" },
		{ "2026-10-05 12:34:5", NULL, "" },
		{ "2026-10-05 12:34:56.", NULL, "" },
		{ "2026-10-05 12:34:56.Z", NULL, "" },
		{ "2026-10-05 12:34:56z", NULL, "" },
		{ "2026-10-05 12:34:56+2", NULL, "" },
		{ "2026-10-05 12:34:56+0200", NULL, "" },
		{ "2026-10-05 12:34:56+24:00", NULL, "" },
		{ "2026-10-05 12:34:56+02:60", NULL, "" },
		{ "2026-10-05 12:34:56+0a:00", NULL, "" },
		{ "2026-10-05 12:34:56 UTC", NULL, "" },
		{ "2026-10-05Z", NULL, "" },
		{ "2026-10-0", NULL, "" },
		{ "", NULL, "" },
	};
	char buf[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct date_time t;
		bool ok = date_time_parse(&t, slice_of(cases[i].text));

		CHECK(cases[i].text, ok == (cases[i].utc != NULL));
		if (!ok)
			continue;
		CHECK(cases[i].text, date_moment_format(buf, date_time_utc(&t)) == 20);
		CHECK_TEXT(cases[i].text, buf, cases[i].utc);
		CHECK(cases[i].text, t.has_time == (strchr(cases[i].flags, 't') != NULL));
		CHECK(cases[i].text, t.has_second == (strchr(cases[i].flags, 's') != NULL));
		CHECK(cases[i].text, t.has_offset == (strchr(cases[i].flags, 'o') != NULL));
	}
}

static void
moments(void **state)
{
	static const int64_t cases[] = { 0, -1, 1, 86399, 86400, -86400, -86401, 1793786400,
		951782400, 4102444800, -2208988800, 7258118399 };
	char buf[DATE_TEXT_MAX], want[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		time_t t = (time_t)cases[i];
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		date_moment_format(buf, cases[i]);
		assert_string_equal(buf, want);
		buf[10] = '\0';
		date_format(want, date_of_moment_utc(cases[i]));
		assert_string_equal(buf, want);
	}
}

static void
no_day(void)
{
	char buf[DATE_TEXT_MAX];

	date_format(buf, DATE_NONE);
}

static void
month_13(void)
{
	(void)date_days_in_month(2026, 13);
}

static void
far_moment(void)
{
	(void)date_of_moment_utc(INT64_MAX);
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(no_day), 70);
	assert_int_equal(check_death(month_13), 70);
	assert_int_equal(check_death(far_moment), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_eight_centuries),
		cmocka_unit_test(days_as_text),
		cmocka_unit_test(times_as_text),
		cmocka_unit_test(moments),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
