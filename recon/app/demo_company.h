#ifndef TIEOUT_RECON_APP_DEMO_COMPANY_H
#define TIEOUT_RECON_APP_DEMO_COMPANY_H
/*
 * The sample company of `tieout demo`: Harbor & Pine Inc of New York sells
 * stationery by subscription in US dollars and yen, and from October in euros.
 * Two months of its Stripe balance and its ledger, the same bytes each time;
 * the first month holds every kind of mismatch that needs no posting.
 */
#include "core/base/err.h"

#define DEMO_FIRST_PERIOD "2026-09"
#define DEMO_SECOND_PERIOD "2026-10"

/* The files that demo_company_write makes, to be imported in this order;
 * NULL-terminated, relative to the folder. */
extern const char *const demo_company_files[];

/* demo_company_write: settings, rule file, Stripe and ledger files into ${dir},
 * which is made when absent. */
int demo_company_write(const char *dir, struct err *e) MUST_CHECK;
#endif
