/*
 * Runs a command; its wall time and processor time in milliseconds and its peak
 * memory in KiB, on standard output.  The command's own output goes to ./said.
 *
 *   peak COMMAND [ARGUMENT...]
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
main(int argc, char **argv)
{
	int64_t begin = now_ms(), cpu;
	struct rusage use;
	int status, said;
	pid_t pid;

	if (argc < 2)
		return 2;
	pid = fork();
	if (pid == 0) {
		said = open("said", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		(void)dup2(said, STDOUT_FILENO);
		(void)dup2(said, STDERR_FILENO);
		(void)execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0) {
		fprintf(stderr, "peak: failed: %s\n", argv[1]);
		return 1;
	}
	cpu = ((int64_t)use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000 +
	    (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1000;
	printf("%lld %lld %ld\n", (long long)(now_ms() - begin), (long long)cpu,
	    use.ru_maxrss);
	return 0;
}
