/* Making, opening, locking; transactions and what they leave. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "recon/store/schema.h"

static void
makes_and_opens(void **state)
{
	struct fixture f;

	(void)state;
	fixture_make(&f);
	assert_int_equal(store_facts_version(f.s), 0);
	store_close(f.s);
	fixture_open(&f);
	assert_int_equal(fixture_number(&f, "PRAGMA application_id"), DB_APPLICATION);
	assert_int_equal(fixture_number(&f, "PRAGMA user_version"), STORE_VERSION);
	fixture_drop(&f);
}

/* A database of the first schema is brought up to date by whoever writes. */
static void
migrates_forward(void **state)
{
	struct clock c = clock_system();
	struct err e = ERR_INIT;
	struct store *s = NULL;
	struct db *d = NULL;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	store_close(f.s);
	/* in its place one as the first version made it */
	(void)remove(f.path);
	must(db_open(&d, f.path, DB_CREATE, &e), &e);
	must(db_exec(d, schema_texts[0], &e), &e);
	must(db_exec(d, "PRAGMA application_id = 1414088015; PRAGMA user_version = 1;"
	    " INSERT INTO company VALUES (1, 'Acme', 0, 0, 0)", &e), &e);
	db_close(d);
	assert_int_equal(store_open(&s, f.path, false, &c, &e), -1);
	assert_non_null(strstr(e.msg, "made by an older tieout (schema 1)"));
	fixture_open(&f);
	assert_int_equal(fixture_number(&f, "PRAGMA user_version"), STORE_VERSION);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM sqlite_schema"
	    " WHERE name = 'txn_object'"), 1);
	fixture_drop(&f);
}

static void
create_refuses_what_is_there(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t before;

	(void)state;
	fixture_make(&f);
	before = fixture_number(&f, "SELECT count(*) FROM company");
	assert_int_equal(store_create(f.path, "Other", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.msg, "there is a file of this name already"));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM company"), before);
	fixture_drop(&f);
}

static void
create_leaves_nothing_beside(void **state)
{
	struct fixture f;
	char command[128];

	(void)state;
	fixture_make(&f);
	snprintf(command, sizeof(command), "test -z \"$(ls %s | grep tmp)\"", f.dir);
	assert_int_equal(system(command), 0);
	fixture_drop(&f);
}

static void
no_such_file(void **state)
{
	struct err e = ERR_INIT;
	struct clock c = clock_system();
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&s, "/tmp/tieout-none/tieout.db", true, &c, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.hint, "tieout import"));
	err_clear(&e);
	assert_int_equal(store_create("/tmp/tieout-none/tieout.db", "Acme", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
}

static void
second_writer_is_locked_out(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *s = NULL;
	char pid[32];

	(void)state;
	fixture_make(&f);
	assert_int_equal(store_open(&s, f.path, true, &f.clock, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_int_equal(err_exit_code(e.code), 7);
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_non_null(strstr(e.msg, pid));
	store_close(f.s);
	f.s = NULL;
	err_clear(&e);
	must(store_open(&s, f.path, true, &f.clock, &e), &e);	/* free again */
	store_close(s);
	fixture_drop(&f);
}

static void
lock_is_one_for_all_names(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *s = NULL;
	char other[160];

	(void)state;
	fixture_make(&f);
	snprintf(other, sizeof(other), "%s/by-another-name", f.dir);
	assert_int_equal(symlink(f.path, other), 0);
	assert_int_equal(store_open(&s, other, true, &f.clock, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	fixture_drop(&f);
}

static void
killed_holder_frees_the_lock(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	int ready[2], status;
	char byte;
	pid_t pid;

	(void)state;
	fixture_make(&f);
	store_close(f.s);
	f.s = NULL;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (store_open(&f.s, f.path, true, &f.clock, &e) == 0 &&
		    store_begin(f.s, &e) == 0 && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(store_open(&f.s, f.path, true, &f.clock, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	fixture_open(&f);
	close(ready[0]);
	close(ready[1]);
	fixture_drop(&f);
}

static void
reader_sees_only_what_was_committed(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *reader = NULL;
	struct txn t = a_txn("txn_1", DAY0, 100, 3);
	struct ledger_line l = a_line("L1", "1", 100, 100);
	int64_t n;
	char *before, *during, *after;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);		/* the daily way: not the first load */
	n = import_begin(f.s, "first");
	put_txn(f.s, n, 1, &t);
	put_line(f.s, n, 2, &l);
	import_end(f.s, n, "first");
	must(store_commit(f.s, &e), &e);
	store_close(f.s);
	fixture_open(&f);
	must(store_open(&reader, f.path, false, &f.clock, &e), &e);
	before = facts_text(reader);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "second");
	t = a_txn("txn_2", DAY0 + 1, 200, 3);
	put_txn(f.s, n, 1, &t);
	during = facts_text(reader);
	assert_string_equal(before, during);
	must(store_commit(f.s, &e), &e);
	after = facts_text(reader);
	assert_string_not_equal(before, after);
	free(before);
	free(during);
	free(after);
	store_close(reader);
	fixture_drop(&f);
}

static void
rolled_back_means_never_told(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct txn t = a_txn("txn_1", DAY0, 100, 3);
	struct object o = an_object(OBJECT_PAYOUT, "po_1", 0, PACKED("status\0paid\0"));
	char *facts;
	int64_t n;

	(void)state;
	fixture_make(&f);
	for (int i = 0; i < 2; i++) {
		must(store_begin(f.s, &e), &e);
		n = import_begin(f.s, "a.csv");
		assert_int_equal(n, 1);
		assert_int_equal(put_txn(f.s, n, 1, &t), STORE_NEW);
		assert_int_equal(put_object(f.s, n, 1, &o), STORE_NEW);
		store_rollback(f.s);
		store_rollback(f.s);		/* fine when none is open */
	}
	assert_int_equal(store_facts_version(f.s), 0);
	facts = facts_text(f.s);
	assert_string_equal(facts, "");
	free(facts);
	fixture_drop(&f);
}

static void
imports_are_listed_and_found(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	int64_t n, number = 0;
	bool found;

	(void)state;
	fixture_make(&f);
	must(store_begin(f.s, &e), &e);
	n = import_begin(f.s, "a.csv");
	import_end(f.s, n, "a.csv");
	must(store_commit(f.s, &e), &e);
	must(store_import_find(f.s, hash_of("a.csv"), "test", "", &found, &number, &e), &e);
	assert_true(found);
	assert_int_equal(number, n);
	must(store_import_find(f.s, hash_of("a.csv"), "test", "eu", &found, &number, &e), &e);
	assert_false(found);
	must(store_import_find(f.s, hash_of("b.csv"), "test", "", &found, &number, &e), &e);
	assert_false(found);
	assert_int_equal(fixture_number(&f, "SELECT at_us FROM import_file"), f.now);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_and_opens),
		cmocka_unit_test(migrates_forward),
		cmocka_unit_test(create_refuses_what_is_there),
		cmocka_unit_test(create_leaves_nothing_beside),
		cmocka_unit_test(no_such_file),
		cmocka_unit_test(second_writer_is_locked_out),
		cmocka_unit_test(lock_is_one_for_all_names),
		cmocka_unit_test(killed_holder_frees_the_lock),
		cmocka_unit_test(reader_sees_only_what_was_committed),
		cmocka_unit_test(rolled_back_means_never_told),
		cmocka_unit_test(imports_are_listed_and_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
