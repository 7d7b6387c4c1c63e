#ifndef TIEOUT_ADAPTERS_FILE_LEDGER_HEADER_H
#define TIEOUT_ADAPTERS_FILE_LEDGER_HEADER_H
/* Which column of a ledger CSV stands where. */
#include "adapters/file/ledger_csv.h"

struct ledger_header {
	int	at[LEDGER__COLUMNS];	/* index of the field, -1: no such column */
	size_t	n;			/* fields of each row */
	size_t	unknown;		/* columns that mean nothing to us */
};

/* ledger_header_read: ERR_INPUT names what is missing or there twice. */
int ledger_header_read(struct ledger_header *out, const struct slice *names, size_t n,
    const struct decode_options *o, const char *path, struct err *e) MUST_CHECK;
/* ledger_header_sniff: 2 all that is needed is there, 0 not. */
int ledger_header_sniff(const char *head, size_t n, const struct decode_options *o);
/* ledger_header_nearly: see struct decoder. */
bool ledger_header_nearly(const char *path, const char *head, size_t n,
    const struct decode_options *o, struct err *e);
#endif
