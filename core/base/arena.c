/*
 * Memory: arenas of growing blocks, and the malloc family that never returns
 * NULL.  Limits on how much a step may hold are the step's own matter.
 */
#include "core/base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"

/* Under ASan a block holds one piece, so that overruns between pieces show. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_PIECEWISE true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_PIECEWISE true
#endif
#endif
#ifndef ARENA_PIECEWISE
#define ARENA_PIECEWISE false
#endif

#define BLOCK_FIRST ((size_t)64 << 10)
#define BLOCK_LAST ((size_t)4 << 20)	/* blocks double up to this */
#define ALIGN _Alignof(max_align_t)

struct block {
	struct block	*next;	/* own; older */
	size_t		 cap;	/* bytes in data */
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block	*top;	/* own; pieces come from this one */
	size_t		 used;	/* bytes used in top */
	size_t		 size;	/* bytes of all blocks */
	size_t		 next_cap;
};

_Noreturn static void
exhausted(size_t n)
{
	dprintf(STDERR_FILENO,
	    "tieout: memory is exhausted (%zu more bytes were wanted)\n"
	    "tieout: free some memory or raise the limit, then run it again\n", n);
	exit(8);
}

void *
mem_alloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		exhausted(n);
	return p;
}

void *
mem_calloc(size_t n, size_t size)
{
	void *p = n > 0 && size > 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		exhausted(size > 0 && n > SIZE_MAX / size ? SIZE_MAX : n * size);
	return p;
}

void *
mem_realloc(void *p, size_t n)
{
	void *q = realloc(p, n > 0 ? n : 1);

	if (q == NULL)
		exhausted(n);
	return q;
}

char *
mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

void *
mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;

	ASSERT(size > 0);
	if (need <= n)
		return p;
	if (n > SIZE_MAX / 2 || need > SIZE_MAX / 2 / size)
		exhausted(SIZE_MAX);
	n += n / 2;
	if (n < need)
		n = need;
	if (n < 8)
		n = 8;
	if (n > SIZE_MAX / size)
		exhausted(SIZE_MAX);
	p = mem_realloc(p, n * size);
	*cap = n;
	return p;
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_calloc(1, sizeof(*a));

	a->next_cap = BLOCK_FIRST;
	return a;
}

static void
free_blocks(struct block *b)
{
	while (b != NULL) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_blocks(a->top);
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *keep = a->top;

	a->used = 0;
	if (ARENA_PIECEWISE || keep == NULL) {
		free_blocks(keep);
		a->top = NULL;
		a->size = 0;
		return;
	}
	free_blocks(keep->next);
	keep->next = NULL;
	a->size = keep->cap;
}

/* add_block: a new top with room for ${n} bytes. */
static void
add_block(struct arena *a, size_t n)
{
	size_t cap = n;
	struct block *b;

	if (n > SIZE_MAX - sizeof(*b))
		exhausted(n);
	if (!ARENA_PIECEWISE && n < a->next_cap) {
		cap = a->next_cap;
		if (a->next_cap < BLOCK_LAST)
			a->next_cap *= 2;
	}
	b = mem_alloc(sizeof(*b) + cap);
	b->next = a->top;
	b->cap = cap;
	a->top = b;
	a->used = 0;
	a->size += cap;
}

static void *
take(struct arena *a, size_t n, size_t align)
{
	size_t at = (a->used + align - 1) & ~(align - 1);

	if (ARENA_PIECEWISE || a->top == NULL || at > a->top->cap ||
	    n > a->top->cap - at) {
		add_block(a, n);
		at = 0;
	}
	a->used = at + n;
	return a->top->data + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n, ALIGN), 0, n);
}

char *
arena_bytes(struct arena *a, size_t n)
{
	return take(a, n, 1);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(take(a, n, 1), s, n);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p;

	if (n > SIZE_MAX - 1)
		exhausted(n);
	p = take(a, n + 1, 1);
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

size_t
arena_size(const struct arena *a)
{
	return a->size;
}
