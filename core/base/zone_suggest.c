/* The zone that a mistyped name may mean, from the folder of zones. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/base/zone_read.h"

#define DEPTH_MAX 3
#define NAMES_MAX 4000

struct names {
	const char	**list;	/* own; the texts are in the arena */
	size_t		 n, cap;
	struct arena	*texts;
};

/* is_zone_name: folders of other clocks, and files that are no zones, are not. */
static bool
is_zone_name(const char *name, int depth)
{
	static const char *const others[] = { "posix", "right", "localtime", "posixrules",
		"leapseconds", "Factory" };
	size_t i;

	if (strchr(name, '.') != NULL)
		return false;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (depth == 0 && strcmp(name, others[i]) == 0)
			return false;
	return true;
}

/* gather: the names below ${dir}/${below}. */
static void
gather(struct names *t, const char *dir, const char *below, int depth)
{
	char *path = file_join(dir, below);
	DIR *d = opendir(path);
	struct dirent *it;
	struct stat st;

	free(path);
	while (d != NULL && (it = readdir(d)) != NULL && t->n < NAMES_MAX) {
		char *name, *full;
		bool found;

		if (!is_zone_name(it->d_name, depth))
			continue;
		name = file_join(below, it->d_name);
		full = file_join(dir, name);
		found = stat(full, &st) == 0;
		free(full);
		if (found && S_ISDIR(st.st_mode) && depth + 1 < DEPTH_MAX) {
			gather(t, dir, name, depth + 1);
		} else if (found && S_ISREG(st.st_mode)) {
			t->list = mem_grow(t->list, &t->cap, t->n + 2, sizeof(*t->list));
			t->list[t->n++] = arena_strdup(t->texts, name);
		}
		free(name);
	}
	if (d != NULL)
		closedir(d);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* same: but for capitals, and blanks written for '_'. */
static bool
same(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (((*a == ' ' ? '_' : *a) | 0x20) != ((*b == ' ' ? '_' : *b) | 0x20))
			return false;
	return *a == *b;
}

/* likely: the whole name, or its city alone: "berlin" for Europe/Berlin. */
static const char *
likely(const struct names *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (same(t->list[i], name))
			return t->list[i];
	for (i = 0; i < t->n; i++) {
		const char *slash = strrchr(t->list[i], '/');

		if (slash != NULL && same(slash + 1, name))
			return t->list[i];
	}
	return NULL;
}

char *
zone_suggest(const char *dir, const char *name)
{
	struct names t = { NULL, 0, 0, arena_new() };
	const char *near = NULL;
	char *found = NULL;

	gather(&t, dir, "", 0);
	if (t.n > 0) {
		qsort(t.list, t.n, sizeof(*t.list), by_name);
		t.list[t.n] = NULL;
		near = likely(&t, name);
		if (near == NULL)
			near = str_nearest(name, t.list);
	}
	if (near != NULL)
		found = mem_strdup(near);
	free(t.list);
	arena_free(t.texts);
	return found;
}
