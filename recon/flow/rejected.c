/*
 * Writes the bad rows of an import beside its file, or into the workspace's
 * folder rejected/ when there may be nothing written beside it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "recon/flow/rejected.h"

struct rejected {
	char		*path, *workspace;	/* own */
	char		*header;		/* own; NULL for JSON */
	bool		 json;
	struct file_out	*out;			/* NULL before the first row */
	char		*out_path;		/* own */
};

/* header_of: the first record of CSV; a quoted field may hold a newline. */
static char *
header_of(struct slice head)
{
	bool quoted = false;
	size_t i = 0, begin = 0;

	if (head.n >= 3 && memcmp(head.p, "\xEF\xBB\xBF", 3) == 0)
		begin = i = 3;
	for (; i < head.n; i++) {
		if (head.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (head.p[i] == '\n' || head.p[i] == '\r'))
			break;
	}
	char *out = mem_calloc(i - begin + 1, 1);
	memcpy(out, head.p + begin, i - begin);
	return out;
}

static bool
is_json(struct slice head)
{
	size_t i = 0;

	if (head.n >= 3 && memcmp(head.p, "\xEF\xBB\xBF", 3) == 0)
		i = 3;
	while (i < head.n && strchr(" \t\r\n", head.p[i]) != NULL)
		i++;
	return i < head.n && (head.p[i] == '{' || head.p[i] == '[');
}

struct rejected *
rejected_new(const char *path, const char *workspace, struct slice head)
{
	struct rejected *r = mem_calloc(1, sizeof(*r));

	r->path = mem_strdup(path);
	r->workspace = mem_strdup(workspace);
	r->json = is_json(head);
	r->header = r->json || head.n == 0 ? NULL : header_of(head);
	return r;
}

static bool
may_write_beside(const char *path)
{
	char *dir = mem_strdup(path);
	char *slash = strrchr(dir, '/');
	bool may;

	if (slash == NULL)
		may = access(".", W_OK) == 0;
	else if (slash == dir)
		may = access("/", W_OK) == 0;
	else {
		*slash = '\0';
		may = access(dir, W_OK) == 0;
	}
	free(dir);
	return may;
}

static int
create(struct rejected *r, struct err *e)
{
	struct str name = STR_INIT;
	const char *slash = strrchr(r->path, '/');
	int rc = -1;

	if (may_write_beside(r->path)) {
		str_addf(&name, "%s.rejected", r->path);
		r->out_path = mem_strdup(str_text(&name));
	} else {
		char *dir = file_join(r->workspace, "rejected");
		str_addf(&name, "%s.rejected", slash != NULL ? slash + 1 : r->path);
		r->out_path = file_join(dir, str_text(&name));
		int made = file_mkdirs(dir, e);
		free(dir);
		if (made != 0)
			goto out;
	}
	if (file_create(&r->out, r->out_path, e) != 0)
		goto out;
	if (r->header != NULL) {
		file_puts(r->out, r->header);
		file_puts(r->out, "\r\n");
	}
	rc = 0;
out:
	str_free(&name);
	return rc;
}

int
rejected_put(struct rejected *r, struct slice raw, struct err *e)
{
	if (raw.n == 0)
		return 0;
	if (r->out == NULL && create(r, e) != 0)
		return -1;
	for (size_t i = 0; r->json && i < raw.n; i++) {
		/* One object a line: a newline in JSON stands between tokens. */
		char c = raw.p[i] == '\n' || raw.p[i] == '\r' ? ' ' : raw.p[i];
		file_put(r->out, &c, 1);
	}
	if (!r->json)
		file_put(r->out, raw.p, raw.n);
	file_puts(r->out, r->json ? "\n" : "\r\n");
	return 0;
}

static void
release(struct rejected *r)
{
	free(r->path);
	free(r->workspace);
	free(r->header);
	free(r->out_path);
	free(r);
}

int
rejected_commit(struct rejected *r, char **path, struct err *e)
{
	int rc = 0;

	*path = NULL;
	if (r->out != NULL) {
		rc = file_commit(r->out, NULL, e);
		if (rc == 0) {
			*path = r->out_path;
			r->out_path = NULL;
		}
	}
	release(r);
	return rc;
}

void
rejected_abandon(struct rejected *r)
{
	if (r == NULL)
		return;
	file_abandon(r->out);
	release(r);
}
