/* The tables of columns, nothing else. */
#include "core/base/err.h"
#include "reports/columns.h"

static const struct column statement[] = {
	{ "side", 16, COLUMN_TEXT },
	{ "currency", 9, COLUMN_TEXT },
	{ "line", 34, COLUMN_TEXT },
	{ "amount", 18, COLUMN_MONEY }
};
static const struct column mismatches[] = {
	{ "break_id", 21, COLUMN_TEXT },
	{ "code", 22, COLUMN_TEXT },
	{ "severity", 9, COLUMN_TEXT },
	{ "status", 11, COLUMN_TEXT },
	{ "first_seen", 11, COLUMN_TEXT },
	{ "age_days", 9, COLUMN_INT },
	{ "currency", 9, COLUMN_TEXT },
	{ "expected", 16, COLUMN_TOTAL },
	{ "actual", 16, COLUMN_TOTAL },
	{ "difference", 16, COLUMN_TOTAL },
	{ "date", 11, COLUMN_DAY },
	{ "stripe_ids", 30, COLUMN_TEXT },
	{ "payout_id", 30, COLUMN_TEXT },
	{ "entry_key", 24, COLUMN_TEXT },
	{ "ledger_ids", 22, COLUMN_TEXT },
	{ "account", 10, COLUMN_TEXT },
	{ "rule", 18, COLUMN_TEXT },
	{ "explanation", 70, COLUMN_TEXT },
	{ "suggestion", 50, COLUMN_TEXT },
	{ "resolution", 12, COLUMN_TEXT },
	{ "resolved_by", 16, COLUMN_TEXT },
	{ "note", 30, COLUMN_TEXT }
};
static const struct column items[] = {
	{ "stripe_id", 30, COLUMN_TEXT },
	{ "created", 21, COLUMN_TEXT },
	{ "category", 20, COLUMN_TEXT },
	{ "type", 20, COLUMN_TEXT },
	{ "currency", 9, COLUMN_TEXT },
	{ "amount", 16, COLUMN_TOTAL },
	{ "fee", 14, COLUMN_TOTAL },
	{ "net", 16, COLUMN_TOTAL },
	{ "source", 30, COLUMN_TEXT },
	{ "payout_id", 30, COLUMN_TEXT },
	{ "place", 10, COLUMN_TEXT },
	{ "rule", 18, COLUMN_TEXT },
	{ "entry_key", 24, COLUMN_TEXT },
	{ "match_id", 34, COLUMN_TEXT },
	{ "break_id", 21, COLUMN_TEXT },
	{ "open_at_end", 12, COLUMN_TEXT }
};
static const struct column entries[] = {
	{ "entry_key", 24, COLUMN_TEXT },
	{ "date", 11, COLUMN_DAY },
	{ "line", 6, COLUMN_INT },
	{ "account_code", 13, COLUMN_TEXT },
	{ "account_name", 26, COLUMN_TEXT },
	{ "debit", 16, COLUMN_TOTAL },
	{ "credit", 16, COLUMN_TOTAL },
	{ "currency", 9, COLUMN_TEXT },
	{ "memo", 36, COLUMN_TEXT },
	{ "rule", 18, COLUMN_TEXT },
	{ "stripe_ids", 30, COLUMN_TEXT },
	{ "state", 10, COLUMN_TEXT }
};
static const struct column matches[] = {
	{ "match_id", 34, COLUMN_TEXT },
	{ "method", 16, COLUMN_TEXT },
	{ "entry_key", 24, COLUMN_TEXT },
	{ "stripe_ids", 30, COLUMN_TEXT },
	{ "ledger_ids", 22, COLUMN_TEXT },
	{ "currency", 9, COLUMN_TEXT },
	{ "expected", 16, COLUMN_TOTAL },
	{ "actual", 16, COLUMN_TOTAL },
	{ "reason", 60, COLUMN_TEXT }
};
static const struct column payouts[] = {
	{ "payout_id", 30, COLUMN_TEXT },
	{ "created", 21, COLUMN_TEXT },
	{ "arrival_date", 12, COLUMN_DAY },
	{ "status", 12, COLUMN_TEXT },
	{ "automatic", 10, COLUMN_TEXT },
	{ "currency", 9, COLUMN_TEXT },
	{ "amount", 16, COLUMN_TOTAL },
	{ "rows", 9, COLUMN_INT },
	{ "rows_sum", 16, COLUMN_TOTAL },
	{ "remainder", 16, COLUMN_TOTAL },
	{ "trace_id", 22, COLUMN_TEXT },
	{ "match_id", 34, COLUMN_TEXT },
	{ "break_id", 21, COLUMN_TEXT }
};
static const struct column fees[] = {
	{ "currency", 9, COLUMN_TEXT },
	{ "category", 22, COLUMN_TEXT },
	{ "kind", 26, COLUMN_TEXT },
	{ "count", 9, COLUMN_INT },
	{ "amount", 16, COLUMN_TOTAL }
};

#define TABLE(id, t) [id] = { #t, t, sizeof t / sizeof t[0] }
static const struct table tables[TABLE__MAX] = {
	TABLE(TABLE_STATEMENT, statement),
	TABLE(TABLE_MISMATCHES, mismatches),
	TABLE(TABLE_ITEMS, items),
	TABLE(TABLE_ENTRIES, entries),
	TABLE(TABLE_MATCHES, matches),
	TABLE(TABLE_PAYOUTS, payouts),
	TABLE(TABLE_FEES, fees)
};
_Static_assert(sizeof mismatches / sizeof mismatches[0] <= COLUMNS_MAX, "a letter each");

const struct table *
table_at(enum table_id id)
{
	ASSERT(id >= 0 && id < TABLE__MAX);
	return &tables[id];
}
