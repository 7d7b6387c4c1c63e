/*
 * main: reads the command line, opens what the command needs, runs it, prints
 * what it found or what went wrong, and gives the exit code of PRODUCT.md,
 * section 2.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "recon/app/app.h"

static int
absent(const struct command *c, struct err *e)
{
	err_set(e, ERR_USAGE, "%s does not exist yet in this version (%s)", c->name,
	    TIEOUT_VERSION);
	return err_hint(e, "`tieout help` lists what there is");
}

static int
run(struct app *a, int argc, char *const *argv, struct err *e)
{
	struct options *o = &a->args.opt;
	const struct command *c;
	int rc = args_read(&a->args, argc, argv, e);

	a->bar = bar_new(!o->quiet, !o->quiet);
	a->progress = bar_progress(a->bar);
	if (rc != 0)
		return -1;
	c = a->args.command;
	if (o->version)
		return cmd_version(a, e);
	if (c == NULL && !o->help) {
		struct str text = STR_INIT;
		help_overview(&text);
		warn_text(a, str_text(&text));
		str_free(&text);
		return err_set(e, ERR_USAGE, "no command given");
	}
	if (c != NULL && c->run == NULL)
		return absent(c, e);
	if (o->help)
		return cmd_help(a, e);
	if (workspace_open(a, o->dir != NULL ? o->dir : ".", c->needs, e) != 0)
		return -1;
	return c->run(a, e);
}

static void
finish(struct app *a)
{
	for (size_t i = 0; i < a->nresults; i++)
		flow_result_done(&a->result[i]);
	free(a->result);
	workspace_close(a);
	json_text_free(&a->files);
	json_text_free(&a->more);
	bar_free(a->bar);
	args_free(&a->args);
}

int
main(int argc, char **argv)
{
	struct app a = { .exit = 0 };
	struct err e = ERR_INIT;
	struct str text = STR_INIT;
	int code;

	signals_catch();
	a.colour_out = print_colours(STDOUT_FILENO);
	a.colour_err = print_colours(STDERR_FILENO);
	code = run(&a, argc, argv, &e) == 0 ? a.exit : err_exit_code(e.code);
	bar_clear(a.bar);
	if (a.args.opt.json) {
		answer_json(&a, code, e.code != ERR_NONE ? &e : NULL, &text);
		puts(str_text(&text));
	}
	/* Without a command the help says it all, and so do the rule file's problems. */
	if (a.problems_shown && !str_starts(a.args.command->name, "rules "))
		fprintf(stderr, "tieout: nothing was done: %s has errors\n", a.rules_path);
	else if (e.code != ERR_NONE && argc > 1 && !a.problems_shown)
		print_failure(&a, &e);
	/* A reader that closed the pipe has seen enough. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE && code <= 1) {
		fputs("tieout: standard output cannot be written\n", stderr);
		code = err_exit_code(ERR_MACHINE);
	}
	str_free(&text);
	finish(&a);
	return code;
}
