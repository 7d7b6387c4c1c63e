/*
 * What the store still knows of an id when no books say it: ledger lines with
 * those that a later extract lacks, and mismatches of closed periods as they were
 * listed then.
 */
#include "recon/flow/explain.h"

#include <stdlib.h>
#include <string.h>

#define LINES_SHOWN 20
#define STORED_SHOWN 5		/* mismatches that name one id */

/* ---- ledger transactions ---- */
struct ledger {
	struct str	*out;
	const char	*line;		/* only this one, or NULL */
	bool		 known;
	int32_t		 day;
	size_t		 n;
};

static int
put_line(void *ctx, const struct ledger_line *l, const char *told, const char *gone)
{
	struct ledger *t = ctx;
	struct str *out = t->out;

	if (t->line != NULL && !slice_is(l->line, t->line))
		return 0;
	if (!t->known) {
		str_addf(out, "%sLedger transaction %s\n", out->n > 0 ? "\n" : "",
		    l->ledger_id.p);
		t->day = l->day;
	}
	t->known = true;
	if (t->n++ >= LINES_SHOWN)
		return 0;
	str_addf(out, "  line %-8s ", l->line.p);
	explain_put_day(out, l->day);
	str_addf(out, "  %-6s %-9s ", l->amount < 0 ? "credit" : "debit", l->account.p);
	explain_put_money(out, l->amount < 0 ? -l->amount : l->amount, l->currency);
	if (l->reference.n > 0)
		str_addf(out, "  %s", l->reference.p);
	if (l->description.n > 0)
		str_addf(out, "  %s", l->description.p);
	str_addf(out, "\n  %-13s%s\n", "told by", told);
	if (*gone != '\0')
		str_addf(out, "  %-13sno longer in the ledger: %s is complete for its "
		    "account and day, and lacks it\n", "gone", gone);
	return 0;
}

int
explain_ledger(struct flow *f, const char *id, bool *known, int32_t *day,
    struct str *out, struct err *e)
{
	struct ledger t = { out, NULL, false, DATE_NONE, 0 };
	const char *colon = strrchr(id, ':');
	char *whole;
	int rc;

	if (store_lines_of(f->store, id, put_line, &t, e) != 0)
		return -1;
	if (!t.known && colon != NULL) {
		whole = mem_strdup(id);
		whole[colon - id] = '\0';
		t.line = colon + 1;
		rc = store_lines_of(f->store, whole, put_line, &t, e);
		free(whole);
		if (rc != 0)
			return -1;
	}
	if (t.n > LINES_SHOWN)
		str_addf(out, "  and %zu more lines\n", t.n - LINES_SHOWN);
	*known = t.known;
	*day = t.day;
	return 0;
}

int
explain_ledgers(struct flow *f, const char *ids, struct str *out, struct err *e)
{
	size_t n = 0, len;
	int32_t day;
	bool known;
	char *id;
	int rc = 0;

	for (; rc == 0 && *ids != '\0' && n++ < EXPLAIN_PARTS_MAX; ids += len) {
		ids += strspn(ids, " ");
		len = strcspn(ids, " ");
		id = mem_strdup(ids);
		id[len] = '\0';
		rc = explain_ledger(f, id, &known, &day, out, e);
		free(id);
	}
	explain_put_more(ids, "ledger transaction", out);
	return rc;
}

/* ---- mismatches of closed periods ---- */
struct stored {
	const char	*id;
	struct str	*out;
	struct explain_named *named;
	const char	*period;	/* in hand */
	size_t		 shown;
	bool		 known;
	struct str	 earlier;	/* "2026-09: new; " of the break ${id} */
};

/* holds: is ${id} one of the lines of the list, up to its tab? */
static bool
holds(const char *list, const char *id)
{
	size_t n = strlen(id);
	const char *p;

	for (p = list; *p != '\0'; p = strchr(p, '\n') + 1) {
		if (strncmp(p, id, n) == 0 &&
		    (p[n] == '\0' || p[n] == '\n' || p[n] == '\t'))
			return true;
		if (strchr(p, '\n') == NULL)
			return false;
	}
	return false;
}

/* names: is it about this id?  LEDGER_ID:LINE names its ledger transaction. */
static bool
names(const struct store_break *b, const char *id)
{
	return strcmp(b->m.break_id, id) == 0 || strcmp(b->m.payout_id, id) == 0 ||
	    strcmp(b->m.entry_key, id) == 0 || holds(b->movements, id) ||
	    holds(b->lines, id) || explain_names(b->m.stripe_ids, id) ||
	    explain_names(b->m.ledger_ids, id);
}

static void
keep_named(struct explain_named *named, const struct mismatch *m)
{
	free(named->rows);
	free(named->lines);
	named->rows = mem_strdup(m->stripe_ids);
	named->lines = mem_strdup(m->ledger_ids);
}

static int
put_stored(void *ctx, const struct store_break *b)
{
	struct stored *t = ctx;
	bool own = strcmp(b->m.break_id, t->id) == 0;

	if (!names(b, t->id))
		return 0;
	t->known = true;
	if (strstr(str_text(t->out), b->m.break_id) != NULL) {
		if (own)
			str_addf(&t->earlier, "%s%s: %s, %s", t->earlier.n > 0 ? "; " : "",
			    t->period, mismatch_kind(b->m.code)->name,
			    break_status_name(b->m.status));
		return 0;
	}
	if (t->shown++ >= STORED_SHOWN)
		return 0;
	explain_put_mismatch(&b->m, t->out);
	str_addf(t->out, "  %-13s%s\n", "listed in", t->period);
	if (b->m.resolution != NULL && *b->m.resolution != '\0')
		str_addf(t->out, "  %-13s%s by %s: %s\n", "settled", b->m.resolution,
		    b->m.resolved_by, b->m.note);
	if (t->named != NULL)
		keep_named(t->named, &b->m);
	return 0;
}

struct runs {
	struct period	*p;	/* own */
	size_t		 n, cap;
};

static int
add_run(void *ctx, const struct store_run *run)
{
	struct runs *r = ctx;

	r->p = mem_grow(r->p, &r->cap, r->n + 1, sizeof(*r->p));
	r->p[r->n++] = run->period;
	return 0;
}

int
explain_stored(struct flow *f, const char *id, bool *known,
    struct explain_named *named, struct str *out, struct err *e)
{
	struct stored t = { id, out, named, "", 0, false, STR_INIT };
	struct runs r = { NULL, 0, 0 };
	int rc = -1;
	size_t i;

	if (store_each_run(f->store, add_run, &r, e) != 0)
		goto out;
	for (i = r.n; i-- > 0;) {
		t.period = r.p[i].name;
		if (store_run_breaks(f->store, t.period, put_stored, &t, e) != 0)
			goto out;
	}
	if (t.shown > STORED_SHOWN)
		str_addf(out, "and %zu more mismatches\n", t.shown - STORED_SHOWN);
	if (t.earlier.n > 0)
		str_addf(out, "  %-13s%s\n", "before", str_text(&t.earlier));
	*known = *known || t.known;
	rc = 0;
out:
	str_free(&t.earlier);
	free(r.p);
	return rc;
}
