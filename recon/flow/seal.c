/*
 * Sign-offs and seals.  A seal stores what the period's close found for good:
 * entries, the place of each row, matches, and the report files byte for byte.
 * How a sealed period is read stands in sealed.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "core/base/intern.h"
#include "recon/flow/books_source.h"
#include "recon/flow/dims.h"
#include "recon/flow/months.h"

/* ---- what is signed ---- */

/* A digest over the CSV reports: what the reviewer read.  The manifest and the
 * page also name files that have nothing to do with the period. */
static void
basis_of(const struct flow_result *res, char out[DIGEST_HEX_MAX])
{
	struct digest *d = digest_new();
	size_t i;

	for (i = 0; i < res->files.n; i++)
		if (str_ends(res->files.file[i].name, ".csv")) {
			digest_add_text(d, res->files.file[i].name);
			digest_add_text(d, res->files.file[i].hash);
		}
	digest_hex(d, out);
	digest_free(d);
}

struct signers {
	const char		*basis;
	struct flow_signature	*out;
};

/* The first sign-off of what stands now counts; older ones of anything else do
 * not any more. */
static int
look_at(void *ctx, const struct store_sign_off *so)
{
	struct signers *s = ctx;
	struct flow_signature *o = s->out;

	if (strcmp(so->basis, s->basis) != 0) {
		if (o->preparer[0] == '\0')
			(void)snprintf(o->voided, sizeof(o->voided), "%s", so->signer);
	} else if (o->preparer[0] == '\0') {
		(void)snprintf(o->preparer, sizeof(o->preparer), "%s", so->signer);
		o->voided[0] = '\0';
	}
	return 0;
}

int
flow_signers(struct flow *f, const struct period *p, const struct flow_result *res,
    struct flow_signature *out, struct err *e)
{
	char basis[DIGEST_HEX_MAX];
	struct signers s = { basis, out };

	basis_of(res, basis);
	return store_each_sign_off(f->store, p->name, look_at, &s, e);
}

/* The closes before must be sealed: what this one carries over is theirs. */
static int
in_order(struct flow *f, const struct period *p, struct flow_signature *out,
    struct err *e)
{
	struct store_run before;
	struct store_seal seal;
	bool found, sealed = true;

	if (store_run_before(f->store, p->first, &found, &before, e) != 0)
		return -1;
	if (!found)
		return 0;
	out->earlier = before.period;
	if (store_seal_over(f->store, out->earlier.first, out->earlier.last, &sealed, &seal,
	    e) != 0)
		return -1;
	if (!sealed)
		out->what = FLOW_NOT_IN_ORDER;
	return 0;
}

/* ---- sealing: what stands in the books ---- */

struct sealing {
	struct flow		*f;
	const struct period	*p;
	struct books		*b;
	struct books_source	*s;
	struct intern		*ended;	/* own; rows of pairs that end here in a mismatch */
	const char		**ended_in; /* own; its id; by the row's number */
	size_t			 ended_cap;
};

static int
seal_entries(struct sealing *k, struct err *e)
{
	struct store_fixed_line *l = NULL;
	struct arena *a = arena_new();
	size_t cap = 0, i;
	struct entry en;
	int got;

	while ((got = k->s->src.next_entry(k->s->src.ctx, &en, e)) == 1) {
		struct store_fixed_entry fe = { en.key, en.day, en.currency,
			en.stripe_account, grouping_name(rules_grouping(k->f->rules)),
			en.group, en.part };

		l = mem_grow(l, &cap, en.nlines + 1, sizeof(*l));
		for (i = 0; i < en.nlines; i++)
			l[i] = (struct store_fixed_line){ en.lines[i].account->code,
				en.lines[i].account->title, en.lines[i].amount,
				en.lines[i].memo, en.lines[i].rule,
				dims_text(a, en.lines[i].dim) };
		if (store_fixed_entry_put(k->f->store, k->p->name, &fe, l, en.nlines, e) != 0) {
			got = -1;
			break;
		}
		arena_reset(a);
	}
	free(l);
	arena_free(a);
	return got;
}

static void
end_row(struct sealing *k, uint32_t movement, const char *break_id)
{
	const char *id;
	int64_t created;
	uint32_t n;

	engine_movement_key(k->b->engine, movement, &id, &created);
	n = intern_put(k->ended, id, strlen(id));
	k->ended_in = mem_grow(k->ended_in, &k->ended_cap, (size_t)n + 1,
	    sizeof(*k->ended_in));
	k->ended_in[n] = break_id;
}

