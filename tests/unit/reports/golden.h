#ifndef TIEOUT_TESTS_REPORTS_GOLDEN_H
#define TIEOUT_TESTS_REPORTS_GOLDEN_H
/* Folders of one test, and files compared with tests/golden/reports. */
#include <stddef.h>

/* A new empty folder, and its end with all that is in it (one level). */
void scratch_make(char dir[64]);
void scratch_remove(const char *dir);
/* scratch_read: dir/name as text, ours to free; fails the test when absent. */
char *scratch_read(const char *dir, const char *name, size_t *n);
/*
 * golden_check: fails the test when dir/name is not as tests/golden/reports/name
 * says; with TIEOUT_GOLDEN_UPDATE=1 writes that instead.  Of the page, style and
 * script are left out, and of the manifest what depends on them.
 */
void golden_check(const char *dir, const char *name);
#endif
