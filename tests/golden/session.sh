# What the sessions share: . "$ROOT/tests/golden/session.sh"
#
# To write several outputs into one file, sessions use { a; b; } >FILE: dash 0.5.12
# (Debian 12) forgets the redirection of a subshell that ends a braced group.

# company: a workspace in the current folder, in New York, with four accounts.
company() {
	tieout -q init . --ledger file --currency USD --timezone America/New_York --name T
	rm -f ./*.rules
	cat >company.rules <<-'END'
	chart "T"
	ledger file
	entries per day
	account clearing 1050 "Stripe Clearing" currency USD role clearing
	account in_transit 1060 "Payouts in Transit" role in_transit
	account suspense 1999 "Suspense" role suspense
	account sales 4000 "Sales"
	account fees 6100 "Fees"
	rule "Card sales"
	  when category is charge
	  debit clearing net
	  debit fees fee
	  credit sales amount
	rule "Payouts"
	  when category is payout
	  debit clearing net
	  debit fees fee
	  credit in_transit amount
	END
	sed -i 's/^rules *=.*/rules = company.rules/' tieout.conf
	printf '\n[opening 2026-10]\nstripe.USD = 0.00\nledger.USD = 0.00\n' >>tieout.conf
}

# row ID AMOUNT FEE [CURRENCY [CATEGORY [CREATED [TYPE]]]]: as the API tells it.
row() {
	printf '{"id":"%s","object":"balance_transaction","amount":%s,"fee":%s,' "$1" "$2" "$3"
	printf '"net":%s,"currency":"%s",' "$(($2 - $3))" "${4:-usd}"
	printf '"reporting_category":"%s","type":"%s",' "${5:-charge}" "${7:-${5:-charge}}"
	printf '"created":%s,"status":"available","source":null}\n' "${6:-1791208800}"
}

# lines TEXT...: each on a line of its own.
lines() {
	printf '%s\n' "$@"
}

# stored: how much the workspace holds.
stored() {
	tieout --json "$@" status | sed -n \
	    's/.*"balance_transactions":\([0-9]*\),"objects":\([0-9]*\),"ledger_lines":\([0-9]*\),.*/\1 rows, \2 objects, \3 ledger lines/p'
}

HEADER=balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category
LEDGER=ledger_id,line,date,account,debit,credit,currency,reference,description
