/* The row that an example's `given` line describes. */
#include <string.h>

#include "core/base/date.h"
#include "mappings/stage.h"

static struct slice
empty(void)
{
	return (struct slice){ "", 0 };
}

static struct slice
packed(struct fields_builder *b)
{
	struct slice s = fields_pack(b);

	return s.n == 0 ? empty() : s;
}

static int
put_field(struct stage *st, const struct given_field *g, struct err *e)
{
	struct slice value = slice_of(g->value);
	int32_t day;

	switch (g->field.id) {
	case FIELD_TYPE:
		st->txn.type = value;
		return 0;
	case FIELD_DESCRIPTION:
		st->txn.description = value;
		return 0;
	case FIELD_SOURCE:
		st->txn.source = value;
		return 0;
	case FIELD_STRIPE_ACCOUNT:
		st->txn.account = value;
		return 0;
	case FIELD_AVAILABLE_ON:
		if (date_parse(&day, value))
			st->txn.available_on = (int64_t)day * 86400;
		return 0;
	case FIELD_METADATA:
	case FIELD_OBJECT:
		return fields_put(st->object[g->field.object],
		    slice_of(g->field.key), value, e);
	default:
		return fields_put(st->fields, slice_of(g->field.name), value, e);
	}
}

static int
put_fees(struct stage *st, const struct example *x, struct err *e)
{
	for (const struct given_fee *f = x->fees; f != NULL; f = f->next) {
		char buf[MONEY_TEXT_MAX];

		money_format(buf, f->amount, 0);
		if (fields_put(st->fees, slice_of(f->kind), slice_of(buf), e) != 0)
			return -1;
	}
	return 0;
}

int
stage_row(struct stage *st, const struct example *x, struct err *e)
{
	st->txn = (struct txn){ .id = slice_of("example"), .account = empty(),
	    .currency = x->currency, .amount = x->amount, .fee = x->fee,
	    .created = x->day == DATE_NONE ? 0 : (int64_t)x->day * 86400,
	    .precision = TXN_DAY, .available_on = TXN_MOMENT_NONE,
	    .category = slice_of(x->is_event ? "" : x->category), .type = empty(),
	    .status = empty(), .source = empty(), .payout = empty(),
	    .description = empty() };
	for (const struct given_field *g = x->with; g != NULL; g = g->next)
		if (put_field(st, g, e) != 0)
			return -1;
	if (put_fees(st, x, e) != 0)
		return -1;
	st->txn.fee_details = packed(st->fees);
	st->txn.fields = packed(st->fields);
	st->view = (struct rules_view){ .txn = &st->txn, .day = x->day, .undated = true };
	for (int k = 0; k < OBJECT__MAX; k++)
		st->view.object[k] = packed(st->object[k]);
	return 0;
}

void
stage_open(struct stage *st)
{
	memset(st, 0, sizeof(*st));
	for (int k = 0; k < OBJECT__MAX; k++)
		st->object[k] = fields_builder_new();
	st->fields = fields_builder_new();
	st->fees = fields_builder_new();
}

void
stage_close(struct stage *st)
{
	for (int k = 0; k < OBJECT__MAX; k++)
		fields_builder_free(st->object[k]);
	fields_builder_free(st->fields);
	fields_builder_free(st->fees);
}
