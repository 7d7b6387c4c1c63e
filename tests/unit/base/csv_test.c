/* csv, reading: what a record is, what is refused where, and how it goes on. */
#include "core/base/csv.h"

#include "tests/unit/base/check.h"

static int
setup(void **state)
{
	struct scratch *s = malloc(sizeof(*s));

	scratch_make(s);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	scratch_drop(*state);
	free(*state);
	return 0;
}

/*
 * show_all: the file as one text: fields in [], a record's line number before
 * them, csv_raw behind them in {} when ${raw}; for a bad record !LINE:COLUMN.
 */
static void
show_all(struct str *out, struct scratch *s, struct slice text, bool raw, int skipped)
{
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	struct csv_in *c = NULL;
	struct slice *fields = NULL;
	size_t count = 0, i;
	char *where;
	long line;
	int rc;

	assert_int_equal(file_open(&f, scratch_write(s, "a.csv", text.p, text.n), &e), 0);
	if (csv_open(&c, f, &e) != 0) {
		str_addf(out, "refused: %s", strstr(e.msg, "a.csv:"));
		file_close(f);
		return;
	}
	while ((rc = csv_next(c, &fields, &count, &e)) != 0) {
		if (rc < 0) {
			assert_int_equal(e.code, ERR_INPUT);
			assert_true(e.hint[0] != '\0');
			assert_true(csv_goes_on(c));
			where = strstr(e.msg, "a.csv:") + 6;
			line = strtol(where, &where, 10) - skipped;
			str_addf(out, "!%ld%.*s", line, (int)strcspn(where, " "), where);
			err_clear(&e);
		} else {
			str_addf(out, "%d", (int)csv_line(c) - skipped);
			for (i = 0; i < count; i++) {
				assert_int_equal(fields[i].p[fields[i].n], 0);
				str_addf(out, "[%s]", fields[i].p);
			}
		}
		if (raw) {
			struct slice r = csv_raw(c);

			str_addc(out, '{');
			str_addn(out, r.p, r.n);
			str_addc(out, '}');
		}
		str_addc(out, ' ');
	}
	assert_int_equal(csv_next(c, &fields, &count, &e), 0);
	assert_int_equal(csv_raw(c).n, 0);
	csv_close(c);
	csv_close(NULL);
	file_close(f);
}

static void
show(struct str *out, struct scratch *s, const char *text, size_t n, bool raw)
{
	show_all(out, s, (struct slice){ text, n }, raw, 0);
}

