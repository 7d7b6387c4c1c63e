#!/bin/bash
# One group problem of 10,000 candidates: as many rows of one day and currency, and a
# ledger that names none of them and has a line for every three.  Nothing can be told
# apart, so the search must end within its bound, and say so.  Beside it the close of
# the same rows with a line that names each.  Processor time, median of five pairs.
#   sums.sh TIEOUT [ROWS]
set -euo pipefail
tieout=$1 rows=${2:-10000} pairs=5
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-sums.XXXXXX")
trap 'rm -rf "$work"' EXIT

# a fixed sequence: the same bytes on every machine
awk -v n="$rows" -v dir="$work" 'BEGIN {
	head = "ledger_id,date,account,currency,debit,credit,reference"
	print head > (dir "/named.csv")
	print head > (dir "/sums.csv")
	x = 12345
	for (i = 1; i <= n; i++) {
		x = (x * 1103 + 12289) % 1000003
		printf "{\"object\":\"balance_transaction\",\"id\":\"txn_%05d\",\"type\":\"charge\"," \
		    "\"reporting_category\":\"charge\",\"amount\":%d,\"fee\":0,\"net\":%d," \
		    "\"currency\":\"usd\",\"created\":1791547200,\"available_on\":1791547200," \
		    "\"source\":\"ch_%05d\",\"status\":\"available\"}\n", i, x + 1, x + 1, i \
		    > (dir "/rows.jsonl")
		printf "L%d,2026-10-10,1050,USD,%d.%02d,,txn_%05d\n", i, \
		    int((x + 1) / 100), (x + 1) % 100, i > (dir "/named.csv")
		sum += x + 1
		if (i % 3 == 0) {
			printf "S%d,2026-10-10,1050,USD,%d.%02d,,\n", i, \
			    int(sum / 100), sum % 100 > (dir "/sums.csv")
			sum = 0
		}
	}
}'

TIMEFORMAT='%U %S'
# close_of WHICH: processor time of one close, in milliseconds
close_of()
{
	rm -rf "$work/$1/reports"
	{ time "$tieout" -q -C "$work/$1" close 2026-10 >/dev/null || [ $? = 1 ]; } 2>&1 |
	    awk 'NF == 2 { printf "%d\n", ($1 + $2) * 1000 }'
}
median() { sort -n | sed -n "$((pairs / 2 + 1))p"; }

for which in named sums; do
	"$tieout" -q init "$work/$which" --ledger file --currency USD --timezone UTC --name Sums
	"$tieout" -q -C "$work/$which" import "$work/rows.jsonl" "$work/$which.csv"
done
for ((i = 0; i < pairs; i++)); do
	close_of named >>"$work/named.ms"
	close_of sums >>"$work/sums.ms"
done
awk -v rows="$rows" -v named="$(median <"$work/named.ms")" -v sums="$(median <"$work/sums.ms")" '
BEGIN {
	printf "\n%d rows of one day without any id, a line for every three: %d ms; " \
	    "a line that names each: %d ms; ratio %.3f\n", rows, sums, named, sums / named
}'
