/*
 * The canonical form of a rule file: it is stable, keeps every comment, and
 * says the same: on the corpus of wrong files, the starters, the design's own
 * example and files whose blanks were drawn at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "mappings/rules_tools.h"
#include "tests/unit/mappings/sample.h"

#define DESIGN "../shared/design/RULES.md"
#define ROUNDS 300

static uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((*seed >> 33) % below);
}

static bool
formats(struct str *out, const char *text)
{
	struct str report = STR_INIT;
	struct err e = ERR_INIT;
	int rc = rules_format(out, "a.rules", text, strlen(text), &report, &e);

	if (rc != 0 && e.code != ERR_SETTINGS)
		fail_msg("%s\n%s", e.msg, text);
	assert_int_equal(rc != 0, report.n > 0);
	str_free(&report);
	return rc == 0;
}

/* quoted: the length of a string or a regex at ${p}, or 0. */
static size_t
quoted(const char *p)
{
	size_t n = strncmp(p, "matches", 7) == 0 ? 7 : 0;

	n += n == 0 ? 0 : strspn(p + n, " \t");
	if (*p != '"' && (n == 0 || p[n] != '/'))
		return 0;
	n++;
	char end = *p == '"' ? '"' : '/';
	while (p[n] != end && p[n] != '\0' && p[n] != '\n')
		n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
	return n + (p[n] == end);
}

/* comments: all of them, one a line, without the blanks around. */
static void
comments(struct str *out, const char *p)
{
	while (*p != '\0') {
		size_t n = quoted(p);

		if (n > 0) {
			p += n;
		} else if (*p == '#') {
			n = strcspn(p, "\n");
			size_t k = n;
			while (k > 0 && strchr(" \t\r", p[k - 1]) != NULL)
				k--;
			str_addn(out, p, k);
			str_addc(out, '\n');
			p += n;
		} else {
			p++;
		}
	}
}

static void
stable(const char *text)
{
	struct str one = STR_INIT, two = STR_INIT, a = STR_INIT, b = STR_INIT;

	if (formats(&one, text)) {
		assert_true(formats(&two, str_text(&one)));
		assert_string_equal(str_text(&one), str_text(&two));
		comments(&a, text);
		comments(&b, str_text(&one));
		assert_string_equal(str_text(&a), str_text(&b));
		for (const char *p = str_text(&one); *p != '\0'; p++)
			assert_false((*p == ' ' || *p == '\t') && p[1] == '\n');
	}
	str_free(&one);
	str_free(&two);
	str_free(&a);
	str_free(&b);
}

/* told: what a file makes of a few rows, as `rules explain` says it. */
static void
told(struct str *out, const char *text)
{
	static const char *const rows[] = { "category=charge",
		"category=charge|metadata.plan=annual|fee.tax=20",
		"category=refund|amount=-2000|fee=0", "category=dispute|fee=1500",
		"category=payout|amount=-500|fee=0", "category=fee|amount=-9|fee=0",
		"category=charge|currency=EUR|description=Order 7" };
	struct sample x;

	if (sample_try(&x, "", text) != 0)
		fail_msg("%s\n%s", text, str_text(&x.report));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample_row(&x, rows[i]);
		assert_int_equal(rules_explain(x.r, x.s, &x.v, out, &x.e), 0);
	}
	for (size_t i = 0; i < rules_count(x.r); i++)
		str_addf(out, "%s %d %d %s %d\n", rules_name(x.r, i),
		    (int)rules_kind(x.r, i), (int)rules_entry_date(x.r, i),
		    rules_post_as(x.r, i), rules_zero_within(x.r, i));
	for (int ev = 0; ev < RULES_EVENT__MAX; ev++) {
		assert_int_equal(rules_eval_event(x.r, x.s, (enum rules_event)ev,
		    x.t.currency, "", 700, &x.v, &x.res, &x.e), 0);
		str_addf(out, "%zu %d\n", x.res.rule, (int)x.res.place);
		for (size_t i = 0; i < x.res.nlines; i++)
			str_addf(out, "%s %lld %s\n", x.res.lines[i].account->code,
			    (long long)x.res.lines[i].amount,
			    x.res.lines[i].dim[DIM_CLASS] == NULL ? "-" :
			    x.res.lines[i].dim[DIM_CLASS]);
	}
	sample_close(&x);
}

static void
same_rules(const char *text)
{
	struct str to = STR_INIT, a = STR_INIT, b = STR_INIT;

	assert_true(formats(&to, text));
	told(&a, text);
	told(&b, str_text(&to));
	assert_string_equal(str_text(&a), str_text(&b));
	str_free(&to);
	str_free(&a);
	str_free(&b);
}

