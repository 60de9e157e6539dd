#!/bin/bash
# moca run --compat: what it takes, what it records, that runs repeat to the bit and never mix with others.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD
db=$work/runs.db

# sql TEXT: one value from the database
sql() { "$MOCA" query --db "$db" --format csv --sql "$1" | tail -n +2; }

# refuses STATUS PATTERN NAME ARGUMENT...: moca run fails so, and says so
refuses() {
	local status=$1 pattern=$2 name=$3
	shift 3
	"$MOCA" run --seeds 1 --db "$work/none.db" "$@" >"$work/out" 2>"$work/err"
	is "$?" "$status" "$name: status"
	is "$(grep -c -- "$pattern" "$work/err")" 1 "$name: the message"
}

# ---- what it takes ----

refuses 64 "policy 'maxmin' has no such form; expected static or moca" "another policy" \
	--policy maxmin --compat artifact
refuses 64 "without knobs" "a policy with knobs" --policy 'moca[floor_fraction=0.5]' --compat artifact
refuses 64 "did you mean 'floor'" "a habit misspelt" --compat artifact,-flor
refuses 64 "expected artifact,-floor" "a habit taken from nothing" --compat -floor
refuses 64 "leaves nothing" "no habit left" --compat floor,-floor
refuses 64 "a timeline shows the machine's" "a timeline" --compat artifact --policy moca \
	--timeline "$work/timeline.json"
refuses 65 "expected pairs" "a machine without pairs" --compat artifact --set soc.groups=2
printf 'task,network,priority,arrival_cycles,target_cycles\n0,mine,1,0,9000000\n' >"$work/mine.csv"
"$MOCA" trace squeezenet >"$work/trace.csv"
mkdir "$work/data" && cp -r models "$work/data" && cp models/networks/squeezenet.csv \
	"$work/data/models/networks/mine.csv"
MOCA_DATA=$work/data refuses 65 "the artifact has no network 'mine'" "a network of another's" \
	--compat artifact --workload "$work/mine.csv"
head -14 "$work/trace.csv" | awk -F, 'NR == 1 || $1 < 13' >"$work/short.csv"
refuses 65 "expected 27, as the network" "a trace with other layers" --compat artifact \
	--trace squeezenet="$work/short.csv" --workload A
is "$("$MOCA" list compat --format csv | sed 1d | cut -d, -f1 | tr '\n' ' ')" \
	"rounds lookahead busy-clock floor grouping index-slip predictions score-own threshold floor-rate exempt overheads calibration " \
	"list compat"

# ---- what it records ----

run() { "$MOCA" run --policy static,moca --seeds 2 --db "$db" "$@" >"$work/out" 2>"$work/err" ||
	cat "$work/err"; }
run --workload A,B,C --compat artifact
run --workload C --compat artifact,-floor
run --workload C --compat lookahead,rounds
run --workload C
is "$(sql "SELECT DISTINCT compat FROM run ORDER BY compat")" "
artifact
\"artifact,-floor\"
\"rounds,lookahead\"" "one text for the same habits"
is "$(sql "SELECT DISTINCT policy, dispatcher, regulator FROM run WHERE compat <> '' ORDER BY policy")" \
	"moca,rounds,moca-artifact
static,rounds,none" "what ran stands in its halves"
is "$(sql "SELECT count(DISTINCT configuration) FROM run")" 4 "each set of habits is a configuration"
is "$(sql "SELECT count(*) FROM headline WHERE compat = '' AND workload <> 'C'")" 0 "views do not mix them"
before=$(sql "SELECT count(*) FROM run")
run --workload C --compat floor,rounds,artifact 2>/dev/null
run --workload C --compat rounds,lookahead
is "$(sql "SELECT count(*) FROM run")" "$before" "the same habits in another order are the same run"
is "$("$MOCA" rerun all --db "$db" | tail -1)" "24 runs re-executed, 0 differ" "rerun"
run --workload A --qos H --compat artifact --trace squeezenet="$work/trace.csv"
is "$("$MOCA" rerun 25 26 --db "$db" | tail -1)" "2 runs re-executed, 0 differ" "rerun with a given trace"
"$MOCA" run --workload A,C --compat artifact --seeds 6 --jobs 3 --db "$work/jobs.db" --format csv \
	>"$work/three" 2>/dev/null
"$MOCA" run --workload A,C --compat artifact --seeds 6 --db "$work/job.db" --format csv >"$work/one" 2>/dev/null
is "$(cat "$work/three")" "$(cat "$work/one")" "three threads give what one does"

"$MOCA" explain --run 1 --db "$db" >"$work/out" 2>"$work/err"
is "$?: $(grep -c 'by its clock nothing can be explained' "$work/err")" "64: 1" "explain does not explain them"

# ---- what is printed of tasks ----

is "$(sql "SELECT count(*) FROM task JOIN run USING (run_id) WHERE compat <> '' AND dropped")" 0 \
	"nothing counts as dropped"
is "$(sql "SELECT count(*) FROM task WHERE abs(queued_cycles + compute_cycles + memory_cycles
	+ throttled_cycles + interference_cycles + migration_cycles - finish_cycles + arrival_cycles) > 1")" 0 \
	"parts add up to the latency"
is "$(sql "SELECT count(*) FROM task JOIN run USING (run_id) WHERE compat = 'artifact'
	AND network = 'yololite' AND finish_cycles - arrival_cycles < 799912 - 1e-6")" 0 "no latency is below P2"
is "$(sql "SELECT count(*) > 0 FROM task JOIN run USING (run_id) WHERE compat = 'artifact,-floor'
	AND start_cycles < arrival_cycles")" 1 "tasks start before they arrive"
is "$(sql "SELECT count(*) FROM task JOIN run USING (run_id) WHERE compat = ''
	AND start_cycles < arrival_cycles")" 0 "others do not"
is "$(sql "SELECT DISTINCT policy FROM task JOIN run USING (run_id) WHERE compat = 'artifact'
	AND start_cycles IS NULL")" moca "moca alone skips"
is "$(sql "SELECT count(*) FROM task JOIN run USING (run_id) WHERE compat = 'artifact' AND workload = 'A'
	AND policy = 'moca' AND network = 'yololite' AND start_cycles IS NOT NULL")" 0 \
	"in workload A moca skips every yololite"

# ---- a task list, with seeds that differ in noise ----

"$MOCA" workload C --seed 3 >"$work/list.csv"
run --workload "$work/list.csv" --compat artifact
is "$(sql "SELECT count(DISTINCT sla) > 1 FROM run WHERE workload = 'list'")" 1 "a task list with seeds"
finish
