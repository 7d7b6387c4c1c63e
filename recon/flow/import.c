/*
 * import: files into facts.  All files of one import are one transaction: the
 * store is as before, or it holds every good row of each.  Recognising and
 * decoding a form is an adapter's work, merging the store's.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "recon/flow/import_run.h"
#include "recon/store/seal.h"

#define IMPORT_FILES_MAX 10000
#define HEAD_SHOWN 80		/* bytes of an unknown file shown */

/* ---- the sink ---- */
static struct import_file *
current(struct import_run *r)
{
	return &r->file[r->at];
}

void
import_note(struct import_run *r, size_t file, const char *fmt, ...)
{
	struct str *notes = &r->file[file].notes;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (notes->n + strlen(text) < IMPORT_NOTES_MAX)
		str_addf(notes, "%s\n", text);
}

/* stopped: asked once in a while; a signal rolls the import back. */
static int
stopped(struct import_run *r, struct err *e)
{
	if (++r->rows % PROGRESS_EVERY != 0 || !progress_stopped(r->f->progress))
		return 0;
	err_set(e, ERR_INTERRUPTED, "interrupted; nothing of this import was stored");
	return err_hint(e, "run it again");
}

/* of_account: a Stripe fact needs to know whose it is. */
static int
of_account(const struct import_run *r, struct err *e)
{
	struct str names = STR_INIT;

	if (r->account != NULL)
		return 0;
	for (size_t i = 0; i < r->f->naccounts; i++)
		str_addf(&names, "%s%s", i > 0 ? ", " : "", r->f->accounts[i]);
	err_set(e, ERR_USAGE, "%s: of which Stripe account? There are: %s",
	    r->out->file[r->at].path, str_text(&names));
	str_free(&names);
	return err_hint(e, "add --account NAME");
}

static int
sink_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	struct import_run *r = ctx;
	struct import_file *f = current(r);
	struct store_import *im = &f->im;
	enum store_put what;

	if (of_account(r, e) != 0 || stopped(r, e) != 0)
		return -1;
	if (store_put_txn(r->f->store, im->number, o->line, o->path, t, &what, e) != 0)
		return -1;
	f->put[what]++;
	f->facts++;
	if (im->first_moment == TXN_MOMENT_NONE || t->created < im->first_moment)
		im->first_moment = t->created;
	if (im->last_moment == TXN_MOMENT_NONE || t->created > im->last_moment)
		im->last_moment = t->created;
	return 0;
}

static int
sink_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	struct import_run *r = ctx;
	struct import_file *f = current(r);
	enum store_put what;

	if (of_account(r, e) != 0 || stopped(r, e) != 0)
		return -1;
	if (store_put_object(r->f->store, f->im.number, o->line, o->path, ob, &what, e) != 0)
		return -1;
	f->put_other[what]++;
	f->facts++;
	return 0;
}

static bool
is_covered(const struct flow_cover *c, const struct ledger_line *l)
{
	return c != NULL && slice_is(l->account, c->ledger_account) &&
	    period_holds(&c->period, l->day);
}

static int
sink_line(void *ctx, const struct ledger_line *l, const struct origin *o, struct err *e)
{
	struct import_run *r = ctx;
	struct import_file *f = current(r);
	struct store_import *im = &f->im;
	enum store_put what;

	if (stopped(r, e) != 0)
		return -1;
	if (store_put_line(r->f->store, im->number, o->line, l, &what, e) != 0)
		return -1;
	f->put[what]++;
	f->facts++;
	r->covered += is_covered(r->o->cover, l);
	if (im->first_line_day == DATE_NONE || l->day < im->first_line_day)
		im->first_line_day = l->day;
	if (im->last_line_day == DATE_NONE || l->day > im->last_line_day)
		im->last_line_day = l->day;
	return 0;
}

static int
sink_balance(void *ctx, const struct balance_fact *b, const struct origin *o,
    struct err *e)
{
	struct import_run *r = ctx;

	(void)o;
	if (of_account(r, e) != 0)
		return -1;
	if (r->nbalances == IMPORT_BALANCES_MAX)
		return err_set(e, ERR_INPUT, "%s: more than %d balances in one import",
		    r->out->file[r->at].path, IMPORT_BALANCES_MAX);
	r->balance = mem_grow(r->balance, &r->balance_cap, r->nbalances + 1,
	    sizeof(*r->balance));
	r->balance[r->nbalances++] = (struct import_balance){ r->at, r->account,
	    b->currency, b->at_end, b->day, b->amount };
	current(r)->put_other[STORE_NEW]++;
	current(r)->facts++;
	return 0;
}

