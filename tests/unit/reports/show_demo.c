/* Writes the demonstration report into a folder: for looking at it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

int
main(int argc, char **argv)
{
	struct fixture f;
	struct report_files files;
	struct err e = ERR_INIT;
	int rc;

	if (argc < 2) {
		(void)fprintf(stderr, "usage: show_demo DIR [small | hostile | formulas | MISMATCHES]\n");
		return 2;
	}
	if (argc > 2 && strcmp(argv[2], "small") == 0)
		fixture_small(&f);
	else if (argc > 2 && strcmp(argv[2], "hostile") == 0)
		fixture_hostile(&f);
	else if (argc > 2 && strcmp(argv[2], "formulas") == 0)
		fixture_formulas(&f);
	else if (argc > 2)
		fixture_many(&f, argc > 3 ? strtoull(argv[3], NULL, 10) : 10,
		    strtoull(argv[2], NULL, 10));
	else
		fixture_demo(&f);
	rc = report_write(&f.src, argv[1], &files, &e);
	if (rc == -1)
		(void)fprintf(stderr, "%s: %s\n", e.path, e.msg);
	fixture_free(&f);
	return rc == 0 ? 0 : 1;
}