/* No later period takes over a pair whose mismatch has the difference 0, such as a date
 * outside the window: it ends here as a match does, and is named by the mismatch. */
static int
seal_ended(struct sealing *k, struct err *e)
{
	const uint32_t *movement, *line;
	const char *ledger_id, *number;
	size_t n, nm, nl, i, j;
	const struct mismatch *m = engine_mismatches(k->b->engine, &n);

	for (i = 0; i < n; i++) {
		engine_members(k->b->engine, i, &movement, &nm, &line, &nl);
		if (m[i].difference != 0 || nl == 0)
			continue;
		for (j = 0; j < nm; j++)
			end_row(k, movement[j], m[i].break_id);
		for (j = 0; j < nl; j++) {
			engine_line_id(k->b->engine, line[j], &ledger_id, &number);
			if (store_fixed_match_put(k->f->store, k->p->name, ledger_id, number,
			    m[i].break_id, e) != 0)
				return -1;
		}
	}
	return 0;
}

/* What the row is settled by for good: its match, or the mismatch that it ends in. */
static const char *
settled_by(const struct sealing *k, const char *id, const char *match_id)
{
	uint32_t n = *match_id != '\0' ? INTERN_NONE : intern_find(k->ended, id, strlen(id));

	return n != INTERN_NONE ? k->ended_in[n] : match_id;
}

static int
seal_items(struct sealing *k, struct err *e)
{
	struct report_item it;
	int got;

	while ((got = k->s->src.next_item(k->s->src.ctx, &it, e)) == 1) {
		struct store_fixed_txn t = { it.txn->id.p, place_name(it.place), it.rule,
			it.entry_key, settled_by(k, it.txn->id.p, it.match_id) };

		if (store_fixed_txn_put(k->f->store, k->p->name, &t, e) != 0)
			return -1;
	}
	return got;
}

/* Is the row one of an earlier period that the close before handed on: open, or
 * waiting for its line? */
static bool
is_handed_on(const struct books *b, uint32_t movement, int64_t created)
{
	enum engine_when when = engine_movement_when(b->engine, movement);

	return when == WHEN_CARRIED || (when == WHEN_CONTEXT && b->after_close &&
	    created < zone_day_start(b->f->zone, b->period.first));
}

/* Rows of earlier periods whose match, or whose entry, is made in this one. */
static int
seal_carried(struct sealing *k, struct err *e)
{
	struct engine_item it;
	const char *id;
	int64_t created;
	uint32_t i;

	for (i = 0; i < k->b->nfate; i++) {
		engine_movement_key(k->b->engine, i, &id, &created);
		if (!is_handed_on(k->b, i, created))
			continue;
		engine_item(k->b->engine, i, &it);
		struct store_fixed_txn t = { id, "", "", "",
			settled_by(k, id, it.match_id) };

		books_entered(k->b, i, &t.place, &t.rule, &t.entry_key);
		if ((*t.match_id != '\0' || *t.entry_key != '\0') &&
		    store_fixed_txn_put(k->f->store, k->p->name, &t, e) != 0)
			return -1;
	}
	return 0;
}

static int
seal_lines(struct sealing *k, struct err *e)
{
	const char *match, *ledger_id, *line;
	size_t n = engine_line_count(k->b->engine);
	uint32_t i;

	for (i = 0; i < n; i++) {
		match = engine_line_match(k->b->engine, i);
		if (*match == '\0' || !engine_line_counts(k->b->engine, i))
			continue;
		engine_line_id(k->b->engine, i, &ledger_id, &line);
		if (store_fixed_match_put(k->f->store, k->p->name, ledger_id, line, match,
		    e) != 0)
			return -1;
	}
	return 0;
}

static int
seal_books(struct sealing *k, struct err *e)
{
	int rc = -1;

	if (books_open(&k->b, k->f, k->p, e) != 0)
		return -1;
	if (books_match(k->b, e) == 0 && books_source_open(&k->s, k->b, e) == 0 &&
	    seal_ended(k, e) == 0 && seal_entries(k, e) == 0 &&
	    k->s->src.rewind(k->s->src.ctx, e) == 0 && seal_items(k, e) == 0 &&
	    seal_carried(k, e) == 0 && seal_lines(k, e) == 0)
		rc = 0;
	if (k->s != NULL)
		books_source_close(k->s);
	books_close(k->b);
	return rc;
}

/* ---- sealing: the report files ---- */

static int
seal_pieces(struct sealing *k, const char *name, struct file_in *in, char *piece,
    struct err *e)
{
	int64_t number = 0;
	size_t got, n;

