#ifndef TIEOUT_ADAPTERS_STRIPE_ITEMIZED_H
#define TIEOUT_ADAPTERS_STRIPE_ITEMIZED_H
/* CSV forms with one balance transaction a row: Stripe's itemized reports, and
 * the dashboard's exports. */
#include "adapters/adapter.h"
#include "adapters/stripe/columns.h"

int itemized_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, const struct columns_form *form, struct err *e) MUST_CHECK;
#endif
