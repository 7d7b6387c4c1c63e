#ifndef TIEOUT_RECON_APP_INI_TEXT_H
#define TIEOUT_RECON_APP_INI_TEXT_H
/*
 * INI text, one setting at a time, with line numbers.  Comments begin with
 * `;` or `#` at the start of a line, or with ` ;` behind a value.  Blanks at
 * the start of a line mean nothing.
 */
#include "core/base/err.h"

struct ini_events {
	/* Each gives 0, or -1 with an error, which stops the reading. */
	int	(*section)(void *ctx, int line, const char *name, struct err *e);
	int	(*setting)(void *ctx, int line, const char *key,
		    const char *value, struct err *e);
	void	*ctx;
};

/*
 * ini_text_read(name, text, ev, e):
 * Calls ${ev} for each section and setting of ${text} in order.  ERR_SETTINGS
 * with "NAME:LINE" for a line that is neither, or too long.
 */
int ini_text_read(const char *name, const char *text,
    const struct ini_events *ev, struct err *e) MUST_CHECK;
#endif
