#!/bin/sh
# The benchmark: a generated month in two sizes, against `sqlite3 .import` of the
# same CSV files, pair by pair.  `./dev bench` builds what it wants of build/release.
#   run.sh [ROWS] [PAIRS]
set -eu
cd "$(dirname "$0")/../.."
rows=${1:-1000000} pairs=${2:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/generate" tests/bench/generate.c
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/bench" tests/bench/bench.c
for n in $((rows / 10)) "$rows"; do
	mkdir -p "$work/$n/work"
	printf '\n%s balance transactions; faults in the ledger: ' "$n"
	"$work/generate" "$n" "$work/$n"
	mkdir -p "$work/$n/hard"
	"$work/generate" "$n" "$work/$n/hard" 300 >/dev/null
	"$work/bench" "$PWD/build/release/tieout" "$work/$n" "$pairs" "$work/$n/hard"
	build/release/bench_rules "$work/$n" "$pairs"
done
tests/bench/sums.sh build/release/tieout
tests/bench/diff.sh build/release/tieout "$((rows / 10))"

ws=$work/ws tieout=$PWD/build/release/tieout
"$tieout" -q init "$ws" --ledger file --currency USD --timezone UTC --name Bench
cp "$work/$rows/day.rules" "$(ls "$ws"/*.rules)"
"$tieout" -C "$ws" -q import "$work/$rows/bt.csv" "$work/$rows/ledger.csv"
tests/bench/reports.sh build/release "$ws" 2026-01 "$pairs"
printf '\nMemory bars: at most 300 MiB; and at most 1.2 x (the smaller size, plus 120 bytes\n'
printf 'for each row more).\n'
