/*
 * One request through the fake: rate, key, version, account, path.  Lists stand in
 * fake_lists.c, reports in fake_reports.c, what goes wrong in fake_faults.c.
 */
#include "tests/support/fake_stripe_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/date.h"
#include "core/base/err.h"

/* ---- replies ---- */

void
fake_header_add(struct fake_reply *r, const char *name, const char *fmt, ...)
{
	va_list ap;

	ASSERT(r->nheaders < FAKE_HEADERS_MAX);
	r->header[r->nheaders].name = name;
	va_start(ap, fmt);
	(void)vsnprintf(r->header[r->nheaders++].value, FAKE_VALUE_MAX, fmt, ap);
	va_end(ap);
}

const char *
fake_reply_header(const struct fake_reply *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->nheaders; i++)
		if (strcasecmp(r->header[i].name, name) == 0)
			return r->header[i].value;
	return NULL;
}

void
fake_reply_free(struct fake_reply *r)
{
	str_free(&r->body);
	memset(r, 0, sizeof(*r));
}

static void
quote(struct str *s, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			str_addc(s, '\\');
		if ((unsigned char)*text < ' ')
			str_addf(s, "\\u%04x", (unsigned char)*text);
		else
			str_addc(s, *text);
	}
}

void
fake_error(struct fake_reply *r, int status, const char *type, const char *code,
    const char *param, const char *fmt, ...)
{
	char message[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	str_clear(&r->body);
	r->status = status;
	str_add(&r->body, "{\n  \"error\": {\n");
	if (code != NULL)
		str_addf(&r->body, "    \"code\": \"%s\",\n    \"doc_url\": "
		    "\"https://stripe.com/docs/error-codes/%s\",\n", code, code);
	str_add(&r->body, "    \"message\": \"");
	quote(&r->body, message);
	str_add(&r->body, "\",\n");
	if (param != NULL) {
		str_add(&r->body, "    \"param\": \"");
		quote(&r->body, param);
		str_add(&r->body, "\",\n");
	}
	str_addf(&r->body, "    \"type\": \"%s\"\n  }\n}\n", type);
}

/* ---- parameters ---- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
decode(char *out, size_t cap, const char *p, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (k + 1 >= cap)
			return false;
		if (p[i] == '%' && i + 2 < n && hex(p[i + 1]) >= 0 && hex(p[i + 2]) >= 0) {
			out[k++] = (char)(hex(p[i + 1]) << 4 | hex(p[i + 2]));
			i += 2;
		} else {
			out[k++] = p[i] == '+' ? ' ' : p[i];
		}
	}
	out[k] = '\0';
	return true;
}

bool
fake_params_read(struct fake_params *out, const char *text, size_t n)
{
	const char *end = text + n;

	while (text < end) {
		const char *stop = memchr(text, '&', (size_t)(end - text));
		const char *eq;

		stop = stop != NULL ? stop : end;
		eq = memchr(text, '=', (size_t)(stop - text));
		eq = eq != NULL ? eq : stop;
		if (stop > text) {
			if (out->n == FAKE_PARAMS_MAX ||
			    !decode(out->p[out->n].name, sizeof(out->p->name), text,
			    (size_t)(eq - text)) ||
			    !decode(out->p[out->n].value, sizeof(out->p->value),
			    eq < stop ? eq + 1 : stop, eq < stop ? (size_t)(stop - eq - 1) : 0))
				return false;
			out->p[out->n++].used = false;
		}
		text = stop + 1;
	}
	return true;
}

const char *
fake_param(struct fake_params *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->p[i].name, name) == 0) {
			p->p[i].used = true;
			return p->p[i].value;
		}
	return NULL;
}

/* ---- who asks ---- */

static const char *
asked_header(const struct fake_request *q, const char *name)
{
	size_t i;

	for (i = 0; i < q->nheaders; i++)
		if (strcasecmp(q->header[i].name, name) == 0)
			return q->header[i].value;
	return NULL;
}

static bool
basic(char *out, size_t cap, const char *coded)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	unsigned have = 0;
	size_t k = 0;

	for (; *coded != '\0' && *coded != '='; coded++) {
		const char *d = strchr(digits, *coded);

		if (d == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(d - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			if (k + 1 >= cap)
				return false;
			out[k++] = (char)(bits >> have & 0xff);
		}
	}
	out[k] = '\0';
	return true;
}

/* key_of: the key that was sent; false: none. */
static bool
key_of(char out[FAKE_KEY_MAX], const struct fake_request *q)
{
	const char *sent = asked_header(q, "Authorization");

	if (sent == NULL)
		return false;
	if (strncasecmp(sent, "Bearer ", 7) == 0) {
		(void)snprintf(out, FAKE_KEY_MAX, "%s", sent + 7);
		return true;
	}
	if (strncasecmp(sent, "Basic ", 6) != 0 || !basic(out, FAKE_KEY_MAX, sent + 6))
		return false;
	out[strcspn(out, ":")] = '\0';
	return true;
}

/* shown: a key as errors show it, but for its last four signs. */
static const char *
shown(char out[FAKE_KEY_MAX], const struct fake_stripe *f, const char *k)
{
	size_t n = strlen(k), i;

	(void)snprintf(out, FAKE_KEY_MAX, "%s", k);
	for (i = 8; !f->o.echo_key && i + 4 < n; i++)
		out[i] = '*';
	return out;
}

static bool
let_in(struct fake_stripe *f, const struct fake_request *q, const char *path,
    struct fake_reply *r)
{
	char sent[FAKE_KEY_MAX], mask[FAKE_KEY_MAX];
	const char *need = fake_lists_permission(path);

	if (!key_of(sent, q)) {
		fake_error(r, 401, "invalid_request_error", NULL, NULL, "You did not provide an "
		    "API key. You need to provide your API key in the Authorization header, using "
		    "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
		fake_header_add(r, "WWW-Authenticate", "Bearer realm=\"Stripe\"");
		f->count.bad_auth++;
		return false;
	}
	if (strcmp(sent, f->o.key) != 0) {
		fake_error(r, 401, "invalid_request_error", NULL, NULL,
		    "Invalid API Key provided: %s", shown(mask, f, sent));
		f->count.bad_auth++;
		return false;
	}
	if (f->o.expired) {
		fake_error(r, 401, "invalid_request_error", "api_key_expired", NULL,
		    "Expired API Key provided: %s", shown(mask, f, sent));
		return false;
	}
	if (need != NULL && f->o.lacking != NULL && strstr(f->o.lacking, need) != NULL) {
		fake_error(r, 403, "invalid_request_error", "more_permissions_required", NULL,
		    "The provided key '%s' does not have the required permissions for this "
		    "endpoint on account '%s'. Having the '%s' permission would allow this "
		    "request to continue.", shown(mask, f, sent), f->o.account, need);
		return false;
	}
	return true;
}

static bool
check_version(struct fake_stripe *f, const struct fake_request *q, struct fake_reply *r)
{
	static const char *const known[] = { FAKE_VERSION, "2026-08-26.dahlia",
		"2026-07-29.dahlia", "2025-09-30.clover", "2022-11-15", "2022-08-01",
		"2020-08-27" };
	const char *asked = asked_header(q, "Stripe-Version");
	bool old = strcmp(f->o.version, FAKE_VERSION) != 0;
	size_t i;

	if (asked == NULL) {
		f->count.without_version++;
		asked = "2020-08-27";	/* the account's own */
	}
	if (strcmp(asked, FAKE_VERSION) != 0)
		f->count.other_version++;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(asked, known[i]) == 0)
			break;
	/* one that is older than its newest cannot know that one */
	if (i == sizeof(known) / sizeof(known[0]) || (i == 0 && old && !f->o.drift)) {
		fake_error(r, 400, "invalid_request_error", NULL, NULL,
		    "Invalid Stripe API version: %s", asked);
		return false;
	}
	fake_header_add(r, "Stripe-Version", "%s", f->o.drift ? f->o.version : asked);
	return true;
}

/* ---- rate ---- */

/* too_fast: counts the request; true when it is one too many. */
static bool
too_fast(struct fake_stripe *f, int64_t now_us)
{
	while (f->nrecent > 0 && f->at_us[f->oldest] <= now_us - 1000000) {
		f->oldest = (f->oldest + 1) % FAKE_RATE_RING;
		f->nrecent--;
	}
	if (f->nrecent < FAKE_RATE_RING) {
		f->at_us[(f->oldest + f->nrecent) % FAKE_RATE_RING] = now_us;
		f->nrecent++;
	}
	if (f->nrecent > f->count.peak)
		f->count.peak = (unsigned)f->nrecent;
	return f->o.per_second > 0 && f->nrecent > f->o.per_second;
}

/* ---- the rest of the API ---- */

static void
account(const struct fake_stripe *f, struct fake_reply *r)
{
	r->status = 200;
	str_addf(&r->body, "{\"id\":\"%s\",\"object\":\"account\",\"business_type\":\"company\","
	    "\"charges_enabled\":true,\"country\":\"US\",\"created\":1600000000,"
	    "\"default_currency\":\"usd\",\"details_submitted\":true,\"email\":"
	    "\"owner@example.com\",\"metadata\":{},\"payouts_enabled\":true,\"settings\":"
	    "{\"dashboard\":{\"display_name\":\"Fake Inc\",\"timezone\":\"Etc/UTC\"},\"payouts\":"
	    "{\"debit_negative_balances\":true,\"schedule\":{\"delay_days\":2,\"interval\":"
	    "\"daily\"}}},\"type\":\"standard\"}", f->o.account);
}

static void
balance_part(struct str *s, const int64_t *sums, const bool *used, const char *name)
{
	size_t i;

	str_addf(s, ",\"%s\":[", name);
	for (i = 0; i < FAKE_SETTLED__MAX; i++)
		if (used[i])
			str_addf(s, "%s{\"amount\":%lld,\"currency\":\"%s\",\"source_types\":"
			    "{\"card\":%lld}}", s->p[s->n - 1] == '[' ? "" : ",",
			    (long long)sums[i], fake_currency_code[i], (long long)sums[i]);
	str_addc(s, ']');
}

void
fake_balance_answer(struct fake_stripe *f, struct fake_reply *r)
{
	int64_t available[FAKE_SETTLED__MAX], pending[FAKE_SETTLED__MAX];
	bool used[FAKE_SETTLED__MAX] = { true };
	size_t i;

	fake_totals(&f->history, f->now_us / 1000000, available, pending);
	for (i = 0; i < FAKE_SETTLED__MAX; i++)
		used[i] = used[i] || available[i] != 0 || pending[i] != 0;
	r->status = 200;
	str_addf(&r->body, "{\"object\":\"balance\",\"livemode\":%s",
	    strstr(f->o.key, "_live_") != NULL ? "true" : "false");
	balance_part(&r->body, available, used, "available");
	balance_part(&r->body, pending, used, "pending");
	str_addc(&r->body, '}');
}

static void
route(struct fake_stripe *f, const struct fake_request *q, const char *path,
    struct fake_params *p, struct fake_reply *r)
{
	bool get = strcmp(q->method, "GET") == 0;

	if (fake_reports_answer(f, q->method, path, p, r))
		return;
	if (get && strcmp(path, "/v1/balance") == 0)
		fake_balance_answer(f, r);
	else if (get && strcmp(path, "/v1/account") == 0)
		account(f, r);
	else if (!get || !fake_lists_answer(f, path, p, r))
		fake_error(r, 404, "invalid_request_error", NULL, NULL, "Unrecognized request URL "
		    "(%s: %s). Please see https://stripe.com/docs or we can help at "
		    "https://support.stripe.com/.", q->method, path);
}

static void
answer(struct fake_stripe *f, const struct fake_request *q, struct fake_reply *r)
{
	const char *mark = strchr(q->target, '?'), *other = asked_header(q, "Stripe-Account");
	struct fake_params *p = calloc(1, sizeof(*p));
	char path[512];
	size_t n = mark != NULL ? (size_t)(mark - q->target) : strlen(q->target);
	bool whole = n < sizeof(path);

	ASSERT(p != NULL);
	memcpy(path, q->target, whole ? n : 0);
	path[whole ? n : 0] = '\0';
	if (mark != NULL)
		whole = whole && fake_params_read(p, mark + 1, strlen(mark + 1));
	if (q->nbody > 0)
		whole = whole && fake_params_read(p, q->body, q->nbody);
	if (!whole) {
		fake_error(r, 400, "invalid_request_error", NULL, NULL, "Request too large.");
	} else if (let_in(f, q, path, r) && check_version(f, q, r)) {
		if (other == NULL || strcmp(other, f->o.account) == 0) {
			route(f, q, path, p, r);
		} else if (f->connected != NULL && strcmp(other, f->connected->o.account) == 0) {
			f->connected->now_us = f->now_us;
			route(f->connected, q, path, p, r);
		} else {
			char mask[FAKE_KEY_MAX];

			fake_error(r, 403, "invalid_request_error", "account_invalid", NULL, "The "
			    "provided key '%s' does not have access to account '%s' (or that "
			    "account does not exist). Application access may have been revoked.",
			    shown(mask, f, f->o.key), other);
		}
	}
	free(p);
}

static void
dates(struct fake_stripe *f, struct fake_reply *r)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t now = f->now_us / 1000000 + f->o.faults.skew;
	int32_t day = (int32_t)(now / 86400);
	int y, m, d, s = (int)(now % 86400);

	date_split(day, &y, &m, &d);
	fake_header_add(r, "Date", "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day % 7], d,
	    months[m - 1], y, s / 3600, s / 60 % 60, s % 60);
	fake_header_add(r, "Request-Id", "req_%016llx",
	    (unsigned long long)fake_mix(f->o.history.seed ^ f->count.requests));
}

