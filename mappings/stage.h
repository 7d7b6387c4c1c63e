#ifndef TIEOUT_MAPPINGS_STAGE_H
#define TIEOUT_MAPPINGS_STAGE_H
/*
 * A row as an example gives it.  It is a whole row: what the `given` does not
 * say is absent, not unknown, and without `on` a rule's days are not asked.
 */
#include "core/model/fields.h"
#include "core/model/object.h"
#include "mappings/program.h"

struct stage {
	struct txn		 txn;
	struct rules_view	 view;
	struct fields_builder	*object[OBJECT__MAX];	/* own */
	struct fields_builder	*fields, *fees;		/* own */
};

void stage_open(struct stage *st);
void stage_close(struct stage *st);
/* stage_row: sets txn and view; valid until the stage is closed. */
int stage_row(struct stage *st, const struct example *x, struct err *e)
    MUST_CHECK;
#endif
