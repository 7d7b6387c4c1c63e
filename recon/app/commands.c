/*
 * The command table: what there is, its options, what it needs opened.  Help
 * is written from the same rows.
 */
#include "recon/app/app.h"

#define NO_MORE { NULL, 0, OPT_FLAG, 0, NULL, NULL }
#define AT(field) offsetof(struct options, field)
#define WORKS (NEED_SETTINGS | NEED_RULES)

static const struct option init_options[] = {
	{ "ledger", 0, OPT_TEXT, AT(ledger), "LEDGER", "quickbooks, xero, netsuite or file" },
	{ "currency", 0, OPT_TEXT, AT(currency), "CUR", "the books' own currency, e.g. USD" },
	{ "timezone", 0, OPT_TEXT, AT(timezone), "ZONE", "the company's, e.g. Europe/Berlin" },
	{ "name", 0, OPT_TEXT, AT(name), "NAME", "the company's name; default the folder's" },
	NO_MORE
};
static const struct option import_options[] = {
	{ "as", 0, OPT_TEXT, AT(as), "KIND", "the form, where content does not tell" },
	{ "account", 0, OPT_TEXT, AT(account), "NAME",
	    "the Stripe account: NAME of a [stripe \"NAME\"] section" },
	{ "skip-bad", 0, OPT_FLAG, AT(skip_bad), NULL,
	    "store the good rows, write the bad ones to FILE.rejected" },
	{ "covers", 0, OPT_PAIR, AT(covers), "ACCOUNT PERIOD",
	    "the ledger file is complete for that account and period" },
	NO_MORE
};
static const struct option fetch_options[] = {
	{ "since", 0, OPT_TEXT, AT(since), "DATE", "read everything again from that day on" },
	{ "account", 0, OPT_TEXT, AT(account), "NAME",
	    "only this Stripe account: NAME of a [stripe \"NAME\"] section" },
	{ "report", 0, OPT_FLAG, AT(reports), NULL,
	    "let Stripe make its itemized reports of PERIOD, and import them" },
	NO_MORE
};
static const struct option map_options[] = {
	{ "rebook", 0, OPT_FLAG, AT(rebook), NULL,
	    "what today's rules would book otherwise than sealed months did" },
	{ "book", 0, OPT_FLAG, AT(book), NULL,
	    "with --rebook: reverse and book it, in the first month that is not sealed" },
	NO_MORE
};
static const struct option report_options[] = {
	{ "out", 0, OPT_TEXT, AT(out), "DIR", "default: reports/PERIOD in the workspace" },
	{ "since-close", 0, OPT_FLAG, AT(since_close), NULL,
	    "write nothing: what came after the last close, and what it would do" },
	NO_MORE
};
static const struct option close_options[] = {
	{ "post", 0, OPT_FLAG, AT(post), NULL, "send entries to the ledger (not in this"
	    " version)" },
	{ "sign-off", 0, OPT_TEXT, AT(sign_off), "NAME",
	    "sign it; the second person who does seals it" },
	NO_MORE
};
static const struct option resolve_options[] = {
	{ "all", 0, OPT_FLAG, AT(all), NULL, "every unsettled mismatch of --code" },
	{ "code", 0, OPT_TEXT, AT(code), "CODE", "missing_in_ledger, ...; see `help codes`" },
	{ "as", 0, OPT_TEXT, AT(as), "KIND",
	    "timing, accepted, corrected, not_ours or immaterial" },
	{ "until", 0, OPT_TEXT, AT(until), "DATE",
	    "it returns in the first period that ends after that day" },
	{ "by", 0, OPT_TEXT, AT(by), "NAME", "who decides" },
	{ "note", 0, OPT_TEXT, AT(note), "TEXT", "why" },
	NO_MORE
};
static const struct option fmt_options[] = {
	{ "stdout", 0, OPT_FLAG, AT(to_stdout), NULL,
	    "print the canonical form; the file stays as it is" },
	NO_MORE
};

#define ABSENT(name, line) { name, NULL, line, "", NULL, NEED_NOTHING, 0, 0, NULL }

