/* The names of the places, as they stand in items.csv. */
#include "core/model/place.h"

#include "core/base/err.h"

const char *
place_name(enum place p)
{
	static const char *const names[PLACE__MAX] = {
		[PLACE_ENTRY] = "entry",
		[PLACE_SUSPENSE] = "suspense",
		[PLACE_IGNORED] = "ignored",
		[PLACE_UNBOOKED] = "unbooked",
		[PLACE_ZERO] = "zero",
	};

	ASSERT((unsigned)p < PLACE__MAX);
	return names[p];
}
