#ifndef TIEOUT_MAPPINGS_CHECK_H
#define TIEOUT_MAPPINGS_CHECK_H
/* What is done with a parsed file before it may book anything. */
#include "mappings/program.h"

/* check_rules: names, accounts, limits of the ledger, examples, tables. */
void check_rules(struct rules *r, struct diag *d, bool verbose);
/* check_accounts: the account declarations among themselves. */
void check_accounts(struct rules *r, struct diag *d, bool verbose);
/* check_examples: their names and accounts. */
void check_examples(struct rules *r, struct diag *d);
/* check_account_named: is there one? */
bool check_account_named(const struct rules *r, const char *name,
    enum account_role *role);
void check_unknown_account(const struct rules *r, struct diag *d,
    const char *name, struct spot at);
/* check_category: a note when tieout does not know it; with ${typo}, only where
 * another was probably meant. */
void check_category(struct diag *d, const char *name, struct spot at,
    bool typo);
/* check_cond: the fields, names and regexes of a rule's condition. */
void check_cond(struct diag *d, const struct rule *o);
/* check_event_field: does the event of rule ${o} have this field? */
bool check_event_field(struct diag *d, const struct rule *o,
    const struct field *f, struct spot at);
/* check_ledger: what the ledger does not let an entry have or touch. */
void check_ledger(struct rules *r, struct diag *d);
/* prove_rule: both proofs; gives each line its form. */
void prove_rule(struct rules *r, struct diag *d, struct rule *rule);
/* shadow_check: rules that can never fire. */
void shadow_check(struct rules *r, struct diag *d, bool verbose);
/* shadow_above: the rules above ${o} that may take rows that it takes too. */
struct above {
	const struct rule	**rule;	/* own: free it */
	size_t			 n;
};
struct above shadow_above(const struct rules *r, const struct rule *o);
/* compile_rules: sets for dispatch, flat forms, what objects are needed. */
void compile_rules(struct rules *r);
#endif
