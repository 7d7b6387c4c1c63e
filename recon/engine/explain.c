/*
 * Sentences about pairs, by code.  Figures are those that were compared; what
 * was nearest to things that stand alone is in near.c.
 */
#include "recon/engine/explain.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/links.h"

#define LINES_NAMED 6

void
explain_money(struct str *s, int64_t minor, uint8_t currency)
{
	char buf[MONEY_TEXT_MAX];

	(void)money_format_grouped(buf, minor, currency_decimals(currency));
	str_addf(s, "%s %s", buf, currency_code(currency));
}

void
explain_day(struct str *s, int32_t day)
{
	char buf[DATE_TEXT_MAX];

	(void)date_format(buf, day);
	str_add(s, buf);
}

void
explain_days(struct str *s, int64_t days)
{
	str_addf(s, "%lld %s", (long long)days, days == 1 ? "day" : "days");
}

void
explain_row(const struct engine *en, struct str *s, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];

	explain_named(s, en_text(en, m->id), intern_text(en->categories, m->category),
	    mv_row_day(m));
}

void
explain_named(struct str *s, const char *id, const char *category, int32_t day)
{
	str_addf(s, "Stripe row %s (%s of ", id, category);
	explain_day(s, day);
	str_add(s, ")");
}

void
explain_lines(const struct engine *en, struct str *s, const uint32_t *l, size_t n)
{
	struct str ids = STR_INIT;

	rows_line_ids(en, &ids, l, n, LINES_NAMED);
	str_add(s, n == 0 ? "no line" : str_text(&ids));
	str_free(&ids);
}

void
explain_also(struct str *s, unsigned fits, enum mismatch_code code)
{
	int c, n = 0;

	for (c = 0; c < CODE__MAX; c++)
		if (c != (int)code && (fits & FITS(c)))
			str_addf(s, "%s%s", n++ == 0 ? " It also fits " : ", ",
			    mismatch_kind((enum mismatch_code)c)->name);
	if (n > 0)
		str_add(s, ".");
}

void
explain_set(struct engine *en, struct row *r, struct str *explanation,
    struct str *suggestion)
{
	r->m.explanation = rows_keep(en, explanation);
	r->m.suggestion = rows_keep(en, suggestion);
	str_clear(explanation);
	str_clear(suggestion);
}

/* ---- parts of sentences ---- */
static uint8_t
currency_of(const struct engine *en, const struct pair *p)
{
	return en->book[p->book].currency;
}

/* stripe_side: "Stripe row A (charge of D) nets 38.54 USD". */
static void
stripe_side(const struct engine *en, const struct pair *p, struct str *s)
{
	if (p->nm == 1) {
		explain_row(en, s, p->m[0]);
		str_add(s, " nets ");
	} else if (p->g != NULL && p->g->kind == GROUP_PAYOUT &&
	    p->g->about != NONE) {
		str_addf(s, "The %zu rows of payout %s add up to ", p->nm,
		    intern_text(en->payout_names, p->g->about));
	} else if (p->g != NULL && p->g->kind == GROUP_ENTRY) {
		str_addf(s, "The %zu rows of entry %s add up to ", p->nm,
		    intern_text(en->entry_keys, p->g->about));
	} else {
		str_addf(s, "%zu Stripe rows add up to ", p->nm);
	}
	explain_money(s, p->expected, currency_of(en, p));
}

/* why_paired: what makes these lines the ones to compare with; NULL: nothing that
 * names anything, only amounts and dates. */
static const char *
why_paired(const struct engine *en, const struct pair *p)
{
	switch (mv_method(&en->mv[p->m[0]])) {
	case METHOD_KEY:
		return "by our key";
	case METHOD_ID:
		return p->nl == 1 ? "by the Stripe id it names" : "by the Stripe ids they name";
	case METHOD_AMOUNT_DATE:
	case METHOD_IDENTICAL_SET:
		return "as nearest in amount and date";
	case METHOD_GROUP_PAYOUT:
		return "with the payout's rows";
	case METHOD_GROUP_DAY:
		return "with the rows of the day";
	case METHOD_GROUP_CATEGORY:
		return "with the rows of the day and category";
	case METHOD_SUBSET:
		return "by the only sum that fits";
	case METHOD_IGNORED:
	case METHOD_MANUAL:
	case METHOD_NONE:
	case METHOD__MAX:
		break;
	}
	return NULL;
}

