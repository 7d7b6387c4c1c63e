/*
 * All mismatches as blocks of JSON, and the script that pages, sorts and filters
 * them.  A row is an array; texts that repeat stand once, in a block of their own.
 */
#include <inttypes.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/intern.h"
#include "reports/assets/assets.h"
#include "reports/dashboard.h"
#include "reports/glyph.h"
#include "reports/ids.h"
#include "reports/json.h"
#include "reports/labels.h"
#include "reports/page.h"

/* A text that repeats: its number among the texts, or -1 when there is none. */
static void
shared(struct json_out *j, struct intern *texts, const char *text)
{
	if (text == NULL || *text == '\0')
		json_int(j, -1);
	else
		json_int(j, (int64_t)intern_put(texts, text, strlen(text)));
}

static void
own(struct json_out *j, const char *text)
{
	size_t n = text == NULL ? 0 : strlen(text);
	size_t cut = n == 0 ? 0 : glyph_cut(text, n, PAGE_TEXT_MAX);
	struct str s = STR_INIT;

	if (cut == n) {
		json_textn(j, n == 0 ? "" : text, n);
		return;
	}
	str_addn(&s, text, cut);
	str_add(&s, "\xE2\x80\xA6");
	json_textn(j, s.p, s.n);
	str_free(&s);
}

static void
joined(struct json_out *j, const char *ids)
{
	struct str own = STR_INIT;
	struct slice s = ids_text(&own, ids);

	json_textn(j, s.p == NULL ? "" : s.p, s.n);
	str_free(&own);
}

static void
put_day(struct json_out *j, int32_t day)
{
	char buf[DATE_TEXT_MAX];

	json_textn(j, buf, day == DATE_NONE ? 0 : date_format(buf, day));
}

static void
put_story(struct json_out *j, struct page *p, struct intern *texts, size_t i)
{
	struct report_story part[PAGE_STORY_PARTS];
	size_t n = 0;

	if (p->src->story != NULL && i < PAGE_STORIES_MAX)
		n = p->src->story(p->src->ctx, i, part, PAGE_STORY_PARTS);
	json_array(j);
	for (size_t k = 0; k < n; k++) {
		shared(j, texts, part[k].label);
		own(j, part[k].text);
	}
	json_array_end(j);
}

/* The order of the members is the script's: R in assets/report.js. */
static void
put_row(struct json_out *j, struct page *p, struct intern *texts, size_t i)
{
	const struct mismatch *m = &p->src->mismatches[i];

	json_array(j);
	json_text(j, m->break_id);
	json_int(j, m->code);
	json_int(j, m->severity);
	json_int(j, m->status);
	json_int(j, m->age_days);
	put_day(j, m->day);
	json_int(j, m->currency);
	if (m->has_expected)
		json_minor(j, m->expected);
	else
		json_null(j);
	if (m->has_actual)
		json_minor(j, m->actual);
	else
		json_null(j);
	json_minor(j, m->difference);
	joined(j, m->stripe_ids);
	own(j, m->payout_id);
	own(j, m->entry_key);
	joined(j, m->ledger_ids);
	shared(j, texts, m->account);
	shared(j, texts, m->rule);
	own(j, m->explanation);
	shared(j, texts, m->suggestion);
	shared(j, texts, m->resolution);
	shared(j, texts, m->resolved_by);
	shared(j, texts, m->note);
	json_text(j, m->first_seen);
	put_story(j, p, texts, i);
	json_array_end(j);
}

