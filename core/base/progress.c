/* Hands progress and notes to whoever shows them; shows nothing itself. */
#include "core/base/progress.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/base/err.h"

void
progress_tick(const struct progress *p, const char *what, uint64_t done, uint64_t total)
{
	if (p != NULL && p->tick != NULL)
		p->tick(p->ctx, what, done, total);
}

bool
progress_stopped(const struct progress *p)
{
	return p != NULL && p->stopped != NULL && p->stopped(p->ctx);
}

void
progress_note(const struct progress *p, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;
	int n;

	if (p == NULL || p->note == NULL)
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= 0)
		p->note(p->ctx, text);
}
