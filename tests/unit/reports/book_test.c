/* tieout.xlsx: text stays text, figures stay figures, totals follow, sheets end. */
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "fixture.h"
#include "golden.h"
#include "reports/book.h"

#define CUR(code) currency_index(code, 3)

/* ---- archives ---- */

static char *
archive(const char *dir, size_t *n, const char *const *bytes, const size_t *sizes,
    size_t members)
{
	struct err e = ERR_INIT;
	char *path = file_join(dir, "a.zip"), name[ZIP_NAME_MAX];
	struct file_out *f;
	struct zip_out *z;

	assert_int_equal(file_create(&f, path, &e), 0);
	z = zip_out_new(f);
	for (size_t i = 0; i < members; i++) {
		(void)snprintf(name, sizeof name, "part/%zu", i);
		zip_begin(z, name);
		zip_put(z, bytes[i], sizes[i]);
		assert_int_equal(zip_size(z), sizes[i]);
		zip_end(z);
	}
	zip_finish(z);
	zip_out_free(z);
	assert_int_equal(file_commit(f, NULL, &e), 0);
	free(path);
	return scratch_read(dir, "a.zip", n);
}

static void
refused(const char *all, size_t n)
{
	struct err e = ERR_INIT;
	struct zip_in z;

	assert_int_equal(zip_read(&z, all, n, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
}

static void
test_archive(void **state)
{
	enum { BIG = 3 << 20 };
	char dir[64], *big = malloc(BIG), *all;
	const char *const bytes[] = { "", "a", big };
	const size_t sizes[] = { 0, 1, BIG };
	struct err e = ERR_INIT;
	struct zip_in z;
	size_t n;

	(void)state;
	assert_non_null(big);
	for (uint32_t i = 0, x = 1; i < BIG; i++, x = x * 1664525 + 1013904223)
		big[i] = (char)(x >> 24);
	scratch_make(dir);
	all = archive(dir, &n, bytes, sizes, 3);
	assert_int_equal(zip_read(&z, all, n, &e), 0);
	assert_int_equal(z.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(z.member[i].n, sizes[i]);
		assert_memory_equal(z.member[i].bytes, bytes[i], sizes[i]);
	}
	assert_ptr_equal(zip_find(&z, "part/1"), &z.member[1]);
	assert_null(zip_find(&z, "part/9"));
	zip_in_free(&z);
	/* every cut, and every changed byte of what matters, is seen */
	for (size_t cut = 0; cut < n; cut += n / 50 + 1)
		refused(all, cut);
	for (size_t at = 200; at < n - 200; at += n / 20) {
		all[at] ^= 0x10;
		refused(all, n);
		all[at] ^= 0x10;
	}
	free(all);
	free(big);
	scratch_remove(dir);
}

/* ---- a sheet alone ---- */

struct bench {
	char		 dir[64];
	struct file_out	*f;
	struct zip_out	*z;
	struct sheet	 s;
};
/* style -> number: each its own, two digits too */
static const unsigned xf[STYLE__MAX] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

static void
bench_open(struct bench *b, enum table_id table)
{
	struct err e = ERR_INIT;
	char *path;

	scratch_make(b->dir);
	path = file_join(b->dir, "s.zip");
	assert_int_equal(file_create(&b->f, path, &e), 0);
	free(path);
	b->z = zip_out_new(b->f);
	zip_begin(b->z, "sheet");
	sheet_begin(&b->s, table_at(table), b->z, xf, CUR("USD"));
}

/* bench_close: the XML; ours to free. */
static char *
bench_close(struct bench *b)
{
	struct err e = ERR_INIT;
	char *all, *xml;
	struct zip_in z;
	size_t n;

	zip_end(b->z);
	zip_finish(b->z);
	zip_out_free(b->z);
	assert_int_equal(file_commit(b->f, NULL, &e), 0);
	all = scratch_read(b->dir, "s.zip", &n);
	assert_int_equal(zip_read(&z, all, n, &e), 0);
	xml = strdup(z.member[0].bytes);
	zip_in_free(&z);
	free(all);
	scratch_remove(b->dir);
	return xml;
}

static void
test_text(void **state)
{
#define CELL "<row r=\"2\"><c r=\"A2\" s=\"0\" t=\"inlineStr\"><is>"
#define END "</is></c></row>"
#define VALUE "<row r=\"2\"><c r=\"A2\" s=\"0\" t=\"str\"><v>"
#define DONE "</v></c></row>"
	static const struct {
		const char	*name, *text, *xml;
	} cases[] = {
		{ "plain", "txn_1", VALUE "txn_1" DONE },
		{ "a formula", "=1+1", CELL "<t>=1+1</t>" END },
		{ "a minus", "-2", CELL "<t>-2</t>" END },
		{ "an at", "@SUM(A1)", CELL "<t>@SUM(A1)</t>" END },
		{ "markup", "<b>&\"'", CELL "<t>&lt;b&gt;&amp;\"'</t>" END },
		{ "a tab first", "\t=1", CELL "<t xml:space=\"preserve\">\t=1</t>" END },
		{ "a return first", "\r=1", CELL "<t xml:space=\"preserve\">_x000D_=1</t>" END },
		{ "a blank last", "a ", CELL "<t xml:space=\"preserve\">a </t>" END },
		{ "a line feed inside", "a\nb", CELL "<t>a\nb</t>" END },
		{ "a control character", "a\x01" "b", CELL "<t>a_x0001_b</t>" END },
		{ "what looks like one", "_x0041_", CELL "<t>_x005F_x0041_</t>" END },
		{ "what does not", "_x004G_ _x_", CELL "<t>_x004G_ _x_</t>" END },
		{ "codes in a row", "a__x0041_x0042_", CELL "<t>a__x005F_x0041_x005F_x0042_</t>" END },
		{ "an underscore last", "a_", VALUE "a_" DONE },
		{ "UTF-8", "\xC3\xA9\xF0\x9F\x98\x80", CELL "<t>\xC3\xA9\xF0\x9F\x98\x80</t>" END },
		{ "not UTF-8", "a\xFF", CELL "<t>a\xEF\xBF\xBD</t>" END },
		{ "no character", "\xEF\xBF\xBF", CELL "<t>_xFFFF_</t>" END }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bench b;
		char *xml;

		bench_open(&b, TABLE_STATEMENT);
		sheet_text(&b.s, cases[i].text, strlen(cases[i].text));
		for (int k = 0; k < 3; k++)
			sheet_empty(&b.s);
		sheet_row_end(&b.s);
		assert_int_equal(sheet_finish(&b.s), 2);
		xml = bench_close(&b);
		if (strcmp(xml, cases[i].xml) != 0)
			fail_msg("%s: want %s, got %s", cases[i].name, cases[i].xml, xml);
		free(xml);
	}
}

/* stands_for_itself: looked at byte by byte. */
static bool
stands_for_itself(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' || (unsigned char)p[i] >= 0x7F ||
		    strchr("&<>", p[i]) != NULL || (i > 0 && p[i - 1] == '_' && p[i] == 'x'))
			return false;
	return true;
}

/* Texts are looked at eight bytes at a time: any byte at any place is seen, and "_x". */
static void
test_any_place(void **state)
{
	static const char ordinary[] = "txn_1QAbC9yzZ:2026-10-31T00:00";

	(void)state;
	for (size_t n = 2; n < sizeof ordinary; n++)
		for (size_t at = 1; at < n; at++)
			for (int byte = 0; byte < 2 * 256; byte++) {
				char text[sizeof ordinary];

				memcpy(text, ordinary, n);
				text[at] = (char)byte;
				if (byte >= 256)	/* behind an underscore */
					text[at - 1] = '_';
				if (at == n - 1 && strchr(" \t\n\r", text[at]) != NULL)
					continue;	/* its blank is what makes it no word */
				if (sheet_is_word(text, n) != stands_for_itself(text, n))
					fail_msg("%.*s: byte %d at %zu", (int)n, text, byte, at);
			}
}

static void
test_long_text(void **state)
{
	enum { N = 50000 };
	char *text = malloc(N), *xml;
	struct bench b;

	(void)state;
	assert_non_null(text);
	memset(text, '&', N);
	bench_open(&b, TABLE_STATEMENT);
	sheet_text(&b.s, text, N);
	for (int k = 0; k < 3; k++)
		sheet_empty(&b.s);
	sheet_row_end(&b.s);
	xml = bench_close(&b);
	assert_int_equal(strlen(xml), strlen(CELL "<t></t>" END) + SHEET_TEXT_MAX * 5 + 3);
	assert_non_null(strstr(xml, "&amp;\xE2\x80\xA6</t>"));
	free(xml);
	free(text);
}

static void
fee(struct sheet *s, const char *currency, int64_t amount)
{
	sheet_text(s, currency, 3);
	sheet_text(s, "charge", 6);
	sheet_text(s, "tax", 3);
	sheet_int(s, 7);
	sheet_money(s, amount, CUR(currency), NULL);
	sheet_row_end(s);
}

static void
test_totals(void **state)
{
	struct bench b;
	char *xml;

	(void)state;
	bench_open(&b, TABLE_FEES);
	fee(&b.s, "EUR", 150);
	fee(&b.s, "USD", -5);
	fee(&b.s, "JPY", 12);
	fee(&b.s, "USD", 105);
	assert_int_equal(sheet_finish(&b.s), 5);
	xml = bench_close(&b);
	assert_non_null(strstr(xml, "<c r=\"D2\" s=\"1\"><v>7</v></c><c r=\"E2\" s=\"5\"><v>1.50</v></c>"));
	assert_non_null(strstr(xml, "<c r=\"E3\" s=\"5\"><v>-0.05</v></c>"));
	assert_non_null(strstr(xml, "<c r=\"E4\" s=\"3\"><v>12</v></c>"));
	/* the base currency first, then by code; the style of the currency's decimals */
	assert_non_null(strstr(xml, "<row r=\"7\"><c r=\"A7\" s=\"7\" t=\"str\"><v>USD</v>"
	    "</c><c r=\"B7\" s=\"7\" t=\"str\"><v>Total</v></c>"
	    "<c r=\"E7\" s=\"10\"><f>SUMIF(A2:A5,\"USD\",E2:E5)</f><v>1.00</v></c></row>"));
	assert_non_null(strstr(xml, "<c r=\"E8\" s=\"10\"><f>SUMIF(A2:A5,\"EUR\",E2:E5)</f><v>1.50</v>"));
	assert_non_null(strstr(xml, "<c r=\"E9\" s=\"8\"><f>SUMIF(A2:A5,\"JPY\",E2:E5)</f><v>12</v>"));
	free(xml);
}

static void
test_large_amounts(void **state)
{
	struct bench b;
	char *xml;

	(void)state;
	bench_open(&b, TABLE_FEES);
	fee(&b.s, "USD", SHEET_EXACT_MAX);
	fee(&b.s, "USD", -SHEET_EXACT_MAX - 1);
	fee(&b.s, "JPY", SHEET_EXACT_MAX);
	fee(&b.s, "JPY", 1);
	(void)sheet_finish(&b.s);
	xml = bench_close(&b);
	assert_non_null(strstr(xml, "s=\"5\"><v>9999999999999.99</v>"));
	assert_non_null(strstr(xml, "t=\"inlineStr\"><is><t>-10000000000000.00</t>"));
	assert_non_null(strstr(xml, "<v>not added up</v>"));
	/* each fits, their sum does not */
	assert_non_null(strstr(xml, "<v>1000000000000000</v>"));
	assert_null(strstr(xml, "<f>"));
	assert_non_null(strstr(xml, "more than 15 digits"));
	free(xml);
}

static void
test_row_cap(void **state)
{
	static const struct {
		uint32_t	 rows, last;
		bool		 named;
	} cases[] = {
		{ SHEET_ROWS_MAX - 2, SHEET_ROWS_MAX - 1, false },
		{ SHEET_ROWS_MAX - 1, SHEET_ROWS_MAX - 1, true },
		{ SHEET_ROWS_MAX + 10, SHEET_ROWS_MAX - 1, true }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bench b;
		char *xml;

		bench_open(&b, TABLE_FEES);
		for (uint32_t k = 0; k < cases[i].rows; k++)
			fee(&b.s, "USD", 1);
		assert_int_equal(sheet_finish(&b.s), cases[i].last);
		assert_int_equal(b.s.full, cases[i].named);
		xml = bench_close(&b);
		assert_non_null(strstr(xml, "<row r=\"99999\">"));
		assert_null(strstr(xml, "r=\"100001\""));
		assert_null(strstr(xml, "<f>"));
		if (cases[i].named != (strstr(xml, "<row r=\"100000\"><c r=\"A100000\" s=\"12\" "
		    "t=\"str\"><v>The first 99,998 rows stand here. fees.csv holds all of "
		    "them.</v></c></row>") != NULL))
			fail_msg("%u rows: %s", cases[i].rows, xml + strlen(xml) - 300);
		free(xml);
	}
}

/* ---- the workbook ---- */

/* book_of: the parts of the workbook that ${f} makes. */
static void
book_of(struct zip_in *z, struct fixture *f)
{
	struct err e = ERR_INIT;
	struct report_files files;
	char dir[64], *all;
	size_t n;

	scratch_make(dir);
	if (report_write(&f->src, dir, &files, &e) == -1)
		fail_msg("%s: %s", e.path, e.msg);
	all = scratch_read(dir, "tieout.xlsx", &n);
	assert_int_equal(zip_read(z, all, n, &e), 0);
	free(all);
	scratch_remove(dir);
}

static const char *
sheet_of(const struct zip_in *z, enum table_id table)
{
	char name[ZIP_NAME_MAX];
	const struct zip_member *m;

	(void)snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", (int)table + 1);
	m = zip_find(z, name);
	assert_non_null(m);
	return m->bytes;
}

static void
test_hostile(void **state)
{
	struct fixture f;
	struct zip_in z;

	(void)state;
	fixture_hostile(&f);
	book_of(&z, &f);
	for (size_t i = 0; i < z.n; i++) {
		const char *p = z.member[i].bytes;

		/* markup is escaped, nothing stands that XML cannot hold */
		assert_null(strstr(p, HOSTILE_SCRIPT));
		for (; *p != '\0'; p++)
			assert_true((unsigned char)*p >= ' ' || *p == '\n' || *p == '\t' || *p == '\r');
		/* our totals are the only formulas */
		for (p = z.member[i].bytes; (p = strstr(p, "<f>")) != NULL; p++)
			assert_true(strncmp(p, "<f>SUM", 6) == 0 || strncmp(p, "<f>D", 4) == 0);
	}
	assert_non_null(strstr(sheet_of(&z, TABLE_MISMATCHES), "<is><t>=cmd|' /C calc'!A0"));
	zip_in_free(&z);
	fixture_free(&f);
}

static void
test_statement_follows(void **state)
{
	struct statement_line broken[] = {
		{ "stripe", CUR("USD"), "opening", 100 }, { "stripe", CUR("USD"), "closing", 101 },
		{ "ledger", CUR("USD"), "opening", 100 }, { "ledger", CUR("USD"), "closing", 100 },
		{ "bridge", CUR("USD"), "unexplained", 1 }
	};
	struct fixture f;
	struct zip_in z;
	const char *xml;

	(void)state;
	fixture_small(&f);
	book_of(&z, &f);
	xml = sheet_of(&z, TABLE_STATEMENT);
	/* USD of the month worked by hand: closings, and the bridge between them */
	assert_non_null(strstr(xml, "<f>SUM(D2:D7)</f><v>110.62</v>"));
	assert_non_null(strstr(xml, "<f>SUM(D9:D12)</f><v>38.45</v>"));
	assert_non_null(strstr(xml, "<f>D13-D8-SUM(D14:D18)</f><v>0.00</v>"));
	zip_in_free(&z);
	/* where a law does not hold, no formula says that it does */
	f.src.statement = broken;
	f.src.nstatement = sizeof broken / sizeof broken[0];
	book_of(&z, &f);
	xml = sheet_of(&z, TABLE_STATEMENT);
	assert_non_null(strstr(xml, "\"><v>1.01</v></c>"));
	assert_non_null(strstr(xml, "<f>SUM(D4:D4)</f><v>1.00</v>"));
	assert_non_null(strstr(xml, "<c r=\"D6\" s=\"8\"><v>0.01</v></c>"));
	zip_in_free(&z);
	fixture_free(&f);
}

static void
test_frame(void **state)
{
	struct fixture f;
	struct zip_in z;
	const char *xml;

	(void)state;
	fixture_small(&f);
	book_of(&z, &f);
	assert_string_equal(z.member[0].name, "[Content_Types].xml");
	for (int t = 0; t < TABLE__MAX; t++) {
		xml = sheet_of(&z, (enum table_id)t);
		assert_non_null(strstr(xml, "<pane ySplit=\"1\""));
		assert_non_null(strstr(xml, "<autoFilter ref=\"A1:"));
		assert_non_null(strstr(xml, "<sheetData><row r=\"1\""));
	}
	/* on paper: a narrow sheet on one page's width, a wide one on several */
	assert_non_null(strstr(sheet_of(&z, TABLE_STATEMENT), "<pageSetup fitToHeight=\"0\""));
	assert_non_null(strstr(sheet_of(&z, TABLE_MISMATCHES), "<pageSetup fitToWidth=\"3\""));
	assert_non_null(strstr(zip_find(&z, "xl/workbook.xml")->bytes,
	    "mismatches!$A:$A,mismatches!$1:$1</definedName>"));
	assert_non_null(strstr(zip_find(&z, "xl/workbook.xml")->bytes,
	    "statement!$1:$1</definedName>"));
	assert_non_null(strstr(sheet_of(&z, TABLE_ITEMS), "<autoFilter ref=\"A1:P11\"/>"));
	xml = zip_find(&z, "docProps/core.xml")->bytes;
	assert_non_null(strstr(xml, "2026-10-31T00:00:00Z</dcterms:created>"));
	zip_in_free(&z);
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_archive),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_any_place),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_large_amounts),
		cmocka_unit_test(test_row_cap),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_statement_follows),
		cmocka_unit_test(test_frame)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
