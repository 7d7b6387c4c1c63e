/*
 * The fake Stripe over HTTP, for tests that need a real socket:
 *
 *   fake_stripe [--port N] [--seed N] [--rows N] ... : prints "port N" and serves
 *
 * until SIGTERM, or until who started it ends.  Beside Stripe's paths it has
 * /_fake/stats, /_fake/ids/charges, /_fake/now, /_fake/advance?seconds=N, /_fake/reset,
 * /_fake/novelty.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "core/base/err.h"
#include "core/base/file.h"
#include "tests/support/fake_stripe_inner.h"

#define BODY_MAX 65536
#define HEADERS_MAX 64

struct server {
	struct fake_stripe fake, other;
	pthread_mutex_t	 lock;
	int64_t		 start_us;	/* of the fake's time */
	int64_t		 zero_us;	/* monotonic time then */
	int64_t		 advanced_us;
	unsigned	 latency_ms, timeout_ms, slow_percent;
	bool		 frozen;	/* time moves by /_fake/advance alone */
	char		 base[64];
};

/* One request as it comes in. */
struct call {
	char		*target;	/* own */
	struct str	 body;
	struct fake_header header[HEADERS_MAX];
	size_t		 nheaders;
};

/* What the content reader of a response gives out. */
struct outgoing {
	struct fake_reply reply;
	size_t		 whole;		/* bytes that were promised */
};

static int64_t
monotonic_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
now_us(const struct server *s)
{
	/* a frozen clock still counts the time between requests, within a second */
	int64_t passed = monotonic_us() - s->zero_us;

	return s->start_us + s->advanced_us + (s->frozen ? passed / 1000 : passed);
}

