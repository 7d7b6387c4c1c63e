/*
 * Days and moments of the proleptic Gregorian calendar, read and written.
 * Zones are zone.c's.
 */
#include "core/base/date.h"

#include <string.h>

#include "core/base/err.h"

#define YEAR_FIRST 1970
#define YEAR_LAST 2200
#define DAY_SECONDS 86400
#define ERA_DAYS 146097		/* 400 years */
#define ERA_SHIFT 719468	/* days from 0000-03-01 to 1970-01-01 */

/* Years are counted from March, so that a leap day is the last of its year. */
int32_t
date_of(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2 ? 1 : 0);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (int32_t)(era * ERA_DAYS + days - ERA_SHIFT);
}

void
date_split(int32_t day, int *year, int *month, int *mday)
{
	int64_t z = (int64_t)day + ERA_SHIFT;
	int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	unsigned d = (unsigned)(z - era * ERA_DAYS);
	unsigned y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	unsigned of_year = d - (365 * y + y / 4 - y / 100);
	unsigned m = (5 * of_year + 2) / 153;

	*mday = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)((int64_t)y + era * 400) + (*month <= 2 ? 1 : 0);
}

int
date_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	ASSERT(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool
date_valid(int year, int month, int day)
{
	return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 &&
	    day >= 1 && day <= date_days_in_month(year, month);
}

/* number: ${n} digits at ${p}, or -1. */
static int
number(const char *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

bool
date_parse(int32_t *out, struct slice text)
{
	int y, m, d;

	if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
		return false;
	y = number(text.p, 4);
	m = number(text.p + 5, 2);
	d = number(text.p + 8, 2);
	if (!date_valid(y, m, d))
		return false;
	*out = date_of(y, m, d);
	return true;
}

static void
two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

size_t
date_format(char *buf, int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	ASSERT(y >= 0 && y <= 9999);
	two(buf, y / 100);
	two(buf + 2, y % 100);
	buf[4] = '-';
	two(buf + 5, m);
	buf[7] = '-';
	two(buf + 8, d);
	buf[10] = '\0';
	return 10;
}

/* parse_offset: "Z" or "+hh:mm"; the whole slice. */
static bool
parse_offset(struct date_time *t, struct slice s)
{
	int h, m;

	t->has_offset = true;
	t->offset = 0;
	if (s.n == 1 && s.p[0] == 'Z')
		return true;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return false;
	h = number(s.p + 1, 2);
	m = number(s.p + 4, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	t->offset = (h * 60 + m) * (s.p[0] == '-' ? -60 : 60);
	return true;
}

/* parse_clock: "HH:MM[:SS[.fraction]][Z|+hh:mm]"; the whole slice. */
static bool
parse_clock(struct date_time *t, struct slice s)
{
	size_t at = 5;

	if (s.n < 5 || s.p[2] != ':')
		return false;
	t->has_time = true;
	t->hour = number(s.p, 2);
	t->minute = number(s.p + 3, 2);
	if (s.n >= 8 && s.p[5] == ':') {
		t->has_second = true;
		t->second = number(s.p + 6, 2);
		at = 8;
		if (s.n > 8 && s.p[8] == '.') {
			for (at = 9; at < s.n && s.p[at] >= '0' && s.p[at] <= '9';)
				at++;
			if (at == 9)
				return false;
		}
	}
	if (t->hour < 0 || t->hour > 23 || t->minute < 0 || t->minute > 59 ||
	    t->second < 0 || t->second > 59)
		return false;
	return at == s.n || parse_offset(t, (struct slice){ s.p + at, s.n - at });
}

bool
date_time_parse(struct date_time *out, struct slice text)
{
	struct date_time t;

	memset(&t, 0, sizeof(t));
	if (text.n < 10 || !date_parse(&t.day, (struct slice){ text.p, 10 }))
		return false;
	if (text.n > 10) {
		if (text.p[10] != ' ' && text.p[10] != 'T')
			return false;
		if (!parse_clock(&t, (struct slice){ text.p + 11, text.n - 11 }))
			return false;
	}
	*out = t;
	return true;
}

int64_t
date_time_utc(const struct date_time *t)
{
	return (int64_t)t->day * DAY_SECONDS + t->hour * 3600 + t->minute * 60 +
	    t->second - (t->has_offset ? t->offset : 0);
}

int32_t
date_of_moment_utc(int64_t moment)
{
	int64_t day = moment / DAY_SECONDS - (moment % DAY_SECONDS < 0 ? 1 : 0);

	ASSERT(day > INT32_MIN && day <= INT32_MAX);
	return (int32_t)day;
}

size_t
date_moment_format(char *buf, int64_t moment)
{
	int32_t day = date_of_moment_utc(moment);
	int second = (int)(moment - (int64_t)day * DAY_SECONDS);
	size_t n = date_format(buf, day);

	buf[n++] = 'T';
	two(buf + n, second / 3600);
	buf[n + 2] = ':';
	two(buf + n + 3, second / 60 % 60);
	buf[n + 5] = ':';
	two(buf + n + 6, second % 60);
	buf[n + 8] = 'Z';
	buf[n + 9] = '\0';
	return n + 9;
}
