/* Balance transactions: what is refused, and merging in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/txn.h"

#define FORMS 4			/* forms of one row in the property test */

static struct slice
unknown(void)
{
	return (struct slice){ NULL, 0 };
}

static struct txn
a_row(void)
{
	return (struct txn){
		.id = slice_of("txn_1"),
		.account = slice_of(""),
		.currency = currency_index("USD", 3),
		.amount = 10000,
		.fee = 320,
		.created = 1790000000,
		.precision = TXN_SECOND,
		.available_on = TXN_MOMENT_NONE,
		.category = slice_of("charge"),
	};
}

static void
test_net(void **state)
{
	struct txn t = a_row();

	(void)state;
	assert_int_equal(txn_net(&t), 9680);
}

enum breakage {
	FINE, NO_ID, LONG_ID, BAD_ID, NO_CATEGORY, EMPTY_CATEGORY, NO_CREATED,
	NO_CURRENCY, AMOUNT_HIGH, AMOUNT_LOW, FEE_HIGH, AMOUNT_MOST, LONG_TEXT, BAD_TEXT
};

static void
damage(struct txn *t, enum breakage how, const char *longest)
{
	switch (how) {
	case FINE:
		break;
	case NO_ID:
		t->id = unknown();
		break;
	case LONG_ID:
		t->id = (struct slice){ longest, TXN_ID_MAX + 1 };
		break;
	case BAD_ID:
		t->id = slice_of("txn_\xff");
		break;
	case NO_CATEGORY:
		t->category = unknown();
		break;
	case EMPTY_CATEGORY:
		t->category = slice_of("");
		break;
	case NO_CREATED:
		t->created = TXN_MOMENT_NONE;
		break;
	case NO_CURRENCY:
		t->currency = CURRENCY_NONE;
		break;
	case AMOUNT_HIGH:
		t->amount = MONEY_ABS_MAX + 1;
		break;
	case AMOUNT_LOW:
		t->amount = -MONEY_ABS_MAX - 1;
		break;
	case FEE_HIGH:
		t->fee = INT64_MIN;
		break;
	case AMOUNT_MOST:
		t->amount = MONEY_ABS_MAX;
		t->fee = -MONEY_ABS_MAX;
		t->id = (struct slice){ longest, TXN_ID_MAX };
		t->description = (struct slice){ longest, TXN_TEXT_MAX };
		break;
	case LONG_TEXT:
		t->description = (struct slice){ longest, TXN_TEXT_MAX + 1 };
		break;
	case BAD_TEXT:
		t->description = slice_of("caf\xe9");
		break;
	}
}

static void
test_check(void **state)
{
	static const struct {
		const char *name;
		enum breakage how;
		const char *message;	/* NULL: taken */
	} cases[] = {
		{ "fine", FINE, NULL },
		{ "no id", NO_ID, "id is missing" },
		{ "long id", LONG_ID, "id is 256 bytes long" },
		{ "id not UTF-8", BAD_ID, "id is not valid UTF-8" },
		{ "no category", NO_CATEGORY, "reporting category is missing" },
		{ "empty category", EMPTY_CATEGORY, "reporting category is missing" },
		{ "no created", NO_CREATED, "created is missing" },
		{ "no currency", NO_CURRENCY, "currency is missing" },
		{ "amount too high", AMOUNT_HIGH, "amount 1000000000000001" },
		{ "amount too low", AMOUNT_LOW, "amount -1000000000000001" },
		{ "fee out of range", FEE_HIGH, "fee -9223372036854775808" },
		{ "the most of everything", AMOUNT_MOST, NULL },
		{ "long description", LONG_TEXT, "description is 65537 bytes long" },
		{ "description not UTF-8", BAD_TEXT, "description is not valid UTF-8" },
	};
	char *longest = malloc(TXN_TEXT_MAX + 2);
	size_t i;

	(void)state;
	assert_non_null(longest);
	memset(longest, 'x', TXN_TEXT_MAX + 1);
	longest[TXN_TEXT_MAX + 1] = '\0';
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct txn t = a_row();
		int rc;

		damage(&t, cases[i].how, longest);
		rc = txn_check(&t, &e);
		if (rc != (cases[i].message == NULL ? 0 : -1))
			fail_msg("%s: %d %s", cases[i].name, rc, e.msg);
		if (rc == -1 && (e.code != ERR_INPUT ||
		    strstr(e.msg, cases[i].message) == NULL))
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
	free(longest);
}

