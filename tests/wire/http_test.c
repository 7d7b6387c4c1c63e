/*
 * The wire over libcurl against a server that misbehaves to order: torn and endless
 * bodies, redirects, silence, resets, headers without end, certificates that are
 * not to be trusted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/wire/http.h"
#include "tests/wire/tls_server.h"

#define SECRET "rk_test_canaryThatMustNotShow"
#define REQUEST_MAX 16384

/* ---- the server ---- */
struct server {
	int		 fd;
	uint16_t	 port;
	pthread_t	 thread;
	unsigned	 other;		/* requests for /other */
	char		 last[REQUEST_MAX];
};

static void
put(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t w = send(fd, text, n, MSG_NOSIGNAL);

		if (w <= 0)
			return;
		text += w;
		n -= (size_t)w;
	}
}

static void
nap(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static void
reset(int fd)
{
	const struct linger now = { 1, 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static void
endless(int fd)
{
	char chunk[4200];

	memset(chunk, 'x', sizeof(chunk));
	memcpy(chunk, "1000\r\n", 6);
	memcpy(chunk + 6 + 4096, "\r\n", 3);
	put(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 4096; i++)
		if (send(fd, chunk, 6 + 4096 + 2, MSG_NOSIGNAL) <= 0)
			return;
}

static void
many_headers(int fd, int n, size_t bytes)
{
	char value[8192];

	ASSERT(bytes < sizeof(value));
	memset(value, 'v', bytes);
	value[bytes] = '\0';
	put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
	for (int i = 0; i < n; i++) {
		put(fd, "X-Header: ");
		put(fd, value);
		put(fd, "\r\n");
	}
	put(fd, "\r\n{}");
}

static void
dripping(int fd)
{
	put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
	for (int i = 0; i < 40; i++) {
		put(fd, "x");
		nap(200);
	}
}

static void
echo(int fd, const char *request)
{
	char head[128];

	(void)snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
	    strlen(request));
	put(fd, head);
	put(fd, request);
}

static void
answer(struct server *s, int fd, const char *request)
{
	char text[256];
	static const struct {
		const char	*path, *bytes;
	} plain[] = {
		{ "/ok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: one\r\nx-b:two \r\n\r\nhello" },
		{ "/error", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nbody" },
		{ "/continue", "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\n"
		    "Content-Length: 2\r\n\r\nok" },
		{ "/torn", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"object\":" },
		{ "/silent", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"object\":" },
		{ "/torn-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc" },
		{ "/garbage", "this is not HTTP at all\r\n\r\n" },
		{ "/nothing", "" },
		{ "/large", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789" },
	};

	(void)sscanf(request, "%*s %255s", text);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(text, plain[i].path) == 0)
			put(fd, plain[i].bytes);
	if (strcmp(text, "/redirect") == 0) {
		(void)snprintf(text, sizeof(text), "HTTP/1.1 302 Found\r\nLocation:"
		    " http://127.0.0.1:%u/other\r\nContent-Length: 0\r\n\r\n", s->port);
		put(fd, text);
	} else if (strcmp(text, "/other") == 0) {
		s->other++;
	} else if (strcmp(text, "/reset") == 0) {
		put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
		reset(fd);
	} else if (strcmp(text, "/endless") == 0) {
		endless(fd);
	} else if (strcmp(text, "/headers") == 0) {
		many_headers(fd, 150, 10);
	} else if (strcmp(text, "/wide") == 0) {
		many_headers(fd, 20, 8000);
	} else if (strcmp(text, "/never") == 0) {
		nap(3000);
	} else if (strcmp(text, "/drip") == 0) {
		dripping(fd);
	} else if (strcmp(text, "/echo") == 0) {
		echo(fd, request);
	}
}

struct one {
	struct server	*s;
	int		 fd;
};

static void *
serve_one(void *ctx)
{
	struct one o = *(struct one *)ctx;
	char request[REQUEST_MAX];
	size_t n = 0;
	ssize_t got;

	free(ctx);
	do {
		got = recv(o.fd, request + n, sizeof(request) - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
		request[n] = '\0';
	} while (got > 0 && (strstr(request, "\r\n\r\n") == NULL ||
	    (strncmp(request, "POST", 4) == 0 && strstr(request, "END") == NULL)));
	answer(o.s, o.fd, request);
	(void)close(o.fd);
	return NULL;
}

static void *
serve(void *ctx)
{
	struct server *s = ctx;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		struct one *o = malloc(sizeof(*o));
		pthread_t t;

		assert_non_null(o);
		*o = (struct one){ s, fd };
		assert_int_equal(pthread_create(&t, NULL, serve_one, o), 0);
		(void)pthread_detach(t);
	}
	return NULL;
}

static int
listen_local(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static int
start(void **state)
{
	struct server *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->fd = listen_local(&s->port);
	*state = s;
	return pthread_create(&s->thread, NULL, serve, s);
}

static int
stop(void **state)
{
	struct server *s = *state;

	(void)shutdown(s->fd, SHUT_RDWR);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->fd);
	nap(100);	/* what still answers holds the server */
	free(s);
	return 0;
}

/* ---- the client ---- */
static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		fail_msg("%s (%s)", e->msg, e->hint);
}

static struct http_response *
wait_for(const struct wire *w, struct err *e)
{
	struct http_response *r = NULL;
	int rc = wire_wait(w, w->now_us(w->ctx) + 20000000, &r, e);

	must(rc, e);
	if (rc == 0)
		fail_msg("no answer within 20 s");
	return r;
}

static void
trace_into(void *ctx, const char *text)
{
	str_add(ctx, text);
	str_addc(ctx, '\n');
}

static struct http_options
short_times(struct str *trace)
{
	return (struct http_options){ .agent = "tieout/test", .connect_ms = 2000,
		.total_ms = 1500, .idle_ms = 1000, .plain = true,
		.trace = trace != NULL ? trace_into : NULL, .trace_ctx = trace };
}

static const struct case_of {
	const char		*path;
	enum http_failure	 failure;
	int			 status;
	size_t			 body;		/* bytes that came */
	size_t			 body_max;
	const char		*cause;		/* in the sentence */
	unsigned		 total_ms;
} cases[] = {
	{ "/ok", HTTP_ANSWERED, 200, 5, 0, "", 0 },
	{ "/error", HTTP_ANSWERED, 500, 4, 0, "", 0 },
	{ "/continue", HTTP_ANSWERED, 200, 2, 0, "", 0 },
	{ "/redirect", HTTP_ANSWERED, 302, 0, 0, "", 0 },
	/* a body without a length can end anywhere: only the reader can see it */
	{ "/silent", HTTP_ANSWERED, 200, 10, 0, "", 0 },
	{ "/torn", HTTP_CUT, 200, 10, 0, "ended inside the answer", 0 },
	{ "/torn-chunk", HTTP_CUT, 200, 3, 0, "ended inside the answer", 0 },
	{ "/reset", HTTP_CUT, 200, 3, 0, "ended inside the answer", 0 },
	{ "/nothing", HTTP_CUT, 0, 0, 0, "ended inside the answer", 0 },
	{ "/garbage", HTTP_GARBLED, 0, 0, 0, "no HTTP", 0 },
	{ "/large", HTTP_ANSWERED, 200, 9, 9, "", 0 },
	{ "/large", HTTP_TOO_LARGE, 200, 0, 8, "larger than the 8 bytes", 0 },
	{ "/endless", HTTP_TOO_LARGE, 200, 0, 65536, "larger than", 0 },
	{ "/headers", HTTP_TOO_LARGE, 200, 0, 0, "larger than", 0 },
	{ "/wide", HTTP_TOO_LARGE, 200, 0, 0, "larger than", 0 },
	{ "/never", HTTP_TIMED_OUT, 0, 0, 0, "no whole answer", 700 },
	{ "/drip", HTTP_TOO_SLOW, 200, 0, 0, "slowly", 15000 },
};

static void
each_kind_of_answer(void **state)
{
	const struct server *s = *state;
	struct err e = ERR_INIT;
	struct str trace = STR_INIT;
	struct http_options o = short_times(&trace);
	struct wire w;

	must(http_open(&w, &o, &e), &e);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct case_of *c = &cases[i];
		struct http_response *r;
		char url[128];
		struct http_request q = { .url = url, .tag = i, .secret = SECRET,
			.body_max = c->body_max, .total_ms = c->total_ms };

		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", s->port, c->path);
		must(wire_start(&w, &q, &e), &e);
		r = wait_for(&w, &e);
		if (r->tag != i || r->failure != c->failure || r->status != c->status)
			fail_msg("%s: failure %d, status %d, %s", c->path, r->failure, r->status,
			    r->cause);
		if (strstr(r->cause, c->cause) == NULL || strstr(r->cause, SECRET) != NULL)
			fail_msg("%s: told as: %s", c->path, r->cause);
		if (c->body > 0 && r->body_n != c->body)
			fail_msg("%s: %zu bytes", c->path, r->body_n);
		assert_int_equal(r->body[r->body_n], '\0');
		w.done(w.ctx, r);
	}
	assert_int_equal(s->other, 0);
	assert_null(strstr(str_text(&trace), SECRET));
	assert_non_null(strstr(str_text(&trace), "GET /error -> 500"));
	http_close(&w);
	str_free(&trace);
}

static void
headers_are_read(void **state)
{
	const struct server *s = *state;
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct http_response *r;
	struct wire w;
	char url[128];
	struct http_request q = { .url = url };

	must(http_open(&w, &o, &e), &e);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", s->port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_string_equal(http_header_of(r, "x-a"), "one");
	assert_string_equal(http_header_of(r, "X-B"), "two");
	assert_null(http_header_of(r, "X-C"));
	w.done(w.ctx, r);
	http_close(&w);
}

static void
what_is_sent(void **state)
{
	const struct server *s = *state;
	const struct http_header header[] = { { "Stripe-Version", "2026-09-30.endive" } };
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct http_response *r;
	struct wire w;
	char url[128];
	struct http_request q = { .url = url, .header = header, .nheaders = 1,
		.secret = SECRET, .method = HTTP_POST, .body = "a[b]=1&END", .body_n = 10 };

	must(http_open(&w, &o, &e), &e);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/echo", s->port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_int_equal(r->failure, HTTP_ANSWERED);
	assert_non_null(strstr(r->body, "POST /echo HTTP/1.1\r\n"));
	assert_non_null(strstr(r->body, "\r\nAuthorization: Bearer " SECRET "\r\n"));
	assert_non_null(strstr(r->body, "\r\nStripe-Version: 2026-09-30.endive\r\n"));
	assert_non_null(strstr(r->body, "\r\nUser-Agent: tieout/test\r\n"));
	assert_non_null(strstr(r->body, "\r\n\r\na[b]=1&END"));
	assert_null(strstr(r->body, "Expect"));
	assert_null(strstr(r->body, "Accept-Encoding"));
	w.done(w.ctx, r);
	http_close(&w);
}

static void
several_at_a_time(void **state)
{
	const struct server *s = *state;
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct wire w;
	unsigned seen = 0;

	o.total_ms = 10000;
	must(http_open(&w, &o, &e), &e);
	for (unsigned i = 0; i < 20; i++) {
		char url[128];
		struct http_request q = { .url = url, .tag = i };

		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", s->port);
		must(wire_start(&w, &q, &e), &e);
	}
	for (unsigned i = 0; i < 20; i++) {
		struct http_response *r = wait_for(&w, &e);

		assert_int_equal(r->failure, HTTP_ANSWERED);
		assert_string_equal(r->body, "hello");
		seen |= 1u << r->tag;
		w.done(w.ctx, r);
	}
	assert_int_equal(seen, (1u << 20) - 1);
	http_close(&w);
}

static int
save_some(void *ctx, const char *p, size_t n)
{
	struct str *to = ctx;

	str_addn(to, p, n);
	return to->n > 100000;
}

static void
bodies_can_be_saved(void **state)
{
	const struct server *s = *state;
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct str saved = STR_INIT;
	struct http_response *r;
	struct wire w;
	char url[128];
	struct http_request q = { .url = url, .save = save_some, .save_ctx = &saved };

	must(http_open(&w, &o, &e), &e);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", s->port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_string_equal(str_text(&saved), "hello");
	assert_int_equal(r->body_n, 0);
	w.done(w.ctx, r);
	/* an error's body is no part of what is saved */
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/error", s->port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_string_equal(str_text(&saved), "hello");
	assert_string_equal(r->body, "body");
	w.done(w.ctx, r);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/endless", s->port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_int_equal(r->failure, HTTP_SAVE_FAILED);
	w.done(w.ctx, r);
	http_close(&w);
	str_free(&saved);
}

static void
nobody_there(void **state)
{
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct http_response *r;
	struct wire w;
	char url[160];
	struct http_request q = { .url = url };
	uint16_t port;
	int fd = listen_local(&port);

	(void)state;
	(void)close(fd);
	must(http_open(&w, &o, &e), &e);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_int_equal(r->failure, HTTP_NO_CONNECTION);
	assert_non_null(strstr(r->cause, "no connection could be made"));
	w.done(w.ctx, r);
	/* no name server is asked: a label of more than 63 letters is no name */
	(void)snprintf(url, sizeof(url), "https://%070d.invalid/", 7);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_int_equal(r->failure, HTTP_NO_NAME);
	assert_non_null(strstr(r->cause, "DNS"));
	w.done(w.ctx, r);
	http_close(&w);
}

static void
only_https(void **state)
{
	static const struct {
		const char	*url;
		bool		 plain;
	} refused[] = {
		{ "http://127.0.0.1:1/", false }, { "http://api.stripe.com/", true },
		{ "http://127.0.0.1.example.com/", true }, { "file:///etc/passwd", true },
		{ "ftp://127.0.0.1/", true },
	};
	struct http_response *r;
	struct err e = ERR_INIT;
	struct http_options o;
	struct http_request q = { .url = "https://user:pw@127.0.0.1:1/" };
	struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct http_request bad = { .url = refused[i].url };

		o = short_times(NULL);
		o.plain = refused[i].plain;
		must(http_open(&w, &o, &e), &e);
		if (wire_start(&w, &bad, &e) != -1 || e.code != ERR_SETTINGS)
			fail_msg("%s was spoken to", refused[i].url);
		err_clear(&e);
		http_close(&w);
	}
	/* nor are names and passwords in an address */
	must(http_open(&w, &o, &e), &e);
	must(wire_start(&w, &q, &e), &e);
	r = wait_for(&w, &e);
	assert_int_not_equal(r->failure, HTTP_ANSWERED);
	assert_int_equal(r->status, 0);
	w.done(w.ctx, r);
	http_close(&w);
}

