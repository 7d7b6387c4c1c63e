/*
 * The same balance transactions written in every form give the same facts, for
 * what each form carries.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/adapter.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/fields.h"

#define ROWS 500

struct sample {
	char		id[32], source[32], payout[32], description[64], plan[32];
	const char	*type, *category, *currency;
	int64_t		amount, fee, created, available_on;
};

static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void
make(struct sample *s, unsigned i, uint64_t *seed)
{
	static const struct {
		const char	*type, *category;
		int		 sign;
	} kinds[] = {
		{ "charge", "charge", 1 }, { "payment", "charge", 1 },
		{ "refund", "refund", -1 }, { "payout", "payout", -1 },
		{ "stripe_fee", "fee", -1 }, { "transfer", "transfer", -1 },
		{ "payout_failure", "payout_reversal", 1 }, { "topup", "topup", 1 },
	};
	static const char *const currencies[] = { "usd", "eur", "jpy", "bhd", "isk" };
	static const char *const texts[] = { "Order 1", "a, \"quoted\" text", "", "Bücher €5",
		"=1+1", "two\nlines", "back\\slash", "tab\there" };
	size_t k = next(seed) % (sizeof(kinds) / sizeof(kinds[0]));

	snprintf(s->id, sizeof(s->id), "txn_%u", i);
	s->type = kinds[k].type;
	s->category = kinds[k].category;
	s->currency = currencies[next(seed) % 5];
	s->amount = kinds[k].sign * (int64_t)(next(seed) % 10000000);
	s->fee = (int64_t)(next(seed) % 3) * 137 - (next(seed) % 9 == 0 ? 400 : 0);
	s->created = 1790000000 + (int64_t)(next(seed) % 5000000);
	s->available_on = s->created / 86400 * 86400 + 2 * 86400;
	snprintf(s->source, sizeof(s->source), "%s_%u", s->type[0] == 'p' ? "po" : "ch", i);
	if (strcmp(s->type, "stripe_fee") == 0)
		s->source[0] = '\0';
	s->payout[0] = s->plan[0] = '\0';
	if (next(seed) % 4 != 0)
		snprintf(s->payout, sizeof(s->payout), "po_%u", i / 40);
	snprintf(s->description, sizeof(s->description), "%s", texts[next(seed) % 8]);
	if (next(seed) % 3 != 0)
		snprintf(s->plan, sizeof(s->plan), "plan %u", i % 5);
}

/* ---- writing ---- */

static void
json_text(struct str *to, const char *text)
{
	str_addc(to, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			str_addf(to, "\\%c", *text);
		else if (*text == '\n')
			str_add(to, "\\n");
		else if (*text == '\t')
			str_add(to, "\\u0009");
		else
			str_addc(to, *text);
	}
	str_addc(to, '"');
}

static void
put_json(struct str *to, const struct sample *s, const char *gap)
{
	str_addf(to, "{%s\"id\":\"%s\",%s\"object\":\"balance_transaction\",%s\"amount\":%lld,"
	    "\"available_on\":%lld,\"created\":%lld,\"currency\":\"%s\",\"description\":",
	    gap, s->id, gap, gap, (long long)s->amount, (long long)s->available_on,
	    (long long)s->created, s->currency);
	json_text(to, s->description);
	str_addf(to, ",%s\"fee\":%lld,\"fee_details\":[],\"net\":%lld,"
	    "\"reporting_category\":\"%s\",\"source\":", gap, (long long)s->fee,
	    (long long)(s->amount - s->fee), s->category);
	if (s->source[0] == '\0')
		str_add(to, "null");
	else
		json_text(to, s->source);
	str_addf(to, ",\"status\":\"available\",\"type\":\"%s\"", s->type);
	if (s->payout[0] != '\0')
		str_addf(to, ",%s\"payout\":\"%s\"", gap, s->payout);
	if (s->plan[0] != '\0')
		str_addf(to, ",\"metadata\":{\"plan\":\"%s\"}", s->plan);
	str_addf(to, "%s}", gap);
}

static void
lines(struct str *to, const struct sample *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_json(to, &s[i], "");
		str_addc(to, '\n');
	}
}

