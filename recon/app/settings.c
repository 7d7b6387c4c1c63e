/*
 * tieout.conf: which sections and keys there are, and what each may hold.
 * The reading of lines is ini_text.c's; what is done with a setting is
 * workspace.c's.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/intern.h"
#include "core/base/money.h"
#include "core/base/str.h"
#include "core/base/zone.h"
#include "recon/app/ini_text.h"
#include "recon/app/settings.h"

const char *const settings_ledgers[] = { "quickbooks", "xero", "netsuite", "file", NULL };

/* ---- the table ---- */
enum setting_kind {
	SET_TEXT,	/* anything but nothing */
	SET_ZONE,	/* a time zone of the system */
	SET_CURRENCY,	/* into a uint8_t */
	SET_LEDGER,	/* one of settings_ledgers */
	SET_YES_NO,	/* into a bool */
	SET_RATE,	/* into an int, 1 to SETTINGS_RPS_MAX (tests: more) */
	SET_ONE_TWO,	/* 1 or 2, into an int */
	SET_MARK	/* comma or dot, into a char */
};
enum section {
	IN_NONE, IN_COMPANY, IN_STRIPE, IN_LEDGER, IN_COLUMNS, IN_IMPORT, IN_OPENING,
	IN_CLOSE, IN_TESTS, IN__MAX
};
static const char *const section_names[] = {
	[IN_NONE] = "", [IN_COMPANY] = "company", [IN_STRIPE] = "stripe",
	[IN_LEDGER] = "ledger", [IN_COLUMNS] = "ledger_columns", [IN_IMPORT] = "import",
	[IN_OPENING] = "opening", [IN_CLOSE] = "close", [IN_TESTS] = "tests",
	[IN__MAX] = NULL
};

#define AT(field) offsetof(struct settings, field)
#define AT_STRIPE(field) offsetof(struct settings_stripe, field)
#define AT_COLUMN(c) (offsetof(struct settings, column) + (c) * sizeof(char *))

static const struct setting {
	enum section		 section;
	const char		*key;
	enum setting_kind	 kind;
	size_t			 at;	/* in struct settings, or settings_stripe */
	const char		*meaning;
} table[] = {
	{ IN_COMPANY, "name", SET_TEXT, AT(company),
	    "the company, as reports name it; entry keys are made from it" },
	{ IN_COMPANY, "timezone", SET_ZONE, AT(timezone),
	    "decides which day a balance transaction belongs to, e.g. Europe/Berlin" },
	{ IN_COMPANY, "base_currency", SET_CURRENCY, AT(base_currency),
	    "the books' own currency, e.g. USD" },
	{ IN_STRIPE, "account", SET_TEXT, AT_STRIPE(account),
	    "acct_... of this Stripe account; [stripe \"eu\"] for further ones" },
	{ IN_STRIPE, "key_file", SET_TEXT, AT_STRIPE(key_file),
	    "file with the restricted key, mode 0600; or TIEOUT_STRIPE_KEY" },
	{ IN_STRIPE, "report_timezone", SET_ZONE, AT_STRIPE(report_timezone),
	    "zone of a bare `created` in Stripe CSV reports; default UTC" },
	{ IN_STRIPE, "api_base", SET_TEXT, AT_STRIPE(api_base),
	    "another address for Stripe's API; only with [tests] allow = yes" },
	{ IN_STRIPE, "requests_per_second", SET_RATE, AT_STRIPE(requests_per_second),
	    "never exceeded; default 25" },
	{ IN_STRIPE, "connected", SET_YES_NO, AT_STRIPE(connected),
	    "yes: account is a connected one, and the key its platform's" },
	{ IN_LEDGER, "kind", SET_LEDGER, AT(ledger),
	    "quickbooks, xero, netsuite or file" },
	{ IN_LEDGER, "rules", SET_TEXT, AT(rules),
	    "the rule file, beside tieout.conf" },
	{ IN_COLUMNS, "ledger_id", SET_TEXT, AT_COLUMN(LEDGER_ID),
	    "what your ledger CSV calls this column (the same for those below)" },
	{ IN_COLUMNS, "line", SET_TEXT, AT_COLUMN(LEDGER_LINE), "number of the line" },
	{ IN_COLUMNS, "date", SET_TEXT, AT_COLUMN(LEDGER_DATE), "booking date" },
	{ IN_COLUMNS, "account", SET_TEXT, AT_COLUMN(LEDGER_ACCOUNT), "account code" },
	{ IN_COLUMNS, "debit", SET_TEXT, AT_COLUMN(LEDGER_DEBIT), "debit amount" },
	{ IN_COLUMNS, "credit", SET_TEXT, AT_COLUMN(LEDGER_CREDIT), "credit amount" },
	{ IN_COLUMNS, "currency", SET_TEXT, AT_COLUMN(LEDGER_CURRENCY),
	    "currency; blank is the base currency" },
	{ IN_COLUMNS, "reference", SET_TEXT, AT_COLUMN(LEDGER_REFERENCE),
	    "reference; Stripe ids are looked for in it" },
	{ IN_COLUMNS, "description", SET_TEXT, AT_COLUMN(LEDGER_DESCRIPTION),
	    "description; Stripe ids are looked for in it" },
	{ IN_COLUMNS, "amount", SET_TEXT, AT_COLUMN(LEDGER_AMOUNT),
	    "debit - credit in one column, instead of debit and credit" },
	{ IN_IMPORT, "decimal_mark", SET_MARK, AT(decimal_mark),
	    "comma or dot, for exports in which 1.234 could be read two ways" },
	{ IN_CLOSE, "reviewers", SET_ONE_TWO, AT(reviewers),
	    "2: a second person's sign-off seals a period; 1: the first; default 2" },
	{ IN_TESTS, "allow", SET_YES_NO, AT(tests),
	    "yes allows TIEOUT_NOW and api_base; never in a company's own books" },
};
#define NSETTINGS (sizeof(table) / sizeof(table[0]))

