/* Packed fields: built in any order, read back sorted, limits kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/model/fields.h"

#define PAIRS_MAX 6

static struct slice
bytes(const char *p, size_t n)
{
	return (struct slice){ p, n };
}
#define PACKED(text) bytes(text, sizeof(text) - 1)

static void
put(struct fields_builder *b, const char *name, const char *value)
{
	struct err e = ERR_INIT;

	if (fields_put(b, slice_of(name), slice_of(value), &e) != 0)
		fail_msg("%s: %s", name, e.msg);
}

static void
test_build(void **state)
{
	static const struct {
		const char *name;
		const char *pairs[PAIRS_MAX][2];
		struct slice packed;
	} cases[] = {
		{ "empty", { { NULL, NULL } }, { "", 0 } },
		{ "one", { { "a", "1" } }, { "a\0" "1\0", 4 } },
		{ "empty value", { { "a", "" } }, { "a\0\0", 3 } },
		{ "sorted", { { "a", "1" }, { "b", "2" } }, { "a\0" "1\0b\0" "2\0", 8 } },
		{ "unsorted", { { "b", "2" }, { "a", "1" } },
		    { "a\0" "1\0b\0" "2\0", 8 } },
		{ "between", { { "a", "1" }, { "c", "3" }, { "b", "2" } },
		    { "a\0" "1\0b\0" "2\0c\0" "3\0", 12 } },
		{ "a name that begins another", { { "ab", "2" }, { "a", "1" } },
		    { "a\0" "1\0ab\0" "2\0", 9 } },
		{ "greater stays, came first", { { "a", "2" }, { "a", "1" } },
		    { "a\0" "2\0", 4 } },
		{ "greater stays, came last", { { "a", "1" }, { "a", "2" } },
		    { "a\0" "2\0", 4 } },
		{ "longer is greater", { { "a", "1" }, { "a", "10" } },
		    { "a\0" "10\0", 5 } },
		{ "shorter and greater", { { "a", "10" }, { "b", "x" }, { "a", "9" } },
		    { "a\0" "9\0b\0x\0", 8 } },
		{ "empty is least", { { "a", "1" }, { "a", "" } }, { "a\0" "1\0", 4 } },
		{ "bytes are unsigned", { { "\xc3\xa9", "1" }, { "z", "2" } },
		    { "z\0" "2\0\xc3\xa9\0" "1\0", 9 } },
	};
	struct fields_builder *b = fields_builder_new();
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice got;

		fields_builder_clear(b);
		for (j = 0; j < PAIRS_MAX && cases[i].pairs[j][0] != NULL; j++)
			put(b, cases[i].pairs[j][0], cases[i].pairs[j][1]);
		got = fields_pack(b);
		assert_non_null(got.p);
		if (slice_cmp(got, cases[i].packed) != 0)
			fail_msg("%s: %zu bytes", cases[i].name, got.n);
		assert_int_equal(slice_cmp(fields_pack(b), cases[i].packed), 0);
	}
	fields_builder_free(b);
	fields_builder_free(NULL);
}

static void
test_get(void **state)
{
	struct slice run = PACKED("a\0" "1\0b.c\0\0z\0last\0");

	(void)state;
	assert_true(slice_is(fields_get(run, "a"), "1"));
	assert_true(slice_is(fields_get(run, "b.c"), ""));
	assert_true(slice_is(fields_get(run, "z"), "last"));
	assert_null(fields_get(run, "").p);
	assert_null(fields_get(run, "b").p);
	assert_null(fields_get(run, "b.cc").p);
	assert_null(fields_get(run, "zz").p);
	assert_null(fields_get(bytes(NULL, 0), "a").p);
	assert_null(fields_get(bytes("", 0), "a").p);
}

/* A damaged run gives what is whole in it, and never reads past its end. */
static void
test_damaged(void **state)
{
	static const char whole[] = "ab\0" "12\0cd\0" "34";	/* and NUL */
	size_t n;

	(void)state;
	for (n = 0; n <= sizeof(whole); n++) {
		char *copy = malloc(n + 1);	/* so that a sanitizer sees the end */
		struct slice name, value;
		size_t pos = 0, count = 0;

		assert_non_null(copy);
		memcpy(copy, whole, n);
		copy = realloc(copy, n > 0 ? n : 1);
		while (fields_next(bytes(copy, n), &pos, &name, &value))
			count++;
		assert_int_equal(count, n == sizeof(whole) ? 2 : n >= 6 ? 1 : 0);
		free(copy);
	}
}

