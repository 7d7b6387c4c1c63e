/*
 * The two proofs, done for every rule before it sees a row: debits minus
 * credits are zero, and the lines on clearing accounts sum to net.  Amount,
 * fee, each kind of fee and each rounded share are unknowns that may take any
 * value, so a sum that is zero as a form is zero on every row.
 */
#include <string.h>

#include "core/base/currency.h"
#include "mappings/check.h"

struct proof {
	struct rules	*r;
	struct diag	*d;
	struct rule	*rule;
	struct forms	*fs;
	struct form	 sum;		/* debits - credits, without rest */
	struct form	 clearing;	/* of the lines on clearing accounts */
	struct line	*rest;
	bool		 has_clearing;
	bool		 any_clearing;	/* the file has one; else that is told */
};

static const struct form net = { .c = { [U_AMOUNT] = 1, [U_FEE] = -1 } };

static const char *
text_of(struct proof *p, const struct form *x)
{
	struct str s = STR_INIT;

	form_text(&s, x, p->fs);
	const char *text = diag_say(p->d, "%s", str_text(&s));
	str_free(&s);
	return text;
}

/* line_says: "credit fees fee", as the file has it. */
static const char *
line_says(struct proof *p, const struct line *l, bool turned)
{
	return diag_say(p->d, "%s %s %.*s", l->credit != turned ? "credit" :
	    "debit", l->account, (int)l->amount->at.n,
	    l->amount->at.src->text + l->amount->at.at);
}

/*
 * only_other_kinds: is the form a multiple of fee - (named kinds) -
 * fee.unlisted?  That is what a row lists under kinds the rule does not name.
 */
static bool
only_other_kinds(const struct forms *fs, const struct form *x)
{
	int64_t k = x->c[U_FEE];
	struct form want = { { 0 } };

	if (k == 0 || !fs->unlisted || fs->nkinds == 0)
		return false;
	want.c[U_FEE] = k;
	want.c[U_UNLISTED] = -k;
	for (size_t i = 0; i < fs->nkinds; i++)
		want.c[U_KIND + i] = -k;
	return form_equal(&want, x);
}

/* settles: zero on every row; or on every row without other kinds of fee, and
 * then rows with some are refused when they come. */
static bool
settles(struct proof *p, const struct form *x)
{
	if (form_zero(x))
		return true;
	if (!only_other_kinds(p->fs, x))
		return false;
	p->fs->closed = true;
	return true;
}

static bool
wrong_quantity(struct proof *p, const struct amount *a)
{
	static const enum amount_op row[] = { AMOUNT_AMOUNT, AMOUNT_FEE,
		AMOUNT_NET, AMOUNT_FEE_KIND, AMOUNT_FEE_UNLISTED };

	if (p->rule->kind != RULE_EVENT) {
		if (!amount_has(a, AMOUNT_HELD))
			return false;
		diag_error(p->d, a->at, "write amount, fee or net; or begin the "
		    "rule with `on`", "`held` is for rules on events");
		return true;
	}
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (!amount_has(a, row[i]))
			continue;
		diag_error(p->d, a->at, "write held: what the object's rows "
		    "still hold", "an event has no row, so it has no amount, "
		    "fee or net");
		return true;
	}
	return false;
}

static bool
take_rest(struct proof *p, struct line *l)
{
	if (p->rest != NULL) {
		diag_error(p->d, l->amount->at, "write the amount of one of "
		    "the two", "`rest` stands in this rule twice");
		return false;
	}
	if (l->clearing) {
		diag_error(p->d, l->amount->at, "write net on the clearing "
		    "account, and `rest` on another",
		    "`rest` on a clearing account would hide a mistake");
		return false;
	}
	p->rest = l;
	return true;
}

/* add_line: false after telling what is wrong with it. */
static bool
add_line(struct proof *p, struct line *l)
{
	int64_t sign = l->credit ? -1 : 1;
	struct form x = { { 0 } };

	if (wrong_quantity(p, l->amount))
		return false;
	if (l->amount->op == AMOUNT_REST)
		return take_rest(p, l);
	l->form = arena_alloc(p->r->arena, sizeof(*l->form));
	if (!amount_form(&x, p->fs, l->amount, p->d))
		return false;
	if (form_add(l->form, &x, sign) && form_add(&p->sum, l->form, 1) &&
	    (!l->clearing || form_add(&p->clearing, l->form, 1))) {
		p->has_clearing = p->has_clearing || l->clearing;
		return true;
	}
	diag_error(p->d, l->amount->at, "use smaller numbers",
	    "the factors of this rule's amounts are too large");
	return false;
}

