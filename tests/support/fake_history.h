#ifndef TIEOUT_TESTS_SUPPORT_FAKE_HISTORY_H
#define TIEOUT_TESTS_SUPPORT_FAKE_HISTORY_H
/*
 * The generated history of a Stripe account: charges, refunds, disputes,
 * payouts, transfers, top-ups, fees and reserves, and the balance transactions
 * they make.  It is made once; every question is put with a moment.  This is the
 * truth that a fetch is held against.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_NONE UINT32_MAX
#define FAKE_ID_MAX 32
#define FAKE_NEVER INT64_MAX	/* a moment that does not come */

enum fake_kind {
	FAKE_CHARGE, FAKE_REFUND, FAKE_DISPUTE, FAKE_PAYOUT, FAKE_TRANSFER, FAKE_TOPUP,
	FAKE_FEE, FAKE_KIND__MAX
};

/* Currencies of the account; the last ones are only presented, never settled. */
enum fake_currency {
	FAKE_USD, FAKE_EUR, FAKE_JPY, FAKE_KWD, FAKE_SETTLED__MAX,
	FAKE_GBP = FAKE_SETTLED__MAX, FAKE_CAD, FAKE_CURRENCY__MAX
};
extern const char *const fake_currency_code[FAKE_CURRENCY__MAX];	/* "usd" */
extern const int fake_currency_decimals[FAKE_CURRENCY__MAX];

/* Every kind of row; the table in fake_history.c has its type and category. */
enum fake_row {
	ROW_CHARGE, ROW_PAYMENT, ROW_REFUND, ROW_PAYMENT_REFUND, ROW_CAPTURE, ROW_REFUND_FAILED,
	ROW_DISPUTE, ROW_DISPUTE_WON, ROW_FEE, ROW_TAX_FEE, ROW_TAX, ROW_PAYOUT, ROW_PAYOUT_FAILED,
	ROW_PAYOUT_CANCELED, ROW_RESERVE, ROW_RESERVE_HOLD, ROW_RESERVE_RELEASE, ROW_TOPUP,
	ROW_TOPUP_REVERSED, ROW_TRANSFER, ROW_TRANSFER_BACK, ROW_PLATFORM_FEE,
	ROW_PLATFORM_FEE_BACK, ROW_HOLD, ROW_RELEASE, ROW_CONTRIBUTION, ROW_ADJUSTMENT,
	ROW_PAYMENT_FAILED, ROW_UNKNOWN, ROW__MAX
};
struct fake_row_kind {
	const char	*type, *category, *text;	/* text: of the description */
	bool		 modern;	/* unknown to the API of 2022 */
};
extern const struct fake_row_kind fake_row_kind[ROW__MAX];

/* How a fee is told in fee_details. */
enum fake_fee { FEE_STRIPE, FEE_VAT, FEE_FX, FEE_PLATFORM, FEE_DISPUTE, FEE_UNTOLD };

struct fake_txn {
	int64_t		created;	/* seconds */
	int64_t		visible;	/* from then on the API shows it */
	int64_t		available_on;
	int64_t		amount, fee;
	uint32_t	source;		/* object, FAKE_NONE */
	uint32_t	payout;		/* object that swept it, FAKE_NONE */
	uint32_t	rate;		/* exchange rate in 1/10,000; 0: none */
	uint8_t		row, currency, fees;
};

struct fake_object {
	int64_t		created;
	int64_t		amount;		/* presentment; of a payout as the API signs it */
	int64_t		moment[3];	/* by kind, below; FAKE_NEVER */
	uint32_t	parent;		/* the charge, FAKE_NONE */
	uint32_t	child, next;	/* first refund of a charge; its next one */
	uint32_t	txn, txn2;	/* its row; the row that takes it back */
	uint8_t		kind, flavor, currency, fees;
};
/* moment[]: charge: disputed; refund: settled, failed; dispute: withdrawn,
 * reviewed, closed; payout: in transit, paid or canceled, failed (and when its
 * rows are complete: fake_payout_complete); transfer, top-up, fee: done, reversed. */

enum { CHARGE_CARD, CHARGE_OTHER, CHARGE_FAILED };
enum { DISPUTE_LOST, DISPUTE_WON, DISPUTE_WON_FEE_BACK, DISPUTE_INQUIRY, DISPUTE_OPEN,
	DISPUTE_PREVENTED };
enum { PAYOUT_AUTOMATIC, PAYOUT_MANUAL, PAYOUT_INSTANT, PAYOUT_CANCELED };

struct fake_event {
	int64_t		at;
	uint32_t	object;
	uint8_t		name;		/* fake_event_name */
};
extern const char *const fake_event_name[];

struct fake_history_options {
	uint64_t	seed;
	int64_t		start;		/* moment of the first day, 00:00 UTC */
	unsigned	days;
	uint64_t	rows;		/* about so many balance transactions */
	bool		vintage;	/* only types that the API of 2022 knows */
	bool		one_currency;
	int64_t		lag;		/* rows become visible up to so late */
	bool		slow;		/* refunds fail, and disputes close, very late */
};

struct fake_history {
	struct fake_history_options o;
	uint64_t	rng;
	struct fake_txn	*txn;		/* own; by (created, order made) */
	size_t		 ntxns, txn_cap;
	struct fake_object *object;	/* own; in the order made */
	size_t		 nobjects, object_cap;
	struct fake_event *event;	/* own; by at */
	size_t		 nevents, event_cap;
	uint32_t	*by_kind[FAKE_KIND__MAX];	/* own; objects, by created */
	size_t		 nkind[FAKE_KIND__MAX];
	uint32_t	*by_payout;	/* own; rows that were paid out, by payout, created */
	size_t		 npaid;
	uint32_t	*payout_first;	/* own; per object: its first place in by_payout */
};

void fake_history_make(struct fake_history *h, const struct fake_history_options *o);
void fake_history_free(struct fake_history *h);
void fake_history_order(struct fake_history *h);	/* the last step of making */

/* ids: made from the seed and the number, which they give back. */
void fake_txn_id(char out[FAKE_ID_MAX], const struct fake_history *h, uint32_t txn);
void fake_object_id(char out[FAKE_ID_MAX], const struct fake_history *h, uint32_t object);
bool fake_txn_find(uint32_t *txn, const struct fake_history *h, const char *id);
bool fake_object_find(uint32_t *object, const struct fake_history *h, const char *id);
void fake_id_make(char out[FAKE_ID_MAX], uint64_t seed, const char *prefix, uint32_t n);
uint64_t fake_mix(uint64_t x);
uint32_t fake_draw(uint64_t *rng, uint32_t below);

/* What is so at a moment. */
static inline bool
fake_txn_visible(const struct fake_txn *t, int64_t now)
{
	return t->visible <= now;
}
static inline bool
fake_txn_available(const struct fake_txn *t, int64_t now)
{
	return t->available_on <= now;
}
/* fake_payout_complete: reconciliation_status is completed; then all rows are told. */
bool fake_payout_complete(const struct fake_object *p, int64_t now);
/* fake_object_status: "paid", "needs_response", ... */
const char *fake_object_status(const struct fake_history *h, uint32_t object, int64_t now);
/* fake_refunded: of a charge, so far; presentment. */
int64_t fake_refunded(const struct fake_history *h, uint32_t charge, int64_t now);
/* fake_totals: available and pending sums per currency. */
void fake_totals(const struct fake_history *h, int64_t now,
    int64_t available[FAKE_SETTLED__MAX], int64_t pending[FAKE_SETTLED__MAX]);
#endif
