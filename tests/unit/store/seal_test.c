/*
 * Months in the store: a database of schema 1 comes forward whole; what is
 * settled, signed and sealed comes out as it went in; the digest of a seal sees
 * every change; what came after a seal is found, and nothing else.
 */
#include "fixture.h"
#include "recon/store/schema.h"
#include "recon/store/seal.h"

/* ---- a database that the first version made ---- */

static void
make_version_one(struct fixture *f)
{
	struct err e = ERR_INIT;
	struct db *d = NULL;

	memset(f, 0, sizeof(*f));
	fixture_dir(f->dir, sizeof(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/tieout.db", f->dir);
	f->now = INT64_C(1793000000000000);
	f->clock = clock_fixed(&f->now);
	must(db_open(&d, f->path, DB_CREATE, &e), &e);
	must(db_begin(d, true, &e), &e);
	must(db_exec(d, schema_texts[0], &e), &e);
	must(db_exec(d, "INSERT INTO company VALUES (1, 'Acme', 3, 1, 0);"
	    "INSERT INTO import_file VALUES (1, 1, 'abc', 'a.csv', 'test', '', 2, 0, 5,"
	    " NULL, NULL, NULL, NULL, NULL, NULL);"
	    "INSERT INTO txn VALUES (1, 1790812800, 'txn_1', '', 'USD', 1000, 30, 2, NULL,"
	    " 'charge', NULL, NULL, 'ch_1', NULL, NULL, NULL, NULL, 1, 1, NULL, 1);"
	    "INSERT INTO ledger_line VALUES (1, 20727, 'L1', '1', '1050', 'USD', 970, NULL,"
	    " NULL, 1, 2, 1, NULL);"
	    "INSERT INTO close_run VALUES (1, '2026-10', 20727, 20757, 'breaks', 3, 'r', 's',"
	    " '0.1.0', '', '', 0, '1 1 1');", &e), &e);
	must(db_mark(d, 1, &e), &e);
	must(db_commit(d, &e), &e);
	db_close(d);
}

static void
schema_one_comes_forward(void **state)
{
	struct err e = ERR_INIT;
	struct store_run run;
	struct fixture f;
	struct txn t;
	bool found;

	(void)state;
	make_version_one(&f);
	assert_int_equal(store_open(&f.s, f.path, false, &f.clock, &e), -1);
	assert_non_null(strstr(e.msg, "made by an older tieout (schema 1)"));
	err_clear(&e);
	must(store_open(&f.s, f.path, true, &f.clock, &e), &e);
	assert_int_equal(fixture_number(&f, "PRAGMA user_version"), STORE_VERSION);
	must(store_get_txn(f.s, "txn_1", &found, &t, &e), &e);
	assert_true(found);
	assert_int_equal(t.amount, 1000);
	assert_int_equal(store_facts_version(f.s), 3);
	must(store_run_get(f.s, "2026-10", &found, &run, &e), &e);
	assert_true(found);
	assert_int_equal(run.verdict, VERDICT_BREAKS);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seal"), 0);
	store_close(f.s);
	must(store_open(&f.s, f.path, false, &f.clock, &e), &e);	/* and for readers */
	fixture_drop(&f);
}

/* ---- in and out ---- */

static int
add_resolution(void *ctx, const struct store_resolution *r)
{
	str_addf(ctx, "%lld %s %s %s %s %lld %s %s %d %s %s;", (long long)r->number,
	    r->break_id, r->period_name, r->code, currency_code(r->currency),
	    (long long)r->difference, r->about, r->kind, r->until == DATE_NONE ? 0 : 1,
	    r->by, r->note);
	return 0;
}

static void
resolutions_add_up(void **state)
{
	struct store_resolution r = { .break_id = "b_1", .period_name = "2026-10",
		.code = "unmapped", .currency = currency_index("EUR", 3), .difference = -5,
		.about = "x", .kind = "timing", .until = 20800, .by = "Jo", .note = "why" };
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t version;

	(void)state;
	fixture_make(&f);
	version = store_facts_version(f.s);
	must(store_begin(f.s, &e), &e);
	must(store_resolution_put(f.s, &r, &e), &e);
	r.kind = "accepted";
	r.until = DATE_NONE;
	must(store_resolution_put(f.s, &r, &e), &e);
	must(store_commit(f.s, &e), &e);
	must(store_each_resolution(f.s, add_resolution, &text, &e), &e);
	assert_string_equal(str_text(&text),
	    "1 b_1 2026-10 unmapped EUR -5 x timing 1 Jo why;"
	    "2 b_1 2026-10 unmapped EUR -5 x accepted 0 Jo why;");
	assert_int_equal(store_facts_version(f.s), version + 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM log_line"), 2);
	str_free(&text);
	fixture_drop(&f);
}

static void
seal_one(struct fixture *f, const char *period)
{
	struct store_seal seal = { .preparer = "Jo", .reviewer = "Kim", .rules_hash = "rh",
		.version = "v" };
	struct store_fixed_entry en = { "te_1", 20730, currency_index("USD", 3), "", "day",
		"2026-10-04", 1 };
	struct store_fixed_line line[2] = { { "1050", "Clearing", 970, "m", "R", "" },
		{ "4000", "Sales", -970, "m", "R", "class X" } };
	struct store_fixed_txn t = { "txn_1", "entry", "R", "te_1", "m_txn_1" };
	struct store_run run = { .verdict = VERDICT_BREAKS, .rules_hash = "rh",
		.settings_hash = "sh", .version = "v", .report_dir = "", .reports_hash = "",
		.counts = "" };
	const struct store_waiting w = { "txn_w", "L2", "1" };
	const struct store_hold h = { "txn_h", 5, DATE_NONE };
	struct err e = ERR_INIT;

	must(period_parse(&seal.period, period, &e), &e);
	run.period = seal.period;
	must(store_begin(f->s, &e), &e);
	must(store_run_put(f->s, &run, NULL, 0, NULL, 0, &e), &e);
	must(store_run_waiting_put(f->s, period, &w, &e), &e);
	must(store_run_hold_put(f->s, period, &h, &e), &e);
	must(store_fixed_entry_put(f->s, period, &en, line, 2, &e), &e);
	must(store_fixed_txn_put(f->s, period, &t, &e), &e);
	must(store_fixed_match_put(f->s, period, "L1", "1", "m_txn_1", &e), &e);
	must(store_seal_file_put(f->s, period, "a.csv", 1, slice_of("12"), &e), &e);
	must(store_seal_file_put(f->s, period, "a.csv", 2, slice_of("3"), &e), &e);
	must(store_seal_put(f->s, &seal, &e), &e);
	must(store_commit(f->s, &e), &e);
}

static int
add_bytes(void *ctx, struct slice bytes, struct err *e)
{
	(void)e;
	str_addn(ctx, bytes.p, bytes.n);
	return 0;
}

static int
add_seal(void *ctx, const struct store_seal *seal, struct err *e)
{
	(void)e;
	str_addf(ctx, "%lld %s %s %s;", (long long)seal->number, seal->period.name,
	    seal->preparer, seal->reviewer);
	return 0;
}

static void
seals_come_out(void **state)
{
	struct store_fixed_txn t;
	struct store_seal seal;
	struct str text = STR_INIT;
	struct err e = ERR_INIT;
	struct fixture f;
	bool found;
	int part;

	(void)state;
	fixture_make(&f);
	must(store_seal_last(f.s, &found, &seal, &e), &e);
	assert_false(found);
	seal_one(&f, "2026-10");
	seal_one(&f, "2026-11");
	must(store_seal_over(f.s, date_of(2026, 10, 31), date_of(2026, 11, 1), &found, &seal,
	    &e), &e);
	assert_true(found);
	assert_string_equal(seal.period.name, "2026-10");
	must(store_seal_over(f.s, date_of(2026, 12, 1), date_of(2026, 12, 31), &found, &seal,
	    &e), &e);
	assert_false(found);
	must(store_each_seal(f.s, add_seal, &text, &e), &e);
	assert_string_equal(str_text(&text), "1 2026-10 Jo Kim;2 2026-11 Jo Kim;");
	str_clear(&text);
	must(store_seal_file_each(f.s, "2026-11", "a.csv", add_bytes, &text, &e), &e);
	assert_string_equal(str_text(&text), "123");
	must(store_fixed_part(f.s, "2026-10-04", "day", "", currency_index("USD", 3), &part,
	    &e), &e);
	assert_int_equal(part, 1);
	must(store_fixed_part(f.s, "2026-10-05", "day", "", currency_index("USD", 3), &part,
	    &e), &e);
	assert_int_equal(part, 0);
	must(store_fixed_txn_get(f.s, "2026-10", "txn_1", &found, &t, &e), &e);
	assert_true(found);
	assert_string_equal(t.entry_key, "te_1");
	must(store_fixed_match_get(f.s, "2026-10", "L1", "1", &text, &e), &e);
	assert_string_equal(str_text(&text), "m_txn_1");
	must(store_fixed_match_get(f.s, "2026-10", "L1", "2", &text, &e), &e);
	assert_int_equal(text.n, 0);
	str_free(&text);
	fixture_drop(&f);
}

static void
digest_sees_every_change(void **state)
{
	static const char *const change[] = {
		"UPDATE je SET day = day + 1", "UPDATE je_line SET amount = amount + 1",
		"UPDATE je_line SET dims = 'class Y' WHERE number = 2",
		"UPDATE fixed_txn SET rule = 'S'", "UPDATE fixed_line SET match_id = 'm_2'",
		"UPDATE seal_file SET bytes = x'31' WHERE number = 2",
		"DELETE FROM seal_file WHERE number = 2", "DELETE FROM fixed_line",
		"UPDATE run_waiting SET line = '2'", "DELETE FROM run_waiting",
		"UPDATE run_hold SET open_amount = 6", "DELETE FROM run_hold",
	};
	struct store_seal seal;
	char digest[65];
	struct err e = ERR_INIT;
	struct fixture f;
	bool found;

	(void)state;
	for (size_t i = 0; i < COUNT(change); i++) {
		fixture_make(&f);
		seal_one(&f, "2026-10");
		must(store_seal_last(f.s, &found, &seal, &e), &e);
		must(store_seal_digest(f.s, &seal, "", digest, &e), &e);
		assert_string_equal(digest, seal.digest);
		must(store_seal_digest(f.s, &seal, "another", digest, &e), &e);
		assert_string_not_equal(digest, seal.digest);
		fixture_exec(&f, change[i]);
		must(store_seal_digest(f.s, &seal, "", digest, &e), &e);
		if (strcmp(digest, seal.digest) == 0)
			fail_msg("not seen: %s", change[i]);
		fixture_drop(&f);
	}
}

/* ---- what came after ---- */

static void
end_import(struct store *s, int64_t number, int64_t first, int64_t last)
{
	struct err e = ERR_INIT;
	struct store_import im = { .number = number, .hash = "h", .path = "p",
		.first_day = (int32_t)(first / 86400), .last_day = (int32_t)(last / 86400),
		.first_moment = first, .last_moment = last,
		.first_line_day = (int32_t)(first / 86400),
		.last_line_day = (int32_t)(last / 86400) };

	must(store_import_end(s, &im, &e), &e);
}

static int
add_change(void *ctx, const struct store_line_change *c, struct err *e)
{
	(void)e;
	str_addf(ctx, "%s", c->now.ledger_id.p);
	if (c->was)
		str_addf(ctx, " was %lld on %d", (long long)c->old.amount, c->old.day -
		    (int)(DAY0 / 86400));
	if (c->is)
		str_addf(ctx, " is %lld on %d", (long long)c->now.amount, c->now.day -
		    (int)(DAY0 / 86400));
	str_addc(ctx, ';');
	return 0;
}

static void
put_one_line(struct fixture *f, int64_t import, const char *id, int day, int64_t amount)
{
	struct ledger_line l = a_line(id, "1", (int32_t)(DAY0 / 86400) + day, amount);

	put_line(f->s, import, 1, &l);
}

static void
what_came_after_is_found(void **state)
{
	const int32_t d0 = (int32_t)(DAY0 / 86400);
	struct store_txns *c = NULL;
	struct str text = STR_INIT;
	struct ledger_line l;
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t;
	uint64_t gone;
	int64_t one, two;
	bool found;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	one = import_begin(f.s, "a");
	t = a_txn("txn_1", DAY0, 1000, 30);
	put_txn(f.s, one, 1, &t);
	put_one_line(&f, one, "same", 1, 10);
	put_one_line(&f, one, "edited", 2, 20);
	put_one_line(&f, one, "moved", 3, 30);
	put_one_line(&f, one, "gone", 4, 40);
	put_one_line(&f, one, "later", 40, 50);
	end_import(f.s, one, DAY0, DAY0 + 40 * 86400);
	must(store_commit(f.s, &e), &e);
	must(store_lines_changed(f.s, one, d0 + 30, add_change, &text, &e), &e);
	assert_int_equal(text.n, 0);
	must(store_begin(f.s, &e), &e);
	two = import_begin(f.s, "b");
	t = a_txn("txn_1", DAY0, 1000, 30);
	put_txn(f.s, two, 1, &t);			/* told again: not late */
	t = a_txn("txn_2", DAY0 + 86400, 500, 0);
	put_txn(f.s, two, 2, &t);
	put_one_line(&f, two, "same", 1, 10);
	put_one_line(&f, two, "edited", 2, 21);
	put_one_line(&f, two, "moved", 35, 30);
	put_one_line(&f, two, "new", 5, 60);
	put_one_line(&f, two, "later", 41, 51);		/* may have lain on any day */
	must(store_cover(f.s, two, "1050", d0, d0 + 30, &gone, &e), &e);
	end_import(f.s, two, DAY0 + 86400, DAY0 + 41 * 86400);
	must(store_commit(f.s, &e), &e);
	must(store_lines_changed(f.s, one, d0 + 30, add_change, &text, &e), &e);
	assert_string_equal(str_text(&text), "edited was 20 on 2 is 21 on 2;"
	    "gone was 40 on 4;new is 60 on 5;moved was 30 on 3 is 30 on 35;"
	    "later was 50 on 40 is 51 on 41;");
	must(store_line_then(f.s, "edited", "1", one, &found, &l, &e), &e);
	assert_true(found);
	assert_int_equal(l.amount, 20);
	must(store_line_then(f.s, "gone", "1", one, &found, &l, &e), &e);
	assert_true(found);
	must(store_line_then(f.s, "gone", "1", two, &found, &l, &e), &e);
	assert_false(found);
	must(store_txns_late(&c, f.s, DAY0 - 86400, DAY0 + 30 * 86400, one, 0, &e), &e);
	assert_int_equal(store_txns_next(c, &t, &e), 1);
	assert_true(slice_is(t.id, "txn_2"));
	assert_int_equal(store_txns_next(c, &t, &e), 0);
	store_txns_close(c);
	str_free(&text);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema_one_comes_forward),
		cmocka_unit_test(resolutions_add_up),
		cmocka_unit_test(seals_come_out),
		cmocka_unit_test(digest_sees_every_change),
		cmocka_unit_test(what_came_after_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
