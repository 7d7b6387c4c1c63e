/*
 * Ledger CSV into lines: what each kind of file gives, as text; bad rows with
 * their place and cause.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/file/ledger_csv.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HEAD "ledger_id,line,date,account,debit,credit,currency,reference,description\n"
#define SHORT "ledger_id,date,account,debit,credit\n"

/* ---- a sink that writes everything down ---- */

struct notebook {
	struct str	text;
	struct str	raws;		/* bytes of bad rows */
	int		refuse;		/* the n-th line is refused by the store */
	enum err_code	refuse_code;
	int		lines;
};

static void
add(struct str *out, struct slice v)
{
	if (v.p == NULL) {
		str_add(out, " ?");
		return;
	}
	assert_int_equal(v.p[v.n], '\0');
	str_addf(out, " [%s]", v.p);
}

static int
on_line(void *ctx, const struct ledger_line *l, const struct origin *o, struct err *e)
{
	struct notebook *n = ctx;
	char day[DATE_TEXT_MAX];

	if (++n->lines == n->refuse)
		return err_set(e, n->refuse_code, "refused");
	date_format(day, l->day);
	assert_int_equal(l->ledger_id.p[l->ledger_id.n], '\0');
	assert_int_equal(l->line.p[l->line.n], '\0');
	assert_int_equal(l->account.p[l->account.n], '\0');
	str_addf(&n->text, "%d: %s:%s %s %s %s %lld", (int)o->line, l->ledger_id.p, l->line.p,
	    day, l->account.p, currency_code(l->currency), (long long)l->amount);
	add(&n->text, l->reference);
	add(&n->text, l->description);
	str_add(&n->text, "\n");
	return 0;
}

static int
on_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	struct notebook *n = ctx;

	(void)e;
	str_addf(&n->text, "BAD %d: %s\n", (int)o->line, why->msg);
	str_addn(&n->raws, raw.p, raw.n);
	str_add(&n->raws, "\n");
	return 0;
}

static void
on_note(void *ctx, const char *text)
{
	struct notebook *n = ctx;

	str_addf(&n->text, "NOTE %s\n", text);
}

static int
decode_file(struct notebook *n, const char *path, const struct decode_options *o,
    struct err *e)
{
	const struct sink s = { .line = on_line, .bad = on_bad, .note = on_note, .ctx = n };
	struct file_in *f = NULL;
	int rc;

	assert_int_equal(file_open(&f, path, e), 0);
	rc = ledger_csv.decode(f, o, &s, e);
	file_close(f);
	return rc;
}

static int
decode(struct notebook *n, const char *text, const struct decode_options *o, struct err *e)
{
	char path[] = "/tmp/tieout-ledger-XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	rc = decode_file(n, path, o, e);
	assert_int_equal(unlink(path), 0);
	return rc;
}

static void
done(struct notebook *n)
{
	str_free(&n->text);
	str_free(&n->raws);
}

/* ---- tables ---- */

