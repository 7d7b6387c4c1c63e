#!/bin/sh
# The rules of the house, read from the sources: tidy.sh [ROOT [CC]].  Prints
# FILE:LINE: RULE: what for each breach, and exits 1 when there is one.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/../..}" || exit 2
cc=${2:-cc}
rc=0
words=$(mktemp) || exit 2
trap 'rm -f "$words"' EXIT

files=$(find core mappings adapters reports recon tests -name '*.[ch]' 2>/dev/null | sort)
[ -n "$files" ] || { echo "tidy: no sources under $PWD" >&2; exit 2; }

# A room's files, structs and enums lend their first word to exported names.
for f in $files; do
	case $f in
	tests/*) continue ;;
	esac
	room=${f%/*}
	base=${f##*/}
	base=${base%.?}
	echo "$room ${base%%_*}"
	case $f in
	*.h) sed -n 's/^\(struct\|enum\) \([a-z0-9]*\).*[{;].*$/\2/p' "$f" |
	    sed "s|^|$room |" ;;
	esac
done | sort -u >"$words"

# shellcheck disable=SC2086
awk -v tables="$here" -v words="$words" -f "$here/tidy.awk" $files || rc=1

# Each header stands alone, and twice.
for h in $files; do
	case $h in
	*.c) continue ;;
	esac
	printf '#include "%s"\n#include "%s"\ntypedef int tidy_unit;\n' "$h" "$h" |
	    "$cc" -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-function -I. \
	    -x c -fsyntax-only - || {
		echo "$h:1: header: does not compile alone and twice"
		rc=1
	}
done

[ $rc = 0 ] && echo "tidy: $(echo "$files" | wc -l) files keep the rules"
exit $rc
