/*
 * Against the header lists and sample objects that stand beside the project in
 * ../shared, when they are there: every report form is read with no column left
 * aside, every object decodes or is skipped by its kind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/unit/stripe/collect.h"

#define ENUMS "contracts/stripe/enums/report_columns.json"
#define FIXTURES "contracts/stripe/fixtures3.2026-08-21.json"

static json_t *
load(const char *path)
{
	char *full = collect_shared(path);
	json_error_t why;
	json_t *v;

	if (full == NULL)
		return NULL;
	v = json_load_file(full, 0, &why);
	if (v == NULL)
		fail_msg("%s: %s", full, why.text);
	free(full);
	return v;
}

/* A value for a column, by its name. */
static const char *
value_of(const char *column)
{
	static const struct {
		const char	*part, *value;
	} values[] = {
		{ "facing_currency", "eur" }, { "Facing Currency", "eur" },
		{ "facing_amount", "92.50" }, { "Facing Amount", "92.50" },
		{ "Fee Currency", "" }, { "Platform Fee", "" }, { "fee_net_of", "3.20" },
		{ "withheld_tax", "0.00" }, { "available_on", "2026-10-12 00:00:00" },
		{ "Available On", "2026-10-12 00:00" }, { "(UTC)", "2026-10-05 14:03" },
		{ "created", "2026-10-05 14:03:09" }, { "effective", "2026-10-13 00:00:00" },
		{ "arrival_date", "2026-10-13" }, { "reversed_at", "" },
		{ "reporting_category", "charge" }, { "Type", "charge" },
		{ "currency", "usd" }, { "Currency", "usd" }, { "count", "1" },
		{ "gross", "100.00" }, { "Amount", "100.00" }, { "net", "96.80" },
		{ "Net", "96.80" }, { "Fee", "3.20" }, { "fee", "3.20" },
		{ "category", "starting_balance" },
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strstr(column, values[i].part) != NULL)
			return values[i].value;
	return column;
}

static void
add_columns(struct str *header, struct str *row, const json_t *columns, const char *sep)
{
	size_t i;

	for (i = 0; i < json_array_size(columns); i++) {
		const char *name = json_string_value(json_array_get(columns, i));

		if (strncmp(name, "<key>", 5) == 0)
			name = "plan (metadata)";
		str_addf(header, "%s\"%s\"", header->n > 0 ? sep : "", name);
		str_addf(row, "%s\"%s\"", row->n > 0 ? sep : "", value_of(name));
	}
}

/* one_form: a header list with one row: a fact, nothing bad, no column unknown. */
static void
one_form(const char *name, const json_t *columns, const json_t *more, bool summary)
{
	static const char *const separators[] = { ",", ";", "\t" };
	size_t i;

	for (i = 0; i < 3; i++) {
		struct str text = STR_INIT, row = STR_INIT;
		struct collect c;

		memset(&c, 0, sizeof(c));
		add_columns(&text, &row, columns, separators[i]);
		add_columns(&text, &row, more, separators[i]);
		str_addf(&text, "\r\n%s\r\n", row.p);
		if (!collect_run(&c, NULL, text.p, text.n))
			fail_msg("%s is not recognised: %s", name, text.p);
		if (c.failed.n > 0 || c.nbads > 0)
			fail_msg("%s: %s%s", name, str_text(&c.failed), str_text(&c.bads));
		if (!summary && c.ntxns + c.nobjects == 0)
			fail_msg("%s: no facts of %s", name, text.p);
		if (strstr(str_text(&c.notes), "left aside") != NULL)
			fail_msg("%s: %s", name, c.notes.p);
		str_free(&text);
		str_free(&row);
		collect_free(&c);
	}
}

static void
every_header(void **state)
{
	json_t *all = load(ENUMS), *form, *five;
	const char *name;
	unsigned seen = 0;

	(void)state;
	if (all == NULL)
		skip();
	five = json_object_get(json_object_get(all, "payout_reconciliation.itemized.5"),
	    "columns");
	assert_true(json_array_size(five) > 50);
	json_object_foreach(all, name, form) {
		const json_t *columns = json_object_get(form, "columns");
		bool summary = strstr(name, "summary") != NULL;

		seen++;
		if (columns != NULL)
			one_form(name, columns, NULL, summary);
		if (json_object_get(form, "default_columns") != NULL)
			one_form(name, json_object_get(form, "default_columns"), NULL, false);
		if (json_object_get(form, "added_vs_5") != NULL)
			one_form(name, five, json_object_get(form, "added_vs_5"), false);
		if (strstr(name, "itemized.6") != NULL)
			one_form(name, five, NULL, false);
	}
	assert_true(seen >= 10);
	json_decref(all);
}

/* The payments export is no balance history: recognised, and refused by name. */
static void
payments_export(void **state)
{
	json_t *all = load(ENUMS);
	const json_t *columns;
	struct str text = STR_INIT, row = STR_INIT;
	struct collect c;

	(void)state;
	if (all == NULL)
		skip();
	memset(&c, 0, sizeof(c));
	columns = json_object_get(json_object_get(all, "dashboard Payments export (2023)"),
	    "columns_begin");
	add_columns(&text, &row, columns, ",");
	assert_true(collect_run(&c, NULL, text.p, text.n));
	assert_non_null(strstr(str_text(&c.failed), "lacks the columns Type, Net"));
	str_free(&text);
	str_free(&row);
	collect_free(&c);
	json_decref(all);
}

