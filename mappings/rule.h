#ifndef TIEOUT_MAPPINGS_RULE_H
#define TIEOUT_MAPPINGS_RULE_H
/*
 * One rule or ignore block: its tree, as parse makes it, and beside it what
 * check, prove and compile add.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/model/entry.h"
#include "mappings/amount.h"
#include "mappings/cond.h"
#include "mappings/diag.h"
#include "mappings/field.h"
#include "mappings/names.h"
#include "mappings/rules.h"

#define RULE_LINES_MAX 32	/* lines of one rule */

/* A text with fields in it: "{description} ({source})". */
struct text_piece {
	const char		*literal;	/* or NULL: the field */
	struct field		 field;
	struct text_piece	*next;
};
struct text {
	struct spot		 at;
	struct text_piece	*pieces;	/* NULL: empty */
};

struct table;
struct dim {
	enum entry_dim	 kind;
	struct spot	 at;
	struct text	*text;		/* a literal or "{field}"; or */
	const char	*table_name;	/* table[field] else "..." */
	struct spot	 table_at;
	const struct table *table;	/* by check */
	struct field	 field;
	const char	*otherwise;	/* NULL: a missing key is unmapped */
	struct dim	*next;
};

struct line {
	struct spot	 at;		/* the word debit or credit */
	bool		 credit;
	const char	*account;	/* a name */
	struct spot	 account_at;
	struct amount	*amount;
	struct dim	*dims;
	struct line	*next;
	/* by check and prove */
	bool		 clearing;
	struct form	*form;		/* signed: debit + */
	/* by compile */
	struct flat	*flat;		/* the form, without its zeros */
	const struct dim *dim[DIM__MAX]; /* its own, else the rule's; or NULL */
};

enum rule_kind { RULE_BOOK, RULE_IGNORE, RULE_EVENT };

struct rule {
	enum rule_kind	 kind;
	const char	*name;
	struct spot	 at;		/* the word rule or ignore */
	struct spot	 name_at;
	struct cond	*when;		/* NULL only for events */
	int32_t		 from, until;	/* DATE_NONE: open */
	struct spot	 from_at;
	struct spot	 day_at[2];	/* the days of from and until */
	size_t		 end;		/* behind its last word, in at.src */
	struct line	*lines;
	size_t		 nlines;
	struct text	*memo;
	const char	*because;
	bool		 fee_optional;
	int		 zero_within;	/* days, -1: not asked */
	enum rules_event event;		/* of RULE_EVENT */
	struct spot	 event_at;
	bool		 has_date;
	enum rules_date	 date;
	struct spot	 date_at;
	const char	*post_as;	/* NULL: a journal entry */
	struct spot	 post_at;
	struct dim	*dims;
	bool		 broken;	/* a line of it was refused */
	struct rule	*next;
	/* by prove */
	struct forms	*forms;
	/* by compile */
	size_t		 index;
	bool		 has_dims;	/* on it or on a line of it */
	uint64_t	 cats[NAMES_WORDS], types[NAMES_WORDS]; /* may fire on */
};
#endif