/* list_bad: a line of the list, with the remedy when it is another one. */
static void
list_bad(struct import_run *r, const struct origin *o, const struct err *why)
{
	const char *path = r->out->file[r->at].path;

	if (!str_starts(why->msg, path)) {
		str_add(&r->bad, path);
		if (o->line > 0)
			str_addf(&r->bad, ":%" PRIu64, o->line);
		str_addf(&r->bad, ": %s%s", o->path != NULL ? o->path : "",
		    o->path != NULL ? ": " : "");
	}
	str_addf(&r->bad, "%s\n", why->msg);
	if (why->hint[0] != '\0' && (r->bad_hint == NULL ||
	    strcmp(r->bad_hint, why->hint) != 0)) {
		str_addf(&r->bad, "  fix: %s\n", why->hint);
		free(r->bad_hint);
		r->bad_hint = mem_strdup(why->hint);
	}
}

static int
sink_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	struct import_run *r = ctx;

	if (why->code != ERR_INPUT) {
		*e = *why;
		return -1;
	}
	current(r)->im.rejected++;
	if (r->out->nbad++ < IMPORT_BAD_SHOWN)
		list_bad(r, o, why);
	if (r->bad_first == NULL)
		r->bad_first = mem_strdup(str_text(&r->bad));
	if (current(r)->rejected != NULL)
		return rejected_put(current(r)->rejected, raw, e);
	return 0;
}

static void
sink_note(void *ctx, const char *text)
{
	struct import_run *r = ctx;
	const char *path = r->out->file[r->at].path;
	size_t n = strlen(path);

	/* The note stands under the file's name already. */
	if (strncmp(text, path, n) == 0 && text[n] == ':' && text[n + 1] == ' ')
		text += n + 2;
	import_note(r, r->at, "%s", text);
}

/* ---- recognising ---- */
static bool
is_ledger(const struct decoder *d)
{
	return str_starts(d->kind, "ledger");
}

static int
unknown_kind(const struct import_run *r, struct err *e)
{
	struct str all = STR_INIT;

	for (size_t i = 0; r->f->decoders[i] != NULL; i++)
		str_addf(&all, "%s%s", i > 0 ? ", " : "", r->f->decoders[i]->kind);
	err_set(e, ERR_USAGE, "--as %s: no such form", r->o->as);
	err_hint(e, "there are: %s", str_text(&all));
	str_free(&all);
	return -1;
}

/* begins_unknown: shows the first line, without what would move a terminal. */
static void
begins_unknown(const char *path, const char *head, size_t n, struct err *e)
{
	char shown[HEAD_SHOWN];

	for (size_t i = 0; i < n; i++)
		shown[i] = (unsigned char)head[i] < ' ' || head[i] == 0x7f ? '?' : head[i];
	err_set(e, ERR_INPUT, "%s: not a form that tieout knows; it begins: %.*s", path,
	    (int)n, shown);
}

/* nearly: is it a known form under other names?  Then ${e} says so. */
static bool
nearly(const struct import_run *r, const struct decode_options *d, const char *path,
    struct slice head, struct err *e)
{
	for (size_t i = 0; r->f->decoders[i] != NULL; i++) {
		const struct decoder *c = r->f->decoders[i];

		if (c->nearly != NULL && c->nearly(path, head.p, head.n, d, e))
			return true;
	}
	return false;
}

