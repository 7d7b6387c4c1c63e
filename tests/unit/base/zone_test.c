/*
 * zone: compared with glibc over many zones and moments; the rules of a footer;
 * damaged files; names that do not exist.
 */
#include "core/base/zone.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/unit/base/check.h"

#define ZONES "/usr/share/zoneinfo"
#define HOUR 3600
#define DAY 86400

static const char *const names[] = {
	"UTC", "America/New_York", "Europe/Berlin", "Europe/London", "Europe/Dublin",
	"America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe",
	"Australia/Sydney", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham",
	"America/St_Johns", "Africa/Casablanca", "Asia/Tehran", "America/Caracas",
	"Pacific/Kwajalein", "Antarctica/Troll", "America/Santiago", "Asia/Gaza",
	"Europe/Lisbon", "America/Havana", "Asia/Pyongyang", "Asia/Tokyo", "Etc/GMT+12",
	"Africa/Monrovia", "America/Asuncion", "America/Godthab",
};

static void
use_glibc_zone(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
	tzset();
}

static int64_t
glibc_offset(int64_t moment)
{
	time_t t = (time_t)moment;
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	return tm.tm_gmtoff;
}

static struct zone *
open_zone(const char *name)
{
	struct zone *z = NULL;
	struct err e = ERR_INIT;

	if (zone_open(&z, name, &e) != 0)
		fail_msg("%s: %s", name, e.msg);
	return z;
}

static int32_t
day_at(int64_t local)
{
	return (int32_t)(local / DAY - (local % DAY < 0 ? 1 : 0));
}

/* Every 17 h 37 min from 1970 to 2061, then the years far ahead. */
static void
offsets_and_days_as_glibc(void **state)
{
	static const int64_t far[] = { 4102444800, 7258118400, 13000000000, 16725225600,
		40000000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct zone *z = open_zone(names[i]);
		int64_t m, want;

		use_glibc_zone(names[i]);
		assert_string_equal(zone_name(z), names[i]);
		for (m = 0; m < INT64_C(91) * 366 * DAY; m += 17 * HOUR + 37 * 60) {
			want = glibc_offset(m);
			CHECK(names[i], zone_offset(z, m) == want);
			CHECK(names[i], zone_day(z, m) == day_at(m + want));
		}
		for (size_t k = 0; k < COUNT(far); k++)
			for (m = far[k]; m < far[k] + 400 * DAY; m += 3 * DAY + 5)
				CHECK(names[i], zone_offset(z, m) == glibc_offset(m));
		zone_close(z);
	}
	zone_close(NULL);
}

/* Out of order, too: the kept span must not be taken for another. */
static void
any_order(void **state)
{
	uint64_t seed = 88172645463325252u;
	struct zone *z = open_zone("America/New_York");

	(void)state;
	use_glibc_zone("America/New_York");
	for (int i = 0; i < 20000; i++) {
		int64_t m;

		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		/* some of them beyond the years that are written out */
		m = (int64_t)(seed % (i % 3 == 0 ? 40000000000u : 6000000000u));
		assert_int_equal(zone_offset(z, m), glibc_offset(m));
	}
	zone_close(z);
}

/*
 * check_change: for each quarter of an hour around a change, how many moments
 * show it?  Counted from glibc's clock, and compared with zone_moment.
 */
static void
check_change(const char *name, struct zone *z, int64_t change)
{
	enum { STEP = 900, SPAN = 3 * DAY / STEP };
	static int count[2 * SPAN];
	static int64_t first[2 * SPAN];
	int64_t m, base = (change / STEP - SPAN) * STEP, before = glibc_offset(change - 1);
	struct date_time t = { .has_time = true, .has_second = true };
	int i;

	memset(count, 0, sizeof(count));
	for (m = base - DAY * 2; m < base + 2 * SPAN * STEP + DAY * 2; m += STEP) {
		int64_t at = (m + glibc_offset(m) - base) / STEP;

		if ((m + glibc_offset(m)) % STEP != 0)
			return;		/* not in quarters: before zones were */
		if (at < 0 || at >= 2 * SPAN)
			continue;
		if (count[at]++ == 0)
			first[at] = m;
	}
	for (i = 0; i < 2 * SPAN; i++) {
		int64_t local = base + (int64_t)i * STEP, out = 0;
		enum zone_fit fit;

		t.day = day_at(local);
		t.hour = (int)((local - (int64_t)t.day * DAY) / HOUR);
		t.minute = (int)(local % HOUR / 60);
		fit = zone_moment(z, &t, &out);
		CHECK(name, fit == (count[i] == 0 ? ZONE_NEVER :
		    count[i] == 1 ? ZONE_UNIQUE : ZONE_TWICE));
		CHECK(name, out == (count[i] == 0 ? local - before : first[i]));
	}
}

