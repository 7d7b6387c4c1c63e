/* Tables of names for people. */
#include <string.h>

#include "core/base/str.h"
#include "core/model/category.h"
#include "reports/labels.h"

const char *
label_line(const char *line, const char **after)
{
	const struct category *c;
	const char *name = line;

	*after = "";
	if (strcmp(line, "opening") == 0)
		return "Opening balance";
	if (strcmp(line, "payouts") == 0)
		return "Payouts";
	if (strcmp(line, "activity.unmatched") == 0)
		return "Lines without a Stripe row";
	if (strcmp(line, "late.unmatched") == 0)
		return "Late lines without a Stripe row";
	if (str_starts(line, "activity.")) {
		name = line + strlen("activity.");
	} else if (str_starts(line, "late.")) {
		name = line + strlen("late.");
		*after = ", late for a sealed period";
	}
	c = category_find(slice_of(name));
	return c != NULL ? c->label : name;
}

const char *
label_step(const char *line)
{
	const struct mismatch_kind *k = mismatch_find(line);

	if (k != NULL)
		return k->title;
	if (strcmp(line, "opening") == 0)
		return "Opening balances differ";
	if (strcmp(line, "ignored") == 0)
		return "Ignored by a named rule";
	if (strcmp(line, "dated_by_rule") == 0)
		return "Dated elsewhere by a rule";
	return line;
}

const char *
label_ledger(const char *ledger)
{
	static const char *const names[][2] = {
		{ "file", "Ledger file (CSV)" },
		{ "quickbooks", "QuickBooks Online" },
		{ "xero", "Xero" },
		{ "netsuite", "NetSuite" }
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (ledger != NULL && strcmp(ledger, names[i][0]) == 0)
			return names[i][1];
	return ledger == NULL ? "" : ledger;
}

const char *
label_verdict(enum verdict v)
{
	switch (v) {
	case VERDICT_TIED_OUT:
		return "Tied out";
	case VERDICT_TIED_OUT_WITH_PENDING:
		return "Tied out, with pending items";
	case VERDICT_BREAKS:
		return "Breaks";
	case VERDICT_INCOMPLETE:
		return "Incomplete";
	}
	return "";
}

const char *
label_place(enum place p)
{
	switch (p) {
	case PLACE_ENTRY:
		return "Booked by a rule";
	case PLACE_SUSPENSE:
		return "Booked to suspense, no rule";
	case PLACE_IGNORED:
		return "Ignored by a named rule";
	case PLACE_UNBOOKED:
		return "Not booked";
	case PLACE_ZERO:
		return "Nothing to book, all zero";
	case PLACE__MAX:
		break;
	}
	return "";
}

const char *
label_severity(enum severity s)
{
	switch (s) {
	case SEVERITY_ERROR:
		return "Error";
	case SEVERITY_BREAK:
		return "Break";
	case SEVERITY_PENDING:
		return "Pending";
	case SEVERITY__MAX:
		break;
	}
	return "";
}

const char *
label_status(enum break_status s)
{
	switch (s) {
	case BREAK_NEW:
		return "New";
	case BREAK_PERSISTING:
		return "Persisting";
	case BREAK_RESOLVED:
		return "Resolved";
	case BREAK_STATUS__MAX:
		break;
	}
	return "";
}

const char *
label_month(int month)
{
	static const char *const names[] = {
		"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December"
	};

	return month >= 1 && month <= 12 ? names[month - 1] : "";
}

const char *
label_shape_of_verdict(enum verdict v)
{
	switch (v) {
	case VERDICT_TIED_OUT:
		return "done";
	case VERDICT_TIED_OUT_WITH_PENDING:
		return "pending";
	case VERDICT_BREAKS:
		return "break";
	case VERDICT_INCOMPLETE:
		return "error";
	}
	return "error";
}

const char *
label_shape_of_severity(enum severity s)
{
	return severity_name(s);
}
