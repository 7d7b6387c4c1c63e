# Two runs at once: the second exits 7; status, explain, report and help work meanwhile.
. "$(dirname "$0")/crash.sh" "$1"

rows 200 >rows.jsonl
rows 20000 200 >many.jsonl
rows 10 90000 >more.jsonl
workspace ws
tieout -q -C ws import rows.jsonl
tieout -q -C ws close 2026-10
tieout -q -C ws import many.jsonl &
first=$!
# Stopped as soon as it holds the lock, so that it holds it as long as we look.
tries=0
until tieout -q -C ws import more.jsonl >said 2>&1; [ $? -eq 7 ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { wrong "the second run never met the first"; exit 1; }
done
kill -STOP $first
kill -0 $first 2>/dev/null || { wrong "the first run was over too soon"; exit 1; }
for command in "import more.jsonl" "close 2026-10" "map" "match" "forget abcdef01"; do
	expect 7 tieout -q -C ws $command && says "fix: "
done
expect 7 tieout --json -C ws close 2026-10 && says '"exit":7'
expect 0 tieout -C ws status && says " balance transactions"
expect 0 tieout -C ws explain txn_0000001 && says "Card sales"
expect 0 tieout -q -C ws report 2026-10 --out here
diff -r here ws/reports/2026-10 || wrong "report during an import differs"
expect 0 tieout -C ws help
kill -CONT $first
wait $first || wrong "the first run failed"
held=$(holds ws)
[ "$held" = 20200 ] || [ "$held" = 20210 ] || wrong "after both: $held rows"
expect 0 tieout -q -C ws import more.jsonl

# The lock of a run that was killed does not stay.
tieout -q -C ws forget "$(sha256sum <many.jsonl | cut -c 1-64)"
timeout -s KILL 0.1 tieout -q -C ws import many.jsonl >said 2>&1
expect 0 tieout -q -C ws import many.jsonl
[ "$(holds ws)" = 20210 ] || wrong "after a kill: $(holds ws) rows"
exit $failed