/* ledger_side: "ledger line L1 (by the Stripe id it names), dated D, shows 38.45 USD". */
static void
ledger_side(const struct engine *en, const struct pair *p, struct str *s)
{
	const char *why = why_paired(en, p);

	str_add(s, p->nl == 1 ? "ledger line " : "ledger lines ");
	explain_lines(en, s, p->l, p->nl);
	if (why != NULL)
		str_addf(s, " (paired %s)", why);
	if (p->nl == 1) {
		str_add(s, ", dated ");
		explain_day(s, en->ln[p->l[0]].day);
		str_add(s, ", shows ");
	} else {
		str_add(s, " show together ");
	}
	explain_money(s, p->actual, en->book[p->line_book].currency);
}

static void
both_sides(const struct engine *en, const struct pair *p, struct str *s)
{
	stripe_side(en, p, s);
	str_add(s, "; ");
	ledger_side(en, p, s);
}

/* days_apart: how far its lines stand from its days, the farthest of them. */
static int64_t
days_apart(const struct engine *en, const struct pair *p)
{
	int64_t far = 0, d;
	size_t i;

	for (i = 0; i < p->nl; i++) {
		int32_t day = en->ln[p->l[i]].day;

		d = day < p->from ? (int64_t)p->from - day : (int64_t)day - p->to;
		far = d > far ? d : far;
	}
	return far;
}

/* ---- one function per code ---- */
static void
say_unmapped(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	const struct movement *m = &en->mv[p->m[0]];
	const uint64_t *why = en_more(en, m, MORE_WHY);

	stripe_side(en, p, s);
	str_addf(s, " and %s: %s", mv_place(m) == PLACE_SUSPENSE
	    ? "stands on the suspense account" : "is not booked",
	    why != NULL ? en_text(en, (uint32_t)*why) : "no rule takes it.");
	if (s->n > 0 && s->p[s->n - 1] != '.')
		str_addc(s, '.');
	if (p->nl > 0) {
		str_add(s, " The ledger has it all the same: ");
		ledger_side(en, p, s);
		str_addc(s, '.');
	}
	str_addf(fix, "Run `tieout rules explain %s`, then add a rule, an ignore block or "
	    "an account line for it.", en_text(en, m->id));
}

static void
say_rate(const struct engine *en, const struct pair *p, struct str *s)
{
	int a = currency_decimals(en->book[p->book].currency);
	int b = currency_decimals(en->book[p->line_book].currency);
	unsigned __int128 num = (unsigned __int128)llabs(p->actual) * 1000000u;
	unsigned __int128 den = (unsigned __int128)llabs(p->expected);
	uint64_t rate;

	for (; a > b; b++)
		num *= 10;
	for (; b > a; a++)
		den *= 10;
	if (den == 0)
		return;
	rate = (uint64_t)((num + den / 2) / den);
	str_addf(s, " The two amounts imply a rate of %llu.%06llu %s for 1 %s.",
	    (unsigned long long)(rate / 1000000u),
	    (unsigned long long)(rate % 1000000u),
	    currency_code(en->book[p->line_book].currency),
	    currency_code(en->book[p->book].currency));
}

static void
say_currency(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	both_sides(en, p, s);
	if (p->fits & FITS(CODE_CURRENCY_MISMATCH)) {
		str_add(s, ": the same number in another currency.");
	} else {
		str_add(s, ": another currency.");
		say_rate(en, p, s);
	}
	str_addf(fix, "Book it in %s on the clearing account of that currency and reverse ",
	    currency_code(currency_of(en, p)));
	explain_lines(en, fix, p->l, p->nl);
	str_addc(fix, '.');
}

