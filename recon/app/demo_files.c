/*
 * Writes the sample company's files: settings, rule file, what Stripe exports
 * (September as reports in CSV, October as API objects in JSON Lines) and what
 * the bookkeeper's ledger exports.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/money.h"
#include "recon/app/demo_company.h"
#include "recon/app/demo_text.h"
#include "recon/app/demo_trade.h"

#define MOMENT_MAX 40

const char *const demo_company_files[] = {
	"stripe/activity-2026-09.csv", "stripe/payouts-2026-09.csv",
	"stripe/balance-2026-10.jsonl", "stripe/payouts-2026-10.json",
	"ledger/general-ledger.csv", NULL
};

static int
row_order(const void *pa, const void *pb)
{
	const struct trade_row *a = pa, *b = pb;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return strcmp(a->id, b->id);
}

static int
decimals(const char *currency)
{
	return currency_decimals(currency_index(currency, 3));
}

static void
put(struct file_out *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
put(struct file_out *f, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ASSERT(n >= 0 && (size_t)n < sizeof(text));
	file_put(f, text, (size_t)n);
}

static const char *
amount(char *buf, int64_t v, const char *currency)
{
	(void)money_format(buf, v, decimals(currency));
	return buf;
}

/* "2026-09-05 14:03:11", UTC, as the reports print it. */
static const char *
moment(char *buf, int64_t at)
{
	char iso[DATE_TEXT_MAX];

	(void)date_moment_format(iso, at);
	(void)snprintf(buf, MOMENT_MAX, "%.10s %.8s", iso, iso + 11);
	return buf;
}

static bool
is_payout(const struct trade_row *r)
{
	return strcmp(r->category, "payout") == 0;
}

/* ---- what Stripe exports ---- */

static void
activity_csv(const struct trade *t, struct file_out *f)
{
	char created[MOMENT_MAX], paid[MOMENT_MAX], charged[MOMENT_MAX];
	char gross[MONEY_TEXT_MAX], fee[MONEY_TEXT_MAX], net[MONEY_TEXT_MAX];
	const struct trade_row *r;
	bool in;
	size_t i;

	put(f, "automatic_payout_id,automatic_payout_effective_at_utc,"
	    "balance_transaction_id,created_utc,currency,gross,fee,net,"
	    "reporting_category,source_id,description,charge_id,charge_created_utc,"
	    "payment_metadata[plan]\r\n");
	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (r->day > date_of(2026, 9, 30) || is_payout(r))
			continue;
		in = r->payout[0] != '\0' && r->paid_day <= date_of(2026, 9, 30);
		put(f, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,\"%s\",%s,%s,%s\r\n",
		    in ? r->payout : "",
		    in ? moment(paid, (int64_t)(r->paid_day + 2) * 86400) : "", r->id,
		    moment(created, r->created), r->currency,
		    amount(gross, r->amount, r->currency),
		    amount(fee, r->fee, r->currency),
		    amount(net, r->amount - r->fee, r->currency), r->category,
		    r->source, r->description, r->charge, r->charge[0] == '\0' ? "" :
		    moment(charged, r->charge_created), r->annual ? "annual" : "");
	}
}

static void
payouts_csv(const struct trade *t, struct file_out *f)
{
	char created[MOMENT_MAX], at[MOMENT_MAX], arrival[MOMENT_MAX];
	char gross[MONEY_TEXT_MAX];
	const struct trade_row *r;
	size_t i;

	/* effective_at is the day of arrival, so the day of the row is told too */
	put(f, "payout_id,created_utc,effective_at_utc,currency,balance_transaction_id,gross,fee,"
	    "net,reporting_category,description,payout_expected_arrival_date,"
	    "payout_status,payout_type\r\n");
	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (r->day > date_of(2026, 9, 30) || !is_payout(r))
			continue;
		(void)amount(gross, r->amount, r->currency);
		put(f, "%s,%s,%s,%s,%s,%s,0,%s,%s,%s,%s,%s,bank_account\r\n", r->payout,
		    moment(created, r->created), moment(at, (int64_t)r->arrival * 86400),
		    r->currency, r->id, gross, gross,
		    r->category, r->description,
		    moment(arrival, (int64_t)r->arrival * 86400), r->status);
	}
}

/* October's rows, and September's that October's payouts carry. */
/* What Stripe tells of a dispute that is decided. */
static void
dispute_closed(const struct trade *t, struct file_out *f)
{
	put(f, "{\"id\":\"evt_%s\",\"object\":\"event\",\"created\":%lld,"
	    "\"type\":\"charge.dispute.closed\",\"data\":{\"object\":{\"id\":\"%s\","
	    "\"object\":\"dispute\",\"amount\":%lld,\"currency\":\"usd\","
	    "\"status\":\"lost\"}}}\n", t->lost + strlen("dp_"), (long long)t->lost_at,
	    t->lost, (long long)t->lost_amount);
}

