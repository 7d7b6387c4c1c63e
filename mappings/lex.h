#ifndef TIEOUT_MAPPINGS_LEX_H
#define TIEOUT_MAPPINGS_LEX_H
/*
 * Words of a rule file.  The language is line by line: each token knows
 * whether it is the first of its line.  What a run of characters is depends on
 * where it stands (1050.10 is an account code or a number), so the parser may
 * have the current token read again as a bare text or as a regex.
 */
#include <stdbool.h>

#include "core/base/arena.h"
#include "mappings/diag.h"

enum tok_kind {
	TOK_END,
	TOK_WORD,	/* charge, metadata.plan, fee.tax */
	TOK_STRING,	/* "text", escapes undone */
	TOK_NUMBER,	/* 12, 0.50 */
	TOK_DATE,	/* 2026-01-31 (not checked to exist) */
	TOK_BARE,	/* by lex_bare */
	TOK_PUNCT,	/* , ( ) [ ] + - / % < > = and LEX_LE, LEX_GE */
	TOK_BAD		/* text says what is wrong with it */
};
#define LEX_LE 'l'
#define LEX_GE 'g'

struct tok {
	enum tok_kind	 kind;
	bool		 first;		/* the first token of its line */
	struct spot	 at;
	const char	*text;		/* NUL-terminated, in the arena */
	char		 punct;
};

struct lex {
	const struct source	*src;
	struct arena		*arena;	/* foreign */
	size_t			 pos;
};

void lex_init(struct lex *l, const struct source *src, struct arena *a);
void lex_next(struct lex *l, struct tok *out);
/* lex_bare: reads ${t} again as a run without blanks, commas, parentheses. */
void lex_bare(struct lex *l, struct tok *t);
/* lex_regex: reads ${t}, a '/', again as /pattern/flags.  ${t}->text is the
 * pattern; false when no '/' ends it on this line. */
bool lex_regex(struct lex *l, struct tok *t, const char **flags);
#endif
