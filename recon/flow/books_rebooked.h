#ifndef TIEOUT_RECON_FLOW_BOOKS_REBOOKED_H
#define TIEOUT_RECON_FLOW_BOOKS_REBOOKED_H
/*
 * What `map --rebook --book` fixed, in the books of a period: its entries where they
 * stand, and their keys wherever a ledger line may carry one.
 */
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/intern.h"
#include "core/base/str.h"
#include "core/model/entry.h"

struct books;

struct books_rebooked_entry {	/* texts in the arena of the books */
	const char	*key, *account, *group, *event, *stripe_ids;
	uint8_t		 currency;
};

struct books_rebooked {
	struct books_rebooked_entry *entry;	/* own; that stand here, as booked */
	size_t		 n, cap;
	struct intern	*rows;		/* own; rows with one of their own */
	uint32_t	*row_entry;	/* own; the engine's entry, by their number */
	size_t		 nrows, row_cap;
};

/* books_rebooked_open: once it is known what seals mean for the period. */
int books_rebooked_open(struct books *b, struct err *e) MUST_CHECK;
/* books_rebooked_of: the engine's entry of a sealed row whose entry was booked anew,
 * or that had none, or ENGINE_NONE; of entries of several rows only first ones. */
uint32_t books_rebooked_of(const struct books *b, struct slice id);
/* books_rebooked_at: the i-th; its lines go into ${a}, which is reset. */
int books_rebooked_at(struct books *b, size_t i, struct arena *a, struct entry *out,
    struct err *e) MUST_CHECK;
void books_rebooked_free(struct books_rebooked *r);
#endif
