/*
 * Samples and attacks.  A pattern blows up where a repeat can divide a text
 * between itself and its own parts in many ways, so every repeat is fed what it
 * repeats, many times over, behind a text that leads up to it and before one
 * that makes the match fail.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "mappings/pattern.h"
#include "mappings/regex.h"

#define DEPTH_MAX 50
#define NODES_MAX 2000
#define SAMPLE_MAX 400		/* bytes; repeats of repeats grow fast */
#define ATTACK_BYTES 300	/* the square of it is allowed, the cube is not */
#define MANY 1000000		/* no upper bound */

enum node_kind { NODE_TEXT, NODE_SEQ, NODE_ALT, NODE_REPEAT, NODE_LOOK };
struct node {
	enum node_kind	 kind;
	char		 text[2][5];	/* two that it may stand for */
	int		 min, max;	/* NODE_REPEAT: of its first */
	struct node	*first, *next;
};

struct reader {
	struct arena	*arena;
	const char	*p;
	int		 depth, nodes;
	bool		 failed;
};

static struct node *
new_node(struct reader *r, enum node_kind kind)
{
	struct node *n = arena_alloc(r->arena, sizeof(*n));

	n->kind = kind;
	if (++r->nodes > NODES_MAX)
		r->failed = true;
	return n;
}

static struct node *
text(struct reader *r, char a, char b)
{
	struct node *n = new_node(r, NODE_TEXT);

	n->text[0][0] = a;
	n->text[1][0] = b;
	return n;
}

/* of_class: \d and its like; false for what is no class of characters. */
static bool
of_class(char c, char out[2])
{
	static const struct { char c, a, b; } classes[] = {
		{ 'd', '1', '7' }, { 'D', 'a', '-' }, { 'w', 'a', '1' },
		{ 'W', ' ', '-' }, { 's', ' ', '\t' }, { 'S', 'a', '1' },
		{ 'h', ' ', '\t' }, { 'H', 'a', '1' }, { 'N', 'a', '1' },
		{ 'R', '\n', '\n' }, { 'v', '\n', '\n' }, { 'X', 'a', '1' },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].c != c)
			continue;
		out[0] = classes[i].a;
		out[1] = classes[i].b;
		return true;
	}
	return false;
}

static char
escaped(char c)
{
	return c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' :
	    c == 'f' ? '\f' : c == 'e' ? '\033' : c;
}

static struct node *
escape(struct reader *r)
{
	char c = *++r->p, two[2];

	if (c == '\0')
		return text(r, '\\', '\\');
	r->p++;
	if (of_class(c, two))
		return text(r, two[0], two[1]);
	if (c == 'p' || c == 'P') {
		if (*r->p == '{')
			r->p += strcspn(r->p, "}");
		r->p += *r->p != '\0';
		return text(r, 'a', '1');
	}
	/* edges of words, references and the like take no text here */
	if (strchr("bBAzZGKQEg123456789", c) != NULL)
		return new_node(r, NODE_SEQ);
	return text(r, escaped(c), escaped(c));
}

/* in_set: does the set, from behind its [ and ^, list this character? */
static bool
in_set(const char *from, const char *end, char c)
{
	char two[2];

	for (const char *p = from; p < end; p++) {
		if (*p == '\\' && p + 1 < end) {
			p++;
			if (of_class(*p, two) ? two[0] == c || two[1] == c :
			    escaped(*p) == c)
				return true;
		} else if (p + 2 < end && p[1] == '-') {
			if (c >= p[0] && c <= p[2])
				return true;
			p += 2;
		} else if (*p == c) {
			return true;
		}
	}
	return false;
}

static struct node *
set(struct reader *r)
{
	static const char usual[] = "a1 A-_.,/@x";
	const char *from = r->p + 1 + (r->p[1] == '^'), *p = from;
	bool negated = r->p[1] == '^';
	char pick[2] = { '\0', '\0' };
	int n = 0;

	p += *p == ']';
	while (*p != '\0' && *p != ']')
		p += *p == '\\' && p[1] != '\0' ? 2 :
		    strncmp(p, "[:", 2) == 0 && strstr(p, ":]") != NULL ?
		    strstr(p, ":]") + 2 - p : 1;
	for (size_t i = 0; usual[i] != '\0' && n < 2; i++)
		if (in_set(from, p, usual[i]) != negated)
			pick[n++] = usual[i];
	if (n == 0)
		pick[n++] = negated ? 'q' : *from == '\\' ? escaped(from[1]) :
		    *from == '[' ? 'a' : *from;
	r->p = p + (*p == ']');
	return text(r, pick[0], pick[n - 1]);
}

