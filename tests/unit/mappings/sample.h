#ifndef TIEOUT_TESTS_MAPPINGS_SAMPLE_H
#define TIEOUT_TESTS_MAPPINGS_SAMPLE_H
/*
 * A rule file in memory and rows for it, written as text:
 *   "category=refund|amount=-2000|fee=0|metadata.plan=annual"
 * What a row does not name is unknown; "description=" is known to be empty;
 * "charge=" is a charge that is known and tells nothing else.
 */
#include <stdbool.h>

#include "core/model/fields.h"
#include "core/model/object.h"
#include "mappings/rules.h"

/* chart, clearing USD and EUR, suspense, sales, fees, vat, refunds. */
extern const char sample_head[];
/* sample_head without the suspense account. */
extern const char sample_bare[];
#define SAMPLE_LINES "  debit clearing net\n  debit fees fee\n  credit sales amount\n"

struct sample {
	struct rules		*r;
	struct rules_scratch	*s;
	struct str		 report;
	struct err		 e;
	struct txn		 t;
	struct rules_view	 v;
	struct rules_result	 res;
	struct fields_builder	*object[OBJECT__MAX], *fields, *fees;
	char			 text[4096];	/* the row's texts */
};

/* sample_try: 0 when ${head}${body} is read; else report and e say why. */
int sample_try(struct sample *x, const char *head, const char *body);
/* sample_open: as sample_try, but a refusal fails the test. */
void sample_open(struct sample *x, const char *head, const char *body);
void sample_close(struct sample *x);
void sample_row(struct sample *x, const char *row);
/* sample_eval: sample_row and rules_eval, which must not fail. */
void sample_eval(struct sample *x, const char *row);
/* sample_lines: "clearing 9680, fees 320, sales -10000". */
void sample_lines(const struct sample *x, struct str *out);
#endif
