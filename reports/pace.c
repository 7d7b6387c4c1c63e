/* Progress of the files that have a row per transaction. */
#include "reports/pace.h"

int
pace_step(const struct report_source *src, const char *what, uint64_t *done,
    uint64_t total, struct err *e)
{
	if (++*done % PROGRESS_EVERY != 0)
		return 0;
	progress_tick(src->progress, what, *done, total);
	if (!progress_stopped(src->progress))
		return 0;
	return err_set(e, ERR_INTERRUPTED, "interrupted while writing %s", what);
}
