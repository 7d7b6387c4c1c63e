/* index.html: whole, closed in itself, and deaf to hostile text. */
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "fixture.h"
#include "golden.h"
#include "reports/csp.h"

static char *
page_of(void (*make)(struct fixture *), size_t *n)
{
	struct fixture f;
	struct file_out *out;
	struct err e = ERR_INIT;
	char dir[64], *path, *text;

	scratch_make(dir);
	path = file_join(dir, "index.html");
	make(&f);
	assert_int_equal(file_create(&out, path, &e), 0);
	if (report_html(&f.src, out, &e) == -1)
		fail_msg("%s", e.msg);
	assert_int_equal(file_commit(out, NULL, &e), 0);
	text = scratch_read(dir, "index.html", n);
	fixture_free(&f);
	free(path);
	scratch_remove(dir);
	return text;
}

static void
make_many(struct fixture *f)
{
	fixture_many(f, 3, 1200);
}

static void
make_empty(struct fixture *f)
{
	fixture_many(f, 0, 0);
	f->src.nstatement = 0;
	f->src.verdict = VERDICT_TIED_OUT;
}

static void
make_long_period(struct fixture *f)
{
	struct err e = ERR_INIT;

	fixture_small(f);
	assert_int_equal(period_parse(&f->src.period, "2026-01-01..2026-10-31", &e), 0);
	f->src.naccounts = 2;
	f->src.accounts = (const char *const[]){ "eu", "us" };
	f->src.story = NULL;
	f->src.live = false;
	f->src.timezone = NULL;
}

/* po_1, sent on the 13th and arriving on the 15th, came back. */
static void
make_returned(struct fixture *f)
{
	fixture_small(f);
	f->payouts[0].returned = date_of(2026, 10, 17);
}

static void
make_returned_later(struct fixture *f)
{
	fixture_small(f);
	f->payouts[0].facts.status = slice_of("failed");
	f->payouts[0].returned = date_of(2026, 11, 5);
}

static const struct {
	const char	*name;
	void		(*make)(struct fixture *);
} pages[] = {
	{ "small", fixture_small }, { "demo", fixture_demo }, { "hostile", fixture_hostile },
	{ "many", make_many }, { "empty", make_empty }, { "long period", make_long_period }
};
#define NPAGES (sizeof pages / sizeof pages[0])

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = strstr(text, what); p != NULL; p = strstr(p + 1, what))
		n++;
	return n;
}

static void
assert_absent(const char *page, const char *text, const char *what)
{
	const char *p = strstr(text, what);

	if (p != NULL)
		fail_msg("%s holds %s: %.80s", page, what, p > text + 20 ? p - 20 : p);
}

/* Each href="..." is within the page, a file beside it, or the dashboard. */
static void
check_links(const char *page, const char *text)
{
	static const char *const allowed[] = { "#", "https://dashboard.stripe.com/", "data:,\"",
	    "statement.csv\"", "mismatches.csv\"", "items.csv\"", "entries.csv\"", "matches.csv\"",
	    "payouts.csv\"", "fees.csv\"", "tieout.xlsx\"", "manifest.json\"" };

	for (const char *p = strstr(text, "href=\""); p != NULL; p = strstr(p + 1, "href=\"")) {
		bool ok = false;

		for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
			ok = ok || str_starts(p + strlen("href=\""), allowed[i]);
		if (!ok)
			fail_msg("%s links to %.80s", page, p);
	}
}

static void
test_no_outside_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPAGES; i++) {
		size_t n;
		char *text = page_of(pages[i].make, &n);

		if (pages[i].make != fixture_hostile) {
			assert_absent(pages[i].name, text, "src=");
			assert_absent(pages[i].name, text, "url(");
			assert_absent(pages[i].name, text, "@import");
			assert_absent(pages[i].name, text, " style=\"");
			assert_absent(pages[i].name, text, "fetch(");
			assert_absent(pages[i].name, text, "innerHTML");
			assert_int_equal(count(text, "http"),
			    count(text, "https://dashboard.stripe.com/") + count(text,
			    "http-equiv"));
		}
		check_links(pages[i].name, text);
		free(text);
	}
}