static void
test_put_all(void **state)
{
	struct fields_builder *b = fields_builder_new();
	struct err e = ERR_INIT;
	struct slice first = PACKED("a\0" "1\0m\0" "5\0");
	struct slice second = PACKED("a\0" "2\0b\0" "1\0m\0" "4\0z\0" "9\0");
	struct slice both = PACKED("a\0" "2\0b\0" "1\0m\0" "5\0z\0" "9\0");
	int order;

	(void)state;
	for (order = 0; order < 2; order++) {
		fields_builder_clear(b);
		assert_int_equal(fields_put_all(b, order ? second : first, &e), 0);
		assert_int_equal(fields_put_all(b, order ? first : second, &e), 0);
		assert_int_equal(fields_put_all(b, second, &e), 0);
		assert_int_equal(slice_cmp(fields_pack(b), both), 0);
	}
	assert_int_equal(fields_put_all(b, bytes(NULL, 0), &e), 0);
	fields_builder_free(b);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *name;
		struct slice key, value;
		const char *message;
	} cases[] = {
		{ "no name", { "", 0 }, { "1", 1 }, "without a name" },
		{ "unknown name", { NULL, 0 }, { "1", 1 }, "without a name" },
		{ "NUL in the name", { "a\0b", 3 }, { "1", 1 }, "NUL" },
		{ "NUL in the value", { "ab", 2 }, { "1\0", 2 }, "\"ab\" holds a NUL" },
	};
	struct fields_builder *b = fields_builder_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;

		if (fields_put(b, cases[i].key, cases[i].value, &e) != -1 ||
		    e.code != ERR_INPUT || strstr(e.msg, cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
	assert_int_equal(fields_pack(b).n, 0);
	put(b, "a", "1");
	{
		struct err e = ERR_INIT;

		/* an unknown value is kept as empty */
		assert_int_equal(fields_put(b, slice_of("b"), bytes(NULL, 0), &e), 0);
		assert_true(slice_is(fields_get(fields_pack(b), "b"), ""));
		assert_int_equal(
		    fields_put_all(b, PACKED("\0" "1\0"), &e), -1);
	}
	fields_builder_free(b);
}

static void
test_names_limit(void **state)
{
	struct fields_builder *b = fields_builder_new();
	struct err e = ERR_INIT;
	char name[16];
	int i, round;

	(void)state;
	for (round = 0; round < 2; round++)
		for (i = FIELDS_MAX - 1; i >= 0; i--) {
			snprintf(name, sizeof(name), "n%04d", i);
			put(b, name, round == 0 ? "old" : "tall");
		}
	assert_int_equal(fields_put(b, slice_of("one more"), slice_of("1"), &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.msg, "one more"));
	assert_true(slice_is(fields_get(fields_pack(b), "n0000"), "tall"));
	assert_true(slice_is(fields_get(fields_pack(b), "n0511"), "tall"));
	fields_builder_free(b);
}

static void
test_bytes_limit(void **state)
{
	struct fields_builder *b = fields_builder_new();
	struct err e = ERR_INIT, f = ERR_INIT;
	size_t n = FIELDS_BYTES_MAX - 3;	/* a, NUL, value, NUL */
	char *text = mem_alloc(n + 2);
	int i;

	(void)state;
	memset(text, 'x', n + 1);
	text[n + 1] = '\0';
	assert_int_equal(fields_put(b, slice_of("a"), bytes(text, n + 1), &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	put(b, "a", "");
	assert_int_equal(fields_put(b, slice_of("a"), bytes(text, n + 1), &f), -1);
	/* values that grow and grow leave no heap behind */
	for (i = 0; i < 64; i++) {
		size_t k = n / 64 * (size_t)(i + 1);

		f = (struct err)ERR_INIT;
		assert_int_equal(fields_put(b, slice_of("a"), bytes(text, k), &f), 0);
	}
	assert_int_equal(fields_get(fields_pack(b), "a").n, n / 64 * 64);
	free(text);
	fields_builder_free(b);
}

/* Random runs in random order give the same bytes. */
static void
test_order_free(void **state)
{
	struct fields_builder *a = fields_builder_new(), *b = fields_builder_new();
	uint32_t x = 2463534242u;
	int round, i;

	(void)state;
	for (round = 0; round < 2000; round++) {
		char name[24][4], value[24][4];

		fields_builder_clear(a);
		fields_builder_clear(b);
		for (i = 0; i < 24; i++) {
			x ^= x << 13;
			x ^= x >> 17;
			x ^= x << 5;
			snprintf(name[i], sizeof(name[i]), "%c%u", (int)('a' + x % 7),
			    x / 7 % 2);
			snprintf(value[i], sizeof(value[i]), "%u", x / 64 % 50);
			put(a, name[i], value[i]);
		}
		for (i = 23; i >= 0; i--)
			put(b, name[i], value[i]);
		assert_int_equal(slice_cmp(fields_pack(a), fields_pack(b)), 0);
	}
	fields_builder_free(a);
	fields_builder_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_put_all),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_names_limit),
		cmocka_unit_test(test_bytes_limit),
		cmocka_unit_test(test_order_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
