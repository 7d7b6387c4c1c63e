#ifndef TIEOUT_REPORTS_JSON_H
#define TIEOUT_REPORTS_JSON_H
/*
 * A small JSON writer: the manifest and the data block of the HTML.  Commas and
 * indentation are its business; the caller keeps keys sorted where that is
 * promised.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/file.h"

#define JSON_DEPTH_MAX 16

enum json_form {
	JSON_PRETTY,		/* for people: two spaces a level */
	JSON_IN_HTML		/* compact; nothing in it can end a script element,
				   and hidden characters are named (glyph.h) */
};

struct json_out {
	struct file_out	*f;		/* foreign */
	enum json_form	 form;
	int		 depth;
	bool		 begun[JSON_DEPTH_MAX];	/* a member was written */
	bool		 keyed;		/* a key waits for its value */
};

void json_begin(struct json_out *j, struct file_out *f, enum json_form form);
void json_object(struct json_out *j);		/* { */
void json_object_end(struct json_out *j);
void json_array(struct json_out *j);		/* [ */
void json_array_end(struct json_out *j);
void json_key(struct json_out *j, const char *key);
void json_text(struct json_out *j, const char *text);	/* NULL: null */
void json_textn(struct json_out *j, const char *p, size_t n);
void json_int(struct json_out *j, int64_t v);
void json_bool(struct json_out *j, bool v);
void json_null(struct json_out *j);
/* json_money: "1234.50", a string, so that no reader rounds it. */
void json_money(struct json_out *j, int64_t minor, int decimals);
/* json_minor: minor units as a number, as a string where JavaScript's numbers
 * would not hold it exactly. */
void json_minor(struct json_out *j, int64_t minor);
#endif
