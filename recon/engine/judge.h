#ifndef TIEOUT_RECON_ENGINE_JUDGE_H
#define TIEOUT_RECON_ENGINE_JUDGE_H
/*
 * From links to mismatches.  Everything is measured by what stands on either
 * side of this statement: a movement of a neighbour period, or a line outside the
 * period, counts 0.  So the sum of all differences is the difference of the two
 * closings, whatever the codes.
 */
#include "recon/engine/legs.h"
#include "recon/engine/records.h"
#include "recon/engine/rows.h"

#define FITS(code) (1u << (code))

struct pair {			/* movements and lines that belong together */
	const uint32_t	*m;
	size_t		 nm;
	const uint32_t	*l;
	size_t		 nl;
	const struct group *g;		/* or NULL: one movement and its lines */
	uint16_t	 book;		/* of the movements */
	uint16_t	 line_book;	/* of the lines */
	int64_t		 expected, actual;	/* all of them */
	int64_t		 gross, fee;
	int64_t		 counted_expected, counted_actual;
	size_t		 counted_m, counted_l, in_period;
	bool		 has_period;	/* a movement of this period */
	int32_t		 from, to;	/* days on which lines may stand */
	struct legs_found legs;
	unsigned	 fits;		/* FITS(code) of every code that does */
};

/* judge_pair.c */
void pair_of_movement(struct engine *en, struct pair *p, uint32_t movement);
void pair_of_group(const struct engine *en, struct pair *p, uint32_t group);
/* pair_measure: the sums and days of p->m and p->l, which are set. */
void pair_measure(const struct engine *en, struct pair *p);
/* pair_report: the row of a pair that does not agree (p->fits is set). */
void pair_report(struct engine *en, struct pair *p);
/* pair_judge: a row when it does not agree; else it is a match, or concerns
 * nobody. */
int pair_judge(struct engine *en, struct pair *p, struct err *e) MUST_CHECK;
/* pair_flags: the codes that a row fits by itself, whatever its lines. */
unsigned pair_flags(const struct engine *en, const struct movement *m);
/* pair_split_off: rows that a group line leaves out: their ids into ${out}. */
bool pair_split_off(const struct engine *en, const struct pair *p,
    struct str *out);
/* pair_is_match: agreed, and of this period: it stands in matches.csv. */
bool pair_is_match(const struct engine *en, const struct pair *p);

/* judge_shared.c: ledger transactions whose legs several pairs share. */
int judge_shared(struct engine *en, struct err *e) MUST_CHECK;

/* judge_single.c: movements without a line, lines without a movement. */
int judge_missing_movements(struct engine *en, struct err *e) MUST_CHECK;
int judge_left_lines(struct engine *en, struct err *e) MUST_CHECK;

/* judge_object.c: payouts, disputes, reserves, openings. */
void judge_flag_rows(struct engine *en);	/* MV_TWICE, MV_ORPHAN */
void judge_objects(struct engine *en);

/* judge_life.c */
int judge_previous(struct engine *en, struct err *e) MUST_CHECK;
/* judge_settled.c: rows that reviewers settled. */
void judge_settled(struct engine *en);
/* judge_law: a failed law is a data_incomplete row that names it. */
void judge_gaps(struct engine *en);
void judge_unbooked(struct engine *en);
void judge_law(struct engine *en, const struct engine_law *law);

/* judge_covered: is every day from ${first} to ${last} imported? */
bool judge_covered(const struct engine *en, int32_t first, int32_t last);
/* judge_twin: the row that MV_TWICE repeats, or NONE. */
uint32_t judge_twin(const struct engine *en, uint32_t movement);
#endif
