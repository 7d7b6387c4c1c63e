#ifndef TIEOUT_TESTS_REPORTS_FIXTURE_H
#define TIEOUT_TESTS_REPORTS_FIXTURE_H
/*
 * Sources for the tests of the reports: the month worked by hand (PRODUCT.md,
 * section 9), a larger one with a mismatch of every kind in three currencies,
 * one of hostile texts, and one of many rows.
 */
#include <stddef.h>
#include <stdint.h>

#include "reports/report.h"

struct fixture {
	struct report_source	 src;
	struct report_item	*items;
	struct txn		*txns;
	size_t			 nitems, at_item;
	struct entry		*entries;
	size_t			 nentries, at_entry;
	struct report_match	*matches;
	size_t			 nmatches, at_match;
	struct report_payout	*payouts;
	size_t			 npayouts, at_payout;
	struct mismatch		*mismatches;
	struct statement_line	*statement;
	uint64_t		 made_items;	/* > 0: that many rows, made on the way */
	uint64_t		 made_matches;
	char			 id[64], source[64];
	struct txn		 made;
	size_t			 fail_item_at;	/* > 0: next_item fails there */
	struct arena		*arena;
};

void fixture_small(struct fixture *f);
void fixture_demo(struct fixture *f);
void fixture_hostile(struct fixture *f);
/* fixture_formulas: in the notes, texts that a spreadsheet would take for more. */
void fixture_formulas(struct fixture *f);
/* fixture_many: ${items} rows and matches, ${mismatches} mismatches. */
void fixture_many(struct fixture *f, uint64_t items, size_t mismatches);
void fixture_free(struct fixture *f);

/* What every text of fixture_hostile carries. */
#define HOSTILE_SCRIPT "<script>alert(1)</script>"
#define HOSTILE_CLOSE "</script><img src=x onerror=alert(1)>"
#define HOSTILE_BIDI "\xE2\x80\xAE" "txt" "\xE2\x81\xA6"
#endif
