/*
 * A balance transaction from a parsed tree: required members, older shapes, and
 * objects expanded inside it.  scan.c must give the same for what it takes.
 */
#include <string.h>

#include "adapters/stripe/pack.h"
#include "adapters/stripe/tree.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/category.h"
#include "core/wire/json.h"

struct reading {
	struct tree	*t;
	const json_t	*v;
	const char	*path;
	struct err	*why;
};

static int
not_text(const struct reading *r, const char *name, const json_t *m)
{
	char shown[WIRE_JSON_SHOW_MAX];

	wire_json_show(shown, m);
	facts_wrong(r->t->f, r->why, r->path, name, "must be a text, found %s", shown);
	return err_hint(r->why, "the row is not as Stripe's API gives it; fetch it again");
}

static int
missing(const struct reading *r, const char *name)
{
	facts_wrong(r->t->f, r->why, r->path, name, "is missing");
	return err_hint(r->why, "a balance transaction of Stripe's API always has id, amount,"
	    " fee, net, currency and created; fetch the row again");
}

/* text: a string; null gives ${if_null}, absence {NULL,0}. */
static int
text(const struct reading *r, const char *name, const char *if_null, struct slice *out)
{
	const json_t *m = json_object_get(r->v, name);

	*out = (struct slice){ NULL, 0 };
	if (m == NULL)
		return 0;
	if (json_is_null(m)) {
		*out = slice_of(if_null);
		return 0;
	}
	if (!json_is_string(m))
		return not_text(r, name, m);
	*out = (struct slice){ json_string_value(m), json_string_length(m) };
	return 0;
}

/* id_or_object: an id, or the object expanded, which is then read too. */
static int
id_or_object(const struct reading *r, const char *name, const char *if_null,
    struct slice *out)
{
	const json_t *m = json_object_get(r->v, name);
	const char *path;

	if (!json_is_object(m))
		return text(r, name, if_null, out);
	*out = tree_text(m, "id");
	path = tree_path(r->t, r->path, name, -1);
	if (out->n == 0) {
		facts_wrong(r->t->f, r->why, path, "id", "is missing");
		return err_hint(r->why, "an expanded object must have its id");
	}
	tree_child(r->t, m, path);
	return 0;
}

static int
moment(const struct reading *r, const char *name, int64_t *out, bool *known)
{
	return tree_moment(r->t->f, r->v, r->path, name, out, known, r->why);
}

static int
number(const struct reading *r, const char *name, int64_t *out)
{
	bool known;

	if (tree_integer(r->t->f, r->v, r->path, name, out, &known, r->why) != 0)
		return -1;
	return known ? 0 : missing(r, name);
}

static int
check_amounts(const struct reading *r, struct txn *t)
{
	int64_t net, implied;

	if (number(r, "amount", &t->amount) != 0 || number(r, "fee", &t->fee) != 0 ||
	    number(r, "net", &net) != 0)
		return -1;
	if (money_minus(&implied, t->amount, t->fee) && implied == net)
		return 0;
	facts_wrong(r->t->f, r->why, r->path, "net", "is %lld, but amount %lld minus fee"
	    " %lld is not that", (long long)net, (long long)t->amount, (long long)t->fee);
	return err_hint(r->why, "net = amount - fee holds for every row of Stripe; the row was"
	    " changed or damaged on the way");
}

static int
currency(const struct reading *r, struct txn *t)
{
	struct slice code;

	if (text(r, "currency", NULL, &code) != 0)
		return -1;
	if (code.n == 0)
		return missing(r, "currency");
	t->currency = currency_index(code.p, code.n);
	if (t->currency != CURRENCY_NONE)
		return 0;
	facts_wrong(r->t->f, r->why, r->path, "currency", "\"%.*s\" is no known currency",
	    (int)(code.n < 20 ? code.n : 20), code.p);
	return err_hint(r->why, "currencies are ISO 4217 codes such as usd");
}

/* category: older rows have none; the type then says it as far as it can. */
static int
category(const struct reading *r, struct txn *t)
{
	const char *implied;

	if (text(r, "type", NULL, &t->type) != 0 ||
	    text(r, "reporting_category", NULL, &t->category) != 0)
		return -1;
	if (t->category.n > 0)
		return 0;
	if (t->type.n == 0)
		return missing(r, "reporting_category");
	implied = category_of_type(t->type);
	t->category = implied != NULL ? slice_of(implied) : t->type;
	return 0;
}

