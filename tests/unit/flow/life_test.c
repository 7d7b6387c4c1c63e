/*
 * Lives of disputes and payouts as short texts: "-1000@5" is a row of day 5,
 * "lost@20" a status told of day 20 ("lost" alone: nobody said when), "arrives@9"
 * and "returned@9" a payout's days.  Events come out as "20 lost 1000".  Each life
 * is tried in the order given and backwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/str.h"
#include "recon/flow/life.h"

#define WORDS_MAX 8

static const struct life_case {
	const char	*name;
	enum life_kind	 kind;
	const char	*words[WORDS_MAX];
	const char	*want;
} cases[] = {
	/* disputes */
	{ "open", LIFE_DISPUTE, { "-1000@5", "needs_response@6" }, "" },
	{ "lost", LIFE_DISPUTE, { "-1000@5", "needs_response@6", "lost@20" }, "20 on 1000;" },
	{ "the first telling of the loss counts", LIFE_DISPUTE,
	    { "-1000@5", "lost@20", "lost@31", "lost" }, "20 on 1000;" },
	{ "won, money back", LIFE_DISPUTE, { "-1000@5", "won@20", "1000@20" }, "" },
	{ "lost, then won, then the money comes", LIFE_DISPUTE,
	    { "-1000@5", "lost@20", "won@50", "1000@52" }, "20 on 1000; 50 back 1000 of 20;" },
	{ "the money comes before anyone says won", LIFE_DISPUTE,
	    { "-1000@5", "lost@20", "1000@48", "won@50" }, "20 on 1000; 48 back 1000 of 20;" },
	{ "lost, and a part comes back", LIFE_DISPUTE,
	    { "-1000@5", "lost@20", "300@48" }, "20 on 1000; 48 back 300 of 20;" },
	{ "a part came back before it was lost", LIFE_DISPUTE,
	    { "-1000@5", "300@9", "lost@20" }, "20 on 700;" },
	{ "lost, won and lost again", LIFE_DISPUTE,
	    { "-1000@5", "lost@20", "won@30", "1000@30", "-1000@40", "lost@45" },
	    "20 on 1000; 30 back 1000 of 20; 45 on 1000;" },
	{ "lost and won the same day", LIFE_DISPUTE, { "-1000@5", "lost@20", "won@20" }, "" },
	{ "nobody says when: with the withdrawal", LIFE_DISPUTE, { "-1000@5", "lost" },
	    "5 on 1000;" },
	{ "nobody says when, but it was open on a day", LIFE_DISPUTE,
	    { "-1000@5", "lost", "under_review@12" }, "12 on 1000;" },
	{ "nobody says when it was lost or won", LIFE_DISPUTE,
	    { "-1000@5", "lost", "won", "1000@60" }, "5 on 1000; 60 back 1000 of 5;" },
	{ "lost before the withdrawal was known", LIFE_DISPUTE, { "lost@3", "-1000@5" },
	    "5 on 1000;" },
	{ "lost, and more is withdrawn", LIFE_DISPUTE, { "-1000@5", "lost@20", "-50@25" },
	    "20 on 1000; 25 on 50;" },
	{ "an inquiry moves nothing", LIFE_DISPUTE, { "warning_closed@9" }, "" },
	{ "lost, and no row is known", LIFE_DISPUTE, { "lost@9" }, "" },
	/* payouts */
	{ "in transit", LIFE_PAYOUT, { "-7680@13", "in_transit@13" }, "" },
	{ "arrives", LIFE_PAYOUT, { "-7680@13", "paid", "arrives@15" }, "15 on 7680;" },
	{ "arrives although nobody said paid", LIFE_PAYOUT,
	    { "-7680@13", "in_transit@13", "arrives@15" }, "15 on 7680;" },
	{ "a negative payout", LIFE_PAYOUT, { "7680@13", "arrives@15" }, "15 on -7680;" },
	{ "arrives and comes back", LIFE_PAYOUT,
	    { "-7680@13", "paid@15", "failed@18", "arrives@15", "7680@18" },
	    "15 on 7680; 18 back 7680 of 15;" },
	{ "comes back and no status is known", LIFE_PAYOUT,
	    { "-7680@13", "arrives@15", "7680@18" }, "15 on 7680; 18 back 7680 of 15;" },
	{ "a negative payout comes back", LIFE_PAYOUT,
	    { "7680@13", "arrives@15", "-7680@18" }, "15 on -7680; 18 back -7680 of 15;" },
	{ "fails before it arrives", LIFE_PAYOUT,
	    { "-7680@13", "failed@14", "arrives@15", "7680@14" }, "" },
	{ "fails on the day", LIFE_PAYOUT, { "-7680@13", "failed@15", "arrives@15" }, "" },
	{ "failed, nobody says when", LIFE_PAYOUT, { "-7680@13", "failed", "arrives@15" }, "" },
	{ "failed, and the row says when", LIFE_PAYOUT,
	    { "-7680@13", "failed", "arrives@15", "7680@18" }, "15 on 7680; 18 back 7680 of 15;" },
	{ "failed before the money is back", LIFE_PAYOUT,
	    { "-7680@13", "failed@17", "arrives@15", "7680@20" },
	    "15 on 7680; 17 back 7680 of 15;" },
	{ "a report says when it came back", LIFE_PAYOUT,
	    { "-7680@13", "failed", "arrives@15", "returned@19" },
	    "15 on 7680; 19 back 7680 of 15;" },
	{ "canceled", LIFE_PAYOUT, { "-7680@13", "canceled", "arrives@15", "7680@14" }, "" },
	{ "arrival date before the row's own day", LIFE_PAYOUT, { "-7680@13", "arrives@12" },
	    "13 on 7680;" },
	{ "no arrival date", LIFE_PAYOUT, { "-7680@13", "paid" }, "" },
};

