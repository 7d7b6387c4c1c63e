/*
 * Rows of the itemized CSV forms into facts: the balance transaction, and once
 * per file what the columns tell of each payout.  What the columns mean is
 * columns.c's, times are moments.c's.
 */
#include "adapters/stripe/itemized.h"

#include <inttypes.h>
#include <string.h>

#include "adapters/stripe/facts.h"
#include "adapters/stripe/moments.h"
#include "adapters/stripe/pack.h"
#include "adapters/stripe/payouts_seen.h"
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/category.h"

#define UNKNOWN_CATEGORY "(unknown)"
#define DAY_SECONDS 86400

struct rows {
	struct facts		 f;
	struct csv_in		*csv;		/* own */
	const struct columns_form *form;
	struct columns		 c;		/* own */
	struct moments		 m;
	struct payouts_seen	*seen;		/* own */
	struct slice		*cells;		/* the record */
	/* errors are large: these two are cleared only after use */
	struct err		 why, inner;
	char			 currency_text[4];
	uint8_t			 currency;
	uint64_t		 objects_only;	/* rows that are payouts, no rows of a balance */
	uint64_t		 dated_by_effect; /* rows dated by effective_at */
	uint64_t		 uncategorised;
	uint64_t		 bytes;
};

static inline struct slice
cell(const struct rows *r, enum column c)
{
	size_t at = r->c.at[c];

	return at == COLUMNS_NONE ? (struct slice){ NULL, 0 } : r->cells[at];
}

static const char *
name_of(const struct rows *r, enum column c)
{
	size_t at = r->c.at[c];

	return at == COLUMNS_NONE ? "" : r->c.headers[at];
}

/* wrong: sets r->why to the row's place, the column and r->inner's words. */
static int
wrong_inner(struct rows *r, const char *column)
{
	facts_wrong(&r->f, &r->why, NULL, column, "%s", r->inner.msg);
	err_hint(&r->why, "%s", r->inner.hint[0] != '\0' ? r->inner.hint
	    : "correct the row, or leave it out with --skip-bad");
	err_clear(&r->inner);
	return -1;
}

static int
empty(struct rows *r, const char *column)
{
	facts_wrong(&r->f, &r->why, NULL, column, "is empty");
	return err_hint(&r->why, "every row of this form must have it; export again");
}

static int
parse_money(struct rows *r, int64_t *out, struct slice text, int decimals)
{
	if (r->form->local)
		return money_parse_local(out, text, decimals, r->f.o->decimal_mark,
		    &r->inner);
	return money_parse(out, text, decimals, &r->inner);
}

static int
money(struct rows *r, enum column c, int decimals, int64_t *out)
{
	struct slice text = cell(r, c);

	if (text.n == 0)
		return empty(r, name_of(r, c));
	if (parse_money(r, out, text, decimals) != 0)
		return wrong_inner(r, name_of(r, c));
	return 0;
}

static int
read_currency(struct rows *r, struct txn *t)
{
	struct slice text = cell(r, COLUMN_CURRENCY);

	if (text.n == 0)
		return empty(r, name_of(r, COLUMN_CURRENCY));
	if (text.n != 3 || memcmp(text.p, r->currency_text, 3) != 0) {
		r->currency = currency_index(text.p, text.n);
		memcpy(r->currency_text, text.p, text.n < 3 ? text.n : 3);
	}
	t->currency = r->currency;
	if (t->currency != CURRENCY_NONE)
		return 0;
	r->currency_text[0] = '\0';
	facts_wrong(&r->f, &r->why, NULL, name_of(r, COLUMN_CURRENCY),
	    "\"%.*s\" is no known currency", (int)(text.n < 20 ? text.n : 20), text.p);
	return err_hint(&r->why, "currencies are ISO 4217 codes such as usd");
}