/* ---- reading ---- */
struct reading {
	struct settings	*s;
	const char	*file;		/* for messages */
	enum section	 in;
	size_t		 stripe;	/* the [stripe] section we are in */
	struct period	 period;	/* the [opening] we are in */
	size_t		 nsections, sections_cap, openings_cap;
	/* Names of the accounts in the openings come before their sections,
	 * perhaps, and are looked up at the end. */
	struct {
		char	*account;	/* own; NULL: none given */
		int	 line;
	}		*pending;
	size_t		 pending_cap;
	struct intern	*seen;		/* "section\nkey" */
	int		*seen_line;
	size_t		 seen_cap;
};

static int
refuse(const struct reading *r, int line, struct err *e, const char *what,
    const char *text)
{
	return err_set(e, ERR_SETTINGS, "%s:%d: %s: %s", r->file, line, what, text);
}

/* hint_nearest: "did you mean X?", else the list of all. */
static int
hint_nearest(struct err *e, const char *text, const char *const *names)
{
	const char *near = str_nearest(text, names);
	struct str all = STR_INIT;

	if (near != NULL)
		return err_hint(e, "did you mean %s?", near);
	for (size_t i = 0; names[i] != NULL; i++)
		str_addf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
	err_hint(e, "there are: %s", str_text(&all));
	str_free(&all);
	return -1;
}

static bool
name_is_plain(const char *name)
{
	if (*name == '\0')
		return false;
	for (const char *p = name; *p != '\0'; p++) {
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return false;
	}
	return true;
}

