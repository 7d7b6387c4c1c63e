/*
 * Why a rule does not take a row: mappings finds the edit that would make it;
 * here it is asked what else the edit would move, over all rows there are.
 */
#include <stdlib.h>
#include <string.h>

#include "mappings/show.h"
#include "recon/flow/pass.h"
#include "recon/flow/tally.h"

struct ask {
	struct flow		*f;
	struct flow_why_not	*out;
};

static int
edit_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct ask *a = ctx;
	struct rules_scratch *s = rules_scratch_new(a->f->rules);
	int rc;

	show_row(&a->out->row, row->v);
	rc = rules_edit_for(&a->out->edit, a->f->rules, s, row->v,
	    a->out->rule, e);
	rules_scratch_free(s);
	return rc;
}

static const char *
name_of(const struct rules *r, const struct rules_result *res)
{
	return res->rule == RULES_NONE ? "" : rules_name(r, res->rule);
}

static void
list(struct flow_why_not *out, const struct txn *t, int32_t day, const char *from,
    const char *to)
{
	struct flow_moved *m;

	if (out->nmoved == FLOW_MOVED_MAX)
		return;
	if (out->moved == NULL)
		out->moved = mem_calloc(FLOW_MOVED_MAX, sizeof(*m));
	m = &out->moved[out->nmoved++];
	*m = (struct flow_moved){ .day = day, .currency = t->currency,
	    .category = arena_strndup(out->arena, t->category.p, t->category.n),
	    .net = txn_net(t), .from = from, .to = to };
	ASSERT(t->id.n <= TXN_ID_MAX);
	memcpy(m->id, t->id.p, t->id.n);
}

static int
moved_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct ask *a = ctx;
	const char *from = name_of(a->f->rules, &row->res[0]);
	const char *to = name_of(a->out->edit.edited, &row->res[1]);

	(void)e;
	if (strcmp(from, to) == 0 || slice_is(row->v->txn->id, a->out->id))
		return 0;
	a->out->others++;
	tally_row(&a->out->sums, row->v);
	list(a->out, row->v->txn, row->v->day, from, to);
	return 0;
}

int
flow_why_not(struct flow *f, const char *id, const char *name,
    struct flow_why_not *out, struct err *e)
{
	struct ask a = { f, out };
	const char *near;
	int rc;

	memset(out, 0, sizeof(*out));
	out->id = id;
	out->rule = rules_find(f->rules, name, &near);
	if (out->rule == RULES_NONE) {
		(void)err_set(e, ERR_USAGE, "there is no rule \"%s\"", name);
		return near == NULL ? err_hint(e, "give the name of a rule of the "
		    "file, in quotes") : err_hint(e, "did you mean \"%s\"?", near);
	}
	out->arena = arena_new();
	rc = pass_one(f, id, f->rules, edit_row, &a, e);
	if (rc == 0 && out->edit.what == RULES_EDIT_FOUND) {
		struct rules *both[2] = { f->rules, out->edit.edited };

		rc = pass_rows(f, NULL, both, 2, "try", moved_row, &a, e);
	}
	if (rc != 0)
		flow_why_not_done(out);
	return rc;
}

void
flow_why_not_done(struct flow_why_not *w)
{
	rules_edit_done(&w->edit);
	str_free(&w->row);
	free(w->moved);
	free(w->sums.tally);
	arena_free(w->arena);
	memset(w, 0, sizeof(*w));
}
