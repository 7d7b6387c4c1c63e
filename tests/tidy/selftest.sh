#!/bin/sh
# Each rule of tidy.sh is seen to fail: a small tree that breaks it must be
# named with file, line and rule, and a clean tree must pass.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cc=${1:-cc}
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
failed=0

clean()
{
	rm -rf "${tree:?}"/*
	mkdir -p "$tree/core/base" "$tree/core/model" "$tree/recon/store" "$tree/tests/unit"
	cat >"$tree/core/base/good.h" <<'END'
#ifndef TIEOUT_CORE_BASE_GOOD_H
#define TIEOUT_CORE_BASE_GOOD_H
/* A good header. */
struct thing {
	int	x;
};
int good_one(const struct thing *t);
#endif
END
	cat >"$tree/core/base/good.c" <<'END'
/* A good file, with "double" and strcpy only in a comment. */
#include "core/base/good.h"

static int
helped(int x)
{
	return x;	// float is fine here too
}

int
good_one(const struct thing *t)
{
	return helped(t->x) + (int)sizeof("double \" sprintf" "/* atoi(") + '"';
}

int
thing_two(void)
{
	return 0;
}
END
}

# expect WHAT PATTERN: tidy names it.
expect()
{
	if ! "$here/tidy.sh" "$tree" "$cc" >"$tree/out" 2>&1 && grep -q "$2" "$tree/out"; then
		return
	fi
	echo "not named: $1 (looked for $2)"
	cat "$tree/out"
	failed=1
}

# broken WHAT FILE PATTERN: the clean tree with FILE as standard input.
broken()
{
	clean
	cat >"$tree/$2"
	expect "$1" "$3"
}

clean
if ! "$here/tidy.sh" "$tree" "$cc" >"$tree/out" 2>&1; then
	echo "the clean tree was refused:"
	cat "$tree/out"
	failed=1
fi

broken "a room above" core/base/up.c '^core/base/up.c:2: include: core/base may not' <<'END'
/* Up. */
#include "core/model/x.h"
END
broken "not from the root" core/base/near.c '^core/base/near.c:2: include: .*root' <<'END'
/* Near. */
#include "good.h"
END
broken "no room" core/odd.c '^core/odd.c:1: room:' <<'END'
/* Odd. */
END
broken "a library in the wrong room" core/base/j.c '^core/base/j.c:2: library: jansson' <<'END'
/* Json. */
#include <jansson.h>
END
clean
for f in a b; do
	printf '/* A file. */\n#include <sqlite3.h>\n' >"$tree/recon/store/$f.c"
done
expect "a library's second file" '^recon/store/b.c:2: library: sqlite3.h belongs to recon/store/a.c alone'
broken "a banned word" core/base/w.c '^core/base/w.c:2: word: "double"' <<'END'
/* Words. */
static double x;
END
broken "a banned word after a string" core/base/w.c '^core/base/w.c:2: word: "strcpy"' <<'END'
/* Words. */
static void f(char *b) { strcpy("a\"b" + 0, b); }
END
broken "a promise in a comment" core/base/w.c '^core/base/w.c:2: word: "TODO"' <<'END'
/* Words. */
/* TODO: later */
END
broken "a long line" core/base/l.c '^core/base/l.c:2: line-length: 10[0-9] columns' <<'END'
/* Long. */
		/* 90 characters behind two tabs 90 characters behind two tabs 90 characters behind */
END
broken "blanks at the end" core/base/l.c '^core/base/l.c:2: blank-end' <<'END'
/* Blanks. */
static int x; 
END
clean
{
	printf '/* Long. */\nint\ngood_long(void)\n{\n'
	i=0
	while [ $i -lt 70 ]; do echo '	(void)0;'; i=$((i + 1)); done
	printf '}\n'
} >"$tree/core/base/good_long.c"
expect "a long function" '^core/base/good_long.c:75: function-length: good_long has 73 lines'
clean
{
	printf '#ifndef TIEOUT_CORE_BASE_H_H\n#define TIEOUT_CORE_BASE_H_H\n'
	i=0
	while [ $i -lt 150 ]; do echo '/* more */'; i=$((i + 1)); done
	echo '#endif'
} >"$tree/core/base/h.h"
expect "a long header" '^core/base/h.h:153: header-length: 153 lines'
broken "a foreign prefix" core/base/p.c '^core/base/p.c:4: prefix: other_one' <<'END'
/* Prefix. */
int
other_one(void)
{
	return 0;
}
END
broken "a header that needs another" core/base/n.h '^core/base/n.h:1: header: ' <<'END'
#ifndef TIEOUT_CORE_BASE_N_H
#define TIEOUT_CORE_BASE_N_H
size_t n_count(void);
#endif
END
broken "a header that may stand once only" core/base/n.h '^core/base/n.h:1: header: ' <<'END'
#ifndef TIEOUT_CORE_BASE_N_H
#endif
struct n { int x; };
END
broken "a guard" core/base/n.h '^core/base/n.h:1: guard: ' <<'END'
#pragma once
END
broken "a name that says nothing" core/base/str_util.c '^core/base/str_util.c:1: name: ' <<'END'
/* Util. */
END
broken "no opening comment" core/base/o.c '^core/base/o.c:1: opening: ' <<'END'
static int x;
END

[ $failed = 0 ] && echo "tidy: every rule was seen to fail"
exit $failed
