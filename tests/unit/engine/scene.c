/*
 * Scenes (scene.h): parsed, sorted as a caller must, run, told.
 */
#include "tests/unit/engine/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/base/money.h"

#define WORDS_MAX 40
#define LEGS_MAX 8

struct scene_row {
	struct engine_movement m;
	int64_t		when_key;
	const char	*entry;
	struct engine_leg leg[LEGS_MAX];
	size_t		 nlegs;
	const char	*line;		/* as it was written */
};

struct scene_line {
	struct ledger_line l;
	bool		leg, carried;
	size_t		account;
	size_t		order;
	const char	*line;
};

struct scene {
	struct arena	*a;
	struct engine_config c;
	int64_t		tolerance[4 * (CURRENCY_MAX + 1)];	/* by account */
	const char	*accounts[4];
	struct scene_row row[400];
	size_t		nrow;
	struct scene_line line[400];
	size_t		nline;
	struct engine	*en;
	struct str	told;
	char		*later;		/* lines that need the engine */
	size_t		 nlater;
};

static void
need(bool ok, const char *what)
{
	if (!ok)
		fail_msg("scene: %s", what);
}

static int32_t
day_of(const char *s)
{
	int32_t d;

	need(date_parse(&d, slice_of(s)), s);
	return d;
}

static int64_t
amount_of(const char *s, const char *cur)
{
	struct err e = ERR_INIT;
	int64_t v;

	need(money_parse(&v, slice_of(s),
	    currency_decimals(currency_index(cur, strlen(cur))), &e) == 0, s);
	return v;
}

static int
number_of(const char *s)
{
	char *end;
	long v = strtol(s, &end, 10);

	need(*end == '\0' && v >= 0 && v < 100000, s);
	return (int)v;
}

static uint8_t
cur_of(const char *s)
{
	uint8_t c = currency_index(s, strlen(s));

	need(c != CURRENCY_NONE, s);
	return c;
}

/* option: the value of NAME=VALUE among the words, or NULL. */
static const char *
option(char **w, size_t n, const char *name)
{
	size_t i, k = strlen(name);

	for (i = 0; i < n; i++)
		if (strncmp(w[i], name, k) == 0 && w[i][k] == '=')
			return w[i] + k + 1;
	return NULL;
}

static bool
has(char **w, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(w[i], name) == 0)
			return true;
	return false;
}

static struct slice
slice_opt(char **w, size_t n, const char *name)
{
	const char *v = option(w, n, name);

	return v != NULL ? slice_of(v) : (struct slice){ NULL, 0 };
}

static enum place
place_of(const char *s)
{
	int p;

	for (p = 0; p < PLACE__MAX; p++)
		if (s != NULL && strcmp(place_name((enum place)p), s) == 0)
			return (enum place)p;
	need(s == NULL, "unknown place");
	return PLACE_ENTRY;
}

static size_t
account_of(const struct scene *s, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < s->c.naccounts; i++)
		if (strcmp(s->accounts[i], name) == 0)
			return i;
	return 0;
}

static void
row_moment(struct engine_movement *m, const char *at, const char *utc)
{
	int h = 12, min = 0, sec = 0;

	if (at != NULL)
		need(sscanf(at, "%d:%d:%d", &h, &min, &sec) == 3, at);
	m->day_utc = m->day + (utc == NULL ? 0 : utc[0] == '+' ? 1 : -1);
	m->created = (int64_t)m->day_utc * 86400 + h * 3600 + min * 60 + sec;
}

static void
row_parts(struct engine_movement *m, char *parts, const char *cur)
{
	char *next;
	int i;

	for (i = 0; parts != NULL && i < 4; i++, parts = next) {
		next = strchr(parts, ',');
		if (next != NULL)
			*next++ = '\0';
		m->fee_part[i] = amount_of(parts, cur);
	}
}

static void
row_legs(struct scene_row *r, char *legs, const char *cur)
{
	char *next, *amount, *fee;

	for (; legs != NULL; legs = next) {
		next = strchr(legs, ',');
		if (next != NULL)
			*next++ = '\0';
		amount = strchr(legs, ':');
		need(amount != NULL, legs);
		*amount++ = '\0';
		fee = strchr(amount, ':');
		if (fee != NULL)
			*fee = '\0';
		r->leg[r->nlegs++] = (struct engine_leg){ slice_of(legs),
			amount_of(amount, cur), fee != NULL };
	}
}

