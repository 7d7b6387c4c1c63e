/*
 * The engine's life and what comes in beside ledger lines (lines.c): settings,
 * movements, payouts, disputes, entries, rows of the previous close.
 */
#include "recon/engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/index.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

struct engine *
engine_new(const struct engine_config *c)
{
	struct engine *en = mem_calloc(1, sizeof(*en));

	ASSERT(c->naccounts >= 1 && c->naccounts <= ENGINE_ACCOUNTS_MAX);
	ASSERT(c->period.first <= c->period.last);
	en->c = *c;
	en->arena = arena_new();
	en->categories = intern_new();
	en->codes = intern_new();
	en->line_names = intern_new();
	en->payout_names = intern_new();
	en->entry_keys = intern_new();
	en->dispute_ids = intern_new();
	en->twice = intern_new();
	en->book_of = mem_calloc((size_t)ENGINE_ACCOUNTS_MAX * (CURRENCY_MAX + 1),
	    sizeof(*en->book_of));
	en->scratch = mem_calloc(1, sizeof(*en->scratch));
	en->tx_now = NONE;
	en->tx_first_line = NONE;
	(void)en_keep(en, "", 0);
	en->more = mem_grow(NULL, &en->more_cap, 64, sizeof(*en->more));
	en->more[en->nmore++] = 0;
	ASSERT(intern_put(en->codes, "", 0) == 0);
	en->rule_name = mem_grow(NULL, &en->rule_cap, 16, sizeof(*en->rule_name));
	en->rule_name[en->nrules++] = "";
	return en;
}

static void
scratch_free(struct scratch *s)
{
	str_free(&s->match_id);
	str_free(&s->stripe_ids);
	str_free(&s->ledger_ids);
	str_free(&s->reason);
	str_free(&s->item);
	free(s->lines);
	free(s->movements);
	free(s);
}

static void
records_free(struct engine *en)
{
	free(en->mv);
	free(en->ln);
	free(en->text);
	free(en->more);
	index_free(en);
	free(en->category_kind);
	free(en->rule_name);
	free(en->book);
	free(en->book_of);
	free(en->payout);
	free(en->dispute);
	free(en->entry);
	free(en->covered);
	free(en->hold);
	free(en->several);
	free(en->several_row);
	free(en->passed);
	free(en->tx);
	free(en->leg_amount);
	free(en->leg_code);
	free(en->tx_id);
	free(en->group);
	free(en->group_movement);
	free(en->group_line);
	free(en->met);
	free(en->cert);
	free(en->tried_rows.t);
	free(en->tried_lines.t);
}

void
engine_free(struct engine *en)
{
	if (en == NULL)
		return;
	records_free(en);
	intern_free(en->categories);
	intern_free(en->codes);
	intern_free(en->line_names);
	intern_free(en->payout_names);
	intern_free(en->entry_keys);
	intern_free(en->dispute_ids);
	intern_free(en->twice);
	free(en->gap);
	free(en->unbooked);
	free(en->previous);
	free(en->previous_seen);
	free(en->settled);
	free(en->row);
	free(en->member);
	free(en->mismatch);
	free(en->members);
	free(en->statement);
	free(en->unexplained);
	free(en->payout_order);
	scratch_free(en->scratch);
	arena_free(en->arena);
	free(en);
}

uint32_t
en_keep(struct engine *en, const char *p, size_t n)
{
	size_t at = en->ntext;

	ASSERT(at + n + 1 < UINT32_MAX);
	en->text = mem_grow(en->text, &en->text_cap, at + n + 1, 1);
	if (n > 0)
		memcpy(en->text + at, p, n);
	en->text[at + n] = '\0';
	en->ntext = at + n + 1;
	return (uint32_t)at;
}

const uint64_t *
en_more(const struct engine *en, const struct movement *m, unsigned which)
{
	const uint64_t *w = &en->more[m->more];
	uint64_t has;
	unsigned bit;

	if (m->more == 0 || (*w & which) == 0)
		return NULL;
	has = *w++;
	for (bit = 1; bit < which; bit <<= 1) {
		if ((has & bit) == 0)
			continue;
		w += bit == MORE_PARTS ? *w + 1 : 1;
	}
	return w;
}

