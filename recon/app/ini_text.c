/*
 * INI text through libinih; the only file that includes ini.h.  What the
 * settings mean is known to settings.c.
 *
 * libinih tells neither line numbers nor empty sections, cuts long names and
 * reads an indented line as the rest of the line before.  So the lines go to
 * it one by one through a reader of ours, which counts, strips the indent,
 * and takes the section lines itself.
 */
#include <ini.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/str.h"
#include "recon/app/ini_text.h"

/* libinih keeps a name in a buffer of 50 bytes and cuts what is longer. */
#define INI_KEY_MAX 49

struct ini_reading {
	const char		*name;
	const char		*at;	/* what is still to be read */
	int			 line;	/* of the line last given */
	const struct ini_events	*ev;
	struct err		*e;
	bool			 failed;
};

static size_t
strip(const char **p, size_t n)
{
	while (n > 0 && (**p == ' ' || **p == '\t')) {
		(*p)++;
		n--;
	}
	while (n > 0 && strchr(" \t\r", (*p)[n - 1]) != NULL)
		n--;
	return n;
}

/* take_section: "[name]" and perhaps a comment. */
static int
take_section(struct ini_reading *r, const char *p, size_t n)
{
	const char *end = memchr(p, ']', n);
	size_t rest;

	if (end == NULL) {
		err_set(r->e, ERR_SETTINGS, "%s:%d: a section needs its ]", r->name, r->line);
		return err_hint(r->e, "write [company], for example");
	}
	const char *after = end + 1;
	rest = strip(&after, (size_t)(p + n - after));
	if (rest > 0 && *after != ';' && *after != '#') {
		err_set(r->e, ERR_SETTINGS, "%s:%d: text after the section's ]: %.*s",
		    r->name, r->line, (int)(rest > 60 ? 60 : rest), after);
		return err_hint(r->e, "put the setting on a line of its own");
	}
	struct str name = STR_INIT;
	const char *inner = p + 1;
	size_t len = strip(&inner, (size_t)(end - inner));
	str_addn(&name, inner, len);
	int rc = r->ev->section(r->ev->ctx, r->line, str_text(&name), r->e);
	str_free(&name);
	return rc;
}

static int
too_long(struct ini_reading *r, size_t n, int max)
{
	err_set(r->e, ERR_SETTINGS, "%s:%d: a line of %zu bytes; at most %d are read",
	    r->name, r->line, n, max);
	return err_hint(r->e, "shorten it");
}

/* next_line: what libinih calls in place of fgets. */
static char *
next_line(char *out, int room, void *ctx)
{
	struct ini_reading *r = ctx;

	if (r->failed || *r->at == '\0')
		return NULL;
	const char *p = r->at;
	const char *nl = strchr(p, '\n');
	size_t n = nl != NULL ? (size_t)(nl - p) : strlen(p);
	r->at = nl != NULL ? nl + 1 : p + n;
	r->line++;
	if (r->line == 1 && n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
		p += 3;
		n -= 3;
	}
	n = strip(&p, n);
	if (n > 0 && (*p == ';' || *p == '#'))
		n = 0;	/* a comment may be of any length */
	if (n > 0 && *p == '[') {
		r->failed = take_section(r, p, n) != 0;
		n = 0;
	} else if (n + 2 > (size_t)room) {
		r->failed = too_long(r, n, room - 2) != 0;
		n = 0;
	}
	memcpy(out, p, n);
	out[n] = '\n';
	out[n + 1] = '\0';
	return out;
}

static int
take_setting(void *ctx, const char *section, const char *name, const char *value)
{
	struct ini_reading *r = ctx;

	(void)section;	/* cut at 50 bytes; ours is known to the caller */
	if (r->failed)
		return 0;
	if (strlen(name) >= INI_KEY_MAX) {
		err_set(r->e, ERR_SETTINGS, "%s:%d: a name of more than %d bytes",
		    r->name, r->line, INI_KEY_MAX - 1);
		r->failed = true;
	} else {
		r->failed = r->ev->setting(r->ev->ctx, r->line, name, value, r->e) != 0;
	}
	return !r->failed;
}

int
ini_text_read(const char *name, const char *text, const struct ini_events *ev,
    struct err *e)
{
	struct ini_reading r = { .name = name, .at = text, .ev = ev, .e = e };
	int bad = ini_parse_stream(next_line, &r, take_setting, &r);

	if (r.failed)
		return -1;
	if (bad > 0) {
		err_set(e, ERR_SETTINGS, "%s:%d: neither a [section] nor name = value",
		    name, bad);
		return err_hint(e, "a comment begins with ;");
	}
	if (bad < 0)
		return err_set(e, ERR_MACHINE, "%s: out of memory", name);
	return 0;
}
