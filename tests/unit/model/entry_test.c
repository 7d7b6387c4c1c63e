/* Entry keys, names and law 1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/model/entry.h"

/* Each case differs from the first in one thing, and so must its key. */
static void
test_key_tells_apart(void **state)
{
	static const struct {
		const char *name, *company, *account, *cur;
		enum grouping g;
		const char *group;
		int part;
	} cases[] = {
		{ "first", "Acme", "", "USD", PER_DAY, "2026-10-05", 0 },
		{ "company", "Acm", "", "USD", PER_DAY, "2026-10-05", 0 },
		{ "account", "Acme", "eu", "USD", PER_DAY, "2026-10-05", 0 },
		{ "currency", "Acme", "", "EUR", PER_DAY, "2026-10-05", 0 },
		{ "grouping", "Acme", "", "USD", PER_MONTH, "2026-10-05", 0 },
		{ "group", "Acme", "", "USD", PER_DAY, "2026-10-06", 0 },
		{ "part", "Acme", "", "USD", PER_DAY, "2026-10-05", 1 },
		{ "moved letters", "Acmee", "u", "USD", PER_DAY, "2026-10-05", 0 },
		{ "no letters moved", "Acme", "eu", "USD", PER_DAY, "2026-10-06", 0 },
	};
	enum { N = sizeof(cases) / sizeof(cases[0]) };
	char key[N][ENTRY_KEY_MAX];
	size_t i, j;

	(void)state;
	for (i = 0; i < N; i++) {
		entry_key(key[i], cases[i].company, cases[i].account,
		    currency_index(cases[i].cur, 3), cases[i].g, cases[i].group,
		    cases[i].part);
		assert_int_equal(strlen(key[i]), 3 + 20);
		assert_memory_equal(key[i], "te_", 3);
		assert_int_equal(strspn(key[i] + 3, "0123456789abcdef"), 20);
		for (j = 0; j < i; j++)
			if (strcmp(key[i], key[j]) == 0)
				fail_msg("%s has the key of %s", cases[i].name,
				    cases[j].name);
	}
}

/* A ledger stores keys: they must never change.  This digest was made by
 * another program, over texts with their lengths before them. */
static void
test_key_is_stable(void **state)
{
	char key[ENTRY_KEY_MAX], again[ENTRY_KEY_MAX];

	(void)state;
	entry_key(key, "Acme Inc", "", currency_index("usd", 3), PER_DAY, "2026-10-05",
	    0);
	entry_key(again, "Acme Inc", "", currency_index("USD", 3), PER_DAY,
	    "2026-10-05", 0);
	assert_string_equal(key, again);
	assert_string_equal(key, "te_0303d6a2943fd96447bb");
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(grouping_name(PER_TRANSACTION), "transaction");
	assert_string_equal(grouping_name(PER_DAY), "day");
	assert_string_equal(grouping_name(PER_PAYOUT), "payout");
	assert_string_equal(grouping_name(PER_MONTH), "month");
	assert_string_equal(entry_state_name(ENTRY_PLANNED), "planned");
	assert_string_equal(entry_state_name(ENTRY_FIXED), "fixed");
	assert_string_equal(entry_state_name(ENTRY_SEALED), "sealed");
}

static void
test_balanced(void **state)
{
	static const struct {
		const char *name;
		int64_t amount[4];
		size_t n;
		const char *message;	/* NULL: balanced */
	} cases[] = {
		{ "no lines", { 0 }, 0, NULL },
		{ "a sale", { 9680, 320, -10000 }, 3, NULL },
		{ "a cent too much", { 9681, 320, -10000 }, 3, "0.01 USD" },
		{ "one line", { -500 }, 1, "-5.00 USD" },
		{ "overflow", { INT64_MAX, 1, INT64_MIN }, 3, "overflow" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct entry_line lines[4] = { 0 };
		struct entry en = { .key = "te_1", .lines = lines };
		int rc;

		en.currency = currency_index("USD", 3);
		en.nlines = cases[i].n;
		for (j = 0; j < en.nlines; j++)
			lines[j].amount = cases[i].amount[j];
		rc = entry_balanced(&en, &e);
		if (rc != (cases[i].message == NULL ? 0 : -1))
			fail_msg("%s: %d", cases[i].name, rc);
		if (rc == -1 && (e.code != ERR_BUG ||
		    strstr(e.msg, cases[i].message) == NULL))
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_tells_apart),
		cmocka_unit_test(test_key_is_stable),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_balanced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