static void
say_twice(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	uint32_t twin = judge_twin(en, p->m[0]);

	stripe_side(en, p, s);
	str_addf(s, " and repeats row %s: same source, category, currency, amount and "
	    "second of creation.", twin != NONE ? en_text(en, en->mv[twin].id) : "?");
	if (p->nl > 0) {
		str_add(s, " Both have ledger lines; here ");
		ledger_side(en, p, s);
	} else if (twin != NONE && en->mv[twin].link != NONE) {
		str_add(s, " The other has ");
		if (en->mv[twin].flags & MV_GROUPED)
			str_add(s, "its ledger lines with other rows");
		else {
			str_add(s, "ledger line ");
			explain_lines(en, s, &en->mv[twin].link, 1);
		}
		str_add(s, ", this one has none");
	} else {
		str_add(s, " No ledger line carries either of them");
	}
	str_addc(s, '.');
	str_add(fix, "Look at both rows in the Stripe dashboard; if Stripe really moved the "
	    "money twice, book this one too, otherwise ask Stripe.");
}

static void
say_fee(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	const struct movement *m = &en->mv[p->m[0]];
	const uint64_t *details = p->nm == 1 ? en_more(en, m, MORE_DETAILS) : NULL;
	int64_t off = p->actual - p->expected;
	uint8_t cur = currency_of(en, p);

	if (details != NULL && (p->nl == 0 || off == 0)) {
		explain_row(en, s, p->m[0]);
		str_add(s, " has a fee of ");
		explain_money(s, m->fee, cur);
		str_add(s, ", but its listed fee details add up to ");
		explain_money(s, (int64_t)*details, cur);
		str_add(s, ".");
		if (p->nl == 0)
			str_add(s, " No ledger line carries it.");
		str_add(fix, "Compare the fee with Stripe's fee report for this row and "
		    "import it again; the fee column is what moved the balance.");
		return;
	}
	both_sides(en, p, s);
	str_add(s, ", ");
	explain_money(s, off, cur);
	if (p->fee != 0 && p->actual == p->gross)
		str_add(s, " off, which is exactly the fee: the ledger shows the gross "
		    "amount.");
	else if (p->fee != 0 && llabs(off) == llabs(p->fee))
		str_add(s, " off, which is exactly the fee.");
	else if (p->nl > 1 || p->legs.compared) {
		str_add(s, " off: the gross amount ");
		explain_money(s, p->gross, cur);
		str_add(s, " agrees, the fee is ");
		explain_money(s, p->gross - p->actual, cur);
		str_add(s, " in the ledger and ");
		explain_money(s, p->fee, cur);
		str_add(s, " in Stripe.");
	} else
		str_add(s, " off, which is exactly one part of the fee.");
	str_add(fix, "Correct the fee in ");
	explain_lines(en, fix, p->l, p->nl);
	str_add(fix, off > 0 ? ": debit the fee account " : ": credit the fee account ");
	explain_money(fix, off > 0 ? off : -off, cur);
	str_add(fix, off > 0 ? " and credit the clearing account." :
	    " and debit the clearing account.");
}

static void
say_amount(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	int64_t tolerance = en->book[p->book].tolerance;

	both_sides(en, p, s);
	str_add(s, ": ");
	explain_money(s, p->actual - p->expected, currency_of(en, p));
	str_add(s, " off");
	if (tolerance > 0) {
		str_add(s, ", and the declared tolerance is ");
		explain_money(s, tolerance, currency_of(en, p));
	}
	str_addc(s, '.');
	if (p->counted_l < p->nl) {
		str_add(s, " By ");
		explain_day(s, en->c.period.last);
		str_add(s, " the ledger shows ");
		explain_money(s, p->counted_actual, currency_of(en, p));
		str_addc(s, '.');
	}
	str_add(fix, "Correct ");
	explain_lines(en, fix, p->l, p->nl);
	str_add(fix, " by ");
	explain_money(fix, p->expected - p->actual, currency_of(en, p));
	str_addc(fix, '.');
}

static void
say_rounding(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	both_sides(en, p, s);
	str_add(s, ": ");
	explain_money(s, p->actual - p->expected, currency_of(en, p));
	str_add(s, " off, within the declared tolerance of ");
	explain_money(s, en->book[p->book].tolerance, currency_of(en, p));
	str_addc(s, '.');
	str_add(fix, "Write the difference off with the other rounding differences.");
}

