#ifndef TIEOUT_RECON_ENGINE_CANDIDATES_H
#define TIEOUT_RECON_ENGINE_CANDIDATES_H
/*
 * What is left to match by amount: small records, sorted by (amount, book,
 * day, order of arrival).
 */
#include "recon/engine/records.h"

struct candidate {
	int64_t		amount;
	uint32_t	at;		/* movement, or line */
	uint16_t	book;
	int16_t		day;		/* from the period's first day */
};
_Static_assert(sizeof(struct candidate) == 16, "a candidate is small");

struct candidates {
	struct candidate *c;		/* own */
	size_t		 n, cap;
};

void candidates_add(const struct engine *en, struct candidates *list,
    int64_t amount, uint32_t at, uint16_t book, int32_t day);
void candidates_sort(struct candidates *list);
void candidates_done(struct candidates *list);
/* candidates_find: the first one of (book, amount), and in *n how many. */
struct candidate *candidates_find(const struct candidates *list, uint16_t book,
    int64_t amount, size_t *n);

/* The free lines: each by itself; or each ledger transaction of several lines
 * in one book, all of them free, by its sum (${at}: its first line). */
void candidates_lines(const struct engine *en, struct candidates *out);
void candidates_units(const struct engine *en, struct candidates *out);
/* candidates_unit_next: the next line of the same transaction and book, or NONE. */
uint32_t candidates_unit_next(const struct engine *en, uint32_t line);
#endif
