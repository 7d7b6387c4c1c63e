/*
 * A failed ASSERT ends a fuzz target with abort, where the program ends with
 * _exit: libFuzzer sees a signal, and keeps the input that led there.
 */
#include <stdio.h>
#include <stdlib.h>

/* in the place of core/base/err.c's, by the linker's --wrap */
_Noreturn void __wrap_err_assert_failed(const char *expr, const char *file, int line);

void
__wrap_err_assert_failed(const char *expr, const char *file, int line)
{
	fprintf(stderr, "%s:%d: ASSERT(%s) failed\n", file, line, expr);
	abort();
}
