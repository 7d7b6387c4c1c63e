/* Keys from systemd credentials, files and the environment. */
#include "recon/app/key.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/file.h"

#define KEY_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
#define KEY_MAX 1024

/* no_core: a core dump would hold the key. */
static void
no_core(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
}

/* check_mode: nobody else may read it.  systemd mounts credentials read-only for
 * the service's user alone. */
static int
check_mode(const char *path, const struct stat *st, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_SETTINGS, "%s: the key file is no file", path);
	if ((st->st_mode & 077) != 0) {
		err_set(e, ERR_SETTINGS, "%s: others may read the key (mode %04o)", path,
		    (unsigned)(st->st_mode & 07777));
		return err_hint(e, "chmod 600 %s; and if others had access to this machine, make"
		    " a new key in the Stripe dashboard", path);
	}
	if (st->st_uid != geteuid() && st->st_uid != 0) {
		err_set(e, ERR_SETTINGS, "%s: the key file belongs to somebody else", path);
		return err_hint(e, "it must belong to the user who runs tieout");
	}
	return 0;
}

/* read_file: the file's first line; *found false when there is no file. */
static int
read_file(char buf[KEY_MAX], const char *path, bool *found, struct err *e)
{
	struct stat st;
	ssize_t n;
	int fd, rc = -1;

	*found = false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd == -1)
		return err_errno(e, ERR_SETTINGS, "%s: the key file cannot be read", path);
	if (fstat(fd, &st) == -1) {
		err_errno(e, ERR_SETTINGS, "%s: the key file cannot be read", path);
		goto out;
	}
	if (check_mode(path, &st, e) != 0)
		goto out;
	n = read(fd, buf, KEY_MAX - 1);
	if (n < 0) {
		err_errno(e, ERR_SETTINGS, "%s: the key file cannot be read", path);
		goto out;
	}
	buf[n] = '\0';
	*found = true;
	rc = 0;
out:
	(void)close(fd);
	return rc;
}

/* take: what was found, if it can be a key. */
static int
take(struct key *out, char buf[KEY_MAX], struct err *e)
{
	size_t from = strspn(buf, " \t\r\n"), n = strcspn(buf + from, " \t\r\n");
	const char *p = buf + from;

	if (n == 0 || p[n + strspn(p + n, " \t\r\n")] != '\0') {
		err_set(e, ERR_SETTINGS, "%s: one key and nothing else must stand there",
		    out->where);
		return err_hint(e, "put the key alone on the first line");
	}
	if (strncmp(p, "pk_", 3) == 0) {
		err_set(e, ERR_SETTINGS, "%s: that is a publishable key (pk_), which can read"
		    " nothing", out->where);
		return err_hint(e, "make a restricted key (rk_) in the Stripe dashboard:"
		    " Developers, API keys");
	}
	if (strncmp(p, "whsec_", 6) == 0) {
		err_set(e, ERR_SETTINGS, "%s: that is a webhook's secret (whsec_), no key",
		    out->where);
		return err_hint(e, "make a restricted key (rk_) in the Stripe dashboard:"
		    " Developers, API keys");
	}
	if (strspn(p, KEY_LETTERS) < n) {
		err_set(e, ERR_SETTINGS, "%s: that is no key: it has characters that no key"
		    " has", out->where);
		return err_hint(e, "copy the key once more from the Stripe dashboard:"
		    " Developers, API keys");
	}
	out->text = mem_alloc(n + 1);
	memcpy(out->text, p, n);
	out->text[n] = '\0';
	out->live = strstr(out->text, "_live_") != NULL;
	out->restricted = str_starts(out->text, "rk_");
	no_core();
	return 0;
}

static int
from_file(struct key *out, const char *path, enum key_place place, struct err *e)
{
	char buf[KEY_MAX];
	bool found;
	int rc;

	(void)snprintf(out->where, sizeof(out->where), "%s", path);
	rc = read_file(buf, path, &found, e);
	if (rc == 0 && found) {
		out->place = place;
		rc = take(out, buf, e);
	}
	explicit_bzero(buf, sizeof(buf));
	return rc;
}

static int
from_credential(struct key *out, const char *name, struct err *e)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	struct str path = STR_INIT;
	int rc;

	if (dir == NULL || *dir == '\0')
		return 0;
	str_addf(&path, "%s/stripe%s%s.key", dir, *name != '\0' ? "." : "", name);
	rc = from_file(out, str_text(&path), KEY_CREDENTIAL, e);
	str_free(&path);
	return rc;
}

static int
from_environment(struct key *out, const char *name, struct err *e)
{
	char buf[KEY_MAX];
	const char *value;
	int rc = 0;

	(void)snprintf(out->where, sizeof(out->where), "TIEOUT_STRIPE_KEY%s%s",
	    *name != '\0' ? "_" : "", name);
	for (char *p = out->where; *p != '\0'; p++)
		*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
	value = getenv(out->where);
	if (value == NULL || *value == '\0')
		return 0;
	if (strlen(value) >= sizeof(buf))
		return err_set(e, ERR_SETTINGS, "%s: that is no key: it is too long",
		    out->where);
	memcpy(buf, value, strlen(value) + 1);
	out->place = KEY_ENVIRONMENT;
	rc = take(out, buf, e);
	explicit_bzero(buf, sizeof(buf));
	return rc;
}

int
key_of_stripe(struct key *out, const struct settings *s, size_t i, const char *workspace,
    struct err *e)
{
	const struct settings_stripe *one = &s->stripe[i];
	char *path;
	int rc;

	*out = (struct key){ .place = KEY_NOWHERE };
	rc = from_credential(out, one->name, e);
	if (rc != 0 || out->text != NULL)
		return rc;
	if (one->key_file != NULL) {
		path = file_join(workspace, one->key_file);
		rc = from_file(out, path, KEY_FILE, e);
		free(path);
		if (rc != 0 || out->text != NULL)
			return rc;
	}
	rc = from_environment(out, one->name, e);
	/* one account needs no name in the environment */
	if (rc == 0 && out->text == NULL && s->nstripe == 1 && *one->name != '\0')
		rc = from_environment(out, "", e);
	return rc;
}

void
key_free(struct key *k)
{
	if (k->text != NULL)
		explicit_bzero(k->text, strlen(k->text));
	free(k->text);
	*k = (struct key){ .place = KEY_NOWHERE };
}
