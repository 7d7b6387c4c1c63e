# SIGINT and SIGTERM during an import and a close: exit 130, nothing stored, nothing half
# written, safe to run again.
. "$(dirname "$0")/crash.sh" "$1"

rows 20000 >rows.jsonl
workspace start
cp -r start timed
begin=$(now); tieout -q -C timed import rows.jsonl; took=$(($(now) - begin))

# interrupted SIGNAL FROM COMMAND... : at three moments; counts the exits 130.
interrupted() {
	signal=$1 from=$2 i=0 met=0
	shift 2
	while [ $i -lt 3 ]; do
		rm -rf ws && cp -r "$from" ws
		timeout --foreground --preserve-status -s "$signal" "$(moment $i 3 $took)" \
		    tieout -q -C ws "$@" >said 2>&1
		got=$?
		case $got in
		130)	met=$((met + 1))
			[ ! -s said ] || says "interrupted"	# or not yet begun
			check_none ;;
		"$done_code")
			;;
		*)	wrong "$signal at moment $i, $*: exit $got: $(cat said)" ;;
		esac
		expect $done_code tieout -q -C ws "$@"
		check_all
		i=$((i + 1))
	done
	echo "$signal, $1 ($took ms): $met of 3 exit 130"
	[ $met -gt 0 ] || wrong "no $signal was met"
}
done_code=0
check_none() { [ "$(holds ws)" = 0 ] || wrong "interrupted, but $(holds ws) rows stored"; }
check_all() { [ "$(holds ws)" = 20000 ] || wrong "run again, $(holds ws) rows stored"; }
interrupted INT start import rows.jsonl
interrupted TERM start import rows.jsonl

cp -r timed closed
begin=$(now); tieout -q -C closed close 2026-10; took=$(($(now) - begin))
done_code=1
check_none() { ls ws/reports/2026-10/manifest.json 2>/dev/null && wrong "half a report"; }
check_all() { diff -r closed/reports ws/reports || wrong "run again, other reports"; }
interrupted INT timed close 2026-10
exit $failed
