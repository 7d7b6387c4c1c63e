/*
 * help: on commands (from their table), mismatch codes (from the model's
 * table), exit codes and settings; and version.
 */
#include <string.h>

#include "core/base/arena.h"
#include "core/model/mismatch.h"
#include "recon/app/app.h"

#define TOPICS_MAX 256

static const struct {
	int		 code;
	const char	*meaning;
} exit_codes[] = {
	{ 0, "done. For match and close: the verdict is tied_out or tied_out_with_pending" },
	{ 1, "done, something found: the verdict is breaks or incomplete; rule examples\n"
	    "       fail; --skip-bad rejected rows" },
	{ 2, "the command line is wrong: unknown command, id, period or rule name" },
	{ 3, "settings or rules are wrong; a change to a sealed period was refused" },
	{ 4, "a remote service refused or could not be reached; safe to run again" },
	{ 5, "input data refused; nothing of it was stored" },
	{ 6, "the outcome of a posting is unknown; a person must look" },
	{ 7, "another run holds the lock; `status explain report help` never take it" },
	{ 8, "this machine refused: disk full, no permission, damaged or newer database" },
	{ 70, "a bug in tieout" },
	{ 130, "interrupted; safe to run again" },
};

static void
add_options(struct str *out, const struct option *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		struct str left = STR_INIT;
		if (o->letter != 0)
			str_addf(&left, "-%c, ", o->letter);
		str_addf(&left, "--%s%s%s", o->name, o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
		str_addf(out, "  %-26s %s\n", str_text(&left), o->meaning);
		str_free(&left);
	}
}

void
help_overview(struct str *out)
{
	str_add(out,
	    "tieout proves that Stripe and the ledger agree, to the cent, and names every\n"
	    "difference.\n\n"
	    "usage: tieout [-C DIR] [--json] [-q|-v] COMMAND\n\n"
	    "  tieout demo                                       see a whole close\n"
	    "  tieout init acme --ledger file --currency USD --timezone America/New_York\n"
	    "  tieout -C acme import stripe.csv ledger.csv\n"
	    "  tieout -C acme close 2026-10\n\ncommands\n");
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (c->run != NULL)
			str_addf(out, "  %-14s %s\n", c->name, c->line);
	}
	str_add(out, "\noptions\n");
	add_options(out, options_global);
	str_add(out, "\nnot in this version:");
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (c->run == NULL)
			str_addf(out, " %s", c->name);
	}
	str_add(out, "\nmore: tieout help COMMAND | CODE | codes | exit-codes | settings |"
	    " rules\n");
}

void
help_command(const struct command *c, struct str *out)
{
	if (c->run == NULL) {
		str_addf(out, "tieout %s: %s.\nIt does not exist yet in this version (%s).\n",
		    c->name, c->line, TIEOUT_VERSION);
		return;
	}
	str_addf(out, "tieout %s: %s\n\nusage: tieout %s%s%s\n", c->name, c->line, c->name,
	    *c->usage != '\0' ? " " : "", c->usage);
	if (c->options != NULL) {
		str_add(out, "\noptions\n");
		add_options(out, c->options);
	}
	if (c->more != NULL)
		str_addf(out, "\n%s\n", c->more);
	if (strcmp(c->name, "import") == 0) {
		str_add(out, "\nforms (--as)\n");
		for (const struct decoder *const *d = stripe_decoders; *d != NULL; d++)
			str_addf(out, "  %-26s %s\n", (*d)->kind, (*d)->label);
		for (const struct decoder *const *d = file_decoders; *d != NULL; d++)
			str_addf(out, "  %-26s %s\n", (*d)->kind, (*d)->label);
	}
}

static void
help_exit_codes(struct str *out)
{
	for (size_t i = 0; i < sizeof(exit_codes) / sizeof(exit_codes[0]); i++)
		str_addf(out, "%5d  %s\n", exit_codes[i].code, exit_codes[i].meaning);
	str_add(out, "\nreport, status and demo exit 0 whatever the verdict. A code that is not"
	    " listed\nmeans that the command failed.\n");
}

static void
help_settings(struct str *out)
{
	struct setting_help s;
	const char *section = "";

	str_add(out, "tieout.conf, in the workspace. A comment begins with ;\n");
	for (size_t i = 0; setting_help_at(&s, i); i++) {
		if (strcmp(section, s.section) != 0)
			str_addf(out, "\n[%s]\n", s.section);
		section = s.section;
		str_addf(out, "  %-20s %s\n", s.key, s.meaning);
	}
	str_add(out, "\n[opening 2026-10]      balances at the start of that period\n"
	    "  stripe.USD           of the Stripe balance; stripe.NAME.USD with several"
	    " accounts\n"
	    "  ledger.USD           of the clearing account\n");
}

