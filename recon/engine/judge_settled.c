/*
 * What reviewers settled: a row whose facts are those of a decision is resolved,
 * and its bridge line stays.  Other facts, or a day that has passed, bring it back.
 */
#include "recon/engine/judge.h"

#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/phases.h"

static const char *
keep(struct engine *en, const char *s)
{
	return arena_strdup(en->arena, s != NULL ? s : "");
}

void
engine_add_resolution(struct engine *en, const struct resolution *r)
{
	struct resolution *k;

	ASSERT(!en->ran);
	ASSERT(en->nsettled == 0 ||
	    strcmp(en->settled[en->nsettled - 1].break_id, r->break_id) <= 0);
	en->settled = mem_grow(en->settled, &en->settled_cap, en->nsettled + 1,
	    sizeof(*en->settled));
	k = &en->settled[en->nsettled++];
	*k = *r;
	k->break_id = keep(en, r->break_id);
	k->about = keep(en, r->about);
	k->kind = keep(en, r->kind);
	k->by = keep(en, r->by);
	k->note = keep(en, r->note);
}

/* end_of: one past the last decision about the break. */
static size_t
end_of(const struct engine *en, const char *break_id)
{
	size_t lo = 0, hi = en->nsettled, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(en->settled[mid].break_id, break_id) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* came_back: why a decision about the row does not hold any more. */
static void
came_back(struct engine *en, struct mismatch *m, const struct resolution *r, bool fits)
{
	struct str s = STR_INIT, all = STR_INIT;

	str_addf(&s, " %s settled it as %s", r->by, r->kind);
	if (fits) {
		str_add(&s, " until ");
		explain_day(&s, r->until);
		str_add(&s, ", and it still stands.");
	} else if (r->difference != m->difference || r->currency != m->currency) {
		str_add(&s, " when the difference was ");
		explain_money(&s, r->difference, r->currency);
		str_add(&s, "; it is another one now, so it has come back.");
	} else {
		str_add(&s, " when it was about other rows or lines, so it has come back.");
	}
	/* a row kept from the close before says so already */
	if (strstr(m->explanation, str_text(&s)) == NULL) {
		str_add(&all, m->explanation);
		str_add(&all, str_text(&s));
		m->explanation = rows_keep(en, &all);
	}
	str_free(&s);
	str_free(&all);
}

static void
settle(struct engine *en, struct mismatch *m)
{
	char about[RESOLUTION_ABOUT_MAX];
	size_t end = end_of(en, m->break_id), i;
	const struct resolution *r;
	bool fits = false;

	if (end == 0 || strcmp(en->settled[end - 1].break_id, m->break_id) != 0)
		return;
	resolution_about(about, m);
	for (i = end; i > 0 && strcmp(en->settled[i - 1].break_id, m->break_id) == 0 &&
	    !fits; i--)
		fits = resolution_fits(&en->settled[i - 1], m, about);
	r = &en->settled[fits ? i : end - 1];
	if (!fits || (r->until != DATE_NONE && r->until < en->c.period.last)) {
		came_back(en, m, r, fits);
		return;
	}
	m->status = BREAK_RESOLVED;
	m->resolution = r->kind;
	m->resolved_by = r->by;
	m->note = r->note;
}

void
judge_settled(struct engine *en)
{
	size_t i;

	for (i = 0; i < en->nrows && en->nsettled > 0; i++)
		if (en->row[i].m.status != BREAK_RESOLVED)
			settle(en, &en->row[i].m);
}
