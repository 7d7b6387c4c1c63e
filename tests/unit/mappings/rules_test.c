/* Reading a file: what it says, includes, hashes, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/currency.h"
#include "core/base/digest.h"
#include "core/base/file.h"
#include "mappings/check.h"
#include "mappings/resolve.h"
#include "tests/unit/mappings/sample.h"

#define SALES "rule \"Sales\"\n  when category is charge\n" SAMPLE_LINES

static uint8_t
cur(const char *code)
{
	return currency_index(code, 3);
}

static void
says(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, "", "chart \"Acme \\\"Inc\\\"\"\nledger netsuite\n"
	    "subsidiary 7\nentries per month\ndate created\n"
	    "account clearing 1050.10 \"C\" currency USD role clearing\n"
	    "account suspense \"19 99\" role suspense\n"
	    "account fees 6100 \"F\"\naccount sales 4000 \"S\" # a comment\n"
	    "account bank 1010 role bank\naccount transit 1060 role in_transit\n"
	    "account held 1070 role reserve\naccount due 1300 role receivable\n"
	    "match\n  date within 1 day\n  amount within 0.05\n"
	    "  amount within 7 JPY\n" SALES
	    "ignore \"Holds\"\n  when category is payout_minimum_balance_hold\n"
	    "  because \"x\"\n  nets to zero within 30 days\n");
	assert_string_equal(rules_chart(x.r), "Acme \"Inc\"");
	assert_string_equal(rules_ledger(x.r), "netsuite");
	assert_string_equal(rules_subsidiary(x.r), "7");
	assert_int_equal(rules_grouping(x.r), PER_MONTH);
	assert_int_equal(rules_window_days(x.r), 1);
	assert_int_equal(rules_tolerance(x.r, cur("USD"), NULL), 5);
	assert_int_equal(rules_tolerance(x.r, cur("KWD"), NULL), 50);
	assert_int_equal(rules_tolerance(x.r, cur("JPY"), NULL), 7);
	assert_int_equal(rules_tolerance(x.r, cur("KRW"), NULL), 0);
	assert_int_equal(rules_tolerance(x.r, cur("USD"), rules_account(x.r, 0)), 5);
	assert_int_equal(rules_account_count(x.r), 8);
	assert_string_equal(rules_account(x.r, 0)->code, "1050.10");
	assert_string_equal(rules_account(x.r, 1)->code, "19 99");
	assert_string_equal(rules_account(x.r, 4)->title, "bank");
	assert_int_equal(rules_account(x.r, 7)->role, ROLE_RECEIVABLE);
	assert_int_equal(rules_count(x.r), 2);
	assert_string_equal(rules_name(x.r, 1), "Holds");
	assert_int_equal(rules_needs(x.r), 0);
	assert_ptr_equal(rules_clearing(x.r, cur("USD"), "any"),
	    rules_account(x.r, 0));
	assert_null(rules_clearing(x.r, cur("EUR"), ""));
	sample_close(&x);
}

/* The most specific line holds: account and currency, account, currency, none. */
static void
tolerances(void **state)
{
	struct sample x;
	const struct account *usd, *eur;

	(void)state;
	sample_open(&x, "", "account clearing 1050 currency USD role clearing\n"
	    "account euros 1051 currency EUR role clearing\n"
	    "account sales 2\naccount fees 3\n"
	    "match\n  amount within 0.04 EUR account euros\n"
	    "  amount within 0.03 account euros\n  amount within 0.02 USD\n"
	    "  amount within 0.01\nrule \"All\"\n  when anything\n" SAMPLE_LINES);
	usd = rules_clearing(x.r, cur("USD"), "");
	eur = rules_clearing(x.r, cur("EUR"), "");
	assert_int_equal(rules_tolerance(x.r, cur("USD"), usd), 2);
	assert_int_equal(rules_tolerance(x.r, cur("EUR"), eur), 4);
	assert_int_equal(rules_tolerance(x.r, cur("EUR"), NULL), 1);
	assert_int_equal(rules_tolerance(x.r, cur("GBP"), eur), 3);
	assert_int_equal(rules_tolerance(x.r, cur("GBP"), NULL), 1);
	sample_close(&x);
}

