#!/bin/bash
# moca explain, on a case that is worked out by hand.
#
# 4 tiles in 2 groups, 16 bytes per cycle, no interference, no noise, max-min arbiter. Under moca:
#
#   task 0, big:   1500 cycles, 18000 bytes: 12 bytes per cycle; arrives at 0,   target 2000, priority 0
#   task 1, mid:   1000 cycles, 12000 bytes: 12 bytes per cycle; arrives at 0,   target 4000, priority 0
#   task 2, small:  500 cycles,  1000 bytes:  2 bytes per cycle; arrives at 600, target 1500, priority 5
#
# At 0 task 0 begins: no overflow yet, no cap. Task 1 begins: overflow 12 + 12 - 16 = 8; scores
# s_0 = 0 + 1500/2000 = 3/4, s_1 = 0 + 1000/4000 = 1/4, so that W = 9, s_1 d_1 = 3: a cap of
# 12 - 8 x 9/12 = 6 (the floor is 4). Wanted are 12 + 6 of 16: the max-min level is 10, task 0 has 10.
# Task 0 takes 1500 x 12/10 = 1800 cycles, 300 of them interference; 2 x 1800 bytes it did not get.
# Task 1 takes 1000 x 12/6 = 2000 cycles, 1000 of them throttled; 6 x 2000 bytes were withheld.
# Task 2 waits until 1800; 12 + 2 is below 16, no cap, and the DRAM serves 6 + 2: it ends at 2300. Its
# latency is 1700, of which 1200 queued; beside task 1 it ran from 1800 to 2000.
#
# Energy: these traces tell of no multiplications and no L2 traffic; 100 pJ a DRAM byte; nothing static.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD LC_ALL=C
MOCA=$(realpath "$MOCA")
cd "$work" || exit 1

columns=layer,name,tiles,compute_cycles,dram_bytes,isolated_cycles
printf '%s\n' $columns 0,only,2,600,18000,1500 >big.csv
printf '%s\n' $columns 0,only,2,400,12000,1000 >mid.csv
printf '%s\n' $columns 0,first,2,200,600,300 1,second,2,100,400,200 >small.csv
cat >three.csv <<'END'
task,network,priority,arrival_cycles,target_cycles
0,big,0,0,2000
1,mid,0,0,4000
2,small,5,600,1500
END
three="--workload ./three.csv --seeds 1 --set soc.tiles=4 --set soc.groups=2 --set soc.dram_efficiency=1
	--set soc.interference=0 --set soc.noise_sigma=0 --trace big.csv --trace mid.csv --trace small.csv"
# shellcheck disable=SC2086
"$MOCA" run $three --policy moca --db x.db >/dev/null 2>&1

# facts ARGUMENT...: the rows, without what the policy noted
facts() { "$MOCA" explain --db x.db --run 1 --format csv "$@" | grep -v '^[^,]*,noted'; }

