/*
 * What the machine may do to a database: a newer version, another program's
 * file, damage, a folder that cannot be written, a full disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static void
expect_machine(struct fixture *f, bool lock, const char *word)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;

	assert_int_equal(store_open(&s, f->path, lock, &f->clock, &e), -1);
	if (e.code != ERR_MACHINE || strstr(e.msg, word) == NULL || e.hint[0] == '\0')
		fail_msg("code %d: %s | %s", (int)e.code, e.msg, e.hint);
	assert_int_equal(err_exit_code(e.code), 8);
}

static void
write_at(const char *path, off_t at, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, n, at), (ssize_t)n);
	close(fd);
}

static void
closed(struct fixture *f)
{
	fixture_make(f);
	store_close(f->s);
	f->s = NULL;
}

static void
newer_and_foreign(void **state)
{
	struct fixture f;

	(void)state;
	closed(&f);
	fixture_exec(&f, "PRAGMA user_version = 99");
	expect_machine(&f, true, "made by a newer tieout");
	expect_machine(&f, false, "made by a newer tieout");
	fixture_exec(&f, "PRAGMA user_version = 1; PRAGMA application_id = 77");
	expect_machine(&f, true, "not a tieout database");
	fixture_exec(&f, "PRAGMA user_version = 0; PRAGMA application_id = 1414088015");
	fixture_drop(&f);
}

static void
not_a_database(void **state)
{
	struct fixture f;

	(void)state;
	closed(&f);
	write_at(f.path, 0, "This is a text that somebody put here", 37);
	expect_machine(&f, true, "not a tieout database");
	assert_int_equal(truncate(f.path, 0), 0);
	expect_machine(&f, true, "not a tieout database");
	fixture_drop(&f);
}

/* 200 rows, so that the tables have pages of their own. */
static void
fill(struct fixture *f)
{
	struct err e = ERR_INIT;
	char id[16];
	int64_t n;

	must(store_begin(f->s, &e), &e);
	n = import_begin(f->s, "a");
	for (int i = 0; i < 200; i++) {
		struct txn t;
		struct ledger_line l;

		snprintf(id, sizeof(id), "txn_%d", i);
		t = a_txn(id, DAY0 + i, 1, 0);
		l = a_line(id, "1", 20727, 1);
		put_txn(f->s, n, 1, &t);
		put_line(f->s, n, 1, &l);
	}
	import_end(f->s, n, "a");
	must(store_commit(f->s, &e), &e);
}

static void
damaged_pages_are_told(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *s = NULL;
	struct stat st;
	char junk[4096];
	int rc;

	(void)state;
	fixture_make(&f);
	fill(&f);
	store_close(f.s);
	f.s = NULL;
	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(stat(f.path, &st), 0);
	for (off_t at = 8192; at + 8192 <= st.st_size; at += 8192)	/* all but the first */
		write_at(f.path, at, junk, sizeof(junk));
	rc = store_open(&s, f.path, false, &f.clock, &e);
	if (rc == 0)
		rc = store_check(s, &e);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.msg, "damaged"));
	store_close(s);
	fixture_drop(&f);
}

static void
cut_off_file(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct store *s = NULL;
	struct stat st;
	int rc;

	(void)state;
	fixture_make(&f);
	fill(&f);
	store_close(f.s);
	f.s = NULL;
	assert_int_equal(stat(f.path, &st), 0);
	assert_int_equal(truncate(f.path, st.st_size / 2), 0);
	rc = store_open(&s, f.path, false, &f.clock, &e);
	if (rc == 0)
		rc = store_check(s, &e);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_MACHINE);
	store_close(s);
	fixture_drop(&f);
}

/* ---- places that cannot be written ---- */

/* In a child without root's powers; the child's exit code is the verdict. */
static int
as_nobody(int (*fn)(struct fixture *f), struct fixture *f)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(77);
		_exit(fn(f));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static int
read_only_readers(struct fixture *f)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	struct txn t;
	bool found;

	if (store_open(&s, f->path, false, &f->clock, &e) != 0) {
		fprintf(stderr, "reader: %s\n", e.msg);
		return 1;
	}
	if (store_get_txn(s, "txn_7", &found, &t, &e) != 0 || !found)
		return 2;
	store_close(s);
	s = NULL;
	if (store_open(&s, f->path, true, &f->clock, &e) != -1 || e.code != ERR_MACHINE)
		return 3;
	err_clear(&e);
	return store_create("/nowhere/x.db", "A", &e) == -1 && e.code == ERR_MACHINE ? 0 : 4;
}

