/*
 * The order of judging: flags on rows, pairs, what is alone, objects, and last
 * the life of rows from one period to the next.
 */
#include "recon/engine/judge.h"

#include <string.h>

#include "recon/engine/phases.h"

static int
judge_pairs(struct engine *en, struct err *e)
{
	struct pair p;
	size_t i;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (m->link == NONE)
			continue;
		if (!(m->flags & MV_GROUPED))
			pair_of_movement(en, &p, (uint32_t)i);
		else if (en->group_movement[en->group[m->link].mf] == i)
			pair_of_group(en, &p, m->link);
		else
			continue;
		if (pair_judge(en, &p, e) != 0)
			return -1;
		if (i % PROGRESS_EVERY == 0)
			progress_tick(en->c.progress, "judging", i, en->nmv);
	}
	return 0;
}

int
judge_all(struct engine *en, struct err *e)
{
	judge_flag_rows(en);
	if (judge_pairs(en, e) != 0 || judge_shared(en, e) != 0 ||
	    judge_missing_movements(en, e) != 0 || judge_left_lines(en, e) != 0)
		return -1;
	judge_objects(en);
	return judge_previous(en, e);
}
