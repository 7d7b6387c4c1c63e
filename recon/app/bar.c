/*
 * A progress bar on standard error: what, how far, how fast, how long yet.
 * Drawn at most ten times a second, and only when standard error is a
 * terminal; elsewhere it draws nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "recon/app/app.h"

#define BAR_EVERY_MS 100
#define BAR_AFTER_MS 300	/* short work draws nothing */
#define BAR_WIDTH_MAX 100
#define BAR_WHAT_MAX 64

struct bar {
	bool		 show, notes;
	bool		 drawn;		/* a bar stands on the screen */
	char		 what[BAR_WHAT_MAX];
	uint64_t	 began_ms, drawn_ms;
	struct str	 line;
};

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int
screen_width(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col == 0)
		return 80;
	return w.ws_col < BAR_WIDTH_MAX ? w.ws_col : BAR_WIDTH_MAX;
}

static void
add_span(struct str *out, uint64_t seconds)
{
	if (seconds >= 3600)
		str_addf(out, "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600,
		    seconds / 60 % 60);
	else if (seconds >= 60)
		str_addf(out, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60, seconds % 60);
	else
		str_addf(out, "%" PRIu64 " s", seconds);
}

void
bar_text(struct str *out, const char *what, uint64_t done, uint64_t total,
    uint64_t ms, int width)
{
	struct str tail = STR_INIT;
	uint64_t rate = ms > 0 ? done * 1000 / ms : 0;

	if (total > 0 && done > total)
		done = total;
	str_addf(out, "%-12s", what);
	if (total > 0) {
		str_addf(&tail, " %3u %%", (unsigned)(done * 100 / total));
	} else {
		str_addc(&tail, ' ');
		print_count(&tail, done);
	}
	if (rate >= 1000000) {
		str_addf(&tail, "  %" PRIu64 ".%u M/s", rate / 1000000,
		    (unsigned)(rate / 100000 % 10));
	} else if (rate > 0) {
		str_add(&tail, "  ");
		print_count(&tail, rate);
		str_add(&tail, "/s");
	}
	if (rate > 0 && total > 0) {
		str_add(&tail, "  ");
		add_span(&tail, (total - done + rate - 1) / rate);
		str_add(&tail, " left");
	}
	int room = width - (int)out->n - (int)tail.n - 4;
	if (total > 0 && room >= 10) {
		uint64_t full = done * (uint64_t)room / total;
		str_add(out, " [");
		for (uint64_t i = 0; i < (uint64_t)room; i++)
			str_addc(out, i < full ? '=' : i == full ? '>' : ' ');
		str_addc(out, ']');
	}
	str_addn(out, str_text(&tail), tail.n);
	if (out->n > (size_t)width) {
		out->n = (size_t)width;
		out->p[out->n] = '\0';
	}
	str_free(&tail);
}

static void
bar_tick(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	struct bar *b = ctx;
	char shown[2 * BAR_WHAT_MAX];
	uint64_t now;
	size_t key;

	if (!b->show)
		return;
	now = now_ms();
	if (strrchr(what, '/') != NULL)
		what = strrchr(what, '/') + 1;	/* of a file its name is enough */
	/* behind a tab stands what changes while the work goes on */
	key = strcspn(what, "\t");
	if (strncmp(b->what, what, key) != 0 || b->what[key] != '\0') {
		snprintf(b->what, sizeof(b->what), "%.*s", (int)key, what);
		b->began_ms = now;
		b->drawn_ms = 0;
	}
	if (now - b->began_ms < BAR_AFTER_MS || now - b->drawn_ms < BAR_EVERY_MS)
		return;
	b->drawn_ms = now;
	str_clear(&b->line);
	snprintf(shown, sizeof(shown), "%s%s%s", b->what, what[key] != '\0' ? "  " : "",
	    what[key] != '\0' ? what + key + 1 : "");
	bar_text(&b->line, shown, done, total, now - b->began_ms, screen_width() - 1);
	fprintf(stderr, "\r%s\033[K", str_text(&b->line));
	fflush(stderr);
	b->drawn = true;
}

static bool
bar_stopped(void *ctx)
{
	(void)ctx;
	return signals_stopped();
}

static void
bar_note(void *ctx, const char *text)
{
	struct bar *b = ctx;

	bar_clear(b);
	if (b->notes)
		fprintf(stderr, "%s\n", text);
}

struct bar *
bar_new(bool show, bool notes)
{
	struct bar *b = mem_calloc(1, sizeof(*b));

	b->show = show && isatty(STDERR_FILENO);
	const char *term = getenv("TERM");
	if (term == NULL || strcmp(term, "dumb") == 0)
		b->show = false;
	b->notes = notes;
	return b;
}

void
bar_clear(struct bar *b)
{
	if (b == NULL || !b->drawn)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	b->drawn = false;
}

void
bar_free(struct bar *b)
{
	if (b == NULL)
		return;
	bar_clear(b);
	str_free(&b->line);
	free(b);
}

struct progress
bar_progress(struct bar *b)
{
	return (struct progress){ bar_tick, bar_stopped, bar_note, b };
}
