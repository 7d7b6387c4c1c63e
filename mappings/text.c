/* Texts with fields in them, filled in for a row: memos. */
#include "mappings/eval.h"

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
