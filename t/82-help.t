#!/bin/bash
# Help: topics, manual pages, completion; nothing that the program knows goes undocumented.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs the tests
. t/tools/tap.sh
: "${BUILD:?expected the build directory, as make check sets it}"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
moca=$(realpath "$MOCA")
commands=$("$moca" --help | sed '/^Topics/,$d' | sed -n 's/^  \([a-z]*\) .*/\1/p')
topics=$("$moca" --help | sed -n '/^Topics/,$s/^  \([a-z]*\) .*/\1/p')

# names KIND: what moca list tells
names() {
	"$moca" list "$1" --format csv | sed '1d; s/,.*//'
}

# ---- topics ----

for topic in $topics; do
	"$moca" help "$topic" >"$work/$topic" 2>"$work/err"
	is "$? $(head -n 1 "$work/$topic") $(cat "$work/err")" "0 NAME " "moca help $topic"
done
is "$(for topic in $topics; do grep -n '	' "$work/$topic"; awk -v t="$topic" 'length($0) > 190 { print t ": " $0 }' "$work/$topic"; done)" "" \
	"without tabs and overlong lines"
is "$(ls src/cli/topic_*.txt | sed 's/.*topic_//; s/\.txt//' | sort)" "$(sort <<<"$topics")" "every text is a topic"
for kind in policies:policies dispatchers:policies regulators:policies figures:figures queries:database compat:compat; do
	is "$(for name in $(names "${kind%:*}"); do grep -q "^    $name " "$work/${kind#*:}" || echo "$name"; done)" "" \
		"all ${kind%:*} are in help ${kind#*:}"
done
is "$(for name in $("$moca" run --policy static --seeds 1 --db "$work/a.db" --format csv 2>/dev/null | head -n 1 |
	tr , '\n' | sed '1,4d; /_ci$/d'); do grep -q "^    $name " "$work/metrics" || echo "$name"; done)" "" \
	"all metrics are in help metrics"
is "$(for key in $(grep -hoE '^    [a-z]+ = ' "$work/formats" | sed 's/ //g; s/=//' | sort -u); do
	cat models/*/*.ini | grep -q "^$key = " || echo "$key"; done)" "" "keys of help formats are keys of files"
is "$("$moca" help run | head -n 1)" "$("$moca" run --help | head -n 1)" "moca help COMMAND is moca COMMAND --help"
"$moca" help polcies >/dev/null 2>"$work/err"
is "$? $(cat "$work/err")" "64 moca: unknown topic or command 'polcies'; did you mean 'policies'? (moca help)" "a topic that is not there"

# ---- options and knobs ----

for command in $commands; do
	"$moca" "$command" --help >"$work/help-$command" 2>&1
	# argp prints what has no text on a line of its own, and the next option follows
	is "$(awk '/^ {2,6}-/ { if (open != "") print open; open = $0; if (match($0, /^ {2,6}[^ ].*  +[^ ]/)) open = "" ; next }
		/^ {20,}[^ ]/ { open = "" } END { if (open != "") print open }' "$work/help-$command")" "" "moca $command: every option has a text"
done
is "$("$moca" list knobs --format csv | awk -F, 'NR > 1 && $NF == ""')" "" "every knob has a text"
is "$("$moca" list policies --verbose --format csv | awk -F, 'NR > 1 && $4 == ""')" "" "every policy has a summary"
is "$(for policy in src/policy/*.c; do head -n 1 "$policy" | grep -q '^/\*' || basename "$policy"; done | paste -sd' ')" \
	"artifact.c policy.c rounds.c" \
	"every policy's file begins with what it is"
is "$(for figure in $(names figures); do [ -s "plots/$figure.caption" ] && [ -s "plots/$figure.gp" ] || echo "$figure"; done)" "" \
	"every figure has a script and a caption"

# ---- manual pages ----

if need help2man "manual pages"; then
	make -s man-pages BUILD="$BUILD" >"$work/make" 2>&1
	is "$? $(grep -v '^ *MAN' "$work/make")" "0 " "manual pages are made"
	is "$(for command in $commands; do [ -s "$BUILD/man/moca-$command.1" ] || echo "$command"; done
		for topic in $topics; do ls "$BUILD/man/moca-$topic".[57] >/dev/null 2>&1 || echo "$topic"; done)" "" \
		"one for each command and topic"
	is "$(for command in $commands; do
		for option in $(grep -oE '^ {2,6}(-., )?--[a-z-]+' "$work/help-$command" | grep -oE -- '--[a-z-]+'); do
			sed 's/\\-/-/g' "$BUILD/man/moca-$command.1" | grep -q -e "$option" || echo "$command $option"
		done
	done)" "" "no option is missing in them"
	is "$(for command in $commands; do grep -A1 '^.SH NAME' "$BUILD/man/moca-$command.1" | grep -q ' \\- [a-z]' || echo "$command"; done)" "" \
		"each says what its command is for"
	if need groff "manual pages in groff"; then
		for page in "$BUILD"/man/*.[157]; do
			groff -man -ww -Tutf8 -z "$page" 2>&1
		done >"$work/found"
		is "$(cat "$work/found")" "" "groff has no complaint"
	fi
fi

# ---- completion ----

# complete_line WORD...: what the last word may become; = and its like are words of their own, as in bash
complete_line() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_moca
	printf '%s\n' "${COMPREPLY[@]}" | paste -sd' '
}
. contrib/completion/moca
is "$(complete_line "$moca" '')" "$(echo $commands help --help --version)" "completion: commands"
is "$(complete_line "$moca" re)" "report rerun" "completion: commands that begin so"
is "$(complete_line "$moca" run --pol)" "--policy" "completion: options"
is "$(complete_line "$moca" run --policy moca-)" "moca-norm" "completion: policies"
is "$(complete_line "$moca" run --policy = moca-)" "moca-norm" "completion: after ="
is "$(complete_line "$moca" run --policy static,moca-)" "static,moca-norm" "completion: in a list"
is "$(complete_line "$moca" run --soc gem)" "gemmini8" "completion: SoCs"
is "$(complete_line "$moca" run --set soc.til)" "soc.tiles=" "completion: knobs"
is "$(complete_line "$moca" trace res)" "resnet50" "completion: networks"
is "$(complete_line "$moca" plot gan)" "gantt" "completion: figures"
is "$(complete_line "$moca" query best)" "best_policy" "completion: queries"
is "$(complete_line "$moca" plot sla --format p)" "png pdf" "completion: formats of figures"
is "$(complete_line "$moca" query sla --format m)" "markdown" "completion: formats of tables"
is "$(complete_line "$moca" sweep tiles)" "tiles-l2" "completion: sweeps"
is "$(complete_line "$moca" help for)" "formats" "completion: topics"
is "$(complete_line "$moca" query sla --db '')" "" "completion: files are left to bash"
is "$(for command in $commands; do
	for option in $(grep -oE '^ {2,6}(-., )?--[a-z-]+' "$work/help-$command" | grep -oE -- '--[a-z-]+'); do
		[ "$(complete_line "$moca" "$command" "$option")" != "" ] || echo "$command $option"
	done
done)" "" "completion: every option of every command"
finish
