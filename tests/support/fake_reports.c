/*
 * The Reports API of the fake: runs that stay pending for a while, and the CSV
 * files they end in.
 */
#include "tests/support/fake_stripe_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/err.h"

struct column {
	const char	*name;
	/* put: the row's value, without quotes */
	void		(*put)(struct str *s, const struct fake_history *h, uint32_t row);
};

static void
put_moment(struct str *s, int64_t moment)
{
	int y, m, d, left = (int)(moment % 86400);

	date_split((int32_t)(moment / 86400), &y, &m, &d);
	str_addf(s, "%04d-%02d-%02d %02d:%02d:%02d", y, m, d, left / 3600, left / 60 % 60,
	    left % 60);
}

static void
put_money(struct str *s, int64_t minor, unsigned currency)
{
	int decimals = fake_currency_decimals[currency];
	int64_t unit = decimals == 0 ? 1 : decimals == 2 ? 100 : 1000;
	int64_t size = minor < 0 ? -minor : minor;

	str_addf(s, "%s%lld", minor < 0 ? "-" : "", (long long)(size / unit));
	if (decimals > 0)
		str_addf(s, ".%0*lld", decimals, (long long)(size % unit));
}

static void
put_id(struct str *s, const struct fake_history *h, uint32_t row)
{
	char id[FAKE_ID_MAX];

	fake_txn_id(id, h, row);
	str_add(s, id);
}

static void
put_created(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_moment(s, h->txn[row].created);
}

static void
put_available(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_moment(s, h->txn[row].available_on);
}

static void
put_currency(struct str *s, const struct fake_history *h, uint32_t row)
{
	str_add(s, fake_currency_code[h->txn[row].currency]);
}

static void
put_gross(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_money(s, h->txn[row].amount, h->txn[row].currency);
}

static void
put_fee(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_money(s, h->txn[row].fee, h->txn[row].currency);
}

static void
put_net(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_money(s, h->txn[row].amount - h->txn[row].fee, h->txn[row].currency);
}

static void
put_category(struct str *s, const struct fake_history *h, uint32_t row)
{
	str_add(s, fake_row_kind[h->txn[row].row].category);
}

static void
put_source(struct str *s, const struct fake_history *h, uint32_t row)
{
	char id[FAKE_ID_MAX];

	if (h->txn[row].source == FAKE_NONE)
		return;
	fake_object_id(id, h, h->txn[row].source);
	str_add(s, id);
}

static void
put_payout(struct str *s, const struct fake_history *h, uint32_t row)
{
	char id[FAKE_ID_MAX];

	if (h->txn[row].payout == FAKE_NONE)
		return;
	fake_object_id(id, h, h->txn[row].payout);
	str_add(s, id);
}

static void
put_effective(struct str *s, const struct fake_history *h, uint32_t row)
{
	if (h->txn[row].payout != FAKE_NONE)
		put_moment(s, h->txn[h->object[h->txn[row].payout].txn].available_on);
}

static void
put_description(struct str *s, const struct fake_history *h, uint32_t row)
{
	str_addf(s, "%s, \"\"row\"\" %u", fake_row_kind[h->txn[row].row].type, row);
}

static void
put_payout_id(struct str *s, const struct fake_history *h, uint32_t row)
{
	char id[FAKE_ID_MAX];

	fake_object_id(id, h, h->txn[row].source);
	str_add(s, id);
}

/* deducted: the moment from which Stripe's reports count a row: an automatic payout
 * on the day of its expected arrival, any other row when it was made. */
static int64_t
deducted(const struct fake_history *h, uint32_t row)
{
	const struct fake_txn *t = &h->txn[row];

	return t->row == ROW_PAYOUT && h->object[t->source].flavor == PAYOUT_AUTOMATIC
	    ? t->available_on : t->created;
}

static void
put_deducted(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_moment(s, deducted(h, row));
}

static void
put_arrival(struct str *s, const struct fake_history *h, uint32_t row)
{
	put_moment(s, h->txn[h->object[h->txn[row].source].txn].available_on);
}

