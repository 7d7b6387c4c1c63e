# The fake Stripe before judges that are not ours: its answers are of the shapes that
# Stripe's specification gives, and Stripe's own client reads the same ids from it.
#   fake_stripe_test.sh FAKE_STRIPE TIEOUT
. "$(dirname "$0")/../wire/wire.sh" "$1" "$2"
. "$root/tests/judges/judges.sh"
have_node
have_modules

fake --rows 400 --days 60 --vintage --frozen
prism "$port"
names="balance_transactions charges refunds disputes payouts topups transfers application_fees events"
# shellcheck disable=SC2086
node "$root/tests/judges/pages.mjs" "$proxy" "$key" $names || wrong "Prism objects"

mkdir client
(cd "$judges" && node "$root/tests/judges/list_ids.mjs" "$port" "$key" "$work/client") ||
    wrong "Stripe's client cannot read a list"
for list in $names; do
	ask "ids/$list" | sort >truth
	sort client/$list >read
	[ -s truth ] || wrong "no $list at all"
	cmp -s read truth ||
	    wrong "$list: Stripe's client reads $(wc -l <read), there are $(wc -l <truth)"
	echo "Stripe's client: $(wc -l <read) $list"
done

# A judge that never says no is none: this type is not in that specification.
ask novelty
node "$root/tests/judges/pages.mjs" "$proxy" "$key" balance_transactions >said 2>&1 &&
    wrong "Prism takes any type of row"
grep -q "VIOLATIONS\|violation" said || wrong "Prism says something else: $(cat said)"
exit $failed
