#!/bin/sh
# The benchmark: a generated month in two sizes, against `sqlite3 .import`.
#   run.sh TIEOUT GENERATE BENCH [ROWS] [PAIRS]
set -eu
tieout=$1 generate=$2 bench=$3 rows=${4:-1000000} pairs=${5:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
for n in $((rows / 10)) "$rows"; do
	mkdir -p "$work/$n/work"
	echo "== $n balance transactions: $("$generate" "$n" "$work/$n")"
	"$bench" "$tieout" "$work/$n" "$pairs"
done
echo "Memory bars: at most 300 MiB, and at most 1.2 x (the smaller size's peak + 120 bytes"
echo "for each row more)."
