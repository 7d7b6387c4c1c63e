/*
 * The statement table against the newest schema: each prepares, names the
 * company, and leads with it; the schema says what every column is.
 */
#include "fixture.h"
#include "recon/store/schema.h"

static void
every_statement_prepares(void **state)
{
	struct fixture f;

	(void)state;
	fixture_make(&f);
	for (int i = 0; i < SQL__MAX; i++) {
		struct err e = ERR_INIT;
		struct db_stmt *st = NULL;

		assert_non_null(sql_text((enum sql_id)i));
		if (stmt_get(&st, f.s, (enum sql_id)i, &e) == -1)
			fail_msg("statement %d: %s", i, e.msg);
	}
	fixture_drop(&f);
}

static void
every_where_names_the_company(void **state)
{
	(void)state;
	for (int i = 0; i < SQL__MAX; i++) {
		const char *sql = sql_text((enum sql_id)i), *p = sql;

		assert_non_null(strstr(sql, ":company"));
		while ((p = strstr(p, "WHERE")) != NULL) {
			if (strncmp(p, "WHERE company_id = :company", 27) != 0 &&
			    strncmp(p, "WHERE c.company_id = :company", 29) != 0)
				fail_msg("statement %d: %s", i, sql);
			p += 5;
		}
	}
}

/* Words that another engine does not have or means otherwise. */
static void
statements_are_portable(void **state)
{
	static const char *const banned[] = { "rowid", "now(", "AUTOINCREMENT", "OR IGNORE",
		"OR REPLACE", "REPLACE INTO", "sum(", "datetime", "strftime", "ifnull",
		"PRAGMA" };

	(void)state;
	for (int i = 0; i < SQL__MAX; i++)
		for (size_t k = 0; k < COUNT(banned); k++)
			if (strstr(sql_text((enum sql_id)i), banned[k]) != NULL)
				fail_msg("statement %d uses %s", i, banned[k]);
}

/* Reads one schema file; adds up its tables and columns. */
static void
read_schema(const char *line, int *tables, int *columns)
{
	const char *end;
	bool inside = false, comment_before = false;
	char text[256];

	for (; *line != '\0'; line = *end == '\0' ? end : end + 1) {
		end = strchr(line, '\n');
		end = end != NULL ? end : line + strlen(line);
		snprintf(text, sizeof(text), "%.*s", (int)(end - line), line);
		if (strncmp(text, "CREATE TABLE", 12) == 0) {
			assert_true(comment_before);
			++*tables;
			inside = true;
		} else if (text[0] == ')') {
			assert_non_null(strstr(text, "STRICT"));
			inside = false;
		} else if (inside && text[0] == '\t' && text[1] >= 'a' && text[1] <= 'z') {
			if (strstr(text, "-- ") == NULL)
				fail_msg("no comment: %s", text);
			++*columns;
		} else if (inside && strstr(text, "KEY (") != NULL &&
		    strstr(text, "KEY (company_id") == NULL)
			fail_msg("the company does not come first: %s", text);
		comment_before = strncmp(text, "--", 2) == 0;
	}
}

static void
schema_says_what_each_column_is(void **state)
{
	int tables = 0, columns = 0;

	(void)state;
	for (int v = 0; v < STORE_VERSION; v++)
		read_schema(schema_texts[v], &tables, &columns);
	assert_null(schema_texts[STORE_VERSION]);
	assert_true(tables >= 20);
	assert_true(columns >= 180);
}