static void
say_split(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	struct str ids = STR_INIT;

	both_sides(en, p, s);
	(void)pair_split_off(en, p, &ids);
	str_addf(s, ": it leaves out %s, which is exactly the difference of ",
	    str_text(&ids));
	explain_money(s, p->actual - p->expected, currency_of(en, p));
	str_addc(s, '.');
	str_addf(fix, "Add %s to the ledger entry, or book it by itself.",
	    str_text(&ids));
	str_free(&ids);
}

static void
say_account(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	const char *code = intern_text(en->codes, p->legs.code);
	uint8_t cur = currency_of(en, p);

	both_sides(en, p, s);
	str_addf(s, " and agrees, but account %s should have ", code);
	explain_money(s, p->legs.expected, cur);
	str_add(s, p->legs.has_actual ? " and has " : " and has nothing");
	if (p->legs.has_actual)
		explain_money(s, p->legs.actual, cur);
	if (p->legs.instead != NONE) {
		str_addf(s, "; account %s has ", intern_text(en->codes, p->legs.instead));
		explain_money(s, p->legs.instead_has, cur);
		str_add(s, ", which the rules do not name");
	}
	str_addc(s, '.');
	str_addf(fix, "Move the amount to account %s in the ledger, or change the rule \"%s\" "
	    "if the ledger is right.", code,
	    en->rule_name[en->mv[p->m[0]].rule]);
}

static void
say_transit(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	int32_t from, to;

	links_days(en, p->m[0], &from, &to);
	str_addf(s, "Payout %s", rows_payout_id(en, &en->mv[p->m[0]]));
	str_add(s, " of ");
	explain_money(s, p->expected, currency_of(en, p));
	str_add(s, ", sent ");
	explain_day(s, from);
	str_add(s, ", arrives ");
	explain_day(s, to);
	str_add(s, ", ");
	explain_days(s, to - en->c.period.last);
	str_add(s, " after the period's last day ");
	explain_day(s, en->c.period.last);
	if (p->nl > 0) {
		str_add(s, "; its ledger line ");
		explain_lines(en, s, p->l, p->nl);
		str_add(s, " is dated ");
		explain_day(s, en->ln[p->l[0]].day);
		str_addc(s, '.');
	} else {
		str_add(s, "; no ledger line shows it yet.");
	}
	str_add(fix, "Nothing to do now: it clears when the payout stands in the ledger of "
	    "the next period.");
}

static void
say_period(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	both_sides(en, p, s);
	str_add(s, ": the two stand in different periods, ");
	explain_days(s, days_apart(en, p));
	str_addf(s, " apart. For %s that leaves ", en->c.period.name);
	explain_money(s, p->counted_expected, currency_of(en, p));
	str_add(s, " at Stripe and ");
	explain_money(s, p->counted_actual, currency_of(en, p));
	str_add(s, " in the ledger.");
	str_add(fix, "If the ledger's date is wrong, correct it; otherwise settle it as timing "
	    "(`tieout resolve`): it clears with the other period.");
}

static void
say_date(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	both_sides(en, p, s);
	str_add(s, ": the amount agrees, the dates are ");
	explain_days(s, days_apart(en, p));
	str_add(s, " apart and the window is ");
	explain_days(s, en->c.window_days);
	str_addc(s, '.');
	str_add(fix, "Correct the date in the ledger, or widen `date within` in the match "
	    "block if the ledger always books that late.");
}

static void
say_orphan(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	const uint64_t *refund = en_more(en, &en->mv[p->m[0]], MORE_REFUND);
	int32_t day = refund != NULL ? (int32_t)(uint32_t)*refund : DATE_NONE;

	stripe_side(en, p, s);
	str_add(s, ", but its charge is not among the facts although ");
	if (day != DATE_NONE) {
		str_add(s, "the charge's day ");
		explain_day(s, day);
		str_add(s, " was imported completely.");
	} else {
		str_add(s, "every earlier day was imported completely.");
	}
	if (p->nl > 0) {
		str_add(s, " It is booked: ");
		ledger_side(en, p, s);
		str_addc(s, '.');
	} else {
		str_add(s, " No ledger line carries it.");
	}
	str_add(fix, "Look the refund's charge up in the Stripe dashboard: it may belong to "
	    "another Stripe account, or the export of that day is not complete.");
}

