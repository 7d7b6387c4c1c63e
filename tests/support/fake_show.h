#ifndef TIEOUT_TESTS_SUPPORT_FAKE_SHOW_H
#define TIEOUT_TESTS_SUPPORT_FAKE_SHOW_H
/* The fake's things as JSON, in the shapes of Stripe's API, as they are at a moment. */
#include "core/base/str.h"
#include "tests/support/fake_history.h"

struct fake_view {
	const struct fake_history *h;
	int64_t		 now;
	bool		 livemode, unknown;
	const char	*account;
	const char	*expand[4];	/* paths below the object: "source" */
	size_t		 nexpand;
};
void fake_show_txn(struct str *out, const struct fake_view *v, uint32_t txn);
void fake_show_object(struct str *out, const struct fake_view *v, uint32_t object);
void fake_show_event(struct str *out, const struct fake_view *v, uint32_t event);
#endif
