/*
 * The program from outside: exit codes, what goes to standard output and what
 * to standard error, --json, the lock.  argv[1] is the program.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT_MAX 65536

static char program[4096];

struct place {
	char	dir[64];
	char	out[TEXT_MAX], err[TEXT_MAX];
};

static const char conf[] =
    "[company]\nname = Acme Inc\ntimezone = America/New_York\nbase_currency = USD\n"
    "[ledger]\nkind = file\nrules = acme.rules\n"
    "[opening 2026-10]\nstripe.USD = 0.00\nledger.USD = 0.00\n";

static const char rules[] =
    "chart \"Acme\"\nledger file\nentries per day\n"
    "account clearing 1050 \"Stripe Clearing\" currency USD role clearing\n"
    "account in_transit 1060 \"Payouts in Transit\" role in_transit\n"
    "account suspense 1999 \"Stripe Suspense\" role suspense\n"
    "account sales 4000 \"Sales\"\n"
    "account fees 6100 \"Merchant Fees\"\n\n"
    "rule \"Card sales\"\n  when category is one of charge, refund\n"
    "  debit clearing net\n  debit fees fee\n  credit sales amount\n\n"
    "rule \"Payouts\"\n  when category is one of payout, payout_reversal\n"
    "  debit clearing net\n  debit fees fee\n  credit in_transit amount\n";

static const char example_that_fails[] =
    "\nexample \"wrong\"\n  given charge 100.00 USD fee 3.20\n"
    "  expect debit clearing 96.80, debit fees 3.20, credit sales 99.00\n";

static const char stripe[] =
    "balance_transaction_id,created_utc,reporting_category,currency,gross,fee,net\r\n"
    "txn_1,2026-10-05 15:00:00,charge,usd,100.00,3.20,96.80\r\n"
    "txn_2,2026-10-10 15:00:00,refund,usd,-20.00,0.00,-20.00\r\n";

static const char ledger[] =
    "ledger_id,line,date,account,debit,credit,currency,reference,description\r\n"
    "JE1,1,2026-10-05,1050,96.80,,USD,txn_1,Sale\r\n"
    "JE2,1,2026-10-10,1050,,20.00,USD,txn_2,Refund\r\n";

static void
write_at(const struct place *p, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
slurp(const struct place *p, const char *name, char *out)
{
	char path[256];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(out, 1, TEXT_MAX - 1, f);
	out[n] = '\0';
	fclose(f);
}

/* run: the program in the folder; ${line} may begin with NAME=VALUE. */
static int
run(struct place *p, const char *before, const char *line)
{
	char cmd[8192];
	int rc;

	snprintf(cmd, sizeof(cmd), "cd %s && { %s %s %s; } >.out 2>.err </dev/null", p->dir, before,
	    program, line);
	rc = system(cmd);
	slurp(p, ".out", p->out);
	slurp(p, ".err", p->err);
	assert_true(WIFEXITED(rc));
	return WEXITSTATUS(rc);
}

static void
expect(struct place *p, const char *line, int code, const char *out, const char *err)
{
	int got = run(p, "", line);

	if (got != code)
		fail_msg("%s: exit %d, not %d\n%s%s", line, got, code, p->out, p->err);
	if (strstr(p->out, out) == NULL)
		fail_msg("%s: standard output lacks \"%s\":\n%s", line, out, p->out);
	if (strstr(p->err, err) == NULL)
		fail_msg("%s: standard error lacks \"%s\":\n%s", line, err, p->err);
}

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	snprintf(p->dir, sizeof(p->dir), "/tmp/tieout-cli-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	char rm[96];

	snprintf(rm, sizeof(rm), "rm -rf %s", p->dir);
	assert_int_equal(system(rm), 0);
	free(p);
	return 0;
}

/* workspace: ws/, made by init, with settings and rules of our own. */
static void
workspace(struct place *p)
{
	expect(p, "init ws --ledger file --currency USD --timezone America/New_York --name"
	    " 'Acme Inc'", 0, "ws/tieout.conf", "");
	write_at(p, "ws/tieout.conf", conf);
	write_at(p, "ws/acme.rules", rules);
	write_at(p, "stripe.csv", stripe);
	write_at(p, "ledger.csv", ledger);
}

