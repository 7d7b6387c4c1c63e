# Turns a page of docs/ into a session for run.sh: blocks marked `console` are
# commands and what they print, with [exit N]; a block whose mark names a file
# ("ini conf.txt") makes that file; <!-- $ COMMAND --> is run unseen, and so is
# the command in `first`.
function unseen(c) { print "  $ " c; print "" }
NR == 1 && first != "" { unseen(first) }
/^<!-- \$ / { sub(/^<!-- \$ /, ""); sub(/ -->$/, ""); unseen($0); next }
/^```console$/ { on = 1; next }
/^```[a-z]+ [a-z.]+$/ { file = $2; text = ""; next }
/^```$/ {
	if (file != "") {
		print "  $ cat >" file " <<\"END\"" text
		print "  > END"
	}
	on = 0
	file = ""
	print ""
	next
}
file != "" { text = text "\n  > " $0; next }
on { if (sub(/^\[exit /, "[")) sub(/\]$/, "]"); print "  " $0 }
