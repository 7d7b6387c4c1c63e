/*
 * Files read as a stream, hashed on the way.  Writing is file_out.c; what the
 * bytes mean is left to the readers of each format.
 */
#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/lane.h"

#define HASH_CHUNK ((size_t)256 << 10)

struct file_in {
	char		*path;	/* own */
	int		 fd;
	struct stat	 at_open;
	uint64_t	 got;	/* bytes read so far */
	struct lane	*lane;	/* own; hashes them */
	size_t		 unhashed;	/* of them, in the lane's piece */
	struct digest	*hash;	/* own; the lane's, until it is waited for */
};

/* hash_piece: the lane's work. */
static void
hash_piece(void *ctx, char *piece, size_t n)
{
	struct file_in *f = ctx;

	digest_add(f->hash, piece, n);
}

static void
hash(struct file_in *f, const char *p, size_t n)
{
	while (n > 0) {
		const size_t room = HASH_CHUNK - f->unhashed, part = n < room ? n : room;

		memcpy(lane_piece(f->lane) + f->unhashed, p, part);
		f->unhashed += part;
		p += part;
		n -= part;
		if (f->unhashed == HASH_CHUNK) {
			lane_hand(f->lane, f->unhashed);
			f->unhashed = 0;
		}
	}
}

/* open_code: whose fault it is that a file does not open. */
static enum err_code
open_code(int why)
{
	switch (why) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EIO:
		return ERR_MACHINE;
	default:
		return ERR_INPUT;
	}
}

static int
refuse_kind(const char *path, mode_t mode, struct err *e)
{
	const char *what = S_ISDIR(mode) ? "a folder" : S_ISFIFO(mode) ? "a pipe" :
	    S_ISSOCK(mode) ? "a socket" : "a device";

	err_set(e, ERR_INPUT, "%s: is %s, not a file", path, what);
	return S_ISDIR(mode) ? err_hint(e, "name the files in it, e.g. %s/*.csv", path) :
	    err_hint(e, "save its data to a file first");
}

int
file_open(struct file_in **out, const char *path, struct err *e)
{
	struct file_in *f;
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0) {
		err_set(e, ERR_INPUT, "-: standard input is not read");
		return err_hint(e, "save the data to a file and name that");
	}
	/* Not to hang on a pipe that nobody writes to. */
	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && errno == ENXIO && stat(path, &st) == 0)
		return refuse_kind(path, st.st_mode, e);
	if (fd < 0) {
		int cause = errno;
		err_errno(e, open_code(cause), "%s: cannot be opened", path);
		return cause == ENOENT ? err_hint(e, "check the name; it is looked for from"
		    " the folder you stand in") : -1;
	}
	if (fstat(fd, &st) != 0) {
		err_errno(e, ERR_MACHINE, "%s: cannot be opened", path);
		close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return refuse_kind(path, st.st_mode, e);
	}
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	f = mem_calloc(1, sizeof(*f));
	f->path = mem_strdup(path);
	f->fd = fd;
	f->at_open = st;
	f->lane = lane_new(HASH_CHUNK, 2, hash_piece, f);
	f->hash = digest_new();
	*out = f;
	return 0;
}

void
file_close(struct file_in *f)
{
	if (f == NULL)
		return;
	lane_free(f->lane);
	close(f->fd);
	digest_free(f->hash);
	free(f->path);
	free(f);
}

/* check_unchanged: at the end, is the file still what it was at opening? */
static int
check_unchanged(const struct file_in *f, struct err *e)
{
	const struct stat *was = &f->at_open;
	struct stat now;

	if (fstat(f->fd, &now) != 0)
		return err_errno(e, ERR_MACHINE, "%s: cannot be read", f->path);
	if (f->got == (uint64_t)was->st_size && now.st_size == was->st_size &&
	    now.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return 0;
	err_set(e, ERR_INPUT, "%s: the file changed while it was read (%llu bytes at "
	    "first, %llu read)", f->path, (unsigned long long)was->st_size,
	    (unsigned long long)f->got);
	return err_hint(e, "wait until its export or download is finished, then try again");
}

int
file_read(struct file_in *f, void *buf, size_t n, size_t *got, struct err *e)
{
	ssize_t r;

	do
		r = read(f->fd, buf, n);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return err_errno(e, ERR_MACHINE, "%s: cannot be read", f->path);
	*got = (size_t)r;
	f->got += (uint64_t)r;
	hash(f, buf, (size_t)r);
	if (f->got > (uint64_t)f->at_open.st_size || (r == 0 && n > 0))
		return check_unchanged(f, e);
	return 0;
}

uint64_t
file_size(const struct file_in *f)
{
	return (uint64_t)f->at_open.st_size;
}

const char *
file_path(const struct file_in *f)
{
	return f->path;
}

void
file_hash(struct file_in *f, char out[DIGEST_HEX_MAX])
{
	lane_last(f->lane, f->unhashed);
	f->unhashed = 0;
	digest_so_far(f->hash, out);
}

int
file_hash_path(const char *path, char out[DIGEST_HEX_MAX], struct err *e)
{
	struct file_in *f = NULL;
	char *buf;
	size_t got;
	int rc;

	if (file_open(&f, path, e) != 0)
		return -1;
	buf = mem_alloc(HASH_CHUNK);
	do
		rc = file_read(f, buf, HASH_CHUNK, &got, e);
	while (rc == 0 && got > 0);
	if (rc == 0)
		file_hash(f, out);
	free(buf);
	file_close(f);
	return rc;
}

int
file_load(char **out, size_t *n, const char *path, size_t max, struct err *e)
{
	struct file_in *f = NULL;
	char *buf = NULL;
	size_t size, at = 0, got = 0;
	int rc = -1;

	if (file_open(&f, path, e) != 0)
		return -1;
	if (file_size(f) > max) {
		err_set(e, ERR_INPUT, "%s: is too large: %llu bytes, the limit is %zu", path,
		    (unsigned long long)file_size(f), max);
		goto out;
	}
	size = (size_t)file_size(f);
	buf = mem_alloc(size + 1);
	/* One byte more than expected is asked for, to see the file grow. */
	do {
		if (file_read(f, buf + at, size + 1 - at, &got, e) != 0)
			goto out;
		at += got;
	} while (got > 0);
	buf[at] = '\0';
	*out = buf;
	*n = at;
	buf = NULL;
	rc = 0;
out:
	free(buf);
	file_close(f);
	return rc;
}

char *
file_join(const char *dir, const char *name)
{
	size_t n = strlen(dir), m = strlen(name);
	char *path;

	if (name[0] == '/' || n == 0)
		return mem_strdup(name);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	path = mem_alloc(n + m + 2);
	memcpy(path, dir, n);
	if (dir[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}
