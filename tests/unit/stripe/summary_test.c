/* Balance summaries and summaries by category. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/stripe/check.h"
#include "tests/unit/stripe/collect.h"

static const struct check cases[] = {
	{ "the balance summary, first form", NULL, "category,description,net_amount,currency\n"
	    "starting_balance,Starting balance (2026-10-01),0.00,usd\n"
	    "activity,Activity,187.42,usd\npayouts,Payouts,-76.80,usd\n"
	    "ending_balance,Ending balance (2026-10-31),110.62,usd\n"
	    "starting_balance,Starting balance,5,jpy\nending_balance,Ending balance,-5,jpy\n",
	    "balance start USD 0 day=2026-10-01\nbalance end USD 11062 day=2026-10-31\n"
	    "balance start JPY 5 day=?\nbalance end JPY -5 day=?\n", NULL,
	    "4 opening and closing balances taken, 6 rows in all", NULL },
	{ "the second form, quoted, in another order", NULL,
	    "\"currency\",\"category\",\"net_amount\"\r\n"
	    "\"USD\",\"starting_balance\",\"100.00\"\r\n"
	    "\"USD\",\"activity_gross\",\"10000.00\"\r\n\"USD\",\"activity_fee\",\"-300.00\"\r\n"
	    "\"USD\",\"ending_balance\",\"0.00\"\r\n",
	    "balance start USD 10000 day=?\nbalance end USD 0 day=?\n", NULL, NULL, NULL },
	{ "by category", NULL, "reporting_category,currency,count,gross,fee,net\n"
	    "charge,usd,2,150.00,4.95,145.05\nrefund,usd,1,-20.00,0.00,-20.00\n", NULL, NULL,
	    "2 rows checked and not stored", NULL },
	{ "a bad balance", NULL, "category,description,net_amount,currency\n"
	    "starting_balance,x,1e3,usd\nending_balance,x,1.00,usx\nending_balance,x,2.00,usd\n",
	    "balance end USD 200 day=?\n",
	    ":2: net_amount: \n:3: currency: \"usx\" is no known currency\n"
	    "2 - | starting_balance,x,1e3,usd | ", NULL, NULL },
	{ "a bad sum", NULL, "reporting_category,currency,count,gross,fee,net\n"
	    "charge,usd,2,150.00,4.95,145.06\n", NULL, ":2: net: is not gross minus fee", NULL,
	    NULL },
	{ "a short row", NULL, "category,description,net_amount,currency\nactivity,x\n", NULL,
	    ":2: 2 fields, but the header has 4", NULL, NULL },
	{ "two columns of one name", NULL, "category,net_amount,currency,category\n", NULL,
	    NULL, NULL, "two columns are named \"category\"" },
	{ "a column is absent", "stripe-summary-csv", "category,description,net_amount\n", NULL,
	    NULL, NULL, "lacks the column currency" },
	{ "an empty file", "stripe-summary-csv", "", NULL, NULL, NULL, "the file is empty" },
};

static void
all_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_one(&cases[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
