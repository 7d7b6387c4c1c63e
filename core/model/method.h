#ifndef TIEOUT_CORE_MODEL_METHOD_H
#define TIEOUT_CORE_MODEL_METHOD_H
/* How a match was found (PRODUCT.md, section 6), strongest first. */
enum method {
	METHOD_NONE,
	METHOD_KEY, METHOD_ID, METHOD_AMOUNT_DATE, METHOD_IDENTICAL_SET,
	METHOD_GROUP_PAYOUT, METHOD_GROUP_DAY, METHOD_GROUP_CATEGORY,
	METHOD_SUBSET, METHOD_IGNORED, METHOD_MANUAL, METHOD__MAX
};
const char *method_name(enum method m);	/* "amount_date" */
#endif
