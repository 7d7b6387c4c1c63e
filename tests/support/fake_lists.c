/*
 * The lists of the fake, and single objects: filters, cursors, pages, expansion,
 * with the errors that Stripe gives for what it cannot read.
 */
#include "tests/support/fake_stripe_inner.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"

#define PAGE_DEFAULT 10
#define PAGE_MAX 100
#define BALANCE_TXN (-1)
#define EVENT (-2)

/* A filter compares a value with what one element has. */
struct asked;
typedef bool filter_fn(const struct asked *a, uint32_t n, const char *value);

struct endpoint {
	const char	*path, *noun;	/* "/v1/charges", "charge" */
	const char	*permission;
	int		 kind;		/* enum fake_kind, BALANCE_TXN, EVENT */
	struct {
		const char	*name;
		filter_fn	*fits;
	}		 filter[4];
	const char	*expands[3];
};

struct range {
	int64_t		least, most;	/* both inclusive */
};

/* What a list request asks for. */
struct asked {
	struct fake_stripe *f;
	const struct endpoint *e;
	int64_t		now;
	const uint32_t	*index;		/* numbers by time; NULL: 0, 1, 2, ... */
	size_t		 n;
	struct range	 created, arrival;
	const char	*value[4];	/* of the filters; NULL: not asked */
	struct fake_params *params;	/* foreign */
	uint32_t	 payout;
	unsigned	 limit;
	size_t		 first, end;	/* places of index to look at */
	bool		 backwards;	/* ending_before: the oldest of them first */
};

/* ---- filters ---- */

static const struct fake_object *
object_of(const struct asked *a, uint32_t n)
{
	return &a->f->history.object[n];
}

static bool
fits_currency(const struct asked *a, uint32_t n, const char *value)
{
	return strcmp(fake_currency_code[a->f->history.txn[n].currency], value) == 0;
}

static bool
fits_type(const struct asked *a, uint32_t n, const char *value)
{
	return strcmp(fake_row_kind[a->f->history.txn[n].row].type, value) == 0;
}

static bool
fits_source(const struct asked *a, uint32_t n, const char *value)
{
	uint32_t source = a->f->history.txn[n].source;
	char id[FAKE_ID_MAX];

	/* seen live: no rows for a dispute, though rows name it */
	if (source == FAKE_NONE || object_of(a, source)->kind == FAKE_DISPUTE)
		return false;
	fake_object_id(id, &a->f->history, source);
	return strcmp(id, value) == 0;
}

static bool
fits_payout(const struct asked *a, uint32_t n, const char *value)
{
	const struct fake_object *p = object_of(a, a->payout);

	(void)value;
	/* until it is complete Stripe shows a part */
	return fake_payout_complete(p, a->now) || fake_mix(n) % 2 == 0;
}

static bool
fits_charge(const struct asked *a, uint32_t n, const char *value)
{
	char id[FAKE_ID_MAX];

	if (object_of(a, n)->parent == FAKE_NONE)
		return false;
	fake_object_id(id, &a->f->history, object_of(a, n)->parent);
	return strcmp(id, value) == 0;
}

static bool
fits_status(const struct asked *a, uint32_t n, const char *value)
{
	return strcmp(fake_object_status(&a->f->history, n, a->now), value) == 0;
}

static bool
fits_customer(const struct asked *a, uint32_t n, const char *value)
{
	(void)a;
	return n % 5 != 0 && strcmp(value, "cus_FakeCustomer01") == 0;
}

static bool
fits_nothing(const struct asked *a, uint32_t n, const char *value)
{
	(void)a, (void)n, (void)value;
	return false;
}

static bool
fits_event(const struct asked *a, uint32_t n, const char *value)
{
	return strcmp(fake_event_name[a->f->history.event[n].name], value) == 0;
}

/* is_types: "types[]", as curl writes it, or "types[0]", as Stripe's client does. */
static bool
is_types(const char *name)
{
	return strncmp(name, "types[", 6) == 0;
}

