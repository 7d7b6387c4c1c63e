#ifndef TIEOUT_TESTS_SUPPORT_FAKE_STRIPE_INNER_H
#define TIEOUT_TESTS_SUPPORT_FAKE_STRIPE_INNER_H
/* What the fake's files share among themselves. */
#include "tests/support/fake_show.h"
#include "tests/support/fake_stripe.h"

#define FAKE_PARAMS_MAX 32
struct fake_params {
	struct {
		char	name[64], value[256];
		bool	used;
	}		 p[FAKE_PARAMS_MAX];
	size_t		 n;
};
/* fake_params_read: adds "a=b&c=d", decoded; false: too many or too long. */
bool fake_params_read(struct fake_params *out, const char *text, size_t n);
const char *fake_param(struct fake_params *p, const char *name);	/* NULL: none */

void fake_header_add(struct fake_reply *r, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* fake_error: makes the reply an error as Stripe words it; ${param} may be NULL. */
void fake_error(struct fake_reply *r, int status, const char *type, const char *code,
    const char *param, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* fake_lists_answer: the lists and single objects; false: no such path. */
bool fake_lists_answer(struct fake_stripe *f, const char *path, struct fake_params *p,
    struct fake_reply *r);
/* fake_lists_permission: the permission that ${path} asks for; NULL: none. */
const char *fake_lists_permission(const char *path);
/* fake_reports_answer: report runs and their files. */
bool fake_reports_answer(struct fake_stripe *f, const char *method, const char *path,
    struct fake_params *p, struct fake_reply *r);
/* fake_balance_answer: GET /v1/balance. */
void fake_balance_answer(struct fake_stripe *f, struct fake_reply *r);

/* fake_fault_next: the fault of this request. */
enum fake_fault fake_fault_next(struct fake_stripe *f);
/* fake_fault_apply: makes ${r} what the fault makes of it. */
void fake_fault_apply(struct fake_stripe *f, enum fake_fault fault, struct fake_reply *r);
#endif
