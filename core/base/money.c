/*
 * Amounts as integers of minor units: checked arithmetic, reading and writing
 * them as decimals.  Which currency has how many decimals is currency.c's.
 */
#include "core/base/money.h"

#include <string.h>

#define DECIMALS_LIMIT 4	/* MONEY_ABS_MAX times 10^4 fits a uint64_t */
#define QUOTE_MAX 60	/* bytes of a bad text shown in a message */
#define GROUPS_MAX 8

static const uint64_t powers[DECIMALS_LIMIT + 1] = {
	1, 10, 100, 1000, 10000,
};

bool
money_plus(int64_t *out, int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*out = sum;
	return true;
}

bool
money_minus(int64_t *out, int64_t a, int64_t b)
{
	int64_t difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return false;
	*out = difference;
	return true;
}

int64_t
money_sum(int64_t a, int64_t b)
{
	int64_t sum = 0;

	ASSERT(money_plus(&sum, a, b));
	return sum;
}

/* away: does the quotient go one further from zero for this remainder? */
static bool
away(enum money_round how, unsigned __int128 quotient, unsigned __int128 rest,
    unsigned __int128 den)
{
	switch (how) {
	case MONEY_EXACT:
	case MONEY_DOWN:
		return false;
	case MONEY_UP:
		return true;
	case MONEY_HALF_UP:
		return rest * 2 >= den;
	case MONEY_HALF_EVEN:
		return rest * 2 > den || (rest * 2 == den && (quotient & 1) != 0);
	}
	err_assert_failed("a rounding that is listed", __FILE__, __LINE__);
}

int
money_fraction(int64_t *out, int64_t v, int64_t num, int64_t den, enum money_round how,
    struct err *e)
{
	__int128 product = (__int128)v * num;
	bool negative = product < 0;
	unsigned __int128 n, quotient, rest, limit;

	ASSERT(den > 0);
	n = negative ? -(unsigned __int128)product : (unsigned __int128)product;
	quotient = n / (unsigned __int128)den;
	rest = n % (unsigned __int128)den;
	if (rest != 0 && how == MONEY_EXACT)
		return err_set(e, ERR_INPUT,
		    "%lld/%lld of %lld minor units is not a whole number of them",
		    (long long)num, (long long)den, (long long)v);
	if (rest != 0 && away(how, quotient, rest, (unsigned __int128)den))
		quotient++;
	limit = (unsigned __int128)INT64_MAX + (negative ? 1 : 0);
	if (quotient > limit)
		return err_set(e, ERR_INPUT,
		    "%lld/%lld of %lld minor units is too large an amount",
		    (long long)num, (long long)den, (long long)v);
	*out = negative ? (int64_t)-(__int128)quotient : (int64_t)quotient;
	return 0;
}

/* ---- reading ---- */

enum reading {
	READ_OK,
	READ_EMPTY,
	READ_MALFORMED,
	READ_TOO_FINE,		/* more fraction digits than the currency has */
	READ_TOO_LARGE,
	READ_TWO_WAYS
};


/*
 * read_plain: the loop that every CSV row goes through: sign, digits, dot,
 * digits.  A dot must have a digit behind it (a field cut off there would
 * otherwise pass), but needs none before.  Why a text failed is found out by
 * why_not, off this path.
 */
static bool
read_plain(int64_t *out, const char *p, size_t n, int decimals)
{
	const char *end = p + n, *digits, *dot = NULL;
	uint64_t v = 0;
	unsigned c;
	bool negative = false;
	int left = decimals;

	if (p < end && (*p == '-' || *p == '+'))
		negative = *p++ == '-';
	for (digits = p; p < end && (c = (unsigned)(*p - '0')) < 10; p++) {
		v = v * 10 + c;
		if (v > (uint64_t)MONEY_ABS_MAX)
			return false;
	}
	if (p < end && *p == '.') {
		for (dot = p++; p < end && left > 0; p++, left--) {
			c = (unsigned)(*p - '0');
			if (c > 9)
				return false;
			v = v * 10 + c;
		}
		while (p < end && *p == '0')
			p++;
	}
	if (p < end || p == digits || p - 1 == dot)
		return false;
	v *= powers[left];
	if (v > (uint64_t)MONEY_ABS_MAX)
		return false;
	*out = negative ? -(int64_t)v : (int64_t)v;
	return true;
}

