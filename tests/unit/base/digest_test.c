/* digest: known SHA-256 values; the fast hash spreads and keeps to its bytes. */
#include "core/base/digest.h"

#include "tests/unit/base/check.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
known_values(void **state)
{
	struct digest *d = digest_new();
	char hex[DIGEST_HEX_MAX];

	(void)state;
	digest_hex(d, hex);
	assert_string_equal(hex, EMPTY);
	digest_add(d, "a", 1);
	digest_so_far(d, hex);
	digest_add(d, "bc", 2);
	digest_so_far(d, hex);
	assert_string_equal(hex, ABC);
	digest_hex(d, hex);
	assert_string_equal(hex, ABC);
	/* What follows an end is a new digest. */
	digest_hex(d, hex);
	assert_string_equal(hex, EMPTY);
	digest_free(d);
	digest_free(NULL);
}

static void
texts_have_one_reading(void **state)
{
	struct digest *d = digest_new();
	char one[DIGEST_HEX_MAX], two[DIGEST_HEX_MAX];

	(void)state;
	digest_add_text(d, "ab");
	digest_add_text(d, "c");
	digest_hex(d, one);
	digest_add_text(d, "a");
	digest_add_text(d, "bc");
	digest_hex(d, two);
	assert_string_not_equal(one, two);
	digest_add_text(d, "ab");
	digest_add_text(d, "c");
	digest_hex(d, two);
	assert_string_equal(one, two);
	digest_free(d);
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* 200,000 ids and each length to 300: none alike, and low bits well spread. */
static void
fast_hash_spreads(void **state)
{
	enum { IDS = 200000, LENGTHS = 300, BUCKETS = 1024 };
	uint64_t *h = malloc((IDS + LENGTHS) * sizeof(*h));
	static unsigned bucket[BUCKETS];
	char id[64], zero[LENGTHS] = { 0 };
	size_t n = 0, i;

	(void)state;
	assert_non_null(h);
	for (i = 0; i < IDS; i++) {
		int len = snprintf(id, sizeof(id), "txn_3N%zuAbCdEfGhIjKl", i);

		h[n] = digest_fast(id, (size_t)len);
		bucket[h[n++] % BUCKETS]++;
	}
	for (i = 0; i < LENGTHS; i++)
		h[n++] = digest_fast(zero, i);
	for (i = 0; i < BUCKETS; i++)
		assert_in_range(bucket[i], IDS / BUCKETS / 2, IDS / BUCKETS * 2);
	qsort(h, n, sizeof(*h), by_value);
	for (i = 1; i < n; i++)
		assert_true(h[i] != h[i - 1]);
	free(h);
}

/* Every byte counts, at every length; bytes outside do not. */
static void
fast_hash_sees_every_byte(void **state)
{
	unsigned char text[70];
	size_t n, i;

	(void)state;
	for (n = 1; n <= 64; n++) {
		memset(text, 'a', sizeof(text));
		uint64_t before = digest_fast(text, n);

		text[n] = 'b';
		assert_true(digest_fast(text, n) == before);
		for (i = 0; i < n; i++) {
			text[i] ^= 1;
			assert_true(digest_fast(text, n) != before);
			text[i] ^= 1;
		}
		assert_true(digest_fast(text, n - 1) != before);
	}
	assert_true(digest_fast(NULL, 0) == digest_fast("x", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(texts_have_one_reading),
		cmocka_unit_test(fast_hash_spreads),
		cmocka_unit_test(fast_hash_sees_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