is "$(facts --task 1)" "task,kind,name,other_task,from_cycles,to_cycles,value,unit
1,latency,mid,,0,2000,2000,cycles
1,target,met,,0,4000,4000,cycles
1,spare,met,,,,2000,cycles
1,priority,low,,,,0,level
1,isolated,mid,,,,1000,cycles
1,part,queued,,,,0,cycles
1,part,compute,,,,400,cycles
1,part,memory,,,,600,cycles
1,part,throttled,,,,1000,cycles
1,part,interference,,,,0,cycles
1,part,migration,,,,0,cycles
1,without,queued,,,,2000,cycles
1,without,throttled,,,,1000,cycles
1,without,interference,,,,2000,cycles
1,without,migration,,,,2000,cycles
1,without,all,,,,1000,cycles
1,span,held,,0,2000,2,tiles
1,span,running,,0,2000,2000,cycles
1,dram,demanded,,,,24000,bytes
1,dram,throttled,,,,12000,bytes
1,dram,contended,,,,0,bytes
1,dram,granted,,,,12000,bytes
1,dram,throttled,,,,2000,cycles
1,dram,contended,,,,0,cycles
1,energy,all,,,,1.2e-06,J
1,energy,macs,,,,0,J
1,energy,l2,,,,0,J
1,energy,dram,,,,1.2e-06,J
1,energy,static,,,,0,J
1,beside,big,0,0,1800,1800,cycles
1,beside,big,0,0,1800,18000,bytes
1,beside,small,2,1800,2000,200,cycles
1,beside,small,2,1800,2000,400,bytes" "a capped task, fact by fact"
is "$(facts --task 0 | grep -E '^0,(part|dram|beside),')" "0,part,queued,,,,0,cycles
0,part,compute,,,,600,cycles
0,part,memory,,,,900,cycles
0,part,throttled,,,,0,cycles
0,part,interference,,,,300,cycles
0,part,migration,,,,0,cycles
0,dram,demanded,,,,21600,bytes
0,dram,throttled,,,,0,bytes
0,dram,contended,,,,3600,bytes
0,dram,granted,,,,18000,bytes
0,dram,throttled,,,,0,cycles
0,dram,contended,,,,1800,cycles
0,beside,mid,1,0,1800,1800,cycles
0,beside,mid,1,0,1800,10800,bytes" "one that the full DRAM holds back"
is "$(facts --task 2 | grep -E '^2,(span|ahead|beside|target|spare|without),')" "2,target,missed,,600,2100,1500,cycles
2,spare,missed,,,,-200,cycles
2,without,queued,,,,500,cycles
2,without,throttled,,,,1700,cycles
2,without,interference,,,,1700,cycles
2,without,migration,,,,1700,cycles
2,without,all,,,,500,cycles
2,span,queued,,600,1800,1200,cycles
2,span,held,,1800,2300,2,tiles
2,span,running,,1800,2300,500,cycles
2,ahead,big,0,600,1800,1200,cycles
2,ahead,big,0,600,1800,12000,bytes
2,ahead,mid,1,600,1800,1200,cycles
2,ahead,mid,1,600,1800,7200,bytes
2,beside,mid,1,1800,2000,200,cycles
2,beside,mid,1,1800,2000,1200,bytes" "one that waits: for whom, and beside whom it runs"

# said ARGUMENT...: the words, but for the policy's decisions
said() { "$MOCA" explain --db x.db --run 1 "$@" | sed '/^Decisions/,/^In short/{/^In short/!d}'; }
is "$(said --task 2)" "run 1: moca, workload three, QoS M, seed 1; every bit as recorded
task 2 (small, priority 5, mid) arrived at 600 cycles, target 1500 cycles: took 1700 cycles, missed by 200 cycles

part          cycles  % of latency  % of target  what it is
queued          1200          70.6         80.0  waiting for tiles
compute          300          17.6         20.0  the arrays' busy time, as if alone
memory           200          11.8         13.3  the rest of the time alone: exposed memory, overheads
throttled          0           0.0          0.0  slower because of the policy's cap on its DRAM traffic
interference       0           0.0          0.0  slower because of others: L2, interconnect, full DRAM
migration          0           0.0          0.0  holding tiles while moved; work thrown away
latency         1700         100.0        113.3  from its arrival to its end

It had 2 tiles from 1800 to 2300 cycles.
Alone on one group, without noise, it takes 500 cycles.
While it queued, tiles were held by big (task 0) for 1200 cycles, mid (task 1) for 1200 cycles.
While it ran, beside it ran mid (task 1) for 200 cycles drawing 6.00 bytes/cycle.
DRAM: running, it asked for 2.00 bytes/cycle of 16 and drew 2.00 bytes/cycle.
Energy: 0.0001 mJ: 0 % multiplications, 0 % L2, 100 % DRAM, 0 % static.
In short: without queueing (1200 cycles) it would have met its target, by subtraction: all else as it was." \
	"the same in words"
is "$(said --task 1 | grep -E '^(DRAM|In short)')" \
	"DRAM: running, it asked for 12.00 bytes/cycle of 16 and drew 6.00 bytes/cycle; for 2000 cycles a cap withheld 12.0 kbytes.
In short: it met its target with 2000 cycles to spare." "a cap in words"
is "$("$MOCA" explain --db x.db --run 1 --task 0 | grep -c '^Decisions: dispatcher moca (.*), regulator moca (.*)\.$')" \
	1 "the policy's halves are named"

