/*
 * Stripe's Reports API: a report run is made, waited for and downloaded.  The
 * key goes to nobody but Stripe's own file host, or the address of the settings.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adapters/stripe/session.h"
#include "core/base/file.h"
#include "core/wire/json.h"

#define RUNS_PATH "/v1/reporting/report_runs"
#define PERMISSION "Reporting: Read and Write"
#define FILES_HOST "https://files.stripe.com/"
#define POLL_FIRST_MS 2000
#define POLL_MOST_MS 30000
#define POLLS_MAX 240			/* two hours at the slowest */
#define REPORT_BYTES_MAX (UINT64_C(64) << 30)
#define DOWNLOAD_MS (4u * 3600u * 1000u)
#define URL_MAX 2048

/* What a run says of itself. */
struct run {
	char	id[TXN_ID_MAX + 1];
	char	status[32];
	char	url[URL_MAX];
	char	error[256];
	int64_t	size;		/* bytes of the result; -1: not said */
};

static void
copy(char *out, size_t max, const json_t *v, const char *name)
{
	const char *text = json_string_value(json_object_get(v, name));

	(void)snprintf(out, max, "%s", text != NULL ? text : "");
}

static int
read_run(struct run *out, const struct http_response *r, const char *key, struct err *e)
{
	struct wire_json_place at = { RUNS_PATH, 1, 0 };
	struct err why = ERR_INIT;
	const json_t *result, *size;
	struct str safe = STR_INIT;
	json_t *v;

	if (wire_json_load(&v, r->body, r->body_n, &at, &why) != 0)
		return err_set(e, ERR_REMOTE, RUNS_PATH ": %s", why.msg);
	copy(out->id, sizeof(out->id), v, "id");
	copy(out->status, sizeof(out->status), v, "status");
	copy(out->error, sizeof(out->error), v, "error");
	answer_scrub(&safe, slice_of(out->error), key, sizeof(out->error) - 1);
	(void)snprintf(out->error, sizeof(out->error), "%s", str_text(&safe));
	str_free(&safe);
	result = json_object_get(v, "result");
	copy(out->url, sizeof(out->url), result, "url");
	size = json_object_get(result, "size");
	out->size = json_is_integer(size) ? json_integer_value(size) : -1;
	json_decref(v);
	if (out->id[0] == '\0' || out->status[0] == '\0' ||
	    strspn(out->id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
	    != strlen(out->id))
		return err_set(e, ERR_REMOTE, RUNS_PATH ": the answer is no report run");
	return 0;
}

static int
failed(const struct answer *a, struct err *e)
{
	err_set(e, ERR_REMOTE, a->tries > 1 ? "%s; tried %u times" : "%s", a->text, a->tries);
	return err_hint(e, "%s", a->hint);
}

/* ask_run: makes a run, or looks at one. */
static int
ask_run(struct session *s, const struct http_request *r, struct run *out, struct err *e)
{
	struct http_response *got;
	struct answer a;
	int rc;

	if (session_call(s, r, RUNS_PATH, PERMISSION, s->tries, &a, &got, e) != 0)
		return -1;
	rc = a.verdict == ANSWER_TAKE ? read_run(out, got, s->key, e) : failed(&a, e);
	s->wire.done(s->wire.ctx, got);
	return rc;
}

static int
make_run(struct session *s, const char *name, int64_t from, int64_t to, struct run *out,
    struct err *e)
{
	struct http_request r = { .method = HTTP_POST };
	struct str body = STR_INIT, url = STR_INIT;
	int rc;

	str_addf(&url, "%s" RUNS_PATH, s->base);
	str_addf(&body, "report_type=%s&parameters[interval_start]=%" PRId64
	    "&parameters[interval_end]=%" PRId64 "&parameters[timezone]=%s", name, from, to,
	    strcmp(s->timezone, "UTC") == 0 ? "Etc/UTC" : s->timezone);
	r.url = str_text(&url);
	r.body = str_text(&body);
	r.body_n = body.n;
	rc = ask_run(s, &r, out, e);
	str_free(&body);
	str_free(&url);
	return rc;
}

static int
wait_for_run(struct session *s, struct run *run, struct err *e)
{
	struct http_request r = { .method = HTTP_GET };
	struct str url = STR_INIT;
	int64_t ms = POLL_FIRST_MS;
	int rc = 0;

	for (int n = 0; rc == 0 && strcmp(run->status, "pending") == 0; n++) {
		if (n == POLLS_MAX) {
			err_set(e, ERR_REMOTE, "report run %s is still pending", run->id);
			rc = err_hint(e, "run it again later");
			break;
		}
		str_clear(&url);
		str_addf(&url, "%s" RUNS_PATH "/%s", s->base, run->id);
		r.url = str_text(&url);
		rc = session_sleep(s, s->wire.now_us(s->wire.ctx) + ms * 1000, e);
		if (rc == 0)
			rc = ask_run(s, &r, run, e);
		ms = ms * 3 / 2 < POLL_MOST_MS ? ms * 3 / 2 : POLL_MOST_MS;
	}
	str_free(&url);
	if (rc != 0 || strcmp(run->status, "succeeded") == 0)
		return rc;
	err_set(e, ERR_REMOTE, "report run %s %s%s%s", run->id, run->status,
	    run->error[0] != '\0' ? ": " : "", run->error);
	return err_hint(e, "Stripe prepares a day's data some hours after midnight UTC: ask"
	    " for a period that has ended, or run it again later");
}

/* ---- the download ---- */

struct saving {
	int		 fd;
	uint64_t	 bytes, lines;
	char		 last;
	bool		 quoted;	/* inside a quoted field */
};

static int
save(void *ctx, const char *p, size_t n)
{
	struct saving *to = ctx;
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"')
			to->quoted = !to->quoted;
		to->lines += p[i] == '\n' && !to->quoted;
	}
	if (n > 0)
		to->last = p[n - 1];
	to->bytes += n;
	while (done < n) {
		ssize_t w = write(to->fd, p + done, n - done);

		if (w <= 0)
			return -1;
		done += (size_t)w;
	}
	return 0;
}

