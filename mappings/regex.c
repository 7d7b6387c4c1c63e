/*
 * The only file that includes pcre2.h.  Most patterns of a rule file begin with
 * plain text, so that text is looked for first, and a pattern that is nothing
 * else never reaches PCRE2.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "mappings/regex.h"

#define MATCH_LIMIT 500000u
#define DEPTH_LIMIT 2000u
#define HEAP_LIMIT_KIB 4096u
#define OPTIONS (PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C)
#define JIT_STACK_MIN (32u << 10)
#define JIT_STACK_MAX (1u << 20)

struct regex {
	pcre2_code	*code;
	char		*literal;	/* own; text that must stand in it */
	size_t		 n;
	bool		 anchored;	/* at its very beginning */
	bool		 whole;		/* the pattern says nothing else */
};

struct regex_scratch {
	pcre2_match_context	*limits;
	pcre2_match_data	*data;
	pcre2_jit_stack		*stack;
};

/*
 * plain: copies the plain text that ${p} begins with to ${out}; gives how many
 * bytes of the pattern it took.  The last character is given back when a
 * quantifier that allows none follows.
 */
static size_t
plain(char *out, size_t *n, const char *p)
{
	size_t i = 0, last = 0;

	*n = 0;
	while (p[i] != '\0') {
		size_t from = i;
		char c = p[i];

		if (c == '\\') {
			c = p[++i];
			if (c == '\0' || strchr("/.#-+*?()[]{}|^$\\ \"'&%!:;,", c)
			    == NULL)
				return from;
		} else if (strchr(".[](){}*+?|^$", c) != NULL) {
			if (c == '?' || c == '*' || c == '{') {
				*n -= *n > 0;
				return last;
			}
			return from;
		} else if ((unsigned char)c >= 0x80) {
			return from;	/* a quantifier would take all its bytes */
		}
		last = from;
		out[(*n)++] = c;
		i++;
	}
	return i;
}

/* alternatives: does a '|' stand outside of all parentheses and sets? */
static bool
alternatives(const char *p)
{
	int depth = 0;

	for (size_t i = 0; p[i] != '\0'; i++) {
		if (p[i] == '\\' && p[i + 1] != '\0')
			i++;
		else if (p[i] == '[' || p[i] == '(')
			depth++;
		else if (p[i] == ']' || p[i] == ')')
			depth--;
		else if (p[i] == '|' && depth <= 0)
			return true;
	}
	return false;
}

static void
find_literal(struct regex *r, const char *pattern)
{
	const char *p = pattern;

	if (alternatives(p) || strstr(p, "(?") != NULL ||
	    strstr(p, "(*") != NULL || strstr(p, "\\Q") != NULL)
		return;
	r->anchored = *p == '^';
	p += r->anchored;
	r->literal = mem_alloc(strlen(p) + 1);
	size_t took = plain(r->literal, &r->n, p);
	r->whole = r->n > 0 && p[took] == '\0';
}

struct regex *
regex_new(const char *pattern, bool caseless, char why[REGEX_WHY_MAX],
    size_t *offset)
{
	int code;
	PCRE2_SIZE at;
	uint32_t options = OPTIONS;

	if (caseless)
		options |= PCRE2_CASELESS;
	pcre2_code *c = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
	    options, &code, &at, NULL);
	if (c == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, REGEX_WHY_MAX);
		*offset = at;
		return NULL;
	}
	/* without JIT (or on failure) the interpreter does the same */
	(void)pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
	struct regex *r = mem_calloc(1, sizeof(*r));
	r->code = c;
	if (!caseless)
		find_literal(r, pattern);
	return r;
}

void
regex_free(struct regex *r)
{
	if (r == NULL)
		return;
	pcre2_code_free(r->code);
	free(r->literal);
	free(r);
}

struct regex_scratch *
regex_scratch_new(void)
{
	struct regex_scratch *s = mem_calloc(1, sizeof(*s));

	s->limits = pcre2_match_context_create(NULL);
	s->data = pcre2_match_data_create(1, NULL);
	s->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
	ASSERT(s->limits != NULL && s->data != NULL);
	pcre2_set_match_limit(s->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(s->limits, HEAP_LIMIT_KIB);
	if (s->stack != NULL)
		pcre2_jit_stack_assign(s->limits, NULL, s->stack);
	return s;
}

void
regex_scratch_free(struct regex_scratch *s)
{
	if (s == NULL)
		return;
	pcre2_match_data_free(s->data);
	pcre2_match_context_free(s->limits);
	pcre2_jit_stack_free(s->stack);
	free(s);
}

/* stands_in: memmem for short texts, where its preparation costs more than the
 * search itself. */
static bool
stands_in(const char *text, size_t n, const char *what, size_t nwhat)
{
	while (n >= nwhat) {
		const char *p = memchr(text, what[0], n - nwhat + 1);

		if (p == NULL)
			return false;
		if (memcmp(p, what, nwhat) == 0)
			return true;
		n -= (size_t)(p + 1 - text);
		text = p + 1;
	}
	return false;
}

int
regex_match(const struct regex *r, struct regex_scratch *s, struct slice text)
{
	if (r->n > 0) {
		if (r->anchored) {
			if (text.n < r->n || text.p[0] != r->literal[0] ||
			    memcmp(text.p, r->literal, r->n) != 0)
				return 0;
		} else if (!stands_in(text.p, text.n, r->literal, r->n)) {
			return 0;
		}
		if (r->whole)
			return 1;
	}
	int rc = pcre2_match(r->code, (PCRE2_SPTR)text.p, text.n, 0, 0, s->data,
	    s->limits);
	/* 0: matched, and the data block has no room for its groups */
	return rc >= 0 ? 1 : rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

struct regex_trial {
	pcre2_code		*code;
	pcre2_match_context	*limits;
	pcre2_match_data	*data;
};

struct regex_trial *
regex_trial_new(const char *pattern, bool caseless)
{
	int code;
	PCRE2_SIZE at;

	pcre2_code *c = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
	    OPTIONS | PCRE2_NO_START_OPTIMIZE | (caseless ? PCRE2_CASELESS : 0),
	    &code, &at, NULL);
	if (c == NULL)
		return NULL;
	struct regex_trial *t = mem_calloc(1, sizeof(*t));
	t->code = c;
	t->limits = pcre2_match_context_create(NULL);
	t->data = pcre2_match_data_create(1, NULL);
	ASSERT(t->limits != NULL && t->data != NULL);
	pcre2_set_match_limit(t->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(t->limits, HEAP_LIMIT_KIB);
	return t;
}

void
regex_trial_free(struct regex_trial *t)
{
	if (t == NULL)
		return;
	pcre2_match_data_free(t->data);
	pcre2_match_context_free(t->limits);
	pcre2_code_free(t->code);
	free(t);
}

bool
regex_trial_explodes(struct regex_trial *t, struct slice text)
{
	int rc = pcre2_match(t->code, (PCRE2_SPTR)text.p, text.n, 0,
	    PCRE2_ANCHORED | PCRE2_NO_JIT, t->data, t->limits);

	return rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT;
}
