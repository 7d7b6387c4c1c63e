#!/bin/sh
# `rules diff` over twelve months, in two sizes: every sale on another day, one account
# renamed, another class at the bank.  Its memory must not grow with the rows.
#   diff.sh TIEOUT [ROWS A MONTH]
set -eu
tieout=$(realpath "$1") rows=${2:-100000}
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-diff.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/generate" "$(dirname "$0")/generate.c"
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/peak" "$(dirname "$0")/peak.c"
cd "$work"

# twelve ROWS: the generated January, once for each month; no month has a day 29
twelve()
{
	mkdir "$1"
	./generate "$(($1 * 112 / 100))" "$1" >generated
	"$tieout" -q init "ws$1" --ledger file --currency USD --timezone America/New_York \
	    --name Bench
	for month in 01 02 03 04 05 06 07 08 09 10 11 12; do
		awk -F, -v month=$month 'NR > 1 && substr($2, 9, 2) > 28 { next }
		{
			gsub(/2026-01-(29|30|31)|2026-02-[0-9][0-9]/, "2026-01-28")
			gsub(/2026-01/, "2026-" month)
			letter = sprintf("%c", 64 + month)
			gsub(/txn_3P/, "txn_" letter)
			gsub(/po_1/, "po_" letter)
			print
		}' "$1/bt.csv" >month.csv
		"$tieout" -C "ws$1" -q import month.csv
	done
}

# files GROUPING: before.rules and after.rules
files()
{
	sed "s/^entries per day/entries per $1/" "$rows/day.rules" >before.rules
	cat >>before.rules <<-'END'
	account bank 1010 "Bank" role bank
	account transit 1060 "In Transit" role in_transit
	rule "Arrives"
	  on payout arrived
	  debit bank held
	  credit transit held
	END
	sed '/^entries/s/$/\ndate available/
	s/^account a00 4000/account a00 4990/
	s/debit bank held/& class "Cash"/' before.rules >after.rules
}

small=$((rows / 5)) worst=0
twelve "$small"
twelve "$rows"
printf '\nrules diff over twelve months            ms   processor ms   peak KiB   small peak\n'
for grouping in day transaction payout month; do
	files $grouping
	least=$(./peak "$tieout" -C "ws$small" rules diff before.rules after.rules | cut -d' ' -f3)
	# three numbers
	# shellcheck disable=SC2046
	set -- $(./peak "$tieout" -C "ws$rows" rules diff before.rules after.rules)
	printf '%9d rows a month, per %-11s %8d %14d %10d %12d\n' "$rows" $grouping "$1" "$2" \
	    "$3" "$least"
	[ "$3" -le $((least * 12 / 10)) ] && [ "$3" -le 307200 ] || worst=1
done
[ $worst = 0 ] || { echo 'diff.sh: more memory than it may take'; exit 1; }
