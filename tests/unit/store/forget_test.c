/* Taking imports back: as if they had never been. */
#include "fixture.h"

#define OCT 20727

static uint64_t
forget(struct fixture *f, const char *path)
{
	struct err e = ERR_INIT;
	uint64_t rows = 0;

	must(store_forget(f->s, hash_of(path), &rows, &e), &e);
	return rows;
}

static void
expect(struct fixture *f, const char *want)
{
	char *got = facts_text(f->s);

	assert_string_equal(got, want);
	free(got);
}

static void
what_one_import_alone_told_is_gone(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t = a_txn("txn_1", DAY0, 100, 3);
	struct object o = an_object(OBJECT_PAYOUT, "po_1", 0, PACKED("status\0paid\0"));
	struct ledger_line l = a_line("L", "1", OCT, 97);
	bool has;
	int64_t n, version;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	put_txn(f.s, n, 1, &t);
	put_object(f.s, n, 1, &o);
	put_line(f.s, n, 1, &l);
	must(store_put_balance(f.s, n, "", t.currency, OCT, 5, &e), &e);
	import_end(f.s, n, "a");
	must(store_commit(f.s, &e), &e);
	version = store_facts_version(f.s);
	assert_int_equal(forget(&f, "a"), 4);
	expect(&f, "");
	assert_true(store_facts_version(f.s) > version);
	must(store_has_lines(f.s, "1050", CURRENCY_NONE, &has, &e), &e);
	assert_false(has);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM import_file"), 0);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM log_line"), 1);
	/* its number is never given again */
	must(store_begin(f.s, &e), &e);
	assert_int_equal(import_begin(f.s, "b"), n + 1);
	store_rollback(f.s);
	fixture_drop(&f);
}

static void
what_others_told_too_stays_as_they_told_it(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn day = a_txn("txn_1", DAY0, 100, 3), fine = day, third = day;
	struct ledger_line l = a_line("L", "1", OCT, 97), m = l;
	char *only_day, *day_and_third, *got;
	int64_t a, b, c;

	(void)state;
	fixture_make(&f);
	day.precision = TXN_DAY;
	fine.created = DAY0 + 9;
	fine.type = slice_of("charge");
	third.precision = TXN_DAY;
	third.description = slice_of("x");
	m.day = OCT + 3;
	m.amount = 98;
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "a");
	put_txn(f.s, a, 1, &day);
	put_line(f.s, a, 1, &l);
	import_end(f.s, a, "a");
	only_day = facts_text(f.s);
	c = import_begin(f.s, "c");
	put_txn(f.s, c, 1, &third);
	put_line(f.s, c, 1, &l);
	import_end(f.s, c, "c");
	day_and_third = facts_text(f.s);
	b = import_begin(f.s, "b");
	put_txn(f.s, b, 1, &fine);
	put_line(f.s, b, 1, &m);
	import_end(f.s, b, "b");
	must(store_commit(f.s, &e), &e);
	assert_int_equal(forget(&f, "b"), 2);
	got = facts_text(f.s);
	assert_string_equal(got, day_and_third);
	free(got);
	assert_int_equal(forget(&f, "c"), 2);
	got = facts_text(f.s);
	assert_string_equal(got, only_day);
	free(got);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 0);
	assert_int_equal(fixture_number(&f, "SELECT told FROM txn"), 1);
	assert_int_equal(forget(&f, "a"), 2);
	expect(&f, "");
	free(only_day);
	free(day_and_third);
	fixture_drop(&f);
}

static void
a_forgotten_cover_gives_lines_back(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line x = a_line("X", "1", OCT, 1), got;
	uint64_t gone;
	bool found;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	put_line(f.s, n, 1, &x);
	import_end(f.s, n, "a");
	for (int i = 0; i < 2; i++) {
		n = import_begin(f.s, i == 0 ? "c1" : "c2");
		import_end(f.s, n, i == 0 ? "c1" : "c2");
		must(store_cover(f.s, n, "1050", OCT, OCT + 9, &gone, &e), &e);
		assert_int_equal(gone, i == 0 ? 1 : 0);
	}
	must(store_commit(f.s, &e), &e);
	forget(&f, "c1");
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_false(found);			/* the second cover lacks it too */
	forget(&f, "c2");
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_true(found);
	fixture_drop(&f);
}

static void
a_line_told_again_and_forgotten_is_gone_again(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line x = a_line("X", "1", OCT, 1), got;
	uint64_t gone;
	bool found;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	put_line(f.s, n, 1, &x);
	import_end(f.s, n, "a");
	n = import_begin(f.s, "cover");
	import_end(f.s, n, "cover");
	must(store_cover(f.s, n, "1050", OCT, OCT, &gone, &e), &e);
	n = import_begin(f.s, "b");
	assert_int_equal(put_line(f.s, n, 1, &x), STORE_CHANGED);
	import_end(f.s, n, "b");
	must(store_commit(f.s, &e), &e);
	forget(&f, "b");
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_false(found);
	fixture_drop(&f);
}