/* open_stripe: [stripe] or [stripe "NAME"]; the same name is the same one. */
static int
open_stripe(struct reading *r, int line, const char *rest, struct err *e)
{
	struct settings *s = r->s;
	char *name = mem_strdup(rest);
	size_t n = strlen(name);

	if (n >= 2 && name[0] == '"' && name[n - 1] == '"') {
		memmove(name, name + 1, n - 2);
		name[n - 2] = '\0';
		if (!name_is_plain(name))	/* nor is an empty one */
			goto bad;
	} else if (n > 0) {
		goto bad;
	}
	for (r->stripe = 0; r->stripe < s->nstripe; r->stripe++) {
		if (strcmp(s->stripe[r->stripe].name, name) == 0) {
			free(name);
			return 0;
		}
	}
	if (s->nstripe == SETTINGS_STRIPE_MAX) {
		free(name);
		return err_set(e, ERR_SETTINGS, "%s:%d: more than %d Stripe accounts",
		    r->file, line, SETTINGS_STRIPE_MAX);
	}
	s->stripe[s->nstripe++] = (struct settings_stripe){ .name = name,
	    .report_timezone = mem_strdup("UTC"), .requests_per_second = 25 };
	return 0;
bad:
	refuse(r, line, e, "not a name for a Stripe account", rest);
	free(name);
	return err_hint(e, "write [stripe \"eu\"]: letters, digits, - and _ in quotes");
}

static int
open_period(struct reading *r, int line, const char *rest, struct err *e)
{
	struct err inner = ERR_INIT;
	struct settings *s = r->s;

	if (period_parse(&r->period, rest, &inner) != 0) {
		refuse(r, line, e, "[opening] needs a period", inner.msg);
		return err_hint(e, "write [opening 2026-10]");
	}
	for (size_t i = 0; i < r->nsections; i++) {
		if (strcmp(s->opening_section[i], r->period.name) == 0)
			return 0;
	}
	s->opening_section = mem_grow(s->opening_section, &r->sections_cap,
	    r->nsections + 2, sizeof(char *));
	s->opening_section[r->nsections++] = mem_strdup(r->period.name);
	s->opening_section[r->nsections] = NULL;
	return 0;
}

static int
on_section(void *ctx, int line, const char *name, struct err *e)
{
	struct reading *r = ctx;
	size_t word = strcspn(name, " \t\"");
	const char *rest = name + word + strspn(name + word, " \t");

	r->in = IN_NONE;
	for (int i = IN_COMPANY; i < IN__MAX; i++) {
		if (strlen(section_names[i]) == word &&
		    strncmp(section_names[i], name, word) == 0)
			r->in = (enum section)i;
	}
	if (r->in == IN_STRIPE)
		return open_stripe(r, line, rest, e);
	if (r->in == IN_OPENING)
		return open_period(r, line, rest, e);
	if (r->in != IN_NONE && *rest == '\0')
		return 0;
	r->in = IN_NONE;
	err_set(e, ERR_SETTINGS, "%s:%d: no such section: [%s]", r->file, line, name);
	return hint_nearest(e, name, section_names + IN_COMPANY);
}

/* unquote: a value may stand in quotes (""). */
static char *
unquote(const char *value)
{
	size_t n = strlen(value);

	if (n >= 2 && value[0] == '"' && value[n - 1] == '"') {
		char *out = mem_strdup(value + 1);
		out[n - 2] = '\0';
		return out;
	}
	return mem_strdup(value);
}

static int
take_zone(const char *value, struct err *e)
{
	struct zone *z = NULL;

	if (zone_open(&z, value, e) != 0)
		return -1;
	zone_close(z);
	return 0;
}

/* take_value: checks ${value} and puts it where the table says; the error
 * has no place yet. */
