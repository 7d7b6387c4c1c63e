/* rules suggest: text to be put behind the rule file, and what it would take. */
#include "recon/app/app.h"

/* lay: the text in canonical form. */
static void
lay(struct str *out, const char *text, size_t n)
{
	struct str report = STR_INIT;
	struct err own = ERR_INIT;

	if (rules_format(out, "suggestion", text, n, &report, &own) != 0) {
		str_clear(out);
		str_add(out, text);
	}
	str_free(&report);
}

static void
json_suggestion(struct json_text *j, const struct flow_suggestion *s)
{
	json_text_open(j, NULL, '{');
	json_text_str(j, "rule", s->rule);
	json_text_str(j, "category", s->category);
	json_text_str(j, "type", s->type);
	json_text_str(j, "description_starts_with", s->stem);
	json_text_str(j, "why", s->why);
	json_text_str(j, "what", s->by_hand ? "by hand" : s->by_account ?
	    "account" : "rule");
	if (s->of_events)
		rules_json_held(j, &s->taken);
	else
		rules_json_tallies(j, &s->taken, false);
	json_text_shut(j, '}');
}

int
cmd_rules_suggest(struct app *a, struct err *e)
{
	struct flow_suggestions s;
	struct period p, *asked = NULL;
	struct str out = STR_INIT;

	if (rules_period(a, 0, &p, &asked, e) != 0 ||
	    flow_suggest(&a->flow, asked, &s, e) != 0)
		return -1;
	lay(&out, str_text(&s.text), s.text.n);
	json_text_str(&a->more, "text", str_text(&out));
	json_text_open(&a->more, "suggestions", '[');
	for (size_t i = 0; i < s.n; i++)
		json_suggestion(&a->more, &s.s[i]);
	json_text_shut(&a->more, ']');
	if (s.n == 0)
		say(a, "%s", "nothing fell through: there is nothing to suggest");
	else
		tell(a, str_text(&out));
	str_free(&out);
	flow_suggestions_done(&s);
	return 0;
}
