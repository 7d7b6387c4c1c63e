/*
 * What goes wrong, by chance and in storms: which fault a request meets, and what
 * it makes of the answer.  Faults of the connection are only named here; whoever
 * carries the reply makes them happen.
 */
#include "tests/support/fake_stripe_inner.h"

#include <string.h>

#include "core/base/err.h"

const char *const fake_fault_name[FAKE_FAULT__MAX] = {
	[FAKE_NO_FAULT] = "none", [FAKE_REFUSED] = "refused", [FAKE_RESET] = "reset",
	[FAKE_TIMEOUT] = "timeout", [FAKE_TORN] = "torn", [FAKE_TORN_SILENT] = "torn-silent",
	[FAKE_SLOW] = "slow", [FAKE_429_BARE] = "429", [FAKE_429_AFTER] = "429-after",
	[FAKE_429_NO_RETRY] = "429-no-retry", [FAKE_429_LOCK] = "429-lock", [FAKE_500] = "500",
	[FAKE_502] = "502", [FAKE_503] = "503", [FAKE_500_NO_JSON] = "500-no-json",
	[FAKE_CUT_JSON] = "cut-json", [FAKE_TWICE] = "twice", [FAKE_REDIRECT] = "redirect",
	[FAKE_WRONG_TYPE] = "wrong-type",
};

enum fake_fault
fake_fault_next(struct fake_stripe *f)
{
	const struct fake_faults *plan = &f->o.faults;
	uint32_t at;
	int i;

	if (plan->until != 0 && f->now_us >= plan->until * 1000000)
		return FAKE_NO_FAULT;
	if (f->storm_left > 0) {
		f->storm_left--;
		return f->storm;
	}
	at = fake_draw(&f->rng, 10000);
	for (i = 1; i < FAKE_FAULT__MAX; i++) {
		if (at < plan->chance[i])
			break;
		at -= plan->chance[i];
	}
	if (i == FAKE_FAULT__MAX)
		return FAKE_NO_FAULT;
	f->storm = (enum fake_fault)i;
	if (plan->storm > 1 && fake_draw(&f->rng, 4) == 0)
		f->storm_left = fake_draw(&f->rng, plan->storm);
	return f->storm;
}

static const char html[] = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n"
    "</html>\r\n";

static void
set_type(struct fake_reply *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->nheaders; i++)
		if (strcmp(r->header[i].name, "Content-Type") == 0) {
			memset(r->header[i].value, 0, FAKE_VALUE_MAX);
			memcpy(r->header[i].value, type, strlen(type));
		}
}

static void
plain(struct fake_reply *r, int status, const char *body)
{
	r->status = status;
	str_clear(&r->body);
	str_add(&r->body, body);
	set_type(r, "text/html");
}

static void
limited(struct fake_reply *r, enum fake_fault fault)
{
	bool lock = fault == FAKE_429_LOCK;

	fake_error(r, 429, "invalid_request_error", lock ? "lock_timeout" : "rate_limit", NULL,
	    lock ? "This object cannot be accessed right now because another API request or "
	    "Stripe process is currently accessing it." : "Request rate limit exceeded.");
	if (!lock)
		fake_header_add(r, "Stripe-Rate-Limited-Reason", "endpoint-concurrency");
	if (fault == FAKE_429_AFTER) {
		fake_header_add(r, "Retry-After", "2");
		fake_header_add(r, "Stripe-Should-Retry", "true");
	} else if (fault == FAKE_429_NO_RETRY) {
		fake_header_add(r, "Stripe-Should-Retry", "false");
	}
}

static void
broken(struct fake_reply *r, enum fake_fault fault)
{
	switch (fault) {
	case FAKE_500:
		fake_error(r, 500, "api_error", NULL, NULL, "An unknown error occurred");
		fake_header_add(r, "Stripe-Should-Retry", "true");
		break;
	case FAKE_502:
		plain(r, 502, html);
		break;
	case FAKE_503:
		fake_error(r, 503, "api_error", NULL, NULL,
		    "Stripe is down for maintenance; try again later.");
		fake_header_add(r, "Retry-After", "1");
		break;
	default:
		plain(r, 500, "");
	}
}

void
fake_fault_apply(struct fake_stripe *f, enum fake_fault fault, struct fake_reply *r)
{
	r->cut = r->body.n;
	switch (fault) {
	case FAKE_REFUSED:
	case FAKE_RESET:
	case FAKE_TIMEOUT:
		r->fault = fault;
		break;
	case FAKE_TORN:
	case FAKE_TORN_SILENT:
		r->fault = fault;
		r->cut = fake_draw(&f->rng, (uint32_t)r->body.n + 1);
		break;
	case FAKE_SLOW:
		r->fault = fault;
		r->delay_us = 1000000 + (int64_t)fake_draw(&f->rng, 20000000);
		break;
	case FAKE_429_BARE:
	case FAKE_429_AFTER:
	case FAKE_429_NO_RETRY:
	case FAKE_429_LOCK:
		limited(r, fault);
		break;
	case FAKE_CUT_JSON:	/* a whole answer by its length, but not by its text */
		r->body.n = fake_draw(&f->rng, (uint32_t)r->body.n + 1);
		if (r->body.p != NULL)
			r->body.p[r->body.n] = '\0';
		break;
	case FAKE_REDIRECT:
		plain(r, 302, "");
		fake_header_add(r, "Location", "http://127.0.0.1:9/v1/elsewhere");
		break;
	case FAKE_WRONG_TYPE:
		plain(r, 200, "<html><body>Welcome to the airport's network. Please sign in."
		    "</body></html>");
		break;
	case FAKE_TWICE:
		break;
	default:
		broken(r, fault);
	}
}
