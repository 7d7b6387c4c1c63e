#ifndef TIEOUT_ADAPTERS_STRIPE_HEADER_H
#define TIEOUT_ADAPTERS_STRIPE_HEADER_H
/* The names in the first record of a CSV file, from its first bytes. */
#include <stdbool.h>
#include <stddef.h>

struct header;
struct header *header_read(const char *head, size_t n);	/* NULL: no CSV text */
void header_free(struct header *h);			/* NULL is fine */
bool header_has(const struct header *h, const char *name);
bool header_has_all(const struct header *h, const char *const *names);
#endif
