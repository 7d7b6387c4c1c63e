/*
 * Runs a fuzz target without a fuzzer: over every file of the folders and files
 * on the command line, in the order of their names.  So each corpus is replayed
 * as an ordinary test, with any compiler.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX (16u << 20)	/* bytes of one input */
#define PATH_TEXT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data, *exact;
	size_t n;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	data = malloc(INPUT_MAX);
	if (data == NULL)
		abort();
	n = fread(data, 1, INPUT_MAX, f);
	fclose(f);
	/* a buffer of exactly the input's size: a sanitizer sees its end */
	exact = malloc(n > 0 ? n : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, data, n);
	free(data);
	printf("%s: %zu bytes\n", path, n);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
run_folder(const char *path, size_t *ran)
{
	struct dirent **entries;
	int i, rc = 0, n = scandir(path, &entries, visible, alphasort);

	if (n < 0) {
		perror(path);
		return -1;
	}
	for (i = 0; i < n; i++) {
		char file[PATH_TEXT_MAX];

		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (run_file(file) != 0)
			rc = -1;
		else
			(*ran)++;
		free(entries[i]);
	}
	free(entries);
	return rc;
}

int
main(int argc, char **argv)
{
	size_t ran = 0;
	int i, rc = 0;

	for (i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			if (run_folder(argv[i], &ran) != 0)
				rc = 1;
		} else if (run_file(argv[i]) != 0) {
			rc = 1;
		} else {
			ran++;
		}
	}
	printf("%zu inputs\n", ran);
	return ran == 0 ? 1 : rc;
}
