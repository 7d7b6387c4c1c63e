/*
 * The month-end against `sqlite3 .import` of the same two CSV files: whole
 * processes, in turn, medians of pairs.  Prints a table of ratios; judges
 * nothing.
 *
 *   bench TIEOUT FOLDER PAIRS [HARD]   folders as `generate` fills them; HARD: the
 *                                      same month, 30 % of its ledger lines name no id
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 31
#define PATH_LENGTH 4096

struct measure {
	int64_t	wall_us, cpu_us, peak_kb;
};

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
micro(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

/* Runs a shell command; what it printed is thrown away.  Adds to ${m}. */
static void
run(struct measure *m, const char *command, int allowed)
{
	int64_t begin = now_us();
	struct rusage use;
	int status, null;
	pid_t pid = fork();

	if (pid == 0) {
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		(void)dup2(null, STDOUT_FILENO);
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid || !WIFEXITED(status) ||
	    (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != allowed)) {
		fprintf(stderr, "bench: failed: %s\n", command);
		exit(1);
	}
	m->wall_us += now_us() - begin;
	m->cpu_us += micro(use.ru_utime) + micro(use.ru_stime);
	if (use.ru_maxrss > m->peak_kb)
		m->peak_kb = use.ru_maxrss;
}

static int
int64_order(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

static int64_t
median(const int64_t *v, int n)
{
	int64_t s[PAIRS_MAX];

	memcpy(s, v, (size_t)n * sizeof(*s));
	qsort(s, (size_t)n, sizeof(*s), int64_order);
	return s[n / 2];
}

struct bench {
	const char	*tieout, *folder;
	char		 work[PATH_LENGTH];
	int		 pairs;
};

static void
import_with_sqlite(const struct bench *b, struct measure *m)
{
	char cmd[8 * PATH_LENGTH];

	(void)snprintf(cmd, sizeof(cmd), "rm -f '%s/peer.db'*; sqlite3 '%s/peer.db' "
	    "'PRAGMA journal_mode=WAL' 'PRAGMA synchronous=NORMAL' '.mode csv' "
	    "'.import %s/bt.csv raw' '.import %s/ledger.csv rawl'", b->work, b->work,
	    b->folder, b->folder);
	run(m, cmd, 0);
}

static void
workspace(const struct bench *b, const char *rules)
{
	char cmd[8 * PATH_LENGTH];
	struct measure unused;

	memset(&unused, 0, sizeof(unused));
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s/ws' && '%s' init '%s/ws' --ledger file "
	    "--currency USD --timezone UTC --name Bench && cp '%s/%s' \"$(ls %s/ws/*.rules)\"",
	    b->work, b->tieout, b->work, b->folder, rules, b->work);
	run(&unused, cmd, 0);
}

static void
import_facts(const struct bench *b, const char *facts, struct measure *m)
{
	char cmd[8 * PATH_LENGTH];

	(void)snprintf(cmd, sizeof(cmd), "exec '%s' -C '%s/ws' -q import '%s/%s' '%s/ledger.csv'",
	    b->tieout, b->work, b->folder, facts, b->folder);
	run(m, cmd, 0);
}

static void
close_month(const struct bench *b, struct measure *m)
{
	char cmd[8 * PATH_LENGTH];

	(void)snprintf(cmd, sizeof(cmd), "exec '%s' -C '%s/ws' -q close 2026-01", b->tieout,
	    b->work);
	run(m, cmd, 1);
}

static void
month_end(const struct bench *b, const char *facts, struct measure *m)
{
	import_facts(b, facts, m);
	close_month(b, m);
}

static void
print_row(const char *label, int n, const int64_t *peer, const int64_t *wall,
    const int64_t *cpu, int64_t peak, const int64_t *ratio, const char *bar)
{
	printf("%-38s %7lld %7lld %7lld %9lld %6lld.%03lld  %s\n", label,
	    (long long)median(peer, n), (long long)median(wall, n),
	    (long long)median(cpu, n), (long long)peak / 1024,
	    (long long)median(ratio, n) / 1000, (long long)median(ratio, n) % 1000, bar);
	(void)fflush(stdout);
}