static const struct form_case {
	const char	*name, *file, *want;
	char		 mark;
} forms[] = {
	{ "lines of the clearing account",
	    HEAD "L1,1,2026-10-05,1050,96.80,,USD,txn_1,Sale\n"
	    "L2,1,2026-10-10,1050,,20.00,usd,,\n",
	    "2: L1:1 2026-10-05 1050 USD 9680 [txn_1] [Sale]\n"
	    "3: L2:1 2026-10-10 1050 USD -2000 [] []\n", 0 },
	{ "signs: negative debit, negative credit, both",
	    SHORT "A,2026-10-05,1050,-5.00,\nB,2026-10-05,1050,,-6.00\n"
	    "C,2026-10-05,1050,10.00,2.50\nD,2026-10-05,1050,0.00,\n",
	    "2: A:1 2026-10-05 1050 USD -500 ? ?\n3: B:1 2026-10-05 1050 USD 600 ? ?\n"
	    "4: C:1 2026-10-05 1050 USD 750 ? ?\n5: D:1 2026-10-05 1050 USD 0 ? ?\n", 0 },
	{ "base currency where none is named; currencies without decimals",
	    HEAD "A,1,2026-10-05,1050,1.00,,,,\nB,1,2026-10-05,1052,9610,,JPY,,\n",
	    "2: A:1 2026-10-05 1050 USD 100 [] []\n3: B:1 2026-10-05 1052 JPY 9610 [] []\n",
	    0 },
	{ "a balanced transaction, its lines apart and numbered by order",
	    SHORT "A,2026-10-05,1050,96.80,\nB,2026-10-06,1050,1.00,\n"
	    "A,2026-10-05,6100,3.20,\nA,2026-10-05,4000,,100.00\n",
	    "2: A:1 2026-10-05 1050 USD 9680 ? ?\n3: B:1 2026-10-06 1050 USD 100 ? ?\n"
	    "4: A:2 2026-10-05 6100 USD 320 ? ?\n5: A:3 2026-10-05 4000 USD -10000 ? ?\n",
	    0 },
	{ "lines of one account need not balance",
	    SHORT "A,2026-10-05,1050,96.80,\nA,2026-10-05,1050,1.00,\n",
	    "2: A:1 2026-10-05 1050 USD 9680 ? ?\n3: A:2 2026-10-05 1050 USD 100 ? ?\n", 0 },
	{ "two accounts must, in each currency",
	    "ledger_id,date,account,debit,credit,currency\n"
	    "A,2026-10-05,1050,5.00,,USD\nA,2026-10-05,4000,,5.00,USD\n"
	    "A,2026-10-05,1051,7.00,,EUR\nA,2026-10-05,4000,,6.00,EUR\n",
	    "2: A:1 2026-10-05 1050 USD 500 ? ?\n3: A:2 2026-10-05 4000 USD -500 ? ?\n"
	    "4: A:3 2026-10-05 1051 EUR 700 ? ?\n5: A:4 2026-10-05 4000 EUR -600 ? ?\n"
	    "BAD 2: ledger transaction A does not balance: debits less credits are 1.00 EUR\n",
	    0 },
	{ "not balanced",
	    SHORT "A,2026-10-05,1050,5.00,\nA,2026-10-05,4000,,4.00\n",
	    "2: A:1 2026-10-05 1050 USD 500 ? ?\n3: A:2 2026-10-05 4000 USD -400 ? ?\n"
	    "BAD 2: ledger transaction A does not balance: debits less credits are 1.00 USD\n",
	    0 },
	{ "one transaction, two days",
	    SHORT "A,2026-10-05,1050,5.00,\nA,2026-10-06,1050,4.00,\n",
	    "2: A:1 2026-10-05 1050 USD 500 ? ?\n"
	    "BAD 3: ledger transaction A is dated 2026-10-06 here and 2026-10-05 in line 2\n",
	    0 },
	{ "a line twice",
	    HEAD "A,1,2026-10-05,1050,5.00,,,,\nA,1,2026-10-05,1050,5.00,,,,\n"
	    "A,x7,2026-10-05,1050,5.00,,,,\nA,x7,2026-10-05,1050,5.00,,,,\n"
	    "A,64,2026-10-05,1050,5.00,,,,\nA,064,2026-10-05,1050,5.00,,,,\n",
	    "2: A:1 2026-10-05 1050 USD 500 [] []\n"
	    "BAD 3: ledger transaction A has a line 1 already\n"
	    "4: A:x7 2026-10-05 1050 USD 500 [] []\n"
	    "BAD 5: ledger transaction A has a line x7 already\n"
	    "6: A:64 2026-10-05 1050 USD 500 [] []\n"
	    "7: A:064 2026-10-05 1050 USD 500 [] []\n", 0 },
	{ "a made number that meets a written one",
	    HEAD "A,2,2026-10-05,1050,5.00,,,,\nA,,2026-10-05,1050,5.00,,,,\n",
	    "2: A:2 2026-10-05 1050 USD 500 [] []\n"
	    "BAD 3: ledger transaction A has a line 2 already\n", 0 },
	{ "each bad row with its cause",
	    HEAD ",1,2026-10-05,1050,1,,,,\nA,1,05.10.2026,1050,1,,,,\n"
	    "B,1,2026-02-30,1050,1,,,,\nC,1,2026-10-05,,1,,,,\nD,1,2026-10-05,1050,,,,,\n"
	    "E,1,2026-10-05,1050,1,,XXQ,,\nF,1,2026-10-05,1050,abc,,,,\nG,1,2026-10-05\n"
	    "H,1,,1050,1,,,,\nI,1,2026-10-05,1050,1,,,,\n",
	    "BAD 2: ledger_id is empty\nBAD 3: date \"05.10.2026\" is no date\n"
	    "BAD 4: date \"2026-02-30\" is no date\nBAD 5: account is empty\n"
	    "BAD 6: debit and credit are both empty\n"
	    "BAD 7: currency \"XXQ\" is not an ISO 4217 code\n"
	    "BAD 8: debit: *\nBAD 9: the row has 3 fields, the header has 9\n"
	    "BAD 10: date is empty\n11: I:1 2026-10-05 1050 USD 100 [] []\n", 0 },
	{ "decimal commas, declared",
	    "ledger_id;date;account;debit;credit\nA;2026-10-05;1050;1.234,56;\n",
	    "2: A:1 2026-10-05 1050 USD 123456 ? ?\n", ',' },
	{ "an amount that reads two ways is refused",
	    "ledger_id;date;account;debit;credit\nA;2026-10-05;1050;1,234;\n",
	    "BAD 2: debit: *\n", 0 },
	{ "decimals without a mark declared",
	    SHORT "A,2026-10-05,1050,0.5,\nB,2026-10-05,1050,1234.56,\n"
	    "C,2026-10-05,1050,\"1,234.56\",\nD,2026-10-05,1050,7,\n"
	    "E,2026-10-05,1050,1.234,\nF,2026-10-05,1050,1.,\nG,2026-10-05,1050,.5,\n"
	    "H,2026-10-05,1050,1.2.3,\nI,2026-10-05,1050,3.1415,\n",
	    "2: A:1 2026-10-05 1050 USD 50 ? ?\n3: B:1 2026-10-05 1050 USD 123456 ? ?\n"
	    "4: C:1 2026-10-05 1050 USD 123456 ? ?\n5: D:1 2026-10-05 1050 USD 700 ? ?\n"
	    "BAD 6: debit: *\nBAD 7: debit: *\n8: G:1 2026-10-05 1050 USD 50 ? ?\n"
	    "BAD 9: debit: *\nBAD 10: debit: *\n", 0 },
	{ "too fine an amount", SHORT "A,2026-10-05,1050,1.005,\n", "BAD 2: debit: *\n", '.' },
	{ "blanks around names", SHORT " A ,2026-10-05, 1050 ,1.00,\n",
	    "2: A:1 2026-10-05 1050 USD 100 ? ?\n", 0 },
	{ "unknown columns are counted",
	    "ledger_id,date,account,debit,credit,memo,dept\nA,2026-10-05,1050,1.00,,x,y\n",
	    "NOTE 2 unknown columns left out\n2: A:1 2026-10-05 1050 USD 100 ? ?\n", 0 },
	{ "quotes, separators and line ends in fields",
	    HEAD "A,1,2026-10-05,1050,1.00,,,\"r,1\",\"say \"\"hi\"\"\nthere\"\n"
	    "B,1,2026-10-05,1050,1.00,,,,\n",
	    "2: A:1 2026-10-05 1050 USD 100 [r,1] [say \"hi\"\nthere]\n"
	    "4: B:1 2026-10-05 1050 USD 100 [] []\n", 0 },
	{ "a record that is no CSV does not hide the next",
	    SHORT "A,2026-10-05,1050,\"1\"x,\nB,2026-10-05,1050,1.00,\n",
	    "BAD 2: *\n3: B:1 2026-10-05 1050 USD 100 ? ?\n", 0 },
	{ "a TAB in a name", SHORT "A\tB,2026-10-05,1050,1.00,\n",
	    "BAD 2: ledger_id holds a control character\n", 0 },
	{ "too large", SHORT "A,2026-10-05,1050,99999999999999.99,\n", "BAD 2: *\n", 0 },
	{ "rows but no data", SHORT, "", 0 },
};

