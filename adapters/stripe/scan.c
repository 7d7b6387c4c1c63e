/*
 * Scans one balance transaction in place.  Every byte is validated: grammar,
 * UTF-8, number forms, and that no key stands twice.  It builds nothing but the
 * row; the odd is left to facts.c (scan.h).
 */
#include "adapters/stripe/scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "adapters/stripe/pack.h"
#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/fields.h"

#define UNKNOWN_MAX 8	/* keys we do not read, in one row */
#define DETAILS_MAX PACK_KINDS_MAX	/* fee_details of one row */
#define METADATA_MAX 50	/* Stripe's own limit */
#define NULS_MAX 16	/* texts of one row */
#define DIGITS_MAX 17	/* of an integer: no overflow to think of */
#define NUMBER_MAX 30	/* bytes of a number we only skip */

struct text {			/* a JSON string, without its quotes */
	char	*p;
	size_t	 n;
	bool	 escaped;	/* holds backslashes */
};

struct detail {
	int64_t		amount;
	struct slice	currency;
	struct slice	kind;
};

struct pair {
	struct slice	key;
	struct text	value;
};

struct scan {
	char		*at;		/* where we read */
	char		*end;		/* the text's end; SCAN_PAD bytes follow */
	struct str	 plain;		/* unescaped texts of the row, one after another */
	struct str	 packed;	/* fee details, then fields */
	char		*nul[NULS_MAX];
	size_t		 nuls;
	struct detail	 details[DETAILS_MAX];
	size_t		 ndetails;
	struct pair	 pairs[METADATA_MAX];
	size_t		 npairs;
	bool		 no_metadata;	/* told, and told to be none */
	struct slice	 unknown[UNKNOWN_MAX];
	size_t		 nunknown;
	char		 currency_text[4];	/* the last one and its index */
	uint8_t		 currency;
};

struct scan *
scan_new(void)
{
	return mem_calloc(1, sizeof(struct scan));
}

void
scan_free(struct scan *s)
{
	if (s == NULL)
		return;
	str_free(&s->plain);
	str_free(&s->packed);
	free(s);
}

/* ---- tokens: each returns false for what this path does not take ---- */

static inline void
blanks(struct scan *s)
{
	/* one compare for the usual case: no white space at all */
	while ((unsigned char)*s->at <= ' ' && s->at < s->end &&
	    (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

static inline bool
byte(struct scan *s, char c)
{
	blanks(s);
	if (s->at >= s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/*
 * plain: the first byte from ${p} that is a quote, a backslash or a control
 * byte, at most SCAN_PAD bytes behind ${end}; *wide gathers bytes beyond ASCII
 * before it.
 */
#ifdef __SSE2__
static inline char *
plain(char *p, const char *end, unsigned *wide)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
		      control = _mm_set1_epi8(0x1F);

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, control), v),
		    _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);
		unsigned high = (unsigned)_mm_movemask_epi8(v);

		if (mask != 0) {
			*wide |= high & (mask ^ (mask - 1));
			return p + __builtin_ctz(mask);
		}
		*wide |= high;
		if (p + 16 >= end)
			return p + 16;
	}
}
#else
static inline char *
plain(char *p, const char *end, unsigned *wide)
{
	for (; p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' '; p++)
		*wide |= (unsigned char)*p & 0x80u;
	return p;
}
#endif

/* text: a string; escapes are seen, not yet read. */
static inline bool
text(struct scan *s, struct text *out)
{
	char *p = s->at + 1;
	unsigned wide = 0;

	if (s->at >= s->end || *s->at != '"')
		return false;
	out->escaped = false;
	for (;;) {
		p = plain(p, s->end, &wide);
		if (p >= s->end)
			return false;
		if (*p == '"')
			break;
		if (*p != '\\')
			return false;
		out->escaped = true;
		p += 2;		/* what follows it is judged when it is read */
		if (p >= s->end)
			return false;
	}
	out->p = s->at + 1;
	out->n = (size_t)(p - out->p);
	s->at = p + 1;
	return wide == 0 || str_utf8_ok(out->p, out->n);
}

static bool
digits_follow(const struct scan *s, const char *p)
{
	return p < s->end && *p >= '0' && *p <= '9';
}

