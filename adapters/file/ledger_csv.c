/*
 * Ledger CSV into ledger lines.  A row is checked by itself; that a transaction
 * balances is known only at the end of the file, since its lines may stand
 * apart.  Where bad rows are to be left out the file is therefore read twice.
 */
#include "adapters/file/ledger_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "adapters/file/ledger_header.h"
#include "adapters/file/ledger_sums.h"
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/base/str.h"

#define NUMBER_MAX 16

struct reading {
	const struct decode_options	*o;
	const struct sink		*s;
	struct csv_in			*csv;		/* own */
	struct file_in			*f;		/* foreign */
	struct ledger_header		 header;
	struct ledger_sums		*sums;		/* of this reading */
	const struct ledger_sums	*known;		/* of the one before, or NULL */
	bool				 silent;	/* this one gives nothing */
	uint64_t			 rows;
	struct err			 why;		/* of the row at hand; 6 kB, so
							   not cleared per row */
	/* names without the blanks around them, and a made line number */
	char				 trimmed[2][LEDGER_NAME_MAX + 1];
	char				 number[NUMBER_MAX];
};

/* ---- fields ---- */

static struct slice
field(const struct reading *r, const struct slice *fields, enum ledger_column c)
{
	int at = r->header.at[c];

	return at == -1 ? (struct slice){ NULL, 0 } : fields[at];
}

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* A name: not empty, not too long, on one line, without blanks around it. */
static int
read_name(struct slice *out, char *buf, struct slice text, const char *what,
    struct err *e)
{
	struct slice t = trim(text);

	if (t.n == 0)
		return err_set(e, ERR_INPUT, "%s is empty", what);
	if (t.n > LEDGER_NAME_MAX)
		return err_set(e, ERR_INPUT, "%s is %zu bytes long; at most %d are taken", what,
		    t.n, LEDGER_NAME_MAX);
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ' || t.p[i] == '\x7f')
			return err_set(e, ERR_INPUT, "%s holds a control character", what);
	*out = t;
	if (t.n != text.n) {			/* keep a NUL behind it */
		memcpy(buf, t.p, t.n);
		buf[t.n] = '\0';
		out->p = buf;
	}
	return 0;
}

static int
read_day(int32_t *out, struct slice text, struct err *e)
{
	struct slice t = trim(text);

	if (date_parse(out, t))
		return 0;
	if (t.n == 0)
		return err_set(e, ERR_INPUT, "date is empty");
	(void)err_set(e, ERR_INPUT, "date \"%.*s\" is no date", (int)(t.n > 40 ? 40 : t.n), t.p);
	return err_hint(e, "write dates as YYYY-MM-DD");
}

static int
read_currency(uint8_t *out, struct slice text, const struct decode_options *o,
    struct err *e)
{
	struct slice t = trim(text);

	*out = t.n == 0 ? o->base_currency : currency_index(t.p, t.n);
	if (*out != CURRENCY_NONE)
		return 0;
	if (t.n == 0)
		return err_set(e, ERR_INPUT, "currency is empty and no base currency is set");
	(void)err_set(e, ERR_INPUT, "currency \"%.*s\" is not an ISO 4217 code",
	    (int)(t.n > 40 ? 40 : t.n), t.p);
	return err_hint(e, "write it as USD, EUR, JPY");
}

/* Digits and one dot that can only stand before decimals, as most amounts are:
 * money_parse reads those alike, and sooner. */
static bool
is_plain(struct slice t, char decimal_mark)
{
	size_t dot = t.n;

	if (decimal_mark == ',')
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] >= '0' && t.p[i] <= '9')
			continue;
		if (t.p[i] != '.' || dot != t.n)
			return false;
		dot = i;
	}
	return dot > 0 && dot + 1 < t.n && t.n - dot - 1 != 3;
}

static int
parse_amount(int64_t *out, struct slice t, int decimals, char decimal_mark,
    struct err *e)
{
	if (is_plain(t, decimal_mark))
		return money_parse(out, t, decimals, e);
	return money_parse_local(out, t, decimals, decimal_mark, e);
}

/* One of debit, credit, amount; *given: it was not empty. */
static int
read_amount(int64_t *out, bool *given, const struct reading *r,
    const struct slice *fields, enum ledger_column c, uint8_t currency, struct err *e)
{
	struct slice t = trim(field(r, fields, c));

	*out = 0;
	*given = t.n > 0;
	if (!*given)
		return 0;
	if (parse_amount(out, t, currency_decimals(currency), r->o->decimal_mark, e) == -1)
		return err_while(e, "%s", ledger_column_names[c]);
	if (*out > MONEY_ABS_MAX || *out < -MONEY_ABS_MAX)
		return err_set(e, ERR_INPUT, "%s is too large", ledger_column_names[c]);
	return 0;
}

/* Debit less credit: a negative debit is a credit, both filled are the net. */
static int
read_movement(struct ledger_line *l, const struct reading *r, const struct slice *fields,
    struct err *e)
{
	int64_t debit, credit, amount;
	bool has_debit, has_credit, has_amount;

