#ifndef TIEOUT_REPORTS_LABELS_H
#define TIEOUT_REPORTS_LABELS_H
/* Names of things as people say them; the CSV files have the short ones. */
#include "reports/report.h"

/* label_line: of a statement line; ${after} is set to what follows it. */
const char *label_line(const char *line, const char **after);
const char *label_step(const char *line);	/* of a bridge line */
const char *label_ledger(const char *ledger);	/* "QuickBooks Online" */
const char *label_verdict(enum verdict v);	/* "Tied out" */
const char *label_place(enum place p);
const char *label_severity(enum severity s);	/* "Break" */
const char *label_status(enum break_status s);
const char *label_month(int month);		/* 1 to 12 */
/* label_shape: the picture in the page's sprite that goes with a word. */
const char *label_shape_of_verdict(enum verdict v);
const char *label_shape_of_severity(enum severity s);
#endif
