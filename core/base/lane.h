#ifndef TIEOUT_CORE_BASE_LANE_H
#define TIEOUT_CORE_BASE_LANE_H
/*
 * A lane: a stream's pieces go to a thread of their own, which works on them (hashes,
 * deflates, writes) while the next ones are filled.  They are worked on one at a time, in
 * the order given, so what comes out is the same with the thread and without.
 */
#include <stddef.h>

#define LANE_DEPTH_MAX 32

struct lane;
/* lane_work: what it uses is the owner's again after lane_wait and lane_last. */
typedef void lane_work(void *ctx, char *piece, size_t n);

/*
 * lane_new(size, depth, work, ctx):
 * For pieces of ${size} bytes.  The owner is at most ${depth} - 1 of them ahead, and
 * memory is taken only for as many as it was.  The thread is begun by the first
 * lane_hand and takes no signals; where the system gives none, lane_hand works itself.
 */
struct lane *lane_new(size_t size, unsigned depth, lane_work *work, void *ctx);
void lane_free(struct lane *l);		/* waits; NULL is fine */
char *lane_piece(struct lane *l);	/* the one to fill; another after each lane_hand */
void lane_hand(struct lane *l, size_t n);	/* ${n} bytes of it are filled */
void lane_wait(struct lane *l);		/* until all that was handed over is done */
/* lane_last: waits, then works on the last piece itself: a short stream needs no thread. */
void lane_last(struct lane *l, size_t n);
#endif
