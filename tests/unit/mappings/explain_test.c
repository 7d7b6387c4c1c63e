/* What `rules explain` says, and that it never disagrees with the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/date.h"
#include "tests/unit/mappings/sample.h"

static const char body[] =
    "rule \"Lost\"\n  on dispute lost\n  debit fees held\n  credit sales held\n"
    "rule \"Annual\"\n  when category is charge\n"
    "  and metadata.plan matches /annual/i\n  from 2026-01-01\n"
    "  debit clearing net\n  debit fees fee\n  credit vat amount\n"
    "rule \"Old\"\n  when category is charge\n  until 2025-12-31\n"
    "  and_never\n";
static const char good[] =
    "rule \"Lost\"\n  on dispute lost\n  debit fees held\n  credit sales held\n"
    "rule \"Annual\"\n  when category is charge\n"
    "  and metadata.plan matches /annual/i\n  from 2026-01-01\n"
    "  debit clearing net\n  debit fees fee\n  credit vat amount\n"
    "rule \"Old\"\n  when category is charge\n  and amount > 200\n"
    "  until 2025-12-31\n" SAMPLE_LINES
    "rule \"Either\"\n  when category is refund or type is one of a, b or\n"
    "  not (amount > 50)\n" SAMPLE_LINES
    "rule \"Both\"\n  when (amount > 1 or fee > 1) and\n"
    "  not (category is charge and amount > 1 USD)\n" SAMPLE_LINES
    "rule \"Text\"\n  when description contains \"x y\" and description is not z\n"
    SAMPLE_LINES
    "rule \"Sales\"\n  when category is charge\n" SAMPLE_LINES
    "  memo \"sold {description}\"\n";

static void
explains(struct sample *x, const char *row, const char *const *says)
{
	struct str out = STR_INIT;
	struct err e = ERR_INIT;

	sample_row(x, row);
	assert_int_equal(rules_explain(x->r, x->s, &x->v, &out, &e), 0);
	for (; *says != NULL; says++)
		if (strstr(str_text(&out), *says) == NULL)
			fail_msg("no \"%s\" in\n%s", *says, str_text(&out));
	str_free(&out);
}

static void
each_rule_in_order(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, sample_head, good);
	explains(&x, "day=2026-02-01|metadata.plan=monthly|type=c|description=A",
	    (const char *const[]){
	    "txn_1: charge 100.00 USD, fee 3.20, net 96.80, 2026-02-01\n",
	    "   1. Lost                             no: it is for the event "
	    "`dispute lost`\n",
	    "   2. Annual                           no: metadata.plan matches "
	    "/annual/i: it is \"monthly\"\n",
	    "   3. Old                              no: it holds until 2025-12-31",
	    "   4. Either                           no: category is refund: it is "
	    "\"charge\"; and type is one of a, b: it is \"c\"; and not (amount > "
	    "50): it is 100.00 USD\n",
	    "   5. Both                             no: not (category is charge "
	    "and amount > 1 USD)\n",
	    "   6. Text                             no: description contains "
	    "\"x y\": it is \"A\"\n",
	    "   7. Sales                            yes\n",
	    "place: entry, by rule \"Sales\"\n",
	    "  debit   clearing                  96.80  1050 Stripe Clearing\n",
	    "  credit  sales                    100.00  4000 Sales\n",
	    "memo: sold A\n", NULL });
	explains(&x, "day=2025-02-01|amount=10000|description=x y", (const char
	    *const[]){ "2. Annual                           no: it holds from "
	    "2026-01-01", "3. Old                              no: amount > 200: "
	    "it is 100.00 USD", "6. Text                             yes",
	    "place: entry, by rule \"Text\"", NULL });
	explains(&x, "day=2026-02-01|amount=10000", (const char *const[]){
	    "2. Annual                           not known: metadata.plan "
	    "matches /annual/i: no import has told it for this row; the charge "
	    "objects of Stripe's API carry it", NULL });
	explains(&x, "day=2026-02-01|charge=", (const char *const[]){
	    "metadata.plan matches /annual/i: the row has none", NULL });
	sample_close(&x);
}

static void
other_places(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, sample_head, good);
	explains(&x, "amount=0|fee=0", (const char *const[]){
	    "place: zero\nbecause: amount, fee and net are 0\n", NULL });
	explains(&x, "category=fee|type=x|description=|day=2026-01-01|amount=10000",
	    (const char *const[]){ "place: entry, by rule \"Both\"", NULL });
	explains(&x, "category=fee|type=x|description=|amount=10000|currency=GBP",
	    (const char *const[]){ "place: unbooked, by rule \"Both\"\n",
	    "because: no account \"clearing\" for GBP", NULL });
	x.v.day = DATE_NONE;
	sample_close(&x);
	sample_open(&x, sample_head, "ignore \"Fees\"\n  when category is fee\n"
	    "  because \"tiny\"\n");
	explains(&x, "category=fee", (const char *const[]){
	    "place: ignored, by ignore \"Fees\"\nbecause: tiny\n", NULL });
	explains(&x, "category=tax|id=", (const char *const[]){
	    "place: suspense\nbecause: no rule takes category tax\n",
	    "  credit  suspense                  96.80  1999 Suspense\n", NULL });
	sample_close(&x);
	assert_int_equal(sample_try(&x, sample_head, body), -1);
	sample_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_in_order),
		cmocka_unit_test(other_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