static void
parse_row(struct scene *s, char **w, size_t n, const char *line)
{
	struct scene_row *r = &s->row[s->nrow++];
	struct engine_movement *m = &r->m;
	const char *v;
	size_t i;

	memset(r, 0, sizeof(*r));
	need(n >= 7, line);
	for (i = 0; i + 1 < s->nrow; i++)
		if (slice_is(s->row[i].m.id, w[1])) {
			s->nrow--;	/* carried already */
			return;
		}
	r->line = line;
	m->id = slice_of(w[1]);
	m->category = slice_of(w[2]);
	m->day = day_of(w[3]);
	m->currency = cur_of(w[4]);
	m->amount = amount_of(w[5], w[4]);
	m->fee = amount_of(w[6], w[4]);
	m->source = slice_opt(w, n, "source");
	m->charge = slice_opt(w, n, "charge");
	m->payout = slice_opt(w, n, "payout");
	m->place = place_of(option(w, n, "place"));
	m->account = (uint16_t)account_of(s, option(w, n, "account"));
	m->clearing_code = "1050";
	m->rule_name = "Rule";
	m->why = option(w, n, "why");
	v = option(w, n, "when");
	m->when = v == NULL ? WHEN_PERIOD
	    : strcmp(v, "carried") == 0 ? WHEN_CARRIED : WHEN_CONTEXT;
	row_moment(m, option(w, n, "at"), option(w, n, "utc"));
	row_parts(m, (char *)(uintptr_t)option(w, n, "parts"), w[4]);
	row_legs(r, (char *)(uintptr_t)option(w, n, "legs"), w[4]);
	v = option(w, n, "details");
	m->fee_details_off = v != NULL;
	m->fee_details_sum = v != NULL ? amount_of(v, w[4]) : 0;
	m->charge_known_elsewhere = has(w, n, "known");
	v = option(w, n, "chargeday");
	m->charge_day = v != NULL ? day_of(v) : DATE_NONE;
	m->reserve_checked = has(w, n, "reserve") && m->when != WHEN_CARRIED;
	v = option(w, n, "due");
	m->reserve_due = v != NULL ? day_of(v) : DATE_NONE;
	r->entry = option(w, n, "entry");
}

static void
parse_line(struct scene *s, char **w, size_t n, const char *line)
{
	struct scene_line *r = &s->line[s->nline];
	const char *v;
	size_t i;

	memset(r, 0, sizeof(*r));
	need(n >= 5, line);
	r->line = line;
	r->leg = strcmp(w[0], "leg") == 0;
	r->order = s->nline++;
	r->l.ledger_id = slice_of(w[1]);
	r->l.day = day_of(w[2]);
	r->l.currency = cur_of(w[3]);
	r->l.amount = amount_of(w[4], w[3]);
	v = option(w, n, "code");
	r->l.account = slice_of(v != NULL ? v : r->leg ? w[5] : "1050");
	v = option(w, n, "no");
	r->l.line = slice_of(v != NULL ? v : r->leg ? "9" : "1");
	v = option(w, n, "ref");
	r->l.reference = slice_of(v != NULL ? v : "");
	v = option(w, n, "desc");
	r->l.description = slice_of(v != NULL ? v : "");
	r->carried = has(w, n, "carried");
	r->account = account_of(s, option(w, n, "account"));
	for (i = 0; i + 1 < s->nline && !r->leg; i++)
		if (!s->line[i].leg && slice_cmp(s->line[i].l.ledger_id,
		    r->l.ledger_id) == 0 &&
		    slice_cmp(s->line[i].l.line, r->l.line) == 0)
			break;
	if (!r->leg && i + 1 < s->nline)
		s->nline--;		/* carried already */
}

static size_t
split(char *line, char **w)
{
	size_t n = 0;

	while (*line != '\0' && n < WORDS_MAX) {
		while (*line == ' ' || *line == '\t')
			line++;
		if (*line == '\0')
			break;
		w[n++] = line;
		while (*line != '\0' && *line != ' ' && *line != '\t')
			line++;
		if (*line != '\0')
			*line++ = '\0';
	}
	return n;
}

