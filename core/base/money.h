#ifndef TIEOUT_CORE_BASE_MONEY_H
#define TIEOUT_CORE_BASE_MONEY_H
/*
 * Money is an integer of minor units with a currency (law 10).  Debit is
 * positive, credit negative.  Nothing here rounds unless told how.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct money {
	int64_t	minor;
	char	cur[4];		/* upper case ISO code, NUL-terminated */
};

enum money_round {
	MONEY_EXACT,		/* fail rather than round */
	MONEY_HALF_UP,		/* half away from zero */
	MONEY_HALF_EVEN,
	MONEY_DOWN,		/* toward zero */
	MONEY_UP		/* away from zero */
};

#define MONEY_TEXT_MAX 32	/* sign, 19 digits, dot, NUL */

/* money_plus/minus/times: checked; false on overflow, ${out} untouched. */
bool money_plus(int64_t *out, int64_t a, int64_t b) MUST_CHECK;
bool money_minus(int64_t *out, int64_t a, int64_t b) MUST_CHECK;

/*
 * money_sum(a, b): a + b, asserted not to overflow.  For sums of amounts
 * whose bound was checked when they came in (MONEY_ABS_MAX each).
 */
int64_t money_sum(int64_t a, int64_t b);

/*
 * The greatest absolute amount accepted from outside: 10^15 minor units.
 * A million rows of it still add up inside an int64_t... which 10^15 times
 * 9,000 does; beyond that money_sum asserts.
 */
#define MONEY_ABS_MAX INT64_C(1000000000000000)

/* money_fraction: num/den of ${v}; den > 0.  -1 when it does not fit or
 * (MONEY_EXACT) leaves a remainder. */
int money_fraction(int64_t *out, int64_t v, int64_t num, int64_t den,
    enum money_round how, struct err *e) MUST_CHECK;

/*
 * money_parse(out, text, decimals, e):
 * A plain decimal ("-1234.50", "12", "+3.2") in major units, dot only, no
 * thousands separators, no exponent; at most ${decimals} significant
 * fraction digits (further ones must be 0); ".5" is taken, "5." is not.  Fails
 * with ERR_INPUT and a message that quotes the text.
 */
int money_parse(int64_t *out, struct slice text, int decimals, struct err *e)
    MUST_CHECK;

/*
 * money_parse_local: as money_parse for exports made in a locale.
 * ${decimal_mark} is '.' or ',' or 0 (not declared).  Thousands separators
 * (the other mark, space, NBSP, apostrophe) are accepted in groups of three.
 * Blanks around it, "(1.00)" and "1.00-" for negative ones, and a typographic
 * minus are taken.  With 0, a text that could be read two ways ("1.234",
 * "1,234") is refused and the hint says to declare the mark; but "1.234" in a
 * currency of three decimals is what every plain file writes, and is taken so.
 */
int money_parse_local(int64_t *out, struct slice text, int decimals,
    char decimal_mark, struct err *e) MUST_CHECK;

/* money_format: plain decimal with exactly ${decimals} digits; returns the
 * length.  ${buf} holds MONEY_TEXT_MAX. */
size_t money_format(char *buf, int64_t minor, int decimals);
/* money_format_grouped: "1,234.50", for people (terminal, HTML). */
size_t money_format_grouped(char *buf, int64_t minor, int decimals);
#endif
