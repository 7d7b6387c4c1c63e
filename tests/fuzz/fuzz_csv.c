/*
 * Fuzz target: the CSV reader.  Whatever the bytes, it gives records that keep
 * its promises, or one refusal that says what to do.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_record(struct csv_in *c, const struct slice *fields, size_t n)
{
	struct slice raw = csv_raw(c);
	size_t i;

	ASSERT(n >= 1 && n <= CSV_FIELDS_MAX);
	ASSERT(raw.p != NULL && raw.n <= CSV_RECORD_MAX);
	for (i = 0; i < n; i++) {
		ASSERT(fields[i].p != NULL);
		ASSERT(strlen(fields[i].p) == fields[i].n);
		ASSERT(str_utf8_ok(fields[i].p, fields[i].n));
	}
}

static void
read_all(struct file_in *f)
{
	struct err e = ERR_INIT;
	struct csv_in *c;
	struct slice *fields;
	uint64_t line = 0;
	size_t n;
	int rc;

	if (csv_open(&c, f, &e) != 0) {
		ASSERT(e.code == ERR_INPUT && e.msg[0] != '\0');
		return;
	}
	while ((rc = csv_next(c, &fields, &n, &e)) == 1) {
		char mark = csv_separator(c);

		ASSERT(mark == ',' || mark == ';' || mark == '\t');
		check_record(c, fields, n);
		ASSERT(csv_line(c) > line);
		line = csv_line(c);
	}
	ASSERT(rc == 0 || (e.code == ERR_INPUT && e.msg[0] != '\0'));
	csv_close(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct file_in *f;
	char path[64];
	int fd = memfd_create("fuzz_csv", MFD_CLOEXEC);

	ASSERT(fd >= 0);
	ASSERT(write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (file_open(&f, path, &e) == 0) {
		read_all(f);
		file_close(f);
	}
	close(fd);
	return 0;
}
