/* The forms of Stripe data that can be imported, for the list in recon/app. */
#include "adapters/adapter.h"
#include "adapters/stripe/columns.h"
#include "adapters/stripe/documents.h"
#include "adapters/stripe/itemized.h"
#include "adapters/stripe/summary.h"

static int
sniff_report(const char *head, size_t n, const struct decode_options *o)
{
	(void)o;
	return columns_sniff(&columns_report, head, n);
}

static int
decode_report(struct file_in *f, const struct decode_options *o, const struct sink *s,
    struct err *e)
{
	return itemized_decode(f, o, s, &columns_report, e);
}

static int
sniff_dashboard(const char *head, size_t n, const struct decode_options *o)
{
	(void)o;
	return columns_sniff(&columns_dashboard, head, n);
}

static int
decode_dashboard(struct file_in *f, const struct decode_options *o, const struct sink *s,
    struct err *e)
{
	return itemized_decode(f, o, s, &columns_dashboard, e);
}

static const struct decoder json = {
	"stripe-json", "Stripe API JSON (object, list or event)",
	documents_sniff, documents_decode, NULL
};
static const struct decoder jsonl = {
	"stripe-jsonl", "Stripe API JSON Lines",
	documents_sniff_lines, documents_decode_lines, NULL
};
static const struct decoder csv = {
	"stripe-csv", "itemized Stripe report (CSV)", sniff_report, decode_report,
	NULL
};
static const struct decoder dashboard = {
	"stripe-dashboard-csv", "balance history or payouts export of the Stripe dashboard"
	" (CSV)", sniff_dashboard, decode_dashboard, NULL
};
static const struct decoder summary = {
	"stripe-summary-csv", "Stripe summary report (CSV)", summary_sniff, summary_decode,
	NULL
};

const struct decoder *const stripe_decoders[] = {
	&json, &jsonl, &csv, &dashboard, &summary, NULL
};