static const struct column itemized[] = {
	{ "balance_transaction_id", put_id }, { "created_utc", put_created },
	{ "available_on_utc", put_available }, { "created", put_created },
	{ "available_on", put_available }, { "currency", put_currency },
	{ "gross", put_gross }, { "fee", put_fee }, { "net", put_net },
	{ "reporting_category", put_category }, { "source_id", put_source },
	{ "description", put_description }, { "automatic_payout_id", put_payout },
	{ "automatic_payout_effective_at_utc", put_effective },
	{ "automatic_payout_effective_at", put_effective }, { NULL, NULL }
};
static const struct column payouts[] = {
	{ "payout_id", put_payout_id }, { "effective_at_utc", put_deducted },
	{ "effective_at", put_deducted }, { "currency", put_currency },
	{ "balance_transaction_id", put_id }, { "gross", put_gross }, { "fee", put_fee },
	{ "net", put_net }, { "reporting_category", put_category },
	{ "description", put_description }, { "payout_expected_arrival_date", put_arrival },
	{ NULL, NULL }
};

/* ---- which rows a report holds ---- */

static bool
is_payout(const struct fake_txn *t)
{
	return t->row == ROW_PAYOUT || t->row == ROW_PAYOUT_FAILED ||
	    t->row == ROW_PAYOUT_CANCELED;
}

static bool
within(const struct fake_run *run, int64_t moment)
{
	return moment >= run->start && moment < run->end;
}

static bool
holds_activity(const struct fake_stripe *f, const struct fake_run *run, uint32_t row)
{
	return !is_payout(&f->history.txn[row]) && within(run, f->history.txn[row].created);
}

static bool
holds_payouts(const struct fake_stripe *f, const struct fake_run *run, uint32_t row)
{
	return is_payout(&f->history.txn[row]) && within(run, deducted(&f->history, row));
}

/* the rows that automatic payouts carried which count in that time */
static bool
holds_paid_out(const struct fake_stripe *f, const struct fake_run *run, uint32_t row)
{
	const struct fake_txn *t = &f->history.txn[row];

	return t->payout != FAKE_NONE && t->row != ROW_PAYOUT &&
	    within(run, f->history.txn[f->history.object[t->payout].txn].available_on);
}

static const struct form {
	const char	*type;		/* begins with it */
	const struct column *column;	/* NULL: the balance summary */
	bool		(*holds)(const struct fake_stripe *f, const struct fake_run *run,
			    uint32_t row);
} forms[] = {
	{ "balance_change_from_activity.itemized.", itemized, holds_activity },
	{ "payout_reconciliation.itemized.", itemized, holds_paid_out },
	{ "payouts.itemized.", payouts, holds_payouts },
	{ "balance.summary.1", NULL, NULL },
};

static const struct form *
form_of(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (str_starts(type, forms[i].type))
			return &forms[i];
	return NULL;
}

/* ---- a file ---- */

/* told: does Stripe's data of that moment hold the row, if the report wants it? */
static bool
told(const struct fake_stripe *f, const struct fake_run *run, uint32_t row)
{
	const struct fake_txn *t = &f->history.txn[row];

	return fake_txn_visible(t, run->created) && t->created <= run->created &&
	    (run->currency == FAKE_NONE || t->currency == run->currency);
}

static void
put_line(struct str *s, const char *category, const char *text, int64_t day, int64_t amount,
    unsigned currency)
{
	int y, m, d;

	str_addf(s, "\"%s\",\"%s", category, text);
	if (day >= 0) {
		date_split((int32_t)day, &y, &m, &d);
		str_addf(s, " (%04d-%02d-%02d)", y, m, d);
	}
	str_add(s, "\",\"");
	put_money(s, amount, currency);
	str_addf(s, "\",\"%s\"\n", fake_currency_code[currency]);
}

