/*
 * Properties of rule files that `rules check` claims things about:
 *  - a shadowed rule's witness is taken by the rule that is said to take it, which
 *    stands above it, and would be taken by the shadowed one;
 *  - a rule that is not called dead can fire: a row that it takes is found;
 *  - what is accepted of rules on events balances and leaves clearing alone for
 *    whatever is held, and what is refused does not for some of it.
 * TIEOUT_TEST_FULL=1 tries many more files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/eval.h"
#include "mappings/parser.h"
#include "mappings/solve.h"
#include "mappings/stage.h"

static const char head[] =
    "chart \"Acme\"\nledger file\n"
    "account clearing 1050 \"Stripe Clearing\" role clearing\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account sales 4000 \"Sales\"\naccount fees 6100 \"Fees\"\n"
    "account bank 1010 \"Bank\" role bank\n";
static const char lines[] =
    "  debit clearing net\n  debit fees fee\n  credit sales amount\n";

static uint64_t seed;

static int
below(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)n);
}

static int
rounds(int few)
{
	return getenv("TIEOUT_TEST_FULL") != NULL ? few * 30 : few;
}

/* ---- conditions ---- */

static const char *const leaves[] = {
	"category is charge", "category is one of charge, refund",
	"category is not refund", "type is charge", "type is not payment",
	"amount > 5.00", "amount <= 5.00", "amount between 1.00 and 9.00",
	"amount > 7.00 USD", "fee > 0", "net < 3.00", "currency is USD",
	"currency is one of USD, EUR", "currency is not EUR",
	"description is \"Plan A\"", "description starts with \"Plan\"",
	"description starts with \"Plan A\"", "description contains \"A\"",
	"description matches /^Plan [A-C]$/", "description matches /plan/i",
	"metadata.n > 3", "metadata.n is 4", "metadata.n >= 3.5",
	"metadata.n is present", "not (metadata.n is present)",
	"created >= 2026-06-01", "created < 2026-06-01",
	"created between 2026-05-01 and 2026-07-31", "stripe_account is eu",
	"available_on > 2026-06-02", "charge.amount > 5.00",
	"presentment.currency is EUR", "anything",
};
#define LEAVES ((int)(sizeof(leaves) / sizeof(leaves[0])))

static void
condition(struct str *out, int depth)
{
	int k = depth == 0 ? 0 : below(6);

	if (k < 2) {
		str_add(out, leaves[below(LEAVES)]);
		return;
	}
	str_add(out, k == 5 ? "not (" : "(");
	condition(out, depth - 1);
	if (k < 5) {
		str_add(out, k < 4 ? " and " : " or ");
		condition(out, depth - 1);
	}
	str_addc(out, ')');
}

static void
one_rule(struct str *out, int number)
{
	static const char *const days[] = { "", "", "  from 2026-06-15\n",
		"  until 2026-06-14\n", "  from 2026-01-01\n  until 2026-12-31\n" };

	str_addf(out, "rule \"R%d\"\n  when ", number);
	condition(out, 2);
	str_addf(out, "\n%s%s", days[below(5)], lines);
}

/* ---- witnesses ---- */

/* place: where rule ${name} begins in the file. */
static const char *
place(const char *text, const char *name)
{
	struct str mark = STR_INIT;

	str_addf(&mark, "rule \"%s\"\n", name);
	const char *at = strstr(text, str_text(&mark));
	assert_non_null(at);
	str_free(&mark);
	return at;
}

/* alone: the file with no other rule than ${name}. */
static void
alone(struct str *out, const char *text, const char *name)
{
	const char *at = place(text, name), *end = strstr(at + 1, "rule \"");

	str_add(out, head);
	str_addn(out, at, end == NULL ? strlen(at) : (size_t)(end - at));
}

/* without: the file without rule ${name}. */
static void
without(struct str *out, const char *text, const char *name)
{
	const char *at = place(text, name), *end = strstr(at + 1, "rule \"");

	str_addn(out, text, (size_t)(at - text));
	if (end != NULL)
		str_add(out, end);
}

/* piece: what stands behind ${before} up to ${after}; moves *p behind it. */
static char *
piece(const char **p, const char *before, const char *after)
{
	const char *at = strstr(*p, before);

	if (at == NULL)
		return NULL;
	at += strlen(before);
	const char *end = strstr(at, after);
	assert_non_null(end);
	*p = end + strlen(after);
	struct str s = STR_INIT;
	str_addn(&s, at, (size_t)(end - at));
	char *text = mem_strdup(str_text(&s));
	str_free(&s);
	return text;
}

