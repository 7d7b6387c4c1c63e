#ifndef TIEOUT_MAPPINGS_COND_H
#define TIEOUT_MAPPINGS_COND_H
/*
 * Conditions: a tree of comparisons.  Three answers: a comparison with a field
 * that no import has told is neither true nor false, and a rule fires only on
 * true.  A field that is known to be absent makes every comparison false.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "mappings/diag.h"
#include "mappings/field.h"
#include "mappings/names.h"
#include "mappings/regex.h"

#define COND_DEPTH_MAX 64	/* parentheses and nots in each other */
#define COND_LEAVES_MAX 512	/* comparisons of one rule */
#define COND_VALUES_MAX 512	/* values of one `is one of` */

enum cond_op {
	COND_ANYTHING, COND_AND, COND_OR, COND_NOT,
	COND_IS, COND_IS_NOT, COND_ONE_OF, COND_NONE_OF, COND_CONTAINS,
	COND_STARTS, COND_MATCHES, COND_LT, COND_LE, COND_GT, COND_GE,
	COND_BETWEEN, COND_PRESENT
};

/* A plain decimal of any currency: mantissa / 10^scale. */
#define DECIMAL_SCALE_MAX 6
struct decimal {
	int64_t	mantissa;
	int	scale;
};
/* decimal_parse: at most 15 digits, DECIMAL_SCALE_MAX of them behind the dot. */
bool decimal_parse(struct decimal *out, struct slice text);
/* decimal_minor: the value in minor units of ${decimals} places, rounded down
 * (toward minus infinity); *exact tells whether nothing was lost. */
int64_t decimal_minor(struct decimal d, int decimals, bool *exact);
int decimal_cmp(struct decimal a, struct decimal b);

/* A value as it stands in the file. */
struct cond_value {
	struct spot	 at;
	struct slice	 text;
	bool		 quoted;
	bool		 is_number, is_day;
	struct decimal	 number;
	uint8_t		 currency;	/* behind a number, or a code */
	int32_t		 day;
	int64_t		 minor[4];	/* number by decimals 0..3, floor */
	bool		 exact[4];
};

struct cond {
	enum cond_op	 op;
	struct spot	 at;		/* the whole comparison */
	struct spot	 field_at;
	struct cond	*a, *b;
	struct field	 field;
	struct cond_value *value;	/* array */
	size_t		 nvalues;
	const char	*pattern;	/* COND_MATCHES */
	struct spot	 pattern_at;
	bool		 caseless;
	struct regex	*regex;		/* own: regex_free */
	uint64_t	 slots[NAMES_WORDS]; /* is, is one of on category, type */
	size_t		 var, atom;	/* of solve.c */
};

enum tri { NO, YES, DUNNO };

/* What one evaluation may use; slots of the row's category and type. */
struct cond_row {
	const struct rules_view	*v;
	unsigned		 category, type;
	struct regex_scratch	*regex;
	const struct field	*unknown;	/* first field nobody told */
	bool			 limit;		/* a PCRE2 limit was hit */
};

enum tri cond_eval(const struct cond *c, struct cond_row *row);
/* cond_leaf: one comparison; what cond_eval does at the ends of the tree. */
enum tri cond_leaf(const struct cond *c, struct cond_row *row);
/* cond_known: one comparison with a field whose value is known. */
enum tri cond_known(const struct cond *c, struct cond_row *row,
    const struct field_value *f);
/* cond_text: as it stands in the file. */
void cond_text(struct str *out, const struct cond *c);
/* cond_failed: the comparison that decided against (or left open) ${c}, as a
 * sentence with the row's own value; for a tree that is not true. */
void cond_failed(struct str *out, const struct cond *c, struct cond_row *row);
/* cond_implies: is ${b} true on each row on which ${a} is?  false when it
 * cannot be told. */
bool cond_implies(const struct cond *a, const struct cond *b);
/* cond_may: the slots of ${id} (category or type) on which ${c} may be true;
 * cond_must: those on which it is true whatever the other fields are. */
void cond_may(const struct cond *c, enum field_id id,
    uint64_t out[NAMES_WORDS]);
void cond_must(const struct cond *c, enum field_id id,
    uint64_t out[NAMES_WORDS]);
#endif
