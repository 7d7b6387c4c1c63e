/*
 * Random leftovers against an auditor that tries everything: a few rows and lines
 * of round amounts, so that sums are often not the only ones.  What simpler
 * reasons took is taken from the engine's word; of the rest the auditor must find
 * the same matches, the same ambiguous sums, and leave the same alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/str.h"
#include "tests/unit/engine/scene.h"

#define ROWS_MAX 6
#define LINES_MAX 4
#define FOUND_MAX 4096
#define WINDOW 3

struct item {
	int	amount, day, kind;
};

struct sum {			/* rows and lines of one sum, as bits */
	unsigned	rows, lines;
};

struct auditor {
	struct item	row[ROWS_MAX], line[LINES_MAX];
	unsigned	nrow, nline;
	unsigned	rows, lines;		/* free */
	struct sum	found[FOUND_MAX], match[ROWS_MAX], unclear[ROWS_MAX];
	unsigned	nfound, nmatch, nunclear;
};

static uint64_t
next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static int
below(uint64_t *seed, int n)
{
	return (int)(next(seed) % (uint64_t)n);
}

static int
total(const struct item *item, unsigned set)
{
	int sum = 0;

	for (unsigned i = 0; set >> i != 0; i++)
		sum += set >> i & 1 ? item[i].amount : 0;
	return sum;
}

static unsigned
count(unsigned set)
{
	return (unsigned)__builtin_popcount(set);
}

/* farthest: days between any of the rows and any of the lines. */
static int
farthest(const struct auditor *a, struct sum s)
{
	int far = 0;

	for (unsigned i = 0; i < a->nrow; i++)
		for (unsigned k = 0; k < a->nline; k++) {
			int d = abs(a->row[i].day - a->line[k].day);

			if (s.rows >> i & 1 && s.lines >> k & 1 && d > far)
				far = d;
		}
	return far;
}

/* has_part: do some of the rows make some of the lines, and others the rest? */
static bool
has_part(const struct auditor *a, struct sum s)
{
	for (unsigned r = 0; r <= s.rows; r++)
		for (unsigned l = 0; l <= s.lines; l++) {
			bool all = r == s.rows && l == s.lines, none = r == 0 && l == 0;

			if (!all && !none && (r & ~s.rows) == 0 && (l & ~s.lines) == 0 &&
			    total(a->row, r) == total(a->line, l))
				return true;
		}
	return false;
}

/* has_nearer: could an equal free item, nearer or of lower order, stand in for one
 * of the set?  ${to}: the day they are counted from, or -1 for order alone. */
static bool
has_nearer(const struct item *item, unsigned n, unsigned set, unsigned all, int to)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < n; k++) {
			int p = to < 0 ? 0 : abs(item[i].day - to);
			int q = to < 0 ? 0 : abs(item[k].day - to);

			if (set >> i & 1 && all >> k & 1 && !(set >> k & 1) &&
			    item[i].amount == item[k].amount &&
			    item[i].kind == item[k].kind && (q < p || (q == p && k < i)))
				return true;
		}
	return false;
}

/* around: the free items within the window of every one of the others. */
static unsigned
around(const struct auditor *a, bool rows, unsigned others)
{
	unsigned in = 0, n = rows ? a->nrow : a->nline;

	for (unsigned i = 0; i < n; i++) {
		struct sum s = rows ? (struct sum){ 1u << i, others }
				    : (struct sum){ others, 1u << i };

		if ((rows ? a->rows : a->lines) >> i & 1 && farthest(a, s) <= WINDOW)
			in |= 1u << i;
	}
	return in;
}

static bool
is_sum(const struct auditor *a, struct sum s, bool many)
{
	unsigned r = count(s.rows), l = count(s.lines);

	if (total(a->row, s.rows) != total(a->line, s.lines) ||
	    farthest(a, s) > WINDOW || has_part(a, s))
		return false;
	if (!many && l == 1 && r > 1)
		return !has_nearer(a->row, a->nrow, s.rows, around(a, true, s.lines),
		    a->line[__builtin_ctz(s.lines)].day);
	if (!many && r == 1 && l > 1)
		return !has_nearer(a->line, a->nline, s.lines, around(a, false, s.rows),
		    a->row[__builtin_ctz(s.rows)].day);
	if (!many || r < 2 || l < 2 || r > 3 || l > 3)
		return false;
	return !has_nearer(a->row, a->nrow, s.rows, around(a, true, s.lines), -1);
}

