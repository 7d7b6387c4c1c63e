#ifndef TIEOUT_REPORTS_PAGE_H
#define TIEOUT_REPORTS_PAGE_H
/*
 * The parts of index.html, in the order in which they stand.  Each writes one
 * section and knows nothing of the others.
 */
#include "core/base/file.h"
#include "reports/blocks.h"
#include "reports/items.h"
#include "reports/report.h"
#include "reports/tally.h"

#define PAGE_ROWS 500		/* rows that stand in the page without JavaScript;
				   JavaScript turns pages of as many */
#define PAGE_STORIES_MAX 5000	/* rows whose story the page holds */
#define PAGE_STORY_PARTS 12
#define PAGE_TEXT_MAX 4000	/* bytes of one text of a story */
#define PAGE_PAYOUTS_MAX 400
#define PAGE_FEES_MAX 200
#define PAGE_INPUTS_MAX 500
#define PAGE_STRIP_DAYS_MAX 62

struct page {
	struct file_out			*f;
	const struct report_source	*src;
	const struct tally		*tally;
	const struct items_tally	*items;
	const struct blocks		*blocks;
};

static inline void
put(struct page *p, const char *html)
{
	file_puts(p->f, html);
}

void page_head(struct page *p);		/* head, sprite, masthead, navigation */
void page_verdict(struct page *p);
void page_statement(struct page *p);
void page_kinds(struct page *p);
void page_rows(struct page *p);
int page_payouts(struct page *p, struct err *e) MUST_CHECK;
void page_proof(struct page *p);	/* places, laws, fees, inputs */
void page_sign(struct page *p);		/* sign-off, foot */
void page_data(struct page *p);		/* the rows for JavaScript, the script */

/* page_shape: one of the sprite's pictures, decoration only. */
void page_shape(struct page *p, const char *shape);
/* page_prose: escaped text, with `...` as code. */
void page_prose(struct page *p, const char *text);

/* html_write: index.html. */
int html_write(const struct report_source *src, const struct items_tally *items,
    struct file_out *f, struct err *e) MUST_CHECK;
#endif
