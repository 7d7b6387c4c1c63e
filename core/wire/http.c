/*
 * The wire over libcurl's multi interface: the only file that includes curl.
 * What an answer means, when to try again and how fast to send is for others.
 */
#include "core/wire/http.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "core/base/arena.h"

#define CONNECT_MS 10000u
#define TOTAL_MS 80000u
#define IDLE_MS 20000u
#define IDLE_BYTES 64L		/* a second; slower than that is too slow */
#define POLL_MS_MAX 1000
#define LINE_MAX_BYTES 4096	/* of a request's header line */

/* One request on its way, then its answer; kept for the next one. */
struct transfer {
	struct http_response	 r;	/* first: `done` finds us by it */
	struct http		*http;	/* foreign */
	struct transfer		*next;	/* in the list of free, or of answered ones */
	bool			 busy;
	CURL			*easy;	/* own */
	struct curl_slist	*list;	/* own; the last line may hold the secret */
	struct str		 url;	/* own */
	struct str		 form;	/* own; the request's body */
	bool			 secret; /* the first line of the list is one */
	char			*body;	/* own */
	size_t			 body_cap, body_max;
	struct http_header	 header[HTTP_HEADERS_MAX];
	char			*text;	/* own; names and values of headers */
	size_t			 text_n, text_cap;
	enum http_failure	 broke;	/* what a callback stopped it for */
	int			 (*save)(void *ctx, const char *p, size_t n);
	void			*save_ctx;
	enum http_method	 method;
	unsigned		 total_ms;
	int64_t			 began_us;
	char			 error[CURL_ERROR_SIZE];
};

struct http {
	CURLM			*multi;		/* own */
	struct http_options	 o;		/* texts own */
	char			*agent, *ca_file;
	struct transfer		*all[HTTP_IN_FLIGHT_MAX];	/* own */
	size_t			 n;
	struct transfer		*idle;
	struct transfer		*answered, *answered_last;
};

static int64_t
http_now_us(void *ctx)
{
	struct timespec t;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

const char *
http_header_of(const struct http_response *r, const char *name)
{
	for (size_t i = 0; i < r->nheaders; i++)
		if (strcasecmp(r->header[i].name, name) == 0)
			return r->header[i].value;
	return NULL;
}

/* ---- what comes in ---- */

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	long status = 0;

	n *= size;
	if (n > t->body_max - t->r.body_n) {
		t->broke = HTTP_TOO_LARGE;
		return 0;
	}
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (t->save != NULL && status >= 200 && status < 300) {
		if (t->save(t->save_ctx, p, n) != 0) {
			t->broke = HTTP_SAVE_FAILED;
			return 0;
		}
		t->r.body_n += n;	/* counted; taken back at the end */
		return n;
	}
	t->body = mem_grow(t->body, &t->body_cap, t->r.body_n + n + HTTP_BODY_PAD + 1, 1);
	memcpy(t->body + t->r.body_n, p, n);
	t->r.body_n += n;
	return n;
}

/* Offsets, as the text may move while it grows. */
static void
add_text(struct transfer *t, const char *p, size_t n)
{
	memcpy(t->text + t->text_n, p, n);
	t->text[t->text_n + n] = '\0';
	t->text_n += n + 1;
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t whole = size * n, colon = 0, from;

	n = whole;
	while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == '\n' || p[n - 1] == ' '))
		n--;
	if (n >= 5 && strncasecmp(p, "HTTP/", 5) == 0) {	/* after 100 Continue */
		t->r.nheaders = t->text_n = 0;
		return whole;
	}
	while (colon < n && p[colon] != ':')
		colon++;
	if (colon == 0 || colon == n)
		return whole;
	if (t->r.nheaders == HTTP_HEADERS_MAX || t->text_n + n + 2 > HTTP_HEADER_BYTES_MAX) {
		t->broke = HTTP_TOO_LARGE;
		return 0;
	}
	if (t->text == NULL)
		t->text = mem_alloc(HTTP_HEADER_BYTES_MAX);
	for (from = colon + 1; from < n && (p[from] == ' ' || p[from] == '\t'); from++)
		;
	t->header[t->r.nheaders].name = t->text + t->text_n;
	add_text(t, p, colon);
	t->header[t->r.nheaders++].value = t->text + t->text_n;
	add_text(t, p + from, n - from);
	return whole;
}

/* ---- what went wrong, in words ---- */

