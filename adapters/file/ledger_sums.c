/*
 * Sums per ledger transaction, by the number of its name (ledger_names.c).  A
 * transaction in a second currency has its further sums in a list beside.
 */
#include "adapters/file/ledger_sums.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/file/ledger_names.h"
#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/base/money.h"

#define BITS 64			/* line numbers 1..64 stand as bits */

struct transaction {
	int64_t		 sum;		/* in its first currency */
	uint64_t	 lines;		/* bit n - 1: it has line n */
	uint32_t	 first;		/* line of the file */
	int32_t		 day;
	uint32_t	 account;	/* interned, the first row's */
	uint32_t	 rows;		/* looked at, for numbering */
	uint8_t		 currency;
	bool		 begun;		/* a row was taken in */
	bool		 accounts;	/* several */
	bool		 currencies;	/* several: see struct further */
	uint8_t		 fault;		/* enum ledger_fault, found while reading */
};
_Static_assert(sizeof(struct transaction) <= 40, "one for each of a million");

struct further {		/* the sum in a second, third ... currency */
	uint32_t	id;
	uint8_t		currency;
	int64_t		sum;
};

struct ledger_sums {
	struct ledger_names	*names;		/* own */
	struct intern		*accounts;	/* own */
	struct intern		*odd_lines;	/* own; id TAB line, where no bit serves */
	struct transaction	*v;		/* own; by id */
	size_t			 cap;
	struct further		*more;		/* own */
	size_t			 nmore, more_cap;
	struct str		 name;		/* own; scratch */
	struct str		 last;		/* own; the account of the last row */
	uint32_t		 last_account;
};

struct ledger_sums *
ledger_sums_new(void)
{
	struct ledger_sums *t = mem_calloc(1, sizeof(*t));

	t->names = ledger_names_new();
	t->accounts = intern_new();
	t->odd_lines = intern_new();
	return t;
}

void
ledger_sums_free(struct ledger_sums *t)
{
	if (t == NULL)
		return;
	ledger_names_free(t->names);
	intern_free(t->accounts);
	intern_free(t->odd_lines);
	free(t->v);
	free(t->more);
	str_free(&t->name);
	str_free(&t->last);
	free(t);
}

uint32_t
ledger_sums_line(struct ledger_sums *t, struct slice ledger_id, uint32_t *number)
{
	uint32_t n = ledger_names_count(t->names);
	uint32_t id = ledger_names_put(t->names, ledger_id);

	if (id == n) {
		t->v = mem_grow(t->v, &t->cap, (size_t)id + 1, sizeof(*t->v));
		memset(&t->v[id], 0, sizeof(t->v[id]));
	}
	*number = ++t->v[id].rows;
	return id;
}

/* 1..BITS for a line that reads so exactly ("7", not "07"), else 0. */
static unsigned
small_number(struct slice line)
{
	unsigned v = 0;

	if (line.n == 0 || line.n > 2 || line.p[0] == '0')
		return 0;
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] < '0' || line.p[i] > '9')
			return 0;
		v = v * 10 + (unsigned)(line.p[i] - '0');
	}
	return v <= BITS ? v : 0;
}

/* Has the transaction this line already?  It has it from now on. */
static bool
take_number(struct ledger_sums *t, uint32_t id, struct slice line)
{
	unsigned n = small_number(line);
	uint32_t before = intern_count(t->odd_lines);
	uint64_t bit;

	if (n != 0) {
		bit = (uint64_t)1 << (n - 1);
		if ((t->v[id].lines & bit) != 0)
			return false;
		t->v[id].lines |= bit;
		return true;
	}
	str_clear(&t->name);
	str_addf(&t->name, "%lu\t", (unsigned long)id);
	str_addn(&t->name, line.p, line.n);
	return intern_put(t->odd_lines, t->name.p, t->name.n) == before;
}

static int64_t *
sum_of(struct ledger_sums *t, uint32_t id, uint8_t currency)
{
	struct transaction *x = &t->v[id];

	if (x->currency == currency)
		return &x->sum;
	for (size_t i = t->nmore; x->currencies && i > 0; i--)
		if (t->more[i - 1].id == id && t->more[i - 1].currency == currency)
			return &t->more[i - 1].sum;
	x->currencies = true;
	t->more = mem_grow(t->more, &t->more_cap, t->nmore + 1, sizeof(*t->more));
	t->more[t->nmore] = (struct further){ id, currency, 0 };
	return &t->more[t->nmore++].sum;
}

