/*
 * The words of the language: the parser takes each, and docs/rules-reference.md
 * names each and no other.  There, <!-- words: LIST --> stands above the table
 * (its first column counts) or paragraph with the words in backticks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "mappings/words.h"
#include "tests/unit/mappings/sample.h"

#define PAGE "docs/rules-reference.md"
#define TOLD_MAX 256

/* What the page says a list holds. */
struct told {
	char	word[TOLD_MAX][WORDS_NAME_MAX];
	size_t	n;
};

/* ticked: the words in backticks of one line, of a table its first cell. */
static void
ticked(struct told *out, const char *line, size_t n)
{
	const char *end = line + n;

	if (*line == '|') {
		const char *bar = memchr(line + 1, '|', n - 1);

		end = bar == NULL ? end : bar;
	}
	for (const char *p = line; p < end; p++) {
		if (*p != '`')
			continue;
		size_t len = strcspn(p + 1, "`");
		assert_true(out->n < TOLD_MAX && len < WORDS_NAME_MAX);
		memcpy(out->word[out->n], p + 1, len);
		out->word[out->n++][len] = '\0';
		p += len + 1;
	}
}

static void
read_told(struct told *out, const char *page, const char *list)
{
	char mark[80];

	snprintf(mark, sizeof(mark), "<!-- words: %s -->\n", list);
	const char *p = strstr(page, mark);
	if (p == NULL)
		fail_msg(PAGE " has no \"<!-- words: %s -->\"", list);
	out->n = 0;
	p += strlen(mark);
	if (*p == '|')		/* the head of the table */
		p += strcspn(p, "\n") + 1;
	while (*p != '\n' && *p != '\0') {
		size_t n = strcspn(p, "\n");

		ticked(out, p, n);
		p += n + (p[n] == '\n');
	}
}

static bool
is_told(const struct told *t, const char *word)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->word[i], word) == 0)
			return true;
	return false;
}

/* differences: words of the list that the page lacks, and the other way round. */
static size_t
differences(const struct told *t, enum words list)
{
	struct word w;
	size_t wrong = 0;

	for (size_t i = 0; words_at(&w, list, i); i++) {
		if (is_told(t, w.name))
			continue;
		print_error(PAGE ": %s lacks `%s`\n", words_list(list), w.name);
		wrong++;
	}
	for (size_t k = 0; k < t->n; k++) {
		bool known = false;

		for (size_t i = 0; !known && words_at(&w, list, i); i++)
			known = strcmp(w.name, t->word[k]) == 0;
		if (known)
			continue;
		print_error(PAGE ": the language has no `%s` among %s\n",
		    t->word[k], words_list(list));
		wrong++;
	}
	return wrong;
}

static void
page_names_each(void **state)
{
	char *page = NULL;
	size_t n, wrong = 0;
	struct err e = ERR_INIT;
	static struct told told;

	(void)state;
	assert_int_equal(file_load(&page, &n, PAGE, 1 << 20, &e), 0);
	for (int l = 0; l < WORDS__MAX; l++) {
		read_told(&told, page, words_list((enum words)l));
		wrong += differences(&told, (enum words)l);
	}
	free(page);
	if (wrong > 0)
		fail_msg("%zu differences", wrong);
}

