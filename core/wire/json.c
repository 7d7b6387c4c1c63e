/*
 * Strict JSON reading over jansson, and finding where a value ends without
 * building it, so that a long list is read element by element.
 */
#include "core/wire/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX 60	/* bytes of a value quoted in a message */
#define REAL_DIGITS 15	/* digits that survive the way through binary */

static bool
blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

size_t
wire_json_blank(const char *p, size_t n, size_t pos)
{
	while (pos < n && blank(p[pos]))
		pos++;
	return pos;
}

/* string_end: ${pos} at the opening quote; behind the closing one afterwards. */
static bool
string_end(const char *p, size_t n, size_t *pos)
{
	size_t i = *pos + 1;

	while (i < n && p[i] != '"')
		i += p[i] == '\\' ? 2 : 1;
	*pos = i < n ? i + 1 : n;
	return i < n;
}

static size_t
word_end(const char *p, size_t n, size_t pos)
{
	while (pos < n && !blank(p[pos]) && strchr(",:[]{}\"", p[pos]) == NULL)
		pos++;
	return pos;
}

enum wire_json_span
wire_json_span(const char *p, size_t n, size_t *pos)
{
	uint64_t kinds = 0;	/* one bit a level: 1 is an object */
	unsigned depth = 0;

	if (*pos >= n)
		return WIRE_JSON_CUT;
	if (p[*pos] != '{' && p[*pos] != '[' && p[*pos] != '"') {
		size_t end = word_end(p, n, *pos);

		if (end == *pos)
			return WIRE_JSON_BROKEN;
		*pos = end;
		return WIRE_JSON_WHOLE;
	}
	for (; *pos < n; ++*pos) {
		char c = p[*pos];

		if (c == '"') {
			if (!string_end(p, n, pos))
				return WIRE_JSON_CUT;
			if (depth == 0)
				return WIRE_JSON_WHOLE;
			--*pos;
		} else if (c == '{' || c == '[') {
			if (depth++ == WIRE_JSON_DEPTH_MAX)
				return WIRE_JSON_DEEP;
			kinds = kinds << 1 | (c == '{');
		} else if (c == '}' || c == ']') {
			/* depth > 0: a value begins with an opening bracket */
			if ((kinds & 1) != (c == '}'))
				return WIRE_JSON_BROKEN;
			kinds >>= 1;
			if (--depth == 0) {
				++*pos;
				return WIRE_JSON_WHOLE;
			}
		}
	}
	return WIRE_JSON_CUT;
}

/* too_deep: jansson's own limit is compiled in and far higher than ours. */
static bool
too_deep(const char *p, size_t n)
{
	size_t pos = wire_json_blank(p, n, 0);

	return wire_json_span(p, n, &pos) == WIRE_JSON_DEEP;
}

/* words_of: what is wrong, in our words; the library's speak of its parser. */
static const char *
words_of(const json_error_t *why)
{
	switch (json_error_code(why)) {
	case json_error_duplicate_key:
		return "a key stands twice in one object";
	case json_error_invalid_utf8:
		return "the text is not UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a text holds a NUL character";
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "there is more behind its end";
	case json_error_numeric_overflow:
		return "a number is too large";
	default:
		break;
	}
	if (strstr(why->text, "Unicode") != NULL || strstr(why->text, "escape") != NULL)
		return "an escape that stands for no character";
	if (strstr(why->text, "control character") != NULL)
		return "a control character stands in a text";
	if (strstr(why->text, "expected") != NULL)
		return "a comma, a colon, a quote or a bracket is missing or out of place";
	return "this is no value of JSON";
}

/* near_of: the library's " near 'TEXT'", or "". */
static const char *
near_of(const json_error_t *why)
{
	const char *near = strstr(why->text, " near ");

	return near == NULL || strstr(near, "near end of file") != NULL ? "" : near;
}

static int
refuse(const json_error_t *why, const struct wire_json_place *at, struct err *e)
{
	uint64_t line = at->line + (why->line > 0 ? (uint64_t)why->line - 1 : 0);
	size_t column = why->column > 0 ? (size_t)why->column : 1;

	if (why->line <= 1)
		column += at->column;
	err_set(e, ERR_INPUT, "%s:%" PRIu64 ":%zu: not valid JSON: %s%s%s", at->file,
	    line, column, words_of(why), near_of(why)[0] == '\0' ? "" : ",", near_of(why));
	switch (json_error_code(why)) {
	case json_error_duplicate_key:
		return err_hint(e, "a key may stand once in an object: with two, nobody"
		    " can tell which one counts; export the data again");
	case json_error_invalid_utf8:
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return err_hint(e, "JSON must be UTF-8 text without NUL; the file was"
		    " damaged or written in another encoding");
	case json_error_premature_end_of_input:
		return err_hint(e, "the text ends too early: the file was cut off;"
		    " fetch it again");
	default:
		return err_hint(e, "correct the text, or fetch the file again");
	}
}

int
wire_json_load(json_t **out, const char *p, size_t n, const struct wire_json_place *at,
    struct err *e)
{
	json_error_t why;

	if (n > WIRE_JSON_BYTES_MAX) {
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": one JSON text of %zu bytes; at"
		    " most %u are read at once", at->file, at->line, n,
		    WIRE_JSON_BYTES_MAX);
		return err_hint(e, "split it into several files, or write JSON Lines");
	}
	if (too_deep(p, n)) {
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": more than %u objects or lists"
		    " inside each other", at->file, at->line, WIRE_JSON_DEPTH_MAX);
		return err_hint(e, "Stripe's objects are far shallower: this is not"
		    " one of them, or it was damaged");
	}
	*out = json_loadb(p, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	if (*out == NULL)
		return refuse(&why, at, e);
	return 0;
}

void
wire_json_show(char out[WIRE_JSON_SHOW_MAX], const json_t *v)
{
	char *text;
	int n;

	if (json_is_object(v) || json_is_array(v)) {
		snprintf(out, WIRE_JSON_SHOW_MAX, "%s",
		    json_is_object(v) ? "an object" : "a list");
		return;
	}
	if (json_is_real(v)) {	/* its digits as written are not kept */
		snprintf(out, WIRE_JSON_SHOW_MAX, "a number with a point or an exponent");
		return;
	}
	text = json_dumps(v, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	n = text == NULL ? 0 : (int)strlen(text);
	snprintf(out, WIRE_JSON_SHOW_MAX, "%.*s%s", n > SHOWN_MAX ? SHOWN_MAX : n,
	    text == NULL ? "" : text, n > SHOWN_MAX ? "..." : "");
	free(text);
}

static void
real_text(char buf[WIRE_JSON_SHOW_MAX], const json_t *v)
{
	char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS));

	snprintf(buf, WIRE_JSON_SHOW_MAX, "%s", text == NULL ? "" : text);
	free(text);
}

bool
wire_json_scalar(char buf[WIRE_JSON_SHOW_MAX], const json_t *v, struct slice *out)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		out->p = json_string_value(v);
		out->n = json_string_length(v);
		return true;
	case JSON_INTEGER:
		snprintf(buf, WIRE_JSON_SHOW_MAX, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		snprintf(buf, WIRE_JSON_SHOW_MAX, "%s", json_is_true(v) ? "true" : "false");
		break;
	case JSON_REAL:
		real_text(buf, v);
		break;
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_NULL:
	default:
		return false;
	}
	*out = slice_of(buf);
	return true;
}
