/*
 * The fake Stripe is what it says: whatever way a list is read, each thing stands in
 * it once; balances are the sums of rows; payouts carry what they sent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/support/fake_stripe.h"

#define START INT64_C(1788220800)	/* 2026-09-01 */
#define DAY INT64_C(86400)

static void
make(struct fake_stripe *f, uint64_t seed, uint64_t rows)
{
	struct fake_options o;

	memset(&o, 0, sizeof(o));
	o.history = (struct fake_history_options){ .seed = seed, .start = START, .days = 40,
		.rows = rows, .lag = seed % 2 == 0 ? 1800 : 0 };
	fake_stripe_make(f, &o);
}

/* ask: GET ${target} at ${now}; the body as JSON, to be freed. */
static json_t *
ask(struct fake_stripe *f, int64_t now, int status, const char *target)
{
	const struct fake_header headers[] = { { "Authorization", "Bearer " FAKE_KEY },
		{ "Stripe-Version", FAKE_VERSION } };
	struct fake_request q = { "GET", target, headers, 2, NULL, 0 };
	struct fake_reply r;
	json_error_t why;
	json_t *v;
	int64_t at = now * 1000000 > f->now_us ? now * 1000000 : f->now_us;

	fake_stripe_ask(f, at, &q, &r);
	v = json_loadb(r.body.p, r.body.n, JSON_REJECT_DUPLICATES, &why);
	if (v == NULL)
		fail_msg("%s: %s", target, why.text);
	if (r.status != status)
		fail_msg("%s: %d, not %d: %s", target, r.status, status, r.body.p);
	fake_reply_free(&r);
	return v;
}

static int64_t
number(const json_t *v, const char *name)
{
	return json_integer_value(json_object_get(v, name));
}

static const char *
text(const json_t *v, const char *name)
{
	const char *s = json_string_value(json_object_get(v, name));

	return s != NULL ? s : "";
}

/* read_list: the whole list, in pages of ${limit}. */
static json_t *
read_list(struct fake_stripe *f, int64_t now, const char *path, const char *filter,
    unsigned limit)
{
	json_t *all = json_array(), *page, *data;
	char target[512], cursor[64] = "";
	bool more = true;

	while (more) {
		(void)snprintf(target, sizeof(target), "%s?limit=%u%s%s%s", path, limit, filter,
		    cursor[0] == '\0' ? "" : "&starting_after=", cursor);
		page = ask(f, now, 200, target);
		data = json_object_get(page, "data");
		assert_true(json_array_size(data) <= limit);
		more = json_is_true(json_object_get(page, "has_more"));
		if (json_array_size(data) > 0)
			(void)snprintf(cursor, sizeof(cursor), "%s", text(json_array_get(data,
			    json_array_size(data) - 1), "id"));
		json_array_extend(all, data);
		json_decref(page);
	}
	return all;
}

static size_t
visible_rows(const struct fake_stripe *f, int64_t now)
{
	size_t n = 0, i;

	for (i = 0; i < f->history.ntxns; i++)
		n += fake_txn_visible(&f->history.txn[i], now);
	return n;
}

static void
check_order(const json_t *all, const char *path)
{
	size_t i, k;

	for (i = 0; i < json_array_size(all); i++) {
		const json_t *one = json_array_get(all, i);

		if (i > 0 && number(one, "created") > number(json_array_get(all, i - 1), "created"))
			fail_msg("%s: place %zu is newer than the one before", path, i);
		for (k = 0; k < i; k++)
			if (strcmp(text(one, "id"), text(json_array_get(all, k), "id")) == 0)
				fail_msg("%s: %s stands in it twice", path, text(one, "id"));
	}
}

