/* The way of a request to the fake and of its answer back, in simulated time. */
#include "tests/sim/sim_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"

#define TOTAL_MS 80000		/* as http_open has it */

struct sim_call {
	uint64_t	 tag;
	char		*target, *body, *authorization;
	struct fake_header header[16];
	size_t		 nheaders;
	bool		 post, answered;
	int64_t		 arrives, replies, ends;	/* ends: the time allowed */
	int		(*save)(void *ctx, const char *p, size_t n);
	void		*save_ctx;
	size_t		 body_max;
	struct fake_reply reply;
	struct http_response response;
	struct http_header out[FAKE_HEADERS_MAX];
};

static void
free_call(struct sim_call *c)
{
	size_t i;

	for (i = 1; i < c->nheaders; i++) {
		free((char *)(uintptr_t)c->header[i].name);
		free((char *)(uintptr_t)c->header[i].value);
	}
	fake_reply_free(&c->reply);
	free(c->response.body);
	free(c->target);
	free(c->body);
	free(c->authorization);
	free(c);
}

static int64_t
passes(struct sim_wire *s, uint32_t least_ms, uint32_t most_ms)
{
	return ((int64_t)least_ms + fake_draw(&s->rng, most_ms - least_ms)) * 1000 +
	    fake_draw(&s->rng, 1000);
}

static int
start(void *ctx, const struct http_request *r, struct err *e)
{
	struct sim_wire *s = ctx;
	struct sim_call *c = mem_calloc(1, sizeof(*c));
	size_t i, n = strlen(SIM_BASE);

	ASSERT(s->ncalls < SIM_FLYING_MAX && r->nheaders < 15);
	if (strncmp(r->url, SIM_BASE, n) != 0) {
		free(c);
		return err_set(e, ERR_BUG, "a request to another host: %s", r->url);
	}
	c->tag = r->tag;
	c->post = r->method == HTTP_POST;
	c->target = mem_strdup(r->url + n);
	c->body = r->body != NULL ? mem_strdup(r->body) : NULL;
	c->authorization = mem_calloc(1, FAKE_KEY_MAX + 16);
	(void)snprintf(c->authorization, FAKE_KEY_MAX, "Bearer %s",
	    r->secret != NULL ? r->secret : "");
	c->header[c->nheaders++] = (struct fake_header){ "Authorization", c->authorization };
	for (i = 0; i < r->nheaders; i++) {
		s->canary_seen = s->canary_seen || (r->secret != NULL &&
		    strstr(r->header[i].value, r->secret) != NULL);
		c->header[c->nheaders++] = (struct fake_header){ mem_strdup(r->header[i].name),
			mem_strdup(r->header[i].value) };
	}
	s->canary_seen = s->canary_seen || (r->secret != NULL &&
	    strstr(r->url, r->secret) != NULL);
	c->save = r->save;
	c->save_ctx = r->save_ctx;
	c->body_max = r->body_max != 0 ? r->body_max : HTTP_BODY_MAX;
	c->arrives = s->now_us + passes(s, 5, 40);
	c->ends = s->now_us + (int64_t)(r->total_ms != 0 ? r->total_ms : TOTAL_MS) * 1000;
	c->replies = INT64_MAX;
	s->call[s->ncalls++] = c;
	return 0;
}

/* ---- at the other end ---- */

static void
fail(struct http_response *r, enum http_failure why, const char *cause)
{
	r->failure = why;
	r->status = 0;
	(void)snprintf(r->cause, sizeof(r->cause), "api.stripe.test: %s", cause);
}

static void
take_body(struct sim_call *c, size_t n)
{
	struct http_response *r = &c->response;
	size_t i;

	for (i = 0; i < c->reply.nheaders; i++)
		c->out[i] = (struct http_header){ c->reply.header[i].name,
			c->reply.header[i].value };
	r->header = c->out;
	r->nheaders = c->reply.nheaders;
	r->status = c->reply.status;
	if (n > c->body_max) {
		fail(r, HTTP_TOO_LARGE, "the answer is too large");
	} else if (c->save != NULL && r->status >= 200 && r->status < 300) {
		if (c->save(c->save_ctx, c->reply.body.p, n) != 0)
			fail(r, HTTP_SAVE_FAILED, "it could not be saved");
	} else if (n > 0) {
		memcpy(r->body, c->reply.body.p, n);
		r->body_n = n;
	}
}

