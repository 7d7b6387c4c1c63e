/* Entries that reverse and book anew, among those of the first open period. */
#include "recon/flow/books_rebooked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recon/flow/books.h"
#include "recon/flow/dims.h"
#include "recon/store/rebook.h"

/* A ledger line with any key of its chain is a line of the row. */
static void
link_row(struct books *b, const char *id, uint32_t entry)
{
	struct books_rebooked *t = &b->rebooked;
	uint32_t i = intern_put(t->rows, id, strlen(id));

	if (i < t->nrows)
		return;
	t->row_entry = mem_grow(t->row_entry, &t->row_cap, t->nrows + 1,
	    sizeof(*t->row_entry));
	t->row_entry[t->nrows++] = entry;
}

static int
take(void *ctx, const struct store_rebooking *r, struct err *e)
{
	struct books *b = ctx;
	struct books_rebooked *t = &b->rebooked;

	uint32_t entry = engine_add_entry(b->engine, r->origin);

	(void)e;
	engine_add_key(b->engine, r->key, entry);
	if (*r->event == '\0' && strchr(r->stripe_ids, ' ') == NULL)
		link_row(b, r->stripe_ids, entry);
	if (!b->late.taken || r->after_seal != b->late.seal.number)
		return 0;
	t->entry = mem_grow(t->entry, &t->cap, t->n + 1, sizeof(*t->entry));
	t->entry[t->n++] = (struct books_rebooked_entry){ arena_strdup(b->arena, r->key),
		b->f->accounts[flow_account(b->f, slice_of(r->account))],
		arena_strdup(b->arena, r->group), arena_strdup(b->arena, r->event),
		arena_strdup(b->arena, r->stripe_ids), r->currency };
	return 0;
}

static int
take_row(void *ctx, const char *id, const char *key)
{
	struct books *b = ctx;

	link_row(b, id, engine_add_entry(b->engine, key));
	return 0;
}

int
books_rebooked_open(struct books *b, struct err *e)
{
	b->rebooked.rows = intern_new();
	if (!b->late.sealed)
		return 0;
	if (store_each_rebooking(b->f->store, take, b, e) != 0)
		return -1;
	return store_each_rebooked_txn(b->f->store, take_row, b, e);
}

uint32_t
books_rebooked_of(const struct books *b, struct slice id)
{
	uint32_t i;

	if (b->rebooked.nrows == 0)
		return ENGINE_NONE;
	i = intern_find(b->rebooked.rows, id.p, id.n);
	return i == INTERN_NONE ? ENGINE_NONE : b->rebooked.row_entry[i];
}

struct lines {
	struct arena		*arena;
	struct entry_line	*line;	/* in the arena, as all of it */
	size_t			 n, cap;
};

static int
take_line(void *ctx, const struct store_fixed_line *l)
{
	struct lines *t = ctx;
	struct account *a = arena_alloc(t->arena, sizeof(*a));
	struct entry_line *to, *more;

	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 8 : 2 * t->cap;
		more = arena_alloc(t->arena, t->cap * sizeof(*more));
		if (t->n > 0)
			memcpy(more, t->line, t->n * sizeof(*more));
		t->line = more;
	}
	a->name = a->title = arena_strdup(t->arena, l->name);
	a->code = arena_strdup(t->arena, l->code);
	to = &t->line[t->n++];
	to->account = a;
	to->amount = l->amount;
	to->memo = arena_strdup(t->arena, l->memo);
	to->rule = arena_strdup(t->arena, l->rule);
	dims_read(t->arena, l->dims, to->dim);
	return 0;
}

int
books_rebooked_at(struct books *b, size_t i, struct arena *a, struct entry *out,
    struct err *e)
{
	const struct books_rebooked_entry *r = &b->rebooked.entry[i];
	struct lines t = { a, NULL, 0, 0 };

	ASSERT(i < b->rebooked.n);
	arena_reset(a);
	if (store_each_rebooking_line(b->f->store, r->key, take_line, &t, e) != 0)
		return -1;
	memset(out, 0, sizeof(*out));
	(void)snprintf(out->key, sizeof(out->key), "%s", r->key);
	out->day = b->period.first;
	out->currency = r->currency;
	out->state = ENTRY_FIXED;
	out->stripe_account = r->account;
	out->lines = t.line;
	out->nlines = t.n;
	out->stripe_ids = r->stripe_ids;
	out->grouping = PER_TRANSACTION;
	out->group = r->group;
	out->part = 1;
	out->event = r->event;
	out->post_as = "";
	return entry_balanced(out, e);
}

void
books_rebooked_free(struct books_rebooked *r)
{
	free(r->entry);
	intern_free(r->rows);
	free(r->row_entry);
}
