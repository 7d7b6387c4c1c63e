/*
 * JSON files into rows: finds where each object of a document, list or line
 * begins and ends, gives it to the scanner, and what that leaves to the tree.
 */
#include "adapters/stripe/documents.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/facts.h"
#include "adapters/stripe/pack.h"
#include "adapters/stripe/tree.h"
#include "core/wire/json.h"

#define READ_MAX (1u << 20)		/* bytes read from the file at once */
#define READ_MIN 4096u
#define LINE_HELD_MAX (64u << 20)	/* a longer line ends the reading */
#define ELEMENT_PATH_MAX 64

/* A text being cut into rows. */
struct text {
	struct facts	*f;
	char		*p;
	size_t		 n;		/* SCAN_PAD bytes follow */
	size_t		 counted;	/* lines are counted up to here */
	size_t		 line_at;	/* where that line begins */
	uint64_t	 line;
	bool		 alone;		/* one value, and nothing behind it */
};

/* at_line: the facts' line and column become those of ${pos}. */
static void
at_line(struct text *t, size_t pos)
{
	const char *nl;

	while (t->counted < pos &&
	    (nl = memchr(t->p + t->counted, '\n', pos - t->counted)) != NULL) {
		t->line++;
		t->counted = t->line_at = (size_t)(nl - t->p) + 1;
	}
	t->counted = pos > t->counted ? pos : t->counted;
	t->f->line = t->line;
	t->f->column = pos - t->line_at;
}

static struct wire_json_place
place(const struct text *t)
{
	return (struct wire_json_place){ t->f->file, t->f->line, t->f->column };
}

/* broken: the text is no JSON from ${pos} on; always -1, in ${why}. */
static int
broken(struct text *t, size_t pos, enum wire_json_span how, struct err *why)
{
	at_line(t, pos < t->n ? pos : t->n);
	switch (how) {
	case WIRE_JSON_CUT:
		facts_wrong(t->f, why, NULL, NULL, "the text ends inside a JSON value");
		return err_hint(why, "it was cut off (a download that stopped?): fetch it"
		    " again");
	case WIRE_JSON_DEEP:
		facts_wrong(t->f, why, NULL, NULL, "more than %u objects or lists inside"
		    " each other", WIRE_JSON_DEPTH_MAX);
		return err_hint(why, "Stripe's objects are far shallower: this is not one"
		    " of them, or it was damaged");
	case WIRE_JSON_BROKEN:
	case WIRE_JSON_WHOLE:
	default:
		facts_wrong(t->f, why, NULL, NULL, "this is not JSON, at column %zu",
		    t->f->column + 1);
		return err_hint(why, "correct the text, or fetch the file again");
	}
}

/* too_large: a row beyond the limit. */
static int
too_large(struct facts *f, const char *path, size_t n, struct err *e)
{
	struct err why = ERR_INIT;

	facts_wrong(f, &why, path, NULL, "one object of %zu bytes; at most %u are taken", n,
	    DOCUMENTS_ROW_MAX);
	err_hint(&why, "no object of Stripe's is that large; the file was damaged, or lines"
	    " were joined");
	return facts_bad(f, path, &why, e);
}

/* by_tree: the row f->raw, read with jansson. */
static int
by_tree(struct text *t, const char *path, struct slice payout, struct err *e)
{
	struct wire_json_place at = place(t);
	struct err why = ERR_INIT;
	json_t *v;
	int rc;

	if (t->f->raw.n > DOCUMENTS_ROW_MAX)
		return too_large(t->f, path, t->f->raw.n, e);
	if (wire_json_load(&v, t->f->raw.p, t->f->raw.n, &at, &why) != 0)
		return facts_bad(t->f, path, &why, e);
	rc = tree_value(t->f, v, path, payout, e);
	json_decref(v);
	return rc;
}

/*
 * element: the value at *pos, as one row; *pos moves behind it.  1: it has no
 * end (${how} says why), nothing was done.
 */
static int
element(struct text *t, size_t *pos, const char *path, struct slice payout,
    enum wire_json_span *how, struct err *e)
{
	size_t from = *pos, left = t->n - from, used;
	struct txn row;
	int rc;

