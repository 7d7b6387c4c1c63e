/*
 * The balance summary (category, description, net_amount, currency) and the
 * summaries by category (reporting_category, currency, count, gross, fee, net).
 * Both are checked; balances become facts.
 */
#include "adapters/stripe/summary.h"

#include <inttypes.h>
#include <string.h>

#include "adapters/stripe/facts.h"
#include "adapters/stripe/header.h"
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "core/base/money.h"

static const char *const balance_columns[] = {
	"category", "net_amount", "currency", NULL
};
static const char *const by_category_columns[] = {
	"reporting_category", "currency", "count", "gross", "fee", "net", NULL
};
#define NAMED_MAX 6	/* columns of either list */

struct summary {
	struct facts	 f;
	struct csv_in	*csv;		/* own */
	const char *const *names;	/* of the form */
	size_t		 at[NAMED_MAX];	/* where they stand */
	size_t		 described;	/* column `description`, SIZE_MAX: none */
	size_t		 columns;
	uint64_t	 balances;
	uint64_t	 rows;
};

int
summary_sniff(const char *head, size_t n, const struct decode_options *o)
{
	struct header *h = header_read(head, n);
	int sure = 0;

	(void)o;
	if (h == NULL)
		return 0;
	if (header_has_all(h, balance_columns) ||
	    (header_has_all(h, by_category_columns) &&
	    !header_has(h, "balance_transaction_id")))
		sure = 2;
	header_free(h);
	return sure;
}

static size_t
find(const struct slice *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (slice_is(names[i], name))
			return i;
	return SIZE_MAX;
}

static int
resolve(struct summary *s, const struct slice *names, size_t n, struct err *e)
{
	bool balance = find(names, n, "net_amount") != SIZE_MAX;
	size_t i, k;

	s->names = balance ? balance_columns : by_category_columns;
	s->described = find(names, n, "description");
	s->columns = n;
	for (i = 0; i < n; i++)
		for (k = 0; k < i && names[i].n > 0; k++)
			if (slice_cmp(names[i], names[k]) == 0) {
				err_set(e, ERR_INPUT, "%s:%" PRIu64 ": two columns are named"
				    " \"%s\"", s->f.file, s->f.line, names[i].p);
				return err_hint(e, "remove one, or export again");
			}
	for (i = 0; s->names[i] != NULL; i++) {
		s->at[i] = find(names, n, s->names[i]);
		if (s->at[i] != SIZE_MAX)
			continue;
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": as a summary report it lacks the"
		    " column %s", s->f.file, s->f.line, s->names[i]);
		return err_hint(e, "a balance summary has category, net_amount and currency; a"
		    " summary by category has reporting_category, currency, count, gross,"
		    " fee and net");
	}
	return 0;
}

/* amount: the named column's money; -1 with ${why}. */
static int
amount(const struct summary *s, const struct slice *cells, size_t column, uint8_t currency,
    int64_t *out, struct err *why)
{
	struct err inner = ERR_INIT;

	if (money_parse(out, cells[s->at[column]], currency_decimals(currency), &inner) == 0)
		return 0;
	facts_wrong(&s->f, why, NULL, s->names[column], "%s", inner.msg);
	return err_hint(why, "%s", inner.hint[0] != '\0' ? inner.hint : "export again");
}

static int
read_currency(const struct summary *s, struct slice code, uint8_t *out, struct err *why)
{
	*out = currency_index(code.p, code.n);
	if (*out != CURRENCY_NONE)
		return 0;
	facts_wrong(&s->f, why, NULL, "currency", "\"%.*s\" is no known currency",
	    (int)(code.n < 20 ? code.n : 20), code.p);
	return err_hint(why, "currencies are ISO 4217 codes such as usd");
}

/* day_in: the day in "Starting balance (2026-09-01)", or DATE_NONE. */
static int32_t
day_in(struct slice text)
{
	const char *open = text.p == NULL ? NULL : memchr(text.p, '(', text.n);
	int32_t day;

	if (open == NULL || (size_t)(text.p + text.n - open) < 12 || open[11] != ')' ||
	    !date_parse(&day, (struct slice){ open + 1, 10 }))
		return DATE_NONE;
	return day;
}

