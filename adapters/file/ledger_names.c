/* The sorted run and the table beside it; see the header for why. */
#include "adapters/file/ledger_names.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/intern.h"

#define POOL_MAX UINT32_MAX	/* bytes that struct ascending can point into */
#define IN_TABLE 0x80000000u	/* where: the rest is a number of the table */

struct ascending {
	uint32_t	at;	/* its text in the pool; ends where the next begins */
	uint32_t	id;
};

struct ledger_names {
	struct ascending *run;		/* own; by name */
	size_t		  nrun, run_cap;
	char		 *pool;		/* own; texts of the run, one behind the other */
	size_t		  used, pool_cap;
	struct intern	 *table;	/* own; those that came out of order */
	uint32_t	 *table_id;	/* own; by the table's number */
	size_t		  table_cap;
	uint32_t	 *where;	/* own; by id: place in the run, or IN_TABLE */
	size_t		  where_cap;
	uint32_t	  count;
	bool		  full;		/* the pool: all others go into the table */
};

struct ledger_names *
ledger_names_new(void)
{
	struct ledger_names *t = mem_calloc(1, sizeof(*t));

	t->table = intern_new();
	return t;
}

void
ledger_names_free(struct ledger_names *t)
{
	if (t == NULL)
		return;
	free(t->run);
	free(t->pool);
	intern_free(t->table);
	free(t->table_id);
	free(t->where);
	free(t);
}

static struct slice
run_name(const struct ledger_names *t, size_t i)
{
	size_t end = i + 1 < t->nrun ? t->run[i + 1].at : t->used;

	return (struct slice){ t->pool + t->run[i].at, end - t->run[i].at };
}

static uint32_t
new_id(struct ledger_names *t, uint32_t where)
{
	ASSERT(t->count < IN_TABLE);
	t->where = mem_grow(t->where, &t->where_cap, (size_t)t->count + 1,
	    sizeof(*t->where));
	t->where[t->count] = where;
	return t->count++;
}

static uint32_t
append(struct ledger_names *t, struct slice name)
{
	uint32_t id = new_id(t, (uint32_t)t->nrun);

	t->pool = mem_grow(t->pool, &t->pool_cap, t->used + name.n, 1);
	t->run = mem_grow(t->run, &t->run_cap, t->nrun + 1, sizeof(*t->run));
	memcpy(t->pool + t->used, name.p, name.n);
	t->run[t->nrun++] = (struct ascending){ (uint32_t)t->used, id };
	t->used += name.n;
	return id;
}

static bool
find_in_run(const struct ledger_names *t, struct slice name, uint32_t *id)
{
	size_t lo = 0, hi = t->nrun;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = slice_cmp(name, run_name(t, mid));

		if (c == 0) {
			*id = t->run[mid].id;
			return true;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

uint32_t
ledger_names_put(struct ledger_names *t, struct slice name)
{
	int c = t->nrun == 0 ? 1 : slice_cmp(name, run_name(t, t->nrun - 1));
	uint32_t id, n, known;

	if (c == 0)
		return t->run[t->nrun - 1].id;
	/* what stands in the table came before a greater name of the run, unless
	 * the run is full: this one is new */
	t->full = t->full || t->used + name.n >= POOL_MAX;
	if (c > 0 && !t->full)
		return append(t, name);
	if (find_in_run(t, name, &id))
		return id;
	known = intern_count(t->table);
	n = intern_put(t->table, name.p, name.n);
	if (n < known)
		return t->table_id[n];
	t->table_id = mem_grow(t->table_id, &t->table_cap, (size_t)n + 1,
	    sizeof(*t->table_id));
	t->table_id[n] = new_id(t, IN_TABLE | n);
	return t->table_id[n];
}

uint32_t
ledger_names_count(const struct ledger_names *t)
{
	return t->count;
}

struct slice
ledger_names_get(const struct ledger_names *t, uint32_t id)
{
	uint32_t where = t->where[id];

	ASSERT(id < t->count);
	if ((where & IN_TABLE) == 0)
		return run_name(t, where);
	return slice_of(intern_text(t->table, where & ~IN_TABLE));
}
