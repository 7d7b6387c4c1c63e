#ifndef TIEOUT_MAPPINGS_FORMAT_H
#define TIEOUT_MAPPINGS_FORMAT_H
/* A rule file as lines of words, on the way to its canonical form. */
#include "mappings/parser.h"

enum format_kind {
	FORMAT_NOTE,	/* a comment on a line of its own */
	FORMAT_HEAD,	/* chart, ledger, entries, table ...: a word, a column */
	FORMAT_ACCOUNT,
	FORMAT_BLOCK,	/* rule "X", ignore "X", match, example "X" */
	FORMAT_BODY,	/* when, and, memo, given ... */
	FORMAT_ENTRY,	/* debit and credit lines of a rule */
	FORMAT_MORE	/* what goes on from the line before */
};
struct format_line {
	enum format_kind	 kind;
	const struct parser_mark *word;	/* n of them; none in a note */
	size_t			 n;
	struct slice		 note;	/* its comment, from the # on; or none */
	bool			 blank;	/* a blank line stands before it */
	bool			 inside;	/* a note that is indented */
	size_t			 block;	/* how many blocks began before or here */
};
struct format_lines {
	struct format_line	*line;	/* own */
	size_t			 n, cap;
};

/* format_lay: writes the lines in columns (format_lay.c). */
void format_lay(struct str *out, const struct format_lines *ls);
/* format_is_block: does this word begin a block? */
bool format_is_block(const char *word);
#endif
