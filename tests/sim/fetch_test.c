/*
 * Fetch against the fake, by seed: faults, and kills behind every commit.  Whatever
 * happened on the way, when a fetch has ended well the store holds what is so, the
 * balances prove it, no rate was exceeded and no secret was written.
 *
 * 1,000 seeds, 5,000 with TIEOUT_TEST_FULL; a tenth of them under sanitizers.  Two
 * processes share them: test_fetch 0 2, test_fetch 1 2.  One seed: test_fetch SEED.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/stripe/source.h"
#include "core/base/arena.h"
#include "recon/flow/flow.h"
#include "tests/sim/sim_wire.h"
#include "tests/sim/truth.h"

#define START INT64_C(1788220800)	/* 2026-09-01 */
#define DAY INT64_C(86400)
#define CANARY "sk_test_51CanaryThatNobodyMayWriteDown99"
#define TRIES_MAX 400
#define RATE 25

#if defined(__SANITIZE_ADDRESS__)
#define SEEDS 100
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEEDS 100
#endif
#endif
#ifndef SEEDS
#define SEEDS 1000
#endif

/* What happened in all seeds: that it happened at all is asserted. */
struct happened {
	uint64_t	fetches, kills, failures, resumed, faults, requests, proven, rows;
	uint64_t	by_fault[FAKE_FAULT__MAX];
	unsigned	peak;
};

struct world {
	uint64_t	 seed, rng;
	char		 dir[64], db[96];
	struct fake_stripe fake;
	struct sim_wire	 wire;
	struct clock	 clock;
	struct progress	 progress;
	struct flow	 flow;
	unsigned	 commits, kill_at;	/* kill behind that commit; 0: never */
	unsigned	 kills_left;
	struct happened	*all;
};

static void wrong(const struct world *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));

static void
wrong(const struct world *w, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "seed %" PRIu64 ": %s\n", w->seed, text);
	exit(1);
}

static bool
is_stopped(void *ctx)
{
	(void)ctx;
	return false;
}

static int
committed(void *ctx)
{
	struct world *w = ctx;

	return ++w->commits == w->kill_at;
}

/* ---- one run of fetch, from opening the database to closing it ---- */

static int
run(struct world *w, int64_t since, struct flow_fetch_result *out, struct err *e)
{
	struct wire wire = sim_wire_of(&w->wire);
	struct stripe_options so = { .name = "", .key = CANARY, .api_base = SIM_BASE,
		.requests_per_second = RATE, .seed = w->seed, .clock = &w->clock,
		.progress = &w->progress };
	struct source source = { .ctx = NULL };
	struct flow_fetch_options o = { .source = &source, .nsources = 1, .since = since,
		.commit_pages = 1 + (unsigned)(w->seed % 3), .committed = committed,
		.committed_ctx = w };
	int rc = -1;

	*out = (struct flow_fetch_result){ .notes = NULL };
	w->commits = 0;
	if (store_open(&w->flow.store, w->db, true, &w->clock, e) != 0)
		return -1;
	if (stripe_source_open(&source, &wire, &so, e) == 0)
		rc = flow_fetch(&w->flow, &o, out, e);
	stripe_source_close(&source);
	store_close(w->flow.store);
	w->flow.store = NULL;
	sim_wire_free(&w->wire);
	return rc;
}

/*
 * next_kill: behind which commit of the coming run.  By chance; or every commit in
 * turn, each run going on from the one before, and from time to time one commit
 * further: the end of a fetch takes some that hold nothing new.
 */
static void
next_kill(struct world *w, unsigned runs)
{
	w->kill_at = 0;
	if (w->kills_left == 0)
		return;
	w->kill_at = 1 + (w->seed % 11 == 0 ? runs / 12 : fake_draw(&w->rng, 20));
}

/* fetch_to_end: again and again, as a person would, until it ends well; the moments
 * of these runs into ${t}. */
static void
fetch_to_end(struct world *w, int64_t since, struct flow_fetch_result *out,
    struct truth *t)
{
	unsigned tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		struct err e = ERR_INIT;