static void
every_page_size(void **state)
{
	static const char *const paths[] = { "/v1/balance_transactions", "/v1/charges",
		"/v1/refunds", "/v1/disputes", "/v1/payouts", "/v1/transfers", "/v1/topups",
		"/v1/application_fees", "/v1/events" };
	static const unsigned limits[] = { 1, 3, 7, 100 };
	uint64_t seed;
	size_t i, k;

	(void)state;
	for (seed = 1; seed <= 3; seed++) {
		struct fake_stripe f;
		int64_t now = START + 33 * DAY + 1234;

		make(&f, seed, 80);
		for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			json_t *whole = read_list(&f, now, paths[i], "", 100);

			check_order(whole, paths[i]);
			if (i == 0)
				assert_int_equal(json_array_size(whole), visible_rows(&f, now));
			for (k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
				json_t *other = read_list(&f, now, paths[i], "", limits[k]);
				char filter[64] = "";	/* that takes all */
				json_t *filtered;

				if (!json_equal(whole, other))
					fail_msg("%s by %u is another list", paths[i], limits[k]);
				(void)snprintf(filter, sizeof(filter), "&created[lte]=%lld",
				    (long long)now);
				filtered = read_list(&f, now, paths[i], filter, limits[k]);
				assert_true(json_equal(whole, filtered));
				json_decref(filtered);
				json_decref(other);
			}
			json_decref(whole);
		}
		fake_stripe_free(&f);
	}
}

static void
backwards_from_the_oldest(void **state)
{
	struct fake_stripe f;
	json_t *whole, *page;
	char target[256];
	size_t n;

	(void)state;
	make(&f, 3, 100);
	whole = read_list(&f, START + 30 * DAY, "/v1/balance_transactions", "", 100);
	n = json_array_size(whole);
	(void)snprintf(target, sizeof(target), "/v1/balance_transactions?limit=5&ending_before=%s",
	    text(json_array_get(whole, n - 1), "id"));
	page = ask(&f, START + 30 * DAY, 200, target);
	assert_int_equal(json_array_size(json_object_get(page, "data")), 5);
	assert_string_equal(text(json_array_get(json_object_get(page, "data"), 4), "id"),
	    text(json_array_get(whole, n - 2), "id"));
	json_decref(page);
	json_decref(whole);
	fake_stripe_free(&f);
}

static void
windows_cover_everything(void **state)
{
	struct fake_stripe f;
	int64_t now = START + 30 * DAY, from;
	size_t n = 0;

	(void)state;
	make(&f, 5, 200);
	for (from = START; from <= now; from += 5 * DAY) {
		char filter[96];
		json_t *part;

		(void)snprintf(filter, sizeof(filter), "&created[gte]=%lld&created[lt]=%lld",
		    (long long)from, (long long)(from + 5 * DAY));
		part = read_list(&f, now, "/v1/balance_transactions", filter, 9);
		n += json_array_size(part);
		json_decref(part);
	}
	assert_int_equal(n, visible_rows(&f, now));
	fake_stripe_free(&f);
}

static int64_t
side(const json_t *balance, const char *name, const char *currency)
{
	const json_t *list = json_object_get(balance, name);
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		if (strcmp(text(json_array_get(list, i), "currency"), currency) == 0)
			return number(json_array_get(list, i), "amount");
	return 0;
}

static void
balances_are_sums(void **state)
{
	uint64_t seed;
	size_t c, i;

	(void)state;
	for (seed = 1; seed <= 10; seed++) {
		struct fake_stripe f;
		int64_t now = START + 25 * DAY + 999;
		json_t *rows, *balance;

		make(&f, seed, 300);
		rows = read_list(&f, now, "/v1/balance_transactions", "", 100);
		balance = ask(&f, now, 200, "/v1/balance");
		for (c = 0; c < FAKE_SETTLED__MAX; c++) {
			int64_t available = 0, pending = 0;

			for (i = 0; i < json_array_size(rows); i++) {
				const json_t *r = json_array_get(rows, i);

				assert_int_equal(number(r, "net"),
				    number(r, "amount") - number(r, "fee"));
				if (strcmp(text(r, "currency"), fake_currency_code[c]) != 0)
					continue;
				if (strcmp(text(r, "status"), "available") == 0)
					available += number(r, "net");
				else
					pending += number(r, "net");
			}
			assert_int_equal(available, side(balance, "available",
			    fake_currency_code[c]));
			assert_int_equal(pending, side(balance, "pending", fake_currency_code[c]));
		}
		json_decref(rows);
		json_decref(balance);
		fake_stripe_free(&f);
	}
}

