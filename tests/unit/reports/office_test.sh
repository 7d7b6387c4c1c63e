#!/bin/bash
# The workbook and the CSV, read by programs that are not ours: unzip and xmllint look at
# the archive and its XML; LibreOffice shows text as text and works out the totals anew.
#   office_test.sh SHOW_DEMO
set -euo pipefail
show_demo=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-office.XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0

wrong()
{
	echo "wrong: $*"
	failed=1
}

# what_is WHAT FILE LINE..: each line stands in the file, as a whole.
stands()
{
	local what=$1 file=$2 line
	shift 2
	for line in "$@"; do
		grep -qxF -- "$line" "$file" || {
			wrong "$what: no line $line in"
			cat "$file"
		}
	done
}

for kind in formulas hostile kinds; do
	"$show_demo" "$work/$kind" "$kind"
done

# ---- the archive, and its XML ----

if command -v unzip >/dev/null && command -v xmllint >/dev/null; then
	for kind in formulas hostile kinds; do
		unzip -tqq "$work/$kind/tieout.xlsx" || wrong "$kind: unzip -t"
		mkdir "$work/$kind/xml"
		unzip -qq -d "$work/$kind/xml" "$work/$kind/tieout.xlsx"
		find "$work/$kind/xml" -type f -print0 | xargs -0 xmllint --noout ||
		    wrong "$kind: not well-formed"
	done
	# formulas stand in the cells of amounts only, and are ours
	cat "$work"/*/xml/xl/worksheets/*.xml | grep -o '<c [^>]*><f>[^<]*' |
	    grep -vE '<f>(SUMIF\(|SUM\(D|D[0-9]+-D)' && wrong "a formula that is not ours"
	cat "$work"/*/xml/xl/worksheets/*.xml | grep -o '<c [^>]*t="[^>]*><f>' &&
	    wrong "a formula in a cell of text"
else
	echo "note: no unzip and xmllint here, so the XML was not looked at"
fi

# ---- a spreadsheet ----

if ! command -v soffice >/dev/null; then
	[ $failed = 0 ] || exit 1
	echo "SKIPPED: no soffice here (libreoffice-calc-nogui), so no spreadsheet opened it"
	exit 77
fi

# convert TO FILE..: into $work/out.
convert()
{
	soffice -env:UserInstallation="file://$work/profile" --headless --convert-to "$1" \
	    --outdir "$work/out" "${@:2}" >"$work/log" 2>&1 || {
		cat "$work/log"
		wrong "soffice --convert-to $1"
	}
}

# every sheet as CSV
csv="csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
# Totals without their cached values, so that they must be worked out.
for kind in formulas kinds; do
	[ -d "$work/$kind/xml" ] && command -v zip >/dev/null || continue
	sed -i -E 's|</f><v>[^<]*</v>|</f>|g' "$work/$kind"/xml/xl/worksheets/*.xml
	(cd "$work/$kind/xml" && rm ../tieout.xlsx && zip -qrX ../tieout.xlsx .)
done
cp "$work/formulas/tieout.xlsx" "$work/formulas.xlsx"
cp "$work/kinds/tieout.xlsx" "$work/kinds.xlsx"
convert "$csv" "$work/formulas.xlsx" "$work/kinds.xlsx"

awk -F, 'NR > 1' "$work/out/formulas-mismatches.csv" >"$work/mismatches"
before='amount_mismatch,break,new,2026-10-31,16,USD,1234.56,-5,-1239.56,2026-10-15,,,,,,,planted,,,,'
n=0
for text in '=1+1' '+1+1' '-1+1' '@SUM(1)' -12.50 $'\t=1+1' '' ' =1+1' \
    '"=HYPERLINK(""http://x.test"",""a"")"' 007 1E5 2026-10-05 TRUE; do
	# a return comes out as one, which no line here can hold: it is looked at below
	[ -z "$text" ] || stands "a planted text" "$work/mismatches" \
	    "$(printf 'b_%016x,%s%s' $n "$before" "$text")"
	n=$((n + 1))
done
grep -qF $'"\r=1+1"' "$work/mismatches" || grep -q '^=1+1"' "$work/mismatches" ||
    wrong "the text behind a return"
stands "the total" "$work/mismatches" \
    'Total,,,,,,USD,16049.28,-65,-16114.28,,,,,,,,,,,,'
stands "the statement" "$work/out/formulas-statement.csv" 'bridge,USD,unexplained,0'
# sums that a spreadsheet worked out are the ones that the report has
sums='$3 ~ /^(closing|unexplained)$/ { printf "%s %s %s %.3f\n", $1, $2, $3, $4 }'
tr -d '\r' <"$work/kinds/statement.csv" | awk -F, "$sums" >"$work/want"
awk -F, "$sums" "$work/out/kinds-statement.csv" >"$work/got"
[ -s "$work/want" ] || wrong "no sums to compare"
diff "$work/want" "$work/got" || wrong "the statement's formulas"

# ---- CSV in a spreadsheet: text stays text, numbers are numbers ----

cp "$work/formulas/mismatches.csv" "$work/plain.csv"
soffice -env:UserInstallation="file://$work/profile" --headless \
    --infilter='CSV:44,34,76,1,,0,false,true' --convert-to fods --outdir "$work/out" \
    "$work/plain.csv" >"$work/log" 2>&1 || wrong "soffice cannot read the CSV"
grep -q 'table:formula' "$work/out/plain.fods" && wrong "the CSV gave a formula"
[ "$(grep -c 'office:value="1234.56"' "$work/out/plain.fods")" = 13 ] ||
    wrong "amounts of the CSV are no numbers"
grep -qE "<text:p>('|&apos;)=1\+1</text:p>" "$work/out/plain.fods" || wrong "the CSV's text is not shown as text"
exit $failed