static void
sleep_ms(int64_t ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* ---- what tests ask of the fake itself ---- */

static void
stats(const struct fake_stripe *f, struct str *s)
{
	const struct fake_counts *c = &f->count;
	int i;

	str_addf(s, "requests %" PRIu64 "\npeak %u\nrefused_429 %" PRIu64 "\nrows %" PRIu64
	    "\nbytes %" PRIu64 "\nfaults %" PRIu64 "\nwithout_version %" PRIu64
	    "\nother_version %" PRIu64 "\nbad_auth %" PRIu64 "\n", c->requests, c->peak,
	    c->refused_429, c->rows, c->bytes, c->faults, c->without_version,
	    c->other_version, c->bad_auth);
	for (i = 0; i < 600; i++)
		if (c->by_status[i] > 0)
			str_addf(s, "status_%d %" PRIu64 "\n", i, c->by_status[i]);
	for (i = 0; i < FAKE_FAULT__MAX; i++)
		if (c->by_fault[i] > 0)
			str_addf(s, "fault_%s %" PRIu64 "\n", fake_fault_name[i], c->by_fault[i]);
}

/* ids: what is so now, a line each: the truth for judges. */
static bool
ids(struct server *s, const char *kind, struct str *out)
{
	static const char *const kinds[FAKE_KIND__MAX] = { "charges", "refunds", "disputes",
		"payouts", "transfers", "topups", "application_fees" };
	static const char *const told[] = { "charge.dispute.closed", "charge.dispute.updated",
		"charge.dispute.funds_reinstated", "payout.failed" };
	const struct fake_history *h = &s->fake.history;
	int64_t now = now_us(s) / 1000000;
	char id[FAKE_ID_MAX];
	uint32_t i, k;

	for (i = 0; i < h->ntxns && strcmp(kind, "balance_transactions") == 0; i++)
		if (fake_txn_visible(&h->txn[i], now)) {
			fake_txn_id(id, h, i);
			str_addf(out, "%s\n", id);
		}
	/* those that say when something happened, of the last thirty days */
	for (i = 0; i < h->nevents && strcmp(kind, "events") == 0; i++)
		for (k = 0; k < sizeof(told) / sizeof(told[0]); k++)
			if (strcmp(fake_event_name[h->event[i].name], told[k]) == 0 &&
			    h->event[i].at <= now && h->event[i].at >= now - 30 * 86400) {
				fake_id_make(id, h->o.seed, "evt_", i);
				str_addf(out, "%s\n", id);
			}
	for (i = 0; i < h->nobjects; i++)
		if (strcmp(kinds[h->object[i].kind], kind) == 0 && h->object[i].created <= now) {
			fake_object_id(id, h, i);
			str_addf(out, "%s\n", id);
		}
	return out->n > 0;
}

static bool
control(struct server *s, const char *target, struct fake_reply *r)
{
	static const char advance[] = "/_fake/advance?seconds=", list[] = "/_fake/ids/";

	if (!str_starts(target, "/_fake/"))
		return false;
	memset(r, 0, sizeof(*r));
	r->status = 200;
	if (strcmp(target, "/_fake/stats") == 0)
		stats(&s->fake, &r->body);
	else if (strcmp(target, "/_fake/reset") == 0)
		memset(&s->fake.count, 0, sizeof(s->fake.count));
	else if (strcmp(target, "/_fake/now") == 0)
		str_addf(&r->body, "%" PRId64 "\n", now_us(s) / 1000000);
	else if (strcmp(target, "/_fake/novelty") == 0)	/* a type nobody knows yet */
		s->fake.history.txn[0].row = ROW_UNKNOWN;
	else if (str_starts(target, advance))
		s->advanced_us += strtoll(target + strlen(advance), NULL, 10) * 1000000;
	else if (!str_starts(target, list) || !ids(s, target + strlen(list), &r->body))
		r->status = 404;
	fake_header_add(r, "Content-Type", "text/plain");
	return true;
}

/* ---- replies ---- */

static ssize_t
read_reply(void *ctx, uint64_t at, char *buf, size_t max)
{
	struct outgoing *o = ctx;
	size_t n;

	if (at >= o->reply.cut)
		return o->reply.fault == FAKE_TORN ? MHD_CONTENT_READER_END_WITH_ERROR
		    : MHD_CONTENT_READER_END_OF_STREAM;
	n = o->reply.cut - (size_t)at < max ? o->reply.cut - (size_t)at : max;
	memcpy(buf, o->reply.body.p + at, n);
	return (ssize_t)n;
}

static void
free_outgoing(void *ctx)
{
	struct outgoing *o = ctx;

	fake_reply_free(&o->reply);
	free(o);
}

/* hang_up: as a connection that is reset. */
static enum MHD_Result
hang_up(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct linger hard = { 1, 0 };

	if (i != NULL)
		(void)setsockopt(i->connect_fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	return MHD_NO;
}

static enum MHD_Result
send_reply(const struct server *s, struct MHD_Connection *c, struct fake_reply *reply)
{
	struct outgoing *o;
	struct MHD_Response *r;
	enum MHD_Result rc;
	enum fake_fault fault = reply->fault;
	size_t i;

	if (s->latency_ms > 0)
		sleep_ms(s->latency_ms);
	if (fault == FAKE_TIMEOUT)
		sleep_ms(s->timeout_ms);
	if (fault == FAKE_RESET || fault == FAKE_REFUSED || fault == FAKE_TIMEOUT) {
		fake_reply_free(reply);
		return hang_up(c);
	}
	if (fault == FAKE_SLOW)
		sleep_ms(reply->delay_us / 1000 * s->slow_percent / 100);
	if (fault == FAKE_TORN || fault == FAKE_TORN_SILENT) {
		o = calloc(1, sizeof(*o));
		ASSERT(o != NULL);
		o->reply = *reply;
		r = MHD_create_response_from_callback(fault == FAKE_TORN ? reply->body.n
		    : MHD_SIZE_UNKNOWN, 4096, read_reply, o, free_outgoing);
		if (r != NULL && fault == FAKE_TORN_SILENT)
			(void)MHD_set_response_options(r, MHD_RF_HTTP_1_0_SERVER,
			    MHD_RO_END);
	} else {
		r = MHD_create_response_from_buffer(reply->body.n, reply->body.p != NULL
		    ? reply->body.p : strdup(""), MHD_RESPMEM_MUST_FREE);
	}
	ASSERT(r != NULL);
	for (i = 0; i < reply->nheaders; i++)
		(void)MHD_add_response_header(r, reply->header[i].name, reply->header[i].value);
	rc = MHD_queue_response(c, (unsigned)reply->status, r);
	MHD_destroy_response(r);
	return rc;
}

/* ---- requests ---- */

static void *
begin(void *ctx, const char *uri, struct MHD_Connection *c)
{
	struct call *call = calloc(1, sizeof(*call));

	(void)ctx, (void)c;
	ASSERT(call != NULL);
	call->target = strdup(uri);
	ASSERT(call->target != NULL);
	return call;
}

static void
end(void *ctx, struct MHD_Connection *c, void **con, enum MHD_RequestTerminationCode why)
{
	struct call *call = *con;

	(void)ctx, (void)c, (void)why;
	if (call == NULL)
		return;
	free(call->target);
	str_free(&call->body);
	free(call);
	*con = NULL;
}

static enum MHD_Result
take_header(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct call *call = ctx;

	(void)kind;
	if (call->nheaders < HEADERS_MAX)
		call->header[call->nheaders++] = (struct fake_header){ name,
			value != NULL ? value : "" };
	return MHD_YES;
}

static enum MHD_Result
handle(void *ctx, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *data, size_t *n, void **con)
{
	struct server *s = ctx;
	struct call *call = *con;
	struct fake_request q;
	struct fake_reply r;

	(void)url, (void)version;
	if (call->nheaders == 0) {	/* headers only: the body may follow */
		(void)MHD_get_connection_values(c, MHD_HEADER_KIND, take_header, call);
		if (call->nheaders == 0)
			(void)take_header(call, MHD_HEADER_KIND, "X-None", "");
		return MHD_YES;
	}
	if (*n > 0) {
		if (call->body.n + *n > BODY_MAX)
			return MHD_NO;
		str_addn(&call->body, data, *n);
		*n = 0;
		return MHD_YES;
	}
	q = (struct fake_request){ method, call->target, call->header, call->nheaders,
		call->body.p, call->body.n };
	(void)pthread_mutex_lock(&s->lock);
	if (!control(s, call->target, &r))
		fake_stripe_ask(&s->fake, now_us(s), &q, &r);
	(void)pthread_mutex_unlock(&s->lock);
	return send_reply(s, c, &r);
}

/* ---- the command line ---- */

enum { OPT_PORT = 256, OPT_SEED, OPT_ROWS, OPT_DAYS, OPT_START, OPT_NOW, OPT_LIMIT, OPT_PAGE,
	OPT_FAULT, OPT_STORM, OPT_SKEW, OPT_LATENCY, OPT_TIMEOUT, OPT_SLOW, OPT_KEY, OPT_LACKING,
	OPT_POLLS, OPT_LAG, OPT_CERT, OPT_CERT_KEY, OPT_VINTAGE, OPT_ONE, OPT_EXPIRED, OPT_ECHO,
	OPT_UNKNOWN, OPT_FROZEN, OPT_REPORT_FAILS, OPT_REPORT_LACKS,
	OPT_VERSION, OPT_DRIFT };

static const struct option options[] = {
	{ "port", 1, NULL, OPT_PORT }, { "seed", 1, NULL, OPT_SEED },
	{ "rows", 1, NULL, OPT_ROWS }, { "days", 1, NULL, OPT_DAYS },
	{ "start", 1, NULL, OPT_START }, { "now", 1, NULL, OPT_NOW },
	{ "limit", 1, NULL, OPT_LIMIT }, { "page", 1, NULL, OPT_PAGE },
	{ "fault", 1, NULL, OPT_FAULT }, { "storm", 1, NULL, OPT_STORM },
	{ "skew", 1, NULL, OPT_SKEW }, { "latency", 1, NULL, OPT_LATENCY },
	{ "timeout", 1, NULL, OPT_TIMEOUT }, { "slow", 1, NULL, OPT_SLOW },
	{ "key", 1, NULL, OPT_KEY }, { "lacking", 1, NULL, OPT_LACKING },
	{ "polls", 1, NULL, OPT_POLLS }, { "lag", 1, NULL, OPT_LAG },
	{ "cert", 1, NULL, OPT_CERT }, { "cert-key", 1, NULL, OPT_CERT_KEY },
	{ "vintage", 0, NULL, OPT_VINTAGE }, { "one-currency", 0, NULL, OPT_ONE },
	{ "expired", 0, NULL, OPT_EXPIRED }, { "echo-key", 0, NULL, OPT_ECHO },
	{ "unknown", 0, NULL, OPT_UNKNOWN }, { "frozen", 0, NULL, OPT_FROZEN },
	{ "report-fails", 0, NULL, OPT_REPORT_FAILS },
	{ "report-lacks", 1, NULL, OPT_REPORT_LACKS }, { "version", 1, NULL, OPT_VERSION },
	{ "drift", 0, NULL, OPT_DRIFT }, { NULL, 0, NULL, 0 }
};

struct settings {
	struct fake_options fake;
	struct server	*server;
	uint16_t	 port;
	int64_t		 now;
	char		*cert, *cert_key;	/* own */
};

static bool
set_fault(struct fake_options *o, const char *text)
{
	const char *eq = strchr(text, '=');
	int i;

	for (i = 1; eq != NULL && i < FAKE_FAULT__MAX; i++)
		if (strlen(fake_fault_name[i]) == (size_t)(eq - text) &&
		    strncmp(fake_fault_name[i], text, (size_t)(eq - text)) == 0) {
			o->faults.chance[i] = (uint16_t)strtoul(eq + 1, NULL, 10);
			return true;
		}
	return false;
}

static char *
whole_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char buf[16384];
	size_t n;

	if (f == NULL)
		return NULL;
	n = fread(buf, 1, sizeof(buf) - 1, f);
	(void)fclose(f);
	buf[n] = '\0';
	return strdup(buf);
}

static bool
set_number(struct settings *t, int option, long long v)
{
	struct fake_options *o = &t->fake;

	switch (option) {
	case OPT_PORT: t->port = (uint16_t)v; return true;
	case OPT_SEED: o->history.seed = (uint64_t)v; return true;
	case OPT_ROWS: o->history.rows = (uint64_t)v; return true;
	case OPT_DAYS: o->history.days = (unsigned)v; return true;
	case OPT_START: o->history.start = v; return true;
	case OPT_NOW: t->now = v; return true;
	case OPT_LIMIT: o->per_second = (unsigned)v; return true;
	case OPT_PAGE: o->page_max = (unsigned)v; return true;
	case OPT_STORM: o->faults.storm = (unsigned)v; return true;
	case OPT_SKEW: o->faults.skew = v; return true;
	case OPT_LATENCY: t->server->latency_ms = (unsigned)v; return true;
	case OPT_TIMEOUT: t->server->timeout_ms = (unsigned)v; return true;
	case OPT_SLOW: t->server->slow_percent = (unsigned)v; return true;
	case OPT_POLLS: o->report_polls = (unsigned)v; return true;
	case OPT_REPORT_LACKS: o->report_lacks = (unsigned)v; return true;
	case OPT_LAG: o->history.lag = v; return true;
	default: return false;
	}
}

static bool
set_option(struct settings *t, int option, const char *value)
{
	struct fake_options *o = &t->fake;

	switch (option) {
	case OPT_FAULT: return set_fault(o, value);
	case OPT_KEY: o->key = value; return true;
	case OPT_LACKING: o->lacking = value; return true;
	case OPT_VERSION: o->version = value; return true;
	case OPT_DRIFT: return o->drift = true;
	case OPT_CERT: return (t->cert = whole_file(value)) != NULL;
	case OPT_CERT_KEY: return (t->cert_key = whole_file(value)) != NULL;
	case OPT_VINTAGE: return o->history.vintage = true;
	case OPT_ONE: return o->history.one_currency = true;
	case OPT_EXPIRED: return o->expired = true;
	case OPT_ECHO: return o->echo_key = true;
	case OPT_UNKNOWN: return o->unknown = true;
	case OPT_FROZEN: return t->server->frozen = true;
	case OPT_REPORT_FAILS: return o->report_fails = true;
	default:
		return value != NULL && set_number(t, option, strtoll(value, NULL, 10));
	}
}

static struct MHD_Daemon *
serve(struct server *s, const struct settings *t)
{
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
	    MHD_USE_POLL | MHD_USE_ERROR_LOG | (t->cert != NULL ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
		{ t->cert != NULL ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, t->cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, t->cert_key }, { MHD_OPTION_END, 0, NULL }
	};
	struct sockaddr_in loop = { .sin_family = AF_INET, .sin_port = htons(t->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return MHD_start_daemon(flags, t->port, NULL, NULL, handle, s,
	    MHD_OPTION_SOCK_ADDR, &loop, MHD_OPTION_URI_LOG_CALLBACK, begin, s,
	    MHD_OPTION_NOTIFY_COMPLETED, end, s, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

int
main(int argc, char **argv)
{
	static struct server s = { .timeout_ms = 2000, .slow_percent = 100 };
	struct settings t = { .server = &s };
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon;
	sigset_t ends;
	int option, number;

	t.fake.history = (struct fake_history_options){ .seed = 1, .start = 1788220800,
		.days = 70, .rows = 2000 };	/* 2026-09-01 */
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!set_option(&t, option, optarg)) {
			fprintf(stderr, "fake_stripe: a bad option\n");
			return 2;
		}
	fake_stripe_make(&s.fake, &t.fake);
	t.fake.history.seed ^= 1;
	t.fake.history.rows = 50;
	t.fake.account = "acct_1FakeConnected01";
	fake_stripe_make(&s.other, &t.fake);
	s.fake.connected = &s.other;
	s.start_us = 1000000 * (t.now != 0 ? t.now
	    : t.fake.history.start + (int64_t)t.fake.history.days * 86400);
	s.zero_us = monotonic_us();
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
	(void)signal(SIGPIPE, SIG_IGN);	/* whom it answers may be gone */
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)pthread_mutex_init(&s.lock, NULL);
	daemon = serve(&s, &t);
	if (daemon == NULL) {
		fprintf(stderr, "fake_stripe: no socket: %s\n", strerror(errno));
		return 1;
	}
	info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	(void)snprintf(s.base, sizeof(s.base), "%s://127.0.0.1:%u", t.cert != NULL ? "https"
	    : "http", (unsigned)info->port);
	s.fake.o.base = s.other.o.base = s.base;
	printf("port %u\n", (unsigned)info->port);
	(void)fflush(stdout);
	(void)sigwait(&ends, &number);
	MHD_stop_daemon(daemon);
	fake_stripe_free(&s.fake);
	fake_stripe_free(&s.other);
	free(t.cert);
	free(t.cert_key);
	return 0;
}
