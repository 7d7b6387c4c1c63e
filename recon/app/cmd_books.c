/*
 * map, match, report and close: which periods, then flow's step for each, then
 * what was found.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "recon/app/app.h"

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

/* chosen_periods: the one given, or every open one; own array. */
static int
chosen_periods(struct app *a, struct period **out, size_t *n, struct err *e)
{
	struct period *list = mem_calloc(PERIODS_MAX, sizeof(*list));
	int rc = 0;

	*n = 1;
	if (a->args.n > 0)
		rc = given_period(a, list, e);
	else
		rc = flow_open_periods(&a->flow, list, PERIODS_MAX, n, e);
	if (rc == 0 && *n == 0) {
		err_set(e, ERR_USAGE, "no period has facts yet");
		rc = err_hint(e, "import Stripe's rows first: tieout import FILE...");
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

	if (chosen_periods(a, &list, &n, e) != 0)
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

	if (chosen_periods(a, &list, &n, e) != 0)
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

int
cmd_close(struct app *a, struct err *e)
{
	struct period p;
	struct flow_result *r;
	size_t failed = 0;

	if (a->args.opt.post || a->args.opt.sign_off != NULL) {
		err_set(e, ERR_USAGE, "close %s does not exist yet in this version (%s)",
		    a->args.opt.post ? "--post" : "--sign-off", TIEOUT_VERSION);
		return err_hint(e, "close without it: nothing is posted or sealed");
	}
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
	return answer_people(a, a->nresults - 1, true, e);
}
