/*
 * map, match, report and close: which periods, then flow's step for each, then
 * what was found.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "recon/app/app.h"
#include "recon/flow/months.h"

#define PERIODS_MAX 1200	/* a hundred years of months */

typedef int step_fn(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e);

/* given_period: the PERIOD on the command line. */
static int
given_period(struct app *a, struct period *p, struct err *e)
{
	if (period_parse(p, a->args.word[0], e) != 0)
		return -1;
	memcpy(a->asked, p->name, sizeof(a->asked));
	return 0;
}

/* chosen_periods: the one given, or every one that has facts and, for ${open},
 * is not sealed; own array. */
static int
chosen_periods(struct app *a, bool open, struct period **out, size_t *n, struct err *e)
{
	struct period *list = mem_calloc(PERIODS_MAX, sizeof(*list));
	int rc = 0;

	*n = 1;
	if (a->args.n > 0)
		rc = given_period(a, list, e);
	else
		rc = flow_periods(&a->flow, list, PERIODS_MAX, n, e);
	if (rc == 0 && *n == 0) {
		err_set(e, ERR_USAGE, "no period has facts yet");
		rc = err_hint(e, "import Stripe's rows first: tieout import FILE...");
	}
	if (rc == 0 && open && a->args.n == 0) {
		rc = flow_leave_sealed(&a->flow, list, n, e);
		if (rc == 0 && *n == 0)
			say(a, "every period that has facts is sealed: nothing to do");
	}
	if (rc != 0) {
		free(list);
		return -1;
	}
	*out = list;
	return 0;
}

static struct flow_result *
new_result(struct app *a)
{
	a->result = mem_realloc(a->result, (a->nresults + 1) * sizeof(*a->result));
	memset(&a->result[a->nresults], 0, sizeof(*a->result));
	return &a->result[a->nresults++];
}

static int
each_period(struct app *a, step_fn *step, int (*print)(struct app *, size_t, struct err *),
    struct err *e)
{
	struct period *list;
	size_t n;
	int rc = 0;

