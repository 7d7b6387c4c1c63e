/* A ring of pieces: behind those that the thread has to work on is the one being filled. */
#include "core/base/lane.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"

struct lane {
	lane_work	*work;
	void		*ctx;		/* foreign */
	size_t		 size;
	unsigned	 depth;
	struct {
		char	*bytes;		/* own; NULL: not needed yet */
		size_t	 n;
	}		 piece[LANE_DEPTH_MAX];
	unsigned	 filling;	/* the owner's */
	unsigned	 working;	/* the thread's */
	enum { UNASKED, RUNNING, REFUSED } thread;
	pthread_t	 id;
	pthread_mutex_t	 lock;		/* for what follows */
	pthread_cond_t	 turn;
	unsigned	 handed;	/* pieces, the one that is worked on included */
	bool		 over;		/* no more comes */
};

static void
must(int rc)
{
	ASSERT(rc == 0);
}

/* The thread's life: what it was given it works on even if no more comes. */
static void *
run(void *lane)
{
	struct lane *l = lane;

	must(pthread_mutex_lock(&l->lock));
	for (;;) {
		while (l->handed == 0 && !l->over)
			must(pthread_cond_wait(&l->turn, &l->lock));
		if (l->handed == 0)
			break;
		must(pthread_mutex_unlock(&l->lock));
		l->work(l->ctx, l->piece[l->working].bytes, l->piece[l->working].n);
		l->working = (l->working + 1) % l->depth;
		must(pthread_mutex_lock(&l->lock));
		l->handed--;
		must(pthread_cond_signal(&l->turn));
	}
	must(pthread_mutex_unlock(&l->lock));
	return NULL;
}

/* begin: the thread, with all signals left to the owner's. */
static void
begin(struct lane *l)
{
	sigset_t all, before;

	(void)sigfillset(&all);
	must(pthread_sigmask(SIG_SETMASK, &all, &before));
	l->thread = pthread_create(&l->id, NULL, run, l) == 0 ? RUNNING : REFUSED;
	must(pthread_sigmask(SIG_SETMASK, &before, NULL));
}

struct lane *
lane_new(size_t size, unsigned depth, lane_work *work, void *ctx)
{
	struct lane *l = mem_calloc(1, sizeof *l);

	ASSERT(depth >= 2 && depth <= LANE_DEPTH_MAX);
	l->work = work;
	l->ctx = ctx;
	l->size = size;
	l->depth = depth;
	l->piece[0].bytes = mem_alloc(size);
	must(pthread_mutex_init(&l->lock, NULL));
	must(pthread_cond_init(&l->turn, NULL));
	return l;
}

char *
lane_piece(struct lane *l)
{
	return l->piece[l->filling].bytes;
}

/* wait_below: until fewer than ${n} pieces are the thread's. */
static void
wait_below(struct lane *l, unsigned n)
{
	while (l->handed >= n)
		must(pthread_cond_wait(&l->turn, &l->lock));
}

void
lane_hand(struct lane *l, size_t n)
{
	ASSERT(n <= l->size);
	if (l->thread == UNASKED)
		begin(l);
	if (l->thread == REFUSED) {
		l->work(l->ctx, lane_piece(l), n);
		return;
	}
	l->piece[l->filling].n = n;
	must(pthread_mutex_lock(&l->lock));
	l->handed++;
	must(pthread_cond_signal(&l->turn));
	wait_below(l, l->depth);
	must(pthread_mutex_unlock(&l->lock));
	l->filling = (l->filling + 1) % l->depth;
	if (lane_piece(l) == NULL)
		l->piece[l->filling].bytes = mem_alloc(l->size);
}

void
lane_wait(struct lane *l)
{
	if (l->thread != RUNNING)
		return;
	must(pthread_mutex_lock(&l->lock));
	wait_below(l, 1);
	must(pthread_mutex_unlock(&l->lock));
}

void
lane_last(struct lane *l, size_t n)
{
	ASSERT(n <= l->size);
	lane_wait(l);
	l->work(l->ctx, lane_piece(l), n);
}

void
lane_free(struct lane *l)
{
	if (l == NULL)
		return;
	if (l->thread == RUNNING) {
		must(pthread_mutex_lock(&l->lock));
		l->over = true;
		must(pthread_cond_signal(&l->turn));
		must(pthread_mutex_unlock(&l->lock));
		must(pthread_join(l->id, NULL));
	}
	must(pthread_cond_destroy(&l->turn));
	must(pthread_mutex_destroy(&l->lock));
	for (unsigned i = 0; i < l->depth; i++)
		free(l->piece[i].bytes);
	free(l);
}
