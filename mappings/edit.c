/*
 * The smallest edit of a rule file that makes one rule take one row.  Edits are
 * not reasoned about but tried: each candidate file is read, with all its
 * proofs, and must give the row to the rule.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "mappings/eval.h"
#include "mappings/loosen.h"
#include "mappings/parser.h"

struct trial {
	struct rules_edit	*out;
	const struct rules	*r;
	const struct rules_view	*v;
	const struct rule	*o;
	struct cond_row		*row;
	const struct cond	*bad[RULES_EDIT_MAX / 2];	/* to be made true */
	size_t			 nbad;
	bool			 too_many;
	int			 bad_day;	/* 0 from, 1 until, -1 neither */
};

size_t
rules_find(const struct rules *r, const char *name, const char **near)
{
	const char **names = mem_calloc(r->nrules + 1, sizeof(*names));
	size_t at = RULES_NONE;

	for (size_t i = 0; i < r->nrules; i++) {
		names[i] = r->rule[i]->name;
		if (at == RULES_NONE && strcmp(names[i], name) == 0)
			at = i;
	}
	*near = at == RULES_NONE ? str_nearest(name, names) : NULL;
	free(names);
	return at;
}

/* ---- what fails ---- */

static size_t
cost(const struct cond *c, struct cond_row *row)
{
	if (cond_eval(c, row) == YES)
		return 0;
	if (c->op == COND_AND)
		return cost(c->a, row) + cost(c->b, row);
	if (c->op != COND_OR)
		return 1;
	size_t a = cost(c->a, row), b = cost(c->b, row);
	return a < b ? a : b;
}

static void
collect(struct trial *t, const struct cond *c)
{
	if (cond_eval(c, t->row) == YES)
		return;
	if (c->op == COND_AND) {
		collect(t, c->a);
		collect(t, c->b);
	} else if (c->op == COND_OR) {
		collect(t, cost(c->a, t->row) <= cost(c->b, t->row) ? c->a : c->b);
	} else if (t->nbad < sizeof(t->bad) / sizeof(t->bad[0])) {
		t->bad[t->nbad++] = c;
	} else {
		t->too_many = true;
	}
}

static void
tell_failed(struct trial *t)
{
	struct str *out = &t->out->failed;
	char day[DATE_TEXT_MAX], own[DATE_TEXT_MAX];

	if (t->bad_day >= 0) {
		int32_t want = t->bad_day == 0 ? t->o->from : t->o->until;
		int32_t by = want > t->v->day ? want - t->v->day :
		    t->v->day - want;

		(void)date_format(day, want);
		(void)date_format(own, t->v->day);
		str_addf(out, "%s %s: it is of %s, %d day%s too %s\n",
		    t->bad_day == 0 ? "from" : "until", day, own, (int)by,
		    by == 1 ? "" : "s", t->bad_day == 0 ? "early" : "late");
	}
	for (size_t i = 0; i < t->nbad; i++) {
		struct str gap = STR_INIT;

		cond_failed(out, t->bad[i], t->row);
		loosen_gap(&gap, t->bad[i], t->row);
		str_addf(out, "%s%s\n", gap.n > 0 ? "; " : "", str_text(&gap));
		str_free(&gap);
	}
}

/* ---- replacements ---- */

static void
forget(struct rules_edit *x)
{
	for (size_t i = 0; i < x->npatches; i++)
		free((void *)(uintptr_t)x->patch[i].text);
	x->npatches = 0;
	x->moves_above = NULL;
	rules_free(x->edited);
	x->edited = NULL;
}

static void
replace(struct rules_edit *x, const struct source *s, size_t at, size_t n,
    const struct str *text)
{
	ASSERT(x->npatches < RULES_EDIT_MAX);
	x->patch[x->npatches++] = (struct rules_patch){ s->name, at, n,
	    mem_strdup(str_text(text)) };
}

static int
by_place(const void *a, const void *b)
{
	const struct rules_patch *x = a, *y = b;
	int c = strcmp(x->file, y->file);

	return c != 0 ? c : (x->at > y->at) - (x->at < y->at);
}

/* replace_failed: each comparison that fails, and the day, by one that holds. */
static void
replace_failed(struct trial *t, bool natural)
{
	char day[DATE_TEXT_MAX];
	struct str s = STR_INIT;

	for (size_t i = 0; i < t->nbad; i++) {
		const struct cond *c = t->bad[i];

		str_clear(&s);
		if (!natural || !loosen_text(&s, c, t->row)) {
			str_clear(&s);
			loosen_or(&s, c, t->row);
		}
		replace(t->out, c->at.src, c->at.at, c->at.n, &s);
	}
	if (t->bad_day >= 0) {
		struct spot at = t->o->day_at[t->bad_day];

		str_clear(&s);
		(void)date_format(day, t->v->day);
		str_add(&s, day);
		replace(t->out, at.src, at.at, at.n, &s);
	}
	str_free(&s);
	qsort(t->out->patch, t->out->npatches, sizeof(t->out->patch[0]), by_place);
}

