/*
 * The smallest edit that makes a rule take a row: whatever is proposed, applied
 * by hand to the file's text, makes the rule take it; and the diff says the
 * same as the edit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "mappings/rules_tools.h"
#include "tests/unit/mappings/sample.h"

#define ROUNDS 400
#define LINES_MAX 512

static uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((*seed >> 33) % below);
}

static void
splice(struct str *out, const char *text, const struct rules_edit *x)
{
	size_t pos = 0;

	for (size_t i = 0; i < x->npatches; i++) {
		assert_string_equal(x->patch[i].file, "acme.rules");
		assert_true(x->patch[i].at >= pos);
		str_addn(out, text + pos, x->patch[i].at - pos);
		str_add(out, x->patch[i].text);
		pos = x->patch[i].at + x->patch[i].n;
	}
	str_add(out, text + pos);
}

/* by_diff: the text with the hunks applied, as a person would. */
static void
by_diff(struct str *out, const char *text, const char *diff)
{
	size_t line = 1;
	const char *p = text;

	while (*diff != '\0') {
		size_t n = strcspn(diff, "\n"), have = strcspn(p, "\n");

		if (strncmp(diff, "@@ acme.rules:", 14) == 0) {
			for (size_t to = strtoul(diff + 14, NULL, 10); line < to; line++) {
				have = strcspn(p, "\n");
				str_addn(out, p, have + 1);
				p += have + 1;
			}
		} else if (*diff == '-') {
			assert_int_equal(n - 1, have);
			assert_memory_equal(diff + 1, p, have);
			p += have + (p[have] == '\n');
			line++;
		} else {
			assert_int_equal(*diff, '+');
			str_addn(out, diff + 1, n);
		}
		diff += n + 1;
	}
	str_add(out, p);
}

/* holds: the edit, made in the file, gives the row to the rule. */
static void
holds(const struct sample *x, const struct rules_edit *edit, const char *name,
    const char *text)
{
	struct str now = STR_INIT, diff = STR_INIT, other = STR_INIT, report = STR_INIT;
	struct rules *r = NULL;
	struct rules_result res;
	struct err e = ERR_INIT;

	splice(&now, text, edit);
	if (rules_read_text(&r, "acme.rules", str_text(&now), false, &report, &e) != 0)
		fail_msg("%s\n%s", str_text(&now), str_text(&report));
	struct rules_scratch *s = rules_scratch_new(r);
	assert_int_equal(rules_eval(r, s, &x->v, &res, &e), 0);
	assert_int_not_equal(res.rule, RULES_NONE);
	assert_string_equal(rules_name(r, res.rule), name);
	rules_edit_diff(x->r, edit, &diff);
	by_diff(&other, text, str_text(&diff));
	assert_string_equal(str_text(&now), str_text(&other));
	rules_scratch_free(s);
	rules_free(r);
	str_free(&now);
	str_free(&diff);
	str_free(&other);
	str_free(&report);
}

static enum rules_edit_what
edits(struct sample *x, const char *text, size_t rule, struct str *diff,
    struct str *failed)
{
	struct rules_edit edit;
	struct rules_result res;

	assert_int_equal(rules_edit_for(&edit, x->r, x->s, &x->v, rule, &x->e), 0);
	enum rules_edit_what what = edit.what;
	if (what == RULES_EDIT_FOUND) {
		holds(x, &edit, rules_name(x->r, rule), text);
		rules_edit_diff(x->r, &edit, diff);
	} else if (what == RULES_EDIT_NEEDLESS) {
		assert_int_equal(rules_eval(x->r, x->s, &x->v, &res, &x->e), 0);
		assert_int_equal(res.rule, rule);
	} else {
		assert_true(edit.why.n > 0);
	}
	str_add(failed, str_text(&edit.failed));
	rules_edit_done(&edit);
	return what;
}

