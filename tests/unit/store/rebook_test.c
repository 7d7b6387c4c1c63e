/*
 * Entries that reverse and book anew come out as they went in; they make closes
 * stale, and the seal of the period in which they stand speaks for them.
 */
#include "fixture.h"
#include "recon/store/rebook.h"

static struct store_rebooking
a_reversal(void)
{
	return (struct store_rebooking){ .key = "te_r1", .after_seal = 1, .day = 20758,
		.currency = currency_index("USD", 3), .account = "eu",
		.group = "reversal of te_1", .reversal = true, .of = "te_1", .origin = "te_1",
		.event = "", .object = "", .stripe_ids = "txn_1 txn_2", .rules_hash = "h2" };
}

static const struct store_fixed_line mirror[2] = {
	{ "1050", "Clearing", -970, "Reversal", "R", "" },
	{ "4000", "Sales", 970, "Reversal", "R", "class X" },
};
static const struct store_fixed_line anew[2] = {
	{ "1050", "Clearing", 970, "In place", "S", "" },
	{ "4010", "Plans", -970, "In place", "S", "class Y" },
};

static void
put_both(struct fixture *f)
{
	struct store_rebooking r = a_reversal();
	struct err e = ERR_INIT;

	must(store_begin(f->s, &e), &e);
	must(store_rebooking_put(f->s, &r, mirror, 2, &e), &e);
	r.key = "te_n1";
	r.group = "in place of te_1";
	r.reversal = false;
	must(store_rebooking_put(f->s, &r, anew, 2, &e), &e);
	r.key = r.origin = "te_f1";
	r.of = "";
	r.group = "first entry of txn_9";
	must(store_rebooking_put(f->s, &r, anew, 2, &e), &e);
	must(store_rebooked_txn_put(f->s, "txn_9", "te_f1", &e), &e);
	must(store_rebooked_txn_put(f->s, "txn_8", "te_f1", &e), &e);
	must(store_commit(f->s, &e), &e);
}

static int
add_rebooking(void *ctx, const struct store_rebooking *r, struct err *e)
{
	(void)e;
	str_addf(ctx, "%lld %s after %lld on %d %s [%s] (%s) %d of [%s] from %s [%s%s] %s %s %d;",
	    (long long)r->number, r->key, (long long)r->after_seal, r->day,
	    currency_code(r->currency), r->account, r->group, r->reversal, r->of, r->origin,
	    r->event, r->object, r->stripe_ids, r->rules_hash, r->at_us > 0);
	return 0;
}

static int
add_line(void *ctx, const struct store_fixed_line *l)
{
	str_addf(ctx, "%s %s %lld %s %s [%s];", l->code, l->name, (long long)l->amount, l->memo,
	    l->rule, l->dims);
	return 0;
}

static int
add_row(void *ctx, const char *id, const char *key)
{
	str_addf(ctx, "%s %s;", id, key);
	return 0;
}

static int
fail_at_two(void *ctx, const struct store_rebooking *r, struct err *e)
{
	++*(int *)ctx;
	return r->number == 2 ? err_set(e, ERR_BUG, "enough") : 0;
}

