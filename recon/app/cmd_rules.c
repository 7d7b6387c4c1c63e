/*
 * rules check, test and explain.  check and test need no workspace when a file
 * is named; without one, check also asks the workspace's rows.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
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

static void
put_hidden(void *ctx, const struct rules_hidden *h)
{
	struct app *a = ctx;
	const struct rules *r = a->flow.rules;
	struct str note = STR_INIT;

	rules_hidden_note(r, h, &note);
	warn_text(a, str_text(&note));
	json_text_open(&a->more, NULL, '{');
	json_text_str(&a->more, "rule", rules_name(r, h->rule));
	json_text_int(&a->more, "rows", (int64_t)h->rows);
	json_text_open(&a->more, "taken_by", '[');
	for (size_t i = 0; i < h->nby; i++)
		json_text_str(&a->more, NULL, rules_name(r, h->by[i]));
	json_text_shut(&a->more, ']');
	json_text_str(&a->more, "witness", h->witness);
	json_text_str(&a->more, "witness_taken_by", rules_name(r, h->witness_by));
	json_text_str(&a->more, "text", str_text(&note));
	json_text_shut(&a->more, '}');
	str_free(&note);
}

/* by_data: rules that no proof clears are held against the rows of the workspace.
 * That these cannot be read is no fault of the rule file. */
static int
by_data(struct app *a, struct err *e)
{
	bool *doubt = mem_calloc(rules_count(a->flow.rules) + 1, sizeof(*doubt));
	size_t n = rules_in_doubt(a->flow.rules, doubt);
	char *db = workspace_db(a);
	struct err own = ERR_INIT;
	int rc = 0;

	json_text_open(&a->more, "hidden", '[');
	if (n > 0 && file_exists(db)) {
		rc = store_open(&a->flow.store, db, false, &a->clock, &own);
		if (rc == 0)
			rc = flow_hidden(&a->flow, doubt, put_hidden, a, &own);
		if (rc != 0 && own.code == ERR_INTERRUPTED) {
			*e = own;
		} else if (rc != 0) {
			warn(a, "the imported rows were not looked at: %s", own.msg);
			rc = 0;
		}
	}
	json_text_shut(&a->more, ']');
	free(db);
	free(doubt);
	return rc;
}

int
cmd_rules_check(struct app *a, struct err *e)
{
	if (the_rules(a, e) != 0 || (a->args.n == 0 && by_data(a, e) != 0))
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