static void
find(struct auditor *a, bool many)
{
	a->nfound = 0;
	for (unsigned r = 1; r < 1u << a->nrow; r++)
		for (unsigned l = 1; l < 1u << a->nline; l++) {
			struct sum s = { r, l };

			if ((r & ~a->rows) == 0 && (l & ~a->lines) == 0 &&
			    is_sum(a, s, many) && a->nfound < FOUND_MAX)
				a->found[a->nfound++] = s;
		}
}

/* same_things: the same amounts and kinds on both sides. */
static bool
same_things(const struct auditor *a, struct sum x, struct sum y)
{
	for (int amount = 1; amount <= 12; amount++)
		for (int kind = 0; kind < 2; kind++) {
			int n = 0;

			for (unsigned i = 0; i < a->nrow; i++)
				if (a->row[i].amount == amount && a->row[i].kind == kind)
					n += (int)(x.rows >> i & 1) - (int)(y.rows >> i & 1);
			if (n != 0)
				return false;
		}
	for (int amount = 1; amount <= 99; amount++) {
		int n = 0;

		for (unsigned i = 0; i < a->nline; i++)
			if (a->line[i].amount == amount)
				n += (int)(x.lines >> i & 1) - (int)(y.lines >> i & 1);
		if (n != 0)
			return false;
	}
	return true;
}

/* before: nearer, then by the first line, then the first row. */
static bool
before(const struct auditor *a, struct sum x, struct sum y)
{
	int p = farthest(a, x), q = farthest(a, y);

	if (p != q)
		return p < q;
	if (__builtin_ctz(x.lines) != __builtin_ctz(y.lines))
		return __builtin_ctz(x.lines) < __builtin_ctz(y.lines);
	return __builtin_ctz(x.rows) < __builtin_ctz(y.rows);
}

/* settle: one lot of sums that hang together; true when some wait. */
static bool
settle(struct auditor *a, struct sum all)
{
	struct sum best = { 0, 0 };
	unsigned n = 0;
	bool same = true;

	for (unsigned i = 0; i < a->nfound; i++) {
		struct sum s = a->found[i];

		if ((s.rows & all.rows) == 0 && (s.lines & all.lines) == 0)
			continue;
		if (n++ == 0)
			best = s;
		same = same && same_things(a, s, best);
		if (before(a, s, best))
			best = s;
	}
	if (same)
		a->match[a->nmatch++] = best;
	else
		a->unclear[a->nunclear++] = best = all;
	a->rows &= ~best.rows;
	a->lines &= ~best.lines;
	return same && n > 1;
}

static void
audit(struct auditor *a, bool many)
{
	bool more = true;

	while (more) {
		struct sum lot[ROWS_MAX * LINES_MAX + 1];
		unsigned n = 0;

		more = false;
		find(a, many);
		for (unsigned i = 0; i < a->nfound; i++) {
			struct sum all = a->found[i];
			unsigned k = 0;

			/* lots that it touches become one with it */
			for (unsigned j = 0; j < n; j++)
				if (lot[j].rows & all.rows || lot[j].lines & all.lines) {
					all.rows |= lot[j].rows;
					all.lines |= lot[j].lines;
				} else {
					lot[k++] = lot[j];
				}
			lot[k++] = all;
			n = k;
		}
		for (unsigned i = 0; i < n; i++)
			more = settle(a, lot[i]) || more;
	}
}

/* ---- the engine's word ---- */
static unsigned
bits(const char *ids, char prefix)
{
	unsigned set = 0;

	for (const char *p = ids; (p = strchr(p, prefix)) != NULL; p++)
		set |= 1u << strtoul(p + 1, NULL, 10);
	return set;
}

static void
put(struct str *out, const char *what, struct sum s)
{
	str_addf(out, "%s %02x %02x\n", what, s.rows, s.lines);
}

static int
text_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* sorted: the lines of a text in order (each is 32 bytes at most). */
static void
sorted(const struct str *in, char out[1024])
{
	char line[32][32] = { { 0 } };
	size_t n = 0;
	const char *p = str_text(in), *end;

	for (; (end = strchr(p, '\n')) != NULL && n < 32; p = end + 1)
		(void)snprintf(line[n++], sizeof(line[0]), "%.*s", (int)(end - p), p);
	qsort(line, n, sizeof(line[0]), text_order);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + strlen(out), 1024 - strlen(out), "%s\n", line[i]);
}

