#ifndef TIEOUT_RECON_APP_ARGS_H
#define TIEOUT_RECON_APP_ARGS_H
/*
 * The command line, read by tables: which command, its options (in any order,
 * before or behind it), and the words that are left.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/* What all options of all commands together may say; NULL: not given. */
struct options {
	const char	*dir;			/* -C */
	bool		 json, quiet, verbose, help, version;
	const char	*ledger, *currency, *timezone, *name;	/* init */
	const char	*as, *account, *covers[2];		/* import */
	bool		 skip_bad;
	const char	*since;					/* fetch */
	bool		 reports;
	bool		 rebook, book;				/* map */
	const char	*out;					/* report */
	bool		 since_close;
	bool		 post;					/* close */
	const char	*sign_off;
	bool		 all;					/* resolve */
	const char	*code, *until, *by, *note;
	bool		 to_stdout;				/* rules fmt */
};

enum option_kind {
	OPT_FLAG,	/* into a bool */
	OPT_TEXT,	/* one value, into a const char * */
	OPT_PAIR	/* two values, into a const char *[2] */
};
struct option {
	const char	*name;		/* long, without dashes */
	char		 letter;	/* or 0 */
	enum option_kind kind;
	size_t		 at;		/* in struct options */
	const char	*value;		/* "DIR", for help */
	const char	*meaning;
};
/* Options that stand before or behind any command; ends with a NULL name. */
extern const struct option options_global[];

struct app;
enum command_needs {
	NEED_NOTHING = 0,
	NEED_SETTINGS = 1,	/* a workspace with its tieout.conf */
	NEED_RULES = 2,		/* and its rule file */
	NEED_STORE = 4,		/* and its database, to read */
	NEED_LOCK = 8		/* and the run's lock, to write */
};
struct command {
	const char	*name;		/* "close", "rules check" */
	/* run: 0 with a->exit set, or -1.  NULL: not in this version. */
	int		(*run)(struct app *a, struct err *e);
	const char	*line;		/* one line for the list */
	const char	*usage;		/* what stands behind the name */
	const struct option *options;	/* or NULL */
	unsigned	 needs;
	size_t		 min, max;	/* words behind the name */
	const char	*more;		/* examples and the like, for its help; or NULL */
};
#define WORDS_ANY ((size_t)-1)

/* The table, in the order of help; ends with a NULL name. */
extern const struct command commands[];
const struct command *command_find(const char *name);	/* or NULL */

struct args {
	const struct command *command;	/* NULL: none given */
	struct options	 opt;
	const char	**word;		/* own array of foreign texts */
	size_t		 n;
};

/*
 * args_read(out, argc, argv, e):
 * ERR_USAGE for an unknown command or option (with the nearest one), a value
 * that lacks, or words that are too few or too many.  Of a command that is
 * not in this version nothing but its name is read.  ${out}->opt.json is
 * right even after a failure.
 */
int args_read(struct args *out, int argc, char *const *argv, struct err *e)
    MUST_CHECK;
void args_free(struct args *a);
#endif
