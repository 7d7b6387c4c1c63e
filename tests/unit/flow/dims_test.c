/* Dimensions to text and back: whatever a value holds, the text stays the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "recon/flow/dims.h"

static const struct dims_case {
	const char	*name;
	const char	*dim[DIM__MAX];		/* class department location ... */
	const char	*text;
	bool		 ambiguous;		/* the text reads otherwise, and back the same */
} cases[] = {
	{ "none", { NULL }, "", false },
	{ "one", { "SaaS" }, "class SaaS", false },
	{ "empty is none", { "", "Berlin" }, "department Berlin", false },
	{ "all", { "a", "b", "c", "d", "e", "f" },
	    "class a; department b; location c; tracking d; entity e; tax f", false },
	{ "first and last", { "a", NULL, NULL, NULL, NULL, "VAT 19" }, "class a; tax VAT 19",
	    false },
	{ "a value with a semicolon", { "a; b", "c" }, "class a; b; department c", false },
	{ "a value that names an earlier dimension", { NULL, "x; class y" },
	    "department x; class y", false },
	{ "a value that reads as two", { "a; tax b" }, "class a; tax b", true },
	{ "a value that begins as a name", { "class a" }, "class class a", false },
};

static void
texts_come_back(void **state)
{
	struct arena *a = arena_new();
	const char *dim[DIM__MAX];
	size_t i;
	int d;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dims_case *c = &cases[i];

		assert_string_equal(dims_text(a, c->dim), c->text);
		dims_read(a, c->text, dim);
		assert_string_equal(dims_text(a, dim), c->text);
		for (d = 0; d < DIM__MAX && !c->ambiguous; d++) {
			if (c->dim[d] == NULL || *c->dim[d] == '\0')
				assert_null(dim[d]);
			else if (dim[d] == NULL || strcmp(dim[d], c->dim[d]) != 0)
				fail_msg("%s: %s", c->name, dim[d]);
		}
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts_come_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
