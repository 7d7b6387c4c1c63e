#ifndef TIEOUT_RECON_APP_APP_H
#define TIEOUT_RECON_APP_APP_H
/*
 * One run of the program: what was asked, the workspace it opened, and what it
 * found, to be printed for people or as JSON.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/clock.h"
#include "core/base/progress.h"
#include "core/base/str.h"
#include "recon/app/args.h"
#include "recon/app/json_text.h"
#include "recon/app/settings.h"
#include "recon/flow/flow.h"

struct bar;

struct app {
	struct args	 args;
	bool		 colour_out, colour_err;
	/* ---- the workspace, as far as the command needs it ---- */
	const char	*dir;
	struct settings	 settings;
	bool		 have_settings;
	struct flow	 flow;
	const char	**accounts;	/* for flow, own */
	const struct decoder **decoders; /* for flow, own */
	char		*rules_path;	/* own */
	int64_t		 now_us;	/* TIEOUT_NOW */
	struct clock	 clock;
	struct bar	*bar;
	struct progress	 progress;
	/* ---- what was found ---- */
	int		 exit;		/* when the command gives 0 */
	bool		 problems_shown; /* of the rule file: no more need be said */
	bool		 no_verdict;	/* the results were not judged (map) */
	char		 asked[PERIOD_NAME_MAX]; /* the PERIOD given, "" none */
	struct flow_result *result;	/* own; per period */
	size_t		 nresults;
	bool		 first_speaks;	/* at the head of --json, else the last */
	struct json_text files;		/* members of "files" */
	struct json_text more;		/* further members of the object */
};

/* ---- workspace.c ---- */
/* workspace_open: settings, rules and store, by ${needs} (enum command_needs). */
int workspace_open(struct app *a, const char *dir, unsigned needs, struct err *e)
    MUST_CHECK;
/* workspace_rules: reads the rule file at ${path}; every problem is printed
 * to standard error (notes only with -v, or ${notes}). */
int workspace_rules(struct app *a, const char *path, bool notes, struct err *e)
    MUST_CHECK;
void workspace_close(struct app *a);
char *workspace_db(const struct app *a);	/* path of the database; ours to free */

/* ---- print.c ---- */
/* say: a line for people on standard output; nothing with --json or -q. */
void say(const struct app *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* tell: what was asked for itself (help, explain): -q does not silence it. */
void tell(const struct app *a, const char *text);
/* warn: to standard error; nothing with -q. */
void warn(const struct app *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* warn_text: the same for a text of several lines; not silenced by -q. */
void warn_text(const struct app *a, const char *text);
enum paint { PAINT_BOLD, PAINT_DIM, PAINT_RED, PAINT_GREEN, PAINT_YELLOW };
const char *paint(const struct app *a, enum paint p);	/* "" without colour */
const char *unpaint(const struct app *a);
bool print_colours(int fd);	/* a terminal that wants them? */
void print_failure(const struct app *a, const struct err *e);
/* print_shell: a path as a shell takes it, quoted where needed. */
void print_shell(struct str *out, const char *path);
void print_count(struct str *out, uint64_t n);	/* "12,345" */

/* ---- answer_json.c, answer_people.c ---- */
/* answer_json: the one object of --json; ${e} NULL when all went well. */
void answer_json(struct app *a, int exit_code, const struct err *e, struct str *out);
/* answer_people: verdict, statement, mismatches by code and files of result
 * ${i}; ${stored}: the store holds the run. */
int answer_people(struct app *a, size_t i, bool stored, struct err *e) MUST_CHECK;

/* ---- the commands ---- */
int cmd_init(struct app *a, struct err *e);
int cmd_demo(struct app *a, struct err *e);
int cmd_import(struct app *a, struct err *e);
int cmd_forget(struct app *a, struct err *e);
int cmd_fetch(struct app *a, struct err *e);
int cmd_doctor(struct app *a, struct err *e);
/* fetch_for_close (cmd_fetch.c): a fetch, when a key is set; else nothing. */
int fetch_for_close(struct app *a, struct err *e) MUST_CHECK;
int cmd_map(struct app *a, struct err *e);
int cmd_match(struct app *a, struct err *e);
int cmd_report(struct app *a, struct err *e);
int cmd_close(struct app *a, struct err *e);
/* cmd_map_rebook (cmd_rebook.c): map --rebook. */
int cmd_map_rebook(struct app *a, struct err *e) MUST_CHECK;
/* cmd_report_since (cmd_since.c): report --since-close. */
int cmd_report_since(struct app *a, struct err *e) MUST_CHECK;
int cmd_explain(struct app *a, struct err *e);
int cmd_resolve(struct app *a, struct err *e);
int cmd_status(struct app *a, struct err *e);
int cmd_rules_check(struct app *a, struct err *e);
int cmd_rules_test(struct app *a, struct err *e);
int cmd_rules_explain(struct app *a, struct err *e);
int cmd_rules_fmt(struct app *a, struct err *e);
int cmd_rules_coverage(struct app *a, struct err *e);
int cmd_rules_suggest(struct app *a, struct err *e);
int cmd_rules_why_not(struct app *a, struct err *e);
int cmd_rules_diff(struct app *a, struct err *e);
/* rules_json_tallies (cmd_rules_coverage.c): members "hits" (of an account
 * "lines") and "sums". */
void rules_json_tallies(struct json_text *j, const struct flow_tallies *ts,
    bool account);
/* rules_json_held (cmd_rules_coverage.c): the same of events, with what they held. */
void rules_json_held(struct json_text *j, const struct flow_tallies *ts);
/* rules_period (cmd_rules.c): the PERIOD that word ${i} names; *asked NULL when
 * there is no such word: then all rows are meant. */
int rules_period(struct app *a, size_t i, struct period *p,
    struct period **asked, struct err *e) MUST_CHECK;
int cmd_help(struct app *a, struct err *e);
int cmd_version(struct app *a, struct err *e);
/* help_overview, help_command: into ${out}. */
void help_overview(struct str *out);
void help_command(const struct command *c, struct str *out);
/* help_rules, help_fields: the words of the rule language. */
void help_rules(struct str *out);
void help_fields(struct str *out);

/* ---- signals.c ---- */
void signals_catch(void);	/* SIGINT, SIGTERM set a flag; SIGPIPE is ignored */
bool signals_stopped(void);

/* ---- bar.c: a progress bar on standard error, on a terminal only ---- */
struct bar *bar_new(bool show, bool notes);
void bar_free(struct bar *b);	/* NULL is fine; takes the bar off the screen */
struct progress bar_progress(struct bar *b);
void bar_clear(struct bar *b);	/* before something else is printed */
/* bar_text: the line of the bar, for ${done} of ${total} after ${ms}
 * milliseconds, at most ${width} columns. */
void bar_text(struct str *out, const char *what, uint64_t done, uint64_t total,
    uint64_t ms, int width);
#endif
