/* The system's clock, or one that a test holds still. */
#include "core/base/clock.h"

#include <time.h>

#include "core/base/err.h"

static int64_t
system_now_us(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	ASSERT(clock_gettime(CLOCK_REALTIME, &ts) == 0);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t
fixed_now_us(void *ctx)
{
	return *(const int64_t *)ctx;
}

struct clock
clock_system(void)
{
	return (struct clock){ system_now_us, NULL };
}

struct clock
clock_fixed(int64_t *now_us)
{
	return (struct clock){ fixed_now_us, now_us };
}

int64_t
clock_now_us(const struct clock *c)
{
	return c->now_us(c->ctx);
}
