#ifndef TIEOUT_TESTS_SUPPORT_CHANGE_H
#define TIEOUT_TESTS_SUPPORT_CHANGE_H
/*
 * An accountant who changes the rule file of a generated year after months were
 * sealed, has `map --rebook` book what that means, and audits it: what is fixed adds
 * up, account by account, to what the rules of today give for the sealed rows and
 * events; clearing accounts have not moved; seals are what they were.
 */
#include "tests/support/world.h"

struct change {
	struct world	*w;		/* foreign */
	uint64_t	 draw, seed;
	unsigned	 texts;		/* rule files so far: no two are the same */
	uint64_t	 booked, stayed;	/* entries booked; rows that had to stay */
};
/* change_rules: another rule file that books the same rows, on other accounts. */
void change_rules(struct change *c);
/* change_rebook: books what it means for sealed months, of some of them first at
 * times, and audits. */
void change_rebook(struct change *c);
/* change_unsound: a rule file that drops what was booked and books what was ignored:
 * what it touches stays; the rules are then the ones before again. */
void change_unsound(struct change *c);
#endif
