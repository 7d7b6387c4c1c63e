/* What a caller asks beside the reports, bounds, and sizes at which the sorted
 * ways are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"

static struct engine *
new_engine(const struct progress *p)
{
	static const char *const accounts[] = { "" };
	struct engine_config c;
	struct err e = ERR_INIT;

	memset(&c, 0, sizeof(c));
	assert_int_equal(period_parse(&c.period, "2026-10", &e), 0);
	c.window_days = 3;
	c.base_currency = currency_index("USD", 3);
	c.accounts = accounts;
	c.naccounts = 1;
	c.progress = p;
	return engine_new(&c);
}

static uint32_t
add_row(struct engine *en, const char *id, const char *category, int day,
    int64_t amount, const char *source, const char *charge)
{
	struct engine_movement m;
	struct err e = ERR_INIT;
	uint32_t at;

	memset(&m, 0, sizeof(m));
	m.id = slice_of(id);
	m.category = slice_of(category);
	m.source = slice_of(source);
	m.charge = slice_of(charge);
	m.currency = currency_index("USD", 3);
	m.amount = m.clearing = amount;
	m.day = m.day_utc = date_of(2026, 10, day);
	m.created = (int64_t)m.day * 86400 + 3600;
	m.entry = ENGINE_NONE;
	m.charge_day = DATE_NONE;
	m.rule_name = "Rule";
	assert_int_equal(engine_add_movement(en, &m, &at, &e), 0);
	return at;
}

static void
add_line(struct engine *en, const char *id, const char *no, int day,
    int64_t amount, const char *reference, const char *description)
{
	struct ledger_line l;
	struct err e = ERR_INIT;

	memset(&l, 0, sizeof(l));
	l.ledger_id = slice_of(id);
	l.line = slice_of(no);
	l.day = date_of(2026, 10, day);
	l.account = slice_of("1050");
	l.currency = currency_index("USD", 3);
	l.amount = amount;
	l.reference = slice_of(reference);
	l.description = slice_of(description);
	assert_int_equal(engine_add_line(en, &l, 0, LINE_DATED, &e), 0);
}

static void
run(struct engine *en)
{
	struct err e = ERR_INIT;

	assert_int_equal(engine_run(en, &e), 0);
}

static size_t
matches(struct engine *en)
{
	struct engine_match m;
	uint64_t pos = 0;
	size_t n = 0;

	while (engine_next_match(en, &pos, &m) == 1)
		n++;
	return n;
}

static void
test_looking_up(void **state)
{
	struct scene *s = scene_run(OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 entry=te_1\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-06 USD 30.00 0\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1\n"
	    "line L2 2026-10-06 USD 50.00\n"
	    "line L3 2026-10-07 USD 7.00\n"
	    "line L4 2026-10-08 USD 3.00 ref=txn_9\n"
	    "line L5 2026-10-08 USD -3.00 ref=txn_9\n");
	struct engine *en = scene_engine(s);
	struct engine_item it;
	const char *id, *no;
	int64_t created;
	uint32_t at;

	(void)state;
	assert_true(engine_find_movement(en, slice_of("txn_2"), &at));
	assert_int_equal(at, 1);
	engine_movement_key(en, at, &id, &created);
	assert_string_equal(id, "txn_2");
	assert_int_equal(created, (int64_t)date_of(2026, 10, 6) * 86400 + 43200);
	assert_false(engine_find_movement(en, slice_of("txn_4"), &at));
	assert_string_equal(engine_entry_key(en, 0), "te_1");
	assert_string_equal(engine_entry_key(en, ENGINE_NONE), "");
	assert_false(engine_find_line(en, slice_of("L"), &at));
	assert_true(engine_find_line(en, slice_of("L1"), &at));
	engine_line_item(en, at, &it);
	assert_string_equal(it.match_id, "m_txn_1");
	assert_string_equal(it.break_id, "");
	assert_true(engine_find_line(en, slice_of("L2"), &at));
	engine_line_id(en, at, &id, &no);
	assert_string_equal(no, "1");
	engine_line_item(en, at, &it);
	assert_string_equal(it.match_id, "m_txn_2");
	assert_true(engine_find_line(en, slice_of("L3"), &at));
	engine_line_item(en, at, &it);
	assert_string_equal(it.match_id, "");
	assert_int_equal(strncmp(it.break_id, "b_", 2), 0);
	assert_true(engine_find_line(en, slice_of("L5"), &at));
	engine_line_item(en, at, &it);
	assert_string_equal(it.match_id, "m_L4");
	assert_string_equal(scene_tell(s, TELL_ITEMS),
	    "item txn_1 m_txn_1 -\nitem txn_2 m_txn_2 -\nitem txn_3 m_txn_2 -\n");
	scene_free(s);
}

static void
test_charges_known_later(void **state)
{
	struct engine *en = new_engine(NULL);
	const struct mismatch *m;
	uint32_t at;
	size_t n;

	(void)state;
	(void)add_row(en, "txn_0", "charge", 3, 5, "ch_2", "ch_2");
	at = add_row(en, "txn_1", "refund", 5, -10, "re_1", "ch_1");
	(void)add_row(en, "txn_2", "refund", 6, -10, "re_2", "ch_1");
	(void)add_row(en, "txn_3", "refund", 6, -10, "re_3", "ch_3");
	engine_add_covered(en, 0, date_of(2026, 10, 31));
	assert_true(engine_has_source(en, slice_of("ch_2")));
	assert_false(engine_has_source(en, slice_of("ch_1")));
	assert_false(engine_has_source(en, slice_of("")));
	engine_set_charge_known(en, at);
	engine_set_charge_known(en, 0);	/* no refund: nothing to know */
	run(en);
	m = engine_mismatches(en, &n);
	assert_int_equal(n, 4);
	for (at = 0, n = 0; at < 4; at++)
		n += m[at].code == CODE_ORPHAN_REFUND;
	assert_int_equal(n, 1);
	engine_free(en);
	engine_free(NULL);
}

