#ifndef TIEOUT_TESTS_UNIT_BASE_CHECK_H
#define TIEOUT_TESTS_UNIT_BASE_CHECK_H
/* What the tests of core/base share: named cases, scratch files, death. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* CHECK: names the case of a table that fails. */
#define CHECK(name, x) \
	do { \
		if (!(x)) \
			fail_msg("case \"%s\": %s", (name), #x); \
	} while (0)

#define CHECK_TEXT(name, got, want) \
	do { \
		if (strcmp((got), (want)) != 0) \
			fail_msg("case \"%s\": \"%s\" is not \"%s\"", (name), (got), (want)); \
	} while (0)

/* check_death: runs ${f} in a child; returns its exit code, or -1. */
static inline int
check_death(void (*f)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		f();
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A folder for the files of one test; removed with what is in it. */
struct scratch {
	char	dir[64];
	char	path[512];
};

static inline void
scratch_make(struct scratch *s)
{
	snprintf(s->dir, sizeof(s->dir), "/tmp/tieout-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
}

static inline const char *
scratch_path(struct scratch *s, const char *name)
{
	snprintf(s->path, sizeof(s->path), "%s/%s", s->dir, name);
	return s->path;
}

static inline const char *
scratch_write(struct scratch *s, const char *name, const void *p, size_t n)
{
	FILE *f = fopen(scratch_path(s, name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return s->path;
}

static inline void
scratch_drop(struct scratch *s)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	assert_int_equal(system(command), 0);
}
#endif