static void
parameters_stand_in_order(void **state)
{
	/* what the code binds by number, spot-checked by name */
	static const struct {
		enum sql_id	 id;
		int		 i;
		const char	*name;
	} cases[] = {
		{ SQL_TXN_PUT, 2, ":created" },
		{ SQL_TXN_PUT, 21, ":told" },
		{ SQL_TXN_UPDATE, 2, ":created" },
		{ SQL_TXN_UPDATE, 21, ":told" },
		{ SQL_OBJECT_PUT, 2, ":kind" },
		{ SQL_OBJECT_UPDATE, 10, ":told" },
		{ SQL_LINE_PUT, 2, ":day" },
		{ SQL_LINE_UPDATE, 13, ":gone_import" },
		{ SQL_IMPORT_END, 1, ":hash" },
		{ SQL_IMPORT_END, 10, ":company" },
		{ SQL_IMPORT_END, 11, ":number" },
		{ SQL_LINE_COVER, 1, ":import_no" },
		{ SQL_LINE_COVER, 3, ":first" },
		{ SQL_LINE_COVER, 5, ":account" },
		{ SQL_LINE_UNCOVER, 2, ":import_no" },
		{ SQL_RUN_REPORTED, 4, ":period_name" },
		{ SQL_BREAK_PUT, 30, ":ledger_lines" },
		{ SQL_SEEN_PUT, 7, ":telling" },
		{ SQL_SEEN_IMPORT, 5, ":most" },
		{ SQL_COVER_OF, 4, ":import_no" },
		{ SQL_BREAK_SETTLE, 6, ":period_name" },
		{ SQL_BREAK_SETTLE, 7, ":number" },
		{ SQL_RUN_VERDICT, 3, ":period_name" },
		{ SQL_RESOLUTION_PUT, 13, ":at_us" },
		{ SQL_SEAL_PUT, 13, ":digest" },
		{ SQL_SEAL_OVER, 2, ":last" },
		{ SQL_JE_PUT, 9, ":part" },
		{ SQL_JE_LINE_PUT, 10, ":dims" },
		{ SQL_JE_PART, 5, ":currency" },
		{ SQL_FIXED_TXN_PUT, 7, ":match_id" },
		{ SQL_JE_GET, 3, ":entry_key" },
		{ SQL_HASH_REBOOKING, 2, ":after_seal" },
		{ SQL_HASH_REBOOKED, 2, ":after_seal" },
		{ SQL_REBOOKING_PUT, 16, ":at_us" },
		{ SQL_REBOOKING_LINE_PUT, 9, ":dims" },
		{ SQL_REBOOKED_PUT, 3, ":entry_key" },
		{ SQL_TXN_LATE, 5, ":all" },
		{ SQL_LINE_AHEAD, 2, ":until" },
		{ SQL_LINE_SINCE, 4, ":until" },
		{ SQL_LINE_SINCE, 5, ":after" },
	};
	struct fixture f;

	(void)state;
	fixture_make(&f);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = ERR_INIT;
		struct db_stmt *st = NULL;

		must(stmt_get(&st, f.s, cases[i].id, &e), &e);
		assert_string_equal(db_parameter(st, cases[i].i), cases[i].name);
	}
	fixture_drop(&f);
}

/* What is asked once for an id must not read a table from end to end. */
static void
look_ups_use_their_index(void **state)
{
	static const struct {
		enum sql_id	 id;
		const char	*plan;
	} cases[] = {
		{ SQL_LINE_OF, "INDEX ledger_line_id (company_id=? AND ledger_id=? AND line=?)" },
		{ SQL_LINE_NUMBERS, "INDEX ledger_line_id (company_id=? AND ledger_id=?)" },
		{ SQL_LINE_GET, "INDEX ledger_line_id (company_id=? AND ledger_id=? AND" },
		{ SQL_TXN_GET, "INDEX txn_id (company_id=? AND id=?)" },
		{ SQL_TXN_BEHIND, "INDEX txn_object (company_id=? AND source=?" },
	};
	struct fixture f;

	(void)state;
	fixture_make(&f);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str sql = STR_INIT, plan = STR_INIT;
		struct err e = ERR_INIT;
		struct db_stmt *st = NULL;

		str_addf(&sql, "EXPLAIN QUERY PLAN %s", sql_text(cases[i].id));
		must(db_prepare(&st, f.s->db, str_text(&sql), &e), &e);
		while (db_step(st, &e) == 1)
			str_addf(&plan, "%s\n", db_text(st, 3).p);
		db_finalize(st);
		if (strstr(str_text(&plan), cases[i].plan) == NULL)
			fail_msg("%s\n%s", str_text(&sql), str_text(&plan));
		str_free(&sql);
		str_free(&plan);
	}
	fixture_drop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_prepares),
		cmocka_unit_test(every_where_names_the_company),
		cmocka_unit_test(statements_are_portable),
		cmocka_unit_test(schema_says_what_each_column_is),
		cmocka_unit_test(parameters_stand_in_order),
		cmocka_unit_test(look_ups_use_their_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
