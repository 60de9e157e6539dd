#!/bin/bash
# The commands through the binary: what they print, what they record, and that they agree with each other.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD
db=$work/runs.db

# lines: how many on standard input
lines() { wc -l | tr -d ' '; }

# ---- trace ----

"$MOCA" trace alexnet --tiles 2 >"$work/alexnet.csv"
is "$(head -1 "$work/alexnet.csv")" \
	"layer,name,kind,block,tiles,macs,compute_cycles,l2_bytes,dram_bytes,isolated_cycles" \
	"trace: the columns"
is "$(lines <"$work/alexnet.csv")" 15 "trace: a row for each operation"
is "$("$MOCA" trace alexnet | tail -n +2 | cut -d, -f5 | sort -nu | tr '\n' ' ')" "1 2 4 8 " \
	"trace: 1, 2, 4 and 8 tiles unless told otherwise"
is "$("$MOCA" trace alexnet --tiles 2 --set soc.cost_form=algorithm1 | cmp -s - "$work/alexnet.csv" ||
	echo differs)" "differs" "trace: the cost form is a knob"
is "$("$MOCA" trace kws --tiles 1 | awk -F, 'NR > 1 && $10 < $7')" "" \
	"trace: no layer is faster than its array"

# ---- workload ----

"$MOCA" workload C --seed 7 >"$work/c7.csv"
is "$(head -1 "$work/c7.csv")" "task,network,priority,arrival_cycles,target_cycles" \
	"workload: the columns"
is "$(lines <"$work/c7.csv")" 251 "workload: 250 tasks"
is "$("$MOCA" workload C --qos H --seed 7 | awk -F, '$2 == "resnet50" { print $5; exit }')" 40000000 \
	"workload: QoS H has 0.8 of the target"
is "$("$MOCA" workload C --seed 7 --load 2 | awk -F, '$1 == 100 { print $4 * 2 }')" \
	"$(awk -F, '$1 == 100 { print $4 }' "$work/c7.csv")" "workload: twice the load halves the arrivals"
for kind in poisson periodic; do
	is "$("$MOCA" workload B --arrivals $kind --tasks 40 | lines)" 41 "workload: $kind"
done

# ---- run ----

"$MOCA" run --workload C --seeds 7..7 --db "$db" --format csv >"$work/generated" 2>"$work/err"
is "$(cat "$work/err")" "moca: 2 runs: 2 replayed, 0 were recorded already; in $db" "run: says what it did"
is "$(head -1 "$work/generated" | cut -d, -f1-6)" "workload,qos,policy,seeds,sla,sla_ci" \
	"run: the columns for programs"
"$MOCA" run --workload C --seeds 7..7 --db "$db" --format csv >"$work/again" 2>"$work/err"
is "$(cat "$work/err")" "moca: 2 runs: 0 replayed, 2 were recorded already; in $db" \
	"run: nothing is computed twice"
is "$(cat "$work/again")" "$(cat "$work/generated")" "run: and the same is printed"
"$MOCA" run --workload "$work/c7.csv" --seeds 7..7 --db "$db" --format csv >"$work/listed" 2>/dev/null
is "$(cut -d, -f3- "$work/listed")" "$(cut -d, -f3- "$work/generated")" \
	"run: a written task list gives what its set gives"
"$MOCA" trace squeezenet >"$work/squeezenet.csv"
"$MOCA" run --workload A --seeds 2 --db "$work/a.db" --format csv >"$work/lowered" 2>/dev/null
"$MOCA" run --workload A --seeds 2 --db "$work/b.db" --format csv --trace "$work/squeezenet.csv" \
	>"$work/given" 2>/dev/null
is "$(cat "$work/given")" "$(cat "$work/lowered")" "run: a written trace gives what its network gives"
"$MOCA" run --workload A --seeds 2 --db "$work/b.db" --format csv --jobs 2 >"$work/two" 2>/dev/null
is "$(cat "$work/two")" "$(cat "$work/lowered")" "run: two threads give what one gives"
"$MOCA" run --workload traces/burst.csv --policy online+moca --seeds 1 --no-tasks --db "$work/n.db" \
	>/dev/null 2>&1
is "$("$MOCA" query --db "$work/n.db" --format csv --sql \
	"SELECT policy, dispatcher, regulator, (SELECT count(*) FROM task) AS tasks FROM run" | tail -1)" \
	"online+moca,online,moca,0" "run: a cross of dispatcher and regulator, without task rows"
