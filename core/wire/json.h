#ifndef TIEOUT_CORE_WIRE_JSON_H
#define TIEOUT_CORE_WIRE_JSON_H
/*
 * JSON as it comes from outside, read strictly: a key may stand in an object
 * once, depth and size are bounded, NUL and invalid UTF-8 are refused, and
 * nothing may follow the value.  jansson does the reading; this room knows
 * nothing of what the values mean.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "core/base/err.h"
#include "core/base/str.h"

#define WIRE_JSON_DEPTH_MAX 64u
#define WIRE_JSON_BYTES_MAX (64u << 20)	/* one text given to wire_json_load */

/* ---- where a value ends, without building it ---- */
enum wire_json_span {
	WIRE_JSON_WHOLE,	/* the value's end was found */
	WIRE_JSON_CUT,		/* the text ends inside the value */
	WIRE_JSON_BROKEN,	/* brackets or quotes do not fit */
	WIRE_JSON_DEEP		/* more than WIRE_JSON_DEPTH_MAX inside each other */
};
/*
 * wire_json_span(p, n, &pos):
 * ${pos} stands at the first byte of a value; on WIRE_JSON_WHOLE it stands
 * behind its last byte, else at the byte where that was seen.  Only brackets
 * and strings are looked at: what lies between is for the reader to judge.
 */
enum wire_json_span wire_json_span(const char *p, size_t n, size_t *pos);
/* wire_json_blank: the first position from ${pos} that is no JSON white space. */
size_t wire_json_blank(const char *p, size_t n, size_t pos);

/* ---- reading ---- */
/* Where a text stood in its file, for messages. */
struct wire_json_place {
	const char	*file;
	uint64_t	 line;		/* of its first byte, from 1 */
	size_t		 column;	/* bytes before it in that line */
};
/*
 * wire_json_load(out, p, n, at, e):
 * The one value in ${p}; json_decref it.  ERR_INPUT: "FILE:LINE:COL: cause".
 */
int wire_json_load(json_t **out, const char *p, size_t n,
    const struct wire_json_place *at, struct err *e) MUST_CHECK;
/*
 * wire_json_show: the value as a person would quote it in a message, at most
 * 60 bytes: 1e3, "10.00", null, an object, a list.
 */
#define WIRE_JSON_SHOW_MAX 80
void wire_json_show(char out[WIRE_JSON_SHOW_MAX], const json_t *v);
/*
 * wire_json_scalar(buf, v, out):
 * Text of a scalar: strings as they are, integers in decimal, true/false,
 * other numbers with up to 15 digits; false for null, objects and lists.
 * ${out} points into ${v} or ${buf} (WIRE_JSON_SHOW_MAX).
 */
bool wire_json_scalar(char buf[WIRE_JSON_SHOW_MAX], const json_t *v,
    struct slice *out);
#endif
