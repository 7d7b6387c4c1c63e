#include <dirent.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/base/str.h"
#include "golden.h"
#include "reports/zip.h"

#define GOLDEN_DIR "tests/golden/reports"
#define FILE_MAX (256u << 20)

void
scratch_make(char dir[64])
{
	(void)snprintf(dir, 64, "/tmp/tieout-reports-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

void
scratch_remove(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *de;

	assert_non_null(d);
	while ((de = readdir(d)) != NULL) {
		char *path = file_join(dir, de->d_name);

		if (de->d_name[0] != '.')
			(void)unlink(path);
		free(path);
	}
	(void)closedir(d);
	assert_int_equal(rmdir(dir), 0);
}

char *
scratch_read(const char *dir, const char *name, size_t *n)
{
	char *path = file_join(dir, name), *text = NULL;
	struct err e = ERR_INIT;

	if (file_load(&text, n, path, FILE_MAX, &e) == -1)
		fail_msg("%s", e.msg);
	free(path);
	return text;
}

/* Puts ${with} in place of what stands between ${from} and ${to}, everywhere. */
static void
mask(struct str *s, const char *from, const char *to, const char *with)
{
	struct str out = STR_INIT;
	const char *p = str_text(s), *a, *b;

	while ((a = strstr(p, from)) != NULL && (b = strstr(a + strlen(from), to)) != NULL) {
		a += strlen(from);
		str_addn(&out, p, (size_t)(a - p));
		str_add(&out, with);
		p = b;
	}
	str_add(&out, p);
	str_free(s);
	*s = out;
}

static void
mask_own(struct str *s, const char *name)
{
	if (strcmp(name, "index.html") == 0) {
		mask(s, "<style>", "</style>", "...");
		mask(s, "<script>", "</script>", "...");
		mask(s, "'sha256-", "'", "...");
	}
	if (strcmp(name, "manifest.json") == 0) {
		mask(s, "\"name\": \"tieout.xlsx\",\n      \"sha256\": \"", "\"", "...");
		mask(s, "\"name\": \"index.html\",\n      \"sha256\": \"", "\"", "...");
		mask(s, "\"bytes\": ", ",\n      \"name\"", "0");
	}
}

static void
write_golden(const char *path, const struct str *s)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(str_text(s), 1, s->n, f), s->n);
	assert_int_equal(fclose(f), 0);
}

static void
first_difference(const char *name, const char *want, const char *got)
{
	size_t i = 0, line = 1;

	for (; want[i] != '\0' && want[i] == got[i]; i++)
		line += want[i] == '\n';
	while (i > 0 && want[i - 1] != '\n')
		i--;
	fail_msg("%s/%s differs in line %zu:\n  golden: %.300s\n  now:    %.300s\n"
	    "(TIEOUT_GOLDEN_UPDATE=1 takes the new one)", GOLDEN_DIR, name, line,
	    want + i, got + i);
}

/* The workbook's own parts, a row a line; deflate and libxlsxwriter's styles are not ours. */
static void
unpack_book(struct str *s, size_t n)
{
	struct err e = ERR_INIT;
	struct str out = STR_INIT;
	struct zip_in z;

	if (zip_read(&z, s->p, n, &e) == -1)
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < z.n; i++) {
		const struct zip_member *m = &z.member[i];
		const char *p = m->bytes, *row;

		if (!str_starts(m->name, "xl/worksheets/") && strcmp(m->name, "xl/workbook.xml") != 0)
			continue;
		str_addf(&out, "==== %s\n", m->name);
		while ((row = strstr(p + 1, "<row ")) != NULL) {
			str_addn(&out, p, (size_t)(row - p));
			str_addc(&out, '\n');
			p = row;
		}
		str_addf(&out, "%s\n", p);
	}
	zip_in_free(&z);
	str_free(s);
	*s = out;
}

void
golden_check(const char *dir, const char *name)
{
	struct str got = STR_INIT;
	char *path, *text, *want = NULL;
	struct err e = ERR_INIT;
	size_t n;

	path = file_join(GOLDEN_DIR, strcmp(name, "tieout.xlsx") == 0 ? "tieout.xlsx.xml" : name);
	text = scratch_read(dir, name, &n);
	str_addn(&got, text, n);
	free(text);
	if (strcmp(name, "tieout.xlsx") == 0)
		unpack_book(&got, n);
	mask_own(&got, name);
	if (getenv("TIEOUT_GOLDEN_UPDATE") != NULL) {
		write_golden(path, &got);
	} else {
		if (file_load(&want, &n, path, FILE_MAX, &e) == -1)
			fail_msg("%s (TIEOUT_GOLDEN_UPDATE=1 makes it)", e.msg);
		if (n != got.n || strcmp(want, str_text(&got)) != 0)
			first_difference(name, want, str_text(&got));
	}
	free(want);
	free(path);
	str_free(&got);
}
