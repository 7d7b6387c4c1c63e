#ifndef TIEOUT_CORE_BASE_DIGEST_H
#define TIEOUT_CORE_BASE_DIGEST_H
/*
 * SHA-256 (OpenSSL libcrypto; the only file that includes it) and the fast
 * hash for tables in memory.
 */
#include <stddef.h>
#include <stdint.h>

#define DIGEST_HEX_MAX 65	/* 64 hex digits and NUL */

struct digest;
struct digest *digest_new(void);
void digest_free(struct digest *d);
void digest_add(struct digest *d, const void *p, size_t n);
/* digest_add_text: the text with its length before it, so that a list of
 * texts has one reading only. */
void digest_add_text(struct digest *d, const char *text);
/* digest_hex: ends the digest; 64 lower-case digits.  What is added after it
 * begins a new digest, cheaper than digest_new. */
void digest_hex(struct digest *d, char out[DIGEST_HEX_MAX]);
/* digest_so_far: as digest_hex, and the digest goes on. */
void digest_so_far(const struct digest *d, char out[DIGEST_HEX_MAX]);

/* digest_fast: 64-bit hash of ${n} bytes for tables in memory; not for
 * names that are stored. */
uint64_t digest_fast(const void *p, size_t n);
#endif