static int
take_value(const struct setting *t, char *base, const char *value, struct err *e)
{
	char *at = base + t->at;
	char *end = NULL;
	long n;

	switch (t->kind) {
	case SET_ZONE:
		if (take_zone(value, e) != 0)
			return -1;
		break;
	case SET_CURRENCY:
		*(uint8_t *)at = currency_index(value, strlen(value));
		if (*(uint8_t *)at != CURRENCY_NONE)
			return 0;
		err_set(e, ERR_SETTINGS, "no such currency: %s", value);
		return err_hint(e, "write an ISO code, e.g. USD");
	case SET_LEDGER:
		for (size_t i = 0; settings_ledgers[i] != NULL; i++) {
			if (strcmp(settings_ledgers[i], value) == 0)
				goto text;
		}
		err_set(e, ERR_SETTINGS, "no such ledger: %s", value);
		return hint_nearest(e, value, settings_ledgers);
	case SET_YES_NO:
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return err_set(e, ERR_SETTINGS, "yes or no, not %s", value);
		*(bool *)at = value[0] == 'y';
		return 0;
	case SET_RATE:
		n = strtol(value, &end, 10);
		if (*value == '\0' || *end != '\0' || n < 1 || n > SETTINGS_RPS_TESTS)
			return err_set(e, ERR_SETTINGS, "a number from 1 to %d, not %s",
			    SETTINGS_RPS_MAX, value);
		*(int *)(void *)at = (int)n;
		return 0;
	case SET_ONE_TWO:
		if ((value[0] != '1' && value[0] != '2') || value[1] != '\0')
			return err_set(e, ERR_SETTINGS, "1 or 2, not %s", value);
		*(int *)(void *)at = value[0] - '0';
		return 0;
	case SET_MARK:
		if (strcmp(value, "comma") != 0 && strcmp(value, "dot") != 0)
			return err_set(e, ERR_SETTINGS, "comma or dot, not %s", value);
		*at = value[0] == 'c' ? ',' : '.';
		return 0;
	case SET_TEXT:
		break;
	}
text:
	free(*(char **)(void *)at);
	*(char **)(void *)at = mem_strdup(value);
	return 0;
}

/* take_opening: `stripe.USD` or `ledger.eu.USD` = amount. */
static int
take_opening(struct reading *r, int line, const char *key, const char *value,
    struct err *e)
{
	struct settings *s = r->s;
	const char *dot = strchr(key, '.');
	const char *last = strrchr(key, '.');
	struct flow_opening o = { .ledger_side = str_starts(key, "ledger.") };
	struct err inner = ERR_INIT;

	if (dot != NULL && (o.ledger_side || str_starts(key, "stripe.")))
		o.currency = currency_index(last + 1, strlen(last + 1));
	if (o.currency == CURRENCY_NONE) {
		refuse(r, line, e, "not an opening balance", key);
		return err_hint(e, "write stripe.USD or ledger.USD; with several Stripe"
		    " accounts stripe.NAME.USD");
	}
	if (money_parse(&o.amount, slice_of(value), currency_decimals(o.currency),
	    &inner) != 0) {
		refuse(r, line, e, key, inner.msg);
		return err_hint(e, "%s", inner.hint);
	}
	if (s->nopening == SETTINGS_OPENINGS_MAX)
		return refuse(r, line, e, "too many opening balances", key);
	memcpy(o.period, r->period.name, sizeof(o.period));
	s->opening = mem_grow(s->opening, &r->openings_cap, s->nopening + 1,
	    sizeof(*s->opening));
	r->pending = mem_grow(r->pending, &r->pending_cap, s->nopening + 1,
	    sizeof(*r->pending));
	r->pending[s->nopening].line = line;
	r->pending[s->nopening].account = NULL;
	if (last > dot) {
		char *name = mem_strdup(dot + 1);
		name[last - dot - 1] = '\0';
		r->pending[s->nopening].account = name;
	}
	s->opening[s->nopening++] = o;
	return 0;
}

/* seen_before: the same key of the same section a second time. */
static int
seen_before(struct reading *r, int line, const char *key, struct err *e)
{
	struct str name = STR_INIT;
	uint32_t id;
	int rc = 0;

	str_addf(&name, "%s", section_names[r->in]);
	if (r->in == IN_STRIPE)
		str_addf(&name, " %s", r->s->stripe[r->stripe].name);
	if (r->in == IN_OPENING)
		str_addf(&name, " %s", r->period.name);
	str_addf(&name, "\n%s", key);
	id = intern_find(r->seen, name.p, name.n);
	if (id != INTERN_NONE) {
		err_set(e, ERR_SETTINGS, "%s:%d: %s was set already, on line %d",
		    r->file, line, key, r->seen_line[id]);
		rc = err_hint(e, "keep one of the two");
	} else {
		id = intern_put(r->seen, name.p, name.n);
		r->seen_line = mem_grow(r->seen_line, &r->seen_cap, id + 1, sizeof(int));
		r->seen_line[id] = line;
	}
	str_free(&name);
	return rc;
}