/* edited_slice: bytes from..to of a file, with the replacements made so far. */
static void
edited_slice(struct str *out, const struct rules_edit *x,
    const struct source *s, size_t from, size_t to)
{
	size_t pos = from;

	for (size_t i = 0; i < x->npatches; i++) {
		const struct rules_patch *p = &x->patch[i];

		if (strcmp(p->file, s->name) != 0 || p->at < from || p->at >= to)
			continue;
		str_addn(out, s->text + pos, p->at - pos);
		str_add(out, p->text);
		pos = p->at + p->n;
	}
	str_addn(out, s->text + pos, to - pos);
}

static size_t
line_start(const struct source *s, size_t at)
{
	while (at > 0 && s->text[at - 1] != '\n')
		at--;
	return at;
}

/* block_start: with the comment lines right above the rule. */
static size_t
block_start(const struct rule *o)
{
	const struct source *s = o->at.src;
	size_t at = line_start(s, o->at.at);

	while (at > 0) {
		size_t above = line_start(s, at - 1);

		if (s->text[above] != '#')
			break;
		at = above;
	}
	return at;
}

/* line_after: behind the end of the line at ${at}, a last one without an end
 * included. */
static size_t
line_after(const struct source *s, size_t at)
{
	while (at < s->n && s->text[at] != '\n')
		at++;
	return at < s->n ? at + 1 : at;
}

/* move_above: the rule's block, edited, before that of ${w}. */
static void
move_above(struct trial *t, const struct rule *w)
{
	struct rules_edit *x = t->out;
	const struct source *s = t->o->at.src;
	size_t from = block_start(t->o), to = line_after(s, t->o->end);
	struct str block = STR_INIT, none = STR_INIT;

	edited_slice(&block, x, s, from, to);
	if (block.n > 0 && block.p[block.n - 1] != '\n')
		str_addc(&block, '\n');
	str_addc(&block, '\n');
	forget(x);
	/* the blank line behind it goes with it */
	if (to < s->n && s->text[to] == '\n')
		to++;
	replace(x, w->at.src, block_start(w), 0, &block);
	replace(x, s, from, to - from, &none);
	x->moves_above = w->name;
	qsort(x->patch, x->npatches, sizeof(x->patch[0]), by_place);
	str_free(&block);
}

/* except: ${w} leaves alone what the rule takes, or only this row. */
static void
except(struct trial *t, const struct rule *w, bool this)
{
	struct rules_edit *x = t->out;
	struct spot own = t->o->when->at, theirs = w->when->at;
	struct str s = STR_INIT;
	bool either = w->when->op == COND_OR;

	str_add(&s, either ? "(" : "");
	str_addn(&s, theirs.src->text + theirs.at, theirs.n);
	str_add(&s, either ? ")\n  and     not (" : "\n  and     not (");
	if (this)
		loosen_this(&s, t->row);
	else
		edited_slice(&s, x, own.src, own.at, own.at + own.n);
	str_addc(&s, ')');
	replace(x, theirs.src, theirs.at, theirs.n, &s);
	str_free(&s);
	qsort(x->patch, x->npatches, sizeof(x->patch[0]), by_place);
}

/* ---- trying ---- */

/* took: the file with the edit is accepted, and *winner is the rule that takes
 * the row there; why it is refused goes to out->why. */
static bool
took(struct trial *t, const char **winner)
{
	struct rules_edit *x = t->out;
	struct str report = STR_INIT;
	struct err own = ERR_INIT;
	struct rules_result res;
	bool ok = false;

	*winner = NULL;
	if (rules_patched(&x->edited, t->r, x->patch, x->npatches, &report,
	    &own) != 0) {
		if (x->why.n == 0)
			str_addf(&x->why, "the edited file would be refused: %s",
			    own.msg);
	} else {
		struct rules_scratch *s = rules_scratch_new(x->edited);

		ok = rules_eval(x->edited, s, t->v, &res, &own) == 0 &&
		    res.rule != RULES_NONE;
		if (ok)
			*winner = rules_name(x->edited, res.rule);
		rules_scratch_free(s);
	}
	str_free(&report);
	return ok && strcmp(*winner, t->o->name) == 0;
}

static const struct rule *
named(const struct rules *r, const char *name)
{
	for (size_t i = 0; name != NULL && i < r->nrules; i++)
		if (strcmp(r->rule[i]->name, name) == 0)
			return r->rule[i];
	return NULL;
}

/* attempt: the condition by one way of loosening, then, when an earlier rule
 * still takes the row, the order. */
static bool
attempt(struct trial *t, bool natural)
{
	struct rules_edit *x = t->out;
	const struct rule *w;
	const char *winner;

	replace_failed(t, natural);
	if (took(t, &winner))
		return true;
	w = named(t->r, winner);
	if (w == NULL || w == t->o) {
		forget(x);
		return false;
	}
	rules_free(x->edited);
	x->edited = NULL;
	move_above(t, w);
	if (took(t, &winner))
		return true;
	forget(x);
	replace_failed(t, natural);
	except(t, w, false);
	if (took(t, &winner))
		return true;
	forget(x);
	return false;
}