static int
net_differs(struct rows *r, const struct txn *t, int64_t net, int decimals)
{
	char a[MONEY_TEXT_MAX], f[MONEY_TEXT_MAX], n[MONEY_TEXT_MAX];

	money_format(a, t->amount, decimals);
	money_format(f, t->fee, decimals);
	money_format(n, net, decimals);
	facts_wrong(&r->f, &r->why, NULL, name_of(r, COLUMN_NET), "is %s, but %s %s minus %s"
	    " %s is not that", n, name_of(r, COLUMN_GROSS), a, name_of(r, COLUMN_FEE), f);
	return err_hint(&r->why, "net = gross - fee holds for every row of Stripe; the row was"
	    " changed or damaged on the way");
}

static int
read_amounts(struct rows *r, struct txn *t)
{
	int decimals = currency_decimals(t->currency);
	int64_t net, implied;

	if (money(r, COLUMN_GROSS, decimals, &t->amount) != 0 ||
	    money(r, COLUMN_FEE, decimals, &t->fee) != 0 ||
	    money(r, COLUMN_NET, decimals, &net) != 0)
		return -1;
	if (!money_minus(&implied, t->amount, t->fee) || implied != net)
		return net_differs(r, t, net, decimals);
	return 0;
}

/* time_of: 1, 0 (both columns absent or empty) or -1 with r->why. */
static int
time_of(struct rows *r, enum column bare, enum column utc, int64_t *out,
    enum txn_precision *precision)
{
	struct moments_cell c = { name_of(r, bare), name_of(r, utc), cell(r, bare),
		cell(r, utc), bare == COLUMN_CREATED };
	int rc;

	if (c.text.n == 0 && c.text_utc.n == 0)
		return 0;
	rc = moments_read(&r->m, out, precision, &c, &r->inner);
	return rc < 0 ? wrong_inner(r, NULL) : rc;
}

static int
read_times(struct rows *r, struct txn *t)
{
	enum txn_precision ignored;
	int rc = time_of(r, COLUMN_CREATED, COLUMN_CREATED_UTC, &t->created, &t->precision);

	if (rc == 0) {
		/* the payouts report has no `created`; the day on which Stripe
		 * counts the payout is all it tells */
		rc = time_of(r, COLUMN_EFFECTIVE, COLUMN_EFFECTIVE_UTC, &t->created,
		    &t->precision);
		if (rc > 0) {
			t->precision = TXN_EFFECTIVE;
			r->dated_by_effect++;
		}
	}
	if (rc == 0)
		return empty(r, name_of(r, r->c.at[COLUMN_CREATED_UTC] != COLUMNS_NONE
		    ? COLUMN_CREATED_UTC : COLUMN_CREATED));
	if (rc < 0)
		return -1;
	rc = time_of(r, COLUMN_AVAILABLE, COLUMN_AVAILABLE_UTC, &t->available_on, &ignored);
	if (rc == 0)
		t->available_on = TXN_MOMENT_NONE;
	return rc < 0 ? -1 : 0;
}

/* known: a cell that may be empty; {NULL,0} when the column is absent. */
static inline struct slice
known(const struct rows *r, enum column c)
{
	struct slice s = cell(r, c);

	if (s.p != NULL && s.n == 0)
		s.p = "";
	return s;
}

static void
read_category(struct rows *r, struct txn *t)
{
	const char *implied;

	t->type = cell(r, COLUMN_TYPE);
	if (t->type.n == 0)
		t->type = (struct slice){ NULL, 0 };
	t->category = cell(r, COLUMN_CATEGORY);
	if (t->category.n > 0)
		return;
	if (t->type.n == 0) {
		/* below every real category, so that any form that has one wins */
		t->category = slice_of(UNKNOWN_CATEGORY);
		r->uncategorised++;
		return;
	}
	implied = category_of_type(t->type);
	t->category = implied != NULL ? slice_of(implied) : t->type;
}

static void
read_links(struct rows *r, struct txn *t)
{
	struct slice own = cell(r, COLUMN_OWN_PAYOUT);
	bool payout = slice_is(t->category, "payout");

	t->source = known(r, COLUMN_SOURCE);
	t->description = known(r, COLUMN_DESCRIPTION);
	t->payout = cell(r, COLUMN_AUTO_PAYOUT);
	if (t->payout.n == 0)
		t->payout = cell(r, COLUMN_PAYOUT);
	/* the payouts report: each row's source is the payout it names */
	if (own.n > 0 && (payout || slice_is(t->category, "payout_reversal"))) {
		if (t->source.p == NULL)
			t->source = own;
		if (payout && t->payout.n == 0)
			t->payout = own;
	}
}