static void
each_file(const char *dir, size_t least)
{
	size_t n = 0;
	struct dirent *ent;
	DIR *d = opendir(dir);

	assert_non_null(d);
	while ((ent = readdir(d)) != NULL) {
		char path[512], *text = NULL;
		struct err e = ERR_INIT;
		size_t len;

		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		if (ent->d_name[0] == '.' || str_ends(path, ".expected") ||
		    str_ends(path, ".csv") || ent->d_type == DT_DIR)
			continue;
		if (file_load(&text, &len, path, 1 << 22, &e) != 0)
			fail_msg("%s", e.msg);
		if (strlen(text) == len)
			stable(text);
		free(text);
		n++;
	}
	closedir(d);
	assert_true(n >= least);
}

static void
corpora(void **state)
{
	(void)state;
	each_file("tests/golden/rules-errors", 120);
	each_file("tests/fuzz/corpus/rules", 10);
}

/* starter: with the currency that `init` puts in. */
static char *
starter(const char *ledger)
{
	struct str s = STR_INIT;

	for (const char *p = rules_starter(ledger); *p != '\0'; p++) {
		if (strncmp(p, "@CURRENCY@", 10) == 0) {
			str_add(&s, "USD");
			p += 9;
		} else {
			str_addc(&s, *p);
		}
	}
	return s.p;
}

static const char *const ledgers[] = { "quickbooks", "xero", "netsuite", "file" };

static void
starters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ledgers) / sizeof(ledgers[0]); i++) {
		char *text = starter(ledgers[i]);
		struct str out = STR_INIT;

		stable(text);
		same_rules(text);
		/* what `init` writes is canonical already */
		assert_true(formats(&out, text));
		assert_string_equal(str_text(&out), text);
		str_free(&out);
		free(text);
	}
}

/* design: the example file of the design is canonical. */
static void
design(void **state)
{
	char *text = NULL;
	struct err e = ERR_INIT;
	struct str out = STR_INIT;
	size_t n;

	(void)state;
	if (!file_exists(DESIGN)) {
		print_message("skipped: %s is not there\n", DESIGN);
		skip();
	}
	assert_int_equal(file_load(&text, &n, DESIGN, 1 << 20, &e), 0);
	char *begin = strstr(text, "```\nchart");
	assert_non_null(begin);
	begin += 4;
	*strstr(begin, "```") = '\0';
	assert_true(formats(&out, begin));
	assert_string_equal(str_text(&out), begin);
	str_free(&out);
	free(text);
}

static const char ugly[] =
    "\xef\xbb\xbf# top\r\n\r\n\r\n\r\nchart \"Acme\"   \r\n ledger file # which\n"
    "entries   per   day\n\n\n"
    "account   clearing 1050 \"Stripe\xc2\xa0" "Clearing\"\trole   clearing currency USD\n"
    "account clearing \"1051.20\" \"Stripe Clearing EUR\" currency EUR role clearing # e\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account sales 40-00 \"Ventes \xc3\xa9t\xc3\xa9\"\naccount a_rather_long_name 1410\n"
    "account fees 6100 \"Fees\"\ninclude \"nowhere.rules\"\ntable sku \"sku.csv\"\n"
    "rule \"Annual # no comment\" # a comment\n"
    "when category is one of charge , refund,\n    dispute\n"
    "and ( metadata.\"plan x\" matches /an # nual \"/i # in\n or amount >= -5.00 USD )\n"
    "    # about the lines\n"
    "debit clearing net\ndebit fees (fee-fee.tax)\n"
    "debit a_rather_long_name fee . tax\n";
static const char messy[] =
    "\xef\xbb\xbf# top\r\n\r\n\r\n\r\nchart \"Acme\"   \r\n ledger file # which\n"
    "entries   per   day\n\n\n"
    "account   clearing 1050 \"Stripe Clearing\"\trole   clearing currency USD\n"
    "account clearing \"1051.20\" \"Stripe Clearing EUR\" currency EUR role clearing # e\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account sales 40-00 \"Ventes \xc3\xa9t\xc3\xa9\"\naccount a_rather_long_name 1410\n"
    "account fees 6100 \"Fees\"\ninclude \"nowhere.rules\"\ntable sku \"sku.csv\"\n"
    "rule \"Annual # no comment\" # a comment\n"
    "when category is one of charge , refund,\n    dispute\n"
    "and ( metadata.\"plan x\" matches /an # nual \"/i # in\n or amount >= -5.00 USD )\n"
    "    # about the lines\n"
    "debit clearing net\ndebit fees (fee-fee.tax) class \"a\"\n"
    "debit a_rather_long_name fee.tax\n"
    "credit sales -( - amount) class sku [ metadata.sku ] else \"x\" # why\n"
    "debit fees 2.9 % of amount rounded half_up - 1 / 3 of -fee rounded down\n"
    "  # the end of it\nrule \"Other\"\nwhen anything\nentries_later\n";