/* attempt_this: every rule above leaves this one row alone. */
static bool
attempt_this(struct trial *t)
{
	struct rules_edit *x = t->out;
	const struct rule *w = NULL, *before;
	const char *winner;

	replace_failed(t, false);
	while (!took(t, &winner)) {
		before = w;
		w = named(t->r, winner);
		if (w == NULL || w == t->o || w == before ||
		    x->npatches == RULES_EDIT_MAX) {
			forget(x);
			return false;
		}
		rules_free(x->edited);
		x->edited = NULL;
		except(t, w, true);
	}
	return true;
}

static void
nothing(struct rules_edit *x, const char *why)
{
	x->what = RULES_EDIT_NONE;
	str_clear(&x->why);
	str_add(&x->why, why);
}

static void
seek(struct trial *t)
{
	struct rules_edit *x = t->out;

	if (!eval_days(t->o, t->v->day))
		t->bad_day = t->o->from != DATE_NONE && t->v->day < t->o->from ?
		    0 : 1;
	collect(t, t->o->when);
	tell_failed(t);
	if (t->too_many) {
		nothing(x, "too many of its conditions fail");
		return;
	}
	x->what = attempt(t, true) || attempt(t, false) || attempt_this(t) ?
	    RULES_EDIT_FOUND : RULES_EDIT_NONE;
	if (x->what == RULES_EDIT_FOUND)
		str_clear(&x->why);
	else if (x->why.n == 0)
		str_add(&x->why, "no edit was found that gives it the row");
}

int
rules_edit_for(struct rules_edit *out, const struct rules *r,
    struct rules_scratch *s, const struct rules_view *v, size_t rule,
    struct err *e)
{
	struct rules_result res;
	struct cond_row row;
	struct trial t = { .out = out, .r = r, .v = v, .o = r->rule[rule],
	    .row = &row, .bad_day = -1 };

	memset(out, 0, sizeof(*out));
	if (rules_eval(r, s, v, &res, e) != 0)
		return -1;
	eval_row(&row, s, v);
	out->winner = res.rule;
	if (res.rule == rule) {
		out->what = RULES_EDIT_NEEDLESS;
		str_add(&out->why, res.why);
	} else if (res.place == PLACE_ZERO) {
		nothing(out, "amount, fee and net are 0: such a row is given to no "
		    "rule");
	} else if (t.o->kind == RULE_EVENT) {
		nothing(out, "it is for an event, not for a row");
	} else {
		seek(&t);
	}
	if (row.limit) {
		rules_edit_done(out);
		return eval_limit(t.o, v, e);
	}
	return 0;
}

void
rules_edit_done(struct rules_edit *out)
{
	forget(out);
	str_free(&out->failed);
	str_free(&out->why);
}

/* ---- as a diff ---- */

static void
marked(struct str *out, char mark, const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *end = memchr(p + i, '\n', n - i);
		size_t len = end == NULL ? n - i : (size_t)(end - (p + i));

		str_addf(out, "%c%.*s\n", mark, (int)len, p + i);
		i += len + 1;
	}
}

static const struct source *
source_of(const struct rules *r, const char *file)
{
	if (strcmp(r->source->name, file) == 0)
		return r->source;
	for (size_t i = 0; i < r->nrules; i++)
		if (strcmp(r->rule[i]->at.src->name, file) == 0)
			return r->rule[i]->at.src;
	return NULL;
}

/* patch_end: behind the last line that a replacement touches. */
static size_t
patch_end(const struct source *s, const struct rules_patch *p)
{
	size_t end = p->at + p->n;

	/* nothing is taken away where whole lines are put in */
	if (p->n == 0 && line_start(s, p->at) == p->at)
		return p->at;
	return p->n > 0 && s->text[end - 1] == '\n' ? end : line_after(s, end);
}

void
rules_edit_diff(const struct rules *r, const struct rules_edit *x,
    struct str *out)
{
	for (size_t i = 0; i < x->npatches;) {
		const struct rules_patch *p = &x->patch[i];
		const struct source *s = source_of(r, p->file);
		size_t from, to, line, col;

		ASSERT(s != NULL);
		from = line_start(s, p->at);
		to = patch_end(s, p);
		for (i++; i < x->npatches && strcmp(x->patch[i].file, p->file) == 0 &&
		    x->patch[i].at < to; i++)
			to = patch_end(s, &x->patch[i]);
		struct str now = STR_INIT;
		diag_line_col((struct spot){ s, from, 1 }, &line, &col);
		str_addf(out, "@@ %s:%zu @@\n", s->name, line);
		edited_slice(&now, x, s, from, to > from ? to : from + 1);
		if (to == from)
			now.n -= 1;	/* the byte behind the insertion */
		marked(out, '-', s->text + from, to - from);
		marked(out, '+', str_text(&now), now.n);
		str_free(&now);
	}
}