static void
balance_jsonl(const struct trade *t, struct file_out *f)
{
	const struct trade_row *r;
	int64_t tax;
	size_t i;

	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (r->day <= date_of(2026, 9, 30) &&
		    (is_payout(r) || r->paid_day <= date_of(2026, 9, 30)))
			continue;
		tax = strcmp(r->currency, "eur") == 0 ? r->fee * 19 / 119 : 0;
		put(f, "{\"id\":\"%s\",\"object\":\"balance_transaction\","
		    "\"amount\":%lld,\"available_on\":%lld,\"created\":%lld,"
		    "\"currency\":\"%s\",\"description\":\"%s\",\"fee\":%lld,"
		    "\"fee_details\":[", r->id, (long long)r->amount,
		    (long long)(r->day + 2) * 86400, (long long)r->created,
		    r->currency, r->description, (long long)r->fee);
		if (r->fee != 0)
			put(f, "{\"amount\":%lld,\"currency\":\"%s\","
			    "\"type\":\"stripe_fee\"}", (long long)(r->fee - tax),
			    r->currency);
		if (tax != 0)
			put(f, ",{\"amount\":%lld,\"currency\":\"%s\",\"type\":\"tax\"}",
			    (long long)tax, r->currency);
		put(f, "],\"net\":%lld,\"reporting_category\":\"%s\",\"source\":%s%s%s,"
		    "\"status\":\"available\",\"type\":\"%s\"",
		    (long long)(r->amount - r->fee), r->category,
		    r->source[0] == '\0' ? "null" : "\"", r->source,
		    r->source[0] == '\0' ? "" : "\"", r->type);
		if (r->payout[0] != '\0')
			put(f, ",\"payout\":\"%s\"", r->payout);
		if (r->annual)
			put(f, ",\"metadata\":{\"plan\":\"annual\"}");
		put(f, "}\n");
	}
	dispute_closed(t, f);
}

static void
payouts_json(const struct trade *t, struct file_out *f)
{
	const struct trade_row *r;
	bool begun = false;
	size_t i;

	put(f, "{\n  \"object\": \"list\",\n  \"url\": \"/v1/payouts\",\n"
	    "  \"has_more\": false,\n  \"data\": [\n");
	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (r->day <= date_of(2026, 9, 30) || !is_payout(r))
			continue;
		put(f, "%s    {\"id\": \"%s\", \"object\": \"payout\", \"amount\": %lld, "
		    "\"arrival_date\": %lld, \"automatic\": true, "
		    "\"balance_transaction\": \"%s\", \"created\": %lld, "
		    "\"currency\": \"%s\", \"status\": \"%s\", \"trace_id\": "
		    "{\"status\": \"supported\", \"value\": \"026%09zu\"}}",
		    begun ? ",\n" : "", r->payout, (long long)-r->amount,
		    (long long)r->arrival * 86400, r->id, (long long)r->created,
		    r->currency, r->status, i);
		begun = true;
	}
	put(f, "\n  ]\n}\n");
}

/* ---- the ledger ---- */

struct ledger {
	struct file_out	*f;
	unsigned	 number;	/* of the last ledger transaction */
};

static void
line(struct ledger *l, unsigned no, int32_t day, const char *account, int64_t v,
    const char *currency, const char *reference, const char *description)
{
	char date[DATE_TEXT_MAX], text[MONEY_TEXT_MAX], code[4];
	size_t i;

	if (v == 0)
		return;
	for (i = 0; i < 3; i++)
		code[i] = (char)(currency[i] - 'a' + 'A');
	code[3] = '\0';
	(void)date_format(date, day);
	(void)amount(text, v < 0 ? -v : v, currency);
	put(l->f, "GL-%05u,%u,%s,%s,%s,%s,%s,%s,\"%s\"\r\n", l->number, no, date, account,
	    v < 0 ? "" : text, v < 0 ? text : "", code, reference, description);
}

static const char *
clearing(const char *currency)
{
	return strcmp(currency, "eur") == 0 ? "1051" :
	    strcmp(currency, "jpy") == 0 ? "1052" : "1050";
}

