#!/bin/sh
# The benchmark of fetch, against the fake Stripe on this machine: its rate beside curl
# and `import` of the same pages, how much of a rate limit it uses, and its memory in
# two sizes.  Wants build/release/tieout.
#   fetch.sh [ROWS] [PAIRS]		ROWS of the larger size
set -eu
cd "$(dirname "$0")/../.."
root=$PWD rows=${1:-1000000} pairs=${2:-5}
tieout=$root/build/release/tieout
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-fetch.XXXXXX")
server=
leave() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$work"
}
trap leave EXIT INT TERM
cc -O2 -std=c17 -D_GNU_SOURCE -o "$work/peak" tests/bench/peak.c
cc -O2 -std=c17 -D_GNU_SOURCE -I. -o "$work/fake_stripe" tests/wire/fake_stripe.c \
    tests/support/fake_*.c core/base/arena.c core/base/date.c core/base/err.c \
    core/base/str.c -lmicrohttpd -lpthread
cd "$work"
export TIEOUT_STRIPE_KEY=sk_test_51FakeTieoutKeyThatIsNoSecret0000

# fake ROWS OPTION...: a fake Stripe with so many rows in thirty days.
fake() {
	[ -z "$server" ] || kill "$server"
	n=$1
	shift
	rm -f port.said
	./fake_stripe --rows "$n" --days 30 "$@" >port.said &
	server=$!
	port=
	while [ -z "$port" ]; do
		sleep 0.1
		port=$(sed -n 's/^port //p' port.said)
	done
	TIEOUT_NOW=$(date -u -d "@$(curl -s "http://127.0.0.1:$port/_fake/now")" \
	    +%Y-%m-%dT%H:%M:%SZ)
	export TIEOUT_NOW
}

stat() {
	curl -s "http://127.0.0.1:$port/_fake/stats" | sed -n "s/^$1 //p"
}

# workspace RATE: a new one, in ./ws.
workspace() {
	rm -rf ws
	"$tieout" -q init ws --ledger file --currency USD --timezone UTC
	printf '[company]\nname = B\ntimezone = UTC\nbase_currency = USD\n[stripe]\n'"\
"'api_base = http://127.0.0.1:%s\nrequests_per_second = %s\n[ledger]\nkind = file\n'"\
"'rules = ws.rules\n[tests]\nallow = yes\n' "$port" "$1" >ws/tieout.conf
}

median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.2f\n", v[int((NR + 1) / 2)] }'
}

# ---- the rate, beside curl and import of the same pages ----
small=$((rows / 10))
[ $small -le 100000 ] || small=100000
fake $small
workspace 1000000
"$tieout" -v -C ws fetch --since 2026-09-01 >said 2>&1
sed -n 's/^  GET \(\/v1\/[a-z_]*[?][^ ]*\) -> 200.*/\1/p' said | awk -v port="$port" '{
	printf "url = \"http://127.0.0.1:%s%s\"\noutput = \"pages/%06d.json\"\n", port, $0, NR
}' >urls
i=0
while [ $i -lt "$pairs" ]; do
	workspace 1000000
	fetch=$(./peak "$tieout" -C ws fetch --since 2026-09-01)
	workspace 1000000
	rm -rf pages && mkdir pages
	curl=$(./peak curl -s -g -u "$TIEOUT_STRIPE_KEY:" -H "Stripe-Version: 2026-09-30.endive" \
	    -K urls)
	import=$(./peak "$tieout" -C ws import pages/*.json)
	echo "$fetch $curl $import" | awk '{ printf "%.4f\n", ($4 + $7) / $1 }' >>ratios
	echo "$fetch $curl $import" >>times
	i=$((i + 1))
done
printf '\n%s rows, %s pages, no limit, median of %s pairs\n' "$(stat rows | awk -v p="$pairs" \
    '{ printf "%d", $1 / (2 * p + 1) }')" "$(grep -c ^url urls)" "$pairs"
awk '{ f += $1; c += $4; i += $7 } END { printf "  fetch %.2f s, curl %.2f s + import %.2f s\n",
    f / NR / 1000, c / NR / 1000, i / NR / 1000 }' times
printf '  rate of fetch beside curl + import: %s (at least 0.7)\n' "$(median ratios)"

# ---- a limit of 25 in a second ----
fake 60000
workspace 25
took=$(./peak "$tieout" -C ws fetch --since 2026-09-01 | cut -d' ' -f1)
echo "$took $(stat requests) $(stat peak)" | awk '{
	printf "\nlimit 25 a second: %d requests in %.1f s: %.1f a second, %.0f %% of it ", $2,
	    $1 / 1000, $2 * 1000 / $1, $2 * 4000 / $1
	printf "(at least 90 %%), at most %d in any second\n", $3 }'

# ---- memory ----
# One page cache of a fixed size (recon/store/db_sqlite.c), and nothing by the row.
printf '\n'
for n in 10000 100000 "$rows"; do
	fake "$n"
	workspace 1000000
	./peak "$tieout" -C ws fetch --since 2026-09-01 | awk -v n="$n" '{
		printf "%8d rows: %7.1f s, %5.1f MiB at most\n", n, $1 / 1000, $3 / 1024 }'
done
