/* Each cell to the CSV and to the sheet, as long as that takes any. */
#include <string.h>

#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/ids.h"

void
cells_begin(struct cells *c, enum table_id id, struct file_out *f, struct sheet *sheet)
{
	const struct table *t = table_at(id);

	csv_begin(&c->csv, f);
	c->sheet = sheet;
	for (size_t i = 0; i < t->n; i++)
		csv_plain(&c->csv, t->columns[i].name);
	csv_end(&c->csv);
}

static void
textn(struct cells *c, const char *p, size_t n)
{
	csv_textn(&c->csv, p, n);
	if (c->sheet != NULL)
		sheet_text(c->sheet, p, n);
}

void
cells_text(struct cells *c, const char *text)
{
	textn(c, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
}

void
cells_slice(struct cells *c, struct slice s)
{
	textn(c, s.p == NULL ? "" : s.p, s.n);
}

void
cells_plainn(struct cells *c, const char *p, size_t n)
{
	csv_plainn(&c->csv, p, n);
	if (c->sheet != NULL)
		sheet_text(c->sheet, p, n);
}

void
cells_plain(struct cells *c, const char *text)
{
	cells_plainn(c, text, strlen(text));
}

void
cells_ids(struct cells *c, const char *ids)
{
	struct str own = STR_INIT;

	cells_slice(c, ids_text(&own, ids));
	str_free(&own);
}

void
cells_formula(struct cells *c, int64_t minor, uint8_t currency, const char *formula)
{
	csv_money(&c->csv, minor, currency_decimals(currency));
	if (c->sheet != NULL)
		sheet_money(c->sheet, minor, currency, formula);
}

void
cells_money(struct cells *c, int64_t minor, uint8_t currency)
{
	cells_formula(c, minor, currency, NULL);
}

void
cells_known(struct cells *c, bool known, int64_t minor, uint8_t currency)
{
	if (known)
		cells_money(c, minor, currency);
	else
		cells_empty(c);
}

void
cells_int(struct cells *c, int64_t v)
{
	csv_int(&c->csv, v);
	if (c->sheet != NULL)
		sheet_int(c->sheet, v);
}

void
cells_day(struct cells *c, int32_t day)
{
	csv_date(&c->csv, day);
	if (c->sheet != NULL)
		sheet_day(c->sheet, day);
}

void
cells_empty(struct cells *c)
{
	csv_empty(&c->csv);
	if (c->sheet != NULL)
		sheet_empty(c->sheet);
}

void
cells_end(struct cells *c)
{
	csv_end(&c->csv);
	if (c->sheet == NULL)
		return;
	sheet_row_end(c->sheet);
	if (c->sheet->full)
		c->sheet = NULL;	/* the rest costs nothing */
}
