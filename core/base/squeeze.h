#ifndef TIEOUT_CORE_BASE_SQUEEZE_H
#define TIEOUT_CORE_BASE_SQUEEZE_H
/* Bytes made smaller, and made whole again (zstd; the only file that includes it). */
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct squeeze;
struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *q);		/* NULL is fine */
/* squeeze_pack: ${n} bytes, smaller, into ${out} (what was there is gone). */
void squeeze_pack(struct squeeze *q, struct str *out, const void *p, size_t n);
/* squeeze_unpack: the ${bytes} bytes that were packed; ERR_MACHINE when they are
 * damaged or of another length. */
int squeeze_unpack(struct str *out, size_t bytes, const void *p, size_t n,
    struct err *e) MUST_CHECK;
#endif
