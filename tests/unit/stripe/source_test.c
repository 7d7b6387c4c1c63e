/*
 * What the API's answers mean: lists cut into objects, errors into verdicts and
 * sentences without keys, asks into addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/stripe/answer.h"
#include "adapters/stripe/lists.h"
#include "adapters/stripe/page.h"
#include "core/wire/http.h"

#define KEY "rk_test_canary0123456789"

static void
lists_are_cut(void **state)
{
	static const char text[] = " {\"object\": \"list\", \"data\": [ {\"id\":\"txn_1\","
	    "\"created\":5, \"x\":{\"id\":\"no\"}}, {\"created\":null,\"id\":\"txn_2\"} ],"
	    " \"has_more\": true, \"url\":\"/v1/x\"}\n";
	struct err e = ERR_INIT;
	struct page p;

	(void)state;
	assert_int_equal(page_cut(&p, text, sizeof(text) - 1, &e), 0);
	assert_int_equal(p.n, 2);
	assert_true(p.more);
	assert_true(slice_is(p.object[0].id, "txn_1"));
	assert_true(p.object[0].created == 5);
	assert_true(slice_is(p.object[0].raw, "{\"id\":\"txn_1\",\"created\":5,"
	    " \"x\":{\"id\":\"no\"}}"));
	assert_true(slice_is(p.object[1].id, "txn_2"));
	assert_true(p.object[1].created == TXN_MOMENT_NONE);
	/* cut anywhere, it is no list */
	for (size_t n = 0; n < sizeof(text) - 2; n++) {
		if (page_cut(&p, text, n, &e) == 0)
			fail_msg("a list of %zu bytes was taken", n);
		err_clear(&e);
	}
}

