#!/bin/sh
# What the report files cost of a close: the same month closed by the program, by one
# that writes no workbook and by one whose CSV files stay empty; medians of the rounds.
#   reports.sh BUILD WORKSPACE PERIOD ROUNDS     WORKSPACE: the month's rows, not closed
set -eu
build=$(realpath "$1") workspace=$(realpath "$2") period=$3 rounds=$4
work=$(mktemp -d "$workspace.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/peak" "$(dirname "$0")/peak.c"
cd "$work"

# closed PROGRAM: how many ms, and of the processor; the month has breaks (1)
closed()
{
	rm -rf ws
	cp -r "$workspace" ws
	sync
	# shellcheck disable=SC2016
	./peak sh -c '"$@" || test $? = 1' close "$build/$1" -C ws -q close "$period" | cut -d' ' -f1,2
}

round=0
while [ $round -lt "$rounds" ]; do
	echo "$(closed tieout) $(closed bench_without_csv) $(closed bench_without_book)"
	round=$((round + 1))
done >times

# median COLUMN COLUMN: of the difference, as a share of the first
median()
{
	awk -v a="$1" -v b="$2" '{ printf "%.3f\n", ($a - $b) / $a }' times | sort -n |
	    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
printf '\nshare of the close          wall  processor  bar\n'
printf 'the CSV files             %6.3f     %6.3f  <= 0.15\n' "$(median 1 3)" "$(median 2 4)"
printf 'tieout.xlsx               %6.3f     %6.3f  <= 0.10\n' "$(median 1 5)" "$(median 2 6)"