static void
records(void **state)
{
	static const struct {
		const char	*name, *text, *want;
	} cases[] = {
		{ "empty file", "", "" },
		{ "only line ends", "\n\r\n\r", "" },
		{ "one record", "a,b\n", "1[a][b] " },
		{ "no line end", "a,b", "1[a][b] " },
		{ "CRLF", "a,b\r\nc,d\r\n", "1[a][b] 2[c][d] " },
		{ "CR", "a,b\rc,d\r", "1[a][b] 2[c][d] " },
		{ "CR at the very end", "a,b\r", "1[a][b] " },
		{ "mixed", "a\nb\r\nc\rd", "1[a] 2[b] 3[c] 4[d] " },
		{ "empty fields", ",,\n,\n", "1[][][] 2[][] " },
		{ "empty field at the end", "a,", "1[a][] " },
		{ "blank lines", "\n\na\n\n  \nb\n\t\n", "3[a] 6[b] " },
		{ "blanks are kept", " a , b \n", "1[ a ][ b ] " },
		{ "BOM", "\xEF\xBB\xBF" "a,b\n", "1[a][b] " },
		{ "BOM and quotes", "\xEF\xBB\xBF\"a\",b\n", "1[a][b] " },
		{ "BOM alone", "\xEF\xBB\xBF", "" },
		{ "semicolons", "a;b,c;d\ne;f\n", "1[a][b,c][d] 2[e][f] " },
		{ "tabs", "a\tb\nc,d\te\n", "1[a][b] 2[c,d][e] " },
		{ "tab as text", "a,b\nc\td,e\n", "1[a][b] 2[c\td][e] " },
		{ "more commas than semicolons", "a,b,c;d\n", "1[a][b][c;d] " },
		{ "separators in quotes do not count", "\"a;b;c;d\",e\n", "1[a;b;c;d][e] " },
		{ "quoted header over two lines", "\"a\nb\";c\n1;2\n", "1[a\nb][c] 3[1][2] " },
		{ "blank lines before the header", "\n\na;b\n", "3[a][b] " },
		{ "no separator at all", "a\nb\n", "1[a] 2[b] " },
		{ "quotes", "\"a\",\"b\"\n\"c\",d\n", "1[a][b] 2[c][d] " },
		{ "empty quotes", "\"\",\"\"\n\"\"\n", "1[][] 2[] " },
		{ "doubled quotes", "\"a\"\"b\",\"\"\"\",\"\"\"x\"\"\"\n", "1[a\"b][\"][\"x\"] " },
		{ "separator in quotes", "\"a,b\",c\n", "1[a,b][c] " },
		{ "line ends in quotes", "a,\"b\nc\r\nd\re\"\nf,g\n",
		    "1[a][b\nc\r\nd\re] 5[f][g] " },
		{ "quote within a plain field", "a\"b,c\"\n", "1[a\"b][c\"] " },
		{ "quoted last, no line end", "a,\"b\"", "1[a][b] " },
		{ "quoted, CR at the end", "\"a\"\r", "1[a] " },
		{ "UTF-8", "caf\xC3\xA9,\xE2\x82\xAC\n\"\xC3\xA9\"\n",
		    "1[caf\xC3\xA9][\xE2\x82\xAC] 2[\xC3\xA9] " },
		{ "control bytes as text", "a\x01" "b,\x1F\n", "1[a\x01" "b][\x1F] " },
		{ "longer than a word", "0123456789012345678901234567890123456789,b\n",
		    "1[0123456789012345678901234567890123456789][b] " },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str got = STR_INIT;

		show(&got, *state, cases[i].text, strlen(cases[i].text), false);
		CHECK_TEXT(cases[i].name, str_text(&got), cases[i].want);
		str_free(&got);
	}
}

