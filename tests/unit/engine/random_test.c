/*
 * Random small scenes: amount_date against a slow matcher that takes the nearest
 * pair again and again; and, for scenes of every shape over three periods, the
 * laws, which must hold whatever the codes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/str.h"
#include "tests/unit/engine/scene.h"

#define ITEMS_MAX 7

static uint64_t
next(uint64_t *seed)
{
	*seed += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t z = *seed;

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static int
below(uint64_t *seed, int n)
{
	return (int)(next(seed) % (uint64_t)n);
}

static int rounds(int usual)
{
	const char *full = getenv("TIEOUT_FULL");

	return full != NULL ? usual * 20 : usual;
}

/* ---- the slow matcher ---- */
struct item {
	int	day, amount, pair;
};

static bool
nearer(const struct item *r, const struct item *l, const struct item *r0,
    const struct item *l0)
{
	int d = abs(r->day - l->day), d0 = abs(r0->day - l0->day);
	int t = r->day < l->day ? r->day : l->day;
	int t0 = r0->day < l0->day ? r0->day : l0->day;

	if (d != d0)
		return d < d0;
	if (t != t0)
		return t < t0;
	if (r->day != r0->day)	/* the row that stands first goes first */
		return r->day < r0->day;
	return r != r0 ? r < r0 : l < l0;
}

static void
slow(struct item *row, int n, struct item *line, int m, int window)
{
	for (;;) {
		int bi = -1, bj = -1, i, j;

		for (i = 0; i < n; i++)
			for (j = 0; j < m; j++) {
				if (row[i].pair >= 0 || line[j].pair >= 0 ||
				    row[i].amount != line[j].amount ||
				    abs(row[i].day - line[j].day) > window)
					continue;
				if (bi < 0 || nearer(&row[i], &line[j], &row[bi],
				    &line[bj])) {
					bi = i;
					bj = j;
				}
			}
		if (bi < 0)
			return;
		row[bi].pair = bj;
		line[bj].pair = bi;
	}
}

static int
item_order(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->day - y->day;
}

static void
check_amounts(uint64_t seed)
{
	struct item row[ITEMS_MAX], line[ITEMS_MAX];
	int n = below(&seed, ITEMS_MAX + 1), m = below(&seed, ITEMS_MAX + 1), i;
	int window = below(&seed, 5), days = 1 + below(&seed, 12);
	struct str text = STR_INIT, want = STR_INIT;
	struct scene *s;
	const char *got;

	str_addf(&text, "window %d\n", window);
	for (i = 0; i < n; i++)
		row[i] = (struct item){ 10 + below(&seed, days),
			below(&seed, 4) == 0 ? 1000 : 1, -1 };
	for (i = 0; i < m; i++)
		line[i] = (struct item){ 10 + below(&seed, days),
			below(&seed, 4) == 0 ? 1000 : 1, -1 };
	qsort(row, (size_t)n, sizeof(row[0]), item_order);
	qsort(line, (size_t)m, sizeof(line[0]), item_order);
	for (i = 0; i < n; i++)
		str_addf(&text, "row R%d charge 2026-10-%02d USD %d.00 0\n", i,
		    row[i].day, row[i].amount);
	for (i = 0; i < m; i++)
		str_addf(&text, "line L%d 2026-10-%02d USD %d.00\n", i, line[i].day,
		    line[i].amount);
	slow(row, n, line, m, window);
	for (i = 0; i < n; i++)
		if (row[i].pair >= 0)
			str_addf(&want, "R%d = L%d\n", i, row[i].pair);
	s = scene_run(str_text(&text));
	got = scene_tell(s, TELL_MATCHES);
	for (i = 0; i < n; i++) {
		char a[32];
		const char *at;

		(void)snprintf(a, sizeof(a), " R%d = ", i);
		at = strstr(got, a);
		if ((at == NULL) != (row[i].pair < 0) || (at != NULL &&
		    strtol(at + strlen(a) + 1, NULL, 10) != row[i].pair))
			fail_msg("seed %llu, row R%d:\n%swanted\n%stold\n%s",
			    (unsigned long long)seed, i, str_text(&text),
			    str_text(&want), got);
	}
	scene_free(s);
	str_free(&text);
	str_free(&want);
}

static void
test_amounts(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= (uint64_t)rounds(1500); seed++)
		check_amounts(seed);
}

/* ---- any shape, three periods ---- */
struct maker {
	struct str	text[3];	/* by month, from October 2026 */
	uint64_t	seed;
	int		n;
};

static const int32_t first_day = 20727;		/* 2026-10-01 */

static int
month_of(int32_t day)
{
	return day < first_day + 31 ? 0 : day < first_day + 61 ? 1 : 2;
}

/* put: HEAD day TAIL, into its own month and, as a neighbour, into the others whose
 * window it stands in. */
