/*
 * Requests that are asked for one at a time: the balance, and the probes of
 * `doctor`.
 */
#include <string.h>

#include "adapters/stripe/session.h"
#include "core/base/currency.h"
#include "core/wire/json.h"

#define BALANCE_PATH "/v1/balance"
#define BALANCE_PERMISSION "Balance: Read"

static int64_t
moment_of(const struct session *s, const struct http_response *r)
{
	int64_t at = answer_moment(r);

	if (at == TXN_MOMENT_NONE && s->clock != NULL)
		at = clock_now_us(s->clock) / 1000000;
	return at;
}

/* add_part: the amounts of one list of the balance, by currency. */
static int
add_part(struct source_balance *out, const json_t *list, struct err *e)
{
	size_t i, k;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const json_t *amount = json_object_get(one, "amount");
		const char *code = json_string_value(json_object_get(one, "currency"));
		uint8_t currency = code != NULL ? currency_index(code, strlen(code)) :
		    CURRENCY_NONE;

		if (currency == CURRENCY_NONE || !json_is_integer(amount))
			return err_set(e, ERR_REMOTE, BALANCE_PATH ": a balance without a known"
			    " currency and an amount");
		for (k = 0; k < out->n && out->total[k].currency != currency; k++)
			;
		if (k == SOURCE_CURRENCIES_MAX)
			return err_set(e, ERR_REMOTE, BALANCE_PATH ": more than %d currencies",
			    SOURCE_CURRENCIES_MAX);
		if (k == out->n) {
			out->total[out->n].currency = currency;
			out->total[out->n++].amount = 0;
		}
		if (__builtin_add_overflow(out->total[k].amount, json_integer_value(amount),
		    &out->total[k].amount))
			return err_set(e, ERR_REMOTE, BALANCE_PATH ": an amount too large");
	}
	return 0;
}

static int
read_balance(struct source_balance *out, struct session *s, const struct http_response *r,
    struct err *e)
{
	static const char *const parts[] = { "available", "pending", "connect_reserved" };
	struct wire_json_place at = { BALANCE_PATH, 1, 0 };
	struct err why = ERR_INIT;
	json_t *v;
	int rc = 0;

	out->n = 0;
	out->at = moment_of(s, r);
	str_clear(&s->raw);
	str_addn(&s->raw, r->body, r->body_n);
	out->raw = (struct slice){ str_text(&s->raw), s->raw.n };
	if (wire_json_load(&v, r->body, r->body_n, &at, &why) != 0)
		return err_set(e, ERR_REMOTE, BALANCE_PATH ": %s", why.msg);
	if (!json_is_array(json_object_get(v, "available")) ||
	    !json_is_array(json_object_get(v, "pending")))
		rc = err_set(e, ERR_REMOTE, BALANCE_PATH ": the answer is no balance");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && rc == 0; i++)
		rc = add_part(out, json_object_get(v, parts[i]), e);
	json_decref(v);
	return rc;
}

int
session_balance(void *ctx, struct source_balance *out, struct err *e)
{
	struct session *s = ctx;
	struct http_request r = { .method = HTTP_GET };
	struct http_response *got;
	struct answer a;
	int rc = -1;

	for (unsigned tries = 0;;) {
		str_clear(&s->text);
		str_addf(&s->text, "%s" BALANCE_PATH, s->base);
		r.url = str_text(&s->text);
		if (session_call(s, &r, BALANCE_PATH, BALANCE_PERMISSION, s->tries, &a, &got,
		    e) != 0)
			return -1;
		if (a.verdict != ANSWER_TAKE) {
			err_set(e, ERR_REMOTE, a.tries > 1 ? "%s; tried %u times" : "%s", a.text,
			    a.tries);
			(void)err_hint(e, "%s", a.hint);
			break;
		}
		rc = read_balance(out, s, got, e);
		/* a body that was cut where no length tells */
		if (rc == 0 || e->code != ERR_REMOTE || ++tries >= s->tries)
			break;
		err_clear(e);
		s->wire.done(s->wire.ctx, got);
		s->again++;
		if (session_sleep(s, s->wire.now_us(s->wire.ctx) + 500000, e) != 0)
			return -1;
	}
	s->wire.done(s->wire.ctx, got);
	return rc;
}

int
session_probe(void *ctx, enum source_list l, struct source_probe *out, struct err *e)
{
	struct session *s = ctx;
	const struct source_ask ask = { .list = l, .from = 0, .to = 1 };
	bool list = l != SOURCE__LISTS;
	const char *path = list ? lists_of(l)->path : BALANCE_PATH;
	struct http_request r = { .method = HTTP_GET };
	struct http_response *got;
	const char *version;
	struct answer a;

	ASSERT(l != SOURCE_PAYOUT_TXNS);
	*out = (struct source_probe){ .problem = "", .fix = "", .version = "" };
	str_clear(&s->text);
	if (list)
		lists_url(&s->text, s->base, &ask, 1);
	else
		str_addf(&s->text, "%s%s", s->base, path);
	r.url = str_text(&s->text);
	if (session_call(s, &r, path, list ? lists_of(l)->permission : BALANCE_PERMISSION, 2,
	    &a, &got, e) != 0)
		return -1;
	version = http_header_of(got, "Stripe-Version");
	out->status = got->status;
	out->good = a.verdict == ANSWER_TAKE;
	out->at = answer_moment(got);
	str_clear(&s->raw);
	/* three texts in one buffer, each with its NUL */
	str_addf(&s->raw, "%s%c%s%c%s", a.text, 0, a.hint, 0, version != NULL ? version : "");
	out->problem = str_text(&s->raw);
	out->fix = out->problem + strlen(a.text) + 1;
	out->version = out->fix + strlen(a.hint) + 1;
	s->wire.done(s->wire.ctx, got);
	return 0;
}
