/* Stripe objects: the newer version's word counts, a status by its life. */
#include "fixture.h"

struct told {
	int64_t		 version;
	const char	*fields;
	size_t		 n;
};

static const struct merge_case {
	const char	*name;
	enum object_kind kind;
	struct told	 told[3];
	int		 ntold;
	const char	*want;		/* '|' for NUL */
	int64_t		 version;
} cases[] = {
	{ "each adds", OBJECT_CHARGE, { { 0, PACKED("a\0" "1\0") }, { 0, PACKED("b\0" "2\0") } },
	    2, "a|1|b|2|", 0 },
	{ "equal versions: the greater by bytes", OBJECT_CHARGE,
	    { { 5, PACKED("a\0z\0") }, { 5, PACKED("a\0y\0") } }, 2, "a|z|", 5 },
	{ "the newer version wins", OBJECT_CHARGE,
	    { { 5, PACKED("a\0z\0") }, { 6, PACKED("a\0y\0") } }, 2, "a|y|", 6 },
	{ "a known version beats an unknown one", OBJECT_CHARGE,
	    { { 0, PACKED("a\0z\0") }, { 6, PACKED("a\0y\0") } }, 2, "a|y|", 6 },
	{ "versions between", OBJECT_CHARGE,
	    { { 1, PACKED("x\0" "5\0") }, { 3, PACKED("y\0" "1\0") }, { 2, PACKED("x\0" "3\0") } },
	    3, "x|3|y|1|", 3 },
	{ "a status by its life, not by bytes", OBJECT_PAYOUT,
	    { { 0, PACKED("status\0paid\0") }, { 0, PACKED("status\0in_transit\0") } }, 2,
	    "status|paid|", 0 },
	{ "a status by its life, also in an older version", OBJECT_PAYOUT,
	    { { 9, PACKED("status\0paid\0") }, { 2, PACKED("status\0failed\0") } }, 2,
	    "status|failed|", 9 },
	{ "nothing known beside something", OBJECT_REFUND,
	    { { 0, PACKED("") }, { 0, PACKED("charge\0ch_1\0") } }, 2, "charge|ch_1|", 0 },
};

static void
check_case(const struct merge_case *c, const int *order)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct object o;
	char got[128], path[16];
	bool found;
	int64_t n;

	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	for (int i = 0; i < c->ntold; i++) {
		const struct told *t = &c->told[order[i]];

		snprintf(path, sizeof(path), "%d", i);
		n = import_begin(f.s, path);
		o = an_object(c->kind, "xx_1", t->version, t->fields, t->n);
		(void)put_object(f.s, n, 1, &o);
	}
	must(store_get_object(f.s, c->kind, "xx_1", &found, &o, &e), &e);
	assert_true(found);
	snprintf(got, sizeof(got), "%.*s", (int)o.fields.n, "");
	for (size_t i = 0; i < o.fields.n; i++)
		got[i] = o.fields.p[i] == '\0' ? '|' : o.fields.p[i];
	got[o.fields.n] = '\0';
	if (strcmp(got, c->want) != 0 || o.version != c->version)
		fail_msg("%s: got %s version %lld", c->name, got, (long long)o.version);
	assert_int_equal(store_object_count(f.s, c->kind), 1);
	fixture_drop(&f);
}

static void
merges_in_any_order(void **state)
{
	static const int orders3[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 } };
	static const int orders2[2][3] = { { 0, 1, 0 }, { 1, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (int k = 0; k < (cases[i].ntold == 3 ? 6 : 2); k++)
			check_case(&cases[i], cases[i].ntold == 3 ? orders3[k] : orders2[k]);
}

static void
many_rows_that_name_one_object_cost_nothing(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct object o = an_object(OBJECT_PAYOUT, "po_1", 0, PACKED("automatic\0true\0"));
	struct object other = an_object(OBJECT_PAYOUT, "po_1", 0, PACKED("status\0paid\0"));
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a.csv");
	assert_int_equal(put_object(f.s, n, 2, &o), STORE_NEW);
	for (uint64_t line = 3; line < 5000; line++)
		assert_int_equal(put_object(f.s, n, line, &o), STORE_SAME);
	assert_int_equal(put_object(f.s, n, 5000, &other), STORE_CHANGED);
	assert_int_equal(put_object(f.s, n, 5001, &o), STORE_SAME);
	must(store_commit(f.s, &e), &e);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 2);
	fixture_drop(&f);
}

static void
kinds_do_not_meet(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct object o = an_object(OBJECT_CHARGE, "x_1", 0, PACKED("a\0" "1\0"));
	bool found;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	assert_int_equal(put_object(f.s, n, 1, &o), STORE_NEW);
	o.kind = OBJECT_REFUND;
	assert_int_equal(put_object(f.s, n, 1, &o), STORE_NEW);
	must(store_get_object(f.s, OBJECT_DISPUTE, "x_1", &found, &o, &e), &e);
	assert_false(found);
	fixture_drop(&f);
}

static int
list_told(void *ctx, const struct object *o)
{
	str_addf(ctx, "%lld %s; ", (long long)o->version, o->fields.p);
	return 0;
}

/* What became of an object over time: each telling, not only the newest. */
static void
each_telling_is_kept(void **state)
{
	struct err e = ERR_INIT;
	struct str got = STR_INIT;
	struct fixture f;
	struct object o = an_object(OBJECT_DISPUTE, "dp_1", 7, PACKED("lost\0" "1\0"));
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a");
	(void)put_object(f.s, n, 1, &o);
	must(store_object_told(f.s, OBJECT_DISPUTE, "dp_1", list_told, &got, &e), &e);
	assert_string_equal(str_text(&got), "7 lost; ");
	o = an_object(OBJECT_DISPUTE, "dp_1", 3, PACKED("open\0" "1\0"));
	(void)put_object(f.s, n, 2, &o);
	(void)put_object(f.s, n, 3, &o);
	must(store_object_told(f.s, OBJECT_DISPUTE, "dp_1", list_told, &got, &e), &e);
	must(store_object_told(f.s, OBJECT_DISPUTE, "dp_2", list_told, &got, &e), &e);
	assert_string_equal(str_text(&got), "7 lost; 7 lost; 3 open; ");
	str_free(&got);
	fixture_drop(&f);
}

static void
too_many_fields_store_nothing(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct str many[2] = { STR_INIT, STR_INIT };
	struct object o;
	enum store_put what;
	int64_t n;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < 400; i++) {
			str_addf(&many[k], "%c%03d", 'a' + k, i);
			str_addn(&many[k], "\0v\0", 3);
		}
		n = import_begin(f.s, k == 0 ? "a" : "b");
		o = an_object(OBJECT_CHARGE, "ch_1", 0, many[k].p, many[k].n);
		if (k == 0)
			put_object(f.s, n, 1, &o);
	}
	assert_int_equal(store_put_object(f.s, n, 1, NULL, &o, &what, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	err_clear(&e);
	must(store_commit(f.s, &e), &e);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM seen"), 0);
	str_free(&many[0]);
	str_free(&many[1]);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_in_any_order),
		cmocka_unit_test(many_rows_that_name_one_object_cost_nothing),
		cmocka_unit_test(kinds_do_not_meet),
		cmocka_unit_test(each_telling_is_kept),
		cmocka_unit_test(too_many_fields_store_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
