/*
 * The one record of what went wrong.  Keeps texts inside their bounds; what
 * to print, and where, is left to recon/app.
 */
#include "core/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* cut: marks a text that did not fit, without splitting a UTF-8 character. */
static void
cut(char *buf, size_t cap)
{
	size_t n = cap - sizeof("...");

	while (n > 0 && ((unsigned char)buf[n] & 0xC0) == 0x80)
		n--;
	memcpy(buf + n, "...", sizeof("..."));
}

__attribute__((format(printf, 3, 0))) static void
put(char *buf, size_t cap, const char *fmt, va_list ap)
{
	int n = vsnprintf(buf, cap, fmt, ap);

	if (n < 0)
		buf[0] = '\0';
	else if ((size_t)n >= cap)
		cut(buf, cap);
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	ASSERT(e->code == ERR_NONE);
	ASSERT(code != ERR_NONE);
	e->code = code;
	e->hint[0] = '\0';
	e->path[0] = '\0';
	va_start(ap, fmt);
	put(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return -1;
}

/* What a person can do about a refusal of the machine, where nobody says more. */
static const struct {
	int		 cause;
	const char	*hint;
} remedies[] = {
	{ ENOSPC, "free some space, then run it again" },
	{ EDQUOT, "free some space, then run it again" },
	{ EFBIG, "raise the limit on the size of a file, then run it again" },
	{ EROFS, "this disk may only be read: name a folder on another one" },
	{ EACCES, "look at the permissions of the file and its folder" },
	{ EPERM, "look at the permissions of the file and its folder" },
	{ EMFILE, "raise the limit on open files, then run it again" },
};

int
err_errno(struct err *e, enum err_code code, const char *fmt, ...)
{
	int saved = errno;
	char text[256];
	const char *why = strerror_r(saved, text, sizeof(text));
	size_t n;
	va_list ap;

	ASSERT(e->code == ERR_NONE);
	ASSERT(code != ERR_NONE);
	e->code = code;
	e->hint[0] = '\0';
	e->path[0] = '\0';
	va_start(ap, fmt);
	put(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	n = strlen(e->msg);
	if (snprintf(e->msg + n, sizeof(e->msg) - n, ": %s", why) >=
	    (int)(sizeof(e->msg) - n))
		cut(e->msg, sizeof(e->msg));
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
		if (remedies[i].cause == saved)
			err_hint(e, "%s", remedies[i].hint);
	}
	return -1;
}

int
err_hint(struct err *e, const char *fmt, ...)
{
	va_list ap;

	ASSERT(e->code != ERR_NONE);
	va_start(ap, fmt);
	put(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_while(struct err *e, const char *fmt, ...)
{
	char old[sizeof(e->path)];
	size_t n;
	va_list ap;

	ASSERT(e->code != ERR_NONE);
	memcpy(old, e->path, sizeof(old));
	va_start(ap, fmt);
	put(e->path, sizeof(e->path), fmt, ap);
	va_end(ap);
	if (old[0] == '\0')
		return -1;
	n = strlen(e->path);
	if (snprintf(e->path + n, sizeof(e->path) - n, " > %s", old) >=
	    (int)(sizeof(e->path) - n))
		cut(e->path, sizeof(e->path));
	return -1;
}

void
err_clear(struct err *e)
{
	e->code = ERR_NONE;
	e->msg[0] = '\0';
	e->hint[0] = '\0';
	e->path[0] = '\0';
}

int
err_exit_code(enum err_code code)
{
	static const int exits[] = {
		[ERR_NONE] = 0,
		[ERR_USAGE] = 2,
		[ERR_SETTINGS] = 3,
		[ERR_REMOTE] = 4,
		[ERR_INPUT] = 5,
		[ERR_OUTCOME] = 6,
		[ERR_LOCKED] = 7,
		[ERR_MACHINE] = 8,
		[ERR_BUG] = 70,
		[ERR_INTERRUPTED] = 130,
	};

	ASSERT((size_t)code < sizeof(exits) / sizeof(exits[0]));
	return exits[code];
}

void
err_assert_failed(const char *expr, const char *file, int line)
{
	dprintf(STDERR_FILENO,
	    "tieout: a bug in tieout: %s:%d: %s\n"
	    "tieout: stopped before anything wrong was written; please report this\n",
	    file, line, expr);
	_exit(70);
}