# Together: latencies 1800 + 2000 + 1700 = 5500, targets 7500.
is "$(facts | grep -E '^[0-9]*,(count|mean|share|without|worst|dram),')" ",count,tasks,,,,3,tasks
,count,met,,,,2,tasks
,count,dropped,,,,0,tasks
,mean,latency,,,,1833.3333333333333,cycles
,mean,target,,,,2500,cycles
,mean,isolated,,,,1000,cycles
,mean,queued,,,,400,cycles
,mean,compute,,,,433.3333333333333,cycles
,mean,memory,,,,566.6666666666666,cycles
,mean,throttled,,,,333.3333333333333,cycles
,mean,interference,,,,100,cycles
,mean,migration,,,,0,cycles
,share,queued,,,,0.21818181818181817,of latency
,share,compute,,,,0.23636363636363636,of latency
,share,memory,,,,0.3090909090909091,of latency
,share,throttled,,,,0.18181818181818182,of latency
,share,interference,,,,0.05454545454545454,of latency
,share,migration,,,,0,of latency
,without,queued,,,,1,tasks
,without,throttled,,,,0,tasks
,without,interference,,,,0,tasks
,without,migration,,,,0,tasks
,without,all,,,,1,tasks
2,worst,small,,600,2300,1.1333333333333333,of target
,dram,demanded,,,,46600,bytes
,dram,throttled,,,,12000,bytes
,dram,contended,,,,3600,bytes
,dram,granted,,,,31000,bytes
,dram,throttled,,,,2000,cycles
,dram,contended,,,,1800,cycles" "all tasks together"
is "$(facts --priority low | grep -E '^[0-9]*,(count|worst),' | cut -d, -f1-3,7 | tr '\n' ' ')" \
	",count,tasks,2 ,count,met,2 ,count,dropped,0 0,worst,big,0.9 " "the tasks of low priority"
is "$(facts --priority 5 --network small | sed -n 2p)" ",count,tasks,,,,1,tasks" "of a network and a priority"
is "$(said --network small | grep -E '^(network|Worst|While|In short)')" \
	"network small: 1 task, 0 met their target (0.0 %)
Worst: task 2 (small, priority 5) took 1.13 times its target.
While one queued, tiles were held on average by 1.00 big, 1.00 mid.
While one ran, beside it ran on average 0.40 mid.
In short: of the 1 that was done and missed, 1 would have met without queueing, 1 without all that is not their own work; by subtraction: all else as it was." \
	"a network in words"
is "$(facts --task 1 --format json | perl -MJSON::PP -e 'local $/; print scalar @{decode_json(<>)}')" \
	"$("$MOCA" explain --db x.db --run 1 --task 1 --format csv | tail -n +2 | wc -l | tr -d ' ')" \
	"JSON has the same rows"
(cd / && env -u MOCA_DATA "$MOCA" explain --run 1 --task 2 --db "$work/x.db" --format csv) >alone
is "$(cat alone)" "$("$MOCA" explain --db x.db --run 1 --task 2 --format csv)" "from the database alone"

# ---- the best schedule found: whose it is ----

# Everything can be met, if the DRAM is not shared out blindly: an online policy does.
# shellcheck disable=SC2086
"$MOCA" run $three --policy best --db best.db >/dev/null 2>&1
is "$("$MOCA" explain --db best.db --run 1 | grep '^Decisions' | sed 's/ ([^)]*([^)]*)[^)]*)//; s/ ([^)]*)//g')" \
	"Decisions: the schedule found follows optimizer: dispatcher online, regulator optimizer." \
	"best: the policy that it follows"
is "$("$MOCA" explain --db best.db --run 1 --format csv | grep -E '^,(schedule|noted),')" ",schedule,optimizer,,,,,
,noted,needed_bytes_per_cycle,,,,4,times
,noted,queue_weight,,,,4,times
,noted,floor_bytes_per_cycle,,,,4,times" "best: and what that one noted"
is "$(facts | grep -c ',schedule,')" 0 "no other policy follows one"

# Either of the first two is late beside the other, and the last can only wait: one is given up.
sed 's/^1,mid,0,0,4000/1,mid,0,0,1200/; s/^2,small,5,600,1500/2,small,5,600,800/' three.csv >late.csv
# shellcheck disable=SC2086
"$MOCA" run ${three/three.csv/late.csv} --policy best --db best.db >/dev/null 2>&1
is "$("$MOCA" explain --db best.db --run 2 | grep -o '^Decisions: the .*: dispatcher clairvoyant (')" \
	"Decisions: the schedule found follows clairvoyant: dispatcher clairvoyant (" \
	"best: a schedule of its own"
