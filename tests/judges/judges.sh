# What the judges share: . "$(dirname "$0")/judges.sh"
#
# Judges come from npm, by the lock file beside this, into build/judges.  A test that
# cannot have them says so and ends with 77 (skipped).
set -u
export LC_ALL=C NO_COLOR=1
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=$root/../shared/contracts/stripe
judges=$root/build/judges
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-judges.XXXXXX")
failed=0 started=
key=sk_test_51FakeTieoutKeyThatIsNoSecret0000

leave() {
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
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

# new_enough: is there a Node of 20 or later in the path?
new_enough() {
	command -v node >/dev/null && node -e 'process.exit(
	    parseInt(process.versions.node, 10) >= 20 ? 0 : 1)'
}

# have_node: Node 20 or newer; npm's own package of it when the machine's is older.
have_node() {
	new_enough && return 0
	command -v npm >/dev/null || skip "no Node 20 or newer here, and no npm to get it"
	npm install --prefix "$judges/node" --no-save --no-audit --no-fund --loglevel=error \
	    node@20.20.2 >"$work/npm" 2>&1 || skip "npm gives no Node 20: $(tail -1 "$work/npm")"
	PATH=$judges/node/node_modules/node/bin:$PATH
	new_enough || skip "npm's Node does not run here"
}

# have_modules: node_modules as the lock file says.
have_modules() {
	mkdir -p "$judges"
	(
		flock 9
		cmp -s "$root/tests/judges/package-lock.json" "$judges/installed" && exit 0
		cp "$root"/tests/judges/package*.json "$judges"/
		cd "$judges" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
		    >"$work/npm" 2>&1 && cp package-lock.json installed
	) 9>"$judges/lock" || skip "npm does not give the judges: $(tail -1 "$work/npm")"
}

# answers URL: waits for it, 60 s at most.
answers() {
	for i in $(seq 300); do
		curl -s -o "$work/answer" "$1" && return 0
		sleep 0.2
	done
	return 1
}

# fake OPTION...: starts a fake Stripe; its port in $port.
fake() {
	"$fake_stripe" "$@" >"$work/fake" &
	started="$started $!"
	for i in $(seq 100); do
		port=$(sed -n 's/^port //p' "$work/fake")
		[ -n "$port" ] && return 0
		sleep 0.1
	done
	wrong "the fake does not start"
	exit 1
}

# prism PORT: Prism between us and the fake at PORT, judging both; its port in
# $proxy, what it says in $work/prism.
prism() {
	[ -d "$shared" ] || skip "no $shared: there is no contract to judge by"
	node "$root/tests/judges/cut.mjs" "$shared/stripe_trim.json" \
	    "$shared/spec3.2022-04-12.json" >"$work/spec.json" || exit 1
	proxy=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1",
	    () => { console.log(s.address().port); s.close(); })')
	"$judges/node_modules/.bin/prism" proxy --errors -h 127.0.0.1 -p "$proxy" \
	    "$work/spec.json" "http://127.0.0.1:$1" >"$work/prism" 2>&1 &
	started="$started $!"
	answers "http://127.0.0.1:$proxy/v1/balance" || skip "Prism does not start:
$(tail -3 "$work/prism")"
}