static void
test_texts_of_lines(void **state)
{
	struct engine *en = new_engine(NULL);
	struct engine_match m;
	uint64_t pos = 0;

	(void)state;
	(void)add_row(en, "A", "charge", 5, 10, "src A", NULL);
	(void)add_row(en, "B_1", "charge", 5, 20, NULL, NULL);
	(void)add_row(en, "C_1", "charge", 5, 30, NULL, NULL);
	add_line(en, "L1", "a", 5, 10, "  A ", "");
	add_line(en, "L1", "010", 5, 20, "invoice 7, B_1; paid", "");
	add_line(en, "L1", "4000000000", 5, 30, "", "see (C_1)");
	run(en);
	assert_int_equal(engine_next_match(en, &pos, &m), 1);
	assert_string_equal(m.ledger_ids, "L1:a");
	assert_int_equal(engine_next_match(en, &pos, &m), 1);
	assert_string_equal(m.ledger_ids, "L1:010");
	assert_int_equal(engine_next_match(en, &pos, &m), 1);
	assert_string_equal(m.ledger_ids, "L1:4000000000");
	assert_int_equal(engine_next_match(en, &pos, &m), 0);
	engine_free(en);
}

static void
test_nothing(void **state)
{
	struct engine *en = new_engine(NULL);
	size_t n;

	(void)state;
	run(en);
	assert_int_equal(engine_verdict(en), VERDICT_TIED_OUT);
	(void)engine_mismatches(en, &n);
	assert_int_equal(n, 0);
	(void)engine_statement(en, &n);
	assert_int_equal(n, 0);
	assert_int_equal(matches(en), 0);
	engine_free(en);
}

static bool
stop(void *ctx)
{
	(void)ctx;
	return true;
}

static void
test_interrupted(void **state)
{
	const struct progress p = { NULL, stop, NULL, NULL };
	struct engine *en = new_engine(&p);
	struct err e = ERR_INIT;

	(void)state;
	(void)add_row(en, "A", "charge", 5, 10, NULL, NULL);
	assert_int_equal(engine_run(en, &e), -1);
	assert_int_equal(e.code, ERR_INTERRUPTED);
	engine_free(en);
}

static int
no_legs(void *ctx, uint32_t movement, struct engine_leg *out, size_t max,
    size_t *n, struct err *e)
{
	(void)ctx;
	(void)movement;
	(void)out;
	(void)max;
	*n = 0;
	return err_set(e, ERR_MACHINE, "the row cannot be read");
}

