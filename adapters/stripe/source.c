/*
 * A session with Stripe's API: which requests are open, when the next may be
 * sent, and what is tried again.  What an answer means stands in answer.c, how a
 * list is cut in page.c, how an object is read in documents.c.
 */
#include "adapters/stripe/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/session.h"
#include "core/base/arena.h"

#define RATE_DEFAULT 25
/*
 * A limit of 25 a second means any second, at the other end, to which requests come
 * bunched together by up to so many percent of it.
 */
#define SPACING_PERCENT 106
#define CATCH_UP_US 200000	/* who was kept busy may send so much faster afterwards */
#define IN_FLIGHT_LEAST 2u
#define IN_FLIGHT_MOST 24u
#define TRIES 8u
#define BACKOFF_MS 500
#define BACKOFF_MOST_MS 30000
#define WAIT_MOST_MS 120000	/* a Retry-After that is waited for */
#define LOOK_UP_US 200000	/* how often progress is asked whether to stop */
#define SLOW_UNIT 256u		/* spacing is multiplied by slow / SLOW_UNIT */
#define SLOW_MOST (16u * SLOW_UNIT)

/* ---- time ---- */

static int64_t
now_us(const struct session *s)
{
	return s->wire.now_us(s->wire.ctx);
}

/* spacing: microseconds between two requests. */
static int64_t
spacing(const struct session *s)
{
	return (int64_t)10000 * SPACING_PERCENT / s->rate * s->slow / SLOW_UNIT;
}

/* window: requests that may go out in window() * spacing(), however they lie in it. */
static unsigned
window(const struct session *s)
{
	return (unsigned)s->rate < SESSION_WINDOW_MAX ? (unsigned)s->rate :
	    SESSION_WINDOW_MAX;
}

int64_t
session_free_at(const struct session *s)
{
	unsigned n = window(s);
	int64_t at;

	if (s->made < n)
		return s->next_us;
	at = s->sent_us[s->made % n] + n * spacing(s);
	return at > s->next_us ? at : s->next_us;
}

/* sent: a request goes out now; when may the next? */
static void
sent(struct session *s)
{
	int64_t now = now_us(s), late = now - s->next_us;

	if (!s->began)
		s->next_us = now;
	else if (late > CATCH_UP_US)
		s->next_us = now - CATCH_UP_US;
	s->next_us += spacing(s);
	s->began = true;
	s->sent_us[s->made++ % window(s)] = now;
}

static uint64_t
random_of(struct session *s)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return s->random;
}

/* backoff_ms: before try ${n} + 1: twice as long each time, half of it by chance,
 * and at least what Stripe asks for. */
static int64_t
backoff_ms(struct session *s, unsigned n, int64_t asked)
{
	int64_t ms = BACKOFF_MS;

	while (--n > 0 && ms < BACKOFF_MOST_MS)
		ms *= 2;
	ms = ms < BACKOFF_MOST_MS ? ms : BACKOFF_MOST_MS;
	ms = ms / 2 + (int64_t)(random_of(s) % (uint64_t)(ms / 2 + 1));
	return ms > asked ? ms : asked;
}

int
session_stopped(const struct session *s, struct err *e)
{
	if (!progress_stopped(s->progress))
		return 0;
	return err_set(e, ERR_INTERRUPTED, "interrupted while asking Stripe");
}

/* ---- one request, sent ---- */

static int
transmit(struct session *s, const struct http_request *r, struct err *e)
{
	const struct http_header header[] = {
		{ "Stripe-Version", STRIPE_API_VERSION },
		{ "Accept", "application/json" },
		{ "Stripe-Account", s->connected },
	};
	struct http_request own = *r;

	own.header = header;
	own.nheaders = s->connected != NULL ? 3 : 2;
	own.secret = s->key;
	sent(s);
	return wire_start(&s->wire, &own, e);
}

static void
judged(struct session *s, const struct answer *a)
{
	if (a->limited)
		s->slow = s->slow * 2 < SLOW_MOST ? s->slow * 2 : SLOW_MOST;
	else if (a->verdict == ANSWER_TAKE && s->slow > SLOW_UNIT)
		s->slow -= (s->slow - SLOW_UNIT + 15) / 16;
}