/* any_types: is one of the types[] there?  They are marked as known. */
static const char *
any_types(struct fake_params *p)
{
	const char *any = NULL;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (is_types(p->p[i].name)) {
			p->p[i].used = true;
			any = p->p[i].value;
		}
	return any;
}

static bool
fits_types(const struct asked *a, uint32_t n, const char *value)
{
	size_t i;

	(void)value;
	for (i = 0; i < a->params->n; i++)
		if (is_types(a->params->p[i].name) && fits_event(a, n, a->params->p[i].value))
			return true;
	return false;
}

static const struct endpoint endpoints[] = {
	{ "/v1/balance_transactions", "balance_transaction", "rak_balance_transaction_source_read",
	    BALANCE_TXN, { { "currency", fits_currency }, { "type", fits_type },
	    { "source", fits_source }, { "payout", fits_payout } }, { "source" } },
	{ "/v1/charges", "charge", "rak_charge_read", FAKE_CHARGE,
	    { { "customer", fits_customer }, { "payment_intent", fits_nothing },
	    { "transfer_group", fits_nothing } }, { "balance_transaction",
	    "failure_balance_transaction" } },
	{ "/v1/refunds", "refund", "rak_charge_read", FAKE_REFUND,
	    { { "charge", fits_charge }, { "payment_intent", fits_nothing } },
	    { "balance_transaction", "failure_balance_transaction", "charge" } },
	{ "/v1/disputes", "dispute", "rak_dispute_read", FAKE_DISPUTE,
	    { { "charge", fits_charge }, { "payment_intent", fits_nothing } }, { "charge" } },
	{ "/v1/payouts", "payout", "rak_payout_read", FAKE_PAYOUT,
	    { { "destination", fits_nothing }, { "status", fits_status } },
	    { "balance_transaction", "failure_balance_transaction" } },
	{ "/v1/transfers", "transfer", "rak_transfer_read", FAKE_TRANSFER,
	    { { "destination", fits_nothing }, { "transfer_group", fits_nothing } },
	    { "balance_transaction" } },
	{ "/v1/topups", "topup", "rak_topup_read", FAKE_TOPUP, { { "status", fits_status } },
	    { "balance_transaction" } },
	{ "/v1/application_fees", "application_fee", "rak_application_fee_read", FAKE_FEE,
	    { { "charge", fits_charge } }, { "balance_transaction", "charge" } },
	{ "/v1/events", "event", "rak_event_read", EVENT, { { "type", fits_event },
	    { "types[]", fits_types } }, { NULL } },
};

/* ---- elements ---- */

static uint32_t
element(const struct asked *a, size_t place)
{
	return a->index != NULL ? a->index[place] : (uint32_t)place;
}

static int64_t
created_of(const struct asked *a, uint32_t n)
{
	if (a->e->kind == BALANCE_TXN)
		return a->f->history.txn[n].created;
	return a->e->kind == EVENT ? a->f->history.event[n].at : object_of(a, n)->created;
}

static bool
visible(const struct asked *a, uint32_t n)
{
	size_t i;
	int64_t arrival;

	if (created_of(a, n) > a->now)
		return false;
	if (a->e->kind == BALANCE_TXN && !fake_txn_visible(&a->f->history.txn[n], a->now))
		return false;
	if (a->e->kind == FAKE_PAYOUT) {
		arrival = a->f->history.txn[object_of(a, n)->txn].available_on;
		if (arrival < a->arrival.least || arrival > a->arrival.most)
			return false;
	}
	for (i = 0; i < 4 && a->e->filter[i].name != NULL; i++)
		if (a->value[i] != NULL && !a->e->filter[i].fits(a, n, a->value[i]))
			return false;
	return true;
}

/* place_of: the first place whose element is not before (created, n). */
static size_t
place_of(const struct asked *a, int64_t created, uint32_t n)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t m = element(a, middle);
		int64_t at = created_of(a, m);

		if (at < created || (at == created && m < n))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
