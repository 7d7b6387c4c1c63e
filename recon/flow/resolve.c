/*
 * resolve: a reviewer settles mismatches.  What the closes that are not sealed
 * list is read into memory, the breaks asked for are found in it, and decisions,
 * columns and verdicts are written in one transaction.  What a decision does at
 * the next close stands in recon/engine/judge_settled.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/months.h"

#define NEAREST_MAX 4096	/* ids among which a misspelt one is sought */

struct listed {			/* a row of a close that is not sealed */
	char			 break_id[BREAK_ID_MAX];
	char			 about[RESOLUTION_ABOUT_MAX];
	enum mismatch_code	 code;
	enum severity		 severity;
	bool			 over, resolved, chosen;
	uint8_t			 currency;
	int64_t			 difference;
	size_t			 run;
	int64_t			 number;	/* in its close */
};

struct desk {
	struct flow		*f;
	const struct flow_resolve *how;
	struct period		*run;	/* own; by first day */
	bool			*sealed; /* own; the same index */
	size_t			 nruns, run_cap, sealed_cap;
	struct listed		*row;	/* own */
	size_t			 n, cap;
	size_t			 now;	/* the run being read */
	int64_t			 number; /* and its row */
	bool			 in_seal; /* the id stands in a sealed period */
	struct period		 seal;
};

/* ---- reading ---- */

static int
add_run(void *ctx, const struct store_run *r)
{
	struct desk *d = ctx;

	d->run = mem_grow(d->run, &d->run_cap, d->nruns + 1, sizeof(*d->run));
	d->run[d->nruns++] = r->period;
	return 0;
}

static int
add_row(void *ctx, const struct store_break *b)
{
	struct desk *d = ctx;
	struct listed *l;

	d->number++;
	if (d->sealed[d->now]) {
		if (d->how->break_id != NULL && strcmp(b->m.break_id, d->how->break_id) == 0) {
			d->in_seal = true;
			d->seal = d->run[d->now];
		}
		return 0;
	}
	d->row = mem_grow(d->row, &d->cap, d->n + 1, sizeof(*d->row));
	l = &d->row[d->n++];
	memset(l, 0, sizeof(*l));
	memcpy(l->break_id, b->m.break_id, sizeof(l->break_id));
	resolution_about(l->about, &b->m);
	l->code = b->m.code;
	l->severity = b->m.severity;
	l->over = mismatch_over(&b->m);
	l->resolved = b->m.status == BREAK_RESOLVED;
	l->currency = b->m.currency;
	l->difference = b->m.difference;
	l->run = d->now;
	l->number = d->number;
	return 0;
}