static int
one_detail(const struct reading *r, size_t i, const json_t *d, struct pack_sum *sums,
    size_t *n, uint8_t row_currency)
{
	struct reading in = { r->t, d, tree_path(r->t, r->path, "fee_details", (int)i),
		r->why };
	struct slice kind, code;
	int64_t amount;

	if (!json_is_object(d)) {
		facts_wrong(r->t->f, r->why, in.path, NULL, "must be an object");
		return err_hint(r->why, "fee_details is a list of objects");
	}
	if (number(&in, "amount", &amount) != 0 || text(&in, "type", NULL, &kind) != 0 ||
	    text(&in, "currency", NULL, &code) != 0)
		return -1;
	if (kind.n == 0)
		return missing(&in, "type");
	if (code.n == 0)
		return missing(&in, "currency");
	if (currency_index(code.p, code.n) != row_currency)
		return 0;
	if (amount >= -MONEY_ABS_MAX && amount <= MONEY_ABS_MAX &&
	    pack_sum_add(sums, n, kind, amount))
		return 0;
	facts_wrong(r->t->f, r->why, in.path, "amount", "%lld: too large, or more than"
	    " %d kinds of fee", (long long)amount, PACK_KINDS_MAX);
	return err_hint(r->why, "the row was damaged on the way; fetch it again");
}

static int
fee_details(const struct reading *r, struct txn *t)
{
	const json_t *list = json_object_get(r->v, "fee_details");
	struct pack_sum sums[PACK_KINDS_MAX];
	struct str *packed = &r->t->f->packed;
	size_t i, n = 0;

	t->fee_details = (struct slice){ NULL, 0 };
	if (list == NULL || json_is_null(list))
		return 0;
	if (!json_is_array(list)) {
		facts_wrong(r->t->f, r->why, r->path, "fee_details", "must be a list");
		return err_hint(r->why, "the row is not as Stripe's API gives it");
	}
	for (i = 0; i < json_array_size(list); i++)
		if (one_detail(r, i, json_array_get(list, i), sums, &n, t->currency) != 0)
			return -1;
	/* with interchange-plus pricing the list may be empty under a fee */
	if (i == 0 && t->fee != 0)
		return 0;
	str_clear(packed);
	pack_sums(packed, sums, n);
	t->fee_details = (struct slice){ str_text(packed), packed->n };
	return 0;
}

static int
metadata(const struct reading *r, struct txn *t)
{
	json_t *m = json_object_get(r->v, "metadata"), *value;
	struct fields_builder *b = r->t->f->fields;
	char buf[WIRE_JSON_SHOW_MAX];
	struct err inner = ERR_INIT;
	struct slice text_of;
	struct str name = STR_INIT;
	const char *key;
	int rc = 0;

	fields_builder_clear(b);
	if (json_is_object(m) && json_object_size(m) == 0)	/* known to be none */
		rc = fields_put(b, slice_of("metadata"), slice_of(""), &inner);
	json_object_foreach(m, key, value) {
		if (!wire_json_scalar(buf, value, &text_of))
			continue;
		str_clear(&name);
		str_addf(&name, "metadata.%s", key);
		rc = fields_put(b, (struct slice){ name.p, name.n }, text_of, &inner);
		if (rc != 0)
			break;
	}
	str_free(&name);
	text_of = tree_text(r->v, "balance_type");
	if (rc == 0 && text_of.n > 0 && !slice_is(text_of, "payments"))
		rc = fields_put(b, slice_of("balance_type"), text_of, &inner);
	if (rc != 0)
		return facts_wrong(r->t->f, r->why, r->path, "metadata", "%s", inner.msg);
	t->fields = fields_pack(b);
	return 0;
}

static int
read_row(const struct reading *r, struct slice payout, struct txn *t)
{
	bool known;

	memset(t, 0, sizeof(*t));
	if (text(r, "id", NULL, &t->id) != 0)
		return -1;
	if (t->id.n == 0)
		return missing(r, "id");
	if (check_amounts(r, t) != 0 || currency(r, t) != 0 ||
	    moment(r, "created", &t->created, &known) != 0)
		return -1;
	if (!known)
		return missing(r, "created");
	if (moment(r, "available_on", &t->available_on, &known) != 0)
		return -1;
	if (!known)
		t->available_on = TXN_MOMENT_NONE;
	t->precision = TXN_SECOND;
	if (category(r, t) != 0 || text(r, "status", NULL, &t->status) != 0 ||
	    text(r, "description", "", &t->description) != 0 ||
	    id_or_object(r, "source", "", &t->source) != 0 ||
	    id_or_object(r, "payout", NULL, &t->payout) != 0)
		return -1;
	if (t->payout.n == 0)
		t->payout = payout;
	if (fee_details(r, t) != 0 || metadata(r, t) != 0)
		return -1;
	return facts_check(r->t->f, t, r->path, r->why);
}

int
tree_txn(struct tree *t, const json_t *v, const char *path, struct slice payout,
    struct err *e)
{
	struct err why = ERR_INIT;
	struct reading r = { t, v, path, &why };
	struct txn row;

	if (read_row(&r, payout, &row) != 0)
		return facts_bad(t->f, path, &why, e);
	return facts_txn(t->f, &row, path, e);
}
