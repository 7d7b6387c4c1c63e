/*
 * Makes one month for the benchmark: Stripe rows as CSV and as JSON Lines, the
 * same month's ledger with half a per cent of faults, and 40 rules.  The same
 * bytes for the same arguments.
 *
 *   generate ROWS FOLDER [SHARE-WITHOUT-ID-PER-MILLE]
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS 31
#define FIRST_MOMENT INT64_C(1767225600)	/* 2026-01-01T00:00:00Z */
#define CURRENCIES 5

static const char *const currency[CURRENCIES] = { "usd", "eur", "gbp", "cad", "jpy" };

static const struct kind {
	const char	*type, *category, *text, *regex;
	unsigned	 weight;
} kinds[] = {
	{ "charge", "charge", "Subscription update",
	    "^Subscription update", 140 },
	{ "charge", "charge", "Subscription creation",
	    "^Subscription creation", 100 },
	{ "charge", "charge", "Payment for Invoice INV-2026-%06u",
	    "^Payment for Invoice INV-2026-[0-9]+", 90 },
	{ "charge", "charge", "Order #%07u - Web Store",
	    "^Order #[0-9]+ - Web Store", 90 },
	{ "charge", "charge", "Order #%07u - iOS App",
	    "^Order #[0-9]+ - iOS App", 70 },
	{ "charge", "charge", "Order #%07u - Android App",
	    "^Order #[0-9]+ - Android App", 60 },
	{ "charge", "charge", "Marketplace order MKT%07u",
	    "^Marketplace order MKT[0-9]+", 50 },
	{ "charge", "charge", "POS terminal sale - Store %02u",
	    "^POS terminal sale - Store [0-9]+", 50 },
	{ "charge", "charge", "Gift card purchase GC-%07u",
	    "^Gift card purchase GC-[0-9]+", 30 },
	{ "charge", "charge", "Donation: spring appeal %u",
	    "^Donation: spring appeal [0-9]+", 30 },
	{ "charge", "charge", "Shipping upgrade for order %07u",
	    "^Shipping upgrade for order [0-9]+", 30 },
	{ "charge", "charge", "Course enrolment ACC-%04u",
	    "^Course enrolment ACC-[0-9]+", 30 },
	{ "charge", "charge", "Event ticket EVT%04u x2",
	    "^Event ticket EVT[0-9]+ x2", 30 },
	{ "payment", "charge", "SEPA Direct Debit mandate %06u",
	    "^SEPA Direct Debit mandate [0-9]+", 40 },
	{ "payment", "charge", "Bacs payment ref %06u",
	    "^Bacs payment ref [0-9]+", 20 },
	{ "refund", "refund", "REFUND FOR CHARGE (Order #%07u)",
	    "^REFUND FOR CHARGE \\(Order #[0-9]+\\)", 60 },
	{ "payment_refund", "refund", "REFUND FOR PAYMENT (%06u)",
	    "^REFUND FOR PAYMENT \\([0-9]+\\)", 6 },
	{ "adjustment", "dispute", "Chargeback withdrawal for %07u",
	    "^Chargeback withdrawal for [0-9]+", 8 },
	{ "adjustment", "dispute_reversal", "Chargeback reversal for %07u",
	    "^Chargeback reversal for [0-9]+", 2 },
	{ "stripe_fee", "fee", "Radar (2026-01-01): Radar for Fraud Teams",
	    "^Radar \\(2026-01-01\\): Radar for Fraud Teams", 30 },
	{ "application_fee", "platform_earning", "Application fee from %07u",
	    "^Application fee from [0-9]+", 20 },
	{ "transfer", "transfer", "Transfer to connected account %06u",
	    "^Transfer to connected account [0-9]+", 14 },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

struct month {
	FILE		*csv, *json, *ledger;
	uint64_t	 seed;
	unsigned	 line, payout;
	unsigned	 without_id;	/* per mille */
	uint64_t	 missing, wrong, twice, late, extra;
};

static uint32_t
draw(struct month *m, uint32_t below)
{
	m->seed = m->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((m->seed >> 33) % below);
}

static void
base62(struct month *m, char *out, size_t n)
{
	static const char digits[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	while (n-- > 0)
		*out++ = digits[draw(m, 62)];
	*out = '\0';
}

/* Ids as Stripe makes them: time-ordered, a constant part, a random end. */
static void
txn_id(struct month *m, char out[32], int64_t at)
{
	static const char digits[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	int64_t v = at - 1388534400;
	int i;

	memcpy(out, "txn_3", 5);
	for (i = 4; i >= 0; i--, v /= 62)
		out[5 + i] = digits[v % 62];
	memcpy(out + 10, "LkdIwHu7ix", 10);
	base62(m, out + 20, 8);
}

static void
stamp(char out[24], int64_t at)
{
	int64_t day = (at - FIRST_MOMENT) / 86400, s = (at - FIRST_MOMENT) % 86400;

	(void)snprintf(out, 24, "2026-%02d-%02d %02d:%02d:%02d",
	    day < 31 ? 1 : 2, (int)(day % 31) + 1, (int)(s / 3600), (int)(s / 60 % 60),
	    (int)(s % 60));
}

static void
money(char out[32], int64_t v, unsigned cur)
{
	const char *sign = v < 0 ? "-" : "";
	int64_t a = v < 0 ? -v : v;

	if (cur == 4)
		(void)snprintf(out, 32, "%s%" PRId64, sign, a);
	else
		(void)snprintf(out, 32, "%s%" PRId64 ".%02" PRId64, sign, a / 100, a % 100);
}

static void
ledger_line(struct month *m, int64_t day, unsigned cur, int64_t v, const char *ref,
    const char *text)
{
	char amount[32], date[24];

	stamp(date, FIRST_MOMENT + day * 86400);
	money(amount, v < 0 ? -v : v, cur);
	fprintf(m->ledger, "GL%09u,1,%.10s,115%u,%s,%s,%c%c%c,%s,%s\n", ++m->line, date,
	    cur, v < 0 ? "" : amount, v < 0 ? amount : "", currency[cur][0] - 32,
	    currency[cur][1] - 32, currency[cur][2] - 32, ref, text);
}

/* The ledger's side of a row: agreeing, or with one of five faults. */
static void
book(struct month *m, const char *id, int64_t at, int64_t day, unsigned cur, int64_t net,
    const char *text)
{
	uint32_t fault = draw(m, 1000);
	char other[32];

	switch (fault) {
	case 0:
		m->missing++;
		return;
	case 1:
		m->wrong++;
		net += 100 + draw(m, 256);
		break;
	case 2:
		m->twice++;
		ledger_line(m, day, cur, net, id, text);
		break;
	case 3:
		m->late++;
		day += 9;
		break;
	case 4:
		m->extra++;
		txn_id(m, other, at);
		ledger_line(m, day, cur, 900000000 + m->line, other, "manual entry");
		break;
	default:
		break;
	}
	if (fault >= 5 && fault < 5 + m->without_id) {
		id = "";
		day++;
	}
	ledger_line(m, day, cur, net, id, text);
}

struct row {
	const char	*type, *category, *text, *source, *payout;
	int64_t		 at, amount, fee;
	unsigned	 cur;
	bool		 paid;
};

static void
emit(struct month *m, const struct row *r)
{
	char id[32], created[24], available[24], gross[32], fee[32], net[32];
	int64_t day = (r->at - FIRST_MOMENT) / 86400;
	const char *po = r->paid ? r->payout : "";

	txn_id(m, id, r->at);
	stamp(created, r->at);
	stamp(available, FIRST_MOMENT + (day + 2) * 86400);
	money(gross, r->amount, r->cur);
	money(fee, r->fee, r->cur);
	money(net, r->amount - r->fee, r->cur);
	fprintf(m->csv, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", id, created, available,
	    currency[r->cur], gross, fee, net, r->category, r->type, r->source, r->text, po,
	    r->paid ? available : "");
	fprintf(m->json, "{\"id\":\"%s\",\"object\":\"balance_transaction\",\"amount\":%" PRId64
	    ",\"available_on\":%" PRId64 ",\"balance_type\":\"payments\",\"created\":%" PRId64
	    ",\"currency\":\"%s\",\"description\":\"%s\",\"exchange_rate\":null,\"fee\":%" PRId64
	    ",\"fee_details\":[", id, r->amount, FIRST_MOMENT + (day + 2) * 86400, r->at,
	    currency[r->cur], r->text, r->fee);
	if (r->fee != 0)
		fprintf(m->json, "{\"amount\":%" PRId64 ",\"application\":null,\"currency\":\"%s\","
		    "\"description\":\"Stripe processing fees\",\"type\":\"stripe_fee\"}",
		    r->fee, currency[r->cur]);
	fprintf(m->json, "],\"net\":%" PRId64 ",\"reporting_category\":\"%s\",\"source\":%s%s%s,"
	    "\"status\":\"%s\",\"type\":\"%s\",\"payout\":%s%s%s,\"metadata\":{\"channel\":"
	    "\"web\",\"order_id\":\"%u\",\"customer\":\"cus_%08x\"}}\n", r->amount - r->fee,
	    r->category, *r->source ? "\"" : "null", r->source, *r->source ? "\"" : "",
	    r->paid ? "available" : "pending", r->type, r->paid ? "\"" : "null", po,
	    r->paid ? "\"" : "", draw(m, 1u << 24), draw(m, 1u << 31));
	book(m, id, r->at, day, r->cur, r->amount - r->fee, r->text);
}

static unsigned
pick_currency(struct month *m)
{
	uint32_t v = draw(m, 100);

	return v < 70 ? 0 : v < 85 ? 1 : v < 93 ? 2 : v < 97 ? 3 : 4;
}

static const struct kind *
pick_kind(struct month *m)
{
	uint32_t v = draw(m, 1000);
	size_t i;

	for (i = 0; i < KINDS - 1; i++) {
		if (v < kinds[i].weight)
			return &kinds[i];
		v -= kinds[i].weight;
	}
	return &kinds[0];
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
describe(struct month *m, char *out, size_t size, const struct kind *k)
{
	(void)snprintf(out, size, k->text, draw(m, 1000000));
}
#pragma GCC diagnostic pop

static void
one_row(struct month *m, int64_t at, const char payout[CURRENCIES][40],
    int64_t total[CURRENCIES], bool paid)
{
	const struct kind *k = pick_kind(m);
	char text[128], source[40] = "ch_3";
	struct row r;

	memset(&r, 0, sizeof(r));
	r.at = at;
	r.cur = pick_currency(m);
	r.type = k->type;
	r.category = k->category;
	r.amount = 50 + draw(m, 20000) + (draw(m, 20) == 0 ? draw(m, 100000) : 0);
	describe(m, text, sizeof(text), k);
	r.text = text;
	if (strcmp(k->category, "charge") == 0)
		r.fee = r.amount * 29 / 1000 + 30;
	else if (strcmp(k->category, "fee") == 0)
		r.amount = -(r.amount % 5000) - 1;
	else if (strcmp(k->category, "dispute") == 0) {
		r.amount = -r.amount;
		r.fee = 1500;
	} else if (strcmp(k->category, "refund") == 0 || strcmp(k->category, "transfer") == 0)
		r.amount = -r.amount;
	base62(m, source + 4, 22);
	r.source = strcmp(k->category, "fee") == 0 ? "" : source;
	r.payout = payout[r.cur];
	r.paid = paid;
	total[r.cur] += r.amount - r.fee;
	emit(m, &r);
}

static void
one_payout(struct month *m, int64_t day, unsigned cur, const char *id, int64_t total)
{
	struct row r;

	memset(&r, 0, sizeof(r));
	r.at = FIRST_MOMENT + day * 86400 + 60 + cur;
	r.cur = cur;
	r.type = r.category = "payout";
	r.text = "STRIPE PAYOUT";
	r.source = r.payout = id;
	r.paid = true;
	r.amount = -total - (++m->payout % 40 == 8 ? 17 : 0);
	emit(m, &r);
}

static void
make_month(struct month *m, int64_t rows)
{
	char id[DAYS][CURRENCIES][40];
	int64_t total[DAYS][CURRENCIES], day, n, i;
	unsigned c;

	memset(total, 0, sizeof(total));
	for (day = 0; day < DAYS; day++) {
		n = rows / (DAYS - day);
		rows -= n;
		for (c = 0; c < CURRENCIES; c++) {
			memcpy(id[day][c], "po_1", 5);
			base62(m, id[day][c] + 4, 22);
			if (day >= 2)
				one_payout(m, day, c, id[day - 2][c], total[day - 2][c]);
		}
		for (i = 0; i < n; i++)
			one_row(m, FIRST_MOMENT + day * 86400 + 120 + i * 86000 / n,
			    id[day], total[day], day < DAYS - 2);
	}
}

/* Forty rules: one per description, and what any of them misses. */
static void
write_rules(FILE *f, const char *grouping)
{
	size_t i;

	fprintf(f, "chart \"Bench\"\nledger file\nentries per %s\n\n", grouping);
	for (i = 0; i < CURRENCIES; i++)
		fprintf(f, "account clearing 115%zu \"Stripe Clearing\" currency %c%c%c role clearing\n",
		    i, currency[i][0] - 32, currency[i][1] - 32, currency[i][2] - 32);
	fprintf(f, "account fees 6100 \"Stripe fees\"\naccount suspense 1999 \"Suspense\" role suspense\n");
	for (i = 0; i < 40; i++)
		fprintf(f, "account a%02zu 40%02zu \"Income %zu\"\n", i, i, i);
	fprintf(f, "\nrule \"Payouts\"\n  when category is payout\n  debit clearing net\n"
	    "  debit fees fee\n  credit a00 amount\n");
	for (i = 1; i < 39; i++) {
		const struct kind *k = &kinds[(i - 1) % KINDS];

		fprintf(f, "\nrule \"r%02zu\"\n  when type is %s\n  and description matches /",
		    i, i <= KINDS ? k->type : "charge");
		if (i <= KINDS)
			fprintf(f, "%s", k->regex);
		else
			fprintf(f, "^Legacy plan %zu [a-z]+ [0-9]+$", i);
		fprintf(f, "/\n  debit clearing net\n  debit fees fee\n  credit a%02zu amount\n", i);
	}
	fprintf(f, "\nrule \"Everything else\"\n  when anything\n  debit clearing net\n"
	    "  debit fees fee\n  credit a39 amount\n");
}

static FILE *
open_in(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	return f;
}

int
main(int argc, char **argv)
{
	struct month m;
	FILE *day, *txn;

	if (argc < 3) {
		fprintf(stderr, "usage: generate ROWS FOLDER [WITHOUT-ID-PER-MILLE]\n");
		return 2;
	}
	memset(&m, 0, sizeof(m));
	m.seed = 1;
	m.without_id = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
	m.csv = open_in(argv[2], "bt.csv");
	m.json = open_in(argv[2], "bt.jsonl");
	m.ledger = open_in(argv[2], "ledger.csv");
	day = open_in(argv[2], "day.rules");
	txn = open_in(argv[2], "transaction.rules");
	fprintf(m.csv, "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,"
	    "net,reporting_category,type,source_id,description,automatic_payout_id,"
	    "automatic_payout_effective_at_utc\n");
	fprintf(m.ledger, "ledger_id,line,date,account,debit,credit,currency,reference,description\n");
	make_month(&m, strtoll(argv[1], NULL, 10));
	write_rules(day, "day");
	write_rules(txn, "transaction");
	printf("missing %" PRIu64 " wrong %" PRIu64 " twice %" PRIu64 " late %" PRIu64
	    " extra %" PRIu64 "\n", m.missing, m.wrong, m.twice, m.late, m.extra);
	return fclose(m.csv) | fclose(m.json) | fclose(m.ledger) | fclose(day) | fclose(txn);
}