static void
test_legs_cannot_be_read(void **state)
{
	static const char *const accounts[] = { "" };
	struct engine_config c;
	struct engine *en;
	struct ledger_line l;
	struct err e = ERR_INIT;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_int_equal(period_parse(&c.period, "2026-10", &e), 0);
	c.accounts = accounts;
	c.naccounts = 1;
	c.ask.legs = no_legs;
	en = engine_new(&c);
	(void)add_row(en, "A", "charge", 5, 10, NULL, NULL);
	add_line(en, "L1", "1", 5, 10, "A", "");
	memset(&l, 0, sizeof(l));
	l.ledger_id = slice_of("L1");
	l.account = slice_of("4000");
	l.currency = currency_index("USD", 3);
	l.amount = -10;
	engine_add_leg(en, &l);
	assert_int_equal(engine_run(en, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	engine_free(en);
}

static bool
refuse(void *ctx, uint32_t movement, enum engine_id which, struct slice token)
{
	int *asked = ctx;

	(void)movement;
	(void)which;
	(void)token;
	(*asked)++;
	return false;
}

/* an equal hash is no equal id: nothing is paired by it */
static void
test_ids_are_confirmed(void **state)
{
	static const char *const accounts[] = { "" };
	struct engine_config c;
	struct engine *en;
	struct err e = ERR_INIT;
	int asked = 0;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_int_equal(period_parse(&c.period, "2026-10", &e), 0);
	c.accounts = accounts;
	c.naccounts = 1;
	c.ask.confirm = refuse;
	c.ask.ctx = &asked;
	en = engine_new(&c);
	(void)add_row(en, "txn_1", "charge", 5, 10, "ch_1", "ch_1");
	(void)add_row(en, "txn_2", "refund", 5, -4, "re_1", "ch_1");
	add_line(en, "L1", "1", 20, 10, "ch_1", "");
	run(en);
	assert_int_equal(matches(en), 0);
	assert_int_equal(asked, 2);
	engine_free(en);
}

/* whoever comes first: equal things go in order of day and id */
static void
test_order_of_arrival(void **state)
{
	struct engine *en = new_engine(NULL);
	struct engine_match m;
	uint64_t pos = 0;

	(void)state;
	(void)add_row(en, "B", "charge", 5, 10, NULL, NULL);
	(void)add_row(en, "A", "charge", 5, 10, NULL, NULL);
	add_line(en, "L2", "10", 5, 10, "", "");
	add_line(en, "L2", "9", 5, 10, "", "");
	add_line(en, "L1", "x", 5, 10, "", "");
	run(en);
	assert_int_equal(engine_next_match(en, &pos, &m), 1);
	assert_string_equal(m.stripe_ids, "B");
	assert_string_equal(m.ledger_ids, "L2:9");
	assert_int_equal(engine_next_match(en, &pos, &m), 1);
	assert_string_equal(m.stripe_ids, "A");
	assert_string_equal(m.ledger_ids, "L1");
	engine_free(en);
}

/* ---- sizes ---- */
#define MANY 20000

static void
fill(struct engine *en, int n, int mod, int step)
{
	char id[32];
	int i;

	for (i = 0; i < n; i++) {
		(void)snprintf(id, sizeof(id), "R%06d", i);
		(void)add_row(en, id, "charge", 1 + i * 31 / n,
		    (int64_t)(i * (int64_t)step % mod) + 1, NULL, NULL);
	}
	for (i = 0; i < n; i++) {
		(void)snprintf(id, sizeof(id), "L%06d", i);
		add_line(en, id, "1", 1 + i * 31 / n,
		    (int64_t)(i * (int64_t)step % mod) + 1, "", "");
	}
}

static void
test_many(void **state)
{
	static const struct {
		const char *name;
		int mod, step;
	} cases[] = {
		{ "all amounts differ", 1000003, 7919 },
		{ "ascending", 1000003, 1 },
		{ "descending", 1000003, 1000002 },
		{ "few amounts", 7, 3 },
		{ "one amount", 1, 1 },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct engine *en = new_engine(NULL);

		fill(en, MANY, cases[i].mod, cases[i].step);
		run(en);
		if (matches(en) != MANY)
			fail_msg("%s: %zu matches", cases[i].name, matches(en));
		(void)engine_mismatches(en, &n);
		assert_int_equal(n, 0);
		engine_free(en);
	}
}

/* one thing named by all lines, and one source of all rows */
static void
test_all_name_one(void **state)
{
	struct engine *en = new_engine(NULL);
	const struct mismatch *m;
	char id[32];
	size_t n;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		(void)snprintf(id, sizeof(id), "R%06d", i);
		(void)add_row(en, id, "charge", 5, i + 1, "ch_1", NULL);
	}
	for (i = 0; i < 2000; i++) {
		(void)snprintf(id, sizeof(id), "L%06d", i);
		add_line(en, id, "1", 5, 1, "R000000", "");
	}
	run(en);
	m = engine_mismatches(en, &n);
	assert_int_equal(n, 1999 + 1999);
	assert_int_equal(m[0].code, CODE_MISSING_IN_LEDGER);
	assert_int_equal(matches(en), 1);
	engine_free(en);
}

/* many sums, many lines of one ledger transaction */
static void
test_many_days(void **state)
{
	struct engine *en = new_engine(NULL);
	char id[32];
	int i, day;

	(void)state;
	for (i = 0; i < 31 * 40; i++) {
		(void)snprintf(id, sizeof(id), "R%06d", i);
		(void)add_row(en, id, i % 2 == 0 ? "charge" : "topup", 1 + i / 40,
		    1000 + i * i, NULL, NULL);
	}
	for (day = 0; day < 31; day++) {
		int64_t sum[2] = { 0, 0 };

		for (i = day * 40; i < day * 40 + 40; i++)
			sum[i % 2] += 1000 + i * i;
		(void)snprintf(id, sizeof(id), "L%02d", day);
		add_line(en, id, "1", 1 + day, sum[0], "", "");
		add_line(en, id, "2", 1 + day, sum[1] + 7, "", "");
		add_line(en, id, "3", 1 + day, -7, "", "");
	}
	run(en);
	assert_int_equal(matches(en), 31);	/* of whole days, as units */
	engine_free(en);
}

/* more sums than the first table of them holds */
static void
test_many_payouts(void **state)
{
	struct engine *en = new_engine(NULL);
	struct engine_movement m;
	struct err e = ERR_INIT;
	char id[32], po[32];
	uint32_t at;
	int i;

	(void)state;
	for (i = 0; i < 900; i++) {
		memset(&m, 0, sizeof(m));
		(void)snprintf(id, sizeof(id), "R%06d", i);
		(void)snprintf(po, sizeof(po), "po_%d", i % 300);
		m.id = slice_of(id);
		m.category = slice_of("charge");
		m.payout = slice_of(po);
		m.currency = currency_index("USD", 3);
		m.amount = m.clearing = 1000 + (int64_t)i * i * i % 100003;
		m.day = m.day_utc = date_of(2026, 10, 5);
		m.created = (int64_t)m.day * 86400;
		m.entry = ENGINE_NONE;
		m.charge_day = DATE_NONE;
		assert_int_equal(engine_add_movement(en, &m, &at, &e), 0);
	}
	for (i = 0; i < 300; i++) {
		int64_t sum = 3000;
		int k;

		for (k = i; k < 900; k += 300)
			sum += (int64_t)k * k * k % 100003;
		(void)snprintf(id, sizeof(id), "L%03d", i);
		add_line(en, id, "1", 6, sum, "", "");
	}
	run(en);
	assert_int_equal(matches(en), 300);
	engine_free(en);
}

/* Entries that do not move the clearing account by net fail law 3, by name. */
static void
test_law_3_fails(void **state)
{
	struct engine *en = new_engine(NULL);
	const struct engine_law *law;
	const struct mismatch *row;
	struct engine_movement m;
	struct err e = ERR_INIT;
	uint32_t at;
	size_t n, i;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.id = slice_of("txn_1");
	m.category = slice_of("charge");
	m.currency = currency_index("USD", 3);
	m.amount = 1000;
	m.clearing = 999;
	m.day = m.day_utc = date_of(2026, 10, 5);
	m.created = (int64_t)m.day * 86400;
	m.entry = ENGINE_NONE;
	m.charge_day = DATE_NONE;
	assert_int_equal(engine_add_movement(en, &m, &at, &e), 0);
	assert_int_equal(engine_run(en, &e), 0);
	law = engine_laws(en, &n);
	for (i = 0; i < n; i++)
		assert_int_equal(law[i].held, law[i].number != 3);
	assert_int_equal(engine_verdict(en), VERDICT_INCOMPLETE);
	row = engine_mismatches(en, &n);
	assert_int_equal(row[0].code, CODE_DATA_INCOMPLETE);
	assert_non_null(strstr(row[0].explanation, "Law 3 (conserved) failed"));
	engine_free(en);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_law_3_fails),
		cmocka_unit_test(test_looking_up),
		cmocka_unit_test(test_charges_known_later),
		cmocka_unit_test(test_texts_of_lines),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_legs_cannot_be_read),
		cmocka_unit_test(test_ids_are_confirmed),
		cmocka_unit_test(test_order_of_arrival),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_all_name_one),
		cmocka_unit_test(test_many_days),
		cmocka_unit_test(test_many_payouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