/* within_days: "of the same day", "within 3 days". */
static void
within_days(struct str *s, unsigned days)
{
	str_add(s, days == 0 ? "of the same day" : "within ");
	if (days > 0)
		explain_days(s, days);
}

static const struct certificate *
certificate_of(const struct engine *en, const struct pair *p)
{
	return p->g != NULL && (p->g->kind == GROUP_SUBSET ||
	    p->g->kind == GROUP_AMBIGUOUS) && p->g->about != NONE
	    ? &en->cert[p->g->about] : NULL;
}

/* say_sums: several sets of items have one sum. */
static void
say_sums(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix, const struct certificate *c)
{
	str_addf(s, "%u different sets of Stripe rows and ledger lines have one sum: %s",
	    c->alternatives, c->named);
	if (c->alternatives > CERTIFICATE_NAMED)
		str_addf(s, "; and %u more", c->alternatives - CERTIFICATE_NAMED);
	str_add(s, ". ");
	both_sides(en, p, s);
	str_addf(s, ". Sets of up to %u of %u free %s ", (unsigned)c->k, c->n,
	    c->rows ? "rows" : "lines");
	within_days(s, c->days);
	str_add(s, " were looked at, and nobody can say which is meant.");
	str_add(fix, "Put the Stripe ids of the rows that are meant into the reference of "
	    "the ledger line; what is left is then listed by itself.");
}

static void
say_ambiguous(const struct engine *en, const struct pair *p, struct str *s,
    struct str *fix)
{
	const struct certificate *c = certificate_of(en, p);

	ASSERT(c != NULL);
	if (c->k > 0) {
		say_sums(en, p, s, fix, c);
		return;
	}
	str_addf(s, "%u different groups of rows fit ", c->alternatives);
	explain_lines(en, s, p->l, p->nl);
	str_add(s, " of ");
	explain_money(s, p->actual, currency_of(en, p));
	str_add(s, ", dated ");
	explain_day(s, en->ln[p->l[0]].day);
	str_addf(s, ", equally well: %s", c->named);
	if (c->alternatives > CERTIFICATE_NAMED)
		str_addf(s, "; and %u more", c->alternatives - CERTIFICATE_NAMED);
	str_addf(s, ". Together their %zu rows are ", p->nm);
	explain_money(s, p->expected, currency_of(en, p));
	str_add(s, ", so at least one group has no line and nobody can say which.");
	str_add(fix, "Put the payout's id or the day's Stripe ids into the line's "
	    "reference, and book the group that is missing.");
}

typedef void say_fn(const struct engine *, const struct pair *, struct str *,
    struct str *);

static say_fn *const says[CODE__MAX] = {
	[CODE_UNMAPPED] = say_unmapped,
	[CODE_CURRENCY_MISMATCH] = say_currency,
	[CODE_FX_DIFFERENCE] = say_currency,
	[CODE_DUPLICATE_IN_STRIPE] = say_twice,
	[CODE_FEE_MISMATCH] = say_fee,
	[CODE_AMOUNT_MISMATCH] = say_amount,
	[CODE_ACCOUNT_MISMATCH] = say_account,
	[CODE_PAYOUT_IN_TRANSIT] = say_transit,
	[CODE_PERIOD_MISMATCH] = say_period,
	[CODE_DATE_MISMATCH] = say_date,
	[CODE_ORPHAN_REFUND] = say_orphan,
	[CODE_AMBIGUOUS] = say_ambiguous,
	[CODE_SPLIT_INCOMPLETE] = say_split,
	[CODE_ROUNDING] = say_rounding,
};

void
explain_code(const struct engine *en, const struct pair *p,
    enum mismatch_code code, struct str *why, struct str *fix)
{
	ASSERT(says[code] != NULL);
	says[code](en, p, why, fix);
}

