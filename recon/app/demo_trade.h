#ifndef TIEOUT_RECON_APP_DEMO_TRADE_H
#define TIEOUT_RECON_APP_DEMO_TRADE_H
/* The sample company's trade: what happened at Stripe, and how the bookkeeper
 * booked it.  Private to the demo. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRADE_ROWS_MAX 2000
#define TRADE_ID_MAX 32

/* How a row was booked. */
enum trade_booked {
	BOOK_ROW,	/* as a transaction of its own, as the rules say */
	BOOK_NOT,
	BOOK_OFF,	/* net and sales off by ${off} */
	BOOK_GROSS,	/* the fee forgotten */
	BOOK_TWICE,
	BOOK_ACCOUNT,	/* against sales instead of refunds */
	BOOK_CURRENCY,	/* the number in US dollars */
	BOOK_FX		/* converted to US dollars */
};

struct trade_row {
	char		 id[TRADE_ID_MAX], source[TRADE_ID_MAX], charge[TRADE_ID_MAX];
	char		 payout[TRADE_ID_MAX];
	const char	*category, *type, *currency, *description;
	const char	*status;	/* of a payout */
	int64_t		 amount, fee, created, charge_created;
	int32_t		 day, paid_day, arrival, booked_day;
	enum trade_booked booked;
	int64_t		 off;
	bool		 annual;
};

/* A ledger transaction that no single row is behind. */
struct trade_loose {
	int32_t		 day;
	const char	*currency;
	int64_t		 amount;
	const char	*description, *account;
};

struct trade {
	uint32_t		 seed;
	struct trade_row	 row[TRADE_ROWS_MAX];
	size_t			 n;
	struct trade_loose	 loose[8];
	size_t			 nloose;
	size_t			 split;	/* the payout whose rows are one line */
	char			 dispute[TRADE_ID_MAX], reserve[TRADE_ID_MAX];
	char			 lost[TRADE_ID_MAX];	/* a dispute */
	int64_t			 lost_amount, lost_at;
};

void trade_make(struct trade *t);
#endif