"$MOCA" run --workload C --policy moca --seeds 2 --db "$work/k.db" --format csv >"$work/k1" 2>/dev/null
"$MOCA" run --workload C --policy moca --seeds 2 --db "$work/k.db" --format csv \
	--set policy.floor_fraction=0.5 >"$work/k2" 2>/dev/null
is "$(cmp -s "$work/k1" "$work/k2" || echo differs)" differs "run: a policy's knob matters"
is "$("$MOCA" query --db "$work/k.db" --format csv --sql \
	"SELECT DISTINCT policy, knobs FROM run ORDER BY policy" | tail -n +2 | tr '\n' ' ')" \
	'moca,{} moca[floor_fraction=0.5],"{""policy.floor_fraction"":""0.5""}" ' \
	"run: and stands in the policy's name"
"$MOCA" run --workload C --policy 'static,moca[floor_fraction=0.5]' --seeds 2 --db "$work/k.db" \
	--load 1.00 --set soc.dram_bytes_per_cycle=16.0 --set policy.late_slack_cycles=10 >/dev/null 2>"$work/err"
is "$(cat "$work/err")" "moca: 4 runs: 2 replayed, 2 were recorded already; in $work/k.db" \
	"run: the same values make the same run, however they are given"
is "$("$MOCA" query --db "$work/k.db" --format csv --sql \
	"SELECT count(DISTINCT configuration) FROM run" | tail -1)" 1 \
	"run: and policies with other knobs compare with one another"
"$MOCA" run --workload C --seeds 1 --db "$work/k.db" --set soc.l2_bytes_per_cycle_per_tile=4 \
	>/dev/null 2>&1
is "$("$MOCA" query --db "$work/k.db" --format csv --sql "SELECT count(DISTINCT configuration),
	max(length(knobs)) > 2 FROM run WHERE policy = 'static'" | tail -1)" \
	'2,1' "run: another machine does not"

# tasks that were left out are added when they are wanted
"$MOCA" run --workload A --seeds 1 --db "$work/t.db" --no-tasks >/dev/null 2>&1
"$MOCA" run --workload A --seeds 1 --db "$work/t.db" >/dev/null 2>"$work/err"
is "$(cat "$work/err") $("$MOCA" query --db "$work/t.db" --format csv --sql \
	"SELECT (SELECT count(*) FROM run) || ' ' || (SELECT count(*) FROM task)" | tail -1)" \
	"moca: 2 runs: 2 replayed, 0 were recorded already; in $work/t.db 2 500" \
	"run: tasks that were left out are added when they are wanted"

# an edited network does not mix with what it was
cp -r models "$work/models"
MOCA_DATA=$work "$MOCA" run --workload A --policy static --seeds 3 --db "$work/e.db" >/dev/null 2>&1
sed -i '$d' "$work/models/networks/squeezenet.csv"
MOCA_DATA=$work "$MOCA" run --workload A --policy static --seeds 3 --db "$work/e.db" >/dev/null 2>&1
is "$("$MOCA" query sla --db "$work/e.db" --format csv | tail -n +2 | cut -d, -f4 | sed 's/@.*/@/' |
	tr '\n' ' ') $("$MOCA" query sla --db "$work/e.db" --format csv | grep -c ',3,')" "A A@  2" \
	"run: an edited network is kept apart from what it was"
is "$("$MOCA" run --workload C --seeds 2 --db "$work/k.db" --format json 2>/dev/null |
	grep -c '"policy": *"static"')" 1 "run: JSON"

# Parts of every recorded task's latency add up to it.
is "$("$MOCA" query --db "$db" --format csv --sql "SELECT count(*) FROM task WHERE
	abs(queued_cycles + compute_cycles + memory_cycles + throttled_cycles + interference_cycles
	+ migration_cycles - (finish_cycles - arrival_cycles)) > 1e-6" | tail -1)" 0 \
	"run: the recorded parts of each latency add up to it"

# an edited task list does not mix with the one it was
sed -i '$d' "$work/c7.csv"
"$MOCA" run --workload "$work/c7.csv" --seeds 7..7 --db "$db" >/dev/null 2>&1
is "$("$MOCA" query --db "$db" --format csv --sql "SELECT count(DISTINCT workload) FROM run
	WHERE workload = 'c7' OR workload LIKE 'c7@%'" | tail -1)" 2 \
	"run: an edited task list is kept apart from what it was"

# ---- rerun ----

