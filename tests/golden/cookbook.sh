#!/bin/sh
# Runs the cases of a cookbook page and compares their entries with the page.
#
#   cookbook.sh PAGE.md      COOKBOOK_UPDATE=1 rewrites rules and entries in the page
#
# A case is a heading "## N. TITLE".  Its fenced blocks: "rules case.rules" is the
# rule file, other blocks with a file name are files beside it ("csv stripe.csv",
# "json stripe.jsonl", "ini tieout.conf" goes behind the settings), and
# "entries" is what must come out.  <!-- import ARGUMENTS --> names what is
# imported instead of all files stripe*; <!-- months 2026-10 2026-11 --> names
# the months instead of 2026-10.  The workspace is for the ledger that the rule file
# names.  Each case's rule file is checked, formatted, tested by its own examples,
# and used.
set -u
page=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-cookbook.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0

# cut: the page to folders 1, 2, 3 ... with the files of each case.
awk -v update="${COOKBOOK_UPDATE:-}" '
/^## [0-9]+\. / {
	dir = $2
	sub(/\./, "", dir)
	system("mkdir " dir)
	print substr($0, 4) >(dir "/title")
	next
}
dir == "" { next }
/^<!-- import / { sub(/^<!-- import /, ""); sub(/ -->$/, ""); print >(dir "/import"); next }
/^<!-- months / { sub(/^<!-- months /, ""); sub(/ -->$/, ""); print >(dir "/months"); next }
/^```entries$/ { file = dir "/expected"; printf "" >file; next }
/^```[a-z]+ [a-z.-]+$/ { file = dir "/" $2; printf "" >file; next }
/^```$/ { file = ""; next }
file != "" { print >file }' "$page"

# complain TEXT: one line, and what stands in out.
complain() {
	echo "not ok: $(cat title): $1"
	cat out
	bad=1
}

# documents: "KEY DOCUMENT" of each entry that is to be posted as a document.
documents() {
	grep -q 'post *as' case.rules || return 0
	tieout -q match "$month" || [ $? = 1 ] || return 1	# no ledger is imported
	sed '1d; s/,.*//' entries | sort -u | while read -r key; do
		tieout explain "$key" | sed -n "s/^ *to be posted as: /$key /p"
	done
}

# books: entries.csv as a journal, then the rows that are not booked by a rule.
books() {
	for month in $(cat months); do
		[ "$month" = "$(cut -d' ' -f1 months)" ] || echo
		tieout -q report "$month" || return 1
		tr -d '\r' <"reports/$month/entries.csv" >entries
		documents >documents
		awk -f "$here/cookbook.awk" documents entries
		tr -d '\r' <"reports/$month/items.csv" >items
		awk -f "$here/cookbook.awk" items
	done
}

# whole: the files of the case in a workspace of its own, up to its entries.
whole() {
	tieout rules check case.rules >out 2>&1 || { complain "rules check"; return; }
	[ -s out ] && { complain "rules check is not silent"; return; }
	tieout rules fmt --stdout case.rules >formatted 2>out || { complain "rules fmt"; return; }
	[ -n "${COOKBOOK_UPDATE:-}" ] || diff case.rules formatted >out 2>&1 ||
	    { complain "not in the form of rules fmt"; return; }
	tieout rules test case.rules >out 2>&1 || { complain "rules test"; return; }
	grep -q "^0 examples" out && { complain "has no example"; return; }
	grep -q . import || { complain "imports nothing"; return; }
	while read -r arguments; do
		# the words of the line are the arguments
		# shellcheck disable=SC2086
		tieout -q import $arguments >out 2>&1 || { complain import; return; }
	done <import
	books >got 2>out || { complain report; return; }
	[ -n "${COOKBOOK_UPDATE:-}" ] && return
	diff -u --label page --label got expected got >out 2>&1 || { complain "other entries"; return; }
	echo "ok: $(cat title)"
}

number=1
while [ -d $number ]; do
	cd $number || exit 1
	[ -f case.rules ] || { echo "not ok: $(cat title): has no rule file"; exit 1; }
	ledger=$(sed -n 's/^ledger *\([a-z]*\).*/\1/p' case.rules)
	cat >conf <<-END
	[company]
	name = Cookbook
	timezone = America/New_York
	base_currency = USD
	[ledger]
	kind = $ledger
	rules = case.rules
	END
	[ -f tieout.conf ] && cat tieout.conf >>conf
	mv conf tieout.conf
	[ -f import ] || ls stripe* >import 2>/dev/null
	[ -f months ] || echo 2026-10 >months
	whole
	cd ..
	number=$((number + 1))
done

# put: the entries that came out, and the formatted rules, into the page.
if [ -n "${COOKBOOK_UPDATE:-}" ] && [ $bad = 0 ]; then
	awk '
	/^## [0-9]+\. / { dir = $2; sub(/\./, "", dir) }
	/^```entries$/ || /^```rules case.rules$/ {
		print
		from = dir (/rules/ ? "/formatted" : "/got")
		while ((getline line < from) > 0) print line
		skip = 1
		next
	}
	skip && /^```$/ { skip = 0 }
	!skip' "$page" >new && cp new "$page"
fi
echo "$((number - 1)) cases"
exit $bad
