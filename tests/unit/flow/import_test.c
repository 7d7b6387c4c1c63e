/*
 * import: all or nothing, bad rows, files known already, --covers, balances
 * without days; with a form of its own, so that no adapter is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "recon/flow/flow.h"
#include "recon/flow/import_run.h"

/* ---- a form: "#stripe" or "#ledger", then a fact a line ---- */
static int
sniff_head(const char *head, size_t n, const char *word)
{
	size_t w = strlen(word);

	return n >= w && memcmp(head, word, w) == 0 ? 2 : 0;
}

static int
sniff_stripe(const char *head, size_t n, const struct decode_options *o)
{
	(void)o;
	return sniff_head(head, n, "#stripe");
}

static int
sniff_ledger(const char *head, size_t n, const struct decode_options *o)
{
	(void)o;
	return sniff_head(head, n, "#ledger");
}

struct row {
	char		word[16], id[64];
	long long	a, b, c;
};

static int
put_row(const struct row *w, const struct decode_options *o, const struct sink *s,
    const struct origin *at, struct err *e)
{
	struct txn t = { .id = slice_of(w->id), .account = slice_of(o->account),
	    .currency = currency_index("USD", 3), .amount = w->b, .fee = w->c,
	    .created = w->a, .precision = TXN_SECOND, .available_on = TXN_MOMENT_NONE,
	    .category = slice_of("charge") };
	struct ledger_line l = { .ledger_id = slice_of(w->id), .line = slice_of("1"),
	    .day = (int32_t)w->a, .account = slice_of("1050"),
	    .currency = currency_index("USD", 3), .amount = w->b };
	struct balance_fact b = { .account = slice_of(o->account),
	    .currency = currency_index("USD", 3), .at_end = w->a != 0,
	    .day = w->c != 0 ? (int32_t)w->c : DATE_NONE, .amount = w->b };

	if (strcmp(w->word, "txn") == 0)
		return s->txn(s->ctx, &t, at, e);
	if (strcmp(w->word, "line") == 0)
		return s->line(s->ctx, &l, at, e);
	if (strcmp(w->word, "balance") == 0)
		return s->balance(s->ctx, &b, at, e);
	if (strcmp(w->word, "note") == 0) {
		s->note(s->ctx, w->id);
		return 0;
	}
	return err_set(e, ERR_INPUT, "no such row");
}

static int
decode_rows(struct file_in *f, const struct decode_options *o, const struct sink *s,
    struct err *e)
{
	char *buf = mem_calloc(1, 1 << 20);
	size_t n = 0, got = 1;
	uint64_t line = 0;
	int rc = 0;

	while (rc == 0 && got > 0) {
		rc = file_read(f, buf + n, (1 << 20) - 1 - n, &got, e);
		n += got;
	}
	for (char *p = buf; rc == 0 && *p != '\0';) {
		char *nl = strchr(p, '\n');
		struct row w = { "", "", 0, 0, 0 };
		struct origin at = { ++line, NULL };
		struct err why = ERR_INIT;
		*nl = '\0';
		sscanf(p, "%15s %63s %lld %lld %lld", w.word, w.id, &w.a, &w.b, &w.c);
		if (line > 1 && put_row(&w, o, s, &at, &why) != 0) {
			if (why.code == ERR_INPUT) {
				rc = s->bad(s->ctx, slice_of(p), &at, &why, e);
			} else {
				*e = why;
				rc = -1;
			}
		}
		p = nl + 1;
	}
	free(buf);
	return rc;
}

static const struct decoder stripe_form = { "stripe-test", "Stripe test", sniff_stripe,
	decode_rows, NULL };
static const struct decoder ledger_form = { "ledger-test", "ledger test", sniff_ledger,
	decode_rows, NULL };

/* ---- a workspace ---- */
struct bench {
	char		 dir[64];
	struct flow	 flow;
	struct clock	 clock;
	struct progress	 progress;
	bool		 stop;
};

static const char *const one_account[] = { "" };
static const char *const two_accounts[] = { "eu", "us" };
static const struct decoder *const forms[] = { &stripe_form, &ledger_form, NULL };

static bool
is_stopped(void *ctx)
{
	return ((struct bench *)ctx)->stop;
}

