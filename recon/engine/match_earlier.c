/*
 * Before anything is matched: a line that names a charge came to a row of this
 * statement by it, to a refund or dispute.  When the line is not that row's amount,
 * but that of an earlier row of the charge, it is that one's, booked once more: the
 * row here is left to its own line.
 */
#include "recon/engine/links.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#include <stdlib.h>

struct doubtful {
	uint32_t	*line;		/* own */
	uint32_t	*movement;	/* own; that each of them came to */
	size_t		 n;
};

/* add_doubtful: of the lines that claim the row and are not together its amount. */
static void
add_doubtful(const struct engine *en, uint32_t movement, struct doubtful *d)
{
	const struct movement *m = &en->mv[movement];
	int64_t sum = 0;
	uint32_t l;

	for (l = m->link; l != NONE; l = en->ln[l].next)
		sum = money_sum(sum, en->ln[l].amount);
	if (sum == mv_net(m))
		return;
	for (l = m->link; l != NONE && d->n < ENGINE_NAMED_MAX; l = en->ln[l].next) {
		if (!(en->ln[l].flags & LN_CHARGE) || en->ln[l].amount == mv_net(m))
			continue;
		d->line[d->n] = l;
		d->movement[d->n++] = movement;
	}
}

/* let_go: the line claims that row no more. */
static void
let_go(struct engine *en, uint32_t movement, uint32_t line)
{
	uint32_t *at = &en->mv[movement].link;

	while (*at != line)
		at = &en->ln[*at].next;
	*at = en->ln[line].next;
	links_free(en, line);
}

int
match_earlier(struct engine *en, struct err *e)
{
	struct engine_named *to = NULL;
	struct doubtful d = { NULL, NULL, 0 };
	size_t i;
	int rc = 0;

	if (en->c.ask.named == NULL)
		return 0;
	d.line = mem_alloc(ENGINE_NAMED_MAX * sizeof(*d.line));
	d.movement = mem_alloc(ENGINE_NAMED_MAX * sizeof(*d.movement));
	for (i = 0; i < en->nmv; i++)
		if (en->mv[i].link != NONE && !(en->mv[i].flags & MV_GROUPED))
			add_doubtful(en, (uint32_t)i, &d);
	if (d.n > 0) {
		to = mem_calloc(d.n, sizeof(*to));
		rc = en->c.ask.named(en->c.ask.ctx, d.line, d.n, to, e);
	}
	for (i = 0; rc == 0 && i < d.n; i++)
		if (links_meant(en, d.line[i], &to[i]) && to[i].net == en->ln[d.line[i]].amount)
			let_go(en, d.movement[i], d.line[i]);
	free(to);
	free(d.line);
	free(d.movement);
	return rc;
}
