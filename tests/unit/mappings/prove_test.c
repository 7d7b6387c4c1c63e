/*
 * The proofs against data: random rules, random rows, and a second way to add
 * up.  What is accepted balances and moves clearing by net on each row; what is
 * refused has a row on which it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/mappings/sample.h"

enum { AMOUNT, FEE, TAX, STRIPE, UNLISTED, QUANTITIES };
static const char *const words[] = { "amount", "fee", "fee.tax",
	"fee.stripe_fee", "fee.unlisted" };
static const char *const accounts[] = { "clearing", "fees", "sales", "vat",
	"refunds" };

#define LINES_MAX 6

struct gen_line {
	bool	credit, rest;
	int	account;
	int	c[QUANTITIES];		/* factors */
	int	num, den, of, mode;	/* a rounded share; den 0: none */
};
struct gen_rule {
	struct gen_line	line[LINES_MAX];
	int		n;
};
struct gen_row {
	int64_t	q[QUANTITIES], other;
};

static uint64_t seed;

static int
below(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)n);
}

/* A sale, said in a way that is hard to see through. */
static void
base_rule(struct gen_rule *g)
{
	memset(g, 0, sizeof(*g));
	g->n = 3;
	g->line[0].c[AMOUNT] = 1;
	g->line[0].c[FEE] = -1;
	g->line[1].account = 1;
	g->line[1].c[FEE] = 1;
	g->line[2].account = 2;
	g->line[2].credit = true;
	g->line[2].c[AMOUNT] = 1;
}

/* split: moves a quantity from one line to a new one: still balanced, except
 * for clearing when that is on it. */
static void
split(struct gen_rule *g)
{
	if (g->n == LINES_MAX)
		return;
	struct gen_line *from = &g->line[below(g->n)], *to = &g->line[g->n++];
	int q = below(QUANTITIES), k = 1 + below(2);

	*to = (struct gen_line){ .credit = from->credit,
	    .account = from->account == 0 ? below(2) : 1 + below(4) };
	from->c[q] -= k;
	to->c[q] += k;
}

static void
turn(struct gen_rule *g)
{
	struct gen_line *l = &g->line[below(g->n)];

	l->credit = !l->credit;
	for (int q = 0; q < QUANTITIES; q++)
		l->c[q] = -l->c[q];
}

/* spell: fee as the sum of its kinds, which is no other amount. */
static void
spell(struct gen_rule *g)
{
	struct gen_line *l = &g->line[below(g->n)];
	int k = l->c[FEE];

	l->c[FEE] = 0;
	l->c[TAX] += k;
	l->c[STRIPE] += k;
	l->c[UNLISTED] += k;
}

static void
spoil(struct gen_rule *g)
{
	struct gen_line *l = &g->line[below(g->n)];

	switch (below(3)) {
	case 0:
		l->credit = !l->credit;
		break;
	case 1:
		l->c[below(QUANTITIES)] += below(2) ? 1 : -1;
		break;
	default:
		l->account = below(5);
	}
}

static void
with_rest(struct gen_rule *g)
{
	struct gen_line *l = &g->line[g->n - 1];

	if (l->account == 0 || g->n == LINES_MAX)
		return;
	struct gen_line *share = &g->line[g->n++];
	*share = (struct gen_line){ .credit = below(2) == 0,
	    .account = 1 + below(4), .num = 1 + below(40), .den = 2 + below(120),
	    .of = below(QUANTITIES), .mode = below(4) };
	l->rest = true;
}

static void
make_rule(struct gen_rule *g)
{
	base_rule(g);
	for (int i = below(4); i > 0; i--)
		split(g);
	for (int i = below(3); i > 0; i--)
		turn(g);
	if (below(5) == 0)
		spell(g);
	if (below(3) == 0)
		spoil(g);
	if (below(4) == 0)
		with_rest(g);
}

static const char *const modes[] = { "half_up", "half_even", "down", "up" };

