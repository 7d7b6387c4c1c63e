/*
 * Every value of the lists of Stripe's enums is known to our tables.  The lists
 * are not part of the project: where they are absent, the test is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "core/model/category.h"

#define ENUMS "../shared/contracts/stripe/enums/stripe_enums.json"
#define MAPPING "../shared/contracts/stripe/enums/type_to_category.json"

/* load: the file, or a skipped test when it is not there. */
static json_t *
load(const char *path)
{
	json_error_t je;
	json_t *root = json_load_file(path, 0, &je);

	if (root == NULL && json_error_code(&je) == json_error_cannot_open_file) {
		print_message("SKIPPED: %s is not here\n", path);
		skip();
	}
	if (root == NULL)
		fail_msg("%s:%d: %s", path, je.line, je.text);
	return root;
}

static void
check_all(json_t *list, bool types)
{
	json_t *value;
	size_t i;

	assert_true(json_array_size(list) > 0);
	json_array_foreach(list, i, value) {
		struct slice s = slice_of(json_string_value(value));

		if (types ? !category_type_known(s) : category_find(s) == NULL)
			fail_msg("%s is not known", s.p);
	}
}

static void
test_types(void **state)
{
	json_t *root = load(ENUMS);
	json_t *newest;

	(void)state;
	check_all(json_object_get(root, "balance_transaction.type"), true);
	newest = json_object_get(root, "balance_transaction.type@2026-09-30.endive");
	check_all(json_object_get(newest, "values"), true);
	json_decref(root);
}

static void
test_categories(void **state)
{
	json_t *root = load(ENUMS);
	json_t *mapping = load(MAPPING);

	(void)state;
	check_all(json_object_get(root, "report_run.parameters.reporting_category"),
	    false);
	check_all(json_object_get(mapping, "categories_seen_outside_enum"), false);
	json_decref(mapping);
	json_decref(root);
}

/* A type with one documented category implies it; one with none, nothing. */
static void
test_mapping(void **state)
{
	json_t *root = load(MAPPING);
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(root, "rows"), i, row) {
		const char *type = json_string_value(json_object_get(row, "type"));
		json_t *list = json_object_get(row, "reporting_category");
		const char *ours = category_of_type(slice_of(type));
		const char *theirs = json_array_size(list) == 1
		    ? json_string_value(json_array_get(list, 0)) : NULL;

		if (strcmp(type, "refund") == 0)
			theirs = "refund";
		if ((ours == NULL) != (theirs == NULL) ||
		    (ours != NULL && strcmp(ours, theirs) != 0))
			fail_msg("%s gives %s, documented is %s", type,
			    ours == NULL ? "nothing" : ours,
			    theirs == NULL ? "nothing" : theirs);
	}
	assert_true(i >= 52);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_categories),
		cmocka_unit_test(test_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
