#ifndef TIEOUT_RECON_FLOW_EXPLAIN_H
#define TIEOUT_RECON_FLOW_EXPLAIN_H
/*
 * Parts of the story of one id (explain.c) that do not open a period's books:
 * ledger transactions as the extracts told them, and mismatches as the closes
 * listed them.  All append to ${out}.
 */
#include "recon/flow/books.h"

#define EXPLAIN_PARTS_MAX 3	/* rows, ledger transactions of one mismatch */

void explain_put_money(struct str *s, int64_t v, uint8_t currency);
void explain_put_day(struct str *s, int32_t day);
/* explain_put_field: a line; moments and amounts as people read them. */
void explain_put_field(struct str *out, struct slice name, struct slice value,
    uint8_t currency);
void explain_put_mismatch(const struct mismatch *m, struct str *out);
/* explain_put_more: how many of the ids, a space between, are not told of; nothing
 * where there is none.  ${what}: one of them. */
void explain_put_more(const char *ids, const char *what, struct str *out);

/* explain_ledger: the lines of a ledger transaction, and where they were told;
 * those that an extract no longer holds too.  ${id}: LEDGER_ID, or LEDGER_ID:LINE.
 * *known is set when there is one; *day: of its first line. */
int explain_ledger(struct flow *f, const char *id, bool *known, int32_t *day,
    struct str *out, struct err *e) MUST_CHECK;
/* explain_ledgers: those of a list of ids with spaces between, the first few. */
int explain_ledgers(struct flow *f, const char *ids, struct str *out,
    struct err *e) MUST_CHECK;

/* explain_fixed_row, explain_fixed_entry (explain_fixed.c): where a seal put a row, and
 * its entry; an entry that is fixed; and what reversed it or took its place since. */
int explain_fixed_row(struct flow *f, const char *id, bool *sealed, struct str *out,
    struct err *e) MUST_CHECK;
int explain_fixed_entry(struct flow *f, const char *key, bool *known, struct str *out,
    struct err *e) MUST_CHECK;

/* explain_raw (explain_raw.c): an object that fetch keeps as it came. */
int explain_raw(struct flow *f, const char *id, bool *known, struct str *out,
    struct err *e) MUST_CHECK;

/* What stored mismatches name; own. */
struct explain_named {
	char	*rows;			/* Stripe ids, a space between */
	char	*lines;			/* ledger ids, a space between */
};
/* explain_stored: the mismatches that the closes of any period listed and that
 * are ${id}, or name it among their rows, lines, payout or entry; each as the
 * latest close listed it, with the earlier ones.  Those in ${out} already are left
 * out.  ${named} (or NULL): of the last one. */
int explain_stored(struct flow *f, const char *id, bool *known,
    struct explain_named *named, struct str *out, struct err *e) MUST_CHECK;
/* explain_names: is ${id} among the ids, joined by a space?  A ledger transaction's id
 * stands for its lines, LEDGER_ID:LINE, and the other way round. */
bool explain_names(const char *ids, const char *id);
#endif