static void
put_names(struct json_out *j, struct page *p)
{
	const char *prefix, *at;

	json_key(j, "kinds");		/* by the code's number */
	json_array(j);
	for (int c = 0; c < CODE__MAX; c++) {
		const struct mismatch_kind *k = mismatch_kind((enum mismatch_code)c);
		const struct tally_kind *t = &p->tally->kind[c];

		json_array(j);
		json_text(j, k->name);
		json_text(j, k->title);
		json_int(j, (int64_t)(t->open + t->resolved));
		json_array_end(j);
	}
	json_array_end(j);
	json_key(j, "severities");	/* word for the class, word to show */
	json_array(j);
	for (int s = 0; s < SEVERITY__MAX; s++) {
		json_array(j);
		json_text(j, severity_name((enum severity)s));
		json_text(j, label_severity((enum severity)s));
		json_array_end(j);
	}
	json_array_end(j);
	json_key(j, "statuses");
	json_array(j);
	for (int s = 0; s < BREAK_STATUS__MAX; s++)
		json_text(j, label_status((enum break_status)s));
	json_array_end(j);
	json_key(j, "ages");
	json_array(j);
	for (int a = 0; a < AGE__MAX; a++)
		json_text(j, tally_age_name((enum tally_age)a));
	json_array_end(j);
	json_key(j, "pages");
	json_object(j);
	for (size_t i = 0; dashboard_at(i, &prefix, &at); i++) {
		json_key(j, prefix);
		json_text(j, at);
	}
	json_object_end(j);
}

static void
put_currencies(struct json_out *j, struct page *p)
{
	json_key(j, "currencies");	/* number, code, decimals */
	json_array(j);
	for (size_t i = 0; i < p->tally->ncurrency; i++) {
		uint8_t c = p->tally->currency[i];

		json_array(j);
		json_int(j, c);
		json_text(j, currency_code(c));
		json_int(j, currency_decimals(c));
		json_array_end(j);
	}
	json_array_end(j);
}

static void
open_block(struct json_out *j, struct page *p, const char *attribute)
{
	put(p, "<script type=\"application/json\" ");
	put(p, attribute);
	put(p, ">");
	json_begin(j, p->f, JSON_IN_HTML);
}

static void
close_block(struct page *p)
{
	put(p, "</script>\n");
}

static void
put_head(struct page *p)
{
	struct json_out j;

	open_block(&j, p, "id=\"data\"");
	json_object(&j);
	json_key(&j, "page");
	json_int(&j, PAGE_ROWS);
	json_key(&j, "dashboard");
	json_text(&j, p->src->live ? DASHBOARD_URL : DASHBOARD_URL DASHBOARD_TEST);
	put_names(&j, p);
	put_currencies(&j, p);
	json_object_end(&j);
	close_block(p);
}

/* A block for each page of rows: a browser reads many small ones in half the
 * time that one large one takes. */
static void
put_rows(struct page *p, struct intern *texts)
{
	size_t n = p->src->nmismatches;
	struct json_out j;

	for (size_t from = 0; from < n; from += PAGE_ROWS) {
		open_block(&j, p, "class=\"data-rows\"");
		json_array(&j);
		for (size_t i = from; i < n && i < from + PAGE_ROWS; i++)
			put_row(&j, p, texts, i);
		json_array_end(&j);
		close_block(p);
	}
}

static void
put_texts(struct page *p, const struct intern *texts)
{
	struct json_out j;

	open_block(&j, p, "id=\"data-texts\"");
	json_array(&j);
	for (uint32_t i = 0; i < intern_count(texts); i++)
		json_text(&j, intern_text(texts, i));
	json_array_end(&j);
	close_block(p);
}

static void
put_data(struct page *p)
{
	struct intern *texts = intern_new();

	put_head(p);
	put_rows(p, texts);
	put_texts(p, texts);
	intern_free(texts);
}

void
page_data(struct page *p)
{
	put(p, "<dialog id=\"help\" aria-labelledby=\"help-h\"><h2 id=\"help-h\">Keys</h2><dl>"
	    "<dt><kbd>/</kbd></dt><dd>find a row</dd>"
	    "<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next row, previous row</dd>"
	    "<dt><kbd>Enter</kbd></dt><dd>open or close the row</dd>"
	    "<dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next page, previous page</dd>"
	    "<dt><kbd>Esc</kbd></dt><dd>leave the field, close this</dd>"
	    "<dt><kbd>?</kbd></dt><dd>this list</dd></dl>"
	    "<form method=\"dialog\"><button>Close</button></form></dialog>\n");
	put_data(p);
	put(p, "<script>");
	file_put(p->f, assets_js, assets_js_size);
	put(p, "</script>\n</body>\n</html>\n");
}