/* What the report must not say when ${frame} is read with a word in it. */
static const struct probe {
	enum words	 list;
	const char	*frame;		/* %s: the word */
	const char	*refusal;
} probes[] = {
	{ WORDS_STATEMENTS, "%s\n", "unknown statement" },
	{ WORDS_LINES, "rule \"R\"\n  %s\n", "cannot begin with" },
	{ WORDS_LEDGERS, "ledger %s\n", "unknown ledger" },
	{ WORDS_GROUPINGS, "entries per %s\n", "expected transaction" },
	{ WORDS_ATTRIBUTES, "account a 1 \"A\" %s\n", "expected currency" },
	{ WORDS_ROLES, "account a 1 \"A\" role %s\n", "unknown role" },
	{ WORDS_AMOUNTS, "rule \"R\"\n  when anything\n  debit sales %s\n",
	    "unknown amount" },
	{ WORDS_FEE_KINDS, "rule \"R\"\n  when anything\n  debit sales fee.%s\n",
	    "no kind of fee" },
	{ WORDS_ROUNDINGS, "rule \"R\"\n  when anything\n"
	    "  debit sales 1/3 of amount rounded %s\n", "expected a way" },
	{ WORDS_EVENTS, "rule \"R\"\n  on %s\n", "unknown event" },
	{ WORDS_DOCUMENTS, "rule \"R\"\n  when anything\n  post as %s\n",
	    "unknown document" },
	{ WORDS_DATES, "date %s\n", "expected created" },
	{ WORDS_DIMENSIONS, "rule \"R\"\n  %s \"x\"\n", "cannot begin with" },
	{ WORDS_MATCH, "match\n  %s within 1\n", "unknown line" },
	{ WORDS_FIELDS, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_CHARGE, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_REFUND, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_DISPUTE, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_PAYOUT, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_TRANSFER, "rule \"R\"\n  when %s is present\n", "unknown field" },
	{ WORDS_CUSTOMER, "rule \"R\"\n  when %s is present\n", "unknown field" },
};

static void
read_probe(struct str *report, const char *frame, const char *word)
{
	struct rules *r = NULL;
	struct err e = ERR_INIT;
	char text[400];
	const char *at = strstr(frame, "%s");

	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - frame), frame, word,
	    at + 2);
	if (rules_read_text(&r, "probe.rules", text, true, report, &e) == 0)
		rules_free(r);
}

static void
parser_takes_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		struct str wrong = STR_INIT;
		struct word w;
		size_t n = 0;

		for (; words_at(&w, probes[i].list, n); n++) {
			struct str report = STR_INIT;

			read_probe(&report, probes[i].frame, w.name);
			if (strstr(str_text(&report), probes[i].refusal) != NULL)
				fail_msg("%s: %s", w.name, str_text(&report));
			str_free(&report);
		}
		assert_true(n > 0);
		/* and the refusal is what a wrong word gets */
		read_probe(&wrong, probes[i].frame, "xyzzyplugh");
		if (strstr(str_text(&wrong), probes[i].refusal) == NULL)
			fail_msg("%s: a wrong word gets: %s",
			    words_list(probes[i].list), str_text(&wrong));
		str_free(&wrong);
	}
}

/* Each comparison in a rule that reads without a word. */
static void
comparisons_read(void **state)
{
	static const struct {
		const char	*word, *condition;
	} forms[] = {
		{ "is", "category is refund" },
		{ "is not", "category is not refund" },
		{ "is one of", "category is one of refund, charge" },
		{ "is not one of", "category is not one of refund, charge" },
		{ "is present", "description is present" },
		{ "is not present", "description is not present" },
		{ "contains", "description contains \"plan\"" },
		{ "starts with", "description starts with \"plan\"" },
		{ "matches", "description matches /plan/i" },
		{ "<", "amount < 100.00 USD" },
		{ "<=", "amount <= 100.00" },
		{ ">", "amount > 100.00" },
		{ ">=", "created >= 2026-01-31" },
		{ "between", "amount between -100 and 0" },
	};
	struct word w;
	size_t n = 0;

	(void)state;
	for (; words_at(&w, WORDS_COMPARISONS, n); n++) {
		char body[300];
		struct sample x;

		assert_true(n < sizeof(forms) / sizeof(forms[0]));
		size_t k = 0;
		while (strcmp(forms[k].word, w.name) != 0)
			assert_true(++k < sizeof(forms) / sizeof(forms[0]));
		snprintf(body, sizeof(body), "rule \"R\"\n  when %s\n"
		    SAMPLE_LINES, forms[k].condition);
		sample_open(&x, sample_head, body);
		assert_string_equal(str_text(&x.report), "");
		sample_close(&x);
	}
	assert_int_equal(n, sizeof(forms) / sizeof(forms[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parser_takes_each),
		cmocka_unit_test(comparisons_read),
		cmocka_unit_test(page_names_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