static void
settings(struct scene *s, char **w, size_t n)
{
	struct err e = ERR_INIT;
	size_t i;

	if (strcmp(w[0], "period") == 0) {
		need(period_parse(&s->c.period, w[1], &e) == 0, w[1]);
	} else if (strcmp(w[0], "window") == 0) {
		s->c.window_days = number_of(w[1]);
	} else if (strcmp(w[0], "tolerance") == 0) {
		for (i = 0; i < 4; i++)		/* tolerance CUR X [account=NAME] */
			if (option(w, n, "account") == NULL ||
			    i == account_of(s, option(w, n, "account")))
				s->tolerance[i * (CURRENCY_MAX + 1) + cur_of(w[1])] =
				    amount_of(w[2], w[1]);
	} else if (strcmp(w[0], "closed") == 0) {
		s->c.after_close = true;
	} else if (strcmp(w[0], "accounts") == 0) {
		for (i = 1; i < n; i++)
			s->accounts[i - 1] = strcmp(w[i], "\"\"") == 0 ? "" : w[i];
		s->c.naccounts = n - 1;
	}
}

static void
parse_payout(struct scene *s, char **w, size_t n)
{
	struct payout p;
	const char *v = option(w, n, "rows");
	char rows[16], net[32], day[16];

	memset(&p, 0, sizeof(p));
	p.id = slice_of(w[1]);
	p.created = INT64_MIN;
	p.arrival = n > 2 && w[2][0] == '2' ? day_of(w[2]) : DATE_NONE;
	p.automatic = has(w, n, "auto") ? 1 : has(w, n, "manual") ? 0 : -1;
	p.status = slice_opt(w, n, "status");
	engine_add_payout(s->en, &p);
	if (v == NULL)
		return;
	need(sscanf(v, "%15[^,],%31[^,],%15s", rows, net, day) == 3, v);
	engine_add_payout_rows(s->en, p.id, (uint64_t)number_of(rows),
	    amount_of(net, "USD"), day_of(day));
}

static void
parse_hold(struct scene *s, char **w, size_t n)
{
	const char *due = option(w, n, "due");
	struct engine_hold h;

	need(n >= 7, w[1]);
	memset(&h, 0, sizeof(h));
	h.id = slice_of(w[1]);
	h.category = slice_of(w[2]);
	h.day = day_of(w[3]);
	h.currency = cur_of(w[4]);
	h.held = amount_of(w[5], w[4]);
	h.open = amount_of(w[6], w[4]);
	h.source = slice_opt(w, n, "source");
	h.due = due != NULL ? day_of(due) : DATE_NONE;
	h.account = (uint16_t)account_of(s, option(w, n, "account"));
	h.rule_name = "Rule";
	engine_add_hold(s->en, &h);
}

static void
facts(struct scene *s, char **w, size_t n)
{
	size_t acct = account_of(s, option(w, n, "account"));

	if (strcmp(w[0], "payout") == 0) {
		parse_payout(s, w, n);
	} else if (strcmp(w[0], "dispute") == 0) {
		engine_add_dispute(s->en, slice_of(w[1]), slice_of(w[2]),
		    n > 3 ? day_of(w[3]) : DATE_NONE);
	} else if (strcmp(w[0], "covered") == 0) {
		engine_add_covered(s->en, day_of(w[1]), day_of(w[2]));
	} else if (strcmp(w[0], "opening") == 0) {
		engine_set_opening(s->en, acct, cur_of(w[2]),
		    strcmp(w[1], "ledger") == 0, amount_of(w[3], w[2]),
		    has(w, n, "assumed") ? OPENING_ASSUMED
		    : has(w, n, "unknown") ? OPENING_UNKNOWN : OPENING_KNOWN);
	} else if (strcmp(w[0], "carry") == 0) {
		engine_set_carry(s->en, acct, cur_of(w[2]), w[1],
		    amount_of(w[3], w[2]));
	} else if (strcmp(w[0], "hold") == 0) {
		parse_hold(s, w, n);
	} else if (strcmp(w[0], "key") == 0) {
		engine_add_key(s->en, w[1], engine_add_entry(s->en, w[2]));
	} else if (strcmp(w[0], "nodata") == 0) {
		engine_no_ledger_data(s->en, acct, cur_of(w[1]), w[2]);
	}
}

