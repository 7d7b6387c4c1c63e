# What the judges share; for after wire.sh, whose folder and names it uses.
#
# Judges come from npm, by the lock file beside this, into build/judges.  A test that
# cannot have them says so and ends with 77 (skipped).
shared=$root/../shared/contracts/stripe
judges=$root/build/judges

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
	    node@20.20.2 >npm.said 2>&1 || skip "npm gives no Node 20: $(tail -n 1 npm.said)"
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
		    >"$work/npm.said" 2>&1 && cp package-lock.json installed
	) 9>"$judges/lock" || skip "npm does not give the judges: $(tail -n 1 npm.said)"
}

# prism PORT: Prism between us and the fake at PORT, judging both; its port in
# $proxy, what it says in prism.log.
prism() {
	[ -d "$shared" ] || skip "no ${shared#"$root"/}: there is no contract to judge by"
	node "$root/tests/judges/cut.mjs" "$shared/stripe_trim.json" \
	    "$shared/spec3.2022-04-12.json" >spec.json || exit 1
	proxy=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1",
	    () => { console.log(s.address().port); s.close(); })')
	"$judges/node_modules/.bin/prism" proxy --errors -h 127.0.0.1 -p "$proxy" spec.json \
	    "http://127.0.0.1:$1" >prism.log 2>&1 &
	started="$started $!"
	for i in $(seq 300); do
		curl -s -o answer "http://127.0.0.1:$proxy/v1/balance" && return 0
		sleep 0.2
	done
	skip "Prism does not start: $(tail -n 1 prism.log)"
}
