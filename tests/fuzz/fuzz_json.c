/*
 * Fuzz target: Stripe's JSON.  Whatever the bytes, as a document and as lines:
 * facts keep their promises, every bad row says why, and what the scanner takes
 * the strict reader takes too, with the same facts.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/adapter.h"
#include "adapters/stripe/facts.h"
#include "adapters/stripe/tree.h"
#include "core/model/fields.h"
#include "core/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	unsigned	txns, bads;
	struct str	rows;	/* the transactions as text */
};

static void
check_text(struct slice s)
{
	ASSERT(s.p != NULL || s.n == 0);
	if (s.p == NULL)
		return;
	ASSERT(s.p[s.n] == '\0');
	ASSERT(strlen(s.p) == s.n);
	ASSERT(str_utf8_ok(s.p, s.n));
}

static void
check_packed(struct slice packed)
{
	struct slice name, value, before = { "", 0 };
	size_t pos = 0;

	while (fields_next(packed, &pos, &name, &value)) {
		ASSERT(before.n == 0 || slice_cmp(before, name) < 0);
		ASSERT(str_utf8_ok(name.p, name.n) && str_utf8_ok(value.p, value.n));
		before = name;
	}
	ASSERT(pos == packed.n);
}

static void
add(struct str *to, struct slice s)
{
	str_addf(to, "%s%zu:", s.p == NULL ? "?" : "", s.n);
	str_addn(to, s.p != NULL ? s.p : "", s.n);
}

static int
take_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	const struct slice texts[] = { t->id, t->category, t->type, t->status, t->source,
		t->payout, t->description };
	struct seen *seen = ctx;
	struct err inner = ERR_INIT;
	size_t i;

	(void)o;
	(void)e;
	ASSERT(txn_check(t, &inner) == 0);
	check_packed(t->fee_details);
	check_packed(t->fields);
	str_addf(&seen->rows, "%d %lld %lld %lld %lld;", t->currency, (long long)t->amount,
	    (long long)t->fee, (long long)t->created, (long long)t->available_on);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		check_text(texts[i]);
		add(&seen->rows, texts[i]);
	}
	add(&seen->rows, t->fee_details);
	add(&seen->rows, t->fields);
	seen->txns++;
	return 0;
}

static int
take_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	(void)ctx;
	(void)o;
	(void)e;
	ASSERT(ob->id.n > 0);
	check_text(ob->id);
	check_packed(ob->fields);
	return 0;
}

static int
take_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	(void)o;
	(void)e;
	ASSERT(raw.n > 0 && why->code == ERR_INPUT);
	ASSERT(why->msg[0] != '\0');
	((struct seen *)ctx)->bads++;
	return 0;
}

static void
take_note(void *ctx, const char *text)
{
	(void)ctx;
	ASSERT(text[0] != '\0');
}

static void
as_file(const uint8_t *data, size_t size, const char *kind)
{
	struct seen seen = { 0, 0, STR_INIT };
	const struct sink s = { take_txn, take_object, NULL, NULL, take_bad, take_note, &seen };
	const struct decode_options o = { .account = "" };
	struct err e = ERR_INIT;
	struct file_in *f;
	char path[64];
	size_t i;
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (file_open(&f, path, &e) != 0)
		abort();
	for (i = 0; stripe_decoders[i] != NULL; i++) {
		stripe_decoders[i]->sniff((const char *)data,
		    size < SNIFF_BYTES ? size : SNIFF_BYTES, &o);
		if (strcmp(stripe_decoders[i]->kind, kind) == 0 &&
		    stripe_decoders[i]->decode(f, &o, &s, &e) != 0)
			ASSERT(e.code == ERR_INPUT && e.hint[0] != '\0');
	}
	file_close(f);
	close(fd);
	str_free(&seen.rows);
}

/* by_tree: the row as the strict reader gives it; false when it refuses. */
static bool
by_tree(struct seen *seen, const char *p, size_t n)
{
	const struct sink s = { take_txn, take_object, NULL, NULL, take_bad, take_note, seen };
	const struct decode_options o = { .account = "" };
	struct wire_json_place at = { "f", 1, 0 };
	struct err e = ERR_INIT;
	struct facts f;
	json_t *v;

	if (wire_json_load(&v, p, n, &at, &e) != 0)
		return false;
	facts_open(&f, &o, &s, "f");
	f.raw = (struct slice){ p, n };
	ASSERT(tree_value(&f, v, "$", (struct slice){ NULL, 0 }, &e) == 0);
	facts_close(&f);
	json_decref(v);
	return seen->bads == 0;
}

/* both: the scanner against the strict reader, on the whole input as a row. */
static void
both(const uint8_t *data, size_t size)
{
	struct seen scanned = { 0, 0, STR_INIT }, read = { 0, 0, STR_INIT };
	struct scan *scan = scan_new();
	char *p = malloc(size + SCAN_PAD);
	struct err e = ERR_INIT;
	size_t end;
	struct txn t;

	if (p == NULL)
		abort();
	memcpy(p, data, size);
	memset(p + size, 0, SCAN_PAD);
	if (scan_txn(scan, p, size, &end, &t) == 1) {
		t.account = slice_of("");
		if (t.payout.n == 0)
			t.payout = slice_is(t.category, "payout") && t.source.n > 0
			    ? t.source : (struct slice){ NULL, 0 };
		ASSERT(take_txn(&scanned, &t, NULL, &e) == 0);
		ASSERT(by_tree(&read, (const char *)data, end));
		ASSERT(read.txns == 1 && read.rows.n == scanned.rows.n);
		ASSERT(memcmp(read.rows.p, scanned.rows.p, read.rows.n) == 0);
	}
	scan_restore(scan);
	ASSERT(memcmp(p, data, size) == 0);
	scan_free(scan);
	free(p);
	str_free(&scanned.rows);
	str_free(&read.rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0)
		both(data, size);
	as_file(data, size, "stripe-json");
	as_file(data, size, "stripe-jsonl");
	return 0;
}
