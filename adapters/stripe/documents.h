#ifndef TIEOUT_ADAPTERS_STRIPE_DOCUMENTS_H
#define TIEOUT_ADAPTERS_STRIPE_DOCUMENTS_H
/* JSON files: one document (or several, one after another), and JSON Lines. */
#include "adapters/adapter.h"
#include "adapters/stripe/facts.h"

#define DOCUMENTS_ROW_MAX (1u << 20)	/* bytes of one object */
#define DOCUMENTS_LINE_MAX (8u << 20)	/* bytes of one line of JSON Lines */
#define DOCUMENTS_FILE_MAX (64u << 20)	/* bytes of a file read as documents */

int documents_sniff(const char *head, size_t n, const struct decode_options *o);
int documents_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e) MUST_CHECK;
int documents_sniff_lines(const char *head, size_t n, const struct decode_options *o);
int documents_decode_lines(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e) MUST_CHECK;
/* documents_object: one object that is in memory already, as its API gives it;
 * SCAN_PAD bytes behind it may be read, and its bytes are as before afterwards.
 * ${path} tells where it came from; ${payout}: that the list was of, or {NULL,0}. */
int documents_object(struct facts *f, char *p, size_t n, const char *path,
    struct slice payout, struct err *e) MUST_CHECK;
#endif
