/*
 * The currencies: ISO 4217's active codes and those withdrawn in the last
 * years, which old rows still bear.  Left out: metals, testing codes, units of
 * account, and the index units with four decimals (CLF, UYW), which nobody is
 * paid in.
 *
 * Decimals are those of Stripe's API where Stripe takes the currency (its
 * zero-decimal and three-decimal lists; ISK and UGX count as two-decimal), and
 * ISO's where it does not (IQD, LYD, UYI).
 */
#include "core/base/currency.h"

#include "core/base/err.h"

/* clang-format off */
#define CURRENCIES(C) \
	C(AED, 'A', 'E', 'D', 2) C(AFN, 'A', 'F', 'N', 2) \
	C(ALL, 'A', 'L', 'L', 2) C(AMD, 'A', 'M', 'D', 2) \
	C(ANG, 'A', 'N', 'G', 2) C(AOA, 'A', 'O', 'A', 2) \
	C(ARS, 'A', 'R', 'S', 2) C(AUD, 'A', 'U', 'D', 2) \
	C(AWG, 'A', 'W', 'G', 2) C(AZN, 'A', 'Z', 'N', 2) \
	C(BAM, 'B', 'A', 'M', 2) C(BBD, 'B', 'B', 'D', 2) \
	C(BDT, 'B', 'D', 'T', 2) C(BGN, 'B', 'G', 'N', 2) \
	C(BHD, 'B', 'H', 'D', 3) C(BIF, 'B', 'I', 'F', 0) \
	C(BMD, 'B', 'M', 'D', 2) C(BND, 'B', 'N', 'D', 2) \
	C(BOB, 'B', 'O', 'B', 2) C(BOV, 'B', 'O', 'V', 2) \
	C(BRL, 'B', 'R', 'L', 2) C(BSD, 'B', 'S', 'D', 2) \
	C(BTN, 'B', 'T', 'N', 2) C(BWP, 'B', 'W', 'P', 2) \
	C(BYN, 'B', 'Y', 'N', 2) C(BYR, 'B', 'Y', 'R', 0) \
	C(BZD, 'B', 'Z', 'D', 2) C(CAD, 'C', 'A', 'D', 2) \
	C(CDF, 'C', 'D', 'F', 2) C(CHE, 'C', 'H', 'E', 2) \
	C(CHF, 'C', 'H', 'F', 2) C(CHW, 'C', 'H', 'W', 2) \
	C(CLP, 'C', 'L', 'P', 0) C(CNY, 'C', 'N', 'Y', 2) \
	C(COP, 'C', 'O', 'P', 2) C(COU, 'C', 'O', 'U', 2) \
	C(CRC, 'C', 'R', 'C', 2) C(CUC, 'C', 'U', 'C', 2) \
	C(CUP, 'C', 'U', 'P', 2) C(CVE, 'C', 'V', 'E', 2) \
	C(CZK, 'C', 'Z', 'K', 2) C(DJF, 'D', 'J', 'F', 0) \
	C(DKK, 'D', 'K', 'K', 2) C(DOP, 'D', 'O', 'P', 2) \
	C(DZD, 'D', 'Z', 'D', 2) C(EGP, 'E', 'G', 'P', 2) \
	C(ERN, 'E', 'R', 'N', 2) C(ETB, 'E', 'T', 'B', 2) \
	C(EUR, 'E', 'U', 'R', 2) C(FJD, 'F', 'J', 'D', 2) \
	C(FKP, 'F', 'K', 'P', 2) C(GBP, 'G', 'B', 'P', 2) \
	C(GEL, 'G', 'E', 'L', 2) C(GHS, 'G', 'H', 'S', 2) \
	C(GIP, 'G', 'I', 'P', 2) C(GMD, 'G', 'M', 'D', 2) \
	C(GNF, 'G', 'N', 'F', 0) C(GTQ, 'G', 'T', 'Q', 2) \
	C(GYD, 'G', 'Y', 'D', 2) C(HKD, 'H', 'K', 'D', 2) \
	C(HNL, 'H', 'N', 'L', 2) C(HRK, 'H', 'R', 'K', 2) \
	C(HTG, 'H', 'T', 'G', 2) C(HUF, 'H', 'U', 'F', 2) \
	C(IDR, 'I', 'D', 'R', 2) C(ILS, 'I', 'L', 'S', 2) \
	C(INR, 'I', 'N', 'R', 2) C(IQD, 'I', 'Q', 'D', 3) \
	C(IRR, 'I', 'R', 'R', 2) C(ISK, 'I', 'S', 'K', 2) \
	C(JMD, 'J', 'M', 'D', 2) C(JOD, 'J', 'O', 'D', 3) \
	C(JPY, 'J', 'P', 'Y', 0) C(KES, 'K', 'E', 'S', 2) \
	C(KGS, 'K', 'G', 'S', 2) C(KHR, 'K', 'H', 'R', 2) \
	C(KMF, 'K', 'M', 'F', 0) C(KPW, 'K', 'P', 'W', 2) \
	C(KRW, 'K', 'R', 'W', 0) C(KWD, 'K', 'W', 'D', 3) \
	C(KYD, 'K', 'Y', 'D', 2) C(KZT, 'K', 'Z', 'T', 2) \
	C(LAK, 'L', 'A', 'K', 2) C(LBP, 'L', 'B', 'P', 2) \
	C(LKR, 'L', 'K', 'R', 2) C(LRD, 'L', 'R', 'D', 2) \
	C(LSL, 'L', 'S', 'L', 2) C(LTL, 'L', 'T', 'L', 2) \
	C(LYD, 'L', 'Y', 'D', 3) C(MAD, 'M', 'A', 'D', 2) \
	C(MDL, 'M', 'D', 'L', 2) C(MGA, 'M', 'G', 'A', 0) \
	C(MKD, 'M', 'K', 'D', 2) C(MMK, 'M', 'M', 'K', 2) \
	C(MNT, 'M', 'N', 'T', 2) C(MOP, 'M', 'O', 'P', 2) \
	C(MRO, 'M', 'R', 'O', 2) C(MRU, 'M', 'R', 'U', 2) \
	C(MUR, 'M', 'U', 'R', 2) C(MVR, 'M', 'V', 'R', 2) \
	C(MWK, 'M', 'W', 'K', 2) C(MXN, 'M', 'X', 'N', 2) \
	C(MXV, 'M', 'X', 'V', 2) C(MYR, 'M', 'Y', 'R', 2) \
	C(MZN, 'M', 'Z', 'N', 2) C(NAD, 'N', 'A', 'D', 2) \
	C(NGN, 'N', 'G', 'N', 2) C(NIO, 'N', 'I', 'O', 2) \
	C(NOK, 'N', 'O', 'K', 2) C(NPR, 'N', 'P', 'R', 2) \
	C(NZD, 'N', 'Z', 'D', 2) C(OMR, 'O', 'M', 'R', 3) \
	C(PAB, 'P', 'A', 'B', 2) C(PEN, 'P', 'E', 'N', 2) \
	C(PGK, 'P', 'G', 'K', 2) C(PHP, 'P', 'H', 'P', 2) \
	C(PKR, 'P', 'K', 'R', 2) C(PLN, 'P', 'L', 'N', 2) \
	C(PYG, 'P', 'Y', 'G', 0) C(QAR, 'Q', 'A', 'R', 2) \
	C(RON, 'R', 'O', 'N', 2) C(RSD, 'R', 'S', 'D', 2) \
	C(RUB, 'R', 'U', 'B', 2) C(RWF, 'R', 'W', 'F', 0) \
	C(SAR, 'S', 'A', 'R', 2) C(SBD, 'S', 'B', 'D', 2) \
	C(SCR, 'S', 'C', 'R', 2) C(SDG, 'S', 'D', 'G', 2) \
	C(SEK, 'S', 'E', 'K', 2) C(SGD, 'S', 'G', 'D', 2) \
	C(SHP, 'S', 'H', 'P', 2) C(SLE, 'S', 'L', 'E', 2) \
	C(SLL, 'S', 'L', 'L', 2) C(SOS, 'S', 'O', 'S', 2) \
	C(SRD, 'S', 'R', 'D', 2) C(SSP, 'S', 'S', 'P', 2) \
	C(STD, 'S', 'T', 'D', 2) C(STN, 'S', 'T', 'N', 2) \
	C(SVC, 'S', 'V', 'C', 2) C(SYP, 'S', 'Y', 'P', 2) \
	C(SZL, 'S', 'Z', 'L', 2) C(THB, 'T', 'H', 'B', 2) \
	C(TJS, 'T', 'J', 'S', 2) C(TMT, 'T', 'M', 'T', 2) \
	C(TND, 'T', 'N', 'D', 3) C(TOP, 'T', 'O', 'P', 2) \
	C(TRY, 'T', 'R', 'Y', 2) C(TTD, 'T', 'T', 'D', 2) \
	C(TWD, 'T', 'W', 'D', 2) C(TZS, 'T', 'Z', 'S', 2) \
	C(UAH, 'U', 'A', 'H', 2) C(UGX, 'U', 'G', 'X', 2) \
	C(USD, 'U', 'S', 'D', 2) C(USN, 'U', 'S', 'N', 2) \
	C(UYI, 'U', 'Y', 'I', 0) C(UYU, 'U', 'Y', 'U', 2) \
	C(UZS, 'U', 'Z', 'S', 2) C(VED, 'V', 'E', 'D', 2) \
	C(VES, 'V', 'E', 'S', 2) C(VND, 'V', 'N', 'D', 0) \
	C(VUV, 'V', 'U', 'V', 0) C(WST, 'W', 'S', 'T', 2) \
	C(XAF, 'X', 'A', 'F', 0) C(XCD, 'X', 'C', 'D', 2) \
	C(XCG, 'X', 'C', 'G', 2) C(XDR, 'X', 'D', 'R', 2) \
	C(XOF, 'X', 'O', 'F', 0) C(XPF, 'X', 'P', 'F', 0) \
	C(YER, 'Y', 'E', 'R', 2) C(ZAR, 'Z', 'A', 'R', 2) \
	C(ZMW, 'Z', 'M', 'W', 2) C(ZWG, 'Z', 'W', 'G', 2) \
	C(ZWL, 'Z', 'W', 'L', 2)
