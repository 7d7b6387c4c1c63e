/*
 * The entries of rows in a sealed period: each row is asked of the rules again, and
 * what they give is gathered by the entry that holds the row.
 */
#include "recon/flow/rebook_find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/money.h"

#define FIRST "rows without an entry"	/* the group of those that have none yet */
#define NAME_MAX (ENTRY_KEY_MAX + 64)

/* An entry, or rows that would have their first one. */
struct target {
	const char	*origin;	/* "" rows without an entry; in the arena */
	bool		 fixed;
	int32_t		 day;
	uint16_t	 account;
	uint8_t		 currency;
	bool		 gathered;	/* the journal holds lines of it */
	uint64_t	 nids, ndropped;
	int64_t		 dropped;
	const char	*example, *example_rule;
	struct str	 ids;		/* own; the first ENTRY_IDS_MAX */
	const char	**first;	/* own; texts in the arena */
	size_t		 nfirst, first_cap;
};

struct scan {
	struct rebook_find *r;
	const struct rebook_seal *seal;
	struct arena	*arena;		/* own: what stays for the period */
	struct journal	*journal;	/* own */
	struct intern	*names;		/* own: index of target[] */
	struct target	*target;	/* own */
	size_t		 n, cap;
	struct str	 origin;	/* own */
};

/* One row of the period, with its entry and what the rules say now. */
struct row {
	struct txn		 txn;
	struct rules_view	 v;
	struct rules_result	 res;
	struct journal_row	 jr;
	bool			 entry;		/* sealed in an entry, or with one since */
	bool			 single;	/* which is of it alone */
	int32_t			 day;		/* of the fixed entry */
};

/* ---- targets ---- */

static const char *
name_of(char out[NAME_MAX], uint16_t account, uint8_t currency, const char *group)
{
	(void)snprintf(out, NAME_MAX, "%u %u %s", account, currency, group);
	return out;
}

static struct target *
target_of(struct scan *s, const struct row *w)
{
	const char *group = w->entry ? str_text(&s->origin) : FIRST;
	char name[NAME_MAX];
	struct target *t;
	uint32_t i;

	(void)name_of(name, w->jr.account_index, w->txn.currency, group);
	i = intern_put(s->names, name, strlen(name));
	if (i < s->n)
		return &s->target[i];
	s->target = mem_grow(s->target, &s->cap, s->n + 1, sizeof(*s->target));
	t = &s->target[s->n++];
	memset(t, 0, sizeof(*t));
	t->origin = w->entry ? arena_strdup(s->arena, group) : "";
	t->fixed = w->entry;
	t->day = w->day;
	t->account = w->jr.account_index;
	t->currency = w->txn.currency;
	t->example = t->example_rule = "";
	return t;
}

static void
add_id(struct target *t, const char *id)
{
	if (t->nids < ENTRY_IDS_MAX)
		str_addf(&t->ids, "%s%s", t->nids > 0 ? " " : "", id);
	t->nids++;
}

/* The rule that takes a row now, "" for none. */
static const char *
rule_of(const struct scan *s, const struct rules_result *res)
{
	return res->rule == RULES_NONE ? "" : rules_name(s->r->f->rules, res->rule);
}

static void
gather(struct scan *s, struct row *w)
{
	struct target *t = target_of(s, w);
	const char *key;
	uint32_t group;
	bool first;

	add_id(t, w->txn.id.p);
	if (w->res.nlines == 0) {
		t->ndropped++;
		t->dropped = money_sum(t->dropped, txn_net(&w->txn));
		if (*t->example == '\0') {
			t->example = arena_strdup(s->arena, w->txn.id.p);
			t->example_rule = rule_of(s, &w->res);
		}
		return;
	}
	if (!w->entry) {
		t->first = mem_grow(t->first, &t->first_cap, t->nfirst + 1,
		    sizeof(*t->first));
		t->first[t->nfirst++] = arena_strdup(s->arena, w->txn.id.p);
	}
	w->jr.group = w->entry ? t->origin : FIRST;
	journal_add(s->journal, &w->jr, &key, &group, &first);
	t->gathered = true;
}

/* ---- offers ---- */

static struct rebook_offer
offer_of(const struct scan *s, const char *origin, bool fixed, uint16_t account,
    uint8_t currency)
{
	return (struct rebook_offer){ .seal = s->seal, .origin = origin, .fixed = fixed,
		.account = s->r->f->accounts[account], .currency = currency, .group = "",
		.event = "", .object = "", .example = "", .example_rule = "" };
}

/* An entry of one row need not be gathered. */
static int
offer_single(struct scan *s, struct row *w, struct err *e)
{
	struct rebook_offer o = offer_of(s, w->entry ? str_text(&s->origin) : "", w->entry,
	    w->jr.account_index, w->txn.currency);
	const char *first[1] = { w->txn.id.p };
	struct entry en = { .nlines = 0 };

	o.day = w->day;
	o.stripe_ids = w->txn.id.p;
	if (w->res.nlines > 0) {
		journal_entry_of(s->journal, &w->jr, &w->v, &en);
		o.line = en.lines;
		o.n = en.nlines;
	} else {
		o.ndropped = 1;
		o.dropped = txn_net(&w->txn);
		o.example = w->txn.id.p;
		o.example_rule = rule_of(s, &w->res);
	}
	o.first = first;
	o.nfirst = w->entry ? 0 : 1;
	return rebook_offer(s->r, &o, e);
}

