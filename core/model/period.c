/*
 * Periods: from text and back.  Which zone's days they are is the company's to
 * say; here a day is a day.
 */
#include "core/model/period.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"

#define PERIOD_HINT "write a month, 2026-10, or days, 2026-10-01..2026-10-31"
#define MONTH_CHARS 7		/* YYYY-MM */
#define DAY_CHARS 10		/* YYYY-MM-DD */

void
period_of_days(struct period *out, int32_t first, int32_t last)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int year, month, mday;

	ASSERT(first <= last);
	out->first = first;
	out->last = last;
	date_format(from, first);
	date_format(to, last);
	date_split(first, &year, &month, &mday);
	if (mday == 1 && last - first == date_days_in_month(year, month) - 1)
		snprintf(out->name, sizeof(out->name), "%.*s", MONTH_CHARS, from);
	else
		snprintf(out->name, sizeof(out->name), "%.*s..%.*s", DAY_CHARS, from,
		    DAY_CHARS, to);
}

void
period_of_month(struct period *out, int32_t any_day_in_it)
{
	int year, month, mday;
	int32_t first;

	date_split(any_day_in_it, &year, &month, &mday);
	first = any_day_in_it - (mday - 1);
	period_of_days(out, first, first + date_days_in_month(year, month) - 1);
}

/* refuse: the error for ${text}. */
static int
refuse(const char *text, const char *why, struct err *e)
{
	err_set(e, ERR_USAGE, "\"%s\" is not a period: %s", text, why);
	return err_hint(e, PERIOD_HINT);
}

static int
parse_month(struct period *out, const char *text, struct err *e)
{
	char first_day[DAY_CHARS + 1];
	int32_t first;

	snprintf(first_day, sizeof(first_day), "%.*s-01", MONTH_CHARS, text);
	if (!date_parse(&first, slice_of(first_day)))
		return refuse(text, "there is no such month", e);
	period_of_month(out, first);
	return 0;
}

int
period_parse(struct period *out, const char *text, struct err *e)
{
	size_t n = strlen(text);
	int32_t first, last;

	if (n == MONTH_CHARS)
		return parse_month(out, text, e);
	if (n != DAY_CHARS + 2 + DAY_CHARS || text[DAY_CHARS] != '.' ||
	    text[DAY_CHARS + 1] != '.')
		return refuse(text, "it is neither a month nor a range of days", e);
	if (!date_parse(&first, (struct slice){ text, DAY_CHARS }))
		return refuse(text, "its first day does not exist", e);
	if (!date_parse(&last, (struct slice){ text + DAY_CHARS + 2, DAY_CHARS }))
		return refuse(text, "its last day does not exist", e);
	if (first > last)
		return refuse(text, "its first day is after its last", e);
	period_of_days(out, first, last);
	return 0;
}
