# fetch over sockets, undisturbed: everything that the fake has is stored, once; the
# next fetch proves it by the balance; reports come the same whatever the pages.
. "$(dirname "$0")/wire.sh" "$1" "$2"

fake --rows 400 --days 34 --unknown
now
workspace ws
fetch 0 ws --since 2026-09-01
says "not provable yet"
whole ws
facts ws
# 25 are allowed; a busy machine bunches them on their way, the simulation is exact
echo "at most $(stat peak) requests arrived in a second"
[ "$(stat peak)" -le 28 ] || wrong "$(stat peak) requests in a second, 25 are allowed"
[ "$(stat without_version)$(stat other_version)$(stat bad_auth)" = 000 ] ||
    wrong "requests without the pinned version, or without the key: $(ask stats)"

# Some days later: rows are new, some payouts are complete now.
ask "advance?seconds=400000"
now
point ws 'requests_per_second = 100'
fetch 0 ws
says "complete; balance + rows = balance"
grep -q "gap\|missing" said && wrong "a gap where there is none: $(cat said)"
whole ws
fetch 0 ws
says "0 new"
whole ws

# What rules do not look into can be looked at.
for list in application_fees events; do
	id=$(ask ids/$list | head -n 1)
	"$tieout" -C ws explain "$id" >said 2>&1 || wrong "explain $id: $(cat said)"
	says "$id, as it was fetched last"
	[ $list = events ] || says "Balance rows of $id: "
	grep -qE "^  (amount +[0-9.,]+ [A-Z]{3}|type +(charge.dispute|payout)\.[a-z_]+)$" said ||
	    wrong "explain $id: $(cat said)"
done

# Two accounts: our own, and a connected one by the header Stripe-Account.
workspace two
export TIEOUT_STRIPE_KEY_US=$key TIEOUT_STRIPE_KEY_EU=$key
sed -i "s|^\[stripe\]|[stripe \"us\"]\nrequests_per_second = 100\napi_base = http://127.0.0.1:$port\n\
[stripe \"eu\"]\nrequests_per_second = 100\naccount = acct_1FakeConnected01\nconnected = yes|" two/tieout.conf
fetch 0 two --since 2026-09-01
says "us USD: not provable yet"
says "eu USD: not provable yet"
ask ids/balance_transactions | sort >truth
of() { sqlite3 two/tieout.db "SELECT id FROM txn WHERE account = '$1'" | sort; }
of us | cmp -s - truth || wrong "us: $(of us | wc -l) rows of $(wc -l <truth)"
[ "$(of eu | wc -l)" -gt 10 ] || wrong "no rows of a connected account"
[ "$(of eu | comm -12 - truth | wc -l)" -eq 0 ] ||
    wrong "a connected account's rows are those of the platform"
unset TIEOUT_STRIPE_KEY_US TIEOUT_STRIPE_KEY_EU

# Whatever the size of a page, the reports are the same.
kill $fake_pid
fake --rows 400 --days 34 --unknown --page 7
now
workspace small 'requests_per_second = 100'
"$tieout" --json -C small fetch --since 2026-09-01 >said 2>events ||
    wrong "--json fetch: exit $?"
cat said events >>heard
grep -qE '^\{"event":"progress","what":"[0-9]+ of [0-9]+ windows","objects":[0-9]+,'\
'"expected":[0-9]+,"per_second":[0-9]+\}$' events || wrong "no event of progress: $(cat events)"
says '"state":"not provable yet"'
facts small
cmp -s ws.facts small.facts || wrong "pages of 7 give other reports: \
$(diff ws.facts small.facts | head -5)"
no_canary
exit $failed
