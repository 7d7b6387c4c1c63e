# fetch --report: Stripe's own reports of a month, proven by the balance summary among
# them; what they lack is a gap, with the time to fetch again, until it is filled.
. "$(dirname "$0")/wire.sh" "$1" "$2"

# incomplete DIR: the data_incomplete rows of the close that are about the ending balance.
# Without the key: with it a close fetches what is missing.
incomplete() {
	env -u TIEOUT_STRIPE_KEY "$tieout" -q -C "$1" close 2026-10 >/dev/null 2>>heard
	grep -c '^[^,]*,data_incomplete,.*balance summary states a closing' \
	    "$1/reports/2026-10/mismatches.csv"
}
# complete DIR: every currency is proven.
complete() {
	for code in USD EUR JPY KWD; do
		says "$code: complete; balance + rows = balance, 2026-10-01T00:00:00Z to \
2026-11-01T00:00:00Z, by Stripe's balance summary"
	done
}

fake --rows 400 --days 70
now
workspace whole 'requests_per_second = 100'
fetch 0 whole --report 2026-10
complete whole
[ -s whole/stripe/2026-10/balance.summary.1_2026-10-01_to_2026-10-31.csv ] ||
    wrong "no balance summary was saved: $(ls whole/stripe/2026-10)"
[ "$(incomplete whole)" = 0 ] || wrong "whole: a gap where there is none"

# The API tells when payouts were made; the summary counts them when they arrive.
fetch 0 whole --since 2026-09-01
[ "$(incomplete whole)" = 0 ] || wrong "payouts that were under way count as missing"
fetch 0 whole --report 2026-10
complete whole
kill $fake_pid

# Reports that lack rows.
fake --rows 400 --days 70 --report-lacks 7
now
workspace lacking 'requests_per_second = 100'
fetch 1 lacking --report 2026-10
says "of the balance's change have no rows; fetch again: tieout fetch --since 2026-10-01, or \
tieout fetch --report 2026-10"
[ "$(incomplete lacking)" -gt 0 ] || wrong "lacking: the close does not say so"
grep -q 'Fetch that time again (tieout fetch --since 2026-10-01)' \
    lacking/reports/2026-10/mismatches.csv || wrong "lacking: not which time to fetch again"
fetch 0 lacking --since 2026-10-01
[ "$(incomplete lacking)" = 0 ] || wrong "lacking: still a gap when the rows have come"
kill $fake_pid

# Without a balance summary nothing is proven, and that is said.
fake --rows 400 --days 70 --report-fails
now
workspace fails 'requests_per_second = 100'
fetch 4 fails --report 2026-10
says "The report could not be made."
no_canary
exit $failed