static void
refuses(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	assert_false(formats(&out, ugly));
	assert_false(formats(&out, messy));
	assert_false(formats(&out, "chart"));
	str_free(&out);
}

static void
lays_out(void **state)
{
	struct str in = STR_INIT, out = STR_INIT;
	const char *end = strstr(messy, " - 1 / 3 of");

	(void)state;
	str_addn(&in, messy, (size_t)(end - messy));
	str_add(&in, " - 1 / 3 of ( -fee ) rounded down\n  # the end of it\n"
	    "# about what follows\nignore \"Other\"\nwhen anything\n"
	    "because \"x\"\nrule \"On it\"\nwhen anything\nclass \"a\" department  \"b\"\n"
	    "entity \"{source}\"\ndebit clearing net\n"
	    "match date within 3 days\namount within 0.05 USD\n"
	    "example \"one\"\ngiven charge 1.00 USD\nfee 0.10 tax - 0.10\n"
	    "with description \"x\"\nexpect debit clearing -1.10,\n"
	    "credit sales 1.00\n\n\n# last\n\n");
	assert_true(formats(&out, str_text(&in)));
	assert_string_equal(str_text(&out),
	    "# top\n\n"
	    "chart     \"Acme\"\n"
	    "ledger    file                           # which\n"
	    "entries   per day\n\n"
	    "account   clearing            1050       \"Stripe Clearing\"        "
	    "role clearing  currency USD\n"
	    "account   clearing            \"1051.20\"  \"Stripe Clearing EUR\"    "
	    "currency EUR   role clearing  # e\n"
	    "account   suspense            1999       \"Suspense\"               "
	    "role suspense\n"
	    "account   sales               40-00      \"Ventes \xc3\xa9t\xc3\xa9\"\n"
	    "account   a_rather_long_name  1410\n"
	    "account   fees                6100       \"Fees\"\n"
	    "include   \"nowhere.rules\"\n"
	    "table     sku  \"sku.csv\"\n\n"
	    "rule \"Annual # no comment\"               # a comment\n"
	    "  when    category is one of charge, refund,\n"
	    "          dispute\n"
	    "  and     (metadata.\"plan x\" matches /an # nual \"/i  # in\n"
	    "          or amount >= -5.00 USD)\n"
	    "  # about the lines\n"
	    "  debit   clearing           net\n"
	    "  debit   fees               (fee - fee.tax)     class \"a\"\n"
	    "  debit   a_rather_long_name fee.tax\n"
	    "  credit  sales              -(-amount)          "
	    "class sku[metadata.sku] else \"x\"  # why\n"
	    "  debit   fees               2.9% of amount rounded half_up - "
	    "1/3 of (-fee) rounded down\n"
	    "  # the end of it\n\n"
	    "# about what follows\n"
	    "ignore \"Other\"\n"
	    "  when    anything\n"
	    "  because \"x\"\n\n"
	    "rule \"On it\"\n"
	    "  when    anything\n"
	    "  class   \"a\" department \"b\"\n"
	    "  entity  \"{source}\"\n"
	    "  debit   clearing           net\n\n"
	    "match date within 3 days\n"
	    "  amount  within 0.05 USD\n\n"
	    "example \"one\"\n"
	    "  given   charge 1.00 USD\n"
	    "          fee 0.10 tax -0.10\n"
	    "          with description \"x\"\n"
	    "  expect  debit clearing -1.10,\n"
	    "          credit sales 1.00\n\n"
	    "# last\n");
	stable(str_text(&in));
	str_free(&in);
	str_free(&out);
}

