/* Rule files that change, and an auditor of what is booked for them. */
#include "tests/support/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/currency.h"
#include "core/base/money.h"
#include "recon/flow/events.h"
#include "recon/flow/rebook.h"

#define SUMS_MAX 64
#define TEXT_MAX 4096

static uint32_t
draw(struct change *c, uint32_t below)
{
	c->draw = c->draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((c->draw >> 33) % below);
}

static void
failed(const struct change *c, const char *what, const struct err *e)
{
	fail_msg("seed %llu, rules %u: %s: %s (%s)", (unsigned long long)c->seed, c->texts,
	    what, e == NULL ? "" : e->msg, e == NULL ? "" : e->path);
}

/* ---- rule files ---- */

static void
read_rules(struct change *c, const char *text)
{
	struct str report = STR_INIT;
	struct err e = ERR_INIT;
	struct rules *r = NULL;

	if (rules_read_text(&r, "changed", text, false, &report, &e) != 0)
		fail_msg("%s\n%s", e.msg, str_text(&report));
	str_free(&report);
	rules_free(c->w->rules);
	c->w->rules = c->w->flow.rules = r;
}

/* The accounts, and what never changes. */
static void
put_accounts(struct change *c, struct str *s)
{
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };

	str_addf(s, "# %u\nchart \"Test\"\nledger file\nentries per %s\n", ++c->texts,
	    grouping[draw(c, 4)]);
	str_add(s, "account clearing 1050 \"Clearing\" currency USD role clearing\n"
	    "account clearing 1051 \"Clearing EUR\" currency EUR role clearing\n"
	    "account clearing 1052 \"Clearing JPY\" currency JPY role clearing\n"
	    "account suspense 1999 \"Suspense\" role suspense\n");
	str_addf(s, "account transit %u \"In transit\" role in_transit\n", 1060 + draw(c, 2));
	str_addf(s, "account reserve %u \"Reserve\"\n", 1070 + draw(c, 2));
	str_addf(s, "account bank %u \"Bank\" role bank\n", 1010 + draw(c, 2));
	str_addf(s, "account sales %u \"Sales\"\naccount back %u \"Refunds\"\n",
	    4000 + draw(c, 3), 4090 + draw(c, 2));
	str_addf(s, "account fees %u \"Fees\"\n", 6100 + draw(c, 2));
	str_add(s, "match\n  date within 3 days\n  amount within 0.04 USD\n");
}

static void
put_sales(struct change *c, struct str *s, const char *name, const char *when,
    const char *account)
{
	static const char *const dims[] = { "", "  class \"A\"", "  class \"B\"",
		"  department \"{source}\"", "  class \"A\"  tax \"T1\"" };

	str_addf(s, "rule \"%s\"\n  when category %s\n  debit clearing net\n"
	    "  debit fees fee\n  credit %s amount%s\n", name, when, account, dims[draw(c, 5)]);
}

void
change_rules(struct change *c)
{
	struct str s = STR_INIT;

	put_accounts(c, &s);
	if (draw(c, 2) == 0)
		put_sales(c, &s, "Refunds", "is refund", "back");
	put_sales(c, &s, "Sales", "is one of charge, refund, dispute, dispute_reversal",
	    "sales");
	put_sales(c, &s, "Payouts", "is one of payout, payout_reversal", "transit");
	put_sales(c, &s, "Reserves", "is risk_reserved_funds", "reserve");
	str_add(&s, "ignore \"Holds\"\n  when category is payout_minimum_balance_hold\n"
	    "  because \"stays in the balance\"\n");
	if (draw(c, 3) > 0)
		str_add(&s, "rule \"Arrives\"\n  on payout arrived\n"
		    "  debit bank held\n  credit transit held\n");
	read_rules(c, str_text(&s));
	str_free(&s);
}

/* ---- sums by account ---- */

struct sum {
	char	code[8];
	char	dims[64];
	uint8_t	currency;
	int64_t	amount;
};
struct sums {
	struct change	*c;
	struct sum	 sum[4096];
	size_t		 n;
	const char	*period;	/* in hand */
	uint8_t		 currency;	/* of the entry in hand */
	struct period	 span;		/* all sealed days */
	int64_t		 last_seal;
	struct rules_scratch *scratch;
};

static void
add(struct sums *s, const char *code, const char *dims, uint8_t currency, int64_t amount)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->sum[i].currency == currency && strcmp(s->sum[i].code, code) == 0 &&
		    strncmp(s->sum[i].dims, dims, sizeof(s->sum[i].dims) - 1) == 0)
			break;
	if (i == s->n) {
		assert_true(s->n < sizeof(s->sum) / sizeof(*s->sum));
		s->n++;
		(void)snprintf(s->sum[i].code, sizeof(s->sum[i].code), "%s", code);
		(void)snprintf(s->sum[i].dims, sizeof(s->sum[i].dims), "%s", dims);
		s->sum[i].currency = currency;
	}
	s->sum[i].amount = money_sum(s->sum[i].amount, amount);
}