/* integer: no fraction, no exponent, no leading zero, no -0. */
static inline bool
integer(struct scan *s, int64_t *out)
{
	char *p = s->at;
	bool negative = p < s->end && *p == '-';
	int64_t v = 0;
	char *first;

	if (negative)
		p++;
	first = p;
	for (; digits_follow(s, p); p++) {
		if (p - first == DIGITS_MAX)
			return false;
		v = v * 10 + (*p - '0');
	}
	if (p == first || (*first == '0' && (p - first > 1 || negative)))
		return false;
	if (p < s->end && (*p == '.' || *p == 'e' || *p == 'E'))
		return false;
	*out = negative ? -v : v;
	s->at = p;
	return true;
}

/* number: an integer or a plain decimal, skipped. */
static bool
number(struct scan *s)
{
	char *p = s->at, *first;

	if (p < s->end && *p == '-')
		p++;
	first = p;
	while (digits_follow(s, p))
		p++;
	if (p == first || (*first == '0' && p - first > 1) || p - first > DIGITS_MAX)
		return false;
	if (p < s->end && *p == '.') {
		first = ++p;
		while (digits_follow(s, p))
			p++;
		if (p == first)
			return false;
	}
	if ((p < s->end && (*p == 'e' || *p == 'E')) || p - s->at > NUMBER_MAX)
		return false;
	s->at = p;
	return true;
}

static inline bool
word(struct scan *s, const char *w, size_t n)
{
	if ((size_t)(s->end - s->at) < n || memcmp(s->at, w, n) != 0)
		return false;
	s->at += n;
	return true;
}

static inline bool
is_null(struct scan *s)
{
	return s->at < s->end && *s->at == 'n' && word(s, "null", 4);
}

/* skip: a value we do not read, if it is simple; {} and [] count as simple. */
static bool
skip(struct scan *s)
{
	struct text ignored;

	switch (*s->at) {
	case '"':
		return text(s, &ignored) && !ignored.escaped;
	case 't':
		return word(s, "true", 4);
	case 'f':
		return word(s, "false", 5);
	case 'n':
		return word(s, "null", 4);
	case '{':
		s->at++;
		return byte(s, '}');
	case '[':
		s->at++;
		return byte(s, ']');
	default:
		return number(s);
	}
}

/* ---- escapes ---- */

static int
hex4(const char *p, const char *end)
{
	int v = 0, i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		int c = (unsigned char)p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return v;
}

/* put_code: a code point of the basic plane in UTF-8. */
static void
put_code(struct str *to, int c)
{
	char b[3];
	size_t n = 0;

	if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	}
	str_addn(to, b, n);
}

/* unescape: adds the text's meaning to ${to}; no NUL, no surrogates here. */
static bool
unescape(struct str *to, const struct text *t)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *p = t->p, *end = t->p + t->n;

	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p)), *name;
		int c;

		if (slash == NULL)
			slash = end;
		str_addn(to, p, (size_t)(slash - p));
		if (slash == end)
			break;
		if (slash + 1 == end)
			return false;
		p = slash + 2;
		if (slash[1] == 'u') {
			c = hex4(p, end);
			if (c <= 0 || (c >= 0xd800 && c <= 0xdfff))
				return false;
			put_code(to, c);
			p += 4;
			continue;
		}
		name = memchr(names, slash[1], sizeof(names) - 1);
		if (name == NULL)
			return false;
		str_addc(to, values[name - names]);
	}
	return true;
}

/* ---- values with parts ---- */

/* comma: true while another member follows; *ok says whether it is well formed
 * so far. */
static inline bool
another(struct scan *s, char close, bool *ok)
{
	blanks(s);
	*ok = s->at < s->end && (*s->at == ',' || *s->at == close);
	return *ok && *s->at++ == ',';
}

/* key: "name" and ':'; escaped or non-ASCII keys are odd. */
static inline bool
key(struct scan *s, struct slice *out)
{
	struct text t;

	blanks(s);
	if (!text(s, &t) || t.escaped || !byte(s, ':'))
		return false;
	blanks(s);
	*out = (struct slice){ t.p, t.n };
	return s->at < s->end;
}

#define IS(k, lit) ((k).n == sizeof(lit) - 1 && memcmp((k).p, lit, sizeof(lit) - 1) == 0)

/* plain_text: a string with nothing to unescape. */
static inline bool
plain_text(struct scan *s, struct slice *out)
{
	struct text t;

	if (!text(s, &t) || t.escaped)
		return false;
	*out = (struct slice){ t.p, t.n };
	return true;
}