/* ---- fields ---- */

/* facing_amount: what the customer saw, as a plain decimal. */
static int
facing_amount(struct rows *r, struct slice text)
{
	struct slice code = cell(r, COLUMN_FACING_CURRENCY);
	uint8_t currency = code.n > 0 ? currency_index(code.p, code.n) : CURRENCY_NONE;
	char plain[MONEY_TEXT_MAX];
	int decimals = currency_decimals(currency);
	int64_t v;

	/* without a currency its decimals are unknown: as it stands */
	if (currency == CURRENCY_NONE && !r->form->local) {
		str_addn(&r->f.packed, text.p, text.n);
		return 0;
	}
	if (parse_money(r, &v, text, decimals) != 0)
		return wrong_inner(r, name_of(r, COLUMN_FACING_AMOUNT));
	str_addn(&r->f.packed, plain, money_format(plain, v, decimals));
	return 0;
}

static int
made_value(struct rows *r, const struct column_field *fd, struct slice text)
{
	char digits[PACK_INT_MAX];
	enum txn_precision ignored;
	uint8_t currency;
	int64_t v;
	int rc;

	switch (fd->made) {
	case COLUMN_FACING_AMOUNT:
		return facing_amount(r, text);
	case COLUMN_FACING_CURRENCY:
		currency = currency_index(text.p, text.n);
		if (currency != CURRENCY_NONE)
			text = slice_of(currency_code(currency));
		str_addn(&r->f.packed, text.p, text.n);
		return 0;
	case COLUMN_CHARGE_CREATED:
	case COLUMN_CHARGE_CREATED_UTC:
	default:
		rc = time_of(r, COLUMN_CHARGE_CREATED, COLUMN_CHARGE_CREATED_UTC, &v,
		    &ignored);
		if (rc > 0)
			str_addn(&r->f.packed, digits, pack_int(digits, v));
		return rc < 0 ? -1 : 0;
	}
}

static int
read_fields(struct rows *r, struct txn *t)
{
	struct str *to = &r->f.packed;
	size_t i;

	str_clear(to);
	for (i = 0; i < r->c.nfields; i++) {
		const struct column_field *fd = &r->c.fields[i];
		struct slice text = r->cells[fd->at];

		if (text.n == 0)
			continue;
		str_addn(to, fd->name, fd->name_n + 1);
		if (fd->made == COLUMN__MAX)
			str_addn(to, text.p, text.n);
		else if (made_value(r, fd, text) != 0)
			return -1;
		str_addc(to, '\0');
	}
	if (to->n > FIELDS_BYTES_MAX) {
		facts_wrong(&r->f, &r->why, NULL, NULL, "its columns hold more than %u bytes",
		    FIELDS_BYTES_MAX);
		return err_hint(&r->why, "export fewer columns");
	}
	t->fields = (struct slice){ str_text(to), to->n };
	return 0;
}

/* plausible: the limits of txn_check, which words what is wrong; the CSV reader
 * has checked UTF-8. */
static inline bool
plausible(const struct txn *t)
{
	return txn_id_ok(t->id) && txn_id_ok(t->source) && txn_id_ok(t->payout) &&
	    t->id.n > 0 && t->id.n <= TXN_ID_MAX && t->category.n <= TXN_ID_MAX &&
	    t->type.n <= TXN_ID_MAX && t->source.n <= TXN_ID_MAX &&
	    t->payout.n <= TXN_ID_MAX && t->description.n <= TXN_TEXT_MAX &&
	    t->amount >= -MONEY_ABS_MAX && t->amount <= MONEY_ABS_MAX &&
	    t->fee >= -MONEY_ABS_MAX && t->fee <= MONEY_ABS_MAX;
}

