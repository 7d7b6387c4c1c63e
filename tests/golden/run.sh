#!/bin/sh
# Runs sessions of commands and compares what they print with what is written.
#
#   run.sh TIEOUT FILE.test...      TIEOUT_GOLDEN_UPDATE=1 rewrites the files
#
# In a file, "  $ " begins a command, "  > " continues it; the indented lines
# below are its output (both streams), "  [N]" its exit code when not 0.  All
# other lines are prose.  Each file runs in an empty folder of its own, with
# ROOT naming the project and SHARED the reference material beside it.
set -u
tieout=$(realpath "$1") && shift
root=$(cd "$(dirname "$0")/../.." && pwd)
export ROOT="$root" SHARED="$root/../shared" TZ=UTC LC_ALL=C NO_COLOR=1
PATH="$(dirname "$tieout"):$PATH"
failed=0

for file in "$@"; do
	work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-golden.XXXXXX")
	mkdir "$work/here"
	# The commands as one script that marks where each one's output ends.
	awk '
	function flush() { if (open) print "} 2>&1; printf \"\\n\\001%d\\n\" $?"; open = 0 }
	/^  \$ / { flush(); print "{ " substr($0, 5); open = 1; next }
	/^  > / { print substr($0, 5); next }
	END { flush() }' "$file" >"$work/script"
	(cd "$work/here" && sh "$work/script" >"$work/out" </dev/null)
	# The file again, with what was really printed.
	awk -v out="$work/out" '
	function emit(   line, n, i, buffer) {
		n = 0
		while ((getline line < out) > 0) {
			if (substr(line, 1, 1) == "\001") {
				if (n > 0 && buffer[n] == "") n--
				for (i = 1; i <= n; i++) print "  " buffer[i]
				if (substr(line, 2) != "0") print "  [" substr(line, 2) "]"
				return
			}
			buffer[++n] = line
		}
		print "  (the session ended here)"
	}
	/^  \$ / { if (open) emit(); open = 1; command = 1; print; next }
	/^  > / && command { print; next }
	/^  / && open { command = 0; next }
	{ if (open) emit(); open = 0; command = 0; print }
	END { if (open) emit() }' "$file" >"$work/new"
	if [ -n "${TIEOUT_GOLDEN_UPDATE:-}" ]; then
		cp "$work/new" "$file"
	elif ! diff -u "$file" "$work/new"; then
		echo "not as written: $file"
		failed=1
	fi
	rm -rf "$work"
done
exit $failed
