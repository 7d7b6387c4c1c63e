/*
 * Files written beside their place, synced and renamed into it, so that a
 * reader sees the old file or the new one whole.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "core/base/lane.h"
#include "core/base/str.h"

#define BUFFER ((size_t)256 << 10)
#define WRITEBACK ((uint64_t)8 << 20)	/* bytes between two hints to the kernel */
#define TRIES 5			/* to have a new file for ourselves */
_Static_assert(BUFFER >= FILE_RESERVE_MAX, "a reserved piece fits the buffer");

struct file_out {
	char		*path;	/* own */
	char		*tmp;	/* own; where it is written */
	int		 fd;
	struct lane	*lane;	/* own; hashes and writes */
	char		*buf;	/* foreign: the lane's piece */
	size_t		 n;	/* bytes in it */
	/* the lane's, until it is waited for */
	int		 failed;	/* errno of the first failure, or 0 */
	uint64_t	 written, begun;	/* bytes; of them on their way to the disk */
	struct digest	*hash;	/* own */
};

/*
 * remove_wreck: ${entry}, when it is "NAME.tmp-PID" of a writer that is gone.  A
 * writer holds a lock on it as long as it lives; its process id would not tell
 * (it may be a zombie, or live in another container).
 */
static void
remove_wreck(int dir, const char *entry, const char *name)
{
	const size_t n = strlen(name);
	int fd;

	if (strncmp(entry, name, n) != 0 || strncmp(entry + n, ".tmp-", 5) != 0)
		return;
	fd = openat(dir, entry, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)unlinkat(dir, entry, 0);
	close(fd);
}

/* clear_wrecks: what runs that were killed left of ${path}. */
static void
clear_wrecks(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = mem_strdup(slash == NULL ? "." : path);
	struct dirent *entry;
	DIR *d;

	if (slash != NULL)
		dir[slash == path ? 1 : slash - path] = '\0';
	d = opendir(dir);
	free(dir);
	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL)
		remove_wreck(dirfd(d), entry->d_name, slash == NULL ? path : slash + 1);
	closedir(d);
}

/* open_locked: a new file, ours as remove_wreck sees it; -1 with errno. */
static int
open_locked(const char *tmp)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	struct stat st;

	for (int tries = 0;; tries++) {
		int fd = open(tmp, flags, 0644);
		/* The name bears our process id: one that exists is an old wreck. */
		if (fd < 0 && errno == EEXIST && unlink(tmp) == 0)
			fd = open(tmp, flags, 0644);
		if (fd < 0)
			return -1;
		/* Some file systems have no locks: then nothing is removed either. */
		bool busy = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
		if (tries == TRIES || (!busy && fstat(fd, &st) == 0 && st.st_nlink > 0))
			return fd;
		close(fd);	/* taken for a wreck just before it was locked */
	}
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t r = write(fd, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return r < 0 ? errno : EIO;
		p += r;
		n -= (size_t)r;
	}
	return 0;
}

/* Long files go to the disk while they are made, so that the fsync at the end
 * finds little left to do.  Only a hint: a failure shows at the fsync. */
static void
begin_writeback(struct file_out *f)
{
	if (f->written - f->begun < WRITEBACK)
		return;
	(void)sync_file_range(f->fd, (off_t)f->begun, (off_t)(f->written - f->begun),
	    SYNC_FILE_RANGE_WRITE);
	f->begun = f->written;
}

/* write_piece: the lane's work. */
static void
write_piece(void *ctx, char *piece, size_t n)
{
	struct file_out *f = ctx;

	if (f->failed != 0)
		return;
	digest_add(f->hash, piece, n);
	f->failed = write_all(f->fd, piece, n);
	f->written += n;
	begin_writeback(f);
}

int
file_create(struct file_out **out, const char *path, struct err *e)
{
	struct str tmp = STR_INIT;
	struct file_out *f;
	int fd;

	clear_wrecks(path);
	str_addf(&tmp, "%s.tmp-%ld", path, (long)getpid());
	fd = open_locked(tmp.p);
	if (fd < 0) {
		err_errno(e, ERR_MACHINE, "%s: cannot be created", tmp.p);
		str_free(&tmp);
		return -1;
	}
	f = mem_calloc(1, sizeof(*f));
	f->path = mem_strdup(path);
	f->tmp = tmp.p;
	f->fd = fd;
	f->lane = lane_new(BUFFER, 2, write_piece, f);
	f->buf = lane_piece(f->lane);
	f->hash = digest_new();
	*out = f;
	return 0;
}

