/*
 * init: a new workspace: settings with comments, the starter rule file of its
 * ledger, an empty database.  It writes over nothing.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/zone.h"
#include "recon/app/app.h"

struct init {
	const char	*dir;
	char		*name;		/* of the company */
	char		 rules[80];	/* file name */
	const char	*currency;
	char		*path[3];	/* conf, rules, database */
};

static int
check_options(const struct options *o, struct err *e)
{
	struct zone *z = NULL;
	struct str lacks = STR_INIT;

	if (o->ledger == NULL)
		str_add(&lacks, " --ledger LEDGER");
	if (o->currency == NULL)
		str_add(&lacks, " --currency CUR");
	if (o->timezone == NULL)
		str_add(&lacks, " --timezone ZONE");
	if (o->ledger == NULL || o->currency == NULL || o->timezone == NULL) {
		err_set(e, ERR_USAGE, "init needs%s", str_text(&lacks));
		err_hint(e, "tieout init acme --ledger file --currency USD --timezone"
		    " America/New_York");
	} else if (rules_starter(o->ledger) == NULL) {
		const char *near = str_nearest(o->ledger, settings_ledgers);
		err_set(e, ERR_USAGE, "no such ledger: %s", o->ledger);
		if (near != NULL)
			err_hint(e, "did you mean %s?", near);
		else
			err_hint(e, "there are: quickbooks, xero, netsuite, file");
	} else if (currency_index(o->currency, strlen(o->currency)) == CURRENCY_NONE) {
		err_set(e, ERR_USAGE, "no such currency: %s", o->currency);
		err_hint(e, "write an ISO code, e.g. USD");
	} else if (zone_open(&z, o->timezone, e) != 0) {
		e->code = ERR_USAGE;
	}
	zone_close(z);
	str_free(&lacks);
	return e->code == ERR_NONE ? 0 : -1;
}

/* folder_name: the last part of ${dir}, made absolute. */
static char *
folder_name(const char *dir)
{
	char *full = realpath(dir, NULL);
	const char *base = full != NULL ? strrchr(full, '/') : NULL;
	char *out = mem_strdup(base != NULL && base[1] != '\0' ? base + 1 : "company");

	free(full);
	return out;
}

