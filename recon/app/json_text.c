/* Writes JSON for --json; reading it is the adapters' business. */
#include <inttypes.h>

#include "core/base/money.h"
#include "recon/app/json_text.h"

void
json_text_free(struct json_text *j)
{
	str_free(&j->s);
	j->more = false;
}

/* sequence: how many bytes of ${p} form one character of valid UTF-8, or 0. */
static size_t
sequence(const char *p)
{
	unsigned char c = (unsigned char)*p;
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

	for (size_t i = 1; i < n; i++) {
		if (p[i] == '\0')
			return 0;
	}
	return str_utf8_ok(p, n) ? n : 0;
}

static void
quoted(struct str *s, const char *text)
{
	str_addc(s, '"');
	for (const char *p = text; *p != '\0';) {
		unsigned char c = (unsigned char)*p;
		size_t n = sequence(p);
		if (c == '"' || c == '\\')
			str_addf(s, "\\%c", c);
		else if (c == '\n')
			str_add(s, "\\n");
		else if (c == '\t')
			str_add(s, "\\t");
		else if (c < 0x20 || c == 0x7F)
			str_addf(s, "\\u%04x", c);
		else if (n == 0)
			str_add(s, "\xEF\xBF\xBD");
		else
			str_addn(s, p, n);
		p += n > 0 ? n : 1;
	}
	str_addc(s, '"');
}

static void
begin(struct json_text *j, const char *key)
{
	if (j->more)
		str_addc(&j->s, ',');
	j->more = true;
	if (key != NULL) {
		quoted(&j->s, key);
		str_addc(&j->s, ':');
	}
}

void
json_text_open(struct json_text *j, const char *key, char bracket)
{
	begin(j, key);
	str_addc(&j->s, bracket);
	j->more = false;
}

void
json_text_shut(struct json_text *j, char bracket)
{
	str_addc(&j->s, bracket);
	j->more = true;
}

void
json_text_str(struct json_text *j, const char *key, const char *text)
{
	begin(j, key);
	if (text != NULL)
		quoted(&j->s, text);
	else
		str_add(&j->s, "null");
}

void
json_text_int(struct json_text *j, const char *key, int64_t v)
{
	begin(j, key);
	str_addf(&j->s, "%" PRId64, v);
}

void
json_text_bool(struct json_text *j, const char *key, bool v)
{
	begin(j, key);
	str_add(&j->s, v ? "true" : "false");
}

void
json_text_money(struct json_text *j, const char *key, int64_t minor, int decimals)
{
	char buf[MONEY_TEXT_MAX];

	money_format(buf, minor, decimals);
	json_text_str(j, key, buf);
}

void
json_text_members(struct json_text *j, const struct json_text *other)
{
	if (other->s.n == 0)
		return;
	begin(j, NULL);
	str_addn(&j->s, other->s.p, other->s.n);
}
