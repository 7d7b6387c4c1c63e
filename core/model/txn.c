/*
 * Balance transactions: what a row from outside must be, and how two forms of
 * one row become one.  Each field's merge takes the greater of a total order,
 * so that any order of imports gives the same row.
 */
#include "core/model/txn.h"

#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/category.h"

#define DAY_SECONDS 86400
#define MINUTE_SECONDS 60

/* ---- checking ---- */

static int
missing(const char *what, struct err *e)
{
	return err_set(e, ERR_INPUT, "%s is missing", what);
}

static int
check_text(const char *what, struct slice text, size_t max, struct err *e)
{
	if (text.p == NULL || text.n == 0)
		return 0;
	if (text.n > max)
		return err_set(e, ERR_INPUT, "%s is %zu bytes long; at most %zu are taken",
		    what, text.n, max);
	if (!str_utf8_ok(text.p, text.n))
		return err_set(e, ERR_INPUT, "%s is not valid UTF-8 text", what);
	return 0;
}

static int
check_id(const char *what, struct slice id, struct err *e)
{
	if (txn_id_ok(id))
		return 0;
	return err_set(e, ERR_INPUT, "%s holds a blank or a control character", what);
}

/* check_moment: within the years that core/base/date.h knows. */
static int
check_moment(const char *what, int64_t v, struct err *e)
{
	if (v == TXN_MOMENT_NONE || txn_moment_ok(v))
		return 0;
	return err_set(e, ERR_INPUT, "%s %lld is no time between 1970 and 2200", what,
	    (long long)v);
}

static int
check_amount(const char *what, int64_t v, struct err *e)
{
	if (v >= -MONEY_ABS_MAX && v <= MONEY_ABS_MAX)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s %lld is out of range: at most 10^15 minor units are taken", what,
	    (long long)v);
}

int
txn_check(const struct txn *t, struct err *e)
{
	const struct {
		const char	*what;
		struct slice	 text;
		size_t		 max;
	} texts[] = {
		{ "id", t->id, TXN_ID_MAX },
		{ "reporting category", t->category, TXN_ID_MAX },
		{ "type", t->type, TXN_ID_MAX },
		{ "status", t->status, TXN_ID_MAX },
		{ "source", t->source, TXN_ID_MAX },
		{ "payout", t->payout, TXN_ID_MAX },
		{ "description", t->description, TXN_TEXT_MAX },
	};
	size_t i;

	if (t->id.n == 0)
		return missing("id", e);
	if (t->category.n == 0)
		return missing("reporting category", e);
	if (t->created == TXN_MOMENT_NONE)
		return missing("created", e);
	if (t->currency == CURRENCY_NONE)
		return missing("currency", e);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (check_text(texts[i].what, texts[i].text, texts[i].max, e) != 0)
			return -1;
	if (check_id("id", t->id, e) != 0 || check_id("source", t->source, e) != 0 ||
	    check_id("payout", t->payout, e) != 0 ||
	    check_moment("created", t->created, e) != 0 ||
	    check_moment("available_on", t->available_on, e) != 0 ||
	    check_amount("amount", t->amount, e) != 0)
		return -1;
	return check_amount("fee", t->fee, e);
}

/* ---- merging ---- */

static int
disagree_amount(const char *what, const struct txn *a, int64_t x, int64_t y,
    struct err *e)
{
	char xs[MONEY_TEXT_MAX], ys[MONEY_TEXT_MAX];
	int decimals = currency_decimals(a->currency);

	money_format(xs, x, decimals);
	money_format(ys, y, decimals);
	return err_set(e, ERR_INPUT, "%.*s: two forms disagree on %s: %s and %s %s",
	    (int)a->id.n, a->id.p, what, xs, ys, currency_code(a->currency));
}

static int
check_same_row(const struct txn *a, const struct txn *b, struct err *e)
{
	if (slice_cmp(a->id, b->id) != 0)
		return err_set(e, ERR_INPUT, "two forms disagree on id: %.*s and %.*s",
		    (int)a->id.n, a->id.p, (int)b->id.n, b->id.p);
	if (a->currency != b->currency)
		return err_set(e, ERR_INPUT,
		    "%.*s: two forms disagree on currency: %s and %s", (int)a->id.n,
		    a->id.p, currency_code(a->currency), currency_code(b->currency));
	if (a->amount != b->amount)
		return disagree_amount("amount", a, a->amount, b->amount, e);
	if (a->fee != b->fee)
		return disagree_amount("fee", a, a->fee, b->fee, e);
	return 0;
}

/* order_text: unknown, known to be empty, then by bytes. */
static int
order_text(struct slice a, struct slice b)
{
	int c = slice_cmp(a, b);

	return c != 0 ? c : (a.p != NULL) - (b.p != NULL);
}

