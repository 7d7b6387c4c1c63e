/* Which columns a ledger CSV has, and how sure we are that it is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/file/ledger_header.h"
#include "core/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
names_are_complete(void **state)
{
	(void)state;
	for (int i = 0; i < LEDGER__COLUMNS; i++)
		assert_non_null(ledger_column_names[i]);
	assert_null(ledger_column_names[LEDGER__COLUMNS]);
}

static void
sniffs(void **state)
{
	static const char *const netsuite[LEDGER__COLUMNS] = {
		[LEDGER_ID] = "Internal ID", [LEDGER_ACCOUNT] = "Account", [LEDGER_AMOUNT] =
		    "Amount" };
	static const struct {
		const char	*name, *head;
		const char	*const *columns;
		int		 want;
	} cases[] = {
		{ "ours", "ledger_id,line,date,account,debit,credit,currency,reference,"
		    "description\r\n1,1,2026", NULL, 2 },
		{ "any order, only what is needed", "credit,debit,account,date,ledger_id\n",
		    NULL, 2 },
		{ "semicolons, quotes, BOM", "\xef\xbb\xbf\"ledger_id\";date;account;debit;"
		    "credit\n", NULL, 2 },
		{ "tabs, upper case, blanks", "Ledger_ID\tDate\t Account\tDebit\tCredit ",
		    NULL, 2 },
		{ "no credit", "ledger_id,date,account,debit\n", NULL, 0 },
		{ "Stripe's dashboard", "id,Type,Source,Amount,Fee,Net,Currency\n", NULL, 0 },
		{ "an amount counts only when named", "ledger_id,date,account,amount\n", NULL,
		    0 },
		{ "mapped", "Internal ID,Date,Account,Amount,Memo\n", netsuite, 2 },
		{ "mapped, and not there", "ledger_id,date,account,debit,credit\n", netsuite, 0 },
		{ "nothing", "", NULL, 0 },
		{ "JSON", "{\"object\":\"list\"}", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct decode_options o = { .ledger_columns = cases[i].columns };

		if (ledger_header_sniff(cases[i].head, strlen(cases[i].head), &o) !=
		    cases[i].want)
			fail_msg("%s", cases[i].name);
	}
}

/* What a file that is not recognised is told. */
static void
nearly(void **state)
{
	static const struct {
		const char	*head, *message, *hint;	/* NULL: nothing of the kind */
	} cases[] = {
		{ "Journal no.,Posted,Account code,Dr,Cr\n", "lacks: ledger_id, date, account, "
		    "debit, credit", "ledger_id = THEIR NAME; one column" },
		{ "ledger_id;date;account;debit\n", "lacks: credit", "credit = THEIR NAME" },
		{ "Dear all, please find attached\n", NULL, NULL },
		{ "{\"a\":1,\"b\":2,\"c\":3}\n", NULL, NULL },
		{ "<html a,b,c>\n", NULL, NULL },
		{ "a,,c,d\n", NULL, NULL },
		{ "ledger_id,date,account,debit,credit\n", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct decode_options o = { .account = "" };
		struct err e = ERR_INIT;
		bool is = ledger_header_nearly("f.csv", cases[i].head,
		    strlen(cases[i].head), &o, &e);

		if (is != (cases[i].message != NULL) || (is &&
		    (strstr(e.msg, cases[i].message) == NULL ||
		    strstr(e.hint, cases[i].hint) == NULL)))
			fail_msg("%s: %s | %s", cases[i].head, e.msg, e.hint);
	}
}

static void
twice_and_missing(void **state)
{
	static const struct {
		const char	*name;
		const char	*columns[8];
		const char	*word;
	} cases[] = {
		{ "twice", { "ledger_id", "date", "account", "debit", "credit", "Debit" },
		    "debit" },
		{ "no date", { "ledger_id", "account", "debit", "credit" }, "date" },
		{ "nothing of ours", { "a", "b" }, "ledger_id" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct decode_options o = { .account = "" };
		struct slice names[8];
		struct ledger_header h;
		struct err e = ERR_INIT;
		size_t n = 0;

		for (; cases[i].columns[n] != NULL; n++)
			names[n] = slice_of(cases[i].columns[n]);
		if (ledger_header_read(&h, names, n, &o, "l.csv", &e) != -1 ||
		    e.code != ERR_INPUT || strstr(e.msg, cases[i].word) == NULL ||
		    strstr(e.msg, "l.csv:1") == NULL || e.hint[0] == '\0')
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_complete),
		cmocka_unit_test(sniffs),
		cmocka_unit_test(nearly),
		cmocka_unit_test(twice_and_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
