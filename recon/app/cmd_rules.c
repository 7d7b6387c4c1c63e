/*
 * rules check, test and explain.  check and test need no workspace when a file
 * is named.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/app/app.h"

/* the_rules: reads the file named, or the workspace's. */
static int
the_rules(struct app *a, struct err *e)
{
	const char *dir = a->args.opt.dir != NULL ? a->args.opt.dir : ".";

	if (a->args.n > 0)
		return workspace_rules(a, a->args.word[0], true, e);
	if (workspace_open(a, dir, NEED_SETTINGS, e) != 0)
		return -1;
	return workspace_rules(a, a->rules_path, true, e);
}

int
rules_period(struct app *a, size_t i, struct period *p, struct period **asked,
    struct err *e)
{
	*asked = NULL;
	if (a->args.n <= i)
		return 0;
	if (period_parse(p, a->args.word[i], e) != 0)
		return -1;
	memcpy(a->asked, p->name, sizeof(a->asked));
	*asked = p;
	return 0;
}

int
cmd_rules_check(struct app *a, struct err *e)
{
	if (the_rules(a, e) != 0)
		return -1;
	if (a->args.opt.verbose)
		say(a, "%zu rules, %zu accounts: both proofs hold for each rule",
		    rules_count(a->flow.rules), rules_account_count(a->flow.rules));
	return 0;
}

int
cmd_rules_test(struct app *a, struct err *e)
{
	struct str report = STR_INIT;
	size_t ran = 0, failed = 0;

	if (the_rules(a, e) != 0)
		return -1;
	if (rules_test(a->flow.rules, &report, &ran, &failed, e) != 0) {
		str_free(&report);
		return -1;
	}
	if (report.n > 0)
		tell(a, str_text(&report));
	say(a, "%zu example%s, %zu failed", ran, ran == 1 ? "" : "s", failed);
	json_text_str(&a->more, "text", str_text(&report));
	json_text_int(&a->more, "ran", (int64_t)ran);
	json_text_int(&a->more, "failed", (int64_t)failed);
	a->exit = failed > 0;
	str_free(&report);
	return 0;
}

int
cmd_rules_explain(struct app *a, struct err *e)
{
	struct str out = STR_INIT;
	int rc = flow_rules_explain(&a->flow, a->args.word[0], &out, e);

	if (rc == 0) {
		tell(a, str_text(&out));
		json_text_str(&a->more, "text", str_text(&out));
	}
	str_free(&out);
	return rc;
}
