#ifndef TIEOUT_RECON_ENGINE_LINKS_H
#define TIEOUT_RECON_ENGINE_LINKS_H
/*
 * How movements and lines hold on to each other, and the choice among several
 * lines that name one thing.  Used by every phase.
 */
#include "recon/engine/records.h"

/* links_claim: the line names this movement: it joins the movement's lines. */
void links_claim(struct engine *en, uint32_t line, uint32_t movement);
/* links_pair: one movement, one line; both free. */
void links_pair(struct engine *en, uint32_t movement, uint32_t line,
    enum method how);
/* links_group: a new, empty group; members are then added in order. */
uint32_t links_group(struct engine *en, enum group_kind kind, enum method how,
    uint32_t about);
/* links_certificate: kept; its number, for a group's ${about}. */
uint32_t links_certificate(struct engine *en, const struct certificate *c);
void links_add_movement(struct engine *en, uint32_t group, uint32_t movement);
void links_add_line(struct engine *en, uint32_t group, uint32_t line);
/* links_extra: the line names what ${of} (a movement, or a group) is about,
 * which needs it not. */
void links_extra(struct engine *en, uint32_t line, uint32_t of, bool group);
/* links_meant: does the line name that row, on the clearing account that it stands on? */
bool links_meant(const struct engine *en, uint32_t line, const struct engine_named *to);
/* links_free: the line names nothing any more; later phases may take it. */
void links_free(struct engine *en, uint32_t line);

static inline bool
mv_free(const struct movement *m)
{
	return m->link == NONE;
}
static inline bool
ln_free(const struct line *l)
{
	return l->link == NONE && ln_ref(l) == REF_NONE;
}

/* ln_open: free, and an amount alone may match it. */
static inline bool
ln_open(const struct line *l)
{
	return ln_free(l) && (l->flags & LN_TWICE) == 0;
}

/* links_line_order: by (day, ledger_id, line); < 0, 0, > 0. */
int links_line_order(const struct engine *en, uint32_t a, uint32_t b);
/* links_movement_order: by (day, id). */
int links_movement_order(const struct engine *en, uint32_t a, uint32_t b);

/* links_days: the days on which its line may stand without an excuse: its own,
 * and for a payout up to its arrival.  The window is added by the caller. */
void links_days(const struct engine *en, uint32_t movement, int32_t *from,
    int32_t *to);

/* ---- settle.c: which of the lines that name one thing are its lines ---- */
struct wanted {
	int64_t		net;		/* what they should add up to */
	int64_t		gross, fee;	/* net = gross - fee */
	int32_t		from, to;	/* its day, or its days */
	uint16_t	book;
};
/* settle_lines: orders ${line} so that the first *taken are its lines and the
 * others are further ones. */
void settle_lines(const struct engine *en, const struct wanted *w,
    uint32_t *line, size_t n, size_t *taken);
/* links_passed: the line names the row and goes to another one. */
void links_passed(struct engine *en, uint32_t movement, uint32_t line);
/* settle_movement: among the lines that claim it, its own and further ones. */
void settle_movement(struct engine *en, uint32_t movement, enum method how);
#endif
