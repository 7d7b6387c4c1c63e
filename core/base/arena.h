#ifndef TIEOUT_CORE_BASE_ARENA_H
#define TIEOUT_CORE_BASE_ARENA_H
/*
 * An arena: many small pieces, freed together.  One per unit of work (a
 * file, a batch, a period).  Under ASan each piece is a malloc of its own.
 * Running out of memory ends the program (exit 8) with a message: there is
 * nothing a caller could do.
 */
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);	/* NULL is fine */
/* arena_reset: frees every piece, keeps one block for the next batch. */
void arena_reset(struct arena *a);
/* arena_alloc: ${n} zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);
/* arena_bytes: ${n} bytes with no alignment, not zeroed: for text. */
char *arena_bytes(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
/* arena_size: bytes held, for limits and tests. */
size_t arena_size(const struct arena *a);

/* mem_*: malloc family that never returns NULL (exit 8 on exhaustion). */
void *mem_alloc(size_t n);
void *mem_calloc(size_t n, size_t size);
void *mem_realloc(void *p, size_t n);
char *mem_strdup(const char *s);
/*
 * mem_grow(p, &cap, need, size):
 * An array of ${size}-byte members with room for at least ${need};
 * capacity grows by half.  Returns the array, maybe moved.
 */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);
#endif
