/* Balance transactions: in, merged, clashing, out. */
#include "fixture.h"

/* A txn as one text, by the fixture's dump of a store that holds only it. */
static void
expect(struct fixture *f, const char *want)
{
	char *got = facts_text(f->s);

	assert_string_equal(got, want);
	free(got);
}

static void
round_trip(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t = a_txn("txn_1", DAY0 + 5, -1234567, 89), out;
	int64_t n;
	bool found;

	(void)state;
	fixture_make(&f);
	t.currency = currency_index("JPY", 3);
	t.precision = TXN_MINUTE;
	t.available_on = DAY0 + 86400;
	t.type = slice_of("payment");
	t.status = slice_of("pending");
	t.source = slice_of("");
	t.payout = slice_of("");		/* no more than unknown */
	t.description = slice_of("Caf\xc3\xa9, \"x\"\nLF");
	t.fee_details = (struct slice){ "", 0 };
	t.fields = (struct slice){ PACKED("a\0" "1\0b\0\0") };
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a.csv");
	assert_int_equal(put_txn(f.s, n, 7, &t), STORE_NEW);
	must(store_commit(f.s, &e), &e);
	expect(&f, "txn txn_1 1790812805/1 JPY -1234567 89 avail=1790899200 account="
	    " category=charge type=payment status=pending source= payout=?"
	    " description=Caf\xc3\xa9, \"x\"\nLF details=0a|1|b||\n");
	must(store_get_txn(f.s, "txn_1", &found, &out, &e), &e);
	assert_true(found);
	assert_int_equal(out.amount, -1234567);
	must(store_get_txn_at(f.s, DAY0 + 5, "txn_1", &found, &out, &e), &e);
	assert_true(found);
	assert_non_null(out.fee_details.p);
	must(store_get_txn_at(f.s, DAY0 + 6, "txn_1", &found, &out, &e), &e);
	assert_false(found);
	must(store_get_txn(f.s, "txn_2", &found, &out, &e), &e);
	assert_false(found);
	fixture_drop(&f);
}

static void
a_second_form_adds_what_it_knows(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn day = a_txn("txn_1", DAY0, 10000, 320), fine = day;
	int64_t a, b, c;

	(void)state;
	fixture_make(&f);
	day.precision = TXN_DAY;
	day.payout = slice_of("po_1");
	day.fields = (struct slice){ PACKED("b\0" "2\0") };
	fine.created = DAY0 + 3600;
	fine.type = slice_of("charge");
	fine.status = slice_of("available");
	fine.fields = (struct slice){ PACKED("a\0" "1\0b\0" "3\0") };
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "day.csv");
	assert_int_equal(put_txn(f.s, a, 2, &day), STORE_NEW);
	assert_int_equal(put_txn(f.s, a, 9, &day), STORE_SAME);	/* again in one file */
	b = import_begin(f.s, "fine.json");
	assert_int_equal(put_txn(f.s, b, 1, &fine), STORE_CHANGED);
	assert_int_equal(store_differed(f.s), 1);		/* field b */
	c = import_begin(f.s, "again.json");
	assert_int_equal(put_txn(f.s, c, 1, &fine), STORE_SAME);
	must(store_commit(f.s, &e), &e);
	expect(&f, "txn txn_1 1790816400/2 USD 10000 320 account= category=charge"
	    " type=charge status=available source=? payout=po_1 description=? details=999"
	    "a|1|b|3|\n");
	assert_int_equal(store_facts_version(f.s), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 3);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen WHERE telling IS NULL"),
	    1);					/* the one that only repeats */
	assert_int_equal(fixture_number(&f, "SELECT told FROM txn"), 3);
	fixture_drop(&f);
}

