/*
 * The day of a row's entry, where `date available` or `date arrival` asks for
 * another one than the row's.  It never lies before the row: the books of a day
 * do not know what comes after it.
 */
#include "core/base/date.h"
#include "core/model/category.h"
#include "mappings/eval.h"
#include "mappings/field.h"

static const char no_available[] = "this export does not say when the money becomes "
    "available, and its entry is to be dated by that; import one that carries "
    "available_on";
static const char no_arrival[] = "no import has told when its payout arrives, and its "
    "entry is to be dated by that; import Stripe's payouts";
static const char too_late[] = "its entry would be dated more than a year after it";

/* available: Stripe gives a calendar day, as midnight UTC. */
static const char *
available(int32_t *day, const struct rules_view *v)
{
	if (v->txn->available_on == TXN_MOMENT_NONE)
		return no_available;
	*day = v->day_available != 0 ? v->day_available :
	    date_of_moment_utc(v->txn->available_on);
	return NULL;
}

/* arrival: of the payout itself, or of the one that pays the row out; what none
 * has paid out yet keeps its own day. */
static const char *
arrival(int32_t *day, const struct rules_view *v)
{
	static const struct field f = { FIELD_OBJECT, FTYPE_DAY, OBJECT_PAYOUT,
	    "payout.arrival_date", "arrival_date" };
	enum category_kind kind = category_kind_of(v->txn->category);
	struct field_value val;

	if (v->txn->payout.n == 0 && kind != CATEGORY_PAYOUT &&
	    kind != CATEGORY_PAYOUT_BACK)
		return NULL;
	if (field_get(&val, &f, v) != KNOWN)
		return no_arrival;
	*day = val.day;
	return NULL;
}

const char *
eval_entry_day(int32_t *out, enum rules_date by, const struct rules_view *v)
{
	int32_t day = v->day;
	const char *why = NULL;

	*out = v->day;
	if (by == RULES_DATE_CREATED || v->undated)
		return NULL;
	why = by == RULES_DATE_AVAILABLE ? available(&day, v) : arrival(&day, v);
	if (why != NULL || day <= v->day)
		return why;
	if (day - v->day > RULES_DATED_MAX)
		return too_late;
	*out = day;
	return NULL;
}