static void
host_of(char out[128], const char *url)
{
	const char *p = strstr(url, "://");

	p = p != NULL ? p + 3 : url;
	(void)snprintf(out, 128, "%.*s", (int)strcspn(p, "/?#"), p);
}

static enum http_failure
failure_of(const struct transfer *t, CURLcode code)
{
	if (t->broke != HTTP_ANSWERED)
		return t->broke;
	switch (code) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_NO_NAME;
	case CURLE_COULDNT_CONNECT:
	case CURLE_INTERFACE_FAILED:
	case CURLE_PROXY:
		return HTTP_NO_CONNECTION;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_USE_SSL_FAILED:
		return HTTP_NO_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return strstr(t->error, "too slow") != NULL ? HTTP_TOO_SLOW : HTTP_TIMED_OUT;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return HTTP_CUT;
	default:
		return HTTP_GARBLED;
	}
}

static void
tell(struct transfer *t, CURLcode code)
{
	char host[128], *out = t->r.cause;
	const char *detail = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);

	host_of(host, str_text(&t->url));
	switch (t->r.failure) {
	case HTTP_ANSWERED:
		*out = '\0';
		break;
	case HTTP_NO_NAME:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: no such name can be found (DNS)", host);
		break;
	case HTTP_NO_CONNECTION:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: no connection could be made (%.120s)",
		    host, detail);
		break;
	case HTTP_NO_TLS:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the secure connection was refused"
		    " (%.140s)", host, detail);
		break;
	case HTTP_TIMED_OUT:
		if (strstr(t->error, "onnection timed out") != NULL ||
		    strstr(t->error, "onnection timeout") != NULL)
			(void)snprintf(out, HTTP_CAUSE_MAX, "%s: no connection within %u s", host,
			    t->http->o.connect_ms / 1000);
		else
			(void)snprintf(out, HTTP_CAUSE_MAX, "%s: no whole answer within %u s",
			    host, t->total_ms / 1000);
		break;
	case HTTP_TOO_SLOW:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the answer came so slowly that it was"
		    " given up", host);
		break;
	case HTTP_CUT:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the connection ended inside the"
		    " answer", host);
		break;
	case HTTP_TOO_LARGE:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the answer is larger than the %zu bytes"
		    " allowed", host, t->body_max);
		break;
	case HTTP_GARBLED:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the answer is no HTTP that can be read"
		    " (%.120s)", host, detail);
		break;
	case HTTP_SAVE_FAILED:
		(void)snprintf(out, HTTP_CAUSE_MAX, "%s: the answer could not be kept", host);
		break;
	}
}

static void
trace(const struct http *h, const struct transfer *t)
{
	char line[512];
	const char *path = strstr(str_text(&t->url), "://");

	if (h->o.trace == NULL)
		return;
	path = path != NULL ? strchr(path + 3, '/') : NULL;
	if (t->r.failure == HTTP_ANSWERED)
		(void)snprintf(line, sizeof(line), "%s %.300s -> %d, %" PRId64 " ms",
		    t->method == HTTP_POST ? "POST" : "GET", path != NULL ? path : "/",
		    t->r.status, (http_now_us(NULL) - t->began_us) / 1000);
	else
		(void)snprintf(line, sizeof(line), "%s %.200s -> %s",
		    t->method == HTTP_POST ? "POST" : "GET", path != NULL ? path : "/",
		    t->r.cause);
	h->o.trace(h->o.trace_ctx, line);
}

/* ---- a request on its way ---- */

/* Wiped first: the lines may hold the secret. */
static void
drop_lines(struct transfer *t)
{
	for (struct curl_slist *l = t->list; t->secret && l != NULL; l = l->next)
		explicit_bzero(l->data, strlen(l->data));
	curl_slist_free_all(t->list);
	t->list = NULL;
	t->secret = false;
}

static int
add_line(struct transfer *t, const char *name, const char *value, struct err *e)
{
	char line[LINE_MAX_BYTES];
	struct curl_slist *l;
	int n = snprintf(line, sizeof(line), "%s: %s", name, value);

	ASSERT(n > 0 && (size_t)n < sizeof(line) && strpbrk(line, "\r\n") == NULL);
	l = curl_slist_append(t->list, line);
	explicit_bzero(line, sizeof(line));
	if (l == NULL)
		return err_set(e, ERR_MACHINE, "out of memory for a request");
	t->list = l;
	return 0;
}

