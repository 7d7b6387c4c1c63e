# A workspace that may not be written: reading commands work, the others exit 8.
. "$(dirname "$0")/crash.sh" "$1"

[ "$(id -u)" -eq 0 ] || skip "a read-only disk needs root"
mkdir disk && mount -t tmpfs -o size=60m tieout-crash disk 2>/dev/null ||
	skip "no disk could be mounted"
mounted=$work/disk
rows 200 >rows.jsonl
rows 10 200 >more.jsonl
workspace disk/ws
tieout -q -C disk/ws import rows.jsonl
tieout -q -C disk/ws close 2026-10
mount -o remount,ro disk

for command in "import more.jsonl" "close 2026-10" "map" "match" "forget abcdef01" \
    "report 2026-10" "init disk/new --ledger file --currency USD --timezone UTC" "demo disk/demo"; do
	expect 8 tieout -q -C disk/ws $command && says "fix: "
done
expect 0 tieout -C disk/ws status && says "200 balance transactions"
expect 0 tieout -C disk/ws explain txn_0000001 && says "Card sales"
expect 0 tieout -C disk/ws help
expect 0 tieout -C disk/ws report 2026-10 --out here
[ -s here/manifest.json ] || wrong "report --out to another disk wrote nothing"
mount -o remount,rw disk
expect 0 tieout -q -C disk/ws import more.jsonl
[ "$(holds disk/ws)" = 210 ] || wrong "writable again: not all rows are there"
exit $failed
