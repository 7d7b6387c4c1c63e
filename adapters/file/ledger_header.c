/*
 * The header of a ledger CSV: names, as the settings map them, to places.
 */
#include "adapters/file/ledger_header.h"

#include <string.h>
#include <strings.h>

#include "core/base/csv.h"
#include "core/base/str.h"

#define NEARLY_COLUMNS 3	/* a first line of fewer is no table */

const char *const ledger_column_names[LEDGER__COLUMNS + 1] = {
	[LEDGER_ID] = "ledger_id",
	[LEDGER_LINE] = "line",
	[LEDGER_DATE] = "date",
	[LEDGER_ACCOUNT] = "account",
	[LEDGER_DEBIT] = "debit",
	[LEDGER_CREDIT] = "credit",
	[LEDGER_CURRENCY] = "currency",
	[LEDGER_REFERENCE] = "reference",
	[LEDGER_DESCRIPTION] = "description",
	[LEDGER_AMOUNT] = "amount",
	[LEDGER__COLUMNS] = NULL
};

static const char *
mapped(const struct decode_options *o, enum ledger_column c)
{
	return o->ledger_columns != NULL ? o->ledger_columns[c] : NULL;
}

/* The header's word for a column; NULL: it is not looked for. */
static const char *
wanted(const struct decode_options *o, enum ledger_column c)
{
	bool amount = mapped(o, LEDGER_AMOUNT) != NULL;

	if (mapped(o, c) != NULL)
		return mapped(o, c);
	if (c == LEDGER_AMOUNT || (amount && (c == LEDGER_DEBIT || c == LEDGER_CREDIT)))
		return NULL;
	return ledger_column_names[c];
}

static bool
needed(const struct decode_options *o, enum ledger_column c)
{
	switch (c) {
	case LEDGER_ID:
	case LEDGER_DATE:
	case LEDGER_ACCOUNT:
		return true;
	case LEDGER_DEBIT:
	case LEDGER_CREDIT:
		return mapped(o, LEDGER_AMOUNT) == NULL;
	case LEDGER_AMOUNT:
		return mapped(o, LEDGER_AMOUNT) != NULL;
	case LEDGER_LINE:
	case LEDGER_CURRENCY:
	case LEDGER_REFERENCE:
	case LEDGER_DESCRIPTION:
	case LEDGER__COLUMNS:
		break;
	}
	return false;
}

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ') {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* Spreadsheets and ledgers differ in upper case; nothing else is forgiven. */
static bool
same_name(struct slice have, const char *want)
{
	have = trim(have);
	return want != NULL && strlen(want) == have.n &&
	    strncasecmp(want, have.p, have.n) == 0;
}

/* The column that a header's word names; LEDGER__COLUMNS: none of ours. */
static enum ledger_column
column_of(struct slice name, const struct decode_options *o)
{
	int c;

	for (c = 0; c < LEDGER__COLUMNS; c++)
		if (same_name(name, wanted(o, (enum ledger_column)c)))
			break;
	return (enum ledger_column)c;
}

static int
missing(const struct decode_options *o, enum ledger_column c, const char *path,
    struct err *e)
{
	(void)err_set(e, ERR_INPUT, "%s:1: a ledger CSV needs the column %s; there is none",
	    path, wanted(o, c));
	return err_hint(e, "if it has another name in your ledger, say so in tieout.conf, "
	    "section [ledger_columns]: %s = THEIR NAME", ledger_column_names[c]);
}

int
ledger_header_read(struct ledger_header *out, const struct slice *names, size_t n,
    const struct decode_options *o, const char *path, struct err *e)
{
	for (int c = 0; c < LEDGER__COLUMNS; c++)
		out->at[c] = -1;
	out->n = n;
	out->unknown = 0;
	for (size_t i = 0; i < n; i++) {
		enum ledger_column c = column_of(names[i], o);

		if (c == LEDGER__COLUMNS) {
			out->unknown++;
			continue;
		}
		if (out->at[c] != -1) {
			(void)err_set(e, ERR_INPUT, "%s:1: the column %s stands there twice "
			    "(fields %d and %zu)", path, wanted(o, c), out->at[c] + 1, i + 1);
			return err_hint(e, "leave one of them out of the export");
		}
		out->at[c] = (int)i;
	}
	for (int c = 0; c < LEDGER__COLUMNS; c++)
		if (out->at[c] == -1 && needed(o, (enum ledger_column)c))
			return missing(o, (enum ledger_column)c, path, e);
	return 0;
}