static const char *
counter(const struct trade_row *r)
{
	static const struct { const char *category, *account; } table[] = {
		{ "charge", "4000" }, { "refund", "4090" }, { "dispute", "1300" },
		{ "dispute_reversal", "1300" }, { "fee", "6100" },
		{ "payout", "1060" }, { "payout_reversal", "1060" },
		{ "risk_reserved_funds", "1070" }, { "topup", "1010" },
	};
	size_t i;

	if (r->annual && strcmp(r->category, "charge") == 0)
		return "2400";
	if (r->booked == BOOK_ACCOUNT)
		return "4000";
	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(r->category, table[i].category) == 0)
			return table[i].account;
	return "1999";
}

static void
book(struct ledger *l, const struct trade_row *r)
{
	int64_t gross = r->amount, fee = r->fee, net;
	const char *currency = r->currency;

	if (r->booked == BOOK_OFF)
		gross += r->off;
	else if (r->booked == BOOK_GROSS)
		fee = 0;
	else if (r->booked == BOOK_CURRENCY || r->booked == BOOK_FX) {
		currency = "usd";
		gross = r->booked == BOOK_FX ? gross * 67 / 100 : gross * 100;
		fee = r->booked == BOOK_FX ? fee * 67 / 100 : fee * 100;
	}
	net = gross - fee;
	l->number++;
	line(l, 1, r->booked_day, clearing(currency), net, currency,
	    is_payout(r) ? r->payout : r->id, r->description);
	line(l, 2, r->booked_day, "6100", fee, currency, "", "Stripe fee");
	line(l, 3, r->booked_day, counter(r), -gross, currency, "", r->description);
}

static void
ledger_csv(const struct trade *t, struct file_out *f)
{
	const char *split = t->row[t->split].payout;
	struct ledger l = { f, 10000 };
	const struct trade_row *r, *lost = NULL;
	int64_t sum = 0, last = 0;
	size_t i;

	put(f, "ledger_id,line,date,account,debit,credit,currency,reference,description\r\n");
	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (r->booked == BOOK_NOT || strcmp(r->currency, "eur") == 0)
			continue;
		if (strcmp(r->source, t->lost) == 0) {
			lost = r;		/* booked last */
			continue;
		}
		if (strcmp(r->payout, split) == 0 && !is_payout(r)) {
			last = r->amount - r->fee;	/* the last one is forgotten */
			sum += last;
			continue;
		}
		book(&l, r);
		if (r->booked == BOOK_TWICE)
			book(&l, r);
	}
	l.number++;
	line(&l, 1, t->row[t->split].day, "1052", sum - last, "jpy", split, "Web shop sales");
	line(&l, 2, t->row[t->split].day, "4000", -(sum - last), "jpy", "", "Web shop sales");
	for (i = 0; i < t->nloose; i++) {
		const struct trade_loose *o = &t->loose[i];

		l.number++;
		line(&l, 1, o->day, clearing(o->currency), o->amount, o->currency, "",
		    o->description);
		line(&l, 2, o->day, o->account, -o->amount, o->currency, "",
		    o->description);
	}
	ASSERT(lost != NULL);
	book(&l, lost);
}

/* ---- all of them ---- */

static int
write_file(const char *dir, const char *name, const struct trade *t,
    void (*make)(const struct trade *, struct file_out *), const char *text,
    struct err *e)
{
	char *path = file_join(dir, name);
	struct file_out *f = NULL;
	int rc = file_create(&f, path, e);

	if (rc == 0) {
		if (text != NULL)
			file_puts(f, text);
		else
			make(t, f);
		rc = file_commit(f, NULL, e);
	}
	free(path);
	return rc;
}

int
demo_company_write(const char *dir, struct err *e)
{
	static void (*const make[])(const struct trade *, struct file_out *) = {
		activity_csv, payouts_csv, balance_jsonl, payouts_json, ledger_csv
	};
	struct trade *t = mem_calloc(1, sizeof(*t));
	char *stripe = file_join(dir, "stripe"), *ledger = file_join(dir, "ledger");
	int rc = -1;
	size_t i;

	trade_make(t);
	qsort(t->row, t->n, sizeof(*t->row), row_order);
	for (i = 0; i < t->n; i++)
		if (is_payout(&t->row[i]) && t->row[i].day == date_of(2026, 9, 9) &&
		    strcmp(t->row[i].currency, "jpy") == 0)
			t->split = i;
	if (file_mkdirs(stripe, e) != 0 || file_mkdirs(ledger, e) != 0 ||
	    write_file(dir, "tieout.conf", t, NULL, demo_settings_text, e) != 0 ||
	    write_file(dir, "harbor.rules", t, NULL, demo_rules_text, e) != 0)
		goto out;
	for (i = 0; demo_company_files[i] != NULL; i++)
		if (write_file(dir, demo_company_files[i], t, make[i], NULL, e) != 0)
			goto out;
	rc = 0;
out:
	free(stripe);
	free(ledger);
	free(t);
	return rc;
}
