#ifndef TIEOUT_ADAPTERS_ADAPTER_H
#define TIEOUT_ADAPTERS_ADAPTER_H
/*
 * What a source of facts must offer to `import`: recognise a file by its
 * content and turn it into facts, row by row, into a sink.  Decoders do not
 * store, print or decide about merging; the sink does.  What a service must
 * offer to `fetch` stands in adapters/source.h.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/progress.h"
#include "core/base/zone.h"
#include "core/model/ledger_line.h"
#include "core/model/object.h"
#include "core/model/txn.h"

/* A balance from a balance summary (Stripe side): at the start or the end of
 * the report's interval, when the form tells which period that is. */
struct balance_fact {
	struct slice	account;
	uint8_t		currency;
	bool		at_end;		/* ending_balance, else starting_balance */
	int32_t		day;		/* the interval's first or last day, as the
					   report names it; DATE_NONE: it does not */
	int64_t		amount;
};

/* Where a fact stood. */
struct origin {
	uint64_t	line;		/* line in a text file, 0: none */
	const char	*path;		/* JSON path ("$.data[3]"), NULL: none */
};

/*
 * Takes facts.  Each function returns 0, or -1 with an error (the import stops
 * unless the error is ERR_INPUT and bad rows are skipped: see `bad`).
 */
struct sink {
	int	(*txn)(void *ctx, const struct txn *t, const struct origin *o,
		    struct err *e);
	int	(*object)(void *ctx, const struct object *ob,
		    const struct origin *o, struct err *e);
	int	(*line)(void *ctx, const struct ledger_line *l,
		    const struct origin *o, struct err *e);
	int	(*balance)(void *ctx, const struct balance_fact *b,
		    const struct origin *o, struct err *e);
	/*
	 * bad(ctx, raw, o, why): a row that cannot be taken, with its bytes
	 * and the error that says why (code, message, hint).  The decoder goes
	 * on with the next row in any case, so that all bad rows are listed;
	 * the sink remembers and refuses the import at the end, or writes them
	 * to FILE.rejected.  Returns -1 only to stop at once.
	 */
	int	(*bad)(void *ctx, struct slice raw, const struct origin *o,
		    const struct err *why, struct err *e);
	/* note(ctx, text): something to tell the user (zone used, unknown
	 * columns counted). */
	void	(*note)(void *ctx, const char *text);
	void	*ctx;
};

/* What settings say about reading files; all foreign. */
struct decode_options {
	const char	*account;	/* Stripe account name of --account, "" */
	struct zone	*report_zone;	/* zone of bare times in Stripe CSV */
	char		 decimal_mark;	/* '.' ',' or 0: not declared */
	uint8_t		 base_currency;
	/* ledger CSV: our column -> their header, NULL: the same name; by
	 * enum ledger_column of adapters/file/ledger_csv.h */
	const char	*const *ledger_columns;
	/* bad rows are left out: a decoder that learns only later that a row is
	 * bad must then look at the whole file before it gives the first */
	bool		 skip_bad;
	const struct progress *progress;
};

#define SNIFF_BYTES 65536	/* of a file's beginning, given to sniff */

/* A form that can be imported. */
struct decoder {
	const char	*kind;		/* "stripe-json", the word for --as */
	const char	*label;		/* "Stripe API JSON", for people */
	/*
	 * sniff(head, n, o): how sure this decoder is that the file is its
	 * own: 0 no, 1 maybe, 2 yes.  ${head} is the file's first ${n} bytes.
	 */
	int	(*sniff)(const char *head, size_t n,
		    const struct decode_options *o);
	/* decode: the whole file into the sink.  -1 for what makes the file as
	 * a whole unreadable. */
	int	(*decode)(struct file_in *f, const struct decode_options *o,
		    const struct sink *s, struct err *e);
	/*
	 * nearly(path, head, n, o, e), may be NULL: a file that no form recognised
	 * may be this one with other names: says in ${e} what it lacks and how
	 * to name it.  false: it is nothing of the kind.
	 */
	bool	(*nearly)(const char *path, const char *head, size_t n,
		    const struct decode_options *o, struct err *e);
};

/* NULL-terminated; recon/app hands the adapters' decoders to flow. */
extern const struct decoder *const stripe_decoders[];
extern const struct decoder *const file_decoders[];
#endif
