/* Which page of the dashboard shows which kind of object. */
#include <ctype.h>
#include <string.h>

#include "reports/dashboard.h"

static const struct {
	const char	*prefix, *page;
} pages[] = {
	{ "ch_", "payments" },	{ "py_", "payments" },	{ "pi_", "payments" },
	{ "po_", "payouts" },	{ "dp_", "disputes" },	{ "du_", "disputes" },
	{ "re_", "refunds" },	{ "pyr_", "refunds" },	{ "tu_", "topups" },
	{ "tr_", "connect/transfers" }
};
#define NPAGES (sizeof pages / sizeof pages[0])

const char *
dashboard_page(struct slice id)
{
	for (size_t i = 0; i < NPAGES; i++) {
		size_t n = strlen(pages[i].prefix);

		if (id.n <= n || memcmp(id.p, pages[i].prefix, n) != 0)
			continue;
		for (size_t k = 0; k < id.n; k++)
			if (!isalnum((unsigned char)id.p[k]) && id.p[k] != '_')
				return NULL;
		return pages[i].page;
	}
	return NULL;
}

bool
dashboard_at(size_t i, const char **prefix, const char **page)
{
	if (i >= NPAGES)
		return false;
	*prefix = pages[i].prefix;
	*page = pages[i].page;
	return true;
}
