/*
 * The statement table.  An auditor reads here what the program does to the
 * books.  Portable SQL: company_id in every WHERE, no clock, no sequences, no
 * sums over amounts (they are added in C, where overflow is checked).
 */
#include "recon/store/sql.h"

#include <stddef.h>

#define TXN_FACTS "created, id, account, currency, amount, fee, created_to, " \
	"available_on, category, type, status, source, payout, description, " \
	"fee_details, fields"
#define TXN_COLUMNS TXN_FACTS ", import_no, line, path, told"
#define OBJECT_COLUMNS "id, account, version, fields, import_no, line, path, told"
#define LINE_COLUMNS "day, ledger_id, line, account, currency, amount, reference, " \
	"description, import_no, file_line, told, gone_import"
#define FETCH_COLUMNS "account, number, import_no, from_at, to_at, began_us, ended_us, " \
	"given_up"
#define IMPORT_COLUMNS "number, hash, path, kind, account, fact_rows, rejected, " \
	"at_us, first_day, last_day, first_moment, last_moment, first_line_day, " \
	"last_line_day"
#define RUN_COLUMNS "period_name, first_day, last_day, verdict, facts_version, " \
	"rules_hash, settings_hash, version, report_dir, reports_hash, opening_assumed,"	\
	" counts, last_import, last_log"
#define BREAK_COLUMNS "break_id, code, severity, status, first_seen, age_days, " \
	"currency, expected, actual, difference, day, stripe_ids, payout_id, " \
	"entry_key, ledger_ids, account, rule, explanation, suggestion, resolution, " \
	"resolved_by, note, bridge, bridge2_currency, bridge2, movements, ledger_lines"

#define RESOLUTION_COLUMNS "break_id, period_name, code, currency, difference, about, " \
	"kind, until_day, resolved_by, note, at_us"
#define SEAL_COLUMNS "number, period_name, first_day, last_day, last_import, last_log, " \
	"preparer, reviewer, rules_hash, version, at_us, digest"
#define REBOOKING_COLUMNS "number, entry_key, after_seal, day, currency, account, " \
	"group_name, reversal, of_key, origin, event, object, stripe_ids, rules_hash, at_us"
#define JE_COLUMNS "period_name, entry_key, day, currency, account, grouping, group_name, part"

/* New facts and merged ones are written with the same parameters. */
#define TXN_INSERT "INSERT INTO txn (company_id, " TXN_COLUMNS ") VALUES (:company, :created," \
	" :id, :account, :currency, :amount, :fee, :created_to, :available_on," \
	" :category, :type, :status, :source, :payout, :description, :fee_details," \
	" :fields, :import_no, :line, :path, :told)"
#define OBJECT_INSERT "INSERT INTO stripe_object (company_id, kind, " OBJECT_COLUMNS ") VALUES" \
	" (:company, :kind, :id, :account, :version, :fields, :import_no, :line," \
	" :path, :told)"
#define LINE_INSERT "INSERT INTO ledger_line (company_id, " LINE_COLUMNS ") VALUES (:company," \
	" :day, :ledger_id, :line, :account, :currency, :amount, :reference," \
	" :description, :import_no, :file_line, :told, :gone_import)"

#define BEHIND(category) "SELECT created, id FROM txn WHERE company_id = :company" \
	" AND source = :source AND category = '" category "'"

