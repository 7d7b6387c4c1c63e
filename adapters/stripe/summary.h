#ifndef TIEOUT_ADAPTERS_STRIPE_SUMMARY_H
#define TIEOUT_ADAPTERS_STRIPE_SUMMARY_H
/* Stripe's summary reports: the balance summary tells opening and closing
 * balances; summaries by category tell nothing that rows do not. */
#include "adapters/adapter.h"

int summary_sniff(const char *head, size_t n, const struct decode_options *o);
int summary_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e) MUST_CHECK;
#endif