static void
defaults(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, "", "account clearing 1 role clearing\n"
	    "account sales 2\naccount fees 3\nrule \"All\"\n  when anything\n"
	    SAMPLE_LINES);
	assert_string_equal(rules_chart(x.r), "");
	assert_string_equal(rules_ledger(x.r), "file");
	assert_string_equal(rules_subsidiary(x.r), "");
	assert_int_equal(rules_grouping(x.r), PER_DAY);
	assert_int_equal(rules_window_days(x.r), 3);
	assert_int_equal(rules_tolerance(x.r, cur("USD"), NULL), 0);
	assert_string_equal(str_text(&x.report), "");
	sample_close(&x);
}

/* The very example of the language's description. */
static void
the_example_file(void **state)
{
	static const char path[] = "../shared/design/RULES.md";
	char *text = NULL;
	size_t n, ran, failed;
	struct err e = ERR_INIT;
	struct str report = STR_INIT;
	struct rules *r = NULL;

	(void)state;
	if (!file_exists(path)) {
		print_message("skipped: %s is not there\n", path);
		return;
	}
	assert_int_equal(file_load(&text, &n, path, 1 << 20, &e), 0);
	char *begin = strstr(text, "```\nchart") + 4;
	*strstr(begin, "```") = '\0';
	if (rules_read_text(&r, "example.rules", begin, false, &report, &e) != 0)
		fail_msg("%s", str_text(&report));
	str_clear(&report);
	assert_int_equal(rules_test(r, &report, &ran, &failed, &e), 0);
	assert_int_equal(ran, 1);
	assert_int_equal(failed, 0);
	assert_int_equal(rules_count(r), 9);
	rules_free(r);
	str_free(&report);
	free(text);
}

static char dir[] = "/tmp/tieout-rules-XXXXXX";