uint32_t
en_payout(struct engine *en, struct slice id)
{
	uint32_t p = intern_put(en->payout_names, id.p, id.n);
	size_t had = en->payout_cap;

	en->payout = mem_grow(en->payout, &en->payout_cap, (size_t)p + 1,
	    sizeof(*en->payout));
	for (; had < en->payout_cap; had++) {
		struct payout_facts *f = &en->payout[had];

		memset(f, 0, sizeof(*f));
		f->earliest = DATE_NONE;
		f->head = f->own = f->back = f->brk = NONE;
	}
	return p;
}

static struct slice
keep_slice(struct engine *en, struct slice s)
{
	if (s.p == NULL)
		return s;
	return (struct slice){ arena_strndup(en->arena, s.p, s.n), s.n };
}

void
engine_add_payout(struct engine *en, const struct payout *p)
{
	uint32_t at = en_payout(en, p->id);
	struct payout_facts *f = &en->payout[at];

	f->given = true;
	f->facts = *p;
	f->facts.id = keep_slice(en, p->id);
	f->facts.account = keep_slice(en, p->account);
	f->facts.status = keep_slice(en, p->status);
	f->facts.trace_id = keep_slice(en, p->trace_id);
}

void
engine_add_payout_rows(struct engine *en, struct slice payout, uint64_t rows,
    int64_t net, int32_t earliest_day)
{
	uint32_t at = en_payout(en, payout);
	struct payout_facts *f = &en->payout[at];

	f->rows += rows;
	f->net = money_sum(f->net, net);
	if (earliest_day != DATE_NONE &&
	    (f->earliest == DATE_NONE || earliest_day < f->earliest))
		f->earliest = earliest_day;
}

/* put_dispute: its number; a row alone tells the id and nothing of its status. */
static uint32_t
put_dispute(struct engine *en, struct slice id)
{
	uint32_t d = intern_put(en->dispute_ids, id.p, id.n);
	size_t had = en->dispute_cap;

	en->dispute = mem_grow(en->dispute, &en->dispute_cap, (size_t)d + 1,
	    sizeof(*en->dispute));
	for (; had < en->dispute_cap; had++)
		en->dispute[had] = (struct dispute_facts){ "", DATE_NONE, 0 };
	return d;
}

void
engine_add_dispute(struct engine *en, struct slice dispute, struct slice status,
    int32_t closed_day)
{
	uint32_t d = put_dispute(en, dispute);

	en->dispute[d].status = arena_strndup(en->arena,
	    status.p != NULL ? status.p : "", status.n);
	en->dispute[d].closed = closed_day;
}

void
engine_add_covered(struct engine *en, int32_t first, int32_t last)
{
	en->covered = mem_grow(en->covered, &en->covered_cap, en->ncovered + 1,
	    sizeof(*en->covered));
	en->covered[en->ncovered++] = (struct covered){ first, last };
}

uint32_t
engine_add_entry(struct engine *en, const char *key)
{
	uint32_t e = intern_put(en->entry_keys, key, strlen(key));

	en->entry = mem_grow(en->entry, &en->entry_cap, (size_t)e + 1,
	    sizeof(*en->entry));
	if (e == en->nentries) {
		en->entry[e] = (struct entry_facts){ NONE, e };
		en->nentries++;
	}
	return en->entry[e].of;
}

void
engine_add_key(struct engine *en, const char *key, uint32_t entry)
{
	uint32_t e = intern_put(en->entry_keys, key, strlen(key));

	ASSERT(entry < en->nentries);
	if (e < en->nentries)
		return;
	en->entry = mem_grow(en->entry, &en->entry_cap, (size_t)e + 1,
	    sizeof(*en->entry));
	en->entry[e] = (struct entry_facts){ NONE, en->entry[entry].of };
	en->nentries++;
}

static const char *
keep_text(struct engine *en, const char *s)
{
	return s != NULL ? arena_strdup(en->arena, s) : "";
}

