# A disk that gets full: exit 8, nothing half stored, old reports as they were, and it
# works once there is room.  By a limit on file size, and on a small disk if root.
. "$(dirname "$0")/crash.sh" "$1"

rows 20000 >rows.jsonl
workspace ws

# limited BLOCKS COMMAND...: no file may grow beyond so many blocks of 512 bytes.
limited() {
	(trap '' XFSZ; ulimit -f "$1"; shift; exec "$@")
}
expect 8 limited 2000 tieout -q -C ws import rows.jsonl
says "fix: "
[ "$(holds ws)" = 0 ] || wrong "a limit on file size: something was stored"
expect 0 tieout -q -C ws import rows.jsonl
[ "$(holds ws)" = 20000 ] || wrong "after the limit: not all rows are there"
expect 1 tieout -q -C ws close 2026-10
cp -r ws/reports before
rows 20 20000 >more.jsonl
tieout -q -C ws import more.jsonl
expect 8 limited 2000 tieout -q -C ws report 2026-10
says "fix: "
expect 8 limited 2000 tieout -q -C ws close 2026-10
diff -r before ws/reports || wrong "a limit on file size: old reports were touched"
expect 1 tieout -q -C ws close 2026-10
diff -rq before ws/reports >/dev/null && wrong "a close with room wrote nothing"

mkdir disk
mount -t tmpfs -o size=1m tieout-crash disk 2>/dev/null ||
	{ echo "no small disk could be mounted: only the limit was tried"; exit $failed; }
mounted=$work/disk
workspace disk/ws
expect 8 tieout -q -C disk/ws import rows.jsonl
says "fix: "
[ "$(holds disk/ws)" = 0 ] || wrong "a full disk: something was stored"
ls disk/ws
mount -o remount,size=40m disk
expect 0 tieout -q -C disk/ws import rows.jsonl
[ "$(holds disk/ws)" = 20000 ] || wrong "with room again: not all rows are there"
expect 1 tieout -q -C disk/ws close 2026-10
rm -rf before && cp -r disk/ws/reports before
tieout -q -C disk/ws import more.jsonl
used=$(du -sk disk | cut -f 1)
mount -o remount,size=$((used + 1000))k disk
expect 8 tieout -q -C disk/ws close 2026-10
says "fix: "
diff -r before disk/ws/reports || wrong "a full disk: old reports were touched"
find disk/ws -name '*tmp*' | grep . && wrong "left behind on the full disk"
mount -o remount,size=60m disk
expect 1 tieout -q -C disk/ws close 2026-10
diff -r ws/reports disk/ws/reports || wrong "with room again: other reports than elsewhere"
exit $failed
