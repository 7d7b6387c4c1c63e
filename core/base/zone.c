/*
 * Local days and moments of one zone, from the spans that zone_read.c makes.
 * The span of the last answer is kept: rows come nearly in order of time.
 */
#include "core/base/zone.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "core/base/zone_read.h"

#define ZONE_DIR "/usr/share/zoneinfo"
#define ZONE_FILE_MAX ((size_t)256 << 10)
#define ZONE_NAME_MAX 64
#define DAY_SECONDS 86400

struct zone {
	char			*name;	/* own */
	struct zone_spans	 spans;
	/* the span of the last answer */
	int64_t			 from, until;
	int32_t			 offset;
};

/* name_ok: may be looked up below the folder of zones, and nowhere else. */
static bool
name_ok(const char *name)
{
	static const char others[] = "/_+-";
	size_t n = strlen(name), i;

	if (n == 0 || n > ZONE_NAME_MAX || name[n - 1] == '/')
		return false;
	for (i = 0; i < n; i++) {
		char c = name[i];

		if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') &&
		    strchr(others, c) == NULL)
			return false;
		if (c == '/' && (i == 0 || name[i - 1] == '/'))
			return false;
	}
	return true;
}

static int
unknown(const char *dir, const char *name, struct err *e)
{
	char *near;

	if (!file_exists(dir)) {
		err_set(e, ERR_MACHINE, "%s: the time zones of this machine are absent", dir);
		return err_hint(e, "install the package tzdata");
	}
	near = zone_suggest(dir, name);
	err_set(e, ERR_SETTINGS, "there is no time zone \"%.80s\"", name);
	if (near != NULL)
		err_hint(e, "did you mean \"%s\"?", near);
	else
		err_hint(e, "write it like America/New_York, Europe/Berlin or UTC");
	free(near);
	return -1;
}

static struct zone *
make(const char *name)
{
	struct zone *z = mem_calloc(1, sizeof(*z));

	z->name = mem_strdup(name);
	z->from = INT64_MAX;
	z->until = INT64_MIN;
	return z;
}

/* utc_alone: UTC where the machine has no time zones. */
static struct zone *
utc_alone(void)
{
	struct zone *z = make("UTC");

	z->spans.list = mem_calloc(1, sizeof(*z->spans.list));
	z->spans.list[0] = (struct zone_span){ INT64_MIN, 0 };
	z->spans.n = 1;
	z->spans.cycle_at = INT64_MAX;
	return z;
}

int
zone_open_in(struct zone **out, const char *dir, const char *name, struct err *e)
{
	struct err none = ERR_INIT;
	struct zone *z;
	char *path, *bytes = NULL;
	const char *wrong;
	size_t n = 0;
	int rc;

	if (!name_ok(name))
		return unknown(dir, name, e);
	path = file_join(dir, name);
	rc = file_load(&bytes, &n, path, ZONE_FILE_MAX, &none);
	free(path);
	if (rc != 0 && strcmp(name, "UTC") == 0) {
		*out = utc_alone();
		return 0;
	}
	if (rc != 0)
		return unknown(dir, name, e);
	z = make(name);
	wrong = zone_read(&z->spans, bytes, n);
	free(bytes);
	if (wrong != NULL) {
		zone_close(z);
		err_set(e, ERR_SETTINGS, "%s/%s: cannot be used as a time zone: %s", dir, name,
		    wrong);
		return err_hint(e, "write it like America/New_York, Europe/Berlin or UTC");
	}
	*out = z;
	return 0;
}

int
zone_open(struct zone **out, const char *name, struct err *e)
{
	return zone_open_in(out, ZONE_DIR, name, e);
}

void
zone_close(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->spans.list);
	free(z->name);
	free(z);
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* find: the index of the span that holds ${moment}. */
static size_t
find(const struct zone *z, int64_t moment)
{
	size_t low = 0, high = z->spans.n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (z->spans.list[mid].at <= moment)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* shift_back: to the years that are written out, from those beyond. */
static int64_t
shift_back(const struct zone *z, int64_t moment)
{
	if (moment < z->spans.cycle_at)
		return 0;
	return ((moment - z->spans.cycle_at) / ZONE_CYCLE + 1) * ZONE_CYCLE;
}

/* look_up: keeps the span of ${moment}, or the one that its own repeats. */
static void
look_up(struct zone *z, int64_t moment)
{
	size_t i = find(z, moment - shift_back(z, moment));

	z->offset = z->spans.list[i].offset;
	z->from = z->spans.list[i].at;
	z->until = i + 1 < z->spans.n ? z->spans.list[i + 1].at : INT64_MAX;
	if (z->until > z->spans.cycle_at)
		z->until = z->spans.cycle_at;
}

int32_t
zone_offset(struct zone *z, int64_t moment)
{
	if (moment < z->from || moment >= z->until)
		look_up(z, moment);
	return z->offset;
}

int32_t
zone_day(struct zone *z, int64_t moment)
{
	return date_of_moment_utc(moment + zone_offset(z, moment));
}

/*
 * clocks_show: the moments at which clocks show ${local} seconds.  Each span
 * near by is asked whether it holds the moment that its offset makes of it.
 * ${gap} gets the change that leaves ${local} out, when it is left out.
 */
static enum zone_fit
clocks_show(const struct zone *z, int64_t local, int64_t *out, int64_t *gap)
{
	const struct zone_span *list = z->spans.list;
	size_t i = find(z, local - 3 * DAY_SECONDS), found = 0;

	*gap = *out = local - list[i].offset;
	for (; i < z->spans.n && list[i].at <= local + 3 * DAY_SECONDS; i++) {
		int64_t moment = local - list[i].offset;
		int64_t until = i + 1 < z->spans.n ? list[i + 1].at : INT64_MAX;

		if (moment >= list[i].at && moment < until) {
			if (found++ == 0)
				*out = moment;
		} else if (found == 0 && moment >= until &&
		    local - list[i + 1].offset < until) {
			*gap = until;
			*out = moment;
		}
	}
	return found == 1 ? ZONE_UNIQUE : found > 1 ? ZONE_TWICE : ZONE_NEVER;
}

/* resolve: the same beyond the years that are written out. */
static enum zone_fit
resolve(const struct zone *z, int64_t local, int64_t *out, int64_t *gap)
{
	int64_t shift = shift_back(z, local);
	enum zone_fit fit = clocks_show(z, local - shift, out, gap);

	*out += shift;
	*gap += shift;
	return fit;
}

enum zone_fit
zone_moment(struct zone *z, const struct date_time *t, int64_t *out)
{
	struct date_time local = *t;
	int64_t gap;

	if (t->has_offset) {
		*out = date_time_utc(t);
		return ZONE_UNIQUE;
	}
	local.has_offset = false;
	return resolve(z, date_time_utc(&local), out, &gap);
}

int64_t
zone_day_start(struct zone *z, int32_t day)
{
	int64_t moment, gap;

	if (resolve(z, (int64_t)day * DAY_SECONDS, &moment, &gap) == ZONE_NEVER)
		return gap;
	return moment;
}