	if (read_amount(&debit, &has_debit, r, fields, LEDGER_DEBIT, l->currency, e) == -1 ||
	    read_amount(&credit, &has_credit, r, fields, LEDGER_CREDIT, l->currency, e) == -1 ||
	    read_amount(&amount, &has_amount, r, fields, LEDGER_AMOUNT, l->currency, e) == -1)
		return -1;
	if (!has_debit && !has_credit && !has_amount)
		return err_set(e, ERR_INPUT, "%s", r->header.at[LEDGER_AMOUNT] != -1 ?
		    "amount is empty" : "debit and credit are both empty");
	l->amount = debit - credit + amount;	/* each within MONEY_ABS_MAX */
	if (l->amount > MONEY_ABS_MAX || l->amount < -MONEY_ABS_MAX)
		return err_set(e, ERR_INPUT, "debit less credit is too large");
	return 0;
}

static int
read_text(struct slice *out, const struct reading *r, const struct slice *fields,
    enum ledger_column c, struct err *e)
{
	*out = field(r, fields, c);
	if (out->n <= LEDGER_TEXT_MAX)
		return 0;
	return err_set(e, ERR_INPUT, "%s is %zu bytes long; at most %d are taken",
	    ledger_column_names[c], out->n, LEDGER_TEXT_MAX);
}

/* ---- rows ---- */

static int
read_row(struct ledger_line *l, struct reading *r, const struct slice *fields, size_t n,
    struct err *e)
{
	if (n != r->header.n) {
		(void)err_set(e, ERR_INPUT, "the row has %zu fields, the header has %zu", n,
		    r->header.n);
		return err_hint(e, "a separator inside a field needs quotes around the field");
	}
	if (read_name(&l->ledger_id, r->trimmed[0], field(r, fields, LEDGER_ID), "ledger_id",
	    e) == -1 || read_name(&l->account, r->trimmed[1], field(r, fields,
	    LEDGER_ACCOUNT), "account", e) == -1 ||
	    read_day(&l->day, field(r, fields, LEDGER_DATE), e) == -1 ||
	    read_currency(&l->currency, field(r, fields, LEDGER_CURRENCY), r->o, e) == -1 ||
	    read_movement(l, r, fields, e) == -1 ||
	    read_text(&l->reference, r, fields, LEDGER_REFERENCE, e) == -1)
		return -1;
	return read_text(&l->description, r, fields, LEDGER_DESCRIPTION, e);
}

/* The line number: the file's, or counted within the ledger transaction. */
static int
read_number(struct ledger_line *l, struct reading *r, const struct slice *fields,
    uint32_t count, struct err *e)
{
	struct slice t = trim(field(r, fields, LEDGER_LINE));
	char *buf = r->number;
	int n;

	if (t.n == 0) {
		n = snprintf(r->number, sizeof(r->number), "%" PRIu32, count);
		l->line = (struct slice){ buf, (size_t)n };
		return 0;
	}
	if (t.n >= sizeof(r->number) && t.n != field(r, fields, LEDGER_LINE).n)
		return err_set(e, ERR_INPUT, "line has blanks around it");
	return read_name(&l->line, buf, field(r, fields, LEDGER_LINE), "line", e);
}

/* Hands the row at hand over, with r->why, which is then empty again. */
static int
bad(struct reading *r, const struct origin *at, struct err *e)
{
	struct err full = r->why;

	err_clear(&r->why);
	if (r->silent)
		return 0;
	if (full.path[0] != '\0') {		/* the column, from read_amount */
		struct err plain = full;

		err_clear(&full);
		(void)err_set(&full, ERR_INPUT, "%s: %s", plain.path, plain.msg);
		(void)err_hint(&full, "%s", plain.hint);
	}
	return r->s->bad(r->s->ctx, csv_raw(r->csv), at, &full, e);
}

static int
give(struct reading *r, const struct ledger_line *l, const struct origin *at,
    struct err *e)
{
	if (r->silent || r->s->line(r->s->ctx, l, at, &r->why) == 0)
		return 0;
	if (r->why.code == ERR_INPUT)
		return bad(r, at, e);
	*e = r->why;
	return -1;
}

static int
take_row(struct reading *r, const struct slice *fields, size_t n, struct err *e)
{
	const struct origin at = { csv_line(r->csv), NULL };
	struct ledger_line l;
	uint32_t id, count;

	if (read_row(&l, r, fields, n, &r->why) == -1)
		return bad(r, &at, e);
	id = ledger_sums_line(r->sums, l.ledger_id, &count);
	if (read_number(&l, r, fields, count, &r->why) == -1 ||
	    ledger_sums_add(r->sums, id, &l, at.line, &r->why) == -1)
		return bad(r, &at, e);
	/* the reading before gave the same ids in the same order */
	if (r->known != NULL && id < ledger_sums_count(r->known) &&
	    ledger_sums_fault(r->known, id, &r->why) != LEDGER_FINE)
		return bad(r, &at, e);
	return give(r, &l, &at, e);
}

