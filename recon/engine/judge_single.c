/*
 * What is alone: movements that no line carries, lines that no row explains and
 * lines that are one too many.  Each says what came nearest.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/candidates.h"
#include "recon/engine/explain.h"
#include "recon/engine/links.h"
#include "recon/engine/near.h"

/* in_transit: arrives after the period. */
static bool
in_transit(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];
	int32_t from, to;

	if (mv_kind(en, m) != CATEGORY_PAYOUT)
		return false;
	links_days(en, movement, &from, &to);
	return to > en->c.period.last && from <= en->c.period.last;
}

static unsigned
codes_of(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];
	unsigned fits = pair_flags(en, m);

	if (mv_net(m) == 0)
		return fits;
	return fits | (in_transit(en, movement) ? FITS(CODE_PAYOUT_IN_TRANSIT)
						: FITS(CODE_MISSING_IN_LEDGER));
}

static enum mismatch_code
first_of(unsigned fits)
{
	int c = 0;

	while ((fits & FITS(c)) == 0)
		c++;
	return (enum mismatch_code)c;
}

static void
report_movement(struct engine *en, const struct near *near, uint32_t movement,
    unsigned fits)
{
	const struct movement *m = &en->mv[movement];
	struct row *r = rows_begin(en, first_of(fits), "movement",
	    en_text(en, m->id), "");
	struct str why = STR_INIT, fix = STR_INIT;

	r->about = movement;
	rows_movement(en, r, movement);
	rows_amounts(r, true, mv_net(m), false, 0);
	r->m.stripe_ids = arena_strdup(en->arena, en_text(en, m->id));
	rows_carry_movement(en, r, movement);
	near_explain_movement(en, near, &why, &fix, movement, r->m.code);
	explain_also(&why, fits, r->m.code);
	explain_set(en, r, &why, &fix);
	str_free(&why);
	str_free(&fix);
	en->mv[movement].flags |= MV_BROKEN;
}

/* stands_alone: nothing carries it, and something should. */
static bool
stands_alone(const struct engine *en, const struct movement *m)
{
	return m->link == NONE && mv_counted(en, m) && mv_place(m) != PLACE_ZERO;
}

/* report_no_data: one row for a clearing account without any ledger data. */
static void
report_no_data(struct engine *en, uint16_t book)
{
	const struct book *b = &en->book[book];
	const char *name = en->c.accounts[b->account];
	const char *code = rows_code(en, book);
	struct str s = STR_INIT, fix = STR_INIT;
	uint32_t *list = NULL;
	size_t i, n = 0, cap = 0;
	int64_t sum = 0;
	struct row *r;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (m->book != book || !stands_alone(en, m) || mv_net(m) == 0 ||
		    mv_place(m) == PLACE_IGNORED || (m->flags & MV_BROKEN))
			continue;
		list = mem_grow(list, &cap, n + 1, sizeof(*list));
		list[n++] = (uint32_t)i;
		sum = money_sum(sum, mv_net(m));
	}
	if (n == 0)
		return;
	r = rows_begin(en, CODE_DATA_INCOMPLETE, "no ledger data",
	    code[0] != '\0' ? code : name, currency_code(b->currency));
	rows_movement(en, r, list[n - 1]);
	r->m.payout_id = r->m.entry_key = r->m.rule = "";
	rows_amounts(r, true, sum, false, 0);
	rows_movement_ids(en, &s, list, n, 0);
	r->m.stripe_ids = rows_keep(en, &s);
	str_clear(&s);
	for (i = 0; i < n; i++) {
		rows_carry_movement(en, r, list[i]);
		en->mv[list[i]].flags |= MV_BROKEN;
	}
	str_addf(&s, "No ledger line of any date is known for clearing account %s "
	    "(%s): %zu %s of Stripe, together ", code[0] != '\0' ? code : "?",
	    currency_code(b->currency), n, n == 1 ? "row" : "rows");
	explain_money(&s, sum, b->currency);
	str_add(&s, ", could not be compared with anything.");
	str_addf(&fix, "Import the ledger extract of account %s; if it really holds no "
	    "line, import it with --covers %s %s.", code[0] != '\0' ? code : "?",
	    code[0] != '\0' ? code : "ACCOUNT", en->c.period.name);
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
	free(list);
}

