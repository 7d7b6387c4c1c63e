/*
 * The rules alone against `sqlite3 .import` of the same CSV file, in processor
 * time: the rows are read into memory first, then each is put to the rules.
 *
 *   rules FOLDER PAIRS      FOLDER as `generate` fills it
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "core/base/arena.h"
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "mappings/rules.h"

#define PAIRS_MAX 31
#define PATH_LENGTH 4096

struct rows {
	struct arena	*arena;
	struct txn	*t;
	int32_t		*day;
	size_t		 n, cap, days_cap;
};

static int64_t
micro(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static int64_t
cpu_us(int who)
{
	struct rusage use;

	(void)getrusage(who, &use);
	return micro(use.ru_utime) + micro(use.ru_stime);
}

static _Noreturn void
stop(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static size_t
column(const struct slice *f, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(f[i], name))
			return i;
	stop(name);
}

struct columns {
	size_t	id, created, currency, gross, fee, category, type, description;
};

static struct slice
kept(struct rows *r, struct slice s)
{
	return (struct slice){ arena_strndup(r->arena, s.p, s.n), s.n };
}

static void
add(struct rows *r, const struct columns *c, const struct slice *f)
{
	struct err e = ERR_INIT;
	struct date_time when;

	r->t = mem_grow(r->t, &r->cap, r->n + 1, sizeof(*r->t));
	r->day = mem_grow(r->day, &r->days_cap, r->n + 1, sizeof(*r->day));
	struct txn *t = &r->t[r->n];
	*t = (struct txn){ .id = kept(r, f[c->id]), .account = slice_of(""),
	    .currency = currency_index(f[c->currency].p, f[c->currency].n),
	    .available_on = TXN_MOMENT_NONE, .category = kept(r, f[c->category]),
	    .type = kept(r, f[c->type]),
	    .description = kept(r, f[c->description]), .fee_details = slice_of("") };
	int dec = currency_decimals(t->currency);
	if (money_parse(&t->amount, f[c->gross], dec, &e) != 0 ||
	    money_parse(&t->fee, f[c->fee], dec, &e) != 0 ||
	    !date_time_parse(&when, f[c->created]))
		stop("a row cannot be read");
	r->day[r->n++] = when.day;
}

static void
read_rows(struct rows *r, const char *path)
{
	struct file_in *file = NULL;
	struct csv_in *csv = NULL;
	struct columns c = { 0 };
	struct err e = ERR_INIT;
	struct slice *f;
	size_t n;
	bool head = true;

	r->arena = arena_new();
	if (file_open(&file, path, &e) != 0 || csv_open(&csv, file, &e) != 0)
		stop(e.msg);
	while (csv_next(csv, &f, &n, &e) == 1) {
		if (!head) {
			add(r, &c, f);
			continue;
		}
		head = false;
		c = (struct columns){ column(f, n, "balance_transaction_id"),
		    column(f, n, "created_utc"), column(f, n, "currency"),
		    column(f, n, "gross"), column(f, n, "fee"),
		    column(f, n, "reporting_category"), column(f, n, "type"),
		    column(f, n, "description") };
	}
	csv_close(csv);
	file_close(file);
}

/* evaluate: every row once; gives the processor time. */
static int64_t
evaluate(const struct rules *r, const struct rows *rows, size_t *booked)
{
	struct rules_scratch *s = rules_scratch_new(r);
	struct rules_result res;
	struct err e = ERR_INIT;
	int64_t begin = cpu_us(RUSAGE_SELF);

	*booked = 0;
	for (size_t i = 0; i < rows->n; i++) {
		struct rules_view v = { .txn = &rows->t[i], .day = rows->day[i] };

		if (rules_eval(r, s, &v, &res, &e) != 0)
			stop(e.msg);
		*booked += res.place == PLACE_ENTRY;
	}
	begin = cpu_us(RUSAGE_SELF) - begin;
	rules_scratch_free(s);
	return begin;
}

static int64_t
import_with_sqlite(const char *folder)
{
	char cmd[4 * PATH_LENGTH];
	int64_t begin = cpu_us(RUSAGE_CHILDREN);

	(void)snprintf(cmd, sizeof(cmd), "rm -f '%s/rules.db'*; sqlite3 '%s/rules.db' "
	    "'PRAGMA journal_mode=WAL' 'PRAGMA synchronous=NORMAL' '.mode csv' "
	    "'.import %s/bt.csv raw' >/dev/null", folder, folder, folder);
	if (system(cmd) != 0)
		stop("sqlite3 failed");
	return cpu_us(RUSAGE_CHILDREN) - begin;
}

static int
int64_order(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

int
main(int argc, char **argv)
{
	int64_t own[PAIRS_MAX], peer[PAIRS_MAX], ratio[PAIRS_MAX];
	char path[PATH_LENGTH];
	struct rows rows = { 0 };
	struct rules *r = NULL;
	struct str report = STR_INIT;
	struct err e = ERR_INIT;
	size_t booked = 0;
	int pairs = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0;

	if (pairs < 1 || pairs > PAIRS_MAX)
		stop("usage: rules FOLDER PAIRS");
	(void)snprintf(path, sizeof(path), "%s/day.rules", argv[1]);
	if (rules_read(&r, path, false, &report, &e) != 0)
		stop(e.msg);
	(void)snprintf(path, sizeof(path), "%s/bt.csv", argv[1]);
	read_rows(&rows, path);
	for (int i = 0; i < pairs; i++) {
		peer[i] = import_with_sqlite(argv[1]);
		own[i] = evaluate(r, &rows, &booked);
		ratio[i] = own[i] * 1000 / peer[i];
	}
	qsort(own, (size_t)pairs, sizeof(*own), int64_order);
	qsort(peer, (size_t)pairs, sizeof(*peer), int64_order);
	qsort(ratio, (size_t)pairs, sizeof(*ratio), int64_order);
	printf("%zu rules over %zu rows (%zu booked), cpu: .import %lld ms, rules %lld ms, "
	    "ratio %lld.%03lld  bar <= 0.25\n", rules_count(r), rows.n, booked,
	    (long long)peer[pairs / 2] / 1000, (long long)own[pairs / 2] / 1000,
	    (long long)ratio[pairs / 2] / 1000, (long long)ratio[pairs / 2] % 1000);
	rules_free(r);
	str_free(&report);
	arena_free(rows.arena);
	free(rows.t);
	free(rows.day);
	return 0;
}
