#ifndef TIEOUT_ADAPTERS_STRIPE_PACK_H
#define TIEOUT_ADAPTERS_STRIPE_PACK_H
/* Packed runs (model/fields.h) written without a builder, for bulk rows. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

#define PACK_KINDS_MAX 16	/* kinds of fee in one row */
#define PACK_INT_MAX 24

/* pack_int: ${v} in decimal with a NUL; returns the length. */
size_t pack_int(char buf[PACK_INT_MAX], int64_t v);

/* One kind of fee and the sum of its details. */
struct pack_sum {
	struct slice	kind;	/* foreign */
	int64_t		sum;
};
/* pack_sum_add: into ${sums}, kept sorted by kind; false on overflow or more
 * than PACK_KINDS_MAX kinds. */
bool pack_sum_add(struct pack_sum sums[PACK_KINDS_MAX], size_t *n, struct slice kind,
    int64_t amount);
/* pack_sums: KIND NUL SUM NUL ... added to ${to}. */
void pack_sums(struct str *to, const struct pack_sum *sums, size_t n);
#endif