static void
flush(struct file_out *f)
{
	lane_hand(f->lane, f->n);
	f->buf = lane_piece(f->lane);
	f->n = 0;
}

/* flush_last: all that was put is hashed and written, unless that failed. */
static void
flush_last(struct file_out *f)
{
	lane_last(f->lane, f->n);
	f->n = 0;
}

void
file_put(struct file_out *f, const void *p, size_t n)
{
	const char *from = p;

	while (n > BUFFER - f->n) {
		size_t part = BUFFER - f->n;

		memcpy(f->buf + f->n, from, part);
		f->n = BUFFER;
		flush(f);
		from += part;
		n -= part;
	}
	if (n > 0)
		memcpy(f->buf + f->n, from, n);
	f->n += n;
}

void
file_puts(struct file_out *f, const char *text)
{
	file_put(f, text, strlen(text));
}

char *
file_reserve(struct file_out *f, size_t n)
{
	ASSERT(n <= FILE_RESERVE_MAX);
	if (n > BUFFER - f->n)
		flush(f);
	return f->buf + f->n;
}

void
file_used(struct file_out *f, size_t n)
{
	ASSERT(n <= BUFFER - f->n);
	f->n += n;
}

static void
free_out(struct file_out *f)
{
	lane_free(f->lane);
	if (f->fd >= 0)
		close(f->fd);
	digest_free(f->hash);
	free(f->tmp);
	free(f->path);
	free(f);
}

static int
sync_parent(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int rc;

	if (slash == NULL)
		return file_sync_dir(".", e);
	dir = mem_strdup(path);
	dir[slash == path ? 1 : slash - path] = '\0';
	rc = file_sync_dir(dir, e);
	free(dir);
	return rc;
}

static int
refuse(const struct file_out *f, struct err *e)
{
	errno = f->failed;
	err_errno(e, ERR_MACHINE, "%s: cannot be written", f->path);
	if (f->failed == ENOSPC || f->failed == EDQUOT || f->failed == EFBIG)
		err_hint(e, "free some space and run it again; the old file, "
		    "if there was one, is as it was");
	return -1;
}

int
file_settle(struct file_out *f, char hash[DIGEST_HEX_MAX], uint64_t *bytes, struct err *e)
{
	flush_last(f);
	if (f->failed == 0 && fsync(f->fd) != 0)
		f->failed = errno;
	if (f->failed != 0)
		return refuse(f, e);
	digest_so_far(f->hash, hash);
	*bytes = f->written;
	return 0;
}

int
file_commit(struct file_out *f, char hash[DIGEST_HEX_MAX], struct err *e)
{
	int rc = -1, fd;

	flush_last(f);
	if (f->failed == 0 && fsync(f->fd) != 0)
		f->failed = errno;
	fd = f->fd;
	f->fd = -1;
	if (close(fd) != 0 && f->failed == 0)
		f->failed = errno;
	if (f->failed == 0 && rename(f->tmp, f->path) != 0)
		f->failed = errno;
	if (f->failed != 0) {
		refuse(f, e);
		(void)unlink(f->tmp);
		goto out;
	}
	if (hash != NULL)
		digest_hex(f->hash, hash);
	rc = sync_parent(f->path, e);
out:
	free_out(f);
	return rc;
}

void
file_abandon(struct file_out *f)
{
	if (f == NULL)
		return;
	(void)unlink(f->tmp);
	free_out(f);
}

int
file_sync_dir(const char *dir, struct err *e)
{
	int fd, rc = 0;

	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, ERR_MACHINE, "%s: the folder cannot be opened", dir);
	/* Some file systems do not sync folders, and say EINVAL. */
	if (fsync(fd) != 0 && errno != EINVAL)
		rc = err_errno(e, ERR_MACHINE, "%s: the folder cannot be synced", dir);
	close(fd);
	return rc;
}

int
file_mkdirs(const char *dir, struct err *e)
{
	char *path = mem_strdup(dir);
	size_t n = strlen(path), i;
	struct stat st;
	int rc = 0;

	for (i = 1; i <= n && rc == 0; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			rc = err_errno(e, ERR_MACHINE, "%s: the folder cannot be made", path);
		else if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
			rc = err_set(e, ERR_MACHINE, "%s: is in the way of a folder", path);
		if (i < n)
			path[i] = '/';
	}
	free(path);
	return rc;
}
