# The first fetch of an account that has been there for months: payouts and disputes
# bring rows of days before it.  They make no period, and the first month that was
# fetched opens as the first one.
. "$(dirname "$0")/wire.sh" "$1" "$2"

fake --rows 1500 --days 120
now
workspace ws 'requests_per_second = 500'
fetch 0 ws
old=$(sqlite3 ws/tieout.db "SELECT count(*) FROM txn WHERE created < 1793491200") # 2026-11-01
[ "$old" -gt 10 ] || wrong "$old rows of older days: nothing is tried"

"$tieout" -C ws match >said 2>&1
[ $? -eq 1 ] || wrong "match: $(cat said)"
cat said >>heard
grep -q '2026-1[12]: ' said || wrong "no month: $(cat said)"
grep -q '2026-\(09\|10\): ' said && wrong "a month before the first fetch: $(cat said)"

# row PERIOD TEXT: the severity of the row that says so.
row() { sed -n "s/^[^,]*,data_incomplete,\([a-z]*\),.*$2.*/\1/p" "ws/reports/$1/mismatches.csv"; }
"$tieout" -C ws close 2026-11 >said 2>&1
grep -q 'opening assumed' said || wrong "not assumed: $(cat said)"
[ "$(row 2026-11 'first period of this workspace')" = pending ] ||
    wrong "the opening of the first month: $(row 2026-11 opening)"
[ -z "$(row 2026-11 'only rows of later payouts')" ] || wrong "2026-11 is fetched whole"
# What the fetch implies for the openings; compared below, when all rows are known.
implied=$(grep -o 'implies stripe[^"]*' ws/reports/2026-11/mismatches.csv)

# Asked for, an older month says what it lacks, and what to do.
"$tieout" -C ws close 2026-10 >said 2>&1
[ "$(row 2026-10 'before 2026-11-01 only rows of later payouts and disputes.*--since 2026-10-01')" = error ] ||
    wrong "2026-10: $(grep data_incomplete ws/reports/2026-10/mismatches.csv)"
fetch 0 ws --since 2026-10-01
"$tieout" -C ws close 2026-10 >said 2>&1
[ -z "$(row 2026-10 'only rows of later payouts')" ] || wrong "2026-10 is fetched whole now"
grep -q 'opening assumed' said || wrong "2026-10 is the first now: $(cat said)"

# All of it: each opening that was implied is the sum of the rows before.  (JPY holds a
# reserve, which stands in another of Stripe's balances: it is not told.)
fetch 0 ws --since 2026-09-01
for currency in EUR USD; do
	sum=$(sqlite3 ws/tieout.db "SELECT printf('%.2f', sum(amount - fee) / 100.0) FROM txn
	    WHERE currency = '$currency' AND created < 1793491200")
	case $implied in
	*"stripe.$currency = $sum"[,.]*) ;;
	*) wrong "$currency opened with $sum, not: $implied" ;;
	esac
done
no_canary
exit $failed
