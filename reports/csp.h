#ifndef TIEOUT_REPORTS_CSP_H
#define TIEOUT_REPORTS_CSP_H
/* The source expression of a Content-Security-Policy for an inline text. */
#include <stddef.h>

#define CSP_SOURCE_MAX 64	/* "sha256-", 44 characters, NUL */

/* csp_source: "sha256-" and the base64 of the digest of ${p}. */
void csp_source(char out[CSP_SOURCE_MAX], const char *p, size_t n);
#endif
