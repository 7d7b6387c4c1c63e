/*
 * An object that a fetch kept as it came and that rules do not look into: top-ups,
 * application fees, events.  Its members one below another, as Stripe gave them; the
 * text was read once, by the fetch, so what cannot be read here is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "recon/flow/explain.h"
#include "recon/store/store_fetch.h"

struct member {
	struct slice	name;		/* without quotes */
	struct slice	value;		/* as it stands; a plain text without quotes */
};

static size_t
blank(struct slice t, size_t at)
{
	while (at < t.n && (t.p[at] == ' ' || t.p[at] == '\n' || t.p[at] == '\t' ||
	    t.p[at] == '\r'))
		at++;
	return at;
}

/* text_end: the place behind the text that begins at ${at} with a quote. */
static size_t
text_end(struct slice t, size_t at)
{
	for (at++; at < t.n && t.p[at] != '"'; at++)
		at += t.p[at] == '\\';
	return at < t.n ? at + 1 : t.n;
}

/* value_end: the place behind a value of any kind. */
static size_t
value_end(struct slice t, size_t at)
{
	size_t depth = 0;

	while (at < t.n) {
		char c = t.p[at];

		if (c == '"') {
			at = text_end(t, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			break;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
	}
	return at;
}

static struct slice
part(struct slice t, size_t from, size_t to)
{
	while (to > from && (t.p[to - 1] == ' ' || t.p[to - 1] == '\n' ||
	    t.p[to - 1] == '\r' || t.p[to - 1] == '\t'))
		to--;
	if (to - from >= 2 && t.p[from] == '"' &&
	    memchr(t.p + from, '\\', to - from) == NULL)
		return (struct slice){ t.p + from + 1, to - from - 2 };
	return (struct slice){ t.p + from, to - from };
}

/* next: the member at *at, or false. */
static bool
next(struct slice t, size_t *at, struct member *out)
{
	size_t from = blank(t, *at), to;

	if (from >= t.n || (t.p[from] != '{' && t.p[from] != ','))
		return false;
	from = blank(t, from + 1);
	if (from >= t.n || t.p[from] != '"')
		return false;
	to = text_end(t, from);
	out->name = part(t, from, to);
	from = blank(t, to);
	if (from >= t.n || t.p[from] != ':')
		return false;
	from = blank(t, from + 1);
	*at = value_end(t, from);
	out->value = part(t, from, *at);
	return true;
}

static struct slice
member(struct slice t, const char *name)
{
	struct member m;
	size_t at = 0;

	while (next(t, &at, &m))
		if (slice_is(m.name, name))
			return m.value;
	return (struct slice){ "", 0 };
}

static bool
nothing(struct slice v)
{
	return v.n == 0 || slice_is(v, "null") || slice_is(v, "{}") || slice_is(v, "[]");
}

static void
put_members(struct slice t, struct str *out)
{
	struct slice code = member(t, "currency");
	uint8_t currency = currency_index(code.p, code.n);
	struct str name = STR_INIT, value = STR_INIT;
	struct member m;
	size_t at = 0;

	while (next(t, &at, &m)) {
		if (nothing(m.value) || slice_is(m.name, "object") || slice_is(m.name, "id"))
			continue;
		str_clear(&name);
		str_addn(&name, m.name.p, m.name.n);
		str_clear(&value);
		str_addn(&value, m.value.p, m.value.n);
		explain_put_field(out, (struct slice){ str_text(&name), name.n },
		    (struct slice){ str_text(&value), value.n }, currency);
	}
	str_free(&name);
	str_free(&value);
}

int
explain_raw(struct flow *f, const char *id, bool *known, struct str *out, struct err *e)
{
	struct str raw = STR_INIT;
	struct slice text, kind;
	bool found;
	int rc = store_raw_get(f->store, id, &found, &raw, e);

	if (rc == 0 && found) {
		text = (struct slice){ str_text(&raw), raw.n };
		kind = member(text, "object");
		str_addf(out, "Stripe %.*s %s, as it was fetched last\n", (int)kind.n, kind.p,
		    id);
		put_members(text, out);
		*known = true;
	}
	str_free(&raw);
	return rc;
}