/* given_up: the error of a request that failed for good. */
static int
given_up(const struct answer *a, unsigned tries, struct err *e)
{
	if (tries > 1)
		err_set(e, ERR_REMOTE, "%s; tried %u times", a->text, tries);
	else
		err_set(e, ERR_REMOTE, "%s", a->text);
	return err_hint(e, "%s", a->hint);
}

/* again: may it be tried once more, and when? */
static bool
again(struct session *s, const struct answer *a, unsigned tries, int64_t *not_before)
{
	if (a->verdict != ANSWER_AGAIN || tries >= s->tries || a->wait_ms > WAIT_MOST_MS)
		return false;
	*not_before = now_us(s) + backoff_ms(s, tries, a->wait_ms) * 1000;
	s->again++;
	return true;
}

int
session_sleep(struct session *s, int64_t until, struct err *e)
{
	struct http_response *r;
	int64_t next;

	while (now_us(s) < until) {
		if (session_stopped(s, e) != 0)
			return -1;
		next = now_us(s) + LOOK_UP_US;
		if (wire_wait(&s->wire, next < until ? next : until, &r, e) < 0)
			return -1;
	}
	return 0;
}

int
session_call(struct session *s, const struct http_request *r, const char *asked,
    const char *permission, unsigned tries, struct answer *a, struct http_response **out,
    struct err *e)
{
	int64_t until = session_free_at(s);
	int rc;

	for (unsigned n = 1;; n++) {
		int64_t at = session_free_at(s);

		if (session_sleep(s, until > at ? until : at, e) != 0 ||
		    transmit(s, r, e) != 0)
			return -1;
		while ((rc = wire_wait(&s->wire, now_us(s) + LOOK_UP_US, out, e)) == 0)
			if (session_stopped(s, e) != 0)
				return -1;
		if (rc < 0)
			return -1;
		answer_read(a, *out, s->key, asked, permission);
		judged(s, a);
		if (n >= tries || !again(s, a, n, &until)) {
			a->tries = n;
			return 0;
		}
		s->wire.done(s->wire.ctx, *out);
	}
}

/* ---- asks ---- */

static int
source_ask(void *ctx, const struct source_ask *a, struct err *e)
{
	struct session *s = ctx;
	struct call *c = NULL;

	(void)e;
	for (size_t i = 0; i < SOURCE_ASKS_MAX && c == NULL; i++)
		if (s->call[i].state == CALL_FREE)
			c = &s->call[i];
	ASSERT(c != NULL);
	c->ask = *a;
	c->ask.after = c->ask.payout = NULL;
	str_clear(&c->after);
	str_add(&c->after, a->after != NULL ? a->after : "");
	str_clear(&c->payout);
	str_add(&c->payout, a->payout != NULL ? a->payout : "");
	str_clear(&c->url);
	lists_url(&c->url, s->base, a, STRIPE_PAGE_MAX);
	c->state = CALL_WAITING;
	c->tries = 0;
	c->not_before = now_us(s);
	c->order = s->asked++;
	return 0;
}

/* next_to_send: the call that has waited longest and may go; *at: when the first
 * of those that wait may. */
static struct call *
next_to_send(struct session *s, int64_t *at)
{
	struct call *best = NULL;

	for (size_t i = 0; i < SOURCE_ASKS_MAX; i++) {
		struct call *c = &s->call[i];

		if (c->state != CALL_WAITING)
			continue;
		if (c->not_before > now_us(s)) {
			*at = c->not_before < *at ? c->not_before : *at;
			continue;
		}
		if (best == NULL || c->order < best->order)
			best = c;
	}
	return best;
}

/* send_some: all that may go now; *until: when the next one may. */
static int
send_some(struct session *s, int64_t *until, struct err *e)
{
	struct call *c;
	int64_t at;

	while (s->flying < s->in_flight && (c = next_to_send(s, until)) != NULL) {
		struct http_request r = { .method = HTTP_GET, .url = str_text(&c->url),
		    .tag = (uint64_t)(c - s->call) };

		at = session_free_at(s);
		if (now_us(s) < at) {
			*until = at < *until ? at : *until;
			return 0;
		}
		if (transmit(s, &r, e) != 0)
			return -1;
		c->state = CALL_SENT;
		c->tries++;
		s->flying++;
	}
	return 0;
}