void
engine_add_previous(struct engine *en, const struct mismatch *m)
{
	struct mismatch *p;

	en->previous = mem_grow(en->previous, &en->previous_cap,
	    en->nprevious + 1, sizeof(*en->previous));
	en->previous_seen = mem_grow(en->previous_seen, &en->previous_seen_cap,
	    en->nprevious + 1, sizeof(*en->previous_seen));
	en->previous_seen[en->nprevious] = false;
	p = &en->previous[en->nprevious++];
	*p = *m;
	p->stripe_ids = keep_text(en, m->stripe_ids);
	p->payout_id = keep_text(en, m->payout_id);
	p->entry_key = keep_text(en, m->entry_key);
	p->ledger_ids = keep_text(en, m->ledger_ids);
	p->account = keep_text(en, m->account);
	p->rule = keep_text(en, m->rule);
	p->explanation = keep_text(en, m->explanation);
	p->suggestion = keep_text(en, m->suggestion);
	p->resolution = keep_text(en, m->resolution);
	p->resolved_by = keep_text(en, m->resolved_by);
	p->note = keep_text(en, m->note);
}

/* ---- movements ---- */
uint16_t
en_category(struct engine *en, struct slice name)
{
	uint32_t c = intern_put(en->categories, name.p, name.n);

	ASSERT(c < NAMES_MAX);
	if (c >= en->category_cap) {
		en->category_kind = mem_grow(en->category_kind,
		    &en->category_cap, (size_t)c + 1, 1);
	}
	if (c + 1 == intern_count(en->categories))
		en->category_kind[c] = (uint8_t)category_kind_of(name);
	return (uint16_t)c;
}

uint16_t
en_rule(struct engine *en, const char *name)
{
	size_t i;

	if (name == NULL)
		return 0;
	/* rules repeat: the last one is mostly the right one */
	for (i = en->nrules; i-- > 0;)
		if (en->rule_name[i] == name || strcmp(en->rule_name[i], name) == 0)
			return (uint16_t)i;
	ASSERT(en->nrules < NAMES_MAX);
	en->rule_name = mem_grow(en->rule_name, &en->rule_cap, en->nrules + 1,
	    sizeof(*en->rule_name));
	en->rule_name[en->nrules] = name;
	return (uint16_t)en->nrules++;
}

static void
push_more(struct engine *en, uint64_t w)
{
	en->more = mem_grow(en->more, &en->more_cap, en->nmore + 1,
	    sizeof(*en->more));
	en->more[en->nmore++] = w;
}

/* fee_parts: those worth keeping; a single part that is the whole fee is not. */
static unsigned
fee_parts(const struct engine_movement *m, int64_t out[FEE_PARTS_MAX])
{
	unsigned n = 0, i;

	for (i = 0; i < FEE_PARTS_MAX; i++)
		if (m->fee_part[i] != 0 && m->fee_part[i] != m->fee)
			out[n++] = m->fee_part[i];
	return n;
}

static void
add_more(struct engine *en, const struct engine_movement *m, struct movement *r,
    uint64_t charge, uint32_t own)
{
	int64_t part[FEE_PARTS_MAX];
	unsigned n = fee_parts(m, part), i;
	bool refund = mv_kind(en, r) == CATEGORY_REFUND;
	uint64_t has = 0, known = m->charge_known_elsewhere;

	has |= charge != 0 ? MORE_CHARGE : 0;
	has |= refund ? MORE_REFUND : 0;
	has |= n > 0 ? MORE_PARTS : 0;
	has |= m->fee_details_off ? MORE_DETAILS : 0;
	has |= m->why != NULL && m->why[0] != '\0' ? MORE_WHY : 0;
	has |= own != NONE ? MORE_OWN : 0;
	has |= m->reserve_checked ? MORE_RESERVE : 0;
	if (has == 0)
		return;
	ASSERT(en->nmore < UINT32_MAX);
	r->more = (uint32_t)en->nmore;
	push_more(en, has);
	if (has & MORE_CHARGE)
		push_more(en, charge);
	if (has & MORE_REFUND)
		push_more(en, (uint32_t)m->charge_day | known << 32);
	if (has & MORE_PARTS)
		push_more(en, n);
	for (i = 0; i < n; i++)
		push_more(en, (uint64_t)part[i]);
	if (has & MORE_DETAILS)
		push_more(en, (uint64_t)m->fee_details_sum);
	if (has & MORE_WHY)
		push_more(en, en_keep(en, m->why, strlen(m->why)));
	if (has & MORE_OWN)
		push_more(en, own);
	if (has & MORE_RESERVE)
		push_more(en, (uint32_t)m->reserve_due);
}

