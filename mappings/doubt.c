/*
 * Rules that only regexes keep from being proven: the checks found no row that the
 * rule takes for certain, and no proof that there is none.  What is known of such a
 * rule is told by rows that were imported.
 */
#include <stdlib.h>

#include "mappings/check.h"
#include "mappings/eval.h"
#include "mappings/rules_tools.h"
#include "mappings/solve_class.h"

#define DOUBT_TRIES 2000	/* kinds of rows looked at for one rule */
#define DOUBT_NAMES 3		/* takers named */

/* certain: is there surely such a text?  A regex beside anything else that is asked
 * of one text may contradict it, and so may any test of what reads as a number. */
static bool
certain(const struct solve *s)
{
	for (size_t i = 0; i < s->natoms; i++) {
		const struct atom *a = &s->atom[i];
		const struct var *v = &s->var[a->var];

		if (a->holds < 0)
			continue;
		if (v->at != NULL && v->at->kind != CLASS_FREE)
			return false;
		if (a->like->op != COND_MATCHES)
			continue;
		if (v->nconstants > 0)
			return false;
		for (size_t k = 0; k < s->natoms; k++)
			if (k != i && s->atom[k].var == a->var && s->atom[k].holds >= 0)
				return false;
	}
	return true;
}

struct look {
	int	tries;
	bool	certain;
};

static bool
look_at(void *ctx, struct solve *s)
{
	struct look *l = ctx;

	l->certain = certain(s);
	return l->certain || ++l->tries >= DOUBT_TRIES;
}

size_t
rules_in_doubt(struct rules *r, bool *doubt)
{
	struct solve *s = solve_new(r);
	size_t n = 0;

	for (size_t i = 0; i < r->nrules; i++) {
		const struct rule *o = r->rule[i];
		struct look l = { 0, false };

		doubt[i] = false;
		if (s->natoms == 0 || o->kind == RULE_EVENT || o->when == NULL)
			continue;
		struct above a = shadow_above(r, o);
		if (a.n > 0) {
			(void)solve_run(s, o, a.rule, a.n, look_at, &l);
			doubt[i] = !l.certain;
			n += doubt[i];
		}
		free(a.rule);
	}
	solve_free(s);
	return n;
}

int
rules_would_take(const struct rules *r, struct rules_scratch *s, size_t i,
    const struct rules_view *v, bool *takes, struct err *e)
{
	const struct rule *o = r->rule[i];
	struct cond_row row;

	ASSERT(s->r == r && i < r->nrules && o->kind != RULE_EVENT);
	eval_row(&row, s, v);
	*takes = eval_rule(o, &row) == YES;
	return row.limit ? eval_limit(o, v, e) : 0;
}

static void
put_takers(const struct rules *r, const struct rules_hidden *h, struct str *out)
{
	for (size_t i = 0; i < h->nby && i < DOUBT_NAMES; i++) {
		const struct rule *o = r->rule[h->by[i]];
		size_t line, col;

		diag_line_col(o->at, &line, &col);
		str_addf(out, "%s\"%s\" (%s, line %zu)", i == 0 ? "" :
		    i + 1 == h->nby ? " and " : ", ", o->name, o->at.src->name, line);
	}
	if (h->nby > DOUBT_NAMES)
		str_addf(out, " and %zu more", h->nby - DOUBT_NAMES);
}

void
rules_hidden_note(const struct rules *r, const struct rules_hidden *h, struct str *out)
{
	const struct rule *o = r->rule[h->rule];
	const char *taker = r->rule[h->witness_by]->name;
	struct diag *d = diag_new();
	struct str takers = STR_INIT;

	put_takers(r, h, &takers);
	diag_note(d, o->name_at, diag_say(d, "for example, %s goes to \"%s\"; put \"%s\" above "
	    "it, unless rows that only \"%s\" takes are still to come", h->witness, taker,
	    o->name, o->name),
	    "\"%s\" has never fired: %s %llu imported row%s that it could take go%s to %s "
	    "above it", o->name, h->rows == 1 ? "the" : "all", (unsigned long long)h->rows,
	    h->rows == 1 ? "" : "s", h->rows == 1 ? "es" : "", str_text(&takers));
	diag_write(d, out);
	str_free(&takers);
	diag_free(d);
}
