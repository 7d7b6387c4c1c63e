/*
 * ZIP, written as a stream: what a member's header cannot know yet, its sizes and
 * checksum, follows the member (bit 3 of the flags).  Deflate is zlib's, beside the making of
 * what it deflates.
 */
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST		/* zlib only reads what it is given */
#include <zlib.h>

#include "core/base/arena.h"
#include "core/base/lane.h"
#include "reports/zip.h"

#define LOCAL_SIG 0x04034b50u
#define AFTER_SIG 0x08074b50u
#define CENTRAL_SIG 0x02014b50u
#define END_SIG 0x06054b50u
#define LOCAL_SIZE 30
#define CENTRAL_SIZE 46
#define END_SIZE 22
#define VERSION 20		/* deflate */
#define SIZES_FOLLOW 0x0008u
#define DATE_1980 0x0021u	/* 1980-01-01 */
#define LEVEL 1			/* half of the time of zlib's usual 6, a third more bytes */
#define CHUNK ((size_t)512 << 10)
#define MEMBER_MAX ((size_t)256 << 20)	/* of one that is read */
_Static_assert(CHUNK >= ZIP_PIECE_MAX, "a reserved piece fits");

struct entry {
	char		name[ZIP_NAME_MAX];
	uint32_t	crc, size, deflated, at;
};
struct zip_out {
	struct entry	 entry[ZIP_MEMBERS_MAX];
	size_t		 nentries;
	struct lane	*lane;		/* own; deflates */
	size_t		 nchunk;	/* bytes that it does not have yet */
	uint64_t	 size;		/* of the member, without them */
	uint64_t	 begun;		/* where the member's bytes began */
	/* the lane's, while a member is written */
	struct file_out	*f;		/* foreign */
	z_stream	 s;
	uint32_t	 crc;		/* of the member */
	uint64_t	 at;		/* in the archive */
};

/* ---- numbers, little end first ---- */

static char *
put16(char *p, unsigned v)
{
	p[0] = (char)(v & 0xFF);
	p[1] = (char)(v >> 8 & 0xFF);
	return p + 2;
}

static char *
put32(char *p, uint32_t v)
{
	return put16(put16(p, v & 0xFFFF), v >> 16);
}