/* ---- what is fixed ---- */

struct keys {
	char	(*key)[ENTRY_KEY_MAX];	/* own */
	uint8_t	*currency;		/* own */
	size_t	 n, cap, cap2;
};

static int
take_key(void *ctx, const struct store_fixed_entry *en, struct err *e)
{
	struct keys *k = ctx;

	(void)e;
	k->key = mem_grow(k->key, &k->cap, k->n + 1, sizeof(*k->key));
	k->currency = mem_grow(k->currency, &k->cap2, k->n + 1, sizeof(*k->currency));
	(void)snprintf(k->key[k->n], ENTRY_KEY_MAX, "%s", en->key);
	k->currency[k->n++] = en->currency;
	return 0;
}

static int
add_line(void *ctx, const struct store_fixed_line *l)
{
	struct sums *s = ctx;

	add(s, l->code, l->dims, s->currency, l->amount);
	return 0;
}

static int
fixed_of_seal(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct sums *s = ctx;
	struct store *store = s->c->w->store;
	struct keys k = { NULL, NULL, 0, 0, 0 };
	size_t i;
	int rc;

	s->last_seal = seal->number;
	rc = store_each_fixed_entry(store, seal->period.name, take_key, &k, e);
	for (i = 0; rc == 0 && i < k.n; i++) {
		s->currency = k.currency[i];
		rc = store_each_fixed_line(store, seal->period.name, k.key[i], add_line, s, e);
	}
	free(k.key);
	free(k.currency);
	return rc;
}

static int
fixed_since(void *ctx, const struct store_rebooking *r, struct err *e)
{
	struct sums *s = ctx;

	if (r->after_seal != s->last_seal)
		return 0;	/* it is among the entries of a seal */
	s->currency = r->currency;
	return store_each_rebooking_line(s->c->w->store, r->key, add_line, s, e);
}

/* ---- what the rules give ---- */

static void
dims_of(char out[64], const char *const dim[DIM__MAX])
{
	int d, n = 0;

	out[0] = '\0';
	for (d = 0; d < DIM__MAX; d++)
		if (dim[d] != NULL && *dim[d] != '\0' && n < 63)
			n += snprintf(out + n, 64 - (size_t)n, "%s%s %s", n > 0 ? "; " : "",
			    entry_dim_name((enum entry_dim)d), dim[d]);
}

static int
row_by_rules(void *ctx, const struct store_fixed_txn *t, struct err *e)
{
	struct sums *s = ctx;
	struct world *w = s->c->w;
	struct rules_result res;
	struct rules_view v;
	struct txn txn;
	char dims[64];
	bool has;
	size_t i;

	if (*t->entry_key == '\0')
		return 0;
	if (store_fixed_entry_has(w->store, s->period, t->entry_key, &has, e) != 0 ||
	    store_get_txn(w->store, t->id, &has, &txn, e) != 0)
		return -1;
	memset(&v, 0, sizeof(v));
	v.txn = &txn;
	v.day = zone_day(w->zone, txn.created);
	if (rules_eval(w->rules, s->scratch, &v, &res, e) != 0)
		return -1;
	for (i = 0; i < res.nlines; i++) {
		dims_of(dims, res.lines[i].dim);
		add(s, res.lines[i].account->code, dims, txn.currency, -res.lines[i].amount);
	}
	return 0;
}

static int
rows_of_seal(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct sums *s = ctx;

	if (seal->number == 1)
		s->span.first = seal->period.first;
	s->span.last = seal->period.last;
	s->period = seal->period.name;
	return store_each_fixed_txn(s->c->w->store, seal->period.name, row_by_rules, s, e);
}

static int
events_by_rules(struct sums *s, struct err *e)
{
	struct events *ev = events_new(&s->c->w->flow, NULL);
	struct store_objects *c = NULL;
	struct object o;
	struct entry en;
	char dims[64];
	size_t i, k;
	int got = store_objects_open(&c, s->c->w->store, OBJECT_PAYOUT, e);

	while (got == 0 && (got = store_objects_next(c, &o, e)) == 1) {
		events_note(ev, OBJECT_PAYOUT, o.id);
		got = 0;
	}
	store_objects_close(c);
	if (got == 0)
		got = events_settle(ev, NULL, e);
	for (i = 0; got == 0 && i < events_count(ev); i++) {
		if (!period_holds(&s->span, events_day(ev, i)))
			continue;
		got = events_entry(ev, i, &en, e);
		for (k = 0; got == 0 && k < en.nlines; k++) {
			dims_of(dims, en.lines[k].dim);
			add(s, en.lines[k].account->code, dims, en.currency,
			    -en.lines[k].amount);
		}
	}
	events_free(ev);
	return got;
}

/* ---- audits ---- */