static void
hear(struct scene *s, struct auditor *a, struct str *told)
{
	const struct mismatch *m;
	struct engine_match match;
	uint64_t pos = 0;
	size_t n, i;

	while (engine_next_match(scene_engine(s), &pos, &match) == 1) {
		struct sum x = { bits(match.stripe_ids, 'r'), bits(match.ledger_ids, 'L') };

		if (match.method == METHOD_SUBSET) {
			put(told, "match", x);
			continue;
		}
		a->rows &= ~x.rows;
		a->lines &= ~x.lines;
	}
	m = engine_mismatches(scene_engine(s), &n);
	for (i = 0; i < n; i++) {
		struct sum x = { bits(m[i].stripe_ids, 'r'), bits(m[i].ledger_ids, 'L') };

		if (m[i].code == CODE_AMBIGUOUS &&
		    strstr(m[i].explanation, "different sets of") != NULL) {
			put(told, "ambiguous", x);
		} else if (m[i].code != CODE_MISSING_IN_LEDGER &&
		    m[i].code != CODE_MISSING_IN_STRIPE) {
			a->rows &= ~x.rows;
			a->lines &= ~x.lines;
		}
	}
}

static void
make(struct auditor *a, struct str *text, uint64_t seed)
{
	static const char *const kinds[] = { "charge", "topup" };

	memset(a, 0, sizeof(*a));
	a->nrow = 2 + (unsigned)below(&seed, ROWS_MAX - 1);
	a->nline = 1 + (unsigned)below(&seed, LINES_MAX);
	a->rows = (1u << a->nrow) - 1;
	a->lines = (1u << a->nline) - 1;
	str_add(text, "opening stripe USD 0\nopening ledger USD 0\n");
	for (unsigned i = 0; i < a->nrow; i++) {	/* in order of day and id */
		int day = 10 + (int)i * below(&seed, 2) + below(&seed, 2);

		if (i > 0 && day < a->row[i - 1].day)
			day = a->row[i - 1].day;
		a->row[i] = (struct item){ 1 + below(&seed, 12), day, below(&seed, 2) };
		str_addf(text, "row r%u %s 2026-10-%02d USD %d00.00 0\n", i,
		    kinds[a->row[i].kind], day, a->row[i].amount);
	}
	for (unsigned i = 0; i < a->nline; i++) {
		int day = 10 + (int)i + below(&seed, 3), amount = 1 + below(&seed, 20);

		if (i > 0 && day < a->line[i - 1].day)
			day = a->line[i - 1].day;
		if (below(&seed, 3) > 0)		/* a sum that is there */
			amount = total(a->row, (unsigned)next(&seed) & a->rows);
		amount = amount == 0 ? 7 : amount;
		a->line[i] = (struct item){ amount, day, 0 };
		str_addf(text, "line L%u 2026-10-%02d USD %d00.00\n", i, day, amount);
	}
}

static void
check(uint64_t seed, unsigned *matches, unsigned *unclear)
{
	static struct auditor a;
	struct str text = STR_INIT, told = STR_INIT, want = STR_INIT;
	char got[1024], expected[1024];
	struct scene *s;

	make(&a, &text, seed);
	s = scene_run(str_text(&text));
	hear(s, &a, &told);
	audit(&a, false);
	audit(&a, true);
	for (unsigned i = 0; i < a.nmatch; i++)
		put(&want, "match", a.match[i]);
	for (unsigned i = 0; i < a.nunclear; i++)
		put(&want, "ambiguous", a.unclear[i]);
	sorted(&told, got);
	sorted(&want, expected);
	if (strcmp(got, expected) != 0)
		fail_msg("seed %llu:\n%swanted\n%stold\n%s%s", (unsigned long long)seed,
		    str_text(&text), expected, got,
		    scene_tell(s, TELL_MATCHES | TELL_BREAKS));
	*matches += a.nmatch;
	*unclear += a.nunclear;
	scene_free(s);
	str_free(&text);
	str_free(&told);
	str_free(&want);
}

static void
test_sums(void **state)
{
	uint64_t seed, n = getenv("TIEOUT_FULL") != NULL ? 20000 : 1500;
	unsigned matches = 0, unclear = 0;

	(void)state;
	for (seed = 1; seed <= n; seed++)
		check(seed, &matches, &unclear);
	/* both happen often, or nothing was tested */
	assert_true(matches > n / 5 && unclear > n / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sums) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