void
explain_pair(struct engine *en, const struct pair *p, struct row *r)
{
	struct str why = STR_INIT, fix = STR_INIT;

	explain_code(en, p, r->m.code, &why, &fix);
	explain_also(&why, p->fits, r->m.code);
	explain_set(en, r, &why, &fix);
	str_free(&why);
	str_free(&fix);
}

/* ---- matches ---- */
/* say_group: "The sum of the rows of 2026-10-05"; each of a group's rows tells its day
 * and category. */
static void
say_group(const struct engine *en, const struct pair *p, enum method how, struct str *s)
{
	const struct movement *m = &en->mv[p->m[0]];
	bool utc = p->g != NULL && (p->g->kind == GROUP_DAY_UTC ||
	    p->g->kind == GROUP_CATEGORY_UTC) && mv_dated(m) == 0;

	str_add(s, "The sum of the rows of ");
	if (how == METHOD_GROUP_CATEGORY)
		str_addf(s, "%s of ", intern_text(en->categories, m->category));
	str_add(s, utc ? "UTC day " : "");
	explain_day(s, utc ? mv_day_utc(m) : mv_day(m));
}

/* say_found: what made these a pair. */
static void
say_found(const struct engine *en, const struct pair *p, enum method how, struct str *s)
{
	static const char turns[] = "Interchangeable with others of the same amount inside the "
	    "window; taken by nearest date, then in order of date and id";
	static const char *const words[METHOD__MAX] = {
		[METHOD_NONE] = "Paired",
		[METHOD_KEY] = "The line carries our own key",
		[METHOD_ID] = "The line names it",
		[METHOD_AMOUNT_DATE] = "Same amount, each the other's nearest date",
		[METHOD_IDENTICAL_SET] = turns,
		[METHOD_SUBSET] = "The only set with this sum",
		[METHOD_IGNORED] = "Fits a row that an ignore block takes",
		[METHOD_MANUAL] = "Paired by a reviewer",
	};

	if (how == METHOD_GROUP_DAY || how == METHOD_GROUP_CATEGORY)
		say_group(en, p, how, s);
	else if (how == METHOD_GROUP_PAYOUT)
		str_addf(s, "The sum of the rows of payout %s of this month",
		    rows_payout_id(en, &en->mv[p->m[0]]));
	else
		str_add(s, how == METHOD_ID && p->nm > 1 ? "The line names them" : words[how]);
}

/* say_only: the certificate of a sum. */
static void
say_only(const struct engine *en, const struct pair *p, struct str *s)
{
	const struct certificate *c = certificate_of(en, p);
	const char *what = c->rows ? "rows" : "lines";

	str_addf(s, "The only set of up to %u %s with this sum", (unsigned)c->k, what);
	if (p->nm > 1 && p->nl > 1)
		str_add(s, " as lines of the window have");
	if (c->twins)
		str_add(s, " (rows of one amount and category, and lines of one amount, "
		    "are interchangeable)");
	str_addf(s, ", among %u free %s ", c->n, what);
	within_days(s, c->days);
}

void
explain_match(const struct engine *en, const struct pair *p, struct str *s)
{
	const struct movement *m = &en->mv[p->m[0]];
	int64_t apart = days_apart(en, p);

	if (certificate_of(en, p) != NULL)
		say_only(en, p, s);
	else
		say_found(en, p, mv_method(m), s);
	str_addc(s, ':');
	if (p->nm > 1)
		str_addf(s, " %zu rows,", p->nm);
	if (p->nl > 1)
		str_addf(s, " %zu lines added,", p->nl);
	str_addc(s, ' ');
	explain_money(s, p->actual, currency_of(en, p));
	str_add(s, p->actual == p->expected ? " on both sides" : " in the ledger");
	str_add(s, "; dates ");
	if (apart == 0)
		str_add(s, "agree.");
	else {
		explain_days(s, apart);
		str_add(s, " apart");
		if (apart <= en->c.window_days)
			str_addf(s, ", inside the window of %d", en->c.window_days);
		str_addc(s, '.');
	}
}
