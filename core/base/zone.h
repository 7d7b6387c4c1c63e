#ifndef TIEOUT_CORE_BASE_ZONE_H
#define TIEOUT_CORE_BASE_ZONE_H
/*
 * Time zones from the system's tz database (TZif files, RFC 8536).  glibc's
 * localtime knows one zone per process and takes a lock; a close needs two
 * zones and a million look-ups.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/date.h"
#include "core/base/err.h"

struct zone;

/* zone_open: "America/New_York", "UTC".  ERR_SETTINGS with the nearest known
 * name when there is none. */
int zone_open(struct zone **out, const char *name, struct err *e) MUST_CHECK;
/* zone_open_in: the same with another folder of TZif files. */
int zone_open_in(struct zone **out, const char *dir, const char *name,
    struct err *e) MUST_CHECK;
void zone_close(struct zone *z);	/* NULL is fine */
const char *zone_name(const struct zone *z);
/* zone_day: the local calendar day of ${moment}.  Fast (interval cache). */
int32_t zone_day(struct zone *z, int64_t moment);
/* zone_offset: seconds east of UTC at ${moment}. */
int32_t zone_offset(struct zone *z, int64_t moment);

enum zone_fit {
	ZONE_UNIQUE,
	ZONE_TWICE,	/* occurs twice (clocks set back): the earlier is given */
	ZONE_NEVER	/* does not exist (clocks set forward): what a clock that
			 * was not set forward would show is given */
};
/* zone_moment: the moment at which the clocks of ${z} show ${t}; a time with an
 * offset of its own is that moment. */
enum zone_fit zone_moment(struct zone *z, const struct date_time *t,
    int64_t *out);
/* zone_day_start: the first moment of the local day. */
int64_t zone_day_start(struct zone *z, int32_t day);
#endif
