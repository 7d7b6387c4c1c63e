/*
 * SIGINT and SIGTERM ask the work to stop: a flag that progress.stopped reads
 * between rows, so that a transaction is rolled back rather than torn.  The
 * flag is the one piece of static state of the program: a signal handler can
 * reach nothing else.  The second signal ends the process at once.
 */
#include <signal.h>
#include <string.h>

#include "core/base/err.h"
#include "recon/app/app.h"

static volatile sig_atomic_t stopped;

static void
stop(int sig)
{
	(void)sig;
	stopped = 1;
}

void
signals_catch(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = stop;
	sa.sa_flags = SA_RESTART | (int)SA_RESETHAND;
	sigemptyset(&sa.sa_mask);
	ASSERT(sigaction(SIGINT, &sa, NULL) == 0);
	ASSERT(sigaction(SIGTERM, &sa, NULL) == 0);
	sa.sa_handler = SIG_IGN;
	sa.sa_flags = 0;
	ASSERT(sigaction(SIGPIPE, &sa, NULL) == 0);
}

bool
signals_stopped(void)
{
	return stopped != 0;
}
