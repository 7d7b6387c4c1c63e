#ifndef TIEOUT_MAPPINGS_EVAL_H
#define TIEOUT_MAPPINGS_EVAL_H
/* Working memory of one thread, and what eval and explain share. */
#include "mappings/program.h"

struct rules_scratch {
	const struct rules	*r;
	struct regex_scratch	*regex;
	struct str		 why;
	struct str		 dim[RULE_LINES_MAX][DIM__MAX];	/* texts with fields */
	/* Rules that may take a row of a category and a type, in order, by
	 * category * types + type; NULL: not asked for yet; RULES_NONE ends. */
	size_t			**lists;
	/* Accounts of each rule's lines, by Stripe account and currency. */
	const struct account	***accounts[NAMES_SLOTS];
};

/* eval_row: what conditions want to know of a row. */
void eval_row(struct cond_row *out, struct rules_scratch *s,
    const struct rules_view *v);
/* eval_rule: does rule ${o} fire?  Its days are asked too. */
enum tri eval_rule(const struct rule *o, struct cond_row *row);
/* eval_days: is the row's day within from and until? */
bool eval_days(const struct rule *o, int32_t day);
/* eval_limit: the error of a PCRE2 limit; returns -1. */
int eval_limit(const struct rule *o, const struct rules_view *v, struct err *e);
/* text_fill: a text with its fields. */
void text_fill(struct str *out, const struct text *t,
    const struct rules_view *v);
/* eval_book: the lines of rule ${o}, which takes the row or event, or why it
 * cannot book it. */
void eval_book(struct rules_result *out, struct rules_scratch *s,
    const struct rule *o, const struct rules_view *v, int64_t held);
/* eval_entry_day: the day of the entry of a row that a rule dates ${by}, or why it
 * is not known; ${out} is the row's own day then. */
const char *eval_entry_day(int32_t *out, enum rules_date by, const struct rules_view *v);
/* dims_fill: the dimensions of the lines in ${out}; false, with a sentence in
 * the scratch, when a look-up without `else` finds nothing. */
bool dims_fill(struct rules_result *out, struct rules_scratch *s,
    const struct rule *o, const struct rules_view *v);
#endif
