/*
 * Ledger lines as they come in: kept as records, and the ids in their texts
 * looked up at once, so that no text is kept.  What a line names decides which
 * phase takes it: an entry's key, a row, several rows, or a payout.
 */
#include "recon/engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/ident.h"
#include "recon/engine/index.h"
#include "recon/engine/links.h"
#include "recon/engine/records.h"
#include "recon/engine/rows.h"

#define ROWS_NAMED_MAX 64	/* rows that one line may name by their ids */
#define FAMILY_MAX 64		/* rows behind the sources and charges it names */
#define LINES_ADDED_MAX 64	/* lines of one row that are parts of it */
#define ID_TOKEN_MAX 255
#define KEY_PREFIX "te_"

struct relative {		/* a row found by its source or charge */
	uint32_t	movement;
	unsigned	hits;		/* tokens that lead to it */
	enum engine_id	which;
	struct slice	token;
	bool		refused;	/* the full id differs */
};

struct named {			/* what a line's texts name */
	const struct line *line;
	size_t		 account;
	uint32_t	 entry, payout;
	uint32_t	 row[ROWS_NAMED_MAX];
	size_t		 nrow;
	struct relative	 family[FAMILY_MAX];
	size_t		 nfamily;
	uint32_t	 unknown;	/* hash of the first id that nothing has, or NONE */
};

static void
add_row(struct named *n, uint32_t movement)
{
	size_t i;

	for (i = 0; i < n->nrow; i++)
		if (n->row[i] == movement)
			return;
	if (n->nrow < ROWS_NAMED_MAX)
		n->row[n->nrow++] = movement;
}

static void
add_relatives(const struct engine *en, struct named *n, uint64_t hash,
    struct slice token, enum engine_id which)
{
	enum index_of ix = which == ENGINE_ID_SOURCE ? INDEX_SOURCE : INDEX_CHARGE;
	uint32_t at = index_find(en, ix, hash, token), m;
	size_t i;

	while ((m = index_next(en, ix, &at)) != NONE && n->nfamily < FAMILY_MAX) {
		if (en->book[en->mv[m].book].account != n->account)
			continue;
		for (i = 0; i < n->nfamily; i++)
			if (n->family[i].movement == m)
				break;
		if (i < n->nfamily)
			n->family[i].hits++;
		else
			n->family[n->nfamily++] =
			    (struct relative){ m, 1, which, token, false };
	}
}

/* is_row: both sides mostly come in the same order, so the row after the last one
 * named is tried before the table. */
static bool
is_row(const struct engine *en, uint32_t movement, struct slice token)
{
	const char *id;

	if (movement >= en->nmv)
		return false;
	id = en_text(en, en->mv[movement].id);
	return strncmp(id, token.p, token.n) == 0 && id[token.n] == '\0';
}

static void
add_named_row(struct engine *en, struct named *n, uint32_t movement)
{
	en->guess = movement + 1;
	if (en->book[en->mv[movement].book].account == n->account)
		add_row(n, movement);
}

/* add_unknown: the line keeps a short hash of the first such id, which is never NONE. */
static void
add_unknown(struct named *n, uint64_t hash, struct slice token)
{
	if (n->unknown == NONE && memchr(token.p, '_', token.n) != NULL)
		n->unknown = (uint32_t)(hash >> 33);
}

