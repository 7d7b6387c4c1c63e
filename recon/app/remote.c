/* From settings and keys to sources that can be asked. */
#include "recon/app/remote.h"

#include <stdio.h>
#include <string.h>

#include "adapters/stripe/source.h"

static void
trace(void *ctx, const char *text)
{
	warn(ctx, "  %s", text);
}

static int
open_wire(struct remote *r, struct app *a, struct err *e)
{
	const struct http_options o = { .agent = str_text(&r->agent),
		.plain = a->settings.tests,
		.trace = a->args.opt.verbose ? trace : NULL, .trace_ctx = a };

	return http_open(&r->wire, &o, e);
}

static int
open_one(struct remote *r, struct app *a, size_t i, struct err *e)
{
	const struct settings_stripe *s = &a->settings.stripe[i];
	struct key key;
	int rc = -1;

	if (key_of_stripe(&key, &a->settings, i, a->dir, e) != 0)
		goto out;
	if (key.text == NULL) {
		r->keyless++;
		rc = 0;
		goto out;
	}
	if (r->wire.ctx == NULL && open_wire(r, a, e) != 0)
		goto out;
	const struct stripe_options o = { .name = s->name,
		.connected = s->connected ? s->account : NULL, .key = key.text,
		.api_base = s->api_base, .requests_per_second = s->requests_per_second,
		.timezone = s->report_timezone,
		.seed = (uint64_t)r->wire.now_us(r->wire.ctx) | 1,
		.clock = &a->clock, .progress = &a->progress };
	rc = stripe_source_open(&r->source[r->n], &r->wire, &o, e);
	if (rc == 0)
		r->at[r->n++] = i;
out:
	key_free(&key);
	return rc;
}

int
remote_open(struct remote *out, struct app *a, const char *account, struct err *e)
{
	bool found = account == NULL;

	*out = (struct remote){ .n = 0 };
	str_addf(&out->agent, "tieout/%s", TIEOUT_VERSION);
	for (size_t i = 0; i < a->settings.nstripe; i++) {
		if (account != NULL && strcmp(a->settings.stripe[i].name, account) != 0)
			continue;
		found = true;
		if (open_one(out, a, i, e) != 0)
			return -1;
	}
	if (found)
		return 0;
	err_set(e, ERR_USAGE, "no such Stripe account: %s", account);
	return err_hint(e, "%s has the [stripe] sections; add [stripe \"%s\"] for it",
	    a->settings.path, account);
}

void
remote_close(struct remote *r)
{
	for (size_t i = 0; i < r->n; i++)
		stripe_source_close(&r->source[i]);
	http_close(&r->wire);
	str_free(&r->agent);
	r->n = 0;
}

int
remote_no_key(const struct app *a, struct err *e)
{
	const char *file = a->settings.stripe[0].key_file;

	err_set(e, ERR_SETTINGS, "no Stripe key is set");
	return err_hint(e, "make a restricted key in the Stripe dashboard (Developers, API keys)"
	    " and put it into %s with mode 0600%s, or into TIEOUT_STRIPE_KEY",
	    file != NULL ? file : "a file", file != NULL ? "" :
	    ", named by key_file in [stripe]");
}
