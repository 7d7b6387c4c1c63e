#ifndef TIEOUT_MAPPINGS_AMOUNT_H
#define TIEOUT_MAPPINGS_AMOUNT_H
/*
 * Amounts of entry lines: as a tree, as the file says them, and as a form: a
 * sum of unknowns with whole factors, in which both proofs are done and from
 * which lines are computed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/money.h"
#include "core/model/txn.h"
#include "mappings/diag.h"

#define AMOUNT_DEPTH_MAX 32
#define FORM_KINDS_MAX 16	/* fee kinds that one rule names */
#define FORM_TERMS_MAX 32	/* rounded terms of one rule */

enum amount_op {
	AMOUNT_AMOUNT, AMOUNT_FEE, AMOUNT_NET, AMOUNT_FEE_KIND,
	AMOUNT_FEE_UNLISTED, AMOUNT_HELD, AMOUNT_CONST, AMOUNT_REST,
	AMOUNT_PLUS, AMOUNT_MINUS, AMOUNT_NEG, AMOUNT_FRACTION
};

struct amount {
	enum amount_op	 op;
	struct spot	 at;
	struct amount	*a, *b;
	const char	*kind;		/* FEE_KIND */
	int64_t		 value;		/* CONST, minor units */
	uint8_t		 currency;	/* CONST */
	int64_t		 num, den;	/* FRACTION: num/den of a */
	enum money_round how;		/* MONEY_EXACT: not said */
};

/* The unknowns of a rule's forms. */
enum unknown {
	U_AMOUNT, U_FEE, U_UNLISTED, U_HELD, U_CONST,
	U_KIND,				/* the first of FORM_KINDS_MAX */
	U_TERM = U_KIND + FORM_KINDS_MAX,
	U__MAX = U_TERM + FORM_TERMS_MAX
};

struct form {
	int64_t	c[U__MAX];
};

/* A form without its zeros, for evaluating. */
struct flat {
	int	n;
	struct {
		int64_t	c;
		int	u;
	} part[];
};

/* A rounded share: an unknown of its own. */
struct term {
	struct form	 of;
	int64_t		 num, den;
	enum money_round how;
	struct spot	 at;
};

/* What the forms of one rule share. */
struct forms {
	const char	*kind[FORM_KINDS_MAX];
	size_t		 nkinds;
	struct term	 term[FORM_TERMS_MAX];
	size_t		 nterms;
	uint8_t		 currency;	/* of its constants */
	bool		 unlisted;	/* fee.unlisted stands in it */
	/* the sums hold only if no other kind is listed on the row */
	bool		 closed;
};

/*
 * amount_form(out, fs, a, d):
 * The form of ${a}; `rest` has none and must not stand in it.  false after
 * telling ${d} what is wrong (too many terms, a number too large).
 */
bool amount_form(struct form *out, struct forms *fs, const struct amount *a,
    struct diag *d);
bool amount_has(const struct amount *a, enum amount_op op);

/* form_add: out += factor * x; false on overflow. */
bool form_add(struct form *out, const struct form *x, int64_t factor);
bool form_zero(const struct form *x);
bool form_equal(const struct form *a, const struct form *b);
/* form_text: "net - fee.tax + 2 x fee". */
void form_text(struct str *out, const struct form *x, const struct forms *fs);

/* forms_values: the unknowns of one row, terms rounded.  Why not (static
 * text), or NULL when they could be had. */
const char *forms_values(const struct forms *fs, const struct txn *t,
    int64_t held, int64_t values[U__MAX]);
/* flat_new: in the arena. */
struct flat *flat_new(struct arena *a, const struct form *x);
bool flat_value(int64_t *out, const struct flat *x,
    const int64_t values[U__MAX]);
/* form_value: false when it does not fit. */
bool form_value(int64_t *out, const struct form *x,
    const int64_t values[U__MAX]);
#endif