static int
add_lines(struct transfer *t, const struct http_request *r, struct err *e)
{
	struct str bearer = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < r->nheaders && rc == 0; i++)
		rc = add_line(t, r->header[i].name, r->header[i].value, e);
	if (r->secret != NULL && rc == 0) {
		str_addf(&bearer, "Bearer %s", r->secret);
		t->secret = true;
		rc = add_line(t, "Authorization", str_text(&bearer), e);
		explicit_bzero(bearer.p, bearer.n);
		str_free(&bearer);
	}
	if (rc == 0)
		rc = add_line(t, "Expect", "", e);
	return rc;
}

static bool
is_local(const char *url)
{
	static const char *const hosts[] = {
		"http://127.0.0.1", "http://localhost", "http://[::1]"
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		size_t n = strlen(hosts[i]);

		if (strncmp(url, hosts[i], n) == 0 && (url[n] == ':' || url[n] == '/'))
			return true;
	}
	return false;
}

/* The settings that every request has, whatever it asks. */
static void
set_always(struct http *h, struct transfer *t, bool local)
{
	unsigned idle = h->o.idle_ms / 1000;

#define SET(option, value) ASSERT(curl_easy_setopt(t->easy, option, value) == CURLE_OK)
	SET(CURLOPT_PROTOCOLS_STR, local ? "http" : "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (h->ca_file != NULL)
		SET(CURLOPT_CAINFO, h->ca_file);
	if (local)
		SET(CURLOPT_PROXY, "");
	else
		SET(CURLOPT_PIPEWAIT, 1L);	/* rather one connection with streams */
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TCP_NODELAY, 1L);
	SET(CURLOPT_USERAGENT, h->agent);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)h->o.connect_ms);
	SET(CURLOPT_TIMEOUT_MS, (long)t->total_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, IDLE_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, (long)(idle > 0 ? idle : 1));
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_PRIVATE, t);
}

static int
prepare(struct http *h, struct transfer *t, const struct http_request *r, struct err *e)
{
	bool local = h->o.plain && is_local(r->url);

	t->method = r->method;
	t->total_ms = r->total_ms != 0 ? r->total_ms : h->o.total_ms;
	t->body_max = r->body_max != 0 ? r->body_max : HTTP_BODY_MAX;
	t->save = r->save;
	t->save_ctx = r->save_ctx;
	t->broke = HTTP_ANSWERED;
	t->error[0] = '\0';
	t->text_n = 0;
	str_clear(&t->url);
	str_add(&t->url, r->url);
	t->r = (struct http_response){ .tag = r->tag, .header = t->header };
	curl_easy_reset(t->easy);
	set_always(h, t, local);
	if (curl_easy_setopt(t->easy, CURLOPT_URL, str_text(&t->url)) != CURLE_OK)
		return err_set(e, ERR_MACHINE, "out of memory for a request");
	if (add_lines(t, r, e) != 0)
		return -1;
	SET(CURLOPT_HTTPHEADER, t->list);
	if (r->method == HTTP_POST) {
		str_clear(&t->form);
		str_addn(&t->form, r->body != NULL ? r->body : "", r->body_n);
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, str_text(&t->form));
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->form.n);
	}
#undef SET
	return 0;
}

static struct transfer *
new_transfer(struct http *h)
{
	struct transfer *t = h->idle;

	if (t != NULL) {
		h->idle = t->next;
		return t;
	}
	ASSERT(h->n < HTTP_IN_FLIGHT_MAX);
	t = mem_calloc(1, sizeof(*t));
	t->http = h;
	t->easy = curl_easy_init();
	ASSERT(t->easy != NULL);
	h->all[h->n++] = t;
	return t;
}

static void
put_idle(struct http *h, struct transfer *t)
{
	drop_lines(t);
	t->next = h->idle;
	h->idle = t;
}

static int
http_start(void *ctx, const struct http_request *r, struct err *e)
{
	struct http *h = ctx;
	struct transfer *t;

	if (strlen(r->url) >= HTTP_URL_MAX)
		return err_set(e, ERR_BUG, "a URL of more than %d bytes", HTTP_URL_MAX);
	if (!str_starts(r->url, "https://") && !(h->o.plain && is_local(r->url))) {
		err_set(e, ERR_SETTINGS, "%.200s: only https is spoken", r->url);
		return err_hint(e, "write https://; plain http is for tests on 127.0.0.1");
	}
	t = new_transfer(h);
	if (prepare(h, t, r, e) != 0) {
		put_idle(h, t);
		return -1;
	}
	if (curl_multi_add_handle(h->multi, t->easy) != CURLM_OK) {
		put_idle(h, t);
		return err_set(e, ERR_MACHINE, "a request could not be started");
	}
	t->busy = true;
	t->began_us = http_now_us(NULL);
	return 0;
}

