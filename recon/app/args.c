/*
 * Reads the command line by the tables of commands.c.  The command is looked
 * for first, stepping over options by what any command knows of them; then
 * its own options are read.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "recon/app/args.h"

#define ARGS_NAMES_MAX 128

const struct option options_global[] = {
	{ "directory", 'C', OPT_TEXT, offsetof(struct options, dir), "DIR",
	    "the workspace; without it the current folder" },
	{ "json", 0, OPT_FLAG, offsetof(struct options, json), NULL,
	    "one JSON object on standard output, and nothing else" },
	{ "quiet", 'q', OPT_FLAG, offsetof(struct options, quiet), NULL, "errors only" },
	{ "verbose", 'v', OPT_FLAG, offsetof(struct options, verbose), NULL, "more" },
	{ "help", 'h', OPT_FLAG, offsetof(struct options, help), NULL,
	    "what the command does" },
	{ "version", 0, OPT_FLAG, offsetof(struct options, version), NULL,
	    "the version of tieout" },
	{ NULL, 0, OPT_FLAG, 0, NULL, NULL }
};

/* One argument, taken apart: "--out=x", "-Cdir", "-q". */
struct piece {
	const struct option	*opt;	/* NULL: unknown */
	const char		*value;	/* behind = or the letter; NULL: none */
};

static const struct option *
option_in(const struct option *list, const char *arg, const char **value)
{
	for (; list != NULL && list->name != NULL; list++) {
		size_t n = strlen(list->name);
		*value = NULL;
		if (arg[1] == '-' && strncmp(arg + 2, list->name, n) == 0 &&
		    (arg[2 + n] == '\0' || arg[2 + n] == '=')) {
			if (arg[2 + n] == '=')
				*value = arg + 3 + n;
			return list;
		}
		if (arg[1] == list->letter && list->letter != 0) {
			if (arg[2] != '\0')
				*value = arg + 2;
			if (*value == NULL || list->kind != OPT_FLAG)
				return list;
		}
	}
	return NULL;
}

/* piece_of: what ${arg} is to command ${c}; with NULL to any command. */
static struct piece
piece_of(const struct command *c, const char *arg)
{
	struct piece p = { NULL, NULL };

	p.opt = option_in(options_global, arg, &p.value);
	if (p.opt == NULL && c != NULL)
		p.opt = option_in(c->options, arg, &p.value);
	for (size_t i = 0; c == NULL && p.opt == NULL && commands[i].name != NULL; i++)
		p.opt = option_in(commands[i].options, arg, &p.value);
	return p;
}

static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

static int
values_of(const struct option *o)
{
	return o->kind == OPT_FLAG ? 0 : o->kind == OPT_TEXT ? 1 : 2;
}

/* find_words: the first two words that are no option and no option's value;
 * at[] is where they stand, or 0. */
static void
find_words(int argc, char *const *argv, int at[2])
{
	int n = 0;
	bool only_words = false;

	at[0] = at[1] = 0;
	for (int i = 1; i < argc && n < 2; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (!only_words && is_option(argv[i])) {
			struct piece p = piece_of(NULL, argv[i]);
			if (p.opt != NULL)
				i += values_of(p.opt) - (values_of(p.opt) > 0 && p.value != NULL);
		} else {
			at[n++] = i;
		}
	}
}

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; commands[i].name != NULL; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* hint_command: the nearest command; within `rules` the nearest of its own. */
static int
hint_command(struct err *e, const char *word, bool rules)
{
	const char *names[ARGS_NAMES_MAX];
	struct str all = STR_INIT;
	size_t n = 0;

	for (size_t i = 0; commands[i].name != NULL && n + 1 < ARGS_NAMES_MAX; i++) {
		if (rules != str_starts(commands[i].name, "rules "))
			continue;
		names[n++] = commands[i].name + (rules ? strlen("rules ") : 0);
		if (commands[i].run != NULL)
			str_addf(&all, " %s", names[n - 1]);
	}
	names[n] = NULL;
	const char *near = str_nearest(word, names);
	if (near != NULL)
		err_hint(e, "did you mean %s%s? `tieout help` lists the commands",
		    rules ? "rules " : "", near);
	else
		err_hint(e, "there are:%s", str_text(&all));
	str_free(&all);
	return -1;
}

/* find_command: sets the command and how many words name it. */
static int
find_command(struct args *out, int argc, char *const *argv, size_t *words, struct err *e)
{
	int at[2];
	struct str two = STR_INIT;

	find_words(argc, argv, at);
	*words = 0;
	if (at[0] == 0)
		return 0;
	const char *first = argv[at[0]];
	bool rules = strcmp(first, "rules") == 0;
	if (rules && at[1] != 0) {
		str_addf(&two, "rules %s", argv[at[1]]);
		out->command = command_find(str_text(&two));
		str_free(&two);
		*words = 2;
	} else {
		out->command = command_find(first);
		*words = 1;
	}
	if (out->command != NULL)
		return 0;
	if (rules && at[1] == 0) {
		if (out->opt.help)
			return 0;
		err_set(e, ERR_USAGE, "rules: which of its commands?");
		return hint_command(e, "", true);
	}
	err_set(e, ERR_USAGE, "no such command: %s%s", rules ? "rules " : "",
	    rules ? argv[at[1]] : first);
	return hint_command(e, rules ? argv[at[1]] : first, rules);
}

