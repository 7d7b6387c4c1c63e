/* file: what is refused, changes while reading, and writing all or nothing. */
#include "core/base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "tests/unit/base/check.h"

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static int
setup(void **state)
{
	struct scratch *s = malloc(sizeof(*s));

	scratch_make(s);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	scratch_drop(*state);
	free(*state);
	return 0;
}

static int
files_in(const struct scratch *s)
{
	DIR *d = opendir(s->dir);
	int n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void
reads_and_hashes(void **state)
{
	const char *path = scratch_write(*state, "a", "abc", 3);
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	char buf[2], hex[DIGEST_HEX_MAX], *all = NULL;
	size_t got = 0, n = 0;

	assert_int_equal(file_open(&f, path, &e), 0);
	assert_int_equal(file_size(f), 3);
	assert_string_equal(file_path(f), path);
	assert_int_equal(file_read(f, buf, 2, &got, &e), 0);
	assert_int_equal(got, 2);
	file_hash(f, hex);
	assert_string_not_equal(hex, ABC);
	assert_int_equal(file_read(f, buf, 2, &got, &e), 0);
	assert_int_equal(got, 1);
	assert_int_equal(file_read(f, buf, 2, &got, &e), 0);
	assert_int_equal(got, 0);
	file_hash(f, hex);
	assert_string_equal(hex, ABC);
	file_close(f);
	file_close(NULL);
	assert_int_equal(file_hash_path(path, hex, &e), 0);
	assert_string_equal(hex, ABC);
	assert_int_equal(file_load(&all, &n, path, 3, &e), 0);
	assert_int_equal(n, 3);
	assert_string_equal(all, "abc");
	free(all);
	assert_int_equal(file_load(&all, &n, path, 2, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.msg, "too large"));
}

static void
what_is_no_file_is_refused(void **state)
{
	struct scratch *s = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct file_in *f = NULL;
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);
	struct {
		const char	*name, *path, *why;
	} cases[] = {
		{ "standard input", "-", "standard input" },
		{ "nothing", "", "cannot be opened" },
		{ "absent", "/nonexistent/file", "No such file" },
		{ "folder", s->dir, "is a folder" },
		{ "device", "/dev/null", "is a device" },
		{ "pipe", NULL, "is a pipe" },
		{ "socket", NULL, "is a socket" },
	};
	char pipe_path[128], socket_path[100];

	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", s->dir);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	cases[5].path = pipe_path;
	snprintf(socket_path, sizeof(socket_path), "%s/socket", s->dir);
	memcpy(at.sun_path, socket_path, sizeof(socket_path));
	assert_int_equal(bind(sock, (const struct sockaddr *)&at, sizeof(at)), 0);
	cases[6].path = socket_path;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = ERR_INIT;
		char hex[DIGEST_HEX_MAX], *all;
		size_t n;

		CHECK(cases[i].name, file_open(&f, cases[i].path, &e) == -1);
		CHECK(cases[i].name, e.code == ERR_INPUT);
		CHECK(cases[i].name, strstr(e.msg, cases[i].why) != NULL);
		err_clear(&e);
		CHECK(cases[i].name, file_hash_path(cases[i].path, hex, &e) == -1);
		err_clear(&e);
		CHECK(cases[i].name, file_load(&all, &n, cases[i].path, 10, &e) == -1);
	}
	close(sock);
}

static void
no_descriptors_is_the_machine(void **state)
{
	const char *path = scratch_write(*state, "a", "abc", 3);
	struct rlimit old, none;
	struct err e = ERR_INIT;
	struct file_in *f = NULL;
	int rc;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	rc = file_open(&f, path, &e);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_MACHINE);
}

static void
a_changing_file_is_refused(void **state)
{
	static const struct {
		const char	*name;
		off_t		 size;	/* after the first byte was read */
		const char	*more;
	} cases[] = {
		{ "grown", 3, "def" },
		{ "shortened", 2, "" },
		{ "emptied", 0, "" },
		{ "the same length, written again", 0, "xyz" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *path = scratch_write(*state, "a", "abc", 3);
		const struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };
		struct err e = ERR_INIT;
		struct file_in *f = NULL;
		char buf[16];
		size_t got = 0;
		int fd, rc;

		CHECK(cases[i].name, utimensat(AT_FDCWD, path, long_ago, 0) == 0);
		CHECK(cases[i].name, file_open(&f, path, &e) == 0);
		CHECK(cases[i].name, file_read(f, buf, 1, &got, &e) == 0);
		CHECK(cases[i].name, truncate(path, cases[i].size) == 0);
		fd = open(path, O_WRONLY | O_APPEND);
		CHECK(cases[i].name, write(fd, cases[i].more, strlen(cases[i].more)) >= 0);
		close(fd);
		do
			rc = file_read(f, buf, sizeof(buf), &got, &e);
		while (rc == 0 && got > 0);
		CHECK(cases[i].name, rc == -1 && e.code == ERR_INPUT);
		CHECK(cases[i].name, strstr(e.msg, "changed while it was read") != NULL);
		file_close(f);
	}
}