/* may_have_key: the result must lie with Stripe, or where the settings say. */
static bool
may_have_key(const struct session *s, const char *url)
{
	size_t n = strlen(s->base);

	return str_starts(url, FILES_HOST) ||
	    (strncmp(url, s->base, n) == 0 && url[n] == '/');
}

static int
download_once(struct session *s, const struct run *run, const char *path,
    struct saving *to, bool *again, struct err *e)
{
	struct http_request r = { .method = HTTP_GET, .url = run->url, .save = save,
		.save_ctx = to, .body_max = REPORT_BYTES_MAX, .total_ms = DOWNLOAD_MS };
	struct http_response *got;
	struct answer a;
	int rc = 0;

	*to = (struct saving){ .fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600) };
	*again = false;
	if (to->fd == -1)
		return err_errno(e, ERR_MACHINE, "%s: cannot be made", path);
	if (session_call(s, &r, "the report", PERMISSION, 1, &a, &got, e) != 0) {
		(void)close(to->fd);
		return -1;
	}
	*again = a.verdict == ANSWER_AGAIN;
	if (got->failure == HTTP_SAVE_FAILED)
		rc = err_set(e, ERR_MACHINE, "%s: the report cannot be written (disk full?)",
		    path);
	else if (a.verdict != ANSWER_TAKE)
		rc = failed(&a, e);
	s->wire.done(s->wire.ctx, got);
	if (fsync(to->fd) == -1 && rc == 0)
		rc = err_errno(e, ERR_MACHINE, "%s: cannot be written", path);
	(void)close(to->fd);
	return rc;
}

/* check_whole: a body without a length can end anywhere unseen: its size must be
 * the one that Stripe told, and it ends with a line. */
static int
check_whole(const struct saving *to, const struct run *run, struct err *e)
{
	if (run->size >= 0 && to->bytes != (uint64_t)run->size)
		return err_set(e, ERR_REMOTE, "the report was cut off: %" PRIu64 " bytes came of %"
		    PRId64, to->bytes, run->size);
	if (to->bytes == 0 || to->quoted)
		return err_set(e, ERR_REMOTE, "the report was cut off after %" PRIu64 " bytes",
		    to->bytes);
	return 0;
}

static int
download(struct session *s, const struct run *run, const char *path, struct saving *to,
    struct err *e)
{
	bool again;

	for (unsigned n = 1;; n++) {
		if (download_once(s, run, path, to, &again, e) == 0) {
			if (check_whole(to, run, e) == 0)
				return 0;
			again = true;
		}
		if (!again || n >= s->tries)
			return -1;
		err_clear(e);
		s->again++;
		if (session_sleep(s, s->wire.now_us(s->wire.ctx) + (int64_t)n * 1000000, e) != 0)
			return -1;
	}
}

int
session_report(void *ctx, const char *name, int64_t from, int64_t to, const char *path,
    struct source_report *out, struct err *e)
{
	struct session *s = ctx;
	struct saving got;
	struct run run;

	if (make_run(s, name, from, to, &run, e) != 0 || wait_for_run(s, &run, e) != 0)
		return -1;
	if (!may_have_key(s, run.url)) {
		const char *host = strstr(run.url, "://");

		host = host != NULL ? host + 3 : run.url;
		err_set(e, ERR_REMOTE, "report run %s lies at %.*s, which is not Stripe's"
		    " file host; the key was not sent there", run.id,
		    (int)strcspn(host, "/?#"), host);
		return err_hint(e, "download it in the Stripe dashboard and import it");
	}
	if (download(s, &run, path, &got, e) != 0)
		return -1;
	str_clear(&s->text);
	str_add(&s->text, run.id);
	*out = (struct source_report){ .bytes = got.bytes, .id = str_text(&s->text),
	    .rows = got.lines + (got.last != '\n') - 1 };
	return 0;
}
