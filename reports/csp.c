/* SHA-256 in base64, as a browser compares it with what stands in the page. */
#include <string.h>

#include "core/base/digest.h"
#include "reports/csp.h"

#define SHA256_BYTES 32

static unsigned
nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void
base64(char *out, const unsigned char *p, size_t n)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)p[i + 1] << 8;
		if (i + 2 < n)
			v |= p[i + 2];
		*out++ = digit[v >> 18 & 63];
		*out++ = digit[v >> 12 & 63];
		*out++ = i + 1 < n ? digit[v >> 6 & 63] : '=';
		*out++ = i + 2 < n ? digit[v & 63] : '=';
	}
	*out = '\0';
}

void
csp_source(char out[CSP_SOURCE_MAX], const char *p, size_t n)
{
	char hex[DIGEST_HEX_MAX];
	unsigned char sum[SHA256_BYTES];
	struct digest *d = digest_new();

	digest_add(d, p, n);
	digest_hex(d, hex);
	digest_free(d);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		sum[i] = (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	memcpy(out, "sha256-", 8);
	base64(out + 7, sum, sizeof sum);
}