static void
writes_all_or_nothing(void **state)
{
	struct scratch *s = *state;
	char path[128], hex[DIGEST_HEX_MAX], *all = NULL;
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	struct stat st;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s", scratch_write(s, "out", "old", 3));
	assert_int_equal(file_create(&f, path, &e), 0);
	file_puts(f, "a");
	memcpy(file_reserve(f, 100), "b", 1);
	file_used(f, 1);
	file_put(f, "c", 1);
	file_put(f, NULL, 0);
	/* The old file stands until the commit. */
	assert_int_equal(file_load(&all, &n, path, 10, &e), 0);
	assert_string_equal(all, "old");
	free(all);
	assert_int_equal(files_in(s), 2);
	assert_int_equal(file_commit(f, hex, &e), 0);
	assert_string_equal(hex, ABC);
	assert_int_equal(file_load(&all, &n, path, 10, &e), 0);
	assert_string_equal(all, "abc");
	free(all);
	assert_int_equal(files_in(s), 1);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777 & ~0644u, 0);

	assert_int_equal(file_create(&f, path, &e), 0);
	file_puts(f, "gone");
	file_abandon(f);
	file_abandon(NULL);
	assert_int_equal(files_in(s), 1);
	assert_int_equal(file_load(&all, &n, path, 10, &e), 0);
	assert_string_equal(all, "abc");
	free(all);
}

static void
large_writes_come_back(void **state)
{
	enum { SIZE = 3 << 20 };
	unsigned char *data = malloc(SIZE), *p;
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	char path[128], hex[DIGEST_HEX_MAX], again[DIGEST_HEX_MAX], *all = NULL;
	size_t at, n = 0, part;

	assert_non_null(data);
	for (at = 0; at < SIZE; at++)
		data[at] = (unsigned char)(at * 7 + (at >> 11));
	snprintf(path, sizeof(path), "%s", scratch_path(*state, "large"));
	assert_int_equal(file_create(&f, path, &e), 0);
	for (at = 0; at < SIZE; at += part) {
		part = 1 + (at * 31 + 17) % (at % 5 == 0 ? 700000 : 3000);
		if (part > SIZE - at)
			part = SIZE - at;
		if (part <= FILE_RESERVE_MAX && at % 2 == 0) {
			p = (unsigned char *)file_reserve(f, part);
			memcpy(p, data + at, part);
			file_used(f, part);
		} else {
			file_put(f, data + at, part);
		}
	}
	assert_int_equal(file_commit(f, hex, &e), 0);
	assert_int_equal(file_load(&all, &n, path, SIZE, &e), 0);
	assert_int_equal(n, SIZE);
	assert_memory_equal(all, data, SIZE);
	assert_int_equal(file_hash_path(path, again, &e), 0);
	assert_string_equal(hex, again);
	free(all);
	free(data);
}

static void
an_old_wreck_is_no_hindrance(void **state)
{
	char name[64], path[128];
	struct err e = ERR_INIT;
	struct file_out *f = NULL;

	snprintf(name, sizeof(name), "out.tmp-%ld", (long)getpid());
	scratch_write(*state, name, "wreck", 5);
	snprintf(path, sizeof(path), "%s", scratch_path(*state, "out"));
	assert_int_equal(file_create(&f, path, &e), 0);
	file_puts(f, "abc");
	assert_int_equal(file_commit(f, NULL, &e), 0);
	assert_int_equal(files_in(*state), 1);
}