static void
what_is_no_list(void **state)
{
	static const char *const cases[] = {
		"", "null", "[]", "<html>502</html>", "{}", "{\"object\":\"list\"}",
		"{\"object\":\"list\",\"data\":[]}",	/* says nothing of more */
		"{\"object\":\"list\",\"data\":[],\"has_more\":1}",
		"{\"object\":\"charge\",\"data\":[],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":{},\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[{}],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[1],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[{\"id\":7}],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[{\"id\":\"a b\"}],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[{\"id\":\"a\"}{\"id\":\"b\"}],\"has_more\":false}",
		"{\"object\":\"list\",\"data\":[],\"has_more\":false} more",
		"{\"error\":{\"message\":\"no\"}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct page p;

		if (page_cut(&p, cases[i], strlen(cases[i]), &e) == 0)
			fail_msg("taken as a list: %s", cases[i]);
		assert_int_equal(e.code, ERR_INPUT);
	}
}

static void
answers(void **state)
{
	static const struct {
		int			 status;
		struct http_header	 header;
		const char		*body;
		enum answer_verdict	 verdict;
		const char		*text;
		int64_t			 wait_ms;
		bool			 limited;
	} cases[] = {
		{ 200, { "A", "" }, "{}", ANSWER_TAKE, "", -1, false },
		{ 302, { "Location", "https://evil.example/x" }, "", ANSWER_FAILED,
		    "redirected to evil.example;", -1, false },
		{ 400, { "A", "" }, "{\"error\":{\"message\":\"Balance transaction history can"
		    " only be filtered on automatic transfers, not manual.\"}}", ANSWER_DENIED,
		    "automatic transfers", -1, false },
		{ 400, { "A", "" }, "{\"error\":{\"message\":\"Invalid thing\"}}", ANSWER_FAILED,
		    "Invalid thing", -1, false },
		{ 401, { "A", "" }, "{\"error\":{\"code\":\"api_key_expired\"}}", ANSWER_FAILED,
		    "the key has expired", -1, false },
		{ 401, { "A", "" }, "{\"error\":{\"message\":\"Invalid API Key: " KEY "\"}}",
		    ANSWER_FAILED, "Invalid API Key: [key]", -1, false },
		{ 403, { "A", "" }, "{\"error\":{\"code\":\"more_permissions_required\"}}",
		    ANSWER_DENIED, "lacks the permission \"Payouts: Read\"", -1, false },
		{ 403, { "A", "" }, "{\"error\":{\"code\":\"account_invalid\"}}", ANSWER_FAILED,
		    "no access to the account", -1, false },
		{ 404, { "A", "" }, "", ANSWER_DENIED, "404", -1, false },
		{ 409, { "A", "" }, "", ANSWER_AGAIN, "409", -1, false },
		{ 429, { "Retry-After", "7" }, "{\"error\":{}}", ANSWER_AGAIN,
		    "too many requests", 7000, true },
		{ 429, { "Stripe-Rate-Limited-Reason", "endpoint-rate" }, "", ANSWER_AGAIN,
		    "endpoint-rate", -1, true },
		{ 429, { "Stripe-Should-Retry", "false" }, "", ANSWER_FAILED,
		    "too many requests", -1, true },
		{ 429, { "A", "" }, "{\"error\":{\"code\":\"lock_timeout\"}}", ANSWER_AGAIN,
		    "holds the object", -1, false },
		{ 400, { "Stripe-Should-Retry", "true" }, "", ANSWER_AGAIN, "400", -1, false },
		{ 500, { "Retry-After", "soon" }, "", ANSWER_AGAIN, "500", -1, false },
		{ 502, { "A", "" }, "<html>Bad gateway</html>", ANSWER_AGAIN, "502", -1, false },
		{ 503, { "Stripe-Should-Retry", "false" }, "", ANSWER_FAILED, "503", -1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char body[512];
		const struct http_response r = { .status = cases[i].status,
			.header = &cases[i].header, .nheaders = 1, .body = body,
			.body_n = strlen(cases[i].body) };
		struct answer a;

		memcpy(body, cases[i].body, r.body_n + 1);
		answer_read(&a, &r, KEY, "/v1/payouts", "Payouts: Read");
		if (a.verdict != cases[i].verdict || a.limited != cases[i].limited ||
		    a.wait_ms != cases[i].wait_ms)
			fail_msg("case %zu (%d): verdict %d, %s", i, cases[i].status, a.verdict,
			    a.text);
		if (strstr(a.text, cases[i].text) == NULL || strstr(a.text, KEY) != NULL)
			fail_msg("case %zu (%d): told as: %s", i, cases[i].status, a.text);
		assert_true(a.verdict == ANSWER_TAKE || a.hint[0] != '\0');
	}
}

static void
no_answer_at_all(void **state)
{
	static const struct {
		enum http_failure	 failure;
		enum answer_verdict	 verdict;
		const char		*hint;
	} cases[] = {
		{ HTTP_NO_NAME, ANSWER_AGAIN, "DNS" },
		{ HTTP_NO_CONNECTION, ANSWER_AGAIN, "network" },
		{ HTTP_NO_TLS, ANSWER_FAILED, "ca-certificates" },
		{ HTTP_TIMED_OUT, ANSWER_AGAIN, "network" },
		{ HTTP_TOO_SLOW, ANSWER_AGAIN, "network" },
		{ HTTP_CUT, ANSWER_AGAIN, "network" },
		{ HTTP_GARBLED, ANSWER_AGAIN, "network" },
		{ HTTP_TOO_LARGE, ANSWER_FAILED, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_response r = { .failure = cases[i].failure, .cause = "host: why" };
		struct answer a;

		answer_read(&a, &r, KEY, "/v1/payouts", "Payouts: Read");
		if (a.verdict != cases[i].verdict || strstr(a.hint, cases[i].hint) == NULL)
			fail_msg("failure %d: verdict %d, %s", cases[i].failure, a.verdict, a.hint);
		assert_string_equal(a.text, "host: why");
	}
}

static void
keys_are_scrubbed(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "plain" },
		{ "key " KEY "!", "key [key]!" },
		{ "rk_live_***abc and sk_test_x", "[key] and [key]" },
		{ "whsec_12 pk_live_1", "[key] [key]" },
		{ "a\033[31m\nb", "a [31m b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR_INIT;

		answer_scrub(&out, slice_of(cases[i][0]), KEY, 100);
		assert_string_equal(str_text(&out), cases[i][1]);
		str_free(&out);
	}
}

static void
dates(void **state)
{
	static const struct {
		const char	*text;
		int64_t		 at;
	} cases[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Wed, 25 Nov 2026 04:00:00 GMT", 1795579200 },
		{ "Wed, 31 Feb 2026 04:00:00 GMT", TXN_MOMENT_NONE },
		{ "Wed, 25 Xyz 2026 04:00:00 GMT", TXN_MOMENT_NONE },
		{ "yesterday", TXN_MOMENT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_header h = { "date", cases[i].text };
		const struct http_response r = { .header = &h, .nheaders = 1 };

		if (answer_moment(&r) != cases[i].at)
			fail_msg("%s: %lld", cases[i].text, (long long)answer_moment(&r));
	}
}

static void
addresses(void **state)
{
	const struct source_ask txns = { .list = SOURCE_TXNS, .from = 10, .to = 20,
		.after = "txn_1" };
	const struct source_ask rows = { .list = SOURCE_PAYOUT_TXNS, .payout = "po_1&x=2",
		.after = "" };
	struct str url = STR_INIT;

	(void)state;
	lists_url(&url, "https://api.stripe.com", &txns, 100);
	assert_string_equal(str_text(&url), "https://api.stripe.com/v1/balance_transactions"
	    "?limit=100&created[gte]=10&created[lt]=20&starting_after=txn_1");
	str_clear(&url);
	lists_url(&url, "", &rows, 5);
	assert_string_equal(str_text(&url),
	    "/v1/balance_transactions?limit=5&payout=po_1%26x%3D2");
	str_free(&url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_cut),
		cmocka_unit_test(what_is_no_list),
		cmocka_unit_test(answers),
		cmocka_unit_test(no_answer_at_all),
		cmocka_unit_test(keys_are_scrubbed),
		cmocka_unit_test(dates),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
