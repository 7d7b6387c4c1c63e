# Reads C sources and names what breaks the rules of the house, as
# FILE:LINE: RULE: what.  Run by tidy.sh, in the root, with -v tables=DIR and
# -v words=FILE (what exported names of a room may begin with).  Works with mawk.

function table(name, cell,   line, n)
{
	while ((getline line < (tables "/" name)) > 0) {
		if (line ~ /^#/ || line ~ /^[ \t]*$/)
			continue
		n = split(line, cell, /[ \t]+/)
		take(name, cell, n, line)
	}
	close(tables "/" name)
}

function take(name, cell, n, line,   i)
{
	if (name == "rooms.txt") {
		room_known[cell[1]] = 1
		for (i = 2; i <= n; i++)
			may[cell[1], cell[i]] = 1
	} else if (name == "libraries.txt") {
		for (i = 2; i <= n; i++)
			library[cell[1]] = library[cell[1]] " " cell[i]
	} else if (name == "words.txt") {
		word_where[cell[1]] = cell[2]
		sub(/^[^ ]+ +[^ ]+ +/, "", line)
		word_instead[cell[1]] = line
	} else if (name == "exceptions.txt") {
		sub(/:.*$/, "", line)
		excepted[line] = 1
	}
}

BEGIN {
	table("rooms.txt")
	table("libraries.txt")
	table("words.txt")
	table("exceptions.txt")
	while (words != "" && (getline line < words) > 0)
		room_word[line] = 1
	LINE_MAX = 100
	TEST_LINE_MAX = 120	# tables of cases are wide
	FUNCTION_MAX = 70
	HEADER_MAX = 150
}

function bad(rule, what)
{
	if ((rule " " FILENAME) in excepted)
		return
	printf "%s:%d: %s: %s\n", FILENAME, FNR, rule, what
	found = 1
}

# room_of: the longest known room that begins the path.
function room_of(path,   dir)
{
	dir = path
	while (sub(/\/[^\/]*$/, "", dir))
		if (dir in room_known)
			return dir
	return ""
}

# ---- one file begins, one ends ----

FNR == 1 {
	if (NR > 1)
		end_of_file()
	room = room_of(FILENAME)
	is_test = room == "tests"
	is_header = FILENAME ~ /\.h$/
	base = FILENAME
	sub(/^.*\//, "", base)
	sub(/\.[ch]$/, "", base)
	last_file = FILENAME
	in_comment = 0
	before = ""
	function_line = 0
	lines = 0
	if (room == "")
		bad("room", "this file is in no room of tests/tidy/rooms.txt")
	if (base ~ /(^|_)(util|utils|common|helper|helpers|misc|manager)(_|$)/)
		bad("name", "\"" base "\" says nothing; name what the file is about")
	if (!is_header && !is_test && $0 !~ /^\/\*/)
		bad("opening", "a .c file opens with a comment: what it does, what it leaves")
	if (is_header && $0 !~ /^#ifndef TIEOUT_[A-Z0-9_]+_H$/)
		bad("guard", "a header opens with #ifndef TIEOUT_..._H")
}

function end_of_file()
{
	if (last_header && lines > HEADER_MAX &&
	    !(("header-length " last_file) in excepted)) {
		printf "%s:%d: header-length: %d lines; a contract has at most %d\n",
		    last_file, lines, lines, HEADER_MAX
		found = 1
	}
}

# ---- the code and the comment of a line ----

# split_line: sets code (strings emptied, comments blank) and comment.
function split_line(s,   at, c)
{
	code = ""
	comment = ""
	while (s != "") {
		if (in_comment) {
			at = index(s, "*/")
			if (!at) {
				comment = comment s
				return
			}
			comment = comment substr(s, 1, at - 1) " "
			s = substr(s, at + 2)
			in_comment = 0
			continue
		}
		if (!match(s, /\/\*|\/\/|"|'/)) {
			code = code s
			return
		}
		code = code substr(s, 1, RSTART - 1)
		c = substr(s, RSTART, RLENGTH)
		s = substr(s, RSTART + RLENGTH)
		if (c == "/*") {
			in_comment = 1
			code = code " "
		} else if (c == "//") {
			comment = comment s
			return
		} else {
			code = code c
			s = skip_string(s, c)
		}
	}
}

# skip_string: what follows the closing quote, which goes to code.
function skip_string(s, quote,   c)
{
	while (match(s, /[\\"']/)) {
		c = substr(s, RSTART, 1)
		if (c == "\\")
			s = substr(s, RSTART + 2)
		else {
			s = substr(s, RSTART + 1)
			if (c == quote) {
				code = code c
				return s
			}
		}
	}
	return ""
}

# has_word: ${word} stands in ${text} as a word.
function has_word(text, word,   at, b, a)
{
	while ((at = index(text, word)) > 0) {
		b = at > 1 ? substr(text, at - 1, 1) : " "
		a = substr(text, at + length(word), 1)
		if (b !~ /[A-Za-z0-9_]/ && a !~ /[A-Za-z0-9_]/)
			return 1
		text = substr(text, at + length(word))
	}
	return 0
}

# columns: the width of a line, tabs to the next eighth, characters not bytes.
function columns(s,   n, part, i, w)
{
	gsub(/[\200-\277]/, "", s)
	n = split(s, part, "\t")
	for (i = 1; i < n; i++) {
		w += length(part[i])
		w += 8 - w % 8
	}
	return w + length(part[n])
}

# ---- the rules ----

{
	lines = FNR
	last_header = is_header
	split_line($0)
	check_line()
	check_words()
	if ($0 ~ /^[ \t]*#[ \t]*include/)
		check_include()
	check_functions()
	if (code !~ /^[ \t]*$/)
		before = code
}

function check_line(   most)
{
	most = is_test ? TEST_LINE_MAX : LINE_MAX
	if (length($0) > most / 8 && columns($0) > most)
		bad("line-length", columns($0) " columns; at most " most)
	if ($0 ~ /[ \t\r]$/)
		bad("blank-end", "blanks at the end of the line")
}

function check_words(   w)
{
	for (w in word_where) {
		if (has_word(code, w) || (word_where[w] == "comment" &&
		    has_word(comment, w)))
			if (!(("word " FILENAME " " w) in excepted))
				bad("word", "\"" w "\": " word_instead[w])
	}
}

function check_include(   path, other)
{
	path = $0
	sub(/^[^<"]*[<"]/, "", path)
	sub(/[>"].*$/, "", path)
	if ($0 ~ /"/) {
		other = room_of(path)
		if (path !~ /\// && (is_test || path ~ /\.inc$/))
			return		# a test's own fixture; text made by the build
		if (path !~ /\//)
			bad("include", "\"" path "\": write the path from the root")
		else if (other == "")
			bad("include", "\"" path "\" is in no room")
		else if (other != room && !((room, other) in may) && !((room, "*") in may))
			bad("include", room " may not include " other " (" path ")")
	} else if (!is_test)
		check_library(path)
}

function check_library(path,   l, n, where, i, here)
{
	for (l in library) {
		if (path != l && !(l ~ /\/$/ && index(path, l) == 1))
			continue
		n = split(library[l], where, " ")
		here = 0
		for (i = 1; i <= n; i++) {
			if (where[i] == "one") {
				here = !(l in owner) || owner[l] == FILENAME
				if (!(l in owner))
					owner[l] = FILENAME
			} else if (FILENAME == where[i] ||
			    index(FILENAME, where[i] "/") == 1)
				here = 1
		}
		if (!here)
			bad("library", path " belongs to" ((l in owner) ? \
			    " " owner[l] " alone" : library[l]))
	}
}

# A function's name stands in column 0, its body between { and } in column 0.
function check_functions(   name)
{
	if (is_header)
		return
	if (code ~ /^[A-Za-z_][A-Za-z0-9_]*\(/) {
		name = code
		sub(/\(.*$/, "", name)
		function_line = FNR
		function_name = name
		function_static = before ~ /(^|[ \t])static([ \t]|$)/
	} else if (code ~ /^{/ && function_line && !is_test && !function_static) {
		check_prefix(function_name)
	} else if (code ~ /^}/) {
		if (function_line && FNR - function_line + 1 > FUNCTION_MAX)
			bad("function-length", function_name " has " \
			    (FNR - function_line + 1) " lines; at most " FUNCTION_MAX)
		function_line = 0
	}
}

# The first word of an exported name is a word of its file's name (labels.c may
# export label_x), or the first word of a header, a struct or an enum of its room.
function check_prefix(name,   first, word, n, i)
{
	if (name == "main")
		return
	first = name
	sub(/_.*$/, "", first)
	n = split(base, word, "_")
	for (i = 1; i <= n; i++)
		if (first == word[i] || first "s" == word[i])
			return
	if (((room " " first) in room_word) || (("prefix " FILENAME " " first) in excepted))
		return
	bad("prefix", name " is exported by " FILENAME "; it should begin with " word[1] "_")
}

END {
	if (NR > 0)
		end_of_file()
	exit found
}