static struct node *alternatives(struct reader *r);

static struct node *
group(struct reader *r)
{
	bool look = false;

	r->p++;
	if (*r->p == '*') {
		r->p += strcspn(r->p, ")");
	} else if (*r->p == '?') {
		r->p++;
		look = *r->p == '=' || *r->p == '!' || (*r->p == '<' &&
		    (r->p[1] == '=' || r->p[1] == '!'));
		if (*r->p == '#')
			r->p += strcspn(r->p, ")");
		else if (look)
			r->p += *r->p == '<' ? 2 : 1;
		else if (*r->p == 'P' || *r->p == '<' || *r->p == '\'') {
			r->p += strcspn(r->p, ">')") + 0;
			r->p += *r->p == '>' || *r->p == '\'';
		} else {
			r->p += strspn(r->p, "imsxnJU^-");
			r->p += *r->p == ':' || *r->p == '>' || *r->p == '|';
		}
	}
	struct node *n = alternatives(r);
	r->p += *r->p == ')';
	if (!look)
		return n;
	struct node *x = new_node(r, NODE_LOOK);
	x->first = n;
	return x;
}

static struct node *
single(struct reader *r)
{
	char c = *r->p;

	if (c == '(')
		return group(r);
	if (c == '[')
		return set(r);
	if (c == '\\')
		return escape(r);
	r->p++;
	if (c == '.')
		return text(r, 'x', '1');
	if (c == '^' || c == '$')
		return new_node(r, NODE_SEQ);
	struct node *n = text(r, c, c);
	for (int i = 1; i < 4 && ((unsigned char)*r->p & 0xc0) == 0x80; i++, r->p++)
		n->text[0][i] = n->text[1][i] = *r->p;
	return n;
}

/* bounds: {2,5}; false when the brace is meant as itself. */
static bool
bounds(struct reader *r, int *min, int *max)
{
	char *end;

	*min = (int)strtol(r->p + 1, &end, 10);
	*max = *min;
	if (*end == ',')
		*max = end[1] == '}' ? MANY : (int)strtol(end + 1, &end, 10);
	if (*max == MANY)
		end++;
	if (*end != '}' || end == r->p + 1 || *min < 0 || *max < *min)
		return false;
	r->p = end + 1;
	return true;
}

static struct node *
repeated(struct reader *r)
{
	struct node *n = single(r);

	for (;;) {
		int min, max;

		if (*r->p == '*' || *r->p == '+' || *r->p == '?') {
			min = *r->p == '+';
			max = *r->p == '?' ? 1 : MANY;
			r->p++;
		} else if (*r->p != '{' || !bounds(r, &min, &max)) {
			return n;
		}
		r->p += *r->p == '?' || *r->p == '+';	/* lazy, possessive */
		struct node *x = new_node(r, NODE_REPEAT);
		x->min = min;
		x->max = max;
		x->first = n;
		n = x;
	}
}

static struct node *
sequence(struct reader *r)
{
	struct node *n = new_node(r, NODE_SEQ), **tail = &n->first;

	while (*r->p != '\0' && *r->p != '|' && *r->p != ')' && !r->failed) {
		*tail = repeated(r);
		tail = &(*tail)->next;
	}
	return n;
}

static struct node *
alternatives(struct reader *r)
{
	struct node *n = new_node(r, NODE_ALT), **tail = &n->first;

	if (++r->depth > DEPTH_MAX)
		r->failed = true;
	for (;;) {
		*tail = sequence(r);
		tail = &(*tail)->next;
		if (*r->p != '|' || r->failed)
			break;
		r->p++;
	}
	r->depth--;
	return n;
}

static struct node *
read_pattern(struct arena *a, const char *pattern)
{
	struct reader r = { .arena = a, .p = pattern };
	struct node *n = alternatives(&r);

	return r.failed || *r.p != '\0' ? NULL : n;
}

