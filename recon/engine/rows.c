/*
 * Rows under construction: see rows.h.  When a row arises and what it says is
 * for judge_*.c.
 */
#include "recon/engine/rows.h"

#include <stdio.h>
#include <string.h>

static void
break_id(char out[BREAK_ID_MAX], const char *about, const char *a, const char *b)
{
	struct digest *d = digest_new();
	char hex[DIGEST_HEX_MAX];

	digest_add_text(d, about);
	digest_add_text(d, a);
	digest_add_text(d, b);
	digest_hex(d, hex);
	digest_free(d);
	memcpy(out, "b_", 2);
	memcpy(out + 2, hex, 16);
	out[18] = '\0';
}

struct row *
rows_begin(struct engine *en, enum mismatch_code code, const char *about,
    const char *a, const char *b)
{
	struct row *r;
	struct mismatch *m;

	ASSERT(en->nrows < NONE);
	en->row = mem_grow(en->row, &en->row_cap, en->nrows + 1, sizeof(*en->row));
	r = &en->row[en->nrows++];
	memset(r, 0, sizeof(*r));
	r->mf = r->lf = (uint32_t)en->nmember;
	r->about = r->payout = NONE;
	m = &r->m;
	break_id(m->break_id, about, a, b);
	m->code = code;
	m->severity = mismatch_kind(code)->severity;
	m->status = BREAK_NEW;
	m->day = DATE_NONE;
	m->currency = en->c.base_currency;
	m->bridge2_currency = CURRENCY_NONE;
	m->stripe_ids = m->payout_id = m->entry_key = m->ledger_ids = "";
	m->account = m->rule = m->explanation = m->suggestion = "";
	m->resolution = m->resolved_by = m->note = "";
	return r;
}

struct row *
rows_begin_absent(struct engine *en, const char *about, const char *what)
{
	return rows_begin(en, CODE_DATA_INCOMPLETE, about, en->c.period.name, what);
}

void
rows_line_break(const struct engine *en, uint32_t line, char out[BREAK_ID_MAX])
{
	break_id(out, "line", en_text(en, en->ln[line].id), rows_line_number(en, line));
}

struct row *
rows_begin_line(struct engine *en, enum mismatch_code code, uint32_t line)
{
	const struct line *l = &en->ln[line];
	struct row *r = rows_begin(en, code, "line", en_text(en, l->id),
	    rows_line_number(en, line));

	r->book = l->book;
	r->m.currency = en->book[l->book].currency;
	r->m.day = l->day;
	r->m.account = intern_text(en->codes, l->code);
	return r;
}

static void
push_member(struct engine *en, uint32_t x)
{
	en->member = mem_grow(en->member, &en->member_cap, en->nmember + 1,
	    sizeof(*en->member));
	en->member[en->nmember++] = x;
}

void
rows_carry_movement(struct engine *en, struct row *r, uint32_t movement)
{
	ASSERT(r->ln == 0 && r->mf + r->mn == en->nmember);
	push_member(en, movement);
	r->mn++;
	r->lf = (uint32_t)en->nmember;
}

void
rows_carry_line(struct engine *en, struct row *r, uint32_t line)
{
	ASSERT(r->lf + r->ln == en->nmember);
	push_member(en, line);
	r->ln++;
}

void
rows_amounts(struct row *r, bool has_expected, int64_t expected, bool has_actual,
    int64_t actual)
{
	struct mismatch *m = &r->m;

	m->has_expected = has_expected;
	m->has_actual = has_actual;
	m->expected = has_expected ? expected : 0;
	m->actual = has_actual ? actual : 0;
	m->difference = m->actual - m->expected;
	m->bridge = m->difference;
}

void
rows_movement(struct engine *en, struct row *r, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];

	r->book = m->book;
	r->m.currency = en->book[m->book].currency;
	r->m.day = mv_row_day(m);
	r->m.payout_id = rows_payout_id(en, m);
	r->m.entry_key = rows_entry(en, m);
	r->m.rule = en->rule_name[m->rule];
	r->m.account = rows_code(en, m->book);
}

const char *
rows_payout_id(const struct engine *en, const struct movement *m)
{
	return m->payout != NONE ? intern_text(en->payout_names, m->payout) : "";
}

const char *
rows_entry(const struct engine *en, const struct movement *m)
{
	return m->entry != ENGINE_NONE ? intern_text(en->entry_keys, m->entry) : "";
}

const char *
rows_code(const struct engine *en, uint16_t book)
{
	return intern_text(en->codes, en->book[book].code);
}

const char *
rows_keep(struct engine *en, const struct str *s)
{
	return s->n == 0 ? "" : arena_strndup(en->arena, s->p, s->n);
}

/* ---- ids: a space between, none before the first ---- */
static void
put_id(struct str *out, size_t start, const char *id)
{
	if (out->n > start)
		str_addc(out, ' ');
	str_add(out, id);
}

static void
put_rest(struct str *out, size_t start, size_t n)
{
	if (n > 0)
		str_addf(out, "%s+%zu", out->n > start ? " " : "", n);
}

void
rows_movement_ids(const struct engine *en, struct str *out,
    const uint32_t *movement, size_t n, size_t max)
{
	size_t i, start = out->n;

	for (i = 0; i < n && (max == 0 || i < max); i++)
		put_id(out, start, en_text(en, en->mv[movement[i]].id));
	put_rest(out, start, n - i);
}

const char *
rows_line_number(const struct engine *en, uint32_t line)
{
	struct scratch *s = en->scratch;
	uint32_t number = en->ln[line].number;
	char *buf;

	if (number & LINE_NAMED)
		return intern_text(en->line_names, number & ~LINE_NAMED);
	buf = s->number[s->turn++ % 4];
	(void)snprintf(buf, sizeof(s->number[0]), "%u", number);
	return buf;
}

/* clearing_lines: how many lines of its ledger transaction we hold. */
static size_t
clearing_lines(const struct engine *en, uint32_t line)
{
	uint32_t id = en->ln[line].id, i, k;

	for (i = line; i > 0 && en->ln[i - 1].id == id; i--)
		;
	for (k = i; k < en->nln && en->ln[k].id == id; k++)
		;
	return k - i;
}

void
rows_line_ids(const struct engine *en, struct str *out, const uint32_t *line,
    size_t n, size_t max)
{
	size_t i, j, put = 0, all, start = out->n;

	for (i = 0; i < n; i = j) {
		const struct line *l = &en->ln[line[i]];

		for (j = i + 1; j < n && en->ln[line[j]].id == l->id; j++)
			;
		all = clearing_lines(en, line[i]);
		if (all == j - i) {
			if (max == 0 || put < max)
				put_id(out, start, en_text(en, l->id));
			put++;
			continue;
		}
		for (; i < j; i++, put++) {
			if (max != 0 && put >= max)
				continue;
			put_id(out, start, en_text(en, en->ln[line[i]].id));
			str_addf(out, ":%s", rows_line_number(en, line[i]));
		}
	}
	if (max != 0 && put > max)
		put_rest(out, start, put - max);
}