/* rules_name: "acme.rules" from "Acme Inc" and the like. */
static void
rules_file_name(char *out, size_t max, const char *folder)
{
	size_t n = 0;

	for (const char *p = folder; *p != '\0' && n < 60; p++) {
		if (isalnum((unsigned char)*p) || *p == '_' || *p == '-')
			out[n++] = (char)tolower((unsigned char)*p);
		else if (n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	snprintf(out + n, max - n, "%s", n > 0 ? ".rules" : "company.rules");
}

static int
refuse_old(const struct init *in, struct err *e)
{
	for (int i = 0; i < 3; i++) {
		if (!file_exists(in->path[i]))
			continue;
		err_set(e, ERR_USAGE, "%s is there already", in->path[i]);
		return err_hint(e, "init writes over nothing: name another folder, or move it");
	}
	return 0;
}

static int
write_text(const char *path, const char *text, struct err *e)
{
	struct file_out *f = NULL;

	if (file_create(&f, path, e) != 0)
		return -1;
	file_puts(f, text);
	return file_commit(f, NULL, e);
}

/* conf_text: a value is quoted where a bare one would be read otherwise. */
static void
conf_text(struct str *out, const struct init *in, const struct options *o)
{
	bool quote = strchr(in->name, ';') != NULL;

	str_addf(out,
	    "; tieout.conf: the settings of this workspace. `tieout help settings` lists all.\n\n"
	    "[company]\n"
	    "name = %s%s%s\n"
	    "timezone = %s          ; decides which day a balance transaction belongs to\n"
	    "base_currency = %s\n\n", quote ? "\"" : "", in->name, quote ? "\"" : "",
	    o->timezone, in->currency);
	str_add(out,
	    "[stripe]                            ; several accounts: [stripe \"eu\"]\n"
	    "; key_file = stripe.key             ; for tieout fetch: a restricted key, mode 0600"
	    "\n"
	    "report_timezone = UTC               ; zone of a bare `created` in Stripe CSV\n\n");
	str_addf(out,
	    "[ledger]\n"
	    "kind = %s\n"
	    "rules = %s\n\n"
	    "; If your ledger CSV has other column names, name them here:\n"
	    "; [ledger_columns]\n"
	    "; ledger_id = Journal no.\n"
	    "; debit = Amount DR\n\n", o->ledger, in->rules);
	str_addf(out,
	    "; Balances at the start of your first period; without them both are 0 and the\n"
	    "; statement says \"opening assumed\":\n"
	    "; [opening 2026-10]\n"
	    "; stripe.%s = 0.00\n"
	    "; ledger.%s = 0.00\n", in->currency, in->currency);
}

/* rules_text: the starter, with the company's name and currency. */
static void
rules_text(struct str *out, const struct init *in, const char *ledger)
{
	for (const char *p = rules_starter(ledger); *p != '\0';) {
		if (str_starts(p, "@CURRENCY@")) {
			str_add(out, in->currency);
			p += strlen("@CURRENCY@");
		} else if (str_starts(p, "@COMPANY@")) {
			for (const char *c = in->name; *c != '\0'; c++)
				str_addc(out, *c == '"' || *c == '\\' ? '\'' : *c);
			p += strlen("@COMPANY@");
		} else {
			str_addc(out, *p++);
		}
	}
}

static int
write_all(const struct init *in, const struct options *o, struct err *e)
{
	struct str conf = STR_INIT, rules = STR_INIT;
	int done = 0;

	conf_text(&conf, in, o);
	rules_text(&rules, in, o->ledger);
	if (write_text(in->path[1], str_text(&rules), e) == 0 && ++done > 0 &&
	    store_create(in->path[2], in->name, e) == 0 && ++done > 0 &&
	    write_text(in->path[0], str_text(&conf), e) == 0)
		done = 3;
	/* Half a workspace would stand in the way of the next try. */
	if (done > 0 && done < 3)
		unlink(in->path[1]);
	if (done == 2)
		unlink(in->path[2]);
	str_free(&conf);
	str_free(&rules);
	return done == 3 ? 0 : -1;
}

static void
say_next(struct app *a, const struct init *in)
{
	struct str dir = STR_INIT;
	const char *c = "", *where = "";

	for (int i = 0; i < 3; i++)
		json_text_str(&a->files, NULL, in->path[i]);
	if (strcmp(in->dir, ".") != 0) {
		print_shell(&dir, in->dir);
		c = "-C ";
		where = str_text(&dir);
	}
	const char *space = *where != '\0' ? " " : "";
	say(a, "A workspace for %s:", in->name);
	say(a, "  %s\n  %s\n  %s", in->path[0], in->path[1], in->path[2]);
	say(a, "\nNext");
	say(a, "  1. put your account codes into %s, then: tieout %s%s%srules check",
	    in->path[1], c, where, space);
	say(a, "  2. tieout %s%s%simport STRIPE.csv LEDGER.csv", c, where, space);
	say(a, "  3. tieout %s%s%sclose 2026-10", c, where, space);
	str_free(&dir);
}

int
cmd_init(struct app *a, struct err *e)
{
	const struct options *o = &a->args.opt;
	struct init in = { .dir = a->args.n > 0 ? a->args.word[0] :
	    o->dir != NULL ? o->dir : "." };
	char *folder = NULL;
	int rc = -1;

	if (check_options(o, e) != 0 || file_mkdirs(in.dir, e) != 0)
		return -1;
	folder = folder_name(in.dir);
	in.name = mem_strdup(o->name != NULL ? o->name : folder);
	in.currency = currency_code(currency_index(o->currency, strlen(o->currency)));
	rules_file_name(in.rules, sizeof(in.rules), folder);
	const char *dir = strcmp(in.dir, ".") == 0 ? "" : in.dir;
	in.path[0] = file_join(dir, SETTINGS_FILE);
	in.path[1] = file_join(dir, in.rules);
	in.path[2] = file_join(dir, "tieout.db");
	if (strpbrk(in.name, "\n\r\"") != NULL || *in.name == '\0') {
		err_set(e, ERR_USAGE, "not a name for a company: %s", in.name);
		err_hint(e, "one line without quotes");
		goto out;
	}
	if (refuse_old(&in, e) != 0 || write_all(&in, o, e) != 0)
		goto out;
	say_next(a, &in);
	rc = 0;
out:
	for (int i = 0; i < 3; i++)
		free(in.path[i]);
	free(in.name);
	free(folder);
	return rc;
}