static const char *const statements[SQL__MAX] = {
	/* ---- the company ---- */
	[SQL_COMPANY_PUT] =
	    "INSERT INTO company (company_id, name, facts_version, last_import, last_log)"
	    " VALUES (:company, :name, 0, 0, 0)",
	[SQL_COMPANY_GET] =
	    "SELECT facts_version, last_import, last_log FROM company"
	    " WHERE company_id = :company",
	[SQL_FACTS_CHANGED] =
	    "UPDATE company SET facts_version = facts_version + 1"
	    " WHERE company_id = :company",
	[SQL_COUNT_IMPORT] =
	    "UPDATE company SET last_import = last_import + 1 WHERE company_id = :company",
	[SQL_COUNT_LOG] =
	    "UPDATE company SET last_log = last_log + 1 WHERE company_id = :company",
	[SQL_LOG_PUT] =
	    "INSERT INTO log_line (company_id, number, at_us, what, about)"
	    " VALUES (:company, :number, :at_us, :what, :about)",

	/* ---- imports ---- */
	[SQL_IMPORT_PUT] =
	    "INSERT INTO import_file (company_id, " IMPORT_COLUMNS ") VALUES (:company,"
	    " :number, :hash, :path, :kind, :account, 0, 0, :at_us, NULL, NULL, NULL,"
	    " NULL, NULL, NULL)",
	[SQL_IMPORT_END] =
	    "UPDATE import_file SET hash = :hash, fact_rows = :fact_rows,"
	    " rejected = :rejected, first_day = :first_day, last_day = :last_day,"
	    " first_moment = :first_moment, last_moment = :last_moment,"
	    " first_line_day = :first_line_day, last_line_day = :last_line_day"
	    " WHERE company_id = :company AND number = :number",
	[SQL_IMPORT_FIND] =
	    "SELECT number FROM import_file WHERE company_id = :company AND hash = :hash"
	    " AND kind = :kind AND account = :account ORDER BY number LIMIT 1",
	[SQL_IMPORT_GET] =
	    "SELECT " IMPORT_COLUMNS " FROM import_file"
	    " WHERE company_id = :company AND number = :number",
	[SQL_IMPORT_EACH] =
	    "SELECT " IMPORT_COLUMNS " FROM import_file WHERE company_id = :company"
	    " ORDER BY company_id, number",
	[SQL_IMPORT_HASH] =	/* those whose hash begins with a prefix: up to prefix+'g' */
	    "SELECT number, hash, path FROM import_file WHERE company_id = :company"
	    " AND hash >= :prefix AND hash < :above ORDER BY hash, number",
	[SQL_IMPORT_DELETE] =
	    "DELETE FROM import_file WHERE company_id = :company AND number = :number",

	/* ---- balance transactions ---- */
	[SQL_TXN_PUT] = TXN_INSERT " ON CONFLICT DO NOTHING",
	[SQL_TXN_UPDATE] =
	    TXN_INSERT " ON CONFLICT (company_id, created, id) DO UPDATE SET "
	    "account = excluded.account, currency = excluded.currency, "
	    "amount = excluded.amount, fee = excluded.fee, "
	    "created_to = excluded.created_to, available_on = excluded.available_on, "
	    "category = excluded.category, type = excluded.type, "
	    "status = excluded.status, source = excluded.source, "
	    "payout = excluded.payout, description = excluded.description, "
	    "fee_details = excluded.fee_details, fields = excluded.fields, "
	    "import_no = excluded.import_no, line = excluded.line, path = excluded.path, "
	    "told = excluded.told",
	[SQL_TXN_DELETE] =
	    "DELETE FROM txn WHERE company_id = :company AND created = :created"
	    " AND id = :id",
	[SQL_TXN_GET] =
	    "SELECT " TXN_COLUMNS " FROM txn WHERE company_id = :company AND id = :id",
	[SQL_TXN_AT] =
	    "SELECT " TXN_COLUMNS " FROM txn WHERE company_id = :company"
	    " AND created = :created AND id = :id",
	[SQL_TXN_RANGE] =
	    "SELECT " TXN_FACTS " FROM txn WHERE company_id = :company"
	    " AND created >= :first AND created < :last"
	    " ORDER BY company_id, created, id",
	[SQL_TXN_MONEY] =
	    "SELECT created, id, currency, amount, fee, category, type, source, payout"
	    " FROM txn WHERE company_id = :company"
	    " AND created >= :first AND created < :last"
	    " ORDER BY company_id, created, id",
	[SQL_TXN_NAMING] =
	    "SELECT " TXN_FACTS " FROM txn WHERE company_id = :company"
	    " AND (source = :id OR payout = :id) ORDER BY company_id, created, id",
	[SQL_TXN_BEHIND] =	/* one part for each category of the index txn_object */
	    BEHIND("dispute") " UNION ALL " BEHIND("dispute_reversal") " UNION ALL "
	    BEHIND("payout") " UNION ALL " BEHIND("payout_reversal")
	    " ORDER BY created, id",
	[SQL_TXN_FIRST] =
	    "SELECT created FROM txn WHERE company_id = :company"
	    " ORDER BY company_id, created LIMIT 1",
	[SQL_TXN_LAST] =
	    "SELECT created FROM txn WHERE company_id = :company"
	    " ORDER BY company_id DESC, created DESC LIMIT 1",
	[SQL_TXN_TOLD] =
	    "SELECT " TXN_FACTS " FROM txn WHERE company_id = :company"
	    " AND created >= :first AND created < :last AND import_no = :import_no"
	    " ORDER BY company_id, created, id",
	[SQL_TXN_FORGET] =	/* those that one import alone told */
	    "DELETE FROM txn WHERE company_id = :company AND import_no = :import_no"
	    " AND told = 1",

	/* ---- objects ---- */
	[SQL_OBJECT_PUT] = OBJECT_INSERT " ON CONFLICT DO NOTHING",
	[SQL_OBJECT_UPDATE] =
	    OBJECT_INSERT " ON CONFLICT (company_id, kind, id) DO UPDATE SET "
	    "account = excluded.account, version = excluded.version, "
	    "fields = excluded.fields, import_no = excluded.import_no, "
	    "line = excluded.line, path = excluded.path, told = excluded.told",
	[SQL_OBJECT_DELETE] =
	    "DELETE FROM stripe_object WHERE company_id = :company AND kind = :kind"
	    " AND id = :id",
	[SQL_OBJECT_GET] =
	    "SELECT " OBJECT_COLUMNS " FROM stripe_object WHERE company_id = :company"
	    " AND kind = :kind AND id = :id",
	[SQL_OBJECT_EACH] =
	    "SELECT " OBJECT_COLUMNS " FROM stripe_object WHERE company_id = :company"
	    " AND kind = :kind ORDER BY company_id, kind, id",
	[SQL_OBJECT_COUNT] =
	    "SELECT count(*) FROM stripe_object WHERE company_id = :company"
	    " AND kind = :kind",
	[SQL_OBJECT_FORGET] =
	    "DELETE FROM stripe_object WHERE company_id = :company"
	    " AND import_no = :import_no AND told = 1",

	/* ---- ledger lines ---- */
	[SQL_LINE_PUT] = LINE_INSERT " ON CONFLICT DO NOTHING",
	[SQL_LINE_UPDATE] =
	    LINE_INSERT " ON CONFLICT (company_id, day, ledger_id, line) DO UPDATE SET "
	    "account = excluded.account, currency = excluded.currency, "
	    "amount = excluded.amount, reference = excluded.reference, "
	    "description = excluded.description, import_no = excluded.import_no, "
	    "file_line = excluded.file_line, told = excluded.told, "
	    "gone_import = excluded.gone_import",
	[SQL_LINE_DELETE] =
	    "DELETE FROM ledger_line WHERE company_id = :company AND day = :day"
	    " AND ledger_id = :ledger_id AND line = :line",
	[SQL_LINE_GET] =
	    "SELECT " LINE_COLUMNS " FROM ledger_line WHERE company_id = :company"
	    " AND ledger_id = :ledger_id AND line = :line",
	[SQL_LINE_RANGE] =
	    "SELECT " LINE_COLUMNS " FROM ledger_line WHERE company_id = :company"
	    " AND day >= :first AND day <= :last AND gone_import IS NULL"
	    " ORDER BY company_id, day, ledger_id, line",
	[SQL_LINE_OF] =	/* gone ones too; by the numbers, which the index holds */
	    "SELECT " LINE_COLUMNS " FROM (SELECT line AS held FROM ledger_line"
	    " WHERE company_id = :company AND ledger_id = :ledger_id) AS h"
	    " JOIN ledger_line ON line = held"
	    " WHERE company_id = :company AND ledger_id = :ledger_id ORDER BY day, line",
	[SQL_LINE_NUMBERS] =	/* no more than the index holds */
	    "SELECT line FROM ledger_line WHERE company_id = :company"
	    " AND ledger_id = :ledger_id ORDER BY company_id, ledger_id, line",
	[SQL_LINE_BEFORE] =	/* openings: added up in C */
	    "SELECT account, currency, amount FROM ledger_line"
	    " WHERE company_id = :company AND day < :day AND gone_import IS NULL"
	    " ORDER BY company_id, day, ledger_id, line",
	[SQL_LINE_FORGET] =
	    "DELETE FROM ledger_line WHERE company_id = :company"
	    " AND import_no = :import_no AND told = 1",
	[SQL_LINE_COVER] =	/* gone: in the covered days, and held by older imports only */
	    "UPDATE ledger_line SET gone_import = :import_no WHERE company_id = :company"
	    " AND day >= :first AND day <= :last AND account = :account"
	    " AND import_no < :import_no AND gone_import IS NULL",
	[SQL_LINE_UNCOVER] =	/* a cover was taken back: gone by the next one, or there */
	    "UPDATE ledger_line SET gone_import = (SELECT min(c.import_no) FROM cover c"
	    " WHERE c.company_id = :company AND c.account = ledger_line.account"
	    " AND c.first_day <= ledger_line.day AND c.last_day >= ledger_line.day"
	    " AND c.import_no > ledger_line.import_no)"
	    " WHERE company_id = :company AND gone_import = :import_no",
	[SQL_LINE_ANY] =
	    "SELECT 1 FROM ledger_line WHERE company_id = :company LIMIT 1",
	[SQL_LINE_ACCOUNTS] =
	    "INSERT INTO ledger_account (company_id, account, currency)"
	    " SELECT DISTINCT company_id, account, currency FROM ledger_line"
	    " WHERE company_id = :company",
	[SQL_ACCOUNT_PUT] =
	    "INSERT INTO ledger_account (company_id, account, currency)"
	    " VALUES (:company, :account, :currency) ON CONFLICT DO NOTHING",
	[SQL_ACCOUNT_ANY] =
	    "SELECT 1 FROM ledger_account WHERE company_id = :company"
	    " AND account = :account LIMIT 1",
	[SQL_ACCOUNT_HAS] =
	    "SELECT 1 FROM ledger_account WHERE company_id = :company"
	    " AND account = :account AND currency = :currency LIMIT 1",
	[SQL_ACCOUNT_DELETE] =
	    "DELETE FROM ledger_account WHERE company_id = :company",

	/* ---- tellings ---- */
	[SQL_SEEN_PUT] =
	    "INSERT INTO seen (company_id, kind, id, import_no, line, path, telling)"
	    " VALUES (:company, :kind, :id, :import_no, :line, :path, :telling)",
	[SQL_SEEN_GET] =
	    "SELECT import_no, line, path, telling FROM seen WHERE company_id = :company"
	    " AND kind = :kind AND id = :id"
	    " ORDER BY company_id, kind, id, import_no, line, path",
	[SQL_SEEN_DELETE] =
	    "DELETE FROM seen WHERE company_id = :company AND kind = :kind AND id = :id",
	[SQL_SEEN_IMPORT] =	/* ids that one import told, after another id */
	    "SELECT DISTINCT id FROM seen WHERE company_id = :company AND kind = :kind"
	    " AND id > :after AND import_no = :import_no ORDER BY id LIMIT :most",

	/* ---- covers and balances ---- */
	[SQL_COVER_PUT] =
	    "INSERT INTO cover (company_id, import_no, account, first_day, last_day)"
	    " VALUES (:company, :import_no, :account, :first, :last)"
	    " ON CONFLICT DO NOTHING",
	[SQL_COVER_HAS] =
	    "SELECT 1 FROM cover WHERE company_id = :company AND account = :account"
	    " LIMIT 1",
	[SQL_COVER_OF] =
	    "SELECT min(import_no) FROM cover WHERE company_id = :company"
	    " AND account = :account AND first_day <= :day AND last_day >= :day"
	    " AND import_no > :import_no",
	[SQL_COVER_FORGET] =
	    "DELETE FROM cover WHERE company_id = :company AND import_no = :import_no",
	[SQL_BALANCE_PUT] =
	    "INSERT INTO balance (company_id, account, currency, day, import_no, amount)"
	    " VALUES (:company, :account, :currency, :day, :import_no, :amount)"
	    " ON CONFLICT DO NOTHING",
	[SQL_BALANCE_GET] =
	    "SELECT amount, import_no FROM balance WHERE company_id = :company"
	    " AND account = :account AND currency = :currency AND day = :day"
	    " ORDER BY import_no LIMIT 1",
	[SQL_BALANCE_FORGET] =
	    "DELETE FROM balance WHERE company_id = :company AND import_no = :import_no",

	/* ---- closes ---- */
	[SQL_RUN_PUT] =
	    "INSERT INTO close_run (company_id, " RUN_COLUMNS ") VALUES (:company,"
	    " :period_name, :first_day, :last_day, :verdict, :facts_version,"
	    " :rules_hash, :settings_hash, :version, :report_dir, :reports_hash,"
	    " :opening_assumed, :counts, "
	    "(SELECT last_import FROM company WHERE company_id = :company),"
	    " (SELECT last_log FROM company WHERE company_id = :company))",
	[SQL_RUN_GET] =
	    "SELECT " RUN_COLUMNS " FROM close_run WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_RUN_BEFORE] =	/* of several that end the same day, the longest */
	    "SELECT " RUN_COLUMNS " FROM close_run WHERE company_id = :company"
	    " AND last_day < :day ORDER BY last_day DESC, first_day, period_name LIMIT 1",
	[SQL_RUN_EACH] =
	    "SELECT " RUN_COLUMNS " FROM close_run WHERE company_id = :company"
	    " ORDER BY first_day, last_day, period_name",
	[SQL_RUN_DELETE] =
	    "DELETE FROM close_run WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_RUN_REPORTED] =
	    "UPDATE close_run SET report_dir = :report_dir,"
	    " reports_hash = :reports_hash WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_STATEMENT_PUT] =
	    "INSERT INTO run_statement (company_id, period_name, number, side, currency,"
	    " line, amount) VALUES (:company, :period_name, :number, :side, :currency,"
	    " :line, :amount)",
	[SQL_STATEMENT_EACH] =
	    "SELECT side, currency, line, amount FROM run_statement"
	    " WHERE company_id = :company AND period_name = :period_name"
	    " ORDER BY company_id, period_name, number",
	[SQL_STATEMENT_DELETE] =
	    "DELETE FROM run_statement WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_BREAK_PUT] =
	    "INSERT INTO run_break (company_id, period_name, number, " BREAK_COLUMNS ")"
	    " VALUES (:company, :period_name, :number, :break_id, :code, :severity,"
	    " :status, :first_seen, :age_days, :currency, :expected, :actual,"
	    " :difference, :day, :stripe_ids, :payout_id, :entry_key, :ledger_ids,"
	    " :account, :rule, :explanation, :suggestion, :resolution, :resolved_by,"
	    " :note, :bridge, :bridge2_currency, :bridge2, :movements, :ledger_lines)",
	[SQL_BREAK_EACH] =
	    "SELECT " BREAK_COLUMNS " FROM run_break WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, number",
	[SQL_BREAK_COUNT] =
	    "SELECT severity, count(*) FROM run_break WHERE company_id = :company"
	    " AND period_name = :period_name AND status <> 'resolved'"
	    " GROUP BY severity ORDER BY severity",
	[SQL_BREAK_DELETE] =
	    "DELETE FROM run_break WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_BREAK_SETTLE] =
	    "UPDATE run_break SET status = :status, resolution = :resolution,"
	    " resolved_by = :resolved_by, note = :note WHERE company_id = :company"
	    " AND period_name = :period_name AND number = :number AND break_id = :break_id",
	[SQL_RUN_VERDICT] =
	    "UPDATE close_run SET verdict = :verdict WHERE company_id = :company"
	    " AND period_name = :period_name",

	[SQL_WAITING_PUT] =
	    "INSERT INTO run_waiting (company_id, period_name, id, ledger_id, line)"
	    " VALUES (:company, :period_name, :id, :ledger_id, :line)",
	[SQL_WAITING_EACH] =
	    "SELECT id, ledger_id, line FROM run_waiting WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, id",
	[SQL_WAITING_DELETE] =
	    "DELETE FROM run_waiting WHERE company_id = :company"
	    " AND period_name = :period_name",
	[SQL_HOLD_PUT] =
	    "INSERT INTO run_hold (company_id, period_name, id, open_amount, due_day)"
	    " VALUES (:company, :period_name, :id, :open_amount, :due_day)",
	[SQL_HOLD_EACH] =
	    "SELECT id, open_amount, due_day FROM run_hold WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, id",
	[SQL_HOLD_DELETE] =
	    "DELETE FROM run_hold WHERE company_id = :company"
	    " AND period_name = :period_name",

	/* ---- what reviewers settled and signed ---- */
	[SQL_RESOLUTION_PUT] =
	    "INSERT INTO resolution (company_id, number, " RESOLUTION_COLUMNS ")"
	    " VALUES (:company, :number, :break_id, :period_name, :code, :currency,"
	    " :difference, :about, :kind, :until_day, :resolved_by, :note, :at_us)",
	[SQL_RESOLUTION_LAST] =
	    "SELECT number FROM resolution WHERE company_id = :company"
	    " ORDER BY number DESC LIMIT 1",
	[SQL_RESOLUTION_EACH] =
	    "SELECT number, " RESOLUTION_COLUMNS " FROM resolution"
	    " WHERE company_id = :company ORDER BY company_id, break_id, number",
	[SQL_RESOLUTION_SINCE] =	/* each wrote one line of the log */
	    "SELECT number, " RESOLUTION_COLUMNS " FROM resolution"
	    " WHERE company_id = :company AND number > (SELECT count(*) FROM log_line"
	    " WHERE company_id = :company AND number <= :log AND what = 'resolve')"
	    " ORDER BY number",
	[SQL_SIGN_PUT] =
	    "INSERT INTO sign_off (company_id, period_name, number, signer, basis, at_us)"
	    " VALUES (:company, :period_name, :number, :signer, :basis, :at_us)",
	[SQL_SIGN_EACH] =
	    "SELECT signer, basis, at_us, number FROM sign_off WHERE company_id = "
	    ":company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, number",

	/* ---- seals ---- */
	[SQL_SEAL_PUT] =
	    "INSERT INTO seal (company_id, " SEAL_COLUMNS ") VALUES (:company, :number,"
	    " :period_name, :first_day, :last_day, :last_import, :last_log, :preparer,"
	    " :reviewer, :rules_hash, :version, :at_us, :digest)",
	[SQL_SEAL_LAST] = "SELECT " SEAL_COLUMNS " FROM seal WHERE company_id = :company"
			  " ORDER BY number DESC LIMIT 1",
	[SQL_SEAL_OVER] = /* one that shares a day with the range */
	"SELECT " SEAL_COLUMNS " FROM seal WHERE company_id = :company"
	" AND first_day <= :last AND last_day >= :first ORDER BY number LIMIT 1",
	[SQL_SEAL_EACH] = "SELECT " SEAL_COLUMNS " FROM seal WHERE company_id = :company"
			  " ORDER BY company_id, number",
	[SQL_SEAL_FILE_PUT] =
	    "INSERT INTO seal_file (company_id, period_name, name, number, bytes)"
	    " VALUES (:company, :period_name, :name, :number, :bytes)",
	[SQL_SEAL_FILE_EACH] = "SELECT bytes FROM seal_file WHERE company_id = :company"
			       " AND period_name = :period_name AND name = :name"
			       " ORDER BY company_id, period_name, name, number",
	[SQL_SEAL_FILE_NAMES] =
	    "SELECT name FROM seal_file WHERE company_id = :company"
	    " AND period_name = :period_name AND number = 1"
	    " ORDER BY company_id, period_name, name",

	/* ---- what is fixed ---- */
	[SQL_JE_PUT] =
	    "INSERT INTO je (company_id, " JE_COLUMNS ") VALUES (:company, :period_name,"
	    " :entry_key, :day, :currency, :account, :grouping, :group_name, :part)",
	[SQL_JE_LINE_PUT] =
	    "INSERT INTO je_line (company_id, period_name, entry_key, number,"
	    " account_code, account_name, amount, memo, rule, dims) VALUES (:company,"
	    " :period_name, :entry_key, :number, :account_code, :account_name, :amount,"
	    " :memo, :rule, :dims)",
	[SQL_JE_PART] =
	    "SELECT part FROM je WHERE company_id = :company AND group_name = :group_name"
	    " AND grouping = :grouping AND account = :account AND currency = :currency"
	    " ORDER BY part DESC LIMIT 1",
	[SQL_JE_HAS] =
	    "SELECT 1 FROM je WHERE company_id = :company"
	    " AND period_name = :period_name AND entry_key = :entry_key",
	[SQL_JE_GET] =
	    "SELECT " JE_COLUMNS " FROM je WHERE company_id = :company"
	    " AND period_name = :period_name AND entry_key = :entry_key",
	[SQL_JE_EACH] =
	    "SELECT " JE_COLUMNS " FROM je WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, entry_key",
	[SQL_JE_LINES] =
	    "SELECT account_code, account_name, amount, memo, rule, dims FROM je_line"
	    " WHERE company_id = :company AND period_name = :period_name"
	    " AND entry_key = :entry_key"
	    " ORDER BY company_id, period_name, entry_key, number",
	[SQL_FIXED_TXN_PUT] =
	    "INSERT INTO fixed_txn (company_id, period_name, id, place, rule, entry_key,"
	    " match_id) VALUES (:company, :period_name, :id, :place, :rule, :entry_key,"
	    " :match_id)",
	[SQL_FIXED_TXN_GET] =
	    "SELECT place, rule, entry_key, match_id FROM fixed_txn"
	    " WHERE company_id = :company AND period_name = :period_name AND id = :id",
	[SQL_FIXED_TXN_EACH] =
	    "SELECT id, place, rule, entry_key, match_id FROM fixed_txn"
	    " WHERE company_id = :company AND period_name = :period_name"
	    " ORDER BY company_id, period_name, id",
	[SQL_FIXED_LINE_PUT] =
	    "INSERT INTO fixed_line (company_id, period_name, ledger_id, line, match_id)"
	    " VALUES (:company, :period_name, :ledger_id, :line, :match_id)",
	[SQL_FIXED_LINE_GET] =
	    "SELECT match_id FROM fixed_line WHERE company_id = :company"
	    " AND period_name = :period_name AND ledger_id = :ledger_id AND line = :line",

	/* ---- all that a seal speaks for, to be hashed ---- */
	[SQL_HASH_RUN] =
	    "SELECT first_day, last_day, verdict, reports_hash, opening_assumed, counts"
	    " FROM close_run WHERE company_id = :company AND period_name = :period_name",
	[SQL_HASH_STATEMENT] =
	    "SELECT number, side, currency, line, amount FROM run_statement"
	    " WHERE company_id = :company AND period_name = :period_name"
	    " ORDER BY company_id, period_name, number",
	[SQL_HASH_BREAK] =
	    "SELECT number, " BREAK_COLUMNS " FROM run_break WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, number",
	[SQL_HASH_JE] =
	    "SELECT " JE_COLUMNS " FROM je WHERE company_id = :company"
	    " AND period_name = :period_name ORDER BY company_id, period_name, entry_key",
	[SQL_HASH_JE_LINE] =
	    "SELECT entry_key, number, account_code, account_name, amount, memo, rule, "
	    "dims"
	    " FROM je_line WHERE company_id = :company AND period_name = :period_name"
	    " ORDER BY company_id, period_name, entry_key, number",
	[SQL_HASH_FIXED_TXN] =
	    "SELECT id, place, rule, entry_key, match_id FROM fixed_txn"
	    " WHERE company_id = :company AND period_name = :period_name"
	    " ORDER BY company_id, period_name, id",
	[SQL_HASH_FIXED_LINE] =
	    "SELECT ledger_id, line, match_id FROM fixed_line WHERE company_id = :company"
	    " AND period_name = :period_name"
	    " ORDER BY company_id, period_name, ledger_id, line",
	[SQL_HASH_FILE] =
	    "SELECT name, number, bytes FROM seal_file WHERE company_id = :company"
	    " AND period_name = :period_name"
	    " ORDER BY company_id, period_name, name, number",

	[SQL_HASH_REBOOKING] =
	    "SELECT " REBOOKING_COLUMNS " FROM rebooking WHERE company_id = :company"
	    " AND after_seal = :after_seal ORDER BY company_id, number",
	[SQL_HASH_REBOOKED] =
	    "SELECT c.entry_key, t.id FROM rebooking c JOIN rebooked_txn t"
	    " ON t.company_id = c.company_id AND t.entry_key = c.entry_key"
	    " WHERE c.company_id = :company AND c.after_seal = :after_seal"
	    " ORDER BY c.company_id, c.number, t.id",

	/* ---- what reverses and books anew ---- */
	[SQL_REBOOKING_PUT] =
	    "INSERT INTO rebooking (company_id, " REBOOKING_COLUMNS ") VALUES (:company,"
	    " :number, :entry_key, :after_seal, :day, :currency, :account, :group_name,"
	    " :reversal, :of_key, :origin, :event, :object, :stripe_ids, :rules_hash,"
	    " :at_us)",
	[SQL_REBOOKING_LAST] =
	    "SELECT number FROM rebooking WHERE company_id = :company"
	    " ORDER BY number DESC LIMIT 1",
	[SQL_REBOOKING_EACH] =
	    "SELECT " REBOOKING_COLUMNS " FROM rebooking WHERE company_id = :company"
	    " ORDER BY company_id, number",
	[SQL_REBOOKING_LINE_PUT] =
	    "INSERT INTO rebooking_line (company_id, entry_key, number, account_code,"
	    " account_name, amount, memo, rule, dims) VALUES (:company, :entry_key, :number,"
	    " :account_code, :account_name, :amount, :memo, :rule, :dims)",
	[SQL_REBOOKING_LINES] =
	    "SELECT account_code, account_name, amount, memo, rule, dims FROM rebooking_line"
	    " WHERE company_id = :company AND entry_key = :entry_key"
	    " ORDER BY company_id, entry_key, number",
	[SQL_REBOOKED_PUT] =
	    "INSERT INTO rebooked_txn (company_id, id, entry_key)"
	    " VALUES (:company, :id, :entry_key)",
	[SQL_REBOOKED_GET] =
	    "SELECT entry_key FROM rebooked_txn WHERE company_id = :company AND id = :id",
	[SQL_REBOOKED_EACH] =
	    "SELECT id, entry_key FROM rebooked_txn WHERE company_id = :company"
	    " ORDER BY company_id, id",

	/* ---- what came after a seal ---- */
	[SQL_TXN_LATE] = /* :all 1: whoever told them first */
	"SELECT " TXN_FACTS " FROM txn WHERE company_id = :company"
	" AND created >= :first AND created < :last"
	" AND (import_no > :after OR :all = 1)"
	" ORDER BY company_id, created, id",
	[SQL_OBJECT_SINCE] =
	    "SELECT kind, count(*) FROM stripe_object WHERE company_id = :company"
	    " AND import_no > :after GROUP BY kind ORDER BY kind",
	[SQL_SEEN_SINCE] =
	    "SELECT kind, count(DISTINCT id) FROM seen WHERE company_id = :company"
	    " AND import_no > :after GROUP BY kind ORDER BY kind",
	[SQL_LINE_SINCE] =
	    "SELECT " LINE_COLUMNS " FROM ledger_line WHERE company_id = :company"
	    " AND day >= :first AND day <= :last AND (day <= :until OR told > 1)"
	    " AND (import_no > :after OR gone_import > :after)"
	    " ORDER BY company_id, day, ledger_id, line",
	[SQL_LINE_AHEAD] =	/* told more than once: only such a line can have moved */
	    "SELECT " LINE_COLUMNS " FROM ledger_line WHERE company_id = :company"
	    " AND day > :until AND told > 1 AND gone_import IS NULL"
	    " ORDER BY company_id, day, ledger_id, line",
	[SQL_COVER_SINCE] =
	    "SELECT first_day, last_day FROM cover WHERE company_id = :company"
	    " AND import_no > :after",
	[SQL_LOG_FORGET] =
	    "SELECT 1 FROM log_line WHERE company_id = :company AND number > :after"
	    " AND what = 'forget' LIMIT 1",
	[SQL_COUNTED_TXNS] =
	    "SELECT count(*) FROM txn WHERE company_id = :company AND created >= :first"
	    " AND created < :last",
	[SQL_COUNTED_LINES] =
	    "SELECT count(*) FROM ledger_line WHERE company_id = :company"
	    " AND gone_import IS NULL",

	/* ---- fetching ---- */
	[SQL_FETCH_PUT] =
	    "INSERT INTO fetch_run (company_id, account, number, import_no, from_at, to_at,"
	    " began_us, ended_us, given_up) VALUES (:company, :account, :number, :import_no,"
	    " :from_at, :to_at, :began_us, :ended_us, :given_up)"
	    " ON CONFLICT (company_id, account, number) DO UPDATE SET"
	    " to_at = excluded.to_at, ended_us = excluded.ended_us,"
	    " given_up = excluded.given_up",
	[SQL_FETCH_NEWEST] =
	    "SELECT " FETCH_COLUMNS " FROM fetch_run WHERE company_id = :company"
	    " AND account = :account ORDER BY number DESC LIMIT 1",
	[SQL_FETCH_EACH] =
	    "SELECT " FETCH_COLUMNS " FROM fetch_run WHERE company_id = :company"
	    " ORDER BY account, number",
	[SQL_FETCH_OF] =
	    "SELECT " FETCH_COLUMNS " FROM fetch_run WHERE company_id = :company"
	    " AND import_no = :import_no",
	[SQL_FETCH_FORGET] =
	    "DELETE FROM fetch_run WHERE company_id = :company AND account = :account"
	    " AND number = :number",
	[SQL_WINDOW_PUT] =
	    "INSERT INTO fetch_window (company_id, account, run, list, from_at, payout, to_at,"
	    " after, objects, state) VALUES (:company, :account, :run, :list, :from_at,"
	    " :payout, :to_at, :after, :objects, :state)"
	    " ON CONFLICT (company_id, account, run, list, from_at, payout) DO UPDATE SET"
	    " to_at = excluded.to_at, after = excluded.after, objects = excluded.objects,"
	    " state = excluded.state",
	[SQL_WINDOW_EACH] =
	    "SELECT list, from_at, payout, to_at, after, objects, state FROM fetch_window"
	    " WHERE company_id = :company AND account = :account AND run = :run"
	    " ORDER BY list, from_at, payout",
	[SQL_WINDOW_FORGET] =
	    "DELETE FROM fetch_window WHERE company_id = :company AND account = :account"
	    " AND run = :run",
	[SQL_READ_PUT] =
	    "INSERT INTO fetch_payout (company_id, account, payout, import_no, objects)"
	    " VALUES (:company, :account, :payout, :import_no, :objects)"
	    " ON CONFLICT (company_id, account, payout) DO NOTHING",
	[SQL_READ_HAS] =
	    "SELECT objects FROM fetch_payout WHERE company_id = :company"
	    " AND account = :account AND payout = :payout",
	[SQL_READ_FORGET] =
	    "DELETE FROM fetch_payout WHERE company_id = :company AND import_no = :import_no",
	[SQL_SNAPSHOT_PUT] =
	    "INSERT INTO fetch_balance (company_id, account, run, place, currency, at, amount,"
	    " settled) VALUES (:company, :account, :run, :place, :currency, :at, :amount,"
	    " :settled) ON CONFLICT (company_id, account, run, place, currency) DO UPDATE SET"
	    " at = excluded.at, amount = excluded.amount, settled = excluded.settled",
	[SQL_SNAPSHOT_EACH] =
	    "SELECT run, at, currency, amount, settled FROM fetch_balance"
	    " WHERE company_id = :company AND account = :account AND run = :run"
	    " AND place = :place ORDER BY currency",
	[SQL_SNAPSHOT_RUN] =
	    "SELECT run FROM fetch_balance WHERE company_id = :company AND account = :account"
	    " AND run < :run AND place = 'end' AND settled = 1 ORDER BY run DESC LIMIT 1",
	[SQL_SNAPSHOT_FORGET] =
	    "DELETE FROM fetch_balance WHERE company_id = :company AND account = :account"
	    " AND run = :run",
	[SQL_PROOF_PUT] =
	    "INSERT INTO fetch_proof (company_id, account, run, currency, from_at, to_at,"
	    " before, after, state, difference) VALUES (:company, :account, :run, :currency,"
	    " :from_at, :to_at, :before, :after, :state, :difference)"
	    " ON CONFLICT (company_id, account, run, currency) DO UPDATE SET"
	    " from_at = excluded.from_at, to_at = excluded.to_at, before = excluded.before,"
	    " after = excluded.after, state = excluded.state,"
	    " difference = excluded.difference",
	[SQL_PROOF_EACH] =
	    "SELECT account, run, currency, from_at, to_at, before, after, state, difference"
	    " FROM fetch_proof WHERE company_id = :company ORDER BY account, run, currency",
	[SQL_PROOF_FORGET] =
	    "DELETE FROM fetch_proof WHERE company_id = :company AND account = :account"
	    " AND run = :run",
	[SQL_PAGE_PUT] =
	    "INSERT INTO raw_page (company_id, number, list, objects, bytes, data)"
	    " VALUES (:company, :number, :list, :objects, :bytes, :data)",
	[SQL_PAGE_LAST] =
	    "SELECT number FROM raw_page WHERE company_id = :company AND number > :first"
	    " AND number < :last ORDER BY number DESC LIMIT 1",
	[SQL_PAGE_COUNT] =
	    "SELECT objects FROM raw_page WHERE company_id = :company AND number > :first"
	    " AND number < :last AND list <> 'balance'",
	[SQL_PAGE_GET] =
	    "SELECT bytes, data FROM raw_page WHERE company_id = :company"
	    " AND number = :number",
	[SQL_PAGE_FORGET] =
	    "DELETE FROM raw_page WHERE company_id = :company AND number > :first"
	    " AND number < :last",
	[SQL_RAW_PUT] =
	    "INSERT INTO raw_object (company_id, id, page, start, bytes, hash)"
	    " VALUES (:company, :id, :page, :start, :bytes, :hash)",
	[SQL_RAW_NEWEST] =
	    "SELECT page, start, bytes, hash FROM raw_object WHERE company_id = :company"
	    " AND id = :id ORDER BY page DESC, start DESC LIMIT 1",
	[SQL_RAW_FORGET] =
	    "DELETE FROM raw_object WHERE company_id = :company AND page > :first"
	    " AND page < :last",
};

const char *
sql_text(enum sql_id id)
{
	return statements[id];
}