static void
bad_records(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 n;	/* 0: strlen */
		const char	*want;
	} cases[] = {
		{ "quote never closed", "a,b\nc,\"d\ne,f\n", 0,
		    "1[a][b]{a,b} !2:3:{c,\"d} 3[e][f]{e,f} " },
		{ "quote never closed, last line", "a,b\nc,\"d", 0, "1[a][b]{a,b} !2:3:{c,\"d} " },
		{ "opened behind a field of two lines", "\"a\nb\",\"c\nd,e\n", 0,
		    "!2:4:{\"a\nb\",\"c} 3[d][e]{d,e} " },
		{ "text behind a quote", "\"a\"b,c\nd,e\n", 0, "!1:4:{\"a\"b,c} 2[d][e]{d,e} " },
		{ "blank behind a quote", "\"a\" ,c\nd,e\n", 0, "!1:4:{\"a\" ,c} 2[d][e]{d,e} " },
		{ "text behind a quote, last", "x,\"a\"b", 0, "!1:6:{x,\"a\"b} " },
		{ "text behind a quote, CRLF", "\"a\"b\r\nc\r\n", 0, "!1:4:{\"a\"b} 2[c]{c} " },
		{ "text behind a quote, CR", "\"a\"b\rc\r", 0, "!1:4:{\"a\"b} 2[c]{c} " },
		{ "a lost quote and a later one", "a,\"b\nc,\"d\"\ne,f\n", 0,
		    "!2:4:{a,\"b} 2[c][d]{c,\"d\"} 3[e][f]{e,f} " },
		{ "latin-1", "a,b\ncaf\xE9,c\nd,e\n", 0,
		    "1[a][b]{a,b} !2:4:{caf\xE9,c} 3[d][e]{d,e} " },
		{ "latin-1 in quotes", "\"x\ncaf\xE9\",c\nd,e\n", 0,
		    "!2:4:{\"x\ncaf\xE9\",c} 3[d][e]{d,e} " },
		{ "column counts characters", "\xC3\xA9\xC3\xA9\xFF,c\n", 0,
		    "!1:3:{\xC3\xA9\xC3\xA9\xFF,c} " },
		{ "cut off at the end", "a,\xE2\x82", 0, "!1:3:{a,\xE2\x82} " },
		{ "two bad lines", "\xFF\n\xFE\nc\n", 0, "!1:1:{\xFF} !2:1:{\xFE} 3[c]{c} " },
		{ "NUL", "a,b\nc\0d,e\nf,g\n", 14, "1[a][b] !2:2:" },
		{ "NUL in quotes", "a,b\n\"c\0\nd\",e\nf,g\n", 17, "1[a][b] !2:3:" },
		{ "NUL at the end", "a,b\0", 4, "!1:4:" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str got = STR_INIT;
		size_t n = cases[i].n > 0 ? cases[i].n : strlen(cases[i].text);
		bool nul = memchr(cases[i].text, 0, n) != NULL;

		show(&got, *state, cases[i].text, n, !nul);
		if (!nul)
			CHECK_TEXT(cases[i].name, str_text(&got), cases[i].want);
		else
			CHECK(cases[i].name, str_starts(str_text(&got), cases[i].want));
		if (nul && n > 5)
			CHECK(cases[i].name, str_ends(str_text(&got), "[f][g] "));
		str_free(&got);
	}
}

static void
raw_bytes(void **state)
{
	static const char *const lines[] = {
		"a,b", ",", "\"\",\"\"", "\"a\",b,\"c\"", "a,\"b\"", "\"a,b\",c", "\"a\"\"b\",c",
		"\"\"\"\"", "a\"b,\"c\"", "\"a\nb\r\nc\",d,", "\xC3\xA9,\"\xC3\xA9\"",
		"\",\",\",\"",
		"\"a\",", ",\"a\"", "a,,b",
	};
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	struct csv_in *c = NULL;
	struct slice *fields, raw;
	size_t i, n;

	for (i = 0; i < COUNT(lines); i++)
		str_addf(&text, "%s%s", lines[i], i % 3 == 0 ? "\r\n" : "\n");
	assert_int_equal(file_open(&f, scratch_write(*state, "a.csv", text.p, text.n), &e), 0);
	assert_int_equal(csv_open(&c, f, &e), 0);
	assert_int_equal(csv_raw(c).n, 0);
	for (i = 0; i < COUNT(lines); i++) {
		assert_int_equal(csv_next(c, &fields, &n, &e), 1);
		raw = csv_raw(c);
		CHECK(lines[i], slice_is(raw, lines[i]));
		/* Asking twice, and between, changes nothing. */
		raw = csv_raw(c);
		CHECK(lines[i], slice_is(raw, lines[i]));
	}
	assert_int_equal(csv_next(c, &fields, &n, &e), 0);
	csv_close(c);
	file_close(f);
	str_free(&text);
}

static void
other_encodings_are_refused(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 n;
	} cases[] = {
		{ "little endian", "\xFF\xFE" "a\0,\0b\0", 8 },
		{ "big endian", "\xFE\xFF\0a\0,\0b", 8 },
		{ "mark alone", "\xFF\xFE", 2 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str got = STR_INIT;

		show(&got, *state, cases[i].text, cases[i].n, false);
		CHECK_TEXT(cases[i].name, str_text(&got),
		    "refused: a.csv:1:1: the file is UTF-16");
		str_free(&got);
	}
}