/* unrecognised: says what the file looks like and what was looked for. */
static int
unrecognised(const struct import_run *r, const struct decode_options *d,
    const char *path, struct slice head, struct err *e)
{
	struct str all = STR_INIT;
	size_t n = 0;

	while (n < head.n && n < HEAD_SHOWN && head.p[n] != '\n' && head.p[n] != '\r')
		n++;
	while (n > 0 && !str_utf8_ok(head.p, n) && n + 4 > HEAD_SHOWN)
		n--;	/* cut inside a character */
	if (head.n >= 2 && memcmp(head.p, "PK", 2) == 0)
		err_set(e, ERR_INPUT, "%s: a spreadsheet or an archive, not text", path);
	else if (memchr(head.p, '\0', head.n) != NULL || !str_utf8_ok(head.p, n))
		err_set(e, ERR_INPUT, "%s: not UTF-8 text", path);
	else if (nearly(r, d, path, head, e))
		return -1;
	else
		begins_unknown(path, head.p, n, e);
	for (size_t i = 0; r->f->decoders[i] != NULL; i++)
		str_addf(&all, "%s%s", i > 0 ? ", " : "", r->f->decoders[i]->label);
	err_hint(e, "looked for: %s. --as KIND says which it is; `tieout help import` lists"
	    " them", str_text(&all));
	str_free(&all);
	return -1;
}

static bool
is_blank(struct slice head)
{
	size_t i = 0;

	while (i < head.n && strchr(" \t\r\n", head.p[i]) != NULL && head.p[i] != '\0')
		i++;
	return i == head.n;
}

/* choose: the decoder that is surest of the file's beginning, or --as. */
static int
choose(struct import_run *r, const struct decode_options *d, struct slice head,
    struct err *e)
{
	const char *path = r->out->file[r->at].path;
	const struct decoder *best = NULL;
	int score = 0;

	if (head.n < SNIFF_BYTES && is_blank(head)) {
		err_set(e, ERR_INPUT, "%s: the file is empty", path);
		return err_hint(e, "export it again");
	}
	for (size_t i = 0; r->f->decoders[i] != NULL; i++) {
		const struct decoder *c = r->f->decoders[i];
		int is = r->o->as != NULL ? 2 * (strcmp(r->o->as, c->kind) == 0)
		    : c->sniff(head.p, head.n, d);
		if (is > score) {
			score = is;
			best = c;
		}
	}
	if (best == NULL)
		return r->o->as != NULL ? unknown_kind(r, e) : unrecognised(r, d, path, head, e);
	current(r)->decoder = best;
	return 0;
}

static int
read_head(const char *path, char *buf, size_t *n, uint64_t *size, struct err *e)
{
	struct file_in *in = NULL;
	size_t got = 1;
	int rc = -1;

	*n = 0;
	if (file_open(&in, path, e) != 0)
		return -1;
	*size = file_size(in);
	while (*n < SNIFF_BYTES && got > 0) {
		if (file_read(in, buf + *n, SNIFF_BYTES - *n, &got, e) != 0)
			goto out;
		*n += got;
	}
	rc = 0;
out:
	file_close(in);
	return rc;
}

/* ---- one file ---- */

/*
 * known_before: was this very file imported already, or does it stand in this
 * import twice?  Reading it for its hash is spared where nothing can be equal.
 */
static int
known_before(struct import_run *r, bool *known, struct err *e)
{
	struct import_file *f = current(r);
	struct flow_import_file *out = &r->out->file[r->at];
	bool perhaps = !r->fresh;

	*known = false;
	for (size_t i = 0; i < r->at; i++)
		perhaps |= r->file[i].size == f->size && !r->out->file[i].known;
	if (!perhaps)
		return 0;
	if (file_hash_path(out->path, out->hash, e) != 0)
		return -1;
	for (size_t i = 0; i < r->at && !*known; i++)
		*known = strcmp(r->out->file[i].hash, out->hash) == 0 &&
		    strcmp(r->file[i].im.kind, f->im.kind) == 0;
	if (*known)
		f->im.number = 0;
	else if (store_import_find(r->f->store, out->hash, f->im.kind, f->im.account, known,
	    &f->im.number, e) != 0)
		return -1;
	return 0;
}

/* decode: the whole file; what was decoded must be what was hashed. */
static int
decode(struct import_run *r, const struct decode_options *d, struct err *e)
{
	struct import_file *f = current(r);
	struct flow_import_file *out = &r->out->file[r->at];
	const struct sink s = { sink_txn, sink_object, sink_line, sink_balance, sink_bad,
		sink_note, r };
	struct file_in *in = NULL;
	char hash[DIGEST_HEX_MAX];
	int rc = -1;

	f->im.hash = out->hash[0] != '\0' ? out->hash : NULL;
	if (store_import_begin(r->f->store, &f->im, &f->im.number, e) != 0)
		return -1;
	if (file_open(&in, out->path, e) != 0)
		return -1;
	if (f->decoder->decode(in, d, &s, e) != 0)
		goto out;
	file_hash(in, hash);
	if (file_size(in) != f->size || (out->hash[0] != '\0' &&
	    strcmp(out->hash, hash) != 0)) {
		err_set(e, ERR_INPUT, "%s: the file changed while it was read", out->path);
		err_hint(e, "wait until it is complete, then import it again");
		goto out;
	}
	memcpy(out->hash, hash, sizeof(out->hash));
	f->im.hash = out->hash;
	rc = 0;
out:
	file_close(in);
	return rc;
}

