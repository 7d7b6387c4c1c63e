#ifndef TIEOUT_CORE_BASE_INTERN_H
#define TIEOUT_CORE_BASE_INTERN_H
/* Names to small numbers, in order of first arrival, starting at 0. */
#include <stddef.h>
#include <stdint.h>

#define INTERN_NONE UINT32_MAX

struct intern;
struct intern *intern_new(void);
void intern_free(struct intern *t);
uint32_t intern_put(struct intern *t, const char *p, size_t n);
uint32_t intern_find(const struct intern *t, const char *p, size_t n); /* or INTERN_NONE */
/* intern_text: borrowed for the table's life. */
const char *intern_text(const struct intern *t, uint32_t id);
uint32_t intern_count(const struct intern *t);
#endif
