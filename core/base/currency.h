#ifndef TIEOUT_CORE_BASE_CURRENCY_H
#define TIEOUT_CORE_BASE_CURRENCY_H
/*
 * Currencies and their minor units as Stripe's API uses them
 * (facts/stripe.md, section 3: zero-decimal and three-decimal lists; ISK and
 * UGX count as two-decimal).
 */
#include <stddef.h>
#include <stdint.h>

#define CURRENCY_NONE 0		/* index of "no currency" */
#define CURRENCY_MAX 255	/* indices fit a uint8_t */

/* currency_index: 1..CURRENCY_MAX for a code of any case (n bytes), or
 * CURRENCY_NONE when it is not a known ISO 4217 code. */
uint8_t currency_index(const char *code, size_t n);
const char *currency_code(uint8_t index);	/* "USD"; "" for NONE */
int currency_decimals(uint8_t index);		/* 0, 2 or 3 */
int currency_count(void);			/* highest index */
#endif
