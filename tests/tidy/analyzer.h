#ifndef TIEOUT_TESTS_TIDY_ANALYZER_H
#define TIEOUT_TESTS_TIDY_ANALYZER_H
/*
 * For clang-tidy alone (`./dev check`): its analyzer looks at one file at a time,
 * and must be told that setting an error gives -1, or it follows failures that
 * go on as if nothing had been.
 */
#include "core/base/err.h"

static inline int
analyzer_failed(int rc)
{
	(void)rc;
	return -1;
}
#define err_set(...) analyzer_failed(err_set(__VA_ARGS__))
#define err_errno(...) analyzer_failed(err_errno(__VA_ARGS__))
#define err_hint(...) analyzer_failed(err_hint(__VA_ARGS__))
#define err_while(...) analyzer_failed(err_while(__VA_ARGS__))
#endif