static void
arrive(struct sim_wire *s, struct sim_call *c)
{
	struct fake_request q = { c->post ? "POST" : "GET", c->target, c->header, c->nheaders,
		c->body, c->body != NULL ? strlen(c->body) : 0 };
	struct http_response *r = &c->response;
	enum fake_fault fault;

	c->answered = true;
	fake_stripe_ask(s->fake, s->epoch_us + s->now_us, &q, &c->reply);
	fault = c->reply.fault;
	if (s->cut_at != 0 && ++s->sent >= s->cut_at)
		fault = FAKE_RESET;
	r->tag = c->tag;
	r->body = mem_calloc(1, c->reply.body.n + 1 + HTTP_BODY_PAD);
	c->replies = s->now_us + passes(s, 20, 200) + c->reply.delay_us;
	if (fault == FAKE_REFUSED) {
		fail(r, HTTP_NO_CONNECTION, "connection refused");
	} else if (fault == FAKE_RESET) {
		fail(r, HTTP_CUT, "the connection was reset");
	} else if (fault == FAKE_TIMEOUT || c->replies > c->ends) {
		c->replies = c->ends;
		fail(r, HTTP_TIMED_OUT, "no answer in time");
	} else if (fault == FAKE_TORN) {
		if (c->save != NULL)	/* a part was saved before the end was missed */
			take_body(c, c->reply.cut);
		fail(r, HTTP_CUT, "the connection ended inside the answer");
	} else {
		/* without a length a cut body looks like a whole one */
		take_body(c, fault == FAKE_TORN_SILENT ? c->reply.cut : c->reply.body.n);
	}
}

/* next_event: the call that something happens to first, and when. */
static struct sim_call *
next_event(const struct sim_wire *s, int64_t *at)
{
	struct sim_call *best = NULL;
	size_t i;

	for (i = 0; i < s->ncalls; i++) {
		struct sim_call *c = s->call[i];
		int64_t t = c->answered ? c->replies : c->arrives;

		if (best == NULL || t < *at) {
			best = c;
			*at = t;
		}
	}
	return best;
}

static void
forget(struct sim_wire *s, const struct sim_call *c)
{
	size_t i = 0;

	while (s->call[i] != c)
		i++;
	s->call[i] = s->call[--s->ncalls];
}

static int
wait_for(void *ctx, int64_t until_us, struct http_response **out, struct err *e)
{
	struct sim_wire *s = ctx;
	struct sim_call *c;
	int64_t at = 0;

	(void)e;
	while ((c = next_event(s, &at)) != NULL && at <= until_us) {
		if (at > s->now_us)
			s->now_us = at;
		if (!c->answered) {
			arrive(s, c);
			continue;
		}
		forget(s, c);
		*out = &c->response;
		return 1;
	}
	if (until_us > s->now_us)
		s->now_us = until_us;
	return 0;
}

static void
done(void *ctx, struct http_response *r)
{
	(void)ctx;
	free_call((struct sim_call *)(void *)((char *)r - offsetof(struct sim_call, response)));
}

static int64_t
wire_now(void *ctx)
{
	return ((struct sim_wire *)ctx)->now_us;
}

static int64_t
clock_now(void *ctx)
{
	const struct sim_wire *s = ctx;

	return s->epoch_us + s->now_us;
}

/* ---- */

void
sim_wire_make(struct sim_wire *s, struct fake_stripe *f, int64_t epoch_us, uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	s->fake = f;
	s->epoch_us = epoch_us;
	s->rng = fake_mix(seed ^ 0x51a);
}

void
sim_wire_free(struct sim_wire *s)
{
	while (s->ncalls > 0)
		free_call(s->call[--s->ncalls]);
}

struct wire
sim_wire_of(struct sim_wire *s)
{
	return (struct wire){ s, start, wait_for, done, wire_now };
}

struct clock
sim_clock_of(struct sim_wire *s)
{
	return (struct clock){ clock_now, s };
}