static void
merge_text(struct slice *into, struct slice other, bool *differed)
{
	int c = order_text(*into, other);

	if (c != 0 && into->p != NULL && other.p != NULL)
		*differed = true;
	if (c < 0)
		*into = other;
}

/* A payout beats none, and an empty text says no more than none. */
static void
merge_payout(struct slice *into, struct slice other, bool *differed)
{
	bool ignored = false;

	merge_text(into, other, into->n > 0 && other.n > 0 ? differed : &ignored);
}

static int
status_rank(struct slice s)
{
	if (slice_is(s, "available"))
		return 2;
	return slice_is(s, "pending") ? 0 : 1;
}

static void
merge_status(struct slice *into, struct slice other, bool *differed)
{
	int a, b;

	if (into->p == NULL || other.p == NULL) {
		merge_text(into, other, differed);
		return;
	}
	a = status_rank(*into);
	b = status_rank(other);
	if (a == b)
		merge_text(into, other, differed);
	else if (a < b)
		*into = other;
}

/*
 * What a form with the type alone can say of the category is a guess in two
 * cases, and then any form that reports the category knows better: the type's
 * own text, and `refund` for what may be a partial capture reversal.  Both are
 * put right by the order alone, so that no flag need be kept.
 */
static bool
category_is_type_only(struct slice c)
{
	return category_type_known(c) && category_find(c) == NULL;
}

static struct slice
category_rank_text(struct slice c)
{
	/* just below "partial_capture_reversal", and equal to no category */
	return slice_is(c, "refund") ? slice_of("partial_capture_reversa\x01") : c;
}

static bool
category_guessed(struct slice a, struct slice b)
{
	return slice_is(a, "refund") && slice_is(b, "partial_capture_reversal");
}

static void
merge_category(struct slice *into, struct slice other, bool *differed)
{
	bool a, b;
	int c;

	if (into->p == NULL || other.p == NULL || slice_cmp(*into, other) == 0) {
		merge_text(into, other, differed);
		return;
	}
	a = category_is_type_only(*into);
	b = category_is_type_only(other);
	c = a != b ? (a ? -1 : 1)
		   : slice_cmp(category_rank_text(*into), category_rank_text(other));
	if (a == b && !category_guessed(*into, other) && !category_guessed(other, *into))
		*differed = true;
	if (c < 0)
		*into = other;
}

static int64_t
span_seconds(enum txn_precision p)
{
	static const int64_t span[] = {
		[TXN_DAY] = DAY_SECONDS,
		[TXN_MINUTE] = MINUTE_SECONDS,
		[TXN_SECOND] = 1,
		[TXN_EFFECTIVE] = DAY_SECONDS,
	};

	ASSERT((unsigned)p < sizeof(span) / sizeof(span[0]));
	return span[p];
}

/*
 * The later beginning wins, then the finer: a finer time inside a coarser one
 * never begins before it, so it wins; times that exclude each other are
 * decided by order.  An effective day yields to any other time.
 */
static void
merge_created(struct txn *into, const struct txn *other, bool *differed)
{
	const struct txn *lo = into, *hi = other;

	if ((into->precision == TXN_EFFECTIVE) != (other->precision == TXN_EFFECTIVE)) {
		if (into->precision == TXN_EFFECTIVE) {
			into->created = other->created;
			into->precision = other->precision;
		}
		return;
	}
	if (into->created > other->created ||
	    (into->created == other->created && into->precision >= other->precision)) {
		lo = other;
		hi = into;
	}
	if (lo->created != TXN_MOMENT_NONE && lo->created != hi->created &&
	    (hi->precision <= lo->precision ||
	    hi->created - lo->created >= span_seconds(lo->precision)))
		*differed = true;
	into->created = hi->created;
	into->precision = hi->precision;
}

static void
merge_available_on(struct txn *into, const struct txn *other, bool *differed)
{
	if (into->available_on == other->available_on)
		return;
	if (into->available_on != TXN_MOMENT_NONE &&
	    other->available_on != TXN_MOMENT_NONE)
		*differed = true;
	if (into->available_on < other->available_on)
		into->available_on = other->available_on;
}

int
txn_merge(struct txn *into, const struct txn *other, bool *differed,
    struct err *e)
{
	*differed = false;
	if (check_same_row(into, other, e) != 0)
		return -1;
	merge_created(into, other, differed);
	merge_available_on(into, other, differed);
	merge_category(&into->category, other->category, differed);
	merge_text(&into->type, other->type, differed);
	merge_status(&into->status, other->status, differed);
	merge_text(&into->source, other->source, differed);
	merge_payout(&into->payout, other->payout, differed);
	merge_text(&into->description, other->description, differed);
	return 0;
}