static void
each_line(struct scene *s, const char *text, bool with_engine)
{
	const char *end;
	char *w[WORDS_MAX];
	size_t n;

	for (; *text != '\0'; text = *end != '\0' ? end + 1 : end) {
		char *line;

		end = text + strcspn(text, "\n");
		line = arena_strndup(s->a, text, (size_t)(end - text));
		n = split(line, w);
		if (n == 0 || w[0][0] == '#')
			continue;
		if (with_engine)
			facts(s, w, n);
		else if (strcmp(w[0], "row") == 0)
			parse_row(s, w, n,
			    arena_strndup(s->a, text, (size_t)(end - text)));
		else if (strcmp(w[0], "line") == 0 || strcmp(w[0], "leg") == 0)
			parse_line(s, w, n,
			    arena_strndup(s->a, text, (size_t)(end - text)));
		else
			settings(s, w, n);
	}
}

static int
row_order(const void *a, const void *b)
{
	const struct scene_row *x = a, *y = b;

	if (x->m.created != y->m.created)
		return x->m.created < y->m.created ? -1 : 1;
	return slice_cmp(x->m.id, y->m.id);
}

static int
line_order(const void *a, const void *b)
{
	const struct scene_line *x = a, *y = b;
	int c;

	if (x->l.day != y->l.day)
		return x->l.day < y->l.day ? -1 : 1;
	c = slice_cmp(x->l.ledger_id, y->l.ledger_id);
	c = c != 0 ? c : slice_cmp(x->l.line, y->l.line);
	return c != 0 ? c : x->order < y->order ? -1 : 1;
}

static int
ask_legs(void *ctx, uint32_t movement, struct engine_leg *out, size_t max,
    size_t *n, struct err *e)
{
	const struct scene *s = ctx;

	(void)e;
	need(s->row[movement].nlegs <= max, "legs");
	memcpy(out, s->row[movement].leg,
	    s->row[movement].nlegs * sizeof(*out));
	*n = s->row[movement].nlegs;
	return 0;
}

static bool
ask_confirm(void *ctx, uint32_t movement, enum engine_id which,
    struct slice token)
{
	const struct scene *s = ctx;
	const struct engine_movement *m = &s->row[movement].m;

	return slice_cmp(which == ENGINE_ID_SOURCE ? m->source : m->charge,
	    token) == 0;
}

static struct scene *
prepare(const char *text)
{
	struct scene *s = mem_calloc(1, sizeof(*s));
	struct err e = ERR_INIT;

	s->a = arena_new();
	need(period_parse(&s->c.period, "2026-10", &e) == 0, "period");
	s->c.window_days = 3;
	s->accounts[0] = "";
	s->c.naccounts = 1;
	s->c.base_currency = cur_of("USD");
	each_line(s, text, false);
	s->c.accounts = s->accounts;
	s->c.tolerance = s->tolerance;
	s->c.ask.legs = ask_legs;
	s->c.ask.confirm = ask_confirm;
	s->c.ask.ctx = s;
	qsort(s->row, s->nrow, sizeof(s->row[0]), row_order);
	qsort(s->line, s->nline, sizeof(s->line[0]), line_order);
	s->en = engine_new(&s->c);
	each_line(s, text, true);
	return s;
}

static struct scene *
finish(struct scene *s)
{
	struct err e = ERR_INIT;
	uint32_t at;
	size_t i;

	for (i = 0; i < s->nrow; i++)
		s->row[i].m.entry = s->row[i].entry == NULL
		    ? ENGINE_NONE
		    : engine_add_entry(s->en, s->row[i].entry);
	for (i = 0; i < s->nrow; i++) {
		struct engine_movement *m = &s->row[i].m;

		if (m->place == PLACE_ENTRY || m->place == PLACE_SUSPENSE)
			m->clearing = m->amount - m->fee;
		need(engine_add_movement(s->en, &s->row[i].m, &at, &e) == 0, e.msg);
		need(at == i, "index");
	}
	for (i = 0; i < s->nline; i++) {
		if (s->line[i].leg)
			engine_add_leg(s->en, &s->line[i].l);
		else
			need(engine_add_line(s->en, &s->line[i].l,
			    s->line[i].account, s->line[i].carried, &e) == 0, e.msg);
	}
	need(engine_run(s->en, &e) == 0, e.msg);
	return s;
}

