/*
 * Reading CSV, strictly.  Records are found and cut up inside one buffer;
 * what the columns mean is left to the adapters.  Writing is csv_out.c.
 */
#include "core/base/csv.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "core/base/arena.h"

#define CHUNK ((size_t)256 << 10)	/* one read: stays in the second-level cache */
#define PAD 32			/* NULs behind the data: scanning may run over */
#define CAPACITY ((size_t)CSV_RECORD_MAX + CHUNK)

enum scan {
	SCAN_RECORD,	/* a good record */
	SCAN_BLANK,	/* a blank line */
	SCAN_MORE,	/* the record goes on behind the data */
	SCAN_END,	/* no bytes left */
	SCAN_BAD	/* see bad, bad_at */
};

enum fault {
	FAULT_NONE,
	FAULT_OPEN,	/* the file ends inside quotes */
	FAULT_TEXT,	/* text after a closing quote */
	FAULT_LONG,
	FAULT_FIELDS,
	FAULT_NUL,
	FAULT_UTF8
};

struct csv_in {
	struct file_in	*f;	/* foreign */
	char		*buf;	/* own; CAPACITY + PAD */
	char		*end;	/* behind the data; NULs follow */
	char		*next;	/* where the next record begins */
	bool		 eof;	/* nothing follows the data */
	bool		 cut;	/* the rest of an overlong line is to be dropped */
	struct err	*broken;	/* own; reading failed for good */
	char		 separator;

	/* the current record */
	char		*rec;
	char		*rec_end;	/* without the line end */
	uint64_t	 line;		/* where it begins */
	uint64_t	 next_line;	/* where the next one begins */
	struct slice	*fields;	/* own; CSV_FIELDS_MAX */
	size_t		 n;
	bool		 terminated;	/* NULs stand at the ends of its fields */
	bool		 quoted;	/* some field of it has quotes */
	bool		 doubled;	/* some quoted field has quotes inside */
	bool		 saved;		/* raw holds the record as it was */
	bool		 whole;		/* where it ends is known */
	unsigned	 high;		/* not 0: it may hold bytes above ASCII */
	char		*open;		/* a quote that was opened and not well closed */
	enum fault	 bad;
	char		*bad_at;
	struct str	*raw;	/* own */
};

/*
 * stop: the first separator, line end or NUL from ${p}; there is one, since
 * NULs follow the data.  ${high} gathers bytes above ASCII, of up to 15 bytes
 * behind the field too: that only makes the record be checked in vain.
 */
#ifdef __SSE2__
static inline char *
stop(char *p, char separator, unsigned *high)
{
	const __m128i control = _mm_set1_epi8(0x1F), mark = _mm_set1_epi8(separator);

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, mark),
		    _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);

		*high |= (unsigned)_mm_movemask_epi8(v);
		for (; mask != 0; mask &= mask - 1) {
			char *at = p + __builtin_ctz(mask);

			if (*at == separator || *at == '\n' || *at == '\r' || *at == '\0')
				return at;
		}
	}
}
#else
static inline char *
stop(char *p, char separator, unsigned *high)
{
	for (; *p != separator && *p != '\n' && *p != '\r' && *p != '\0'; p++)
		*high |= (unsigned char)*p & 0x80u;
	return p;
}
#endif

static enum scan
fault(struct csv_in *c, enum fault bad, char *at)
{
	c->bad = bad;
	c->bad_at = at;
	return SCAN_BAD;
}

/*
 * scan_quoted: the field whose opening quote is at ${*pp}; leaves ${*pp} behind
 * the closing quote.  SCAN_RECORD when it is whole.
 */
static enum scan
scan_quoted(struct csv_in *c, char **pp, struct slice *out)
{
	char *p = *pp + 1, *q;

	c->quoted = true;
	c->open = *pp;
	for (;;) {
		q = memchr(p, '"', (size_t)(c->end - p));
		if (q == NULL)
			return c->eof ? fault(c, FAULT_OPEN, *pp) : SCAN_MORE;
		if (q[1] != '"')
			break;
		c->doubled = true;
		p = q + 2;
	}
	*out = (struct slice){ *pp + 1, (size_t)(q - *pp - 1) };
	*pp = q + 1;
	if (q[1] != c->separator && q[1] != '\n' && q[1] != '\r' && q + 1 != c->end)
		return fault(c, FAULT_TEXT, q + 1);
	c->open = NULL;
	return SCAN_RECORD;
}

/* end_record: ${p} is at the line end (or the file's); steps behind it. */
static enum scan
end_record(struct csv_in *c, char *p)
{
	c->rec_end = p;
	if (p < c->end && *p++ == '\r') {
		if (p == c->end && !c->eof)
			return SCAN_MORE;
		if (*p == '\n')
			p++;
	}
	c->next = p;
	c->whole = true;
	return SCAN_RECORD;
}