/* ---- tests ---- */
static void
without_a_workspace(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *out, *err;
	} cases[] = {
		{ "", 2, "", "usage: tieout" },
		{ "help", 0, "usage: tieout", "" },
		{ "--help", 0, "usage: tieout", "" },
		{ "help close", 0, "usage: tieout close PERIOD", "" },
		{ "close --help", 0, "usage: tieout close PERIOD", "" },
		{ "help rules check", 0, "tieout rules check", "" },
		{ "help missing_in_ledger", 0, "usual cause", "" },
		{ "help codes", 0, "payout_in_transit", "" },
		{ "help exit-codes", 0, "130", "" },
		{ "help settings", 0, "report_timezone", "" },
		{ "help missing_in_leger", 2, "", "missing_in_ledger" },
		{ "version", 0, "tieout ", "" },
		{ "--version", 0, "tieout ", "" },
		{ "fetch", 3, "", "tieout init" },
		{ "doctor", 1, "tieout.conf", "" },
		{ "post 2026-10 --x", 2, "", "does not exist yet" },
		{ "audit verify", 2, "", "does not exist yet" },
		{ "staus", 2, "", "did you mean status?" },
		{ "status", 3, "", "tieout init" },
		{ "-C nowhere status", 3, "", "nowhere/tieout.conf" },
		{ "close", 2, "", "PERIOD" },
		{ "rules check nowhere.rules", 3, "", "nowhere.rules" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i].line, cases[i].code, cases[i].out, cases[i].err);
}

static void
init_writes_over_nothing(void **state)
{
	struct place *p = *state;

	expect(p, "init ws", 2, "", "--ledger LEDGER --currency CUR --timezone ZONE");
	expect(p, "init ws --ledger xerro --currency USD --timezone UTC", 2, "", "xero");
	expect(p, "init ws --ledger file --currency USX --timezone UTC", 2, "", "USX");
	expect(p, "init ws --ledger file --currency USD --timezone Mars", 2, "", "Mars");
	expect(p, "init ws --ledger file --currency usd --timezone UTC", 0, "tieout -C ws", "");
	expect(p, "init ws --ledger file --currency USD --timezone UTC", 2, "", "already");
	expect(p, "-C ws rules check", 0, "", "");
	assert_string_equal(p->out, "");
	assert_string_equal(p->err, "");
	expect(p, "-C ws rules test", 0, "", "");
	expect(p, "-C ws status", 0, "0 balance transactions", "");
	for (int i = 0; i < 3; i++) {
		static const char *const other[] = { "quickbooks", "xero", "netsuite" };
		char line[128];
		snprintf(line, sizeof(line), "init w%d --ledger %s --currency EUR --timezone"
		    " Europe/Berlin", i, other[i]);
		expect(p, line, 0, "", "");
		snprintf(line, sizeof(line), "-C w%d rules check", i);
		expect(p, line, 0, "", "");
		assert_string_equal(p->err, "");
	}
}

static void
a_month_from_import_to_close(void **state)
{
	struct place *p = *state;

	workspace(p);
	expect(p, "-C ws match", 2, "", "no period has facts yet");
	expect(p, "-C ws import stripe.csv ledger.csv", 0, "2 rows", "");
	expect(p, "-C ws import stripe.csv", 0, "imported before", "");
	expect(p, "-C ws map", 0, "2026-10", "");
	expect(p, "-C ws match", 0, "tied out", "");
	expect(p, "-C ws close 2026-10", 0, "Open ws/reports/2026-10/index.html", "");
	expect(p, "-C ws close 2026-10-01..2026-10-31", 0, "2026-10: tied out", "");
	expect(p, "-C ws report --out mine", 0, "mine/index.html", "");
	expect(p, "-C ws explain txn_1", 0, "txn_1", "");
	expect(p, "-C ws explain txn_nothing", 2, "", "txn_nothing");
	expect(p, "-C ws rules explain txn_1", 0, "Card sales", "");
	expect(p, "-C ws status", 0, "2026-10                 2  open  tied_out", "");
	expect(p, "-C ws close october", 2, "", "october");
	expect(p, "-C ws close 2026-10 --post", 2, "", "does not exist yet");
	expect(p, "-C ws forget 0000000000", 2, "", "0000000000");
	expect(p, "-q -C ws match", 0, "", "");
	assert_string_equal(p->out, "");
}

static void
breaks_exit_1_and_a_report_exits_0(void **state)
{
	struct place *p = *state;

	workspace(p);
	write_at(p, "ledger.csv", "ledger_id,line,date,account,debit,credit,currency,reference,"
	    "description\nJE1,1,2026-10-05,1050,96.80,,USD,txn_1,Sale\n");
	expect(p, "-C ws import stripe.csv ledger.csv", 0, "", "");
	expect(p, "-C ws match 2026-10", 1, "missing_in_ledger", "");
	expect(p, "-C ws close 2026-10", 1, "20.00 USD", "");
	expect(p, "-C ws report 2026-10", 0, "missing_in_ledger", "");
}

