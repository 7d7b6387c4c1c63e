#!/bin/sh
# What the report files cost of a close: the same month closed by the program, by one
# that writes no workbook and by one whose CSV files stay empty; medians of the rounds.
#   reports.sh BUILD WORKSPACE PERIOD ROUNDS     WORKSPACE: the month's rows, not closed
set -eu
build=$(realpath "$1") workspace=$(realpath "$2") period=$3 rounds=$4
programs='tieout bench_without_csv bench_without_book'
for program in $programs; do
	[ -x "$build/$program" ] || {
		echo "reports.sh: $build/$program is not built; ./dev bench builds it" >&2
		exit 1
	}
done
work=$(mktemp -d "$workspace.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/peak" "$(dirname "$0")/peak.c"
cd "$work"

# closed PROGRAM: its column of times: ms, and of the processor; the month has breaks (1)
closed()
{
	rm -rf ws
	cp -r "$workspace" ws
	sync
	# shellcheck disable=SC2016
	./peak sh -c '"$@" || test $? = 1' close "$build/$1" -C ws -q close "$period" >>"$1"
}

round=0
while [ $round -lt "$rounds" ]; do
	for program in $programs; do
		closed "$program"
	done
	round=$((round + 1))
done
# shellcheck disable=SC2086
paste -d' ' $programs >measured	# wall, processor and KiB of each

# median COLUMN COLUMN: of the difference, as a share of the first
median()
{
	awk -v a="$1" -v b="$2" '{ printf "%.3f\n", ($a - $b) / $a }' measured | sort -n |
	    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
printf '\nshare of the close          wall  processor  bar\n'
printf 'the CSV files             %6.3f     %6.3f  <= 0.15\n' "$(median 1 4)" "$(median 2 5)"
printf 'tieout.xlsx               %6.3f     %6.3f  <= 0.10\n' "$(median 1 7)" "$(median 2 8)"