/* make_summary: four lines for each currency that has any row by then. */
static void
make_summary(const struct fake_stripe *f, const struct fake_run *run, struct str *s)
{
	int64_t sums[FAKE_SETTLED__MAX][3] = { { 0 } };	/* before, activity, payouts */
	bool used[FAKE_SETTLED__MAX] = { false };
	unsigned c;
	uint32_t row;

	for (row = 0; row < f->history.ntxns; row++) {
		const struct fake_txn *t = &f->history.txn[row];
		int64_t at = deducted(&f->history, row);

		if (!told(f, run, row) || at >= run->end)
			continue;
		used[t->currency] = true;
		sums[t->currency][at < run->start ? 0 : is_payout(t) ? 2 : 1] +=
		    t->amount - t->fee;
	}
	str_add(s, "\"category\",\"description\",\"net_amount\",\"currency\"\n");
	for (c = 0; c < FAKE_SETTLED__MAX; c++) {
		if (!used[c])
			continue;
		put_line(s, "starting_balance", "Starting balance", run->start / 86400,
		    sums[c][0], c);
		put_line(s, "activity", "Activity", -1, sums[c][1], c);
		put_line(s, "payouts", "Less payouts", -1, sums[c][2], c);
		put_line(s, "ending_balance", "Ending balance", (run->end - 1) / 86400,
		    sums[c][0] + sums[c][1] + sums[c][2], c);
	}
}

static void
make_file(const struct fake_stripe *f, const struct fake_run *run, struct str *s)
{
	const struct form *form = form_of(run->type);
	const struct column *c;
	uint32_t row;

	if (form->column == NULL) {
		make_summary(f, run, s);
		return;
	}
	for (c = form->column; c->name != NULL; c++)
		str_addf(s, "%s\"%s\"", c > form->column ? "," : "", c->name);
	str_addc(s, '\n');
	for (row = 0; row < f->history.ntxns; row++) {
		if (!told(f, run, row) || !form->holds(f, run, row) ||
		    (f->o.report_lacks > 0 && row % f->o.report_lacks == 0))
			continue;
		for (c = form->column; c->name != NULL; c++) {
			str_add(s, c > form->column ? ",\"" : "\"");
			c->put(s, &f->history, row);
			str_addc(s, '"');
		}
		str_addc(s, '\n');
	}
}

/* ---- runs ---- */

static void
show_run(struct fake_stripe *f, uint32_t n, struct fake_reply *r)
{
	struct fake_run *run = &f->run[n];
	char id[FAKE_ID_MAX], file[FAKE_ID_MAX];
	bool done = run->looks > f->o.report_polls;
	struct str csv = STR_INIT;

	fake_id_make(id, f->o.history.seed, "frr_", n);
	fake_id_make(file, f->o.history.seed, "file_", n);
	r->status = 200;
	str_addf(&r->body, "{\"id\":\"%s\",\"object\":\"reporting.report_run\",\"created\":%lld,"
	    "\"error\":%s,\"livemode\":true,\"parameters\":{\"interval_end\":%lld,"
	    "\"interval_start\":%lld},\"report_type\":\"%s\",\"result\":", id,
	    (long long)run->created,
	    done && f->o.report_fails ? "\"The report could not be made.\"" : "null",
	    (long long)run->end, (long long)run->start, run->type);
	if (!done || f->o.report_fails) {
		str_addf(&r->body, "null,\"status\":\"%s\",\"succeeded_at\":null}",
		    done ? "failed" : "pending");
		return;
	}
	make_file(f, run, &csv);
	str_addf(&r->body, "{\"id\":\"%s\",\"object\":\"file\",\"created\":%lld,\"expires_at\":null,"
	    "\"filename\":\"%s.csv\",\"links\":{\"object\":\"list\",\"data\":[],\"has_more\":false,"
	    "\"url\":\"/v1/file_links?file=%s\"},\"purpose\":\"finance_report_run\",\"size\":%zu,"
	    "\"title\":\"FinanceReportRun %s\",\"type\":\"csv\",\"url\":\"%s/v1/files/%s/contents\"},"
	    "\"status\":\"succeeded\",\"succeeded_at\":%lld}", file, (long long)run->created, id,
	    file, csv.n, id, f->o.base, file, (long long)run->created);
	str_free(&csv);
}

static bool
read_moment(struct fake_params *p, const char *name, int64_t *out)
{
	const char *value = fake_param(p, name);
	char *end;

	if (value == NULL)
		return false;
	*out = strtoll(value, &end, 10);
	return *value != '\0' && *end == '\0';
}

