#ifndef TIEOUT_CORE_WIRE_HTTP_H
#define TIEOUT_CORE_WIRE_HTTP_H
/*
 * HTTP requests, several in flight, through a small interface: `struct wire`.
 * http_open gives the one over libcurl; a test or a simulation brings its own,
 * which answers from memory and moves its own time.  Whoever speaks to a
 * service takes a wire, and cannot tell the two apart.
 *
 * One thread.  Nothing is retried here, no redirect is followed, no cookie is
 * kept: a 3xx is an answer like any other.  What failed on the way is told as
 * an enum http_failure with a sentence for people; no secret is in it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

#define HTTP_BODY_MAX (16u << 20)	/* bytes of an answer's body, unless told */
#define HTTP_BODY_PAD 64		/* spare bytes behind a body, any value */
#define HTTP_HEADERS_MAX 100		/* header lines of an answer */
#define HTTP_HEADER_BYTES_MAX 65536	/* and their bytes together */
#define HTTP_IN_FLIGHT_MAX 64
#define HTTP_CAUSE_MAX 256
#define HTTP_URL_MAX 8192

enum http_method { HTTP_GET, HTTP_POST };

struct http_header {
	const char	*name;		/* as sent; compare without regard to case */
	const char	*value;
};

/* A request; all texts foreign, copied by `start`. */
struct http_request {
	uint64_t	 tag;		/* comes back with the answer */
	enum http_method method;
	const char	*url;		/* absolute, encoded: https://HOST/PATH?QUERY */
	const struct http_header *header;
	size_t		 nheaders;
	/* sent as "Authorization: Bearer SECRET"; NULL: none.  It stands apart
	 * from the headers so that nothing which shows a request can show it;
	 * the copy is wiped when the answer is there. */
	const char	*secret;
	const char	*body;		/* POST: form-encoded; NULL none */
	size_t		 body_n;
	size_t		 body_max;	/* 0: HTTP_BODY_MAX; more is HTTP_TOO_LARGE */
	/* save: takes the body of a 2xx answer as it comes, instead of `body`
	 * below; not 0 ends the transfer as HTTP_SAVE_FAILED.  NULL: collect. */
	int		(*save)(void *ctx, const char *p, size_t n);
	void		*save_ctx;
	unsigned	 total_ms;	/* 0: that of the wire */
};

/* What came of a request. */
enum http_failure {
	HTTP_ANSWERED = 0,	/* a whole answer: status, headers, body */
	HTTP_NO_NAME,		/* the host name could not be resolved */
	HTTP_NO_CONNECTION,	/* refused, or no route */
	HTTP_NO_TLS,		/* certificate or handshake refused */
	HTTP_TIMED_OUT,		/* no whole answer in the time allowed */
	HTTP_TOO_SLOW,		/* bytes came, but fewer than a turtle would send */
	HTTP_CUT,		/* the connection ended inside the answer */
	HTTP_TOO_LARGE,		/* body_max, or the limits of headers */
	HTTP_GARBLED,		/* no HTTP */
	HTTP_SAVE_FAILED	/* `save` said so */
};

struct http_response {
	uint64_t	 tag;
	enum http_failure failure;
	char		 cause[HTTP_CAUSE_MAX];	/* unless HTTP_ANSWERED: a sentence
					   without a full stop, beginning with the host */
	int		 status;	/* 200, ...; 0 when none came */
	const struct http_header *header; /* in order of arrival */
	size_t		 nheaders;
	char		*body;		/* never NULL; NUL and HTTP_BODY_PAD bytes behind;
					   the receiver may write into it */
	size_t		 body_n;
};

/*
 * The way to send.  Time is the wire's own: `now_us` is monotonic microseconds
 * from any zero, and `wait` is the only thing that lets it pass, so that to
 * sleep is to wait with nothing in flight.
 */
struct wire {
	void	*ctx;
	/* start: hands over a request; never blocks.  -1 only for a bug or a
	 * machine out of means (ERR_MACHINE): what the network does comes as an
	 * answer.  At most HTTP_IN_FLIGHT_MAX at a time (asserted). */
	int	(*start)(void *ctx, const struct http_request *r, struct err *e);
	/* wait: 1 and the next answer, in whatever order they come; 0 when
	 * ${until_us} is reached first.  The answer is the caller's until `done`. */
	int	(*wait)(void *ctx, int64_t until_us, struct http_response **out,
		    struct err *e);
	void	(*done)(void *ctx, struct http_response *r);
	int64_t	(*now_us)(void *ctx);
};

static inline int
wire_start(const struct wire *w, const struct http_request *r, struct err *e)
{
	return w->start(w->ctx, r, e);
}

static inline int
wire_wait(const struct wire *w, int64_t until_us, struct http_response **out,
    struct err *e)
{
	return w->wait(w->ctx, until_us, out, e);
}

/* http_header_of: a header's first value, or NULL; names compared without case. */
const char *http_header_of(const struct http_response *r, const char *name);

/* ---- over libcurl ---- */
struct http_options {
	const char	*agent;		/* User-Agent */
	unsigned	 connect_ms;	/* 0: 10,000 */
	unsigned	 total_ms;	/* 0: 80,000; one request, all in all */
	unsigned	 idle_ms;	/* 0: 20,000; bytes per second under the minimum */
	bool		 plain;		/* http:// to 127.0.0.1 and localhost too: tests */
	const char	*ca_file;	/* NULL: the system's */
	/* trace: a line per request and answer ("GET /v1/payouts?limit=100 ->
	 * 200, 18 ms"), for -v; never a header, a body or a secret.  May be NULL. */
	void		(*trace)(void *ctx, const char *text);
	void		*trace_ctx;
};
/* http_open: fills ${out}.  TLS 1.2 or newer, certificate and name verified,
 * https only (but see plain); proxies as the environment says. */
int http_open(struct wire *out, const struct http_options *o, struct err *e)
    MUST_CHECK;
void http_close(struct wire *w);	/* ends what is in flight; fine when never opened */
#endif
