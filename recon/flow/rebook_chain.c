/* Chains of entries, read from what the store keeps of each booking. */
#include "recon/flow/rebook_chain.h"

#include <stdlib.h>
#include <string.h>

static int
take(void *ctx, const struct store_rebooking *r, struct err *e)
{
	struct rebook_chains *c = ctx;
	struct rebook_chain *at;
	uint32_t i = intern_put(c->origins, r->origin, strlen(r->origin));

	(void)e;
	if (i == c->n) {
		c->chain = mem_grow(c->chain, &c->cap, c->n + 1, sizeof(*c->chain));
		memset(&c->chain[c->n++], 0, sizeof(*c->chain));
	}
	at = &c->chain[i];
	at->origin = intern_text(c->origins, i);
	at->last = arena_strdup(c->arena, r->key);
	at->standing = r->reversal ? "" : at->last;
	at->day = r->day;
	at->rules_hash = arena_strdup(c->arena, r->rules_hash);
	at->event = arena_strdup(c->arena, r->event);
	at->object = arena_strdup(c->arena, r->object);
	at->account = arena_strdup(c->arena, r->account);
	at->currency = r->currency;
	return 0;
}

int
rebook_chains_open(struct rebook_chains *c, struct store *s, struct err *e)
{
	memset(c, 0, sizeof(*c));
	c->arena = arena_new();
	c->origins = intern_new();
	return store_each_rebooking(s, take, c, e);
}

void
rebook_chains_close(struct rebook_chains *c)
{
	arena_free(c->arena);
	intern_free(c->origins);
	free(c->chain);
}

const struct rebook_chain *
rebook_chain_of(const struct rebook_chains *c, const char *origin)
{
	uint32_t i = intern_find(c->origins, origin, strlen(origin));

	return i == INTERN_NONE ? NULL : &c->chain[i];
}
