/*
 * Reads civil times of CSV reports as moments.  The rows of a report share few
 * days, so the numbers of those are kept.
 */
#include "adapters/stripe/moments.h"

#include <string.h>

#define DAY_SECONDS 86400
#define FULL 19		/* "2026-10-05 14:03:09" */

void
moments_open(struct moments *m, struct zone *zone)
{
	memset(m, 0, sizeof(*m));
	m->zone = zone;
	m->utc = zone == NULL || strcmp(zone_name(zone), "UTC") == 0;
}

/* two: two digits, or -1. */
static inline int
two(const char *p)
{
	unsigned a = (unsigned)(p[0] - '0'), b = (unsigned)(p[1] - '0');

	return a > 9 || b > 9 ? -1 : (int)(a * 10 + b);
}

/* slot: where a day is kept: its two last digits. */
static inline size_t
slot(const char *p)
{
	return ((size_t)(unsigned char)p[8] * 10 + (unsigned char)p[9]) % MOMENTS_DAYS;
}

/* same_day: the usual form, on a day that was read before. */
static inline bool
same_day(const struct moments *m, struct slice s, struct date_time *t)
{
	size_t at = s.n == FULL ? slot(s.p) : 0;
	int h, mi, sec;

	if (s.n != FULL || memcmp(s.p, m->days[at].text, 10) != 0 || s.p[10] != ' ' ||
	    s.p[13] != ':' || s.p[16] != ':')
		return false;
	h = two(s.p + 11);
	mi = two(s.p + 14);
	sec = two(s.p + 17);
	if (h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 59)
		return false;
	*t = (struct date_time){ m->days[at].day, h, mi, sec, true, true, false, 0 };
	return true;
}

static bool
parse(struct moments *m, struct slice s, struct date_time *t)
{
	if (same_day(m, s, t))
		return true;
	if (!date_time_parse(t, s))
		return false;
	memcpy(m->days[slot(s.p)].text, s.p, 10);
	m->days[slot(s.p)].day = t->day;
	return true;
}

static int
malformed(const char *name, struct slice s, struct err *e)
{
	err_set(e, ERR_INPUT, "%s: \"%.*s\" is no date and time", name,
	    (int)(s.n < 40 ? s.n : 40), s.p);
	return err_hint(e, "times are written as 2026-10-05 14:03:09, days as 2026-10-05,"
	    " and must exist");
}

static enum txn_precision
precision_of(const struct date_time *t)
{
	return !t->has_time ? TXN_DAY : !t->has_second ? TXN_MINUTE : TXN_SECOND;
}

/* agrees: does the bare time show what the clocks of the zone show at ${utc}? */
static bool
agrees(struct moments *m, const struct date_time *bare, const struct date_time *t,
    int64_t utc)
{
	int64_t unit = !bare->has_time || !t->has_time ? DAY_SECONDS
		       : !bare->has_second || !t->has_second ? 60 : 1;
	int64_t local, shown = date_time_utc(bare);

	local = m->utc || bare->has_offset ? utc : utc + zone_offset(m->zone, utc);
	return local / unit == shown / unit;
}

static int
disagree(const struct moments *m, const struct moments_cell *c, struct err *e)
{
	err_set(e, ERR_INPUT, "%s and %s disagree: \"%.*s\" in %s is not \"%.*s\" in UTC",
	    c->name, c->name_utc, (int)c->text.n, c->text.p,
	    m->zone == NULL ? "UTC" : zone_name(m->zone), (int)c->text_utc.n,
	    c->text_utc.p);
	return err_hint(e, "set report_timezone in tieout.conf, section [stripe], to the"
	    " time zone that the report was made in");
}

/* in_zone: a bare time, read in the report's zone. */
static int
in_zone(struct moments *m, int64_t *out, const struct date_time *t,
    const struct moments_cell *c, struct err *e)
{
	m->bare++;
	if (m->utc || t->has_offset || !t->has_time) {
		*out = !m->utc && !t->has_time && c->day_local
			   ? zone_day_start(m->zone, t->day) : date_time_utc(t);
		return 1;
	}
	switch (zone_moment(m->zone, t, out)) {
	case ZONE_UNIQUE:
		return 1;
	case ZONE_TWICE:
		m->twice++;
		return 1;
	case ZONE_NEVER:
	default:
		break;
	}
	err_set(e, ERR_INPUT, "%s: \"%.*s\" does not exist in %s: the clocks were set"
	    " forward over it", c->name, (int)c->text.n, c->text.p, zone_name(m->zone));
	return err_hint(e, "set report_timezone in tieout.conf, section [stripe], to the"
	    " time zone that the report was made in, or export the column %s_utc too",
	    c->name);
}

int
moments_read(struct moments *m, int64_t *out, enum txn_precision *precision,
    const struct moments_cell *c, struct err *e)
{
	struct date_time bare, utc;

	if (c->text.n > 0 && !parse(m, c->text, &bare))
		return malformed(c->name, c->text, e);
	if (c->text_utc.n == 0) {
		if (c->text.n == 0)
			return 0;
		*precision = precision_of(&bare);
		return in_zone(m, out, &bare, c, e);
	}
	if (!parse(m, c->text_utc, &utc))
		return malformed(c->name_utc, c->text_utc, e);
	*precision = precision_of(&utc);
	*out = date_time_utc(&utc);
	if (c->text.n > 0 && !agrees(m, &bare, &utc, *out))
		return disagree(m, c, e);
	return 1;
}
