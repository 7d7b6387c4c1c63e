/*
 * What a parsed JSON value is: object, list or event, and which facts stand in
 * it.  The members of rows are read in tree_txn.c and tree_object.c.
 */
#include "adapters/stripe/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/pack.h"
#include "core/wire/json.h"

struct slice
tree_text(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	if (!json_is_string(v))
		return (struct slice){ NULL, 0 };
	return (struct slice){ json_string_value(v), json_string_length(v) };
}

enum object_kind
tree_kind(const json_t *v)
{
	struct slice name = tree_text(v, "object");
	int k;

	if (name.p == NULL)
		return OBJECT__MAX;
	/* kept beside the transfers: it names the one that it takes back */
	if (slice_is(name, "transfer_reversal"))
		return OBJECT_TRANSFER;
	for (k = 0; k < OBJECT__MAX; k++)
		if (slice_is(name, object_kind_name((enum object_kind)k)))
			break;
	return (enum object_kind)k;
}

const char *
tree_path(struct tree *t, const char *path, const char *name, int index)
{
	size_t n = strlen(path) + strlen(name) + PACK_INT_MAX + 4;
	char *out = arena_bytes(t->f->arena, n);

	if (index < 0)
		snprintf(out, n, "%s.%s", path, name);
	else
		snprintf(out, n, "%s%s%s[%d]", path, name[0] != '\0' ? "." : "", name,
		    index);
	return out;
}

void
tree_child(struct tree *t, const json_t *v, const char *path)
{
	if (tree_kind(v) == OBJECT__MAX &&
	    !slice_is(tree_text(v, "object"), "balance_transaction"))
		return;
	if (t->n == TREE_CHILDREN_MAX)
		return;
	t->children = mem_grow(t->children, &t->cap, t->n + 1, sizeof(*t->children));
	t->children[t->n++] = (struct tree_child){ v, path };
}

int
tree_integer(const struct facts *f, const json_t *v, const char *path, const char *name,
    int64_t *out, bool *known, struct err *why)
{
	const json_t *m = json_object_get(v, name);
	char shown[WIRE_JSON_SHOW_MAX];

	*out = 0;
	*known = m != NULL && !json_is_null(m);
	if (!*known)
		return 0;
	if (json_is_integer(m)) {
		*out = json_integer_value(m);
		return 0;
	}
	wire_json_show(shown, m);
	facts_wrong(f, why, path, name, "must be an integer, found %s", shown);
	return err_hint(why, "Stripe's API gives amounts in minor units (cents) and times"
	    " in seconds, as integers without quotes, point or exponent");
}

int
tree_moment(const struct facts *f, const json_t *v, const char *path, const char *name,
    int64_t *out, bool *known, struct err *why)
{
	if (tree_integer(f, v, path, name, out, known, why) != 0)
		return -1;
	if (!*known || txn_moment_ok(*out))
		return 0;
	facts_wrong(f, why, path, name, "%lld is no time between 1970 and 2200",
	    (long long)*out);
	return err_hint(why, "Stripe's API gives times in seconds since 1970; milliseconds"
	    " come from another tool");
}

/* ---- what a value is ---- */

static int
bad_value(struct facts *f, const char *path, const char *what, const char *hint,
    struct err *e)
{
	struct err why = ERR_INIT;

	facts_wrong(f, &why, path, NULL, "%s", what);
	err_hint(&why, "%s", hint);
	return facts_bad(f, path, &why, e);
}

static int
not_an_object(struct facts *f, const json_t *v, const char *path, struct err *e)
{
	char text[WIRE_JSON_SHOW_MAX + 64], shown[WIRE_JSON_SHOW_MAX];

	wire_json_show(shown, v);
	snprintf(text, sizeof(text), "expected a Stripe object, found %s", shown);
	return bad_value(f, path, text,
	    "each row must be an object, list or event as Stripe's API gives it", e);
}

/* no_kind: an object that does not say what it is. */
static int
no_kind(struct facts *f, const json_t *v, const char *path, struct err *e)
{
	const json_t *error = json_object_get(v, "error");
	char text[ERR_TEXT_MAX / 4];
	struct slice said;

	if (!json_is_object(error))
		return bad_value(f, path, "has no `object`, so it is no Stripe API object",
		    "every object of Stripe's API says its kind, as in"
		    " \"object\": \"balance_transaction\"", e);
	said = tree_text(error, "message");
	snprintf(text, sizeof(text), "is an error answer of Stripe, not data: %.*s",
	    (int)(said.n < 500 ? said.n : 500), said.p != NULL ? said.p : "(no message)");
	return bad_value(f, path, text, "repeat the request that was saved here", e);
}