/* has_line: does the ledger, as it is known now, hold a line that ${c} means? */
static int
has_line(struct import_run *r, const struct flow_cover *c, bool *has, struct err *e)
{
	struct store_lines *lines = NULL;
	struct ledger_line l;
	int got = 0;

	if (store_lines_open(&lines, r->f->store, c->period.first, c->period.last, e) != 0)
		return -1;
	*has = false;
	while (!*has && (got = store_lines_next(lines, &l, e)) == 1)
		*has = is_covered(c, &l);
	store_lines_close(lines);
	return got < 0 ? -1 : 0;
}

/* note_cover: a cover that does nothing may be a slip of the pen. */
static int
note_cover(struct import_run *r, const struct flow_cover *c, uint64_t gone, struct err *e)
{
	bool has = r->covered > 0;

	if (r->out->file[r->at].known) {
		if (r->last_ledger > current(r)->im.number)
			import_note(r, r->at, "newer ledger files were imported since, and"
			    " what they say still counts; to go back to this one,"
			    " `tieout forget` those");
		if (has_line(r, c, &has, e) != 0)
			return -1;
	}
	if (!has && gone == 0)
		import_note(r, r->at, "--covers: no ledger line is known on account %s in %s;"
		    " is that the account's code?", c->ledger_account, c->period.name);
	else if (!has)
		import_note(r, r->at, "--covers: the file has no line on account %s in %s",
		    c->ledger_account, c->period.name);
	return 0;
}

/* after_seal: a file that was known before a seal cannot say since then what is gone of
 * the days that were sealed: the seal would rest on other lines than it did. */
static int
after_seal(struct import_run *r, const struct flow_cover *c, struct err *e)
{
	struct store_seal seal;
	bool sealed;

	if (store_seal_last(r->f->store, &sealed, &seal, e) != 0)
		return -1;
	if (!sealed || seal.last_import < current(r)->im.number ||
	    c->period.first > seal.period.last)
		return 0;
	(void)err_set(e, ERR_SETTINGS, "%s: --covers: it was imported before %s was sealed, and "
	    "lines that it lacks were in the ledger then", r->out->file[r->at].path,
	    seal.period.name);
	return err_hint(e, "export it once more; where the very same bytes come out, add an empty "
	    "line at its end");
}

/* cover: --covers, for the one ledger file of this import. */
static int
cover(struct import_run *r, struct err *e)
{
	struct import_file *f = current(r);
	const struct flow_cover *c = r->o->cover;
	uint64_t gone = 0;

	if (c == NULL || !is_ledger(f->decoder) || f->im.number == 0)
		return 0;
	if (f->im.rejected > 0) {
		import_note(r, r->at, "--covers was not applied: rows were rejected, so the"
		    " file is not complete");
		return 0;
	}
	if (store_cover(r->f->store, f->im.number, c->ledger_account, c->period.first,
	    c->period.last, &gone, e) != 0)
		return -1;
	if (gone > 0 && r->out->file[r->at].known && after_seal(r, c, e) != 0)
		return -1;
	r->out->gone += gone;
	return note_cover(r, c, gone, e);
}

/* note_differed: what byte order had to decide. */
static void
note_differed(struct import_run *r)
{
	uint64_t now = store_differed(r->f->store);

	if (now > r->differed)
		import_note(r, r->at, "%" PRIu64 " field%s told in two ways; the greater by"
		    " byte order is taken", now - r->differed,
		    now - r->differed == 1 ? " is" : "s are");
	r->differed = now;
}