/* mangle: other blanks, empty lines and comments wherever they mean nothing. */
static void
mangle(struct str *out, const char *p, uint64_t *seed)
{
	static const char *const blank[] = { " ", "  ", "\t", "    ", " \t" };

	while (*p != '\0') {
		size_t n = *p == '#' ? strcspn(p, "\n") : quoted(p);

		if (n > 0) {
			str_addn(out, p, n);
			p += n;
		} else if (*p == ' ') {
			p += strspn(p, " ");
			str_add(out, blank[draw(seed, 5)]);
		} else if (*p == '\n') {
			if (draw(seed, 6) == 0)
				str_addf(out, " # note %u  ", draw(seed, 100));
			str_add(out, draw(seed, 4) == 0 ? "\r\n" : "\n");
			while (draw(seed, 8) == 0)
				str_add(out, draw(seed, 2) == 0 ? "  \n" :
				    draw(seed, 2) == 0 ? "# alone\n" : "   # in\n");
			p++;
		} else if ((*p == ',' || *p == ')') && draw(seed, 3) == 0) {
			str_addf(out, " %c ", *p++);
		} else {
			str_addc(out, *p++);
		}
	}
}

/* random_rule: a well-formed rule of a random shape. */
static void
random_rule(struct str *out, uint64_t *seed, int number)
{
	static const char *const conds[] = { "category is charge",
		"category is one of refund, dispute", "amount > -5.00 USD",
		"metadata.plan matches /an\\/n+ual # x/i", "fee between 1 and 2.50",
		"not (type is payout)", "description contains \"a \\\" b\"",
		"(currency is USD or currency is EUR)", "created >= 2026-01-01",
		"charge.receipt_email is present", "metadata.\"order id\" is not x-1" };
	static const char *const lines[] = { "debit fees fee", "debit fees fee",
		"debit fees fee - fee.tax\n debit vat fee.tax",
		"debit vat 19/119 of fee rounded half_up\n debit fees rest" };
	static const char *const words[] = { "", "", "", " date arrival\n",
		" date available\n", "post as journal entry\n" };
	static const char *const events[] = { "dispute lost",
		"dispute won after lost", "payout arrived", "payout failed" };
	static const char *const dims[] = { "", "", " class \"SaaS\"",
		" department \"{description}\" tax \"x\"" };

	str_addf(out, "rule \"Rule %d\"\nwhen %s\n", number, conds[draw(seed, 11)]);
	while (draw(seed, 2) == 0)
		str_addf(out, "%s %s\n", draw(seed, 2) == 0 ? "and" : "or",
		    conds[draw(seed, 11)]);
	if (draw(seed, 4) == 0)
		str_add(out, "from 2026-01-01\n");
	str_addf(out, "debit clearing net%s\n%s%s\ncredit sales amount%s\n",
	    dims[draw(seed, 4)], lines[draw(seed, 4)], dims[draw(seed, 4)],
	    dims[draw(seed, 4)]);
	if (draw(seed, 3) == 0)
		str_add(out, "memo \"{description} # {source}\"\n");
	str_add(out, words[draw(seed, 6)]);
	if (draw(seed, 3) == 0)
		str_addf(out, "rule \"On %d\"\non %s\n%sdebit fees held\n"
		    "credit sales held%s\n%s", number, events[draw(seed, 4)],
		    draw(seed, 2) == 0 ? "when currency is USD\n" : "",
		    dims[draw(seed, 3)], draw(seed, 2) == 0 ? "until 2026-12-31\n" :
		    "");
	if (draw(seed, 4) == 0)
		str_addf(out, "ignore \"Pair %d\"\nwhen category is fee_%d\n"
		    "because \"nets\"\nnets to zero within 9%d days\n", number,
		    number, number);
	if (draw(seed, 4) == 0)
		str_addf(out, "example \"E %d\"\ngiven %s 5.00 USD on 2026-01-31\n"
		    "expect debit fees 5.00, credit sales 5.00\n", number,
		    events[draw(seed, 4)]);
}

static void
random_files(void **state)
{
	uint64_t seed = 7;
	int read = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct str plain = STR_INIT, text = STR_INIT, a = STR_INIT, b = STR_INIT;
		struct sample x;

		str_add(&plain, sample_head);
		for (int i = 0, n = 1 + (int)draw(&seed, 4); i < n; i++)
			random_rule(&plain, &seed, i);
		mangle(&text, str_text(&plain), &seed);
		stable(str_text(&text));
		assert_true(formats(&a, str_text(&plain)));
		assert_true(formats(&b, str_text(&text)));
		/* a shadowed rule is refused, the rest must read alike */
		bool ok = sample_try(&x, "", str_text(&plain)) == 0;
		sample_close(&x);
		if (ok) {
			same_rules(str_text(&text));
			read++;
		}
		str_free(&plain);
		str_free(&text);
		str_free(&a);
		str_free(&b);
	}
	assert_true(read > ROUNDS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpora), cmocka_unit_test(starters),
		cmocka_unit_test(design), cmocka_unit_test(refuses),
		cmocka_unit_test(lays_out), cmocka_unit_test(random_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
