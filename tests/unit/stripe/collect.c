/* Facts as text, so that tests compare them by eye and by byte. */
#include "tests/unit/stripe/collect.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/model/fields.h"

static struct zone *zone;
static char decimal_mark;

static void
add_text(struct str *to, const char *name, struct slice s)
{
	if (s.p == NULL) {
		str_addf(to, " %s=?", name);
		return;
	}
	assert_int_equal(s.p[s.n], '\0');
	str_addf(to, " %s=\"%s\"", name, s.p);
	assert_int_equal(strlen(s.p), s.n);
}

static void
add_packed(struct str *to, struct slice packed)
{
	struct slice name, value;
	size_t pos = 0;

	if (packed.p == NULL) {
		str_add(to, " ?");
		return;
	}
	str_add(to, " {");
	while (fields_next(packed, &pos, &name, &value))
		str_addf(to, " %s=\"%s\"", name.p, value.p);
	str_add(to, " }");
	assert_int_equal(pos, packed.n);
}

static void
add_moment(struct str *to, const char *name, int64_t moment)
{
	char buf[DATE_TEXT_MAX];

	if (moment == TXN_MOMENT_NONE) {
		str_addf(to, " %s=?", name);
		return;
	}
	date_moment_format(buf, moment);
	str_addf(to, " %s=%s", name, buf);
}

static void
add_origin(struct collect *c, const struct origin *o)
{
	str_addf(&c->origins, "%" PRIu64 " %s\n", o->line, o->path != NULL ? o->path : "-");
}

static int
take_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	static const char precision[] = { 'd', 'm', 's', 'e' };
	struct collect *c = ctx;
	struct err inner = ERR_INIT;

	if (c->refuse != NULL && slice_is(t->id, c->refuse))
		return err_set(e, ERR_INPUT, "refused by the sink");
	if (txn_check(t, &inner) != 0)
		fail_msg("a row that txn_check refuses: %s", inner.msg);
	c->ntxns++;
	str_add(&c->facts, "txn");
	add_text(&c->facts, "id", t->id);
	str_addf(&c->facts, " %s %" PRId64 " %" PRId64, currency_code(t->currency), t->amount,
	    t->fee);
	add_moment(&c->facts, "created", t->created);
	str_addf(&c->facts, "/%c", precision[t->precision]);
	add_moment(&c->facts, "available", t->available_on);
	add_text(&c->facts, "category", t->category);
	add_text(&c->facts, "type", t->type);
	add_text(&c->facts, "status", t->status);
	add_text(&c->facts, "source", t->source);
	add_text(&c->facts, "payout", t->payout);
	add_text(&c->facts, "description", t->description);
	str_add(&c->facts, " details");
	add_packed(&c->facts, t->fee_details);
	str_add(&c->facts, " fields");
	add_packed(&c->facts, t->fields);
	if (t->account.n > 0)
		add_text(&c->facts, "account", t->account);
	str_addc(&c->facts, '\n');
	add_origin(c, o);
	return 0;
}

static int
take_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	struct collect *c = ctx;

	(void)e;
	c->nobjects++;
	str_addf(&c->facts, "object %s", object_kind_name(ob->kind));
	add_text(&c->facts, "id", ob->id);
	str_addf(&c->facts, " version=%" PRId64, ob->version);
	add_packed(&c->facts, ob->fields);
	str_addc(&c->facts, '\n');
	add_origin(c, o);
	return 0;
}

static int
take_line(void *ctx, const struct ledger_line *l, const struct origin *o, struct err *e)
{
	(void)ctx;
	(void)l;
	(void)o;
	(void)e;
	fail_msg("a ledger line from Stripe");
	return -1;
}

static int
take_balance(void *ctx, const struct balance_fact *b, const struct origin *o,
    struct err *e)
{
	struct collect *c = ctx;
	char day[DATE_TEXT_MAX] = "?";

	(void)e;
	if (b->day != DATE_NONE)
		date_format(day, b->day);
	str_addf(&c->facts, "balance %s %s %" PRId64 " day=%s\n",
	    b->at_end ? "end" : "start", currency_code(b->currency), b->amount, day);
	add_origin(c, o);
	return 0;
}

