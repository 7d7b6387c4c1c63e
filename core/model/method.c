/* The names of the matching methods, as they stand in matches.csv. */
#include "core/model/method.h"

#include "core/base/err.h"

const char *
method_name(enum method m)
{
	static const char *const names[METHOD__MAX] = {
		[METHOD_NONE] = "none",
		[METHOD_KEY] = "key",
		[METHOD_ID] = "id",
		[METHOD_AMOUNT_DATE] = "amount_date",
		[METHOD_IDENTICAL_SET] = "identical_set",
		[METHOD_GROUP_PAYOUT] = "group_payout",
		[METHOD_GROUP_DAY] = "group_day",
		[METHOD_GROUP_CATEGORY] = "group_category",
		[METHOD_SUBSET] = "subset",
		[METHOD_IGNORED] = "ignored",
		[METHOD_MANUAL] = "manual",
	};

	ASSERT((unsigned)m < METHOD__MAX);
	return names[m];
}