/* taken_by: the file that is left, put to the witness. */
static void
taken_by(const char *text, const char *given, const char *by)
{
	struct str file = STR_INIT, report = STR_INIT, says = STR_INIT;
	struct rules *r = NULL;
	struct err e = ERR_INIT;
	size_t ran, failed;

	str_addf(&file, "%sexample \"W\"\n  given %s\n  expect ignored\n", text,
	    given);
	if (rules_read_text(&r, "w.rules", str_text(&file), false, &report, &e) != 0)
		fail_msg("%s%s", str_text(&report), str_text(&file));
	str_clear(&report);
	assert_int_equal(rules_test(r, &report, &ran, &failed, &e), 0);
	str_addf(&says, "went to place entry by \"%s\"", by);
	if (failed != 1 || strstr(str_text(&report), str_text(&says)) == NULL)
		fail_msg("%s is said to take: given %s\n%s%s", by, given,
		    str_text(&report), str_text(&file));
	rules_free(r);
	str_free(&file);
	str_free(&report);
	str_free(&says);
}

/* refused: every rule that is called dead is taken out, and what is left must
 * treat the witnesses as was said.  Gives how many there were. */
static size_t
refused(const char *text, const char *report)
{
	struct str now = STR_INIT;
	size_t n = 0;
	char *name;

	str_add(&now, text);
	for (const char *p = report; *p != '\0';
	    p += strcspn(p, "\n"), p += *p == '\n') {
		const char *at = p, *line = strchr(p, '\n');
		bool dead = strstr(p, "can never fire") != NULL &&
		    strstr(p, "can never fire") < line;
		bool never = strstr(p, "can never be true") != NULL &&
		    strstr(p, "can never be true") < line;

		if (!dead && !never)
			continue;
		name = piece(&at, dead ? ": \"" : "condition of \"", "\"");
		struct str left = STR_INIT;
		without(&left, str_text(&now), name);
		str_clear(&now);
		str_add(&now, str_text(&left));
		str_free(&left);
		free(name);
	}
	for (const char *p = report; (name = piece(&p, "for example, `", "`")) !=
	    NULL; n++) {
		char *by = piece(&p, " goes to \"", "\"");
		char *dead = piece(&p, "put \"", "\"");
		struct str only = STR_INIT;

		taken_by(str_text(&now), name, by);
		/* it stands above, and the dead rule could take the row */
		assert_true(place(text, by) < place(text, dead));
		alone(&only, text, dead);
		taken_by(str_text(&only), name, dead);
		str_free(&only);
		free(dead);
		free(by);
		free(name);
	}
	str_free(&now);
	return n;
}

/* ---- rules that are not dead ---- */

struct alive {
	struct rules		*r;
	struct rules_scratch	*s;
	size_t			 rule;
	int			 tries;
	bool			 fires;
};

static bool
tried(void *ctx, struct solve *solve)
{
	struct alive *a = ctx;
	struct str text = STR_INIT, given = STR_INIT, report = STR_INIT;
	struct rules *x = NULL;
	struct err e = ERR_INIT;

	if (solve_given(solve, "charge", &given)) {
		struct rules_result res;
		struct stage st;

		str_addf(&text, "%sexample \"W\"\n  given %s\n  expect ignored\n"
		    "rule \"A\"\n  when anything\n%s", head, str_text(&given),
		    lines);
		if (rules_read_text(&x, "g.rules", str_text(&text), false,
		    &report, &e) != 0)
			fail_msg("%s", str_text(&report));
		stage_open(&st);
		assert_int_equal(stage_row(&st, x->examples, &e), 0);
		assert_int_equal(rules_eval(a->r, a->s, &st.view, &res, &e), 0);
		a->fires = res.rule == a->rule;
		stage_close(&st);
		rules_free(x);
	}
	str_free(&text);
	str_free(&given);
	str_free(&report);
	return a->fires || ++a->tries > 500;
}

/* alive: of the rules of an accepted file, how many are seen to fire. */
static size_t
alive(struct rules *r, size_t *all)
{
	const struct rule *above[8];
	struct rules_scratch *s = rules_scratch_new(r);
	struct solve *solve = solve_new(r);
	size_t seen = 0, n = 0;

	for (struct rule *o = r->first; o != NULL; o = o->next) {
		struct alive a = { .r = r, .s = s, .rule = o->index };

		assert_int_equal(solve_run(solve, o, above, n, tried, &a),
		    SOLVE_FOUND);
		seen += a.fires;
		*all += 1;
		above[n++] = o;
	}
	solve_free(solve);
	rules_scratch_free(s);
	return seen;
}

