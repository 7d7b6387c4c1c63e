/* Money held back and released: which hold a release goes to, over the months; when a
 * hold is told of; against a pairing that looks at every hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/str.h"
#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define HOLD " payout_minimum_balance_hold "
#define BACK " payout_minimum_balance_release "
#define AWAY " 0 place=ignored reserve "
#define TOLD (TELL_BREAKS | TELL_HOLDS)

static const struct scene_case cases[] = {
	{ "what is open goes on", OPEN
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "due=2026-11-04\n"
	    "row H2" HOLD "2026-10-06 USD -12.00" AWAY "due=2026-11-05\n"
	    "row R1" BACK "2026-10-07 USD 4.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H1 = -\n"
	    "reserve_held USD - - 0.00 H2 = -\n"
	    "hold H1 600 due 2026-11-04\nhold H2 1200 due 2026-11-05\n" },
	{ "a release of an earlier hold leaves a newer one open", "closed\n" OPEN
	    "hold H0" HOLD "2026-09-28 USD 10.00 10.00\n"
	    "row H1" HOLD "2026-10-05 USD -12.00" AWAY "\n"
	    "row R0" BACK "2026-10-07 USD 10.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H1 = -\nhold H1 1200\n" },
	{ "what is left of a hold counts, not what it began with", "closed\n" OPEN
	    "hold H0" HOLD "2026-09-28 USD 10.00 10.00\n"
	    "hold H9" HOLD "2026-09-29 USD 12.00 5.00\n"
	    "row R0" BACK "2026-10-07 USD 5.00" AWAY "\n", TOLD, "hold H0 1000\n" },
	{ "the same source before the same amount", OPEN
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "\n"
	    "row H2" HOLD "2026-10-06 USD -30.00" AWAY "source=rsv_2\n"
	    "row R2" BACK "2026-10-07 USD 10.00" AWAY "source=rsv_2\n"
	    "row R3" BACK "2026-10-08 USD 20.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H1 = -\nhold H1 1000\n" },
	{ "a source goes on over the months", "closed\n" OPEN
	    "hold H1" HOLD "2026-09-28 USD 10.00 10.00\n"
	    "hold H2" HOLD "2026-09-29 USD 30.00 30.00 source=rsv_2\n"
	    "row R2" BACK "2026-10-07 USD 10.00" AWAY "source=rsv_2\n", TOLD,
	    "hold H1 1000\nhold H2 2000\n" },
	{ "a release over several holds, the oldest first", OPEN
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "\n"
	    "row H2" HOLD "2026-10-06 USD -10.00" AWAY "\n"
	    "row H3" HOLD "2026-10-07 USD -10.00" AWAY "\n"
	    "row R" BACK "2026-10-08 USD 25.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H3 = -\nhold H3 500\n" },
	{ "a release before its hold is of another", OPEN
	    "row R" BACK "2026-10-04 USD 10.00" AWAY "\n"
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H1 = -\nhold H1 1000\n" },
	{ "a pair of one second, whichever id is the smaller", OPEN
	    "row A" BACK "2026-10-05 USD 10.00" AWAY "\n"
	    "row B" HOLD "2026-10-05 USD -10.00" AWAY "\n", TOLD, "" },
	{ "currencies do not mix", OPEN "opening stripe EUR 0\nopening ledger EUR 0\n"
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "\n"
	    "row R1" BACK "2026-10-07 EUR 10.00" AWAY "\n", TOLD,
	    "reserve_held USD - - 0.00 H1 = -\nhold H1 1000\n" },
	{ "a hold after the period is not this one's", OPEN
	    "row H1" HOLD "2026-11-01 USD -10.00" AWAY "when=context\n", TOLD, "" },
	{ "told again when the days are over that its rule gives it", "closed\n" OPEN
	    "hold H0" HOLD "2026-09-28 USD 10.00 10.00 due=2026-10-28\n"
	    "hold H9" HOLD "2026-09-29 USD 10.00 4.00 due=2026-11-29\n"
	    "hold H8" HOLD "2026-07-29 USD 10.00 3.00 due=2026-09-29\n",
	    TOLD | TELL_WHY,
	    "reserve_held USD - - 0.00 H0 = -\n"
	    "  Stripe row H0 (payout_minimum_balance_hold of 2026-09-28) holds 10.00 USD "
	    "back; 10.00 USD of it was not released by 2026-10-31. The rule says that it "
	    "nets to zero within 30 days, by 2026-10-28: that day is over.\n"
	    "  Look for the release in the Stripe dashboard, or give the rule's `nets to "
	    "zero within` more days.\n"
	    "hold H0 1000 due 2026-10-28\nhold H9 400 due 2026-11-29\n"
	    "hold H8 300 due 2026-09-29\n" },
	{ "one with days to go says until when", OPEN
	    "row H1" HOLD "2026-10-05 USD -10.00" AWAY "due=2026-11-04\n",
	    TELL_BREAKS | TELL_WHY,
	    "reserve_held USD - - 0.00 H1 = -\n"
	    "  Stripe row H1 (payout_minimum_balance_hold of 2026-10-05) holds 10.00 USD "
	    "back; 10.00 USD of it was not released by 2026-10-31. The rule expects it back "
	    "by 2026-11-04.\n"
	    "  Nothing to do if the hold is expected; it ends with Stripe's release.\n" },
};

static void
test_cases(void **state)
{
	(void)state;
	scene_check(cases, sizeof(cases) / sizeof(cases[0]));
}

/* ---- against pairing that looks at every hold each time ---- */

