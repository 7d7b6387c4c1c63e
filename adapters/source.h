#ifndef TIEOUT_ADAPTERS_SOURCE_H
#define TIEOUT_ADAPTERS_SOURCE_H
/*
 * What a service must offer to `fetch`: the pages of the lists of one account,
 * and each object of them as facts, into the sink of adapters/adapter.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/adapter.h"

enum source_list {
	SOURCE_TXNS,		/* balance transactions */
	SOURCE_PAYOUTS,
	SOURCE_REFUNDS,
	SOURCE_DISPUTES,
	SOURCE_CHARGES,
	SOURCE_TRANSFERS,
	SOURCE_TOPUPS,
	SOURCE_FEES,		/* application fees */
	SOURCE_EVENTS,		/* what became of disputes and payouts, and when */
	SOURCE_PAYOUT_TXNS,	/* the balance transactions that a payout carries */
	SOURCE__LISTS
};

/* What is asked for: one page.  Texts are foreign, copied. */
struct source_ask {
	uint64_t	 tag;		/* comes back with the page */
	enum source_list list;
	int64_t		 from, to;	/* moments: from <= created < to */
	const char	*payout;	/* SOURCE_PAYOUT_TXNS: of which payout */
	bool		 charges;	/* refunds, disputes: with the charge of each */
	const char	*after;		/* the id that the page before ended with, or "" */
};
struct source_object {
	struct slice	 id;
	int64_t		 created;	/* moment, TXN_MOMENT_NONE when it has none */
	struct slice	 raw;		/* its bytes, as they came */
};
struct source_page {
	uint64_t	 tag;
	const struct source_object *object;	/* newest first */
	size_t		 n;
	bool		 more;		/* the list goes on behind the last object */
	/* not NULL: the service refuses this list to this key for good, and why;
	 * the rest holds nothing */
	const char	*denied;
	const char	*origin;	/* for provenance: "/v1/payouts" */
};

/* The balance at one moment, per currency. */
#define SOURCE_CURRENCIES_MAX 64
struct source_balance {
	int64_t		 at;		/* moment, by the service's clock */
	struct {
		uint8_t	 currency;
		int64_t	 amount;	/* available + pending + connect_reserved */
	}		 total[SOURCE_CURRENCIES_MAX];
	size_t		 n;
	struct slice	 raw;		/* until the next call */
};

/* What came of a probe. */
struct source_probe {
	bool		 good;
	int		 status;	/* of HTTP; 0: no answer */
	int64_t		 at;		/* moment by the service's clock, NONE */
	const char	*problem, *fix;	/* until the next call; "" when good */
	const char	*version;	/* that the service answered in, "" not said */
};
struct source_report {
	uint64_t	 bytes, rows;	/* rows without the header */
	const char	*id;		/* of the run; until the next call */
};

/*
 * One session with one account.  Retrying, pacing and reading the service's
 * errors are its work: a page that comes is whole, and what fails has failed for
 * good (ERR_REMOTE, with what to do; ERR_INTERRUPTED when progress said so).
 */
struct source {
	void	*ctx;
	const char *account;		/* its name in settings, "" */
	unsigned in_flight;		/* asks that are worth having open at a time */
	/* ask: takes note; never blocks.  At most SOURCE_ASKS_MAX at a time. */
	int	(*ask)(void *ctx, const struct source_ask *a, struct err *e);
	/* next: waits for a page of any ask.  1 a page, the caller's until
	 * `done`; 0 when nothing asked is left. */
	int	(*next)(void *ctx, struct source_page **out, struct err *e);
	/* facts: object ${i} of a page into the sink. */
	int	(*facts)(void *ctx, struct source_page *p, size_t i,
		    const struct sink *s, struct err *e);
	void	(*done)(void *ctx, struct source_page *p);
	/* balance: now; waits for it.  Not while asks are open. */
	int	(*balance)(void *ctx, struct source_balance *out, struct err *e);
	/* pause: lets that time pass. */
	int	(*pause)(void *ctx, unsigned ms, struct err *e);
	/* calls: requests made, and made again, since it was opened. */
	void	(*calls)(void *ctx, uint64_t *made, uint64_t *again);
	/* probe: one small request, tried once, for `doctor`; SOURCE__LISTS: the
	 * balance.  -1 only when interrupted. */
	int	(*probe)(void *ctx, enum source_list l, struct source_probe *out,
		    struct err *e);
	/* report: a service's own report over from <= created < to, made, waited
	 * for and saved as ${path}; ERR_USAGE when there is no such report. */
	int	(*report)(void *ctx, const char *name, int64_t from, int64_t to,
		    const char *path, struct source_report *out, struct err *e);
};
#define SOURCE_ASKS_MAX 64
#endif