static void
test_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPAGES; i++) {
		size_t n;
		char *text = page_of(pages[i].make, &n);

		assert_true(str_utf8_ok(text, n));
		free(text);
	}
}

/* ---- a reader of tags, strict about what we write ---- */

#define OPEN_MAX 64

struct tags {
	char	open[OPEN_MAX][24];
	size_t	n;
};

static bool
is_void(const char *name)
{
	static const char *const names[] = { "meta", "link", "br", "input", "img", "path", "circle",
	    "rect", "use" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Reads the tag at ${p} ('<'); gives what follows its '>'. */
static const char *
read_tag(const char *page, struct tags *t, const char *p)
{
	bool closing = p[1] == '/';
	const char *q = p + (closing ? 2 : 1);
	char name[24], quote = 0;
	size_t n = 0;

	while (isalnum((unsigned char)*q) && n + 1 < sizeof name)
		name[n++] = *q++;
	name[n] = '\0';
	if (n == 0)
		fail_msg("%s: a bare < at %.60s", page, p);
	for (; *q != '\0' && (quote != 0 || *q != '>'); q++) {
		if (quote == 0 && *q == '"')
			quote = '"';
		else if (quote != 0 && *q == quote)
			quote = 0;
		if (*q == '<')
			fail_msg("%s: < inside a tag at %.60s", page, p);
	}
	if (closing) {
		if (t->n == 0 || strcmp(t->open[t->n - 1], name) != 0)
			fail_msg("%s: </%s> closes %s", page, name,
			    t->n ? t->open[t->n - 1] : "nothing");
		t->n--;
	} else if (!is_void(name)) {
		assert_true(t->n < OPEN_MAX);
		memcpy(t->open[t->n++], name, sizeof name);
	}
	return q + 1;
}

static void
check_tags(const char *page, const char *text)
{
	struct tags t = { .n = 0 };
	const char *p = strchr(text + 1, '<');

	assert_true(str_starts(text, "<!doctype html>"));
	while (p != NULL) {
		const char *end = NULL;

		if (str_starts(p, "<script"))
			end = "</script>";
		else if (str_starts(p, "<style"))
			end = "</style>";
		p = read_tag(page, &t, p);
		p = end != NULL ? strstr(p, end) : strchr(p, '<');
	}
	assert_int_equal(t.n, 0);
}

static void
test_tags(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPAGES; i++) {
		size_t n;
		char *text = page_of(pages[i].make, &n);

		check_tags(pages[i].name, text);
		/* ours, the data's head and texts, and a block for each page */
		assert_int_equal(count(text, "<script>"), 1);
		assert_int_equal(count(text, "<script"), 3 + count(text, " class=\"data-rows\""));
		assert_int_equal(count(text, "</script"), count(text, "<script"));
		assert_int_equal(count(text, "<style"), 1);
		assert_int_equal(count(text, "<!--"), 0);
		free(text);
	}
}

/* ---- the data block ---- */

static const char *json_value(const char *p);

static const char *
json_string(const char *p)
{
	for (p++; *p != '"'; p++) {
		assert_true((unsigned char)*p >= 0x20);
		if (*p == '\\') {
			p++;
			assert_non_null(strchr("\"\\nut", *p));
		}
	}
	return p + 1;
}

static const char *
json_members(const char *p, bool object)
{
	char end = object ? '}' : ']';

	if (*++p == end)
		return p + 1;
	for (;;) {
		if (object) {
			assert_int_equal(*p, '"');
			p = json_string(p);
			assert_int_equal(*p++, ':');
		}
		p = json_value(p);
		if (*p == end)
			return p + 1;
		assert_int_equal(*p++, ',');
	}
}

static const char *
json_value(const char *p)
{
	size_t n = strspn(p, "-0123456789");

	if (*p == '"')
		return json_string(p);
	if (*p == '{' || *p == '[')
		return json_members(p, *p == '{');
	if (str_starts(p, "null") || str_starts(p, "true"))
		return p + 4;
	assert_true(n > 0);
	return p + n;
}

static void
test_data_block(void **state)
{
	static const char open[] = "<script type=\"application/json\" ";

	(void)state;
	for (size_t i = 0; i < NPAGES; i++) {
		size_t n, blocks = 0;
		char *text = page_of(pages[i].make, &n);

		for (const char *p = strstr(text, open); p != NULL; p = strstr(p, open)) {
			const char *begin = strchr(p, '>') + 1, *end = json_value(begin);

			assert_true(str_starts(end, "</script>"));
			assert_null(memchr(begin, '<', (size_t)(end - begin)));
			p = end;
			blocks++;
		}
		assert_true(blocks >= 2);
		free(text);
	}
}

static void
test_rows_without_javascript(void **state)
{
	size_t n;
	char *text = page_of(make_many, &n);
	char *data;

	(void)state;
	assert_int_equal(count(text, "<tbody class=\"row"), 500);
	assert_non_null(strstr(text, "700 more rows stand in <a href=\"mismatches.csv\">"));
	data = strstr(text, " class=\"data-rows\">[[\"b_");
	assert_non_null(data);
	assert_int_equal(count(data, "[\"b_"), 1200);
	assert_int_equal(count(data, " class=\"data-rows\""), 3);
	assert_non_null(strstr(text, "id=\"kind-missing_in_ledger\""));
	free(text);
}

static void
test_hostile(void **state)
{
	size_t n;
	char *text = page_of(fixture_hostile, &n);

	(void)state;
	assert_absent("hostile", text, HOSTILE_SCRIPT);
	assert_absent("hostile", text, HOSTILE_CLOSE);
	assert_absent("hostile", text, "<img");
	assert_absent("hostile", text, "\xE2\x80\xAE");
	assert_absent("hostile", text, "\xE2\x81\xA6");
	/* in the data block a quote may stand, behind its backslash */
	*strstr(text, "<script type=\"application/json\"") = '\0';
	assert_absent("hostile", text, "\" onclick=");
	assert_absent("hostile", text, "href=\"javascript");
	n = strlen(text);
	for (size_t i = 0; i < n; i++)
		assert_true((unsigned char)text[i] >= 0x20 || text[i] == '\n' || text[i] == '\t');
	assert_non_null(strstr(text, "[U+202E]txt[U+2066]"));
	assert_non_null(strstr(text, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	free(text);
}

/* The policy names exactly the style and the script that stand in the page. */
static void
check_source(const char *text, const char *open, const char *close, const char *directive)
{
	const char *a = strstr(text, open), *b;
	char source[CSP_SOURCE_MAX], want[CSP_SOURCE_MAX + 32];

	assert_non_null(a);
	a += strlen(open);
	b = strstr(a, close);
	assert_non_null(b);
	csp_source(source, a, (size_t)(b - a));
	(void)snprintf(want, sizeof want, "%s '%s';", directive, source);
	assert_non_null(strstr(text, want));
}

static void
test_policy(void **state)
{
	size_t n;
	char *text = page_of(fixture_small, &n);

	(void)state;
	assert_non_null(strstr(text, "content=\"default-src 'none'; "));
	check_source(text, "<style>", "</style>", "style-src");
	check_source(text, "<script>", "</script>", "script-src");
	free(text);
}

/* What a reader must find, whatever the design does. */
static void
test_content(void **state)
{
	static const char *const wanted[] = {
		"<html lang=\"en\">", "<title>Acme Inc, 2026-10: Breaks</title>", "October 2026",
		"<strong>3 breaks are open</strong>",
		"USD net -82.08,</span> <span class=\"nb\">gross 82.08", "href=\"#main\"",
		"<caption>", "role=\"status\" aria-live=\"polite\"", "Stripe closing",
		"<td class=\"num\">-28.83</td>", "role=\"img\"",
		"aria-label=\"From 110.62 to 110.53\"", "Each side foots", "nothing is unexplained",
		"payout_in_transit", "Payout on its way", "<tr><th scope=\"row\">JPY</th>",
		"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "Preparer",
		"Reviewer", "conserved", "Ignored by a named rule",
		"accepted by Kim: digits turned",
		"<code>tieout rules explain txn_G</code>",
		"https://dashboard.stripe.com/payouts/po_2"
	};
	size_t n;
	char *text = page_of(fixture_small, &n);

	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		if (strstr(text, wanted[i]) == NULL)
			fail_msg("the page lacks: %s", wanted[i]);
	assert_absent("small", text, "Opening assumed");
	assert_absent("small", strstr(text, "</style>"), " aria-sort=\"");
	free(text);
	text = page_of(fixture_demo, &n);
	assert_non_null(strstr(text, "Opening assumed"));
	free(text);
	text = page_of(make_long_period, &n);
	assert_non_null(strstr(text, "https://dashboard.stripe.com/test/payouts/po_2"));
	free(text);
}

/* day_of_strip: what the strip of USD shows on a day of October. */
static const char *
day_of_strip(const char *page, int day)
{
	const char *p = strstr(strstr(page, "<caption>Payouts by day"),
	    "<tr><th scope=\"row\">USD</th>");

	for (int i = 0; i <= day; i++)	/* the first column: before the period */
		p = strstr(p + 1, "<td>");
	return p;
}

static void
test_payout_fates(void **state)
{
	static const struct {
		void		(*make)(struct fixture *);
		const char	*said, *shape;
		int		 day;
	} cases[] = {
		{ fixture_small, "1 arrived by the last day, 1 in transit, 0 failed", "i-arrived", 15 },
		{ make_returned, "0 arrived by the last day, 1 in transit, 1 failed", "i-failed", 17 },
		{ make_returned_later, "1 arrived by the last day, 1 in transit, 0 failed",
		    "i-arrived", 15 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t n;
		char *text = page_of(cases[i].make, &n);
		const char *day = day_of_strip(text, cases[i].day);

		assert_non_null(strstr(text, cases[i].said));
		assert_non_null(strstr(day, cases[i].shape));
		assert_true(strstr(day, cases[i].shape) < strstr(day, "</td>"));
		if (strcmp(cases[i].shape, "i-failed") == 0)
			assert_non_null(strstr(text, "failed <span class=\"of\">2026-10-17"));
		free(text);
	}
}

static void
test_verdict_sentences(void **state)
{
	static const struct {
		enum verdict	 verdict;
		enum severity	 severity;
		size_t		 rows;
		const char	*want, *sign;
	} cases[] = {
		{ VERDICT_TIED_OUT, SEVERITY_BREAK, 0, "agree to the cent. Nothing is open.",
		    "<strong>Can be signed off</strong>" },
		{ VERDICT_TIED_OUT_WITH_PENDING, SEVERITY_PENDING, 1, "Everything else agrees",
		    "<strong>Can be signed off</strong>" },
		{ VERDICT_INCOMPLETE, SEVERITY_ERROR, 1, "<strong>1 thing is absent</strong>",
		    "<strong>Cannot be signed off yet.</strong> Bring what is absent" },
		{ VERDICT_BREAKS, SEVERITY_BREAK, 1, "<strong>1 break is open</strong>",
		    "<strong>Cannot be signed off yet.</strong> Correct each break" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;
		struct file_out *out;
		struct err e = ERR_INIT;
		char dir[64], *path, *text, class[64];
		size_t n;

		scratch_make(dir);
		path = file_join(dir, "index.html");
		fixture_small(&f);
		f.src.verdict = cases[i].verdict;
		f.src.nmismatches = cases[i].rows;
		f.mismatches[0].severity = cases[i].severity;
		assert_int_equal(file_create(&out, path, &e), 0);
		assert_int_equal(report_html(&f.src, out, &e), 0);
		assert_int_equal(file_commit(out, NULL, &e), 0);
		text = scratch_read(dir, "index.html", &n);
		assert_non_null(strstr(text, cases[i].want));
		assert_non_null(strstr(text, cases[i].sign));
		(void)snprintf(class, sizeof class, "verdict v-%s\"",
		    verdict_name(cases[i].verdict));
		assert_non_null(strstr(text, class));
		free(text);
		free(path);
		fixture_free(&f);
		scratch_remove(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_outside_reference),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_data_block),
		cmocka_unit_test(test_rows_without_javascript),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_payout_fates),
		cmocka_unit_test(test_verdict_sentences)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