static void
name_token(struct engine *en, struct named *n, struct slice token)
{
	uint64_t hash;
	uint32_t at, p;

	if (token.n == 0 || token.n > ID_TOKEN_MAX)
		return;
	if (n->line->flags & LN_TWICE) {
		add_unknown(n, en_hash(token), token);
		return;
	}
	if (token.n > strlen(KEY_PREFIX) &&
	    memcmp(token.p, KEY_PREFIX, strlen(KEY_PREFIX)) == 0 &&
	    (p = intern_find(en->entry_keys, token.p, token.n)) != INTERN_NONE) {
		n->entry = n->entry == NONE ? en->entry[p].of : n->entry;
		return;
	}
	if (is_row(en, en->guess, token)) {
		add_named_row(en, n, en->guess);
		return;
	}
	hash = en_hash(token);
	at = index_find(en, INDEX_ID, hash, token);
	if (at != NONE) {
		add_named_row(en, n, index_next(en, INDEX_ID, &at));
		return;
	}
	p = intern_find(en->payout_names, token.p, token.n);
	if (p != INTERN_NONE) {
		n->payout = n->payout == NONE ? p : n->payout;
		return;
	}
	add_relatives(en, n, hash, token, ENGINE_ID_SOURCE);
	add_relatives(en, n, hash, token, ENGINE_ID_CHARGE);
	add_unknown(n, hash, token);
}

static struct slice
trimmed(struct slice s)
{
	while (s.n > 0 && (unsigned char)s.p[0] <= ' ') {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= ' ')
		s.n--;
	return s;
}