static void
list(struct str *to, const struct sample *s, size_t n)
{
	str_add(to, "{\n \"object\": \"list\",\n \"has_more\": false,\n \"data\": [\n");
	for (size_t i = 0; i < n; i++) {
		str_add(to, i > 0 ? ",\n" : "");
		put_json(to, &s[i], "\n  ");
	}
	str_add(to, "\n ],\n \"url\": \"/v1/balance_transactions\"\n}\n");
}

/* A shape the scanner leaves to jansson. */
static void
odd_lines(struct str *to, const struct sample *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_json(to, &s[i], "");
		to->n--;
		str_add(to, ",\"odd\":{\"nested\":[1,{\"a\":null}]}}\n");
	}
}

static void
csv_text(struct str *to, const char *text)
{
	str_addc(to, '"');
	for (; *text != '\0'; text++)
		str_addf(to, *text == '"' ? "\"%c" : "%c", *text);
	str_addc(to, '"');
}

static void
csv_money(struct str *to, int64_t v, const char *currency, char mark)
{
	char buf[MONEY_TEXT_MAX];
	size_t n = money_format(buf, v, currency_decimals(currency_index(currency, 3)));
	char *dot = memchr(buf, '.', n);

	if (dot != NULL)
		*dot = mark;
	str_addf(to, ",\"%s\"", buf);
}

static void
csv_time(struct str *to, int64_t moment, size_t n)
{
	char buf[DATE_TEXT_MAX];

	date_moment_format(buf, moment);
	buf[10] = ' ';
	str_addf(to, ",%.*s", (int)n, buf);
}

static void
report(struct str *to, const struct sample *s, size_t n)
{
	str_add(to, "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,"
	    "reporting_category,source_id,automatic_payout_id,description,"
	    "payment_metadata[plan]\r\n");
	for (size_t i = 0; i < n; i++) {
		str_add(to, s[i].id);
		csv_time(to, s[i].created, 19);
		csv_time(to, s[i].available_on, 19);
		str_addf(to, ",%s", s[i].currency);
		csv_money(to, s[i].amount, s[i].currency, '.');
		csv_money(to, s[i].fee, s[i].currency, '.');
		csv_money(to, s[i].amount - s[i].fee, s[i].currency, '.');
		str_addf(to, ",%s,%s,%s,", s[i].category, s[i].source, s[i].payout);
		csv_text(to, s[i].description);
		str_addf(to, ",%s\r\n", s[i].plan);
	}
}

static void
dashboard_in(struct str *to, const struct sample *s, size_t n, char sep, char mark)
{
	struct str row = STR_INIT;

	str_add(&row, "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),"
	    "Description,Transfer,plan (metadata)\n");
	for (size_t i = 0; i < n; i++) {
		str_addf(&row, "%s,%s,%s", s[i].id, s[i].type, s[i].source);
		csv_money(&row, s[i].amount, s[i].currency, mark);
		csv_money(&row, s[i].fee, s[i].currency, mark);
		csv_money(&row, s[i].amount - s[i].fee, s[i].currency, mark);
		str_addf(&row, ",%s", s[i].currency);
		csv_time(&row, s[i].created, 16);
		csv_time(&row, s[i].available_on, 16);
		str_add(&row, ",");
		csv_text(&row, s[i].description);
		str_addf(&row, ",%s,%s\n", s[i].payout, s[i].plan);
	}
	for (size_t i = 0, quoted = 0; i < row.n; i++) {
		quoted ^= row.p[i] == '"';
		str_addc(to, row.p[i] == ',' && !quoted ? sep : row.p[i]);
	}
	str_free(&row);
}

static void
dashboard(struct str *to, const struct sample *s, size_t n)
{
	dashboard_in(to, s, n, ',', '.');
}

static void
dashboard_comma(struct str *to, const struct sample *s, size_t n)
{
	dashboard_in(to, s, n, ';', ',');
}

/* ---- reading ---- */

struct got {
	struct str	facts;
	int64_t		unit;	/* seconds: what the form knows of `created` */
	unsigned	n;
};