struct scene *
scene_run(const char *text)
{
	return finish(prepare(text));
}

void
scene_free(struct scene *s)
{
	engine_free(s->en);
	arena_free(s->a);
	str_free(&s->told);
	free(s);
}

struct engine *
scene_engine(struct scene *s)
{
	return s->en;
}

/* ---- telling ---- */
static void
money(struct str *s, bool has_it, int64_t v, uint8_t cur)
{
	char buf[MONEY_TEXT_MAX];

	(void)money_format(buf, v, currency_decimals(cur));
	str_addf(s, " %s", has_it ? buf : "-");
}

static const char *
dash(const char *s)
{
	return s[0] != '\0' ? s : "-";
}

static void
tell_breaks(struct scene *s, bool why)
{
	size_t n, i;
	const struct mismatch *m = engine_mismatches(s->en, &n);

	for (i = 0; i < n; i++) {
		if (m[i].status != BREAK_NEW)
			str_addf(&s->told, "%s ", break_status_name(m[i].status));
		if (m[i].severity != mismatch_kind(m[i].code)->severity)
			str_addf(&s->told, "%s ", severity_name(m[i].severity));
		str_addf(&s->told, "%s %s", mismatch_kind(m[i].code)->name,
		    currency_code(m[i].currency));
		money(&s->told, m[i].has_expected, m[i].expected, m[i].currency);
		money(&s->told, m[i].has_actual, m[i].actual, m[i].currency);
		money(&s->told, true, m[i].difference, m[i].currency);
		str_addf(&s->told, " %s = %s\n", dash(m[i].stripe_ids),
		    dash(m[i].ledger_ids));
		if (why)
			str_addf(&s->told, "  %s\n  %s\n", m[i].explanation,
			    m[i].suggestion);
	}
}

static void
tell_statement(struct scene *s)
{
	size_t n, i;
	const struct statement_line *l = engine_statement(s->en, &n);

	for (i = 0; i < n; i++) {
		str_addf(&s->told, "%s %s %s", l[i].side,
		    currency_code(l[i].currency), l[i].line);
		money(&s->told, true, l[i].amount, l[i].currency);
		str_addc(&s->told, '\n');
	}
}

static void
tell_matches(struct scene *s)
{
	struct engine_match m;
	uint64_t pos = 0;

	while (engine_next_match(s->en, &pos, &m) == 1) {
		str_addf(&s->told, "match %s %s = %s", method_name(m.method),
		    m.stripe_ids, m.ledger_ids);
		if (m.expected != m.actual)
			str_add(&s->told, " UNEQUAL");
		str_addc(&s->told, '\n');
	}
}

static void
tell_items(struct scene *s)
{
	struct engine_item it;
	size_t i;

	for (i = 0; i < s->nrow; i++) {
		if (s->row[i].m.when != WHEN_PERIOD)
			continue;
		engine_item(s->en, (uint32_t)i, &it);
		str_addf(&s->told, "item %s %s %s%s\n", s->row[i].m.id.p,
		    dash(it.match_id), it.break_id[0] != '\0' ? "break" : "-",
		    it.open_at_end ? " open" : "");
	}
}

static void
tell_payouts(struct scene *s)
{
	struct engine_payout p;
	uint64_t pos = 0;

	while (engine_next_payout(s->en, &pos, &p) == 1) {
		str_addf(&s->told, "payout %.*s rows %llu", (int)p.facts.id.n,
		    p.facts.id.p, (unsigned long long)p.rows);
		money(&s->told, true, p.rows_sum, p.facts.currency);
		money(&s->told, true, p.remainder, p.facts.currency);
		str_addf(&s->told, " %s %s\n", dash(p.match_id),
		    p.break_id[0] != '\0' ? "break" : "-");
	}
}