/* balance_row: 0 fine, 1 bad with ${why}, -1 stop. */
static int
balance_row(struct summary *s, const struct slice *cells, struct err *why, struct err *e)
{
	struct slice category = cells[s->at[0]];
	struct origin at = { s->f.line, NULL };
	struct balance_fact b;

	memset(&b, 0, sizeof(b));
	if (read_currency(s, cells[s->at[2]], &b.currency, why) != 0 ||
	    amount(s, cells, 1, b.currency, &b.amount, why) != 0)
		return 1;
	b.at_end = slice_is(category, "ending_balance");
	if (!b.at_end && !slice_is(category, "starting_balance"))
		return 0;
	b.account = slice_of(s->f.o->account != NULL ? s->f.o->account : "");
	b.day = s->described == SIZE_MAX ? DATE_NONE : day_in(cells[s->described]);
	s->balances++;
	if (s->f.sink->balance(s->f.sink->ctx, &b, &at, e) == 0)
		return 0;
	if (e->code != ERR_INPUT)
		return -1;
	*why = *e;
	err_clear(e);
	return 1;
}

/* category_row: checked, so that a damaged file is not accepted in silence. */
static int
category_row(const struct summary *s, const struct slice *cells, struct err *why)
{
	int64_t gross, fee, net, implied;
	uint8_t currency;

	if (read_currency(s, cells[s->at[1]], &currency, why) != 0 ||
	    amount(s, cells, 3, currency, &gross, why) != 0 ||
	    amount(s, cells, 4, currency, &fee, why) != 0 ||
	    amount(s, cells, 5, currency, &net, why) != 0)
		return 1;
	if (money_minus(&implied, gross, fee) && implied == net)
		return 0;
	facts_wrong(&s->f, why, NULL, "net", "is not gross minus fee");
	err_hint(why, "the row was changed or damaged on the way; export again");
	return 1;
}

static int
row(struct summary *s, const struct slice *cells, size_t n, struct err *e)
{
	struct err why = ERR_INIT;
	int rc;

	s->rows++;
	if (n != s->columns) {
		facts_wrong(&s->f, &why, NULL, NULL, "%zu fields, but the header has %zu", n,
		    s->columns);
		err_hint(&why, "export again");
		rc = 1;
	} else if (s->names == balance_columns) {
		rc = balance_row(s, cells, &why, e);
	} else {
		rc = category_row(s, cells, &why);
	}
	return rc <= 0 ? rc : facts_bad(&s->f, NULL, &why, e);
}

static int
all_rows(struct summary *s, struct err *e)
{
	struct err why = ERR_INIT;
	struct slice *cells;
	size_t n;
	int rc;

	while ((rc = csv_next(s->csv, &cells, &n, &why)) != 0) {
		s->f.line = csv_line(s->csv);
		if (rc < 0 && (why.code != ERR_INPUT || !csv_goes_on(s->csv))) {
			*e = why;
			return -1;
		}
		if (rc < 0) {
			if (facts_bad(&s->f, NULL, &why, e) != 0)
				return -1;
			err_clear(&why);
		} else if (row(s, cells, n, e) != 0) {
			return -1;
		}
	}
	return 0;
}

static int
read_file(struct summary *s, struct err *e)
{
	struct slice *names;
	size_t n;
	int rc = csv_next(s->csv, &names, &n, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		err_set(e, ERR_INPUT, "%s: the file is empty", s->f.file);
		return err_hint(e, "a report without rows still has a header; export again");
	}
	s->f.line = csv_line(s->csv);
	if (resolve(s, names, n, e) != 0 || all_rows(s, e) != 0)
		return -1;
	if (s->names == balance_columns)
		facts_note(&s->f, "a balance summary: %" PRIu64 " opening and closing"
		    " balances taken, %" PRIu64 " rows in all", s->balances, s->rows);
	else
		facts_note(&s->f, "a summary by category: %" PRIu64 " rows checked and not"
		    " stored, since the balance transactions tell the same", s->rows);
	return 0;
}

int
summary_decode(struct file_in *file, const struct decode_options *o, const struct sink *s,
    struct err *e)
{
	struct summary m;
	int rc = -1;

	memset(&m, 0, sizeof(m));
	facts_open(&m.f, o, s, file_path(file));
	if (csv_open(&m.csv, file, e) == 0) {
		m.f.csv = m.csv;
		rc = read_file(&m, e);
	}
	csv_close(m.csv);
	facts_close(&m.f);
	return rc;
}
