#!/bin/sh
# Runs a program that was built for ThreadSanitizer, which ends at once on kernels that
# spread a process's memory further than it knows; then without that, else not at all.
#   races_test.sh PROGRAM
said=$("$1" 2>&1)
rc=$?
case $said in
*"unexpected memory mapping"*)
	said=$(setarch -R "$1" 2>&1)
	rc=$?
	;;
esac
printf '%s\n' "$said"
case $said in
*"unexpected memory mapping"*|*"setarch: failed"*)
	echo 'SKIPPED: ThreadSanitizer does not run on this kernel'
	exit 77
	;;
esac
exit $rc