/* What is timed in a pair beside the peer. */
static void
pairs(const struct bench *b, const char *label, const char *facts, const char *rules,
    bool again, const char *bar)
{
	int64_t ratio[PAIRS_MAX], wall[PAIRS_MAX], cpu[PAIRS_MAX], peer[PAIRS_MAX];
	int64_t peak = 0;
	struct measure a, first, second, *m;
	int i;

	for (i = 0; i < b->pairs; i++) {
		memset(&a, 0, sizeof(a));
		memset(&first, 0, sizeof(first));
		memset(&second, 0, sizeof(second));
		if (!again)
			import_with_sqlite(b, &a);
		workspace(b, rules);
		month_end(b, facts, &first);
		m = &first;
		if (again) {
			month_end(b, facts, &second);
			a = first;
			m = &second;
		}
		ratio[i] = m->wall_us * 1000 / a.wall_us;
		wall[i] = m->wall_us / 1000;
		cpu[i] = m->cpu_us / 1000;
		peer[i] = a.wall_us / 1000;
		if (m->peak_kb > peak)
			peak = m->peak_kb;
	}
	print_row(label, b->pairs, peer, wall, cpu, peak, ratio, bar);
}

static int64_t
close_of(const struct bench *b, const char *folder, struct measure *m)
{
	struct bench at = *b;
	struct measure import;

	at.folder = folder;
	memset(m, 0, sizeof(*m));
	memset(&import, 0, sizeof(import));
	workspace(b, "day.rules");
	import_facts(&at, "bt.csv", &import);
	close_month(&at, m);
	return m->wall_us;
}

/* The close alone, of the same month with and without ids in the ledger. */
static void
hard_case(const struct bench *b, const char *hard)
{
	int64_t ratio[PAIRS_MAX], wall[PAIRS_MAX], cpu[PAIRS_MAX], peer[PAIRS_MAX];
	struct measure easy, m;
	int64_t peak = 0;
	int i;

	for (i = 0; i < b->pairs; i++) {
		peer[i] = close_of(b, b->folder, &easy) / 1000;
		wall[i] = close_of(b, hard, &m) / 1000;
		cpu[i] = m.cpu_us / 1000;
		ratio[i] = m.wall_us * 1000 / easy.wall_us;
		peak = m.peak_kb > peak ? m.peak_kb : peak;
	}
	print_row("close, 30 % of lines without id / easy", b->pairs, peer, wall, cpu, peak,
	    ratio, "<= 1.5");
}

int
main(int argc, char **argv)
{
	struct bench b;

	if ((argc != 4 && argc != 5) || (b.pairs = (int)strtol(argv[3], NULL, 10)) < 1 || b.pairs > PAIRS_MAX) {
		fprintf(stderr, "usage: bench TIEOUT FOLDER PAIRS [HARD]\n");
		return 2;
	}
	b.tieout = argv[1];
	b.folder = argv[2];
	(void)snprintf(b.work, sizeof(b.work), "%s/work", b.folder);
	printf("%-38s %7s %7s %7s %9s %10s  %s\n", "month-end", "peer ms", "wall ms",
	    "cpu ms", "peak MiB", "ratio", "bar");
	pairs(&b, "CSV, entries per day / .import", "bt.csv", "day.rules", false, "<= 2.0");
	pairs(&b, "JSON Lines, per day / .import", "bt.jsonl", "day.rules", false, "<= 3.0");
	pairs(&b, "CSV, all of it again / first run", "bt.csv", "day.rules", true, "<= 0.5");
	pairs(&b, "CSV, per transaction / .import", "bt.csv", "transaction.rules", false, "none");
	if (argc == 5)
		hard_case(&b, argv[4]);
	return 0;
}