/* scan_fields: one record from c->rec, nothing in the buffer changed yet. */
static enum scan
scan_fields(struct csv_in *c)
{
	char *p = c->rec;
	char separator = c->separator;
	unsigned high = 0;
	size_t n = 0;
	enum scan r;

	c->quoted = c->doubled = c->whole = false;
	c->bad = FAULT_NONE;
	c->open = NULL;
	for (;; p++) {
		if (n == CSV_FIELDS_MAX)
			return fault(c, FAULT_FIELDS, p);
		if (*p == '"') {
			r = scan_quoted(c, &p, &c->fields[n]);
			if (r != SCAN_RECORD)
				return r;
		} else {
			char *from = p;

			p = stop(p, separator, &high);
			c->fields[n] = (struct slice){ from, (size_t)(p - from) };
		}
		n++;
		if (*p != separator)
			break;
	}
	if (*p == '\0') {
		if (p < c->end)
			return fault(c, FAULT_NUL, p);
		if (!c->eof)
			return SCAN_MORE;
	}
	c->n = n;
	c->high = high;
	return end_record(c, p);
}

static bool
is_blank(const struct csv_in *c)
{
	const char *p = c->rec;

	while (p < c->rec_end && (*p == ' ' || *p == '\t'))
		p++;
	return p == c->rec_end;
}

/* bad_utf8: the first byte that makes the record no UTF-8. */
static char *
bad_utf8(const struct csv_in *c)
{
	char *p = c->rec;
	size_t n;

	while (p < c->rec_end) {
		for (n = 1; n < 4 && p + n < c->rec_end && !str_utf8_ok(p, n);)
			n++;
		if (!str_utf8_ok(p, n))
			break;
		p += n;
	}
	return p;
}

static char *
line_end(char *p, const char *end)
{
	while (p < end && *p != '\n' && *p != '\r')
		p++;
	return p;
}

/*
 * bad_end: where a bad record ends whose end is not known.  One whose quotes
 * are wrong ends with the line on which the quote was opened, since what comes
 * behind is more likely to be rows than text.
 */
static char *
bad_end(const struct csv_in *c)
{
	return line_end(c->open != NULL ? c->open : c->bad_at, c->end);
}

/* check: what scan_fields left, against the limits and for UTF-8. */
static enum scan
check(struct csv_in *c)
{
	char *at;

	if (c->rec_end - c->rec > (ptrdiff_t)CSV_RECORD_MAX)
		return fault(c, FAULT_LONG, c->rec);
	if ((c->high == 0 && !c->quoted) ||
	    str_utf8_ok(c->rec, (size_t)(c->rec_end - c->rec)))
		return SCAN_RECORD;
	at = bad_utf8(c);
	return fault(c, *at == '\0' ? FAULT_NUL : FAULT_UTF8, at);
}

/* scan: the next record, checked. */
static enum scan
scan(struct csv_in *c)
{
	bool room = c->end - c->rec <= (ptrdiff_t)CSV_RECORD_MAX && !c->eof;
	enum scan r;

	if (c->rec == c->end)
		return c->eof ? SCAN_END : SCAN_MORE;
	r = scan_fields(c);
	if (r == SCAN_RECORD && c->n == 1 && !c->quoted && is_blank(c))
		return SCAN_BLANK;
	if (r == SCAN_RECORD)
		return check(c);
	if (r == SCAN_MORE && !room)
		return fault(c, FAULT_LONG, c->open != NULL ? c->open : c->rec);
	/* The whole of a bad line is wanted, with the LF behind its CR. */
	if (r == SCAN_BAD && room && bad_end(c) + 1 >= c->end)
		return SCAN_MORE;
	return r;
}

/* lines_in: line ends in [p, end); CRLF is one. */
static uint64_t
lines_in(const char *p, const char *end)
{
	const char *q;
	uint64_t lines = 0;

	for (q = p; (q = memchr(q, '\n', (size_t)(end - q))) != NULL; q++)
		lines++;
	for (q = p; (q = memchr(q, '\r', (size_t)(end - q))) != NULL; q++)
		if (q + 1 == end || q[1] != '\n')
			lines++;
	return lines;
}

/*
 * more: moves the unfinished record to the front and reads behind it.  The
 * buffer holds a record of the greatest length and a whole read.
 */
static int
more(struct csv_in *c, struct err *e)
{
	size_t kept = (size_t)(c->end - c->rec), got = 0;

	ASSERT(kept + CHUNK <= CAPACITY);
	memmove(c->buf, c->rec, kept);
	c->rec = c->buf;
	c->end = c->buf + kept;
	if (file_read(c->f, c->end, CHUNK, &got, e) != 0)
		return -1;
	c->end += got;
	memset(c->end, 0, PAD);
	c->eof = got == 0;
	return 0;
}

