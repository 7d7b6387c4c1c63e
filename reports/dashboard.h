#ifndef TIEOUT_REPORTS_DASHBOARD_H
#define TIEOUT_REPORTS_DASHBOARD_H
/* Pages of Stripe's dashboard, by an id's prefix. Links only, no request. */
#include "core/base/str.h"

#define DASHBOARD_URL	"https://dashboard.stripe.com/"
#define DASHBOARD_TEST	"test/"

/* dashboard_page: "payments" for ch_..., NULL when the dashboard has no page
 * for it, or when it holds anything but letters, digits and '_'. */
const char *dashboard_page(struct slice id);
/* dashboard_at: the i-th prefix and page; false past the end. */
bool dashboard_at(size_t i, const char **prefix, const char **page);
#endif