	at_line(t, from);
	if (scan_txn(t->f->scan, t->p + from, left < DOCUMENTS_ROW_MAX ? left :
	    DOCUMENTS_ROW_MAX, &used, &row)) {
		t->f->raw = (struct slice){ t->p + from, used };
		*pos = from + used;
		if (row.payout.n == 0)
			row.payout = payout;
		rc = facts_txn(t->f, &row, path, e);
		/* the text around may still be refused, and is shown as it was */
		scan_restore(t->f->scan);
		return rc;
	}
	*how = wire_json_span(t->p, t->n, pos);
	if (*how != WIRE_JSON_WHOLE)
		return 1;
	t->f->raw = (struct slice){ t->p + from, *pos - from };
	return by_tree(t, path, payout, e);
}

/* elements: those of the array that begins at *pos; 1 as above. */
static int
elements(struct text *t, size_t *pos, const char *name, struct slice payout,
    enum wire_json_span *how, struct err *e)
{
	char path[ELEMENT_PATH_MAX];
	size_t prefix = strlen(name), i;
	int rc;

	ASSERT(prefix + PACK_INT_MAX + 2 < sizeof(path));
	memcpy(path, name, prefix);
	path[prefix++] = '[';
	*how = WIRE_JSON_BROKEN;
	*pos = wire_json_blank(t->p, t->n, *pos + 1);
	for (i = 0; *pos < t->n && t->p[*pos] != ']'; i++) {
		size_t n = prefix + pack_int(path + prefix, (int64_t)i);

		path[n] = ']';
		path[n + 1] = '\0';
		rc = element(t, pos, path, payout, how, e);
		if (rc != 0)
			return rc;
		*how = WIRE_JSON_BROKEN;
		*pos = wire_json_blank(t->p, t->n, *pos);
		if (*pos >= t->n || t->p[*pos] == ']')
			break;
		if (t->p[*pos] != ',')
			return 1;
		*pos = wire_json_blank(t->p, t->n, *pos + 1);
		if (*pos < t->n && t->p[*pos] == ']')
			return 1;
	}
	if (*pos >= t->n) {
		*how = WIRE_JSON_CUT;
		return 1;
	}
	++*pos;
	return 0;
}

int
documents_object(struct facts *f, char *p, size_t n, const char *path,
    struct slice payout, struct err *e)
{
	struct text t = { f, p, n, 0, 0, 0, true };
	struct txn row;
	size_t used;
	int rc;

	f->line = 0;
	f->column = 0;
	f->raw = (struct slice){ p, n };
	if (!scan_txn(f->scan, p, n, &used, &row))
		return by_tree(&t, path, payout, e);
	if (row.payout.n == 0)
		row.payout = payout;
	rc = facts_txn(f, &row, path, e);
	scan_restore(f->scan);
	return rc;
}

/* A list envelope, taken apart. */
struct envelope {
	bool		 has_data;
	size_t		 data_at;	/* its '[' */
	struct str	 rest;		/* the object without `data` */
};

/* member: the key at *at and its value; false when it is none. */
static bool
member(const struct text *t, size_t end, size_t *at, struct slice *key, size_t *value)
{
	size_t from = *at;

	if (t->p[from] != '"' || wire_json_span(t->p, end, at) != WIRE_JSON_WHOLE)
		return false;
	*key = (struct slice){ t->p + from, *at - from };
	*value = wire_json_blank(t->p, end, *at);
	if (*value >= end || t->p[*value] != ':')
		return false;
	*at = *value = wire_json_blank(t->p, end, *value + 1);
	return wire_json_span(t->p, end, at) == WIRE_JSON_WHOLE;
}

/*
 * take_apart: finds `data` of the object from ${from} to ${end}, and copies
 * the rest.  false when its commas and colons do not fit.
 */
static bool
take_apart(const struct text *t, size_t from, size_t end, struct envelope *en)
{
	size_t at = from + 1, value;
	struct slice key;

	str_addc(&en->rest, '{');
	for (;;) {
		at = wire_json_blank(t->p, end, at);
		if (t->p[at] == '}')
			break;
		if (!member(t, end, &at, &key, &value))
			return false;
		str_addn(&en->rest, key.p, key.n);
		str_addc(&en->rest, ':');
		/* `data` stands in the rest as null, so that a second one is seen */
		if (slice_is(key, "\"data\"") && t->p[value] == '[') {
			en->has_data = true;
			en->data_at = value;
			str_add(&en->rest, "null");
		} else {
			str_addn(&en->rest, t->p + value, at - value);
		}
		at = wire_json_blank(t->p, end, at);
		if (t->p[at] == ',')
			str_addc(&en->rest, t->p[at++]);
		else if (t->p[at] != '}')
			return false;
	}
	str_addc(&en->rest, '}');
	return at + 1 == end;
}

