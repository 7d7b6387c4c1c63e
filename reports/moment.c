/*
 * Moments as text.  Rows come in order of time, so the day rarely changes and
 * only the clock's six digits are made anew.
 */
#include "core/model/txn.h"
#include "reports/moment.h"

#define DAY_SECONDS 86400

static void
two_digits(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

size_t
moment_text(struct moment *m, int64_t moment)
{
	int32_t day;
	int s;

	if (moment == TXN_MOMENT_NONE) {
		m->day = DATE_NONE;
		m->text[0] = '\0';
		return 0;
	}
	day = date_of_moment_utc(moment);
	s = (int)(moment - (int64_t)day * DAY_SECONDS);
	if (day != m->day) {
		(void)date_moment_format(m->text, moment);
		m->day = day;
	}
	two_digits(m->text + 11, s / 3600);
	two_digits(m->text + 14, s / 60 % 60);
	two_digits(m->text + 17, s % 60);
	return 20;
}
