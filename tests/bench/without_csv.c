/* Stands in for core/base/csv_out.c: a close whose CSV files stay empty. */
#include "core/base/csv.h"

void
csv_begin(struct csv_out *c, struct file_out *f)
{
	c->f = f;
}

void
csv_text(struct csv_out *c, const char *text)
{
	(void)c;
	(void)text;
}

void
csv_textn(struct csv_out *c, const char *p, size_t n)
{
	(void)c;
	(void)p;
	(void)n;
}

void
csv_plain(struct csv_out *c, const char *text)
{
	(void)c;
	(void)text;
}

void
csv_plainn(struct csv_out *c, const char *p, size_t n)
{
	(void)c;
	(void)p;
	(void)n;
}

void
csv_money(struct csv_out *c, int64_t minor, int decimals)
{
	(void)c;
	(void)minor;
	(void)decimals;
}

void
csv_int(struct csv_out *c, int64_t v)
{
	(void)c;
	(void)v;
}

void
csv_date(struct csv_out *c, int32_t day)
{
	(void)c;
	(void)day;
}

void
csv_empty(struct csv_out *c)
{
	(void)c;
}

void
csv_end(struct csv_out *c)
{
	(void)c;
}