/* list: an envelope whose `data` is an array.  0, 1 (broken) or -1. */
static int
list(struct text *t, const struct envelope *en, enum wire_json_span *how, struct err *e)
{
	struct wire_json_place at = place(t);
	struct err why = ERR_INIT;
	char payout[TXN_ID_MAX + 1];
	size_t pos = en->data_at;
	json_t *rest;
	int rc;

	if (wire_json_load(&rest, en->rest.p, en->rest.n, &at, &why) != 0) {
		t->f->raw = (struct slice){ en->rest.p, en->rest.n };
		return facts_bad(t->f, "$", &why, e);
	}
	t->f->list_goes_on = json_is_true(json_object_get(rest, "has_more"));
	rc = elements(t, &pos, "$.data",
	    tree_payout_of_url(payout, tree_text(rest, "url")), how, e);
	json_decref(rest);
	return rc;
}

/* behind: does anything but white space follow ${pos} where nothing may? */
static bool
behind(const struct text *t, size_t pos)
{
	return t->alone && wire_json_blank(t->p, t->n, pos) != t->n;
}

#define BEHIND 2	/* of document() */

/*
 * document: the value at *pos, with all its rows; *pos moves behind it.  1: it
 * is no JSON, as ${how} says, *pos is where that shows; rows of a list before
 * that place are handed over.  BEHIND: something follows, nothing was done.
 */
static int
document(struct text *t, size_t *pos, enum wire_json_span *how, struct err *e)
{
	struct slice none = { NULL, 0 };
	struct envelope en = { false, 0, STR_INIT };
	size_t from = *pos, used;
	struct txn row;
	int rc;

	at_line(t, from);
	if (scan_txn(t->f->scan, t->p + from, t->n - from, &used, &row)) {
		*pos = from + used;
		if (behind(t, *pos))
			return BEHIND;
		t->f->raw = (struct slice){ t->p + from, used };
		rc = facts_txn(t->f, &row, "$", e);
		scan_forget(t->f->scan);
		return rc;
	}
	*how = wire_json_span(t->p, t->n, pos);
	if (*how != WIRE_JSON_WHOLE)
		return 1;
	if (behind(t, *pos))
		return BEHIND;
	t->f->raw = (struct slice){ t->p + from, *pos - from };
	if (t->p[from] == '[') {
		*pos = from;
		return elements(t, pos, "$", none, how, e);
	}
	if (t->p[from] == '{' && take_apart(t, from, *pos, &en) && en.has_data)
		rc = list(t, &en, how, e);
	else
		rc = by_tree(t, "$", none, e);
	str_free(&en.rest);
	return rc;
}

/* ---- whole files ---- */

static size_t
bom(const char *p, size_t n)
{
	return n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static int
refuse_encoding(const struct facts *f, const char *p, size_t n, struct err *e)
{
	bool wide = n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 ||
	    memcmp(p, "\xfe\xff", 2) == 0 || p[0] == '\0' || p[1] == '\0');

	if (!wide)
		return 0;
	err_set(e, ERR_INPUT, "%s:1: this is not UTF-8 text (UTF-16, or a binary file)",
	    f->file);
	return err_hint(e, "save it as UTF-8");
}

/* read_bytes: how much to read at once, so that small files cost little. */
static size_t
read_bytes(const struct file_in *file)
{
	uint64_t size = file_size(file);

	return size < READ_MIN ? READ_MIN : size < READ_MAX ? (size_t)size + 1 : READ_MAX;
}

/* read_all: the whole file, SCAN_PAD spare bytes behind it. */
static int
read_all(struct file_in *file, const struct facts *f, char **out, size_t *n,
    struct err *e)
{
	size_t cap = 0, got, step = read_bytes(file);
	uint64_t size = file_size(file);
	char *p = NULL;

	*n = 0;
	/* room for all of it at once, and for the read that finds the end */
	if (size <= DOCUMENTS_FILE_MAX)
		p = mem_grow(p, &cap, (size_t)size + step + SCAN_PAD, 1);
	do {
		p = mem_grow(p, &cap, *n + step + SCAN_PAD, 1);
		if (file_read(file, p + *n, step, &got, e) != 0)
			goto fail;
		*n += got;
		if (*n > DOCUMENTS_FILE_MAX) {
			err_set(e, ERR_INPUT, "%s: more than %u bytes in one JSON document",
			    f->file, DOCUMENTS_FILE_MAX);
			err_hint(e, "import it as JSON Lines (--as stripe-jsonl) when each"
			    " line holds one object, or split it");
			goto fail;
		}
		if (facts_progress(f, *n, file_size(file), e) != 0)
			goto fail;
	} while (got > 0);
	memset(p + *n, 0, SCAN_PAD);
	*out = p;
	return 0;
fail:
	free(p);
	return -1;
}