const struct command commands[] = {
	{ "init", cmd_init, "make a workspace with a starter rule file",
	    "[DIR] --ledger LEDGER --currency CUR --timezone ZONE", init_options,
	    NEED_NOTHING, 0, 1,
	    "  tieout init acme --ledger file --currency USD --timezone America/New_York" },
	{ "demo", cmd_demo, "close two months of a sample company, without any account",
	    "[DIR]", NULL, NEED_NOTHING, 0, 1,
	    "  tieout demo            into ./tieout-demo" },
	{ "import", cmd_import, "take in Stripe and ledger files; the form is recognised",
	    "FILE...", import_options, NEED_SETTINGS | NEED_LOCK, 1, WORDS_ANY,
	    "  tieout import stripe.csv ledger.csv\n"
	    "  tieout import ledger.csv --covers 1050 2026-10\n"
	    "All files of one import are one transaction: a bad row refuses all of them,\n"
	    "unless --skip-bad. Importing a file again changes nothing." },
	{ "forget", cmd_forget, "take an import back", "FILE-HASH", NULL,
	    NEED_SETTINGS | NEED_LOCK, 1, 1,
	    "  tieout forget 9f86d081  the first 8 digits are enough; `status` lists them" },
	{ "fetch", cmd_fetch, "bring new facts from Stripe's API",
	    "[--since DATE] [--account NAME] [--report PERIOD]", fetch_options,
	    WORKS | NEED_LOCK, 0, 1,
	    "  tieout fetch                      what is new since the last fetch\n"
	    "  tieout fetch --since 2026-09-01   everything from that day on, once more\n"
	    "  tieout fetch --report 2026-10     a large month, by Stripe's own reports\n"
	    "Stopped anywhere, the next fetch goes on. Exit 4 when Stripe refuses or cannot be\n"
	    "reached: what was read stays." },
	{ "map", cmd_map, "balance transactions to journal entries, by the rules",
	    "[PERIOD] [--rebook [--book]]", map_options, WORKS | NEED_LOCK, 0, 1,
	    "  tieout map                    every open month that has facts\n"
	    "  tieout map --rebook           what other rules would change in sealed months\n"
	    "  tieout map --rebook --book    book that\n"
	    "A changed rule file touches nothing that is sealed. --rebook shows, for each fixed\n"
	    "entry that would come out otherwise, its reversal and the new entry, and writes\n"
	    "nothing; --book stores them, fixed, in the first month that is not sealed. With\n"
	    "--rebook PERIOD is a sealed one. Exit 1 when some must stay as they are." },
	ABSENT("plan", "what `post` would send"),
	ABSENT("post", "send entries to the ledger, once in effect"),
	ABSENT("pull", "read the ledger back"),
	{ "match", cmd_match, "pair Stripe and the ledger, list mismatches", "[PERIOD]",
	    NULL, WORKS | NEED_LOCK, 0, 1,
	    "Without PERIOD every open month that has facts. Exit 1 when there are breaks." },
	{ "report", cmd_report, "write the reports of a period",
	    "[PERIOD] [--out DIR | --since-close]", report_options, WORKS | NEED_STORE, 0, 1,
	    "Without PERIOD the latest. Takes no lock; exit 0 whatever the verdict." },
	{ "close", cmd_close, "check the rules, map, match and report a period",
	    "PERIOD", close_options, WORKS | NEED_LOCK, 1, 1,
	    "  tieout close 2026-10\n"
	    "  tieout close 2026-10 --sign-off \"Jo Doe\"\n"
	    "Exit 0: tied out. Exit 1: breaks, incomplete, or failing rule examples.\n"
	    "A sign-off needs no unsettled mismatch. The first name is the preparer, a second,\n"
	    "different one the reviewer, who seals the period ([close] reviewers = 1: the first\n"
	    "seals). A sealed period does not change any more (exit 3); what comes later stands\n"
	    "in the first period that is not sealed. Months are sealed in order." },
	{ "explain", cmd_explain, "the whole story of any id: txn_, po_, break, entry, ...",
	    "ID", NULL, WORKS | NEED_STORE, 1, 1,
	    "  tieout explain txn_1NtLcA2eZvKYlo2C\n"
	    "  tieout explain b_3f9a0c2d11e84b75" },
	{ "resolve", cmd_resolve, "a reviewer settles mismatches",
	    "BREAK|--all --code CODE --as KIND [--until DATE] --by NAME --note TEXT",
	    resolve_options, NEED_SETTINGS | NEED_LOCK, 0, 1,
	    "  tieout resolve b_3f9a0c2d11e84b75 --as timing --until 2026-11-30 --by Jo \\\n"
	    "      --note \"the bank booked it on the 2nd\"\n"
	    "  tieout resolve --all --code date_mismatch --as accepted --by Jo --note \"...\"\n"
	    "Its status becomes resolved and its bridge line stays; it returns by itself when\n"
	    "its difference or its ids change. All of it or nothing; a sealed period refuses." },
	{ "rules check", cmd_rules_check, "prove a rule file; silent when fine", "[FILE]",
	    NULL, NEED_NOTHING, 0, 1,
	    "Without FILE the workspace's; its rows may then show a rule that never fires, where\n"
	    "regexes leave no proof. Exit 3 on errors; -v adds notes." },
	{ "rules test", cmd_rules_test, "run the examples of a rule file", "[FILE]", NULL,
	    NEED_NOTHING, 0, 1, "Without FILE the workspace's. Exit 1 when one fails." },
	{ "rules explain", cmd_rules_explain, "each rule tried on a balance transaction",
	    "TXN", NULL, WORKS | NEED_STORE, 1, 1, NULL },
	{ "rules why-not", cmd_rules_why_not, "why a rule did not fire, and the edit that makes"
	    " it", "TXN RULE", NULL, WORKS | NEED_STORE, 2, 2,
	    "  tieout rules why-not txn_1NtLcA2eZvKYlo2C \"Refunds\"\n"
	    "The edit is shown, not made: with what else it would move." },
	{ "rules coverage", cmd_rules_coverage, "what each rule and account caught, and what"
	    " fell through", "[PERIOD]", NULL, WORKS | NEED_STORE, 0, 1,
	    "Without PERIOD over all balance transactions." },
	{ "rules diff", cmd_rules_diff, "which entries an edit would change", "OLD NEW [PERIOD]",
	    NULL, NEED_SETTINGS | NEED_STORE, 2, 3,
	    "  git show HEAD:acme.rules >old.rules\n"
	    "  tieout rules diff old.rules acme.rules 2026-10\n"
	    "Without PERIOD over all balance transactions. Nothing is changed." },
	{ "rules suggest", cmd_rules_suggest, "rules for what fell through", "[PERIOD]", NULL,
	    WORKS | NEED_STORE, 0, 1,
	    "  tieout rules suggest >>acme.rules\n"
	    "Without PERIOD for all balance transactions. Put your ledger's codes in the place\n"
	    "of CODE1, CODE2 ... and read each rule before you keep it." },
	{ "rules fmt", cmd_rules_fmt, "the canonical form of a rule file", "[FILE] [--stdout]",
	    fmt_options, NEED_NOTHING, 0, 1,
	    "Without FILE the workspace's. The file is rewritten in place: columns, blanks and\n"
	    "empty lines; words and comments stay. FILE - reads standard input and prints." },
	{ "status", cmd_status, "what the workspace holds", "", NULL,
	    NEED_SETTINGS | NEED_STORE, 0, 0, NULL },
	{ "doctor", cmd_doctor, "check settings, keys, database and clock", "", NULL,
	    NEED_NOTHING, 0, 0,
	    "Each line is ok, or says what to fix. Exit 1 when there is something to fix.\n"
	    "With a key it asks Stripe a few small questions; nothing is changed." },
	ABSENT("login", "sign in to a ledger"),
	ABSENT("serve", "the review page and the webhook"),
	ABSENT("audit", "verify the log"),
	ABSENT("completion", "completion for a shell"),
	{ "help", cmd_help, "help on a command, a mismatch code, exit-codes, settings",
	    "[TOPIC]", NULL, NEED_NOTHING, 0, 2,
	    "  tieout help close\n"
	    "  tieout help missing_in_ledger\n"
	    "  tieout help codes | exit-codes | settings | rules | fields" },
	{ "version", cmd_version, "the version of tieout", "", NULL, NEED_NOTHING, 0, 0, NULL },
	{ NULL, NULL, NULL, NULL, NULL, 0, 0, 0, NULL }
};