static void
put(struct maker *k, int32_t day, const char *head, const char *tail, bool row)
{
	char text[DATE_TEXT_MAX];
	int own = month_of(day), i;

	(void)date_format(text, day);
	for (i = 0; i < 3; i++) {
		int32_t from = first_day + (i == 0 ? 0 : i == 1 ? 31 : 61);
		int32_t to = first_day + (i == 0 ? 30 : i == 1 ? 60 : 91);

		if (i != own && (day < from - 3 || day > to + 3))
			continue;
		str_addf(&k->text[i], "%s %s %s%s\n", head, text, tail,
		    row && i != own ? " when=context" : "");
	}
}

static void
make_line(struct maker *k, int32_t day, int amount, const char *ref, int no)
{
	char head[40], tail[120];

	(void)snprintf(head, sizeof(head), "line L%d", k->n);
	(void)snprintf(tail, sizeof(tail), "USD %s%d.%02d %s%s no=%d",
	    amount < 0 ? "-" : "", abs(amount) / 100, abs(amount) % 100,
	    ref[0] != '\0' ? "ref=" : "", ref, no);
	put(k, day, head, tail, false);
}

static void
make_row(struct maker *k)
{
	static const char *const kinds[] = { "charge", "charge", "charge", "refund",
		"other_adjustment", "payout", "dispute", "topup" };
	const char *kind = kinds[below(&k->seed, 8)];
	int32_t day = first_day + below(&k->seed, 85), off;
	int gross = (1 + below(&k->seed, 9)) * 500, fee, net, how, n = ++k->n;
	const char *place = below(&k->seed, 12) == 0 ? "suspense"
	    : below(&k->seed, 12) == 0		     ? "ignored"
						     : "entry";
	char head[60], tail[200], ref[24];

	if (strcmp(kind, "charge") != 0 && strcmp(kind, "topup") != 0)
		gross = -gross;
	fee = strcmp(kind, "charge") == 0 ? 30 : 0;
	(void)snprintf(head, sizeof(head), "row txn_%d %s", n, kind);
	(void)snprintf(tail, sizeof(tail), "USD %s%d.00 %d.%02d source=src_%d "
	    "charge=src_%d payout=po_%d place=%s", gross < 0 ? "-" : "",
	    abs(gross) / 100, fee / 100, fee % 100, n, n - below(&k->seed, 3),
	    below(&k->seed, 6), place);
	put(k, day, head, tail, true);
	net = gross - fee;
	how = below(&k->seed, 14);
	off = below(&k->seed, 4) == 0 ? below(&k->seed, 7) - 2 : 0;
	(void)snprintf(ref, sizeof(ref), "%s%d", how % 2 == 0 ? "txn_" : "src_", n);
	switch (how) {
	case 0: case 1: case 2: case 3:
		make_line(k, day + off, net, ref, 1);
		break;
	case 4: case 5:
		make_line(k, day + off, net, "", 1);
		break;
	case 6:
		make_line(k, day + off, gross, ref, 1);
		make_line(k, day + off, -fee, ref, 2);
		break;
	case 7:
		make_line(k, day + off, net + 7, ref, 1);
		break;
	case 8:
		make_line(k, day + off, net, ref, 1);
		k->n++;
		make_line(k, day + off + 1, net, ref, 1);
		break;
	case 9:
		make_line(k, day, net * 2, "po_1", 1);
		break;
	case 10:
		make_line(k, day + 33, net, ref, 1);
		break;
	default:
		break;
	}
}

static bool
laws_hold(struct scene *s)
{
	size_t n, i;
	const struct engine_law *l = engine_laws(scene_engine(s), &n);

	for (i = 0; i < n; i++)
		if (!l[i].held) {
			print_error("law %d %s: %s\n", l[i].number, l[i].name,
			    l[i].detail);
			return false;
		}
	return true;
}

static void
check_months(uint64_t seed)
{
	struct maker k = { { STR_INIT, STR_INIT, STR_INIT }, seed, 0 };
	struct scene *s[3];
	int rows = 1 + below(&k.seed, 25), i;

	str_add(&k.text[0], "opening stripe USD 0\nopening ledger USD 0\n");
	str_add(&k.text[1], "period 2026-11\n");
	str_add(&k.text[2], "period 2026-12\n");
	for (i = 0; i < rows; i++)
		make_row(&k);
	s[0] = scene_run(str_text(&k.text[0]));
	for (i = 1; i < 3; i++)
		s[i] = scene_next(s[i - 1], str_text(&k.text[i]));
	for (i = 0; i < 3; i++)
		if (!laws_hold(s[i]))
			fail_msg("seed %llu, month %d:\n%s\n%s",
			    (unsigned long long)seed, i, str_text(&k.text[i]),
			    scene_tell(s[i], TELL_STATEMENT | TELL_MATCHES |
			    TELL_BREAKS));
	for (i = 0; i < 3; i++) {
		scene_free(s[i]);
		str_free(&k.text[i]);
	}
}

static void
test_months(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= (uint64_t)rounds(400); seed++)
		check_months(seed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
