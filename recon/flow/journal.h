#ifndef TIEOUT_RECON_FLOW_JOURNAL_H
#define TIEOUT_RECON_FLOW_JOURNAL_H
/*
 * The planned entries of a period: what the rules gave for each balance
 * transaction, gathered as the rule file's `entries per` says (RULES.md,
 * Entries).  Memory is bounded by the number of groups, not of transactions;
 * `per transaction` keeps nothing but a count (its entries are made again,
 * one at a time, when they are reported).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/entry.h"
#include "core/model/period.h"
#include "core/model/txn.h"
#include "mappings/rules.h"

struct journal;

/* journal_new: texts are foreign. */
struct journal *journal_new(const struct rules *r, const char *company,
    const struct period *p);
void journal_free(struct journal *j);
/* journal_set_parts: ${fixed} gives the highest part of a group that is fixed, 0
 * for none: what comes later goes into the next one.  Rows whose
 * entries would be dated before the period are late ones: it is its first day. */
typedef int journal_part_fn(void *ctx, const char *account, uint8_t currency,
    const char *group);
void journal_set_parts(struct journal *j, journal_part_fn *fixed, void *ctx);

/* One booked transaction. */
struct journal_row {
	const struct txn		*txn;
	int32_t				 day;		/* of the row: its period */
	int32_t				 date;		/* of its entry */
	const char			*account;	/* Stripe account name */
	uint16_t			 account_index;
	bool				 paid_out;	/* its payout is an automatic one */
	const struct rules_result	*result;	/* place entry or suspense */
	const char			*group;		/* NULL: as `entries per` says; else
							   the caller's name of its group */
};
/*
 * journal_add(j, row, &key, &group, &first):
 * Adds the row to its group.  ${key} is the entry's key (valid until the next
 * call), ${group} numbers the groups from 0 in order of first arrival, ${first}
 * says that the group is new.
 */
void journal_add(struct journal *j, const struct journal_row *row,
    const char **key, uint32_t *group, bool *first);
/* journal_row_key: the key alone, for a row whose entry stands in another period. */
void journal_row_key(const struct journal *j, const struct journal_row *row,
    char key[ENTRY_KEY_MAX]);

uint64_t journal_count(const struct journal *j);
/* journal_finish: sorts the groups; asserts law 1 on each. */
int journal_finish(struct journal *j, struct err *e) MUST_CHECK;
/* journal_at: the i-th entry by (day, account, currency, key); false past the
 * end.  Texts and lines are valid until the next call. */
bool journal_at(struct journal *j, size_t i, struct entry *out);
/* journal_entry_of: the entry of one transaction (`per transaction`); valid until
 * the next call, though another row was read since. */
void journal_entry_of(struct journal *j, const struct journal_row *row,
    const struct rules_view *v, struct entry *out);
#endif
