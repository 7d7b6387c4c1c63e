/* arena: alignment, zeroes, sizes; and what happens when memory is gone. */
#include "core/base/arena.h"

#include "tests/unit/base/check.h"

/* The sanitizer is to say NULL, as malloc does, not to end the program. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void
pieces_are_apart_and_zeroed(void **state)
{
	struct arena *a = arena_new();
	unsigned char *p[100];
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(p); i++) {
		p[i] = arena_alloc(a, i);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		for (k = 0; k < i; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)i, i);
		memset(arena_bytes(a, 3), 0xFF, 3);	/* puts the next one off */
	}
	for (i = 0; i < COUNT(p); i++)
		for (k = 0; k < i; k++)
			assert_int_equal(p[i][k], i);
	arena_free(a);
}

static void
texts_are_copied(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(arena_strdup(a, "charge"), "charge");
	assert_string_equal(arena_strdup(a, ""), "");
	assert_string_equal(arena_strndup(a, "charges", 6), "charge");
	assert_string_equal(arena_strndup(a, NULL, 0), "");
	arena_free(a);
}

static void
large_pieces_and_reset(void **state)
{
	struct arena *a = arena_new();
	size_t held;
	int i;

	(void)state;
	assert_int_equal(arena_size(a), 0);
	memset(arena_alloc(a, 10 << 20), 1, 10 << 20);
	assert_true(arena_size(a) >= 10 << 20);
	for (i = 0; i < 3000; i++)
		memset(arena_bytes(a, 1000), 1, 1000);
	held = arena_size(a);
	assert_true(held >= (10 << 20) + 3000 * 1000);
	arena_reset(a);
	assert_true(arena_size(a) < held);
	assert_string_equal(arena_strdup(a, "again"), "again");
	arena_reset(a);
	arena_free(a);
	arena_free(NULL);
}

static void
empty_arena_resets(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	arena_reset(a);
	assert_int_equal(arena_size(a), 0);
	arena_free(a);
}

static void
grow_keeps_what_is_there(void **state)
{
	int *p = NULL;
	size_t cap = 0, n;

	(void)state;
	for (n = 0; n < 1000; n++) {
		p = mem_grow(p, &cap, n + 1, sizeof(*p));
		assert_true(cap > n);
		p[n] = (int)n;
	}
	assert_true(cap < 2000);
	for (n = 0; n < 1000; n++)
		assert_int_equal(p[n], n);
	p = mem_grow(p, &cap, 5000, sizeof(*p));
	assert_true(cap >= 5000);
	free(p);
}

static void
empty_requests_give_a_place(void **state)
{
	void *p[3] = { mem_alloc(0), mem_calloc(0, 8), mem_realloc(NULL, 0) };
	char *text = mem_strdup("x");

	(void)state;
	for (size_t i = 0; i < COUNT(p); i++) {
		assert_non_null(p[i]);
		free(p[i]);
	}
	assert_string_equal(text, "x");
	free(text);
}

/* Volatile: the compiler must not see how much is asked for. */
static const volatile size_t too_much = SIZE_MAX / 4;

static void
die_alloc(void)
{
	free(mem_alloc(too_much));
}

static void
die_calloc(void)
{
	free(mem_calloc(too_much, 2));
}

static void
die_calloc_overflow(void)
{
	free(mem_calloc(too_much, 16));
}

static void
die_realloc(void)
{
	free(mem_realloc(NULL, too_much));
}

static void
die_grow(void)
{
	size_t cap = 0;

	free(mem_grow(NULL, &cap, too_much, 16));
}

static void
die_grow_cap(void)
{
	size_t cap = SIZE_MAX - 10;

	free(mem_grow(NULL, &cap, SIZE_MAX - 5, 1));
}

/* Reachable when the child ends, so that the leak checker has nothing to say. */
static struct arena *doomed;

static void
die_arena(void)
{
	doomed = arena_new();
	arena_alloc(doomed, SIZE_MAX - too_much % 2 - 8);
}

static void
die_strndup(void)
{
	doomed = arena_new();
	arena_strndup(doomed, "", SIZE_MAX - (too_much - too_much));
}

static void
exhaustion_exits_8(void **state)
{
	static const struct {
		const char	*name;
		void		(*f)(void);
	} cases[] = {
		{ "malloc", die_alloc },
		{ "calloc", die_calloc },
		{ "calloc of more than there can be", die_calloc_overflow },
		{ "realloc", die_realloc },
		{ "grow", die_grow },
		{ "grow at the end of the address space", die_grow_cap },
		{ "arena", die_arena },
		{ "arena text", die_strndup },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK(cases[i].name, check_death(cases[i].f) == 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_apart_and_zeroed),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(large_pieces_and_reset),
		cmocka_unit_test(empty_arena_resets),
		cmocka_unit_test(grow_keeps_what_is_there),
		cmocka_unit_test(empty_requests_give_a_place),
		cmocka_unit_test(exhaustion_exits_8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