static int
offer_target(struct scan *s, struct target *t, const struct entry *en, struct err *e)
{
	struct rebook_offer o = offer_of(s, t->origin, t->fixed, t->account, t->currency);

	if (t->nids > ENTRY_IDS_MAX)
		str_addf(&t->ids, " +%llu", (unsigned long long)(t->nids - ENTRY_IDS_MAX));
	o.day = t->day;
	o.stripe_ids = str_text(&t->ids);
	if (en != NULL) {
		o.line = en->lines;
		o.n = en->nlines;
	}
	o.first = t->first;
	o.nfirst = t->nfirst;
	o.ndropped = t->ndropped;
	o.dropped = t->dropped;
	o.example = t->example;
	o.example_rule = t->example_rule;
	return rebook_offer(s->r, &o, e);
}

static int
offer_all(struct scan *s, struct err *e)
{
	char name[NAME_MAX];
	struct entry en;
	uint32_t at;
	size_t i;

	if (journal_finish(s->journal, e) != 0)
		return -1;
	for (i = 0; journal_at(s->journal, i, &en); i++) {
		(void)name_of(name, flow_account(s->r->f, slice_of(en.stripe_account)),
		    en.currency, en.group);
		at = intern_find(s->names, name, strlen(name));
		ASSERT(at != INTERN_NONE);
		if (offer_target(s, &s->target[at], &en, e) != 0)
			return -1;
	}
	for (i = 0; i < s->n; i++)
		if (!s->target[i].gathered && s->target[i].fixed &&
		    offer_target(s, &s->target[i], NULL, e) != 0)
			return -1;
	return 0;
}

/* ---- rows ---- */

/* Which entry holds the row: *skip when that of another period does. */
static int
entry_of(struct scan *s, const struct store_fixed_txn *t, struct row *w, bool *skip,
    struct err *e)
{
	struct store *store = s->r->f->store;
	struct store_fixed_entry fe;
	bool found;

	*skip = false;
	if (*t->entry_key == '\0') {
		if (store_rebooked_txn_get(store, t->id, &s->origin, e) != 0)
			return -1;
		w->entry = s->origin.n > 0;
		w->single = !w->entry &&
		    rules_grouping(s->r->f->rules) == PER_TRANSACTION;
		return 0;
	}
	str_clear(&s->origin);
	str_add(&s->origin, t->entry_key);
	if (store_fixed_entry_get(store, s->seal->period.name, t->entry_key, &found, &fe,
	    e) != 0)
		return -1;
	*skip = !found;		/* a rule dated it into another one */
	if (!found)
		return 0;
	w->entry = true;
	w->day = fe.day;
	w->single = strcmp(fe.grouping, grouping_name(PER_TRANSACTION)) == 0;
	return 0;
}

static int
ask_rules(struct scan *s, const char *id, struct row *w, struct err *e)
{
	struct books *b = s->r->b;
	bool found;

	if (store_get_txn(s->r->f->store, id, &found, &w->txn, e) != 0)
		return -1;
	if (!found)
		return err_set(e, ERR_MACHINE, "%s was sealed in %s and is no longer in the "
		    "database", id, s->seal->period.name);
	if (books_view(b, &w->txn, false, &w->v, e) != 0)
		return -1;
	if (rules_eval(b->f->rules, b->scratch, &w->v, &w->res, e) != 0)
		return -1;
	books_row(b, &w->txn, w->v.day, &w->res, &w->jr);
	events_row(s->r->events, &w->txn);
	return 0;
}

/* A row that was sealed as ignored stays so: its bridge line is sealed with it. */
static void
stay_ignored(struct scan *s, const struct row *w)
{
	if (w->res.nlines == 0 || txn_net(&w->txn) == 0 ||
	    strcmp(s->seal->rules_hash, s->r->out->rules_hash) == 0)
		return;
	rebook_stay(s->r->out, &(struct flow_rebook_stay){ REBOOK_IGNORED,
	    s->seal->period.name, rule_of(s, &w->res), w->txn.id.p, "", w->txn.currency, 1,
	    txn_net(&w->txn) });
}

static int
scan_row(void *ctx, const struct store_fixed_txn *t, struct err *e)
{
	struct scan *s = ctx;
	struct row w;
	bool skip;

	if (*t->place == '\0' || strcmp(t->place, place_name(PLACE_ZERO)) == 0)
		return 0;
	memset(&w, 0, sizeof(w));
	w.day = DATE_NONE;
	if (flow_pace(s->r->f, "rebook", ++s->r->done, e) != 0 ||
	    ask_rules(s, t->id, &w, e) != 0)
		return -1;
	if (strcmp(t->place, place_name(PLACE_IGNORED)) == 0) {
		stay_ignored(s, &w);
		return 0;
	}
	if (entry_of(s, t, &w, &skip, e) != 0)
		return -1;
	if (skip || (!w.entry && w.res.nlines == 0))
		return 0;
	if (w.single)
		return offer_single(s, &w, e);
	gather(s, &w);
	return 0;
}

int
rebook_rows(struct rebook_find *r, const struct rebook_seal *seal, struct err *e)
{
	struct scan s = { .r = r, .seal = seal, .arena = arena_new(), .names = intern_new(),
		.journal = journal_new(r->f->rules, r->f->company, &r->b->period) };
	int rc = -1;
	size_t i;

	if (store_each_fixed_txn(r->f->store, seal->period.name, scan_row, &s, e) == 0 &&
	    offer_all(&s, e) == 0)
		rc = 0;
	for (i = 0; i < s.n; i++) {
		str_free(&s.target[i].ids);
		free(s.target[i].first);
	}
	free(s.target);
	str_free(&s.origin);
	intern_free(s.names);
	journal_free(s.journal);
	arena_free(s.arena);
	return rc;
}
