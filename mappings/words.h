#ifndef TIEOUT_MAPPINGS_WORDS_H
#define TIEOUT_MAPPINGS_WORDS_H
/*
 * The words of the rule language, from the parser's own tables: for help, and
 * for the test that reads docs/rules-reference.md against them.
 */
#include <stdbool.h>
#include <stddef.h>

enum words {
	WORDS_STATEMENTS,	/* begin a statement of the file */
	WORDS_LINES,		/* begin a line of a rule */
	WORDS_LEDGERS,
	WORDS_GROUPINGS,	/* entries per ... */
	WORDS_ATTRIBUTES,	/* of an account */
	WORDS_ROLES,
	WORDS_COMPARISONS,
	WORDS_AMOUNTS,
	WORDS_FEE_KINDS,	/* that Stripe documents */
	WORDS_ROUNDINGS,
	WORDS_EVENTS,
	WORDS_DOCUMENTS,	/* post as ... */
	WORDS_DATES,		/* date ... */
	WORDS_DIMENSIONS,
	WORDS_MATCH,		/* begin a line of a match block */
	WORDS_EXAMPLE,		/* of an example block */
	WORDS_FIELDS,		/* of a row */
	WORDS_CHARGE,		/* fields of an object, with its name in front */
	WORDS_REFUND,
	WORDS_DISPUTE,
	WORDS_PAYOUT,
	WORDS_TRANSFER,
	WORDS_CUSTOMER,
	WORDS__MAX
};

#define WORDS_NAME_MAX 96
struct word {
	char		 name[WORDS_NAME_MAX];
	const char	*type;	/* of a field: text, currency, amount, day; else "" */
};

/* words_list: the name of a list, "comparisons". */
const char *words_list(enum words list);
/* words_at: the ${i}-th word of a list; false past the end. */
bool words_at(struct word *out, enum words list, size_t i);
#endif
