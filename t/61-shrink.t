#!/bin/bash
# A law that is broken on purpose: the world told is small, and ./moca replays it from the files as they are named.
set -u
. t/tools/tap.sh
: "${BUILD:?expected the build directory, as make check sets it}"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD

LAWS_DIRECTORY=$work CK_RUN_CASE=shrinker "$BUILD/t/61-laws" >"$work/told"
is "$?" 0 "the shrinker finds the smallest world"
is "$(grep -c '^# law no_task_waits is broken by static in world' "$work/told")" 1 \
	"the law, the policy and the world are told"
is "$(wc -l <"$work/tasks.csv" | tr -d ' ')" 3 "two tasks are left"
is "$(wc -l <"$work/n0.csv" | tr -d ' ')" 2 "of one layer on one tile"
is "$(grep -c "^#   0,n0,0,0,1000$" "$work/told")" 1 "the task list stands among the diagnostics"

command=$(sed -n 's/^# replay it: //p' "$work/told")
is "${command%% *}" "./moca" "the command is told"
eval "$(printf '%s' "$command" | sed 's|^./moca|"$MOCA"|') --format csv" >"$work/result" 2>"$work/err"
is "$?" 0 "moca takes the files"
is "$("$MOCA" query --db "$work/runs.db" --format csv --sql \
	"SELECT max(queued_cycles) > 0 FROM task" 2>&1 | tail -1)" 1 "and a task waits, as was told"
finish
