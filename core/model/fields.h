#ifndef TIEOUT_CORE_MODEL_FIELDS_H
#define TIEOUT_CORE_MODEL_FIELDS_H
/*
 * Named facts beside the fixed columns, flat and sorted: "charge.customer" =
 * "cus_1", "metadata.plan" = "annual".  Packed as NAME NUL VALUE NUL ..., in
 * byte order of the names, each once.  A packed run is one BLOB in the store.
 * Values are text: integers in decimal, booleans "true"/"false", moments as
 * seconds since 1970.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

#define FIELDS_MAX 512			/* names in one run */
#define FIELDS_BYTES_MAX (256u << 10)	/* bytes of one run */

/* fields_get: the value (NUL-terminated), or {NULL, 0} when absent. */
struct slice fields_get(struct slice packed, const char *name);
/* fields_next: iterates; *pos starts at 0. */
bool fields_next(struct slice packed, size_t *pos, struct slice *name,
    struct slice *value);

/* Building: put in any order, then pack.  One builder is reused per row. */
struct fields_builder;
struct fields_builder *fields_builder_new(void);
void fields_builder_free(struct fields_builder *b);
void fields_builder_clear(struct fields_builder *b);
/* fields_put: bytes are copied; of two values for one name the greater by
 * byte order stays (merge rule of PRODUCT.md, section 4).  ERR_INPUT past the
 * limits. */
int fields_put(struct fields_builder *b, struct slice name, struct slice value,
    struct err *e) MUST_CHECK;
int fields_put_all(struct fields_builder *b, struct slice packed,
    struct err *e) MUST_CHECK;
/* fields_pack: valid until the builder changes; n == 0 when empty. */
struct slice fields_pack(struct fields_builder *b);
#endif