/* ---- the file ---- */

static int
interrupted(struct err *e)
{
	(void)err_set(e, ERR_INTERRUPTED, "interrupted while a ledger file was read");
	return err_hint(e, "nothing of it was stored; run the command again");
}

static int
read_header(struct reading *r, struct err *e)
{
	struct slice *fields;
	size_t n;
	char text[128];
	int rc = csv_next(r->csv, &fields, &n, e);

	if (rc == -1)
		return -1;
	if (rc == 0) {
		(void)err_set(e, ERR_INPUT, "%s: the file is empty", file_path(r->f));
		return err_hint(e, "export the ledger again");
	}
	if (ledger_header_read(&r->header, fields, n, r->o, file_path(r->f), e) == -1)
		return -1;
	if (r->header.unknown > 0 && !r->silent) {
		(void)snprintf(text, sizeof(text), "%zu unknown column%s left out",
		    r->header.unknown, r->header.unknown == 1 ? "" : "s");
		r->s->note(r->s->ctx, text);
	}
	return 0;
}

static int
read_rows(struct reading *r, struct err *e)
{
	struct slice *fields;
	size_t n;
	int rc;

	while ((rc = csv_next(r->csv, &fields, &n, &r->why)) != 0) {
		const struct origin at = { csv_line(r->csv), NULL };

		if (rc == -1 && !csv_goes_on(r->csv)) {
			*e = r->why;
			return -1;
		}
		if (rc == 1 ? take_row(r, fields, n, e) == -1 : bad(r, &at, e) == -1)
			return -1;
		if (++r->rows % PROGRESS_EVERY != 0)
			continue;
		progress_tick(r->o->progress, "ledger rows", r->rows, 0);
		if (progress_stopped(r->o->progress))
			return interrupted(e);
	}
	return 0;
}

/* What only the whole file can show; each transaction is told once. */
static int
check_sums(struct reading *r, struct err *e)
{
	uint32_t n = ledger_sums_count(r->sums);
	int rc = 0;

	for (uint32_t id = 0; id < n && rc == 0; id++) {
		const struct origin at = { ledger_sums_first(r->sums, id), NULL };
		enum ledger_fault fault = ledger_sums_fault(r->sums, id, &r->why);

		if (fault == LEDGER_FINE)
			continue;
		/* lines on other days were told when they were read */
		if (fault != LEDGER_DAYS)
			rc = r->s->bad(r->s->ctx, (struct slice){ "", 0 }, &at, &r->why, e);
		err_clear(&r->why);
	}
	return rc;
}

static int
read_file(struct reading *r, struct file_in *f, struct err *e)
{
	int rc = -1;

	r->f = f;
	r->csv = NULL;
	r->sums = ledger_sums_new();
	if (csv_open(&r->csv, f, e) == 0 && read_header(r, e) == 0)
		rc = read_rows(r, e);
	if (rc == 0 && r->known == NULL && !r->silent)
		rc = check_sums(r, e);
	csv_close(r->csv);
	return rc;
}

/* Reads it once for its sums alone. */
static int
look_ahead(struct ledger_sums **out, const char *path, const struct decode_options *o,
    const struct sink *s, char hash[DIGEST_HEX_MAX], struct err *e)
{
	struct reading r = { .o = o, .s = s, .silent = true, .why = ERR_INIT };
	struct file_in *f = NULL;
	int rc;

	if (file_open(&f, path, e) == -1)
		return -1;
	rc = read_file(&r, f, e);
	*out = r.sums;
	if (rc == 0)
		file_hash(f, hash);
	file_close(f);
	return rc;
}

static int
decode(struct file_in *f, const struct decode_options *o, const struct sink *s,
    struct err *e)
{
	struct reading r = { .o = o, .s = s, .why = ERR_INIT };
	struct ledger_sums *known = NULL;
	char before[DIGEST_HEX_MAX], now[DIGEST_HEX_MAX];
	int rc = -1;

	if (o->skip_bad && look_ahead(&known, file_path(f), o, s, before, e) == -1)
		goto out;
	r.known = known;
	rc = read_file(&r, f, e);
	if (rc == 0 && known != NULL) {
		file_hash(f, now);
		if (strcmp(before, now) != 0) {
			rc = err_set(e, ERR_INPUT, "%s: the file changed while it was read",
			    file_path(f));
			(void)err_hint(e, "import it again when nothing writes to it");
		}
	}
out:
	ledger_sums_free(known);
	ledger_sums_free(r.sums);
	return rc;
}

static int
sniff(const char *head, size_t n, const struct decode_options *o)
{
	return ledger_header_sniff(head, n, o);
}

const struct decoder ledger_csv = {
	.kind = "ledger-csv",
	.label = "ledger CSV",
	.sniff = sniff,
	.decode = decode,
	.nearly = ledger_header_nearly,
};

const struct decoder *const file_decoders[] = { &ledger_csv, NULL };
