/* Where keys are looked for, in which order, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "recon/app/key.h"

static void
put(const char *dir, const char *name, const char *text, mode_t mode)
{
	char *path = file_join(dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static void
keys(void **state)
{
	static const struct {
		const char	*what;
		const char	*file;		/* text of stripe.key; NULL: none */
		mode_t		 mode;
		const char	*credential, *environment;
		enum key_place	 place;
		const char	*key;
		const char	*refused;
	} cases[] = {
		{ "none", NULL, 0, NULL, NULL, KEY_NOWHERE, NULL, NULL },
		{ "file", "rk_live_1\n", 0600, NULL, NULL, KEY_FILE, "rk_live_1", NULL },
		{ "read-only file", "  rk_live_1 \n\n", 0400, NULL, NULL, KEY_FILE, "rk_live_1",
		    NULL },
		{ "environment", NULL, 0, NULL, "sk_test_2", KEY_ENVIRONMENT, "sk_test_2", NULL },
		{ "file before environment", "rk_live_1", 0600, NULL, "sk_test_2", KEY_FILE,
		    "rk_live_1", NULL },
		{ "credential first", "rk_live_1", 0600, "rk_live_3", "sk_test_2",
		    KEY_CREDENTIAL, "rk_live_3", NULL },
		{ "group may read", "rk_live_1", 0640, NULL, NULL, KEY_FILE, NULL,
		    "others may read the key (mode 0640)" },
		{ "all may read", "rk_live_1", 0644, NULL, NULL, KEY_FILE, NULL, "mode 0644" },
		{ "publishable", "pk_live_1", 0600, NULL, NULL, KEY_FILE, NULL, "publishable" },
		{ "two", "rk_live_1 rk_live_2", 0600, NULL, NULL, KEY_FILE, NULL, "one key" },
		{ "empty", "\n", 0600, NULL, NULL, KEY_FILE, NULL, "one key" },
		{ "no key at all", "rk_\x01live", 0600, NULL, NULL, KEY_FILE, NULL, "no key" },
	};
	char name[] = "", file[] = "stripe.key";
	struct settings *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	s->nstripe = 1;
	s->stripe[0].name = name;
	s->stripe[0].key_file = file;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char dir[] = "/tmp/tieout-key-XXXXXX", credentials[] = "/tmp/tieout-cred-XXXXXX";
		struct err e = ERR_INIT;
		struct key k;
		int rc;

		assert_non_null(mkdtemp(dir));
		assert_non_null(mkdtemp(credentials));
		if (cases[i].file != NULL)
			put(dir, "stripe.key", cases[i].file, cases[i].mode);
		if (cases[i].credential != NULL)
			put(credentials, "stripe.key", cases[i].credential, 0400);
		setenv("CREDENTIALS_DIRECTORY", credentials, 1);
		if (cases[i].environment != NULL)
			setenv("TIEOUT_STRIPE_KEY", cases[i].environment, 1);
		else
			unsetenv("TIEOUT_STRIPE_KEY");
		rc = key_of_stripe(&k, s, 0, dir, &e);
		if ((rc != 0) != (cases[i].refused != NULL) || k.place != cases[i].place)
			if (rc == 0 || cases[i].refused == NULL)
				fail_msg("%s: rc %d, place %d, %s", cases[i].what, rc, k.place, e.msg);
		if (cases[i].refused != NULL && (strstr(e.msg, cases[i].refused) == NULL ||
		    e.code != ERR_SETTINGS || strstr(e.msg, "rk_live") != NULL))
			fail_msg("%s: told as: %s", cases[i].what, e.msg);
		if (rc == 0 && cases[i].key != NULL)
			assert_string_equal(k.text, cases[i].key);
		if (rc == 0 && cases[i].key == NULL)
			assert_null(k.text);
		key_free(&k);
		assert_null(k.text);
	}
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
