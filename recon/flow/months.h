#ifndef TIEOUT_RECON_FLOW_MONTHS_H
#define TIEOUT_RECON_FLOW_MONTHS_H
/*
 * Month after month: what a reviewer settles, who signs, what a seal fixes, and
 * what comes after it.
 */
#include "core/model/resolution.h"
#include "recon/flow/flow.h"
#include "recon/store/seal.h"

/* ---- resolve (recon/flow/resolve.c) ---- */
#define FLOW_NAME_MAX 100	/* bytes of a person's name */
#define FLOW_NOTE_MAX 2000	/* bytes of a note */

struct flow_resolve {
	const char	*break_id;	/* NULL: all of ${code} */
	const char	*code;		/* NULL: whatever it is */
	const char	*kind;
	const char	*by, *note;
	int32_t		 until;		/* day, or DATE_NONE */
};
struct flow_resolved {
	uint64_t	 settled;	/* breaks */
	uint64_t	 same;		/* that were settled so already */
	struct period	 period;	/* the latest close that lists one of them */
};
/*
 * flow_resolve: reads the closes that are not sealed; writes the decisions, the
 * breaks' columns and the closes' verdicts; all of it or nothing.  ERR_USAGE for
 * an unknown break (with the nearest), kind or code; ERR_SETTINGS for one that
 * only stands in a sealed period.
 */
int flow_resolve(struct flow *f, const struct flow_resolve *how,
    struct flow_resolved *out, struct err *e) MUST_CHECK;
/* flow_check_name: a person's name: one line of text. ERR_USAGE. */
int flow_check_name(const char *what, const char *name, struct err *e) MUST_CHECK;
/* ---- sign-off and seal (recon/flow/seal.c) ---- */
enum flow_signed {
	FLOW_NOT_SIGNED,	/* something is left to settle */
	FLOW_NOT_IN_ORDER,	/* an earlier close is not sealed */
	FLOW_PREPARED,		/* the first name */
	FLOW_SIGNED_BEFORE,	/* by the same person: no change */
	FLOW_SEALED,		/* now */
	FLOW_WAS_SEALED		/* before: no change */
};
struct flow_signature {
	enum flow_signed what;
	char	preparer[FLOW_NAME_MAX + 1];	/* whose sign-off counts; "" none */
	char	voided[FLOW_NAME_MAX + 1];	/* whose does not any more, because what
						   was signed has changed; "" none */
	uint64_t open;				/* rows left to settle */
	struct period earlier;			/* FLOW_NOT_IN_ORDER: that one */
};
/*
 * flow_sign_off: after flow_close of the period, whose result it is.  With
 * ${reviewers} 1 the first name seals, with 2 the second, different one.
 * Sealing stores entries, places, matches and report files in one transaction.
 */
int flow_sign_off(struct flow *f, const struct period *p,
    const struct flow_result *res, const char *name, int reviewers,
    struct flow_signature *out, struct err *e) MUST_CHECK;
/* flow_signers: whose sign-off of ${p} counts (or not any more) when its report files
 * are those of ${res}: preparer and voided of ${out}. */
int flow_signers(struct flow *f, const struct period *p, const struct flow_result *res,
    struct flow_signature *out, struct err *e) MUST_CHECK;
/* flow_first_row (recon/flow/periods.c): the moment of the first row at or after
 * ${from}; *found. */
int flow_first_row(struct flow *f, int64_t from, bool *found, int64_t *moment,
    struct err *e) MUST_CHECK;
/* flow_leave_sealed: takes those that share days with a sealed one off a list. */
int flow_leave_sealed(struct flow *f, struct period *list, size_t *n, struct err *e)
    MUST_CHECK;
/*
 * flow_is_sealed: is it this very period that is sealed?  ERR_SETTINGS when it
 * shares days with another one that is.
 */
int flow_is_sealed(struct flow *f, const struct period *p, bool *sealed, struct err *e)
    MUST_CHECK;
/*
 * flow_sealed: the result of a sealed period, as it was; with ${reports} its
 * files in reports/PERIOD (or ${dir}), written where they lack or differ.
 * ${again}: asked to make it anew: ERR_SETTINGS when that would change it.
 */
int flow_sealed(struct flow *f, const struct period *p, bool again, bool reports,
    const char *dir, struct flow_result *out, struct err *e) MUST_CHECK;

/* ---- what the steps share ---- */
/* flow_report_dir: ${dir}, or reports/PERIOD in the workspace; ours to free. */
char *flow_report_dir(const struct flow *f, const struct period *p, const char *dir);
/* flow_reports: the report files as they lie in ${dir}, with their hashes; *whole: none
 * is absent. */
int flow_reports(const char *dir, struct report_files *files, bool *whole, struct err *e)
    MUST_CHECK;
/* flow_recall: the result of a close as the store holds it. */
int flow_recall(struct flow *f, const struct store_run *run, struct flow_result *out,
    struct err *e) MUST_CHECK;
/* flow_stale_before: the first of the closes before that rests on other facts, rules
 * or settings than those of now; "" when there is none. */
int flow_stale_before(struct flow *f, const struct period *p, struct period *out,
    struct err *e) MUST_CHECK;
/* flow_last_result: the last close of the period, as a result. */
int flow_last_result(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e) MUST_CHECK;
#endif
