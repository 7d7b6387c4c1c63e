#ifndef TIEOUT_RECON_ENGINE_SUBSET_H
#define TIEOUT_RECON_ENGINE_SUBSET_H
/*
 * Exact subset sums, with what a reviewer needs to trust one: how many sets were
 * looked at, and that no other has this sum.
 *
 * A sum found among many candidates proves nothing: of n items there are so many
 * sets that one of them hits any amount by chance.  So the search is bounded by
 * that, not by patience.  Of n candidates all sets of 2 up to k are looked at,
 * where k is the largest, 6 at most, for which these sets are no more than
 * subset_limit: one for each ${odds} minor units of the amount (a stray amount
 * then meets one of them about once in ${odds} times), or SUBSET_SETS_FEW, which a
 * person looks through by eye; never more than SUBSET_SETS_MAX.  The odds are
 * SUBSET_ODDS, or the number of problems of the period when that is more, so that
 * chance is not tried too often.  When there is no such k nothing is looked for.
 *
 * Candidates come with their distance in days.  Every distance is a problem of
 * its own (those within d days), since among few near ones a sum says more than
 * among many; the sets of all of them count.
 *
 * Items of one amount and kind are interchangeable: of the sets that differ only
 * in them the one with the nearest stands for all.  A set that contains another
 * one with this sum (the rest cancels out) does not count.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUBSET_ITEMS_MAX 6		/* in one set */
#define SUBSET_SETS_FEW 64		/* at SUBSET_ODDS; fewer at higher odds */
#define SUBSET_SETS_MAX 100000		/* looked at in one problem of one distance */
#define SUBSET_ODDS 50
#define SUBSET_CANDIDATES_MAX 447	/* pairs of more are over SUBSET_SETS_MAX */
#define SUBSET_KEPT_MAX 32		/* sets that are kept; all are counted */

struct subset_item {
	int64_t		amount;
	uint32_t	at;		/* the caller's; equal items go by it */
	uint16_t	kind;		/* only items of one kind are interchangeable */
	uint16_t	far;		/* days */
};

struct subset_set {
	uint32_t	at[SUBSET_ITEMS_MAX];	/* ascending */
	uint8_t		n;
	uint16_t	far;		/* of its farthest item */
};

/* subset_sets: how many sets of 2 up to k items n candidates have; at most
 * SUBSET_SETS_MAX + 1. */
uint32_t subset_sets(size_t n, unsigned k);
/* subset_limit: how many sets may be looked at for this amount. */
uint64_t subset_limit(int64_t want, uint64_t odds);
/* subset_reach: k for this amount; 0: nothing is to be looked for. */
unsigned subset_reach(size_t n, int64_t want, uint64_t odds);

struct subset {
	/* in */
	int64_t		want;		/* not 0 */
	uint64_t	odds;		/* SUBSET_ODDS or more */
	struct subset_item item[SUBSET_CANDIDATES_MAX];	/* in any order */
	size_t		n;
	unsigned	far_max;	/* distances 0 to this one are looked at */
	unsigned	most;		/* no more items in a set than this */
	/* out */
	uint64_t	steps;		/* items tried; added up by subset_search */
	uint32_t	count;		/* of sets with this sum */
	struct subset_set set[SUBSET_KEPT_MAX];	/* the nearest first */
	size_t		nset;
	unsigned	reach;		/* k of the farthest distance looked at, or 0 */
	unsigned	reach_far;	/* that distance */
	size_t		reach_n;	/* candidates within it */
};

/* subset_search: all sets with the wanted sum.  Sorts the items. */
void subset_search(struct subset *s);
/* subset_scope: the widest distance at which sets of ${size} items, the farthest
 * ${far} days away, were looked at, with its candidates and k: the certificate. */
void subset_scope(const struct subset *s, unsigned size, unsigned far,
    unsigned *days, size_t *candidates, unsigned *k);
#endif
