/*
 * manifest.json: what went in, what came out, and what was found, so that a
 * reviewer can prove that a file is the one that was signed.  Keys are sorted;
 * the time of the run is not in it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "reports/blocks.h"
#include "reports/json.h"
#include "reports/tally.h"

/* Codes in byte order of their names. */
static int
by_name(const void *a, const void *b)
{
	const enum mismatch_code *x = a, *y = b;

	return strcmp(mismatch_kind(*x)->name, mismatch_kind(*y)->name);
}

static void
put_counts(struct json_out *j, const struct tally *t, bool by_status)
{
	enum mismatch_code order[CODE__MAX];

	memcpy(order, t->order, sizeof order);
	qsort(order, t->norder, sizeof order[0], by_name);
	json_key(j, by_status ? "counts_by_status" : "counts");
	json_object(j);
	for (size_t i = 0; i < t->norder; i++) {
		const struct tally_kind *k = &t->kind[order[i]];

		json_key(j, mismatch_kind(order[i])->name);
		if (!by_status) {
			json_int(j, (int64_t)(k->open + k->resolved));
			continue;
		}
		json_object(j);
		for (int s = 0; s < BREAK_STATUS__MAX; s++) {
			json_key(j, break_status_name((enum break_status)s));
			json_int(j, (int64_t)t->by_status[order[i]][s]);
		}
		json_object_end(j);
	}
	json_object_end(j);
}

static int
by_hash(const void *a, const void *b)
{
	const struct report_hash *x = a, *y = b;
	int d = strcmp(x->hash, y->hash);

	return d != 0 ? d : strcmp(x->name, y->name);
}

static void
put_inputs(struct json_out *j, const struct report_source *src)
{
	struct report_hash *sorted = mem_calloc(src->ninputs + 1, sizeof *sorted);

	for (size_t i = 0; i < src->ninputs; i++)
		sorted[i] = src->inputs[i];
	qsort(sorted, src->ninputs, sizeof *sorted, by_hash);
	json_key(j, "inputs");
	json_array(j);
	for (size_t i = 0; i < src->ninputs; i++) {
		json_object(j);
		json_key(j, "name");
		json_text(j, sorted[i].name);
		json_key(j, "sha256");
		json_text(j, sorted[i].hash);
		json_object_end(j);
	}
	json_array_end(j);
	free(sorted);
}

static void
put_laws(struct json_out *j, const struct report_source *src)
{
	json_key(j, "laws");
	json_array(j);
	for (size_t i = 0; i < src->nlaws; i++) {
		const struct report_law *l = &src->laws[i];

		json_object(j);
		json_key(j, "checked");
		json_bool(j, l->checked);
		json_key(j, "detail");
		json_text(j, l->detail);
		json_key(j, "held");
		if (l->checked)
			json_bool(j, l->held);
		else
			json_null(j);
		json_key(j, "name");
		json_text(j, l->name);
		json_key(j, "number");
		json_int(j, l->number);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_outputs(struct json_out *j, const struct report_files *files)
{
	size_t order[REPORT_FILES_MAX], n = 0;

	for (size_t i = 0; i < files->n; i++) {
		size_t at = n++;

		for (; at > 0 && strcmp(files->file[i].name,
		    files->file[order[at - 1]].name) < 0; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	json_key(j, "outputs");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_key(j, "bytes");
		json_int(j, (int64_t)files->file[order[i]].bytes);
		json_key(j, "name");
		json_text(j, files->file[order[i]].name);
		json_key(j, "sha256");
		json_text(j, files->file[order[i]].hash);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_sum(struct json_out *j, uint8_t currency, int64_t ledger, int64_t stripe,
    int64_t unexplained)
{
	int decimals = currency_decimals(currency);

	json_object(j);
	json_key(j, "ledger_closing");
	json_money(j, ledger, decimals);
	json_key(j, "stripe_closing");
	json_money(j, stripe, decimals);
	json_key(j, "unexplained");
	json_money(j, unexplained, decimals);
	json_object_end(j);
}

/* Currencies of the statement in byte order of their codes. */
static size_t
sorted_currencies(uint8_t out[TALLY_CURRENCIES], const struct blocks *bs)
{
	size_t n = 0;

	for (size_t i = 0; i < bs->n; i++) {
		uint8_t c = bs->block[i].currency;
		size_t at = 0;

		while (at < n && strcmp(currency_code(out[at]), currency_code(c)) < 0)
			at++;
		if (at < n && out[at] == c)
			continue;
		memmove(out + at + 1, out + at, n - at);
		out[at] = c;
		n++;
	}
	return n;
}

static void
put_sums(struct json_out *j, const struct blocks *bs)
{
	uint8_t currency[TALLY_CURRENCIES];
	size_t n = sorted_currencies(currency, bs);

	json_key(j, "sums");
	json_object(j);
	for (size_t c = 0; c < n; c++) {
		int64_t ledger = 0, stripe = 0, unexplained = 0;

		for (size_t i = 0; i < bs->n; i++) {
			const struct block *b = &bs->block[i];

			if (b->currency != currency[c])
				continue;
			ledger = money_sum(ledger, b->ledger_closing);
			stripe = money_sum(stripe, b->stripe_closing);
			unexplained = money_sum(unexplained, b->unexplained);
		}
		json_key(j, currency_code(currency[c]));
		put_sum(j, currency[c], ledger, stripe, unexplained);
	}
	json_object_end(j);
}

static void
put_rows(struct json_out *j, const struct report_source *src)
{
	json_key(j, "rows");
	json_object(j);
	json_key(j, "entries");
	json_int(j, (int64_t)src->nentries);
	json_key(j, "items");
	json_int(j, (int64_t)src->nitems);
	json_key(j, "matches");
	json_int(j, (int64_t)src->nmatches);
	json_key(j, "mismatches");
	json_int(j, (int64_t)src->nmismatches);
	json_object_end(j);
}

static void
put_text(struct json_out *j, const char *key, const char *text)
{
	json_key(j, key);
	json_text(j, text);
}

int
report_manifest(const struct report_source *src, const struct report_files *files,
    struct file_out *f, struct err *e)
{
	struct json_out j;
	struct blocks bs;
	struct tally *t = tally_new(src);

	(void)e;
	blocks_make(&bs, src);
	json_begin(&j, f, JSON_PRETTY);
	json_object(&j);
	put_text(&j, "base_currency", currency_code(src->base_currency));
	put_text(&j, "chart", src->chart);
	put_text(&j, "company", src->company);
	put_counts(&j, t, false);
	put_counts(&j, t, true);
	put_inputs(&j, src);
	put_laws(&j, src);
	put_text(&j, "ledger", src->ledger);
	json_key(&j, "opening_assumed");
	json_bool(&j, src->opening_assumed);
	put_outputs(&j, files);
	put_text(&j, "period", src->period.name);
	put_rows(&j, src);
	put_text(&j, "rules_sha256", src->rules_hash);
	put_sums(&j, &bs);
	put_text(&j, "timezone", src->timezone);
	put_text(&j, "verdict", verdict_name(src->verdict));
	put_text(&j, "version", src->version);
	json_object_end(&j);
	blocks_free(&bs);
	free(t);
	return 0;
}
