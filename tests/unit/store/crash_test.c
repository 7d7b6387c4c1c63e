/*
 * kill -9 in the middle of an import, at any moment: afterwards the database
 * holds every import whole or not at all, and the next run goes on.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define ROUNDS 25
#define ROWS 400
#define IMPORTS 40

/* A child that imports one file after the other until it is killed. */
static void
import_for_ever(struct fixture *f, int from)
{
	struct err e = ERR_INIT;
	enum store_put what;
	char id[32], path[16];
	struct store_import im = { .path = path, .kind = "test", .account = "" };

	if (store_open(&f->s, f->path, true, &f->clock, &e) == -1)
		_exit(1);
	for (int k = from; k < IMPORTS * (ROUNDS + 1); k++) {
		snprintf(path, sizeof(path), "f%d", k);
		if (store_begin(f->s, &e) == -1 ||
		    store_import_begin(f->s, &im, &im.number, &e) == -1)
			_exit(2);
		for (int i = 0; i < ROWS; i++) {
			struct txn t;
			struct ledger_line l;

			snprintf(id, sizeof(id), "txn_%d_%d", k, i);
			t = a_txn(id, DAY0 + i, i, 0);
			l = a_line(id, "1", 20727 + i % 30, i);
			if (store_put_txn(f->s, im.number, 1, NULL, &t, &what, &e) == -1 ||
			    store_put_line(f->s, im.number, 1, &l, &what, &e) == -1)
				_exit(3);
		}
		im.hash = hash_of(path);
		if (store_import_end(f->s, &im, &e) == -1 || store_commit(f->s, &e) == -1)
			_exit(4);
	}
	_exit(0);
}

static void
check_whole(struct fixture *f, int64_t *imports)
{
	struct err e = ERR_INIT;
	int64_t txns, lines;

	fixture_open(f);
	must(store_check(f->s, &e), &e);
	*imports = fixture_number(f, "SELECT count(*) FROM import_file");
	txns = fixture_number(f, "SELECT count(*) FROM txn");
	lines = fixture_number(f, "SELECT count(*) FROM ledger_line");
	assert_int_equal(txns, *imports * ROWS);
	assert_int_equal(lines, *imports * ROWS);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM import_file"
	    " WHERE hash IS NULL"), 0);
	assert_int_equal(store_facts_version(f->s), *imports);
	store_close(f->s);
	f->s = NULL;
}

static void
killed_at_any_moment(void **state)
{
	struct fixture f;
	int64_t imports = 0, before;
	unsigned seed = 12345, most = 60000;	/* microseconds until the kill */
	int status, advanced = 0;

	(void)state;
	fixture_make(&f);
	store_close(f.s);
	f.s = NULL;
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = fork();

		if (pid == 0)
			import_for_ever(&f, (int)imports);
		seed = seed * 1103515245u + 12345u;
		usleep((seed >> 8) % most);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSIGNALED(status))
			assert_int_equal(WEXITSTATUS(status), 0);
		before = imports;
		check_whole(&f, &imports);
		assert_true(imports >= before);
		advanced += imports > before;
		if (imports == before && most < 1000000)	/* a slow machine */
			most *= 2;
	}
	assert_true(advanced > 0);	/* else the test shows nothing */
	fixture_drop(&f);
}

/* A reader that comes upon what a killed writer left must not stumble. */
static void
reader_after_a_kill(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *reader = NULL;
	int ready[2], status;
	char byte, *facts;
	pid_t pid;

	(void)state;
	fixture_make(&f);
	store_close(f.s);
	f.s = NULL;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		enum store_put what;
		int64_t n;
		char id[32];

		fixture_open(&f);
		must(db_exec(f.s->db, "PRAGMA cache_size = -500", &e), &e);
		must(store_begin(f.s, &e), &e);
		n = import_begin(f.s, "big");
		for (int i = 0; i < 10000; i++) {	/* more than the page cache holds */
			struct txn t;

			snprintf(id, sizeof(id), "txn_%d", i);
			t = a_txn(id, DAY0 + i, i, 0);
			t.description = slice_of("a longer text so that pages fill up quickly, "
			    "and the cache spills to the file before the commit");
			must(store_put_txn(f.s, n, 1, NULL, &t, &what, &e), &e);
		}
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	must(store_open(&reader, f.path, false, &f.clock, &e), &e);
	facts = facts_text(reader);
	assert_string_equal(facts, "");
	free(facts);
	must(store_check(reader, &e), &e);
	store_close(reader);
	close(ready[0]);
	close(ready[1]);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_moment),
		cmocka_unit_test(reader_after_a_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
