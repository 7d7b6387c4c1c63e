# A whole fetch before judges that are not ours: every request and every answer passes
# through Prism with Stripe's specification, and Stripe's own client lists the same
# ids that were stored.  That Prism would object stands in fake_stripe_test.sh.
#   fetch_test.sh FAKE_STRIPE TIEOUT
. "$(dirname "$0")/../wire/wire.sh" "$1" "$2"
. "$root/tests/judges/judges.sh"
have_node
have_modules

fake --rows 250 --days 32 --vintage --frozen
now
prism "$port"
base=http://127.0.0.1:$proxy workspace judged 'requests_per_second = 100'
ask reset
fetch 0 judged --since 2026-09-01
whole judged
[ "$(stat requests)" -gt 50 ] || wrong "the fetch did not pass through: $(ask stats)"
if grep -qi "violation" prism.log; then
	wrong "Prism objects:"
	grep -i "violation" prism.log | head -5
fi
for pair in $lists; do
	grep -q "/v1/${pair%%:*}" prism.log || wrong "Prism saw no /v1/${pair%%:*}"
done
grep -q "/v1/balance[^_]*$" prism.log || wrong "Prism saw no /v1/balance"
echo "Prism: $(grep -c 'Request received' prism.log) requests, no objection"

mkdir client
(cd "$judges" && node "$root/tests/judges/list_ids.mjs" "$port" "$key" "$work/client") ||
    wrong "Stripe's client cannot read a list"
for pair in $lists; do
	sort "client/${pair%%:*}" >truth
	stored judged "${pair#*:}" >is
	[ -s truth ] || wrong "no ${pair%%:*} at all"
	cmp -s is truth || wrong "${pair%%:*}: $(wc -l <is) stored, $(wc -l <truth) by Stripe's client"
	echo "the same $(wc -l <is) ${pair%%:*}"
done

no_canary
exit $failed