/* Most rows name the account of the row before. */
static uint32_t
account_of(struct ledger_sums *t, struct slice account)
{
	if (t->last.p == NULL || account.n != t->last.n ||
	    memcmp(account.p, t->last.p, account.n) != 0) {
		str_clear(&t->last);
		str_addn(&t->last, account.p, account.n);
		t->last_account = intern_put(t->accounts, account.p, account.n);
	}
	return t->last_account;
}

static int
other_day(const struct transaction *x, const struct ledger_line *l, struct err *e)
{
	char a[DATE_TEXT_MAX], b[DATE_TEXT_MAX];

	date_format(a, x->day);
	date_format(b, l->day);
	(void)err_set(e, ERR_INPUT, "ledger transaction %.*s is dated %s here and %s in line "
	    "%lu", (int)l->ledger_id.n, l->ledger_id.p, b, a, (unsigned long)x->first);
	return err_hint(e, "all lines of one ledger transaction have one date: give it one, or "
	    "give the lines different ids");
}

int
ledger_sums_add(struct ledger_sums *t, uint32_t id, const struct ledger_line *l,
    uint64_t at, struct err *e)
{
	struct transaction *x = &t->v[id];
	uint32_t account = account_of(t, l->account);
	int64_t *sum;

	if (x->begun && x->day != l->day) {
		x->fault = LEDGER_DAYS;
		return other_day(x, l, e);
	}
	if (!take_number(t, id, l->line)) {
		(void)err_set(e, ERR_INPUT, "ledger transaction %.*s has a line %.*s already",
		    (int)l->ledger_id.n, l->ledger_id.p, (int)l->line.n, l->line.p);
		return err_hint(e, "number its lines differently, or leave the repeated one "
		    "out");
	}
	if (!x->begun) {
		x->begun = true;
		x->first = at < UINT32_MAX ? (uint32_t)at : UINT32_MAX;
		x->day = l->day;
		x->account = account;
		x->currency = l->currency;
	}
	x->accounts |= x->account != account;
	sum = sum_of(t, id, l->currency);
	if (!money_plus(sum, *sum, l->amount))
		x->fault = LEDGER_TOO_MUCH;
	return 0;
}

uint32_t
ledger_sums_count(const struct ledger_sums *t)
{
	return ledger_names_count(t->names);
}

uint64_t
ledger_sums_first(const struct ledger_sums *t, uint32_t id)
{
	return t->v[id].first;
}

/* The first currency that does not sum to 0. */
static bool
left_over(const struct ledger_sums *t, uint32_t id, int64_t *sum, uint8_t *currency)
{
	const struct transaction *x = &t->v[id];

	*sum = x->sum;
	*currency = x->currency;
	for (size_t i = 0; *sum == 0 && x->currencies && i < t->nmore; i++) {
		if (t->more[i].id == id && t->more[i].sum != 0) {
			*sum = t->more[i].sum;
			*currency = t->more[i].currency;
		}
	}
	return *sum != 0;
}

enum ledger_fault
ledger_sums_fault(const struct ledger_sums *t, uint32_t id, struct err *why)
{
	const struct transaction *x = &t->v[id];
	struct slice name = ledger_names_get(t->names, id);
	char text[MONEY_TEXT_MAX];
	uint8_t currency;
	int64_t sum;

	if (x->fault == LEDGER_TOO_MUCH) {
		(void)err_set(why, ERR_INPUT, "ledger transaction %.*s: its lines sum to more "
		    "than an amount can hold", (int)name.n, name.p);
		return LEDGER_TOO_MUCH;
	}
	if (x->fault == LEDGER_DAYS) {
		(void)err_set(why, ERR_INPUT, "ledger transaction %.*s has lines on different "
		    "days", (int)name.n, name.p);
		return LEDGER_DAYS;
	}
	if (!x->accounts || !left_over(t, id, &sum, &currency))
		return LEDGER_FINE;
	money_format(text, sum, currency_decimals(currency));
	(void)err_set(why, ERR_INPUT, "ledger transaction %.*s does not balance: debits "
	    "less credits are %s %s", (int)name.n, name.p, text, currency_code(currency));
	(void)err_hint(why, "export whole transactions, or only the lines of the clearing "
	    "account");
	return LEDGER_UNBALANCED;
}
