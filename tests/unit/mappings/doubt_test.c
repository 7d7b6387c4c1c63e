/* Which rules only data can tell of, and what is said then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/arena.h"
#include "mappings/rules_tools.h"
#include "tests/unit/mappings/sample.h"

#define LAST_ANYTHING "rule \"Z\"\n  when anything\n" SAMPLE_LINES
#define ON_EVENT "account losses 6120 \"Losses\"\nrule \"E\"\n  on dispute lost\n" \
	"  debit losses held\n  credit fees held\n"

/* Conditions of rules A, B, C ...; those in doubt. */
static const struct {
	const char	*name, *cond[4], *doubt;
} cases[] = {
	{ "two regexes", { "description matches /an/", "description matches /annual/" }, "B" },
	{ "the same of two texts", { "description matches /an/", "metadata.x matches /an/" }, "" },
	{ "one regex above", { "description matches /an/", "category is charge" }, "" },
	{ "one regex below", { "amount > 5", "description matches /an/" }, "" },
	{ "other categories", { "category is charge and description matches /an/",
	    "category is refund and description matches /annual/" }, "" },
	{ "a beginning above", { "description starts with \"Annual\"",
	    "description matches /^Annual/" }, "B" },
	{ "a value above", { "description is \"Gift\"", "description matches /^Gift$/" }, "B" },
	{ "contains and contains", { "description contains \"an\"",
	    "description contains \"nu\"" }, "" },
	{ "a number that contains", { "description contains \"7\"",
	    "description > 5" }, "B" },
	{ "no text at all", { "amount > 5", "amount > 3" }, "" },
	{ "either way out", { "description matches /an/",
	    "description matches /annual/ or amount > 5" }, "" },
	{ "three of them", { "description matches /an/", "amount > 5",
	    "description matches /annual/", "description matches /nu/" }, "CD" },
};

static void
in_doubt(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str text = STR_INIT, got = STR_INIT;
		bool doubt[8] = { false };
		struct sample x;
		size_t n;

		for (char c = 'A'; c <= 'D' && cases[i].cond[c - 'A'] != NULL; c++)
			str_addf(&text, "rule \"%c\"\n  when %s\n" SAMPLE_LINES, c,
			    cases[i].cond[c - 'A']);
		str_add(&text, LAST_ANYTHING ON_EVENT);
		sample_open(&x, sample_head, str_text(&text));
		n = rules_in_doubt(x.r, doubt);
		for (size_t k = 0; k < rules_count(x.r); k++)
			if (doubt[k])
				str_add(&got, rules_name(x.r, k));
		if (strcmp(str_text(&got), cases[i].doubt) != 0)
			fail_msg("%s: in doubt \"%s\"", cases[i].name, str_text(&got));
		assert_int_equal(n, got.n);
		sample_close(&x);
		str_free(&text);
		str_free(&got);
	}
}

static void
would_take(void **state)
{
	struct sample x;
	bool takes;

	(void)state;
	sample_open(&x, sample_head, "rule \"A\"\n  when category is charge\n" SAMPLE_LINES
	    "rule \"B\"\n  when description matches /an/\n  from 2026-01-02\n" SAMPLE_LINES);
	sample_eval(&x, "category=charge|amount=100|fee=0|description=plan|day=2026-01-02");
	assert_int_equal(x.res.rule, 0);
	assert_int_equal(rules_would_take(x.r, x.s, 1, &x.v, &takes, &x.e), 0);
	assert_true(takes);
	sample_row(&x, "category=charge|amount=100|fee=0|description=plan|day=2026-01-01");
	assert_int_equal(rules_would_take(x.r, x.s, 1, &x.v, &takes, &x.e), 0);
	assert_false(takes);
	sample_row(&x, "category=charge|amount=100|fee=0|day=2026-01-02");
	assert_int_equal(rules_would_take(x.r, x.s, 1, &x.v, &takes, &x.e), 0);
	assert_false(takes);
	sample_close(&x);
}

static void
note(void **state)
{
	static const size_t by[] = { 2, 0, 1, 3 };
	struct rules_hidden h = { .rule = 4, .rows = 1200, .by = by, .nby = 4,
	    .witness = "txn_1", .witness_by = 0 };
	struct str text = STR_INIT, out = STR_INIT;
	struct sample x;

	(void)state;
	for (char c = 'A'; c <= 'E'; c++)
		str_addf(&text, "rule \"%c\"\n  when description matches /%c/\n" SAMPLE_LINES,
		    c, c);
	sample_open(&x, sample_head, str_text(&text));
	rules_hidden_note(x.r, &h, &out);
	assert_non_null(strstr(str_text(&out), "note: \"E\" has never fired: all 1200 imported "
	    "rows that it could take go to \"C\" ("));
	assert_non_null(strstr(str_text(&out), "), \"A\" ("));
	assert_non_null(strstr(str_text(&out), "), \"B\" ("));
	assert_non_null(strstr(str_text(&out), ") and 1 more above it\n"));
	assert_non_null(strstr(str_text(&out), "for example, txn_1 goes to \"A\"; put \"E\" "));
	str_free(&text);
	str_free(&out);
	sample_close(&x);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_doubt),
		cmocka_unit_test(would_take),
		cmocka_unit_test(note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
