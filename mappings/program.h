#ifndef TIEOUT_MAPPINGS_PROGRAM_H
#define TIEOUT_MAPPINGS_PROGRAM_H
/*
 * What a rule file says, all of it.  Everything lives in the arena of struct
 * rules, where nothing else is said.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/money.h"
#include "core/model/account.h"
#include "core/model/entry.h"
#include "mappings/diag.h"
#include "mappings/names.h"
#include "mappings/rule.h"
#include "mappings/rules.h"

#define INCLUDE_DEPTH_MAX 16
#define SOURCE_BYTES_MAX RULES_BYTES_MAX
#define RULES_MAX 4096
#define ACCOUNTS_MAX 4096
#define EXAMPLES_MAX 4096

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
	const char		*category;	/* NULL: no given line, or an event */
	bool			 is_event;
	enum rules_event	 event;		/* ${amount} is what is held */
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
	const char		*account;	/* NULL: any */
	struct spot		 account_at;
	struct tolerance	*next;
};

struct parser_record;
struct rules {
	struct arena	*arena;
	/* NULL, or every token is put there and no other file is read */
	struct parser_record *record;
	/* bytes to be replaced while the files are read (patch.c); foreign */
	const struct rules_patch *patch;
	size_t		 npatches;
	const char	*chart, *ledger, *subsidiary;	/* NULL: not said */
	struct spot	 chart_at, ledger_at;
	bool		 has_grouping, has_window;
	enum grouping	 grouping;
	int		 window;
	struct tolerance *tolerance;
	bool		 has_date;
	struct spot	 date_at;
	enum rules_date	 date;			/* of the rules that say none */
	struct rates	*rates;			/* NULL: no `rates` line */
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
	bool		 beside;		/* other files may stand beside it */
	struct digest	*digest;
	char		 hash[DIGEST_HEX_MAX];
	unsigned	 needs;
	unsigned	 event_needs[RULES_EVENT__MAX];
	struct names	 categories, types, stripes;
	struct regex	**regexes;		/* own, and what it holds */
	size_t		 nregexes, regexes_cap;
};
#endif
