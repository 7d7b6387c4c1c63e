# The form test: the same facts in each form that Stripe gives give the same close, for
# rules that ask only for what all of them carry.
#
#   forms_test.sh TIEOUT [SEEDS]
set -u
tieout=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-forms.XXXXXX")
trap 'cd / && rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C
failed=0

"$tieout" -q init start --ledger file --currency USD --timezone America/New_York --name T
cat >start/company.rules <<'END'
chart "T"
ledger file
entries per day
account clearing 1050 "Stripe Clearing" currency USD role clearing
account clearing 1051 "Stripe Clearing EUR" currency EUR role clearing
account clearing 1052 "Stripe Clearing JPY" currency JPY role clearing
account in_transit 1060 "Payouts in Transit" role in_transit
account suspense 1999 "Suspense" role suspense
account sales 4000 "Sales"
account fees 6100 "Fees"
rule "Sales and refunds"
  when category is one of charge, refund
  debit clearing net
  debit fees fee
  credit sales amount
rule "Stripe's own fees"
  when category is fee
  debit clearing net
  debit fees fee - amount
rule "Payouts"
  when category is payout
  debit clearing net
  debit fees fee
  credit in_transit amount
END
sed -i 's/^rules *=.*/rules = company.rules/' start/tieout.conf
printf '\n[opening 2026-10]\n' >>start/tieout.conf
for cur in USD EUR JPY; do
	printf 'stripe.%s = 0\nledger.%s = 0\n' $cur $cur >>start/tieout.conf
done

# fact FORM: the file of that form.
fact() {
	awk -v seed="$seed" -v form="$1" -f "$here/forms.awk"
}

# fields FILE NAME...: those columns of a report, by name.
fields() {
	awk -v want="$2" '
	# CSV with quoted fields, which may hold commas.
	function cut(s,   k, c, q, f) {
		k = 1; q = 0; f = ""
		split("", cell)
		for (i = 1; i <= length(s); i++) {
			c = substr(s, i, 1)
			if (c == "\"") q = !q
			else if (c == "," && !q) { cell[k++] = f; f = "" }
			else f = f c
		}
		cell[k] = f
	}
	{ sub(/\r$/, ""); cut($0) }
	NR == 1 { for (k in cell) at[cell[k]] = k; m = split(want, name, " ") }
	{
		line = ""
		for (j = 1; j <= m; j++) line = line (j > 1 ? "," : "") cell[at[name[j]]]
		print line
	}' "$1"
}

# What a close says that every form can carry.  `type`, the fee details and the payout's
# own amount and status are what some do not.
summary() {
	cat "$1/statement.csv"
	fields "$1/mismatches.csv" "break_id code severity status currency expected actual difference date stripe_ids payout_id entry_key ledger_ids account rule explanation suggestion"
	fields "$1/items.csv" "stripe_id created category currency amount fee net source payout_id place rule entry_key match_id break_id open_at_end"
	cat "$1/matches.csv" "$1/entries.csv"
	fields "$1/payouts.csv" "payout_id arrival_date currency rows rows_sum match_id break_id"
}

# closed NAME FILE...: closes a workspace that holds these files.
closed() {
	name=$1
	shift
	rm -rf "$name" && cp -r start "$name"
	"$tieout" -q -C "$name" import "$@" ledger.csv || { failed=1; return; }
	"$tieout" -q -C "$name" close 2026-10
	code=$?
	[ $code -le 1 ] || { echo "seed $seed, $name: close exits $code"; exit 1; }
	summary "$name/reports/2026-10" >"$name.txt"
	[ "$name" = json ] && return
	diff json.txt "$name.txt" >difference && return
	echo "seed $seed: the close of $name is not that of json"
	head -20 difference
	failed=1
}

for seed in $(seq 1 "${2:-3}"); do
	fact json >rows.json
	fact jsonl >rows.jsonl
	fact payouts_json >payouts.json
	for form in change payouts recon dashboard ledger; do
		fact $form >$form.csv
	done
	closed json rows.json payouts.json
	closed jsonl payouts.json rows.jsonl
	closed change change.csv payouts.csv
	closed recon recon.csv payouts.csv
	closed dashboard dashboard.csv
	closed mixed dashboard.csv recon.csv payouts.csv rows.jsonl change.csv payouts.json rows.json
	echo "seed $seed: $(grep -c . rows.jsonl) rows, $(grep -c . json/reports/2026-10/mismatches.csv) mismatches, $(grep -c . json/reports/2026-10/matches.csv) matches"
done
exit $failed
