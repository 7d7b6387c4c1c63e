/*
 * The life of rows: persisting and resolved ones, laws that failed, unique ids,
 * the final order and the verdict.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/phases.h"

struct id_at {
	const char	*id;
	size_t		 at;
};

static int
id_order(const void *a, const void *b)
{
	const struct id_at *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c != 0 ? c : x->at < y->at ? -1 : x->at > y->at;
}

/* ids_of_previous: their places by id, for bsearch. */
static struct id_at *
ids_of_previous(const struct engine *en)
{
	struct id_at *ids = mem_alloc(en->nprevious * sizeof(*ids));
	size_t i;

	for (i = 0; i < en->nprevious; i++)
		ids[i] = (struct id_at){ en->previous[i].break_id, i };
	if (en->nprevious > 1)
		qsort(ids, en->nprevious, sizeof(*ids), id_order);
	return ids;
}

static size_t
find_previous(const struct engine *en, const struct id_at *ids, const char *id)
{
	size_t lo = 0, hi = en->nprevious, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(ids[mid].id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < en->nprevious && strcmp(ids[lo].id, id) == 0 ? ids[lo].at
								 : SIZE_MAX;
}

/* keep_code: what only the earlier period could see stays said. */
static void
keep_code(struct mismatch *m, const struct mismatch *p)
{
	bool line = m->code == CODE_MISSING_IN_STRIPE &&
	    p->code == CODE_DUPLICATE_IN_LEDGER;
	bool row = m->code == CODE_MISSING_IN_LEDGER &&
	    p->code == CODE_DUPLICATE_IN_STRIPE;

	if (!line && !row)
		return;
	m->code = p->code;
	m->severity = p->severity;
	m->explanation = p->explanation;
	m->suggestion = p->suggestion;
	m->stripe_ids = p->stripe_ids;
	m->ledger_ids = p->ledger_ids;
	m->payout_id = p->payout_id;
	m->rule = p->rule;
	m->entry_key = p->entry_key;
	m->day = p->day;
}

static void
persist(struct engine *en, const struct id_at *ids)
{
	size_t i, at;

	for (i = 0; i < en->nrows; i++) {
		struct mismatch *m = &en->row[i].m;

		at = find_previous(en, ids, m->break_id);
		if (at == SIZE_MAX || en->previous_seen[at])
			continue;
		en->previous_seen[at] = true;
		m->status = BREAK_PERSISTING;
		memcpy(m->first_seen, en->previous[at].first_seen,
		    sizeof(m->first_seen));
		keep_code(m, &en->previous[at]);
	}
}

/* copy_previous: a row of an earlier close, outside this bridge. */
static struct row *
copy_previous(struct engine *en, const struct mismatch *p)
{
	struct row *r = rows_begin(en, p->code, "", "", "");

	r->m = *p;
	r->m.bridge2 = 0;
	r->m.bridge = 0;
	r->m.resolution = r->m.resolved_by = r->m.note = "";
	return r;
}

/* resolve: settled since the previous close: shown once, with no difference. */
static void
resolve(struct engine *en, const struct mismatch *p)
{
	struct row *r = copy_previous(en, p);
	struct str s = STR_INIT;

	r->m.status = BREAK_RESOLVED;
	if (r->m.code == CODE_DUPLICATE_IN_LEDGER) {
		r->m.actual = 0;	/* reversed: nothing of it stands any more */
	} else if (!r->m.has_expected || !r->m.has_actual) {
		bool expected = r->m.has_expected;
		int64_t v = expected ? r->m.expected : r->m.actual;

		if (r->m.has_expected || r->m.has_actual)
			rows_amounts(r, true, v, true, v);
	} else {
		r->m.actual = r->m.expected;
		r->m.difference = 0;
	}
	r->m.bridge = 0;
	r->m.difference = 0;
	str_add(&s, "Settled since the previous close; it was: ");
	str_add(&s, p->explanation);
	if (*p->resolution != '\0')
		str_addf(&s, " %s had settled it as %s: %s", p->resolved_by, p->resolution,
		    p->note);
	r->m.explanation = rows_keep(en, &s);
	r->m.suggestion = "Nothing to do: it is shown once and then gone.";
	str_free(&s);
}

/* same_subject: the movement that a row of an earlier close is about, or NONE. */
static uint32_t
same_subject(const struct engine *en, const struct mismatch *p)
{
	size_t n = strcspn(p->stripe_ids, " "), i;

	for (i = 0; i < en->nmv; i++) {
		const char *id = en_text(en, en->mv[i].id);

		if (mv_when(&en->mv[i]) == WHEN_CARRIED &&
		    strncmp(id, p->stripe_ids, n) == 0 && id[n] == '\0')
			return (uint32_t)i;
	}
	return NONE;
}

/* legs_seen: are the legs of an earlier account_mismatch here, so that their
 * silence means something? */
static int
legs_seen(struct engine *en, const struct mismatch *p, bool *seen, struct err *e)
{
	uint32_t m = same_subject(en, p);
	struct pair pair;

	*seen = false;
	if (m == NONE || en->mv[m].link == NONE)
		return 0;
	if (en->mv[m].flags & MV_GROUPED)
		pair_of_group(en, &pair, en->mv[m].link);
	else
		pair_of_movement(en, &pair, m);
	if (legs_compare(en, pair.m, pair.nm, pair.l, pair.nl, false, &pair.legs,
	    e) != 0)
		return -1;
	*seen = pair.legs.compared;
	return 0;
}

/* stays: rows about what this period cannot look at again: a payout that is not
 * here, legs or fee details that are not given for an earlier period. */
static int
stays(struct engine *en, const struct mismatch *p, bool *out, struct err *e)
{
	uint32_t payout;
	bool seen;

	*out = false;
	if (p->code == CODE_PAYOUT_UNBALANCED) {
		payout = intern_find(en->payout_names, p->payout_id,
		    strlen(p->payout_id));
		*out = payout == INTERN_NONE || en->payout[payout].own == NONE;
	} else if (p->code == CODE_FEE_MISMATCH) {
		*out = p->bridge == 0;
	} else if (p->code == CODE_ACCOUNT_MISMATCH) {
		if (legs_seen(en, p, &seen, e) != 0)
			return -1;
		*out = !seen;
	}
	return 0;
}

/* keep_members: what is carried with a row that stays. */
static void
keep_members(struct engine *en, struct row *r)
{
	uint32_t m = same_subject(en, &r->m), l;

	if (r->m.code == CODE_PAYOUT_UNBALANCED || m == NONE ||
	    (en->mv[m].flags & MV_GROUPED))
		return;
	rows_carry_movement(en, r, m);
	for (l = en->mv[m].link; l != NONE; l = en->ln[l].next)
		rows_carry_line(en, r, l);
}

int
judge_previous(struct engine *en, struct err *e)
{
	struct id_at *ids = ids_of_previous(en);
	bool stay;
	size_t i;
	int rc = -1;

	persist(en, ids);
	for (i = 0; i < en->nprevious; i++) {
		const struct mismatch *p = &en->previous[i];

		if (en->previous_seen[i] || p->difference == 0 ||
		    mismatch_kind(p->code)->posting)
			continue;
		if (stays(en, p, &stay, e) != 0)
			goto out;
		if (stay) {
			struct row *r = copy_previous(en, p);

			r->m.status = BREAK_PERSISTING;
			keep_members(en, r);
		} else {
			resolve(en, p);
		}
	}
	rc = 0;
out:
	free(ids);
	return rc;
}

void
judge_law(struct engine *en, const struct engine_law *law)
{
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;

	str_addf(&s, "Law %d (%s) failed: %s", law->number, law->name, law->detail);
	r = rows_begin_absent(en, "law", str_text(&s));
	r->m.day = en->c.period.last;
	str_add(&fix, "The data contradict each other: look for a ledger line or balance row "
	    "that changed after an earlier close, and report it if there is none.");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

/* judge_gaps: what the caller found to be absent. */
void
judge_gaps(struct engine *en)
{
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;
	size_t i;

	for (i = 0; i < en->ngaps; i++) {
		r = rows_begin_absent(en, "gap", en->gap[i].explanation);
		r->m.day = en->c.period.last;
		str_clear(&s);
		str_clear(&fix);
		str_add(&s, en->gap[i].explanation);
		str_add(&fix, en->gap[i].suggestion);
		explain_set(en, r, &s, &fix);
	}
	str_free(&s);
	str_free(&fix);
}

/* judge_unbooked: events that a rule asks for and cannot book. */
void
judge_unbooked(struct engine *en)
{
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;
	size_t i;

	for (i = 0; i < en->nunbooked; i++) {
		const struct engine_unbooked *u = &en->unbooked[i];

		r = rows_begin(en, CODE_UNMAPPED, "event", u->about, "");
		r->m.day = u->day;
		r->m.currency = u->currency;
		r->m.stripe_ids = u->object;
		r->m.rule = u->rule;
		str_clear(&s);
		str_clear(&fix);
		str_add(&s, u->explanation);
		str_add(&fix, u->suggestion);
		explain_set(en, r, &s, &fix);
	}
	str_free(&s);
	str_free(&fix);
}

/* unique_ids: two rows about one thing would share an id; the later one, in order
 * of making, takes another. */
static void
unique_ids(struct engine *en)
{
	struct id_at *ids = mem_alloc(en->nrows * sizeof(*ids));
	char hex[DIGEST_HEX_MAX];
	struct digest *d;
	size_t i;

	for (i = 0; i < en->nrows; i++)
		ids[i] = (struct id_at){ en->row[i].m.break_id, i };
	if (en->nrows > 1)
		qsort(ids, en->nrows, sizeof(*ids), id_order);
	for (i = en->nrows; i-- > 1;) {
		struct mismatch *m = &en->row[ids[i].at].m;

		if (strcmp(ids[i].id, ids[i - 1].id) != 0)
			continue;
		d = digest_new();
		digest_add_text(d, m->break_id);
		digest_add_text(d, mismatch_kind(m->code)->name);
		digest_hex(d, hex);
		digest_free(d);
		memcpy(m->break_id + 2, hex, 16);
	}
	free(ids);
}

static void
fill_life(struct engine *en, struct mismatch *m)
{
	char day[DATE_TEXT_MAX];

	if (m->first_seen[0] == '\0') {
		(void)date_format(day, en->c.period.last);
		memcpy(m->first_seen, day, sizeof(m->first_seen) - 1);
		m->first_seen[sizeof(m->first_seen) - 1] = '\0';
	}
	m->age_days = m->day == DATE_NONE ? 0 : en->c.period.last - m->day;
}

static enum verdict
verdict_of(const struct engine *en)
{
	enum verdict v = VERDICT_TIED_OUT, x;
	size_t i;

	for (i = 0; i < en->nrows; i++) {
		const struct mismatch *m = &en->row[i].m;

		if (m->status == BREAK_RESOLVED)
			continue;
		x = mismatch_verdict(m->severity);
		v = x > v ? x : v;
	}
	return v;
}

/* speaks_of_object: stands beside the row's own match or mismatch. */
static bool
speaks_of_object(enum mismatch_code c)
{
	return c == CODE_PAYOUT_UNBALANCED || c == CODE_PAYOUT_FAILED ||
	    c == CODE_DISPUTE_OPEN || c == CODE_RESERVE_HELD ||
	    c == CODE_DUPLICATE_IN_LEDGER;
}

/* mark: items and payouts find their row, the movement's own one first. */
static void
mark(struct engine *en, uint32_t at, bool objects)
{
	const struct row *r = &en->row[at];
	uint32_t i;

	if (mismatch_over(&r->m) ||
	    speaks_of_object(r->m.code) != objects)
		return;
	for (i = 0; i < r->mn && !objects; i++)
		en->mv[en->member[r->mf + i]].brk = at;
	if (r->about != NONE && en->mv[r->about].brk == NONE)
		en->mv[r->about].brk = at;
	if (r->payout != NONE && en->payout[r->payout].brk == NONE)
		en->payout[r->payout].brk = at;
}

void
judge_finish(struct engine *en)
{
	size_t i;

	unique_ids(en);
	judge_settled(en);
	for (i = 0; i < en->nrows; i++)
		fill_life(en, &en->row[i].m);
	if (en->nrows > 1)
		qsort(en->row, en->nrows, sizeof(*en->row), mismatch_order);
	en->mismatch = mem_alloc(en->nrows * sizeof(*en->mismatch));
	en->members = mem_alloc(en->nrows * sizeof(*en->members));
	for (i = 0; i < en->nrows; i++) {
		const struct row *r = &en->row[i];

		en->mismatch[i] = r->m;
		en->members[i] = (struct members){ r->mf, r->mn, r->lf, r->ln };
		mark(en, (uint32_t)i, false);
	}
	for (i = 0; i < en->nrows; i++)
		mark(en, (uint32_t)i, true);
	en->nmismatch = en->nrows;
	en->verdict = verdict_of(en);
	free(en->row);
	en->row = NULL;
	en->nrows = en->row_cap = 0;
}