/* wrong_side: the line that would balance the entry on its other side. */
static const struct line *
wrong_side(const struct proof *p)
{
	for (const struct line *l = p->rule->lines; l != NULL; l = l->next) {
		struct form x = p->sum;

		if (l->form != NULL && form_add(&x, l->form, -2) &&
		    form_zero(&x))
			return l;
	}
	return NULL;
}

static void
unbalanced(struct proof *p)
{
	const struct line *l = wrong_side(p);
	const char *todo = "change an amount, or let one line be `rest`";

	if (l != NULL)
		todo = diag_say(p->d, "the sides look swapped: write `%s`",
		    line_says(p, l, true));
	else if (p->fs->nterms > 0)
		todo = "a rounded share leaves a cent somewhere: let one line "
		    "be `rest`";
	diag_error(p->d, p->rule->name_at, todo, "rule \"%s\" does not balance: "
	    "debits minus credits leave %s", p->rule->name,
	    text_of(p, &p->sum));
}

static const char *
clearing_name(const struct proof *p)
{
	for (size_t i = 0; i < p->r->naccounts; i++)
		if (p->r->accounts[i].role == ROLE_CLEARING)
			return p->r->accounts[i].name;
	return "clearing";
}

static void
not_net(struct proof *p, const struct form *left)
{
	struct form turned = p->clearing;
	const char *todo = diag_say(p->d, "the clearing account mirrors the "
	    "Stripe balance, which each row moves by net: write `debit %s net`",
	    clearing_name(p));

	if (!p->has_clearing) {
		diag_error(p->d, p->rule->name_at, todo, "rule \"%s\" does not "
		    "move the clearing account: net is left over",
		    p->rule->name);
		return;
	}
	if (form_add(&turned, &net, 1) && form_zero(&turned))
		todo = diag_say(p->d, "the sides look swapped: write `debit %s "
		    "net`; amounts keep Stripe's sign, and a negative debit is "
		    "written as a credit", clearing_name(p));
	diag_error(p->d, p->rule->name_at, todo, "rule \"%s\" moves the clearing "
	    "account by %s, not by net: left over is %s", p->rule->name,
	    text_of(p, &p->clearing), text_of(p, left));
}

static bool
event_clearing(struct proof *p)
{
	for (const struct line *l = p->rule->lines; l != NULL; l = l->next) {
		if (!l->clearing)
			continue;
		diag_error(p->d, l->account_at, "name another account",
		    "a rule on an event cannot touch the clearing account: the "
		    "Stripe balance does not move");
		return true;
	}
	return false;
}

static void
conclude(struct proof *p)
{
	struct form left = p->clearing;

	if (p->rest != NULL) {
		p->rest->form = arena_alloc(p->r->arena, sizeof(*p->rest->form));
		ASSERT(form_add(p->rest->form, &p->sum, -1));
	} else if (!settles(p, &p->sum)) {
		unbalanced(p);
	}
	if (p->rule->kind == RULE_EVENT) {
		event_clearing(p);
		return;
	}
	ASSERT(form_add(&left, &net, -1));
	if (p->any_clearing && !settles(p, &left))
		not_net(p, &left);
}

void
prove_rule(struct rules *r, struct diag *d, struct rule *rule)
{
	struct proof p = { .r = r, .d = d, .rule = rule };
	bool ok = true;

	if (rule->kind == RULE_IGNORE || rule->broken)
		return;
	rule->forms = arena_alloc(r->arena, sizeof(*rule->forms));
	p.fs = rule->forms;
	for (size_t i = 0; i < r->naccounts; i++)
		p.any_clearing = p.any_clearing ||
		    r->accounts[i].role == ROLE_CLEARING;
	for (struct line *l = rule->lines; l != NULL; l = l->next)
		ok = add_line(&p, l) && ok;
	if (ok)
		conclude(&p);
}