		/* who starts a killed run again needs a moment, too */
		w->wire.now_us += 1000000 + fake_draw(&w->rng, 3000000);
		t->began = clock_now_us(&w->clock) / 1000000;
		if (tries == 0) {
			t->objects_began = t->began;
			t->events_from = t->began - 29 * DAY;	/* Stripe keeps 30 */
		}
		next_kill(w, tries);
		if (run(w, since, out, &e) == 0) {
			w->all->fetches++;
			w->all->resumed += out->resumed;
			t->ended = clock_now_us(&w->clock) / 1000000;
			return;
		}
		flow_fetch_result_free(out);
		if (e.code == ERR_INTERRUPTED && w->kill_at != 0 && w->commits == w->kill_at) {
			w->all->kills++;
			w->kills_left--;
		} else if (e.code == ERR_REMOTE) {
			w->all->failures++;
			w->wire.now_us += 60 * 1000000;
		} else {
			wrong(w, "exit %d: %s (%s)", err_exit_code(e.code), e.msg, e.path);
		}
		if (strstr(e.msg, CANARY) != NULL || strstr(e.hint, CANARY) != NULL)
			wrong(w, "the key stands in an error");
		/* after a kill --since would begin anew */
		since = TXN_MOMENT_NONE;
	}
	wrong(w, "no end after %d runs", TRIES_MAX);
}

/* ---- what must be so ---- */

static void
check_proof(struct world *w, const struct flow_fetch_result *r, bool first)
{
	size_t i;

	for (i = 0; i < r->nproofs; i++) {
		const struct flow_fetch_proof_row *p = &r->proof[i];

		if (p->proof == FETCH_PROVEN)
			w->all->proven++;
		else if (p->proof == FETCH_GAP || !first)
			wrong(w, "currency %u: proof %d from %" PRId64 " to %" PRId64
			    ", difference %" PRId64, p->currency, (int)p->proof, p->from, p->to,
			    p->difference);
	}
	if (r->nproofs == 0)
		wrong(w, "no proof at all");
}

static void
check_canary(const struct world *w)
{
	FILE *f = fopen(w->db, "rb");
	char *all;
	long n;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) <= 0)
		wrong(w, "the database cannot be read");
	rewind(f);
	all = mem_calloc(1, (size_t)n);
	if (fread(all, 1, (size_t)n, f) != (size_t)n)
		wrong(w, "the database cannot be read");
	if (memmem(all, (size_t)n, CANARY, strlen(CANARY)) != NULL)
		wrong(w, "the key stands in the database");
	free(all);
	(void)fclose(f);
}

static void
check_store(struct world *w, const struct truth *t)
{
	struct err e = ERR_INIT;
	char why[1024];

	if (store_open(&w->flow.store, w->db, false, &w->clock, &e) != 0)
		wrong(w, "%s", e.msg);
	if (!truth_check(t, w->flow.store, why, sizeof(why)))
		wrong(w, "%s", why);
	store_close(w->flow.store);
	w->flow.store = NULL;
}

static void
check_manners(const struct world *w)
{
	const struct fake_counts *c = &w->fake.count;

	if (c->peak > RATE || c->refused_429 > 0)
		wrong(w, "%u requests in a second, %u are allowed", c->peak, RATE);
	if (c->without_version > 0 || c->other_version > 0)
		wrong(w, "requests without the version " FAKE_VERSION);
	if (c->bad_auth > 0 || w->wire.canary_seen)
		wrong(w, "a request without its key, or with it in the wrong place");
}

/* ---- a seed ---- */

/* is_slow: a history of many months, in which refunds and disputes end long after
 * they began: further back than a fetch usually looks. */
static bool
is_slow(uint64_t seed)
{
	return seed % 16 == 9;
}

/* since: the day from which on the first fetch reads.  Half of the slow histories are
 * old by then: what their refunds and disputes are of was made long before. */
static int64_t
since(uint64_t seed)
{
	return seed % 32 == 9 ? START + 100 * DAY : START;
}

static void
make_plan(struct world *w, struct fake_options *o)
{
	int i, n = (int)fake_draw(&w->rng, 5);

	memset(o, 0, sizeof(*o));
	o->history = (struct fake_history_options){ .seed = w->seed, .start = START,
		.days = is_slow(w->seed) ? 300 : 24, .rows = 20 + fake_draw(&w->rng, 60),
		.slow = is_slow(w->seed) };
	o->key = CANARY;
	o->echo_key = w->seed % 5 == 0;
	o->unknown = w->seed % 3 == 0;
	o->page_max = w->seed % 4 == 0 ? 0 : 1 + fake_draw(&w->rng, 9);
	o->faults.storm = 6;
	/* some kinds of faults, each now and then; a seed in eight has none */
	for (i = 0; i < n && w->seed % 8 != 0; i++)
		o->faults.chance[1 + fake_draw(&w->rng, FAKE_FAULT__MAX - 1)] =
		    (uint16_t)fake_draw(&w->rng, 1200);
	o->faults.skew = 0;
}