int
judge_missing_movements(struct engine *en, struct err *e)
{
	struct near *near = near_make(en);
	size_t i;
	int rc = -1;

	for (i = 0; i < en->nmv; i++) {
		struct movement *m = &en->mv[i];
		struct book *b = &en->book[m->book];
		unsigned fits;

		if (!stands_alone(en, m))
			continue;
		if (mv_place(m) == PLACE_IGNORED) {
			b->ignored = money_sum(b->ignored, -mv_net(m));
			continue;
		}
		fits = codes_of(en, (uint32_t)i);
		if (fits == 0 || (b->no_data && !(fits & FITS(CODE_UNMAPPED))))
			continue;
		if (mv_when(m) == WHEN_CARRIED && mv_net(m) == 0)
			continue;
		report_movement(en, near, (uint32_t)i, fits);
		if (i % PROGRESS_EVERY == 0 && progress_stopped(en->c.progress)) {
			(void)err_set(e, ERR_INTERRUPTED, "interrupted while judging");
			goto out;
		}
	}
	for (i = 0; i < en->nbooks; i++)
		if (en->book[i].no_data)
			report_no_data(en, (uint16_t)i);
	rc = 0;
out:
	near_free(near);
	return rc;
}

/* ---- lines ---- */
static void
report_line(struct engine *en, const struct near *near, uint32_t line)
{
	struct row *r = rows_begin_line(en, CODE_MISSING_IN_STRIPE, line);
	struct str s = STR_INIT, fix = STR_INIT;

	rows_amounts(r, false, 0, true, en->ln[line].amount);
	rows_line_ids(en, &s, &line, 1, 0);
	r->m.ledger_ids = rows_keep(en, &s);
	str_clear(&s);
	rows_carry_line(en, r, line);
	near_explain_line(en, near, &s, &fix, line);
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
	en->ln[line].flags |= LN_BROKEN;
}

static void
extra_ids(struct engine *en, struct row *r, const struct pair *p, uint32_t line)
{
	struct str s = STR_INIT;

	rows_line_ids(en, &s, &line, 1, 0);
	str_addc(&s, ' ');
	rows_line_ids(en, &s, p->l, p->nl, 0);
	r->m.ledger_ids = rows_keep(en, &s);
	str_clear(&s);
	rows_movement_ids(en, &s, p->m, p->nm, 0);
	r->m.stripe_ids = rows_keep(en, &s);
	str_free(&s);
}

