/* progress: calls are handed on, and nobody listening is fine. */
#include "core/base/progress.h"

#include "tests/unit/base/check.h"

struct seen {
	uint64_t	done, total;
	char		what[32], note[32];
	bool		stop;
};

static void
tick(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	struct seen *s = ctx;

	snprintf(s->what, sizeof(s->what), "%s", what);
	s->done = done;
	s->total = total;
}

static bool
stopped(void *ctx)
{
	return ((const struct seen *)ctx)->stop;
}

static void
note(void *ctx, const char *text)
{
	snprintf(((struct seen *)ctx)->note, sizeof(((struct seen *)ctx)->note), "%s", text);
}

static void
calls_are_handed_on(void **state)
{
	struct seen s = { 0 };
	const struct progress p = { tick, stopped, note, &s };

	(void)state;
	progress_tick(&p, "rows", 4096, 10000);
	assert_string_equal(s.what, "rows");
	assert_int_equal(s.done, 4096);
	assert_int_equal(s.total, 10000);
	progress_note(&p, "%d of %s", 3, "them");
	assert_string_equal(s.note, "3 of them");
	assert_false(progress_stopped(&p));
	s.stop = true;
	assert_true(progress_stopped(&p));
}

static void
nobody_listens(void **state)
{
	const struct progress none = { NULL, NULL, NULL, NULL };

	(void)state;
	progress_tick(NULL, "rows", 1, 2);
	progress_tick(&none, "rows", 1, 2);
	progress_note(NULL, "x");
	progress_note(&none, "x");
	assert_false(progress_stopped(NULL));
	assert_false(progress_stopped(&none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_handed_on),
		cmocka_unit_test(nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
