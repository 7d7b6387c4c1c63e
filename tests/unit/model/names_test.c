/* The names of methods and places, as files show them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/model/method.h"
#include "core/model/place.h"

static void
test_methods(void **state)
{
	static const char *const names[METHOD__MAX] = { "none", "key", "id",
		"amount_date", "identical_set", "group_payout", "group_day",
		"group_category", "subset", "ignored", "manual" };
	int i;

	(void)state;
	for (i = 0; i < METHOD__MAX; i++)
		assert_string_equal(method_name((enum method)i), names[i]);
}

static void
test_places(void **state)
{
	static const char *const names[PLACE__MAX] = { "entry", "suspense", "ignored",
		"unbooked", "zero" };
	int i;

	(void)state;
	for (i = 0; i < PLACE__MAX; i++)
		assert_string_equal(place_name((enum place)i), names[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