void
fake_stripe_ask(struct fake_stripe *f, int64_t now_us, const struct fake_request *q,
    struct fake_reply *r)
{
	enum fake_fault fault;

	memset(r, 0, sizeof(*r));
	ASSERT(now_us >= f->now_us);
	f->now_us = now_us;
	f->count.requests++;
	dates(f, r);
	fault = fake_fault_next(f);
	f->twice = fault == FAKE_TWICE;
	if (too_fast(f, now_us)) {
		fake_error(r, 429, "invalid_request_error", "rate_limit", NULL, "Request rate "
		    "limit exceeded. Learn more about rate limits here "
		    "https://stripe.com/docs/rate-limits.");
		fake_header_add(r, "Stripe-Rate-Limited-Reason", "global-rate");
		f->count.refused_429++;
	} else {
		answer(f, q, r);
	}
	if (fake_reply_header(r, "Content-Type") == NULL)
		fake_header_add(r, "Content-Type", "application/json");
	if (fault != FAKE_NO_FAULT) {
		f->count.faults++;
		f->count.by_fault[fault]++;
		fake_fault_apply(f, fault, r);
	}
	if (r->status >= 400)
		f->count.errors++;
	if (r->status > 0 && r->status < 600)
		f->count.by_status[r->status]++;
	f->count.bytes += r->body.n;
}

void
fake_stripe_make(struct fake_stripe *f, const struct fake_options *o)
{
	memset(f, 0, sizeof(*f));
	f->o = *o;
	if (f->o.key == NULL)
		f->o.key = FAKE_KEY;
	if (f->o.version == NULL)
		f->o.version = FAKE_VERSION;
	if (f->o.account == NULL)
		f->o.account = FAKE_ACCOUNT;
	if (f->o.base == NULL)
		f->o.base = "https://files.stripe.com";
	f->rng = fake_mix(o->history.seed ^ UINT64_C(0xfa17));
	fake_history_make(&f->history, &o->history);
}

void
fake_stripe_free(struct fake_stripe *f)
{
	fake_history_free(&f->history);
}
