/* A workspace for generated months: in, out and away. */
#include "tests/support/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/model/fields.h"

#define COMPANY "Test Inc"

/* ---- what was found ---- */

static unsigned
currency_of(uint8_t index)
{
	unsigned c;

	for (c = 0; c < MONTH_CURRENCIES; c++)
		if (strcmp(currency_code(index), month_currency[c]) == 0)
			return c;
	return MONTH_CURRENCIES;
}

static int
take_break(void *ctx, const struct store_break *s)
{
	struct found *f = ctx;
	struct month_break *b;
	/* A duplicate names its own line first, whatever row it repeats. */
	bool ledger = *s->m.stripe_ids == '\0' || s->m.code == CODE_DUPLICATE_IN_LEDGER;
	const char *id = ledger ? s->m.ledger_ids : s->m.stripe_ids;

	f->brk = mem_grow(f->brk, &f->cap, f->n + 1, sizeof(*f->brk));
	b = &f->brk[f->n++];
	memset(b, 0, sizeof(*b));
	b->code = s->m.code;
	(void)snprintf(b->subject, sizeof(b->subject), "%.*s", (int)strcspn(id, " :"), id);
	b->currency = currency_of(s->m.currency);
	b->has_expected = s->m.has_expected;
	b->has_actual = s->m.has_actual;
	b->expected = s->m.expected;
	b->actual = s->m.actual;
	b->difference = s->m.difference;
	b->status = s->m.status;
	b->day = s->m.day;
	b->age = s->m.age_days;
	(void)snprintf(b->first_seen, sizeof(b->first_seen), "%s", s->m.first_seen);
	(void)snprintf(b->break_id, sizeof(b->break_id), "%s", s->m.break_id);
	return 0;
}

static int
take_line(void *ctx, const struct statement_line *l)
{
	struct found *f = ctx;
	unsigned c = currency_of(l->currency);

	assert_true(c < MONTH_CURRENCIES);
	str_addf(&f->statement, "%s %s %s %lld\n", l->side, currency_code(l->currency),
	    l->line, (long long)l->amount);
	if (strcmp(l->line, "closing") == 0)
		f->closing[strcmp(l->side, "ledger") == 0][c] = l->amount;
	else if (strcmp(l->line, "opening") == 0 && strcmp(l->side, "bridge") != 0)
		f->opening[strcmp(l->side, "ledger") == 0][c] = l->amount;
	else if (strcmp(l->line, "unexplained") == 0)
		f->unexplained[c] = l->amount;
	else if (strcmp(l->line, "ignored") == 0)
		f->ignored[c] = l->amount;
	else if (strcmp(l->side, "bridge") == 0 && strcmp(l->line, "opening") == 0)
		f->opening_bridge[c] = l->amount;
	return 0;
}

void
world_look(struct world *w, const char *period, struct found *f)
{
	struct err e = ERR_INIT;

	memset(f, 0, sizeof(*f));
	if (store_run_breaks(w->store, period, take_break, f, &e) != 0 ||
	    store_run_statement(w->store, period, take_line, f, &e) != 0)
		fail_msg("%s", e.msg);
	if (f->n > 1)
		qsort(f->brk, f->n, sizeof(*f->brk), month_break_order);
}

void
found_done(struct found *f)
{
	free(f->brk);
	str_free(&f->statement);
}

/* ---- facts ---- */

