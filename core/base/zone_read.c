/*
 * Reads TZif files: the transitions they list, and the rule in their footer
 * (a POSIX TZ string), which is written out for 400 years, after which the
 * calendar repeats.
 */
#include "core/base/zone_read.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"

#define HEADER 44
#define TIMES_MAX 10000
#define RULE_MAX 128
#define DAY_SECONDS 86400
#define HOURS_MAX 167	/* in a rule's time of day; RFC 8536, 3.3.1 */

/* ---- the footer: std offset dst offset,start/time,end/time ---- */

enum day_kind {
	DAY_MONTH_WEEK,	/* Mm.w.d */
	DAY_NO_LEAP,	/* Jn: 1 to 365, February 29 never counted */
	DAY_OF_YEAR	/* n: 0 to 365 */
};

struct rule_day {
	enum day_kind	kind;
	int		month, week, wday, n;
	int		time;	/* seconds from midnight, local; may be negative */
};

struct rule {
	int32_t		std, dst;	/* seconds east of UTC */
	bool		has_dst;
	struct rule_day	start, end;
};

/* integer: digits at ${*p}, at most ${max}; false when there are none. */
static bool
integer(const char **p, int *out, int max)
{
	int v = 0;

	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; (*p)++) {
		v = v * 10 + (**p - '0');
		if (v > max)
			return false;
	}
	*out = v;
	return true;
}