show(struct asked *a, const struct fake_view *v, uint32_t n, struct str *out)
{
	if (a->e->kind == BALANCE_TXN) {
		fake_show_txn(out, v, n);
		a->f->count.rows++;
	} else if (a->e->kind == EVENT) {
		fake_show_event(out, v, n);
	} else {
		fake_show_object(out, v, n);
	}
}

static bool
find(const struct asked *a, const char *id, uint32_t *n)
{
	const struct fake_history *h = &a->f->history;

	if (a->e->kind == BALANCE_TXN)
		return fake_txn_find(n, h, id) && fake_txn_visible(&h->txn[*n], a->now);
	if (a->e->kind == EVENT) {
		for (*n = 0; *n < h->nevents; ++*n) {
			char made[FAKE_ID_MAX];

			fake_id_make(made, h->o.seed, "evt_", *n);
			if (strcmp(made, id) == 0)
				return true;
		}
		return false;
	}
	return fake_object_find(n, h, id) && h->object[*n].kind == a->e->kind &&
	    h->object[*n].created <= a->now;
}

/* ---- reading what is asked ---- */

static bool
whole_number(const char *text, int64_t *out)
{
	char *end;
	long long v = strtoll(text, &end, 10);

	*out = v;
	return *text != '\0' && *end == '\0';
}

/* read_range: NAME, NAME[gt], ... into ${r}; false: an error stands in ${reply}. */
static bool
read_range(struct fake_params *p, const char *name, struct range *r, struct fake_reply *reply)
{
	static const char *const forms[] = { "", "[gt]", "[gte]", "[lt]", "[lte]" };
	size_t i;

	*r = (struct range){ INT64_MIN, INT64_MAX };
	for (i = 0; i < 5; i++) {
		struct str full = STR_INIT;
		const char *value;
		int64_t v;

		str_addf(&full, "%s%s", name, forms[i]);
		value = fake_param(p, full.p);
		str_free(&full);
		if (value == NULL)
			continue;
		if (!whole_number(value, &v)) {
			fake_error(reply, 400, "invalid_request_error", "parameter_invalid_integer",
			    name, "Invalid integer: %s", value);
			return false;
		}
		if (i == 0)
			*r = (struct range){ v, v };
		else if (i <= 2 && v + (i == 1) > r->least)
			r->least = v + (i == 1);
		else if (i > 2 && v - (i == 3) < r->most)
			r->most = v - (i == 3);
	}
	return true;
}

static bool
read_limit(struct asked *a, struct fake_params *p, struct fake_reply *r)
{
	const char *value = fake_param(p, "limit");
	int64_t v = PAGE_DEFAULT;

	if (value != NULL && !whole_number(value, &v)) {
		fake_error(r, 400, "invalid_request_error", "parameter_invalid_integer", "limit",
		    "Invalid integer: %s", value);
		return false;
	}
	if (v < 1 || v > PAGE_MAX) {
		fake_error(r, 400, "invalid_request_error", "parameter_invalid_integer", "limit",
		    v < 1 ? "This value must be greater than or equal to 1."
		    : "This value must be less than or equal to %d.", PAGE_MAX);
		return false;
	}
	a->limit = (unsigned)v;
	if (a->f->o.page_max > 0 && a->limit > a->f->o.page_max)
		a->limit = a->f->o.page_max;
	return true;
}

/* read_expand: "expand[]=data.source" into the view. */
static bool
read_expand(const struct asked *a, struct fake_params *p, const char *before,
    struct fake_view *v, struct fake_reply *r)
{
	size_t i, k, skip = strlen(before);

	for (i = 0; i < p->n; i++) {
		const char *value = p->p[i].value;

		if (strncmp(p->p[i].name, "expand[", 7) != 0)
			continue;
		p->p[i].used = true;
		for (k = 0; k < 3 && a->e->expands[k] != NULL; k++)
			if (strncmp(value, before, skip) == 0 &&
			    strcmp(value + skip, a->e->expands[k]) == 0)
				break;
		if (k == 3 || a->e->expands[k] == NULL || v->nexpand == 4) {
			fake_error(r, 400, "invalid_request_error", NULL, NULL,
			    "This property cannot be expanded (%s).", value);
			return false;
		}
		v->expand[v->nexpand++] = a->e->expands[k];
	}
	return true;
}