"$MOCA" rerun all --db "$db" >"$work/rerun"
is "$? $(tail -1 "$work/rerun")" "0 6 runs re-executed, 0 differ" "rerun: every bit agrees"
(cd "$work" && env -u MOCA_DATA "$(realpath "$OLDPWD/$MOCA" 2>/dev/null || realpath "$MOCA")" rerun 1 \
	--db "$db" >rerun.alone)
is "$(tail -1 "$work/rerun.alone")" "1 runs re-executed, 0 differ" "rerun: from the database alone"
if need sqlite3 "rerun: a changed bit is found"; then
	sqlite3 "$db" "UPDATE task SET finish_cycles = finish_cycles + 0.5 WHERE run_id = 2 AND task = 9"
	"$MOCA" rerun 2 --db "$db" >"$work/rerun"
	is "$? $(head -1 "$work/rerun" | sed 's/.*: //')" "1 differs in task 9" \
		"rerun: a changed bit is found"
fi

# ---- list, bench ----

for kind in policies dispatchers regulators socs networks workloads figures queries knobs; do
	rows=$("$MOCA" list $kind --format csv | lines)
	if [ "$rows" -gt 1 ]; then pass "list $kind"; else fail "list $kind"; fi
done
is "$("$MOCA" list networks --format csv | tail -n +2 | cut -d, -f1 | tr '\n' ' ')" \
	"alexnet googlenet kws resnet50 squeezenet yololite yolov2 " "list: names in the first column"
is "$("$MOCA" bench --policy static,moca --seeds 2 --rounds 1 --format csv | cut -d, -f1 | tr '\n' ' ')" \
	"policy static moca " "bench: a row a policy"
is "$("$MOCA" bench --seeds 1 --rounds 1 --policy null --format csv | head -1 | cut -d, -f1-4)" \
	"policy,scenarios_per_second,events_per_second,floor_ratio" "bench: the columns"
mkdir "$work/bench"
"$MOCA" bench --seeds 1 --rounds 1 --policy null --format csv --save "$work/bench" >"$work/bench/shown"
is "$(cat "$work/bench/bench.csv")" "$(cat "$work/bench/shown")" "bench: what is saved is what is shown"
is "$(head -1 "$work/bench/bench-measures.csv")" "measure,value,unit" "bench: measures of the whole have a table"
is "$(cut -d, -f1,3 "$work/bench/bench-measures.csv" | tail -n +2)" "sweep_1_job,points/s
sweep_2_jobs,points/s
sweep_gain,ratio
database,rows/s
peak_memory,bytes" "bench: sweeps, database, memory"
printf 'policy,scenarios_per_second,events_per_second,floor_ratio\nnull,1,1,1e6\ngone,1,1,1\n' >"$work/bench/old.csv"
"$MOCA" bench --seeds 1 --rounds 1 --policy null,static --format csv --against "$work/bench/old.csv" \
	>"$work/bench/shown"
is "$(cut -d, -f1,7 "$work/bench/shown" | sed 's/,[0-9][-.e0-9]*$/,number/' | tr '\n' ' ')" \
	"policy,floor_ratio_change null,number static, " "bench: compared with a saved table, where it has the policy"
is "$(awk -F, '$1 == "null" { print ($7 * 1e6 / $4 > 0.999999 && $7 * 1e6 / $4 < 1.000001) }' "$work/bench/shown")" \
	1 "bench: the change is new over old"

# ---- help ----

for command in run trace workload query plot rerun explain list bench validate; do
	help=$("$MOCA" $command --help)
	case $help in *Example*moca\ $command*) pass "$command --help has an example" ;;
	*) fail "$command --help has an example" ;; esac
done
is "$("$MOCA" --version)" "moca 0.1.0" "--version"

# ---- installed ----

if [ "$MOCA" = ./moca ]; then
	if make -s install DESTDIR="$work/stage" PREFIX=/usr >"$work/log" 2>&1; then
		pass "install into DESTDIR"
	else
		fail "install into DESTDIR"
		sed 's/^/# /' "$work/log"
	fi
	is "$(cd / && MOCA_DATA="$work/stage/usr/share/moca" "$work/stage/usr/bin/moca" trace kws |
		md5sum)" "$("$MOCA" trace kws | md5sum)" "the installed program works elsewhere"
	is "$(cd / && MOCA_DATA="$work/stage/usr/share/moca" "$work/stage/usr/bin/moca" validate |
		md5sum)" "$("$MOCA" validate | md5sum)" "and has what was measured"
	is "$(find "$work/stage" -name 'moca.1' -size +0 | lines)" 1 "a manual page is installed"
fi
finish
