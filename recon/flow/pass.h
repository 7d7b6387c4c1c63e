#ifndef TIEOUT_RECON_FLOW_PASS_H
#define TIEOUT_RECON_FLOW_PASS_H
/*
 * One streaming pass of balance transactions through one or two rule files, for
 * the tools that look at what rules do.  Nothing is kept of a row.
 */
#include "recon/flow/events.h"
#include "recon/flow/flow.h"

#define PASS_RULES_MAX 2

/* A row, and what each rule file makes of it; valid during the call. */
struct pass_row {
	const struct rules_view		*v;
	const struct rules_result	*res;	/* one for each rule file */
};
typedef int pass_fn(void *ctx, const struct pass_row *row, struct err *e);

/*
 * pass_rows(f, p, rules, n, what, fn, ctx, e):
 * The rows of ${p} (NULL: all there are) by day, each with the results of
 * rules[0..n).  ${what} names the work for the progress bar.
 */
int pass_rows(struct flow *f, const struct period *p,
    struct rules *const *rules, size_t n, const char *what, pass_fn *fn,
    void *ctx, struct err *e) MUST_CHECK;
/*
 * pass_journal: what makes the journal of ${p}: its rows, the rows of earlier days
 * whose entry one of the files dates into it, and its events.  As if nothing were
 * sealed; pass_stands says what stands in the period.
 */
int pass_journal(struct flow *f, const struct period *p,
    struct rules *const *rules, size_t n, const char *what, pass_fn *fn,
    events_fn *event, void *ctx, struct err *e) MUST_CHECK;
/* pass_stands: does the row stand in ${p} (NULL: always) by rule file ${i}: its
 * entry by the date of that, a row without one by its own day? */
bool pass_stands(const struct pass_row *row, size_t i, const struct period *p);
/* pass_one: as pass_rows for one row; ERR_USAGE when there is none of this id. */
int pass_one(struct flow *f, const char *id, struct rules *rules, pass_fn *fn,
    void *ctx, struct err *e) MUST_CHECK;
#endif