/* own_payout: the payout that a payout's row, or its return, is about. */
static uint32_t
own_payout(struct engine *en, const struct engine_movement *m,
    enum category_kind k)
{
	if (k != CATEGORY_PAYOUT && k != CATEGORY_PAYOUT_BACK)
		return NONE;
	if (m->source.n > 0)
		return en_payout(en, m->source);
	return k == CATEGORY_PAYOUT && m->payout.n > 0 ? en_payout(en, m->payout)
						       : NONE;
}

/* date_by_rule: what the entries dated in this period move, and what is here on one
 * side only because a rule dates the entry into another month. */
static void
date_by_rule(struct engine *en, const struct movement *r, int64_t clearing)
{
	struct book *b = &en->book[r->book];

	if (mv_leaves(en, r))
		b->dated = money_sum(b->dated, -mv_net(r));
	else if (mv_enters(en, r))
		b->dated = money_sum(b->dated, mv_net(r));
	if (mv_enters(en, r) || (mv_when(r) == WHEN_PERIOD && !mv_leaves(en, r)))
		b->booked = money_sum(b->booked, clearing);
}

int
engine_add_movement(struct engine *en, const struct engine_movement *m,
    uint32_t *index, struct err *e)
{
	struct movement *r;
	uint64_t charge = m->charge.n > 0 ? en_hash(m->charge) : 0;
	int32_t off = m->day - m->day_utc + 1;
	enum category_kind k;
	uint32_t own;

	ASSERT(!en->indexed && !en->ran);
	if (en->nmv >= ENGINE_MOVEMENTS_MAX)
		return err_set(e, ERR_INPUT, "more than %d balance transactions "
		    "in one period", ENGINE_MOVEMENTS_MAX);
	ASSERT(off >= 0 && off <= 2 && (unsigned)m->place < PLACE__MAX);
	ASSERT(m->dated >= 0 && m->dated <= ENGINE_DATED_MAX);
	en->mv = mem_grow(en->mv, &en->mv_cap, en->nmv + 1, sizeof(*en->mv));
	r = &en->mv[en->nmv];
	memset(r, 0, sizeof(*r));
	r->amount = m->amount;
	r->fee = m->fee;
	r->at = m->created * MV_DATED_SPAN + m->dated;
	r->source = m->source.n > 0 ? en_hash(m->source) : 0;
	r->id = en_keep(en, m->id.p, m->id.n);
	r->category = en_category(en, m->category);
	r->rule = en_rule(en, m->rule_name);
	r->book = books_put(en, m->account, m->currency);
	r->entry = m->entry;
	r->link = r->brk = NONE;
	r->flags = (uint16_t)((unsigned)m->when |
	    (unsigned)m->place << MV_PLACE_SHIFT | (unsigned)off << MV_UTC_SHIFT);
	ASSERT(mv_day_utc(r) == m->day_utc);
	date_by_rule(en, r, m->clearing);
	k = mv_kind(en, r);
	if (k == CATEGORY_DISPUTE && m->source.n > 0)
		(void)put_dispute(en, m->source);
	own = own_payout(en, m, k);
	r->payout = k == CATEGORY_PAYOUT ? own
	    : m->payout.n > 0		 ? en_payout(en, m->payout)
					 : NONE;
	add_more(en, m, r, charge != r->source ? charge : 0,
	    k == CATEGORY_PAYOUT_BACK ? own : NONE);
	if (m->clearing_code != NULL && en->book[r->book].code == 0)
		en->book[r->book].code = (uint16_t)intern_put(en->codes,
		    m->clearing_code, strlen(m->clearing_code));
	if (m->when != WHEN_CONTEXT)
		en->book[r->book].used = true;
	*index = (uint32_t)en->nmv++;
	return 0;
}

