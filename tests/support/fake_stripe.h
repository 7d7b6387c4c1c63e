#ifndef TIEOUT_TESTS_SUPPORT_FAKE_STRIPE_H
#define TIEOUT_TESTS_SUPPORT_FAKE_STRIPE_H
/*
 * A Stripe account as a plain state machine: a request and a moment in, a reply
 * out.  It opens no socket, reads no clock and knows nothing of the client, so
 * that a simulation can call it directly; tests/wire serves it over HTTP.
 *
 * The account's history (fake_history.h) is generated once from a seed; what a
 * request sees of it depends on the moment alone: rows appear, become
 * available and are attached to payouts as time passes.  Shapes, texts and
 * limits are those of Stripe's API reference and public recordings.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "tests/support/fake_history.h"

#define FAKE_HEADERS_MAX 12
#define FAKE_VALUE_MAX 160
#define FAKE_KEY_MAX 256
#define FAKE_RUNS_MAX 64	/* report runs an account keeps */

/* How a request may go wrong.  Of a plan, each has a chance in 10,000. */
enum fake_fault {
	FAKE_NO_FAULT,
	/* of the connection: the client never sees a whole reply */
	FAKE_REFUSED, FAKE_RESET, FAKE_TIMEOUT, FAKE_TORN, FAKE_TORN_SILENT, FAKE_SLOW,
	/* answers */
	FAKE_429_BARE, FAKE_429_AFTER, FAKE_429_NO_RETRY, FAKE_429_LOCK, FAKE_500, FAKE_502,
	FAKE_503, FAKE_500_NO_JSON,
	/* whole answers that are not what they should be */
	FAKE_CUT_JSON, FAKE_TWICE, FAKE_REDIRECT, FAKE_WRONG_TYPE,
	FAKE_FAULT__MAX
};
extern const char *const fake_fault_name[FAKE_FAULT__MAX];	/* "torn" */

struct fake_faults {
	uint16_t	chance[FAKE_FAULT__MAX];	/* in 10,000 requests */
	unsigned	storm;		/* a fault repeats up to so often */
	int64_t		until;		/* none from this moment on; 0: always */
	int64_t		skew;		/* seconds the Date header is ahead */
};

struct fake_options {
	struct fake_history_options history;
	const char	*key;		/* the secret; NULL: FAKE_KEY */
	const char	*account;	/* NULL: FAKE_ACCOUNT */
	const char	*base;		/* of urls in answers: "http://127.0.0.1:1" */
	bool		 expired;	/* the key expired */
	const char	*lacking;	/* permissions the key lacks: "rak_dispute_read ..." */
	bool		 echo_key;	/* errors repeat the whole key, as no service should */
	const char	*version;	/* its newest; NULL: FAKE_VERSION */
	bool		 drift;		/* it answers in that version, whatever is asked */
	unsigned	 per_second;	/* requests in any second, then 429; 0: no limit */
	unsigned	 page_max;	/* rows in a page, below what was asked; 0: no */
	unsigned	 report_polls;	/* a report run stays pending for so many looks */
	bool		 report_fails;	/* report runs end `failed` */
	unsigned	 report_lacks;	/* itemized reports lack every so many-th row; 0: none */
	bool		 unknown;	/* fields, types and values that nobody knows yet */
	struct fake_faults faults;
};
#define FAKE_KEY "sk_test_51FakeTieoutKeyThatIsNoSecret0000"
#define FAKE_ACCOUNT "acct_1FakeTieout00001"
#define FAKE_VERSION "2026-09-30.endive"

struct fake_header {
	const char	*name, *value;	/* foreign */
};
struct fake_request {
	const char	*method;	/* "GET" */
	const char	*target;	/* "/v1/balance?x=y" */
	const struct fake_header *header;
	size_t		 nheaders;
	const char	*body;		/* may be NULL */
	size_t		 nbody;
};
struct fake_reply {
	int		 status;
	struct {
		const char	*name;
		char		 value[FAKE_VALUE_MAX];
	}		 header[FAKE_HEADERS_MAX];
	size_t		 nheaders;
	struct str	 body;		/* own */
	enum fake_fault	 fault;		/* of the connection, or none */
	size_t		 cut;		/* bytes of the body that arrive when torn */
	int64_t		 delay_us;	/* before the first byte */
};

/* What was asked, for assertions. */
struct fake_counts {
	uint64_t	requests, refused_429, errors, faults;
	uint64_t	by_status[600];
	uint64_t	by_fault[FAKE_FAULT__MAX];
	uint64_t	rows;		/* balance transactions given out */
	unsigned	peak;		/* most requests in any second */
	uint64_t	without_version, other_version, bad_auth;
	uint64_t	bytes;		/* of bodies */
};

struct fake_run {			/* a report run */
	char		type[64];
	int64_t		created, start, end;
	uint32_t	currency, payout;
	unsigned	looks;		/* so often was it asked for */
};

#define FAKE_RATE_RING 4096		/* requests remembered for the rate */

struct fake_stripe {
	struct fake_options o;
	struct fake_history history;
	struct fake_counts count;
	struct fake_stripe *connected;	/* Stripe-Account; foreign, may be NULL */
	uint64_t	 rng;
	int64_t		 now_us;	/* of the request being answered */
	int64_t		 at_us[FAKE_RATE_RING];	/* of the latest requests */
	size_t		 oldest, nrecent;
	enum fake_fault	 storm;
	unsigned	 storm_left;
	bool		 twice;		/* this answer holds a row twice */
	struct fake_run	 run[FAKE_RUNS_MAX];
	size_t		 nruns;
};

void fake_stripe_make(struct fake_stripe *f, const struct fake_options *o);
void fake_stripe_free(struct fake_stripe *f);
/* fake_stripe_ask: answers; ${r} is made new.  ${now_us} may not go back. */
void fake_stripe_ask(struct fake_stripe *f, int64_t now_us,
    const struct fake_request *q, struct fake_reply *r);
void fake_reply_free(struct fake_reply *r);
const char *fake_reply_header(const struct fake_reply *r, const char *name);
#endif
