/* rules fmt: the canonical form of a rule file, in its place or printed. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "mappings/rules_tools.h"
#include "recon/app/app.h"

static bool
is_stdin(const struct app *a)
{
	return a->args.n > 0 && strcmp(a->args.word[0], "-") == 0;
}

static int
read_stdin(struct str *out, struct err *e)
{
	char buf[16384];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), stdin)) > 0) {
		str_addn(out, buf, n);
		if (out->n > RULES_BYTES_MAX)
			return err_set(e, ERR_INPUT, "standard input: longer than "
			    "a rule file may be (%u bytes)", RULES_BYTES_MAX);
	}
	if (ferror(stdin))
		return err_errno(e, ERR_INPUT, "standard input cannot be read");
	return 0;
}

/* the_path: the file named, or the workspace's. */
static int
the_path(struct app *a, const char **path, struct err *e)
{
	const char *dir = a->args.opt.dir != NULL ? a->args.opt.dir : ".";

	if (a->args.n == 0 && workspace_open(a, dir, NEED_SETTINGS, e) != 0)
		return -1;
	*path = a->args.n > 0 ? a->args.word[0] : a->rules_path;
	return 0;
}

static int
read_text(struct app *a, struct str *text, const char **path, struct err *e)
{
	char *own = NULL;
	size_t n;

	*path = "standard input";
	if (is_stdin(a))
		return read_stdin(text, e);
	if (the_path(a, path, e) != 0)
		return -1;
	if (file_load(&own, &n, *path, RULES_BYTES_MAX, e) != 0) {
		if (e->code == ERR_INPUT)	/* as `rules check` has it */
			e->code = ERR_SETTINGS;
		return -1;
	}
	str_addn(text, own, n);
	free(own);
	return 0;
}

/* rewrite: a link keeps pointing at the file, and the file keeps its mode. */
static int
rewrite(const char *path, const struct str *text, struct err *e)
{
	char *real = realpath(path, NULL);
	const char *to = real == NULL ? path : real;
	struct file_out *f;
	struct stat st;
	bool known = stat(to, &st) == 0;
	int rc = file_create(&f, to, e);

	if (rc == 0) {
		file_put(f, text->p, text->n);
		rc = file_commit(f, NULL, e);
	}
	if (rc == 0 && known && chmod(to, st.st_mode & 07777) != 0)
		rc = err_errno(e, ERR_MACHINE, "%s: its mode cannot be kept", to);
	free(real);
	return rc;
}

static int
put(struct app *a, const char *path, const struct str *old, const struct str *now,
    struct err *e)
{
	bool changed = old->n != now->n ||
	    (now->n > 0 && memcmp(old->p, now->p, now->n) != 0);

	json_text_bool(&a->more, "changed", changed);
	if (a->args.opt.to_stdout || is_stdin(a)) {
		json_text_str(&a->more, "text", str_text(now));
		tell(a, str_text(now));
		return 0;
	}
	if (changed && rewrite(path, now, e) != 0)
		return -1;
	say(a, changed ? "%s: put into canonical form" :
	    "%s: is in canonical form already", path);
	return 0;
}

int
cmd_rules_fmt(struct app *a, struct err *e)
{
	struct str text = STR_INIT, out = STR_INIT, report = STR_INIT;
	const char *path = NULL;
	int rc = read_text(a, &text, &path, e);

	if (rc == 0)
		rc = rules_format(&out, path, str_text(&text), text.n, &report, e);
	if (report.n > 0) {
		json_text_str(&a->more, "problems", str_text(&report));
		warn_text(a, str_text(&report));
		a->problems_shown = true;
	}
	if (rc == 0)
		rc = put(a, path, &text, &out, e);
	str_free(&text);
	str_free(&out);
	str_free(&report);
	return rc;
}