static void
write_file(const char *name, const char *text)
{
	char *path = file_join(dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static int
read_file(struct rules **out, const char *name, struct str *report,
    struct err *e)
{
	char *path = file_join(dir, name);
	int rc = rules_read(out, path, false, report, e);

	free(path);
	return rc;
}

static void
includes(void **state)
{
	struct rules *a = NULL, *b = NULL;
	struct str report = STR_INIT;
	struct err e = ERR_INIT;
	char own[DIGEST_HEX_MAX];

	(void)state;
	assert_non_null(mkdtemp(dir));
	char *sub = file_join(dir, "shared");
	assert_int_equal(mkdir(sub, 0755), 0);
	free(sub);
	write_file("main.rules", "\xef\xbb\xbf" "chart \"A\"\r\n"
	    "include \"shared/accounts.inc\"\r\n\r\n" SALES);
	write_file("shared/accounts.inc", "include \"more.inc\"\n"
	    "account sales 4000 \"S\"\naccount fees 6100 \"F\"\n");
	write_file("shared/more.inc",
	    "account clearing 1050 \"C\" role clearing\n"
	    "account suspense 1999 \"X\" role suspense\n");
	if (read_file(&a, "main.rules", &report, &e) != 0)
		fail_msg("%s", str_text(&report));
	assert_int_equal(rules_account_count(a), 4);
	/* the hash is of everything that was read */
	write_file("shared/more.inc",
	    "account clearing 1051 \"C\" role clearing\n"
	    "account suspense 1999 \"X\" role suspense\n");
	assert_int_equal(read_file(&b, "main.rules", &report, &e), 0);
	assert_string_not_equal(rules_hash(a), rules_hash(b));
	rules_free(a);
	rules_free(b);
	/* and of one file alone, that of its bytes */
	write_file("one.rules", "account clearing 1 role clearing\n"
	    "account sales 2\naccount fees 3\nrule \"All\"\n  when anything\n"
	    SAMPLE_LINES);
	assert_int_equal(read_file(&a, "one.rules", &report, &e), 0);
	char *path = file_join(dir, "one.rules");
	assert_int_equal(file_hash_path(path, own, &e), 0);
	assert_string_equal(rules_hash(a), own);
	free(path);
	rules_free(a);
	str_free(&report);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* An error in an included file names that file; a deep chain ends. */
static void
include_errors(void **state)
{
	struct rules *r = NULL;
	struct str report = STR_INIT;
	struct err e = ERR_INIT;

	(void)state;
	write_file("shared/more.inc", "account clearing\n");
	assert_int_equal(read_file(&r, "main.rules", &report, &e), -1);
	assert_non_null(strstr(str_text(&report), "/shared/more.inc:1:17: "));
	assert_int_equal(e.code, ERR_SETTINGS);
	err_clear(&e);
	for (int i = 0; i <= INCLUDE_DEPTH_MAX + 1; i++) {
		char name[32], text[64];

		snprintf(name, sizeof(name), "deep%d.rules", i);
		snprintf(text, sizeof(text), "include \"deep%d.rules\"\n", i + 1);
		write_file(name, text);
	}
	str_clear(&report);
	assert_int_equal(read_file(&r, "deep0.rules", &report, &e), -1);
	assert_non_null(strstr(str_text(&report), "more than 16 deep"));
	err_clear(&e);
	str_clear(&report);
	assert_int_equal(read_file(&r, "absent.rules", &report, &e), -1);
	assert_int_equal(e.code, ERR_SETTINGS);
	assert_non_null(strstr(str_text(&report), "absent.rules"));
	err_clear(&e);
	assert_int_equal(read_file(&r, "shared", &report, &e), -1);
	assert_int_equal(e.code, ERR_SETTINGS);
	str_free(&report);
	assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void
counts_problems(void **state)
{
	struct sample x;
	struct str body = STR_INIT;

	(void)state;
	assert_int_equal(sample_try(&x, sample_head, "entries per week\n" SALES), -1);
	assert_null(strstr(x.e.msg, "more problem"));
	sample_close(&x);
	assert_int_equal(sample_try(&x, sample_head,
	    "entries per week\nledger xyz\n" SALES), -1);
	assert_non_null(strstr(x.e.msg, "(and 1 more problem)"));
	sample_close(&x);
	for (int i = 0; i < 300; i++)
		str_add(&body, "entries per week\n");
	assert_int_equal(sample_try(&x, sample_head, str_text(&body)), -1);
	assert_non_null(strstr(str_text(&x.report), "... and 101 more problems"));
	str_free(&body);
	sample_close(&x);
}

/* Limits: each of these is one too many, and told in words. */
static void
limits(void **state)
{
	static const struct { const char *head, *each, *tail; int n;
	    const char *says; } big[] = {
		{ "rule \"R\"\n  when ", "(", "category is charge\n", 80,
		    "nested more than 64 deep" },
		{ "rule \"R\"\n  when ", "not ", "category is charge\n", 80,
		    "nested more than 64 deep" },
		{ "rule \"R\"\n  when category is charge", " and amount > 1",
		    "\n", 600, "at most 512 comparisons" },
		{ "rule \"R\"\n  when description is one of a", ", b", "\n", 600,
		    "at most 512 values" },
		{ "rule \"R\"\n  when anything\n", "  debit fees fee\n", "", 40,
		    "at most 32 lines" },
		{ "rule \"R\"\n  when anything\n  debit fees ", "(", "fee\n", 50,
		    "nested more than 32 deep" },
		{ "rule \"R\"\n  when anything\n  debit fees fee", " + fee", "\n",
		    50, "at most 32 parts" },
		{ "rule \"R\"\n  when anything\n",
		    "  debit fees 1/2 of fee + 1/2 of fee rounded up\n",
		    "", 20, "must say how it is rounded" },
		{ "", "rule \"R\"\n  when anything\n", "", 5000,
		    "at most 4096 rules" },
		{ "", "account a 1\n", "", 5000, "at most 4096 accounts" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++) {
		struct str body = STR_INIT;
		struct sample x;

		str_add(&body, big[i].head);
		for (int k = 0; k < big[i].n; k++)
			str_add(&body, big[i].each);
		str_add(&body, big[i].tail);
		assert_int_equal(sample_try(&x, i == 9 ? "" : sample_head,
		    str_text(&body)), -1);
		if (strstr(str_text(&x.report), big[i].says) == NULL)
			fail_msg("%s\n%.2000s", big[i].says, str_text(&x.report));
		str_free(&body);
		sample_close(&x);
	}
}

/* Many: names beyond the bit sets, kinds, terms, factors. */
static void
many(void **state)
{
	struct str b = STR_INIT;
	struct sample x;

	(void)state;
	str_add(&b, "rule \"R\"\n  when category is one of a0");
	for (int i = 1; i < 400; i++)
		str_addf(&b, ", a%d", i);
	str_add(&b, "\n" SAMPLE_LINES);
	assert_int_equal(sample_try(&x, sample_head, str_text(&b)), -1);
	assert_non_null(strstr(str_text(&x.report), "too many different"));
	sample_close(&x);
	str_clear(&b);
	str_add(&b, "rule \"R\"\n  when anything\n  debit clearing net\n"
	    "  credit sales rest\n");
	for (int i = 0; i < 17; i++)
		str_addf(&b, "  debit fees fee.kind_number_%d\n", i);
	assert_int_equal(sample_try(&x, sample_head, str_text(&b)), -1);
	assert_non_null(strstr(str_text(&x.report), "at most 16 fee kinds"));
	sample_close(&x);
	str_clear(&b);
	str_add(&b, "rule \"R\"\n  when anything\n  debit clearing net\n"
	    "  credit sales rest\n");
	for (int i = 0; i < 17; i++)
		str_add(&b, "  debit fees 1/2 of fee rounded up + 1/3 of fee "
		    "rounded up\n");
	assert_int_equal(sample_try(&x, sample_head, str_text(&b)), -1);
	assert_non_null(strstr(str_text(&x.report), "at most 32 rounded"));
	sample_close(&x);
	str_clear(&b);
	str_add(&b, "rule \"R\"\n  when anything\n  debit clearing net\n"
	    "  debit fees 1000000000/1 of (1000000000/1 of (1000000000/1 of fee))"
	    "\n  credit sales rest\n");
	assert_int_equal(sample_try(&x, sample_head, str_text(&b)), -1);
	assert_non_null(strstr(str_text(&x.report), "factors"));
	sample_close(&x);
	str_free(&b);
}

/* The code that reports quote is where it says. */
static void
columns_count_characters(void **state)
{
	struct sample x;

	(void)state;
	assert_int_equal(sample_try(&x, sample_head,
	    "rule \"\xc3\xa4\xc3\xb6\"\twhenn\n" SALES), -1);
	assert_non_null(strstr(str_text(&x.report), "acme.rules:12:11: "));
	assert_non_null(strstr(str_text(&x.report), "\t^~~~~\n"));
	sample_close(&x);
	/* a long line is cut around the place */
	struct str b = STR_INIT;
	str_add(&b, "rule \"R\"\n  when description contains \"");
	for (int i = 0; i < 300; i++)
		str_add(&b, "\xc3\xa4");
	str_add(&b, "\" nonsense and more of it, and more of it, and more of it, "
	    "and more of it, and more of it, and more of it, and more of it\n");
	assert_int_equal(sample_try(&x, sample_head, str_text(&b)), -1);
	assert_non_null(strstr(str_text(&x.report), "^~~~~~~~\n"));
	assert_true(x.report.n < 1000);
	str_free(&b);
	sample_close(&x);
}

static void
verbose_notes(void **state)
{
	static const char text[] =
	    "account clearing 1050 \"C\" role clearing\n"
	    "account suspense 1999 \"X\" role suspense\n"
	    "account sales 4000 \"S\"\naccount more 4000 \"S\"\n"
	    "account fees 6100 \"F\"\n"
	    "rule \"A\"\n  when category is one of charge, fee\n"
	    "  and amount > 5\n" SAMPLE_LINES
	    "rule \"B\"\n  when category is one of charge, topup\n" SAMPLE_LINES
	    "rule \"C\"\n  when category is tax\n  until 2026-01-01\n" SAMPLE_LINES
	    "rule \"D\"\n  when category is tax\n  from 2026-01-02\n" SAMPLE_LINES
	    "  class \"x\"\n"
	    "rule \"Special\"\n  when category is refund\n  and amount < -9\n" SAMPLE_LINES
	    "rule \"General\"\n  when category is refund\n" SAMPLE_LINES
	    "rule \"E\"\n  on payout arrived\n  debit fees held\n"
	    "  credit sales held\n";
	static const char *const says[] = { "there is no `ledger` line",
		"no rule books to account \"more\"",
		"\"sales\" and \"more\" are one account of the ledger, 4000",
		"\"B\" and \"A\" above it may both match a row of category charge",
		"49 categories fall to suspense",
		"dimensions are checked" };
	struct rules *r = NULL;
	struct str report = STR_INIT;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(rules_read_text(&r, "n", text, true, &report, &e), 0);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (strstr(str_text(&report), says[i]) == NULL)
			fail_msg("%s\n%s", says[i], str_text(&report));
	assert_null(strstr(str_text(&report), "\"D\" and \"C\""));
	assert_null(strstr(str_text(&report), "\"General\" and"));
	rules_free(r);
	str_clear(&report);
	assert_int_equal(rules_read_text(&r, "n", text, false, &report, &e), 0);
	assert_string_equal(str_text(&report), "");
	rules_free(r);
	str_free(&report);
}

static void
notes(void **state)
{
	static const struct { const char *body, *says; } n[] = {
		{ "rule \"A\"\n  when category is chargee\n" SAMPLE_LINES,
		    "note: category \"chargee\" is not one that tieout knows" },
		{ "rule \"A\"\n  when category is brand_new_thing\n" SAMPLE_LINES,
		    "if Stripe has added it since" },
		{ "rule \"A\"\n  when type is paymentt\n" SAMPLE_LINES,
		    "did you mean \"payment\"?" },
		{ "rule \"A\"\n  when anything\n  debit clearing net\n"
		    "  debit vat fee.brand_new_kind\n"
		    "  debit fees fee - fee.brand_new_kind\n"
		    "  credit sales amount\n", "is no kind of fee that tieout" },
		{ "ledger netsuite\n" SALES, "note: every NetSuite entry needs" },
		{ SALES "example \"E\"\n  given chargee 1 USD\n  expect unmapped\n",
		    "did you mean \"charge\"?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		struct sample x;

		sample_open(&x, strstr(sample_head, "account"), n[i].body);
		if (strstr(str_text(&x.report), n[i].says) == NULL)
			fail_msg("%s\n%s", n[i].says, str_text(&x.report));
		sample_close(&x);
	}
}

/* Whatever holds a rule's place in the list may not fire. */
static void
events_take_no_row(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, sample_head, "rule \"Lost\"\n  on dispute lost\n"
	    "  when dispute.reason is fraudulent\n"
	    "  debit fees held\n  credit sales held\n" SALES
	    "rule \"Paid\"\n  on payout arrived\n"
	    "  debit vat 1/3 of held rounded down\n  debit fees rest\n"
	    "  credit sales held\n  class \"x\"\n");
	assert_int_equal(rules_count(x.r), 3);
	sample_eval(&x, "amount=10000");
	assert_int_equal(x.res.rule, 1);
	sample_close(&x);
}

static void
role_names(void **state)
{
	(void)state;
	assert_string_equal(resolve_role_name(ROLE_NONE), "");
	assert_string_equal(resolve_role_name(ROLE_BANK), "bank");
	assert_string_equal(resolve_role_name(ROLE_IN_TRANSIT), "in_transit");
	assert_string_equal(resolve_role_name(ROLE_RESERVE), "reserve");
	assert_string_equal(resolve_role_name(ROLE_RECEIVABLE), "receivable");
	rules_free(NULL);
	rules_scratch_free(NULL);
	assert_null(rules_starter("sage"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says),
		cmocka_unit_test(defaults),
		cmocka_unit_test(tolerances),
		cmocka_unit_test(the_example_file),
		cmocka_unit_test(includes),
		cmocka_unit_test(include_errors),
		cmocka_unit_test(counts_problems),
		cmocka_unit_test(limits),
		cmocka_unit_test(many),
		cmocka_unit_test(columns_count_characters),
		cmocka_unit_test(verbose_notes),
		cmocka_unit_test(notes),
		cmocka_unit_test(events_take_no_row),
		cmocka_unit_test(role_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
