#ifndef TIEOUT_ADAPTERS_STRIPE_DOCUMENTS_H
#define TIEOUT_ADAPTERS_STRIPE_DOCUMENTS_H
/* JSON files: one document (or several, one after another), and JSON Lines. */
#include "adapters/adapter.h"

#define DOCUMENTS_ROW_MAX (1u << 20)	/* bytes of one object */
#define DOCUMENTS_LINE_MAX (8u << 20)	/* bytes of one line of JSON Lines */
#define DOCUMENTS_FILE_MAX (64u << 20)	/* bytes of a file read as documents */

int documents_sniff(const char *head, size_t n, const struct decode_options *o);
int documents_decode(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e) MUST_CHECK;
int documents_sniff_lines(const char *head, size_t n, const struct decode_options *o);
int documents_decode_lines(struct file_in *file, const struct decode_options *o,
    const struct sink *s, struct err *e) MUST_CHECK;
#endif