static void
line_text(struct str *out, const struct gen_line *l)
{
	bool any = false;

	str_addf(out, "  %s %s ", l->credit ? "credit" : "debit",
	    accounts[l->account]);
	if (l->rest) {
		str_add(out, "rest\n");
		return;
	}
	for (int q = 0; q < QUANTITIES; q++)
		for (int k = abs(l->c[q]); k > 0; k--, any = true)
			str_addf(out, "%s %s", l->c[q] < 0 ? " -" : any ? " +" :
			    "", words[q]);
	if (l->den > 0) {
		str_addf(out, "%s %d/%d of %s rounded %s", any ? " +" : "",
		    l->num, l->den, words[l->of], modes[l->mode]);
		any = true;
	}
	str_add(out, any ? "\n" : "amount - amount\n");
}

static void
make_row(struct gen_row *r, bool other)
{
	memset(r, 0, sizeof(*r));
	r->q[AMOUNT] = below(20001) - 10000;
	r->q[TAX] = below(101) - 50;
	r->q[STRIPE] = below(801) - 200;
	r->q[UNLISTED] = below(3) == 0 ? below(61) - 30 : 0;
	r->other = other ? 1 + below(100) : 0;
	r->q[FEE] = r->q[TAX] + r->q[STRIPE] + r->q[UNLISTED] + r->other;
}

/* rounded: as a person would do it, by quotient and remainder. */
static int64_t
rounded(int64_t v, int num, int den, int mode)
{
	int64_t x = llabs(v) * num, q = x / den, rest = x % den;

	if (rest != 0 && mode == 3)
		q++;
	else if (mode < 2 && (rest * 2 > den || (rest * 2 == den &&
	    (mode == 0 || q % 2 == 1))))
		q++;
	return v < 0 ? -q : q;
}

static int64_t
line_value(const struct gen_line *l, const struct gen_row *r)
{
	int64_t v = 0;

	for (int q = 0; q < QUANTITIES; q++)
		v += l->c[q] * r->q[q];
	if (l->den > 0)
		v += rounded(r->q[l->of], l->num, l->den, l->mode);
	return l->credit ? -v : v;
}

/* holds: both laws on this row; ${out}: the signed lines. */
static bool
holds(const struct gen_rule *g, const struct gen_row *r,
    int64_t out[LINES_MAX])
{
	int64_t sum = 0, clearing = 0;
	bool rest = false;

	for (int i = 0; i < g->n; i++)
		if (!g->line[i].rest)
			sum += out[i] = line_value(&g->line[i], r);
	for (int i = 0; i < g->n; i++) {
		if (g->line[i].rest) {
			out[i] = -sum;
			rest = true;
		}
		if (g->line[i].account == 0)
			clearing += out[i];
	}
	return (rest || sum == 0) && clearing == r->q[AMOUNT] - r->q[FEE];
}

static void
row_text(char *out, size_t n, const struct gen_row *r)
{
	snprintf(out, n, "amount=%lld|fee=%lld|fee.tax=%lld|fee.stripe_fee=%lld|"
	    "fee.application_fee=%lld", (long long)r->q[AMOUNT],
	    (long long)r->q[FEE], (long long)r->q[TAX], (long long)r->q[STRIPE],
	    (long long)r->other);
}

static void
on_data(struct sample *x, const struct gen_rule *g, const char *text,
    size_t *unbooked)
{
	for (int k = 0; k < 20; k++) {
		int64_t want[LINES_MAX];
		struct gen_row r;
		char row[200];
		size_t n = 0;

		make_row(&r, below(4) == 0);
		bool ok = holds(g, &r, want);
		row_text(row, sizeof(row), &r);
		sample_eval(x, row);
		if (x->res.place == PLACE_UNBOOKED) {
			/* a kind that the rule does not name */
			if (ok)
				fail_msg("%s%s: %s", text, row, x->res.why);
			*unbooked += 1;
			continue;
		}
		if (!ok)
			fail_msg("accepted, and wrong:\n%s%s", text, row);
		for (int i = 0; i < g->n; i++) {
			if (want[i] == 0)
				continue;
			assert_true(n < x->res.nlines);
			assert_int_equal(x->res.lines[n].amount, want[i]);
			assert_int_equal(x->res.lines[n++].line, i);
		}
		assert_int_equal(n, x->res.nlines);
	}
}