static int
read_desk(struct desk *d, struct err *e)
{
	struct store_seal seal;

	if (store_each_run(d->f->store, add_run, d, e) != 0)
		return -1;
	d->sealed = mem_calloc(d->nruns + 1, sizeof(*d->sealed));
	for (d->now = 0; d->now < d->nruns; d->now++) {
		const struct period *p = &d->run[d->now];

		d->number = 0;
		if (store_seal_over(d->f->store, p->first, p->last, &d->sealed[d->now], &seal,
		    e) != 0 || store_run_breaks(d->f->store, p->name, add_row, d, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- choosing ---- */

static int
unknown_break(const struct desk *d, struct err *e)
{
	const char *id = d->how->break_id, *near, **names;
	size_t i;

	if (d->in_seal) {
		(void)err_set(e, ERR_SETTINGS, "%s stands in %s, which is sealed: what it "
		    "says does not change any more", id, d->seal.name);
		return err_hint(e, "when it still stands in a later period, close that one "
		    "and settle it there");
	}
	(void)err_set(e, ERR_USAGE, "no mismatch has the id %s", id);
	names = mem_calloc(d->n + 1, sizeof(char *));
	for (i = 0; i < d->n && i < NEAREST_MAX; i++)
		names[i] = d->row[i].break_id;
	near = str_nearest(id, names);
	if (near != NULL)
		(void)err_hint(e, "did you mean %s? mismatches.csv of the last close lists "
		    "them", near);
	else
		(void)err_hint(e, d->n == 0 ? "close a period first: tieout close PERIOD" :
		    "mismatches.csv of the last close lists them");
	free(names);
	return -1;
}

/* The newest row of the id that is not over, and those of other closes that nobody settled:
 * they may say something else, as when its line came in a later month. */
static int
choose_one(struct desk *d, struct err *e)
{
	struct listed *newest = NULL, *best = NULL, *l;
	size_t i;

	for (i = 0; i < d->n; i++) {
		l = &d->row[i];
		if (strcmp(l->break_id, d->how->break_id) != 0)
			continue;
		if (newest == NULL || !l->over)
			newest = l;
		if (l->over || (d->how->code != NULL &&
		    strcmp(d->how->code, mismatch_kind(l->code)->name) != 0))
			continue;
		l->chosen = !l->resolved;
		best = l;
	}
	if (best != NULL) {
		best->chosen = true;
		return 0;
	}
	if (newest == NULL)
		return unknown_break(d, e);
	if (newest->over)
		return err_set(e, ERR_USAGE, "%s has settled itself since the close before: "
		    "there is nothing to resolve", newest->break_id);
	return err_set(e, ERR_USAGE, "%s is %s, not %s", newest->break_id,
	    mismatch_kind(newest->code)->name, d->how->code);
}

/* Every row of the code that nobody settled. */
static void
choose_all(struct desk *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		d->row[i].chosen = !d->row[i].resolved &&
		    strcmp(mismatch_kind(d->row[i].code)->name, d->how->code) == 0;
}

/* A decision that ends before the period does would settle nothing. */
static int
check_until(const struct desk *d, struct err *e)
{
	char day[DATE_TEXT_MAX], until[DATE_TEXT_MAX];
	size_t i;

	for (i = 0; i < d->n && d->how->until != DATE_NONE; i++) {
		const struct listed *l = &d->row[i];

		if (!l->chosen || d->how->until >= d->run[l->run].last)
			continue;
		(void)date_format(day, d->run[l->run].last);
		(void)date_format(until, d->how->until);
		(void)err_set(e, ERR_USAGE, "--until %s lies before %s, the end of %s, in "
		    "which %s stands", until, day, d->run[l->run].name, l->break_id);
		return err_hint(e, "name that day or a later one: the mismatch returns in the "
		    "first period that ends after it");
	}
	return 0;
}

/* ---- writing ---- */

struct known {
	const struct store_resolution *now;
	bool	same;
};

/* Is the newest decision about these very facts the same one? */
static int
compare(void *ctx, const struct store_resolution *r)
{
	struct known *k = ctx;
	const struct store_resolution *n = k->now;

	if (strcmp(r->break_id, n->break_id) == 0 && r->difference == n->difference &&
	    r->currency == n->currency && strcmp(r->about, n->about) == 0)
		k->same = strcmp(r->kind, n->kind) == 0 && strcmp(r->by, n->by) == 0 &&
		    strcmp(r->note, n->note) == 0 && r->until == n->until;
	return 0;
}

static int
facts_order(const void *pa, const void *pb)
{
	const struct listed *a = pa, *b = pb;
	int c = strcmp(a->break_id, b->break_id);

	if (c != 0 || (c = strcmp(a->about, b->about)) != 0)
		return c;
	if (a->difference != b->difference)
		return a->difference < b->difference ? -1 : 1;
	return (int)a->currency - (int)b->currency;
}

static int
listed_order(const void *pa, const void *pb)
{
	const struct listed *a = pa, *b = pb;
	int c = facts_order(a, b);

	return c != 0 ? c : a->run < b->run ? -1 : a->run > b->run;
}

/* Rows ${at} to ${end} say the same of one break, in several closes: the newest
 * of them is decided on, and all take the decision at once. */
static int
settle_rows(struct desk *d, size_t at, size_t end, const struct store_resolution *r,
    struct err *e)
{
	for (; at < end; at++) {
		struct listed *o = &d->row[at];

		if (o->over || (r->until != DATE_NONE && r->until < d->run[o->run].last))
			continue;
		if (store_run_settle(d->f->store, d->run[o->run].name, o->number, r, e) != 0)
			return -1;
		o->resolved = true;
	}
	return 0;
}

static int
put_one(struct desk *d, size_t at, size_t end, struct flow_resolved *out, bool *changed,
    struct err *e)
{
	const struct listed *l = &d->row[end - 1];
	struct store_resolution r = { .break_id = l->break_id,
		.period_name = d->run[l->run].name, .code = mismatch_kind(l->code)->name,
		.currency = l->currency, .difference = l->difference, .about = l->about,
		.kind = d->how->kind, .until = d->how->until, .by = d->how->by,
		.note = d->how->note };
	struct known k = { &r, false };

	if (d->run[l->run].last >= out->period.last)
		out->period = d->run[l->run];
	if (d->how->break_id != NULL &&
	    store_each_resolution(d->f->store, compare, &k, e) != 0)
		return -1;
	if (k.same && l->resolved)
		return 0;
	*changed = true;
	if (store_resolution_put(d->f->store, &r, e) != 0)
		return -1;
	return settle_rows(d, at, end, &r, e);
}

static enum verdict
verdict_of(const struct desk *d, size_t run)
{
	enum verdict v = VERDICT_TIED_OUT;
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->row[i].run == run && !d->row[i].resolved &&
		    mismatch_verdict(d->row[i].severity) > v)
			v = mismatch_verdict(d->row[i].severity);
	return v;
}

/* Rows ${at} to ${end} are of one break: each group of them that says the same. */
static int
put_break(struct desk *d, size_t at, size_t end, struct flow_resolved *out, struct err *e)
{
	bool chosen, any = false, changed = false;
	size_t next;

	for (; at < end; at = next) {
		chosen = false;
		for (next = at; next < end && facts_order(&d->row[next], &d->row[at]) == 0;
		    next++)
			chosen = chosen || d->row[next].chosen;
		any = any || chosen;
		if (chosen && put_one(d, at, next, out, &changed, e) != 0)
			return -1;
	}
	out->settled += changed;
	out->same += any && !changed;
	return 0;
}

static int
put_all(struct desk *d, struct flow_resolved *out, struct err *e)
{
	size_t i, end;

	if (d->n > 1)
		qsort(d->row, d->n, sizeof(*d->row), listed_order);
	for (i = 0; i < d->n; i = end) {
		for (end = i; end < d->n &&
		    strcmp(d->row[end].break_id, d->row[i].break_id) == 0; end++)
			;
		if (put_break(d, i, end, out, e) != 0)
			return -1;
	}
	for (i = 0; i < d->nruns && out->settled > 0; i++)
		if (!d->sealed[i] &&
		    store_run_verdict(d->f->store, d->run[i].name, verdict_of(d, i), e) != 0)
			return -1;
	return 0;
}

/* ---- what was asked ---- */

int
flow_check_name(const char *what, const char *name, struct err *e)
{
	size_t n = strlen(name), i;
	bool blank = true;

	for (i = 0; i < n; i++) {
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return err_set(e, ERR_USAGE, "%s holds a control character", what);
		blank = blank && name[i] == ' ';
	}
	if (blank)
		return err_set(e, ERR_USAGE, "%s is empty", what);
	if (n > FLOW_NAME_MAX)
		return err_set(e, ERR_USAGE, "%s is longer than %d bytes", what,
		    FLOW_NAME_MAX);
	return str_utf8_ok(name, n) ? 0 : err_set(e, ERR_USAGE, "%s is no UTF-8 text", what);
}

static int
check_note(const char *note, struct err *e)
{
	size_t n = strlen(note), i;

	for (i = 0; i < n; i++)
		if ((unsigned char)note[i] < ' ' && note[i] != '\n' && note[i] != '\t')
			return err_set(e, ERR_USAGE, "--note holds a control character");
	if (strspn(note, " \t\n") == n)
		return err_set(e, ERR_USAGE, "--note is empty: say why");
	if (n > FLOW_NOTE_MAX)
		return err_set(e, ERR_USAGE, "--note is longer than %d bytes", FLOW_NOTE_MAX);
	return str_utf8_ok(note, n) ? 0 : err_set(e, ERR_USAGE, "--note is no UTF-8 text");
}

static int
check_kind(const char *kind, struct err *e)
{
	const char *names[16];
	const char *near;
	size_t i;

	if (resolution_find(kind) != NULL)
		return 0;
	for (i = 0; resolution_kinds[i].name != NULL; i++)
		names[i] = resolution_kinds[i].name;
	names[i] = NULL;
	(void)err_set(e, ERR_USAGE, "--as %s: no such kind", kind);
	near = str_nearest(kind, names);
	if (near != NULL)
		return err_hint(e, "did you mean %s?", near);
	return err_hint(e, "timing, accepted, corrected, not_ours or immaterial");
}

static int
check_code(const char *code, struct err *e)
{
	const char *names[CODE__MAX + 1] = { NULL };
	const char *near;
	int i;

	if (code == NULL || mismatch_find(code) != NULL)
		return 0;
	for (i = 0; i < CODE__MAX; i++)
		names[i] = mismatch_kind((enum mismatch_code)i)->name;
	(void)err_set(e, ERR_USAGE, "--code %s: no such code", code);
	near = str_nearest(code, names);
	if (near != NULL)
		return err_hint(e, "did you mean %s?", near);
	return err_hint(e, "`tieout help codes` lists them");
}

int
flow_resolve(struct flow *f, const struct flow_resolve *how, struct flow_resolved *out,
    struct err *e)
{
	struct desk d = { .f = f, .how = how };
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->period.last = INT32_MIN;
	if (check_kind(how->kind, e) != 0 || check_code(how->code, e) != 0 ||
	    flow_check_name("--by", how->by, e) != 0 || check_note(how->note, e) != 0)
		return -1;
	ASSERT(how->break_id != NULL || how->code != NULL);
	if (store_begin(f->store, e) != 0)
		return -1;
	if (read_desk(&d, e) != 0)
		goto out;
	if (how->break_id == NULL)
		choose_all(&d);
	else if (choose_one(&d, e) != 0)
		goto out;
	if (check_until(&d, e) == 0 && put_all(&d, out, e) == 0)
		rc = store_commit(f->store, e);
out:
	if (rc != 0)
		store_rollback(f->store);
	free(d.run);
	free(d.sealed);
	free(d.row);
	return rc;
}

int
flow_last_result(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	struct store_run run;
	bool found;

	memset(out, 0, sizeof(*out));
	if (store_run_get(f->store, p->name, &found, &run, e) != 0)
		return -1;
	ASSERT(found);
	return flow_recall(f, &run, out, e);
}
