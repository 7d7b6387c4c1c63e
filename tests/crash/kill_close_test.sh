# kill -9 in the middle of a close, at many moments: a manifest that is there names only
# files that are complete, and running again gives byte-identical reports.
. "$(dirname "$0")/crash.sh" "$1"

rows 20000 >rows.jsonl
rows 500 20000 >more.jsonl
workspace start && tieout -q -C start import rows.jsonl
cp -r start timed
begin=$(now)
tieout -q -C timed close 2026-10
took=$(($(now) - begin))
cp -r timed second && tieout -q -C second import more.jsonl
cp -r second after && tieout -q -C after close 2026-10

# complete DIR: each output that a manifest names has the hash that it says.
complete() {
	[ -e "$1/manifest.json" ] || return 0
	tr -d ' \n' <"$1/manifest.json" | sed 's/.*"outputs":\[\([^]]*\)\].*/\1/' |
	    tr '{' '\n' | sed -n \
	    's/.*"\(name\|path\|file\)":"\([^"]*\)".*"\(hash\|sha256\)":"\([^"]*\)".*/\4  \2/p' \
	    >sums
	[ -s sums ] || wrong "no outputs found in $1/manifest.json"
	(cd "$1" && sha256sum --quiet -c "$work/sums") ||
	    wrong "$1/manifest.json names files that are not complete ($2)"
}
complete timed/reports/2026-10 "without a kill"

# killed START WANT MOMENTS NAME
killed() {
	i=0 none=0 whole=0
	while [ $i -lt "$3" ]; do
		rm -rf ws && cp -r "$1" ws
		timeout -s KILL "$(moment $i "$3" $((took * 6 / 5)))" tieout -q -C ws close 2026-10 \
		    >killed 2>&1
		if [ -e ws/reports/2026-10/manifest.json ]; then
			whole=$((whole + 1))
		else
			none=$((none + 1))
		fi
		complete ws/reports/2026-10 "$4, moment $i of $3"
		expect 0 tieout -C ws status
		expect 1 tieout -q -C ws close 2026-10
		diff -r "$2/reports" ws/reports ||
		    wrong "$4, moment $i of $3: the reports differ after a kill"
		i=$((i + 1))
	done
	echo "$4 ($took ms): $none times without a manifest, $whole times with one"
}
killed start timed 7 "first close"
killed second after 6 "second close"
exit $failed
