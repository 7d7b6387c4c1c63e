/*
 * Charges, refunds, disputes, payouts, transfers and customers, flattened:
 * every scalar under its dotted name.  What is expanded inside becomes a fact
 * of its own; the id stays here.
 */
#include <string.h>

#include "adapters/stripe/pack.h"
#include "adapters/stripe/tree.h"
#include "core/base/currency.h"
#include "core/wire/json.h"

/* Members that must be integers wherever they stand in an object. */
static const char *const integers[] = {
	"amount", "amount_captured", "amount_refunded", "amount_reversed",
	"application_fee_amount",
};
/* And those that must be times. */
static const char *const moments[] = { "arrival_date", "created", "date" };

struct flat {
	struct tree	*t;
	enum object_kind kind;
	bool		 free_keys; /* inside metadata: keys are the user's own */
	struct str	 name;	/* dotted, of the member being read */
	struct err	*why;
};

/* expanded: an object that stands where an id could. */
static bool
expanded(const json_t *v)
{
	return tree_text(v, "id").n > 0 && tree_text(v, "object").n > 0;
}

static bool
is_list(const json_t *v)
{
	return slice_is(tree_text(v, "object"), "list");
}

static int
put(struct flat *fl, const char *path, struct slice value)
{
	struct slice name = { fl->name.p, fl->name.n };
	struct err inner = ERR_INIT;

	if (fields_put(fl->t->f->fields, name, value, &inner) == 0)
		return 0;
	facts_wrong(fl->t->f, fl->why, path, NULL, "%s", inner.msg);
	return err_hint(fl->why, "no object of Stripe's is that large; the file was damaged");
}

static int
put_scalar(struct flat *fl, const char *path, const char *key, const json_t *v)
{
	char buf[WIRE_JSON_SHOW_MAX];
	struct slice value;
	uint8_t cur;

	if (!wire_json_scalar(buf, v, &value))
		return 0;	/* null: not known to be anything */
	/* one spelling for currencies, whatever form they came in */
	if (!fl->free_keys && (strcmp(key, "currency") == 0 || str_ends(key, "_currency"))) {
		cur = currency_index(value.p, value.n);
		if (cur != CURRENCY_NONE)
			value = slice_of(currency_code(cur));
	}
	return put(fl, path, value);
}

static void
add_children(struct flat *fl, const json_t *list, const char *path, const char *name)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		tree_child(fl->t, json_array_get(list, i),
		    tree_path(fl->t, path, name, (int)i));
}

static int flatten(struct flat *fl, const json_t *v, const char *path);

static int
nested(struct flat *fl, const json_t *v, const char *path, const char *key)
{
	if (is_list(v)) {
		add_children(fl, json_object_get(v, "data"),
		    tree_path(fl->t, path, key, -1), "data");
		return 0;
	}
	path = tree_path(fl->t, path, key, -1);
	if (expanded(v)) {
		/* the payment on the connected account: rows of another balance */
		if (strcmp(key, "destination_payment") != 0)
			tree_child(fl->t, v, path);
		return put(fl, path, tree_text(v, "id"));
	}
	/* a payout's trace id under the name it has in every other form */
	if (fl->kind == OBJECT_PAYOUT && strcmp(key, "trace_id") == 0 &&
	    tree_text(v, "value").n > 0 && put(fl, path, tree_text(v, "value")) != 0)
		return -1;
	str_addc(&fl->name, '.');
	fl->free_keys = strcmp(key, "metadata") == 0;
	if (flatten(fl, v, path) != 0)
		return -1;
	fl->free_keys = false;
	return 0;
}

/* flatten: members of ${v} under the name so far. */
static int
flatten(struct flat *fl, const json_t *v, const char *path)
{
	/* iterating takes a json_t that is not const; nothing is changed */
	json_t *members = (json_t *)(uintptr_t)v, *value;
	size_t mark = fl->name.n;
	const char *key;
	int rc = 0;

	json_object_foreach(members, key, value) {
		str_add(&fl->name, key);
		if (fl->name.n == 0 || (!fl->free_keys && strcmp(key, "object") == 0))
			rc = 0;
		else if (json_is_object(value))
			rc = nested(fl, value, path, key);
		else if (json_is_array(value))
			add_children(fl, value, path, key);
		else
			rc = put_scalar(fl, path, key, value);
		fl->name.n = mark;
		if (rc != 0)
			break;
	}
	return rc;
}

static int
check_object(const struct facts *f, const json_t *v, const char *path, struct err *why)
{
	struct slice id = tree_text(v, "id");
	int64_t ignored;
	bool known;
	size_t i;

	if (id.n == 0 || id.n > TXN_ID_MAX) {
		facts_wrong(f, why, path, "id", id.n == 0 ? "is missing" :
		    "is longer than an id of Stripe can be");
		return err_hint(why, "an object without an id cannot be told from others;"
		    " fetch it from the API again");
	}
	for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
		if (tree_integer(f, v, path, integers[i], &ignored, &known, why) != 0)
			return -1;
	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		if (tree_moment(f, v, path, moments[i], &ignored, &known, why) != 0)
			return -1;
	return 0;
}

static int
put_closed(struct flat *fl, const char *path)
{
	char buf[PACK_INT_MAX];
	size_t n;

	if (fl->kind != OBJECT_DISPUTE || fl->t->f->closed_at == 0)
		return 0;
	n = pack_int(buf, fl->t->f->closed_at);
	str_clear(&fl->name);
	str_add(&fl->name, "closed_at");
	return put(fl, path, (struct slice){ buf, n });
}

int
tree_object(struct tree *t, const json_t *v, enum object_kind kind, const char *path,
    struct err *e)
{
	struct err why = ERR_INIT;
	struct flat fl = { t, kind, false, STR_INIT, &why };
	struct object ob;
	int rc;

	fields_builder_clear(t->f->fields);
	str_add(&fl.name, "");
	rc = check_object(t->f, v, path, &why);
	if (rc == 0)
		rc = flatten(&fl, v, path);
	if (rc == 0)
		rc = put_closed(&fl, path);
	str_free(&fl.name);
	if (rc != 0)
		return facts_bad(t->f, path, &why, e);
	memset(&ob, 0, sizeof(ob));
	ob.kind = kind;
	ob.id = tree_text(v, "id");
	ob.version = t->f->version;
	ob.fields = fields_pack(t->f->fields);
	return facts_object(t->f, &ob, path, e);
}
