#!/bin/bash
# What people see on a terminal: tables, colours, progress, the greeting; and what programs see of it: nothing.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
moca=$(realpath "$MOCA")
export TERM=xterm
unset NO_COLOR
"$moca" run --workload C --policy static,moca,gps --seeds 3 --db "$work/a.db" >"$work/run" 2>/dev/null

# widths: how many columns each line takes on a screen
widths() {
	perl -CS -ne 'chomp; print length, "\n"'
}

# ---- tables ----

is "$(head -n 1 "$work/run" | grep -c 'sla over static, points')" 1 \
	"run compares with the baseline"
is "$(widths <"$work/run" | sort -u | wc -l)" 1 "its lines are equally long: aligned"
difference=$("$moca" query headline --db "$work/a.db" --set policy=gps --set baseline=static --format csv |
	awk -F, 'NR == 2 { printf "%+.1f ± %.1f", 100 * $10, 100 * $11 }')
is "$(grep -c -F -- "$difference" "$work/run")" 1 "by the difference that the query tells: $difference"
"$moca" query sla --db "$work/a.db" >"$work/table"
"$moca" query sla --db "$work/a.db" --format csv >"$work/csv"
is "$(grep -c '_ci' "$work/table") $(head -n 1 "$work/csv" | grep -c 'sla,sla_ci$')" "0 1" \
	"mean and interval are a column for people, two for programs"
is "$(awk -F, 'NR > 1 { printf "%.3f ± %.3f\n", $8, $9 }' "$work/csv")" "$(grep -o '[0-9.]* ± [0-9.]*' "$work/table")" \
	"with the numbers of the query"
"$moca" query sla --db "$work/a.db" --format markdown >"$work/md"
is "$(head -n 2 "$work/md")" "| soc | configuration | workload | qos | policy | seeds | sla |
|---|---|---|---|---|--:|--:|" "Markdown: a head, numbers to the right"
is "$(wc -l <"$work/md") $(awk -F'|' 'NF != 9' "$work/md" | wc -l)" "5 0" "Markdown: a line a row, cells alike"
is "$("$moca" query --db "$work/a.db" --format markdown --sql "SELECT 'a|b' AS x, 1.5 AS y")" "| x | y |
|---|--:|
| a\\|b | 1.500 |" "Markdown: bars are escaped"
for command in "list policies" "validate --layers" "run --workload C --policy static --seeds 1 --db $work/b.db"; do
	"$moca" $command --format markdown 2>/dev/null | sed -n 2p | grep -q '^|--'
	is $? 0 "Markdown: moca $command"
done

# ---- a terminal ----

# tty COLUMNS COMMAND: what the command prints on a terminal so wide
tty() {
	script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r'
}
if need script "on a terminal"; then
	esc=$(printf '\033')
	is "$(grep -c "$esc" "$work/run" "$work/table" "$work/md" "$work/csv" | cut -d: -f2 | sort -u)" 0 "no colours elsewhere"
	tty 200 "$moca query headline --db $work/a.db --set baseline=static" >"$work/tty"
	is "$(head -n 1 "$work/tty" | grep -c "$esc\[1m")" 1 "heads are bold"
	is "$(grep gps "$work/tty" | grep -c "$esc\[32m+")" 1 "what is better than chance is green"
	is "$(NO_COLOR=1 tty 200 "$moca query sla --db $work/a.db" | grep -c "$esc")" 0 "NO_COLOR is honoured"
	is "$(NO_COLOR= tty 200 "$moca query sla --db $work/a.db" | grep -c "$esc")" 1 "unless it is empty"
	is "$(TERM=dumb tty 200 "$moca query sla --db $work/a.db" | grep -c "$esc")" 0 "a dumb terminal has none"
	is "$(tty 200 "$moca query sla --db $work/a.db --format csv" | grep -c "$esc")" 0 "CSV has none"
	is "$(tty 80 "$moca plot slaa --db $work/a.db")" "$esc[31mmoca:$esc[0m unknown figure 'slaa'; did you mean 'sla'? (moca plot --list)" \
		"an error's head is red"
	printf 'task,network,priority,arrival_cycles,target_cycles\n0,kws,99,0,1\n' >"$work/tasks.csv"
	is "$(tty 80 "$moca run --workload $work/tasks.csv --db $work/b.db" | tail -n 1)" "          $esc[31m^$esc[0m" "so is the caret"
	for columns in 60 80 120; do
		is "$(NO_COLOR=1 tty $columns "$moca query summary --db $work/a.db" | widths |
			awk -v most=$columns '$1 > most')" "" \
			"a table of sixty columns fits into $columns"
	done
	is "$(NO_COLOR=1 tty 60 "$moca query summary --db $work/a.db" | head -n 1)" \
		"soc gemmini8, configuration $(sed -n '2s/.*gemmini8,,\([0-9a-f]\{12\}\).*/\1/p' <("$moca" query summary --db "$work/a.db" --format csv)), workload C, qos M" \
		"what all rows have alike is told once"

	# progress, of what takes longer than a second
	"$moca" run --workload A,B,C --policy all --seeds 1 --no-tasks --db "$work/long.db" >/dev/null 2>&1
	tty 100 "$moca run --workload A,B,C --policy best,all --seeds 20 --no-tasks --db $work/long.db >/dev/null" >"$work/bar"
	grep -q '█.*░* [0-9]* of [0-9]* runs, [0-9.]* per second, [0-9.]* [a-z]* left' "$work/bar"
	is $? 0 "a bar with rate and time left"
	is "$(perl -0pe 's/.*\e\[K//s' "$work/bar" | grep -c '█') $(tr -d '\n' <"$work/bar" | grep -c "$esc\[K")" "0 1" \
		"nothing of it is left"
	is "$("$moca" run --workload C --policy best --seeds 30..32 --no-tasks --db "$work/long.db" 2>&1 >/dev/null | grep -c '█')" 0 \
		"none elsewhere"
fi

# ---- the greeting ----

"$moca" >"$work/greeting"
is "$? $(grep -c '^  moca ' "$work/greeting")" "0 3" "moca alone greets with three commands"
mkdir "$work/try"
failed=$(cd "$work/try" && sed -n 's/^  \(moca .*[^ ]\)   .*/\1/p' "$work/greeting" | sed "s|^moca|$moca|" | while IFS= read -r line; do
	$line >/dev/null 2>"$work/err" || grep -q 'gnuplot' "$work/err" || echo "$line"
done)
is "$failed" "" "which work, one after the other"
is "$("$moca" --help | sed '/^Topics/,$d' | sed -n 's/^  \([a-z]*\) .*/\1/p' | wc -l)" 14 "moca --help lists all commands"
finish