static const struct {
	const char	*when, *row, *failed, *now;
} singles[] = {
	{ "category is charge", "category=refund", "the nearest value is \"charge\"",
	    "category is one of charge, refund" },
	{ "category is one of dispute, payout", "category=charge", "",
	    "category is one of dispute, payout, charge" },
	{ "amount > 100.00", "amount=9680", "3.20 USD too little", "amount >= 96.80" },
	{ "amount > 100.00", "amount=10000", "exactly that much", "amount >= 100.00" },
	{ "amount <= 50 USD", "amount=9680", "46.80 USD too much", "amount <= 96.80 USD" },
	{ "amount > 1 EUR", "amount=9680", "it is in USD, not in EUR",
	    "(amount > 1 EUR or source is \"re_1\")" },
	{ "amount between 1 and 2.50", "amount=300", "0.50 USD too much",
	    "amount between 1 and 3.00" },
	{ "amount between 1 and 2.50", "amount=30", "0.70 USD too little",
	    "amount between 0.30 and 2.50" },
	{ "created >= 2026-01-10", "day=2026-01-08", "2 days too early",
	    "created >= 2026-01-08" },
	{ "description contains \"Plan\"", "description=my plan", "upper and lower case",
	    "description matches /Plan/i" },
	{ "description starts with \"A+ b\"", "description=a+ B c", "upper and lower case",
	    "description matches /^A\\+ b/i" },
	{ "description starts with \"Annual\"", "description=Anno \"x\"",
	    "of that it has \"Ann\"",
	    "(description starts with \"Annual\" or description is \"Anno \\\"x\\\"\")" },
	{ "description matches /annual/", "description=ANNUAL", "",
	    "description matches /annual/i" },
	{ "description is one of a, b", "description=", "the row has none",
	    "(description is one of a, b or not (description is present))" },
	{ "category is not one of charge, refund", "category=charge", "",
	    "category is not refund" },
	{ "not (category is one of charge, refund, fee)", "category=charge", "",
	    "not (category is one of refund, fee)" },
	{ "category is not charge", "category=charge", "",
	    "(category is not charge or source is \"re_1\")" },
	{ "metadata.plan is x", "category=charge", "no import has told it",
	    "(metadata.plan is x or source is \"re_1\")" },
	{ "category is refund and amount > 200", "category=charge", "100.00 USD too little",
	    "category is one of refund, charge and amount >= 100.00" },
	{ "(fee > 99 or category is refund and type is payout) or description is \"x\"",
	    "category=charge|type=charge|description=y", "95.80 USD too little",
	    "fee >= 3.20" },
	{ "category is refund or amount > 200 and fee > 99", "category=charge",
	    "category is refund", "category is one of refund, charge or" },
};

static void
single_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
		struct str body = STR_INIT, text = STR_INIT, diff = STR_INIT,
		    failed = STR_INIT, row = STR_INIT;
		struct sample x;

		str_addf(&body, "rule \"One\"\n  when %s\n" SAMPLE_LINES,
		    singles[i].when);
		str_addf(&text, "%s%s", sample_head, str_text(&body));
		str_addf(&row, "source=re_1|%s", singles[i].row);
		sample_open(&x, sample_head, str_text(&body));
		sample_row(&x, str_text(&row));
		assert_int_equal(edits(&x, str_text(&text), 0, &diff, &failed),
		    RULES_EDIT_FOUND);
		if (strstr(str_text(&diff), singles[i].now) == NULL)
			fail_msg("%s\nwanted: %s\n%s", singles[i].when,
			    singles[i].now, str_text(&diff));
		if (strstr(str_text(&failed), singles[i].failed) == NULL)
			fail_msg("%s\nwanted: %s\n%s", singles[i].when,
			    singles[i].failed, str_text(&failed));
		sample_close(&x);
		str_free(&body);
		str_free(&text);
		str_free(&diff);
		str_free(&failed);
		str_free(&row);
	}
}

static const char order[] =
    "rule \"First\"\n  when category is charge or amount > 5\n" SAMPLE_LINES
    "# about the second\nrule \"Second\"\n  when amount > 1\n" SAMPLE_LINES
    "\nrule \"Third\"\n  when fee > 1\n  from 2026-01-01\n" SAMPLE_LINES
    "rule \"Event\"\n  on dispute lost\n  debit fees held\n  credit sales held\n";

