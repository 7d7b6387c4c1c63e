#ifndef TIEOUT_MAPPINGS_PROGRAM_H
#define TIEOUT_MAPPINGS_PROGRAM_H
/*
 * What a rule file says: its tree, as parse makes it, and beside it what check,
 * prove and compile add.  Everything lives in the arena of struct rules.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/money.h"
#include "core/model/account.h"
#include "core/model/entry.h"
#include "mappings/amount.h"
#include "mappings/cond.h"
#include "mappings/diag.h"
#include "mappings/field.h"
#include "mappings/names.h"

#define RULE_LINES_MAX 32	/* lines of one rule */
#define INCLUDE_DEPTH_MAX 16
#define SOURCE_BYTES_MAX (4u << 20)
#define RULES_MAX 4096
#define ACCOUNTS_MAX 4096
#define EXAMPLES_MAX 4096

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

enum dim_kind {
	DIM_CLASS, DIM_DEPARTMENT, DIM_LOCATION, DIM_TRACKING, DIM_ENTITY,
	DIM_TAX, DIM__MAX
};
struct table;
struct dim {
	enum dim_kind	 kind;
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
	struct line	*lines;
	size_t		 nlines;
	struct text	*memo;
	const char	*because;
	bool		 fee_optional;
	int		 zero_within;	/* days, -1: not asked */
	const char	*event;		/* "dispute lost" */
	struct dim	*dims;
	bool		 broken;	/* a line of it was refused */
	struct rule	*next;
	/* by prove */
	struct forms	*forms;
	/* by compile */
	size_t		 index;
	uint64_t	 cats[NAMES_WORDS], types[NAMES_WORDS]; /* may fire on */
};

struct given_field {
	struct field		 field;
	const char		*value;
	struct given_field	*next;
};
struct given_fee {
	const char	 *kind;
	int64_t		 amount;
	struct given_fee *next;
};
enum expect_kind { EXPECT_NONE, EXPECT_LINES, EXPECT_IGNORED, EXPECT_UNMAPPED };
struct expect_line {
	struct spot		 at;
	const char		*account;
	int64_t			 amount;	/* debit + */
	struct expect_line	*next;
};
struct example {
	const char		*name;
	struct spot		 at, given_at;
	const char		*category;	/* NULL: no given line */
	uint8_t			 currency;
	int64_t			 amount, fee;
	int32_t			 day;		/* DATE_NONE: not asked */
	struct given_fee	*fees;
	struct given_field	*with;
	enum expect_kind	 expect;
	struct expect_line	*lines;
	const char		*by;
	struct spot		 by_at;
	struct example		*next;
};

struct tolerance {
	struct decimal		 value;
	uint8_t			 currency;	/* CURRENCY_NONE: any */
	struct tolerance	*next;
};

struct rules {
	struct arena	*arena;
	const char	*chart, *ledger, *subsidiary;	/* NULL: not said */
	struct spot	 chart_at, ledger_at;
	bool		 has_grouping, has_window;
	enum grouping	 grouping;
	int		 window;
	struct tolerance *tolerance;
	struct account	*accounts;		/* own */
	struct spot	*account_at;		/* own, parallel */
	bool		*account_used;		/* own, parallel */
	size_t		 naccounts, accounts_cap, at_cap, used_cap;
	struct rule	*first, **tail;
	struct rule	**rule;			/* by compile, in the arena */
	size_t		 nrules;		/* events included */
	struct example	*examples, **examples_tail;
	size_t		 nexamples;
	struct table	*tables;
	const struct source *source;		/* the file itself; NULL: unreadable */
	unsigned	 nsources;
	struct digest	*digest;
	char		 hash[DIGEST_HEX_MAX];
	unsigned	 needs;
	struct names	 categories, types, stripes;
	struct regex	**regexes;		/* own, and what it holds */
	size_t		 nregexes, regexes_cap;
};
#endif
