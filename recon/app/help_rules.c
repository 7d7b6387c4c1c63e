/* help on rule files: the commands, and the words of the language from the
 * parser's own tables. */
#include <string.h>

#include "mappings/words.h"
#include "recon/app/app.h"

#define PAGE_WIDTH 78
#define LIST_WIDTH 16	/* the column of the lists' names */

/* What stands in front of a list, where its name does not say it. */
static const struct {
	enum words	 list;
	const char	*label;
} shown[] = {
	{ WORDS_STATEMENTS, "statements" },
	{ WORDS_LINES, "lines" },
	{ WORDS_LEDGERS, "ledger" },
	{ WORDS_GROUPINGS, "entries per" },
	{ WORDS_ATTRIBUTES, "account ..." },
	{ WORDS_ROLES, "role" },
	{ WORDS_COMPARISONS, "comparisons" },
	{ WORDS_FIELDS, "fields" },
	{ WORDS_AMOUNTS, "amounts" },
	{ WORDS_FEE_KINDS, "fee.KIND" },
	{ WORDS_ROUNDINGS, "rounded" },
	{ WORDS_EVENTS, "on" },
	{ WORDS_DOCUMENTS, "post as" },
	{ WORDS_DATES, "date" },
	{ WORDS_DIMENSIONS, "dimensions" },
	{ WORDS_MATCH, "match" },
	{ WORDS_EXAMPLE, "example" },
};

static void
add_list(struct str *out, enum words list, const char *label)
{
	struct word w;
	size_t column = LIST_WIDTH;

	str_addf(out, "  %-*s", LIST_WIDTH - 2, label);
	for (size_t i = 0; words_at(&w, list, i); i++) {
		size_t n = strlen(w.name) + (i > 0 ? 2 : 0);

		if (i > 0)
			str_addc(out, ',');
		if (column + n > PAGE_WIDTH) {
			str_addf(out, "\n%*s", LIST_WIDTH, "");
			column = LIST_WIDTH;
		} else if (i > 0) {
			str_addc(out, ' ');
		}
		str_add(out, w.name);
		column += n;
	}
	str_addc(out, '\n');
}

void
help_rules(struct str *out)
{
	str_add(out, "tieout rules COMMAND: the rule file, from Stripe rows to entries\n\n");
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (str_starts(c->name, "rules "))
			str_addf(out, "  %-16s %s%s\n", c->name, c->line,
			    c->run == NULL ? " (not in this version)" : "");
	}
	str_add(out, "\nthe words of a rule file; docs/rules-reference.md explains each\n");
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		add_list(out, shown[i].list, shown[i].label);
	str_add(out, "\nmore: tieout help rules COMMAND; tieout help fields, also those of"
	    " charges,\nrefunds, disputes, payouts, transfers and customers\n");
}

void
help_fields(struct str *out)
{
	struct word w;

	str_add(out, "Fields that conditions, memos and dimensions of a rule file may name,"
	    " with their\ntype. Beside them: metadata.KEY (of the charge behind the row),"
	    " OBJECT.metadata.KEY\nand fee.KIND.\n");
	for (int l = WORDS_FIELDS; l <= WORDS_CUSTOMER; l++) {
		str_addf(out, "\n%s\n", l == WORDS_FIELDS ? "balance transaction" :
		    words_list((enum words)l));
		for (size_t i = 0; words_at(&w, (enum words)l, i); i++)
			str_addf(out, "  %-52s %s\n", w.name, w.type);
	}
}
