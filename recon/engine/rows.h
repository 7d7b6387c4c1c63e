#ifndef TIEOUT_RECON_ENGINE_ROWS_H
#define TIEOUT_RECON_ENGINE_ROWS_H
/*
 * Making rows of mismatches.csv: identity, members, texts.  A row is filled
 * while it is the newest one; rows_end copies its texts.
 */
#include "core/base/str.h"
#include "recon/engine/records.h"

/* rows_begin: a new row, `new`, whose break_id is made from what it is about. */
struct row *rows_begin(struct engine *en, enum mismatch_code code,
    const char *about, const char *a, const char *b);
/* rows_begin_absent: data_incomplete, and ${what} says what this period lacks.  In another
 * period, or in other words, it is another row: who settles one knows nothing of others. */
struct row *rows_begin_absent(struct engine *en, const char *about, const char *what);
/* rows_begin_line: about one ledger line. */
struct row *rows_begin_line(struct engine *en, enum mismatch_code code,
    uint32_t line);
/* rows_line_break: the break_id of such a row. */
void rows_line_break(const struct engine *en, uint32_t line, char out[BREAK_ID_MAX]);
/* rows_carry: a movement or line that the next period takes over with it. */
void rows_carry_movement(struct engine *en, struct row *r, uint32_t movement);
void rows_carry_line(struct engine *en, struct row *r, uint32_t line);
/* rows_amounts: expected and actual, each absent or not, and the difference,
 * which enters the bridge. */
void rows_amounts(struct row *r, bool has_expected, int64_t expected,
    bool has_actual, int64_t actual);
/* rows_movement: date, payout, entry key, rule and account from a movement. */
void rows_movement(struct engine *en, struct row *r, uint32_t movement);

/* ids joined by a space; at most ${max} of them, then +N (0: all). */
void rows_movement_ids(const struct engine *en, struct str *out,
    const uint32_t *movement, size_t n, size_t max);
void rows_line_ids(const struct engine *en, struct str *out,
    const uint32_t *line, size_t n, size_t max);
/* rows_line_number: the line's number as text; valid for three more calls. */
const char *rows_line_number(const struct engine *en, uint32_t line);
/* rows_code: the account code of a book's clearing account, "" unknown. */
const char *rows_code(const struct engine *en, uint16_t book);
/* rows_entry: the key of the movement's entry, "" none. */
const char *rows_entry(const struct engine *en, const struct movement *m);
/* rows_payout_id: the payout of a movement, "" none. */
const char *rows_payout_id(const struct engine *en, const struct movement *m);
/* rows_keep: the text as the row's own, for its life. */
const char *rows_keep(struct engine *en, const struct str *s);
#endif
