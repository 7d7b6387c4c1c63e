/*
 * Strips of a waterfall.  Where the steps are tiny beside the balances the
 * scale is cropped, and the balances' bars are drawn torn, so that a step can
 * be seen at all.
 */
#include "reports/markup.h"
#include "reports/waterfall.h"

#define EDGE 8			/* room left and right of the outermost bar */
#define STRIP 40		/* height of a strip */
#define LEAST 4			/* the thinnest bar */
#define SAFE INT64_C(1000000000000000)	/* times WATERFALL_WIDTH fits twice */

static int64_t
magnitude(int64_t v)
{
	return v < 0 ? -v : v;
}

void
waterfall_scale(struct waterfall *w, const struct block *b)
{
	int64_t run = b->stripe_closing, lo = run, hi = run, span, far;

	for (size_t i = 0; i <= b->nsteps; i++) {
		lo = run < lo ? run : lo;
		hi = run > hi ? run : hi;
		if (i < b->nsteps)
			run += b->steps[i].amount;
	}
	lo = b->ledger_closing < lo ? b->ledger_closing : lo;
	hi = b->ledger_closing > hi ? b->ledger_closing : hi;
	w->unit = 1;
	while (magnitude(lo) / w->unit > SAFE || magnitude(hi) / w->unit > SAFE)
		w->unit *= 2;
	lo /= w->unit;
	hi /= w->unit;
	span = hi - lo;
	far = magnitude(lo) > magnitude(hi) ? magnitude(lo) : magnitude(hi);
	w->cropped = span > 0 && (lo > 0 || hi < 0) && span < far / 5;
	if (!w->cropped) {
		w->lo = lo < 0 ? lo : 0;
		w->hi = hi > 0 ? hi : 0;
	} else {
		w->lo = lo > 0 ? lo - span / 2 - 1 : lo;
		w->hi = lo > 0 ? hi : hi + span / 2 + 1;
	}
	if (w->lo == w->hi)
		w->hi = w->lo + 1;
}

int
waterfall_x(const struct waterfall *w, int64_t amount)
{
	int64_t v = amount / w->unit, room = WATERFALL_WIDTH - 2 * EDGE;

	v = v < w->lo ? w->lo : v > w->hi ? w->hi : v;
	return (int)(EDGE + (v - w->lo) * room / (w->hi - w->lo));
}

static void
open_strip(struct page *p, const char *what, int64_t from, int64_t to,
    uint8_t currency)
{
	put(p, "<svg class=\"fall\" role=\"img\" viewBox=\"0 0 1000 40\" "
	    "preserveAspectRatio=\"none\" aria-label=\"");
	put(p, what);
	if (from != to) {
		markup_money(p->f, from, currency);
		put(p, " to ");
	}
	markup_money(p->f, to, currency);
	put(p, "\">");
}

static void
bar(struct page *p, const char *class, int a, int b)
{
	int x = a < b ? a : b, width = a < b ? b - a : a - b;

	put(p, "<rect class=\"");
	put(p, class);
	put(p, "\" x=\"");
	markup_int(p->f, x);
	put(p, "\" y=\"9\" width=\"");
	markup_int(p->f, width < LEAST ? LEAST : width);
	put(p, "\" height=\"22\"/>");
}

static void
upright(struct page *p, const char *class, int x, int top, int bottom)
{
	put(p, "<path class=\"");
	put(p, class);
	put(p, "\" d=\"M");
	markup_int(p->f, x);
	put(p, " ");
	markup_int(p->f, top);
	put(p, "V");
	markup_int(p->f, bottom);
	put(p, "\"/>");
}

/* Where 0 is, if it lies on the scale; else the edge nearest to it. */
static int
zero_x(const struct waterfall *w)
{
	return waterfall_x(w, 0);
}

void
waterfall_total(struct page *p, const struct waterfall *w, int64_t amount,
    bool last, uint8_t currency)
{
	int zero = w->cropped ? (w->lo > 0 ? 0 : WATERFALL_WIDTH) : zero_x(w);
	int x = waterfall_x(w, amount);

	open_strip(p, "Balance ", amount, amount, currency);
	if (!w->cropped)
		upright(p, "f-zero", zero, 0, STRIP);
	bar(p, "f-total", zero, x);
	if (w->cropped)
		put(p, w->lo > 0 ? "<path class=\"f-torn\" d=\"M40 5 28 20l14 0-12 15\"/>" :
		    "<path class=\"f-torn\" d=\"M960 5 948 20l14 0-12 15\"/>");
	if (last)
		upright(p, "f-join", x, 0, 9);
	else
		upright(p, "f-join", x, 31, STRIP);
	put(p, "</svg>");
}

void
waterfall_step(struct page *p, const struct waterfall *w, int64_t from,
    int64_t to, uint8_t currency)
{
	int a = waterfall_x(w, from), b = waterfall_x(w, to);

	open_strip(p, "From ", from, to, currency);
	if (!w->cropped)
		upright(p, "f-zero", zero_x(w), 0, STRIP);
	if (from == to) {
		upright(p, "f-join", a, 0, STRIP);
	} else {
		upright(p, "f-join", a, 0, 9);
		bar(p, to < from ? "f-down" : "f-up", a, b);
		upright(p, "f-join", b, 31, STRIP);
	}
	put(p, "</svg>");
}
