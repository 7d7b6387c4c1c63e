/*
 * Fuzz target: rule files, and the rows that accepted ones are tried on.  A file
 * is refused with a report, or whatever it books balances (eval asserts it).  Its
 * canonical form is stable, an edit that was found gives the row to the rule, and a
 * rule that took a row would take it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/model/object.h"
#include "mappings/rules.h"
#include "mappings/rules_tools.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (64u << 10)
#define EDIT_RULES_MAX 4	/* of a file on which edits are sought: each reads it */

static const struct txn rows[] = {
	{ .id = { "txn_1", 5 }, .account = { "", 0 }, .amount = 10000, .fee = 320,
	    .available_on = TXN_MOMENT_NONE, .category = { "charge", 6 },
	    .type = { "charge", 6 }, .description = { "Plan A", 6 },
	    .fee_details = { "stripe_fee\0" "300\0" "tax\0" "20\0", 22 } },
	{ .id = { "txn_2", 5 }, .account = { "eu", 2 }, .amount = -1999, .fee = -7,
	    .available_on = 86400, .category = { "refund", 6 },
	    .description = { "\xc3\xa4\xff", 3 }, .source = { "", 0 },
	    .fields = { "metadata.plan\0" "x\0", 16 } },
	{ .id = { "txn_3", 5 }, .account = { "", 0 }, .amount = 1, .fee = 1,
	    .available_on = 0, .category = { "brand_new", 9 },
	    .type = { "", 0 }, .fee_details = { "", 0 } },
};

static void
try_row(const struct rules *r, struct rules_scratch *s, const struct txn *t,
    uint8_t currency)
{
	struct txn copy = *t;
	struct rules_view v = { .txn = &copy, .day = 20000 };
	struct rules_result res;
	struct err e = ERR_INIT;
	struct str out = STR_INIT;

	copy.currency = currency;
	if (rules_eval(r, s, &v, &res, &e) != 0) {
		ASSERT(e.code == ERR_SETTINGS && e.msg[0] != '\0');
		return;
	}
	ASSERT(res.place < PLACE__MAX && res.nlines <= RULES_LINES_MAX);
	ASSERT(res.place == PLACE_ENTRY || res.place == PLACE_ZERO ||
	    res.why[0] != '\0');
	if (res.rule != RULES_NONE) {
		rules_memo(r, res.rule, &v, &out);
		str_clear(&out);
	}
	ASSERT(rules_explain(r, s, &v, &out, &e) == 0);
	str_free(&out);
}

static void
try_edit(const struct rules *r, struct rules_scratch *s, const struct txn *t,
    size_t rule)
{
	struct txn copy = *t;
	struct rules_view v = { .txn = &copy, .day = 20000 };
	struct rules_edit x;
	struct err e = ERR_INIT;
	struct str diff = STR_INIT;

	copy.currency = currency_index("USD", 3);
	if (rules_edit_for(&x, r, s, &v, rule, &e) != 0) {
		ASSERT(e.code == ERR_SETTINGS);
		return;
	}
	ASSERT(x.what != RULES_EDIT_NONE || x.why.n > 0);
	ASSERT((x.what == RULES_EDIT_FOUND) == (x.edited != NULL));
	rules_edit_diff(r, &x, &diff);
	ASSERT((x.what == RULES_EDIT_FOUND) == (diff.n > 0));
	str_free(&diff);
	rules_edit_done(&x);
}

/* Events of a payout and of a dispute, whose lines eval asserts to balance. */
static void
try_events(const struct rules *r, struct rules_scratch *s)
{
	static const struct slice payout = { "status\0" "paid\0", 12 },
	    dispute = { "amount\0" "5\0" "status\0" "lost\0", 21 };
	static const int64_t held[] = { 4500, -1, 0 };
	struct rules_view v = { .day = 20000 };
	struct rules_result res;
	struct err e = ERR_INIT;

	v.object[OBJECT_PAYOUT] = payout;
	v.object[OBJECT_DISPUTE] = dispute;
	for (int ev = 0; ev < RULES_EVENT__MAX; ev++)
		for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
			if (rules_eval_event(r, s, (enum rules_event)ev,
			    currency_index(i == 1 ? "JPY" : "USD", 3), "", held[i], &v, &res,
			    &e) != 0) {
				ASSERT(e.code == ERR_SETTINGS);
				return;
			}
			ASSERT(res.rule == RULES_NONE ? res.nlines == 0 :
			    rules_kind(r, res.rule) == RULES_EVENT &&
			    rules_event_of(r, res.rule) == (enum rules_event)ev);
			ASSERT(res.nlines == 0 || held[i] != 0);
		}
}

/* What data may be asked: no rule above the winner would take the row, or an
 * earlier one would have won. */
static void
try_takes(const struct rules *r, struct rules_scratch *s, const struct txn *t)
{
	struct txn copy = *t;
	struct rules_view v = { .txn = &copy, .day = 20000 };
	struct rules_result res;
	struct err e = ERR_INIT;
	bool takes;

	copy.currency = currency_index("USD", 3);
	if (rules_eval(r, s, &v, &res, &e) != 0)
		return;
	for (size_t i = 0; i < rules_count(r) && res.place != PLACE_ZERO; i++) {
		if (rules_kind(r, i) == RULES_EVENT || (res.rule != RULES_NONE &&
		    i > res.rule))
			continue;
		if (rules_would_take(r, s, i, &v, &takes, &e) != 0)
			return;
		ASSERT(takes == (i == res.rule));
	}
}

static void
try_format(const char *text, size_t n)
{
	struct str one = STR_INIT, two = STR_INIT, report = STR_INIT;
	struct err e = ERR_INIT;

	if (rules_format(&one, "fuzz.rules", text, n, &report, &e) != 0) {
		ASSERT(e.code == ERR_SETTINGS && report.n > 0);
	} else {
		ASSERT(rules_format(&two, "fuzz.rules", str_text(&one), one.n,
		    &report, &e) == 0);
		ASSERT(strcmp(str_text(&one), str_text(&two)) == 0);
	}
	str_free(&one);
	str_free(&two);
	str_free(&report);
}

static void
try_rules(struct rules *r)
{
	struct rules_scratch *s = rules_scratch_new(r);
	bool doubt[EDIT_RULES_MAX];
	struct str out = STR_INIT;
	struct err e = ERR_INIT;
	size_t ran, failed;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		try_row(r, s, &rows[i], currency_index("USD", 3));
		try_row(r, s, &rows[i], currency_index("JPY", 3));
		try_takes(r, s, &rows[i]);
		for (size_t k = 0; rules_count(r) <= EDIT_RULES_MAX &&
		    k < rules_count(r); k++)
			try_edit(r, s, &rows[i], k);
	}
	try_events(r, s);
	if (rules_count(r) <= EDIT_RULES_MAX)
		ASSERT(rules_in_doubt(r, doubt) <= rules_count(r));
	if (rules_test(r, &out, &ran, &failed, &e) == 0)
		ASSERT(failed <= ran && (failed == 0 || out.n > 0));
	str_free(&out);
	rules_scratch_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules *r = NULL;
	struct str report = STR_INIT;
	struct err e = ERR_INIT;

	if (size > INPUT_MAX)
		return 0;
	char *text = mem_alloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	try_format(text, size);
	if (rules_read_text(&r, "fuzz.rules", text, true, &report, &e) == 0)
		try_rules(r);
	else
		ASSERT(e.code == ERR_SETTINGS && report.n > 0);
	rules_free(r);
	str_free(&report);
	free(text);
	return 0;
}
