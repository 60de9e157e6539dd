#!/bin/bash
# moca run --timeline: trace events that agree with the recorded tasks.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD LC_ALL=C
MOCA=$(realpath "$MOCA")
check=$PWD/t/tools/timeline.pl
cd "$work" || exit 1

# sound NAME BANDWIDTH EFFICIENCY ARGUMENT...: of one run
sound() {
	local name=$1 bandwidth=$2 efficiency=$3
	shift 3
	rm -f s.db
	"$MOCA" run --seeds 1..1 --db s.db --timeline s.json "$@" >/dev/null 2>err || cat err
	"$MOCA" query --db s.db --format csv --sql "SELECT task, network, priority, arrival_cycles,
		start_cycles, finish_cycles, target_cycles, met, queued_cycles, dram_bytes, tile_cycles
		FROM task ORDER BY task" >tasks.csv
	is "$(perl "$check" s.json tasks.csv "$bandwidth" "$efficiency" 2>&1)" sound "$name"
}

for policy in $("$MOCA" list policies --format csv | tail -n +2 | cut -d, -f1 | grep -vx bound); do # it runs nothing
	sound "20 tasks of C under $policy" 16 1 --workload C --policy "$policy" --load 1.5 \
		--set workload.tasks=20 --set soc.dram_efficiency=1
done
sound "where interleaving costs bandwidth" 8 0.7 --workload C --policy moca \
	--set workload.tasks=30 --set soc.dram_efficiency=0.7 --set soc.dram_bytes_per_cycle=8
sound "64 tiles" 16 1 --workload B --policy maxmin --load 4 --set soc.tiles=64 --set soc.groups=16 \
	--set workload.tasks=20 --set soc.dram_efficiency=1
sound "one group" 16 1 --workload A --policy edf --set soc.tiles=1 --set soc.groups=1 \
	--set workload.tasks=20 --set soc.dram_efficiency=1
sound "another clock" 16 1 --workload A --policy static --set soc.clock_hz=333333333 \
	--set workload.tasks=20 --set soc.dram_efficiency=1

# ---- which run ----

"$MOCA" run --workload A --set workload.tasks=5 --policy static --seeds 1..1 --db t.db >/dev/null 2>&1
"$MOCA" run --workload A --set workload.tasks=5 --policy static --seeds 1..1 --db t.db \
	--timeline t.json >/dev/null 2>err
is "$? $(cat err)" "0 moca: 1 runs: 0 replayed, 1 were recorded already; in t.db
moca: its timeline is in t.json" "a recorded run has a timeline, too"
"$MOCA" run --workload A --set workload.tasks=5 --policy static --seeds 1..1 --db u.db \
	--timeline u.json >/dev/null 2>&1
is "$(cksum <u.json)" "$(cksum <t.json)" "the same bytes each time"
rm -f t.db u.db u.json s.db

# refused STATUS STDERR NAME ARGUMENT...: nothing is recorded, nothing written
refused() {
	local status=$1 words=$2 name=$3
	shift 3
	before=$(find . -type f ! -name err -exec cksum {} + | sort)
	"$MOCA" run "$@" >out 2>err
	is "$? $(cat err)" "$status $words" "$name"
	rm -f out
	is "$(find . -type f ! -name err -exec cksum {} + | sort)" "$before" "$name: no file has changed"
}
refused 64 "moca: --timeline shows one run, and 240 were asked for; narrow --workload (2), --qos (3), --policy (2), --seeds (20)" \
	"more than one of everything" --workload A,B --qos H,M,L --timeline x.json --db x.db
refused 64 "moca: --timeline shows one run, and 20 were asked for; narrow --seeds (20)" \
	"more than one seed" --policy moca --timeline x.json --db x.db
one="--workload A --policy static --seeds 1..1 --db x.db"
# shellcheck disable=SC2086
refused 73 "moca: cannot create none/x.json: No such file or directory" "a directory that is not there" \
	$one --timeline none/x.json
# shellcheck disable=SC2086
refused 74 "moca: cannot write /dev/full: No space left on device" "a full device" $one --timeline /dev/full
full() { (ulimit -f 8 && exec "$MOCA" run $one --timeline t.json) >/dev/null 2>err; }
before=$(find . -type f ! -name err -exec cksum {} + | sort)
full
is "$? $(cat err)" "74 moca: cannot write t.json: File too large" "a full disk"
is "$(find . -type f ! -name err -exec cksum {} + | sort)" "$before" "the old timeline stays"
finish
