# doctor before a Stripe that answers: key, clock, version, permissions; each problem with
# what to do, and the key in none of it.
. "$(dirname "$0")/wire.sh" "$1" "$2"

# doctor CODE: what it says, in ./said.
doctor() {
	"$tieout" -v -C ws doctor >said 2>&1
	got=$?
	cat said >>heard
	[ $got -eq "$1" ] || { wrong "exit $got, not $1"; sed 's/^/    /' said; }
}
# try CODE OPTION...: doctor, before a fake with these options.
try() {
	want=$1
	shift
	fake --rows 60 --days 32 --frozen "$@"
	now
	point ws
	doctor "$want"
	kill $fake_pid
}

base=http://127.0.0.1:1 workspace ws
try 0
says "ok   connection   Stripe answers; the connection is verified"
says "ok   clock        agrees with Stripe's to 0 s"
says "ok   api          version 2026-09-30.endive"
says "ok   permission   9 of 9 lists can be read"
says "note key          this key can do everything in the account"
says "nothing to fix"

try 0 --skew 100
says "note clock        100 s behind Stripe's"
try 1 --skew -900
says "fix  clock        900 s ahead of Stripe's"
says "timedatectl set-ntp true"

try 0 --version 2026-08-26.dahlia --drift
says "note api          Stripe answers in version 2026-08-26.dahlia, 2026-09-30.endive was asked for"
says "a newer tieout may be needed"
try 1 --version 2026-08-26.dahlia
says "this tieout speaks the API version 2026-09-30.endive: a newer one may be needed"

try 1 --lacking "rak_payout_read rak_topup_read" --echo-key
says 'fix  permission   /v1/payouts: the key lacks the permission "Payouts: Read"'
says 'give the restricted key "Payouts: Read" in the Stripe dashboard'
says 'note permission   /v1/topups: the key lacks the permission "Top-ups: Read"'
says "needed only when the account has such objects"
says "ok   permission   7 of 9 lists can be read"
try 0 --lacking rak_event_read
says 'note permission   /v1/events: the key lacks the permission "Events: Read"'
says "without it the day on which a dispute was lost is not known exactly"

try 1 --expired --echo-key
says "fix  key          /v1/balance: the key has expired"
says "make a new restricted key in the Stripe dashboard"
grep -q permission said && wrong "permissions are asked for with a key that has expired"

# Nobody there.
base=http://127.0.0.1:1 point ws
doctor 1
says "fix  connection   127.0.0.1:1: no connection could be made"
says "the lines marked fix need you"

# The fetch itself needs no permission for events.
fake --rows 60 --days 32 --lacking rak_event_read
now
point ws 'requests_per_second = 100'
fetch 0 ws --since 2026-09-01
says "events of disputes, payouts and transfers were not read"
doctor 0
says "ok   fetched      up to"
kill $fake_pid
no_canary
exit $failed
