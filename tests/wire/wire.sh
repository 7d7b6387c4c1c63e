# What the wire tests share: . "$(dirname "$0")/wire.sh" FAKE_STRIPE TIEOUT
#
# A test runs in a folder of its own and ends with 0 (good), 1 (something is wrong,
# printed) or 77 (cannot be tried here).
set -u
fake_stripe=$(realpath "$1")
tieout=$(realpath "$2")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-wire.XXXXXX")
failed=0 started=
key=sk_test_51CanaryThatNobodyMayWriteDown99
export LC_ALL=C NO_COLOR=1
export ASAN_OPTIONS="exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="halt_on_error=1:exitcode=99${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
export TIEOUT_STRIPE_KEY=$key
cd "$work" || exit 1

leave() {
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	cd / && rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM

wrong() {
	echo "wrong: $*"
	failed=1
}

skip() {
	echo "SKIP: $*"
	exit 77
}

# fake OPTION...: starts a fake Stripe; its port in $port, its process in $fake_pid.
fake() {
	rm -f fake.port
	"$fake_stripe" --key "$key" "$@" >fake.port 2>>fake.said &
	fake_pid=$!
	started="$started $fake_pid"
	for i in $(seq 100); do
		port=$(sed -n 's/^port //p' fake.port)
		[ -n "$port" ] && return 0
		sleep 0.1
	done
	wrong "the fake does not start: $(cat fake.said)"
	exit 1
}

ask() { curl -s "http://127.0.0.1:$port/_fake/$1"; }

# stat NAME: a number of the fake's.
stat() { ask stats | sed -n "s/^$1 //p"; }

# now: the fake's time is the time of tieout.
now() {
	TIEOUT_NOW=$(date -u -d "@$(ask now)" +%Y-%m-%dT%H:%M:%SZ)
	export TIEOUT_NOW
}

# workspace DIR [SETTING...]: one that talks to the fake; its rules look at charges.
workspace() {
	"$tieout" -q init "$1" --ledger file --currency USD --timezone UTC --name T ||
	    exit 1
	cat >"$1/t.rules" <<-'END'
	chart "T"
	ledger file
	entries per day
	account clearing 1050 "Clearing" currency USD role clearing
	account suspense 1999 "Suspense" role suspense
	account sales 4000 "Sales"
	account plans 4100 "Plans"
	account fees 6100 "Fees"
	rule "Plans"
	  when category is charge
	  and metadata.plan is "annual"
	  debit clearing net
	  debit fees fee
	  credit plans amount
	rule "Card sales"
	  when category is charge
	  debit clearing net
	  debit fees fee
	  credit sales amount
	END
	point "$@"
}

# point DIR [SETTING...]: settings of a workspace, with the fake that runs now.
point() {
	dir=$1
	shift
	{
		printf '[company]\nname = T\ntimezone = UTC\nbase_currency = USD\n'
		printf '[stripe]\napi_base = %s\n' "${base:-http://127.0.0.1:$port}"
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '[ledger]\nkind = file\nrules = t.rules\n[tests]\nallow = yes\n'
	} >"$dir/tieout.conf"
}

# fetch CODE DIR OPTION...: fetches, and compares the exit code; output in ./said,
# and with all others in ./heard.
fetch() {
	want=$1 dir=$2
	shift 2
	"$tieout" -v -C "$dir" fetch "$@" >said 2>&1
	got=$?
	cat said >>heard
	[ $got -eq "$want" ] && return 0
	wrong "exit $got, not $want: fetch $dir $*"
	grep -v '^  GET ' said | sed 's/^/    /' | head -20
	return 1
}

says() {
	grep -qF -- "$1" said || { wrong "not said: $1"; sed 's/^/    /' said | tail -20; }
}

# stored DIR LIST: the ids that were stored of a list, in order.
stored() {
	sqlite3 "$1/tieout.db" "SELECT DISTINCT o.id FROM raw_object o JOIN raw_page p
	    ON p.number = o.page AND p.company_id = o.company_id WHERE p.list IN ($2)" |
	    sort
}

lists="balance_transactions:'txns','payout_txns' payouts:'payouts' refunds:'refunds'
disputes:'disputes' charges:'charges' transfers:'transfers' topups:'topups'
application_fees:'fees' events:'events'"

# whole DIR: what is stored is what the fake has.
whole() {
	for pair in $lists; do
		stored "$1" "${pair#*:}" >is
		ask "ids/${pair%%:*}" | sort >truth
		# events of more than thirty days ago were kept, but Stripe has forgotten them
		[ "${pair%%:*}" != events ] || { comm -12 is truth >both; mv both is; }
		cmp -s is truth || wrong "$1: ${pair%%:*}: $(comm -12 is truth | wc -l) stored of \
$(wc -l <truth), and $(comm -23 is truth | wc -l) others"
	done
}

# facts DIR: what the reports of two months make of it, into DIR.facts.
facts() {
	for month in 2026-09 2026-10; do
		"$tieout" -q -C "$1" close $month >/dev/null 2>>heard
	done
	cat "$1"/reports/2026-*/items.csv "$1"/reports/2026-*/payouts.csv >"$1.facts"
}

# no_canary: the key stands in nothing that was written here, compressed pages
# included.
no_canary() {
	for db in */tieout.db; do
		sqlite3 "$db" .dump >"$db.dump"
		[ "$(sqlite3 "$db" "SELECT count(*) FROM raw_page")" != 0 ] || continue
		mkdir -p pages
		sqlite3 "$db" "SELECT writefile('pages/' || number || '.zst', data)
		    FROM raw_page" >/dev/null
		cat pages/*.zst | zstd -dcq >"$db.raw" || wrong "$db: pages that are no zstd"
		grep -q '"object":"' "$db.raw" || wrong "$db: no objects as they came"
		rm -r pages
	done
	grep -rlaF "$key" . >../canary.$$ && wrong "the key stands in: $(tr '\n' ' ' <../canary.$$)"
	rm -f ../canary.$$
	[ -s heard ] || wrong "nothing was said at all"
}
