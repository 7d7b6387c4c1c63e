/*
 * One run at a time per database: a file beside it, locked by the kernel for as
 * long as the run lives (kill -9 frees it).  The pid in it is for the message
 * only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/str.h"
#include "recon/store/inner.h"

#define PID_TEXT_MAX 32

static int
held(int fd, const char *name, struct err *e)
{
	char pid[PID_TEXT_MAX];
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
	if (pid[0] != '\0')
		(void)err_set(e, ERR_LOCKED, "another run (process %s) holds %s", pid, name);
	else
		(void)err_set(e, ERR_LOCKED, "another run holds %s", name);
	return err_hint(e, "wait until it has ended, then run the command again; "
	    "`status`, `explain` and `report` work meanwhile");
}

int
lock_take(int *out, const char *path, struct err *e)
{
	char *real = realpath(path, NULL);	/* one lock, whatever the way there */
	struct str name = STR_INIT;
	char pid[PID_TEXT_MAX];
	int fd, n, rc = -1;

	str_addf(&name, "%s.lock", real != NULL ? real : path);
	free(real);
	fd = open(str_text(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1) {
		(void)err_errno(e, ERR_MACHINE, "%s: cannot be made", str_text(&name));
		(void)err_hint(e, "check that the workspace may be written and that its "
		    "disk is not full");
		goto out;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EWOULDBLOCK)
			rc = held(fd, str_text(&name), e);
		else
			rc = err_errno(e, ERR_MACHINE, "%s: cannot be locked",
			    str_text(&name));
		(void)close(fd);
		goto out;
	}
	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	/* only for the message: a full disk is found where it matters */
	if (ftruncate(fd, 0) == -1 || pwrite(fd, pid, (size_t)n, 0) == -1)
		errno = 0;
	*out = fd;
	rc = 0;
out:
	str_free(&name);
	return rc;
}

void
lock_release(int fd)
{
	if (fd != -1)
		(void)close(fd);
}