static void
earlier_rules(void **state)
{
	struct str text = STR_INIT, diff = STR_INIT, failed = STR_INIT;
	struct sample x;

	(void)state;
	str_addf(&text, "%s%s", sample_head, order);
	sample_open(&x, sample_head, order);
	sample_row(&x, "category=charge|day=2025-12-24|source=ch_1");
	assert_int_equal(edits(&x, str_text(&text), 0, &diff, &failed),
	    RULES_EDIT_NEEDLESS);
	assert_int_equal(edits(&x, str_text(&text), 1, &diff, &failed),
	    RULES_EDIT_FOUND);
	assert_int_equal(failed.n, 0);
	assert_non_null(strstr(str_text(&diff), "+# about the second\n+rule \"Second\""));
	str_clear(&diff);
	assert_int_equal(edits(&x, str_text(&text), 2, &diff, &failed),
	    RULES_EDIT_FOUND);
	assert_non_null(strstr(str_text(&failed), "8 days too early"));
	assert_non_null(strstr(str_text(&diff), "+  from 2025-12-24"));
	assert_int_equal(edits(&x, str_text(&text), 3, &diff, &failed),
	    RULES_EDIT_NONE);
	sample_row(&x, "category=charge|amount=0|fee=0");
	assert_int_equal(edits(&x, str_text(&text), 0, &diff, &failed),
	    RULES_EDIT_NONE);
	sample_close(&x);
	str_free(&text);
	str_free(&diff);
	str_free(&failed);
}

/* Where the order cannot change, since that would hide a rule between the two, the
 * rule above leaves alone what this one takes. */
static void
an_exception(void **state)
{
	static const char body[] =
	    "rule \"Large\"\n  when amount > 5\n" SAMPLE_LINES
	    "rule \"Euros\"\n  when category is charge and currency is EUR\n" SAMPLE_LINES
	    "rule \"Charges\"\n  when category is charge\n" SAMPLE_LINES;
	struct str text = STR_INIT, diff = STR_INIT, failed = STR_INIT;
	struct sample x;

	(void)state;
	str_addf(&text, "%s%s", sample_head, body);
	sample_open(&x, sample_head, body);
	sample_row(&x, "category=charge|currency=USD|source=ch_1");
	assert_int_equal(edits(&x, str_text(&text), 2, &diff, &failed), RULES_EDIT_FOUND);
	assert_non_null(strstr(str_text(&diff), "+  when amount > 5\n"
	    "+  and     not (category is charge)\n"));
	sample_close(&x);
	str_free(&text);
	str_free(&diff);
	str_free(&failed);
}

/* A rule that is moved takes the blank line behind it along. */
static void
blank_lines(void **state)
{
	static const char body[] =
	    "rule \"First\"\n  when amount > 5\n" SAMPLE_LINES
	    "\nrule \"Second\"\n  when category is charge\n" SAMPLE_LINES
	    "\nrule \"Third\"\n  when anything\n" SAMPLE_LINES;
	struct str text = STR_INIT, now = STR_INIT;
	struct rules_edit edit;
	struct sample x;

	(void)state;
	str_addf(&text, "%s%s", sample_head, body);
	sample_open(&x, sample_head, body);
	sample_row(&x, "category=charge|source=ch_1");
	assert_int_equal(rules_edit_for(&edit, x.r, x.s, &x.v, 1, &x.e), 0);
	assert_int_equal(edit.what, RULES_EDIT_FOUND);
	assert_string_equal(edit.moves_above, "First");
	splice(&now, str_text(&text), &edit);
	assert_null(strstr(str_text(&now), "\n\n\n"));
	assert_non_null(strstr(str_text(&now), "\n\nrule \"Second\""));
	assert_non_null(strstr(str_text(&now), "\n\nrule \"First\""));
	assert_non_null(strstr(str_text(&now), "\n\nrule \"Third\""));
	rules_edit_done(&edit);
	sample_close(&x);
	str_free(&text);
	str_free(&now);
}