static bool
read_cursor(struct asked *a, struct fake_params *p, struct fake_reply *r)
{
	const char *after = fake_param(p, "starting_after");
	const char *before = fake_param(p, "ending_before"), *id;
	uint32_t n;

	if (after != NULL && before != NULL) {
		fake_error(r, 400, "invalid_request_error", NULL, NULL, "Received both "
		    "starting_after and ending_before parameters. Please pass in only one.");
		return false;
	}
	a->backwards = before != NULL;
	if (after == NULL && before == NULL)
		return true;
	id = after != NULL ? after : before;
	if (!find(a, id, &n)) {
		fake_error(r, 400, "invalid_request_error", "resource_missing",
		    after != NULL ? "starting_after" : "ending_before", "No such %s: '%s'",
		    a->e->noun, id);
		return false;
	}
	if (after != NULL) {
		size_t at = place_of(a, created_of(a, n), n);

		a->end = at < a->end ? at : a->end;
	} else {
		size_t at = place_of(a, created_of(a, n), n) + 1;

		a->first = at > a->first ? at : a->first;
	}
	return true;
}

/* read_payout: payout=ID, which only automatic payouts can be asked for. */
static bool
read_payout(struct asked *a, const char *id, struct fake_reply *r)
{
	const struct fake_history *h = &a->f->history;

	if (!fake_object_find(&a->payout, h, id) || h->object[a->payout].kind != FAKE_PAYOUT ||
	    h->object[a->payout].created > a->now) {
		fake_error(r, 400, "invalid_request_error", "resource_missing", "payout",
		    "No such payout: '%s'", id);
		return false;
	}
	if (h->object[a->payout].flavor != PAYOUT_AUTOMATIC) {
		fake_error(r, 400, "invalid_request_error", NULL, NULL, "Balance transaction "
		    "history can only be filtered on automatic transfers, not manual.");
		return false;
	}
	a->index = h->by_payout + h->payout_first[a->payout];
	a->n = h->payout_first[a->payout + 1] - h->payout_first[a->payout];
	return true;
}

static bool
read_filters(struct asked *a, struct fake_params *p, struct fake_reply *r)
{
	const struct fake_history *h = &a->f->history;
	size_t i;

	a->params = p;
	a->arrival = (struct range){ INT64_MIN, INT64_MAX };
	if (a->e->kind >= 0) {
		a->index = h->by_kind[a->e->kind];
		a->n = h->nkind[a->e->kind];
	} else {
		a->n = a->e->kind == EVENT ? h->nevents : h->ntxns;
	}
	for (i = 0; i < 4 && a->e->filter[i].name != NULL; i++) {
		a->value[i] = a->e->filter[i].fits == fits_types ? any_types(p)
		    : fake_param(p, a->e->filter[i].name);
		if (a->value[i] != NULL && a->e->filter[i].fits == fits_payout &&
		    !read_payout(a, a->value[i], r))
			return false;
	}
	if (!read_range(p, "created", &a->created, r))
		return false;
	if (a->e->kind == FAKE_PAYOUT && !read_range(p, "arrival_date", &a->arrival, r))
		return false;
	if (a->e->kind == EVENT && a->created.least < a->now - 30 * 86400)
		a->created.least = a->now - 30 * 86400;
	a->first = a->created.least == INT64_MIN ? 0 : place_of(a, a->created.least, 0);
	a->end = place_of(a, a->created.most < a->now ? a->created.most : a->now, FAKE_NONE);
	return true;
}

/* ---- answering ---- */

static bool
all_known(const struct fake_params *p, struct fake_reply *r)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!p->p[i].used) {
			fake_error(r, 400, "invalid_request_error", "parameter_unknown",
			    p->p[i].name, "Received unknown parameter: %s", p->p[i].name);
			return false;
		}
	return true;
}

