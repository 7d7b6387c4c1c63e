/*
 * The way of facts into the sink, the same for every Stripe form: bad rows,
 * skipped kinds, notes.  Reading the forms is left to tree.c, documents.c and
 * the CSV files.
 */
#include "adapters/stripe/facts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NOTE_MAX 4096

void
facts_open(struct facts *f, const struct decode_options *o, const struct sink *s,
    const char *file)
{
	memset(f, 0, sizeof(*f));
	f->o = o;
	f->sink = s;
	f->file = file;
	f->scan = scan_new();
	f->fields = fields_builder_new();
	f->arena = arena_new();
}

void
facts_close(struct facts *f)
{
	scan_free(f->scan);
	fields_builder_free(f->fields);
	arena_free(f->arena);
	str_free(&f->packed);
}

static struct origin
origin_of(const struct facts *f, const char *path)
{
	/* "$" says no more than the line does */
	bool whole = path != NULL && path[0] == '$' && path[1] == '\0';

	return (struct origin){ f->line, whole ? NULL : path };
}

int
facts_bad(struct facts *f, const char *path, const struct err *why, struct err *e)
{
	struct origin at = origin_of(f, path);

	scan_restore(f->scan);
	if (f->csv != NULL)
		f->raw = csv_raw(f->csv);
	return f->sink->bad(f->sink->ctx, f->raw, &at, why, e);
}

/* refused: the sink's answer to a fact; what is wrong with the input becomes a
 * bad row, anything else stops the file. */
static int
refused(struct facts *f, const char *path, struct err *e)
{
	struct err why;

	if (e->code != ERR_INPUT)
		return -1;
	why = *e;
	err_clear(e);
	return facts_bad(f, path, &why, e);
}

int
facts_txn(struct facts *f, struct txn *t, const char *path, struct err *e)
{
	struct origin at = origin_of(f, path);

	t->account = slice_of(f->o->account != NULL ? f->o->account : "");
	if (t->payout.n == 0) {
		t->payout = (struct slice){ NULL, 0 };
		/* the payout's own row belongs to it, and its source names it */
		if (t->source.n > 0 && slice_is(t->category, "payout"))
			t->payout = t->source;
	}
	f->rows++;
	if (f->sink->txn(f->sink->ctx, t, &at, e) == 0)
		return 0;
	return refused(f, path, e);
}

int
facts_object(struct facts *f, struct object *ob, const char *path, struct err *e)
{
	struct origin at = origin_of(f, path);

	ob->account = slice_of(f->o->account != NULL ? f->o->account : "");
	if (f->sink->object(f->sink->ctx, ob, &at, e) == 0)
		return 0;
	return refused(f, path, e);
}

int
facts_wrong(const struct facts *f, struct err *why, const char *path, const char *member,
    const char *fmt, ...)
{
	char text[NOTE_MAX / 2], line[32];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* a fetched object has no line */
	line[0] = '\0';
	if (f->line > 0)
		(void)snprintf(line, sizeof(line), ":%" PRIu64, f->line);
	return err_set(why, ERR_INPUT, "%s%s: %s%s%s%s%s", f->file, line,
	    path != NULL ? path : "", path != NULL && member != NULL ? "." : "",
	    member != NULL ? member : "", path != NULL || member != NULL ? ": " : "", text);
}

int
facts_check(const struct facts *f, const struct txn *t, const char *path, struct err *why)
{
	struct err inner = ERR_INIT;

	if (txn_check(t, &inner) == 0)
		return 0;
	facts_wrong(f, why, path, NULL, "%s", inner.msg);
	return err_hint(why, "%s", inner.hint[0] != '\0' ? inner.hint
	    : "the row was changed or damaged on the way; export it again");
}

void
facts_skipped(struct facts *f, struct slice kind)
{
	size_t i;

	for (i = 0; i < f->nskipped; i++)
		if (slice_is(kind, f->skipped[i].kind)) {
			f->skipped[i].n++;
			return;
		}
	if (i == FACTS_SKIPPED_MAX || kind.n >= FACTS_KIND_MAX) {
		f->skipped_more++;
		return;
	}
	memcpy(f->skipped[i].kind, kind.p, kind.n);
	f->skipped[i].kind[kind.n] = '\0';
	f->skipped[i].n = 1;
	f->nskipped++;
}

void
facts_note(const struct facts *f, const char *fmt, ...)
{
	char text[NOTE_MAX];
	va_list ap;
	int n = snprintf(text, sizeof(text), "%s: ", f->file);

	if (n < 0 || (size_t)n >= sizeof(text))
		n = 0;
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	f->sink->note(f->sink->ctx, text);
}

void
facts_notes(const struct facts *f)
{
	struct str list = STR_INIT;
	uint64_t total = f->skipped_more;
	size_t i;

	for (i = 0; i < f->nskipped; i++) {
		total += f->skipped[i].n;
		str_addf(&list, "%s%s %" PRIu64, i > 0 ? ", " : "", f->skipped[i].kind,
		    f->skipped[i].n);
	}
	if (f->skipped_more > 0)
		str_addf(&list, "%sother kinds %" PRIu64, i > 0 ? ", " : "",
		    f->skipped_more);
	if (total > 0)
		facts_note(f, "%" PRIu64 " object%s of kinds that a close does not need"
		    " %s skipped: %s", total, total == 1 ? "" : "s",
		    total == 1 ? "was" : "were", str_text(&list));
	if (f->connect_events > 0)
		facts_note(f, "%" PRIu64 " event%s belong%s to connected accounts (key"
		    " `account`); if those are accounts of your own, import them apart"
		    " with --account NAME", f->connect_events,
		    f->connect_events == 1 ? "" : "s", f->connect_events == 1 ? "s" : "");
	if (f->list_goes_on)
		facts_note(f, "the list says that more rows follow (has_more): import the"
		    " pages behind this one too");
	str_free(&list);
}

int
facts_progress(const struct facts *f, uint64_t done, uint64_t total, struct err *e)
{
	progress_tick(f->o->progress, f->file, done, total);
	if (!progress_stopped(f->o->progress))
		return 0;
	err_set(e, ERR_INTERRUPTED, "interrupted while reading %s", f->file);
	return err_hint(e, "nothing of it was stored; run the import again");
}
