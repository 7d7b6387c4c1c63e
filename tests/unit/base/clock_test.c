/* clock: the system's goes on, a fixed one stands where it is put. */
#include "core/base/clock.h"

#include <time.h>

#include "tests/unit/base/check.h"

static void
fixed(void **state)
{
	int64_t now = 1793786400000000;
	const struct clock c = clock_fixed(&now);

	(void)state;
	assert_true(clock_now_us(&c) == 1793786400000000);
	now += 5;
	assert_true(clock_now_us(&c) == 1793786400000005);
}

static void
of_the_system(void **state)
{
	const struct clock c = clock_system();
	int64_t first = clock_now_us(&c), around = (int64_t)time(NULL);

	(void)state;
	assert_true(first / 1000000 >= around - 2 && first / 1000000 <= around + 2);
	assert_true(clock_now_us(&c) >= first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed),
		cmocka_unit_test(of_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
