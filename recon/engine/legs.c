/*
 * Compares the legs off clearing of the ledger transactions of one pair with
 * those that the rules name, summed by account.
 */
#include "recon/engine/legs.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNTS_MAX 256	/* distinct accounts in one pair */
#define LEGS_MAX 64		/* legs that the rules name for one movement */

struct account_sum {
	uint32_t	code;
	int64_t		expected, actual;
	bool		named, stands, fee;
};

struct sums {
	struct account_sum a[ACCOUNTS_MAX];
	size_t		 n;
	bool		 full;
};

static struct account_sum *
sum_of(struct sums *s, uint32_t code)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->a[i].code == code)
			return &s->a[i];
	if (s->n == ACCOUNTS_MAX) {
		s->full = true;
		return &s->a[0];
	}
	s->a[s->n] = (struct account_sum){ code, 0, 0, false, false, false };
	return &s->a[s->n++];
}

/* whole: every clearing line of the transaction belongs to this pair. */
static bool
whole(const struct engine *en, uint32_t line)
{
	const struct line *l = &en->ln[line];
	uint32_t i;

	for (i = line; i > 0 && en->ln[i - 1].id == l->id; i--)
		;
	for (; i < en->nln && en->ln[i].id == l->id; i++)
		if (en->ln[i].link != l->link || ((en->ln[i].flags ^ l->flags) &
		    (LN_GROUPED | LN_EXTRA)))
			return false;
	return true;
}

/* add_standing: false when a line has no legs, or shares them with others. */
static bool
add_standing(const struct engine *en, struct sums *s, const uint32_t *line,
    size_t n, bool shared)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		const struct line *l = &en->ln[line[i]];
		const struct ledger_tx *t;

		if (i > 0 && l->tx == en->ln[line[i - 1]].tx && l->tx != NONE)
			continue;	/* its legs were added already */
		if (l->tx == NONE || (!shared && !whole(en, line[i])))
			return false;
		t = &en->tx[l->tx];
		for (k = t->first; k < t->first + t->n; k++) {
			struct account_sum *a;

			if (en->leg_code[k] >> 16 != en->book[l->book].currency)
				continue;
			a = sum_of(s, en->leg_code[k] & 0xffffu);
			a->actual = money_sum(a->actual, en->leg_amount[k]);
			a->stands = true;
		}
	}
	return true;
}

static int
add_named(const struct engine *en, struct sums *s, const uint32_t *movement,
    size_t n, struct err *e)
{
	struct engine_leg leg[LEGS_MAX];
	size_t i, k, got;

	for (i = 0; i < n; i++) {
		got = 0;
		if (en->c.ask.legs(en->c.ask.ctx, movement[i], leg, LEGS_MAX, &got,
		    e) != 0)
			return -1;
		ASSERT(got <= LEGS_MAX);
		for (k = 0; k < got; k++) {
			uint32_t code = intern_put(en->codes, leg[k].account.p,
			    leg[k].account.n);
			struct account_sum *a = sum_of(s, code);

			a->expected = money_sum(a->expected, leg[k].amount);
			a->named = true;
			a->fee = a->fee || leg[k].is_fee;
		}
	}
	return 0;
}

static int64_t
off_by(const struct account_sum *a)
{
	return llabs(a->actual - a->expected);
}

static void
conclude(const struct engine *en, const struct sums *s, struct legs_found *out)
{
	const struct account_sum *worst = NULL, *other = NULL;
	bool gross = true, fee = true;
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct account_sum *a = &s->a[i];

		if (a->named && a->fee && out->fee_code == NONE)
			out->fee_code = a->code;
		if (off_by(a) == 0)
			continue;
		if (a->named && a->fee)
			fee = false;
		else if (a->named)
			gross = false;
		if (a->named && (worst == NULL || off_by(a) > off_by(worst) ||
		    (off_by(a) == off_by(worst) &&
		    strcmp(intern_text(en->codes, a->code),
		    intern_text(en->codes, worst->code)) < 0)))
			worst = a;
		if (!a->named && (other == NULL || off_by(a) > off_by(other)))
			other = a;
	}
	out->only_fee = gross && !fee;
	out->differ = worst != NULL;
	if (worst == NULL)
		return;
	out->code = worst->code;
	out->expected = worst->expected;
	out->actual = worst->actual;
	out->has_actual = worst->stands;
	out->instead = other != NULL ? other->code : NONE;
	out->instead_has = other != NULL ? other->actual : 0;
}

int
legs_compare(const struct engine *en, const uint32_t *movement, size_t nm,
    const uint32_t *line, size_t nl, bool shared, struct legs_found *out,
    struct err *e)
{
	struct sums *s;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->instead = out->fee_code = NONE;
	if (en->c.ask.legs == NULL || en->ntx == 0 || nl == 0 ||
	    en->ln[line[0]].tx == NONE)
		return 0;
	s = mem_alloc(sizeof(*s));
	s->n = 0;
	s->full = false;
	if (add_standing(en, s, line, nl, shared)) {
		if (add_named(en, s, movement, nm, e) != 0)
			goto out;
		out->compared = !s->full;
		if (out->compared)
			conclude(en, s, out);
	}
	rc = 0;
out:
	free(s);
	return rc;
}
