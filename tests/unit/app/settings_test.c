/* tieout.conf: what is taken, and what each wrong line is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/currency.h"
#include "recon/app/settings.h"

#define COMPANY "[company]\nname = Acme\ntimezone = America/New_York\nbase_currency = USD\n"
#define LEDGER "[ledger]\nkind = file\nrules = acme.rules\n"
#define GOOD COMPANY LEDGER

static int
read_text(struct settings *s, const char *text, struct err *e)
{
	return settings_read(s, "t.conf", text, strlen(text), e);
}

static void
the_example_of_the_product_page(void **state)
{
	static const char text[] =
	    "[company]\nname = Acme Inc\ntimezone = America/New_York\nbase_currency = USD\n\n"
	    "[stripe]                            ; several accounts: [stripe \"eu\"]\n"
	    "account = acct_1Example\n"
	    "key_file = stripe.key               ; or TIEOUT_STRIPE_KEY\n"
	    "report_timezone = UTC               ; zone of a bare `created` column\n"
	    "; api_base = http://127.0.0.1:12111  only together with [tests] allow = yes\n"
	    "requests_per_second = 25            ; never exceeded\n\n"
	    "[ledger]\nkind = file                         ; quickbooks, xero\n"
	    "rules = acme.rules\n\n"
	    "[opening 2026-10]                   ; balances at the start\n"
	    "stripe.USD = 0.00\nledger.USD = 12.34\n";
	struct settings s;
	struct err e = ERR_INIT;

	(void)state;
	if (read_text(&s, text, &e) != 0)
		fail_msg("%s", e.msg);
	assert_string_equal(s.company, "Acme Inc");
	assert_string_equal(s.timezone, "America/New_York");
	assert_int_equal(s.base_currency, currency_index("USD", 3));
	assert_int_equal(s.nstripe, 1);
	assert_string_equal(s.stripe[0].name, "");
	assert_string_equal(s.stripe[0].account, "acct_1Example");
	assert_string_equal(s.stripe[0].key_file, "stripe.key");
	assert_int_equal(s.stripe[0].requests_per_second, 25);
	assert_string_equal(s.ledger, "file");
	assert_string_equal(s.rules, "acme.rules");
	assert_int_equal(s.nopening, 2);
	assert_true(s.opening[1].ledger_side);
	assert_int_equal(s.opening[1].amount, 1234);
	assert_string_equal(s.opening[1].period, "2026-10");
	assert_string_equal(s.opening[1].account, "");
	assert_string_equal(s.opening_section[0], "2026-10");
	assert_null(s.opening_section[1]);
	assert_false(s.tests);
	assert_int_equal(strlen(s.hash), 64);
	settings_free(&s);
}

static void
several_accounts_have_their_own_openings(void **state)
{
	static const char text[] = GOOD
	    "[opening 2026-10]\nstripe.eu.EUR = -5\nledger.eu.eur = 7.5\nstripe.us.JPY = 12\n"
	    "[stripe \"eu\"]\nreport_timezone = Europe/Berlin\n[stripe \"us\"]\n"
	    "[import]\ndecimal_mark = comma\n[tests]\nallow = yes\n"
	    "[ledger_columns]\nledger_id = \"Journal no.\"\ndebit = DR\n";
	struct settings s;
	struct err e = ERR_INIT;

	(void)state;
	if (read_text(&s, text, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(s.nstripe, 2);
	assert_string_equal(s.stripe[0].report_timezone, "Europe/Berlin");
	assert_string_equal(s.stripe[1].report_timezone, "UTC");
	assert_string_equal(s.opening[0].account, "eu");
	assert_int_equal(s.opening[0].amount, -500);
	assert_int_equal(s.opening[1].amount, 750);
	assert_string_equal(s.opening[2].account, "us");
	assert_int_equal(s.opening[2].amount, 12);
	assert_int_equal(s.decimal_mark, ',');
	assert_true(s.tests);
	assert_string_equal(s.column[LEDGER_ID], "Journal no.");
	assert_string_equal(s.column[LEDGER_DEBIT], "DR");
	assert_null(s.column[LEDGER_CREDIT]);
	settings_free(&s);
}

static void
odd_but_fine(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "byte order mark", "\xEF\xBB\xBF" GOOD },
		{ "CRLF", "[company]\r\nname = Acme\r\ntimezone = UTC\r\nbase_currency = usd\r\n"
		    "[ledger]\r\nkind = xero\r\nrules = a\r\n" },
		{ "indented lines are no continuations", "[company]\n\tname = Acme\n"
		    "    timezone = UTC\n  base_currency = USD\n  [ledger]\n  kind = file\n"
		    "  rules = a\n" },
		{ "a semicolon inside a word", "[company]\nname = Smith;Sons\ntimezone = UTC\n"
		    "base_currency = USD\n" LEDGER },
		{ "a long comment",
		    GOOD "; .........................................................."
		    "............................................................................."
		    "............................................................................."
		    "........................................................\n" },
		{ "no newline at the end", COMPANY "[ledger]\nkind = file\nrules = a" },
		{ "blanks in a section", COMPANY "[ ledger ]\nkind = file\nrules = a\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings s;
		struct err e = ERR_INIT;
		if (read_text(&s, cases[i].text, &e) != 0)
			fail_msg("%s: %s", cases[i].name, e.msg);
		settings_free(&s);
	}
}

static const struct {
	const char *name, *text, *msg, *hint;
} wrong_lines[] = {
	{ "unknown key", "[company]\nnmae = x\n",
	    "t.conf:2: no such setting in [company]: nmae",
	    "did you mean name?" },
	{ "unknown key far from all", "[tests]\nzzzzzzzz = x\n", "t.conf:2:", "allow" },
	{ "unknown section", GOOD "[compny]\n", "t.conf:8: no such section: [compny]",
	    "did you mean company?" },
	{ "empty unknown section", "[nothing at all]\n", "t.conf:1: no such section", "" },
	{ "name behind a plain section", "[company \"x\"]\n",
	    "t.conf:1: no such section", "" },
	{ "before any section", "name = x\n",
	    "t.conf:1: a setting before any section", "" },
	{ "no equals sign", "[company]\nname\n", "t.conf:2: neither", "" },
	{ "open bracket", "[company\n", "t.conf:1: a section needs its ]", "" },
	{ "text behind a section", "[company] name = x\n", "t.conf:1: text after", "" },
	{ "twice", COMPANY "name = Other\n",
	    "t.conf:5: name was set already, on line 2", "" },
	{ "twice in two parts", COMPANY "[tests]\n[company]\nname = O\n", "t.conf:7:", "" },
	{ "empty value", "[company]\nname =\n", "t.conf:2: no value for: name", "" },
	{ "zone", "[company]\ntimezone = Europe/Berln\n", "t.conf:2: timezone:",
	    "Europe/Berlin" },
	{ "currency", "[company]\nbase_currency = USX\n", "t.conf:2: base_currency: no such"
	    " currency: USX", "" },
	{ "ledger", "[ledger]\nkind = quickbook\n", "t.conf:2: kind: no such ledger",
	    "did you mean quickbooks?" },
	{ "yes or no", "[tests]\nallow = maybe\n", "t.conf:2: allow: yes or no", "" },
	{ "rate", "[stripe]\nrequests_per_second = 101\n", "t.conf:2:", "" },
	{ "rate is no number", "[stripe]\nrequests_per_second = 2x\n", "t.conf:2:", "" },
	{ "decimal mark", "[import]\ndecimal_mark = ,\n", "t.conf:2: decimal_mark: comma or"
	    " dot", "" },
	{ "Stripe name", "[stripe eu]\n", "t.conf:1: not a name for a Stripe account", "" },
	{ "empty Stripe name", "[stripe \"\"]\n", "t.conf:1: not a name", "" },
	{ "opening without period", "[opening]\n",
	    "t.conf:1: [opening] needs a period", "" },
	{ "opening of no month", "[opening 2026-13]\n", "t.conf:1: [opening] needs", "" },
	{ "opening side", "[opening 2026-10]\nbank.USD = 1\n",
	    "t.conf:2: not an opening", "" },
	{ "opening currency", "[opening 2026-10]\nstripe.USX = 1\n",
	    "t.conf:2: not an", "" },
	{ "opening amount", "[opening 2026-10]\nstripe.USD = 1,00\n",
	    "t.conf:2: stripe.USD:",
	    "" },
	{ "too many decimals", "[opening 2026-10]\nstripe.JPY = 1.5\n", "t.conf:2:", "" },
	{ "opening twice", "[opening 2026-10]\nstripe.USD = 1\n"
	    "[opening 2026-10-01..2026-10-31]\nstripe.USD = 1\n", "t.conf:4: stripe.USD was"
	    " set already, on line 2", "" },
	{ "opening of a stranger", GOOD "[opening 2026-10]\nstripe.uk.USD = 1\n",
	    "t.conf:9: no such Stripe account: uk", "" },
	{ "opening of one of several",
	    GOOD "[stripe \"a\"]\n[stripe \"b\"]\n[opening 2026-10]\n"
	    "stripe.USD = 1\n", "t.conf:11: no such Stripe account", "stripe.NAME.USD" },
	{ "no timezone", "[company]\nname = A\nbase_currency = USD\n" LEDGER,
	    "t.conf: [company] timezone is missing", "" },
	{ "no rules", COMPANY "[ledger]\nkind = file\n",
	    "t.conf: [ledger] rules is missing", "" },
	{ "api_base", GOOD "[stripe]\napi_base = http://x\n",
	    "t.conf: [stripe] api_base", "" },
	{ "not UTF-8", "[company]\nname = \xff\n", "t.conf: not UTF-8", "" },
};

static void
wrong_lines_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong_lines) / sizeof(wrong_lines[0]); i++) {
		struct settings s;
		struct err e = ERR_INIT;
		if (read_text(&s, wrong_lines[i].text, &e) == 0)
			fail_msg("%s: was taken", wrong_lines[i].name);
		if (e.code != ERR_SETTINGS)
			fail_msg("%s: code %d", wrong_lines[i].name, (int)e.code);
		if (strstr(e.msg, wrong_lines[i].msg) == NULL)
			fail_msg("%s: said: %s", wrong_lines[i].name, e.msg);
		if (strstr(e.hint, wrong_lines[i].hint) == NULL)
			fail_msg("%s: hinted: %s", wrong_lines[i].name, e.hint);
		settings_free(&s);
	}
}

static void
a_line_too_long_is_refused(void **state)
{
	char text[600] = "[company]\nname = ";
	struct settings s;
	struct err e = ERR_INIT;
	size_t n = strlen(text);

	(void)state;
	memset(text + n, 'x', 500);
	assert_int_equal(read_text(&s, text, &e), -1);
	assert_non_null(strstr(e.msg, "t.conf:2: a line of 507 bytes"));
	settings_free(&s);
}

static void
a_folder_without_settings_says_how_to_make_one(void **state)
{
	struct settings s;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(settings_load(&s, "/nonexistent-tieout", &e), -1);
	assert_int_equal(err_exit_code(e.code), 3);
	assert_non_null(strstr(e.hint, "tieout init"));
	settings_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_product_page),
		cmocka_unit_test(several_accounts_have_their_own_openings),
		cmocka_unit_test(odd_but_fine),
		cmocka_unit_test(wrong_lines_are_named),
		cmocka_unit_test(a_line_too_long_is_refused),
		cmocka_unit_test(a_folder_without_settings_says_how_to_make_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