static void
new_import(struct import_run *r, const char *path)
{
	struct import_file *f = current(r);

	f->im = (struct store_import){ .path = path, .kind = f->decoder->kind,
	    .account = is_ledger(f->decoder) || r->account == NULL ? "" : r->account,
	    .at_us = clock_now_us(r->f->clock), .first_day = DATE_NONE,
	    .last_day = DATE_NONE, .first_moment = TXN_MOMENT_NONE,
	    .last_moment = TXN_MOMENT_NONE, .first_line_day = DATE_NONE,
	    .last_line_day = DATE_NONE };
	r->out->file[r->at].kind = f->decoder->label;
}

static int
one_file(struct import_run *r, char *head, struct err *e)
{
	struct import_file *f = current(r);
	struct flow_import_file *out = &r->out->file[r->at];
	const struct decode_options d = { .account = r->account != NULL ? r->account : "",
	    .report_zone = r->f->report_zone, .decimal_mark = r->f->decimal_mark,
	    .base_currency = r->f->base_currency,
	    .ledger_columns = r->f->ledger_columns,
	    .skip_bad = r->o->skip_bad, .progress = r->f->progress };
	size_t n;

	if (read_head(out->path, head, &n, &f->size, e) != 0)
		return -1;
	if (choose(r, &d, (struct slice){ head, n }, e) != 0)
		return -1;
	new_import(r, out->path);
	if (known_before(r, &out->known, e) != 0)
		return -1;
	if (out->known)
		return cover(r, e);
	if (r->o->skip_bad)
		f->rejected = rejected_new(out->path, r->f->workspace,
		    (struct slice){ head, n });
	if (decode(r, &d, e) != 0)
		return -1;
	note_differed(r);
	if (f->im.first_moment != TXN_MOMENT_NONE) {
		f->im.first_day = date_of_moment_utc(f->im.first_moment);
		f->im.last_day = date_of_moment_utc(f->im.last_moment);
		r->first = f->im.first_moment < r->first ? f->im.first_moment : r->first;
		r->last = f->im.last_moment > r->last ? f->im.last_moment : r->last;
	}
	return cover(r, e);
}

/* ---- the whole ---- */
static int
refuse_bad(const struct import_run *r, struct err *e)
{
	size_t n = strcspn(r->bad_first, "\n");

	if (r->out->nbad == 1)
		err_set(e, ERR_INPUT, "%.*s; nothing of this import was stored", (int)n,
		    r->bad_first);
	else
		err_set(e, ERR_INPUT, "%" PRIu64 " rows cannot be taken; nothing of this"
		    " import was stored", r->out->nbad);
	if (r->out->nbad == 1 && r->bad_hint != NULL)
		return err_hint(e, "%s; or import the other rows with --skip-bad", r->bad_hint);
	return err_hint(e, "put %s right, or import the other rows with --skip-bad",
	    r->out->nbad == 1 ? "it" : "them");
}

/* end_files: what is known of each file at the end, and its rejected rows. */
static int
end_files(struct import_run *r, struct err *e)
{
	for (size_t i = 0; i < r->out->n; i++) {
		struct import_file *f = &r->file[i];
		struct rejected *rejected = f->rejected;
		if (r->out->file[i].known)
			continue;
		f->im.rows = f->facts;
		if (store_import_end(r->f->store, &f->im, e) != 0)
			return -1;
		f->rejected = NULL;
		if (rejected != NULL &&
		    rejected_commit(rejected, &r->out->file[i].rejected_path, e) != 0)
			return -1;
	}
	return 0;
}

static void
fill_result(struct import_run *r)
{
	for (size_t i = 0; i < r->out->n; i++) {
		struct import_file *f = &r->file[i];
		struct flow_import_file *out = &r->out->file[i];
		bool rows = f->put[0] + f->put[1] + f->put[2] > 0;
		const uint64_t *put = rows ? f->put : f->put_other;
		out->added = put[STORE_NEW];
		out->changed = put[STORE_CHANGED];
		out->same = put[STORE_SAME];
		out->rows = out->added + out->changed + out->same;
		out->rejected = f->im.rejected;
		out->notes = mem_strdup(str_text(&f->notes));
	}
	if (r->out->nbad > IMPORT_BAD_SHOWN)
		str_addf(&r->bad, "and %" PRIu64 " more\n", r->out->nbad - IMPORT_BAD_SHOWN);
	r->out->bad = mem_strdup(str_text(&r->bad));
}