static bool
detail_member(struct scan *s, struct detail *d, struct slice k, unsigned *seen)
{
	unsigned bit;

	if (IS(k, "amount")) {
		bit = 1;
		if (!integer(s, &d->amount))
			return false;
	} else if (IS(k, "currency")) {
		bit = 2;
		if (!plain_text(s, &d->currency) || d->currency.n == 0)
			return false;
	} else if (IS(k, "type")) {
		bit = 4;
		if (!plain_text(s, &d->kind) || d->kind.n == 0)
			return false;
	} else if (IS(k, "application") || IS(k, "description")) {
		struct text ignored;
		size_t mark = s->plain.n;

		bit = IS(k, "application") ? 8 : 16;
		if (!is_null(s) && (!text(s, &ignored) ||
		    (ignored.escaped && !unescape(&s->plain, &ignored))))
			return false;
		s->plain.n = mark;
	} else {
		return false;
	}
	if (*seen & bit)
		return false;
	*seen |= bit;
	return true;
}

static bool
fee_details(struct scan *s)
{
	bool ok;

	if (!byte(s, '['))
		return false;
	blanks(s);
	if (s->at < s->end && *s->at == ']') {
		s->at++;
		return true;
	}
	do {
		struct detail *d = &s->details[s->ndetails];
		unsigned seen = 0;
		struct slice k;

		if (s->ndetails == DETAILS_MAX || !byte(s, '{'))
			return false;
		do {
			if (!key(s, &k) || !detail_member(s, d, k, &seen))
				return false;
		} while (another(s, '}', &ok));
		if (!ok || (seen & 7) != 7)
			return false;
		s->ndetails++;
	} while (another(s, ']', &ok));
	return ok;
}

static bool
metadata(struct scan *s)
{
	bool ok;

	if (is_null(s))
		return true;
	if (!byte(s, '{'))
		return false;
	blanks(s);
	if (s->at < s->end && *s->at == '}') {
		s->at++;
		s->no_metadata = true;
		return true;
	}
	do {
		struct pair in;
		size_t i = s->npairs;

		if (i == METADATA_MAX || !key(s, &in.key) || in.key.n == 0 ||
		    !text(s, &in.value))
			return false;
		/* sorted as it arrives; a key that stands twice is odd */
		for (; i > 0; i--) {
			int c = slice_cmp(in.key, s->pairs[i - 1].key);

			if (c == 0)
				return false;
			if (c > 0)
				break;
			s->pairs[i] = s->pairs[i - 1];
		}
		s->pairs[i] = in;
		s->npairs++;
	} while (another(s, '}', &ok));
	return ok;
}

/* ---- the row ---- */

enum member {
	M_UNKNOWN, M_ID, M_OBJECT, M_AMOUNT, M_AVAILABLE_ON, M_CREATED, M_CURRENCY,
	M_DESCRIPTION, M_FEE, M_FEE_DETAILS, M_NET, M_CATEGORY, M_SOURCE, M_STATUS,
	M_TYPE, M_PAYOUT, M_METADATA, M_SKIPPED_RATE, M_SKIPPED_BALANCE
};
#define BIT(m) (1u << (m))
#define REQUIRED (BIT(M_ID) | BIT(M_OBJECT) | BIT(M_AMOUNT) | BIT(M_CREATED) | \
    BIT(M_CURRENCY) | BIT(M_FEE) | BIT(M_NET) | BIT(M_CATEGORY))

static inline enum member
member_of(struct slice k)
{
	switch (k.n) {
	case 2:
		return IS(k, "id") ? M_ID : M_UNKNOWN;
	case 3:
		return IS(k, "fee") ? M_FEE : IS(k, "net") ? M_NET : M_UNKNOWN;
	case 4:
		return IS(k, "type") ? M_TYPE : M_UNKNOWN;
	case 6:
		return IS(k, "amount")	 ? M_AMOUNT
		       : IS(k, "object") ? M_OBJECT
		       : IS(k, "source") ? M_SOURCE
		       : IS(k, "status") ? M_STATUS
		       : IS(k, "payout") ? M_PAYOUT
					 : M_UNKNOWN;
	case 7:
		return IS(k, "created") ? M_CREATED : M_UNKNOWN;
	case 8:
		return IS(k, "currency")   ? M_CURRENCY
		       : IS(k, "metadata") ? M_METADATA
					   : M_UNKNOWN;
	case 11:
		return IS(k, "description")   ? M_DESCRIPTION
		       : IS(k, "fee_details") ? M_FEE_DETAILS
					      : M_UNKNOWN;
	case 12:
		return IS(k, "available_on")   ? M_AVAILABLE_ON
		       : IS(k, "balance_type") ? M_SKIPPED_BALANCE
					       : M_UNKNOWN;
	case 13:
		return IS(k, "exchange_rate") ? M_SKIPPED_RATE : M_UNKNOWN;
	case 18:
		return IS(k, "reporting_category") ? M_CATEGORY : M_UNKNOWN;
	default:
		return M_UNKNOWN;
	}
}