static int one_value(struct tree *t, const json_t *v, const char *path,
    struct slice payout, struct err *e);

static int
list_value(struct tree *t, const json_t *v, const char *path, struct err *e)
{
	const json_t *data = json_object_get(v, "data");
	char id[TXN_ID_MAX + 1];
	struct slice payout = tree_payout_of_url(id, tree_text(v, "url"));
	size_t i;

	if (!json_is_array(data))
		return bad_value(t->f, path, "is a list without `data`",
		    "a list of Stripe's API holds its objects in \"data\": [...]", e);
	t->f->list_goes_on = json_is_true(json_object_get(v, "has_more"));
	for (i = 0; i < json_array_size(data); i++)
		if (one_value(t, json_array_get(data, i),
		    tree_path(t, path, "data", (int)i), payout, e) != 0)
			return -1;
	return 0;
}

static int
event_value(struct tree *t, const json_t *v, const char *path, struct err *e)
{
	const json_t *object = json_object_get(json_object_get(v, "data"), "object");
	struct slice type = tree_text(v, "type");
	struct err why = ERR_INIT;
	bool known;
	int rc;

	if (!json_is_object(object))
		return bad_value(t->f, path, "is an event without data.object",
		    "thin events name an object and do not hold it: fetch the object", e);
	if (tree_moment(t->f, v, path, "created", &t->f->version, &known, &why) != 0)
		return facts_bad(t->f, path, &why, e);
	if (tree_text(v, "account").n > 0)
		t->f->connect_events++;
	if (tree_text(object, "object").n == 0) {
		facts_skipped(t->f, type.n > 0 ? type : slice_of("event"));
		return 0;
	}
	t->f->closed_at = slice_is(type, "charge.dispute.closed") ? t->f->version : 0;
	rc = one_value(t, object, tree_path(t, path, "data.object", -1),
	    (struct slice){ NULL, 0 }, e);
	t->f->closed_at = 0;
	return rc;
}

static int
one_value(struct tree *t, const json_t *v, const char *path, struct slice payout,
    struct err *e)
{
	struct slice name = tree_text(v, "object");
	enum object_kind kind;

	if (!json_is_object(v))
		return not_an_object(t->f, v, path, e);
	if (name.n == 0)
		return no_kind(t->f, v, path, e);
	if (slice_is(name, "balance_transaction"))
		return tree_txn(t, v, path, payout, e);
	if (slice_is(name, "list"))
		return list_value(t, v, path, e);
	if (slice_is(name, "event"))
		return event_value(t, v, path, e);
	kind = tree_kind(v);
	if (kind != OBJECT__MAX)
		return tree_object(t, v, kind, path, e);
	facts_skipped(t->f, name);
	return 0;
}

int
tree_value(struct facts *f, const json_t *v, const char *path, struct slice payout,
    struct err *e)
{
	struct tree t = { f, NULL, 0, 0 };
	size_t i;
	int rc;

	f->version = f->fetched;
	f->closed_at = 0;
	rc = one_value(&t, v, path, payout, e);
	/* children found in children come behind them */
	for (i = 0; rc == 0 && i < t.n; i++)
		rc = one_value(&t, t.children[i].v, t.children[i].path,
		    (struct slice){ NULL, 0 }, e);
	f->version = 0;
	free(t.children);
	arena_reset(f->arena);
	return rc;
}

struct slice
tree_payout_of_url(char buf[TXN_ID_MAX + 1], struct slice url)
{
	static const char name[] = "payout=";
	const size_t len = sizeof(name) - 1;
	size_t i, n;

	for (i = 1; url.p != NULL && i + len <= url.n; i++)
		if ((url.p[i - 1] == '?' || url.p[i - 1] == '&') &&
		    memcmp(url.p + i, name, len) == 0) {
			i += len;
			for (n = 0; i + n < url.n && url.p[i + n] != '&'; n++)
				;
			if (n == 0 || n > TXN_ID_MAX ||
			    !txn_id_ok((struct slice){ url.p + i, n }))
				break;
			memcpy(buf, url.p + i, n);
			buf[n] = '\0';
			return (struct slice){ buf, n };
		}
	return (struct slice){ NULL, 0 };
}
