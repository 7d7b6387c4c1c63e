/* Memos and dimensions of a row. */
#include "mappings/eval.h"
#include "mappings/table.h"

void
text_fill(struct str *out, const struct text *t, const struct rules_view *v)
{
	if (t == NULL)
		return;
	for (const struct text_piece *p = t->pieces; p != NULL; p = p->next) {
		if (p->literal != NULL)
			str_add(out, p->literal);
		else
			field_text(out, &p->field, v);
	}
}

static const char *const dim_names[] = {
	[DIM_CLASS] = "class", [DIM_DEPARTMENT] = "department",
	[DIM_LOCATION] = "location", [DIM_TRACKING] = "tracking",
	[DIM_ENTITY] = "entity", [DIM_TAX] = "tax",
};

static bool
missing(struct str *out, const struct dim *m, const struct rules_view *v)
{
	for (; m != NULL; m = m->next) {
		struct str key = STR_INIT;
		const char *found = NULL;

		if (m->table == NULL || m->otherwise != NULL)
			continue;
		field_text(&key, &m->field, v);
		size_t col = table_column(m->table, dim_names[m->kind]);
		if (key.n > 0)
			found = table_find(m->table,
			    (struct slice){ key.p, key.n }, col);
		if (found == NULL)
			str_addf(out, "table \"%s\" has no %s for %s \"%s\"; add "
			    "a line to it, or an else to the rule",
			    m->table->name, dim_names[m->kind], m->field.name,
			    str_text(&key));
		str_free(&key);
		if (found == NULL)
			return true;
	}
	return false;
}

bool
text_dims_missing(struct str *out, const struct rule *o, const struct rules_view *v)
{
	if (missing(out, o->dims, v))
		return true;
	for (const struct line *l = o->lines; l != NULL; l = l->next)
		if (l->dims != NULL && missing(out, l->dims, v))
			return true;
	return false;
}

void
rules_memo(const struct rules *r, size_t i, const struct rules_view *v,
    struct str *out)
{
	ASSERT(i < r->nrules);
	str_clear(out);
	text_fill(out, r->rule[i]->memo, v);
}

void
rules_group_memo(const struct rules *r, size_t i, uint64_t count,
    struct str *out)
{
	ASSERT(i < r->nrules);
	str_clear(out);
	str_addf(out, "%s (%llu)", r->rule[i]->name, (unsigned long long)count);
}
