/* explain: prints the story that flow tells. */
#include "recon/app/app.h"

int
cmd_explain(struct app *a, struct err *e)
{
	struct str out = STR_INIT;
	int rc = flow_explain(&a->flow, a->args.word[0], &out, e);

	if (rc == 0) {
		tell(a, str_text(&out));
		json_text_str(&a->more, "id", a->args.word[0]);
		json_text_str(&a->more, "text", str_text(&out));
	}
	str_free(&out);
	return rc;
}