static void
open_world(struct world *w, uint64_t seed, struct happened *all)
{
	static const char *const one_account[] = { "" };
	struct err e = ERR_INIT;
	struct fake_options o;

	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->rng = fake_mix(seed ^ 0xfe7c4);
	w->all = all;
	make_plan(w, &o);
	fake_stripe_make(&w->fake, &o);
	(void)snprintf(w->dir, sizeof(w->dir), "%s/tieout-sim-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(w->dir) == NULL)
		wrong(w, "no folder");
	(void)snprintf(w->db, sizeof(w->db), "%s/tieout.db", w->dir);
	sim_wire_make(&w->wire, &w->fake, (since(seed) + 12 * DAY + 777) * 1000000,
	    seed);
	w->clock = sim_clock_of(&w->wire);
	w->progress = (struct progress){ NULL, is_stopped, NULL, w };
	w->flow = (struct flow){ .workspace = w->dir, .company = "Sim", .version = "0",
		.ledger = "file", .accounts = one_account, .naccounts = 1,
		.clock = &w->clock, .progress = &w->progress };
	if (zone_open(&w->flow.zone, "UTC", &e) != 0 || store_create(w->db, "Sim", &e) != 0)
		wrong(w, "%s", e.msg);
}

static void
close_world(struct world *w)
{
	static const char *const files[] = { "", "-wal", "-shm", ".lock", "-journal" };
	struct happened *all = w->all;
	char path[128];
	size_t i;

	all->faults += w->fake.count.faults;
	all->requests += w->fake.count.requests;
	all->rows += w->fake.count.rows;
	for (i = 0; i < FAKE_FAULT__MAX; i++)
		all->by_fault[i] += w->fake.count.by_fault[i];
	if (w->fake.count.peak > all->peak)
		all->peak = w->fake.count.peak;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", w->db, files[i]);
		(void)unlink(path);
	}
	(void)rmdir(w->dir);
	zone_close(w->flow.zone);
	fake_stripe_free(&w->fake);
}

/* one_seed: three fetches, some days apart; of a slow one more, some weeks apart. */
static void
one_seed(uint64_t seed, struct happened *all)
{
	struct world *w = mem_calloc(1, sizeof(*w));
	struct flow_fetch_result r;
	struct truth t = { .h = &w->fake.history, .from = since(seed) };
	bool slow = is_slow(seed);
	int i, n = slow ? 8 : 3;

	open_world(w, seed, all);
	for (i = 0; i < n; i++) {
		w->kills_left = seed % 11 == 0 ? TRIES_MAX : seed % 7 == 0 ? 0
		    : fake_draw(&w->rng, 5);
		fetch_to_end(w, i == 0 ? t.from : TXN_MOMENT_NONE, &r, &t);
		check_proof(w, &r, i == 0);
		check_store(w, &t);
		flow_fetch_result_free(&r);
		w->wire.now_us += (1 + (int64_t)fake_draw(&w->rng, (slow ? 60 : 5) * 24)) *
		    3600 * 1000000;
	}
	check_canary(w);
	check_manners(w);
	close_world(w);
	free(w);
}

static uint64_t only;		/* the seed of the command line, or 0 */
static uint64_t part, parts = 1;	/* which of the seeds are ours */

static void
faults_and_kills(void **state)
{
	static struct happened all;
	uint64_t n = SEEDS, seed;
	int i;

	(void)state;
	if (getenv("TIEOUT_TEST_FULL") != NULL)
		n *= 5;
	if (only != 0)
		one_seed(only, &all);
	for (seed = 1; seed <= n && only == 0; seed++)
		if (seed % parts == part)
			one_seed(seed, &all);
	n = only != 0 ? 1 : n / parts;
	printf("%" PRIu64 " seeds: %" PRIu64 " fetches, %" PRIu64 " resumed, %" PRIu64
	    " kills behind a commit, %" PRIu64 " given up and run again; %" PRIu64
	    " requests, %" PRIu64 " with a fault, at most %u in a second\n", n,
	    all.fetches, all.resumed, all.kills, all.failures, all.requests, all.faults,
	    all.peak);
	for (i = 1; i < FAKE_FAULT__MAX; i++)
		printf("  %s %" PRIu64, fake_fault_name[i], all.by_fault[i]);
	printf("\n");
	if (only != 0)
		return;
	/* a simulation in which nothing happens proves nothing */
	assert_true(all.kills > n && all.failures > n / 50 && all.proven > n);
	for (i = 1; i < FAKE_FAULT__MAX; i++)
		assert_true(all.by_fault[i] > 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_and_kills),
	};

	if (argc > 2) {
		part = strtoull(argv[1], NULL, 10);
		parts = strtoull(argv[2], NULL, 10);
		assert_true(part < parts);
	} else if (argc > 1) {
		only = strtoull(argv[1], NULL, 10);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