static void
explain_extra(struct engine *en, struct row *r, const struct pair *p,
    uint32_t line)
{
	const struct line *l = &en->ln[line];
	struct str s = STR_INIT, fix = STR_INIT;

	str_add(&s, "Ledger line ");
	explain_lines(en, &s, &line, 1);
	str_addf(&s, " of ");
	explain_money(&s, l->amount, en->book[l->book].currency);
	str_add(&s, ", dated ");
	explain_day(&s, l->day);
	str_add(&s, ", names ");
	if (p->nm == 1)
		explain_row(en, &s, p->m[0]);
	else
		str_addf(&s, "%zu rows", p->nm);
	str_add(&s, " of ");
	explain_money(&s, p->expected, en->book[p->book].currency);
	str_add(&s, ", which already has ");
	explain_lines(en, &s, p->l, p->nl);
	str_add(&s, " of ");
	explain_money(&s, p->actual, en->book[p->line_book].currency);
	str_add(&s, ": it was booked more than once.");
	str_add(&fix, "Reverse ");
	explain_lines(en, &fix, &line, 1);
	str_add(&fix, " in the ledger if it is a second booking; if it is meant for "
	    "another row, correct its reference.");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

static void
report_extra(struct engine *en, uint32_t line)
{
	const struct line *l = &en->ln[line];
	struct row *r = rows_begin_line(en, CODE_DUPLICATE_IN_LEDGER, line);
	uint16_t book = l->book;
	struct pair p;

	if (l->flags & LN_EXTRA_GROUP)
		pair_of_group(en, &p, l->link);
	else if (en->mv[l->link].flags & MV_GROUPED)
		pair_of_group(en, &p, en->mv[l->link].link);
	else
		pair_of_movement(en, &p, l->link);
	rows_movement(en, r, p.m[p.nm - 1]);
	r->about = p.m[0];
	r->book = book;
	r->m.currency = en->book[book].currency;
	r->m.account = intern_text(en->codes, l->code);
	rows_amounts(r, false, 0, true, l->amount);
	rows_carry_line(en, r, line);
	extra_ids(en, r, &p, line);
	explain_extra(en, r, &p, line);
	en->ln[line].flags |= LN_BROKEN;
}

/* ---- lines that name a row of an earlier period ---- */

enum named_as { NAMED_IGNORED, NAMED_AGAIN, NAMED_BACK };

/* explain_named_line: what the line names, and what that makes of it. */
static void
explain_named_line(struct engine *en, struct row *r, const struct line *l,
    const struct engine_named *to, enum named_as as)
{
	struct str s = STR_INIT, fix = STR_INIT;

	str_addf(&s, "Ledger line %s of ", r->m.ledger_ids);
	explain_money(&s, l->amount, r->m.currency);
	str_add(&s, ", dated ");
	explain_day(&s, l->day);
	str_add(&s, ", names ");
	explain_named(&s, to->id, to->category, to->day);
	str_add(&s, " of ");
	explain_money(&s, to->net, to->currency);
	if (as == NAMED_IGNORED)
		str_addf(&s, ", which \"%s\" ignores and which stands in an earlier period: "
		    "nothing here answers the line.", to->rule);
	else
		str_addf(&s, ", which was settled in an earlier period: %s", as == NAMED_AGAIN ?
		    "it was booked more than once." :
		    "the line takes it back, and no Stripe row does.");
	str_addf(&fix, "Reverse %s in the ledger if it %s; if it is meant for another row, "
	    "correct its reference%s.", r->m.ledger_ids, as == NAMED_AGAIN ?
	    "is a second booking" : "should not stand on the clearing account",
	    as == NAMED_BACK ? ", or import the Stripe export that holds that row" : "");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

/* report_named: what is left over here names a row that a close has settled. */
static void
report_named(struct engine *en, uint32_t line, const struct engine_named *to)
{
	const struct line *l = &en->ln[line];
	const enum named_as as = to->ignored ? NAMED_IGNORED :
	    (l->amount < 0) == (to->net < 0) ? NAMED_AGAIN : NAMED_BACK;
	struct row *r = rows_begin_line(en, as == NAMED_AGAIN ? CODE_DUPLICATE_IN_LEDGER :
	    CODE_MISSING_IN_STRIPE, line);
	struct str s = STR_INIT;

	rows_amounts(r, false, 0, true, l->amount);
	rows_line_ids(en, &s, &line, 1, 0);
	r->m.ledger_ids = rows_keep(en, &s);
	str_free(&s);
	rows_carry_line(en, r, line);
	if (as == NAMED_AGAIN) {
		r->m.stripe_ids = arena_strdup(en->arena, to->id);
		r->m.payout_id = arena_strdup(en->arena, to->payout);
		r->m.rule = arena_strdup(en->arena, to->rule);
		r->m.day = to->day;
	}
	explain_named_line(en, r, l, to, as);
	en->ln[line].flags |= LN_BROKEN;
}

/* is_left: a line of this statement that nothing answers. */
static bool
is_left(const struct engine *en, const struct line *l)
{
	return ln_counted(en, l) && l->amount != 0 && !(l->flags & LN_EXTRA) && ln_free(l);
}

/* is_doubtful: one too many for a row of the charge that it names, and not of its
 * amount: maybe it is meant for an earlier row of that charge. */
static bool
is_doubtful(const struct engine *en, const struct line *l)
{
	return ln_counted(en, l) && l->amount != 0 && (l->flags & LN_EXTRA) &&
	    (l->flags & LN_FAMILY) && !(l->flags & LN_EXTRA_GROUP) &&
	    mv_net(&en->mv[l->link]) != l->amount;
}

/* is_asked: of lines that an earlier close called one too many nothing new is asked. */
static bool
is_asked(const struct engine *en, const struct line *l)
{
	return (is_left(en, l) && !(l->flags & LN_TWICE)) || is_doubtful(en, l);
}

/* ask_named: ${to}, ours to free: what the first ${n} lines that are asked name. */
static int
ask_named(struct engine *en, struct engine_named **to, size_t *n, struct err *e)
{
	uint32_t *line = mem_alloc(ENGINE_NAMED_MAX * sizeof(*line));
	int rc = 0;

	*to = NULL;
	*n = 0;
	for (size_t i = 0; en->c.ask.named != NULL && i < en->nln && *n < ENGINE_NAMED_MAX; i++)
		if (is_asked(en, &en->ln[i]))
			line[(*n)++] = (uint32_t)i;
	if (*n > 0) {
		*to = mem_calloc(*n, sizeof(**to));
		rc = en->c.ask.named(en->c.ask.ctx, line, *n, *to, e);
	}
	free(line);
	return rc;
}

/* is_meant: does the line mean that row?  A doubtful one only where it is its amount. */
static bool
is_meant(const struct engine *en, uint32_t line, const struct engine_named *to)
{
	return links_meant(en, line, to) &&
	    (is_left(en, &en->ln[line]) || to->net == en->ln[line].amount);
}

int
judge_left_lines(struct engine *en, struct err *e)
{
	struct engine_named *to = NULL;
	struct near *near;
	size_t i, n, k = 0;

	if (ask_named(en, &to, &n, e) != 0) {
		free(to);
		return -1;
	}
	near = near_make(en);
	for (i = 0; i < en->nln; i++) {
		const struct line *l = &en->ln[i];
		const struct engine_named *of = is_asked(en, l) && k < n ? &to[k++] : NULL;

		if (of != NULL && is_meant(en, (uint32_t)i, of))
			report_named(en, (uint32_t)i, of);
		else if (is_left(en, l))
			report_line(en, near, (uint32_t)i);
		else if (ln_counted(en, l) && l->amount != 0 && (l->flags & LN_EXTRA))
			report_extra(en, (uint32_t)i);
	}
	near_free(near);
	free(to);
	return 0;
}
