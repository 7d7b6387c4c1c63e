#ifndef TIEOUT_CORE_BASE_ERR_H
#define TIEOUT_CORE_BASE_ERR_H
/*
 * Errors.  A function that can fail takes a struct err * last and returns 0
 * or -1.  The error is set once, where it is first known; on the way up
 * callers add only where they were.  Only recon/app prints.
 */
#include <stdbool.h>
#include <stddef.h>

/* What kind of failure: decides the exit code (PRODUCT.md, section 2). */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE,		/* 2: command line, unknown id, period, rule */
	ERR_SETTINGS,		/* 3: settings or rules; sealed period */
	ERR_REMOTE,		/* 4: a remote service refused or is away */
	ERR_INPUT,		/* 5: input data refused, nothing stored */
	ERR_OUTCOME,		/* 6: outcome of a posting unknown */
	ERR_LOCKED,		/* 7: another run holds the lock */
	ERR_MACHINE,		/* 8: disk, permission, damaged database */
	ERR_BUG,		/* 70: a bug in tieout */
	ERR_INTERRUPTED		/* 130: safe to run again */
};

#define ERR_TEXT_MAX 4096	/* longer text is cut, marked with "..." */

struct err {
	enum err_code	code;
	char		msg[ERR_TEXT_MAX];	/* what is wrong, and where */
	char		hint[ERR_TEXT_MAX / 4];	/* what to do; may be empty */
	char		path[ERR_TEXT_MAX / 4];	/* "import > a.csv"; may be empty */
};

/*
 * err_set(e, code, fmt, ...):
 * Records the failure and returns -1, so that `return err_set(...)` works.
 * ${e} must hold no error yet (asserted).
 */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* err_errno: as err_set, with ": " and the text of errno added. */
int err_errno(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* err_hint: what the reader should do; returns -1. */
int err_hint(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* err_while: puts "fmt > " before ${e}->path; returns -1. */
int err_while(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* err_clear: ${e} holds no error afterwards. */
void err_clear(struct err *e);

/* err_exit_code: the exit code of PRODUCT.md, section 2. */
int err_exit_code(enum err_code code);

#define ERR_INIT { ERR_NONE, "", "", "" }
#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * ASSERT stays on in release builds: a broken invariant stops the program
 * with exit code 70 and says where, before anything wrong is written.
 */
#define ASSERT(x) ((x) ? (void)0 : err_assert_failed(#x, __FILE__, __LINE__))
void err_assert_failed(const char *expr, const char *file, int line)
    __attribute__((noreturn));
#endif
