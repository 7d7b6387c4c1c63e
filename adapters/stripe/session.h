#ifndef TIEOUT_ADAPTERS_STRIPE_SESSION_H
#define TIEOUT_ADAPTERS_STRIPE_SESSION_H
/*
 * What source.c (lists), single.c (balance, probes) and report.c share: the state
 * of a session, and one request with its answer.  Private to these files.
 */
#include "adapters/stripe/answer.h"
#include "adapters/stripe/documents.h"
#include "adapters/stripe/facts.h"
#include "adapters/stripe/lists.h"
#include "adapters/stripe/page.h"
#include "adapters/stripe/source.h"
#include "core/wire/http.h"

#define SESSION_WINDOW_MAX 256u	/* requests; of a greater rate a part of a second */

enum call_state { CALL_FREE, CALL_WAITING, CALL_SENT, CALL_READY };

/* One page that was asked for. */
struct call {
	enum call_state		 state;
	struct source_ask	 ask;		/* texts below */
	struct str		 after, payout, url, denied;	/* own */
	unsigned		 tries;
	int64_t			 not_before;	/* of the wire's time */
	uint64_t		 order;
	struct http_response	*answer;	/* ours until done */
	struct page		 page;
	struct source_page	 out;
};

struct session {
	struct wire		 wire;
	char			*key;		/* own, wiped */
	char			*name, *base, *connected; /* own; connected may be NULL */
	char			*timezone;	/* own */
	int			 rate;
	unsigned		 in_flight, tries, flying;
	uint64_t		 random;
	const struct clock	*clock;		/* foreign, or NULL */
	const struct progress	*progress;	/* foreign, or NULL */
	/* pace: no request before next_us, nor before the window's time has passed
	 * since the one that stands as far back as the window is wide; both times
	 * slow / 256 */
	int64_t			 next_us;
	int64_t			 sent_us[SESSION_WINDOW_MAX];	/* a ring */
	unsigned		 slow;
	bool			 began;
	uint64_t		 made, again, asked;
	struct call		 call[SOURCE_ASKS_MAX];
	struct decode_options	 decode;
	struct facts		 facts;		/* own */
	struct str		 raw, text;	/* own; of the last single call */
};

/* session_call: one request, tried up to ${tries} times, none else being open.
 * 0 with the last answer, which is the caller's until wire.done; -1 when
 * interrupted or the machine failed. */
int session_call(struct session *s, const struct http_request *r, const char *asked,
    const char *permission, unsigned tries, struct answer *a, struct http_response **out,
    struct err *e) MUST_CHECK;
/* session_free_at: when the next request may be sent. */
int64_t session_free_at(const struct session *s);
int session_sleep(struct session *s, int64_t until, struct err *e) MUST_CHECK;
int session_stopped(const struct session *s, struct err *e) MUST_CHECK;

/* The calls of struct source that are one request each, or a few in a row. */
int session_balance(void *ctx, struct source_balance *out, struct err *e) MUST_CHECK;
int session_probe(void *ctx, enum source_list l, struct source_probe *out, struct err *e)
    MUST_CHECK;
int session_report(void *ctx, const char *name, int64_t from, int64_t to,
    const char *path, struct source_report *out, struct err *e) MUST_CHECK;
#endif
