/* resolve: a reviewer settles one mismatch, or all of a code. */
#include <inttypes.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "recon/app/app.h"
#include "recon/flow/months.h"

static int
lacks(const char *what, struct err *e)
{
	(void)err_set(e, ERR_USAGE, "resolve needs %s", what);
	return err_hint(e, "tieout resolve BREAK --as timing --by NAME --note TEXT, or --all "
	    "--code CODE; `tieout help resolve`");
}

static int
check_words(const struct app *a, struct err *e)
{
	const struct options *o = &a->args.opt;

	if (a->args.n == 0 && !o->all)
		return lacks("a BREAK, or --all --code CODE", e);
	if (a->args.n > 0 && o->all)
		return err_set(e, ERR_USAGE, "a BREAK or --all: one of them");
	if (o->all && o->code == NULL)
		return lacks("--code beside --all", e);
	if (o->as == NULL)
		return lacks("--as KIND", e);
	if (o->by == NULL)
		return lacks("--by NAME", e);
	return o->note == NULL ? lacks("--note TEXT", e) : 0;
}

static int
read_until(const char *text, int32_t *day, struct err *e)
{
	*day = DATE_NONE;
	if (text == NULL || date_parse(day, slice_of(text)))
		return 0;
	(void)err_set(e, ERR_USAGE, "--until %s: no such day", text);
	return err_hint(e, "write it as 2026-11-30");
}

static void
say_settled(struct app *a, const struct flow_resolved *got)
{
	const struct options *o = &a->args.opt;
	struct str n = STR_INIT;

	print_count(&n, got->settled);
	if (got->settled > 0)
		say(a, "%s mismatch%s settled as %s by %s", str_text(&n),
		    got->settled == 1 ? "" : "es", o->as, o->by);
	else if (got->same > 0)
		say(a, "settled so already: nothing has changed");
	else
		say(a, "no unsettled %s: nothing has changed", o->code);
	json_text_int(&a->more, "settled", (int64_t)got->settled);
	json_text_int(&a->more, "unchanged_before", (int64_t)got->same);
	str_free(&n);
}

int
cmd_resolve(struct app *a, struct err *e)
{
	const struct options *o = &a->args.opt;
	struct flow_resolve how = { .break_id = a->args.n > 0 ? a->args.word[0] : NULL,
	    .code = o->code, .kind = o->as, .by = o->by, .note = o->note };
	struct flow_resolved got;
	struct flow_result *r;

	if (check_words(a, e) != 0 || read_until(o->until, &how.until, e) != 0 ||
	    flow_resolve(&a->flow, &how, &got, e) != 0)
		return -1;
	say_settled(a, &got);
	if (got.settled + got.same == 0)
		return 0;
	a->result = mem_calloc(1, sizeof(*a->result));
	r = a->result;
	if (flow_last_result(&a->flow, &got.period, r, e) != 0)
		return -1;
	a->nresults = 1;
	say(a, "%s is now %s, %" PRIu64 " to settle; close it again for the reports",
	    r->period.name, verdict_name(r->verdict), r->mismatches);
	return 0;
}
