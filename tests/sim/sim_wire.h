#ifndef TIEOUT_TESTS_SIM_SIM_WIRE_H
#define TIEOUT_TESTS_SIM_SIM_WIRE_H
/*
 * A wire (core/wire/http.h) whose other end is the fake Stripe, in this process.
 * It has a time of its own, which passes only while somebody waits: requests take
 * some milliseconds there, answers some more back, and faults of the connection
 * happen to them on the way.
 */
#include "core/base/clock.h"
#include "core/wire/http.h"
#include "tests/support/fake_stripe.h"

#define SIM_FLYING_MAX HTTP_IN_FLIGHT_MAX
#define SIM_BASE "https://api.stripe.test"

struct sim_call;
struct sim_wire {
	struct fake_stripe *fake;	/* foreign */
	int64_t		 epoch_us;	/* the fake's time when the wire's was 0 */
	int64_t		 now_us;	/* the wire's */
	uint64_t	 rng;
	struct sim_call	*call[SIM_FLYING_MAX];	/* own */
	size_t		 ncalls;
	bool		 canary_seen;	/* a header or url held the secret */
	uint64_t	 cut_at;	/* this request and all after it are cut; 0: none */
	uint64_t	 sent;
};
void sim_wire_make(struct sim_wire *s, struct fake_stripe *f, int64_t epoch_us,
    uint64_t seed);
void sim_wire_free(struct sim_wire *s);	/* ends what is in flight */
struct wire sim_wire_of(struct sim_wire *s);
struct clock sim_clock_of(struct sim_wire *s);	/* the fake's time */
#endif
