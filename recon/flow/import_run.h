#ifndef TIEOUT_RECON_FLOW_IMPORT_RUN_H
#define TIEOUT_RECON_FLOW_IMPORT_RUN_H
/*
 * What one `import` knows while it reads: private to import.c and
 * import_balance.c.
 */
#include "recon/flow/flow.h"
#include "recon/flow/rejected.h"

#define IMPORT_BAD_SHOWN 50		/* bad rows listed by name */
#define IMPORT_BALANCES_MAX 4096	/* of all balance summaries of one import */
#define IMPORT_NOTES_MAX 16384		/* bytes of notes kept for a file */

/* A file on its way in. */
struct import_file {
	struct store_import	 im;
	uint64_t		 size;
	const struct decoder	*decoder;
	uint64_t		 facts;		/* of every sort */
	uint64_t		 put[3];	/* txns and lines, by enum store_put */
	uint64_t		 put_other[3];	/* objects and balances */
	struct str		 notes;		/* own */
	struct rejected		*rejected;	/* own; NULL without --skip-bad */
};

/* A balance whose day is told once all files are read. */
struct import_balance {
	size_t		 file;
	const char	*account;	/* lives as long as struct flow */
	uint8_t		 currency;
	bool		 at_end;
	int32_t		 day;		/* as the form names it, or DATE_NONE */
	int64_t		 amount;
};

struct import_run {
	struct flow			*f;
	const struct flow_import_options *o;
	struct flow_import_result	*out;
	struct import_file		*file;	/* own; as out->file */
	size_t				 at;	/* the one being read */
	const char			*account; /* Stripe's; NULL: not told */
	bool				 fresh;	/* no import before this one */
	struct str			 bad;	/* own */
	char				*bad_hint; /* own; the one last listed */
	char				*bad_first; /* own */
	uint64_t			 rows;	/* for progress */
	uint64_t			 covered; /* lines that --covers speaks of */
	int64_t				 last_ledger; /* number of the newest ledger import */
	uint64_t			 differed; /* store_differed so far */
	int64_t				 first, last; /* moments of all txns read */
	struct import_balance		*balance; /* own */
	size_t				 nbalances, balance_cap;
};

/* import_note: a line for the user about the file being read. */
void import_note(struct import_run *r, size_t file, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* import_balances: finds the day of each balance read and stores it. */
int import_balances(struct import_run *r, struct err *e) MUST_CHECK;
/* import_interval: the days that a file name tells: "2026-10-01_to_2026-10-31"
 * or one month, "2026-10". */
bool import_interval(const char *path, int32_t *first, int32_t *last);
#endif
