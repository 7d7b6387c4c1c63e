/* JSON out.  Reading JSON is core/wire's business. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/money.h"
#include "reports/glyph.h"
#include "reports/json.h"

#define JSON_SAFE_INTEGER INT64_C(9007199254740991)	/* 2^53 - 1 */

void
json_begin(struct json_out *j, struct file_out *f, enum json_form form)
{
	memset(j, 0, sizeof *j);
	j->f = f;
	j->form = form;
}

static void
new_line(struct json_out *j)
{
	if (j->form != JSON_PRETTY)
		return;
	file_put(j->f, "\n", 1);
	for (int i = 0; i < j->depth; i++)
		file_put(j->f, "  ", 2);
}

/* What stands before a member: a comma, a line. */
static void
member(struct json_out *j)
{
	if (j->keyed) {
		j->keyed = false;
		return;
	}
	if (j->depth == 0)
		return;
	if (j->begun[j->depth])
		file_put(j->f, ",", 1);
	j->begun[j->depth] = true;
	new_line(j);
}

static void
open_level(struct json_out *j, const char *mark)
{
	member(j);
	ASSERT(j->depth + 1 < JSON_DEPTH_MAX);
	j->depth++;
	j->begun[j->depth] = false;
	file_put(j->f, mark, 1);
}

static void
close_level(struct json_out *j, const char *mark)
{
	bool begun = j->begun[j->depth];

	ASSERT(j->depth > 0 && !j->keyed);
	j->depth--;
	if (begun)
		new_line(j);
	file_put(j->f, mark, 1);
	if (j->depth == 0 && j->form == JSON_PRETTY)
		file_put(j->f, "\n", 1);
}

void
json_object(struct json_out *j)
{
	open_level(j, "{");
}

void
json_object_end(struct json_out *j)
{
	close_level(j, "}");
}

void
json_array(struct json_out *j)
{
	open_level(j, "[");
}

void
json_array_end(struct json_out *j)
{
	close_level(j, "]");
}

/* Must this byte be looked at more closely? */
static bool
is_special(const struct json_out *j, unsigned char c)
{
	if (c == '"' || c == '\\' || c < 0x20 || c >= 0x7F)
		return true;
	return j->form == JSON_IN_HTML && (c == '<' || c == '>' || c == '&');
}

static void
put_escaped(struct json_out *j, uint32_t c)
{
	char buf[GLYPH_NAME_MAX];

	if (c == '"' || c == '\\') {
		buf[0] = '\\';
		buf[1] = (char)c;
		file_put(j->f, buf, 2);
	} else if (c == '\n') {
		file_put(j->f, "\\n", 2);
	} else if (c == '\t') {
		file_put(j->f, "\\t", 2);
	} else if (j->form == JSON_IN_HTML && glyph_hidden(c)) {
		file_put(j->f, buf, glyph_name(buf, c));
	} else if (c < 0x80) {
		file_put(j->f, buf,
		    (size_t)snprintf(buf, sizeof buf, "\\u%04x", c & 0xFFu));
	} else {
		file_put(j->f, buf, glyph_put(buf, c));
	}
}

static void
put_text(struct json_out *j, const char *p, size_t n)
{
	size_t i = 0;

	file_put(j->f, "\"", 1);
	while (i < n) {
		size_t from = i;

		while (i < n && !is_special(j, (unsigned char)p[i]))
			i++;
		file_put(j->f, p + from, i - from);
		if (i < n)
			put_escaped(j, glyph_next(p, n, &i));
	}
	file_put(j->f, "\"", 1);
}

void
json_key(struct json_out *j, const char *key)
{
	member(j);
	put_text(j, key, strlen(key));
	file_puts(j->f, j->form == JSON_PRETTY ? ": " : ":");
	j->keyed = true;
}

void
json_textn(struct json_out *j, const char *p, size_t n)
{
	member(j);
	put_text(j, p, n);
}

void
json_text(struct json_out *j, const char *text)
{
	if (text == NULL)
		json_null(j);
	else
		json_textn(j, text, strlen(text));
}

void
json_int(struct json_out *j, int64_t v)
{
	char buf[24];

	member(j);
	file_put(j->f, buf, (size_t)snprintf(buf, sizeof buf, "%" PRId64, v));
}

void
json_bool(struct json_out *j, bool v)
{
	member(j);
	file_puts(j->f, v ? "true" : "false");
}

void
json_null(struct json_out *j)
{
	member(j);
	file_puts(j->f, "null");
}

void
json_money(struct json_out *j, int64_t minor, int decimals)
{
	char buf[MONEY_TEXT_MAX];

	json_textn(j, buf, money_format(buf, minor, decimals));
}

void
json_minor(struct json_out *j, int64_t minor)
{
	char buf[24];

	if (minor >= -JSON_SAFE_INTEGER && minor <= JSON_SAFE_INTEGER) {
		json_int(j, minor);
		return;
	}
	json_textn(j, buf, (size_t)snprintf(buf, sizeof buf, "%" PRId64, minor));
}