static void
messages_say_what_and_what_to_do(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 n;
		const char	*msg, *hint;
	} cases[] = {
		{ "open", "a\n\"b", 4, "a quote is opened here and never closed", "close it" },
		{ "text", "\"a\nb\"c", 6, "closing quote of a field that begins on line 1",
		    "doubled" },
		{ "nul", "a\0b", 3, "NUL", "UTF-16" },
		{ "utf8", "\xFC", 1, "(byte 0xFC)", "Latin-1" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = ERR_INIT;
		struct file_in *f = NULL;
		struct csv_in *c = NULL;
		struct slice *fields;
		size_t n;
		int rc;

		CHECK(cases[i].name, file_open(&f, scratch_write(*state, "a.csv",
		    cases[i].text, cases[i].n), &e) == 0);
		CHECK(cases[i].name, csv_open(&c, f, &e) == 0);
		while ((rc = csv_next(c, &fields, &n, &e)) > 0)
			continue;
		CHECK(cases[i].name, rc == -1);
		CHECK(cases[i].name, strstr(e.msg, cases[i].msg) != NULL);
		CHECK(cases[i].name, strstr(e.hint, cases[i].hint) != NULL);
		csv_close(c);
		file_close(f);
	}
}

/*
 * Records of every length, so that their ends, quotes and CRLF fall on every
 * place of the reader's buffer; compared with what was written.
 */
static void
buffer_edges(void **state)
{
	enum { ROWS = 12000 };
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	struct csv_in *c = NULL;
	struct slice *fields, raw;
	uint64_t line = 1;
	size_t i, n, at = 0, len;

	for (i = 0; i < ROWS; i++) {
		str_addf(&text, "%zu,", i);
		if (i % 3 == 0)
			str_addf(&text, "\"q%.*s\"\"\r\n\"\r\n", (int)(i % 97), "xxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxx");
		else
			str_addf(&text, "p%.*s\xC3\xA9\n", (int)(i % 89), "xxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxx");
	}
	assert_int_equal(file_open(&f, scratch_write(*state, "a.csv", text.p, text.n), &e), 0);
	assert_int_equal(csv_open(&c, f, &e), 0);
	for (i = 0; i < ROWS; i++) {
		bool quoted = i % 3 == 0;

		assert_int_equal(csv_next(c, &fields, &n, &e), 1);
		assert_int_equal(n, 2);
		assert_int_equal(strtoul(fields[0].p, NULL, 10), i);
		assert_int_equal(fields[1].n, quoted ? 1 + i % 97 + 3 : 1 + i % 89 + 2);
		assert_true(csv_line(c) == line);
		line += quoted ? 2 : 1;
		raw = csv_raw(c);
		len = fields[0].n + 1 + fields[1].n + (quoted ? 3 : 0);
		assert_int_equal(raw.n, len);
		assert_memory_equal(raw.p, text.p + at, len);
		at += len + (quoted ? 2 : 1);
	}
	assert_int_equal(csv_next(c, &fields, &n, &e), 0);
	char hex[DIGEST_HEX_MAX], want[DIGEST_HEX_MAX];
	file_hash(f, hex);
	assert_int_equal(file_hash_path(file_path(f), want, &e), 0);
	assert_string_equal(hex, want);
	csv_close(c);
	file_close(f);
	str_free(&text);
}

/*
 * The end of the reader's first read (EDGE bytes) falls on each byte of a
 * record in turn; what is read must not depend on it.
 */