/* ---- sniffing: the first line only, cut up simply ---- */

static char
separator_of(const char *p, size_t n)
{
	size_t best = 0;
	char sep = ',';

	for (const char *s = ",;\t"; *s != '\0'; s++) {
		size_t count = 0;

		for (size_t i = 0; i < n; i++)
			count += p[i] == *s;
		if (count > best) {
			best = count;
			sep = *s;
		}
	}
	return sep;
}

static struct slice
unquote(struct slice s)
{
	s = trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return (struct slice){ s.p + 1, s.n - 2 };
	return s;
}

/* What the first line holds. */
struct first_line {
	bool	have[LEDGER__COLUMNS + 1];
	size_t	columns;
	bool	named;		/* each has a name */
	bool	markup;		/* it begins as JSON, XML or HTML do */
};

static void
first_line(struct first_line *out, const char *head, size_t n,
    const struct decode_options *o)
{
	size_t len = 0, from = 0;
	char sep;

	*out = (struct first_line){ .named = true };
	if (n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
		head += 3;
		n -= 3;
	}
	while (n > 0 && (*head == '\n' || *head == '\r')) {	/* blank lines before it */
		head++;
		n--;
	}
	while (len < n && head[len] != '\n' && head[len] != '\r')
		len++;
	out->markup = len > 0 && strchr("{[<", *head) != NULL;
	sep = separator_of(head, len);
	for (size_t i = 0; i <= len; i++) {
		struct slice name;

		if (i < len && head[i] != sep)
			continue;
		name = unquote((struct slice){ head + from, i - from });
		out->have[column_of(name, o)] = true;
		out->named = out->named && name.n > 0;
		out->columns++;
		from = i + 1;
	}
}

static bool
lacks(const struct first_line *l, const struct decode_options *o, int c)
{
	return !l->have[c] && needed(o, (enum ledger_column)c);
}

int
ledger_header_sniff(const char *head, size_t n, const struct decode_options *o)
{
	struct first_line l;

	first_line(&l, head, n, o);
	for (int c = 0; c < LEDGER__COLUMNS; c++)
		if (lacks(&l, o, c))
			return 0;
	return 2;
}

bool
ledger_header_nearly(const char *path, const char *head, size_t n,
    const struct decode_options *o, struct err *e)
{
	struct str lacking = STR_INIT;
	struct first_line l;
	int first = LEDGER__COLUMNS;

	first_line(&l, head, n, o);
	if (l.columns < NEARLY_COLUMNS || !l.named || l.markup)
		return false;
	for (int c = 0; c < LEDGER__COLUMNS; c++) {
		if (!lacks(&l, o, c))
			continue;
		str_addf(&lacking, "%s%s", lacking.n > 0 ? ", " : "",
		    wanted(o, (enum ledger_column)c));
		first = c < first ? c : first;
	}
	if (first == LEDGER__COLUMNS) {
		str_free(&lacking);
		return false;
	}
	(void)err_set(e, ERR_INPUT, "%s:1: not a form that tieout knows; as a ledger CSV it "
	    "lacks: %s", path, str_text(&lacking));
	(void)err_hint(e, "if it is your ledger's export, say in tieout.conf, section "
	    "[ledger_columns], what it calls them: %s = THEIR NAME%s",
	    ledger_column_names[first], lacks(&l, o, LEDGER_DEBIT) &&
	    lacks(&l, o, LEDGER_CREDIT) ? "; one column with debit less credit is amount = "
	    "THEIR NAME" : "");
	str_free(&lacking);
	return true;
}