/* unknown_key: names the nearest key of this section. */
static int
unknown_key(const struct reading *r, int line, const char *key, struct err *e)
{
	const char *names[NSETTINGS + 1];
	size_t n = 0;

	for (size_t i = 0; i < NSETTINGS; i++) {
		if (table[i].section == r->in)
			names[n++] = table[i].key;
	}
	names[n] = NULL;
	err_set(e, ERR_SETTINGS, "%s:%d: no such setting in [%s]: %s", r->file, line,
	    section_names[r->in], key);
	return hint_nearest(e, key, names);
}

static int
on_setting(void *ctx, int line, const char *key, const char *raw, struct err *e)
{
	struct reading *r = ctx;
	char *base = (char *)r->s;
	int rc = -1;

	if (r->in == IN_NONE) {
		refuse(r, line, e, "a setting before any section", key);
		return err_hint(e, "put [company] above it");
	}
	if (seen_before(r, line, key, e) != 0)
		return -1;
	char *value = unquote(raw);
	if (*value == '\0') {
		refuse(r, line, e, "no value for", key);
		err_hint(e, "write %s = VALUE, or take the line out", key);
		goto out;
	}
	if (r->in == IN_OPENING) {
		rc = take_opening(r, line, key, value, e);
		goto out;
	}
	if (r->in == IN_STRIPE)
		base = (char *)&r->s->stripe[r->stripe];
	for (size_t i = 0; i < NSETTINGS; i++) {
		struct err inner = ERR_INIT;
		if (table[i].section != r->in || strcmp(table[i].key, key) != 0)
			continue;
		rc = take_value(&table[i], base, value, &inner);
		if (rc != 0) {
			refuse(r, line, e, key, inner.msg);
			err_hint(e, "%s", inner.hint);
		} else if (table[i].kind == SET_RATE) {
			r->s->stripe[r->stripe].rate_line = line;
		}
		goto out;
	}
	unknown_key(r, line, key, e);
out:
	free(value);
	return rc;
}

/* ---- what must hold of the whole ---- */
static int
check_account(const struct settings *s, const struct settings_stripe *one, struct err *e)
{
	if (one->api_base != NULL && !s->tests) {
		err_set(e, ERR_SETTINGS, "%s: [stripe] api_base without [tests] allow = yes",
		    s->path);
		return err_hint(e, "take api_base out: it would send the key elsewhere");
	}
	if (one->requests_per_second > SETTINGS_RPS_MAX && !s->tests)
		return err_set(e, ERR_SETTINGS, "%s:%d: requests_per_second: a number from 1 to"
		    " %d, not %d", s->path, one->rate_line, SETTINGS_RPS_MAX,
		    one->requests_per_second);
	if (one->connected && one->account == NULL) {
		err_set(e, ERR_SETTINGS, "%s: [stripe] connected = yes without account", s->path);
		return err_hint(e, "add account = acct_..., the connected account");
	}
	return 0;
}

static int
check_stripe(const struct settings *s, struct err *e)
{
	for (size_t i = 0; i < s->nstripe; i++)
		if (check_account(s, &s->stripe[i], e) != 0)
			return -1;
	return 0;
}

static int
check_present(const struct settings *s, struct err *e)
{
	const struct {
		bool		 is;
		const char	*what, *hint;
	} must[] = {
		{ s->company != NULL, "[company] name", "name = Acme Inc" },
		{ s->timezone != NULL, "[company] timezone", "timezone = Europe/Berlin" },
		{ s->base_currency != CURRENCY_NONE, "[company] base_currency",
		    "base_currency = EUR" },
		{ s->ledger != NULL, "[ledger] kind", "kind = file" },
		{ s->rules != NULL, "[ledger] rules", "rules = acme.rules" },
	};

	for (size_t i = 0; i < sizeof(must) / sizeof(must[0]); i++) {
		if (must[i].is)
			continue;
		err_set(e, ERR_SETTINGS, "%s: %s is missing", s->path, must[i].what);
		return err_hint(e, "add to its section: %s", must[i].hint);
	}
	return 0;
}

