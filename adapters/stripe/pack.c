/*
 * Packed runs by hand: numbers in decimal and fee sums per kind.  Sorting of
 * whole field runs is done once per file (columns.c) or by the builder.
 */
#include "adapters/stripe/pack.h"

#include "core/base/money.h"

size_t
pack_int(char buf[PACK_INT_MAX], int64_t v)
{
	char turned[PACK_INT_MAX];
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t n = 0, i = 0;

	do
		turned[n++] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (v < 0)
		buf[i++] = '-';
	while (n > 0)
		buf[i++] = turned[--n];
	buf[i] = '\0';
	return i;
}

bool
pack_sum_add(struct pack_sum sums[PACK_KINDS_MAX], size_t *n, struct slice kind,
    int64_t amount)
{
	size_t i;

	for (i = *n; i > 0; i--) {
		int c = slice_cmp(kind, sums[i - 1].kind);

		if (c == 0)
			return money_plus(&sums[i - 1].sum, sums[i - 1].sum, amount);
		if (c > 0)
			break;
	}
	if (*n == PACK_KINDS_MAX)
		return false;
	for (size_t k = *n; k > i; k--)
		sums[k] = sums[k - 1];
	sums[i] = (struct pack_sum){ kind, amount };
	++*n;
	return true;
}

void
pack_sums(struct str *to, const struct pack_sum *sums, size_t n)
{
	char digits[PACK_INT_MAX];
	size_t i;

	for (i = 0; i < n; i++) {
		str_addn(to, sums[i].kind.p, sums[i].kind.n);
		str_addc(to, '\0');
		str_addn(to, digits, pack_int(digits, sums[i].sum) + 1);
	}
}
