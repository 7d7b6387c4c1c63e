/* core/wire/json: where values end, what is refused, how values are shown. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/wire/json.h"

static void
spans(void **state)
{
	static const struct {
		const char		*text;
		enum wire_json_span	 how;
		size_t			 end;
	} cases[] = {
		{ "{}", WIRE_JSON_WHOLE, 2 }, { "[1,2] ", WIRE_JSON_WHOLE, 5 },
		{ "\"a]\" ", WIRE_JSON_WHOLE, 4 }, { "\"a\\\"b\"x", WIRE_JSON_WHOLE, 6 },
		{ "12,", WIRE_JSON_WHOLE, 2 }, { "null}", WIRE_JSON_WHOLE, 4 },
		{ "{\"a\":[{\"}\":1}]}z", WIRE_JSON_WHOLE, 15 },
		{ "", WIRE_JSON_CUT, 0 }, { "{", WIRE_JSON_CUT, 1 }, { "[\"a", WIRE_JSON_CUT, 3 },
		{ "[\"a\\", WIRE_JSON_CUT, 4 }, { "{]", WIRE_JSON_BROKEN, 1 },
		{ "[}", WIRE_JSON_BROKEN, 1 }, { "]", WIRE_JSON_BROKEN, 0 },
		{ ",", WIRE_JSON_BROKEN, 0 },
	};
	char deep[WIRE_JSON_DEPTH_MAX + 2];
	size_t i, pos;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* exactly as long, so that a sanitizer sees reads beyond it */
		size_t n = strlen(cases[i].text);
		char *exact = malloc(n + 1);

		memcpy(exact, cases[i].text, n + 1);
		exact = realloc(exact, n > 0 ? n : 1);
		assert_non_null(exact);
		pos = 0;
		if (wire_json_span(exact, n, &pos) != cases[i].how || pos != cases[i].end)
			fail_msg("%s: ends at %zu", cases[i].text, pos);
		free(exact);
	}
	memset(deep, '[', sizeof(deep));
	pos = 0;
	assert_int_equal(wire_json_span(deep, sizeof(deep), &pos), WIRE_JSON_DEEP);
	pos = 0;
	assert_int_equal(wire_json_span(deep, sizeof(deep) - 2, &pos), WIRE_JSON_CUT);
}

static void
refuses(void **state)
{
	static const struct {
		const char	*text, *msg, *hint;
	} cases[] = {
		{ "{\"a\":1,\"a\":2}", "f:7:10: not valid JSON: a key stands twice in one object", "once" },
		{ "{\n \"a\" 1}", "f:8:6: not valid JSON: a comma, a colon", "correct the text" },
		{ "[\"\\ud800\"]", "an escape that stands for no character", "correct" },
		{ "[01]", "this is no value of JSON", "correct" },
		{ "[1", "f:7:", "cut off" },
		{ "[\"\xff\"]", "f:7:", "UTF-8" },
		{ "[\"\\u0000\"]", "f:7:", "NUL" },
		{ "1 2", "f:7:", "" },
		{ "[99999999999999999999]", "a number is too large", "" },
		{ "[1e999]", "a number is too large", "" },
	};
	struct wire_json_place at = { "f", 7, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		json_t *v;

		assert_int_equal(wire_json_load(&v, cases[i].text, strlen(cases[i].text), &at,
		    &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		if (strstr(e.msg, cases[i].msg) == NULL || strstr(e.hint, cases[i].hint) == NULL)
			fail_msg("%s: %s | %s", cases[i].text, e.msg, e.hint);
	}
}

#define POINTED "a number with a point or an exponent"

static void
shows(void **state)
{
	static const struct {
		const char	*text, *shown;
		const char	*scalar;	/* NULL: none */
	} cases[] = {
		{ "12", "12", "12" }, { "-9223372036854775808", "-9223372036854775808",
		    "-9223372036854775808" },
		{ "\"a\\\"b\"", "\"a\\\"b\"", "a\"b" }, { "true", "true", "true" },
		{ "false", "false", "false" }, { "null", "null", NULL },
		{ "{}", "an object", NULL }, { "[1]", "a list", NULL },
		/* the digits as written are lost: 1e3 would be shown as 1000.0 */
		{ "0.1", POINTED, "0.1" }, { "0.85421", POINTED, "0.85421" },
		{ "10.0", POINTED, "10.0" }, { "1e3", POINTED, "1000.0" },
	};
	struct wire_json_place at = { "f", 1, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char shown[WIRE_JSON_SHOW_MAX], buf[WIRE_JSON_SHOW_MAX];
		struct err e = ERR_INIT;
		struct slice s;
		json_t *v;

		assert_int_equal(wire_json_load(&v, cases[i].text, strlen(cases[i].text), &at,
		    &e), 0);
		wire_json_show(shown, v);
		assert_string_equal(shown, cases[i].shown);
		assert_int_equal(wire_json_scalar(buf, v, &s), cases[i].scalar != NULL);
		if (cases[i].scalar != NULL)
			assert_string_equal(s.p, cases[i].scalar);
		json_decref(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans),
		cmocka_unit_test(refuses),
		cmocka_unit_test(shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