static void
an_older_cover_does_not_count(void **state)
{
	static const char *const paths[] = { "a", "cover1", "b", "cover2" };
	struct err e = ERR_INIT;
	struct fixture f;
	struct ledger_line x = a_line("X", "1", OCT, 1), got;
	uint64_t gone;
	bool found;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	for (int i = 0; i < 4; i++) {
		n = import_begin(f.s, paths[i]);
		import_end(f.s, n, paths[i]);
		if (i % 2 == 0)
			put_line(f.s, n, 1, &x);
		else
			must(store_cover(f.s, n, "1050", OCT, OCT, &gone, &e), &e);
	}
	must(store_commit(f.s, &e), &e);
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_false(found);
	forget(&f, "cover2");			/* b told it after cover1 */
	must(store_get_line(f.s, "X", "1", &found, &got, &e), &e);
	assert_true(found);
	fixture_drop(&f);
}

/* The third telling repeats the second, and is stored as such. */
static void
a_repeated_telling_outlives_what_it_repeats(void **state)
{
	static const char *const paths[] = { "a", "b", "c" };
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t = a_txn("txn_1", DAY0, 100, 3);
	char *before = NULL, *after;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	for (int i = 0; i < 3; i++) {
		n = import_begin(f.s, paths[i]);
		t.type = slice_of(i == 0 ? NULL : "charge");
		put_txn(f.s, n, 1, &t);
		import_end(f.s, n, paths[i]);
	}
	must(store_commit(f.s, &e), &e);
	before = facts_text(f.s);
	for (int i = 0; i < 2; i++) {
		forget(&f, paths[i]);
		after = facts_text(f.s);
		assert_string_equal(before, after);
		free(after);
	}
	free(before);
	fixture_drop(&f);
}

static void
objects_too_and_by_the_batch(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct object o;
	char id[16], *before, *after;
	int64_t n;

	(void)state;
	fixture_make(&f);
	for (int k = 0; k < 2; k++) {
		must(store_begin(f.s, &e), &e);
		n = import_begin(f.s, k == 0 ? "a" : "b");
		for (int i = 0; i < 2500; i++) {
			snprintf(id, sizeof(id), "ch_%d", i);
			o = k == 0 ? an_object(OBJECT_CHARGE, id, 1, PACKED("a\0" "1\0")) :
			    an_object(OBJECT_CHARGE, id, 2, PACKED("a\0" "2\0"));
			put_object(f.s, n, (uint64_t)i, &o);
		}
		import_end(f.s, n, k == 0 ? "a" : "b");
		must(store_commit(f.s, &e), &e);
		if (k == 0)
			before = facts_text(f.s);
	}
	assert_int_equal(forget(&f, "b"), 2500);
	after = facts_text(f.s);
	assert_string_equal(before, after);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 0);
	free(before);
	free(after);
	fixture_drop(&f);
}

static void
hashes_by_prefix(void **state)
{
	static const struct {
		const char	*name, *given;
		enum err_code	 code;
	} cases[] = {
		{ "too short", "abc", ERR_USAGE },
		{ "no hash", "XYZXYZXYZ", ERR_USAGE },
		{ "unknown", "00000000", ERR_USAGE },
		{ "too long", "00000000000000000000000000000000000000000000000000000000000000000",
		    ERR_USAGE },
	};
	struct fixture f;
	struct err e = ERR_INIT;
	char prefix[16];
	uint64_t rows;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	import_end(f.s, n, "a");
	must(store_commit(f.s, &e), &e);
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		if (store_forget(f.s, cases[i].given, &rows, &e) != -1 ||
		    e.code != cases[i].code || e.hint[0] == '\0')
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
	err_clear(&e);
	snprintf(prefix, sizeof(prefix), "%.8s", hash_of("a"));
	/* inside a transaction of the caller as well */
	must(store_begin(f.s, &e), &e);
	must(store_forget(f.s, prefix, &rows, &e), &e);
	must(store_commit(f.s, &e), &e);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM import_file"), 0);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_import_alone_told_is_gone),
		cmocka_unit_test(what_others_told_too_stays_as_they_told_it),
		cmocka_unit_test(a_forgotten_cover_gives_lines_back),
		cmocka_unit_test(a_line_told_again_and_forgotten_is_gone_again),
		cmocka_unit_test(an_older_cover_does_not_count),
		cmocka_unit_test(a_repeated_telling_outlives_what_it_repeats),
		cmocka_unit_test(objects_too_and_by_the_batch),
		cmocka_unit_test(hashes_by_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
