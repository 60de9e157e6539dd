# topic.awk: a topic of `moca help` as a manual page (-v page=NAME -v section=N).
# A line at the margin is a heading; four blanks or more are kept as they stand; two are running text.
function escaped(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}
function mode_set(new) {
	if (mode == "code" && new != "code")
		print ".EE\n.RE"
	if (mode != "code" && new == "code")
		print ".RS 4\n.EX"
	mode = new
}
NR == 1 { printf ".TH %s %s \"\" moca moca\n", toupper(page), section }
/^[^ ]/ {
	mode_set("text")
	print ".SH " escaped($0)
	named = $0 == "NAME"
	next
}
/^ *$/ {
	blank = 1
	next
}
/^    / {
	mode_set("code")
	if (blank && code_before)
		print ""
	blank = 0
	code_before = 1
	print escaped(substr($0, 5))
	next
}
{
	mode_set("text")
	if (blank)
		print ".PP"
	blank = code_before = 0
	sub(/^ +/, "")
	if (named) {
		sub(/^[^:]*: /, "")
		print page " \\- " escaped($0)
		named = 0
	} else {
		print escaped($0)
	}
}
END { mode_set("text") }