static void
dead_and_alive(void **state)
{
	size_t witnesses = 0, seen = 0, all = 0, dead = 0;

	(void)state;
	for (int i = 1; i <= rounds(250); i++) {
		struct str text = STR_INIT, report = STR_INIT;
		struct rules *r = NULL;
		struct err e = ERR_INIT;

		seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
		str_add(&text, head);
		for (int k = 0, n = 2 + below(3); k < n; k++)
			one_rule(&text, k);
		if (rules_read_text(&r, "p.rules", str_text(&text), false, &report,
		    &e) == 0) {
			seen += alive(r, &all);
			rules_free(r);
		} else {
			dead++;
			witnesses += refused(str_text(&text), str_text(&report));
		}
		str_free(&text);
		str_free(&report);
	}
	print_message("%zu files with a dead rule, %zu witnesses; %zu of %zu "
	    "other rules seen to fire\n", dead, witnesses, seen, all);
	assert_true(witnesses * 3 > dead && dead > 20);
	/* some take only rows that an example cannot describe */
	assert_true(all > 200 && seen * 10 > all * 9);
}

/* ---- events ---- */

struct event_line {
	bool	credit;
	int	account;	/* of accounts[] */
	int	held, fixed;	/* factors: held, 1.00 USD */
};
static const char *const accounts[] = { "clearing", "sales", "fees", "bank" };

static void
event_file(struct str *out, const struct event_line *l, int n)
{
	str_addf(out, "%srule \"Rows\"\n  when anything\n%srule \"E\"\n"
	    "  on payout arrived\n", head, lines);
	for (int i = 0; i < n; i++) {
		str_addf(out, "  %s %s ", l[i].credit ? "credit" : "debit",
		    accounts[l[i].account]);
		for (int k = 0; k < abs(l[i].held); k++)
			str_addf(out, "%sheld", l[i].held < 0 ? "-" : k > 0 ?
			    " + " : "");
		if (l[i].held == 0 || l[i].fixed != 0)
			str_addf(out, "%s%d.00 USD", l[i].held != 0 ? " + " : "",
			    l[i].fixed);
		str_addc(out, '\n');
	}
}

/* leaves: debits minus credits for what is held, on all or on clearing. */
static int
leaves_over(const struct event_line *l, int n, int held, bool clearing)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		if (!clearing || l[i].account == 0)
			sum += (l[i].credit ? -1 : 1) *
			    (l[i].held * held + l[i].fixed * 100);
	return sum;
}

static void
one_event(size_t count[2])
{
	struct event_line l[5];
	int n = 2 + below(3);
	struct str text = STR_INIT, report = STR_INIT;
	struct rules *r = NULL;
	struct err e = ERR_INIT;
	bool touches = false;

	for (int i = 0; i < n; i++) {
		l[i] = (struct event_line){ below(2) == 0, below(9) == 0 ? 0 :
		    1 + below(3), below(4) == 0 ? -1 : below(3), below(3) };
	}
	if (below(2) == 0) {	/* the last line balances the others */
		int held = leaves_over(l, n - 1, 1, false) -
		    leaves_over(l, n - 1, 0, false);

		l[n - 1] = (struct event_line){ true, 1, held < -1 ? 0 : held,
		    leaves_over(l, n - 1, 0, false) / 100 };
		if (l[n - 1].fixed < 0)
			l[n - 1].fixed = 0;
	}
	for (int i = 0; i < n; i++)
		touches = touches || l[i].account == 0;
	event_file(&text, l, n);
	bool ok = rules_read_text(&r, "e.rules", str_text(&text), false, &report,
	    &e) == 0;
	bool wrong = touches;
	for (int held = -3; held <= 3 && !wrong; held++)
		wrong = leaves_over(l, n, held, false) != 0;
	if (ok == wrong)
		fail_msg("%s, and it %s\n%s%s", ok ? "accepted" : "refused",
		    wrong ? "does not balance" : "does", str_text(&text),
		    str_text(&report));
	count[ok]++;
	for (int held = -300; ok && held <= 300; held += 77) {
		struct rules_scratch *s = rules_scratch_new(r);
		struct rules_view v = { .day = 20500 };
		struct rules_result res;
		int64_t sum = 0;

		assert_int_equal(rules_eval_event(r, s, RULES_PAYOUT_ARRIVED,
		    currency_index("USD", 3), "", held, &v, &res, &e), 0);
		for (size_t i = 0; i < res.nlines; i++) {
			sum += res.lines[i].amount;
			assert_true(res.lines[i].account->role != ROLE_CLEARING);
		}
		assert_int_equal(sum, 0);
		rules_scratch_free(s);
	}
	rules_free(r);
	str_free(&text);
	str_free(&report);
}

static void
events(void **state)
{
	size_t count[2] = { 0, 0 };

	(void)state;
	for (int i = 1; i <= rounds(400); i++) {
		seed = (uint64_t)i * UINT64_C(0xbf58476d1ce4e5b9);
		one_event(count);
	}
	print_message("%zu event rules accepted, %zu refused\n", count[1], count[0]);
	assert_true(count[0] > 50 && count[1] > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dead_and_alive), cmocka_unit_test(events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
