#ifndef TIEOUT_MAPPINGS_RULES_TOOLS_H
#define TIEOUT_MAPPINGS_RULES_TOOLS_H
/*
 * What helps people to keep a rule file: its canonical form, rules for rows
 * that none takes, and the edit that gives a row to a rule.  Nothing here
 * writes a file.
 */
#include "mappings/rules.h"

/*
 * rules_format(out, name, text, n, report, e):
 * The canonical form of a rule file's text into ${out}: the same words in the same
 * order, comments included, in columns; formatting that again changes nothing.
 * A file that cannot be parsed is refused as rules_read refuses it.  Names and
 * sums are not checked, and no other file is read.
 */
int rules_format(struct str *out, const char *name, const char *text, size_t n,
    struct str *report, struct err *e) MUST_CHECK;

/* ---- what only data can tell ---- */
/* rules_in_doubt: for each rule, into ${doubt}: it may be hidden by rules above it,
 * and regexes keep the checks from deciding that.  Gives how many.  Slow. */
size_t rules_in_doubt(struct rules *r, bool *doubt);
/* rules_would_take: does the condition of rule ${i} hold for the row, whatever
 * stands above it?  Fails as rules_eval does. */
int rules_would_take(const struct rules *r, struct rules_scratch *s, size_t i,
    const struct rules_view *v, bool *takes, struct err *e) MUST_CHECK;
/* A rule that could take rows, and other rules have them all. */
struct rules_hidden {
	size_t		 rule;
	uint64_t	 rows;
	const size_t	*by;		/* those that have the most first */
	size_t		 nby;		/* at least 1 */
	const char	*witness;	/* id of one of the rows */
	size_t		 witness_by;	/* the rule that has it */
};
/* rules_hidden_note: as text, as rules_read writes a note. */
void rules_hidden_note(const struct rules *r, const struct rules_hidden *h,
    struct str *out);

/* ---- what a changed file would do ---- */
/* A replacement of ${n} bytes at ${at} of a file that the rules stand in. */
struct rules_patch {
	const char	*file;
	size_t		 at, n;
	const char	*text;
};
/* rules_patched: ${r} with these replacements, those of one file in ascending
 * order; fails as rules_read does.  Included files are read again. */
int rules_patched(struct rules **out, const struct rules *r,
    const struct rules_patch *p, size_t n, struct str *report, struct err *e)
    MUST_CHECK;
/* rules_patch_end: ${text} behind the file's last line. */
void rules_patch_end(const struct rules *r, struct rules_patch *p,
    const char *text);

/* rules_find: the rule of this name, or RULES_NONE; then *near is the name that
 * was probably meant, or NULL. */
size_t rules_find(const struct rules *r, const char *name, const char **near);
#define RULES_EDIT_MAX 80	/* replacements of one edit */
enum rules_edit_what {
	RULES_EDIT_NEEDLESS,	/* the rule takes the row as it is */
	RULES_EDIT_FOUND,
	RULES_EDIT_NONE		/* no edit of the file would do; why says it */
};
struct rules_edit {
	enum rules_edit_what what;
	struct str	 failed;	/* each condition that failed, and by how
					   much; "" when the rule's condition holds */
	struct str	 why;
	size_t		 winner;	/* rule that takes the row now; RULES_NONE */
	const char	*moves_above;	/* the edit moves the rule; NULL: it does not */
	struct rules_patch patch[RULES_EDIT_MAX];	/* own texts */
	size_t		 npatches;
	struct rules	*edited;	/* own; with the edit */
};
/*
 * rules_edit_for(out, r, s, v, rule, e):
 * The smallest edit of the file that makes rule ${rule} take the row ${v}: it
 * was tried, and the rule takes the row.
 */
int rules_edit_for(struct rules_edit *out, const struct rules *r,
    struct rules_scratch *s, const struct rules_view *v, size_t rule,
    struct err *e) MUST_CHECK;
void rules_edit_done(struct rules_edit *out);
/* rules_edit_diff: the lines that change, with - and + before them. */
void rules_edit_diff(const struct rules *r, const struct rules_edit *x,
    struct str *out);

/* A place in the books: rows of one currency and Stripe account. */
struct rules_where {
	uint8_t		currency;
	struct slice	stripe;
};
/* Rows that no rule books: of a category, and, where it takes that to tell
 * them apart, of a type and a beginning of the description. */
struct rules_gap {
	const char	*category, *type, *stem;	/* type, stem: NULL any */
	size_t		 rule;		/* RULES_NONE, or the rule that fired and
					   has no account for them */
	const struct rules_where *where;
	size_t		 nwhere;
	const char	*note;		/* comment above the rule; NULL: none */
	struct str	 name;		/* own; by rules_suggest: the new rule's */
};
/* rules_suggest: rule text that would book them, to be put behind the file;
 * accounts that it lacks are declared with a placeholder for a code. */
void rules_suggest(const struct rules *r, struct rules_gap *g, size_t n,
    struct str *out);
#endif
