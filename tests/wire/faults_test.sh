# fetch over sockets that fail, then kill -9 in the middle; afterwards everything is
# there, as if nothing had happened.  Each fault by itself, and by chance, stands in
# the simulation (tests/sim); here is what a socket makes of it.
. "$(dirname "$0")/wire.sh" "$1" "$2"
common="--rows 150 --days 32 --timeout 200 --slow 5"

# shellcheck disable=SC2086
fake $common
now
workspace calm 'requests_per_second = 100'
fetch 0 calm --since 2026-09-01
facts calm
kill $fake_pid

# to_end DIR OPTION...: fetches until it ends well.
to_end() {
	runs=0 dir=$1
	shift
	while [ $runs -lt 30 ]; do
		"$tieout" -v -C "$dir" fetch "$@" >said 2>&1
		got=$?
		cat said >>heard
		runs=$((runs + 1))
		set --
		[ $got -ne 0 ] || return 0
		[ $got -eq 4 ] || { wrong "$dir: exit $got"; tail -5 said; return 1; }
		says "goes on from there"
	done
	wrong "$dir: no end after $runs runs"
}

same() {
	whole "$1"
	facts "$1"
	cmp -s calm.facts "$1.facts" || wrong "$1: other facts than without faults: \
$(diff calm.facts "$1.facts" | head -5)"
}

# with NAME FAULT=CHANCE...: a fetch through these faults.
with() {
	name=$1
	shift
	faults=
	for fault in "$@"; do
		faults="$faults --fault $fault"
	done
	# shellcheck disable=SC2086
	fake $common $faults
	now
	workspace "$name" 'requests_per_second = 100'
	to_end "$name" --since 2026-09-01
	[ "$(stat faults)" -gt 5 ] || wrong "$name: only $(stat faults) requests failed"
	echo "$name: $(stat requests) requests, $(stat faults) failed, $runs runs"
	same "$name"
	kill $fake_pid
}
with torn torn=500 torn-silent=500
with away reset=400 timeout=300 slow=400
with answers 429-after=60 429=300 502=200 503=60 500-no-json=200 cut-json=300 twice=1500

# What may not be tried again, or leads elsewhere: exit 4 at once, after one request.
for fault in redirect 429-no-retry; do
	# shellcheck disable=SC2086
	fake $common --fault $fault=10000
	now
	workspace "no-$fault"
	fetch 4 "no-$fault" --since 2026-09-01
	[ "$(stat requests)" -eq 1 ] || wrong "$fault: $(stat requests) requests"
	kill $fake_pid
done

# kill -9, a little later each time.
# shellcheck disable=SC2086
fake $common --latency 3
now
workspace killed 'requests_per_second = 100'
since="--since 2026-09-01" kills=0
for ms in 080 140 200 260 330 400 500; do
	# shellcheck disable=SC2086
	timeout -s KILL 0.$ms "$tieout" -v -C killed fetch $since >said 2>&1
	[ $? -eq 0 ] || kills=$((kills + 1))
	cat said >>heard
	sqlite3 killed/tieout.db "SELECT 1 FROM fetch_run" | grep -q 1 && since=
	[ "$(sqlite3 killed/tieout.db 'PRAGMA integrity_check')" = ok ] ||
	    wrong "a damaged database after kill -9"
done
# shellcheck disable=SC2086
to_end killed $since
echo "killed: $kills kills, $(stat requests) requests"
same killed
no_canary
exit $failed
