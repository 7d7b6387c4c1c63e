#ifndef TIEOUT_MAPPINGS_PARSER_H
#define TIEOUT_MAPPINGS_PARSER_H
/*
 * What the files of the parser share.  Each parse_* function tells what is
 * wrong itself and returns false (or NULL); the caller then skips to the next
 * line and goes on, so that all errors of a file are seen at once.
 */
#include "mappings/lex.h"
#include "mappings/program.h"
#include "mappings/rules_tools.h"

/* One token as it was read, for writing the file anew (format.c). */
struct parser_mark {
	struct spot	 at;
	enum tok_kind	 kind;
	char		 punct;
	const char	*text;
	bool		 top;		/* begins a statement */
	bool		 goes_on;	/* belongs to the line before, if it is the
					   first of its own */
};
struct parser_record {
	struct parser_mark	*mark;	/* own */
	size_t			 n, cap;
	size_t			 top_at;	/* where the statement begins */
};

struct parser {
	struct rules	*r;
	struct diag	*d;
	struct lex	 lex;
	struct tok	 t;		/* the current token */
	struct spot	 last;		/* end of the token before it */
	int		 parens;	/* open ones: line ends do not count */
	int		 include_depth;
	const char	*path;		/* of this file */
	size_t		 leaves;	/* comparisons of the rule so far */
};

/* ---- parser.c: tokens ---- */
void parser_next(struct parser *p);
/* parser_more: does the line go on? */
bool parser_more(const struct parser *p);
bool parser_word(const struct parser *p, const char *word);
bool parser_punct(const struct parser *p, char c);
/* parser_skip: to the first token of the next line. */
void parser_skip(struct parser *p);
/* parser_here: the current token, or the end of the line when it is over. */
struct spot parser_here(const struct parser *p);
struct spot parser_from(const struct parser *p, struct spot begin);
/* parser_expected: "expected WHAT, found ..."; returns false. */
bool parser_expected(struct parser *p, const char *what, const char *todo);
/* parser_end: the line must be over; false and an error if not. */
bool parser_end(struct parser *p, const char *todo);
bool parser_string(struct parser *p, const char **out, const char *what,
    const char *todo);
bool parser_take(struct parser *p, const char *word, const char *todo);
void parser_unknown_currency(struct parser *p, struct spot at,
    const char *code);
bool parser_currency(struct parser *p, uint8_t *out);
bool parser_date(struct parser *p, int32_t *out);
bool parser_int(struct parser *p, int *out, int max, const char *what,
    const char *todo);
/* parser_decimal: [-]NUMBER. */
bool parser_decimal(struct parser *p, struct decimal *out, const char *what,
    const char *todo);
/* parser_money: [-]NUMBER CUR, or with ${cur} already known [-]NUMBER. */
bool parser_money(struct parser *p, int64_t *out, uint8_t *cur, bool known);
/* parser_field: a field name; errors name the nearest. */
bool parser_field(struct parser *p, struct field *out);
bool parser_field_name(struct parser *p, struct field *out, const char *name,
    struct spot at);

/* ---- parse_*.c ---- */
struct cond *parse_cond(struct parser *p);
struct amount *parse_amount(struct parser *p);
struct text *parse_text(struct parser *p);
/* parse_dim: class ..., or another; its name is at hand. */
bool parse_dim(struct parser *p, struct dim **out);
/* parse_dims: [class ...] [department ...] up to the end of the line. */
bool parse_dims(struct parser *p, struct dim **out);
bool parse_is_dim(const char *word);
/* parse_entry_date: created, available or arrival, behind `date`. */
bool parse_entry_date(struct parser *p, enum rules_date *out);
void parse_rule(struct parser *p, enum rule_kind kind);
void parse_example(struct parser *p);
void parse_match(struct parser *p);
void parse_account(struct parser *p);
/* parse_file: the statements of ${src}, what it includes too. */
void parse_file(struct rules *r, struct diag *d, const struct source *src,
    const char *path, int depth);
/* The words of the language, NULL-terminated; words.c gives them to others. */
extern const char *const parse_top_words[];
extern const char *const parse_body_words[];	/* of rules */
extern const char *const parse_ledger_words[];
extern const char *const parse_grouping_words[];
extern const char *const parse_role_words[];
extern const char *const parse_attribute_words[];	/* of accounts */
extern const char *const parse_event_words[];
extern const char *const parse_comparison_words[];
extern const char *const parse_rounding_words[];
extern const char *const parse_dim_words[];
extern const char *const parse_document_words[];	/* post as ... */
extern const char *const parse_date_words[];
extern const char *const parse_match_words[];
extern const char *const parse_example_words[];
/* parse_quantity_word: the i-th, or NULL past the end. */
const char *parse_quantity_word(size_t i);

/* ---- rules.c ---- */
struct rules *rules_new(void);
/* rules_refuse: the report, and ${e} by the first problem; frees both. */
int rules_refuse(struct rules *r, struct diag *d, struct str *report,
    struct err *e);

/* rules_read_source: parses and checks r->source. */
void rules_read_source(struct rules *r, struct diag *d, const char *path,
    bool verbose);
/* rules_conclude: compiled and handed out, or refused; frees ${d}. */
int rules_conclude(struct rules **out, struct rules *r, struct diag *d,
    struct str *report, struct err *e);

/* ---- patch.c ---- */
/* patch_text: the text of file ${name} with its patches; false: it has none. */
bool patch_text(struct str *out, const struct rules *r, const char *name,
    const char *text, size_t n);

/* ---- source.c ---- */
/* source_add: text in memory as a source; checks that it is text. */
const struct source *source_add(struct rules *r, struct diag *d,
    const char *name, const char *text, size_t n, const struct source *from);
/* source_load: from a file; NULL after an error at ${at} (or in ${e} when it
 * is the file itself). */
const struct source *source_load(struct rules *r, struct diag *d,
    const char *path, const struct source *from, struct spot at,
    struct err *e);
/* source_beside: ${name} relative to the folder of ${path}, in the arena. */
const char *source_beside(struct rules *r, const char *path, const char *name);
#endif