static int
unknown_option(const struct command *c, const char *arg, struct err *e)
{
	const struct option *lists[2] = { c->options, options_global };
	const char *names[ARGS_NAMES_MAX];
	char *word = mem_strdup(arg + (arg[1] == '-' ? 2 : 1));
	size_t n = 0;

	word[strcspn(word, "=")] = '\0';
	for (int k = 0; k < 2; k++) {
		for (const struct option *o = lists[k]; o != NULL && o->name != NULL; o++)
			if (n + 1 < ARGS_NAMES_MAX)
				names[n++] = o->name;
	}
	names[n] = NULL;
	const char *near = arg[1] == '-' ? str_nearest(word, names) : NULL;
	err_set(e, ERR_USAGE, "%s has no option %s", c->name, arg);
	if (near != NULL)
		err_hint(e, "did you mean --%s?", near);
	else
		err_hint(e, "see: tieout help %s", c->name);
	free(word);
	return -1;
}

/* put: an option with its values into the struct. */
static int
put(struct options *to, const struct option *o, const char *const value[2],
    struct err *e)
{
	char *at = (char *)to + o->at;

	if (o->kind == OPT_FLAG) {
		*(bool *)at = true;
		return 0;
	}
	const char **text = (const char **)(void *)at;
	if (text[0] != NULL) {
		err_set(e, ERR_USAGE, "--%s was given twice: %s and %s", o->name,
		    text[0], value[0]);
		return err_hint(e, "keep one of the two");
	}
	for (int i = 0; i < values_of(o); i++)
		text[i] = value[i];
	return 0;
}

/* take_option: the option at argv[*i]; *i ends at its last value. */
static int
take_option(struct args *out, int argc, char *const *argv, int *i, struct err *e)
{
	const struct command *c = out->command;
	const char *arg = argv[*i];
	struct piece p = piece_of(c, arg);
	const char *value[2] = { p.value, NULL };

	if (p.opt == NULL)
		return unknown_option(c, arg, e);
	if (p.opt->kind == OPT_FLAG && p.value != NULL) {
		err_set(e, ERR_USAGE, "--%s takes no value", p.opt->name);
		return err_hint(e, "write --%s alone", p.opt->name);
	}
	for (int k = p.value != NULL; k < values_of(p.opt); k++) {
		if (*i + 1 >= argc) {
			err_set(e, ERR_USAGE, "%s needs a value: %s", arg, p.opt->value);
			return err_hint(e, "see: tieout help %s", c->name);
		}
		value[k] = argv[++*i];
	}
	return put(&out->opt, p.opt, value, e);
}

static int
check_words(const struct args *a, struct err *e)
{
	const struct command *c = a->command;

	if (a->n < c->min)
		err_set(e, ERR_USAGE, "%s needs %s", c->name, c->usage);
	else if (a->n > c->max)
		err_set(e, ERR_USAGE, "%s: one word too many: %s", c->name, a->word[c->max]);
	else if (a->opt.quiet && a->opt.verbose)
		err_set(e, ERR_USAGE, "-q and -v exclude each other");
	else
		return 0;
	return err_hint(e, "usage: tieout %s %s", c->name, c->usage);
}

/* early: --json and --help are known even when the rest cannot be read. */
static void
early(struct options *o, int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		o->json |= strcmp(argv[i], "--json") == 0;
		o->help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
		o->version |= strcmp(argv[i], "--version") == 0;
	}
}

int
args_read(struct args *out, int argc, char *const *argv, struct err *e)
{
	size_t named = 0;
	bool only_words = false;
	static const struct command none = { .name = "tieout", .max = WORDS_ANY };

	*out = (struct args){ 0 };
	out->word = mem_calloc((size_t)argc + 1, sizeof(char *));
	early(&out->opt, argc, argv);
	if (find_command(out, argc, argv, &named, e) != 0)
		return -1;
	if (out->command != NULL && out->command->run == NULL)
		return 0;
	const struct command *real = out->command;
	if (real == NULL)
		out->command = &none;
	int rc = 0;
	for (int i = 1; i < argc && rc == 0; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0)
			only_words = true;
		else if (!only_words && is_option(argv[i]))
			rc = take_option(out, argc, argv, &i, e);
		else if (named > 0)
			named--;
		else
			out->word[out->n++] = argv[i];
	}
	if (rc == 0 && real != NULL && !out->opt.help)
		rc = check_words(out, e);
	out->command = real;
	return rc;
}

void
args_free(struct args *a)
{
	free(a->word);
	*a = (struct args){ 0 };
}
