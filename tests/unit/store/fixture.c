#include "fixture.h"

#include "core/base/digest.h"
#include "core/model/fields.h"

void
must(int rc, struct err *e)
{
	if (rc == -1)
		fail_msg("%s | %s", e->msg, e->hint);
}

void
fixture_open(struct fixture *f)
{
	struct err e = ERR_INIT;

	must(store_open(&f->s, f->path, true, &f->clock, &e), &e);
}

/* In memory where there is such a place: a test syncs thousands of times. */
void
fixture_dir(char *buf, size_t n)
{
	snprintf(buf, n, "/dev/shm/tieout-store-XXXXXX");
	if (mkdtemp(buf) != NULL)
		return;
	snprintf(buf, n, "/tmp/tieout-store-XXXXXX");
	assert_non_null(mkdtemp(buf));
}

void
fixture_make(struct fixture *f)
{
	struct err e = ERR_INIT;

	memset(f, 0, sizeof(*f));
	fixture_dir(f->dir, sizeof(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/tieout.db", f->dir);
	f->now = (int64_t)DAY0 * 1000000;
	f->clock = clock_fixed(&f->now);
	must(store_create(f->path, "Acme Inc", &e), &e);
	fixture_open(f);
}

void
fixture_drop(struct fixture *f)
{
	char command[128];

	store_close(f->s);
	f->s = NULL;
	snprintf(command, sizeof(command), "rm -rf %s", f->dir);
	assert_int_equal(system(command), 0);
}

int64_t
fixture_number(struct fixture *f, const char *sql)
{
	struct err e = ERR_INIT;
	struct db *d = NULL;
	struct db_stmt *st = NULL;
	int64_t v;

	must(db_open(&d, f->path, DB_READ, &e), &e);
	must(db_prepare(&st, d, sql, &e), &e);
	must(db_step(st, &e), &e);
	v = db_int(st, 0);
	db_finalize(st);
	db_close(d);
	return v;
}

void
fixture_exec(struct fixture *f, const char *sql)
{
	struct err e = ERR_INIT;
	struct db *d = NULL;

	must(db_open(&d, f->path, DB_WRITE, &e), &e);
	must(db_exec(d, sql, &e), &e);
	db_close(d);
}

const char *
hash_of(const char *path)
{
	static char hex[DIGEST_HEX_MAX];
	struct digest *d = digest_new();

	digest_add_text(d, path);
	digest_hex(d, hex);
	digest_free(d);
	return hex;
}

int64_t
import_begin(struct store *s, const char *path)
{
	struct store_import im = { .path = path, .kind = "test", .account = "" };
	struct err e = ERR_INIT;
	int64_t number = 0;

	must(store_import_begin(s, &im, &number, &e), &e);
	return number;
}

void
import_end(struct store *s, int64_t number, const char *path)
{
	struct store_import im = { .number = number, .hash = hash_of(path), .path = path,
		.kind = "test", .account = "", .rows = 1, .first_day = DATE_NONE,
		.last_day = DATE_NONE, .first_moment = TXN_MOMENT_NONE,
		.last_moment = TXN_MOMENT_NONE, .first_line_day = DATE_NONE,
		.last_line_day = DATE_NONE };
	struct err e = ERR_INIT;

	must(store_import_end(s, &im, &e), &e);
}

struct txn
a_txn(const char *id, int64_t created, int64_t amount, int64_t fee)
{
	return (struct txn){ .id = slice_of(id), .account = slice_of(""),
		.currency = currency_index("USD", 3), .amount = amount, .fee = fee,
		.created = created, .precision = TXN_SECOND,
		.available_on = TXN_MOMENT_NONE, .category = slice_of("charge") };
}

struct ledger_line
a_line(const char *id, const char *line, int32_t day, int64_t amount)
{
	return (struct ledger_line){ .ledger_id = slice_of(id), .line = slice_of(line),
		.day = day, .account = slice_of("1050"),
		.currency = currency_index("USD", 3), .amount = amount };
}

struct object
an_object(enum object_kind k, const char *id, int64_t version, const char *fields, size_t n)
{
	return (struct object){ .kind = k, .id = slice_of(id), .account = slice_of(""),
		.version = version, .fields = { fields, n } };
}

enum store_put
put_txn(struct store *s, int64_t import, uint64_t line, const struct txn *t)
{
	struct err e = ERR_INIT;
	enum store_put what = STORE_SAME;

	must(store_put_txn(s, import, line, NULL, t, &what, &e), &e);
	return what;
}

enum store_put
put_line(struct store *s, int64_t import, uint64_t line, const struct ledger_line *l)
{
	struct err e = ERR_INIT;
	enum store_put what = STORE_SAME;

	must(store_put_line(s, import, line, l, &what, &e), &e);
	return what;
}

enum store_put
put_object(struct store *s, int64_t import, uint64_t line, const struct object *o)
{
	struct err e = ERR_INIT;
	enum store_put what = STORE_SAME;

	must(store_put_object(s, import, line, NULL, o, &what, &e), &e);
	return what;
}

/* ---- all facts as text ---- */

static void
add_slice(struct str *out, const char *name, struct slice v)
{
	str_addf(out, " %s=", name);
	if (v.p == NULL)
		str_add(out, "?");
	for (size_t i = 0; v.p != NULL && i < v.n; i++)
		str_addc(out, v.p[i] == '\0' ? '|' : v.p[i]);
	if (v.p != NULL)
		assert_int_equal(v.p[v.n], '\0');	/* a C string, always */
}

static void
add_txns(struct str *out, struct store *s)
{
	struct err e = ERR_INIT;
	struct store_txns *c;
	struct txn t;
	int rc;

	must(store_txns_open(&c, s, 0, INT64_MAX, &e), &e);
	while ((rc = store_txns_next(c, &t, &e)) == 1) {
		str_addf(out, "txn %s %lld/%d %s %lld %lld", t.id.p, (long long)t.created,
		    (int)t.precision, currency_code(t.currency), (long long)t.amount,
		    (long long)t.fee);
		if (t.available_on != TXN_MOMENT_NONE)
			str_addf(out, " avail=%lld", (long long)t.available_on);
		add_slice(out, "account", t.account);
		add_slice(out, "category", t.category);
		add_slice(out, "type", t.type);
		add_slice(out, "status", t.status);
		add_slice(out, "source", t.source);
		add_slice(out, "payout", t.payout);
		add_slice(out, "description", t.description);
		str_addf(out, " details=%zu", t.fee_details.p == NULL ? 999 : t.fee_details.n);
		for (size_t i = 0; i < t.fields.n; i++)
			str_addc(out, t.fields.p[i] == '\0' ? '|' : t.fields.p[i]);
		str_addc(out, '\n');
	}
	must(rc, &e);
	store_txns_close(c);
}

static void
add_objects(struct str *out, struct store *s, enum object_kind k)
{
	struct err e = ERR_INIT;
	struct store_objects *c;
	struct object o;
	int rc;

	must(store_objects_open(&c, s, k, &e), &e);
	while ((rc = store_objects_next(c, &o, &e)) == 1) {
		str_addf(out, "%s %s v%lld", object_kind_name(k), o.id.p,
		    (long long)o.version);
		add_slice(out, "account", o.account);
		add_slice(out, "fields", o.fields);
		str_addc(out, '\n');
	}
	must(rc, &e);
	store_objects_close(c);
}

static void
add_lines(struct str *out, struct store *s)
{
	struct err e = ERR_INIT;
	struct store_lines *c;
	struct ledger_line l;
	int rc;

	must(store_lines_open(&c, s, 0, INT32_MAX, &e), &e);
	while ((rc = store_lines_next(c, &l, &e)) == 1) {
		str_addf(out, "line %s:%s %d %s %s %lld", l.ledger_id.p, l.line.p, (int)l.day,
		    l.account.p, currency_code(l.currency), (long long)l.amount);
		add_slice(out, "reference", l.reference);
		add_slice(out, "description", l.description);
		str_addc(out, '\n');
	}
	must(rc, &e);
	store_lines_close(c);
}

char *
facts_text(struct store *s)
{
	struct str out = STR_INIT;

	str_add(&out, "");
	add_txns(&out, s);
	for (int k = 0; k < OBJECT__MAX; k++)
		add_objects(&out, s, (enum object_kind)k);
	add_lines(&out, s);
	return out.p != NULL ? out.p : mem_strdup("");
}