void
engine_add_gap(struct engine *en, const char *explanation, const char *suggestion)
{
	ASSERT(!en->ran);
	en->gap = mem_grow(en->gap, &en->gaps_cap, en->ngaps + 1, sizeof(*en->gap));
	en->gap[en->ngaps++] = (struct gap){ arena_strdup(en->arena, explanation),
		arena_strdup(en->arena, suggestion) };
}

void
engine_add_unbooked(struct engine *en, const struct engine_unbooked *u)
{
	struct engine_unbooked *to;

	ASSERT(!en->ran);
	en->unbooked = mem_grow(en->unbooked, &en->unbooked_cap, en->nunbooked + 1,
	    sizeof(*en->unbooked));
	to = &en->unbooked[en->nunbooked++];
	*to = *u;
	to->about = keep_text(en, u->about);
	to->object = keep_text(en, u->object);
	to->rule = keep_text(en, u->rule);
	to->explanation = keep_text(en, u->explanation);
	to->suggestion = keep_text(en, u->suggestion);
}

const char *
engine_entry_key(const struct engine *en, uint32_t entry)
{
	return entry == ENGINE_NONE ? "" : intern_text(en->entry_keys, entry);
}

void
engine_movement_key(const struct engine *en, uint32_t movement, const char **id,
    int64_t *created)
{
	ASSERT(movement < en->nmv);
	*id = en_text(en, en->mv[movement].id);
	*created = mv_created(&en->mv[movement]);
}

/* All refunds of that charge know it then, not only this one. */
void
engine_set_charge_known(struct engine *en, uint32_t movement)
{
	const uint64_t *charge;
	uint32_t at, m;

	ASSERT(movement < en->nmv && !en->ran);
	charge = en_more(en, &en->mv[movement], MORE_CHARGE);
	if (charge == NULL)
		return;
	if (!en->indexed)
		index_build(en);
	at = index_find(en, INDEX_CHARGE, *charge, (struct slice){ NULL, 0 });
	while ((m = index_next(en, INDEX_CHARGE, &at)) != NONE) {
		const uint64_t *refund = en_more(en, &en->mv[m], MORE_REFUND);

		if (refund != NULL)
			en->more[refund - en->more] |= UINT64_C(1) << 32;
	}
}

bool
engine_has_source(const struct engine *en, struct slice source)
{
	struct engine *w = (struct engine *)(uintptr_t)en;	/* its index only */

	ASSERT(!en->ran);
	if (!en->indexed)
		index_build(w);
	return source.n > 0 && index_find(en, INDEX_SOURCE, en_hash(source),
	    (struct slice){ NULL, 0 }) != NONE;
}

void
engine_met(struct engine *en, uint32_t movement, uint32_t line)
{
	ASSERT(movement < en->nmv && (line < en->nln || line == NONE) && !en->ran);
	en->met = mem_grow(en->met, &en->met_cap, en->nmet + 1, sizeof(*en->met));
	en->met[en->nmet++] = (struct met){ movement, line };
}

int
engine_run(struct engine *en, struct err *e)
{
	ASSERT(!en->ran);
	if (!en->indexed)
		index_build(en);
	if (match_earlier(en, e) != 0)
		return -1;
	match_key(en);
	match_id(en);
	match_payout_named(en);
	index_free(en);
	match_met(en);
	match_reversed(en);
	match_amount(en);
	match_payout_left(en);
	match_group(en);
	match_amount_loose(en);
	match_ignored(en);
	match_subset(en);
	if (progress_stopped(en->c.progress))
		return err_set(e, ERR_INTERRUPTED, "interrupted while matching");
	if (judge_all(en, e) != 0)
		return -1;
	statement_make(en);
	laws_check(en);
	judge_finish(en);
	output_payouts(en);
	en->ran = true;
	return 0;
}