/* Facts that must agree: an id, a currency, an amount, a fee. */
static void
test_disagree(void **state)
{
	static const struct {
		const char *id, *cur;
		int64_t amount, fee;
		const char *message;
	} cases[] = {
		{ "txn_2", "USD", 10000, 320, "id: txn_1 and txn_2" },
		{ "txn_1", "EUR", 10000, 320, "txn_1: two forms disagree on currency: "
		    "USD and EUR" },
		{ "txn_1", "USD", 9000, 320, "txn_1: two forms disagree on amount: 100.00 "
		    "and 90.00 USD" },
		{ "txn_1", "USD", 10000, -320, "fee: 3.20 and -3.20 USD" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct txn a = a_row(), b = a_row();
		bool differed;

		b.id = slice_of(cases[i].id);
		b.currency = currency_index(cases[i].cur, 3);
		b.amount = cases[i].amount;
		b.fee = cases[i].fee;
		assert_int_equal(txn_merge(&a, &b, &differed, &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		if (strstr(e.msg, cases[i].message) == NULL)
			fail_msg("%s", e.msg);
	}
}

static bool
merge_into(struct txn *into, const struct txn *other)
{
	struct err e = ERR_INIT;
	bool differed;

	if (txn_merge(into, other, &differed, &e) != 0)
		fail_msg("%s", e.msg);
	return differed;
}

/* Each text field: two forms, the one that stays, and whether it is noted. */
static void
test_texts(void **state)
{
	enum field { CATEGORY, TYPE, STATUS, SOURCE, PAYOUT, DESCRIPTION, FIELD__MAX };
	static const struct {
		const char *name;
		enum field field;
		const char *a, *b;	/* NULL: unknown */
		const char *stays;
		bool differed;
	} cases[] = {
		{ "known beats unknown", TYPE, NULL, "charge", "charge", false },
		{ "same", TYPE, "charge", "charge", "charge", false },
		{ "greater by bytes", TYPE, "charge", "payment", "payment", true },
		{ "bytes are unsigned", DESCRIPTION, "z", "\xc3\xa9", "\xc3\xa9", true },
		{ "longer", DESCRIPTION, "ab", "abc", "abc", true },
		{ "empty is known", SOURCE, NULL, "", "", false },
		{ "a source beats none", SOURCE, "", "ch_1", "ch_1", true },
		{ "available beats pending", STATUS, "pending", "available", "available",
		    false },
		{ "pending beats unknown", STATUS, "pending", NULL, "pending", false },
		{ "available beats a new status", STATUS, "held", "available",
		    "available", false },
		{ "a new status beats pending", STATUS, "held", "pending", "held", false },
		{ "two new statuses", STATUS, "held", "kept", "kept", true },
		{ "a payout beats none", PAYOUT, "", "po_1", "po_1", false },
		{ "a payout beats unknown", PAYOUT, NULL, "po_1", "po_1", false },
		{ "two payouts", PAYOUT, "po_1", "po_2", "po_2", true },
		{ "no payout twice", PAYOUT, "", NULL, "", false },
		{ "category, greater by bytes", CATEGORY, "charge", "fee", "fee", true },
		{ "a reported category beats a type's own text", CATEGORY, "adjustment",
		    "dispute", "dispute", false },
		{ "so it does when it is lesser", CATEGORY, "payment_reversal",
		    "charge_failure", "charge_failure", false },
		{ "a partial capture is no refund", CATEGORY, "refund",
		    "partial_capture_reversal", "partial_capture_reversal", false },
		{ "a refund is else as its bytes say", CATEGORY, "refund", "charge",
		    "refund", true },
		{ "an unknown category", CATEGORY, "charge", "new_thing", "new_thing",
		    true },
		{ "two types' own texts", CATEGORY, "adjustment", "payment_reversal",
		    "payment_reversal", true },
	};
	size_t i;
	int swap;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (swap = 0; swap < 2; swap++) {
			struct txn a = a_row(), b = a_row();
			struct slice *at[2][FIELD__MAX] = {
				{ &a.category, &a.type, &a.status, &a.source, &a.payout,
				    &a.description },
				{ &b.category, &b.type, &b.status, &b.source, &b.payout,
				    &b.description },
			};
			bool differed;

			*at[swap][cases[i].field] = slice_of(cases[i].a);
			*at[1 - swap][cases[i].field] = slice_of(cases[i].b);
			differed = merge_into(&a, &b);
			if (!slice_is(*at[0][cases[i].field], cases[i].stays) ||
			    differed != cases[i].differed)
				fail_msg("%s, %s: \"%s\", differed %d", cases[i].name,
				    swap ? "swapped" : "as written",
				    at[0][cases[i].field]->p, differed);
		}
}

static void
test_times(void **state)
{
	static const struct {
		const char *name;
		const char *a;
		enum txn_precision ap;
		const char *b;
		enum txn_precision bp;
		int stays;	/* 0: a, 1: b */
		bool differed;
	} cases[] = {
		{ "a second beats its minute", "2026-10-05T14:03", TXN_MINUTE,
		    "2026-10-05T14:03:27", TXN_SECOND, 1, false },
		{ "the first second of its minute", "2026-10-05T14:03", TXN_MINUTE,
		    "2026-10-05T14:03:00", TXN_SECOND, 1, false },
		{ "a second beats its day", "2026-10-05", TXN_DAY,
		    "2026-10-05T23:59:59", TXN_SECOND, 1, false },
		{ "a minute beats its day", "2026-10-05", TXN_DAY, "2026-10-05T00:00",
		    TXN_MINUTE, 1, false },
		{ "a second of the next minute", "2026-10-05T14:03", TXN_MINUTE,
		    "2026-10-05T14:04:00", TXN_SECOND, 1, true },
		{ "a second of the minute before", "2026-10-05T14:03", TXN_MINUTE,
		    "2026-10-05T14:02:59", TXN_SECOND, 0, true },
		{ "the next day", "2026-10-05", TXN_DAY, "2026-10-06T00:00:00",
		    TXN_SECOND, 1, true },
		{ "two seconds", "2026-10-05T14:03:27", TXN_SECOND,
		    "2026-10-05T14:03:28", TXN_SECOND, 1, true },
		{ "two minutes", "2026-10-05T14:03", TXN_MINUTE, "2026-10-05T14:04",
		    TXN_MINUTE, 1, true },
		{ "any time beats a later effective day", "2026-10-07", TXN_EFFECTIVE,
		    "2026-10-05T14:03:27", TXN_SECOND, 1, false },
		{ "a day beats an effective day", "2026-10-07", TXN_EFFECTIVE, "2026-10-05",
		    TXN_DAY, 1, false },
		{ "two effective days", "2026-10-07", TXN_EFFECTIVE, "2026-10-08",
		    TXN_EFFECTIVE, 1, true },
		{ "the same", "2026-10-05T14:03:27", TXN_SECOND, "2026-10-05T14:03:27",
		    TXN_SECOND, 0, false },
	};
	size_t i;
	int swap;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (swap = 0; swap < 2; swap++) {
			struct txn t[2] = { a_row(), a_row() };
			struct date_time at, bt;
			int64_t moment[2];
			enum txn_precision p[2] = { cases[i].ap, cases[i].bp };
			bool differed;

			assert_true(date_time_parse(&at, slice_of(cases[i].a)));
			assert_true(date_time_parse(&bt, slice_of(cases[i].b)));
			moment[0] = date_time_utc(&at);
			moment[1] = date_time_utc(&bt);
			t[swap].created = moment[0];
			t[swap].precision = p[0];
			t[1 - swap].created = moment[1];
			t[1 - swap].precision = p[1];
			differed = merge_into(&t[0], &t[1]);
			if (t[0].created != moment[cases[i].stays] ||
			    t[0].precision != p[cases[i].stays] ||
			    differed != cases[i].differed)
				fail_msg("%s, %s", cases[i].name,
				    swap ? "swapped" : "as written");
		}
}

static void
test_available_on(void **state)
{
	struct txn a = a_row(), b = a_row();

	(void)state;
	b.available_on = 86400;
	assert_false(merge_into(&a, &b));
	assert_int_equal(a.available_on, 86400);
	b.available_on = TXN_MOMENT_NONE;
	assert_false(merge_into(&a, &b));
	assert_int_equal(a.available_on, 86400);
	b.available_on = 2 * 86400;
	assert_true(merge_into(&a, &b));
	assert_int_equal(a.available_on, 2 * 86400);
	b.available_on = 86400;
	assert_true(merge_into(&a, &b));
	assert_int_equal(a.available_on, 2 * 86400);
}

/* ---- the property: any order, any bracketing, any repetition ---- */

static uint32_t
next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

static struct slice
one_of(uint32_t *x, const char *const *texts, uint32_t n)
{
	return slice_of(texts[next_random(x) % n]);
}

static struct txn
random_form(uint32_t *x)
{
	static const char *const categories[] = { "charge", "refund",
		"partial_capture_reversal", "adjustment", "payment_reversal", "payout",
		"new_thing", NULL };
	static const char *const types[] = { NULL, "charge", "payment", "" };
	static const char *const statuses[] = { NULL, "pending", "available", "held",
		"" };
	static const char *const payouts[] = { NULL, "", "po_1", "po_2" };
	static const char *const texts[] = { NULL, "", "a", "b", "\xc3\xa9" };
	static const int64_t span[] = { 86400, 60, 1, 86400 };
	struct txn t = a_row();

	t.category = one_of(x, categories, 8);
	t.type = one_of(x, types, 4);
	t.status = one_of(x, statuses, 5);
	t.source = one_of(x, texts, 5);
	t.payout = one_of(x, payouts, 4);
	t.description = one_of(x, texts, 5);
	t.precision = (enum txn_precision)(next_random(x) % 4);
	t.created = 1790035200 + (int64_t)(next_random(x) % 200) -
	    (int64_t)(next_random(x) % 2) * 86400;
	t.created -= t.created % span[t.precision];
	t.available_on = next_random(x) % 2 == 0 ? TXN_MOMENT_NONE
	    : (int64_t)(next_random(x) % 3) * 86400;
	return t;
}

static bool
same_text(struct slice a, struct slice b)
{
	return (a.p == NULL) == (b.p == NULL) && slice_cmp(a, b) == 0;
}

static bool
same_row(const struct txn *a, const struct txn *b)
{
	return same_text(a->id, b->id) && a->currency == b->currency &&
	    a->amount == b->amount && a->fee == b->fee && a->created == b->created &&
	    a->precision == b->precision && a->available_on == b->available_on &&
	    same_text(a->category, b->category) && same_text(a->type, b->type) &&
	    same_text(a->status, b->status) && same_text(a->source, b->source) &&
	    same_text(a->payout, b->payout) &&
	    same_text(a->description, b->description);
}

static void
check_orders(const struct txn form[FORMS], uint32_t seed)
{
	struct txn want = form[0];
	int a, b, c, d, i;

	for (i = 1; i < FORMS; i++)
		merge_into(&want, &form[i]);
	for (a = 0; a < FORMS; a++)
		for (b = 0; b < FORMS; b++)
			for (c = 0; c < FORMS; c++) {
				struct txn chain = form[a], left = form[a], right;

				d = 0 + 1 + 2 + 3 - a - b - c;
				if (a == b || b == c || a == c)
					continue;
				merge_into(&chain, &form[b]);
				merge_into(&chain, &form[c]);
				merge_into(&chain, &form[d]);
				merge_into(&chain, &form[a]);	/* again */
				right = form[c];
				merge_into(&left, &form[b]);
				merge_into(&right, &form[d]);
				merge_into(&left, &right);
				if (!same_row(&chain, &want) || !same_row(&left, &want))
					fail_msg("seed %u, order %d %d %d %d", seed, a, b,
					    c, d);
			}
}

static void
test_order_free(void **state)
{
	uint32_t seed;
	int i;

	(void)state;
	for (seed = 1; seed <= 3000; seed++) {
		uint32_t x = seed * 2654435761u + 1;
		struct txn form[FORMS];

		for (i = 0; i < FORMS; i++)
			form[i] = random_form(&x);
		check_orders(form, seed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_net),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_disagree),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_available_on),
		cmocka_unit_test(test_order_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