static void
too_many(void **state)
{
	struct str body = STR_INIT;
	struct rules_edit edit;
	struct sample x;

	(void)state;
	str_add(&body, "rule \"One\"\n  when category is refund\n");
	for (int i = 0; i < RULES_EDIT_MAX / 2; i++)
		str_addf(&body, "  and metadata.k%d is x\n", i);
	str_add(&body, SAMPLE_LINES);
	sample_open(&x, sample_head, str_text(&body));
	sample_row(&x, "category=charge|source=ch_1");
	assert_int_equal(rules_edit_for(&edit, x.r, x.s, &x.v, 0, &x.e), 0);
	assert_int_equal(edit.what, RULES_EDIT_NONE);
	assert_string_equal(str_text(&edit.why), "too many of its conditions fail");
	rules_edit_done(&edit);
	sample_close(&x);
	str_free(&body);
}

/* random_condition: comparisons of every kind, in small trees. */
static void
random_condition(struct str *out, uint64_t *seed, int depth)
{
	static const char *const leaves[] = { "category is charge", "anything",
		"category is one of refund, dispute", "category is not refund",
		"amount > -5.00 USD", "amount < 20", "fee between 1 and 2.50",
		"metadata.plan matches /an\\/n+ual/i", "type is payout",
		"not (type is one of payout, refund)", "currency is EUR",
		"description contains \"a \\\" b\"", "description starts with Or",
		"created >= 2026-03-01", "charge.receipt_email is present",
		"metadata.\"order id\" is not x-1", "metadata.seats >= 7",
		"source is not present", "category is not one of charge, fee" };

	if (depth == 0 || draw(seed, 3) == 0) {
		str_add(out, leaves[draw(seed, 19)]);
		return;
	}
	bool not = draw(seed, 5) == 0;
	str_add(out, not ? "not (" : "(");
	random_condition(out, seed, depth - 1);
	str_add(out, draw(seed, 2) == 0 ? " and " : " or\n    ");
	random_condition(out, seed, depth - 1);
	str_addc(out, ')');
}

static const char *const rows[] = {
	"category=charge|source=ch_1|description=Order 7|type=charge",
	"category=refund|amount=-2000|fee=0|description=a \" b|metadata.plan=ann",
	"category=dispute|fee=1500|day=2026-03-05|type=adjustment|source=",
	"category=payout|amount=-500|fee=0|source=po_\"1|description=",
	"category=other_new|currency=EUR|amount=150|fee=120|metadata.seats=6",
	"category=charge|charge.receipt_email=a@b|metadata.order id=x-1|type=payout",
	"category=fee|amount=-9|fee=0|metadata.seats=many|currency=JPY",
};

static void
random_files(void **state)
{
	size_t count[3] = { 0, 0, 0 };
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct str body = STR_INIT, text = STR_INIT, diff = STR_INIT;
		int n = 1 + (int)draw(&seed, 4);
		struct sample x;

		for (int i = 0; i < n; i++) {
			str_addf(&body, "rule \"R%d\"\n  when ", i);
			random_condition(&body, &seed, 2);
			str_add(&body, draw(&seed, 4) == 0 ? "\n  from 2026-01-01\n" :
			    "\n");
			str_add(&body, SAMPLE_LINES);
		}
		str_addf(&text, "%s%s", sample_head, str_text(&body));
		bool ok = sample_try(&x, sample_head, str_text(&body)) == 0;
		for (size_t k = 0; ok && k < sizeof(rows) / sizeof(rows[0]); k++) {
			sample_row(&x, rows[k]);
			for (int i = 0; i < n; i++)
				count[edits(&x, str_text(&text), (size_t)i, &diff,
				    &diff)]++;
		}
		sample_close(&x);
		str_free(&body);
		str_free(&text);
		str_free(&diff);
	}
	print_message("%zu rows taken already, %zu edits, %zu without one\n",
	    count[RULES_EDIT_NEEDLESS], count[RULES_EDIT_FOUND],
	    count[RULES_EDIT_NONE]);
	assert_true(count[RULES_EDIT_FOUND] > 1000);
	assert_int_equal(count[RULES_EDIT_NONE], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_conditions), cmocka_unit_test(earlier_rules),
		cmocka_unit_test(an_exception), cmocka_unit_test(blank_lines),
		cmocka_unit_test(too_many),
		cmocka_unit_test(random_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
