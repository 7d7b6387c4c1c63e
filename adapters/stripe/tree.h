#ifndef TIEOUT_ADAPTERS_STRIPE_TREE_H
#define TIEOUT_ADAPTERS_STRIPE_TREE_H
/* Stripe's API objects, read from a parsed tree: every shape, not fast. */
#include <jansson.h>

#include "adapters/stripe/facts.h"

/*
 * tree_value(f, v, path, payout, e):
 * The facts of one object, list or event, and of what is expanded inside it.
 * ${payout} is what the list's url told, or {NULL,0}.  Bad values go to the
 * sink; -1 only when it wants to stop.
 */
int tree_value(struct facts *f, const json_t *v, const char *path,
    struct slice payout, struct err *e) MUST_CHECK;
/* tree_payout_of_url: the id behind "payout=" in a list's url, or {NULL,0}
 * (also for what can be no id); it is copied into ${buf}. */
struct slice tree_payout_of_url(char buf[TXN_ID_MAX + 1], struct slice url);

/* ---- private to tree.c, tree_txn.c, tree_object.c ---- */
/* A value found inside another one, to be read as a fact of its own. */
struct tree_child {
	const json_t	*v;
	const char	*path;		/* in the arena */
};
struct tree {
	struct facts		*f;
	struct tree_child	*children;	/* own */
	size_t			 n, cap;
};
#define TREE_CHILDREN_MAX 10000	/* of one row */
/* tree_child: remembers ${v} when its kind is one that we read. */
void tree_child(struct tree *t, const json_t *v, const char *path);
/* tree_path: "PATH.NAME" or "PATH.NAME[I]" (index >= 0), in the arena. */
const char *tree_path(struct tree *t, const char *path, const char *name, int index);
struct slice tree_text(const json_t *object, const char *name); /* {NULL,0} if no string */
/* tree_kind: the object's kind, or OBJECT__MAX. */
enum object_kind tree_kind(const json_t *v);
int tree_txn(struct tree *t, const json_t *v, const char *path, struct slice payout,
    struct err *e) MUST_CHECK;
int tree_object(struct tree *t, const json_t *v, enum object_kind kind,
    const char *path, struct err *e) MUST_CHECK;
/* tree_integer: an integer member; absent or null: 0 with *known false.  -1 with
 * ${why} for anything else. */
int tree_integer(const struct facts *f, const json_t *v, const char *path,
    const char *name, int64_t *out, bool *known, struct err *why) MUST_CHECK;
/* tree_moment: the same for a time in seconds, which must be one that has a date. */
int tree_moment(const struct facts *f, const json_t *v, const char *path,
    const char *name, int64_t *out, bool *known, struct err *why) MUST_CHECK;
#endif
