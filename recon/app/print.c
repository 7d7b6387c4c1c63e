/*
 * Printing for people.  Standard output carries what was asked for, standard
 * error what is said about the work.  With --json standard output belongs to
 * the one object.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recon/app/app.h"

bool
print_colours(int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no != NULL && *no != '\0')
		return false;
	if (term == NULL || strcmp(term, "dumb") == 0)
		return false;
	return isatty(fd) == 1;
}

static const char *const colours[] = {
	[PAINT_BOLD] = "\033[1m", [PAINT_DIM] = "\033[2m", [PAINT_RED] = "\033[1;31m",
	[PAINT_GREEN] = "\033[1;32m", [PAINT_YELLOW] = "\033[1;33m"
};

const char *
paint(const struct app *a, enum paint p)
{
	return a->colour_out ? colours[p] : "";
}

const char *
unpaint(const struct app *a)
{
	return a->colour_out ? "\033[0m" : "";
}

void
say(const struct app *a, const char *fmt, ...)
{
	va_list ap;

	if (a->args.opt.json || a->args.opt.quiet)
		return;
	bar_clear(a->bar);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void
tell(const struct app *a, const char *text)
{
	size_t n = strlen(text);

	if (a->args.opt.json)
		return;
	bar_clear(a->bar);
	fputs(text, stdout);
	if (n > 0 && text[n - 1] != '\n')
		putchar('\n');
}

void
warn(const struct app *a, const char *fmt, ...)
{
	va_list ap;

	if (a->args.opt.quiet)
		return;
	bar_clear(a->bar);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
warn_text(const struct app *a, const char *text)
{
	size_t n = strlen(text);

	bar_clear(a->bar);
	fputs(text, stderr);
	if (n > 0 && text[n - 1] != '\n')
		fputc('\n', stderr);
}

/* indented: further lines of a text stand under its first one. */
static void
indented(const char *text, int by)
{
	for (const char *p = text; *p != '\0'; p++) {
		fputc(*p, stderr);
		if (*p == '\n' && p[1] != '\0')
			fprintf(stderr, "%*s", by, "");
	}
	fputc('\n', stderr);
}

void
print_failure(const struct app *a, const struct err *e)
{
	bool c = a->colour_err;

	bar_clear(a->bar);
	fflush(stdout);
	fprintf(stderr, "%stieout:%s ", c ? colours[PAINT_RED] : "", c ? "\033[0m" : "");
	indented(e->msg, 2);
	if (e->path[0] != '\0') {
		fputs("  where: ", stderr);
		indented(e->path, 9);
	}
	if (e->hint[0] != '\0') {
		fputs("  fix: ", stderr);
		indented(e->hint, 7);
	}
}

void
print_shell(struct str *out, const char *path)
{
	const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-./,:@+=%";

	if (*path != '\0' && path[strspn(path, plain)] == '\0') {
		str_add(out, path);
		return;
	}
	str_addc(out, '\'');
	for (; *path != '\0'; path++) {
		if (*path == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, *path);
	}
	str_addc(out, '\'');
}

void
print_count(struct str *out, uint64_t n)
{
	char buf[32];
	int len = snprintf(buf, sizeof(buf), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			str_addc(out, ',');
		str_addc(out, buf[i]);
	}
}