static void
bad_input_exits_5_and_stores_nothing(void **state)
{
	struct place *p = *state;

	workspace(p);
	write_at(p, "bad.csv", "balance_transaction_id,created_utc,reporting_category,currency,"
	    "gross,fee,net\r\ntxn_1,2026-10-05 15:00:00,charge,usd,100.00,3.20,96.81\r\n"
	    "txn_2,2026-10-05 15:00:00,charge,usd,100.00,3.20,96.80\r\n");
	write_at(p, "empty.csv", "");
	expect(p, "-C ws import absent.csv", 5, "", "absent.csv");
	expect(p, "-C ws import .", 5, "", "");
	expect(p, "-C ws import empty.csv", 5, "", "empty");
	expect(p, "-C ws import ledger.csv bad.csv", 5, "", "bad.csv:2");
	expect(p, "-C ws status", 0, "0 ledger lines", "");
	expect(p, "-C ws import --as stripe-csw bad.csv", 2, "", "stripe-csv");
	expect(p, "-C ws import bad.csv --skip-bad", 1, "bad.csv.rejected", "bad.csv:2");
	expect(p, "-C ws status", 0, "1 balance transactions", "");
	expect(p, "-C ws import --account uk stripe.csv", 2, "", "uk");
}

static void
settings_and_rules_exit_3(void **state)
{
	struct place *p = *state;
	char text[8192];

	workspace(p);
	write_at(p, "ws/tieout.conf", "[company]\nnaem = Acme\n");
	expect(p, "-C ws status", 3, "", "tieout.conf:2: no such setting in [company]: naem");
	snprintf(text, sizeof(text), "%s%s", conf, "[tests]\nallow = no\n");
	write_at(p, "ws/tieout.conf", text);
	assert_int_equal(run(p, "TIEOUT_NOW=2026-11-04T10:00:00Z", "-C ws status"), 3);
	snprintf(text, sizeof(text), "%s%s", conf, "[tests]\nallow = yes\n");
	write_at(p, "ws/tieout.conf", text);
	assert_int_equal(run(p, "TIEOUT_NOW=2026-11-04T10:00:00Z", "-C ws status"), 0);
	assert_int_equal(run(p, "TIEOUT_NOW=yesterday", "-C ws status"), 3);
	write_at(p, "ws/acme.rules", "chart \"x\"\n");
	expect(p, "-C ws close 2026-10", 3, "", "ws/acme.rules:1:1");
	expect(p, "-C ws rules check", 3, "", "ws/acme.rules:1:1");
	snprintf(text, sizeof(text), "%s%s", rules, example_that_fails);
	write_at(p, "ws/acme.rules", text);
	expect(p, "rules check ws/acme.rules", 0, "", "");
	expect(p, "rules test ws/acme.rules", 1, "1 failed", "");
	expect(p, "-C ws close 2026-10", 1, "", "nothing was closed");
	write_at(p, "ws/acme.rules", rules);
	snprintf(text, sizeof(text), "%s", conf);
	memcpy(strstr(text, "kind = file"), "kind = xero", 11);
	write_at(p, "ws/tieout.conf", text);
	expect(p, "-C ws map 2026-10", 3, "", "kind = xero");
}

static void
the_lock_is_respected(void **state)
{
	struct place *p = *state;
	char path[128];
	int fd;

	workspace(p);
	expect(p, "-C ws import stripe.csv ledger.csv", 0, "", "");
	snprintf(path, sizeof(path), "%s/ws/tieout.db.lock", p->dir);
	fd = open(path, O_RDWR | O_CREAT, 0644);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	expect(p, "-C ws match", 7, "", "");
	expect(p, "-C ws import stripe.csv", 7, "", "");
	expect(p, "-C ws status", 0, "", "");
	expect(p, "-C ws report", 0, "", "");
	expect(p, "-C ws explain txn_1", 0, "", "");
	close(fd);
}

/* patch: ${n} bytes of the database at ${at}. */
static void
patch(const struct place *p, long at, const void *bytes, size_t n)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/ws/tieout.db", p->dir);
	f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