static void
help_codes(struct str *out)
{
	for (int c = 0; c < CODE__MAX; c++) {
		const struct mismatch_kind *k = mismatch_kind((enum mismatch_code)c);
		str_addf(out, "  %-24s %-8s %s%s\n", k->name, severity_name(k->severity),
		    k->title, k->posting ? " (posting)" : "");
	}
	str_add(out, "\nmore: tieout help CODE\n");
}

static void
paragraph(struct str *out, const char *title, const char *text)
{
	size_t column = 0;

	if (text == NULL || *text == '\0')
		return;
	str_addf(out, "\n%s\n ", title);
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, " \n");
		if (column + n + 1 > 78 && column > 0) {
			str_add(out, "\n ");
			column = 0;
		}
		if (n > 0) {
			str_addc(out, ' ');
			str_addn(out, p, n);
			column += n + 1;
		}
		p += n;
		if (*p == '\n') {
			str_add(out, "\n ");
			column = 0;
		}
		p += *p != '\0';
	}
	str_addc(out, '\n');
}

static void
help_code(const struct mismatch_kind *k, struct str *out)
{
	str_addf(out, "%s (%s): %s\n", k->name, severity_name(k->severity), k->title);
	paragraph(out, "what it means", k->meaning);
	paragraph(out, "usual cause", k->cause);
	paragraph(out, "what to do", k->fix);
	paragraph(out, "example", k->example);
}

static const struct {
	const char	*name;
	void		(*write)(struct str *out);
} topics[] = {
	{ "exit-codes", help_exit_codes },
	{ "settings", help_settings },
	{ "codes", help_codes },
	{ "rules", help_rules },
	{ "fields", help_fields },
};
#define NTOPICS (sizeof(topics) / sizeof(topics[0]))

static int
unknown_topic(const char *word, struct err *e)
{
	const char *names[TOPICS_MAX];
	size_t n = 0;

	for (const struct command *c = commands; c->name != NULL; c++)
		names[n++] = c->name;
	for (size_t i = 0; i < NTOPICS; i++)
		names[n++] = topics[i].name;
	for (int c = 0; c < CODE__MAX; c++)
		names[n++] = mismatch_kind((enum mismatch_code)c)->name;
	ASSERT(n < TOPICS_MAX);
	names[n] = NULL;
	const char *near = str_nearest(word, names);
	err_set(e, ERR_USAGE, "no help on %s", word);
	if (near != NULL)
		return err_hint(e, "did you mean `tieout help %s`?", near);
	return err_hint(e, "`tieout help` lists the commands, `tieout help codes` the"
	    " mismatch codes");
}

static int
topic(const char *word, struct str *out, struct err *e)
{
	const struct command *c = command_find(word);
	const struct mismatch_kind *k = mismatch_find(word);

	for (size_t i = 0; i < NTOPICS; i++) {
		if (strcmp(topics[i].name, word) == 0) {
			topics[i].write(out);
			return 0;
		}
	}
	if (c != NULL)
		help_command(c, out);
	else if (k != NULL)
		help_code(k, out);
	else
		return unknown_topic(word, e);
	return 0;
}

int
cmd_help(struct app *a, struct err *e)
{
	struct str out = STR_INIT, word = STR_INIT;
	const struct args *g = &a->args;
	int rc = 0;

	/* `tieout close --help` is `tieout help close`. */
	if (g->command != NULL && g->command->run != cmd_help)
		str_add(&word, g->command->name);
	for (size_t i = 0; i < g->n && word.n == 0 && g->command != NULL; i++)
		str_addf(&word, "%s%s%s", g->word[i], i + 1 < g->n ? " " : "",
		    i + 1 < g->n ? g->word[i + 1] : "");
	if (word.n > 0)
		rc = topic(str_text(&word), &out, e);
	else
		help_overview(&out);
	if (rc == 0) {
		tell(a, str_text(&out));
		json_text_str(&a->more, "text", str_text(&out));
	}
	str_free(&word);
	str_free(&out);
	return rc;
}

int
cmd_version(struct app *a, struct err *e)
{
	(void)e;
	tell(a, "tieout " TIEOUT_VERSION);
	json_text_str(&a->more, "version", TIEOUT_VERSION);
	return 0;
}