/* why_not: what is wrong with a text that read_plain did not take. */
static enum reading
why_not(const char *p, size_t n, int decimals)
{
	size_t i = n > 0 && (p[0] == '-' || p[0] == '+') ? 1 : 0;
	size_t start, from, whole, k;

	if (n == 0)
		return READ_EMPTY;
	start = i;
	while (i < n && p[i] == '0')
		i++;
	for (from = i; i < n && p[i] >= '0' && p[i] <= '9';)
		i++;
	whole = i - from;
	if (i == n)
		return i == start ? READ_MALFORMED : READ_TOO_LARGE;
	if (p[i] != '.' || i + 1 == n)
		return READ_MALFORMED;
	for (k = i + 1; k < n; k++)
		if (p[k] < '0' || p[k] > '9')
			return READ_MALFORMED;
	for (k = n; k > i + 1 + (size_t)decimals; k--)
		if (p[k - 1] != '0')
			return whole > 15 ? READ_TOO_LARGE : READ_TOO_FINE;
	return READ_TOO_LARGE;
}

/* quote: the text as a message may show it: short, without control bytes. */
static void
quote(char out[QUOTE_MAX + 4], struct slice text)
{
	size_t n = text.n < QUOTE_MAX ? text.n : QUOTE_MAX, i;

	while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	for (i = 0; i < n; i++)
		out[i] = (unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7F ?
		    '?' : text.p[i];
	memcpy(out + n, n < text.n ? "..." : "", n < text.n ? 4 : 1);
}

static int
refuse(struct slice text, enum reading why, int decimals, struct err *e)
{
	char shown[QUOTE_MAX + 4];

	quote(shown, text);
	switch (why) {
	case READ_EMPTY:
		return err_set(e, ERR_INPUT, "an amount is empty");
	case READ_TOO_FINE:
		err_set(e, ERR_INPUT, "amount \"%s\" has more decimals than its "
		    "currency, which has %d", shown, decimals);
		return err_hint(e, "correct the amount or the currency beside it");
	case READ_TOO_LARGE:
		err_set(e, ERR_INPUT, "amount \"%s\" is too large: the limit is "
		    "10^15 minor units", shown);
		return err_hint(e, "look whether the column is really an amount");
	case READ_TWO_WAYS:
		err_set(e, ERR_INPUT, "amount \"%s\" can be read two ways: its mark may "
		    "stand before decimals or between thousands", shown);
		return err_hint(e, "declare it: decimal_mark = dot (or comma) under [import]"
		    " in tieout.conf");
	case READ_MALFORMED:
		break;
	case READ_OK:
		err_assert_failed("an amount that was not read", __FILE__, __LINE__);
	}
	err_set(e, ERR_INPUT, "\"%s\" is not an amount", shown);
	return err_hint(e, "write it as a plain number such as -1234.50");
}

int
money_parse(int64_t *out, struct slice text, int decimals, struct err *e)
{
	ASSERT(decimals >= 0 && decimals <= DECIMALS_LIMIT);
	if (read_plain(out, text.p, text.n, decimals))
		return 0;
	return refuse(text, why_not(text.p, text.n, decimals), decimals, e);
}

/* ---- reading what a locale made ---- */

/* A text taken apart: groups of digits with a mark before each but the first. */
struct local {
	bool	negative;
	char	plain[64];	/* the same amount as read_plain takes it */
	size_t	n;
	size_t	group_n[GROUPS_MAX];
	char	mark[GROUPS_MAX];	/* mark[0] is 0; spaces and apostrophes as ' ' '\'' */
	size_t	groups;
};

/* How other programs write the marks. */
static const struct spelling {
	const char	*text;
	size_t		 n;
	char		 mark;
} spellings[] = {
	{ ".", 1, '.' },
	{ ",", 1, ',' },
	{ " ", 1, ' ' },
	{ "\xC2\xA0", 2, ' ' },		/* no-break space */
	{ "\xE2\x80\xAF", 3, ' ' },	/* narrow no-break space */
	{ "\xE2\x80\x89", 3, ' ' },	/* thin space */
	{ "'", 1, '\'' },
	{ "\xE2\x80\x99", 3, '\'' },	/* right single quotation mark */
	{ "-", 1, '-' },
	{ "\xE2\x88\x92", 3, '-' },	/* minus sign */
	{ "+", 1, '+' },
	{ "(", 1, '(' },
	{ ")", 1, ')' },
};

/* spell: the mark at the beginning of ${s}, or 0; ${n} gets its length. */
static char
spell(size_t *n, struct slice s)
{
	size_t i;

	if (s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9')
		return 0;
	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *it = &spellings[i];

		if (s.n >= it->n && memcmp(s.p, it->text, it->n) == 0) {
			*n = it->n;
			return it->mark;
		}
	}
	return 0;
}

static void
skip(struct slice *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/* trim: blanks of either kind at both ends. */
static void
trim(struct slice *s)
{
	size_t n = 0, i;

	while (s->n > 0 && spell(&n, *s) == ' ')
		skip(s, n);
	for (i = 1; i <= 3 && i <= s->n; i++) {
		struct slice tail = { s->p + s->n - i, i };

		if (spell(&n, tail) == ' ' && n == i) {
			s->n -= i;
			i = 0;
		}
	}
}

/* take_sign: "-1", "+1", "1-" and "(1)"; false when signs contradict. */
static bool
take_sign(bool *negative, struct slice *s)
{
	size_t n = 0;
	char first = s->n > 0 ? spell(&n, *s) : 0, last = s->n > 0 ? s->p[s->n - 1] : 0;

	*negative = false;
	if (first == '(') {
		if (last != ')')
			return false;
		skip(s, 1);
		s->n--;
		*negative = true;
	} else if (first == '-' || first == '+') {
		skip(s, n);
		*negative = first == '-';
	} else if (last == '-') {
		s->n--;
		*negative = true;
	}
	trim(s);
	return true;
}

/* take_apart: groups and marks of the digits; false when it is no number. */
static bool
take_apart(struct local *l, struct slice s)
{
	size_t n = 0;
	char c;

	l->groups = 1;
	l->group_n[0] = 0;
	l->mark[0] = 0;
	l->n = 0;
	for (; s.n > 0; skip(&s, n)) {
		if (*s.p >= '0' && *s.p <= '9') {
			if (l->n + 3 >= sizeof(l->plain))
				return false;
			l->plain[l->n++] = *s.p;
			l->group_n[l->groups - 1]++;
			n = 1;
			continue;
		}
		c = spell(&n, s);
		if ((c != '.' && c != ',' && c != ' ' && c != '\'') ||
		    l->groups == GROUPS_MAX)
			return false;
		l->mark[l->groups] = c;
		l->group_n[l->groups++] = 0;
	}
	return l->n > 0 && l->group_n[l->groups - 1] > 0;
}

/*
 * decide: whether the last mark stands before decimals.  All marks but a
 * decimal one are alike and stand before three digits.
 *
 *	one mark of a kind that only parts thousands	thousands
 *	the declared mark				decimals
 *	the other of '.' and ','			thousands
 *	not declared, two kinds				the last is decimals
 *	not declared, one kind, often			thousands
 *	not declared, one kind, once			decimals if what stands
 *		around it cannot be thousands, or behind a dot if the currency
 *		has three of them; else it can be read two ways
 */
static enum reading
decide(bool *fraction, const struct local *l, int decimals, char decimal_mark)
{
	char last = l->mark[l->groups - 1];
	size_t whole, i;

	if (last == ' ' || last == '\'' || l->groups == 1)
		*fraction = false;
	else if (decimal_mark != 0)
		*fraction = last == decimal_mark;
	else if (l->groups > 2)
		*fraction = l->mark[l->groups - 2] != last;
	else if (l->group_n[1] != 3 || l->group_n[0] == 0 || l->group_n[0] > 3 ||
	    l->plain[0] == '0' || (last == '.' && decimals == 3))
		*fraction = true;
	else
		return READ_TWO_WAYS;

	whole = *fraction ? l->groups - 1 : l->groups;
	if (whole > 1 && (l->group_n[0] == 0 || l->group_n[0] > 3))
		return READ_MALFORMED;
	for (i = 1; i < whole; i++)
		if (l->group_n[i] != 3 || l->mark[i] != l->mark[1] ||
		    l->mark[i] == (*fraction ? last : decimal_mark))
			return READ_MALFORMED;
	return READ_OK;
}

static enum reading
read_local(int64_t *out, struct slice text, int decimals, char decimal_mark)
{
	struct local l;
	bool fraction = false;
	enum reading r;

	trim(&text);
	if (text.n == 0)
		return READ_EMPTY;
	if (!take_sign(&l.negative, &text) || !take_apart(&l, text))
		return READ_MALFORMED;
	r = decide(&fraction, &l, decimals, decimal_mark);
	if (r != READ_OK)
		return r;
	if (fraction) {
		size_t tail = l.group_n[l.groups - 1];

		memmove(l.plain + l.n - tail + 1, l.plain + l.n - tail, tail);
		l.plain[l.n - tail] = '.';
		l.n++;
	}
	if (!read_plain(out, l.plain, l.n, decimals))
		return why_not(l.plain, l.n, decimals);
	if (l.negative)
		*out = -*out;
	return READ_OK;
}

int
money_parse_local(int64_t *out, struct slice text, int decimals, char decimal_mark,
    struct err *e)
{
	enum reading r;

	ASSERT(decimals >= 0 && decimals <= DECIMALS_LIMIT);
	ASSERT(decimal_mark == 0 || decimal_mark == '.' || decimal_mark == ',');
	/* Most files are plain and say so; their rows take the short way. */
	if (decimal_mark == '.' && read_plain(out, text.p, text.n, decimals))
		return 0;
	r = read_local(out, text, decimals, decimal_mark);
	return r == READ_OK ? 0 : refuse(text, r, decimals, e);
}

/* ---- writing ---- */

/* digits: writes ${v} so that it ends before ${end}; at least ${least} digits. */
static char *
digits(char *end, uint64_t v, int least)
{
	while (v > 0 || least > 0) {
		*--end = (char)('0' + v % 10);
		v /= 10;
		least--;
	}
	return end;
}

static size_t
format(char *buf, int64_t minor, int decimals, bool grouped)
{
	char tmp[MONEY_TEXT_MAX], *end = tmp + sizeof(tmp), *p = end;
	uint64_t v = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	size_t n;

	ASSERT(decimals >= 0 && decimals <= DECIMALS_LIMIT);
	if (decimals > 0) {
		p = digits(p, v % powers[decimals], decimals);
		*--p = '.';
		v /= powers[decimals];
	}
	if (grouped) {
		for (; v >= 1000; v /= 1000) {
			p = digits(p, v % 1000, 3);
			*--p = ',';
		}
	}
	p = digits(p, v, 1);
	if (minor < 0)
		*--p = '-';
	n = (size_t)(end - p);
	memcpy(buf, p, n);
	buf[n] = '\0';
	return n;
}

size_t
money_format(char *buf, int64_t minor, int decimals)
{
	return format(buf, minor, decimals, false);
}

size_t
money_format_grouped(char *buf, int64_t minor, int decimals)
{
	return format(buf, minor, decimals, true);
}
