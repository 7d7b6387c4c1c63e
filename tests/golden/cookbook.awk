# entries.csv as a journal for people, and what items.csv says of other rows.  A file
# "documents" before it names what entries are posted as.
# The texts of the cookbook hold no commas in quotes that matter here.
function csv(line,   n, c, i, quoted, text) {
	n = 1
	text = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"") {
			if (quoted && substr(line, i + 1, 1) == "\"") { text = text c; i++ }
			else quoted = !quoted
		} else if (c == "," && !quoted) {
			field[n++] = text
			text = ""
		} else {
			text = text c
		}
	}
	field[n] = text
	return n
}
FILENAME == "documents" { document[$1] = "  as" substr($0, length($1) + 1); next }
FNR == 1 {
	n = csv($0)
	for (i = 1; i <= n; i++) at[field[i]] = i
	next
}
function get(name) { return name in at ? field[at[name]] : "" }
{ csv($0) }
"place" in at {
	if (get("place") != "entry")
		printf "%s: %s%s\n", get("stripe_id"), get("place"),
		    get("rule") == "" ? "" : " by \"" get("rule") "\""
	next
}
{
	if (get("entry_key") != key) {
		key = get("entry_key")
		if (FNR > 2) print ""
		memo = get("memo")
		printf "%s  %s  %s%s\n", get("date"), get("currency"), memo, document[key]
	} else if (get("memo") != memo) {
		memo = get("memo")
		print "                 " memo
	}
	extra = ""
	for (i = 1; i <= split("class department location tracking entity tax", dims, " "); i++)
		if (get(dims[i]) != "") extra = extra "  " dims[i] " " get(dims[i])
	line = sprintf("  %-5s %-28s %12s %12s%s", get("account_code"), get("account_name"),
	    get("debit"), get("credit"), extra)
	sub(/ +$/, "", line)
	print line
}
