# A file that shrinks, grows or is rewritten while it is read: refused (exit 5), nothing
# of it stored.  In place, as a program that writes its export would.
. "$(dirname "$0")/crash.sh" "$1"

rows 40000 >whole.jsonl
half=$(rows 20000 | wc -c)
workspace start
cp -r start timed
cp whole.jsonl rows.jsonl
begin=$(now); tieout -q -C timed import rows.jsonl; took=$(($(now) - begin))

shrink() { truncate -s "$half" rows.jsonl; }
grow() { rows 5 40000 >>rows.jsonl; }
rewrite() { rows 40000 1 | dd of=rows.jsonl conv=notrunc status=none; }
vanish() { : >rows.jsonl; }

for change in shrink grow rewrite vanish; do
	refused=0 i=1
	while [ $i -lt 3 ]; do
		rm -rf ws && cp -r start ws && cp whole.jsonl rows.jsonl
		touch -d '1 hour ago' rows.jsonl
		tieout -q -C ws import rows.jsonl >said 2>&1 &
		sleep "$(moment $i 4 $took)"
		$change
		wait $!
		got=$?
		held=$(holds ws)
		case $got:$held in
		5:0)	refused=$((refused + 1)); says "rows.jsonl" ;;
		0:40000) ;;	# it had been read already
		0:20000) [ $change = shrink ] || wrong "$change: 20000 rows" ;;
		0:40005) [ $change = grow ] || wrong "$change: 40005 rows" ;;
		*)	wrong "$change at moment $i: exit $got, $held rows: $(head -3 said)" ;;
		esac
		i=$((i + 1))
	done
	echo "$change ($took ms): refused $refused of 2 times"
	[ $refused -gt 0 ] || wrong "$change: never met while reading"
done
cp whole.jsonl rows.jsonl
rm -rf ws && cp -r start ws
expect 0 tieout -q -C ws import rows.jsonl
[ "$(holds ws)" = 40000 ] || wrong "the file at rest: $(holds ws) rows"
exit $failed