static int
read_row(struct rows *r, struct txn *t)
{
	memset(t, 0, sizeof(*t));
	t->id = cell(r, COLUMN_ID);
	if (t->id.n == 0)
		return empty(r, name_of(r, COLUMN_ID));
	if (read_currency(r, t) != 0 || read_amounts(r, t) != 0 || read_times(r, t) != 0)
		return -1;
	read_category(r, t);
	read_links(r, t);
	if (read_fields(r, t) != 0)
		return -1;
	return plausible(t) ? 0 : facts_check(&r->f, t, NULL, &r->why);
}

/* ---- payouts ---- */

/* One payout, as far as a row tells of it. */
struct told {
	struct slice	id;
	bool		automatic;
	bool		has_arrival;
	int64_t		arrival;
	bool		has_amount;
	int64_t		amount;
	int64_t		created;	/* or TXN_MOMENT_NONE */
};

static int
put_text(struct rows *r, const char *name, struct slice value)
{
	if (value.n == 0 || fields_put(r->f.fields, slice_of(name), value, &r->inner) == 0)
		return 0;
	return wrong_inner(r, NULL);
}

static int
put_int(struct rows *r, const char *name, int64_t v)
{
	char digits[PACK_INT_MAX];
	size_t n = pack_int(digits, v);

	return put_text(r, name, (struct slice){ digits, n });
}

static int
payout_fields(struct rows *r, const struct told *p, uint8_t currency, bool own)
{
	int64_t v;
	enum txn_precision ignored;
	int rc = own ? time_of(r, COLUMN_REVERSED, COLUMN_REVERSED_UTC, &v, &ignored) : 0;
	size_t i;

	if (rc < 0 || (rc > 0 && put_int(r, "reversed_at", v) != 0))
		return -1;
	if (put_text(r, "id", p->id) != 0 ||
	    (p->automatic && put_text(r, "automatic", slice_of("true")) != 0) ||
	    put_text(r, "currency", slice_of(currency_code(currency))) != 0 ||
	    (p->has_arrival && put_int(r, "arrival_date", p->arrival) != 0) ||
	    (p->has_amount && put_int(r, "amount", p->amount) != 0) ||
	    (p->created != TXN_MOMENT_NONE && put_int(r, "created", p->created) != 0))
		return -1;
	for (i = 0; i < r->c.npayout; i++)
		if (put_text(r, r->c.payout[i].name, r->cells[r->c.payout[i].at]) != 0)
			return -1;
	return 0;
}

static int
give_payout(struct rows *r, const struct told *p, uint8_t currency, bool own,
    struct err *e)
{
	struct object ob;

	fields_builder_clear(r->f.fields);
	if (payout_fields(r, p, currency, own) != 0) {
		int rc = facts_bad(&r->f, NULL, &r->why, e);

		err_clear(&r->why);
		return rc;
	}
	memset(&ob, 0, sizeof(ob));
	ob.kind = OBJECT_PAYOUT;
	ob.id = p->id;
	ob.fields = fields_pack(r->f.fields);
	return facts_object(&r->f, &ob, NULL, e);
}

/* arrival_day: a column that holds a date, whatever clock stands behind it. */
static int
arrival_day(struct rows *r, int64_t *out)
{
	struct moments_cell c = { "", name_of(r, COLUMN_ARRIVAL), { NULL, 0 },
		cell(r, COLUMN_ARRIVAL), false };
	enum txn_precision ignored;
	int rc = moments_read(&r->m, out, &ignored, &c, &r->inner);

	return rc < 0 ? wrong_inner(r, NULL) : rc;
}

/* arrival: of the columns in their order the first that has a time; its UTC
 * day at 00:00. */
