/* Texts with fields in braces, and dimensions. */
#include <string.h>

#include "mappings/parser.h"

const char *const parse_dim_words[] = {
	[DIM_CLASS] = "class", [DIM_DEPARTMENT] = "department",
	[DIM_LOCATION] = "location", [DIM_TRACKING] = "tracking",
	[DIM_ENTITY] = "entity", [DIM_TAX] = "tax", [DIM__MAX] = NULL
};

bool
parse_is_dim(const char *word)
{
	for (size_t i = 0; parse_dim_words[i] != NULL; i++)
		if (strcmp(parse_dim_words[i], word) == 0)
			return true;
	return false;
}

static void
add_piece(struct parser *p, struct text_piece ***tail, struct text_piece piece)
{
	struct text_piece *t = arena_alloc(p->r->arena, sizeof(*t));

	*t = piece;
	**tail = t;
	*tail = &t->next;
}

/* unquote_key: a key may stand in quotes here as in a condition, where blanks need
 * them: metadata."order id" becomes metadata.order id. */
static void
unquote_key(char *name)
{
	char *open = strstr(name, "metadata.\"");
	size_t n = strlen(name);

	if (open == NULL || name + n - 1 <= open + strlen("metadata.\"") ||
	    name[n - 1] != '"')
		return;
	name[n - 1] = '\0';
	open += strlen("metadata.");
	memmove(open, open + 1, strlen(open));
}

/* field_piece: "{description}" at ${s}; gives its length, or 0. */
static size_t
field_piece(struct parser *p, struct text_piece ***tail, const char *s,
    struct spot at)
{
	struct text_piece piece = { .literal = NULL };
	size_t n = strcspn(s, "}");

	if (s[n] != '}') {
		diag_error(p->d, at, "write {description}, or {{ for a brace",
		    "this brace is not closed");
		return 0;
	}
	char *name = arena_strndup(p->r->arena, s + 1, n - 1);
	unquote_key(name);
	at.n = n + 1;
	if (!parser_field_name(p, &piece.field, name, at))
		return 0;
	add_piece(p, tail, piece);
	return n + 1;
}

struct text *
parse_text(struct parser *p)
{
	struct text *t = arena_alloc(p->r->arena, sizeof(*t));
	struct text_piece **tail = &t->pieces;

	if (!parser_more(p) || p->t.kind != TOK_STRING) {
		parser_expected(p, "a text in quotes",
		    "write for example: \"{description} ({source})\"");
		return NULL;
	}
	t->at = p->t.at;
	const char *s = p->t.text;
	for (size_t i = 0; s[i] != '\0';) {
		size_t n = strcspn(s + i, "{}");
		bool twice = n == 0 && s[i] == s[i + 1];

		if (n > 0 || twice) {
			n = n > 0 ? n : 1;
			add_piece(p, &tail, (struct text_piece){ .literal =
			    arena_strndup(p->r->arena, s + i, n) });
			i += twice ? 2 : n;
			continue;
		}
		/* without escapes before it this is the very place */
		struct spot at = { p->t.at.src, p->t.at.at + 1 + i, 1 };
		if (s[i] == '}') {
			diag_error(p->d, at, "write }} for a brace that is "
			    "meant as itself", "this brace was never opened");
			return NULL;
		}
		n = field_piece(p, &tail, s + i, at);
		if (n == 0)
			return NULL;
		i += n;
	}
	parser_next(p);
	return t;
}

/* look_up: table[field] else "..." */
static bool
look_up(struct parser *p, struct dim *d)
{
	static const char todo[] = "write: TABLE[FIELD] else \"TEXT\"";

	d->table_name = p->t.text;
	d->table_at = p->t.at;
	parser_next(p);
	if (!parser_more(p) || !parser_punct(p, '['))
		return parser_expected(p, "[ and a field", "write a text in "
		    "quotes, or TABLE[FIELD] else \"TEXT\"");
	parser_next(p);
	if (!parser_field(p, &d->field))
		return false;
	if (!parser_more(p) || !parser_punct(p, ']'))
		return parser_expected(p, "]", todo);
	parser_next(p);
	if (!parser_more(p) || !parser_word(p, "else"))
		return true;
	parser_next(p);
	return parser_string(p, &d->otherwise, "a text in quotes", todo);
}

static struct dim *
dim(struct parser *p)
{
	struct dim *d = arena_alloc(p->r->arena, sizeof(*d));

	d->at = p->t.at;
	while (!parser_word(p, parse_dim_words[d->kind]))
		d->kind++;
	parser_next(p);
	if (parser_more(p) && p->t.kind == TOK_WORD)
		return look_up(p, d) ? d : NULL;
	d->text = parse_text(p);
	return d->text == NULL ? NULL : d;
}

/* Each kind once. */
bool
parse_dim(struct parser *p, struct dim **out)
{
	struct dim *d = dim(p);

	if (d == NULL)
		return false;
	for (; *out != NULL; out = &(*out)->next) {
		if ((*out)->kind != d->kind)
			continue;
		diag_error(p->d, d->at, "keep one", "there is a %s already",
		    entry_dim_name(d->kind));
		return false;
	}
	*out = d;
	return true;
}

bool
parse_dims(struct parser *p, struct dim **out)
{
	while (parser_more(p)) {
		if (p->t.kind != TOK_WORD || !parse_is_dim(p->t.text))
			return parser_expected(p, "the end of the line",
			    diag_nearest(p->d, p->t.text, parse_dim_words, "after an "
			    "amount may stand: class, department, location, "
			    "tracking, entity, tax"));
		if (!parse_dim(p, out))
			return false;
	}
	return true;
}