static void
start_run(struct fake_stripe *f, struct fake_params *p, struct fake_reply *r)
{
	const char *type = fake_param(p, "report_type");
	const char *currency = fake_param(p, "parameters[currency]");
	int64_t now = f->now_us / 1000000, ready = now - now % 43200;
	struct fake_run run = { .created = now, .currency = FAKE_NONE };

	if (type == NULL || form_of(type) == NULL || strlen(type) >= sizeof(run.type)) {
		fake_error(r, 400, "invalid_request_error", "resource_missing", "report_type",
		    "No such report type: '%s'", type != NULL ? type : "");
		return;
	}
	memcpy(run.type, type, strlen(type));
	if (!read_moment(p, "parameters[interval_start]", &run.start) ||
	    !read_moment(p, "parameters[interval_end]", &run.end) || run.start >= run.end ||
	    run.start < f->o.history.start || run.end > ready) {
		/* data is prepared twice a day */
		fake_error(r, 400, "invalid_request_error", NULL, "parameters[interval_end]",
		    "The interval must lie between data_available_start (%lld) and "
		    "data_available_end (%lld).", (long long)f->o.history.start,
		    (long long)ready);
		return;
	}
	while (currency != NULL && run.currency + 1 < FAKE_SETTLED__MAX)
		if (strcmp(fake_currency_code[++run.currency], currency) == 0)
			break;
	ASSERT(f->nruns < FAKE_RUNS_MAX);
	f->run[f->nruns] = run;
	show_run(f, (uint32_t)f->nruns++, r);
}

static void
show_type(const struct fake_stripe *f, const char *type, struct fake_reply *r)
{
	int64_t now = f->now_us / 1000000;
	const struct form *form = form_of(type);
	size_t i;

	if (form == NULL) {
		fake_error(r, 404, "invalid_request_error", "resource_missing", "id",
		    "No such report type: '%s'", type);
		return;
	}
	r->status = 200;
	str_addf(&r->body, "{\"id\":\"%s\",\"object\":\"reporting.report_type\","
	    "\"data_available_end\":%lld,\"data_available_start\":%lld,\"default_columns\":[",
	    type, (long long)(now - now % 43200), (long long)f->o.history.start);
	for (i = 0; form->column != NULL && form->column[i].name != NULL; i++)
		str_addf(&r->body, "%s\"%s\"", i > 0 ? "," : "", form->column[i].name);
	str_addf(&r->body, "],\"livemode\":true,\"name\":\"Itemized\",\"updated\":%lld,"
	    "\"version\":1}", (long long)(now - now % 43200));
}

/* run_of: the number of the run or file whose id stands at ${id}. */
static bool
run_of(const struct fake_stripe *f, const char *prefix, const char *id, size_t n, uint32_t *run)
{
	char made[FAKE_ID_MAX];

	for (*run = 0; *run < f->nruns; ++*run) {
		fake_id_make(made, f->o.history.seed, prefix, *run);
		if (strlen(made) == n && strncmp(made, id, n) == 0)
			return true;
	}
	return false;
}

bool
fake_reports_answer(struct fake_stripe *f, const char *method, const char *path,
    struct fake_params *p, struct fake_reply *r)
{
	static const char runs[] = "/v1/reporting/report_runs";
	static const char types[] = "/v1/reporting/report_types/";
	static const char files[] = "/v1/files/";
	const char *rest;
	uint32_t n;

	if (strcmp(path, runs) == 0 && strcmp(method, "POST") == 0) {
		start_run(f, p, r);
		return true;
	}
	if (strcmp(method, "GET") != 0)
		return false;
	if (str_starts(path, types)) {
		show_type(f, path + strlen(types), r);
		return true;
	}
	if (str_starts(path, runs) && path[strlen(runs)] == '/') {
		rest = path + strlen(runs) + 1;
		if (!run_of(f, "frr_", rest, strlen(rest), &n)) {
			fake_error(r, 404, "invalid_request_error", "resource_missing", "id",
			    "No such reporting.report_run: '%s'", rest);
		} else {
			f->run[n].looks++;
			show_run(f, n, r);
		}
		return true;
	}
	rest = path + (str_starts(path, files) ? strlen(files) : 0);
	if (str_starts(path, files) && str_ends(path, "/contents") &&
	    run_of(f, "file_", rest, strlen(rest) - strlen("/contents"), &n)) {
		r->status = 200;
		make_file(f, &f->run[n], &r->body);
		fake_header_add(r, "Content-Type", "text/csv");
		return true;
	}
	return false;
}