/* What is fixed less what today's rules give: nothing, on any account. */
static void
audit_sums(struct change *c)
{
	struct sums *s = mem_calloc(1, sizeof(*s));
	struct err e = ERR_INIT;
	size_t i;

	s->c = c;
	s->scratch = rules_scratch_new(c->w->rules);
	if (store_each_seal(c->w->store, fixed_of_seal, s, &e) != 0 ||
	    store_each_rebooking(c->w->store, fixed_since, s, &e) != 0 ||
	    store_each_seal(c->w->store, rows_of_seal, s, &e) != 0 ||
	    events_by_rules(s, &e) != 0)
		failed(c, "sums", &e);
	for (i = 0; i < s->n; i++)
		if (s->sum[i].amount != 0)
			fail_msg("seed %llu, rules %u: %s %s [%s] is %lld too much",
			    (unsigned long long)c->seed, c->texts, s->sum[i].code,
			    currency_code(s->sum[i].currency), s->sum[i].dims,
			    (long long)s->sum[i].amount);
	rules_scratch_free(s->scratch);
	free(s);
}

/* No booking moves a clearing account: each row had its entry. */
static void
audit_clearing(struct change *c, const struct flow_rebook *r)
{
	size_t i;

	for (i = 0; i < r->nsums; i++)
		if (strncmp(r->sum[i].code, "105", 3) == 0 &&
		    r->sum[i].reversed + r->sum[i].booked != 0)
			failed(c, "a clearing account would move", NULL);
}

struct digests {
	struct change	*c;
	char		 before[80];
};

static int
seal_is_same(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct digests *d = ctx;
	char digest[65];

	if (store_seal_digest(d->c->w->store, seal, d->before, digest, e) != 0)
		return -1;
	if (strcmp(digest, seal->digest) != 0)
		failed(d->c, "a seal has changed", NULL);
	(void)snprintf(d->before, sizeof(d->before), "%s", digest);
	return 0;
}

static void
audit_seals(struct change *c)
{
	struct digests d = { c, "" };
	struct err e = ERR_INIT;

	if (store_each_seal(c->w->store, seal_is_same, &d, &e) != 0)
		failed(c, "seals", &e);
}

/* ---- what the accountant does ---- */

static int
last_sealed(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct period *p = ctx;

	(void)e;
	*p = seal->period;
	return 0;
}

/* Looks and books; what was booked is not there any more. */
static void
book(struct change *c, const struct period *p)
{
	struct flow_rebook r;
	struct err e = ERR_INIT;

	if (flow_rebook(&c->w->flow, p, &r, &e) != 0)
		failed(c, "rebook", &e);
	audit_clearing(c, &r);
	if (r.nstay > 0)
		failed(c, "something stays", NULL);
	if (flow_rebook_book(&c->w->flow, &r, &e) != 0)
		failed(c, "book", &e);
	c->booked += r.entries;
	flow_rebook_done(&r);
	if (flow_rebook(&c->w->flow, p, &r, &e) != 0)
		failed(c, "rebook again", &e);
	if (r.n > 0)
		failed(c, "it is not idempotent", NULL);
	flow_rebook_done(&r);
}

void
change_rebook(struct change *c)
{
	struct period last = { 0, 0, "" };
	struct err e = ERR_INIT;

	if (store_each_seal(c->w->store, last_sealed, &last, &e) != 0)
		failed(c, "seals", &e);
	if (last.name[0] != '\0' && draw(c, 3) == 0)
		book(c, &last);
	book(c, NULL);
	audit_sums(c);
	audit_seals(c);
}

void
change_unsound(struct change *c)
{
	static const char rules[] = "rule \"Holds\"\n  when category is "
	    "payout_minimum_balance_hold\n  debit clearing net\n  debit fees fee\n"
	    "  credit reserve amount\n"
	    "ignore \"Charges\"\n  when category is charge\n  because \"a mistake\"\n";
	struct rules *kept = c->w->rules;
	struct str s = STR_INIT;
	struct flow_rebook r;
	struct err e = ERR_INIT;
	size_t i;

	c->w->rules = NULL;
	put_accounts(c, &s);
	str_add(&s, rules);
	put_sales(c, &s, "Sales", "is one of refund, dispute, dispute_reversal", "sales");
	put_sales(c, &s, "Payouts", "is one of payout, payout_reversal", "transit");
	put_sales(c, &s, "Reserves", "is risk_reserved_funds", "reserve");
	read_rules(c, str_text(&s));
	str_free(&s);
	if (flow_rebook(&c->w->flow, NULL, &r, &e) != 0)
		failed(c, "unsound", &e);
	audit_clearing(c, &r);
	for (i = 0; i < r.nstay; i++)
		c->stayed += r.stay[i].rows;
	flow_rebook_done(&r);
	rules_free(c->w->rules);
	c->w->rules = c->w->flow.rules = kept;
}
