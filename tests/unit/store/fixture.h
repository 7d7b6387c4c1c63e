#ifndef TIEOUT_TESTS_UNIT_STORE_FIXTURE_H
#define TIEOUT_TESTS_UNIT_STORE_FIXTURE_H
/* A store in a scratch folder, facts made shortly, and all facts as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/str.h"
#include "recon/store/inner.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DAY0 1790812800		/* 2026-10-01T00:00:00Z */

struct fixture {
	char		dir[64], path[128];
	struct store	*s;
	int64_t		now;
	struct clock	clock;
};

void fixture_dir(char *buf, size_t n);		/* a new scratch folder */
void fixture_make(struct fixture *f);		/* made and opened for writing */
void fixture_open(struct fixture *f);
void fixture_drop(struct fixture *f);
/* must: fails the test with the error's text. */
void must(int rc, struct err *e);
/* sql: one number that a statement gives, by a connection of its own. */
int64_t fixture_number(struct fixture *f, const char *sql);
void fixture_exec(struct fixture *f, const char *sql);

/* import_begin/end: an import named ${path}, hash made from it. */
int64_t import_begin(struct store *s, const char *path);
void import_end(struct store *s, int64_t number, const char *path);
const char *hash_of(const char *path);		/* its hash; valid until the next call */

struct txn a_txn(const char *id, int64_t created, int64_t amount, int64_t fee);
struct ledger_line a_line(const char *id, const char *line, int32_t day, int64_t amount);
struct object an_object(enum object_kind k, const char *id, int64_t version,
    const char *fields, size_t n);
#define PACKED(text) (text), sizeof(text) - 1	/* "name\0value\0" */

enum store_put put_txn(struct store *s, int64_t import, uint64_t line,
    const struct txn *t);
enum store_put put_line(struct store *s, int64_t import, uint64_t line,
    const struct ledger_line *l);
enum store_put put_object(struct store *s, int64_t import, uint64_t line,
    const struct object *o);

/* facts_text: every fact that the store gives, a line each, without where it
 * came from; ours to free. */
char *facts_text(struct store *s);
#endif