static void
tell_holds(struct scene *s)
{
	struct engine_hold h;
	char day[DATE_TEXT_MAX];
	size_t at = 0;

	while (engine_next_hold(s->en, &at, &h)) {
		str_addf(&s->told, "hold %s %lld", h.id.p, (long long)h.open);
		if (h.due != DATE_NONE) {
			(void)date_format(day, h.due);
			str_addf(&s->told, " due %s", day);
		}
		str_addc(&s->told, '\n');
	}
}

const char *
scene_tell(struct scene *s, unsigned what)
{
	str_clear(&s->told);
	if (what & TELL_VERDICT)
		str_addf(&s->told, "%s\n", verdict_name(engine_verdict(s->en)));
	if (what & TELL_STATEMENT)
		tell_statement(s);
	if (what & TELL_MATCHES)
		tell_matches(s);
	if (what & TELL_BREAKS)
		tell_breaks(s, (what & TELL_WHY) != 0);
	if (what & TELL_ITEMS)
		tell_items(s);
	if (what & TELL_PAYOUTS)
		tell_payouts(s);
	if (what & TELL_HOLDS)
		tell_holds(s);
	return str_text(&s->told);
}

void
scene_check(const struct scene_case *cases, size_t n)
{
	size_t i, failed = 0;

	for (i = 0; i < n; i++) {
		struct scene *s = scene_run(cases[i].text);
		const char *told = scene_tell(s, cases[i].tell);

		if (strcmp(told, cases[i].told) != 0) {
			failed++;
			print_error("case \"%s\":\n--- expected\n%s--- told\n%s"
			    "--- why\n", cases[i].name, cases[i].told, told);
			print_error("%s", scene_tell(s, TELL_BREAKS | TELL_WHY));
		}
		scene_free(s);
	}
	assert_int_equal(failed, 0);
}

/* ---- the next period ---- */
static void
hand_on(struct str *out, struct scene *b)
{
	size_t n, i, k, nm, nl;
	const struct mismatch *mm;
	const struct statement_line *st = engine_statement(b->en, &n);
	char buf[MONEY_TEXT_MAX];

	str_add(out, "closed\n");
	for (i = 0; i < n; i++) {
		(void)money_format(buf, st[i].amount,
		    currency_decimals(st[i].currency));
		if (strcmp(st[i].line, "closing") == 0)
			str_addf(out, "opening %s %s %s\n", st[i].side,
			    currency_code(st[i].currency), buf);
		if (strcmp(st[i].side, "bridge") == 0 &&
		    (strcmp(st[i].line, "opening") == 0 ||
		    strcmp(st[i].line, "ignored") == 0 ||
		    strcmp(st[i].line, "dated_by_rule") == 0))
			str_addf(out, "carry %s %s %s\n", st[i].line,
			    currency_code(st[i].currency), buf);
	}
	mm = engine_mismatches(b->en, &n);
	for (i = 0; i < n; i++) {
		const uint32_t *m, *l;
		const char *id, *no;

		if (mm[i].difference == 0 || mm[i].status == BREAK_RESOLVED)
			continue;

		engine_members(b->en, i, &m, &nm, &l, &nl);
		for (k = 0; k < nm; k++)
			str_addf(out, "%s when=carried\n", b->row[m[k]].line);
		for (k = 0; k < nl; k++) {
			size_t j;

			engine_line_id(b->en, l[k], &id, &no);
			for (j = 0; j < b->nline; j++)
				if (!b->line[j].leg &&
				    slice_is(b->line[j].l.ledger_id, id) &&
				    slice_is(b->line[j].l.line, no))
					str_addf(out, "%s carried\n",
					    b->line[j].line);
		}
	}
}

struct scene *
scene_next(struct scene *before, const char *text)
{
	struct str all = STR_INIT;
	struct scene *s;
	const struct mismatch *m;
	size_t n, i;

	hand_on(&all, before);
	str_add(&all, text);
	s = prepare(str_text(&all));
	str_free(&all);
	m = engine_mismatches(before->en, &n);
	for (i = 0; i < n; i++)
		if (m[i].status != BREAK_RESOLVED)
			engine_add_previous(s->en, &m[i]);
	return finish(s);
}
