# kill -9 in the middle of an import, at many moments: afterwards the workspace holds
# what it held before, or all; and importing again works.
. "$(dirname "$0")/crash.sh" "$1"

rows 20000 >rows.jsonl
rows 10 20000 >few.jsonl
workspace empty
workspace some && tieout -q -C some import few.jsonl

# killed START BEFORE MOMENTS: a copy of START, with BEFORE rows, killed so often.
killed() {
	rm -rf timed && cp -r "$1" timed
	begin=$(now)
	tieout -q -C timed import rows.jsonl
	took=$(($(now) - begin))
	all=0 none=0 i=0
	while [ $i -lt "$3" ]; do
		rm -rf ws && cp -r "$1" ws
		timeout -s KILL "$(moment $i "$3" $((took * 6 / 5)))" tieout -q -C ws import rows.jsonl \
		    >killed 2>&1
		held=$(holds ws)
		if [ "$held" = "$2" ]; then
			none=$((none + 1))
		elif [ "$held" = $((20000 + $2)) ]; then
			all=$((all + 1))
		else
			wrong "killed at moment $i of $3: the workspace holds '$held' rows"
			tieout -C ws status
		fi
		expect 0 tieout -q -C ws import rows.jsonl
		[ "$(holds ws)" = $((20000 + $2)) ] || wrong "moment $i: imported again, not all"
		ls ws | grep -q 'tmp\|rejected' && wrong "left behind: $(ls ws)"
		i=$((i + 1))
	done
	echo "into $2 rows ($took ms): $none times none, $all times all of 20000"
	[ $none -gt 0 ] || wrong "no kill came early enough to try anything"
}
killed empty 0 6
killed some 10 5

# The same close, whether or not an import was killed before.
tieout -q -C timed close 2026-10; tieout -q -C ws close 2026-10
diff -r timed/reports ws/reports || wrong "the reports differ after a kill"
exit $failed
