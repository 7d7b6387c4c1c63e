/*
 * Dimensions of entry lines: a literal, a text with fields, or a look-up in a
 * table.  What a line says beats what its rule says.
 */
#include "mappings/eval.h"
#include "mappings/table.h"

/* look_up: the value, or NULL and a sentence in the scratch. */
static const char *
look_up(struct rules_scratch *s, const struct dim *m, const struct rules_view *v)
{
	struct field_value f = { { NULL, 0 }, 0, 0, 0 };
	size_t col = table_column(m->table, entry_dim_name(m->kind));
	struct str key = STR_INIT;
	const char *found = NULL;

	field_text(&key, &m->field, v);
	if (key.n > 0)
		found = table_find(m->table, (struct slice){ key.p, key.n }, col);
	if (found == NULL || found[0] == '\0')
		found = m->otherwise;
	if (found == NULL && field_get(&f, &m->field, v) == UNKNOWN)
		str_addf(&s->why, "table \"%s\" is asked for %s, which no "
		    "import has told for this row: %s; or add an else to the "
		    "rule", m->table->name, m->field.name,
		    field_carrier(&m->field));
	else if (found == NULL)
		str_addf(&s->why, "table \"%s\" has no %s for %s \"%s\"; add "
		    "a line to it, or an else to the rule", m->table->name,
		    entry_dim_name(m->kind), m->field.name, str_text(&key));
	str_free(&key);
	return found;
}

/* text: filled in; NULL when that leaves nothing. */
static const char *
text(struct str *own, const struct text *t, const struct rules_view *v)
{
	const struct text_piece *p = t->pieces;

	if (p == NULL)
		return NULL;
	if (p->literal != NULL && p->next == NULL)
		return p->literal;
	str_clear(own);
	text_fill(own, t, v);
	return own->n == 0 ? NULL : str_text(own);
}

bool
dims_fill(struct rules_result *out, struct rules_scratch *s,
    const struct rule *o, const struct rules_view *v)
{
	const struct line *l = o->lines;
	size_t at = 0;

	for (size_t i = 0; i < out->nlines; i++) {
		struct rules_line *to = &out->lines[i];

		for (; at < to->line; at++)
			l = l->next;
		for (int k = 0; k < DIM__MAX; k++) {
			const struct dim *m = l->dim[k];

			if (m == NULL)
				continue;
			if (m->table == NULL) {
				to->dim[k] = text(&s->dim[at][k], m->text, v);
				continue;
			}
			to->dim[k] = look_up(s, m, v);
			if (to->dim[k] == NULL)
				return false;
		}
	}
	return true;
}