/* find_changes: calls check_change for each change of glibc's clock. */
static void
find_changes(const char *name, struct zone *z, int64_t from, int64_t to)
{
	int64_t m, low, high, offset = glibc_offset(from), next;

	for (m = from; m < to; m += 5 * DAY) {
		next = glibc_offset(m + 5 * DAY);
		if (next == offset)
			continue;
		for (low = m, high = m + 5 * DAY; high - low > 1;) {
			int64_t mid = low + (high - low) / 2;

			if (glibc_offset(mid) == offset)
				low = mid;
			else
				high = mid;
		}
		check_change(name, z, high);
		offset = next;
	}
}

static void
local_times_as_glibc(void **state)
{
	/* 1990-2012, and years that only the rule in the footer knows. */
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct zone *z = open_zone(names[i]);

		use_glibc_zone(names[i]);
		find_changes(names[i], z, INT64_C(631152000), INT64_C(1341100800));
		find_changes(names[i], z, INT64_C(1514764800), INT64_C(1577836800));
		find_changes(names[i], z, INT64_C(1893456000), INT64_C(1956528000));
		find_changes(names[i], z, INT64_C(2524608000), INT64_C(2587680000));
		zone_close(z);
	}
}

/* The start of each day, found by walking glibc's clock minute by minute. */
static void
day_starts(void **state)
{
	static const struct {
		const char	*name, *zone;
		int		 y, m, d;
	} cases[] = {
		{ "plain", "America/New_York", 2026, 10, 5 },
		{ "clocks set back later that day", "America/New_York", 2026, 11, 1 },
		{ "midnight left out", "America/Sao_Paulo", 2018, 11, 4 },
		{ "half past eleven to half past twelve", "America/Toronto", 1919, 3, 31 },
		{ "midnight gone back over", "America/Sao_Paulo", 2018, 2, 18 },
		{ "midnight left out, Beirut", "Asia/Beirut", 2026, 3, 29 },
		{ "midnight gone back over, Cairo", "Africa/Cairo", 2026, 10, 30 },
		{ "set back at one past midnight", "America/St_Johns", 2006, 10, 29 },
		{ "half an hour", "Australia/Lord_Howe", 2026, 10, 4 },
		{ "behind a day left out", "Pacific/Apia", 2011, 12, 31 },
		{ "by the footer's rule", "Africa/Cairo", 2050, 4, 29 },
		{ "beyond the written rule", "Europe/Berlin", 2600, 7, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone *z = open_zone(cases[i].zone);
		int32_t day = date_of(cases[i].y, cases[i].m, cases[i].d);
		int64_t m = (int64_t)day * DAY - 2 * DAY;

		use_glibc_zone(cases[i].zone);
		while (day_at(m + glibc_offset(m)) < day)
			m += 60;
		CHECK(cases[i].name, day_at(m + glibc_offset(m)) == day);
		CHECK(cases[i].name, zone_day_start(z, day) == m);
		CHECK(cases[i].name, zone_day(z, m) == day);
		zone_close(z);
	}
}

static void
known_moments(void **state)
{
	static const struct {
		const char	*zone, *text, *utc;
		enum zone_fit	 fit;
	} cases[] = {
		{ "America/New_York", "2026-10-31 23:30", "2026-11-01T03:30:00Z", ZONE_UNIQUE },
		{ "America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z", ZONE_TWICE },
		{ "America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00Z", ZONE_NEVER },
		{ "America/New_York", "2050-07-01", "2050-07-01T04:00:00Z", ZONE_UNIQUE },
		{ "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z", ZONE_TWICE },
		{ "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z", ZONE_NEVER },
		{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z", ZONE_NEVER },
		{ "UTC", "2026-10-31 23:30:59", "2026-10-31T23:30:59Z", ZONE_UNIQUE },
		{ "Asia/Kolkata", "2026-10-31 00:00", "2026-10-30T18:30:00Z", ZONE_UNIQUE },
		/* An offset of its own says all. */
		{ "America/New_York", "2026-11-01 01:30:00Z", "2026-11-01T01:30:00Z",
		    ZONE_UNIQUE },
		{ "America/New_York", "2026-03-08T02:30:00+02:00", "2026-03-08T00:30:00Z",
		    ZONE_UNIQUE },
		{ "Europe/Berlin", "2200-10-26 02:30", "2200-10-26T00:30:00Z", ZONE_TWICE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone *z = open_zone(cases[i].zone);
		struct date_time t;
		char buf[DATE_TEXT_MAX];
		int64_t m = 0;

		CHECK(cases[i].text, date_time_parse(&t, slice_of(cases[i].text)));
		CHECK(cases[i].text, zone_moment(z, &t, &m) == cases[i].fit);
		date_moment_format(buf, m);
		CHECK_TEXT(cases[i].text, buf, cases[i].utc);
		zone_close(z);
	}
}

static void
unknown_names(void **state)
{
	static const struct {
		const char	*name, *hint;
	} cases[] = {
		{ "Europe/Berlim", "\"Europe/Berlin\"" },
		{ "America/NewYork", "\"America/New_York\"" },
		{ "america/new_york", "\"America/New_York\"" },
		{ "New York", "\"America/New_York\"" },
		{ "berlin", "\"Europe/Berlin\"" },
		{ "utc", "\"UTC\"" },
		{ "Nowhere/Nothing_At_All_Here", "America/New_York, Europe" },
		{ "", "America/New_York, Europe" },
		{ "../../../etc/passwd", "America/New_York" },
		{ "/etc/localtime", "America/New_York" },
		{ "Europe//Berlin", "\"Europe/Berlin\"" },
		{ "Europe/Berlin/", "\"Europe/Berlin\"" },
		{ "Europe/./Berlin", "\"Europe/Berlin\"" },
		{ "Europe", NULL },
		{ "Europe/Berlin\n", NULL },
		{ "A_name_that_is_longer_than_any_time_zone_is_and_goes_on_and_on_and_on", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone *z = NULL;
		struct err e = ERR_INIT;

		CHECK(cases[i].name, zone_open(&z, cases[i].name, &e) == -1);
		CHECK(cases[i].name, e.code == ERR_SETTINGS && z == NULL);
		CHECK(cases[i].name, strstr(e.msg, "there is no time zone") != NULL);
		CHECK(cases[i].name, cases[i].hint == NULL ||
		    strstr(e.hint, cases[i].hint) != NULL);
	}
}

/* ---- files of our own making ---- */

static void
put_be(char *p, uint64_t v, int bytes)
{
	while (bytes-- > 0) {
		p[bytes] = (char)(v & 0xFF);
		v >>= 8;
	}
}

/* header: with counts of time, type and chars. */
static size_t
header(char *p, char version, uint32_t times, uint32_t types, uint32_t chars)
{
	memset(p, 0, 44);
	memcpy(p, "TZif", 4);
	p[4] = version;
	put_be(p + 32, times, 4);
	put_be(p + 36, types, 4);
	put_be(p + 40, chars, 4);
	return 44;
}

/* tzif: no changes, offset 0, and the footer. */
static size_t
tzif(char *p, const char *footer)
{
	size_t n = header(p, '3', 0, 1, 4), m = strlen(footer);

	memset(p + n, 0, 10);
	n += 10;
	n += header(p + n, '3', 0, 1, 4);
	memset(p + n, 0, 10);
	n += 10;
	p[n++] = '\n';
	memcpy(p + n, footer, m);
	n += m;
	p[n++] = '\n';
	return n;
}

static int
open_made(struct zone **z, const char *bytes, size_t n, struct err *e)
{
	struct scratch s;
	int rc;

	scratch_make(&s);
	scratch_write(&s, "Made", bytes, n);
	rc = zone_open_in(z, s.dir, "Made", e);
	scratch_drop(&s);
	return rc;
}

/* A footer means what glibc takes the same text in TZ to mean. */
static void
footers_as_glibc(void **state)
{
	static const char *const footers[] = {
		"UTC0", "EST5", "<+0530>-5:30", "<-03>3", "EST5EDT,M3.2.0,M11.1.0",
		"CET-1CEST,M3.5.0,M10.5.0/3", "AEST-10AEDT,M10.1.0,M4.1.0/3",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1",
		"EST5EDT4,J60/2,J300/2:30:15", "EST5EDT,59/0,300/1",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"IST-2IDT,M3.4.4/26,M10.5.0", "XXX3YYY+2:00,M2.1.1/1,M11.5.6/23:59:59",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(footers); i++) {
		char bytes[512];
		struct zone *z = NULL;
		struct err e = ERR_INIT;
		int64_t m;

		CHECK(footers[i], open_made(&z, bytes, tzif(bytes, footers[i]), &e) == 0);
		use_glibc_zone(footers[i]);
		for (m = INT64_C(946684800); m < INT64_C(1577836800); m += 3 * HOUR + 7)
			CHECK(footers[i], zone_offset(z, m) == glibc_offset(m));
		zone_close(z);
	}
}

static void
footer_of_permanent_summer(void **state)
{
	char bytes[512];
	struct zone *z = NULL;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(open_made(&z, bytes, tzif(bytes, "EST5EDT,0/0,J365/25"), &e), 0);
	for (int64_t m = INT64_C(1700000000); m < INT64_C(1800000000); m += 10007)
		assert_int_equal(zone_offset(z, m), -4 * HOUR);
	zone_close(z);
	assert_int_equal(open_made(&z, bytes, tzif(bytes, ""), &e), 0);
	assert_int_equal(zone_offset(z, 1800000000), 0);
	zone_close(z);
}

static void
bad_footers(void **state)
{
	static const char *const footers[] = {
		"X5", "EST", "EST25", "EST5:60", "EST5:00:60", "ESTx", "<+05", "EST5EDT",
		"EST5EDT!,M3.2.0,M11.1.0", "EST5ED,M3.2.0,M11.1.0", "EST5EDT,M3.2.0",
		"EST5EDT,M3.2.0,", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M0.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
		"EST5EDT,M3-2.0,M11.1.0", "EST5EDT,M3.2-0,M11.1.0", "EST5EDT,J0,J10",
		"EST5EDT,J366,J10", "EST5EDT,366,10", "EST5EDT,M3.2.0/168,M11.1.0",
		"EST5EDT,M3.2.0/,M11.1.0", "EST5EDT,M3.2.0,M11.1.0x", "EST5EDT25,M3.2.0,M11.1.0",
		"EST99999999999999", "EST5:xx", "EST5:00:xx", "EST5EDT,x,y",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(footers); i++) {
		char bytes[512];
		struct zone *z = NULL;
		struct err e = ERR_INIT;

		CHECK(footers[i], open_made(&z, bytes, tzif(bytes, footers[i]), &e) == -1);
		CHECK(footers[i], e.code == ERR_SETTINGS);
		CHECK(footers[i], strstr(e.msg, "its footer is") != NULL);
	}
}

static void
footer_too_long(void **state)
{
	char bytes[512], footer[200];
	struct zone *z = NULL;
	struct err e = ERR_INIT;

	(void)state;
	memset(footer, 'A', sizeof(footer) - 1);
	footer[sizeof(footer) - 1] = '\0';
	assert_int_equal(open_made(&z, bytes, tzif(bytes, footer), &e), -1);
	assert_non_null(strstr(e.msg, "too long"));
}

static void
damaged_files(void **state)
{
	static const struct {
		const char	*name;
		size_t		 at;	/* a byte that is changed */
		char		 to;
		size_t		 n;	/* bytes kept, or 0 for all */
		const char	*why;
	} cases[] = {
		{ "empty", 0, 'T', 1, "not a TZif" },
		{ "other magic", 0, 'X', 0, "not a TZif" },
		{ "version 1", 4, '\0', 0, "version 1" },
		{ "cut in the first header", 0, 'T', 40, "not a TZif" },
		{ "cut in the first block", 0, 'T', 50, "not a TZif" },
		{ "cut before the second header", 0, 'T', 54, "damaged" },
		{ "cut in the second block", 0, 'T', 100, "damaged" },
		{ "second magic", 54, 'X', 0, "damaged" },
		{ "a thousand million types", 54 + 36, 64, 0, "damaged" },
		{ "no types", 54 + 39, 0, 0, "no local time" },
		{ "offset out of bounds", 98, 1, 0, "out of bounds" },
		{ "footer absent", 0, 'T', 108, "cut off" },
		{ "footer not ended", 0, 'T', 112, "cut off" },
		{ "footer not begun", 108, 'x', 0, "cut off" },
		{ "NUL in the footer", 110, '\0', 0, "not a POSIX" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char bytes[512];
		size_t n = tzif(bytes, "EST5EDT,M3.2.0,M11.1.0");
		struct zone *z = NULL;
		struct err e = ERR_INIT;

		bytes[cases[i].at] = cases[i].to;
		CHECK(cases[i].name, open_made(&z, bytes, cases[i].n > 0 ? cases[i].n : n,
		    &e) == -1);
		CHECK(cases[i].name, e.code == ERR_SETTINGS);
		CHECK(cases[i].name, strstr(e.msg, cases[i].why) != NULL);
	}
}

/* listed: a file with two changes of our choosing. */
static size_t
listed(char *p, int64_t first, int64_t second, int type, uint32_t leaps)
{
	size_t n = header(p, '2', 0, 1, 1);

	memset(p + n, 0, 7);
	n += 7;
	header(p + n, '2', 2, 1, 1);
	put_be(p + n + 28, leaps, 4);
	n += 44;
	put_be(p + n, (uint64_t)first, 8);
	put_be(p + n + 8, (uint64_t)second, 8);
	p[n + 16] = 0;
	p[n + 17] = (char)type;
	memset(p + n + 18, 0, 7 + leaps * 12);
	n += 18 + 7 + leaps * 12;
	memcpy(p + n, "\nUTC0\n", 6);
	return n + 6;
}

static void
listed_changes(void **state)
{
	static const struct {
		const char	*name;
		int64_t		 first, second;
		int		 type;
		uint32_t	 leaps;
		const char	*why;	/* NULL: fine */
	} cases[] = {
		{ "fine", 10, 20, 0, 0, NULL },
		{ "long ago", INT64_MIN / 4, -1, 0, 0, NULL },
		{ "out of order", 20, 10, 0, 0, "out of order" },
		{ "twice", 20, 20, 0, 0, "out of order" },
		{ "no such type", 10, 20, 1, 0, "out of order" },
		{ "far ahead", 10, INT64_MAX / 2, 0, 0, "out of bounds" },
		{ "leap seconds", 10, 20, 0, 1, "leap seconds" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char bytes[512];
		struct zone *z = NULL;
		struct err e = ERR_INIT;
		size_t n = listed(bytes, cases[i].first, cases[i].second, cases[i].type,
		    cases[i].leaps);
		int rc = open_made(&z, bytes, n, &e);

		CHECK(cases[i].name, rc == (cases[i].why != NULL ? -1 : 0));
		CHECK(cases[i].name, rc == 0 || strstr(e.msg, cases[i].why) != NULL);
		CHECK(cases[i].name, rc != 0 || zone_offset(z, 15) == 0);
		zone_close(z);
	}
}

static void
a_machine_without_zones(void **state)
{
	struct zone *z = NULL;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(zone_open_in(&z, "/nonexistent", "Europe/Berlin", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.hint, "tzdata"));
	err_clear(&e);
	assert_int_equal(zone_open_in(&z, "/nonexistent", "UTC", &e), 0);
	assert_int_equal(zone_day(z, 86400 * 3 - 1), 2);
	assert_int_equal(zone_day_start(z, 2), 86400 * 2);
	zone_close(z);
}

/* Each file that the machine has is read, and agrees on some days. */
static void
every_zone_of_a_region(const char *region)
{
	char path[512];
	DIR *d;
	struct dirent *it;
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", ZONES, region);
	d = opendir(path);
	assert_non_null(d);
	while ((it = readdir(d)) != NULL) {
		char name[300], full[600];
		struct zone *z;
		int64_t m;

		snprintf(name, sizeof(name), "%s/%s", region, it->d_name);
		snprintf(full, sizeof(full), "%s/%s", ZONES, name);
		if (stat(full, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		z = open_zone(name);
		use_glibc_zone(name);
		for (m = INT64_C(1577836800); m < INT64_C(2600000000); m += 11 * DAY + 3601)
			CHECK(name, zone_offset(z, m) == glibc_offset(m));
		zone_close(z);
	}
	closedir(d);
}

static void
every_zone(void **state)
{
	static const char *const regions[] = { "Africa", "America", "Asia", "Atlantic",
		"Australia", "Europe", "Pacific", "Etc", "Indian", "Antarctica" };

	(void)state;
	for (size_t i = 0; i < COUNT(regions); i++)
		every_zone_of_a_region(regions[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_and_days_as_glibc),
		cmocka_unit_test(any_order),
		cmocka_unit_test(local_times_as_glibc),
		cmocka_unit_test(day_starts),
		cmocka_unit_test(known_moments),
		cmocka_unit_test(unknown_names),
		cmocka_unit_test(footers_as_glibc),
		cmocka_unit_test(footer_of_permanent_summer),
		cmocka_unit_test(bad_footers),
		cmocka_unit_test(footer_too_long),
		cmocka_unit_test(damaged_files),
		cmocka_unit_test(listed_changes),
		cmocka_unit_test(a_machine_without_zones),
		cmocka_unit_test(every_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