static int
all_documents(struct text *t, struct err *e)
{
	size_t pos = wire_json_blank(t->p, t->n, bom(t->p, t->n));
	enum wire_json_span how = WIRE_JSON_BROKEN;
	int rc;

	if (pos == t->n) {
		err_set(e, ERR_INPUT, "%s: the file holds no JSON", t->f->file);
		return err_hint(e, "an empty file cannot be told from a failed download;"
		    " leave it out, or fetch it again");
	}
	while (pos < t->n) {
		rc = document(t, &pos, &how, e);
		if (rc > 0)
			return broken(t, pos, how, e);
		if (rc < 0)
			return -1;
		pos = wire_json_blank(t->p, t->n, pos);
	}
	return 0;
}

int
documents_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e)
{
	struct text t = { NULL, NULL, 0, 0, 0, 1, false };
	struct facts f;
	int rc = -1;

	facts_open(&f, o, s, file_path(file));
	t.f = &f;
	if (read_all(file, &f, &t.p, &t.n, e) != 0 ||
	    refuse_encoding(&f, t.p, t.n, e) != 0 || all_documents(&t, e) != 0)
		goto out;
	facts_notes(&f);
	rc = 0;
out:
	free(t.p);
	facts_close(&f);
	return rc;
}

/* ---- JSON Lines ---- */

static int
bad_line(struct text *t, const struct err *why, struct err *e)
{
	t->f->line = t->line;
	t->f->raw = (struct slice){ t->p, t->n };
	return facts_bad(t->f, NULL, why, e);
}

/* not_a_line, line_too_long, more_behind: what is wrong with a line, kept out
 * of line() because a struct err is large. */
static int
not_a_line(struct text *t, size_t pos, enum wire_json_span how, struct err *e)
{
	struct err why = ERR_INIT;

	broken(t, pos, how, &why);
	return bad_line(t, &why, e);
}

static int
line_too_long(struct text *t, struct err *e)
{
	struct err why = ERR_INIT;

	t->f->line = t->line;
	facts_wrong(t->f, &why, NULL, NULL, "a line of %zu bytes; at most %u are taken", t->n,
	    DOCUMENTS_LINE_MAX);
	err_hint(&why, "JSON Lines hold one object a line; import a single document with"
	    " --as stripe-json");
	return bad_line(t, &why, e);
}

static int
more_behind(struct text *t, size_t pos, struct err *e)
{
	struct err why = ERR_INIT;

	at_line(t, pos);
	facts_wrong(t->f, &why, NULL, NULL, "something stands behind the JSON value, at"
	    " column %zu", t->f->column + 1);
	err_hint(&why, "JSON Lines hold one value a line");
	return bad_line(t, &why, e);
}

/* line: one line, without its end. */
static int
line(struct facts *f, char *p, size_t n, uint64_t number, struct err *e)
{
	struct text t = { f, p, n, 0, 0, number, true };
	enum wire_json_span how = WIRE_JSON_BROKEN;
	size_t pos = wire_json_blank(p, n, 0);
	int rc;

	if (pos == n)
		return 0;
	if (n > DOCUMENTS_LINE_MAX)
		return line_too_long(&t, e);
	rc = document(&t, &pos, &how, e);
	if (rc == BEHIND)
		return more_behind(&t, wire_json_blank(p, n, pos), e);
	return rc > 0 ? not_a_line(&t, pos, how, e) : rc;
}

struct lines {
	struct facts	*f;
	char		*p;	/* own */
	size_t		 cap;
	size_t		 n;	/* bytes held */
	uint64_t	 number;/* of the next line */
	uint64_t	 done;	/* bytes of lines already read */
};

/* whole_lines: every complete line of the buffer; the rest moves to the front.
 * At the end of the file the rest is a line too. */
static int
whole_lines(struct lines *l, size_t fresh, bool last, struct err *e)
{
	size_t at = 0, from = l->n - fresh;
	char *nl;

	while ((nl = memchr(l->p + from, '\n', l->n - from)) != NULL) {
		size_t end = (size_t)(nl - l->p);

		if (line(l->f, l->p + at, end - at, l->number++, e) != 0)
			return -1;
		at = from = end + 1;
	}
	if (last && at < l->n) {
		memset(l->p + l->n, 0, SCAN_PAD);
		if (line(l->f, l->p + at, l->n - at, l->number++, e) != 0)
			return -1;
		at = l->n;
	}
	memmove(l->p, l->p + at, l->n - at);
	l->n -= at;
	l->done += at;
	return 0;
}