	do {
		n = 0;
		do {
			if (file_read(in, piece + n, STORE_PIECE - n, &got, e) != 0)
				return -1;
			n += got;
		} while (got > 0 && n < STORE_PIECE);
		if ((n > 0 || number == 0) && store_seal_file_put(k->f->store, k->p->name,
		    name, ++number, (struct slice){ piece, n }, e) != 0)
			return -1;
	} while (n == STORE_PIECE);
	return 0;
}

static int
seal_file(struct sealing *k, const struct flow_result *res, size_t i, char *piece,
    struct err *e)
{
	char *path = file_join(res->report_dir, res->files.file[i].name);
	char hash[DIGEST_HEX_MAX];
	struct file_in *in = NULL;
	int rc = -1;

	if (file_open(&in, path, e) == 0 &&
	    seal_pieces(k, res->files.file[i].name, in, piece, e) == 0) {
		file_hash(in, hash);
		rc = strcmp(hash, res->files.file[i].hash) == 0 ? 0 : err_set(e, ERR_MACHINE,
		    "%s was changed by someone while it was being sealed", path);
	}
	file_close(in);
	free(path);
	return rc;
}

static int
seal_files(struct sealing *k, const struct flow_result *res, struct err *e)
{
	char *piece = mem_alloc(STORE_PIECE);
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < res->files.n; i++)
		rc = seal_file(k, res, i, piece, e);
	free(piece);
	return rc;
}

/* ---- sign-off ---- */

static int
seal_period(struct flow *f, const struct period *p, const struct flow_result *res,
    const char *preparer, const char *reviewer, struct err *e)
{
	struct store_seal seal = { .period = *p, .preparer = preparer, .reviewer = reviewer,
		.rules_hash = rules_hash(f->rules), .version = f->version };
	struct sealing k = { .f = f, .p = p };
	int rc = -1;

	k.ended = intern_new();
	if (seal_books(&k, e) == 0 && seal_files(&k, res, e) == 0)
		rc = store_seal_put(f->store, &seal, e);
	intern_free(k.ended);
	free(k.ended_in);
	return rc;
}

static int
signed_by(struct flow *f, const struct period *p, const struct flow_result *res,
    const char *name, int reviewers, struct flow_signature *out, struct err *e)
{
	char basis[DIGEST_HEX_MAX];
	struct store_sign_off so = { name, basis, 0 };
	bool first = out->preparer[0] == '\0';

	if (!first && reviewers > 1 && strcasecmp(out->preparer, name) == 0) {
		out->what = FLOW_SIGNED_BEFORE;
		return 0;
	}
	out->what = !first || reviewers == 1 ? FLOW_SEALED : FLOW_PREPARED;
	basis_of(res, basis);
	if (store_begin(f->store, e) != 0)
		return -1;
	if (store_sign_off_put(f->store, p->name, &so, e) != 0 || (out->what == FLOW_SEALED &&
	    seal_period(f, p, res, first ? name : out->preparer, name, e) != 0)) {
		store_rollback(f->store);
		return err_while(e, "seal %s", p->name);
	}
	if (first)
		(void)snprintf(out->preparer, sizeof(out->preparer), "%s", name);
	return store_commit(f->store, e);
}

int
flow_sign_off(struct flow *f, const struct period *p, const struct flow_result *res,
    const char *name, int reviewers, struct flow_signature *out, struct err *e)
{
	struct store_seal seal;
	bool sealed;
	int c;

	memset(out, 0, sizeof(*out));
	if (store_seal_over(f->store, p->first, p->last, &sealed, &seal, e) != 0)
		return -1;
	if (sealed) {
		out->what = FLOW_WAS_SEALED;
		(void)snprintf(out->preparer, sizeof(out->preparer), "%s", seal.preparer);
		return 0;
	}
	if (flow_signers(f, p, res, out, e) != 0)
		return -1;
	if (res->verdict != VERDICT_TIED_OUT && res->verdict != VERDICT_TIED_OUT_WITH_PENDING) {
		for (c = 0; c < CODE__MAX; c++)
			out->open += mismatch_kind((enum mismatch_code)c)->severity ==
			    SEVERITY_PENDING ? 0 : res->count[c].rows;
		return 0;
	}
	if (in_order(f, p, out, e) != 0)
		return -1;
	if (out->what == FLOW_NOT_IN_ORDER)
		return 0;
	return signed_by(f, p, res, name, reviewers, out, e);
}