static void
failures_of_writing(void **state)
{
	struct scratch *s = *state;
	struct rlimit old, small;
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	char path[128];
	int i, rc;

	/* no such folder */
	assert_int_equal(file_create(&f, "/nonexistent/out", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);

	/* the place is taken by a folder */
	err_clear(&e);
	snprintf(path, sizeof(path), "%s/folder", s->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_create(&f, path, &e), 0);
	assert_int_equal(file_commit(f, NULL, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_int_equal(files_in(s), 1);

	/* the disk takes no more: the limit on a file's size stands for it */
	err_clear(&e);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 300000;
	snprintf(path, sizeof(path), "%s", scratch_write(s, "out", "old", 3));
	assert_int_equal(file_create(&f, path, &e), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (i = 0; i < 1000; i++)
		file_puts(f, "a line that is written a thousand times, until the limit, "
		    "and some more so that the buffer is flushed again and again: "
		    "a line that is written a thousand times, until the limit, "
		    "and some more so that the buffer is flushed again and again: "
		    "a line that is written a thousand times, until the limit, "
		    "and some more so that the buffer is flushed again and again.\n");
	rc = file_commit(f, NULL, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.msg, "File too large"));
	assert_int_equal(files_in(s), 2);
	char *all = NULL;
	size_t n = 0;
	err_clear(&e);
	assert_int_equal(file_load(&all, &n, path, 10, &e), 0);
	assert_string_equal(all, "old");
	free(all);
}

static void
a_full_disk_says_so(void **state)
{
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	char path[128], name[64];

	/* /dev/full in place of the temporary file: every write is ENOSPC. */
	snprintf(path, sizeof(path), "%s", scratch_path(*state, "out"));
	assert_int_equal(file_create(&f, path, &e), 0);
	snprintf(name, sizeof(name), "out.tmp-%ld", (long)getpid());
	int full = open("/dev/full", O_WRONLY), fd;
	assert_true(full >= 0);
	for (fd = 3; fd < 64; fd++) {
		char link[64], target[256];
		ssize_t n;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, target, sizeof(target) - 1);
		if (n > 0 && (size_t)n > strlen(name) &&
		    memcmp(target + n - strlen(name), name, strlen(name)) == 0)
			break;
	}
	assert_true(fd < 64);
	assert_int_equal(dup2(full, fd), fd);
	close(full);
	file_puts(f, "abc");
	assert_int_equal(file_commit(f, NULL, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.msg, "No space left"));
	assert_non_null(strstr(e.hint, "free some space"));
	assert_int_equal(files_in(*state), 0);
}

static void
folders(void **state)
{
	struct scratch *s = *state;
	struct err e = ERR_INIT;
	char path[128];

	snprintf(path, sizeof(path), "%s/a/b//c/", s->dir);
	assert_int_equal(file_mkdirs(path, &e), 0);
	assert_true(file_exists(path));
	assert_int_equal(file_mkdirs(path, &e), 0);
	assert_int_equal(file_sync_dir(path, &e), 0);
	assert_int_equal(file_sync_dir("/nonexistent", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	err_clear(&e);
	scratch_write(s, "file", "x", 1);
	snprintf(path, sizeof(path), "%s/file/c", s->dir);
	assert_int_equal(file_mkdirs(path, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	err_clear(&e);
	assert_int_equal(file_mkdirs("/proc/nonexistent/x", &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_false(file_exists(path));
}

static void
a_name_alone_lands_here(void **state)
{
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	char cwd[1024];

	assert_non_null(getcwd(cwd, sizeof(cwd)));
	assert_int_equal(chdir(((struct scratch *)*state)->dir), 0);
	assert_int_equal(file_create(&f, "here", &e), 0);
	assert_int_equal(file_commit(f, NULL, &e), 0);
	assert_true(file_exists("here"));
	assert_int_equal(chdir(cwd), 0);
}

static void
joins(void **state)
{
	static const struct {
		const char	*dir, *name, *want;
	} cases[] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "a//", "b/c", "a/b/c" },
		{ "/", "b", "/b" }, { "a", "/b", "/b" }, { "", "b", "b" }, { ".", "b", "./b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *path = file_join(cases[i].dir, cases[i].name);

		assert_string_equal(path, cases[i].want);
		free(path);
	}
}

static void
reserves_too_much(void)
{
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	char path[] = "/tmp/tieout-test-XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	close(fd);
	if (file_create(&f, path, &e) != 0)
		_exit(1);
	/* The temporary file would be left behind. */
	snprintf(e.msg, sizeof(e.msg), "%s.tmp-%ld", path, (long)getpid());
	unlink(e.msg);
	file_reserve(f, FILE_RESERVE_MAX + 1);
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(reserves_too_much), 70);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_and_hashes),
		TEST(what_is_no_file_is_refused),
		TEST(no_descriptors_is_the_machine),
		TEST(a_changing_file_is_refused),
		TEST(writes_all_or_nothing),
		TEST(large_writes_come_back),
		TEST(an_old_wreck_is_no_hindrance),
		TEST(failures_of_writing),
		TEST(a_full_disk_says_so),
		TEST(folders),
		TEST(a_name_alone_lands_here),
		cmocka_unit_test(joins),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