static struct slice
text(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static const char *const clearing[MONTH_CURRENCIES] = { "1050", "1051", "1052" };

void
world_row(struct world *w, const struct month_row *r, bool with_payout)
{
	struct fields_builder *b = NULL;
	struct err e = ERR_INIT;
	enum store_put what;
	char created[24];
	struct txn t;

	memset(&t, 0, sizeof(t));
	t.id = text(r->id);
	t.account = text("");
	t.currency = currency_index(month_currency[r->currency], 3);
	t.amount = r->amount;
	t.fee = r->fee;
	t.created = r->created;
	t.precision = TXN_SECOND;
	t.available_on = TXN_MOMENT_NONE;
	t.category = text(r->category);
	t.source = text(r->source);
	if (with_payout && r->payout[0] != '\0')
		t.payout = text(r->payout);
	if (r->charge[0] != '\0') {
		b = fields_builder_new();
		(void)snprintf(created, sizeof(created), "%lld", (long long)r->charge_created);
		if (fields_put(b, slice_of("charge.created"), slice_of(created), &e) != 0 ||
		    fields_put(b, slice_of("charge.id"), slice_of(r->charge), &e) != 0)
			fail_msg("%s", e.msg);
		t.fields = fields_pack(b);
	}
	if (store_put_txn(w->store, w->import, ++w->line, NULL, &t, &what, &e) != 0)
		fail_msg("%s", e.msg);
	if (b != NULL)
		fields_builder_free(b);
}

void
world_cover(struct world *w, unsigned currency, int32_t day)
{
	struct err e = ERR_INIT;
	uint64_t gone;

	if (store_cover(w->store, w->import, clearing[currency], day, day, &gone, &e) != 0)
		fail_msg("%s", e.msg);
}

void
world_line(struct world *w, const struct month_line *l)
{
	struct err e = ERR_INIT;
	struct ledger_line k;
	enum store_put what;

	memset(&k, 0, sizeof(k));
	k.ledger_id = text(l->id);
	k.line = text("1");
	k.day = l->day;
	k.account = text(clearing[l->currency]);
	k.currency = currency_index(month_currency[l->currency], 3);
	k.amount = l->amount;
	k.reference = text(l->reference);
	k.description = text(l->description);
	if (store_put_line(w->store, w->import, ++w->line, &k, &what, &e) != 0)
		fail_msg("%s", e.msg);
}

void
world_object(struct world *w, enum object_kind kind, const char *id, int64_t version,
    const char *const *fields)
{
	struct fields_builder *b = fields_builder_new();
	struct err e = ERR_INIT;
	enum store_put what;
	struct object o;

	for (; *fields != NULL; fields += 2)
		if (fields_put(b, slice_of(fields[0]), slice_of(fields[1]), &e) != 0)
			fail_msg("%s", e.msg);
	memset(&o, 0, sizeof(o));
	o.kind = kind;
	o.id = slice_of(id);
	o.account = slice_of("");
	o.version = version;
	o.fields = fields_pack(b);
	if (store_put_object(w->store, w->import, ++w->line, NULL, &o, &what, &e) != 0)
		fail_msg("%s", e.msg);
	fields_builder_free(b);
}

void
world_payout(struct world *w, const struct month_payout *p)
{
	char arrival[32], amount[32];
	const char *const fields[] = { "amount", amount, "arrival_date", arrival,
		"automatic", "true", "status", "paid", NULL };

	(void)snprintf(arrival, sizeof(arrival), "%lld", (long long)p->arrival * 86400);
	(void)snprintf(amount, sizeof(amount), "%lld", (long long)p->amount);
	world_object(w, OBJECT_PAYOUT, p->id, 0, fields);
}

void
world_import(struct world *w, uint64_t tag, int64_t first, int64_t last)
{
	struct err e = ERR_INIT;
	struct store_import im;
	char hash[65];

	memset(&im, 0, sizeof(im));
	(void)snprintf(hash, sizeof(hash), "%064llx", (unsigned long long)tag);
	im.hash = hash;
	im.path = "generated.csv";
	im.kind = "test";
	im.account = "";
	im.first_day = im.last_day = DATE_NONE;
	im.first_moment = first;
	im.last_moment = last;
	im.first_line_day = zone_day(w->zone, first);
	im.last_line_day = zone_day(w->zone, last);
	if (store_import_begin(w->store, &im, &w->import, &e) != 0)
		fail_msg("%s", e.msg);
	im.number = w->import;
	if (store_import_end(w->store, &im, &e) != 0)
		fail_msg("%s", e.msg);
}

void
world_begin_facts(struct world *w)
{
	struct err e = ERR_INIT;

	if (store_begin(w->store, &e) != 0)
		fail_msg("%s", e.msg);
}

void
world_end_facts(struct world *w)
{
	struct err e = ERR_INIT;

	if (store_commit(w->store, &e) != 0)
		fail_msg("%s", e.msg);
}

/* ---- the workspace ---- */

void
world_begin(struct world *w, const char *rules, const char *opening,
    const int64_t stripe[MONTH_CURRENCIES], const int64_t ledger[MONTH_CURRENCIES])
{
	static const char *const accounts[] = { "" };
	struct err e = ERR_INIT;
	struct str report = STR_INIT;
	unsigned c;

	memset(w, 0, sizeof(*w));
	w->now = INT64_C(1793000000000000);
	w->clock = clock_fixed(&w->now);
	(void)snprintf(w->dir, sizeof(w->dir), "%s/tieout-month-XXXXXX",
	    file_exists("/dev/shm") ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->db, sizeof(w->db), "%s/tieout.db", w->dir);
	if (store_create(w->db, COMPANY, &e) != 0 ||
	    store_open(&w->store, w->db, true, &w->clock, &e) != 0 ||
	    zone_open(&w->zone, "America/New_York", &e) != 0 ||
	    rules_read_text(&w->rules, "test.rules", rules, false, &report, &e) != 0)
		fail_msg("%s\n%s", e.msg, str_text(&report));
	str_free(&report);
	for (c = 0; c < MONTH_CURRENCIES; c++) {
		struct flow_opening *o = &w->opening[2 * c];

		o[0] = (struct flow_opening){ .currency = currency_index(month_currency[c], 3),
			.account = "", .amount = stripe[c] };
		o[1] = o[0];
		o[1].ledger_side = true;
		o[1].amount = ledger[c];
		(void)snprintf(o[0].period, sizeof(o[0].period), "%s", opening);
		(void)snprintf(o[1].period, sizeof(o[1].period), "%s", opening);
	}
	w->sections[0] = opening;
	w->flow.workspace = w->dir;
	w->flow.company = COMPANY;
	w->flow.version = "test";
	w->flow.ledger = "file";
	w->flow.base_currency = currency_index("USD", 3);
	w->flow.zone = w->flow.report_zone = w->zone;
	w->flow.accounts = accounts;
	w->flow.naccounts = 1;
	w->flow.openings = w->opening;
	w->flow.nopenings = 2 * MONTH_CURRENCIES;
	w->flow.ledger_opening_sections = w->sections;
	w->flow.settings_hash = "settings";
	w->flow.store = w->store;
	w->flow.rules = w->rules;
	w->flow.clock = &w->clock;
}

void
world_end(struct world *w)
{
	char cmd[256];

	store_close(w->store);
	rules_free(w->rules);
	zone_close(w->zone);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", w->dir);
	assert_int_equal(system(cmd), 0);
}

void
world_describe(struct str *out, const struct month_break *b)
{
	str_addf(out, "  %-20s %-16s %s %s%lld / %s%lld / %lld\n", mismatch_kind(b->code)->name,
	    b->subject, b->currency < MONTH_CURRENCIES ? month_currency[b->currency] : "?",
	    b->has_expected ? "" : "-", (long long)b->expected, b->has_actual ? "" : "-",
	    (long long)b->actual, (long long)b->difference);
}
