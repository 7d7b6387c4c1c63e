/* List answers, taken apart by their brackets alone; what the objects hold is read
 * by the decoder that imports use. */
#include "adapters/stripe/page.h"

#include <string.h>

#include "adapters/stripe/source.h"
#include "core/wire/json.h"

/* key_at: the next key of an object; *at moves to its value. */
static bool
key_at(const char *p, size_t n, size_t *at, struct slice *key)
{
	size_t from = wire_json_blank(p, n, *at);

	if (from < n && p[from] == ',')
		from = wire_json_blank(p, n, from + 1);
	*at = from;
	if (from >= n || p[from] != '"' || wire_json_span(p, n, at) != WIRE_JSON_WHOLE)
		return false;
	*key = (struct slice){ p + from + 1, *at - from - 2 };
	from = wire_json_blank(p, n, *at);
	if (from >= n || p[from] != ':')
		return false;
	*at = wire_json_blank(p, n, from + 1);
	return *at < n;
}

/* member_at: the next key and value of an object; *at moves behind the value. */
static bool
member_at(const char *p, size_t n, size_t *at, struct slice *key, struct slice *value)
{
	size_t from;

	if (!key_at(p, n, at, key))
		return false;
	from = *at;
	if (wire_json_span(p, n, at) != WIRE_JSON_WHOLE)
		return false;
	*value = (struct slice){ p + from, *at - from };
	return true;
}

struct slice
page_member(const char *p, size_t n, const char *name)
{
	struct slice key, value;
	size_t at = 1;

	while (n > 0 && p[0] == '{' && member_at(p, n, &at, &key, &value))
		if (slice_is(key, name))
			return value;
	return (struct slice){ NULL, 0 };
}

struct slice
page_text(struct slice m)
{
	if (m.n < 2 || m.p[0] != '"' || memchr(m.p, '\\', m.n) != NULL)
		return (struct slice){ NULL, 0 };
	return (struct slice){ m.p + 1, m.n - 2 };
}

bool
page_int(int64_t *out, struct slice m)
{
	size_t i = 0;
	bool minus = m.n > 0 && m.p[0] == '-';
	int64_t v = 0;

	i = minus ? 1 : 0;
	if (i == m.n)
		return false;
	for (; i < m.n; i++) {
		if (m.p[i] < '0' || m.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, m.p[i] - '0', &v))
			return false;
	}
	*out = minus ? -v : v;
	return true;
}

static int
no_list(struct err *why, const char *what)
{
	return err_set(why, ERR_INPUT, "the answer is no list of Stripe's: %s", what);
}

/* one_object: that at *at, with its id and its time; *at moves behind it.  Each
 * byte is looked at once. */
static int
one_object(struct page *out, const char *p, size_t n, size_t *at, struct err *why)
{
	struct slice key, value, id = { NULL, 0 };
	int64_t created = TXN_MOMENT_NONE;
	size_t from = *at;

	if (p[from] != '{')
		return no_list(why, "something else than an object stands in it");
	++*at;
	while (member_at(p, n, at, &key, &value)) {
		if (slice_is(key, "id"))
			id = page_text(value);
		else if (slice_is(key, "created") && !page_int(&created, value))
			created = TXN_MOMENT_NONE;
	}
	if (*at >= n || p[*at] != '}')
		return no_list(why, "it ends inside an object");
	++*at;
	if (id.n == 0 || id.n > TXN_ID_MAX || !txn_id_ok(id))
		return no_list(why, "an object in it has no id");
	if (out->n == STRIPE_PAGE_MAX)
		return no_list(why, "it holds more objects than were asked for");
	out->object[out->n++] = (struct source_object){ id, created,
	    { p + from, *at - from } };
	return 0;
}

/* objects: the array at *at; *at moves behind it. */
static int
objects(struct page *out, const char *p, size_t n, size_t *at, struct err *why)
{
	*at = wire_json_blank(p, n, *at + 1);
	while (*at < n && p[*at] != ']') {
		if (one_object(out, p, n, at, why) != 0)
			return -1;
		*at = wire_json_blank(p, n, *at);
		if (*at < n && p[*at] == ',')
			*at = wire_json_blank(p, n, *at + 1);
		else if (*at >= n || p[*at] != ']')
			return no_list(why, "its commas do not fit");
	}
	if (*at >= n)
		return no_list(why, "it ends before its last object");
	++*at;
	return 0;
}

int
page_cut(struct page *out, const char *body, size_t n, struct err *why)
{
	struct slice key, value, more = { NULL, 0 };
	size_t at = wire_json_blank(body, n, 0), from;
	bool is_list = false, has_data = false;

	out->n = 0;
	if (at == n || body[at] != '{')
		return no_list(why, "it is no JSON object");
	at++;
	while (key_at(body, n, &at, &key)) {
		if (slice_is(key, "data") && body[at] == '[' && !has_data) {
			has_data = true;
			if (objects(out, body, n, &at, why) != 0)
				return -1;
			continue;
		}
		from = at;
		if (wire_json_span(body, n, &at) != WIRE_JSON_WHOLE)
			return no_list(why, "it was cut off");
		value = (struct slice){ body + from, at - from };
		if (slice_is(key, "object"))
			is_list = slice_is(value, "\"list\"");
		else if (slice_is(key, "has_more"))
			more = value;
	}
	if (at >= n || body[at] != '}' || wire_json_blank(body, n, at + 1) != n)
		return no_list(why, "it was cut off, or its members do not fit");
	if (!is_list || !has_data)
		return no_list(why, "it has no \"object\": \"list\" with its \"data\"");
	if (!slice_is(more, "true") && !slice_is(more, "false"))
		return no_list(why, "it does not say whether it goes on (has_more)");
	out->more = slice_is(more, "true");
	return 0;
}
