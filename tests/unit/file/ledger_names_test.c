/* Ids to numbers, in any order of arrival, against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/file/ledger_names.h"

#define NAMES 200
#define PUTS 3000

static uint32_t
roll(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

/* The k-th id that a ledger in this order of ids would export. */
static uint32_t
next_name(int order, uint32_t k, uint64_t *seed)
{
	switch (order) {
	case 0: return k % NAMES;			/* ascending, then again */
	case 1: return NAMES - 1 - k % NAMES;		/* descending */
	case 2: return roll(seed, NAMES);		/* any */
	default: return k / 2 % NAMES > 2 && roll(seed, 5) == 0 ?
	    roll(seed, k / 2 % NAMES) : k / 2 % NAMES;	/* nearly ascending, twice each */
	}
}

static void
numbers_in_order_of_arrival(void **state)
{
	(void)state;
	for (int order = 0; order < 4; order++) {
		struct ledger_names *t = ledger_names_new();
		uint32_t ids[NAMES], count = 0;
		uint64_t seed = 7;

		memset(ids, 0xff, sizeof(ids));
		for (uint32_t k = 0; k < PUTS; k++) {
			uint32_t name = next_name(order, k, &seed), id;
			char text[24];

			/* of different lengths, one the beginning of another */
			snprintf(text, sizeof(text), "J%u", (unsigned)name);
			id = ledger_names_put(t, slice_of(text));
			if (ids[name] == UINT32_MAX)
				ids[name] = count++;
			if (id != ids[name] || ledger_names_count(t) != count ||
			    slice_cmp(ledger_names_get(t, id), slice_of(text)) != 0)
				fail_msg("order %d, put %u, %s", order, (unsigned)k, text);
		}
		ledger_names_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_order_of_arrival),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
