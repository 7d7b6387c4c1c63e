/*
 * Suggested rules: for every category, with texts that are hard to quote, they
 * are accepted behind the file and book the rows they were made for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/model/category.h"
#include "mappings/rules_tools.h"
#include "tests/unit/mappings/sample.h"

static const char narrow[] =
    "rule \"Few\"\n  when category is charge and amount > 99999.00\n" SAMPLE_LINES;

/* books: the row is booked by the rule made for the gap. */
static void
books(const char *body, struct rules_gap *g, const char *row)
{
	struct sample x;
	struct rules *now = NULL;
	struct rules_patch end;
	struct str text = STR_INIT;

	sample_open(&x, sample_head, body);
	sample_eval(&x, row);
	assert_int_not_equal(x.res.place, PLACE_ENTRY);
	str_add(&text, "\n");
	rules_suggest(x.r, g, 1, &text);
	rules_patch_end(x.r, &end, str_text(&text));
	if (rules_patched(&now, x.r, &end, 1, &x.report, &x.e) != 0)
		fail_msg("%s\n%s", str_text(&text), str_text(&x.report));
	rules_scratch_free(x.s);
	rules_free(x.r);
	x.r = now;
	x.s = rules_scratch_new(now);
	sample_eval(&x, row);
	if (x.res.place != PLACE_ENTRY)
		fail_msg("%s: %s\n%s", row, x.res.why, str_text(&text));
	if (g->rule == RULES_NONE)
		assert_string_equal(rules_name(now, x.res.rule), str_text(&g->name));
	str_free(&text);
	str_free(&g->name);
	sample_close(&x);
}

static void
one(const char *category, const char *type, const char *stem, const char *currency)
{
	struct rules_where where = { currency_index(currency, 3), slice_of("") };
	struct rules_gap g = { .category = category, .type = type, .stem = stem,
	    .rule = RULES_NONE, .where = &where, .nwhere = 1,
	    .note = "a note", .name = STR_INIT };
	struct str row = STR_INIT;

	str_addf(&row, "category=%s|type=%s|currency=%s|description=%s and more|fee=3",
	    category, type == NULL ? "adjustment" : type, currency,
	    stem == NULL ? "x" : stem);
	books(narrow, &g, str_text(&row));
	str_free(&row);
}

static void
every_category(void **state)
{
	static const char *const stems[] = { NULL, "Say \"hi\" \\ {x}", "# no comment",
		"\xc3\xa9t\xc3\xa9", "and" };
	const struct category *c;

	(void)state;
	for (size_t i = 0; (c = category_at(i)) != NULL; i++) {
		one(c->name, NULL, NULL, "USD");
		one(c->name, "adjustment", stems[i % 5], "USD");
		one(c->name, NULL, stems[i % 5], "GBP");
	}
	one("brand_new", "brand_new_type", NULL, "JPY");
	one("9 odd \"name", "odd-type", NULL, "USD");
	one("sales", NULL, NULL, "USD");
	one("clearing", NULL, NULL, "USD");
	one("suspense", NULL, NULL, "GBP");
}

static void
lacking_account(void **state)
{
	struct rules_where where = { currency_index("GBP", 3), slice_of("") };
	struct rules_gap g = { .category = "charge", .rule = 0, .where = &where,
	    .nwhere = 1, .name = STR_INIT };

	(void)state;
	books("rule \"Sales\"\n  when category is charge\n" SAMPLE_LINES, &g,
	    "category=charge|currency=GBP");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_category), cmocka_unit_test(lacking_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