static int
arrival(struct rows *r, struct told *p, bool own, bool is_payout)
{
	enum txn_precision ignored;
	int rc = 0;

	if (own) {
		rc = arrival_day(r, &p->arrival);
		/* effective_at of a reversal is the reversal's */
		if (rc == 0 && is_payout)
			rc = time_of(r, COLUMN_EFFECTIVE, COLUMN_EFFECTIVE_UTC, &p->arrival,
			    &ignored);
	} else {
		rc = time_of(r, COLUMN_PAYOUT_AT, COLUMN_PAYOUT_AT_UTC, &p->arrival,
		    &ignored);
	}
	p->has_arrival = rc > 0;
	if (rc > 0)
		p->arrival = (int64_t)date_of_moment_utc(p->arrival) * DAY_SECONDS;
	return rc < 0 ? -1 : 0;
}

/* payout_told: hands over what the row tells of a payout, unless a row before
 * told the same.  ${own}: the row is the payout's, not one it carries. */
static int
payout_told(struct rows *r, const struct txn *t, struct told *p, bool own, struct err *e)
{
	uint64_t mark;
	size_t i;
	int rc;

	if (p->id.n == 0 || p->id.n > TXN_ID_MAX)
		return 0;
	if (arrival(r, p, own, slice_is(t->category, "payout")) != 0) {
		rc = facts_bad(&r->f, NULL, &r->why, e);
		err_clear(&r->why);
		return rc;
	}
	mark = payouts_seen_mark(0, &p->arrival, sizeof(p->arrival));
	mark = payouts_seen_mark(mark, &p->amount, sizeof(p->amount));
	mark = payouts_seen_mark(mark, &t->currency, sizeof(t->currency));
	for (i = 0; i < r->c.npayout; i++)
		mark = payouts_seen_mark(mark, r->cells[r->c.payout[i].at].p,
		    r->cells[r->c.payout[i].at].n);
	if (payouts_seen_before(r->seen, p->id, mark))
		return 0;
	return give_payout(r, p, t->currency, own, e);
}

static int
payouts(struct rows *r, const struct txn *t, struct err *e)
{
	struct told p = { cell(r, COLUMN_AUTO_PAYOUT), true, false, 0, false, 0,
		TXN_MOMENT_NONE };

	if (cell(r, COLUMN_OWN_PAYOUT).n > 0) {
		p.id = cell(r, COLUMN_OWN_PAYOUT);
		p.automatic = false;
		p.has_amount = slice_is(t->category, "payout");
		p.amount = p.has_amount ? -t->amount : 0;
		return payout_told(r, t, &p, true, e);
	}
	if (p.id.n == 0) {
		p.id = cell(r, COLUMN_PAYOUT);
		p.automatic = false;
	}
	return payout_told(r, t, &p, false, e);
}

/* ---- the dashboard's payouts export ---- */

static bool
payouts_export(const struct rows *r)
{
	return r->form->local && r->c.at[COLUMN_ARRIVAL] != COLUMNS_NONE;
}

/*
 * exported_payout: a row of the payouts export.  It is a balance transaction
 * when its Source is an id (the payout's); else the row's id is the payout's
 * own, and the row tells of an object only.
 */
static int
exported_payout(struct rows *r, struct txn *t, struct err *e)
{
	struct told p = { t->id, false, false, 0, true, t->amount, t->created };

	if (t->source.n > 0 && memchr(t->source.p, '_', t->source.n) != NULL) {
		p.id = t->source;
		p.amount = -t->amount;
		p.created = TXN_MOMENT_NONE;
	} else if (str_starts(t->id.p, "txn_")) {
		return facts_txn(&r->f, t, NULL, e);
	} else {
		r->objects_only++;
		return payout_told(r, t, &p, true, e);
	}
	if (facts_txn(&r->f, t, NULL, e) != 0)
		return -1;
	return payout_told(r, t, &p, true, e);
}

/* ---- the file ---- */

static int
bad_row(struct rows *r, struct err *e)
{
	int rc = facts_bad(&r->f, NULL, &r->why, e);

	err_clear(&r->why);
	return rc;
}

