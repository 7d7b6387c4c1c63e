/* The starter files: read without a word, their examples pass, and every
 * category and type that Stripe documents has a home. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/model/category.h"
#include "tests/unit/mappings/sample.h"

#define BASE "@CURRENCY@"

static const char *const ledgers[] = { "quickbooks", "xero", "netsuite", "file" };
#define LEDGERS (sizeof(ledgers) / sizeof(ledgers[0]))

/* in_currency: the starter text as `init` writes it. */
static void
in_currency(struct str *out, const char *ledger, const char *currency)
{
	const char *text = rules_starter(ledger);

	assert_non_null(text);
	for (;;) {
		const char *at = strstr(text, BASE);

		if (at == NULL)
			break;
		str_addn(out, text, (size_t)(at - text));
		str_add(out, currency);
		text = at + strlen(BASE);
	}
	str_add(out, text);
}

static void
open_starter(struct sample *x, const char *ledger, const char *currency)
{
	struct str text = STR_INIT;

	in_currency(&text, ledger, currency);
	sample_open(x, "", str_text(&text));
	assert_string_equal(str_text(&x->report), "");
	assert_string_equal(rules_ledger(x->r), ledger);
	str_free(&text);
}

static void
examples_pass(void **state)
{
	static const char *const currencies[] = { "USD", "JPY", "KWD" };

	(void)state;
	for (size_t i = 0; i < LEDGERS; i++)
		for (size_t k = 0; k < 3; k++) {
			struct sample x;
			size_t ran, failed;

			open_starter(&x, ledgers[i], currencies[k]);
			assert_int_equal(rules_test(x.r, &x.report, &ran,
			    &failed, &x.e), 0);
			if (failed > 0)
				fail_msg("%s", str_text(&x.report));
			assert_true(ran >= 10);
			sample_close(&x);
		}
}

static void
booked(struct sample *x, const char *category, const char *type)
{
	char row[300];

	snprintf(row, sizeof(row), "category=%s|type=%s|amount=-500|fee=20",
	    category, type);
	sample_eval(x, row);
	if (x->res.place != PLACE_ENTRY && x->res.place != PLACE_IGNORED)
		fail_msg("%s, %s: place %s, %s", category, type,
		    place_name(x->res.place), x->res.why);
}

static void
every_category_and_type(void **state)
{
	const struct category *c;
	const char *type;

	(void)state;
	for (size_t i = 0; i < LEDGERS; i++) {
		struct sample x;

		open_starter(&x, ledgers[i], "USD");
		for (size_t k = 0; (c = category_at(k)) != NULL; k++)
			booked(&x, c->name, "");
		for (size_t k = 0; (type = category_type_at(k)) != NULL; k++) {
			const char *cat = category_of_type(slice_of(type));

			/* adjustment is four things; only a category tells */
			if (strcmp(type, "adjustment") == 0)
				continue;
			booked(&x, cat == NULL ? type : cat, type);
			if (cat == NULL)
				booked(&x, "not_yet_known", type);
		}
		sample_eval(&x, "category=adjustment|type=adjustment");
		assert_int_equal(x.res.place, PLACE_SUSPENSE);
		sample_close(&x);
	}
}

/* Each word of Stripe's own lists, where they are at hand. */
static void
stripe_lists(void **state)
{
	static const char path[] =
	    "../shared/contracts/stripe/enums/type_to_category.json";
	char *text = NULL;
	size_t n, words = 0;
	struct err e = ERR_INIT;
	struct sample x;

	(void)state;
	if (!file_exists(path)) {
		print_message("skipped: %s is not there\n", path);
		return;
	}
	assert_int_equal(file_load(&text, &n, path, 1 << 20, &e), 0);
	open_starter(&x, "file", "USD");
	char *from = strstr(text, "\"categories_seen_outside_enum\"");
	assert_non_null(from);
	for (char *p = strchr(from, '['); *p != ']'; words++) {
		char *word = strchr(p, '"') + 1, *end = strchr(word, '"');

		*end = '\0';
		booked(&x, word, "");
		for (p = end + 1; *p != '"' && *p != ']';)
			p++;
	}
	assert_true(words > 10);
	sample_close(&x);
	free(text);
}

static void
partial_captures_go_where_charges_went(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEDGERS; i++) {
		struct sample x;

		open_starter(&x, ledgers[i], "USD");
		sample_eval(&x, "category=charge");
		size_t charge = x.res.rule;
		sample_eval(&x, "category=partial_capture_reversal|amount=-40");
		assert_int_equal(x.res.rule, charge);
		sample_close(&x);
	}
}

/* Lost disputes are booked everywhere.  The arrival of a payout is where tieout may
 * book to the bank: not in Xero, and not in QuickBooks, where its bank feed does. */
static void
events_booked(void **state)
{
	static const bool arrives[LEDGERS] = { false, false, true, true };

	(void)state;
	for (size_t i = 0; i < LEDGERS; i++) {
		struct sample x;
		bool bank = false;

		open_starter(&x, ledgers[i], "USD");
		for (size_t k = 0; k < rules_account_count(x.r); k++)
			bank |= rules_account(x.r, k)->role == ROLE_BANK;
		assert_int_equal(bank, arrives[i]);
		assert_int_equal(rules_has_event(x.r, RULES_PAYOUT_ARRIVED), arrives[i]);
		assert_true(rules_has_event(x.r, RULES_DISPUTE_LOST));
		/* what comes back reverses these */
		assert_false(rules_has_event(x.r, RULES_PAYOUT_FAILED));
		assert_false(rules_has_event(x.r, RULES_DISPUTE_WON_AFTER_LOST));
		if (strcmp(ledgers[i], "netsuite") == 0)
			assert_string_equal(rules_subsidiary(x.r), "1");
		sample_close(&x);
	}
}

/* uncommented: what the QuickBooks file offers for the bank, with its account. */
static void
uncommented(struct str *out, const char *text)
{
	static const char rule[] = "#rule \"Payout arrives\"";
	const char *at = strstr(text, rule), *account = strstr(text, "#   account  bank");

	assert_non_null(at);
	assert_non_null(account);
	str_addn(out, text, (size_t)(at - text));
	for (; *at == '#'; at = strchr(at, '\n') + 1)
		str_addn(out, at + 1, strcspn(at + 1, "\n") + 1);
	str_addn(out, account + 1, strcspn(account + 1, "\n") + 1);
	str_add(out, at);
}

static void
the_other_way(void **state)
{
	struct str text = STR_INIT, other = STR_INIT;
	struct sample x;

	(void)state;
	in_currency(&text, "quickbooks", "USD");
	uncommented(&other, str_text(&text));
	sample_open(&x, "", str_text(&other));
	assert_true(rules_has_event(x.r, RULES_PAYOUT_ARRIVED));
	str_free(&text);
	str_free(&other);
	sample_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_pass),
		cmocka_unit_test(every_category_and_type),
		cmocka_unit_test(stripe_lists),
		cmocka_unit_test(partial_captures_go_where_charges_went),
		cmocka_unit_test(events_booked),
		cmocka_unit_test(the_other_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