static struct fake_view
view_of(const struct asked *a)
{
	return (struct fake_view){ .h = &a->f->history, .now = a->now,
		.livemode = strstr(a->f->o.key, "_live_") != NULL, .unknown = a->f->o.unknown,
		.account = a->f->o.account };
}

/* page: the places of the page, newest first, into ${place}; *more. */
static unsigned
page(const struct asked *a, size_t place[PAGE_MAX], bool *more)
{
	unsigned n = 0, i;
	size_t at;

	*more = false;
	for (at = 0; at + a->first < a->end; at++) {
		size_t here = a->backwards ? a->first + at : a->end - 1 - at;

		if (!visible(a, element(a, here)))
			continue;
		if (n == a->limit) {
			*more = true;
			break;
		}
		place[n++] = here;
	}
	for (i = 0; a->backwards && i < n / 2; i++) {
		size_t held = place[i];

		place[i] = place[n - 1 - i];
		place[n - 1 - i] = held;
	}
	return n;
}

static void
list(struct asked *a, struct fake_params *p, struct fake_reply *r)
{
	struct fake_view v = view_of(a);
	size_t place[PAGE_MAX];
	unsigned n, i;
	bool more;

	if (!read_filters(a, p, r) || !read_limit(a, p, r) || !read_cursor(a, p, r) ||
	    !read_expand(a, p, "data.", &v, r) || !all_known(p, r))
		return;
	n = page(a, place, &more);
	r->status = 200;
	str_add(&r->body, "{\"object\":\"list\",\"data\":[");
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_addc(&r->body, ',');
		show(a, &v, element(a, place[i]), &r->body);
		if (a->f->twice && i == n - 1 && n > 1) {
			str_addc(&r->body, ',');
			show(a, &v, element(a, place[i]), &r->body);
		}
	}
	str_addf(&r->body, "],\"has_more\":%s,\"url\":\"%s\"}", more ? "true" : "false",
	    a->e->path);
}

static void
one(struct asked *a, const char *id, struct fake_params *p, struct fake_reply *r)
{
	struct fake_view v = view_of(a);
	uint32_t n;

	if (!read_expand(a, p, "", &v, r) || !all_known(p, r))
		return;
	if (!find(a, id, &n)) {
		fake_error(r, 404, "invalid_request_error", "resource_missing", "id",
		    "No such %s: '%s'", a->e->noun, id);
		return;
	}
	r->status = 200;
	show(a, &v, n, &r->body);
}

static const struct endpoint *
endpoint_of(const char *path, const char **id)
{
	size_t i;

	for (i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		size_t n = strlen(endpoints[i].path);

		if (strncmp(path, endpoints[i].path, n) != 0)
			continue;
		if (path[n] == '\0' || (path[n] == '/' && strchr(path + n + 1, '/') == NULL)) {
			*id = path[n] == '\0' ? NULL : path + n + 1;
			return &endpoints[i];
		}
	}
	return NULL;
}

const char *
fake_lists_permission(const char *path)
{
	const char *id;
	const struct endpoint *e = endpoint_of(path, &id);

	if (e != NULL)
		return e->permission;
	if (str_starts(path, "/v1/reporting/"))
		return "rak_report_runs_and_report_types_read";
	if (str_starts(path, "/v1/files"))
		return "rak_file_read";
	if (strcmp(path, "/v1/balance") == 0)
		return "rak_balance_read";
	return strcmp(path, "/v1/account") == 0 ? "rak_accounts_kyc_basic_read" : NULL;
}

bool
fake_lists_answer(struct fake_stripe *f, const char *path, struct fake_params *p,
    struct fake_reply *r)
{
	struct asked a = { .f = f, .now = f->now_us / 1000000 };
	const char *id;

	a.e = endpoint_of(path, &id);
	if (a.e == NULL)
		return false;
	if (id == NULL)
		list(&a, p, r);
	else
		one(&a, id, p, r);
	return true;
}
