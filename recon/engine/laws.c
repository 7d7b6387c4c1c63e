/*
 * The laws that the engine can check on the data of a close: 2 complete, 3
 * conserved, 4 footed, 5 matched once.  A failed one is a data_incomplete row.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/phases.h"

static void
set_law(struct engine *en, int slot, int number, const char *name, bool held,
    struct str *detail)
{
	struct engine_law *l = &en->law[slot];

	l->number = number;
	l->name = name;
	l->checked = true;
	l->held = held;
	l->detail = rows_keep(en, detail);
	str_free(detail);
}

/* 2. Complete: every balance transaction of the period has exactly one place. */
static void
check_complete(struct engine *en)
{
	uint64_t by_place[PLACE__MAX] = { 0 }, all = 0, placed = 0;
	struct str s = STR_INIT;
	size_t i;
	int p;

	for (i = 0; i < en->nmv; i++) {
		if (mv_when(&en->mv[i]) != WHEN_PERIOD)
			continue;
		all++;
		if (mv_place(&en->mv[i]) < PLACE__MAX)
			by_place[mv_place(&en->mv[i])]++;
	}
	for (p = 0; p < PLACE__MAX; p++)
		placed += by_place[p];
	str_addf(&s, "%llu balance transactions:", (unsigned long long)all);
	for (p = 0; p < PLACE__MAX; p++)
		str_addf(&s, "%s %llu %s", p == 0 ? "" : ",",
		    (unsigned long long)by_place[p], place_name((enum place)p));
	str_addc(&s, '.');
	set_law(en, 0, 2, "complete", all == placed, &s);
}

/*
 * 3. Conserved: per book, what the entries move on the clearing account, the nets
 * of what was not booked, and of what a rule dates into another month less what it
 * dates into this one, add up to the sum of net.
 */
static void
check_conserved(struct engine *en)
{
	int64_t *net = mem_calloc(en->nbooks, sizeof(*net));
	int64_t (*place)[PLACE__MAX] = mem_calloc(en->nbooks, sizeof(*place));
	struct str s = STR_INIT;
	bool held = true;
	size_t i;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (mv_when(m) != WHEN_PERIOD)
			continue;
		net[m->book] = money_sum(net[m->book], mv_net(m));
		place[m->book][mv_place(m)] = money_sum(place[m->book][mv_place(m)],
		    m->amount - m->fee);
	}
	for (i = 0; i < en->nbooks; i++) {
		int64_t booked = en->book[i].booked, dated = -en->book[i].dated;
		int64_t sum = money_sum(money_sum(booked, dated),
		    money_sum(place[i][PLACE_IGNORED], place[i][PLACE_UNBOOKED]));

		/* a row placed `zero` moves nothing */
		held = held && sum == net[i] && place[i][PLACE_ZERO] == 0;
		if (!en->book[i].used)
			continue;
		str_add(&s, s.n == 0 ? "Sum of net: " : "; ");
		explain_money(&s, net[i], en->book[i].currency);
		str_add(&s, " = entries ");
		explain_money(&s, booked, en->book[i].currency);
		str_add(&s, " + ignored ");
		explain_money(&s, place[i][PLACE_IGNORED], en->book[i].currency);
		str_add(&s, " + unbooked ");
		explain_money(&s, place[i][PLACE_UNBOOKED], en->book[i].currency);
		if (dated == 0)
			continue;
		str_add(&s, " + dated by rule ");
		explain_money(&s, dated, en->book[i].currency);
	}
	str_addc(&s, '.');
	free(net);
	free(place);
	set_law(en, 1, 3, "conserved", held, &s);
}

/* 4. Footed: nothing is unexplained. */
static void
check_footed(struct engine *en)
{
	struct str s = STR_INIT;
	bool held = true;
	size_t i;

	for (i = 0; i < en->nbooks; i++) {
		if (en->unexplained[i] == 0)
			continue;
		held = false;
		str_add(&s, s.n == 0 ? "" : "; ");
		if (en->c.naccounts > 1)
			str_addf(&s, "%s ", en->c.accounts[en->book[i].account]);
		explain_money(&s, en->unexplained[i], en->book[i].currency);
		str_add(&s, " between the closings is explained by no row");
	}
	if (held)
		str_add(&s, "Stripe closing + bridge = ledger closing in every currency");
	str_addc(&s, '.');
	set_law(en, 2, 4, "footed", held, &s);
}

/* see: marks what one match or row holds; counts what was marked before. */
static uint64_t
see_line(struct engine *en, uint32_t line)
{
	struct line *l = &en->ln[line];
	uint64_t again = (l->flags & LN_SEEN) != 0;

	l->flags |= LN_SEEN;
	return again;
}

static uint64_t
see_movement(struct engine *en, uint32_t movement)
{
	struct movement *m = &en->mv[movement];
	uint64_t again = (m->flags & MV_SEEN) != 0;

	m->flags |= MV_SEEN;
	return again;
}

static uint64_t
see_matches(struct engine *en)
{
	struct pair p;
	uint64_t again = 0;
	size_t i, k;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (m->link == NONE)
			continue;
		if (!(m->flags & MV_GROUPED))
			pair_of_movement(en, &p, (uint32_t)i);
		else if (en->group_movement[en->group[m->link].mf] == i)
			pair_of_group(en, &p, m->link);
		else
			continue;
		for (k = 0; k < p.nl; k++)
			again += see_line(en, p.l[k]);
		for (k = 0; k < p.nm; k++)
			again += see_movement(en, p.m[k]);
	}
	for (i = 0; i < en->ngroups; i++) {
		const struct group *g = &en->group[i];

		for (k = 0; k < g->ln && g->mn == 0; k++)
			again += see_line(en, en->group_line[g->lf + k]);
	}
	return again;
}

/* 5. Matched once: each line is in one match or one row, and so is each movement. */
static void
check_once(struct engine *en)
{
	uint64_t again = see_matches(en), lost = 0, lines = 0;
	struct str s = STR_INIT;
	size_t i;

	for (i = 0; i < en->nln; i++) {
		struct line *l = &en->ln[i];

		if (!ln_counted(en, l) || l->amount == 0)
			continue;
		lines++;
		if ((l->flags & LN_EXTRA) || ln_ref(l) == REF_NONE)
			again += see_line(en, (uint32_t)i);
		/* alone: only a row of its own can hold it */
		if (!(l->flags & LN_SEEN) || ((l->flags & LN_EXTRA ||
		    ln_ref(l) == REF_NONE) && !(l->flags & LN_BROKEN)))
			lost++;
	}
	str_addf(&s, "%llu ledger lines of this statement: %llu in two places, %llu in "
	    "none.", (unsigned long long)lines, (unsigned long long)again,
	    (unsigned long long)lost);
	set_law(en, 3, 5, "matched once", again == 0 && lost == 0, &s);
}

void
laws_check(struct engine *en)
{
	size_t i;

	judge_gaps(en);
	judge_unbooked(en);
	check_complete(en);
	check_conserved(en);
	check_footed(en);
	check_once(en);
	for (i = 0; i < 4; i++)
		if (!en->law[i].held)
			judge_law(en, &en->law[i]);
}
