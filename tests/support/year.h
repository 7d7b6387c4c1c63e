#ifndef TIEOUT_TESTS_SUPPORT_YEAR_H
#define TIEOUT_TESTS_SUPPORT_YEAR_H
/*
 * Generated months in a row and what is true about them: rows, lines and objects
 * with the month in which each becomes known, and the life of every break.  It
 * knows nothing of the engine; when months are sealed is drawn here, too.
 */
#include "core/base/zone.h"
#include "core/model/object.h"
#include "tests/support/month.h"

#define YEAR_MONTHS_MAX 12
#define YEAR_ROWS_MAX 900
#define YEAR_LIVES_MAX 600
#define YEAR_NEVER 99		/* a month that does not come */
#define YEAR_KNOWN_DAYS 10	/* so long after a month its close is made */

struct year_row {
	struct month_row	 r;
	int			 known;		/* month whose close knows it first */
	int			 stands;	/* month in whose activity it stands */
	bool			 alone;		/* no payout carries it */
};
struct year_line {
	struct month_line	 l;
	int			 known, stands;
	int			 edited;	/* from this month's close on; YEAR_NEVER */
	int64_t			 amount;	/* this amount */
	const char		*reference;	/* and this reference, NULL: as it was */
	int			 edit_stands;	/* the change stands there */
	int			 gone;		/* this month's close finds it deleted */
	int			 gone_stands;
};
struct year_object {
	enum object_kind	 kind;
	char			 id[MONTH_ID_MAX], value[MONTH_ID_MAX];
	const char		*field;		/* status, charge */
	int64_t			 version;
	int			 known;
};
struct year_payout {
	struct month_payout	 p;
	int			 known;
};

/* A break as the closes must tell it. */
struct year_life {
	struct month_break	 b;
	int			 known;		/* closes made before do not have it, */
	int			 gone;		/* nor this month's and those after it */
	int			 from, until;	/* open in months from .. until - 1, */
	int			 ends;		/* which closes before this do not know */
};

struct year {
	struct month		 m;	/* its draws, ids and amounts */
	struct zone		*zone;	/* foreign */
	int			 nmonths;
	int32_t			 first[YEAR_MONTHS_MAX + 1];	/* and the day after all */
	bool			 seal[YEAR_MONTHS_MAX];	/* after this close, all so far */
	bool			 late;	/* something comes after its month was closed */
	struct year_row		 row[YEAR_ROWS_MAX];
	size_t			 nrows;
	struct year_line	 line[2 * YEAR_ROWS_MAX];
	size_t			 nlines;
	struct year_object	 object[YEAR_ROWS_MAX];
	size_t			 nobjects;
	struct year_payout	 payout[200];
	size_t			 npayouts;
	struct year_life	 life[YEAR_LIVES_MAX];
	size_t			 nlives;
	char			 text[YEAR_MONTHS_MAX][2 * MONTH_ID_MAX];
	size_t			 ntexts;	/* references that are given later */
};

extern const char year_rules[];	/* a rule file, "entries per %s" */

/* year_make: the same for the same seed. */
void year_make(struct year *y, struct zone *zone, uint64_t seed);
/* year_name: "2026-10" of month ${i}. */
void year_name(const struct year *y, int i, char out[8]);
/* year_sealed: how many months are sealed when the close of month ${at} begins. */
int year_sealed(const struct year *y, int at);
#endif