static int
take_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	struct collect *c = ctx;

	(void)e;
	assert_int_not_equal(why->code, ERR_NONE);
	c->nbads++;
	str_addf(&c->bads, "%" PRIu64 " %s | ", o->line, o->path != NULL ? o->path : "-");
	str_addn(&c->bads, raw.p, raw.n);
	str_addf(&c->bads, " | %s | %s\n", why->msg, why->hint);
	return 0;
}

static void
take_note(void *ctx, const char *text)
{
	struct collect *c = ctx;

	str_addf(&c->notes, "%s\n", text);
}

void
collect_free(struct collect *c)
{
	str_free(&c->facts);
	str_free(&c->origins);
	str_free(&c->bads);
	str_free(&c->notes);
	str_free(&c->failed);
	memset(c, 0, sizeof(*c));
}

void
collect_zone(const char *name)
{
	struct err e = ERR_INIT;

	zone_close(zone);
	zone = NULL;
	if (name != NULL && zone_open(&zone, name, &e) != 0)
		fail_msg("%s", e.msg);
}

void
collect_decimal_mark(char mark)
{
	decimal_mark = mark;
}

static struct decode_options
options(void)
{
	return (struct decode_options){ .account = "", .report_zone = zone,
		.decimal_mark = decimal_mark };
}

static const struct decoder *
find(const char *kind, const char *head, size_t n)
{
	const struct decode_options o = options();
	const struct decoder *best = NULL;
	int sure = 0, is;
	size_t i;

	for (i = 0; stripe_decoders[i] != NULL; i++) {
		is = kind != NULL ? strcmp(kind, stripe_decoders[i]->kind) == 0
				  : stripe_decoders[i]->sniff(head, n, &o);
		if (is > sure) {
			sure = is;
			best = stripe_decoders[i];
		}
	}
	return best;
}

const char *
collect_kind(const char *text, size_t n)
{
	/* a buffer of exactly that size: a sanitizer sees reads beyond it */
	char *exact = malloc(n > 0 ? n : 1);
	const struct decoder *d;

	assert_non_null(exact);
	if (n > 0)
		memcpy(exact, text, n);
	d = find(NULL, exact, n < SNIFF_BYTES ? n : SNIFF_BYTES);
	free(exact);
	return d == NULL ? "" : d->kind;
}

static bool
decode(struct collect *c, const struct decoder *d, const char *path)
{
	const struct sink s = { take_txn, take_object, take_line, take_balance, take_bad,
		take_note, c };
	const struct decode_options o = options();
	struct err e = ERR_INIT;
	struct file_in *f;

	if (d == NULL)
		return false;
	if (file_open(&f, path, &e) != 0)
		fail_msg("%s", e.msg);
	if (d->decode(f, &o, &s, &e) != 0) {
		assert_int_not_equal(e.code, ERR_NONE);
		str_addf(&c->failed, "%s | %s", e.msg, e.hint);
	}
	file_close(f);
	return true;
}

bool
collect_run(struct collect *c, const char *kind, const char *text, size_t n)
{
	static const char path[] = "/tmp/tieout_stripe_test.XXXXXX";
	char name[sizeof(path)];
	bool found;
	int fd;

	memcpy(name, path, sizeof(path));
	fd = mkstemp(name);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n || close(fd) != 0)
		fail_msg("cannot write %s", name);
	found = decode(c, find(kind, text, n < SNIFF_BYTES ? n : SNIFF_BYTES), name);
	unlink(name);
	return found;
}

bool
collect_file(struct collect *c, const char *kind, const char *path)
{
	static char head[SNIFF_BYTES];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		fail_msg("cannot open %s", path);
	n = fread(head, 1, sizeof(head), f);
	fclose(f);
	return decode(c, find(kind, head, n), path);
}

char *
collect_shared(const char *path)
{
	char *full = file_join("../shared", path);

	if (access(full, R_OK) == 0)
		return full;
	print_message("SKIPPED: %s is not there\n", full);
	free(full);
	return NULL;
}