static void
clashes_name_both_places(void **state)
{
	static const struct {
		const char	*name;
		int64_t		 amount, fee;
		const char	*currency;
		const char	*word;
	} cases[] = {
		{ "amount", 10001, 320, "USD", "amount" },
		{ "fee", 10000, 321, "USD", "fee" },
		{ "currency", 10000, 320, "EUR", "currency" },
	};
	struct txn t = a_txn("txn_1", DAY0, 10000, 320), u;
	struct err e = ERR_INIT;
	struct fixture f;
	enum store_put what;
	char *before, *after;
	int64_t a, b;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	a = import_begin(f.s, "one.csv");
	put_txn(f.s, a, 4, &t);
	b = import_begin(f.s, "two.csv");
	before = facts_text(f.s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		u = a_txn("txn_1", DAY0, cases[i].amount, cases[i].fee);
		u.currency = currency_index(cases[i].currency, 3);
		err_clear(&e);
		assert_int_equal(store_put_txn(f.s, b, 17, NULL, &u, &what, &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		if (strstr(e.msg, cases[i].word) == NULL ||
		    strstr(e.msg, "one.csv:4") == NULL || strstr(e.msg, "two.csv:17") == NULL)
			fail_msg("%s: %s", cases[i].name, e.msg);
	}
	/* a skipped bad row leaves no telling behind */
	after = facts_text(f.s);
	assert_string_equal(before, after);
	must(store_commit(f.s, &(struct err)ERR_INIT), &e);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 0);
	free(before);
	free(after);
	fixture_drop(&f);
}

struct origins {
	char	text[512];
};

static int
add_origin(void *ctx, const struct store_import *im, uint64_t line, const char *path)
{
	struct origins *o = ctx;
	size_t n = strlen(o->text);

	snprintf(o->text + n, sizeof(o->text) - n, "%s:%d:%s ", im->path, (int)line,
	    path != NULL ? path : "-");
	return 0;
}

static void
origins_of_a_row(void **state)
{
	struct txn t = a_txn("txn_1", DAY0, 10000, 320);
	struct err e = ERR_INIT;
	struct fixture f;
	struct origins o = { "" };
	enum store_put what;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "list.json");
	must(store_put_txn(f.s, n, 0, "$.data[3]", &t, &what, &e), &e);
	must(store_txn_origins(f.s, "txn_1", add_origin, &o, &e), &e);
	assert_string_equal(o.text, "list.json:0:$.data[3] ");
	n = import_begin(f.s, "b.csv");
	t.type = slice_of("charge");
	must(store_put_txn(f.s, n, 12, "ignored where a line is", &t, &what, &e), &e);
	/* the line tells it once more, otherwise */
	t.type = slice_of("payment");
	must(store_put_txn(f.s, n, 12, NULL, &t, &what, &e), &e);
	o.text[0] = '\0';
	must(store_txn_origins(f.s, "txn_1", add_origin, &o, &e), &e);
	assert_string_equal(o.text, "list.json:0:$.data[3] b.csv:12:- b.csv:12:#2 ");
	o.text[0] = '\0';
	must(store_txn_origins(f.s, "txn_none", add_origin, &o, &e), &e);
	assert_string_equal(o.text, "");
	fixture_drop(&f);
}

static void
ranges_are_half_open_and_in_order(void **state)
{
	static const char *const ids[] = { "txn_c", "txn_a", "txn_b", "txn_d", "txn_B" };
	static const int64_t at[] = { 2, 1, 2, 3, 2 };
	struct err e = ERR_INIT;
	struct fixture f;
	struct store_txns *c;
	struct txn t;
	char got[64] = "";
	int64_t n, first, last;

	(void)state;
	fixture_make(&f);
	must(store_fact_moments(f.s, &first, &last, &e), &e);
	assert_true(first == TXN_MOMENT_NONE && last == TXN_MOMENT_NONE);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	for (size_t i = 0; i < COUNT(ids); i++) {
		t = a_txn(ids[i], DAY0 + at[i], 1, 0);
		put_txn(f.s, n, i, &t);
	}
	must(store_txns_open(&c, f.s, DAY0 + 1, DAY0 + 3, &e), &e);
	while (store_txns_next(c, &t, &e) == 1)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s", t.id.p + 3);
	store_txns_close(c);
	assert_string_equal(got, "_a_B_b_c");	/* bytes order: B before b */
	must(store_fact_moments(f.s, &first, &last, &e), &e);
	assert_int_equal(first, DAY0 + 1);
	assert_int_equal(last, DAY0 + 3);
	fixture_drop(&f);
}