static void
tell(struct life *l, const char *word)
{
	const char *at = strchr(word, '@');
	int32_t day = at == NULL ? DATE_NONE : (int32_t)strtol(at + 1, NULL, 10);

	if (strncmp(word, "arrives", 7) == 0)
		life_arrival(l, day);
	else if (strncmp(word, "returned", 8) == 0)
		life_returned(l, day);
	else if (*word == '-' || (*word >= '0' && *word <= '9'))
		life_row(l, day, strtoll(word, NULL, 10));
	else
		life_told(l, (struct slice){ word, at == NULL ? strlen(word) :
		    (size_t)(at - word) }, day);
}

static void
check(struct life *l, const struct life_case *c, bool backwards)
{
	const struct life_event *ev;
	struct str got = STR_INIT;
	size_t i, n;

	life_begin(l, c->kind);
	for (i = 0; i < WORDS_MAX; i++) {
		const char *word = c->words[backwards ? WORDS_MAX - 1 - i : i];

		if (word != NULL)
			tell(l, word);
	}
	ev = life_events(l, &n);
	for (i = 0; i < n; i++) {
		str_addf(&got, "%s%d %s %lld", i > 0 ? " " : "", ev[i].day,
		    ev[i].back ? "back" : "on", (long long)ev[i].held);
		if (ev[i].back)
			str_addf(&got, " of %d", ev[i].since);
		str_addc(&got, ';');
	}
	if (strcmp(str_text(&got), c->want) != 0)
		fail_msg("%s%s: got \"%s\", want \"%s\"", c->name,
		    backwards ? " (backwards)" : "", str_text(&got), c->want);
	str_free(&got);
}

static void
lives(void **state)
{
	struct life *l = life_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check(l, &cases[i], false);
		check(l, &cases[i], true);
	}
	life_free(l);
}

static void
the_second_of_a_kind_is_numbered(void **state)
{
	const struct life_event *ev;
	struct life *l = life_new();
	size_t n;

	(void)state;
	life_begin(l, LIFE_DISPUTE);
	tell(l, "-1000@5");
	tell(l, "lost@20");
	tell(l, "-50@25");
	ev = life_events(l, &n);
	assert_int_equal(n, 2);
	assert_int_equal(ev[0].number, 1);
	assert_int_equal(ev[1].number, 2);
	life_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives),
		cmocka_unit_test(the_second_of_a_kind_is_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
