#ifndef TIEOUT_CORE_BASE_PROGRESS_H
#define TIEOUT_CORE_BASE_PROGRESS_H
/* Long work reports how far it is and asks whether to stop. */
#include <stdbool.h>
#include <stdint.h>

struct progress {
	/* tick: ${done} of ${total} (0: unknown) ${what}; called at most once
	 * per PROGRESS_EVERY items.  May be NULL. */
	void	(*tick)(void *ctx, const char *what, uint64_t done,
		    uint64_t total);
	bool	(*stopped)(void *ctx);	/* the user interrupted; may be NULL */
	void	(*note)(void *ctx, const char *text); /* a line for the user; may be NULL */
	void	*ctx;
};
#define PROGRESS_EVERY 4096

/* progress_tick: hands on every call; callers count to PROGRESS_EVERY
 * themselves where items are many. */
void progress_tick(const struct progress *p, const char *what, uint64_t done,
    uint64_t total);			/* ${p} may be NULL */
bool progress_stopped(const struct progress *p);
void progress_note(const struct progress *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
#endif
