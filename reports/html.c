/* index.html: the order of its parts. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "reports/markup.h"
#include "reports/page.h"

void
page_shape(struct page *p, const char *shape)
{
	put(p, "<svg class=\"ic ic-");
	put(p, shape);
	put(p, "\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#i-");
	put(p, shape);
	put(p, "\"/></svg>");
}

void
page_prose(struct page *p, const char *text)
{
	bool code = false;

	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, "`");

		markup_textn(p->f, text, n);
		text += n;
		if (*text == '`' && (code || strchr(text + 1, '`') != NULL)) {
			put(p, code ? "</code>" : "<code>");
			code = !code;
			text++;
		} else if (*text == '`') {
			put(p, "`");
			text++;
		}
	}
}

int
html_write(const struct report_source *src, const struct items_tally *items,
    struct file_out *f, struct err *e)
{
	struct tally *t = tally_new(src);
	struct blocks bs;
	struct page p = { f, src, t, items, &bs };
	int rc = -1;

	blocks_make(&bs, src);
	page_head(&p);
	page_verdict(&p);
	page_statement(&p);
	page_kinds(&p);
	page_rows(&p);
	if (page_payouts(&p, e) == -1)
		goto out;
	page_proof(&p);
	page_sign(&p);
	page_data(&p);
	rc = 0;
out:
	blocks_free(&bs);
	free(t);
	return rc;
}

int
report_html(const struct report_source *src, struct file_out *f, struct err *e)
{
	struct items_tally *items = mem_calloc(1, sizeof *items);
	int rc = items_count(items, src, e);

	if (rc == 0)
		rc = html_write(src, items, f, e);
	free(items);
	return rc;
}