static void
every_byte_at_the_edge(void **state)
{
	enum { EDGE = 256 << 10, WIDTH = 8192 };
	static char blank[EDGE];
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ "a,b\r\nc\r\n", "1[a][b]{a,b} 2[c]{c} " },
		{ "a,b\rc\r", "1[a][b]{a,b} 2[c]{c} " },
		{ "\"a\"\"b\",\"\"\"\"\n\"\"\n", "1[a\"b][\"]{\"a\"\"b\",\"\"\"\"} 2[]{\"\"} " },
		{ "\"a\r\nb\",\"c\"\r\nd\n", "1[a\r\nb][c]{\"a\r\nb\",\"c\"} 3[d]{d} " },
		{ "\"a\"bcd\r\nd\r\n", "!1:4:{\"a\"bcd} 2[d]{d} " },
		{ "a\xFF,bcd\r\nd\r\n", "!1:2:{a\xFF,bcd} 2[d]{d} " },
		{ "\xC3\xA9,\xE2\x82\xAC\n", "1[\xC3\xA9][\xE2\x82\xAC]{\xC3\xA9,\xE2\x82\xAC} " },
		{ "a,\"bcd\ne\n", "!1:3:{a,\"bcd} 2[e]{e} " },
	};

	/* Blank lines stand before it, which are skipped but counted. */
	memset(blank, ' ', sizeof(blank));
	for (size_t i = WIDTH; i <= EDGE; i += WIDTH)
		blank[i - 1] = '\n';
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = strlen(cases[i].text), shift;

		for (shift = 0; shift <= n + 1; shift++) {
			struct str text = STR_INIT, got = STR_INIT;

			str_addn(&text, blank + shift, EDGE - shift);
			str_add(&text, cases[i].text);
			show_all(&got, *state, (struct slice){ text.p, text.n }, true,
			    EDGE / WIDTH);
			CHECK_TEXT(cases[i].text, str_text(&got), cases[i].want);
			str_free(&text);
			str_free(&got);
		}
	}
}

/* fill: ${n} bytes of 'x' with a line end, perhaps, every ${every} bytes. */
static void
fill(struct str *s, size_t n, size_t every)
{
	char *bytes = malloc(n + 1);
	size_t i;

	assert_non_null(bytes);
	memset(bytes, 'x', n);
	for (i = every; every > 0 && i <= n; i += every)
		bytes[i - 1] = '\n';
	str_addn(s, bytes, n);
	free(bytes);
}

static void
limits(void **state)
{
	static const struct {
		const char	*name, *before;
		size_t		 n, every;
		const char	*after, *want;	/* lines of the file, then errors */
	} cases[] = {
		{ "greatest record", "", CSV_RECORD_MAX, 0, "\nb\n", "1 2 " },
		{ "greatest record, no line end", "", CSV_RECORD_MAX, 0, "", "1 " },
		{ "greatest record in quotes", "\"", CSV_RECORD_MAX - 2, 0, "\"\nb\n", "1 2 " },
		{ "one byte more", "", CSV_RECORD_MAX + 1, 0, "\nb\n", "!1:1 2 " },
		{ "one byte more in quotes", "\"", CSV_RECORD_MAX - 1, 0, "\"\nb\n", "!1:1 2 " },
		{ "one byte more, no line end", "", CSV_RECORD_MAX + 1, 0, "", "!1:1 " },
		{ "much more", "a\n", 5 * CSV_RECORD_MAX, 0, "\nb\n", "1 !2:1 3 " },
		{ "much more, no line end", "a\n", 5 * CSV_RECORD_MAX, 0, "", "1 !2:1 " },
		{ "much more, CRLF", "", 3 * CSV_RECORD_MAX, 0, "\r\nb\r\n", "!1:1 2 " },
		{ "much more, CR", "", 3 * CSV_RECORD_MAX, 0, "\rb\r", "!1:1 2 " },
		{ "quote never closed", "a\nb,\"c", 2 * CSV_RECORD_MAX, CSV_RECORD_MAX, "\nb\n",
		    "1 !2:3 3 5 " },
		{ "text behind a quote, long line", "\"a\"b", CSV_RECORD_MAX / 2, 0, "\nb\n",
		    "!1:4 2 " },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str text = STR_INIT, got = STR_INIT;
		struct err e = ERR_INIT;
		struct file_in *f = NULL;
		struct csv_in *c = NULL;
		struct slice *fields;
		size_t n;
		int rc;

		str_add(&text, cases[i].before);
		fill(&text, cases[i].n, cases[i].every);
		str_add(&text, cases[i].after);
		CHECK(cases[i].name, file_open(&f, scratch_write(*state, "a.csv", text.p,
		    text.n), &e) == 0);
		CHECK(cases[i].name, csv_open(&c, f, &e) == 0);
		while ((rc = csv_next(c, &fields, &n, &e)) != 0) {
			if (rc > 0) {
				str_addf(&got, "%d ", (int)csv_line(c));
				continue;
			}
			const char *at = strstr(e.msg, "a.csv:") + 6;
			str_addf(&got, "!%.*s ", (int)strcspn(at, " ") - 1, at);
			CHECK(cases[i].name, csv_raw(c).n > 0);
			err_clear(&e);
		}
		CHECK_TEXT(cases[i].name, str_text(&got), cases[i].want);
		csv_close(c);
		file_close(f);
		str_free(&text);
		str_free(&got);
	}
}