	if (chosen_periods(a, true, &list, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = step(&a->flow, &list[i], new_result(a), e);
		if (rc != 0)
			a->nresults--;	/* a failed step leaves nothing to free */
		else
			rc = print(a, a->nresults - 1, e);
	}
	free(list);
	return rc;
}

static int
print_map(struct app *a, size_t i, struct err *e)
{
	const struct flow_result *r = &a->result[i];
	struct str line = STR_INIT;

	(void)e;
	str_addf(&line, "%s%s%s: ", paint(a, PAINT_BOLD), r->period.name, unpaint(a));
	print_count(&line, r->movements);
	str_add(&line, " balance transactions, ");
	print_count(&line, r->entries);
	str_add(&line, " entries");
	for (int p = 0; p < PLACE__MAX; p++) {
		if (r->by_place[p] == 0)
			continue;
		str_addf(&line, "\n  %-10s ", place_name((enum place)p));
		print_count(&line, r->by_place[p]);
	}
	say(a, "%s", str_text(&line));
	str_free(&line);
	return 0;
}

int
cmd_map(struct app *a, struct err *e)
{
	a->no_verdict = true;
	if (a->args.opt.rebook || a->args.opt.book)
		return cmd_map_rebook(a, e);
	return each_period(a, flow_map, print_map, e);
}

static int
print_match(struct app *a, size_t i, struct err *e)
{
	int code = verdict_exit(a->result[i].verdict);

	if (i > 0)
		say(a, "%s", "");
	a->exit = code > a->exit ? code : a->exit;
	return answer_people(a, i, true, e);
}

int
cmd_match(struct app *a, struct err *e)
{
	return each_period(a, flow_match, print_match, e);
}

int
cmd_report(struct app *a, struct err *e)
{
	struct period *list, p;
	size_t n;
	struct flow_result *r;

	if (a->args.opt.since_close)
		return cmd_report_since(a, e);
	if (chosen_periods(a, false, &list, &n, e) != 0)
		return -1;
	p = list[n - 1];
	free(list);
	r = new_result(a);
	if (flow_report(&a->flow, &p, a->args.opt.out, r, e) != 0) {
		flow_result_done(r);
		a->nresults--;
		return -1;
	}
	return answer_people(a, a->nresults - 1, false, e);
}

/* examples_hold: runs the rule file's examples; *failed of them do not. */
static int
examples_hold(struct app *a, size_t *failed, struct err *e)
{
	struct str report = STR_INIT;
	size_t ran = 0;
	int rc = rules_test(a->flow.rules, &report, &ran, failed, e);

	if (rc == 0 && *failed > 0) {
		warn_text(a, str_text(&report));
		json_text_str(&a->more, "problems", str_text(&report));
	}
	if (rc == 0) {
		json_text_open(&a->more, "examples", '{');
		json_text_int(&a->more, "ran", (int64_t)ran);
		json_text_int(&a->more, "failed", (int64_t)*failed);
		json_text_shut(&a->more, '}');
	}
	str_free(&report);
	return rc;
}

/* not_signed: what stands in the way; exit 1. */
static void
not_signed(struct app *a, const struct period *p, const struct flow_signature *got)
{
	a->exit = 1;
	if (got->what == FLOW_NOT_IN_ORDER)
		warn(a, "%s is not signed off: %s, before it, is not sealed yet; months are "
		    "sealed in order", p->name, got->earlier.name);
	else
		warn(a, "%s is not signed off: %" PRIu64 " mismatch%s to settle; `tieout resolve`"
		    " settles what is right as it stands", p->name, got->open,
		    got->open == 1 ? " is left" : "es are left");
}

static void
say_signed(struct app *a, const struct period *p, const struct flow_signature *got)
{
	const char *name = a->args.opt.sign_off;

	switch (got->what) {
	case FLOW_NOT_SIGNED:
	case FLOW_NOT_IN_ORDER:
		not_signed(a, p, got);
		break;
	case FLOW_PREPARED:
		say(a, "\n%s signed off by %s, as preparer; a second person's sign-off seals it",
		    p->name, name);
		break;
	case FLOW_SIGNED_BEFORE:
		say(a, "\n%s was signed off by %s before; a second person's sign-off seals it",
		    p->name, got->preparer);
		break;
	case FLOW_SEALED:
		say(a, "\n%s is sealed: prepared by %s, reviewed by %s", p->name, got->preparer,
		    name);
		break;
	case FLOW_WAS_SEALED:
		break;		/* said with the verdict */
	}
	if (got->voided[0] != '\0')
		warn(a, "the sign-off by %s does not count any more: what it was given for has "
		    "changed", got->voided);
}

static int
sign_off(struct app *a, const struct period *p, const struct flow_result *r, struct err *e)
{
	static const char *const words[] = { [FLOW_NOT_SIGNED] = "refused",
	    [FLOW_NOT_IN_ORDER] = "not_in_order", [FLOW_PREPARED] = "prepared",
	    [FLOW_SIGNED_BEFORE] = "signed_before", [FLOW_SEALED] = "sealed",
	    [FLOW_WAS_SEALED] = "was_sealed" };
	struct flow_signature got;

	if (flow_sign_off(&a->flow, p, r, a->args.opt.sign_off, a->settings.reviewers, &got,
	    e) != 0)
		return -1;
	say_signed(a, p, &got);
	json_text_open(&a->more, "sign_off", '{');
	json_text_str(&a->more, "state", words[got.what]);
	json_text_str(&a->more, "preparer", got.preparer[0] != '\0' ? got.preparer : NULL);
	json_text_str(&a->more, "void", got.voided[0] != '\0' ? got.voided : NULL);
	json_text_shut(&a->more, '}');
	return 0;
}

int
cmd_close(struct app *a, struct err *e)
{
	struct period p;
	struct flow_result *r;
	size_t failed = 0;

	if (a->args.opt.post) {
		err_set(e, ERR_USAGE, "close --post does not exist yet in this version (%s)",
		    TIEOUT_VERSION);
		return err_hint(e, "close without it: nothing is posted");
	}
	if (a->args.opt.sign_off != NULL &&
	    flow_check_name("--sign-off", a->args.opt.sign_off, e) != 0)
		return -1;
	if (given_period(a, &p, e) != 0)
		return -1;
	if (examples_hold(a, &failed, e) != 0)
		return -1;
	if (failed > 0) {
		warn(a, "%zu example%s in %s fail%s; nothing was closed", failed,
		    failed == 1 ? "" : "s", a->rules_path, failed == 1 ? "s" : "");
		a->exit = 1;
		return 0;
	}
	if (fetch_for_close(a, e) != 0)
		return -1;
	r = new_result(a);
	if (flow_close(&a->flow, &p, r, e) != 0) {
		flow_result_done(r);
		a->nresults--;
		return -1;
	}
	a->exit = verdict_exit(r->verdict);
	if (answer_people(a, a->nresults - 1, true, e) != 0)
		return -1;
	return a->args.opt.sign_off != NULL ? sign_off(a, &p, r, e) : 0;
}