static int
set_up(void **state)
{
	struct bench *b = mem_calloc(1, sizeof(*b));
	struct err e = ERR_INIT;
	char db[96];

	snprintf(b->dir, sizeof(b->dir), "/tmp/tieout-import-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	snprintf(db, sizeof(db), "%s/tieout.db", b->dir);
	b->clock = clock_system();
	b->progress = (struct progress){ NULL, is_stopped, NULL, b };
	b->flow = (struct flow){ .workspace = b->dir, .company = "T", .version = "0",
	    .ledger = "file", .accounts = one_account, .naccounts = 1, .decoders = forms,
	    .clock = &b->clock, .progress = &b->progress };
	if (store_create(db, "T", &e) != 0 ||
	    store_open(&b->flow.store, db, true, &b->clock, &e) != 0 ||
	    zone_open(&b->flow.zone, "America/New_York", &e) != 0)
		fail_msg("%s", e.msg);
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;
	char rm[96];

	store_close(b->flow.store);
	zone_close(b->flow.zone);
	snprintf(rm, sizeof(rm), "rm -rf %s", b->dir);
	assert_int_equal(system(rm), 0);
	free(b);
	return 0;
}

static char *
write_file(struct bench *b, const char *name, const char *text)
{
	char *path = file_join(b->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

/* import: of files with these names; the result is ours to free. */
static int
import(struct bench *b, const char *const *names, const struct flow_import_options *o,
    struct flow_import_result *out, struct err *e)
{
	static const struct flow_import_options plain = { .account = "" };
	const char *paths[8] = { NULL };
	char *own[8];
	size_t n = 0;
	int rc;

	for (; names[n] != NULL; n++)
		paths[n] = own[n] = file_join(b->dir, names[n]);
	rc = flow_import(&b->flow, paths, n, o != NULL ? o : &plain, out, e);
	for (size_t i = 0; i < n; i++)
		free(own[i]);
	return rc;
}

static void
import_ok(struct bench *b, const char *name, const struct flow_import_options *o,
    struct flow_import_result *out)
{
	const char *names[] = { name, NULL };
	struct err e = ERR_INIT;

	if (import(b, names, o, out, &e) != 0)
		fail_msg("%s: %s", name, e.msg);
}

static uint64_t
txns(struct bench *b)
{
	struct flow_status s;
	struct err e = ERR_INIT;
	uint64_t n;

	assert_int_equal(flow_status(&b->flow, &s, &e), 0);
	n = s.txns;
	flow_status_done(&s);
	return n;
}

static uint64_t
lines(struct bench *b)
{
	struct flow_status s;
	struct err e = ERR_INIT;
	uint64_t n;

	assert_int_equal(flow_status(&b->flow, &s, &e), 0);
	n = s.lines;
	flow_status_done(&s);
	return n;
}

/* ---- tests ---- */
static void
rows_are_counted_and_a_file_is_known_again(void **state)
{
	struct bench *b = *state;
	struct flow_import_result r;

	free(write_file(b, "a", "#stripe\ntxn t1 1790000000 100 3\ntxn t2 1790000060 50 0\n"
	    "note hello\n"));
	import_ok(b, "a", NULL, &r);
	assert_int_equal(r.file[0].rows, 2);
	assert_int_equal(r.file[0].added, 2);
	assert_string_equal(r.file[0].kind, "Stripe test");
	assert_string_equal(r.file[0].notes, "hello\n");
	assert_int_equal(strlen(r.file[0].hash), 64);
	flow_import_result_free(&r);
	import_ok(b, "a", NULL, &r);
	assert_true(r.file[0].known);
	assert_int_equal(r.file[0].rows, 0);
	flow_import_result_free(&r);
	/* other bytes, the same facts */
	free(write_file(b, "b", "#stripe\ntxn t2 1790000060 50 0\ntxn t1 1790000000 100 3\n"));
	import_ok(b, "b", NULL, &r);
	assert_int_equal(r.file[0].same, 2);
	assert_int_equal(r.file[0].added, 0);
	flow_import_result_free(&r);
	assert_int_equal(txns(b), 2);
}

static void
the_same_file_twice_in_one_import(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "a", "copy", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	free(write_file(b, "a", "#stripe\ntxn t1 1790000000 100 3\n"));
	free(write_file(b, "copy", "#stripe\ntxn t1 1790000000 100 3\n"));
	assert_int_equal(import(b, names, NULL, &r, &e), 0);
	assert_false(r.file[0].known);
	assert_true(r.file[1].known);
	flow_import_result_free(&r);
}

static void
one_bad_row_refuses_all_files(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "good", "bad", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	free(write_file(b, "good", "#stripe\ntxn t1 1790000000 100 3\n"));
	free(write_file(b, "bad", "#stripe\ntxn t2 1790000000 100 3\nnonsense x\noops y\n"));
	assert_int_equal(import(b, names, NULL, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 5);
	assert_non_null(strstr(e.msg, "2 rows cannot be taken"));
	assert_non_null(strstr(r.bad, "/bad:3: no such row"));
	assert_non_null(strstr(e.hint, "--skip-bad"));
	assert_non_null(strstr(r.bad, "/bad:4: no such row"));
	assert_int_equal(r.nbad, 2);
	flow_import_result_free(&r);
	assert_int_equal(txns(b), 0);
}

static void
many_bad_rows_are_counted_not_listed(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "bad", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;
	struct str text = STR_INIT;

	str_add(&text, "#stripe\n");
	for (int i = 0; i < 60; i++)
		str_add(&text, "nonsense x\n");
	free(write_file(b, "bad", str_text(&text)));
	str_free(&text);
	assert_int_equal(import(b, names, NULL, &r, &e), -1);
	assert_non_null(strstr(r.bad, "/bad:51: no such row"));
	assert_null(strstr(r.bad, "/bad:52:"));
	assert_non_null(strstr(r.bad, "and 10 more"));
	flow_import_result_free(&r);
}

static void
a_clash_of_amounts_names_both_places(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "b", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	free(write_file(b, "a", "#stripe\ntxn t1 1790000000 100 3\n"));
	free(write_file(b, "b", "#stripe\ntxn t1 1790000000 101 3\n"));
	import_ok(b, "a", NULL, &r);
	flow_import_result_free(&r);
	assert_int_equal(import(b, names, NULL, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 5);
	assert_non_null(strstr(e.msg, "/a"));
	assert_non_null(strstr(e.msg, "/b"));
	flow_import_result_free(&r);
}

static void
skip_bad_keeps_the_good_and_writes_the_rest(void **state)
{
	struct bench *b = *state;
	const struct flow_import_options o = { .account = "", .skip_bad = true };
	struct flow_import_result r;
	struct err e = ERR_INIT;
	char *text;
	size_t n;

	free(write_file(b, "bad", "#stripe\nnonsense x\ntxn t2 1790000000 100 3\noops y\n"));
	import_ok(b, "bad", &o, &r);
	assert_int_equal(r.file[0].added, 1);
	assert_int_equal(r.file[0].rejected, 2);
	assert_true(str_ends(r.file[0].rejected_path, "/bad.rejected"));
	assert_int_equal(file_load(&text, &n, r.file[0].rejected_path, 4096, &e), 0);
	assert_string_equal(text, "#stripe\r\nnonsense x\r\noops y\r\n");
	free(text);
	flow_import_result_free(&r);
	assert_int_equal(txns(b), 1);
}

static void
an_interrupt_leaves_nothing(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "big", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;
	struct str text = STR_INIT;

	str_add(&text, "#stripe\n");
	for (int i = 0; i < PROGRESS_EVERY + 10; i++)
		str_addf(&text, "txn t%d 1790000000 100 3\n", i);
	free(write_file(b, "big", str_text(&text)));
	str_free(&text);
	b->stop = true;
	assert_int_equal(import(b, names, NULL, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 130);
	flow_import_result_free(&r);
	assert_int_equal(txns(b), 0);
}

static void
files_that_are_no_input(void **state)
{
	struct bench *b = *state;
	static const struct {
		const char *name, *file, *text, *msg;
		int code;
	} cases[] = {
		{ "absent", "absent", NULL, "absent", 5 },
		{ "a folder", ".", NULL, "", 5 },
		{ "empty", "empty", "", "the file is empty", 5 },
		{ "unknown", "unknown", "date,amount\n1,2\n", "it begins: date,amount", 5 },
		{ "an archive", "zip", "PK\003\004", "a spreadsheet or an archive", 5 },
		{ "not text", "bin", "\xff\xfe\x01", "not UTF-8 text", 5 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *names[] = { cases[i].file, NULL };
		struct flow_import_result r;
		struct err e = ERR_INIT;
		if (cases[i].text != NULL)
			free(write_file(b, cases[i].file, cases[i].text));
		if (import(b, names, NULL, &r, &e) == 0)
			fail_msg("%s: was taken", cases[i].name);
		if (err_exit_code(e.code) != cases[i].code || strstr(e.msg, cases[i].msg) == NULL)
			fail_msg("%s: %d %s", cases[i].name, err_exit_code(e.code), e.msg);
		flow_import_result_free(&r);
	}
}

static void
as_names_a_known_form(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "x", NULL };
	struct flow_import_options o = { .account = "", .as = "stripe-tset" };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	free(write_file(b, "x", "whatever\ntxn t1 1790000000 100 3\n"));
	assert_int_equal(import(b, names, &o, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 2);
	assert_non_null(strstr(e.hint, "ledger-test"));
	flow_import_result_free(&r);
	o.as = "stripe-test";
	import_ok(b, "x", &o, &r);
	assert_int_equal(r.file[0].added, 1);
	flow_import_result_free(&r);
}

static void
several_accounts_must_be_named(void **state)
{
	struct bench *b = *state;
	const char *names[] = { "a", NULL };
	struct flow_import_options o = { .account = "" };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	b->flow.accounts = two_accounts;
	b->flow.naccounts = 2;
	free(write_file(b, "a", "#stripe\ntxn t1 1790000000 100 3\n"));
	free(write_file(b, "l", "#ledger\nline L1 20000 5\n"));
	assert_int_equal(import(b, names, &o, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 2);
	assert_non_null(strstr(e.msg, "eu, us"));
	flow_import_result_free(&r);
	err_clear(&e);
	o.account = "uk";
	assert_int_equal(import(b, names, &o, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 2);
	assert_non_null(strstr(e.hint, "eu, us"));
	flow_import_result_free(&r);
	o.account = "us";
	import_ok(b, "a", &o, &r);
	flow_import_result_free(&r);
	import_ok(b, "l", NULL, &r);	/* the ledger is of no account */
	flow_import_result_free(&r);
}

static void
covers_takes_absent_lines_away(void **state)
{
	struct bench *b = *state;
	struct flow_cover c = { .ledger_account = "1050" };
	struct flow_import_options o = { .account = "", .cover = &c };
	const char *two[] = { "first", "second", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;

	assert_int_equal(period_parse(&c.period, "2026-10", &e), 0);
	/* 20730 is 2026-10-04 */
	free(write_file(b, "first", "#ledger\nline L1 20730 5\nline L2 20731 6\n"));
	free(write_file(b, "second", "#ledger\nline L2 20731 6\nline L3 20732 7\n"));
	assert_int_equal(import(b, two, &o, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 2);
	flow_import_result_free(&r);
	assert_int_equal(lines(b), 0);
	import_ok(b, "first", NULL, &r);
	flow_import_result_free(&r);
	import_ok(b, "second", &o, &r);
	assert_int_equal(r.gone, 1);
	flow_import_result_free(&r);
	assert_int_equal(lines(b), 2);
}

static void
a_balance_takes_its_days_from_the_name_or_the_rows(void **state)
{
	struct bench *b = *state;
	static const struct {
		const char *name, *want_first;
	} cases[] = {
		{ "balance_2026-10-01_to_2026-10-31.x", "2026-10-01" },
		{ "balance_2026-11.x", "2026-11-01" },
	};
	const char *alone[] = { "plain", NULL };
	struct flow_import_result r;
	struct err e = ERR_INIT;
	int32_t day;
	int64_t amount;
	bool found;

	free(write_file(b, "plain", "#stripe\nbalance x 0 100\nbalance x 1 150\n"));
	assert_int_equal(import(b, alone, NULL, &r, &e), -1);
	assert_int_equal(err_exit_code(e.code), 5);
	flow_import_result_free(&r);
	for (size_t i = 0; i < 2; i++) {
		free(write_file(b, cases[i].name, i == 0 ? "#stripe\nbalance x 0 100\n"
		    : "#stripe\nbalance x 0 150\n"));
		import_ok(b, cases[i].name, NULL, &r);
		flow_import_result_free(&r);
		assert_true(date_parse(&day, slice_of(cases[i].want_first)));
		err_clear(&e);
		assert_int_equal(store_balance(b->flow.store, "", currency_index("USD", 3), day,
		    &found, &amount, &e), 0);
		assert_true(found);
		assert_int_equal(amount, i == 0 ? 100 : 150);
	}
	/* 1790000000 is 2026-09-21: the one month of the rows */
	free(write_file(b, "rows", "#stripe\ntxn t1 1790000000 100 3\nbalance x 0 70\n"
	    "balance x 1 100\n"));
	import_ok(b, "rows", NULL, &r);
	assert_non_null(strstr(r.file[0].notes, "2026-09-01 to 2026-09-30"));
	flow_import_result_free(&r);
	/* a day of its own wins: 20818 is 2026-12-31, so the start of 2027 */
	free(write_file(b, "named_2026-05.x", "#stripe\nbalance x 1 33 20818\n"));
	import_ok(b, "named_2026-05.x", NULL, &r);
	flow_import_result_free(&r);
	assert_int_equal(store_balance(b->flow.store, "", currency_index("USD", 3), 20819,
	    &found, &amount, &e), 0);
	assert_true(found);
	assert_int_equal(amount, 33);
}

static void
intervals_in_file_names(void **state)
{
	static const struct {
		const char *path, *first, *last;	/* NULL: none */
	} cases[] = {
		{ "a/Balance_USD_2026-10-01_to_2026-10-31_UTC.csv", "2026-10-01", "2026-10-31" },
		{ "2026-10.csv", "2026-10-01", "2026-10-31" },
		{ "2026-09/balance.csv", NULL, NULL },
		{ "balance-2026-10-31-2026-10-01.csv", NULL, NULL },
		{ "balance-2026-10-05.csv", NULL, NULL },
		{ "balance-2026-13.csv", NULL, NULL },
		{ "x12026-10.csv", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t first, last, want;
		bool is = import_interval(cases[i].path, &first, &last);
		if (is != (cases[i].first != NULL))
			fail_msg("%s", cases[i].path);
		if (!is)
			continue;
		assert_true(date_parse(&want, slice_of(cases[i].first)));
		assert_int_equal(first, want);
		assert_true(date_parse(&want, slice_of(cases[i].last)));
		assert_int_equal(last, want);
	}
}

static void
months_with_rows_are_the_open_periods(void **state)
{
	struct bench *b = *state;
	struct flow_import_result r;
	struct period p[4];
	struct err e = ERR_INIT;
	size_t n;

	/* 2026-11-01T03:59:59Z is still October in New York; lines make no month */
	free(write_file(b, "a", "#stripe\ntxn t1 1793505599 1 0\ntxn t2 1800000000 1 0\n"));
	free(write_file(b, "l", "#ledger\nline L1 20900 5\n"));
	import_ok(b, "a", NULL, &r);
	flow_import_result_free(&r);
	import_ok(b, "l", NULL, &r);
	flow_import_result_free(&r);
	assert_int_equal(flow_periods(&b->flow, p, 4, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(p[0].name, "2026-10");
	assert_string_equal(p[1].name, "2027-01");
	assert_int_equal(flow_periods(&b->flow, p, 1, &n, &e), -1);
}

static void
forget_takes_an_import_back(void **state)
{
	struct bench *b = *state;
	struct flow_import_result r;
	struct err e = ERR_INIT;
	uint64_t rows = 0;

	free(write_file(b, "a", "#stripe\ntxn t1 1790000000 100 3\n"));
	import_ok(b, "a", NULL, &r);
	assert_int_equal(flow_forget(&b->flow, "00000000", &rows, &e), -1);
	assert_int_equal(err_exit_code(e.code), 2);
	err_clear(&e);
	if (flow_forget(&b->flow, r.file[0].hash, &rows, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(rows, 1);
	assert_int_equal(txns(b), 0);
	flow_import_result_free(&r);
	import_ok(b, "a", NULL, &r);
	assert_false(r.file[0].known);
	flow_import_result_free(&r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_are_counted_and_a_file_is_known_again),
		TEST(the_same_file_twice_in_one_import),
		TEST(one_bad_row_refuses_all_files),
		TEST(many_bad_rows_are_counted_not_listed),
		TEST(a_clash_of_amounts_names_both_places),
		TEST(skip_bad_keeps_the_good_and_writes_the_rest),
		TEST(an_interrupt_leaves_nothing),
		TEST(files_that_are_no_input),
		TEST(as_names_a_known_form),
		TEST(several_accounts_must_be_named),
		TEST(covers_takes_absent_lines_away),
		TEST(a_balance_takes_its_days_from_the_name_or_the_rows),
		cmocka_unit_test(intervals_in_file_names),
		TEST(months_with_rows_are_the_open_periods),
		TEST(forget_takes_an_import_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
