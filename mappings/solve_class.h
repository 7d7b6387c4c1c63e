#ifndef TIEOUT_MAPPINGS_SOLVE_CLASS_H
#define TIEOUT_MAPPINGS_SOLVE_CLASS_H
/* Private to solve*.c: variables, and the classes of their values. */
#include "core/base/currency.h"
#include "mappings/cond.h"
#include "mappings/solve.h"

#define SOLVE_VARS_MAX 4096
#define SOLVE_NONE_YET SIZE_MAX

enum class_kind {
	CLASS_UNKNOWN,	/* no import has told */
	CLASS_ABSENT,
	CLASS_FREE,	/* a text that begins with ${text}, and with no longer
			   beginning that the file knows; no number, no day */
	CLASS_NUMBER,	/* a text that reads as this number */
	CLASS_DAY,	/* a text that reads as this day */
	CLASS_VALUE	/* this very value */
};
struct class {
	enum class_kind		 kind;
	struct slice		 text;
	struct decimal		 number;
	struct field_value	 value;	/* of CLASS_VALUE; day of CLASS_DAY */
};

/* What the file compares a field with. */
struct constant {
	const struct cond	*by;
	const struct cond_value	*v;
};

struct var {
	struct field	 field;
	struct constant	*constant;	/* own */
	size_t		 nconstants, constants_cap;
	/* by decimals of the row's currency where it is money of the row; else
	 * only [0] */
	struct class	*class[4];
	size_t		 nclasses[4];
	const struct class *at;		/* tried now; NULL: open */
};

/* A test of a text that stays open in some classes. */
struct atom {
	size_t			 var;
	const struct cond	*like;	/* its op, value or pattern */
	int			 holds;	/* -1 open, 0, 1 */
};

struct solve {
	struct rules	*r;		/* foreign */
	struct arena	*arena;
	struct var	*var;		/* own */
	size_t		 nvars, vars_cap;
	struct atom	*atom;		/* own */
	size_t		 natoms, atoms_cap;
	bool		 named[CURRENCY_MAX + 1];	/* by a constant */
	size_t		 day, currency;	/* variables, or SOLVE_NONE_YET */
	struct regex_scratch *regex;
	uint64_t	 steps;		/* that may still be made, for all rules */
	/* the question at hand */
	const struct rule *o;
	const struct rule **live;	/* own; of those above, at each depth of the
					   search the ones that may still fire */
	size_t		 nlive, live_cap;
	uint64_t	 nodes;
	bool		 (*found)(void *ctx, struct solve *s);
	void		*ctx;
	bool		 any;
};

/* solve_classes: the classes of each variable, once all constants are known. */
void solve_classes(struct solve *s);
/* solve_of_row: money in the currency of the row. */
bool solve_of_row(const struct field *f);
/* solve_decimals: which of the class lists of ${v} holds now. */
int solve_decimals(const struct solve *s, const struct var *v);
#endif
