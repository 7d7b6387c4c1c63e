/*
 * Statuses, error objects and headers of Stripe's API (facts/stripe.md, section
 * 2), read into one verdict.  How long to wait and how often is source.c's.
 */
#include "adapters/stripe/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/stripe/source.h"
#include "core/base/date.h"
#include "core/model/txn.h"
#include "core/wire/http.h"
#include "core/wire/json.h"

#define RETRY_AFTER_MAX 86400	/* seconds that are believed */
#define SAID_MAX 400		/* bytes of Stripe's own message */


/* ---- nothing that looks like a key ---- */

static bool
in_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_' || c == '*';
}

/* key_at: bytes of the key that begins here, 0 none. */
static size_t
key_at(const char *p, size_t n, const char *key)
{
	static const char *const begin[] = { "sk_", "rk_", "pk_", "whsec_", NULL };
	size_t len = key != NULL ? strlen(key) : 0, i;

	if (len > 0 && n >= len && memcmp(p, key, len) == 0)
		return len;
	for (i = 0; begin[i] != NULL; i++) {
		len = strlen(begin[i]);
		if (n > len && memcmp(p, begin[i], len) == 0) {
			while (len < n && in_key(p[len]))
				len++;
			return len;
		}
	}
	return 0;
}

void
answer_scrub(struct str *out, struct slice text, const char *key, size_t max)
{
	size_t i = 0, from = out->n;

	while (i < text.n && out->n - from < max) {
		size_t n = key_at(text.p + i, text.n - i, key);

		if (n > 0) {
			str_add(out, "[key]");
			i += n;
			continue;
		}
		str_addc(out, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
		i++;
	}
	/* not inside a character */
	while (out->n > from && !str_utf8_ok(out->p + from, out->n - from))
		out->p[--out->n] = '\0';
}

/* ---- headers ---- */

int64_t
answer_moment(const struct http_response *r)
{
	const char *date = http_header_of(r, "Date");
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	/* the program keeps the C locale, whose names of days and months these are */
	if (date == NULL || strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return TXN_MOMENT_NONE;
	if (!date_valid(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday))
		return TXN_MOMENT_NONE;
	return (int64_t)timegm(&tm);
}

static int64_t
retry_after(const struct http_response *r)
{
	const char *text = http_header_of(r, "Retry-After");
	char *end;
	long s;

	if (text == NULL || *text < '0' || *text > '9')
		return -1;
	s = strtol(text, &end, 10);
	if (*end != '\0' || s < 0 || s > RETRY_AFTER_MAX)
		return -1;
	return (int64_t)s * 1000;
}

/* ---- error objects ---- */

struct said {
	struct str	message;	/* scrubbed */
	char		code[64], type[64];
};

static void
copy_word(char out[64], const json_t *error, const char *name)
{
	const char *text = json_string_value(json_object_get(error, name));
	size_t n = text != NULL ? strspn(text, "abcdefghijklmnopqrstuvwxyz_") : 0;

	(void)snprintf(out, 64, "%.*s", (int)(n < 63 ? n : 63), text != NULL ? text : "");
}

static void
read_error(struct said *out, const struct http_response *r, const char *key)
{
	struct wire_json_place at = { "answer", 1, 0 };
	struct err ignored = ERR_INIT;
	json_t *v = NULL, *error, *text;

	if (r->body_n > 0 && wire_json_load(&v, r->body, r->body_n, &at, &ignored) == 0 &&
	    json_is_object(error = json_object_get(v, "error"))) {
		text = json_object_get(error, "message");
		copy_word(out->code, error, "code");
		copy_word(out->type, error, "type");
		if (json_is_string(text))
			answer_scrub(&out->message, (struct slice){ json_string_value(text),
			    json_string_length(text) }, key, SAID_MAX);
	}
	json_decref(v);
}

static void
write_text(struct answer *out, const char *asked, const char *what, const struct said *s)
{
	(void)snprintf(out->text, sizeof(out->text), "%s: %s%s%s%s", asked, what,
	    s->message.n > 0 ? " (Stripe says: " : "", str_text(&s->message),
	    s->message.n > 0 ? ")" : "");
}

static void
write_hint(struct answer *out, const char *hint)
{
	(void)snprintf(out->hint, sizeof(out->hint), "%s", hint);
}

/* no_key: 401, the key itself is refused. */
static void
no_key(struct answer *out, const char *asked, const struct said *s)
{
	bool expired = strcmp(s->code, "api_key_expired") == 0;

	out->verdict = ANSWER_FAILED;
	write_text(out, asked, expired ? "the key has expired" : "the key was refused", s);
	write_hint(out, expired ? "make a new restricted key in the Stripe dashboard"
	    " (Developers, API keys), put it where the old one was, and run it again"
	    : "look whether the whole key stands in the key file, and whether it was deleted"
	    " in the Stripe dashboard");
}

static void
no_permission(struct answer *out, const char *asked, const char *permission,
    const struct said *s)
{
	char what[160], hint[240];

	out->verdict = ANSWER_DENIED;
	(void)snprintf(what, sizeof(what), "the key lacks the permission \"%s\"", permission);
	write_text(out, asked, what, s);
	(void)snprintf(hint, sizeof(hint), "give the restricted key \"%s\" in the Stripe"
	    " dashboard (Developers, API keys), then run it again", permission);
	write_hint(out, hint);
}

/* no_access: the key is good, and not for this account. */
static void
no_access(struct answer *out, const char *asked, const struct said *s)
{
	out->verdict = ANSWER_FAILED;
	write_text(out, asked, "the key has no access to the account", s);
	write_hint(out, "look at `account` in [stripe] of tieout.conf, and whether the account"
	    " is still connected");
}

static void
redirected(struct answer *out, const struct http_response *r, const char *asked)
{
	const char *to = http_header_of(r, "Location"), *host = "";
	struct str safe = STR_INIT;

	if (to != NULL) {
		host = strstr(to, "://");
		host = host != NULL ? host + 3 : "the same host";
		answer_scrub(&safe, (struct slice){ host, strcspn(host, "/?#") }, NULL, 100);
	}
	out->verdict = ANSWER_FAILED;
	(void)snprintf(out->text, sizeof(out->text), "%s: redirected to %s; redirects are not"
	    " followed, so that the key reaches nobody else", asked,
	    safe.n > 0 ? str_text(&safe) : "nowhere");
	write_hint(out, "a proxy or a sign-in page may stand in the way: ask whoever runs"
	    " the network");
	str_free(&safe);
}

/* should_retry: Stripe's own word on it, else by the status. */
static bool
should_retry(const struct http_response *r)
{
	const char *said = http_header_of(r, "Stripe-Should-Retry");

	if (said != NULL && strcmp(said, "true") == 0)
		return true;
	if (said != NULL && strcmp(said, "false") == 0)
		return false;
	return r->status == 408 || r->status == 409 || r->status == 429 || r->status >= 500;
}

static void
later(struct answer *out, const struct http_response *r, const char *asked,
    const struct said *s)
{
	const char *reason = http_header_of(r, "Stripe-Rate-Limited-Reason");
	char what[160];

	out->verdict = should_retry(r) ? ANSWER_AGAIN : ANSWER_FAILED;
	out->wait_ms = retry_after(r);
	if (r->status == 429) {
		out->limited = strcmp(s->code, "lock_timeout") != 0;
		(void)snprintf(what, sizeof(what), out->limited ?
		    "too many requests%s%.40s%s" : "another request holds the object",
		    reason != NULL ? " (" : "", reason != NULL ? reason : "",
		    reason != NULL ? ")" : "");
		write_hint(out, "run it again later; a lower requests_per_second in [stripe]"
		    " leaves room for others who use the same account");
	} else {
		(void)snprintf(what, sizeof(what), "Stripe answered %d", r->status);
		write_hint(out, "run it again later; https://status.stripe.com tells of"
		    " outages");
	}
	write_text(out, asked, what, s);
}

static void
wrong_request(struct answer *out, const struct http_response *r, const char *asked,
    const struct said *s)
{
	char what[80];
	const char *message = str_text(&s->message);

	out->verdict = ANSWER_FAILED;
	(void)snprintf(what, sizeof(what), "Stripe refused the request (%d)", r->status);
	if (strstr(message, "only be filtered on automatic") != NULL)
		out->verdict = ANSWER_DENIED;	/* a manual payout */
	if (r->status == 404)
		out->verdict = ANSWER_DENIED;	/* a list this account has not */
	write_text(out, asked, what, s);
	if (strstr(message, "version") != NULL)
		write_hint(out, "this tieout speaks the API version " STRIPE_API_VERSION
		    ": a newer one may be needed");
	else
		write_hint(out, "this should not happen: report it with the text above");
}

static void
no_answer(struct answer *out, const struct http_response *r, const char *asked)
{
	(void)asked;
	out->verdict = ANSWER_AGAIN;
	(void)snprintf(out->text, sizeof(out->text), "%s", r->cause);
	write_hint(out, "look at the network connection, then run it again");
	switch (r->failure) {
	case HTTP_NO_NAME:
		write_hint(out, "look at the network connection and the name server (DNS),"
		    " then run it again");
		break;
	case HTTP_NO_TLS:
		out->verdict = ANSWER_FAILED;
		write_hint(out, "a proxy may stand in between, the clock may be wrong, or the"
		    " package ca-certificates is old or absent");
		break;
	case HTTP_TOO_LARGE:
	case HTTP_SAVE_FAILED:
		out->verdict = ANSWER_FAILED;
		break;
	default:
		break;
	}
}

void
answer_read(struct answer *out, const struct http_response *r, const char *key,
    const char *asked, const char *permission)
{
	struct said s = { .message = STR_INIT };

	*out = (struct answer){ .wait_ms = -1 };
	if (r->failure != HTTP_ANSWERED) {
		no_answer(out, r, asked);
		return;
	}
	if (r->status >= 200 && r->status < 300)
		return;
	if (r->status >= 300 && r->status < 400) {
		redirected(out, r, asked);
		return;
	}
	read_error(&s, r, key);
	if (r->status == 401)
		no_key(out, asked, &s);
	else if (r->status == 403 && strcmp(s.code, "account_invalid") == 0)
		no_access(out, asked, &s);
	else if (r->status == 403)
		no_permission(out, asked, permission, &s);
	else if (r->status == 429 || r->status >= 500 || should_retry(r))
		later(out, r, asked, &s);
	else
		wrong_request(out, r, asked, &s);
	str_free(&s.message);
}
