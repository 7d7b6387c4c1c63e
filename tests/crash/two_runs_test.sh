# Two runs at once: the second exits 7; status, explain, report and help work meanwhile.
. "$(dirname "$0")/crash.sh" "$1"

rows 200 >rows.jsonl
rows 20000 200 >many.jsonl
rows 10 90000 >more.jsonl
workspace ws
tieout -q -C ws import rows.jsonl
tieout -q -C ws close 2026-10
# The first is stopped as soon as the second meets it, so that it holds the lock as long
# as we look; when it was the one that came too late, it is begun again.
tries=0 met=no
while [ $met = no ] && [ $tries -lt 20 ]; do
	tries=$((tries + 1))
	tieout -q -C ws import many.jsonl >first 2>&1 &
	first=$!
	while kill -0 $first 2>/dev/null; do
		tieout -q -C ws forget abcdef01 >said 2>&1
		if [ $? -eq 7 ]; then
			kill -STOP $first
			met=yes
			break
		fi
	done
done
kill -0 $first 2>/dev/null || { wrong "the second run never met the first"; exit 1; }
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
[ "$(holds ws)" = 20200 ] || wrong "after the first: $(holds ws) rows"
expect 0 tieout -q -C ws import more.jsonl

# The lock of a run that was killed does not stay.
tieout -q -C ws forget "$(sha256sum <many.jsonl | cut -c 1-64)"
timeout -s KILL 0.1 tieout -q -C ws import many.jsonl >said 2>&1
expect 0 tieout -q -C ws import many.jsonl
[ "$(holds ws)" = 20210 ] || wrong "after a kill: $(holds ws) rows"
exit $failed