/* Report files read rows again for what their columns show. */
static void
money_alone(void **state)
{
	struct err e = ERR_INIT;
	struct store_txns *c = NULL;
	struct fixture f;
	struct txn full, t;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	full = a_txn("txn_1", DAY0, 1000, 59);
	full.source = slice_of("ch_1");
	full.payout = slice_of("po_1");
	full.description = slice_of("Invoice 7");
	put_txn(f.s, n, 1, &full);
	must(store_txns_money(&c, f.s, DAY0, DAY0 + 1, &e), &e);
	assert_int_equal(store_txns_next(c, &t, &e), 1);
	assert_string_equal(t.id.p, "txn_1");
	assert_int_equal(t.created, DAY0);
	assert_int_equal(t.currency, full.currency);
	assert_int_equal(t.amount, 1000);
	assert_int_equal(t.fee, 59);
	assert_int_equal(slice_cmp(t.category, full.category), 0);
	assert_int_equal(slice_cmp(t.type, full.type), 0);
	assert_string_equal(t.source.p, "ch_1");
	assert_string_equal(t.payout.p, "po_1");
	assert_int_equal(t.description.n + t.fields.n + t.fee_details.n + t.account.n, 0);
	assert_int_equal(store_txns_next(c, &t, &e), 0);
	store_txns_close(c);
	fixture_drop(&f);
}

static int
count_txn(void *ctx, const struct txn *t)
{
	(void)t;
	return ++*(int *)ctx == 2;
}

static void
rows_that_name_an_id(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t;
	char id[16];
	int64_t n;
	int count = 0;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	for (int i = 0; i < 4; i++) {
		snprintf(id, sizeof(id), "txn_%d", i);
		t = a_txn(id, DAY0 + i, 1, 0);
		if (i == 1)
			t.source = slice_of("po_1");
		if (i == 3)
			t.payout = slice_of("po_1");
		put_txn(f.s, n, (uint64_t)i, &t);
	}
	must(store_txns_naming(f.s, "po_1", count_txn, &count, &e), &e);
	assert_int_equal(count, 2);
	fixture_drop(&f);
}

static int
list_txn(void *ctx, const struct txn *t)
{
	str_addf(ctx, "%s ", t->id.p);
	return 0;
}

/* The rows that a payout or a dispute wrote, whatever month they are of. */
static void
rows_of_an_object(void **state)
{
	static const char *const category[] = { "payout", "charge", "payout_reversal",
		"dispute", "dispute_reversal" };
	struct err e = ERR_INIT;
	struct str got = STR_INIT;
	struct fixture f;
	struct txn t;
	char id[16];
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	for (int i = 4; i >= 0; i--) {
		snprintf(id, sizeof(id), "txn_%d", i);
		t = a_txn(id, DAY0 + i * INT64_C(86400) * 40, 1, 0);
		t.category = slice_of(category[i]);
		t.source = slice_of(i < 3 ? "po_1" : "dp_1");
		put_txn(f.s, n, (uint64_t)i, &t);
	}
	must(store_txns_behind(f.s, "po_1", list_txn, &got, &e), &e);
	must(store_txns_behind(f.s, "dp_1", list_txn, &got, &e), &e);
	must(store_txns_behind(f.s, "po_2", list_txn, &got, &e), &e);
	assert_string_equal(str_text(&got), "txn_0 txn_2 txn_3 txn_4 ");
	str_free(&got);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(a_second_form_adds_what_it_knows),
		cmocka_unit_test(clashes_name_both_places),
		cmocka_unit_test(origins_of_a_row),
		cmocka_unit_test(ranges_are_half_open_and_in_order),
		cmocka_unit_test(money_alone),
		cmocka_unit_test(rows_that_name_an_id),
		cmocka_unit_test(rows_of_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