/* settle_openings: which Stripe account each opening balance is of. */
static int
settle_openings(const struct reading *r, struct err *e)
{
	struct settings *s = r->s;

	ASSERT(s->nstripe > 0);
	for (size_t i = 0; i < s->nopening; i++) {
		const char *want = r->pending[i].account;
		size_t k = 0;
		if (want == NULL && s->nstripe > 1)
			want = "";
		while (want != NULL && k < s->nstripe && strcmp(s->stripe[k].name, want) != 0)
			k++;
		if (k == s->nstripe) {
			refuse(r, r->pending[i].line, e, "no such Stripe account",
			    *want != '\0' ? want : "none named, and there are several");
			return err_hint(e, "write stripe.NAME.%s with a NAME of a"
			    " [stripe \"NAME\"] section",
			    currency_code(s->opening[i].currency));
		}
		s->opening[i].account = s->stripe[k].name;
	}
	return 0;
}

int
settings_read(struct settings *out, const char *path, const char *text, size_t n,
    struct err *e)
{
	struct reading r = { .s = out, .file = path };
	struct ini_events ev = { on_section, on_setting, &r };
	struct digest *d = digest_new();
	int rc = -1;

	*out = (struct settings){ .path = mem_strdup(path), .reviewers = 2 };
	out->opening_section = mem_calloc(1, sizeof(char *));
	digest_add(d, text, n);
	digest_hex(d, out->hash);
	digest_free(d);
	r.seen = intern_new();
	if (!str_utf8_ok(text, n)) {
		err_set(e, ERR_SETTINGS, "%s: not UTF-8 text", path);
		err_hint(e, "save it as UTF-8");
		goto out;
	}
	if (ini_text_read(path, text, &ev, e) != 0 || check_stripe(out, e) != 0 ||
	    check_present(out, e) != 0)
		goto out;
	if (out->nstripe == 0 && open_stripe(&r, 0, "", e) != 0)
		goto out;
	if (settle_openings(&r, e) != 0)
		goto out;
	rc = 0;
out:
	for (size_t i = 0; r.pending != NULL && i < out->nopening; i++)
		free(r.pending[i].account);
	free(r.pending);
	free(r.seen_line);
	intern_free(r.seen);
	return rc;
}

int
settings_load(struct settings *out, const char *workspace, struct err *e)
{
	char *path = file_join(workspace, SETTINGS_FILE);
	char *text = NULL;
	size_t n = 0;
	int rc = -1;

	*out = (struct settings){ 0 };
	if (!file_exists(path)) {
		err_set(e, ERR_SETTINGS, "no workspace here: there is no %s%s", path,
		    *workspace == '\0' ? " in this folder" : "");
		err_hint(e, "make one: tieout init %s --ledger file --currency USD"
		    " --timezone Europe/Berlin; or name it with -C DIR",
		    *workspace == '\0' ? "acme" : workspace);
	} else if (file_load(&text, &n, path, SETTINGS_BYTES_MAX, e) != 0) {
		e->code = e->code == ERR_INPUT ? ERR_SETTINGS : e->code;
	} else {
		rc = settings_read(out, path, text, n, e);
	}
	free(text);
	free(path);
	return rc;
}

void
settings_free(struct settings *s)
{
	for (size_t i = 0; i < s->nstripe; i++) {
		free(s->stripe[i].name);
		free(s->stripe[i].account);
		free(s->stripe[i].key_file);
		free(s->stripe[i].report_timezone);
		free(s->stripe[i].api_base);
	}
	for (size_t i = 0; i < LEDGER__COLUMNS; i++)
		free(s->column[i]);
	for (size_t i = 0; s->opening_section != NULL && s->opening_section[i] != NULL; i++)
		free(s->opening_section[i]);
	free(s->opening_section);
	free(s->opening);
	free(s->path);
	free(s->company);
	free(s->timezone);
	free(s->ledger);
	free(s->rules);
	*s = (struct settings){ 0 };
}

bool
setting_help_at(struct setting_help *out, size_t i)
{
	if (i >= NSETTINGS)
		return false;
	*out = (struct setting_help){ section_names[table[i].section], table[i].key,
	    table[i].meaning };
	return true;
}
