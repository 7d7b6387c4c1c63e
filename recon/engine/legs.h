#ifndef TIEOUT_RECON_ENGINE_LEGS_H
#define TIEOUT_RECON_ENGINE_LEGS_H
/* The other legs of a found pair, by account: what rules name, what stands. */
#include "recon/engine/records.h"

struct legs_found {
	bool		 compared;	/* whole transactions of this pair alone */
	bool		 differ;	/* some named account does not agree */
	uint32_t	 code;		/* the one that is farthest off */
	int64_t		 expected, actual;
	bool		 has_actual;
	uint32_t	 instead;	/* where it stands, or NONE */
	int64_t		 instead_has;
	bool		 only_fee;	/* gross agrees, a fee account does not */
	uint32_t	 fee_code;	/* the account of the fee, or NONE */
};

/* legs_compare: asks the caller for the expected legs of ${movement}.  A ledger
 * transaction that other pairs share is not compared, unless ${shared}: then
 * these are all movements and lines of it. */
int legs_compare(const struct engine *en, const uint32_t *movement, size_t nm,
    const uint32_t *line, size_t nl, bool shared, struct legs_found *out,
    struct err *e) MUST_CHECK;
#endif