static void
too_many_fields(void **state)
{
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	struct csv_in *c = NULL;
	struct slice *fields;
	size_t i, n = 0;

	for (i = 1; i < CSV_FIELDS_MAX; i++)
		str_addc(&text, ',');
	str_add(&text, "\n,");
	for (i = 1; i < CSV_FIELDS_MAX; i++)
		str_addc(&text, ',');
	str_add(&text, "\na,b\n");
	assert_int_equal(file_open(&f, scratch_write(*state, "a.csv", text.p, text.n), &e), 0);
	assert_int_equal(csv_open(&c, f, &e), 0);
	assert_int_equal(csv_next(c, &fields, &n, &e), 1);
	assert_int_equal(n, CSV_FIELDS_MAX);
	assert_int_equal(csv_next(c, &fields, &n, &e), -1);
	assert_non_null(strstr(e.msg, ":2:513: more than 512 fields"));
	assert_int_equal(csv_raw(c).n, CSV_FIELDS_MAX);
	err_clear(&e);
	assert_int_equal(csv_next(c, &fields, &n, &e), 1);
	assert_int_equal(n, 2);
	assert_int_equal(csv_separator(c), ',');
	csv_close(c);
	file_close(f);
	str_free(&text);
}

/* A file that changes breaks the reading for good, never looks like its end. */
static void
a_changing_file_breaks_it(void **state)
{
	static const struct {
		const char	*name;
		size_t		 rows;		/* of 1,000 bytes */
		off_t		 size;		/* cut to, once opened */
	} cases[] = {
		{ "shortened within a record", 1000, 500500 },
		{ "shortened within a line that is dropped", 4, 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str text = STR_INIT;
		struct err e = ERR_INIT;
		struct file_in *f = NULL;
		struct csv_in *c = NULL;
		struct slice *fields;
		char path[128];
		size_t n;
		int rc, bad = 0;

		if (cases[i].size == 0)
			fill(&text, 3 * CSV_RECORD_MAX, 0);
		else
			fill(&text, cases[i].rows * 1000, 1000);
		snprintf(path, sizeof(path), "%s",
		    scratch_write(*state, "a.csv", text.p, text.n));
		CHECK(cases[i].name, file_open(&f, path, &e) == 0);
		CHECK(cases[i].name, csv_open(&c, f, &e) == 0);
		if (cases[i].size == 0) {
			CHECK(cases[i].name, csv_next(c, &fields, &n, &e) == -1);
			CHECK(cases[i].name, csv_goes_on(c));
			err_clear(&e);
		}
		CHECK(cases[i].name, truncate(path, cases[i].size) == 0);
		while ((rc = csv_next(c, &fields, &n, &e)) > 0)
			continue;
		for (bad = 0; bad < 3; bad++) {
			CHECK(cases[i].name, rc == -1 && e.code == ERR_INPUT);
			CHECK(cases[i].name, strstr(e.msg, "changed") != NULL);
			CHECK(cases[i].name, !csv_goes_on(c));
			CHECK(cases[i].name, csv_raw(c).n == 0);
			err_clear(&e);
			rc = csv_next(c, &fields, &n, &e);
		}
		csv_close(c);
		file_close(f);
		str_free(&text);
	}
}

static void
a_changed_file_does_not_open(void **state)
{
	char path[128];
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	struct csv_in *c = NULL;

	snprintf(path, sizeof(path), "%s", scratch_write(*state, "a.csv", "a,b\n", 4));
	assert_int_equal(file_open(&f, path, &e), 0);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(csv_open(&c, f, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	file_close(f);
}

/* oracle: the same rules, one byte at a time, for files that are all good. */
static void
oracle(struct str *out, const char *p, const char *end)
{
	while (p < end) {
		struct str rec = STR_INIT;
		bool blank = true, more = true;
		int n = 0;

		while (more) {
			str_addc(&rec, '[');
			n++;
			if (p < end && *p == '"') {
				blank = false;
				for (p++; *p != '"' || p[1] == '"'; p++)
					str_addc(&rec, *p == '"' ? *p++ : *p);
				p++;
			} else {
				for (; p < end && *p != ',' && *p != '\n'; p++) {
					str_addc(&rec, *p);
					blank = blank && *p == ' ';
				}
			}
			str_addc(&rec, ']');
			more = p < end && *p == ',';
			if (more)
				p++;
		}
		p++;
		if (n > 1 || !blank)
			str_addf(out, "%s\n", rec.p);
		str_free(&rec);
	}
}

static void
agrees_with_an_oracle(void **state)
{
	uint32_t seed = 20261031;
	int round;

	for (round = 0; round < 150; round++) {
		struct str text = STR_INIT, want = STR_INIT, got = STR_INIT;
		struct err e = ERR_INIT;
		struct file_in *f = NULL;
		struct csv_in *c = NULL;
		struct slice *fields;
		size_t n, i;
		int k, rc;

		str_add(&text, "h,h,h,h\n");
		for (k = 0; k < 60; k++) {
			static const char *const pieces[] = { "a", ",", "\n", "\"x\"", "\"\"",
				"\"a\"\"b,\n\"", " ", "bcdefghijklmnopqrstuvwxyz", "\xC3\xA9",
				"-1.00" };
			size_t pick;

			seed = seed * 1664525 + 1013904223;
			pick = (seed >> 16) % COUNT(pieces);
			/* A quoted piece stands alone in its field. */
			if (pieces[pick][0] == '"') {
				str_addf(&text, ",%s,", pieces[pick]);
			} else {
				str_add(&text, pieces[pick]);
			}
		}
		oracle(&want, text.p, text.p + text.n);
		assert_int_equal(file_open(&f, scratch_write(*state, "a.csv", text.p, text.n),
		    &e), 0);
		assert_int_equal(csv_open(&c, f, &e), 0);
		while ((rc = csv_next(c, &fields, &n, &e)) > 0) {
			for (i = 0; i < n; i++)
				str_addf(&got, "[%s]", fields[i].p);
			str_addc(&got, '\n');
		}
		CHECK_TEXT(text.p, str_text(&got), str_text(&want));
		assert_int_equal(rc, 0);
		csv_close(c);
		file_close(f);
		str_free(&text);
		str_free(&want);
		str_free(&got);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records),
		TEST(bad_records),
		TEST(raw_bytes),
		TEST(other_encodings_are_refused),
		TEST(messages_say_what_and_what_to_do),
		TEST(buffer_edges),
		TEST(every_byte_at_the_edge),
		TEST(limits),
		TEST(too_many_fields),
		TEST(a_changing_file_breaks_it),
		TEST(a_changed_file_does_not_open),
		TEST(agrees_with_an_oracle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
