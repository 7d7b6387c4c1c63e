/*
 * What one import said about one fact, as bytes: for each known field a letter,
 * four bytes of length (little endian), the text and a NUL.  Numbers are
 * decimal text.  Equal facts have equal bytes.  Letters are never used again
 * for something else.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"

#define NUMBER_MAX 24
#define HEAD 5			/* letter and length */

static void
put(struct str *out, char letter, struct slice v)
{
	char head[HEAD] = { letter };

	if (v.p == NULL)
		return;
	ASSERT(v.n <= UINT32_MAX);
	for (int i = 0; i < 4; i++)
		head[1 + i] = (char)(unsigned char)(v.n >> (8 * i) & 0xff);
	str_addn(out, head, HEAD);
	str_addn(out, v.p, v.n);
	str_addc(out, '\0');
}

static void
put_int(struct str *out, char letter, int64_t v)
{
	char text[NUMBER_MAX];
	int n = snprintf(text, sizeof(text), "%" PRId64, v);

	put(out, letter, (struct slice){ text, (size_t)n });
}

/* next: 1 a field, 0 the end, -1 damaged. */
static int
next(struct slice packed, size_t *pos, char *letter, struct slice *v)
{
	size_t left = packed.n - *pos, n = 0;
	const char *p = packed.p + *pos;

	if (left == 0)
		return 0;
	if (left < HEAD)
		return -1;
	*letter = *p;
	for (int i = 0; i < 4; i++)
		n |= (size_t)(unsigned char)p[1 + i] << (8 * i);
	if (left - HEAD < n + 1 || p[HEAD + n] != '\0')
		return -1;
	*v = (struct slice){ p + HEAD, n };
	*pos += HEAD + n + 1;
	return 1;
}

static int64_t
number(struct slice v)
{
	return strtoll(v.p, NULL, 10);	/* our own text, NUL-terminated */
}

static int
damaged(struct err *e)
{
	(void)err_set(e, ERR_MACHINE, "the database is damaged: what an import said cannot "
	    "be read");
	return err_hint(e, "restore it from a backup, or move it away and import the "
	    "exports again");
}

/* ---- balance transactions ---- */

/* Text members of struct txn and their letters. */
static const struct {
	char	letter;
	size_t	offset;
} txn_texts[] = {
	{ 'i', offsetof(struct txn, id) }, { 'a', offsetof(struct txn, account) },
	{ 'c', offsetof(struct txn, category) }, { 't', offsetof(struct txn, type) },
	{ 's', offsetof(struct txn, status) }, { 'o', offsetof(struct txn, source) },
	{ 'p', offsetof(struct txn, payout) },
	{ 'd', offsetof(struct txn, description) },
	{ 'k', offsetof(struct txn, fee_details) },
	{ 'x', offsetof(struct txn, fields) },
};
#define TXN_TEXTS (sizeof(txn_texts) / sizeof(txn_texts[0]))

void
telling_of_txn(struct str *out, struct store *s, const struct txn *t)
{
	str_clear(out);
	for (size_t i = 0; i < TXN_TEXTS; i++)
		put(out, txn_texts[i].letter, *(const struct slice *)(const void *)
		    ((const char *)t + txn_texts[i].offset));
	put(out, 'C', store_currency_code(s, t->currency));
	put_int(out, 'A', t->amount);
	put_int(out, 'F', t->fee);
	put_int(out, 'T', t->created);
	put_int(out, 'P', t->precision);
	if (t->available_on != TXN_MOMENT_NONE)
		put_int(out, 'V', t->available_on);
}

int
telling_txn(struct txn *out, struct store *s, struct slice packed, struct err *e)
{
	struct slice v;
	size_t pos = 0;
	char letter;
	int rc;

	memset(out, 0, sizeof(*out));
	out->available_on = TXN_MOMENT_NONE;
	while ((rc = next(packed, &pos, &letter, &v)) == 1) {
		switch (letter) {
		case 'C': out->currency = store_currency(s, v); break;
		case 'A': out->amount = number(v); break;
		case 'F': out->fee = number(v); break;
		case 'T': out->created = number(v); break;
		case 'P': out->precision = (enum txn_precision)number(v); break;
		case 'V': out->available_on = number(v); break;
		default:
			for (size_t i = 0; i < TXN_TEXTS; i++)
				if (txn_texts[i].letter == letter)
					*(struct slice *)(void *)((char *)out +
					    txn_texts[i].offset) = v;
			break;
		}
	}
	if (rc == -1 || out->id.p == NULL || out->account.p == NULL)
		return damaged(e);
	return 0;
}

/* ---- objects ---- */

void
telling_of_object(struct str *out, const struct object *o)
{
	str_clear(out);
	put(out, 'i', o->id);
	put(out, 'a', o->account);
	put_int(out, 'V', o->version);
	put(out, 'x', o->fields);
}

int
telling_object(struct object *out, struct slice packed, struct err *e)
{
	struct slice v;
	size_t pos = 0;
	char letter;
	int rc;

	memset(out, 0, sizeof(*out));
	while ((rc = next(packed, &pos, &letter, &v)) == 1) {
		switch (letter) {
		case 'i': out->id = v; break;
		case 'a': out->account = v; break;
		case 'V': out->version = number(v); break;
		case 'x': out->fields = v; break;
		default: break;
		}
	}
	if (rc == -1 || out->id.p == NULL || out->account.p == NULL)
		return damaged(e);
	return 0;
}

/* ---- ledger lines ---- */

void
telling_of_line(struct str *out, struct store *s, const struct ledger_line *l)
{
	str_clear(out);
	put(out, 'i', l->ledger_id);
	put(out, 'n', l->line);
	put(out, 'a', l->account);
	put(out, 'r', l->reference);
	put(out, 'd', l->description);
	put(out, 'C', store_currency_code(s, l->currency));
	put_int(out, 'A', l->amount);
	put_int(out, 'T', l->day);
}

int
telling_line(struct ledger_line *out, struct store *s, struct slice packed, struct err *e)
{
	struct slice v;
	size_t pos = 0;
	char letter;
	int rc;

	memset(out, 0, sizeof(*out));
	while ((rc = next(packed, &pos, &letter, &v)) == 1) {
		switch (letter) {
		case 'i': out->ledger_id = v; break;
		case 'n': out->line = v; break;
		case 'a': out->account = v; break;
		case 'r': out->reference = v; break;
		case 'd': out->description = v; break;
		case 'C': out->currency = store_currency(s, v); break;
		case 'A': out->amount = number(v); break;
		case 'T': out->day = (int32_t)number(v); break;
		default: break;
		}
	}
	if (rc == -1 || out->ledger_id.p == NULL || out->line.p == NULL)
		return damaged(e);
	return 0;
}