static int
fault_set(struct csv_in *c, struct err *e)
{
	const char *path = file_path(c->f), *p, *start = c->rec;
	unsigned long long line = c->line + lines_in(c->rec, c->bad_at), column = 1;

	for (p = c->rec; p < c->bad_at; p++)
		if (*p == '\n' || *p == '\r')
			start = p + 1;
	for (p = start; p < c->bad_at; p++)
		if (((unsigned char)*p & 0xC0) != 0x80)
			column++;
	switch (c->bad) {
	case FAULT_OPEN:
		err_set(e, ERR_INPUT, "%s:%llu:%llu: a quote is opened here and never closed",
		    path, line, column);
		return err_hint(e, "close it, or double it (\"\") if it is part of the text");
	case FAULT_TEXT:
		err_set(e, ERR_INPUT, "%s:%llu:%llu: text follows the closing quote of a "
		    "field that begins on line %llu", path, line, column,
		    (unsigned long long)c->line + lines_in(c->rec, c->open));
		return err_hint(e, "a quote that is part of the text must be doubled (\"\")");
	case FAULT_LONG:
		err_set(e, ERR_INPUT, "%s:%llu:%llu: a record of more than %u bytes begins "
		    "here", path, line, column, CSV_RECORD_MAX);
		return err_hint(e, c->open != NULL ? "a quote may never be closed" :
		    "look whether the file is really CSV");
	case FAULT_FIELDS:
		err_set(e, ERR_INPUT, "%s:%llu:%llu: more than %d fields in one record", path,
		    line, column, CSV_FIELDS_MAX);
		return err_hint(e, "look whether the file is really CSV");
	case FAULT_NUL:
		err_set(e, ERR_INPUT, "%s:%llu:%llu: a NUL byte", path, line, column);
		return err_hint(e, "the file is damaged or UTF-16: save it as CSV UTF-8");
	case FAULT_UTF8:
	case FAULT_NONE:
		break;
	}
	err_set(e, ERR_INPUT, "%s:%llu:%llu: not valid UTF-8 (byte 0x%02X)", path, line,
	    column, (unsigned)(unsigned char)*c->bad_at);
	return err_hint(e, "save the file as CSV UTF-8; it may be Latin-1 or Windows-1252");
}

/* after_fault: the bad record's end, and where reading goes on. */
static void
after_fault(struct csv_in *c)
{
	char *p;

	if (!c->whole) {
		p = bad_end(c);
		/* The rest of a line that does not fit is dropped by the next call. */
		c->cut = p == c->end && !c->eof;
		c->rec_end = p;
		if (p < c->end && *p++ == '\r' && *p == '\n')
			p++;
		c->next = p;
	}
	c->next_line = c->line + lines_in(c->rec, c->rec_end) + (c->cut ? 0 : 1);
	c->n = 0;
}

/* unquote: makes one quote of two, in place. */
static size_t
unquote(char *p, size_t n)
{
	size_t from, to = 0;

	for (from = 0; from < n; from++) {
		p[to++] = p[from];
		if (p[from] == '"')
			from++;
	}
	return to;
}

/* accept_record: a good record: quotes undone, NULs at the ends of its fields. */
static void
accept_record(struct csv_in *c)
{
	size_t i;

	if (c->doubled) {
		str_clear(c->raw);
		str_addn(c->raw, c->rec, (size_t)(c->rec_end - c->rec));
		c->saved = true;
		for (i = 0; i < c->n; i++) {
			char *p = c->buf + (c->fields[i].p - c->buf);

			if (p > c->rec && p[-1] == '"')
				c->fields[i].n = unquote(p, c->fields[i].n);
		}
	}
	for (i = 0; i < c->n; i++)
		c->buf[c->fields[i].p - c->buf + (ptrdiff_t)c->fields[i].n] = '\0';
	c->terminated = true;
	c->next_line = c->line + 1;
	if (c->quoted)
		c->next_line += lines_in(c->rec, c->rec_end);
}

/* drop_line: the rest of a line of which the beginning was refused. */
static int
drop_line(struct csv_in *c, struct err *e)
{
	for (;;) {
		char *p = line_end(c->next, c->end);

		if (p + 1 < c->end || c->eof || (p < c->end && *p == '\n')) {
			if (p < c->end && *p++ == '\r' && *p == '\n')
				p++;
			c->next = p;
			break;
		}
		c->rec = p;
		if (more(c, e) != 0)
			return -1;
		c->next = c->rec;
	}
	c->next_line++;
	c->cut = false;
	return 0;
}

