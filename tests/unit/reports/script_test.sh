#!/bin/sh
# The page's script is one that a JavaScript engine can read.
if ! command -v node >/dev/null; then
	echo "SKIPPED: no node here, so reports/assets/report.js was not parsed"
	exit 77
fi
node --check "${1:-.}/reports/assets/report.js"
