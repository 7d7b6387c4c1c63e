#ifndef TIEOUT_CORE_MODEL_PLACE_H
#define TIEOUT_CORE_MODEL_PLACE_H
/* Where a balance transaction went (PRODUCT.md, section 7): exactly one. */
enum place {
	PLACE_ENTRY,		/* a rule booked it */
	PLACE_SUSPENSE,		/* no rule; booked to the suspense account */
	PLACE_IGNORED,		/* a named ignore block, with its reason */
	PLACE_UNBOOKED,		/* no rule and no suspense, or no account for its currency, ... */
	PLACE_ZERO,		/* amount, fee and net are 0 */
	PLACE__MAX
};
const char *place_name(enum place p);	/* "entry" ... */
#endif
