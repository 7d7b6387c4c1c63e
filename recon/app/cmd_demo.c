/*
 * demo: the sample company (demo_company.c), imported and closed for real in a folder
 * of its own, then what to open.  Run again it closes what is there.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "recon/app/app.h"
#include "recon/app/demo_company.h"
#include "recon/app/demo_text.h"

#define DEMO_DIR "tieout-demo"

static const char *const demo_periods[] = { DEMO_FIRST_PERIOD, DEMO_SECOND_PERIOD, NULL };

/* demo_name: the company, as the demo's own settings name it; own text. */
static char *
demo_name(struct err *e)
{
	struct settings s = { 0 };
	char *name = NULL;

	if (settings_read(&s, "demo " SETTINGS_FILE, demo_settings_text,
	    strlen(demo_settings_text), e) == 0)
		name = mem_strdup(s.company);
	settings_free(&s);
	return name;
}

/* make: the folder, unless a demo is there already. */
static int
make(const char *dir, const char *name, struct err *e)
{
	char *conf = file_join(dir, SETTINGS_FILE);
	char *db = file_join(dir, "tieout.db");
	int rc = 0;

	if (!file_exists(conf))
		rc = demo_company_write(dir, e);
	if (rc == 0 && !file_exists(db))
		rc = store_create(db, name, e);
	free(conf);
	free(db);
	return rc;
}

/* refuse_other: a workspace of somebody else is left alone. */
static int
refuse_other(const char *dir, const char *name, struct err *e)
{
	struct settings s = { 0 };
	char *conf = file_join(dir, SETTINGS_FILE);
	int rc = 0;

	if (file_exists(conf)) {
		rc = settings_load(&s, dir, e);
		if (rc == 0 && strcmp(s.company, name) != 0) {
			err_set(e, ERR_USAGE, "%s is the workspace of %s, not the demo",
			    dir, s.company);
			rc = err_hint(e, "name another folder: tieout demo DIR");
		}
		settings_free(&s);
	}
	free(conf);
	return rc;
}

static int
import_inputs(struct app *a, const char *dir, struct err *e)
{
	struct flow_import_options o = { .account = "" };
	struct flow_import_result got = { 0 };
	char *path[16];
	size_t n = 0;
	int rc;

	for (; n < sizeof(path) / sizeof(path[0]) && demo_company_files[n] != NULL; n++)
		path[n] = file_join(dir, demo_company_files[n]);
	ASSERT(demo_company_files[n] == NULL);
	rc = flow_import(&a->flow, (const char *const *)path, n, &o, &got, e);
	flow_import_result_free(&got);
	while (n > 0)
		free(path[--n]);
	return rc;
}

static int
close_periods(struct app *a, struct err *e)
{
	size_t n = 0;

	while (demo_periods[n] != NULL)
		n++;
	a->result = mem_calloc(n, sizeof(*a->result));
	for (size_t i = 0; i < n; i++) {
		struct period p;
		if (period_parse(&p, demo_periods[i], e) != 0)
			return -1;
		a->nresults = i + 1;
		if (flow_close(&a->flow, &p, &a->result[i], e) != 0)
			return -1;
		if (i > 0)
			say(a, "\n");
		if (answer_people(a, i, true, e) != 0)
			return -1;
	}
	return 0;
}

/* first_break: keeps the id of the first one that the store gives. */
static int
first_break(void *ctx, const struct store_break *b)
{
	char *id = ctx;

	if (*id == '\0')
		memcpy(id, b->m.break_id, BREAK_ID_MAX);
	return 0;
}

static int
say_next(const struct app *a, const char *dir, struct err *e)
{
	char id[BREAK_ID_MAX] = "";
	struct str open = STR_INIT, shell = STR_INIT;
	char *html;

	if (store_run_breaks(a->flow.store, DEMO_FIRST_PERIOD, first_break, id, e) != 0)
		return -1;
	html = file_join(a->result[0].report_dir, "index.html");
	print_shell(&shell, dir);
	print_shell(&open, html);
	say(a, "\n%sThat was the whole close of a sample company.%s", paint(a, PAINT_BOLD),
	    unpaint(a));
	say(a, "Its files are in %s. Now open\n  %s", str_text(&shell), str_text(&open));
	say(a, "and ask about any id in it, for example\n  tieout -C %s explain %s",
	    str_text(&shell), id);
	free(html);
	str_free(&open);
	str_free(&shell);
	return 0;
}

int
cmd_demo(struct app *a, struct err *e)
{
	const char *dir = a->args.n > 0 ? a->args.word[0] :
	    a->args.opt.dir != NULL ? a->args.opt.dir : DEMO_DIR;
	char *name = demo_name(e);

	/* The demo is no company's books: TIEOUT_NOW is not its concern. */
	unsetenv("TIEOUT_NOW");
	if (name == NULL)
		return -1;
	int rc = refuse_other(dir, name, e) != 0 || make(dir, name, e) != 0 ? -1 : 0;
	free(name);
	if (rc != 0 ||
	    workspace_open(a, dir, NEED_SETTINGS | NEED_RULES | NEED_LOCK, e) != 0 ||
	    import_inputs(a, dir, e) != 0 || close_periods(a, e) != 0)
		return -1;
	a->first_speaks = true;	/* the month that shows every kind of mismatch */
	return say_next(a, dir, e);
}