static void
certificates(void **state)
{
	static const struct {
		const char	*name;
		enum tls_kind	 kind;
		bool		 trusted;	/* its certificate is ours */
		enum http_failure failure;
	} tls[] = {
		{ "trusted", TLS_GOOD, true, HTTP_ANSWERED },
		{ "self-signed", TLS_GOOD, false, HTTP_NO_TLS },
		{ "expired", TLS_EXPIRED, true, HTTP_NO_TLS },
		{ "of another host", TLS_OTHER_HOST, true, HTTP_NO_TLS },
		{ "TLS 1.1", TLS_OLD, true, HTTP_NO_TLS },
		{ "no TLS at all", TLS_NONE, true, HTTP_NO_TLS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tls) / sizeof(tls[0]); i++) {
		struct tls_server *t = tls_server_start(tls[i].kind);
		struct http_options o = short_times(NULL);
		struct err e = ERR_INIT;
		struct http_response *r;
		struct wire w;
		char url[64];
		struct http_request q = { .url = url, .secret = SECRET };

		o.ca_file = tls[i].trusted ? tls_server_certificate(t) : NULL;
		o.connect_ms = o.total_ms = 60000;	/* the system's list is long to read */
		must(http_open(&w, &o, &e), &e);
		(void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/", tls_server_port(t));
		must(wire_start(&w, &q, &e), &e);
		r = wait_for(&w, &e);
		if (r->failure != tls[i].failure)
			fail_msg("%s: failure %d, %s", tls[i].name, r->failure, r->cause);
		w.done(w.ctx, r);
		http_close(&w);
		if (tls_server_stop(t) != (tls[i].failure == HTTP_ANSWERED))
			fail_msg("%s: a request was sent to a server that is not trusted",
			    tls[i].name);
	}
}

static void
waiting_is_sleeping(void **state)
{
	struct err e = ERR_INIT;
	struct http_options o = short_times(NULL);
	struct http_response *r;
	struct wire w;
	int64_t from;

	(void)state;
	must(http_open(&w, &o, &e), &e);
	from = w.now_us(w.ctx);
	assert_int_equal(wire_wait(&w, from + 120000, &r, &e), 0);
	assert_true(w.now_us(w.ctx) - from >= 120000);
	assert_true(w.now_us(w.ctx) - from < 5000000);
	http_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_kind_of_answer, start, stop),
		cmocka_unit_test_setup_teardown(headers_are_read, start, stop),
		cmocka_unit_test_setup_teardown(what_is_sent, start, stop),
		cmocka_unit_test_setup_teardown(several_at_a_time, start, stop),
		cmocka_unit_test_setup_teardown(bodies_can_be_saved, start, stop),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(only_https),
		cmocka_unit_test(certificates),
		cmocka_unit_test(waiting_is_sleeping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
