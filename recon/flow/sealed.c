/*
 * A sealed period: never made again, but read from what the seal stored.  What
 * would change it is refused, with where it goes instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "recon/flow/books.h"
#include "recon/flow/months.h"

int
flow_is_sealed(struct flow *f, const struct period *p, bool *sealed, struct err *e)
{
	struct store_seal seal;

	if (store_seal_over(f->store, p->first, p->last, sealed, &seal, e) != 0)
		return -1;
	if (!*sealed || strcmp(seal.period.name, p->name) == 0)
		return 0;
	(void)err_set(e, ERR_SETTINGS, "%s shares days with %s, which is sealed: it cannot be "
	    "closed another way", p->name, seal.period.name);
	return err_hint(e, "see reports/%s, or close what comes after it", seal.period.name);
}

static int
refuse_change(const struct period *p, const char *what, struct err *e)
{
	(void)err_set(e, ERR_SETTINGS, "%s is sealed: %s", p->name, what);
	return err_hint(e, "close the first period that is not sealed: what came after the "
	    "seal stands there");
}

static int
refuse_rules(const struct period *p, struct err *e)
{
	(void)err_set(e, ERR_SETTINGS, "%s is sealed: the rules have changed since, and its "
	    "entries stay", p->name);
	return err_hint(e, "`tieout map --rebook` shows what they would book otherwise, and "
	    "can book it in the first period that is not sealed");
}

struct since {
	const struct period	*p;
	bool			 found;
};

static int
line_since(void *ctx, const struct store_line_change *c, struct err *e)
{
	struct since *s = ctx;

	(void)e;
	s->found |= (c->was && period_holds(s->p, c->old.day)) ||
	    (c->is && period_holds(s->p, c->now.day) && !(c->was && c->old.day > s->p->last));
	return s->found ? 1 : 0;
}

/* Would the period come out otherwise now? */
static int
check_same(struct flow *f, const struct period *p, const struct store_run *run,
    struct err *e)
{
	struct since s = { p, false };
	struct store_txns *c = NULL;
	struct store_seal last;
	struct late late;
	struct txn t;
	bool found, fixed = true;
	int got = -1;

	if (f->rules != NULL && strcmp(run->rules_hash, rules_hash(f->rules)) != 0)
		return refuse_rules(p, e);
	if (store_seal_last(f->store, &found, &last, e) != 0 ||
	    late_open(&late, f, p, NULL, e) != 0)
		return -1;
	if (store_txns_late(&c, f->store, zone_day_start(f->zone, p->first),
	    zone_day_start(f->zone, p->last + 1), last.last_import, last.last_log, e) == 0) {
		while (fixed && (got = store_txns_next(c, &t, e)) == 1)
			if (late_is_fixed(&late, f, t.id.p, &fixed, e) != 0) {
				got = -1;
				break;
			}
		store_txns_close(c);
	}
	late_close(&late);
	if (got == -1 || store_lines_changed(f->store, last.last_import, last.period.last,
	    line_since, &s, e) != 0)
		return -1;
	if (!fixed)
		return refuse_change(p, "a balance transaction of its days came after the seal",
		    e);
	return s.found ? refuse_change(p, "ledger lines of its days changed after the seal",
	    e) : 0;
}

/* ---- its report files ---- */

struct copy {
	struct file_out	*out;
	struct digest	*d;
};

static int
copy_piece(void *ctx, struct slice bytes, struct err *e)
{
	struct copy *c = ctx;

	(void)e;
	if (c->out != NULL)
		file_put(c->out, bytes.p, bytes.n);
	else
		digest_add(c->d, bytes.p, bytes.n);
	return 0;
}

/* Writes one file, unless it lies there unharmed. */
static int
restore(struct flow *f, const struct period *p, const char *dir, const char *name,
    char hash[DIGEST_HEX_MAX], struct err *e)
{
	char *path = file_join(dir, name), there[DIGEST_HEX_MAX] = "";
	struct copy c = { NULL, digest_new() };
	int rc = -1;

	if (store_seal_file_each(f->store, p->name, name, copy_piece, &c, e) != 0)
		goto out;
	digest_hex(c.d, hash);
	if (file_exists(path) && file_hash_path(path, there, e) != 0)
		goto out;
	if (strcmp(there, hash) == 0) {
		rc = 0;
		goto out;
	}
	if (file_mkdirs(dir, e) != 0 || file_create(&c.out, path, e) != 0)
		goto out;
	if (store_seal_file_each(f->store, p->name, name, copy_piece, &c, e) != 0)
		file_abandon(c.out);
	else
		rc = file_commit(c.out, there, e);
out:
	digest_free(c.d);
	free(path);
	return rc;
}

static int
add_name(void *ctx, const char *name)
{
	struct report_files *files = ctx;

	if (files->n < REPORT_FILES_MAX) {
		(void)snprintf(files->file[files->n].name, sizeof(files->file[0].name), "%s",
		    name);
		files->n++;
	}
	return 0;
}

/* The names of the seal, in the order in which reports are listed. */
static int
seal_names(struct flow *f, const struct period *p, struct report_files *out,
    struct err *e)
{
	struct report_files all, sealed;
	size_t i, k, pass;

	memset(&sealed, 0, sizeof(sealed));
	memset(out, 0, sizeof(*out));
	report_names(&all);
	if (store_seal_file_names(f->store, p->name, add_name, &sealed, e) != 0)
		return -1;
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < (pass == 0 ? all.n : sealed.n); i++) {
			const char *name = pass == 0 ? all.file[i].name : sealed.file[i].name;
			const struct report_files *in = pass == 0 ? &sealed : &all;

			for (k = 0; k < in->n && strcmp(in->file[k].name, name) != 0; k++)
				;
			if ((k < in->n) == (pass == 0))
				(void)add_name(out, name);
		}
	return 0;
}

int
flow_sealed(struct flow *f, const struct period *p, bool again, bool reports,
    const char *dir, struct flow_result *out, struct err *e)
{
	struct store_run run;
	bool found;
	size_t i;

	if (store_run_get(f->store, p->name, &found, &run, e) != 0)
		return -1;
	ASSERT(found);
	if (again && check_same(f, p, &run, e) != 0)
		return -1;
	if (store_run_get(f->store, p->name, &found, &run, e) != 0 ||
	    flow_recall(f, &run, out, e) != 0)
		return -1;
	out->sealed = true;
	if (!reports)
		return 0;
	out->report_dir = flow_report_dir(f, p, dir);
	if (seal_names(f, p, &out->files, e) != 0)
		return -1;
	for (i = 0; i < out->files.n; i++)
		if (restore(f, p, out->report_dir, out->files.file[i].name,
		    out->files.file[i].hash, e) != 0)
			return -1;
	return 0;
}