/* What the scanning finds before anything is written. */
struct row {
	int64_t		amount, fee, net, created, available_on;
	struct slice	id, currency, category, type, status, source, payout;
	struct text	description;
	bool		description_null;
	unsigned	seen;
};

/* remember: false when an unknown key stands twice, or there are too many. */
static bool
remember(struct scan *s, struct slice k)
{
	size_t i;

	for (i = 0; i < s->nunknown; i++)
		if (slice_cmp(s->unknown[i], k) == 0)
			return false;
	if (s->nunknown == UNKNOWN_MAX)
		return false;
	s->unknown[s->nunknown++] = k;
	return true;
}

static bool
null_or_text(struct scan *s, struct slice *out, const char *if_null)
{
	if (is_null(s)) {
		*out = slice_of(if_null);
		return true;
	}
	return plain_text(s, out);
}

static inline bool
member_value(struct scan *s, struct row *r, enum member m, struct slice k)
{
	struct slice object, balance;

	switch (m) {
	case M_ID:
		return plain_text(s, &r->id);
	case M_OBJECT:
		return plain_text(s, &object) && IS(object, "balance_transaction");
	case M_AMOUNT:
		return integer(s, &r->amount);
	case M_AVAILABLE_ON:
		return integer(s, &r->available_on);
	case M_CREATED:
		return integer(s, &r->created);
	case M_CURRENCY:
		return plain_text(s, &r->currency);
	case M_DESCRIPTION:
		r->description_null = is_null(s);
		return r->description_null || text(s, &r->description);
	case M_FEE:
		return integer(s, &r->fee);
	case M_FEE_DETAILS:
		return fee_details(s);
	case M_NET:
		return integer(s, &r->net);
	case M_CATEGORY:
		return plain_text(s, &r->category);
	case M_SOURCE:
		return null_or_text(s, &r->source, "");
	case M_STATUS:
		return plain_text(s, &r->status);
	case M_TYPE:
		return plain_text(s, &r->type);
	case M_PAYOUT:
		return null_or_text(s, &r->payout, NULL);
	case M_METADATA:
		return metadata(s);
	case M_SKIPPED_RATE:
		return skip(s);
	case M_SKIPPED_BALANCE:
		/* rows of another balance carry its name: the tree's work */
		return null_or_text(s, &balance, "payments") && slice_is(balance, "payments");
	case M_UNKNOWN:
		return remember(s, k) && skip(s);
	}
	return false;
}

static bool
members(struct scan *s, struct row *r)
{
	bool ok;

	if (!byte(s, '{'))
		return false;
	do {
		struct slice k;
		enum member m;

		if (!key(s, &k))
			return false;
		m = member_of(k);
		if (m != M_UNKNOWN && (r->seen & BIT(m)))
			return false;
		r->seen |= BIT(m);
		if (!member_value(s, r, m, k))
			return false;
	} while (another(s, '}', &ok));
	return ok;
}

/* ---- from what was found to the row ---- */

static uint8_t
currency_of(struct scan *s, struct slice text)
{
	if (text.n != 3)
		return CURRENCY_NONE;
	if (memcmp(text.p, s->currency_text, 3) != 0) {
		memcpy(s->currency_text, text.p, 3);
		s->currency = currency_index(text.p, 3);
	}
	return s->currency;
}

static bool
in_range(int64_t v)
{
	return v >= -MONEY_ABS_MAX && v <= MONEY_ABS_MAX;
}

static bool
acceptable(const struct row *r)
{
	return (r->seen & REQUIRED) == REQUIRED && r->id.n > 0 && r->id.n <= TXN_ID_MAX &&
	    r->category.n > 0 && r->category.n <= TXN_ID_MAX && r->type.n <= TXN_ID_MAX &&
	    r->status.n <= TXN_ID_MAX && r->source.n <= TXN_ID_MAX &&
	    r->payout.n <= TXN_ID_MAX && r->description.n <= TXN_TEXT_MAX &&
	    txn_id_ok(r->id) && txn_id_ok(r->source) && txn_id_ok(r->payout) &&
	    txn_moment_ok(r->created) &&
	    (!(r->seen & BIT(M_AVAILABLE_ON)) || txn_moment_ok(r->available_on)) &&
	    in_range(r->amount) && in_range(r->fee) && r->net == r->amount - r->fee;
}