/* Equal, where a '*' stands for the rest of its line. */
static bool
fits(const char *got, const char *want)
{
	while (*want != '\0') {
		if (*want == '*' && want[1] == '\n') {
			got += strcspn(got, "\n");
			want++;
		} else if (*got++ != *want++)
			return false;
	}
	return *got == '\0';
}

static void
each_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct decode_options o = { .account = "",
			.base_currency = currency_index("USD", 3),
			.decimal_mark = forms[i].mark };
		struct notebook n = { .text = STR_INIT };
		struct err e = ERR_INIT;

		if (decode(&n, forms[i].file, &o, &e) == -1)
			fail_msg("%s: %s", forms[i].name, e.msg);
		if (!fits(str_text(&n.text), forms[i].want))
			fail_msg("%s: got\n%s", forms[i].name, str_text(&n.text));
		done(&n);
	}
}

static void
files_as_a_whole(void **state)
{
	static const struct {
		const char	*name, *file, *word;
	} cases[] = {
		{ "empty", "", "" },
		{ "no such columns", "a,b\n1,2\n", "ledger_id" },
		{ "a column twice", "ledger_id,date,account,debit,credit,date\n", "twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct decode_options o = { .account = "", .base_currency = 1 };
		struct notebook n = { .text = STR_INIT };
		struct err e = ERR_INIT;

		if (decode(&n, cases[i].file, &o, &e) != -1 || e.code != ERR_INPUT ||
		    strstr(e.msg, cases[i].word) == NULL || n.text.n != 0)
			fail_msg("%s: %s", cases[i].name, e.msg);
		done(&n);
	}
}

static void
mapped_columns(void **state)
{
	static const char *const columns[LEDGER__COLUMNS] = { [LEDGER_ID] = "Doc No.",
		[LEDGER_DATE] = "Posting Date", [LEDGER_AMOUNT] = "Amount",
		[LEDGER_DESCRIPTION] = "Memo" };
	struct decode_options o = { .account = "", .ledger_columns = columns,
		.base_currency = currency_index("EUR", 3) };
	struct notebook n = { .text = STR_INIT };
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(decode(&n, "Memo,Amount,Account,Posting Date,Doc No.\n"
	    "m,-3.00,1050,2026-10-05,A\nn,,1050,2026-10-05,B\n", &o, &e), 0);
	assert_string_equal(str_text(&n.text), "2: A:1 2026-10-05 1050 EUR -300 ? [m]\n"
	    "BAD 3: amount is empty\n");
	done(&n);
}

/* When bad rows are left out, a transaction that does not balance leaves as a
 * whole, wherever its lines stand, with the bytes of each. */
static void
skipping_bad_rows(void **state)
{
	struct decode_options o = { .account = "", .skip_bad = true,
		.base_currency = currency_index("USD", 3) };
	struct notebook n = { .text = STR_INIT };
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(decode(&n, SHORT "A,2026-10-05,1050,5.00,\nB,2026-10-05,1050,1.00,\n"
	    "A,2026-10-05,4000,,4.00\nC,2026-10-05,1050,2.00,\nC,2026-10-06,1050,2.00,\n", &o,
	    &e), 0);
	assert_string_equal(str_text(&n.text),
	    "BAD 2: ledger transaction A does not balance: debits less credits are 1.00 USD\n"
	    "3: B:1 2026-10-05 1050 USD 100 ? ?\n"
	    "BAD 4: ledger transaction A does not balance: debits less credits are 1.00 USD\n"
	    "BAD 5: ledger transaction C has lines on different days\n"
	    "BAD 6: ledger transaction C is dated 2026-10-06 here and 2026-10-05 in line 5\n");
	assert_string_equal(str_text(&n.raws), "A,2026-10-05,1050,5.00,\n"
	    "A,2026-10-05,4000,,4.00\nC,2026-10-05,1050,2.00,\nC,2026-10-06,1050,2.00,\n");
	done(&n);
}

static void
what_the_store_refuses(void **state)
{
	struct decode_options o = { .account = "", .base_currency = 1 };
	struct notebook n = { .text = STR_INIT, .refuse = 1, .refuse_code = ERR_INPUT };
	struct notebook m = { .text = STR_INIT, .refuse = 1, .refuse_code = ERR_MACHINE };
	struct err e = ERR_INIT;
	const char *file = SHORT "A,2026-10-05,1050,5,\nB,2026-10-05,1050,1,\n";

	(void)state;
	assert_int_equal(decode(&n, file, &o, &e), 0);
	assert_true(str_starts(str_text(&n.text), "BAD 2: refused\n3: B:1"));
	assert_int_equal(decode(&m, file, &o, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	done(&n);
	done(&m);
}

static bool
stop(void *ctx)
{
	(void)ctx;
	return true;
}

static void
an_interrupt_ends_it(void **state)
{
	const struct progress p = { .stopped = stop };
	struct decode_options o = { .account = "", .base_currency = 1, .progress = &p };
	struct notebook n = { .text = STR_INIT };
	struct str file = STR_INIT;
	struct err e = ERR_INIT;

	(void)state;
	str_add(&file, SHORT);
	for (int i = 0; i < 2 * PROGRESS_EVERY; i++)
		str_addf(&file, "L%d,2026-10-05,1050,1,\n", i);
	assert_int_equal(decode(&n, str_text(&file), &o, &e), -1);
	assert_int_equal(e.code, ERR_INTERRUPTED);
	str_free(&file);
	done(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form),
		cmocka_unit_test(files_as_a_whole),
		cmocka_unit_test(mapped_columns),
		cmocka_unit_test(skipping_bad_rows),
		cmocka_unit_test(what_the_store_refuses),
		cmocka_unit_test(an_interrupt_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
