/* Decisions of reviewers: their kinds, and what they speak of. */
#include "core/model/resolution.h"

#include <string.h>

#include "core/base/digest.h"

const struct resolution_kind resolution_kinds[] = {
	{ "timing", "it will clear by itself: the other side follows later" },
	{ "accepted", "it is right as it stands, and stays" },
	{ "corrected", "it was put right in the ledger or at Stripe, and will clear" },
	{ "not_ours", "it belongs to someone else's books" },
	{ "immaterial", "too small to pursue" },
	{ NULL, NULL }
};

const struct resolution_kind *
resolution_find(const char *name)
{
	for (int i = 0; resolution_kinds[i].name != NULL; i++)
		if (strcmp(resolution_kinds[i].name, name) == 0)
			return &resolution_kinds[i];
	return NULL;
}

/* "L1:2 L3" as "L1 L3": how many lines of L1 are known may change. */
static void
add_ledger_ids(struct digest *d, const char *ids)
{
	size_t n, k;

	for (; *ids != '\0'; ids += n + (ids[n] == ' ')) {
		n = strcspn(ids, " ");
		for (k = n; k > 0 && ids[k - 1] != ':'; k--)
			;
		digest_add(d, ids, k > 0 ? k - 1 : n);
		digest_add(d, " ", 1);
	}
}

void
resolution_about(char out[RESOLUTION_ABOUT_MAX], const struct mismatch *m)
{
	struct digest *d = digest_new();
	char hex[DIGEST_HEX_MAX];

	digest_add_text(d, m->stripe_ids != NULL ? m->stripe_ids : "");
	add_ledger_ids(d, m->ledger_ids != NULL ? m->ledger_ids : "");
	digest_hex(d, hex);
	digest_free(d);
	memcpy(out, hex, RESOLUTION_ABOUT_MAX - 1);
	out[RESOLUTION_ABOUT_MAX - 1] = '\0';
}

bool
resolution_fits(const struct resolution *r, const struct mismatch *m, const char *about)
{
	return strcmp(r->break_id, m->break_id) == 0 && r->currency == m->currency &&
	    r->difference == m->difference && strcmp(r->about, about) == 0;
}

bool
mismatch_over(const struct mismatch *m)
{
	return m->status == BREAK_RESOLVED &&
	    (m->resolution == NULL || *m->resolution == '\0');
}
