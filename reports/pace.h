#ifndef TIEOUT_REPORTS_PACE_H
#define TIEOUT_REPORTS_PACE_H
/* How far a long file is, and whether the user wants it to stop. */
#include <stdint.h>

#include "core/base/err.h"
#include "reports/report.h"

/* pace_step: call once per row; ERR_INTERRUPTED when the user stopped. */
int pace_step(const struct report_source *src, const char *what, uint64_t *done,
    uint64_t total, struct err *e) MUST_CHECK;
#endif