static bool
needed(const char *kind)
{
	static const char *const kinds[] = { "balance_transaction", "charge", "refund",
		"dispute", "payout", "transfer", "transfer_reversal", "customer", NULL };
	size_t i;

	for (i = 0; kinds[i] != NULL; i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

/* Stripe's own example of every kind of object. */
static void
every_fixture(void **state)
{
	json_t *all = load(FIXTURES), *resources, *v;
	const char *name;
	unsigned facts = 0;

	(void)state;
	if (all == NULL)
		skip();
	resources = json_object_get(all, "resources");
	json_object_foreach(resources, name, v) {
		const char *kind = json_string_value(json_object_get(v, "object"));
		char *text = json_dumps(v, JSON_INDENT(2));
		struct collect c;

		memset(&c, 0, sizeof(c));
		assert_true(collect_run(&c, "stripe-json", text, strlen(text)));
		if (c.failed.n > 0 || c.nbads > 0)
			fail_msg("%s: %s%s", name, str_text(&c.failed), str_text(&c.bads));
		if (needed(kind) && c.ntxns + c.nobjects == 0)
			fail_msg("%s: no facts", name);
		if (!needed(kind) && strcmp(kind, "event") != 0 &&
		    (c.ntxns + c.nobjects > 0 || strstr(str_text(&c.notes), kind) == NULL))
			fail_msg("%s: %s%s", name, str_text(&c.facts), str_text(&c.notes));
		facts += c.ntxns + c.nobjects;
		free(text);
		collect_free(&c);
	}
	assert_true(facts >= 8);
	json_decref(all);
}

/* Files whose object is not as Stripe's API gives it. */
static const char *
refusal(const char *file)
{
	static const struct {
		const char	*file, *why;
	} not_api[] = {
		{ "payout_custom_bank_account.json", "$.amount: must be an integer" },
		{ "payout_custom_card.json", "$.amount: must be an integer" },
		{ "dispute_ch_fakefakefakefake01.json", "$.amount: must be an integer" },
		{ "charge.dispute.closed.json", "$.data.object.id: is missing" },
		{ "charge.dispute.updated.json", "$.data.object.id: is missing" },
	};
	size_t i;

	for (i = 0; i < sizeof(not_api) / sizeof(not_api[0]); i++)
		if (strcmp(file, not_api[i].file) == 0)
			return not_api[i].why;
	return NULL;
}

static void
one_file(const char *folder, const char *file)
{
	const char *why = refusal(file);
	char path[4096];
	struct collect c;

	memset(&c, 0, sizeof(c));
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	if (!collect_file(&c, NULL, path))
		fail_msg("%s: not recognised", path);
	if (c.failed.n > 0)
		fail_msg("%s: %s", path, c.failed.p);
	if (why == NULL && c.nbads > 0)
		fail_msg("%s: %s", path, c.bads.p);
	if (why != NULL && strstr(str_text(&c.bads), why) == NULL)
		fail_msg("%s: \"%s\" not in %s", path, why, str_text(&c.bads));
	if (c.ntxns + c.nobjects + c.nbads == 0 &&
	    strstr(str_text(&c.notes), "skipped") == NULL)
		fail_msg("%s: neither facts nor a note", path);
	collect_free(&c);
}

static void
every_sample(void **state)
{
	static const char *const folders[] = { "data/stripe/dj-stripe",
		"data/stripe/stripe-ruby-mock" };
	unsigned seen = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		char *folder = collect_shared(folders[i]);
		struct dirent *d;
		DIR *dir;

		if (folder == NULL)
			skip();
		dir = opendir(folder);
		assert_non_null(dir);
		while ((d = readdir(dir)) != NULL)
			if (str_ends(d->d_name, ".json")) {
				one_file(folder, d->d_name);
				seen++;
			}
		closedir(dir);
		free(folder);
	}
	assert_true(seen >= 40);
}

/* The dispute that was won: both its rows, with the fee that came back. */
static void
a_dispute_won(void **state)
{
	char *path = collect_shared("data/stripe/dj-stripe/dispute_dp_funds_reinstated_full.json");
	struct collect c;

	(void)state;
	if (path == NULL)
		skip();
	memset(&c, 0, sizeof(c));
	assert_true(collect_file(&c, NULL, path));
	assert_int_equal(c.ntxns, 2);
	assert_int_equal(c.nobjects, 1);
	assert_non_null(strstr(c.facts.p, " USD 1000 -1500 "));
	assert_non_null(strstr(c.facts.p, "details { stripe_fee=\"-1500\" }"));
	assert_non_null(strstr(c.facts.p, "category=\"dispute_reversal\""));
	collect_free(&c);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_header),
		cmocka_unit_test(payments_export),
		cmocka_unit_test(every_fixture),
		cmocka_unit_test(every_sample),
		cmocka_unit_test(a_dispute_won),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
