#ifndef TIEOUT_CORE_BASE_EIGHT_H
#define TIEOUT_CORE_BASE_EIGHT_H
/*
 * Eight bytes of a text looked at in one step.  The answers are sure where they say no;
 * a yes may be mistaken, so whoever gets one looks again byte by byte.
 */
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_ONES UINT64_C(0x0101010101010101)
#define EIGHT_HIGHS (EIGHT_ONES << 7)

/* eight_load: the first of them in the low bits. */
static inline uint64_t
eight_load(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

/* eight_below: may a byte be less than ${c} (at most 0x80)? */
static inline bool
eight_below(uint64_t v, unsigned char c)
{
	return ((v - EIGHT_ONES * c) & ~v & EIGHT_HIGHS) != 0;
}

/* eight_equal: the high bits of the bytes that may be ${c}. */
static inline uint64_t
eight_equal(uint64_t v, unsigned char c)
{
	v ^= EIGHT_ONES * c;
	return (v - EIGHT_ONES) & ~v & EIGHT_HIGHS;
}
#endif
