#ifndef TIEOUT_REPORTS_ZIP_H
#define TIEOUT_REPORTS_ZIP_H
/*
 * ZIP archives (APPNOTE.TXT 6.3): one written as a stream, and a small one read
 * from memory.  Members are deflated, dated 1980-01-01, in the order given, so that
 * the same bytes in give the same bytes out.  No ZIP64: a member and the archive stay
 * below 4 GiB, which is the caller's business to see to.
 */
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/file.h"

#define ZIP_NAME_MAX 64
#define ZIP_MEMBERS_MAX 64
#define ZIP_PIECE_MAX ((size_t)320 << 10)	/* bytes that zip_reserve gives at most */

/* ---- writing ---- */
struct zip_out;
/* zip_out_new: ${f} stays the caller's, who puts nothing into it while a member is open. */
struct zip_out *zip_out_new(struct file_out *f);
void zip_out_free(struct zip_out *z);			/* NULL is fine */
void zip_begin(struct zip_out *z, const char *name);	/* a member */
void zip_put(struct zip_out *z, const void *p, size_t n);
/* zip_reserve/zip_used: a place for ${n} bytes of the member, to format into. */
char *zip_reserve(struct zip_out *z, size_t n);
void zip_used(struct zip_out *z, size_t n);
uint64_t zip_size(const struct zip_out *z);	/* of the member, so far, not deflated */
void zip_end(struct zip_out *z);		/* of the member */
void zip_finish(struct zip_out *z);		/* the directory; nothing after */

/* ---- reading ---- */
struct zip_member {
	char	 name[ZIP_NAME_MAX];
	char	*bytes;		/* own; NUL after them */
	size_t	 n;
};
struct zip_in {
	struct zip_member member[ZIP_MEMBERS_MAX];
	size_t		 n;
};
/* zip_read: every member of the ${n} bytes at ${p}; ERR_MACHINE when that is no whole
 * archive, a member is too large or its checksum differs. */
int zip_read(struct zip_in *out, const void *p, size_t n, struct err *e) MUST_CHECK;
void zip_in_free(struct zip_in *z);
/* zip_find: the member of that name, or NULL. */
const struct zip_member *zip_find(const struct zip_in *z, const char *name);
#endif