static void
counter_example(const struct gen_rule *g, const char *text, const char *report)
{
	int64_t lines[LINES_MAX];
	struct gen_row r;

	for (int k = 0; k < 300; k++) {
		make_row(&r, k % 2 == 1);
		if (!holds(g, &r, lines))
			return;
	}
	fail_msg("refused, and right on every row:\n%s%s", text, report);
}

static void
proofs_hold(void **state)
{
	int seeds = getenv("TIEOUT_TEST_FULL") != NULL ? 20000 : 1000;
	size_t accepted = 0, refused = 0, unbooked = 0;

	(void)state;
	for (int i = 1; i <= seeds; i++) {
		struct str text = STR_INIT;
		struct gen_rule g;
		struct sample x;

		seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
		make_rule(&g);
		str_add(&text, "rule \"R\"\n  when anything\n");
		for (int k = 0; k < g.n; k++)
			line_text(&text, &g.line[k]);
		if (sample_try(&x, sample_head, str_text(&text)) == 0) {
			accepted++;
			on_data(&x, &g, str_text(&text), &unbooked);
		} else {
			refused++;
			counter_example(&g, str_text(&text),
			    str_text(&x.report));
		}
		sample_close(&x);
		str_free(&text);
	}
	print_message("%d rules: %zu accepted, %zu refused, %zu rows with a kind "
	    "of fee that is not named\n", seeds, accepted, refused, unbooked);
	assert_true(accepted > (size_t)seeds / 5 && refused > (size_t)seeds / 5);
	assert_true(unbooked > 0);
}

static const struct {
	const char	*name, *lines, *says;
} refusals[] = {
	{ "leftover as net", "  debit clearing net\n  debit fees fee\n"
	    "  credit sales amount\n  debit vat net\n",
	    "debits minus credits leave net" },
	{ "leftover with factors", "  debit clearing net\n  debit fees fee + fee\n"
	    "  debit fees fee + fee\n  credit sales amount\n",
	    "debits minus credits leave 3 x fee" },
	{ "leftover of kinds", "  debit clearing net\n  debit fees fee.tax\n"
	    "  debit fees fee.unlisted - fee.x\n  debit fees fee.y\n"
	    "  credit sales amount\n",
	    "leave -fee + fee.unlisted + fee.tax - fee.x + fee.y" },
	{ "leftover with a constant", "  debit clearing net\n  debit fees fee\n"
	    "  credit sales amount + 1.50 USD\n", "leave -1.50 USD" },
	{ "leftover with a share", "  debit clearing net\n  debit fees fee\n"
	    "  credit sales 99.5% of amount rounded down\n  credit vat 1/2 of "
	    "fee rounded up\n", "leave amount - 99.5% of amount rounded down - "
	    "1/2 of fee rounded up" },
	{ "unlisted is not the fee where no kind is named", "  debit clearing "
	    "net\n  debit fees fee.unlisted\n  credit sales amount\n",
	    "leave -fee + fee.unlisted" },
	{ "side hint", "  debit clearing net\n  debit fees fee\n"
	    "  debit sales amount\n", "write `credit sales amount`" },
	{ "clearing hint", "  credit clearing net\n  debit sales amount\n"
	    "  credit fees fee\n", "the sides look swapped: write `debit "
	    "clearing net`" },
	{ "clearing leftover", "  debit clearing net - fee.tax\n"
	    "  debit vat fee.tax\n  debit fees fee\n  credit sales amount\n",
	    "by net - fee.tax, not by net: left over is -fee.tax" },
	{ "a share on clearing", "  debit clearing 1/2 of net rounded down\n"
	    "  debit fees fee\n  credit sales rest\n",
	    "by 1/2 of net rounded down, not by net" },
};

static void
refusals_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct str text = STR_INIT;
		struct sample x;

		str_addf(&text, "rule \"R\"\n  when anything\n%s",
		    refusals[i].lines);
		assert_int_equal(sample_try(&x, sample_head, str_text(&text)), -1);
		if (strstr(str_text(&x.report), refusals[i].says) == NULL)
			fail_msg("%s\n%s", refusals[i].name,
			    str_text(&x.report));
		sample_close(&x);
		str_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_hold),
		cmocka_unit_test(refusals_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
