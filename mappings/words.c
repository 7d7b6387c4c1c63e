/* The words of the rule language, list by list. */
#include <string.h>

#include "mappings/parser.h"
#include "mappings/words.h"

static const struct list {
	const char		*name;
	const char *const	*words;		/* NULL: asked elsewhere */
} lists[WORDS__MAX] = {
	[WORDS_STATEMENTS] = { "statements", parse_top_words },
	[WORDS_LINES] = { "lines", parse_body_words },
	[WORDS_LEDGERS] = { "ledgers", parse_ledger_words },
	[WORDS_GROUPINGS] = { "groupings", parse_grouping_words },
	[WORDS_ATTRIBUTES] = { "attributes", parse_attribute_words },
	[WORDS_ROLES] = { "roles", parse_role_words },
	[WORDS_COMPARISONS] = { "comparisons", parse_comparison_words },
	[WORDS_AMOUNTS] = { "amounts", NULL },
	[WORDS_FEE_KINDS] = { "kinds of fee", NULL },
	[WORDS_ROUNDINGS] = { "roundings", parse_rounding_words },
	[WORDS_EVENTS] = { "events", parse_event_words },
	[WORDS_DOCUMENTS] = { "documents", parse_document_words },
	[WORDS_DATES] = { "dates", parse_date_words },
	[WORDS_DIMENSIONS] = { "dimensions", parse_dim_words },
	[WORDS_MATCH] = { "match", parse_match_words },
	[WORDS_EXAMPLE] = { "example", parse_example_words },
	[WORDS_FIELDS] = { "fields", NULL },
	[WORDS_CHARGE] = { "charge", NULL },
	[WORDS_REFUND] = { "refund", NULL },
	[WORDS_DISPUTE] = { "dispute", NULL },
	[WORDS_PAYOUT] = { "payout", NULL },
	[WORDS_TRANSFER] = { "transfer", NULL },
	[WORDS_CUSTOMER] = { "customer", NULL },
};

static const char *
type_name(enum field_type type)
{
	switch (type) {
	case FTYPE_CURRENCY:
		return "currency";
	case FTYPE_MONEY:
		return "amount";
	case FTYPE_DAY:
		return "day";
	case FTYPE_TEXT:
		break;
	}
	return "text";
}

static const char *
nth(const char *const *words, size_t i)
{
	for (size_t k = 0; words[k] != NULL; k++)
		if (k == i)
			return words[k];
	return NULL;
}

static void
put(struct word *out, const char *object, struct slice name, const char *type)
{
	size_t n = object == NULL ? 0 : strlen(object) + 1;

	ASSERT(n + name.n < sizeof(out->name));
	if (n > 0) {
		memcpy(out->name, object, n - 1);
		out->name[n - 1] = '.';
	}
	memcpy(out->name + n, name.p, name.n);
	out->name[n + name.n] = '\0';
	out->type = type;
}

static bool
field_word(struct word *out, enum words list, size_t i)
{
	struct slice name;
	enum field_type type;

	if (list == WORDS_FIELDS) {
		if (!field_of_row(&name, &type, i))
			return false;
		put(out, NULL, name, type_name(type));
		return true;
	}
	for (int k = 0; k < OBJECT__MAX; k++) {
		const char *object = object_kind_name((enum object_kind)k);

		if (strcmp(object, lists[list].name) != 0)
			continue;
		if (!field_of_object(&name, &type, (enum object_kind)k, i))
			return false;
		put(out, object, name, type_name(type));
		return true;
	}
	return false;
}

const char *
words_list(enum words list)
{
	return lists[list].name;
}

bool
words_at(struct word *out, enum words list, size_t i)
{
	const char *word;

	if (list >= WORDS_FIELDS)
		return field_word(out, list, i);
	if (list == WORDS_AMOUNTS)
		word = parse_quantity_word(i);
	else
		word = nth(list == WORDS_FEE_KINDS ? field_fee_kinds() :
		    lists[list].words, i);
	if (word != NULL)
		put(out, NULL, slice_of(word), "");
	return word != NULL;
}