static void
a_database_that_cannot_be_used_exits_8(void **state)
{
	struct place *p = *state;

	workspace(p);
	patch(p, 60, "\0\0\0\x63", 4);	/* SQLite's user_version */
	expect(p, "-C ws status", 8, "", "newer");
	expect(p, "-C ws import stripe.csv", 8, "", "newer");
	patch(p, 0, "no database here", 16);
	expect(p, "-C ws status", 8, "", "tieout.db");
	expect(p, "-C ws import stripe.csv", 8, "", "tieout.db");
	write_at(p, "ws/tieout.db", "");
	expect(p, "-C ws status", 8, "", "tieout.db");
	assert_int_equal(run(p, "rm ws/tieout.db;", "-C ws status"), 8);
}

static void
json_is_one_object(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *line, *begins, *holds;
		int code;
	} cases[] = {
		{ "--json -C ws import stripe.csv ledger.csv", "{\"command\":\"import\",\"period\":"
		    "null,\"verdict\":null,\"exit\":0,\"counts\":{},\"sums\":{},\"files\":[]",
		    "\"rows\":2", 0 },
		{ "--json -C ws match", "{\"command\":\"match\",\"period\":\"2026-10\",\"verdict\":"
		    "\"tied_out\",\"exit\":0,\"counts\":{},\"sums\":{\"USD\":{\"stripe_closing\":"
		    "\"76.80\",\"ledger_closing\":\"76.80\",\"unexplained\":\"0.00\"}}", "", 0 },
		{ "-C ws close --json 2026-10", "{\"command\":\"close\"",
		    "\"ws/reports/2026-10/index.html\"", 0 },
		{ "-C ws map --json",
		    "{\"command\":\"map\",\"period\":\"2026-10\",\"verdict\":null",
		    "\"entries\":2", 0 },
		{ "-C ws import x.csv --json",
		    "{\"command\":\"import\"", "\"error\":{\"message\":\"",
		    5 },
		{ "--json nonsense",
		    "{\"command\":null,\"period\":null,\"verdict\":null,\"exit\":2",
		    "\"error\":{", 2 },
		{ "--json version", "{\"command\":\"version\"", "\"version\":\"", 0 },
	};

	workspace(p);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(p, cases[i].line, cases[i].code, cases[i].holds, "");
		if (strncmp(p->out, cases[i].begins, strlen(cases[i].begins)) != 0)
			fail_msg("%s: %s", cases[i].line, p->out);
		/* one line and nothing behind it */
		assert_int_equal(strcspn(p->out, "\n"), strlen(p->out) - 1);
		assert_int_equal(p->out[strlen(p->out) - 2], '}');
	}
}

static void
the_demo_closes_two_months(void **state)
{
	struct place *p = *state;

	expect(p, "demo", 0, "index.html", "");
	expect(p, "demo", 0, "index.html", "");	/* again, over itself */
	expect(p, "demo there", 0, "there/reports", "");
	workspace(p);
	expect(p, "demo ws", 2, "", "Acme Inc");
	assert_int_equal(run(p, "TIEOUT_NOW=2026-11-04T10:00:00Z", "demo --json"), 0);
	assert_true(strncmp(p->out, "{\"command\":\"demo\",\"period\":\"2026-09\","
	    "\"verdict\":\"breaks\",\"exit\":0,", 65) == 0);
}

static void
a_full_standard_output_is_told(void **state)
{
	struct place *p = *state;
	char cmd[8192];
	int rc;

	if (access("/dev/full", W_OK) != 0)
		skip();
	snprintf(cmd, sizeof(cmd), "%s help >/dev/full 2>%s/.err", program, p->dir);
	rc = system(cmd);
	assert_int_equal(WEXITSTATUS(rc), 8);
	snprintf(cmd, sizeof(cmd), "%s help codes | head -1 >/dev/null", program);
	assert_int_equal(system(cmd), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_workspace),
		TEST(init_writes_over_nothing),
		TEST(a_month_from_import_to_close),
		TEST(breaks_exit_1_and_a_report_exits_0),
		TEST(bad_input_exits_5_and_stores_nothing),
		TEST(settings_and_rules_exit_3),
		TEST(the_lock_is_respected),
		TEST(a_database_that_cannot_be_used_exits_8),
		TEST(json_is_one_object),
		TEST(the_demo_closes_two_months),
		TEST(a_full_standard_output_is_told),
	};

	if (argc != 2 || realpath(argv[1], program) == NULL) {
		fprintf(stderr, "usage: %s PROGRAM\n", argv[0]);
		return 2;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
