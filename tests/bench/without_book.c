/* Stands in for reports/book.c: a close that writes no workbook. */
#include "reports/book.h"

int
book_open(struct book **out, const struct report_source *src, struct file_out *f,
    struct err *e)
{
	(void)src;
	(void)f;
	(void)e;
	*out = NULL;
	return 0;
}

struct sheet *
book_sheet(struct book *b, enum table_id table)
{
	(void)b;
	(void)table;
	return NULL;
}

int
book_sheet_end(struct book *b, struct err *e)
{
	(void)b;
	(void)e;
	return 0;
}

void
book_finish(struct book *b)
{
	(void)b;
}

void
book_free(struct book *b)
{
	(void)b;
}
