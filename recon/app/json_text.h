#ifndef TIEOUT_RECON_APP_JSON_TEXT_H
#define TIEOUT_RECON_APP_JSON_TEXT_H
/*
 * JSON, written member by member; commas are put by themselves.  ${key} is
 * NULL inside an array and at the top.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct json_text {
	struct str	s;
	bool		more;	/* a member stands before: a comma is due */
};
#define JSON_TEXT_INIT { STR_INIT, false }

void json_text_free(struct json_text *j);
void json_text_open(struct json_text *j, const char *key, char bracket);	/* '{' '[' */
void json_text_shut(struct json_text *j, char bracket);			/* '}' ']' */
/* json_text_str: NULL is null; what is not UTF-8 becomes U+FFFD. */
void json_text_str(struct json_text *j, const char *key, const char *text);
void json_text_int(struct json_text *j, const char *key, int64_t v);
void json_text_bool(struct json_text *j, const char *key, bool v);
void json_text_money(struct json_text *j, const char *key, int64_t minor, int decimals);
/* json_text_members: what another writer holds, as members here. */
void json_text_members(struct json_text *j, const struct json_text *other);
#endif