static void
payouts_carry_what_they_sent(void **state)
{
	uint64_t seed;
	unsigned complete = 0, open = 0, by_hand = 0, failed = 0, negative = 0;
	size_t i, k;

	(void)state;
	for (seed = 1; seed <= 12; seed++) {
		struct fake_stripe f;
		int64_t now = START + 36 * DAY + 3 * 3600;
		json_t *payouts;

		make(&f, seed, 300);
		payouts = read_list(&f, now, "/v1/payouts", "", 100);
		for (i = 0; i < json_array_size(payouts); i++) {
			const json_t *p = json_array_get(payouts, i);
			const char *state_of = text(p, "reconciliation_status");
			char filter[96];
			json_t *rows;
			int64_t sum = 0;

			failed += strcmp(text(p, "status"), "failed") == 0;
			negative += number(p, "amount") < 0;
			(void)snprintf(filter, sizeof(filter), "/v1/balance_transactions?payout=%s",
			    text(p, "id"));
			if (strcmp(state_of, "not_applicable") == 0) {
				by_hand++;
				json_decref(ask(&f, now, 400, filter));
				continue;
			}
			if (strcmp(state_of, "completed") != 0) {
				open++;
				continue;
			}
			complete++;
			(void)snprintf(filter, sizeof(filter), "&payout=%s", text(p, "id"));
			rows = read_list(&f, now, "/v1/balance_transactions", filter, 4);
			for (k = 0; k < json_array_size(rows); k++)
				sum += number(json_array_get(rows, k), "net");
			if (sum != 0)
				fail_msg("%s: its rows sum to %lld", text(p, "id"), (long long)sum);
			json_decref(rows);
		}
		json_decref(payouts);
		fake_stripe_free(&f);
	}
	/* the cases a client must tell apart all occur */
	assert_true(complete > 100 && open > 0 && by_hand > 10 && failed > 5 && negative > 5);
}

static void
errors_as_documented(void **state)
{
	static const struct {
		const char	*target;
		int		 status;
		const char	*says;
	} cases[] = {
		{ "/v1/charges?limit=0", 400, "greater than or equal to 1" },
		{ "/v1/charges?limit=101", 400, "less than or equal to 100" },
		{ "/v1/charges?limit=ten", 400, "Invalid integer: ten" },
		{ "/v1/charges?limt=10", 400, "Received unknown parameter: limt" },
		{ "/v1/charges?created[gte]=x", 400, "Invalid integer: x" },
		{ "/v1/charges?starting_after=ch_no", 400, "No such charge: 'ch_no'" },
		{ "/v1/charges?expand[]=data.wallet", 400, "cannot be expanded (data.wallet)" },
		{ "/v1/charges/ch_no", 404, "No such charge: 'ch_no'" },
		{ "/v1/balance_transactions?available_on[gte]=1", 400, "unknown parameter" },
		{ "/v1/balance_transactions?payout=po_no", 400, "No such payout: 'po_no'" },
		{ "/v1/nothing", 404, "Unrecognized request URL (GET: /v1/nothing)" },
		{ "/v1/charges?starting_after=a&ending_before=b", 400, "only one" },
	};
	struct fake_stripe f;
	size_t i;

	(void)state;
	make(&f, 1, 20);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *v = ask(&f, START + 20 * DAY, cases[i].status, cases[i].target);

		if (strstr(text(json_object_get(v, "error"), "message"), cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].target,
			    text(json_object_get(v, "error"), "message"));
		json_decref(v);
	}
	f.o.lacking = "rak_dispute_read";
	json_decref(ask(&f, START + 20 * DAY, 403, "/v1/disputes"));
	f.o.lacking = NULL;
	f.o.expired = true;
	json_decref(ask(&f, START + 20 * DAY, 401, "/v1/disputes"));
	fake_stripe_free(&f);
}

static void
the_rate_is_counted(void **state)
{
	struct fake_stripe f;
	unsigned i;

	(void)state;
	make(&f, 1, 20);
	f.o.per_second = 25;
	for (i = 0; i < 25; i++)
		json_decref(ask(&f, START + 20 * DAY, 200, "/v1/balance"));
	assert_int_equal(f.count.peak, 25);
	json_decref(ask(&f, START + 20 * DAY, 429, "/v1/balance"));
	json_decref(ask(&f, START + 20 * DAY + 1, 200, "/v1/balance"));
	assert_int_equal(f.count.peak, 26);
	assert_int_equal(f.count.refused_429, 1);
	fake_stripe_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_size),
		cmocka_unit_test(backwards_from_the_oldest),
		cmocka_unit_test(windows_cover_everything),
		cmocka_unit_test(balances_are_sums),
		cmocka_unit_test(payouts_carry_what_they_sent),
		cmocka_unit_test(errors_as_documented),
		cmocka_unit_test(the_rate_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
