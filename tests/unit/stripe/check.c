/* Compares what a decoder gave with what a table says. */
#include "tests/unit/stripe/check.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/stripe/collect.h"

/* holds: each line of ${want} stands somewhere in ${have}. */
static void
holds(const char *name, const char *what, const struct str *have, const char *want)
{
	struct str line = STR_INIT;
	const char *nl;

	for (; want != NULL && *want != '\0'; want = nl + (*nl == '\n')) {
		nl = strchr(want, '\n');
		if (nl == NULL)
			nl = want + strlen(want);
		str_clear(&line);
		str_addn(&line, want, (size_t)(nl - want));
		if (strstr(str_text(have), line.p) == NULL)
			fail_msg("%s: %s lack \"%s\":\n%s", name, what, line.p,
			    str_text(have));
	}
	str_free(&line);
}

void
check_one(const struct check *c)
{
	struct collect got;
	const char *want = c->facts != NULL ? c->facts : "";

	memset(&got, 0, sizeof(got));
	if (!collect_run(&got, c->kind, c->text, strlen(c->text)))
		fail_msg("%s: no decoder wants it", c->name);
	if (strcmp(str_text(&got.facts), want) != 0)
		fail_msg("%s: facts are\n%sand should be\n%sbad: %s failed: %s", c->name,
		    str_text(&got.facts), want, str_text(&got.bads),
		    str_text(&got.failed));
	if (c->bad == NULL && got.nbads > 0)
		fail_msg("%s: bad rows: %s", c->name, str_text(&got.bads));
	if (c->bad != NULL && got.nbads == 0)
		fail_msg("%s: no bad rows", c->name);
	if (c->failed == NULL && got.failed.n > 0)
		fail_msg("%s: failed: %s", c->name, got.failed.p);
	holds(c->name, "bad rows", &got.bads, c->bad);
	holds(c->name, "notes", &got.notes, c->note);
	holds(c->name, "failure", &got.failed, c->failed);
	if (c->failed != NULL && got.failed.n == 0)
		fail_msg("%s: the file should be refused", c->name);
	collect_free(&got);
}
