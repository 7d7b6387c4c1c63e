/* intern: numbers in order of arrival, and names that stay where they are. */
#include "core/base/intern.h"

#include "tests/unit/base/check.h"

static void
numbers_in_order(void **state)
{
	struct intern *t = intern_new();
	const char *first;
	char name[32];
	uint32_t i;
	int n;

	(void)state;
	assert_int_equal(intern_count(t), 0);
	assert_int_equal(intern_find(t, "charge", 6), INTERN_NONE);
	assert_int_equal(intern_put(t, "charge", 6), 0);
	assert_int_equal(intern_put(t, "refund", 6), 1);
	assert_int_equal(intern_put(t, "charge", 6), 0);
	assert_int_equal(intern_put(t, "", 0), 2);
	assert_int_equal(intern_put(t, NULL, 0), 2);
	assert_int_equal(intern_find(t, "refund", 6), 1);
	assert_int_equal(intern_find(t, "refunds", 7), INTERN_NONE);
	first = intern_text(t, 0);
	for (i = 0; i < 20000; i++) {
		n = snprintf(name, sizeof(name), "txn_%u", i);
		assert_int_equal(intern_put(t, name, (size_t)n), i + 3);
	}
	for (i = 0; i < 20000; i++) {
		n = snprintf(name, sizeof(name), "txn_%u", i);
		assert_int_equal(intern_find(t, name, (size_t)n), i + 3);
		assert_string_equal(intern_text(t, i + 3), name);
	}
	assert_int_equal(intern_count(t), 20003);
	assert_ptr_equal(intern_text(t, 0), first);
	assert_string_equal(first, "charge");
	intern_free(t);
	intern_free(NULL);
}

static void
unknown_number(void)
{
	(void)intern_text(intern_new(), 0);
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(unknown_number), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_order),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
