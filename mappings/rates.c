/* Rates of exchange by day: read, checked, looked up.  No rounding here: a rate
 * stays the decimal that the file says. */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/rates.h"
#include "mappings/sheet.h"

struct columns {
	size_t	date, currency, rate, n;
};

/* parse: "1.0834" as a fraction; false when it is no positive number of the
 * digits that fit. */
static bool
parse(struct rules_rate *out, struct slice text)
{
	int64_t num = 0, den = 1;
	int digits = 0, decimals = 0;
	bool dot = false;

	if (text.n == 0 || text.p[0] == '.' || text.p[text.n - 1] == '.')
		return false;
	while (text.n > 1 && memchr(text.p, '.', text.n) != NULL &&
	    text.p[text.n - 1] == '0')
		text.n--;	/* zeros at the end say nothing */
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '.' && !dot) {
			dot = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		digits += digits > 0 || c != '0';
		decimals += dot;
		if (digits > RATE_DIGITS_MAX || decimals > RATE_DECIMALS_MAX)
			return false;
		num = num * 10 + (c - '0');
		den *= dot ? 10 : 1;
	}
	out->num = num;
	out->den = den;
	return num > 0;
}

static bool
header(struct sheet *s, struct columns *c)
{
	static const char todo[] = "write as its first line: date,currency,rate";
	const char *missing = NULL;

	*c = (struct columns){ sheet_column(s, "date"),
	    sheet_column(s, "currency"), sheet_column(s, "rate"), s->n };
	if (c->date == SIZE_MAX)
		missing = "date";
	else if (c->currency == SIZE_MAX)
		missing = "currency";
	else if (c->rate == SIZE_MAX)
		missing = "rate";
	if (missing == NULL)
		return true;
	diag_error(s->d, sheet_spot(s, s->line, 0), todo,
	    "there is no column \"%s\"", missing);
	return false;
}

/* record: one line of the file into ${out}; tells everything wrong with it. */
static bool
record(struct sheet *s, const struct columns *c, struct rates_line *out)
{
	bool ok = true;

	if (!sheet_width(s, c->n))
		return false;
	struct slice day = s->field[c->date], cur = s->field[c->currency];
	struct slice rate = s->field[c->rate];
	out->line = s->line;
	out->currency = currency_index(cur.p, cur.n);
	if (!date_parse(&out->rate.day, day)) {
		diag_error(s->d, sheet_spot(s, s->line, c->date), "write a day as "
		    "YEAR-MONTH-DAY: 2026-01-31", "\"%.40s\" is no day", day.p);
		ok = false;
	}
	if (out->currency == CURRENCY_NONE) {
		diag_error(s->d, sheet_spot(s, s->line, c->currency), "write an ISO "
		    "4217 code such as EUR", "unknown currency \"%.20s\"", cur.p);
		ok = false;
	}
	if (!parse(&out->rate, rate)) {
		diag_error(s->d, sheet_spot(s, s->line, c->rate), "write how many "
		    "units of the base currency one unit is worth, with a dot: "
		    "1.0834", "\"%.40s\" is no rate: a number above 0 with at "
		    "most %d digits, %d of them behind the dot", rate.p,
		    RATE_DIGITS_MAX, RATE_DECIMALS_MAX);
		ok = false;
	}
	return ok;
}

static int
by_day(const void *a, const void *b)
{
	const struct rates_line *x = a, *y = b;

	if (x->currency != y->currency)
		return x->currency < y->currency ? -1 : 1;
	if (x->rate.day != y->rate.day)
		return x->rate.day < y->rate.day ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
sort(struct sheet *s, struct rates *t)
{
	char day[DATE_TEXT_MAX];

	if (t->n > 0)
		qsort(t->line, t->n, sizeof(*t->line), by_day);
	for (size_t i = 1; i < t->n; i++) {
		const struct rates_line *a = &t->line[i - 1], *b = &t->line[i];

		if (a->currency != b->currency || a->rate.day != b->rate.day)
			continue;
		(void)date_format(day, b->rate.day);
		diag_error(s->d, sheet_spot(s, b->line, 0), "keep one of the two",
		    "there is a rate for %s on %s already, on line %llu",
		    currency_code(b->currency), day,
		    (unsigned long long)a->line);
	}
}

void
rates_load(struct rules *r, struct diag *d)
{
	struct rates *t = r->rates;
	struct columns c;
	struct sheet s;
	int rc;

	if (!sheet_open(&s, r, d, t->path, t->at))
		return;
	rc = sheet_next(&s);
	if (rc == 0)
		diag_error(d, t->at, "write as its first line: date,currency,rate",
		    "%s: the file is empty", t->path);
	if (rc != 1 || !header(&s, &c))
		goto out;
	while (sheet_next(&s) == 1) {
		struct rates_line l;

		if (t->n == RATES_MAX) {
			diag_error(d, t->at, "keep the days that are needed",
			    "%s: a file of rates has at most %u lines", t->path,
			    RATES_MAX);
			break;
		}
		for (size_t i = 0; i < s.n; i++)
			digest_add_text(r->digest, s.field[i].p);
		if (!record(&s, &c, &l))
			continue;
		t->line = mem_grow(t->line, &t->cap, t->n + 1, sizeof(*t->line));
		t->line[t->n++] = l;
	}
	sort(&s, t);
out:
	sheet_close(&s);
}

void
rates_free(struct rates *t)
{
	if (t != NULL)
		free(t->line);
}

bool
rules_has_rates(const struct rules *r)
{
	return r->rates != NULL;
}

bool
rules_rates(const struct rules *r, uint8_t currency, int32_t day,
    struct rules_rate *out)
{
	const struct rates *t = r->rates;
	size_t lo = 0, hi = t == NULL ? 0 : t->n;

	/* the first line behind the wanted one */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct rates_line *l = &t->line[mid];

		if (l->currency < currency || (l->currency == currency &&
		    l->rate.day <= day))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || t->line[lo - 1].currency != currency)
		return false;
	*out = t->line[lo - 1].rate;
	return true;
}