static unsigned
get16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t
get32(const unsigned char *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

/* ---- writing ---- */

static void
out(struct zip_out *z, const void *p, size_t n)
{
	file_put(z->f, p, n);
	z->at += n;
	ASSERT(z->at <= UINT32_MAX);
}

/* put_deflated: what zlib makes of its input, and with Z_FINISH all that it holds. */
static void
put_deflated(struct zip_out *z, int flush)
{
	int rc;

	do {
		char *to = file_reserve(z->f, FILE_RESERVE_MAX);
		size_t n;

		z->s.next_out = (unsigned char *)to;
		z->s.avail_out = FILE_RESERVE_MAX;
		rc = deflate(&z->s, flush);
		ASSERT(rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR);
		n = FILE_RESERVE_MAX - z->s.avail_out;
		file_used(z->f, n);
		z->at += n;
	} while (z->s.avail_out == 0);
	ASSERT(z->s.avail_in == 0 && z->at <= UINT32_MAX);
}

/* deflate_chunk: the lane's work. */
static void
deflate_chunk(void *ctx, char *chunk, size_t n)
{
	struct zip_out *z = ctx;

	z->s.next_in = (unsigned char *)chunk;
	z->s.avail_in = (uInt)n;
	z->crc = (uint32_t)crc32(z->crc, z->s.next_in, (uInt)n);
	put_deflated(z, Z_NO_FLUSH);
}

struct zip_out *
zip_out_new(struct file_out *f)
{
	struct zip_out *z = mem_calloc(1, sizeof *z);
	int rc;

	z->f = f;
	z->lane = lane_new(CHUNK, LANE_DEPTH_MAX, deflate_chunk, z);
	/* raw deflate; the archive has its own checksum */
	rc = deflateInit2(&z->s, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
	ASSERT(rc == Z_OK);
	return z;
}

void
zip_out_free(struct zip_out *z)
{
	if (z == NULL)
		return;
	lane_free(z->lane);
	(void)deflateEnd(&z->s);
	free(z);
}

/* What a local header and the directory's say alike. */
static char *
put_common(char *p, const struct entry *e, bool sizes)
{
	p = put16(p, VERSION);
	p = put16(p, SIZES_FOLLOW);
	p = put16(p, Z_DEFLATED);
	p = put16(p, 0);
	p = put16(p, DATE_1980);
	p = put32(p, sizes ? e->crc : 0);
	p = put32(p, sizes ? e->deflated : 0);
	p = put32(p, sizes ? e->size : 0);
	p = put16(p, (unsigned)strlen(e->name));
	return put16(p, 0);
}

void
zip_begin(struct zip_out *z, const char *name)
{
	char head[LOCAL_SIZE], *p = head;
	size_t n = strlen(name);
	struct entry *e;
	int rc;

	ASSERT(z->nentries < ZIP_MEMBERS_MAX && n < ZIP_NAME_MAX);
	e = &z->entry[z->nentries++];
	memcpy(e->name, name, n + 1);
	e->at = (uint32_t)z->at;
	z->crc = (uint32_t)crc32(0, NULL, 0);
	z->size = 0;
	p = put32(p, LOCAL_SIG);
	p = put_common(p, e, false);
	ASSERT(p == head + LOCAL_SIZE);
	out(z, head, LOCAL_SIZE);
	out(z, name, n);
	z->begun = z->at;
	rc = deflateReset(&z->s);
	ASSERT(rc == Z_OK);
}

char *
zip_reserve(struct zip_out *z, size_t n)
{
	ASSERT(n <= ZIP_PIECE_MAX);
	if (n > CHUNK - z->nchunk) {
		lane_hand(z->lane, z->nchunk);
		z->size += z->nchunk;
		z->nchunk = 0;
	}
	return lane_piece(z->lane) + z->nchunk;
}

void
zip_used(struct zip_out *z, size_t n)
{
	ASSERT(n <= CHUNK - z->nchunk);
	z->nchunk += n;
}

void
zip_put(struct zip_out *z, const void *p, size_t n)
{
	const char *from = p;

	while (n > 0) {
		size_t part = n < ZIP_PIECE_MAX ? n : ZIP_PIECE_MAX;

		memcpy(zip_reserve(z, part), from, part);
		zip_used(z, part);
		from += part;
		n -= part;
	}
}

uint64_t
zip_size(const struct zip_out *z)
{
	return z->size + z->nchunk;
}

void
zip_end(struct zip_out *z)
{
	struct entry *e = &z->entry[z->nentries - 1];
	char after[16], *p = after;

	lane_last(z->lane, z->nchunk);
	put_deflated(z, Z_FINISH);
	ASSERT(zip_size(z) <= UINT32_MAX);
	e->crc = z->crc;
	e->size = (uint32_t)zip_size(z);
	z->nchunk = 0;
	e->deflated = (uint32_t)(z->at - z->begun);
	p = put32(p, AFTER_SIG);
	p = put32(p, e->crc);
	p = put32(p, e->deflated);
	p = put32(p, e->size);
	out(z, after, (size_t)(p - after));
}

void
zip_finish(struct zip_out *z)
{
	const uint32_t begun = (uint32_t)z->at;
	char head[CENTRAL_SIZE], *p;

	for (size_t i = 0; i < z->nentries; i++) {
		const struct entry *e = &z->entry[i];

		memset(head, 0, sizeof head);
		p = put32(head, CENTRAL_SIG);
		p = put16(p, VERSION);
		(void)put_common(p, e, true);
		(void)put32(head + CENTRAL_SIZE - 4, e->at);
		out(z, head, sizeof head);
		out(z, e->name, strlen(e->name));
	}
	memset(head, 0, sizeof head);
	p = put32(head, END_SIG);
	p = put32(p, 0);
	p = put16(p, (unsigned)z->nentries);
	p = put16(p, (unsigned)z->nentries);
	p = put32(p, (uint32_t)z->at - begun);
	p = put32(p, begun);
	p = put16(p, 0);
	out(z, head, (size_t)(p - head));
}

/* ---- reading ---- */

static int
inflate_member(struct zip_member *m, const unsigned char *p, size_t n, uint32_t crc,
    unsigned method)
{
	z_stream s;
	int rc;

	memset(&s, 0, sizeof s);
	if (method == 0 && n == m->n) {
		memcpy(m->bytes, p, n);
	} else if (method != Z_DEFLATED || inflateInit2(&s, -MAX_WBITS) != Z_OK) {
		return -1;
	} else {
		s.next_in = p;
		s.avail_in = (uInt)n;
		s.next_out = (unsigned char *)m->bytes;
		s.avail_out = (uInt)m->n;
		rc = inflate(&s, Z_FINISH);
		(void)inflateEnd(&s);
		if (rc != Z_STREAM_END || s.avail_out != 0)
			return -1;
	}
	m->bytes[m->n] = '\0';
	return crc32(crc32(0, NULL, 0), (unsigned char *)m->bytes, (uInt)m->n) == crc ? 0 : -1;
}

/* read_member: the one that the directory's entry ${c} names. */
static int
read_member(struct zip_in *z, const unsigned char *all, size_t n, const unsigned char *c)
{
	struct zip_member *m = &z->member[z->n];
	size_t name = get16(c + 28), deflated = get32(c + 20), size = get32(c + 24);
	size_t at = get32(c + 42), from;

	if (z->n == ZIP_MEMBERS_MAX || name >= ZIP_NAME_MAX || size > MEMBER_MAX ||
	    n < LOCAL_SIZE || at > n - LOCAL_SIZE || get32(all + at) != LOCAL_SIG)
		return -1;
	from = at + LOCAL_SIZE + get16(all + at + 26) + get16(all + at + 28);
	if (from > n || deflated > n - from)
		return -1;
	memcpy(m->name, c + CENTRAL_SIZE, name);
	m->name[name] = '\0';
	m->n = size;
	m->bytes = mem_alloc(size + 1);
	z->n++;
	return inflate_member(m, all + from, deflated, get32(c + 16), get16(c + 10));
}

int
zip_read(struct zip_in *z, const void *bytes, size_t n, struct err *e)
{
	const unsigned char *p = bytes;
	size_t at, count;

	memset(z, 0, sizeof *z);
	/* no comment follows the end in what we read */
	if (n < END_SIZE || get32(p + n - END_SIZE) != END_SIG)
		goto bad;
	count = get16(p + n - END_SIZE + 10);
	at = get32(p + n - END_SIZE + 16);
	while (count-- > 0) {
		if (at > n - END_SIZE || n - END_SIZE - at < CENTRAL_SIZE ||
		    get32(p + at) != CENTRAL_SIG ||
		    n - END_SIZE - at - CENTRAL_SIZE < get16(p + at + 28) ||
		    read_member(z, p, n, p + at) == -1)
			goto bad;
		at += (size_t)CENTRAL_SIZE + get16(p + at + 28) + get16(p + at + 30) +
		    get16(p + at + 32);
	}
	return 0;
bad:
	zip_in_free(z);
	return err_set(e, ERR_MACHINE, "an archive that was just made is not whole");
}

void
zip_in_free(struct zip_in *z)
{
	for (size_t i = 0; i < z->n; i++)
		free(z->member[i].bytes);
	memset(z, 0, sizeof *z);
}

const struct zip_member *
zip_find(const struct zip_in *z, const char *name)
{
	for (size_t i = 0; i < z->n; i++)
		if (strcmp(z->member[i].name, name) == 0)
			return &z->member[i];
	return NULL;
}