static int
all_lines(struct lines *l, struct file_in *file, struct err *e)
{
	size_t got, skip, step = read_bytes(file);
	bool first = true;

	do {
		if (l->n > LINE_HELD_MAX) {
			err_set(e, ERR_INPUT, "%s:%" PRIu64 ": a line of more than %u"
			    " bytes", l->f->file, l->number, LINE_HELD_MAX);
			return err_hint(e, "this is no JSON Lines file, or its line ends were"
			    " lost");
		}
		l->p = mem_grow(l->p, &l->cap, l->n + step + SCAN_PAD, 1);
		if (file_read(file, l->p + l->n, step, &got, e) != 0)
			return -1;
		if (first && refuse_encoding(l->f, l->p, got, e) != 0)
			return -1;
		skip = first ? bom(l->p, got) : 0;
		if (skip > 0)
			memmove(l->p, l->p + skip, got -= skip);
		l->n += got;
		if (whole_lines(l, got, got == 0 && !(first && skip > 0), e) != 0 ||
		    facts_progress(l->f, l->done, file_size(file), e) != 0)
			return -1;
		first = false;
	} while (got > 0 || skip > 0);
	return 0;
}

int
documents_decode_lines(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e)
{
	struct lines l = { NULL, NULL, 0, 0, 1, 0 };
	struct facts f;
	int rc = -1;

	facts_open(&f, o, s, file_path(file));
	l.f = &f;
	if (all_lines(&l, file, e) != 0)
		goto out;
	if (l.done == 0) {
		err_set(e, ERR_INPUT, "%s: the file holds no JSON", f.file);
		err_hint(e, "an empty file cannot be told from a failed download; leave it"
		    " out, or fetch it again");
		goto out;
	}
	facts_notes(&f);
	rc = 0;
out:
	free(l.p);
	facts_close(&f);
	return rc;
}

/* ---- recognising ---- */

/* says_object: the word that every object of Stripe's API carries. */
static bool
says_object(const char *head, size_t n)
{
	static const char word[] = "\"object\"";

	return memmem(head, n, word, sizeof(word) - 1) != NULL;
}

enum shape { SHAPE_NONE, SHAPE_DOCUMENT, SHAPE_EITHER, SHAPE_LINES };

/* line_of: [from, end) of the first line from ${pos} that is not blank. */
static bool
next_line(const char *p, size_t n, size_t *pos, size_t *end)
{
	const char *nl;

	*pos = wire_json_blank(p, n, *pos);
	if (*pos == n)
		return false;
	nl = memchr(p + *pos, '\n', n - *pos);
	*end = nl != NULL ? (size_t)(nl - p) : n;
	while (*end > *pos && (p[*end - 1] == '\r' || p[*end - 1] == ' '))
		--*end;
	return true;
}

static enum shape
shape_of(const char *p, size_t n)
{
	size_t from = bom(p, n), end, span, second;
	enum wire_json_span how;

	if (!next_line(p, n, &from, &end) || (p[from] != '{' && p[from] != '['))
		return SHAPE_NONE;
	span = from;
	how = wire_json_span(p, n, &span);
	second = end;
	if (!next_line(p, n, &second, &(size_t){ 0 }))
		return SHAPE_EITHER;	/* one line */
	if (how == WIRE_JSON_WHOLE)
		return span == end ? SHAPE_LINES : SHAPE_DOCUMENT;
	/* broken or cut: a first line like "{...}" before another "{" */
	if (end - from > 2 && p[end - 1] == '}' && p[second] == '{')
		return SHAPE_LINES;
	return SHAPE_DOCUMENT;
}

int
documents_sniff(const char *head, size_t n, const struct decode_options *o)
{
	enum shape shape = shape_of(head, n);

	(void)o;
	if (shape == SHAPE_NONE || shape == SHAPE_LINES)
		return 0;
	return says_object(head, n) ? 2 : 1;
}

int
documents_sniff_lines(const char *head, size_t n, const struct decode_options *o)
{
	(void)o;
	if (shape_of(head, n) != SHAPE_LINES)
		return 0;
	return says_object(head, n) ? 2 : 1;
}
