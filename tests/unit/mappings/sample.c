/* Rule files and rows as text, for the tests of mappings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "tests/unit/mappings/sample.h"

const char sample_head[] =
    "chart \"Acme\"\nledger file\nentries per day\n"
    "account clearing 1050 \"Stripe Clearing\" currency USD role clearing\n"
    "account clearing 1051 \"Stripe Clearing EUR\" currency EUR role clearing\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account sales 4000 \"Sales\"\naccount fees 6100 \"Fees\"\n"
    "account vat 1410 \"Input VAT\"\naccount refunds 4090 \"Refunds\"\n\n";
const char sample_bare[] =
    "chart \"Acme\"\nledger file\n"
    "account clearing 1050 \"Stripe Clearing\" currency USD role clearing\n"
    "account sales 4000 \"Sales\"\naccount fees 6100 \"Fees\"\n"
    "account vat 1410 \"Input VAT\"\naccount refunds 4090 \"Refunds\"\n\n";

int
sample_try(struct sample *x, const char *head, const char *body)
{
	struct str s = STR_INIT;

	memset(x, 0, sizeof(*x));
	str_add(&s, head);
	str_add(&s, body);
	int rc = rules_read_text(&x->r, "acme.rules", str_text(&s), false,
	    &x->report, &x->e);
	str_free(&s);
	for (int k = 0; k < OBJECT__MAX; k++)
		x->object[k] = fields_builder_new();
	x->fields = fields_builder_new();
	x->fees = fields_builder_new();
	if (rc == 0)
		x->s = rules_scratch_new(x->r);
	return rc;
}

void
sample_open(struct sample *x, const char *head, const char *body)
{
	if (sample_try(x, head, body) != 0)
		fail_msg("%s\n%s", body, str_text(&x->report));
}

void
sample_close(struct sample *x)
{
	for (int k = 0; k < OBJECT__MAX; k++)
		fields_builder_free(x->object[k]);
	fields_builder_free(x->fields);
	fields_builder_free(x->fees);
	rules_scratch_free(x->s);
	rules_free(x->r);
	str_free(&x->report);
}

static void
put(struct fields_builder *b, const char *name, const char *value)
{
	struct err e = ERR_INIT;

	assert_int_equal(fields_put(b, slice_of(name), slice_of(value), &e), 0);
}

/* known: an object of the row is there, with or without fields. */
static bool
own_field(struct sample *x, const char *k, const char *v)
{
	struct txn *t = &x->t;
	const struct { const char *name; struct slice *at; } texts[] = {
		{ "id", &t->id }, { "category", &t->category },
		{ "type", &t->type }, { "description", &t->description },
		{ "source", &t->source }, { "account", &t->account },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(k, texts[i].name) != 0)
			continue;
		*texts[i].at = slice_of(v);
		return true;
	}
	if (strcmp(k, "amount") == 0)
		t->amount = atoll(v);
	else if (strcmp(k, "fee") == 0)
		t->fee = atoll(v);
	else if (strcmp(k, "currency") == 0)
		t->currency = currency_index(v, strlen(v));
	else if (strcmp(k, "day") == 0)
		assert_true(date_parse(&x->v.day, slice_of(v)));
	else if (strcmp(k, "available") == 0)
		t->available_on = atoll(v);
	else if (strcmp(k, "details") == 0)
		t->fee_details = slice_of(v);
	else
		return false;
	return true;
}

static void
object_field(struct sample *x, const char *k, const char *v)
{
	for (int o = 0; o < OBJECT__MAX; o++) {
		const char *name = object_kind_name((enum object_kind)o);
		size_t n = strlen(name);

		if (strncmp(k, name, n) != 0 || (k[n] != '.' && k[n] != '\0'))
			continue;
		if (k[n] == '.')
			put(x->object[o], k + n + 1, v);
		x->v.object[o] = slice_of("");
		return;
	}
	if (strncmp(k, "fee.", 4) == 0) {
		put(x->fees, k + 4, v);
		x->t.fee_details = slice_of("");
	} else if (strncmp(k, "metadata.", 9) == 0) {
		put(x->object[OBJECT_CHARGE], k, v);
		x->v.object[OBJECT_CHARGE] = slice_of("");
	} else {
		put(x->fields, k[0] == ':' ? k + 1 : k, v);
	}
}

static struct slice
packed(struct fields_builder *b, struct slice otherwise)
{
	struct slice s = fields_pack(b);

	return s.n == 0 ? otherwise : s;
}

void
sample_row(struct sample *x, const char *row)
{
	x->t = (struct txn){ .id = slice_of("txn_1"), .account = slice_of(""),
	    .currency = currency_index("USD", 3), .amount = 10000, .fee = 320,
	    .available_on = TXN_MOMENT_NONE, .category = slice_of("charge") };
	x->v = (struct rules_view){ .txn = &x->t, .day = 20000 };
	for (int k = 0; k < OBJECT__MAX; k++)
		fields_builder_clear(x->object[k]);
	fields_builder_clear(x->fields);
	fields_builder_clear(x->fees);
	assert_true(strlen(row) < sizeof(x->text));
	memcpy(x->text, row, strlen(row) + 1);
	for (char *p = x->text; *p != '\0';) {
		char *end = strchr(p, '|'), *eq = strchr(p, '=');

		if (end != NULL)
			*end = '\0';
		assert_non_null(eq);
		*eq = '\0';
		if (!own_field(x, p, eq + 1))
			object_field(x, p, eq + 1);
		p = end == NULL ? eq + 1 + strlen(eq + 1) : end + 1;
	}
	for (int k = 0; k < OBJECT__MAX; k++)
		x->v.object[k] = packed(x->object[k], x->v.object[k]);
	x->t.fields = packed(x->fields, (struct slice){ NULL, 0 });
	x->t.fee_details = packed(x->fees, x->t.fee_details);
}

void
sample_eval(struct sample *x, const char *row)
{
	sample_row(x, row);
	if (rules_eval(x->r, x->s, &x->v, &x->res, &x->e) != 0)
		fail_msg("%s: %s", row, x->e.msg);
}

void
sample_lines(const struct sample *x, struct str *out)
{
	str_clear(out);
	for (size_t i = 0; i < x->res.nlines; i++)
		str_addf(out, "%s%s %lld", i == 0 ? "" : ", ",
		    x->res.lines[i].account->name,
		    (long long)x->res.lines[i].amount);
}
