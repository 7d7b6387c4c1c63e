#ifndef TIEOUT_REPORTS_REPORT_H
#define TIEOUT_REPORTS_REPORT_H
/*
 * Reports: rows in (pulled from a source), bytes out.  They see neither the
 * store nor the engine; flow hands them functions that give the next row.  A
 * million rows need no array.  PRODUCT.md, section 7, fixes files and columns.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/progress.h"
#include "core/model/entry.h"
#include "core/model/method.h"
#include "core/model/mismatch.h"
#include "core/model/object.h"
#include "core/model/period.h"
#include "core/model/place.h"
#include "core/model/statement.h"
#include "core/model/txn.h"

struct report_item {			/* items.csv */
	const struct txn	*txn;	/* what the columns show; the rest may be empty */
	int32_t			 day;
	enum place		 place;
	const char		*rule, *entry_key, *match_id, *break_id;
	bool			 open_at_end;
};
struct report_match {			/* matches.csv */
	const char	*match_id, *entry_key, *stripe_ids, *ledger_ids, *reason;
	enum method	 method;
	uint8_t		 currency;
	int64_t		 expected, actual;
};
struct report_payout {			/* payouts.csv */
	struct payout	 facts;
	uint64_t	 rows;
	int64_t		 rows_sum, remainder;
	int32_t		 returned;	/* the day on which it came back; or DATE_NONE */
	const char	*match_id, *break_id;
};
struct report_fee {			/* fees.csv */
	uint8_t		 currency;
	const char	*category, *kind;
	uint64_t	 count;
	int64_t		 amount;
};
struct report_hash {			/* manifest.json */
	const char	*name, *hash;	/* SHA-256, hex */
};
struct report_law {
	int		 number;
	const char	*name, *detail;
	bool		 checked, held;
};

/* How an amount's row is explained further in the HTML: label and text. */
struct report_story {
	const char	*label;		/* "Stripe row" "Rule" "Entry" "Ledger" */
	const char	*text;
};

/*
 * Everything a report needs.  next_* give 1 with a row, 0 at the end, -1 on an
 * error; each may be rewound by calling rewind.  Rows are valid until the next
 * call.
 */
struct report_source {
	const char		*company, *chart, *version;
	const char		*timezone;
	const char		*ledger;	/* file quickbooks xero netsuite */
	struct period		 period;
	uint8_t			 base_currency;
	enum verdict		 verdict;
	bool			 opening_assumed;
	const char		*const *accounts;	/* Stripe account names */
	size_t			 naccounts;
	bool			 live;		/* links to the live dashboard */

	const struct statement_line *statement;
	size_t			 nstatement;
	const struct mismatch	*mismatches;	/* in their final order */
	size_t			 nmismatches;
	const struct report_fee	*fees;		/* in their final order */
	size_t			 nfees;
	const struct report_hash *inputs;	/* sorted by hash */
	size_t			 ninputs;
	const char		*rules_hash;
	const struct report_law	*laws;
	size_t			 nlaws;
	uint64_t		 nitems, nmatches, nentries, nunmatched;

	int	(*next_item)(void *ctx, struct report_item *out, struct err *e);
	int	(*next_entry)(void *ctx, struct entry *out, struct err *e);
	int	(*next_match)(void *ctx, struct report_match *out,
		    struct err *e);
	int	(*next_payout)(void *ctx, struct report_payout *out,
		    struct err *e);
	int	(*rewind)(void *ctx, struct err *e);
	/* story: how mismatch ${i} came about; texts valid until the next
	 * call; gives the number of parts. May be NULL. */
	size_t	(*story)(void *ctx, size_t i, struct report_story *out,
		    size_t max);
	void	*ctx;
	const struct progress *progress;
};

#define REPORT_FILES_MAX 16
struct report_files {
	struct {
		char	name[32];		/* "items.csv" */
		char	hash[65];
		uint64_t bytes;
	}	file[REPORT_FILES_MAX];
	size_t	n;
};

/*
 * report_write(src, dir, files, e):
 * Writes every report into ${dir} (made when absent), each atomically, the
 * manifest last.  Files that tieout did not write stay.  While anything can still
 * fail for want of room the old files stand as they were; a run that ends between
 * the renames leaves no manifest.
 */
int report_write(const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e) MUST_CHECK;

/* report_names: the files that report_write makes, in its order; no hashes. */
void report_names(struct report_files *files);

/* The parts, for tests: each writes one file; a CSV its sheet too, which may be NULL. */
struct file_out;
struct sheet;
typedef int report_rows(const struct report_source *, struct file_out *, struct sheet *,
    struct err *);
report_rows report_statement_csv, report_mismatches_csv, report_items_csv,
    report_entries_csv, report_matches_csv, report_payouts_csv, report_fees_csv;
int report_html(const struct report_source *, struct file_out *, struct err *);
int report_manifest(const struct report_source *, const struct report_files *,
    struct file_out *, struct err *);
#endif