/* ---- what is answered ---- */

static void
answered(struct http *h, struct transfer *t, CURLcode code)
{
	long status = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->r.status = (int)status;
	t->r.failure = failure_of(t, code);
	if (t->r.failure == HTTP_ANSWERED && t->r.status == 0)
		t->r.failure = HTTP_GARBLED;
	tell(t, code);
	if (t->save != NULL && status >= 200 && status < 300)
		t->r.body_n = 0;	/* saved */
	t->body = mem_grow(t->body, &t->body_cap, t->r.body_n + HTTP_BODY_PAD + 1, 1);
	memset(t->body + t->r.body_n, 0, HTTP_BODY_PAD + 1);
	t->r.body = t->body;
	(void)curl_multi_remove_handle(h->multi, t->easy);
	t->busy = false;
	drop_lines(t);
	trace(h, t);
	t->next = NULL;
	if (h->answered == NULL)
		h->answered = t;
	else
		h->answered_last->next = t;
	h->answered_last = t;
}

static int
go_on(struct http *h, struct err *e)
{
	int running, left;
	CURLMsg *m;
	CURLMcode code = curl_multi_perform(h->multi, &running);

	if (code != CURLM_OK)
		return err_set(e, ERR_MACHINE, "the network layer failed: %s",
		    curl_multi_strerror(code));
	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct transfer *t = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		/* read before the handle is taken out: the message goes with it */
		CURLcode result = m->data.result;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		ASSERT(t != NULL);
		answered(h, t, result);
	}
	return 0;
}

static int
http_wait(void *ctx, int64_t until_us, struct http_response **out, struct err *e)
{
	struct http *h = ctx;

	for (;;) {
		int64_t left;

		if (h->answered == NULL && go_on(h, e) != 0)
			return -1;
		if (h->answered != NULL) {
			struct transfer *t = h->answered;

			h->answered = t->next;
			*out = &t->r;
			return 1;
		}
		left = until_us - http_now_us(NULL);
		if (left <= 0)
			return 0;
		left = (left + 999) / 1000;
		(void)curl_multi_poll(h->multi, NULL, 0, left < POLL_MS_MAX ? (int)left :
		    POLL_MS_MAX, NULL);
	}
}

static void
http_done(void *ctx, struct http_response *r)
{
	put_idle(ctx, (struct transfer *)(void *)r);
}

/* ---- opening and closing ---- */

int
http_open(struct wire *out, const struct http_options *o, struct err *e)
{
	struct http *h;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_MACHINE, "the network layer (libcurl) cannot be started");
	h = mem_calloc(1, sizeof(*h));
	h->o = *o;
	h->o.connect_ms = o->connect_ms != 0 ? o->connect_ms : CONNECT_MS;
	h->o.total_ms = o->total_ms != 0 ? o->total_ms : TOTAL_MS;
	h->o.idle_ms = o->idle_ms != 0 ? o->idle_ms : IDLE_MS;
	h->agent = mem_strdup(o->agent != NULL ? o->agent : "tieout");
	h->ca_file = o->ca_file != NULL ? mem_strdup(o->ca_file) : NULL;
	h->multi = curl_multi_init();
	ASSERT(h->multi != NULL);
	*out = (struct wire){ h, http_start, http_wait, http_done, http_now_us };
	return 0;
}

void
http_close(struct wire *w)
{
	struct http *h = w->ctx;

	if (h == NULL)
		return;
	for (size_t i = 0; i < h->n; i++) {
		struct transfer *t = h->all[i];

		if (t->busy)
			(void)curl_multi_remove_handle(h->multi, t->easy);
		curl_easy_cleanup(t->easy);
		drop_lines(t);
		str_free(&t->url);
		str_free(&t->form);
		free(t->body);
		free(t->text);
		free(t);
	}
	(void)curl_multi_cleanup(h->multi);
	free(h->agent);
	free(h->ca_file);
	free(h);
	curl_global_cleanup();
	*w = (struct wire){ 0 };
}