/* clang-format on */

#define AS_ENUM(code, a, b, c, decimals) CURRENCY_##code,
enum {
	CURRENCY_BEFORE_FIRST,	/* CURRENCY_NONE */
	CURRENCIES(AS_ENUM)
	CURRENCY_END
};
_Static_assert(CURRENCY_END - 1 <= CURRENCY_MAX, "indices fit a uint8_t");

struct currency {
	char	code[4];
	int	decimals;
};

#define AS_ROW(code, a, b, c, decimals) [CURRENCY_##code] = { #code, decimals },
static const struct currency currencies[] = {
	[CURRENCY_NONE] = { "", 2 },
	CURRENCIES(AS_ROW)
};

/* One byte for each text of three letters: looked up for every row. */
#define SLOT(a, b, c) (((a) * 26 + (b)) * 26 + (c))
#define AS_SLOT(code, a, b, c, decimals) \
	[SLOT(a - 'A', b - 'A', c - 'A')] = CURRENCY_##code,
static const uint8_t slots[26 * 26 * 26] = { CURRENCIES(AS_SLOT) };

uint8_t
currency_index(const char *code, size_t n)
{
	unsigned a, b, c;

	if (n != 3)
		return CURRENCY_NONE;
	/* Bit 0x20 makes capitals small; what is no letter falls outside. */
	a = ((unsigned char)code[0] | 0x20u) - 'a';
	b = ((unsigned char)code[1] | 0x20u) - 'a';
	c = ((unsigned char)code[2] | 0x20u) - 'a';
	if (a > 25 || b > 25 || c > 25)
		return CURRENCY_NONE;
	return slots[SLOT(a, b, c)];
}

const char *
currency_code(uint8_t index)
{
	ASSERT(index < CURRENCY_END);
	return currencies[index].code;
}

int
currency_decimals(uint8_t index)
{
	ASSERT(index < CURRENCY_END);
	return currencies[index].decimals;
}

int
currency_count(void)
{
	return CURRENCY_END - 1;
}
