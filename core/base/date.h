#ifndef TIEOUT_CORE_BASE_DATE_H
#define TIEOUT_CORE_BASE_DATE_H
/*
 * Days and moments.  A day is an int32_t count of days since 1970-01-01; a
 * moment is int64_t seconds since 1970-01-01T00:00:00Z.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

#define DATE_NONE INT32_MIN	/* "no day" */
#define DATE_TEXT_MAX 32

int32_t date_of(int year, int month, int day);	/* proleptic Gregorian */
void date_split(int32_t day, int *year, int *month, int *mday);
int date_days_in_month(int year, int month);
/* date_valid: does this day exist, in years 1970 to 2200? */
bool date_valid(int year, int month, int day);
/* date_parse: "YYYY-MM-DD", the whole slice; false when it is not a date or
 * does not exist. */
bool date_parse(int32_t *out, struct slice text);
/* date_format: "YYYY-MM-DD"; returns 10. ${buf} holds DATE_TEXT_MAX. */
size_t date_format(char *buf, int32_t day);

/* A civil time without a zone, as an export prints it. */
struct date_time {
	int32_t	day;
	int	hour, minute, second;
	bool	has_time;	/* false: a day alone */
	bool	has_second;	/* false: to the minute */
	bool	has_offset;	/* "Z" or "+hh:mm" stood behind it */
	int	offset;		/* seconds east of UTC when has_offset */
};
/* date_time_parse: "YYYY-MM-DD[ T]HH:MM[:SS[.fraction]][Z|+hh:mm]" or a day
 * alone; false when malformed or not existing (24:00, month 13). */
bool date_time_parse(struct date_time *out, struct slice text);
int64_t date_time_utc(const struct date_time *t);	/* read as UTC (or by its offset) */
/* date_moment_format: "YYYY-MM-DDTHH:MM:SSZ"; returns the length. */
size_t date_moment_format(char *buf, int64_t moment);
int32_t date_of_moment_utc(int64_t moment);
#endif
