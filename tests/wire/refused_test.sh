# What Stripe or the network refuses: the exit code, what is said, and that the key is
# not in it.
. "$(dirname "$0")/wire.sh" "$1" "$2"

# Nobody there, and no such name: each is tried for a minute, beside the rest.
gone=
for base in http://127.0.0.1:1 https://no-such-host.invalid; do
	n=${#base}
	workspace "gone$n"
	("$tieout" -v -C "gone$n" fetch >"gone$n.said" 2>&1; echo $? >"gone$n.code") &
	gone="$gone $!"
done
base=

since="--since 2026-09-20"
fake --rows 100 --days 32
now
workspace ws

# A wrong key, an expired one, one without a permission; Stripe repeats the key, as it
# should not.
# shellcheck disable=SC2086
TIEOUT_STRIPE_KEY=sk_test_51SomeOtherCanary0000000000000 fetch 4 ws $since
says "the key was refused (Stripe says: Invalid API Key"
says "look whether the whole key stands in the key file"
kill $fake_pid
fake --rows 100 --days 32 --expired --echo-key
point ws
# shellcheck disable=SC2086
fetch 4 ws $since
says "the key has expired"
says "make a new restricted key in the Stripe dashboard"
kill $fake_pid
fake --rows 100 --days 32 --lacking rak_dispute_read --echo-key
point ws
# shellcheck disable=SC2086
fetch 4 ws $since
says 'the key lacks the permission "Disputes: Read"'
says 'give the restricted key "Disputes: Read" in the Stripe dashboard (Developers, API keys)'
says "rest was read"
kill $fake_pid

# A Stripe that does not know our version of its API: nothing is read by guess.
fake --rows 100 --days 32 --version 2026-08-26.dahlia
point ws
# shellcheck disable=SC2086
fetch 4 ws $since
says "Invalid Stripe API version: 2026-09-30.endive"
says "this tieout speaks the API version 2026-09-30.endive: a newer one may be needed"
[ "$(stat requests)" -eq 1 ] || wrong "$(stat requests) requests in a version that is refused"
kill $fake_pid

# The permission is given: the same run goes on and ends well.
fake --rows 100 --days 32
point ws
# shellcheck disable=SC2086
fetch 0 ws
whole_from=$(stored ws "'disputes'" | wc -l)
[ "$whole_from" -eq "$(ask ids/disputes | wc -l)" ] || wrong "not all disputes: $whole_from"

# The key file: nobody else may read it.
unset TIEOUT_STRIPE_KEY
point ws 'key_file = stripe.key'
printf '%s\n' "$key" >ws/stripe.key
chmod 644 ws/stripe.key
fetch 3 ws
says "others may read the key"
chmod 600 ws/stripe.key
fetch 0 ws
rm ws/stripe.key
fetch 3 ws
export TIEOUT_STRIPE_KEY=$key

# A certificate that nobody signed: nothing is asked of that server.
if command -v openssl >/dev/null; then
	openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.pem -days 2 \
	    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
	kill $fake_pid
	fake --rows 10 --days 32 --cert tls.pem --cert-key tls.key
	base=https://127.0.0.1:$port point ws
	fetch 4 ws
	says "certificate"
	says "a proxy may stand in between, the clock may be wrong, or the package ca-certificates"
	[ "$(curl -sk "https://127.0.0.1:$port/_fake/stats" | sed -n 's/^requests //p')" = 0 ] ||
	    wrong "something was asked of a server that nobody vouches for"
fi
for pid in $gone; do
	wait "$pid"
done
for said in gone*.said; do
	[ "$(cat "${said%.said}.code")" = 4 ] || wrong "exit $(cat "${said%.said}.code"): $(cat "$said")"
done
grep -q "look at the network connection and the name server (DNS)" gone*.said ||
    wrong "DNS is not told: $(cat gone*.said)"
grep -q "no-such-host.invalid" gone*.said || wrong "the name is not told: $(cat gone*.said)"
grep -q "127.0.0.1" gone*.said || wrong "the host is not told: $(cat gone*.said)"
no_canary
exit $failed
