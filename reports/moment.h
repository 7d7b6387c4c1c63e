#ifndef TIEOUT_REPORTS_MOMENT_H
#define TIEOUT_REPORTS_MOMENT_H
/* Moments as text, a million of them: the day's ten characters are kept. */
#include <stddef.h>
#include <stdint.h>

#include "core/base/date.h"

struct moment {
	int32_t	day;			/* whose text is held; DATE_NONE: none */
	char	text[DATE_TEXT_MAX];
};
#define MOMENT_INIT { DATE_NONE, "" }

/* moment_text: "2026-10-05T14:03:22Z"; valid until the next call; gives the
 * length, 0 for TXN_MOMENT_NONE. */
size_t moment_text(struct moment *m, int64_t moment);
#endif
