/*
 * Law 7: the same facts imported in any order, repeated or not, split over files
 * in any way, give the same facts; and forgetting gives what never importing
 * would have.
 */
#include "fixture.h"

#define FILES 4
#define IDS 12
#define SEEDS 20

/* A small generator, so that a failing seed can be run again. */
static uint32_t
roll(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

static const char *const types[] = { "charge", "payment", "adjustment" };
static const char *const statuses[] = { "pending", "available" };
static const char *const payouts[] = { "", "po_1", "po_2" };
static const char *const packs[] = { "a\0" "1\0", "a\0" "2\0", "b\0" "1\0" };
static const char *const states[] = { "status\0pending\0", "status\0paid\0",
	"status\0failed\0" };

/* What file ${file} says about id ${i}: amounts agree, the rest may clash. */
static void
tell(struct store *s, int64_t import, int file, int i, uint64_t seed0)
{
	uint64_t seed = seed0 + (uint64_t)(file * 1000 + i) * 7919;
	struct txn t;
	struct object o;
	char id[16];

	(void)roll(&seed, 2);
	if (roll(&seed, 3) == 0)
		return;				/* this file lacks it */
	snprintf(id, sizeof(id), "txn_%02d", i);
	t = a_txn(id, DAY0, 100 + i, i);
	t.precision = (enum txn_precision)roll(&seed, 3);
	if (t.precision == TXN_MINUTE)
		t.created += 60 * roll(&seed, 3);
	if (t.precision == TXN_SECOND)
		t.created += roll(&seed, 90);
	if (roll(&seed, 2) == 0)
		t.type = slice_of(types[roll(&seed, 3)]);
	if (roll(&seed, 2) == 0)
		t.status = slice_of(statuses[roll(&seed, 2)]);
	if (roll(&seed, 2) == 0)
		t.payout = slice_of(payouts[roll(&seed, 3)]);
	if (roll(&seed, 2) == 0)
		t.available_on = DAY0 + (int64_t)roll(&seed, 3) * 86400;
	if (roll(&seed, 2) == 0)
		t.fields = (struct slice){ packs[roll(&seed, 3)], 4 };
	if (roll(&seed, 3) == 0)
		t.fee_details = (struct slice){ roll(&seed, 2) == 0 ? "" : "tax\0" "9\0",
			roll(&seed, 2) == 0 ? 0 : 6 };
	if (t.fee_details.n > 0 && t.fee_details.p[0] == '\0')
		t.fee_details.n = 0;
	if (roll(&seed, 4) == 0)
		t.category = slice_of("partial_capture_reversal");
	(void)put_txn(s, import, (uint64_t)i + 1, &t);
	snprintf(id, sizeof(id), "po_%d", i % 3);
	const char *state = states[roll(&seed, 3)];

	o = an_object(OBJECT_PAYOUT, id, roll(&seed, 3), state, 0);
	o.fields.n = strlen(state) + 1 + strlen(state + strlen(state) + 1) + 1;
	(void)put_object(s, import, (uint64_t)i + 1, &o);
}

static void
import_file(struct fixture *f, int file, uint64_t seed, bool backwards)
{
	struct err e = ERR_INIT;
	char path[16];
	int64_t n;

	snprintf(path, sizeof(path), "file%d", file);
	must(store_begin(f->s, &e), &e);
	n = import_begin(f->s, path);
	for (int i = 0; i < IDS; i++)
		tell(f->s, n, file, backwards ? IDS - 1 - i : i, seed);
	import_end(f->s, n, path);
	must(store_commit(f->s, &e), &e);
}

static char *
facts_after(const int *order, int n, uint64_t seed, int forgotten)
{
	struct err e = ERR_INIT;
	struct fixture f;
	char path[16], *facts;
	uint64_t rows;

	fixture_make(&f);
	for (int i = 0; i < n; i++)
		import_file(&f, order[i], seed, i % 2 == 1);
	if (forgotten >= 0) {
		snprintf(path, sizeof(path), "file%d", forgotten);
		must(store_forget(f.s, hash_of(path), &rows, &e), &e);
	}
	must(store_check(f.s, &e), &e);
	facts = facts_text(f.s);
	fixture_drop(&f);
	return facts;
}

static const int orders[][FILES + 2] = {
	{ 3, 2, 1, 0, -1 }, { 1, 3, 0, 2, -1 }, { 2, 0, 3, 1, -1 }, { 0, 2, 1, 3, -1 },
};

static int
length(const int *order)
{
	int n = 0;

	while (n < FILES + 2 && order[n] != -1)
		n++;
	return n;
}

static void
any_order_gives_the_same_facts(void **state)
{
	static const int plain[] = { 0, 1, 2, 3 };

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		char *want = facts_after(plain, FILES, seed, -1);
		const int *order = orders[seed % COUNT(orders)];
		char *got = facts_after(order, length(order), seed, -1);

		if (strcmp(want, got) != 0)
			fail_msg("seed %d\n%s\n%s", (int)seed, want, got);
		free(want);
		free(got);
	}
}

static void
forgetting_is_as_never_importing(void **state)
{
	static const int all[] = { 0, 1, 2, 3 }, without[] = { 3, 0, 2 };

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		char *want = facts_after(without, 3, seed, -1);
		char *got = facts_after(all, FILES, seed, 1);

		if (strcmp(want, got) != 0)
			fail_msg("seed %d\n%s\n%s", (int)seed, want, got);
		free(want);
		free(got);
	}
}

static void
telling_it_again_changes_nothing(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	char *want, *got;
	int64_t version, n;

	(void)state;
	fixture_make(&f);
	import_file(&f, 0, 5, false);
	import_file(&f, 1, 5, false);
	want = facts_text(f.s);
	version = store_facts_version(f.s);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "both again");
	for (int i = 0; i < 2 * IDS; i++)
		tell(f.s, n, i % 2, i / 2, 5);
	import_end(f.s, n, "both again");
	must(store_commit(f.s, &e), &e);
	got = facts_text(f.s);
	assert_string_equal(want, got);
	assert_int_equal(store_facts_version(f.s), version);
	free(want);
	free(got);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_gives_the_same_facts),
		cmocka_unit_test(forgetting_is_as_never_importing),
		cmocka_unit_test(telling_it_again_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
