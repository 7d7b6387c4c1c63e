/*
 * Balance summaries.  Stripe's balance summary states a starting and an ending
 * balance, and some versions do not say of which days.  Then they are taken
 * from the file's name, as Stripe makes it (..._2026-10-01_to_2026-10-31_...),
 * else from the one month of the rows read with it, else from the one month
 * that the workspace knows; a summary that could be of several months is refused.
 */
#include <ctype.h>
#include <string.h>

#include "recon/flow/import_run.h"

/* date_at: an ISO day, or a month alone (*month), that begins at ${p}. */
static bool
date_at(const char *p, int32_t *day, bool *month)
{
	static const char shape[] = "0000-00-00";
	char first[] = "2000-01-01";
	size_t n = 0;

	while (n < 10 && (shape[n] == '0' ? isdigit((unsigned char)p[n]) != 0 :
	    p[n] == shape[n]))
		n++;
	*month = n >= 7 && n < 10 && !isdigit((unsigned char)p[7]);
	if (n == 10 && isdigit((unsigned char)p[10]))
		return false;
	if (n == 10)
		return date_parse(day, (struct slice){ p, 10 });
	if (!*month)
		return false;
	memcpy(first, p, 7);
	return date_parse(day, slice_of(first));
}

bool
import_interval(const char *path, int32_t *first, int32_t *last)
{
	const char *slash = strrchr(path, '/');
	const char *p = slash != NULL ? slash + 1 : path;
	int32_t day[2] = { 0, 0 };
	bool month[2] = { false, false };
	size_t n = 0;

	for (; *p != '\0' && n < 2; p++) {
		bool inside = p > path && isdigit((unsigned char)p[-1]);
		if (isdigit((unsigned char)*p) && !inside && date_at(p, &day[n], &month[n])) {
			p += month[n] ? 6 : 9;
			n++;
		}
	}
	if (n == 2 && !month[0] && !month[1] && day[0] <= day[1]) {
		*first = day[0];
		*last = day[1];
		return true;
	}
	if (n != 1 || !month[0])
		return false;
	struct period p1;
	period_of_month(&p1, day[0]);
	*first = p1.first;
	*last = p1.last;
	return true;
}

/* one_month: of the rows of this import, else of the whole workspace. */
static int
one_month(struct import_run *r, bool *found, struct period *out, struct err *e)
{
	int64_t first = r->first, last = r->last;

	*found = false;
	if (first > last && store_fact_moments(r->f->store, &first, &last, e) != 0)
		return -1;
	if (first == TXN_MOMENT_NONE || first > last)
		return 0;
	period_of_month(out, zone_day(r->f->zone, first));
	*found = period_holds(out, zone_day(r->f->zone, last));
	return 0;
}

static int
interval_of(struct import_run *r, size_t file, int32_t *first, int32_t *last,
    struct err *e)
{
	const char *path = r->out->file[file].path;
	struct period month;
	bool found;

	if (import_interval(path, first, last))
		return 0;
	if (one_month(r, &found, &month, e) != 0)
		return -1;
	if (!found) {
		err_set(e, ERR_INPUT, "%s: a balance summary does not tell its days", path);
		return err_hint(e, "put them into the file's name, as Stripe does:"
		    " balance_summary_2026-10-01_to_2026-10-31.csv");
	}
	*first = month.first;
	*last = month.last;
	return 0;
}

/* without_day: the interval of a file whose form does not tell it. */
static int
without_day(struct import_run *r, size_t file, int32_t *first, int32_t *last,
    struct err *e)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (interval_of(r, file, first, last, e) != 0)
		return -1;
	date_format(from, *first);
	date_format(to, *last);
	import_note(r, file, "read as the balances of %s to %s", from, to);
	return 0;
}

int
import_balances(struct import_run *r, struct err *e)
{
	size_t told = SIZE_MAX;
	int32_t first = 0, last = 0;

	for (size_t i = 0; i < r->nbalances; i++) {
		const struct import_balance *b = &r->balance[i];
		int32_t day = b->day;
		if (day == DATE_NONE && b->file != told) {
			if (without_day(r, b->file, &first, &last, e) != 0)
				return -1;
			told = b->file;
		}
		if (day == DATE_NONE)
			day = b->at_end ? last : first;
		/* The store knows balances at the start of a day. */
		if (store_put_balance(r->f->store, r->file[b->file].im.number, b->account,
		    b->currency, b->at_end ? day + 1 : day, b->amount, e) != 0)
			return -1;
	}
	return 0;
}
