# What the crash tests share: . "$(dirname "$0")/crash.sh" TIEOUT
#
# A test runs in a folder of its own, with tieout in the path, and ends with
# 0 (good), 1 (something is wrong, printed) or 77 (cannot be tried here).
set -u
tieout=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-crash.XXXXXX")
mounted=
failed=0
export LC_ALL=C NO_COLOR=1
# a crash of a sanitizer must not pass for an exit code of ours
export ASAN_OPTIONS="exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="halt_on_error=1:exitcode=99${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
PATH="$(dirname "$tieout"):$PATH"
cd "$work" || exit 1

leave() {
	[ -z "$mounted" ] || umount "$mounted"
	cd / && rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM

wrong() {
	echo "wrong: $*"
	failed=1
}

skip() {
	echo "not tried here: $*"
	exit 77
}

# workspace DIR: an empty one, with the rules of the golden sessions.
. "$root/tests/golden/session.sh"
workspace() {
	mkdir -p "$1" && (cd "$1" && company)
}

# rows N [FIRST]: N balance transactions in October 2026, as JSON Lines.
rows() {
	awk -v n="$1" -v first="${2:-0}" 'BEGIN { for (i = first; i < first + n; i++)
	    printf "{\"id\":\"txn_%07d\",\"object\":\"balance_transaction\"," \
	    "\"amount\":%d,\"fee\":30,\"net\":%d,\"currency\":\"usd\"," \
	    "\"reporting_category\":\"charge\",\"type\":\"charge\",\"created\":%d," \
	    "\"status\":\"available\",\"source\":\"ch_%07d\"}\n",
	    i, 1000 + i, 970 + i, 1790913600 + i % 25000 * 100, i }'
}

# holds DIR: how many balance transactions the workspace holds.
holds() {
	tieout --json -C "$1" status |
	    sed -n 's/.*"balance_transactions":\([0-9]*\),.*/\1/p'
}

# now: milliseconds.
now() {
	echo $(($(date +%s%N) / 1000000))
}

# moment PART OF MS: that part of MS milliseconds, as seconds for `timeout`.
moment() {
	awk -v part="$1" -v of="$2" -v ms="$3" \
	    'BEGIN { printf "%.3f\n", (part + 0.5) / of * ms / 1000 + 0.001 }'
}

# expect CODE COMMAND...: runs it and compares its exit code; output in ./said.
expect() {
	want=$1
	shift
	"$@" >said 2>&1
	got=$?
	[ $got -eq "$want" ] && return 0
	wrong "exit $got, not $want: $*"
	sed 's/^/    /' said | head -20
	return 1
}

# says TEXT: the last command of `expect` said so.
says() {
	grep -qF -- "$1" said || { wrong "not said: $1"; sed 's/^/    /' said | head -20; }
}
