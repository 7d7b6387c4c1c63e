/*
 * A rule file with some of its bytes replaced: what a suggested edit would
 * make of it, without touching the file.
 */
#include <string.h>

#include "mappings/check.h"
#include "mappings/parser.h"

bool
patch_text(struct str *out, const struct rules *r, const char *name,
    const char *text, size_t n)
{
	size_t pos = 0;
	bool any = false;

	for (size_t i = 0; i < r->npatches; i++) {
		const struct rules_patch *p = &r->patch[i];

		if (strcmp(p->file, name) != 0)
			continue;
		ASSERT(p->at >= pos && p->at + p->n <= n);
		str_addn(out, text + pos, p->at - pos);
		str_add(out, p->text);
		pos = p->at + p->n;
		any = true;
	}
	str_addn(out, text + pos, n - pos);
	return any;
}

int
rules_patched(struct rules **out, const struct rules *r,
    const struct rules_patch *p, size_t n, struct str *report, struct err *e)
{
	struct rules *now = rules_new();
	struct diag *d = diag_new();

	now->patch = p;
	now->npatches = n;
	now->source = source_add(now, d, r->source->name, r->source->text,
	    r->source->n, NULL);
	now->beside = r->beside;
	rules_read_source(now, d, r->source->name, false);
	now->patch = NULL;
	now->npatches = 0;
	return rules_conclude(out, now, d, report, e);
}

void
rules_patch_end(const struct rules *r, struct rules_patch *p, const char *text)
{
	*p = (struct rules_patch){ r->source->name, r->source->n, 0, text };
}
