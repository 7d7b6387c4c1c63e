/* lane: every piece once, in order, whatever the depth, with the thread and without. */
#include "core/base/lane.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "core/base/str.h"
#include "tests/unit/base/check.h"

#define SIZE 64
#define PIECES 500

/* ---- threads: counted, and refused where a test wants that ---- */

static int begun;
static bool refuse;
int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int
__wrap_pthread_create(pthread_t *id, const pthread_attr_t *attr, void *(*run)(void *), void *ctx)
{
	if (refuse)
		return EAGAIN;
	begun++;
	return __real_pthread_create(id, attr, run, ctx);
}

static int
setup(void **state)
{
	(void)state;
	begun = 0;
	refuse = false;
	return 0;
}

/* ---- what a lane is given comes out ---- */

struct stream {
	struct str	in, out;
	unsigned	pieces;
	pthread_t	worker;
};

static void
append(void *ctx, char *piece, size_t n)
{
	struct stream *s = ctx;

	str_addn(&s->out, piece, n);
	memset(piece, '!', n);		/* the piece is the lane's */
	s->worker = pthread_self();
	if (s->pieces++ % 7 == 0)
		(void)usleep(200);	/* behind now, ahead then */
}

static void
stream_free(struct stream *s)
{
	str_free(&s->in);
	str_free(&s->out);
}

/* fill: the ${i}th piece; gives its length. */
static size_t
fill(struct stream *s, struct lane *l, unsigned i)
{
	const size_t n = i * 31 % (SIZE + 1);

	for (size_t k = 0; k < n; k++)
		lane_piece(l)[k] = (char)('a' + (i + k) % 26);
	str_addn(&s->in, lane_piece(l), n);
	return n;
}

static void
all_in_order(unsigned depth)
{
	struct stream s = { .in = STR_INIT, .out = STR_INIT };
	struct lane *l = lane_new(SIZE, depth, append, &s);

	for (unsigned i = 0; i < PIECES; i++) {
		lane_hand(l, fill(&s, l, i));
		if (i % 100 == 99) {
			lane_wait(l);
			assert_int_equal(s.pieces, i + 1);
		}
	}
	lane_last(l, fill(&s, l, PIECES));
	assert_int_equal(s.pieces, PIECES + 1);
	assert_string_equal(s.out.p, s.in.p);
	lane_free(l);
	stream_free(&s);
}

static void
pieces_come_in_order(void **state)
{
	static const unsigned depths[] = { 2, 3, 7, LANE_DEPTH_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT(depths); i++)
		all_in_order(depths[i]);
	assert_int_equal(begun, COUNT(depths));
}

static void
without_a_thread_too(void **state)
{
	(void)state;
	refuse = true;
	all_in_order(2);
	all_in_order(LANE_DEPTH_MAX);
	assert_int_equal(begun, 0);
}

static void
a_short_stream_needs_no_thread(void **state)
{
	struct stream s = { .in = STR_INIT, .out = STR_INIT };
	struct lane *l = lane_new(SIZE, 2, append, &s);

	(void)state;
	lane_wait(l);
	lane_last(l, fill(&s, l, 1));
	lane_last(l, fill(&s, l, 2));
	assert_string_equal(s.out.p, s.in.p);
	assert_true(pthread_equal(s.worker, pthread_self()));
	lane_free(l);
	assert_int_equal(begun, 0);
	stream_free(&s);
	lane_free(NULL);
}

static void
freeing_waits(void **state)
{
	struct stream s = { .in = STR_INIT, .out = STR_INIT };
	struct lane *l = lane_new(SIZE, 8, append, &s);

	(void)state;
	for (unsigned i = 1; i < 6; i++)
		lane_hand(l, fill(&s, l, i));
	lane_free(l);
	assert_string_equal(s.out.p, s.in.p);
	assert_false(pthread_equal(s.worker, pthread_self()));
	stream_free(&s);
}

/* ---- how far ahead; signals ---- */

struct gate {
	sem_t		 open;
	sigset_t	 mask;
};

static void
pass(void *ctx, char *piece, size_t n)
{
	struct gate *g = ctx;

	(void)piece;
	(void)n;
	while (sem_wait(&g->open) != 0)
		;
	(void)pthread_sigmask(SIG_SETMASK, NULL, &g->mask);
}

static void
the_owner_may_be_ahead(void **state)
{
	enum { DEPTH = 5 };
	struct gate g;
	struct lane *l;

	(void)state;
	assert_int_equal(sem_init(&g.open, 0, 0), 0);
	l = lane_new(SIZE, DEPTH, pass, &g);
	(void)alarm(60);			/* it would hang here */
	for (int i = 0; i < DEPTH - 1; i++)
		lane_hand(l, 1);
	(void)alarm(0);
	for (int i = 0; i < DEPTH - 1; i++)
		(void)sem_post(&g.open);
	lane_wait(l);
	lane_free(l);
	(void)sem_destroy(&g.open);
}

static void
signals_are_the_owners(void **state)
{
	sigset_t before, after;
	struct gate g;
	struct lane *l;

	(void)state;
	assert_int_equal(sem_init(&g.open, 0, 1), 0);
	l = lane_new(SIZE, 2, pass, &g);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &before);
	lane_hand(l, 1);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &after);
	lane_wait(l);
	assert_int_equal(sigismember(&g.mask, SIGINT), 1);
	assert_int_equal(sigismember(&g.mask, SIGTERM), 1);
	assert_int_equal(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
	lane_free(l);
	(void)sem_destroy(&g.open);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pieces_come_in_order, setup),
		cmocka_unit_test_setup(without_a_thread_too, setup),
		cmocka_unit_test_setup(a_short_stream_needs_no_thread, setup),
		cmocka_unit_test_setup(freeing_waits, setup),
		cmocka_unit_test_setup(the_owner_may_be_ahead, setup),
		cmocka_unit_test_setup(signals_are_the_owners, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