/* broke: keeps the error for later calls, which must not read as an end. */
static int
broke(struct csv_in *c, const struct err *e)
{
	c->broken = mem_alloc(sizeof(*c->broken));
	*c->broken = *e;
	c->n = 0;
	c->rec = c->rec_end = c->end;
	return -1;
}

int
csv_next(struct csv_in *c, struct slice **fields, size_t *n, struct err *e)
{
	if (c->broken != NULL) {
		ASSERT(e->code == ERR_NONE);
		*e = *c->broken;
		return -1;
	}
	c->terminated = c->saved = false;
	if (c->cut && drop_line(c, e) != 0)
		return broke(c, e);
	c->rec = c->next;
	c->line = c->next_line;
	for (;;) {
		switch (scan(c)) {
		case SCAN_RECORD:
			accept_record(c);
			*fields = c->fields;
			*n = c->n;
			return 1;
		case SCAN_BLANK:
			c->rec = c->next;
			c->line = ++c->next_line;
			break;
		case SCAN_MORE:
			if (more(c, e) != 0)
				return broke(c, e);
			c->next = c->rec;
			break;
		case SCAN_END:
			c->rec_end = c->rec;
			c->n = 0;
			return 0;
		case SCAN_BAD:
			fault_set(c, e);
			after_fault(c);
			return -1;
		}
	}
}

bool
csv_goes_on(const struct csv_in *c)
{
	return c->broken == NULL;
}

uint64_t
csv_line(const struct csv_in *c)
{
	return c->line;
}

char
csv_separator(const struct csv_in *c)
{
	return c->separator;
}

/*
 * csv_raw: a good record holds no NUL of its own, so each NUL stands for the
 * separator behind a plain field or the closing quote of a quoted one.
 */
struct slice
csv_raw(const struct csv_in *c)
{
	size_t n = (size_t)(c->rec_end - c->rec), i;
	bool quoted = false, start = true;

	if (c->saved)
		return (struct slice){ c->raw->p, c->raw->n };
	if (!c->terminated)
		return (struct slice){ c->rec, n };
	str_clear(c->raw);
	str_addn(c->raw, c->rec, n);
	for (i = 0; i < n; i++) {
		char *p = &c->raw->p[i];

		if (start && *p == '"') {
			quoted = true;
			start = false;
		} else if (*p == '\0' && quoted) {
			*p = '"';
			quoted = false;
		} else {
			if (*p == '\0')
				*p = c->separator;
			start = !quoted && *p == c->separator;
		}
	}
	return (struct slice){ c->raw->p, n };
}

/* ---- opening ---- */

/* find_separator: of ',' ';' TAB the one that the first record has most of. */
static char
find_separator(const char *p, const char *end)
{
	static const char marks[] = { ',', ';', '\t' };
	size_t count[sizeof(marks)] = { 0 }, i, best = 0;
	bool quoted = false;

	while (p < end && (*p == '\n' || *p == '\r'))
		p++;
	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		if (*p == '"')
			quoted = !quoted;
		for (i = 0; i < sizeof(marks) && !quoted; i++)
			count[i] += *p == marks[i];
	}
	for (i = 1; i < sizeof(marks); i++)
		if (count[i] > count[best])
			best = i;
	return marks[best];
}

static int
begin(struct csv_in *c, struct err *e)
{
	do
		if (more(c, e) != 0)
			return -1;
	while (c->end - c->buf < 3 && !c->eof);
	if (memcmp(c->buf, "\xFF\xFE", 2) == 0 || memcmp(c->buf, "\xFE\xFF", 2) == 0) {
		err_set(e, ERR_INPUT, "%s:1:1: the file is UTF-16", file_path(c->f));
		return err_hint(e, "save it as CSV UTF-8");
	}
	if (memcmp(c->buf, "\xEF\xBB\xBF", 3) == 0)
		c->rec += 3;
	c->separator = find_separator(c->rec, c->end);
	c->next = c->rec_end = c->rec;
	return 0;
}

int
csv_open(struct csv_in **out, struct file_in *f, struct err *e)
{
	struct csv_in *c = mem_calloc(1, sizeof(*c));

	c->f = f;
	c->buf = mem_alloc(CAPACITY + PAD);
	c->rec = c->end = c->buf;
	c->fields = mem_alloc(CSV_FIELDS_MAX * sizeof(*c->fields));
	c->raw = mem_calloc(1, sizeof(*c->raw));
	c->line = c->next_line = 1;
	if (begin(c, e) != 0) {
		csv_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

void
csv_close(struct csv_in *c)
{
	if (c == NULL)
		return;
	str_free(c->raw);
	free(c->raw);
	free(c->broken);
	free(c->fields);
	free(c->buf);
	free(c);
}
