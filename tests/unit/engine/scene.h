#ifndef TIEOUT_TESTS_UNIT_ENGINE_SCENE_H
#define TIEOUT_TESTS_UNIT_ENGINE_SCENE_H
/*
 * A scene is a period written as text, run through the engine and told as text:
 *
 *   row A charge 2026-10-05 USD 100.00 3.20 payout=po_1 source=ch_1 charge=ch_1
 *       place=ignored when=carried|context at=23:30:00 utc=+1 entry=te_1
 *       details=2.90 parts=3.00,0.20 known chargeday=2026-09-30 reserve due=2026-11-03
 *       legs=...
 *   line L1 2026-10-05 USD 96.80 ref=A desc=some_text no=2 code=1050 carried
 *       account=eu
 *   leg L1 2026-10-05 USD -100.00 4000
 *   payout po_1 2026-10-15 [auto|manual] [status=failed] [rows=2,10.00,2026-09-30]
 *   dispute dp_1 lost [2026-10-20]
 *   covered 2026-10-01 2026-10-31
 *   opening stripe USD 10.00 [assumed|unknown]
 *   carry ignored USD 10.00
 *   nodata USD 1050
 *   key te_2 te_1               reverses entry te_1, or stands in its place
 *   hold H payout_minimum_balance_hold 2026-09-25 USD 12.00 5.00 [due=2026-10-25]
 *       [source=S]             12.00 held in an earlier period, 5.00 still open
 *   closed                      an earlier period was closed
 *   period 2026-10              (the default)
 *   window 3 / tolerance USD 0.05 [account=eu] / accounts "" eu
 *
 * row's legs=CODE:AMOUNT[:fee],... are what the rules expect on other accounts.
 */
#include <stdbool.h>

#include "recon/engine/engine.h"

#define TELL_MATCHES	1u	/* match METHOD STRIPE_IDS = LEDGER_IDS */
#define TELL_BREAKS	2u	/* CODE STATUS CUR EXP ACT DIFF STRIPE_IDS = LEDGER_IDS */
#define TELL_STATEMENT	4u	/* SIDE CUR LINE AMOUNT */
#define TELL_VERDICT	8u
#define TELL_WHY	16u	/* with TELL_BREAKS: explanation and suggestion */
#define TELL_ITEMS	32u	/* item ID match=.. break=CODE open */
#define TELL_PAYOUTS	64u
#define TELL_HOLDS	128u	/* hold ID OPEN [due DAY]: for the next period */

struct scene;
struct scene *scene_run(const char *text);
void scene_free(struct scene *s);
struct engine *scene_engine(struct scene *s);
/* scene_tell: own by the scene. */
const char *scene_tell(struct scene *s, unsigned what);
/* scene_next: the next period's text: what the close hands on (openings, carry,
 * carried rows and lines, holds) before ${text}; the previous rows are given too. */
struct scene *scene_next(struct scene *before, const char *text);

struct scene_case {
	const char	*name;
	const char	*text;
	unsigned	 tell;
	const char	*told;
};
/* scene_check: runs the cases; prints the name and both texts of a failing one. */
void scene_check(const struct scene_case *cases, size_t n);
#endif