static void
a_folder_that_cannot_be_written(void **state)
{
	struct fixture f;
	int rc;

	(void)state;
	fixture_make(&f);
	fill(&f);
	store_close(f.s);
	fixture_open(&f);		/* both tables are filled: the daily journal */
	store_close(f.s);
	f.s = NULL;
	assert_int_equal(chmod(f.path, 0444), 0);
	assert_int_equal(chmod(f.dir, 0555), 0);
	rc = as_nobody(read_only_readers, &f);
	assert_int_equal(chmod(f.dir, 0755), 0);
	assert_int_equal(chmod(f.path, 0644), 0);
	if (rc == 77)
		print_message("skipped: cannot give up root's powers here\n");
	else
		assert_int_equal(rc, 0);
	fixture_drop(&f);
}

/* ---- a full disk ---- */

/* Imports until it is refused; the database then holds what it held before. */
static void
fill_until_refused(struct fixture *f)
{
	struct err e = ERR_INIT;
	enum store_put what;
	char id[32];
	int64_t n;
	int rc = 0;

	must(store_begin(f->s, &e), &e);
	n = import_begin(f->s, "big");
	for (int i = 0; i < 40000 && rc == 0; i++) {
		struct txn t;

		snprintf(id, sizeof(id), "txn_big_%d", i);
		t = a_txn(id, DAY0 + i, 1, 0);
		t.description = slice_of("a text that takes some room, again and again, "
		    "until there is no room any more on this disk");
		rc = store_put_txn(f->s, n, 1, NULL, &t, &what, &e);
	}
	if (rc == 0)
		rc = store_commit(f->s, &e);
	assert_int_equal(rc, -1);
	if (e.code != ERR_MACHINE || strstr(e.msg, "disk") == NULL || e.hint[0] == '\0')
		fail_msg("%s | %s", e.msg, e.hint);
	store_rollback(f->s);
}

static void
check_unharmed(struct fixture *f)
{
	struct err e = ERR_INIT;
	char *facts;

	store_close(f->s);
	fixture_open(f);
	must(store_check(f->s, &e), &e);
	facts = facts_text(f->s);
	assert_null(strstr(facts, "txn_big"));
	assert_non_null(strstr(facts, "txn_199"));
	free(facts);
}

static void
a_full_disk(void **state)
{
	struct err e = ERR_INIT;
	struct fixture f;

	(void)state;
	memset(&f, 0, sizeof(f));
	fixture_dir(f.dir, sizeof(f.dir));
	if (mount("tmpfs", f.dir, "tmpfs", 0, "size=3m") != 0) {
		print_message("skipped: no small disk can be mounted here (%s)\n",
		    strerror(errno));
		assert_int_equal(rmdir(f.dir), 0);
		return;
	}
	snprintf(f.path, sizeof(f.path), "%s/tieout.db", f.dir);
	f.clock = clock_fixed(&f.now);
	must(store_create(f.path, "Acme", &e), &e);
	fixture_open(&f);
	fill(&f);
	fill_until_refused(&f);		/* by the commit */
	check_unharmed(&f);
	/* now with the daily journal, and in the middle of the rows */
	must(db_exec(f.s->db, "PRAGMA cache_size = -500", &e), &e);
	fill_until_refused(&f);
	check_unharmed(&f);
	store_close(f.s);
	assert_int_equal(umount(f.dir), 0);
	assert_int_equal(rmdir(f.dir), 0);
}

static void
a_limit_on_file_size(void **state)
{
	struct rlimit old, small;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	fill(&f);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 1 << 20;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	fill_until_refused(&f);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	check_unharmed(&f);
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newer_and_foreign),
		cmocka_unit_test(not_a_database),
		cmocka_unit_test(damaged_pages_are_told),
		cmocka_unit_test(cut_off_file),
		cmocka_unit_test(a_folder_that_cannot_be_written),
		cmocka_unit_test(a_full_disk),
		cmocka_unit_test(a_limit_on_file_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