/* ---- samples ---- */

static void
sample(struct str *out, const struct node *n, int variant)
{
	int k = 0;

	if (out->n > SAMPLE_MAX)
		return;
	switch (n->kind) {
	case NODE_TEXT:
		str_add(out, n->text[variant & 1]);
		return;
	case NODE_SEQ:
		for (const struct node *c = n->first; c != NULL; c = c->next)
			sample(out, c, variant);
		return;
	case NODE_ALT:
		for (const struct node *c = n->first; c != NULL; c = c->next)
			k++;
		ASSERT(k > 0);
		k = (variant / 2) % k;
		for (const struct node *c = n->first; c != NULL; c = c->next)
			if (k-- == 0)
				sample(out, c, variant);
		return;
	case NODE_REPEAT:
		k = n->min > 0 ? n->min : n->max > 0;
		for (int i = 0; i < k && out->n <= SAMPLE_MAX; i++)
			sample(out, n->first, variant);
		return;
	case NODE_LOOK:
		return;		/* takes no text */
	}
}

bool
pattern_sample(struct str *out, const char *pattern, int variant)
{
	struct arena *a = arena_new();
	const struct node *n = read_pattern(a, pattern);

	if (n != NULL)
		sample(out, n, variant);
	arena_free(a);
	return n != NULL;
}

/* ---- attacks ---- */

struct attack {
	struct regex_trial	*trial;
	struct str		*text;
};

/* feed: ${lead}, what the repeat takes many times over, and an end that lets
 * the match fail. */
static bool
feed(struct attack *a, const struct str *lead, const struct str *pump)
{
	static const char *const ends[] = { "\x01", "!", "" };

	if (pump->n == 0)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		str_clear(a->text);
		str_addn(a->text, str_text(lead), lead->n);
		while (a->text->n < lead->n + ATTACK_BYTES)
			str_addn(a->text, pump->p, pump->n);
		str_add(a->text, ends[i]);
		if (regex_trial_explodes(a->trial,
		    (struct slice){ a->text->p, a->text->n }))
			return true;
	}
	return false;
}

static bool
attack_repeat(struct attack *a, const struct node *n, const struct str *lead)
{
	struct str pump = STR_INIT;
	bool found = false;

	for (int variant = 0; variant < 6 && !found; variant++) {
		str_clear(&pump);
		sample(&pump, n->first, variant);
		found = feed(a, lead, &pump);
	}
	str_free(&pump);
	return found;
}

/* attack_sequence: a text that all but meets the whole of it, over and over: each
 * repeat may then end at any of them. */
static bool
attack_sequence(struct attack *a, const struct node *n, const struct str *lead)
{
	struct str pump = STR_INIT;
	bool found = false;
	int repeats = 0;

	for (const struct node *c = n->first; c != NULL; c = c->next)
		repeats += c->kind == NODE_REPEAT && c->max > 1;
	if (repeats > 1) {
		sample(&pump, n, 0);
		pump.n -= pump.n > 1;
		found = feed(a, lead, &pump);
	}
	str_free(&pump);
	return found;
}

static bool
attack(struct attack *a, const struct node *n, const struct str *lead)
{
	struct str now = STR_INIT;
	bool found = false;

	if (n->kind == NODE_REPEAT && n->max > 1)
		found = attack_repeat(a, n, lead);
	else if (n->kind == NODE_SEQ)
		found = attack_sequence(a, n, lead);
	str_addn(&now, str_text(lead), lead->n);
	for (const struct node *c = n->first; c != NULL && !found; c = c->next) {
		found = attack(a, c, &now);
		if (n->kind == NODE_SEQ)
			sample(&now, c, 0);
	}
	str_free(&now);
	return found;
}

bool
pattern_explodes(struct str *text, const char *pattern, bool caseless)
{
	struct arena *arena = arena_new();
	const struct node *n = read_pattern(arena, pattern);
	struct attack a = { regex_trial_new(pattern, caseless), text };
	struct str none = STR_INIT;
	bool found = n != NULL && a.trial != NULL && attack(&a, n, &none);

	regex_trial_free(a.trial);
	arena_free(arena);
	return found;
}