static int
take_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	struct got *g = ctx;
	struct slice plan = fields_get(t->fields, "metadata.plan");

	(void)o;
	(void)e;
	g->n++;
	str_addf(&g->facts, "%s|%s|%lld|%lld|%lld|%lld|%s|%s|%s|%s|%s\n", t->id.p,
	    currency_code(t->currency), (long long)t->amount, (long long)t->fee,
	    (long long)(t->created / g->unit * g->unit), (long long)t->available_on,
	    t->category.p, t->source.p, t->payout.n > 0 ? t->payout.p : "-",
	    t->description.p, plan.p != NULL ? plan.p : "-");
	return 0;
}

static int
take_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	(void)ctx;
	(void)ob;
	(void)o;
	(void)e;
	return 0;
}

static int
take_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	(void)ctx;
	(void)o;
	(void)e;
	fail_msg("%.*s: %s", (int)raw.n, raw.p, why->msg);
	return -1;
}

static void
take_note(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void
read_form(struct got *g, const char *kind, char mark, const struct str *text)
{
	const struct sink s = { take_txn, take_object, NULL, NULL, take_bad, take_note, g };
	const struct decode_options o = { .account = "", .decimal_mark = mark };
	char path[] = "/tmp/tieout_forms_test.XXXXXX";
	int fd = mkstemp(path), sure = 0;
	const struct decoder *d = NULL;
	struct err e = ERR_INIT;
	struct file_in *f;
	size_t i;

	assert_true(fd >= 0 && write(fd, text->p, text->n) == (ssize_t)text->n);
	close(fd);
	for (i = 0; stripe_decoders[i] != NULL; i++) {
		int is = stripe_decoders[i]->sniff(text->p,
		    text->n < SNIFF_BYTES ? text->n : SNIFF_BYTES, &o);

		if (is > sure) {
			sure = is;
			d = stripe_decoders[i];
		}
	}
	assert_non_null(d);
	assert_string_equal(d->kind, kind);
	if (file_open(&f, path, &e) != 0 || d->decode(f, &o, &s, &e) != 0)
		fail_msg("%s", e.msg);
	file_close(f);
	unlink(path);
}

static void
every_form_tells_the_same(void **state)
{
	static const struct {
		const char	*name, *kind;
		void		(*write)(struct str *to, const struct sample *s, size_t n);
		int64_t		 unit;
		char		 mark;	/* three decimals need it declared */
	} forms[] = {
		{ "lines", "stripe-jsonl", lines, 1, 0 },
		{ "a list", "stripe-json", list, 1, 0 },
		{ "odd lines", "stripe-jsonl", odd_lines, 1, 0 },
		{ "the itemized report", "stripe-csv", report, 1, 0 },
		{ "the balance history", "stripe-dashboard-csv", dashboard, 60, '.' },
		{ "the same with commas", "stripe-dashboard-csv", dashboard_comma,
		    60, ',' },
	};
	static struct sample samples[ROWS];
	uint64_t seed = 9;
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++)
		make(&samples[i], (unsigned)i, &seed);
	for (i = 1; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct got a = { STR_INIT, forms[i].unit, 0 }, b = a;
		struct str x = STR_INIT, y = STR_INIT;
		size_t n, k;

		forms[0].write(&x, samples, ROWS);
		forms[i].write(&y, samples, ROWS);
		read_form(&a, forms[0].kind, 0, &x);
		read_form(&b, forms[i].kind, forms[i].mark, &y);
		assert_int_equal(a.n, ROWS);
		for (n = k = 0; n < a.facts.n && n < b.facts.n &&
		    a.facts.p[n] == b.facts.p[n]; n++)
			if (a.facts.p[n] == '\n')
				k = n + 1;
		if (a.facts.n != b.facts.n || n < a.facts.n)
			fail_msg("%s: lines say\n%.120s\nand it says\n%.120s", forms[i].name,
			    a.facts.p + k, b.facts.p + k);
		str_free(&a.facts);
		str_free(&b.facts);
		str_free(&x);
		str_free(&y);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_tells_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
