# A whole fetch over sockets: killed and gone on with, refused keys, doctor, reports,
# close; and a canary key that must stand nowhere but in its file.
#   fetch_test.sh TIEOUT FAKE_STRIPE
set -u
tieout=$(realpath "$1") fake=$(realpath "$2")
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-fetch.XXXXXX")
pid='' failed=0
export LC_ALL=C NO_COLOR=1
unset TIEOUT_STRIPE_KEY CREDENTIALS_DIRECTORY
canary=rk_test_51CanaryThatNobodyMayWriteDown99
leave() {
	[ -z "$pid" ] || kill "$pid"
	cd / && rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1
wrong() { echo "wrong: $*"; failed=1; }

# serve OPTION..: a fake Stripe with the canary for a key; its port into the settings.
serve() {
	[ -z "$pid" ] || { kill "$pid"; wait "$pid" 2>/dev/null; }
	"$fake" --key $canary --seed 5 --rows 600 --days 40 --frozen "$@" >port &
	pid=$!
	for _ in $(seq 100); do grep -q '^port' port && break; sleep 0.1; done
	port=$(sed -n 's/^port //p' port)
	[ -n "$port" ] || { echo "the fake did not start"; exit 1; }
}
# workspace DIR: a new one that fetches from the fake.
workspace() {
	"$tieout" init "$1" --ledger file --currency USD --timezone UTC >/dev/null || exit 1
	(umask 077; echo $canary >"$1/stripe.key")
	sed -i "s|^\[stripe\].*|&\nkey_file = stripe.key\napi_base = http://127.0.0.1:$port\nrequests_per_second = 500|" "$1/tieout.conf"
	printf '[tests]\nallow = yes\n' >>"$1/tieout.conf"
}
# says CODE TEXT COMMAND..: its exit code, and what it says.
says() {
	code=$1 text=$2
	shift 2
	"$tieout" "$@" >out 2>&1
	got=$?
	cat out >>said
	[ $got = "$code" ] || wrong "$*: exit $got, not $code: $(tail -n 3 out)"
	grep -qF -- "$text" out || wrong "$*: does not say \"$text\": $(tail -n 3 out)"
}
# facts DIR: every row, as the store holds it.
facts() {
	sqlite3 "$1/tieout.db" "SELECT id, currency, amount, fee, created, payout, status
	    FROM txn ORDER BY id; SELECT kind, id FROM stripe_object ORDER BY 1, 2"
}

serve
workspace whole
says 0 'fetched' -v -C whole fetch
rows=$(sqlite3 whole/tieout.db 'SELECT count(*) FROM txn')
[ "$rows" -gt 300 ] || wrong "only $rows rows came"
says 0 '0 new, 0 changed' -C whole fetch
facts whole >whole.txt

workspace killed
for ms in 2 3 4 5 6; do
	timeout -s KILL 0.$ms "$tieout" -C killed fetch >/dev/null 2>&1
done
says 0 'fetched' -C killed fetch
facts killed >killed.txt
cmp -s whole.txt killed.txt || wrong "kills changed the facts: $(diff whole.txt killed.txt | head -n 3)"

says 1 '"fetched":{' --json -C whole close 2026-09
chmod 644 whole/stripe.key
says 3 'others may read the key' -C whole fetch
says 1 'chmod 600' -C whole doctor
chmod 600 whole/stripe.key

serve --lacking rak_dispute_read --echo-key
workspace lacking
says 4 'lacks the permission "Disputes: Read"' -v -C lacking fetch
says 1 'Disputes: Read' -C lacking doctor
serve --expired --echo-key
workspace expired
says 4 'the key has expired' -v -C expired fetch
serve --fault redirect=10000
workspace redirected
says 4 'redirects are not followed' -C redirected fetch

# Without a key nothing is asked, and no network is needed.
kill "$pid"; wait "$pid" 2>/dev/null; pid=''
rm lacking/stripe.key
says 3 'no Stripe key is set' -C lacking fetch

rm -f ./*/stripe.key
grep -rl "$canary" . >found && wrong "the key stands in: $(cat found)"
exit $failed