static void
they_come_out(void **state)
{
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t version;
	int seen = 0;

	(void)state;
	fixture_make(&f);
	version = store_facts_version(f.s);
	put_both(&f);
	assert_int_equal(store_facts_version(f.s), version + 1);
	must(store_each_rebooking(f.s, add_rebooking, &text, &e), &e);
	assert_string_equal(str_text(&text),
	    "1 te_r1 after 1 on 20758 USD [eu] (reversal of te_1) 1 of [te_1] from te_1 []"
	    " txn_1 txn_2 h2 1;"
	    "2 te_n1 after 1 on 20758 USD [eu] (in place of te_1) 0 of [te_1] from te_1 []"
	    " txn_1 txn_2 h2 1;"
	    "3 te_f1 after 1 on 20758 USD [eu] (first entry of txn_9) 0 of [] from te_f1 []"
	    " txn_1 txn_2 h2 1;");
	str_clear(&text);
	must(store_each_rebooking_line(f.s, "te_n1", add_line, &text, &e), &e);
	assert_string_equal(str_text(&text), "1050 Clearing 970 In place S [];"
	    "4010 Plans -970 In place S [class Y];");
	str_clear(&text);
	must(store_each_rebooked_txn(f.s, add_row, &text, &e), &e);
	assert_string_equal(str_text(&text), "txn_8 te_f1;txn_9 te_f1;");
	must(store_rebooked_txn_get(f.s, "txn_9", &text, &e), &e);
	assert_string_equal(str_text(&text), "te_f1");
	must(store_rebooked_txn_get(f.s, "txn_1", &text, &e), &e);
	assert_int_equal(text.n, 0);
	assert_int_equal(store_each_rebooking(f.s, fail_at_two, &seen, &e), -1);
	assert_int_equal(seen, 2);
	str_free(&text);
	fixture_drop(&f);
}

/* A key is booked once; what a transaction began is taken back as a whole. */
static void
a_key_is_there_once(void **state)
{
	struct store_rebooking r = a_reversal();
	struct err e = ERR_INIT;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	put_both(&f);
	must(store_begin(f.s, &e), &e);
	assert_int_equal(store_rebooking_put(f.s, &r, mirror, 2, &e), -1);
	store_rollback(f.s);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM rebooking"), 3);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM rebooking_line"), 6);
	fixture_drop(&f);
}

/* ---- seals ---- */

static void
seal(struct fixture *f, const char *period)
{
	struct store_seal s = { .preparer = "Jo", .reviewer = "Kim", .rules_hash = "h",
		.version = "v" };
	struct err e = ERR_INIT;

	must(period_parse(&s.period, period, &e), &e);
	must(store_begin(f->s, &e), &e);
	must(store_seal_put(f->s, &s, &e), &e);
	must(store_commit(f->s, &e), &e);
}

static bool
is_intact(struct fixture *f, int64_t number, const char *period)
{
	struct store_seal s;
	struct err e = ERR_INIT;
	char digest[65], before[80] = "";
	struct period p;
	bool found;

	if (number > 1) {
		must(store_seal_over(f->s, date_of(2026, 10, 1), date_of(2026, 10, 1), &found,
		    &s, &e), &e);
		(void)snprintf(before, sizeof(before), "%s", s.digest);
	}
	must(period_parse(&p, period, &e), &e);
	must(store_seal_over(f->s, p.first, p.last, &found, &s, &e), &e);
	assert_true(found);
	assert_int_equal(s.number, number);
	must(store_seal_digest(f->s, &s, before, digest, &e), &e);
	return strcmp(digest, s.digest) == 0;
}

/* They stand in the period that is sealed next: its seal, not the one before, sees
 * what becomes of them. */
static void
the_next_seal_speaks_for_them(void **state)
{
	static const char *const change[] = { "UPDATE rebooking SET of_key = 'te_2' WHERE number = 2",
		"UPDATE rebooking SET stripe_ids = ''", "DELETE FROM rebooking WHERE number = 3",
		"UPDATE rebooked_txn SET id = 'txn_7' WHERE id = 'txn_8'",
		"DELETE FROM rebooked_txn" };
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < COUNT(change); i++) {
		fixture_make(&f);
		seal(&f, "2026-10");
		put_both(&f);
		assert_true(is_intact(&f, 1, "2026-10"));
		seal(&f, "2026-11");
		assert_true(is_intact(&f, 1, "2026-10"));
		assert_true(is_intact(&f, 2, "2026-11"));
		fixture_exec(&f, change[i]);
		assert_true(is_intact(&f, 1, "2026-10"));
		if (is_intact(&f, 2, "2026-11"))
			fail_msg("not seen: %s", change[i]);
		fixture_drop(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_come_out),
		cmocka_unit_test(a_key_is_there_once),
		cmocka_unit_test(the_next_seal_speaks_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
