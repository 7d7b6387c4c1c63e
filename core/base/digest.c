/*
 * SHA-256 by libcrypto (no other file includes it), and a fast hash for
 * tables in memory.
 */
#include "core/base/digest.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"

#define SHA256_BYTES 32

struct digest {
	EVP_MD_CTX	*ctx;	/* own */
	bool		 ended;	/* the next byte begins a new digest */
};

struct digest *
digest_new(void)
{
	struct digest *d = mem_calloc(1, sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	ASSERT(d->ctx != NULL);
	ASSERT(EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) == 1);
	return d;
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

/* begin: after an end, starts over with the algorithm already fetched. */
static void
begin(struct digest *d)
{
	if (!d->ended)
		return;
	ASSERT(EVP_DigestInit_ex(d->ctx, NULL, NULL) == 1);
	d->ended = false;
}

void
digest_add(struct digest *d, const void *p, size_t n)
{
	begin(d);
	ASSERT(EVP_DigestUpdate(d->ctx, p, n) == 1);
}

void
digest_add_text(struct digest *d, const char *text)
{
	size_t n = strlen(text);
	unsigned char head[8];
	size_t i;

	for (i = 0; i < sizeof(head); i++)
		head[i] = (unsigned char)((uint64_t)n >> (8 * i));
	digest_add(d, head, sizeof(head));
	digest_add(d, text, n);
}

static void
finish(EVP_MD_CTX *ctx, char out[DIGEST_HEX_MAX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0, i;

	ASSERT(EVP_DigestFinal_ex(ctx, sum, &n) == 1);
	ASSERT(n == SHA256_BYTES);
	for (i = 0; i < n; i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[2 * n] = '\0';
}

void
digest_hex(struct digest *d, char out[DIGEST_HEX_MAX])
{
	begin(d);
	finish(d->ctx, out);
	d->ended = true;
}

void
digest_so_far(const struct digest *d, char out[DIGEST_HEX_MAX])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();

	ASSERT(copy != NULL);
	ASSERT(!d->ended);
	ASSERT(EVP_MD_CTX_copy_ex(copy, d->ctx) == 1);
	finish(copy, out);
	EVP_MD_CTX_free(copy);
}

/* ---- the fast hash: 64 x 64 -> 128 bit products, folded ---- */
#define K0 UINT64_C(0x9E3779B97F4A7C15)
#define K1 UINT64_C(0xD6E8FEB86659FD93)
#define K2 UINT64_C(0xA0761D6478BD642F)

static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t
load64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t
load32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

uint64_t
digest_fast(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = K0 ^ ((uint64_t)n * K1), a, b;
	size_t left = n;

	for (; left > 16; left -= 16, s += 16)
		h = mix(load64(s) ^ K1, load64(s + 8) ^ h);
	/* The last 1 to 16 bytes as two words that may overlap. */
	if (left >= 8) {
		a = load64(s);
		b = load64(s + left - 8);
	} else if (left >= 4) {
		a = load32(s);
		b = load32(s + left - 4);
	} else if (left > 0) {
		a = (uint64_t)s[0] << 16 | (uint64_t)s[left / 2] << 8 | s[left - 1];
		b = 0;
	} else {
		a = b = 0;
	}
	return mix(K2 ^ n, mix(a ^ K2, b ^ h));
}