static bool
accept(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* clock_time: [+-]hh[:mm[:ss]] in seconds. */
static bool
clock_time(const char **p, int *out, int hours_max)
{
	int h = 0, m = 0, s = 0;
	bool negative = accept(p, '-');

	if (!negative)
		(void)accept(p, '+');
	if (!integer(p, &h, hours_max))
		return false;
	if (accept(p, ':')) {
		if (!integer(p, &m, 59))
			return false;
		if (accept(p, ':') && !integer(p, &s, 59))
			return false;
	}
	*out = (h * 3600 + m * 60 + s) * (negative ? -1 : 1);
	return true;
}

static bool
zone_letters(const char **p)
{
	const char *from = *p;

	if (accept(p, '<')) {
		while (**p != '\0' && **p != '>')
			(*p)++;
		return accept(p, '>');
	}
	while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
		(*p)++;
	return *p - from >= 3;
}

static bool
rule_day(const char **p, struct rule_day *d)
{
	if (accept(p, 'M')) {
		d->kind = DAY_MONTH_WEEK;
		if (!integer(p, &d->month, 12) || d->month < 1 || !accept(p, '.') ||
		    !integer(p, &d->week, 5) || d->week < 1 || !accept(p, '.') ||
		    !integer(p, &d->wday, 6))
			return false;
	} else if (accept(p, 'J')) {
		d->kind = DAY_NO_LEAP;
		if (!integer(p, &d->n, 365) || d->n < 1)
			return false;
	} else {
		d->kind = DAY_OF_YEAR;
		if (!integer(p, &d->n, 365))
			return false;
	}
	d->time = 2 * 3600;
	return !accept(p, '/') || clock_time(p, &d->time, HOURS_MAX);
}

/* read_rule: POSIX counts west of Greenwich, we count east. */
static bool
read_rule(struct rule *r, const char *p)
{
	int west = 0;

	memset(r, 0, sizeof(*r));
	if (!zone_letters(&p) || !clock_time(&p, &west, 24))
		return false;
	r->std = -west;
	if (*p == '\0')
		return true;
	r->has_dst = true;
	r->dst = r->std + 3600;
	if (!zone_letters(&p))
		return false;
	if (*p != ',') {
		if (!clock_time(&p, &west, 24))
			return false;
		r->dst = -west;
	}
	return accept(&p, ',') && rule_day(&p, &r->start) && accept(&p, ',') &&
	    rule_day(&p, &r->end) && *p == '\0';
}

/* local_time: seconds since 1970 on a clock that shows ${d} in ${year}. */
static int64_t
local_time(const struct rule_day *d, int year)
{
	int32_t day = date_of(year, 1, 1);
	bool leap = date_days_in_month(year, 2) == 29;
	int first_wday, mday;

	switch (d->kind) {
	case DAY_MONTH_WEEK:
		day = date_of(year, d->month, 1);
		first_wday = (day % 7 + 7 + 4) % 7;	/* 1970-01-01 was a Thursday */
		mday = (d->wday - first_wday + 7) % 7 + (d->week - 1) * 7;
		if (mday >= date_days_in_month(year, d->month))
			mday -= 7;	/* week 5 is the last one */
		day += mday;
		break;
	case DAY_NO_LEAP:
		day += d->n - 1 + (leap && d->n >= 60 ? 1 : 0);
		break;
	case DAY_OF_YEAR:
		day += d->n;
		break;
	}
	return (int64_t)day * DAY_SECONDS + d->time;
}

static void
add(struct zone_spans *s, int64_t at, int32_t offset)
{
	/* Changes of the name alone are of no interest. */
	if (s->n > 0 && s->list[s->n - 1].offset == offset)
		return;
	/* A span of no length is replaced. */
	if (s->n > 0 && s->list[s->n - 1].at == at) {
		s->list[s->n - 1].offset = offset;
		return;
	}
	s->list = mem_grow(s->list, &s->cap, s->n + 1, sizeof(*s->list));
	s->list[s->n++] = (struct zone_span){ at, offset };
}

/* write_out: the rule's changes behind ${after}, for 400 years and one. */
static void
write_out(struct zone_spans *s, const struct rule *r, int64_t after)
{
	int year, month, mday, first;

	date_split(date_of_moment_utc(after), &first, &month, &mday);
	for (year = first - 1; year <= first + 401; year++) {
		int64_t start = local_time(&r->start, year) - r->std;
		int64_t end = local_time(&r->end, year) - r->dst;
		bool south = end < start;

		if (south && end > after)
			add(s, end, r->std);
		if (start > after)
			add(s, start, r->dst);
		if (!south && end > after)
			add(s, end, r->std);
	}
	s->cycle_at = (int64_t)date_of(first + 401, 1, 1) * DAY_SECONDS;
}

/* ---- the file ---- */

struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t
be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t
be64(const char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* read_header: the counts, and the length of the data behind the header. */
static bool
read_header(struct counts *c, size_t *data, const char *p, size_t n, size_t time_size)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	*c = (struct counts){ be32(p + 20), be32(p + 24), be32(p + 28), be32(p + 32),
		be32(p + 36), be32(p + 40) };
	if (c->isut > 256 || c->isstd > 256 || c->leap > TIMES_MAX || c->time > TIMES_MAX ||
	    c->type > 256 || c->chars > 4096)
		return false;
	*data = c->time * (time_size + 1) + c->type * 6 + c->chars +
	    c->leap * (time_size + 4) + c->isstd + c->isut;
	return *data <= n - HEADER;
}

/* read_data: the second block, with times of eight bytes. */
static const char *
read_data(struct zone_spans *s, const struct counts *c, const char *p)
{
	const char *times = p, *indices = times + c->time * 8, *types = indices + c->time;
	int64_t before = INT64_MIN, at;
	uint32_t i, type;
	int32_t offset;

	if (c->leap != 0)
		return "it counts leap seconds, which no ledger does";
	if (c->type == 0)
		return "it has no local time";
	for (i = 0; i < c->type; i++) {
		offset = (int32_t)be32(types + i * 6);
		if (offset < -DAY_SECONDS * 2 || offset > DAY_SECONDS * 2)
			return "an offset in it is out of bounds";
	}
	add(s, INT64_MIN, (int32_t)be32(types));
	for (i = 0; i < c->time; i++) {
		at = be64(times + i * 8);
		type = (unsigned char)indices[i];
		if ((i > 0 && at <= before) || type >= c->type)
			return "its changes are out of order";
		add(s, at, (int32_t)be32(types + type * 6));
		before = at;
	}
	return NULL;
}

static const char *
read_footer(struct zone_spans *s, int64_t after, const char *p, size_t n)
{
	char text[RULE_MAX];
	const char *end;
	struct rule r;
	size_t len;

	if (n < 2 || p[0] != '\n' || (end = memchr(p + 1, '\n', n - 1)) == NULL)
		return "its footer is cut off";
	len = (size_t)(end - p - 1);
	if (len == 0)
		return NULL;
	if (len >= sizeof(text))
		return "its footer is too long";
	memcpy(text, p + 1, len);
	text[len] = '\0';
	if (strlen(text) != len || !read_rule(&r, text))
		return "its footer is not a POSIX TZ rule";
	if (r.has_dst)
		write_out(s, &r, after);
	else
		add(s, after + 1, r.std);
	return NULL;
}

const char *
zone_read(struct zone_spans *out, const char *bytes, size_t n)
{
	/* Years for a rule that follows no change: before any ledger. */
	int64_t after = (int64_t)date_of(1850, 1, 1) * DAY_SECONDS;
	struct counts c;
	size_t data = 0, at;
	const char *wrong;

	memset(out, 0, sizeof(*out));
	out->cycle_at = INT64_MAX;
	if (!read_header(&c, &data, bytes, n, 4))
		return "it is not a TZif file";
	if (bytes[4] < '2')
		return "it is a TZif file of version 1";
	at = HEADER + data;
	if (!read_header(&c, &data, bytes + at, n - at, 8))
		return "it is damaged";
	at += HEADER;
	wrong = read_data(out, &c, bytes + at);
	if (wrong != NULL)
		return wrong;
	if (c.time > 0 && be64(bytes + at + (c.time - 1) * 8) > after)
		after = be64(bytes + at + (c.time - 1) * 8);
	if (after > (int64_t)date_of(9000, 1, 1) * DAY_SECONDS)
		return "its changes are out of bounds";
	return read_footer(out, after, bytes + at + data, n - at - data);
}
