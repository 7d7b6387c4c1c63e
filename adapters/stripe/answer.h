#ifndef TIEOUT_ADAPTERS_STRIPE_ANSWER_H
#define TIEOUT_ADAPTERS_STRIPE_ANSWER_H
/*
 * What an answer of Stripe's API means for the request: take it, try again,
 * or give up, with a sentence for people.  Texts that Stripe sends are quoted
 * without anything that looks like a key.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct http_response;

enum answer_verdict {
	ANSWER_TAKE,	/* 2xx */
	ANSWER_AGAIN,	/* it may go well later */
	ANSWER_DENIED,	/* this one thing is refused to this key, for good */
	ANSWER_FAILED	/* nothing will go with this key, version or request */
};
#define ANSWER_TEXT_MAX 640
struct answer {
	enum answer_verdict verdict;
	int64_t	wait_ms;		/* Retry-After; -1: not said */
	bool	limited;		/* a rate limit: send more slowly */
	char	text[ANSWER_TEXT_MAX];	/* what is wrong; "" with ANSWER_TAKE */
	char	hint[ANSWER_TEXT_MAX / 2];
	unsigned tries;			/* how often it was asked (session_call) */
};
/*
 * answer_read(out, r, key, asked, permission):
 * ${asked} names what was asked for ("/v1/payouts"), ${permission} what the key
 * needs for it ("Payouts: Read").  ${key} is looked for in Stripe's texts.
 */
void answer_read(struct answer *out, const struct http_response *r, const char *key,
    const char *asked, const char *permission);
/* answer_moment: the moment of its Date header, or TXN_MOMENT_NONE. */
int64_t answer_moment(const struct http_response *r);
/* answer_scrub: copies at most ${max} bytes of ${text}, control characters as
 * blanks, keys as "[key]". */
void answer_scrub(struct str *out, struct slice text, const char *key, size_t max);
#endif
