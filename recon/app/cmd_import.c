/* import and forget: what the user named, and what came of it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/zone.h"
#include "recon/app/app.h"

/* report_zone: of the account that --account names. */
static int
report_zone(struct app *a, struct err *e)
{
	const char *name = a->args.opt.account;
	const struct settings *s = &a->settings;
	size_t i = 0;

	if (name == NULL)
		return 0;
	while (i < s->nstripe && strcmp(s->stripe[i].name, name) != 0)
		i++;
	if (i == s->nstripe)
		return 0;	/* flow says which names there are */
	zone_close(a->flow.report_zone);
	a->flow.report_zone = NULL;
	return zone_open(&a->flow.report_zone, s->stripe[i].report_timezone, e);
}

static void
add_count(struct str *out, uint64_t n, const char *what)
{
	if (n == 0)
		return;
	str_add(out, out->n > 0 ? ", " : "");
	print_count(out, n);
	str_addf(out, " %s", what);
}

static void
say_notes(const struct app *a, const char *notes)
{
	while (notes != NULL && *notes != '\0') {
		int n = (int)strcspn(notes, "\n");
		say(a, "  %s%.*s%s", paint(a, PAINT_DIM), n, notes, unpaint(a));
		notes += n + (notes[n] != '\0');
	}
}

static void
say_file(const struct app *a, const struct flow_import_file *f)
{
	struct str counts = STR_INIT;

	say(a, "%s%s%s: %s", paint(a, PAINT_BOLD), f->path, unpaint(a), f->kind);
	if (f->known) {
		say(a, "  imported before (%.12s): nothing to do", f->hash);
	} else {
		print_count(&counts, f->rows);
		str_add(&counts, f->rows == 1 ? " row" : " rows");
		if (f->added != f->rows || f->rejected > 0)
			add_count(&counts, f->added, "new");
		add_count(&counts, f->changed, "changed");
		add_count(&counts, f->same, "known already");
		add_count(&counts, f->rejected, "rejected");
		say(a, "  %s", str_text(&counts));
	}
	if (f->rejected_path != NULL)
		say(a, "  %sthe rejected rows are in %s%s", paint(a, PAINT_YELLOW),
		    f->rejected_path, unpaint(a));
	say_notes(a, f->notes);
	str_free(&counts);
}

static void
json_file(struct app *a, const struct flow_import_file *f)
{
	struct json_text *j = &a->more;

	json_text_open(j, NULL, '{');
	json_text_str(j, "path", f->path);
	json_text_str(j, "kind", f->kind);
	json_text_str(j, "hash", f->hash);
	json_text_bool(j, "known", f->known);
	json_text_int(j, "rows", (int64_t)f->rows);
	json_text_int(j, "new", (int64_t)f->added);
	json_text_int(j, "changed", (int64_t)f->changed);
	json_text_int(j, "same", (int64_t)f->same);
	json_text_int(j, "rejected", (int64_t)f->rejected);
	json_text_str(j, "rejected_path", f->rejected_path);
	json_text_str(j, "notes", f->notes);
	json_text_shut(j, '}');
	if (f->rejected_path != NULL)
		json_text_str(&a->files, NULL, f->rejected_path);
}

/* print_result: also after a refusal, for the list of bad rows; a single one
 * stands in the refusal itself. */
static uint64_t
print_result(struct app *a, const struct flow_import_result *r, bool stored)
{
	uint64_t rejected = 0;

	if (r->bad != NULL && *r->bad != '\0') {
		if (stored ? !a->args.opt.quiet : r->nbad > 1)
			warn_text(a, r->bad);
		json_text_str(&a->more, "bad", r->bad);
	}
	if (!stored)
		return 0;
	json_text_open(&a->more, "imports", '[');
	for (size_t i = 0; i < r->n; i++) {
		say_file(a, &r->file[i]);
		json_file(a, &r->file[i]);
		rejected += r->file[i].rejected;
	}
	json_text_shut(&a->more, ']');
	json_text_int(&a->more, "gone", (int64_t)r->gone);
	if (r->gone > 0)
		say(a, "%" PRIu64 " ledger line%s that the file no longer has %s gone", r->gone,
		    r->gone == 1 ? "" : "s", r->gone == 1 ? "is" : "are");
	return rejected;
}

int
cmd_import(struct app *a, struct err *e)
{
	const struct options *o = &a->args.opt;
	struct flow_cover cover = { .ledger_account = o->covers[0] };
	struct flow_import_options io = { .as = o->as,
	    .account = o->account != NULL ? o->account : "", .skip_bad = o->skip_bad };
	struct flow_import_result got = { 0 };
	int rc;

	if (o->covers[0] != NULL) {
		if (period_parse(&cover.period, o->covers[1], e) != 0)
			return -1;
		io.cover = &cover;
	}
	if (report_zone(a, e) != 0)
		return -1;
	rc = flow_import(&a->flow, a->args.word, a->args.n, &io, &got, e);
	a->exit = print_result(a, &got, rc == 0) > 0;
	flow_import_result_free(&got);
	return rc;
}

int
cmd_forget(struct app *a, struct err *e)
{
	uint64_t rows = 0;

	if (flow_forget(&a->flow, a->args.word[0], &rows, e) != 0)
		return -1;
	say(a, "forgotten: %" PRIu64 " rows that this import told", rows);
	json_text_int(&a->more, "rows", (int64_t)rows);
	return 0;
}