/* odd: does the list answer what was asked?  "" or what is wrong with it. */
static const char *
odd(const struct call *c)
{
	const struct page *p = &c->page;

	if (p->n == 0 && p->more)
		return "an empty page says that the list goes on";
	for (size_t i = 0; i < p->n; i++) {
		int64_t t = p->object[i].created;

		if (slice_is(p->object[i].id, str_text(&c->after)))
			return "it repeats the page before";
		if (c->ask.list != SOURCE_PAYOUT_TXNS && t != TXN_MOMENT_NONE &&
		    (t < c->ask.from || t >= c->ask.to))
			return "it holds objects of another time than was asked for";
	}
	return "";
}

/* cut: the list of a good answer; a torn or odd one is asked for again. */
static void
cut(struct call *c, struct answer *a)
{
	struct err why = ERR_INIT;
	const char *path = lists_of(c->ask.list)->path, *wrong;

	if (page_cut(&c->page, c->answer->body, c->answer->body_n, &why) == 0) {
		wrong = odd(c);
		if (*wrong == '\0')
			return;
		(void)snprintf(a->text, sizeof(a->text), "%s: the answer cannot be right: %s",
		    path, wrong);
	} else {
		(void)snprintf(a->text, sizeof(a->text), "%s: %s", path, why.msg);
	}
	(void)snprintf(a->hint, sizeof(a->hint), "run it again; a proxy that changes or cuts"
	    " answers may stand in between");
	a->verdict = ANSWER_AGAIN;
}

static void
fill_page(struct call *c, const struct answer *a)
{
	c->out = (struct source_page){ .tag = c->ask.tag,
	    .origin = lists_of(c->ask.list)->path };
	if (a->verdict == ANSWER_DENIED) {
		str_clear(&c->denied);
		str_addf(&c->denied, "%s; %s", a->text, a->hint);
		c->out.denied = str_text(&c->denied);
		return;
	}
	c->out.object = c->page.object;
	c->out.n = c->page.n;
	c->out.more = c->page.more;
}

/* arrived: an answer to a call.  1: a page for the caller; 0: it is tried again. */
static int
arrived(struct session *s, struct http_response *r, struct call **out, struct err *e)
{
	struct call *c = &s->call[r->tag];
	struct answer a;

	ASSERT(r->tag < SOURCE_ASKS_MAX && c->state == CALL_SENT);
	s->flying--;
	c->answer = r;
	answer_read(&a, r, s->key, lists_of(c->ask.list)->path,
	    lists_of(c->ask.list)->permission);
	if (a.verdict == ANSWER_TAKE)
		cut(c, &a);
	judged(s, &a);
	if (a.verdict == ANSWER_TAKE || a.verdict == ANSWER_DENIED) {
		c->state = CALL_READY;
		fill_page(c, &a);
		*out = c;
		return 1;
	}
	c->answer = NULL;
	s->wire.done(s->wire.ctx, r);
	c->state = CALL_WAITING;
	if (again(s, &a, c->tries, &c->not_before))
		return 0;
	c->state = CALL_FREE;
	return given_up(&a, c->tries, e);
}

static bool
any_open(const struct session *s)
{
	for (size_t i = 0; i < SOURCE_ASKS_MAX; i++)
		if (s->call[i].state == CALL_WAITING || s->call[i].state == CALL_SENT)
			return true;
	return false;
}