/* check_covers: one complete file, or its lines would chase each other's. */
static int
check_covers(const struct import_run *r, struct err *e)
{
	size_t ledgers = 0;

	for (size_t i = 0; r->o->cover != NULL && i < r->out->n; i++)
		ledgers += is_ledger(r->file[i].decoder);
	if (r->o->cover == NULL || ledgers == 1)
		return 0;
	if (ledgers == 0)
		err_set(e, ERR_USAGE, "--covers is for a ledger file; none is named");
	else
		err_set(e, ERR_USAGE, "--covers is for one ledger file; there are %zu",
		    ledgers);
	return err_hint(e, "import the file that is complete by itself");
}

static int
find_account(struct import_run *r, struct err *e)
{
	const struct flow *f = r->f;
	struct str names = STR_INIT;
	const char *want = r->o->account != NULL ? r->o->account : "";

	if (*want == '\0' && f->naccounts == 1)
		want = f->accounts[0];
	for (size_t i = 0; i < f->naccounts; i++) {
		if (strcmp(f->accounts[i], want) == 0)
			r->account = f->accounts[i];
		if (*f->accounts[i] != '\0')
			str_addf(&names, "%s%s", names.n > 0 ? ", " : "", f->accounts[i]);
	}
	if (r->account == NULL && *want != '\0') {
		err_set(e, ERR_USAGE, "no such Stripe account: %s", want);
		if (names.n > 0)
			err_hint(e, "there are: %s", str_text(&names));
		else
			err_hint(e, "tieout.conf has no [stripe \"%s\"] section", want);
	}
	str_free(&names);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
note_old(void *ctx, const struct store_import *im, struct err *e)
{
	struct import_run *r = ctx;

	(void)e;
	r->fresh = false;
	if (str_starts(im->kind, "ledger") && im->number > r->last_ledger)
		r->last_ledger = im->number;
	return 0;
}

/* all_files: within the transaction. */
static int
all_files(struct import_run *r, struct err *e)
{
	char *head = mem_alloc(SNIFF_BYTES);
	int rc = -1;

	for (r->at = 0; r->at < r->out->n; r->at++) {
		if (one_file(r, head, e) != 0) {
			err_while(e, "import %s", r->out->file[r->at].path);
			goto out;
		}
	}
	if (check_covers(r, e) != 0)
		goto out;
	if (r->out->nbad > 0 && !r->o->skip_bad) {
		refuse_bad(r, e);
		goto out;
	}
	rc = import_balances(r, e) != 0 || end_files(r, e) != 0 ? -1 : 0;
out:
	free(head);
	return rc;
}

static void
release(struct import_run *r)
{
	for (size_t i = 0; i < r->out->n; i++) {
		str_free(&r->file[i].notes);
		rejected_abandon(r->file[i].rejected);
	}
	free(r->file);
	free(r->balance);
	free(r->bad_hint);
	free(r->bad_first);
	str_free(&r->bad);
}

int
flow_import(struct flow *f, const char *const *paths, size_t npaths,
    const struct flow_import_options *o, struct flow_import_result *out, struct err *e)
{
	struct import_run r = { .f = f, .o = o, .out = out, .fresh = true,
	    .first = INT64_MAX, .last = INT64_MIN };
	int rc = -1;

	memset(out, 0, sizeof(*out));
	ASSERT(npaths > 0);
	if (npaths > IMPORT_FILES_MAX)
		return err_set(e, ERR_USAGE, "more than %d files in one import",
		    IMPORT_FILES_MAX);
	out->file = mem_calloc(npaths, sizeof(*out->file));
	r.file = mem_calloc(npaths, sizeof(*r.file));
	out->n = npaths;
	for (size_t i = 0; i < npaths; i++)
		out->file[i].path = mem_strdup(paths[i]);
	if (find_account(&r, e) != 0 || store_each_import(f->store, note_old, &r, e) != 0 ||
	    store_begin(f->store, e) != 0)
		goto out;
	rc = all_files(&r, e);
	if (rc == 0)
		rc = store_commit(f->store, e);
	else
		store_rollback(f->store);
out:
	fill_result(&r);
	release(&r);
	return rc;
}

void
flow_import_result_free(struct flow_import_result *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->file[i].path);
		free(r->file[i].rejected_path);
		free(r->file[i].notes);
	}
	free(r->file);
	free(r->bad);
	*r = (struct flow_import_result){ 0 };
}
