# policies.gp: the policy of each row of the data, by policy_here(0) in a `using`.
#
# gnuplot ends a quoted field at its first comma, so that "moca[a=1,b=2]" would lose b. What stands in
# the brackets of such a label is therefore read once more, with the brackets as separators.

stats data using (0) nooutput
if (STATS_records == 0) { exit error data.": no rows to draw" }
array POLICY[STATS_records]
is_cut(name) = strstrt(name, '[') && !strstrt(name, ']')
next_ = 0; any_cut = 0
stats data using (next_ = next_ + 1, POLICY[next_] = strcol("policy"), \
	any_cut = any_cut || is_cut(POLICY[next_]), 0) nooutput
if (any_cut) {
	next_ = 0
	set datafile separator '[]'
	stats data using (next_ = next_ + 1, is_cut(POLICY[next_]) ? \
		(POLICY[next_] = family(POLICY[next_]).'['.strcol(2).']', 0) : 0) nooutput
	set datafile separator comma
}
policy_here(unused) = POLICY[int(column(0)) + 1]
