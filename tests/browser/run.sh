#!/bin/bash
# The report in a browser: Debian's Chromium, driven by playwright-core.  What is needed
# is looked for, not installed (./dev test installs it); without it, a notice and 77.
#   run.sh SHOW_DEMO TIEOUT MODULES     MODULES: the folder that has node_modules
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
show_demo=$1 tieout=$2 modules=$3

skip()
{
	echo "SKIPPED: $*, so the report was not opened in a browser"
	exit 77
}

command -v node >/dev/null || skip "no node here"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18"
chromium=$(command -v chromium || true)
[ -n "$chromium" ] || skip "no chromium here"
cmp -s "$here/package-lock.json" "$modules/package-lock.json" &&
    [ -d "$modules/node_modules/playwright-core" ] ||
    skip "playwright-core and axe-core are not in $modules (./dev test puts them there)"

work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-browser.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$show_demo" "$work/kinds"
"$show_demo" "$work/hostile" hostile
"$show_demo" "$work/many" 100000
"$tieout" -q demo "$work/demo" >/dev/null
export HOME=$work	# the browser's own files too
exec node "$here/report_test.cjs" "$modules" "$chromium" "$work"