static void
name_texts(struct engine *en, struct named *n, const struct ledger_line *l)
{
	struct slice whole = trimmed(l->reference), token;
	size_t at = 0;

	/* A whole reference may be an id without '_'. */
	name_token(en, n, whole);
	while (l->reference.n > 0 && ident_next(l->reference, &at, &token))
		if (token.n != whole.n)
			name_token(en, n, token);
	at = 0;
	while (l->description.n > 0 && ident_next(l->description, &at, &token))
		name_token(en, n, token);
	if (l->ledger_id.n > strlen(KEY_PREFIX) && n->entry == NONE &&
	    memcmp(l->ledger_id.p, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
		name_token(en, n, l->ledger_id);
}

/* ---- which of the named rows the line is meant for ---- */
struct total {			/* of the rows that a line names */
	int64_t		net, gross, fee;
	bool		one_book;
};

static struct total
total_of(const struct engine *en, const uint32_t *row, size_t n)
{
	struct total t = { 0, 0, 0, true };
	size_t i;

	for (i = 0; i < n; i++) {
		const struct movement *m = &en->mv[row[i]];

		t.net = money_sum(t.net, mv_net(m));
		t.gross = money_sum(t.gross, m->amount);
		t.fee = money_sum(t.fee, m->fee);
		t.one_book = t.one_book && m->book == en->mv[row[0]].book;
	}
	return t;
}

/* is_total: is the line all of the rows that it names, rather than the nearest of
 * them?  Their net, gross amount or fee, or nearer to the net than any one is. */
static bool
is_total(const struct engine *en, const uint32_t *row, size_t n, int64_t amount)
{
	struct total t = total_of(en, row, n);
	size_t i;

	if (n < 2 || !t.one_book)
		return false;
	if (amount == t.net || amount == t.gross || (t.fee != 0 && amount == -t.fee))
		return true;
	for (i = 0; i < n; i++)
		if (llabs(amount - mv_net(&en->mv[row[i]])) <= llabs(amount - t.net))
			return false;
	return true;
}

static int
row_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
wait_for_several(struct engine *en, uint32_t line, const uint32_t *row, size_t n)
{
	struct several *s;
	uint32_t *to;

	en->several = mem_grow(en->several, &en->several_cap, en->nseveral + 1,
	    sizeof(*en->several));
	en->several_row = mem_grow(en->several_row, &en->several_row_cap,
	    en->nseveral_row + n, sizeof(*en->several_row));
	s = &en->several[en->nseveral];
	*s = (struct several){ line, (uint32_t)en->nseveral_row, (uint32_t)n, false };
	to = en->several_row + en->nseveral_row;
	memcpy(to, row, n * sizeof(*row));
	qsort(to, n, sizeof(*to), row_order);
	en->nseveral_row += n;
	ln_set_ref(&en->ln[line], REF_SEVERAL);
	en->ln[line].link = (uint32_t)en->nseveral++;
}

/* nearest_row: of those named, one of exactly the amount and still free, else the
 * nearest in amount, the first named. */
static uint32_t
nearest_row(const struct engine *en, const struct named *n, int64_t amount)
{
	uint32_t best = n->row[0];
	size_t i;

	for (i = 1; i < n->nrow; i++) {
		const struct movement *m = &en->mv[n->row[i]], *b = &en->mv[best];
		int64_t off = llabs(amount - mv_net(m)), least = llabs(amount - mv_net(b));

		if (off < least || (off == 0 && least == 0 && b->link != NONE &&
		    m->link == NONE))
			best = n->row[i];
	}
	return best;
}

static void
take_rows(struct engine *en, const struct named *n, uint32_t line)
{
	int64_t amount = en->ln[line].amount;
	uint32_t best = nearest_row(en, n, amount);
	size_t i;

	if (mv_net(&en->mv[best]) != amount && is_total(en, n->row, n->nrow, amount)) {
		wait_for_several(en, line, n->row, n->nrow);
		return;
	}
	for (i = 0; i < n->nrow; i++)
		if (n->row[i] != best)
			links_passed(en, n->row[i], line);
	links_claim(en, line, best);
}

/* fit: 3 the net, 2 the gross amount or the fee, 0 neither. */
static int
fit(const struct movement *m, int64_t amount)
{
	if (mv_net(m) == amount)
		return 3;
	return m->amount == amount || (m->fee != 0 && -m->fee == amount) ? 2 : 0;
}

/* has_room: is the line a part of what the lines that claim the row leave of its net? */
static bool
has_room(const struct engine *en, const struct movement *m, int64_t amount)
{
	int64_t net = mv_net(m);
	uint32_t l = m->link, n = 0;

	for (; l != NONE && n < LINES_ADDED_MAX; l = en->ln[l].next, n++)
		amount = money_sum(amount, en->ln[l].amount);
	return l == NONE && (amount < 0) == (net < 0) && llabs(amount) <= llabs(net);
}

/* Is ${x} a likelier meaning of the line than ${y}? */
static bool
likelier(const struct engine *en, const struct line *l, const struct relative *x,
    const struct relative *y)
{
	const struct movement *a = &en->mv[x->movement], *b = &en->mv[y->movement];
	int f = fit(a, l->amount), g = fit(b, l->amount);
	int64_t p, q;

	if (f != g)
		return f > g;
	if (f == 3 && (a->link == NONE) != (b->link == NONE))
		return a->link == NONE;
	if (x->hits != y->hits)
		return x->hits > y->hits;
	if ((mv_net(a) < 0) != (mv_net(b) < 0))
		return (mv_net(a) < 0) == (l->amount < 0);
	if (x->which != y->which &&
	    has_room(en, x->which == ENGINE_ID_SOURCE ? a : b, l->amount))
		return x->which == ENGINE_ID_SOURCE;
	p = llabs(l->amount - mv_net(a));
	q = llabs(l->amount - mv_net(b));
	if (p != q)
		return p < q;
	p = llabs((int64_t)l->day - mv_day(a));
	q = llabs((int64_t)l->day - mv_day(b));
	return p != q ? p < q : x->movement < y->movement;
}

static bool
confirmed(const struct engine *en, const struct relative *r)
{
	return en->c.ask.confirm == NULL ||
	    en->c.ask.confirm(en->c.ask.ctx, r->movement, r->which, r->token);
}

static struct relative *
likeliest(const struct engine *en, struct named *n, const struct line *l)
{
	struct relative *best;
	size_t i;

	do {
		best = NULL;
		for (i = 0; i < n->nfamily; i++) {
			struct relative *r = &n->family[i];

			if (!r->refused && (best == NULL || likelier(en, l, r, best)))
				best = r;
		}
		if (best != NULL && !confirmed(en, best))
			best->refused = true;
	} while (best != NULL && best->refused);
	return best;
}

/* names_apart: by several ids, not all by that of one charge. */
static bool
names_apart(const struct named *n)
{
	size_t i;

	for (i = 1; i < n->nfamily && n->family[i].token.p == n->family[0].token.p; i++)
		;
	return i < n->nfamily;
}

/* is_absurd: another currency and the other sign: no rate makes one of the other. */
static bool
is_absurd(const struct line *l, const struct movement *m)
{
	return m->book != l->book && mv_net(m) != 0 && (mv_net(m) < 0) != (l->amount < 0);
}

/* take_family: false when every relative was a false one. */
static bool
take_family(struct engine *en, struct named *n, uint32_t line)
{
	const struct line *l = &en->ln[line];
	struct relative *best = likeliest(en, n, l);
	uint32_t all[FAMILY_MAX];
	size_t i;

	if (best == NULL || is_absurd(l, &en->mv[best->movement]))
		return false;
	for (i = 0; i < n->nfamily; i++)
		all[i] = n->family[i].movement;
	if (n->nfamily > 1 && fit(&en->mv[best->movement], l->amount) == 0 &&
	    (total_of(en, all, n->nfamily).net == l->amount || names_apart(n)) &&
	    is_total(en, all, n->nfamily, l->amount)) {
		for (i = 0; i < n->nfamily && confirmed(en, &n->family[i]); i++)
			;
		if (i == n->nfamily) {
			wait_for_several(en, line, all, n->nfamily);
			return true;
		}
	}
	links_claim(en, line, best->movement);
	en->ln[line].flags |= best->which == ENGINE_ID_CHARGE ? LN_FAMILY | LN_CHARGE : LN_FAMILY;
	return true;
}

static void
name_line(struct engine *en, uint32_t line, const struct ledger_line *l,
    size_t account)
{
	struct named n;
	struct line *r = &en->ln[line];

	n.line = r;
	n.account = account;
	n.entry = n.payout = NONE;
	n.nrow = n.nfamily = 0;
	n.unknown = NONE;
	name_texts(en, &n, l);
	if (n.entry != NONE) {
		ln_set_ref(r, REF_ENTRY);
		r->link = n.entry;
		r->next = en->entry[n.entry].head;
		en->entry[n.entry].head = line;
	} else if (n.nrow > 0) {
		take_rows(en, &n, line);
	} else if (n.nfamily > 0 && take_family(en, &n, line)) {
		return;
	} else if (n.payout != NONE) {
		ln_set_ref(r, REF_PAYOUT);
		r->link = n.payout;
		r->next = en->payout[n.payout].head;
		en->payout[n.payout].head = line;
	} else {
		r->next = n.unknown;
	}
}

/* ---- lines that were one too many ---- */
static bool
row_is_here(const struct engine *en, struct slice id)
{
	return index_find(en, INDEX_ID, en_hash(id), id) != NONE;
}

/* list_twice: what the close before listed as one too many for a row that is not here
 * any more.  Such a line is that row's: it is not taken for another one of its source,
 * charge or payout, or of its amount. */
static void
list_twice(struct engine *en)
{
	size_t i;

	for (i = 0; i < en->nprevious; i++) {
		const struct mismatch *p = &en->previous[i];
		struct slice row = { p->stripe_ids, strcspn(p->stripe_ids, " ") };

		if (p->code == CODE_DUPLICATE_IN_LEDGER && p->difference != 0 &&
		    !row_is_here(en, row))
			(void)intern_put(en->twice, p->break_id, strlen(p->break_id));
	}
}

static bool
is_twice(const struct engine *en, uint32_t line)
{
	char id[BREAK_ID_MAX];

	if (!(en->ln[line].flags & LN_CARRIED) || intern_count(en->twice) == 0)
		return false;
	rows_line_break(en, line, id);
	return intern_find(en->twice, id, strlen(id)) != INTERN_NONE;
}

/* ---- ledger transactions ---- */
static void
open_tx(struct engine *en, struct slice id)
{
	if (en->ntx_id == id.n && en->tx_id != NULL &&
	    memcmp(en->tx_id, id.p, id.n) == 0)
		return;
	if (en->tx_now != NONE && en->tx_first_line == NONE) {
		/* no clearing line: nobody will ask for its legs */
		en->nleg = en->tx[en->tx_now].first;
		en->ntx--;
	}
	en->tx_id = mem_grow(en->tx_id, &en->tx_id_cap, id.n + 1, 1);
	memcpy(en->tx_id, id.p, id.n);
	en->ntx_id = id.n;
	en->tx_now = en->tx_first_line = NONE;
}

/* number_of: a plain number as it is, any other text as a name. */
static uint32_t
number_of(struct engine *en, struct slice s)
{
	uint32_t v = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		v = i < 9 ? v * 10 + (uint32_t)(s.p[i] - '0') : v;
	if (s.n > 0 && s.n <= 9 && i == s.n && (s.p[0] != '0' || s.n == 1))
		return v;
	return LINE_NAMED | intern_put(en->line_names, s.p, s.n);
}

static uint16_t
put_code(struct engine *en, struct slice code)
{
	uint32_t c = intern_put(en->codes, code.p != NULL ? code.p : "", code.n);

	ASSERT(c < NAMES_MAX);
	return (uint16_t)c;
}

int
engine_add_line(struct engine *en, const struct ledger_line *l, size_t account,
    enum engine_line_when when, struct err *e)
{
	uint32_t at = (uint32_t)en->nln;
	struct line *r;

	ASSERT(!en->ran);
	if (at >= ENGINE_MOVEMENTS_MAX)
		return err_set(e, ERR_INPUT, "more than %d ledger lines in one "
		    "period", ENGINE_MOVEMENTS_MAX);
	if (!en->indexed)
		index_build(en);
	if (at == 0)
		list_twice(en);
	open_tx(en, l->ledger_id);
	en->ln = mem_grow(en->ln, &en->ln_cap, en->nln + 1, sizeof(*en->ln));
	r = &en->ln[en->nln++];
	memset(r, 0, sizeof(*r));
	r->amount = l->amount;
	r->day = l->day;
	r->id = en->tx_first_line != NONE
	    ? en->ln[en->tx_first_line].id
	    : en_keep(en, l->ledger_id.p, l->ledger_id.n);
	r->number = number_of(en, l->line);
	r->tx = en->tx_now;
	r->link = r->next = NONE;
	r->code = put_code(en, l->account);
	r->book = books_put(en, account, l->currency);
	r->flags = when == LINE_CARRIED ? LN_CARRIED : when == LINE_LATE ? LN_LATE : 0;
	if (en->tx_first_line == NONE)
		en->tx_first_line = at;
	if (ln_counted(en, r))
		en->book[r->book].used = true;
	if (is_twice(en, at))
		r->flags |= LN_TWICE;
	name_line(en, at, l, account);
	return 0;
}

void
engine_add_leg(struct engine *en, const struct ledger_line *l)
{
	uint32_t i;

	open_tx(en, l->ledger_id);
	if (en->tx_now == NONE) {
		en->tx = mem_grow(en->tx, &en->tx_cap, en->ntx + 1, sizeof(*en->tx));
		ASSERT(en->nleg < UINT32_MAX);
		en->tx[en->ntx] = (struct ledger_tx){ (uint32_t)en->nleg, 0 };
		en->tx_now = (uint32_t)en->ntx++;
		for (i = en->tx_first_line; i < en->nln; i++)
			en->ln[i].tx = en->tx_now;
	}
	en->leg_amount = mem_grow(en->leg_amount, &en->leg_amount_cap,
	    en->nleg + 1, sizeof(*en->leg_amount));
	en->leg_code = mem_grow(en->leg_code, &en->leg_code_cap, en->nleg + 1,
	    sizeof(*en->leg_code));
	en->leg_amount[en->nleg] = l->amount;
	en->leg_code[en->nleg++] = put_code(en, l->account) |
	    (uint32_t)l->currency << 16;
	en->tx[en->tx_now].n++;
}
