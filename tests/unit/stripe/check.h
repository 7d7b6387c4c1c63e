#ifndef TIEOUT_TESTS_STRIPE_CHECK_H
#define TIEOUT_TESTS_STRIPE_CHECK_H
/* One text through one decoder, and what must come of it. */
struct check {
	const char	*name;
	const char	*kind;		/* NULL: by content */
	const char	*text;
	const char	*facts;		/* exactly; NULL: none */
	const char	*bad;		/* each line of it stands in the bad rows; NULL: none */
	const char	*note;		/* the same for notes; NULL: not looked at */
	const char	*failed;	/* the same for the file's error; NULL: none */
};
void check_one(const struct check *c);
#endif
