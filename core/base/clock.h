#ifndef TIEOUT_CORE_BASE_CLOCK_H
#define TIEOUT_CORE_BASE_CLOCK_H
/* The time of day, injected: tests and simulations bring their own. */
#include <stdint.h>

struct clock {
	int64_t	(*now_us)(void *ctx);	/* microseconds since 1970 UTC */
	void	*ctx;
};
struct clock clock_system(void);
struct clock clock_fixed(int64_t *now_us);	/* reads ${now_us}, foreign */
int64_t clock_now_us(const struct clock *c);
#endif
