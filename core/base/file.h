#ifndef TIEOUT_CORE_BASE_FILE_H
#define TIEOUT_CORE_BASE_FILE_H
/*
 * Reading a file as a stream of bytes, and writing one atomically: beside
 * its place, synced, then renamed into it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/digest.h"
#include "core/base/err.h"

/* ---- reading ---- */
struct file_in;
/* file_open: ERR_INPUT when it does not exist, is a directory or a device, or
 * may not be read.  "-" is refused. */
int file_open(struct file_in **out, const char *path, struct err *e) MUST_CHECK;
void file_close(struct file_in *f);
/* file_read: up to ${n} bytes; 0 at the end.  At the end the byte count is
 * compared with the size at opening: a file that changed while it was read is
 * refused (ERR_INPUT). */
int file_read(struct file_in *f, void *buf, size_t n, size_t *got,
    struct err *e) MUST_CHECK;
uint64_t file_size(const struct file_in *f);	/* at opening */
const char *file_path(const struct file_in *f);
/* file_hash: SHA-256 of the bytes read so far, lower-case hex. */
void file_hash(struct file_in *f, char out[DIGEST_HEX_MAX]);

/* file_hash_path: reads the whole file for its hash. */
int file_hash_path(const char *path, char out[DIGEST_HEX_MAX], struct err *e)
    MUST_CHECK;
/* file_load: the whole file, NUL-terminated, ours to free; ERR_INPUT when it
 * is larger than ${max}. */
int file_load(char **out, size_t *n, const char *path, size_t max,
    struct err *e) MUST_CHECK;

/* ---- writing ---- */
struct file_out;
/* file_create: opens PATH.tmp-PID; ERR_MACHINE when that fails. */
int file_create(struct file_out **out, const char *path, struct err *e)
    MUST_CHECK;
/* file_put: buffered; a failure is kept and given by file_commit. */
void file_put(struct file_out *f, const void *p, size_t n);
void file_puts(struct file_out *f, const char *text);
/* file_reserve/file_used: a place for ${n} bytes in the buffer, to format into
 * without a copy; then tell how many were used.  n <= FILE_RESERVE_MAX. */
#define FILE_RESERVE_MAX 65536
char *file_reserve(struct file_out *f, size_t n);
void file_used(struct file_out *f, size_t n);
/* file_settle: flushes and fsyncs, and gives the SHA-256 and the length, so that
 * file_commit has nothing left to fail for but the rename.  Put nothing after. */
int file_settle(struct file_out *f, char hash[DIGEST_HEX_MAX], uint64_t *bytes,
    struct err *e) MUST_CHECK;
/* file_commit: flushes, fsyncs, renames into place and gives the SHA-256
 * (hash may be NULL).  Frees ${f} in any case; on failure the temporary file
 * is removed and the old file is left as it was. */
int file_commit(struct file_out *f, char hash[DIGEST_HEX_MAX],
    struct err *e) MUST_CHECK;
void file_abandon(struct file_out *f);	/* NULL is fine */
/* file_sync_dir: makes renames in ${dir} durable. */
int file_sync_dir(const char *dir, struct err *e) MUST_CHECK;
/* file_mkdirs: the folder and its parents, mode 0755. */
int file_mkdirs(const char *dir, struct err *e) MUST_CHECK;
/* file_join: dir/name, ours to free; an absolute ${name} stands alone. */
char *file_join(const char *dir, const char *name);
bool file_exists(const char *path);
#endif
