#ifndef TIEOUT_CORE_BASE_ZONE_READ_H
#define TIEOUT_CORE_BASE_ZONE_READ_H
/* Private to zone.c: a TZif file (RFC 8536) taken apart. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From ${at} on, until the next one, clocks are ${offset} east of UTC. */
struct zone_span {
	int64_t	at;		/* INT64_MIN for the first */
	int32_t	offset;
};

struct zone_spans {
	struct zone_span	*list;	/* own; ordered by at */
	size_t			 n, cap;
	/* From here on the spans of the last 400 years repeat for ever;
	 * INT64_MAX when the last span lasts. */
	int64_t			 cycle_at;
};

#define ZONE_CYCLE (INT64_C(146097) * 86400)	/* 400 years, whole weeks */

/* zone_read: NULL, or what is wrong with the ${n} bytes. */
const char *zone_read(struct zone_spans *out, const char *bytes, size_t n);

/* zone_suggest: a known name near to ${name}, ours to free; or NULL. */
char *zone_suggest(const char *dir, const char *name);
#endif