/* pack_details: sums per kind in the row's currency, sorted by kind. */
static bool
pack_details(struct scan *s, struct txn *t)
{
	struct pack_sum sums[DETAILS_MAX];
	size_t i, n = 0;

	for (i = 0; i < s->ndetails; i++) {
		const struct detail *d = &s->details[i];

		if (currency_of(s, d->currency) != t->currency)
			continue;
		if (!in_range(d->amount) || !pack_sum_add(sums, &n, d->kind, d->amount))
			return false;
	}
	pack_sums(&s->packed, sums, n);
	return true;
}

static bool
pack_metadata(struct scan *s)
{
	size_t i;

	if (s->no_metadata)
		str_addn(&s->packed, "metadata\0", 10);
	for (i = 0; i < s->npairs; i++) {
		const struct pair *in = &s->pairs[i];

		str_addn(&s->packed, "metadata.", 9);
		str_addn(&s->packed, in->key.p, in->key.n);
		str_addc(&s->packed, '\0');
		if (!in->value.escaped)
			str_addn(&s->packed, in->value.p, in->value.n);
		else if (!unescape(&s->packed, &in->value))
			return false;
		str_addc(&s->packed, '\0');
	}
	return true;
}

/* end_text: a NUL where a text's closing quote stood; an empty one stands
 * elsewhere. */
static inline void
end_text(struct scan *s, struct slice *text)
{
	char *at;

	if (text->n == 0) {
		if (text->p != NULL)
			text->p = "";
		return;
	}
	at = s->end - (s->end - text->p) + text->n;
	ASSERT(*at == '"' && s->nuls < NULS_MAX);
	*at = '\0';
	s->nul[s->nuls++] = at;
}

static bool
finish(struct scan *s, const struct row *r, struct txn *t)
{
	size_t details_n, fields_n;

	t->currency = currency_of(s, r->currency);
	if (t->currency == CURRENCY_NONE || !acceptable(r))
		return false;
	if (!pack_details(s, t))
		return false;
	details_n = s->packed.n;
	if (!pack_metadata(s))
		return false;
	fields_n = s->packed.n - details_n;
	if (fields_n > FIELDS_BYTES_MAX)
		return false;
	if (r->description.escaped) {
		str_clear(&s->plain);
		if (!unescape(&s->plain, &r->description) || s->plain.n > TXN_TEXT_MAX)
			return false;
	}
	t->id = r->id;
	t->amount = r->amount;
	t->fee = r->fee;
	t->created = r->created;
	t->precision = TXN_SECOND;
	t->available_on = r->seen & BIT(M_AVAILABLE_ON) ? r->available_on : TXN_MOMENT_NONE;
	t->category = r->category;
	t->type = r->type;
	t->status = r->status;
	t->source = r->source;
	t->payout = r->payout;
	t->description = (struct slice){ r->description.p, r->description.n };
	if (r->description_null)
		t->description = slice_of("");
	else if (r->description.escaped)
		t->description = (struct slice){ s->plain.p, s->plain.n };
	/* listed: the sums; an empty list says "none" only where the fee is 0 */
	t->fee_details = (struct slice){ NULL, 0 };
	if (s->ndetails > 0 || (r->seen & BIT(M_FEE_DETAILS) && r->fee == 0))
		t->fee_details = (struct slice){ details_n > 0 ? s->packed.p : "", details_n };
	t->fields = (struct slice){ fields_n > 0 ? s->packed.p + details_n : "", fields_n };
	return true;
}

int
scan_txn(struct scan *s, char *p, size_t n, size_t *end, struct txn *t)
{
	struct row r;

	memset(&r, 0, sizeof(r));
	s->at = p;
	s->end = p + n;
	s->nuls = s->ndetails = s->npairs = s->nunknown = 0;
	s->no_metadata = false;
	str_clear(&s->plain);
	str_clear(&s->packed);
	if (!members(s, &r) || !finish(s, &r, t))
		return 0;
	end_text(s, &t->id);
	end_text(s, &t->category);
	end_text(s, &t->type);
	end_text(s, &t->status);
	end_text(s, &t->source);
	end_text(s, &t->payout);
	if (!r.description.escaped)
		end_text(s, &t->description);
	*end = (size_t)(s->at - p);
	return 1;
}

void
scan_forget(struct scan *s)
{
	s->nuls = 0;
}

void
scan_restore(struct scan *s)
{
	while (s->nuls > 0)
		*s->nul[--s->nuls] = '"';
}