is "$("$MOCA" explain --db best.db --run 2 --format csv | grep -E '^,(schedule|noted|noted_first|noted_last),')" \
	",schedule,clairvoyant,,,,,
,noted,dropped_at_cycles,,,,1,times
,noted_first,dropped_at_cycles,,0,0,0,cycles
,noted_last,dropped_at_cycles,,0,0,0,cycles
,noted,order_key_cycles,,,,2,times
,noted_first,order_key_cycles,,0,0,1200,cycles
,noted_last,order_key_cycles,,600,600,1400,cycles
,noted,tiles,,,,2,times
,noted_first,tiles,,0,0,2,tiles
,noted_last,tiles,,600,600,2,tiles" "best: and why: who was dropped, the turns, the tiles"

# A real run, every policy: the parts add up, and so do what is said of all and of each.
for policy in $("$MOCA" list policies --format csv | tail -n +2 | cut -d, -f1 | grep -vx bound); do # it runs nothing
	rm -f y.db
	"$MOCA" run --workload C --set workload.tasks=12 --seeds 1 --load 2 --policy "$policy" --db y.db >/dev/null 2>&1
	for task in 0 5 11; do
		"$MOCA" explain --db y.db --run 1 --task $task --format csv 2>&1
	done | awk -F, '$2 == "latency" { want += $7; tasks++ } $2 == "part" { got += $7 } /^moca:/
		END { if (tasks == 3 && got - want < 1e-3 && want - got < 1e-3) print "adds up"
			else print got " of " want " in " tasks }' >sum
	is "$(cat sum)" "adds up" "the parts add up under $policy"
done

# ---- what is refused ----

# refused STATUS STDERR NAME ARGUMENT...
refused() {
	local status=$1 words=$2 name=$3
	shift 3
	"$MOCA" explain --db x.db "$@" >out 2>err
	is "$? $(cat err out)" "$status $words" "$name"
}
usage() {
	local name=$1 words=$2
	shift 2
	refused 64 "moca explain: $words
Try \`moca explain --help' or \`moca explain --usage' for more information." "$name" "$@"
}
usage "no run" "--run ID expected; \`moca query runs\` lists them"
usage "a task and a network" "--task is one task: --network and --priority choose several" \
	--run 1 --task 1 --network big
usage "--priority 12" "--priority '12'; expected low, mid, high or 0 to 11" --run 1 --priority 12
usage "--format yaml" "unknown format 'yaml'; expected text, table, csv, json or markdown" --run 1 --format yaml
usage "a number alone" "'1' is not an option; did you mean --run 1?" 1
refused 66 "moca: no run 9 in x.db; \`moca query runs\` lists them" "an unknown run" --run 9 --task 1
refused 66 "moca: run 1 has no task 3; its numbers go from 0 to 2" "an unknown task" --run 1 --task 3
refused 66 "moca: run 1 has no task of network smal; did you mean 'small'?" "a misspelt network" \
	--run 1 --network smal
refused 66 "moca: run 1 has no task of network small, priority high" "a network without such a priority" \
	--run 1 --network small --priority high
refused 66 "moca: run 1 has no task of priority 11" "a priority without tasks" --run 1 --priority 11
"$MOCA" explain --run 1 --db none.db 2>err
is "$? $(cat err)" "66 moca: cannot open none.db: No such file or directory; to record runs there: moca run --db none.db" "an unknown database"
# shellcheck disable=SC2086
"$MOCA" run $three --policy static --no-tasks --db x.db >/dev/null 2>&1
refused 65 "moca: run 2 was recorded without its tasks; the same \`moca run\` without --no-tasks adds them" \
	"a run without tasks" --run 2 --task 1
if need sqlite3 "a bound, a changed bit"; then
	sqlite3 x.db "UPDATE run SET policy = 'bound' WHERE run_id = 2"
	refused 65 "moca: run 2 is a bound: what no schedule can beat, without tasks to explain" \
		"a bound" --run 2 --task 1
	sqlite3 x.db "UPDATE task SET finish_cycles = finish_cycles + 0.5 WHERE run_id = 1 AND task = 1"
	refused 1 "moca: run 1, recorded by moca $("$MOCA" --version | cut -d' ' -f2), differs in task 1 when it is executed again: nothing can be explained by that" \
		"a changed bit" --run 1 --task 2
fi
finish