#define HOLDS 300

struct plain {
	int64_t		open;
	int		source;
	unsigned	since;	/* it has so much open */
};

static unsigned
roll(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

static size_t
best(const struct plain *h, size_t n, int source, int64_t left)
{
	size_t i, found = n;

	for (i = 0; i < n && source != 0; i++)
		if (h[i].open > 0 && h[i].source == source)
			return i;
	for (i = 0; i < n; i++)
		if (h[i].open == left && (found == n || h[i].since < h[found].since))
			found = i;
	if (found < n)
		return found;
	for (i = 0; i < n && h[i].open == 0; i++)
		;
	return i;
}

static void
release(struct plain *h, size_t n, int source, int64_t left, unsigned now)
{
	while (left > 0) {
		size_t i = best(h, n, source, left);
		int64_t part;

		if (i == n)
			return;
		part = h[i].open < left ? h[i].open : left;
		h[i].open -= part;
		h[i].since = now;
		left -= part;
	}
}

/* month: a scene of holds and releases; ${h}: the plain pairing of it. */
static size_t
month(struct str *text, struct plain *h, unsigned draw)
{
	size_t n = 0;
	unsigned i;

	str_add(text, OPEN);
	for (i = 0; i < HOLDS; i++) {
		int source = roll(&draw, 3) == 0 ? (int)roll(&draw, 20) : 0;
		int64_t amount = 1000 + (int64_t)roll(&draw, 60);
		bool hold = n == 0 || roll(&draw, 5) < 3;

		if (!hold && roll(&draw, 2) == 0)
			amount = h[roll(&draw, (unsigned)n)].open;
		if (amount == 0)
			continue;
		str_addf(text, "row T%03u%s2026-10-%02u USD %s%lld.%02lld" AWAY
		    "at=%02u:00:00 ", i, hold ? HOLD : BACK, 1 + i / 10, hold ? "-" : "",
		    (long long)(amount / 100), (long long)(amount % 100), i % 10);
		if (source != 0)
			str_addf(text, "source=s%d", source);
		str_add(text, "\n");
		if (hold)
			h[n++] = (struct plain){ amount, source, i };
		else
			release(h, n, source, amount, i);
	}
	return n;
}

static void
test_random(void **state)
{
	struct plain h[HOLDS];
	struct engine_hold got;
	unsigned seed;

	(void)state;
	for (seed = 1; seed <= 60; seed++) {
		struct str text = STR_INIT;
		size_t n = month(&text, h, seed), k, at = 0;
		struct scene *s = scene_run(str_text(&text));

		for (k = 0; k < n; k++) {
			if (h[k].open == 0)
				continue;
			if (!engine_next_hold(scene_engine(s), &at, &got))
				fail_msg("seed %u: hold %zu is not told", seed, k);
			if (got.open != h[k].open)
				fail_msg("seed %u: %s has %lld open, not %lld", seed,
				    got.id.p, (long long)got.open, (long long)h[k].open);
		}
		assert_false(engine_next_hold(scene_engine(s), &at, &got));
		scene_free(s);
		str_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