static int
source_next(void *ctx, struct source_page **out, struct err *e)
{
	struct session *s = ctx;
	struct http_response *r;
	struct call *c;
	int rc;

	while (any_open(s)) {
		int64_t until = now_us(s) + LOOK_UP_US;

		if (session_stopped(s, e) != 0 || send_some(s, &until, e) != 0)
			return -1;
		rc = wire_wait(&s->wire, until, &r, e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		rc = arrived(s, r, &c, e);
		if (rc < 0)
			return -1;
		if (rc == 1) {
			*out = &c->out;
			return 1;
		}
	}
	return 0;
}

/* call_of: the call that a page belongs to. */
static struct call *
call_of(struct session *s, const struct source_page *p)
{
	for (size_t i = 0; i < SOURCE_ASKS_MAX; i++)
		if (&s->call[i].out == p)
			return &s->call[i];
	ASSERT(!"a page of this session");
	return NULL;
}

static void
source_done(void *ctx, struct source_page *p)
{
	struct session *s = ctx;
	struct call *c = call_of(s, p);

	ASSERT(c->state == CALL_READY);
	s->wire.done(s->wire.ctx, c->answer);
	c->answer = NULL;
	c->state = CALL_FREE;
}

static int
source_facts(void *ctx, struct source_page *p, size_t i, const struct sink *sink,
    struct err *e)
{
	struct session *s = ctx;
	struct call *c = call_of(s, p);
	struct slice payout = { NULL, 0 };
	/* the object's bytes, by way of the body, which may be written into */
	char *at = c->answer->body + (c->page.object[i].raw.p - c->answer->body);

	ASSERT(c->state == CALL_READY && i < p->n);
	if (c->ask.list == SOURCE_PAYOUT_TXNS)
		payout = (struct slice){ c->payout.p, c->payout.n };
	s->facts.sink = sink;
	s->facts.fetched = answer_moment(c->answer);
	if (s->facts.fetched == TXN_MOMENT_NONE)
		s->facts.fetched = s->clock != NULL ? clock_now_us(s->clock) / 1000000 : 0;
	return documents_object(&s->facts, at, p->object[i].raw.n, p->origin, payout, e);
}

static int
source_pause(void *ctx, unsigned ms, struct err *e)
{
	struct session *s = ctx;

	return session_sleep(s, now_us(s) + (int64_t)ms * 1000, e);
}

static void
source_calls(void *ctx, uint64_t *made, uint64_t *again_made)
{
	const struct session *s = ctx;

	*made = s->made;
	*again_made = s->again;
}

/* ---- opening and closing ---- */

int
stripe_source_open(struct source *out, const struct wire *w, const struct stripe_options *o,
    struct err *e)
{
	struct session *s;

	if (o->key == NULL || *o->key == '\0' || strpbrk(o->key, " \t\r\n") != NULL) {
		err_set(e, ERR_SETTINGS, "the Stripe key is empty, or has a blank in it");
		return err_hint(e, "put the key alone on the first line of the key file");
	}
	s = mem_calloc(1, sizeof(*s));
	s->wire = *w;
	s->key = mem_strdup(o->key);
	s->name = mem_strdup(o->name != NULL ? o->name : "");
	s->base = mem_strdup(o->api_base != NULL ? o->api_base : STRIPE_API_BASE);
	s->timezone = mem_strdup(o->timezone != NULL ? o->timezone : "UTC");
	s->connected = o->connected != NULL ? mem_strdup(o->connected) : NULL;
	s->rate = o->requests_per_second > 0 ? o->requests_per_second : RATE_DEFAULT;
	s->in_flight = o->in_flight > 0 ? o->in_flight : (unsigned)s->rate / 2;
	if (o->in_flight == 0 && s->in_flight < IN_FLIGHT_LEAST)
		s->in_flight = IN_FLIGHT_LEAST;
	if (s->in_flight > IN_FLIGHT_MOST)
		s->in_flight = IN_FLIGHT_MOST;
	s->tries = o->tries > 0 ? o->tries : TRIES;
	s->random = o->seed != 0 ? o->seed : 0x9e3779b97f4a7c15u;
	s->slow = SLOW_UNIT;
	s->clock = o->clock;
	s->progress = o->progress;
	s->decode = (struct decode_options){ .account = s->name };
	facts_open(&s->facts, &s->decode, NULL, "Stripe API");
	*out = (struct source){ .ctx = s, .account = s->name, .in_flight = s->in_flight,
	    .ask = source_ask, .next = source_next, .facts = source_facts,
	    .done = source_done, .balance = session_balance, .pause = source_pause,
	    .calls = source_calls, .probe = session_probe, .report = session_report };
	return 0;
}

void
stripe_source_close(struct source *src)
{
	struct session *s = src->ctx;

	if (s == NULL)
		return;
	for (size_t i = 0; i < SOURCE_ASKS_MAX; i++) {
		struct call *c = &s->call[i];

		if (c->answer != NULL)
			s->wire.done(s->wire.ctx, c->answer);
		str_free(&c->url);
		str_free(&c->after);
		str_free(&c->payout);
		str_free(&c->denied);
	}
	facts_close(&s->facts);
	explicit_bzero(s->key, strlen(s->key));
	free(s->key);
	free(s->name);
	free(s->base);
	free(s->connected);
	free(s->timezone);
	str_free(&s->raw);
	str_free(&s->text);
	free(s);
	*src = (struct source){ .ctx = NULL };
}