static int
row(struct rows *r, size_t n, struct err *e)
{
	struct txn t;

	r->f.line = csv_line(r->csv);
	r->bytes += (size_t)(r->cells[n - 1].p + r->cells[n - 1].n + 1 - r->cells[0].p);
	if (n != r->c.n) {
		facts_wrong(&r->f, &r->why, NULL, NULL, "%zu fields, but the header has %zu",
		    n, r->c.n);
		err_hint(&r->why, "a comma or quote inside a text must stand in quotes, and"
		    " quotes inside quotes are doubled");
		return bad_row(r, e);
	}
	if (read_row(r, &t) != 0)
		return bad_row(r, e);
	if (payouts_export(r))
		return exported_payout(r, &t, e);
	if (facts_txn(&r->f, &t, NULL, e) != 0)
		return -1;
	return payouts(r, &t, e);
}

static int
all_rows(struct rows *r, uint64_t total, struct err *e)
{
	uint64_t done = 0;
	size_t n;
	int rc;

	while ((rc = csv_next(r->csv, &r->cells, &n, &r->why)) != 0) {
		if (rc < 0 && (r->why.code != ERR_INPUT || !csv_goes_on(r->csv))) {
			*e = r->why;
			return -1;
		}
		if (rc < 0)
			r->f.line = csv_line(r->csv);
		if ((rc < 0 ? bad_row(r, e) : row(r, n, e)) != 0)
			return -1;
		if (++done % PROGRESS_EVERY == 0 &&
		    facts_progress(&r->f, r->bytes, total, e) != 0)
			return -1;
	}
	return 0;
}

static void
notes(const struct rows *r)
{
	const struct facts *f = &r->f;

	if (r->c.nunknown > 0)
		facts_note(f, "%zu column%s that tieout does not know %s left aside: %s",
		    r->c.nunknown, r->c.nunknown == 1 ? "" : "s",
		    r->c.nunknown == 1 ? "was" : "were", str_text(&r->c.unknown));
	if (r->m.bare > 0)
		facts_note(f, "times without a zone were read in %s (report_timezone)",
		    r->m.zone == NULL ? "UTC" : zone_name(r->m.zone));
	if (r->m.twice > 0)
		facts_note(f, "%" PRIu64 " local time%s occur%s twice, because the clocks were"
		    " set back; the earlier moment was taken", r->m.twice,
		    r->m.twice == 1 ? "" : "s", r->m.twice == 1 ? "s" : "");
	if (r->dated_by_effect > 0)
		facts_note(f, "%" PRIu64 " row%s dated by effective_at, the day an automatic payout"
		    " is expected to arrive, until a file tells `created`",
		    r->dated_by_effect, r->dated_by_effect == 1 ? " is" : "s are");
	if (r->uncategorised > 0)
		facts_note(f, "%" PRIu64 " row%s no reporting category, as the file has neither"
		    " a reporting_category nor a type column", r->uncategorised,
		    r->uncategorised == 1 ? " has" : "s have");
	if (r->objects_only > 0)
		facts_note(f, "%" PRIu64 " row%s of payouts, not balance transactions; the"
		    " balance history export holds those", r->objects_only,
		    r->objects_only == 1 ? " tells" : "s tell");
	facts_notes(f);
}

/* header: the first record, resolved. */
static int
header(struct rows *r, struct err *e)
{
	struct slice *names;
	size_t n;
	int rc = csv_next(r->csv, &names, &n, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		err_set(e, ERR_INPUT, "%s: the file is empty", r->f.file);
		return err_hint(e, "an export without rows still has a header; export again");
	}
	return columns_resolve(&r->c, r->form, names, n, r->f.file, csv_line(r->csv), e);
}

int
itemized_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, const struct columns_form *form, struct err *e)
{
	struct rows r;
	int rc = -1;

	memset(&r, 0, sizeof(r));
	facts_open(&r.f, o, s, file_path(file));
	r.form = form;
	moments_open(&r.m, o->report_zone);
	r.seen = payouts_seen_new();
	if (csv_open(&r.csv, file, e) != 0)
		goto out;
	r.f.csv = r.csv;
	if (header(&r, e) != 0 || all_rows(&r, file_size(file), e) != 0)
		goto out;
	notes(&r);
	rc = 0;
out:
	csv_close(r.csv);
	columns_free(&r.c);
	payouts_seen_free(r.seen);
	facts_close(&r.f);
	return rc;
}
