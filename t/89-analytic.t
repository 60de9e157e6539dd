#!/bin/bash
# moca run --analytic: closed forms beside the replay.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD LC_ALL=C
MOCA=$(realpath "$MOCA")
cd "$work" || exit 1

# 1000 cycles on eight tiles, 1300 on two; 41 tasks, gaps of 1000 and 3000 in turn: one each 2000 cycles, SCV 1/4,
# each as far from the mean as the next on the other side.
{
	echo layer,name,block,tiles,compute_cycles,dram_bytes,isolated_cycles
	echo 0,l,1,2,1000,4000,1300
	echo 0,l,1,8,800,4000,1000
} >alexnet.csv
awk -v t=0 'BEGIN { print "task,network,priority,arrival_cycles,target_cycles"
	for (i = 0; i <= 40; i++) { print i ",alexnet,0," t ",2000"; t += i % 2 ? 3000 : 1000 } }' >tasks.csv

# run ARGUMENT...: of that list, without noise, as CSV
run() {
	"$MOCA" run --workload tasks.csv --trace alexnet=alexnet.csv --set soc.noise_sigma=0 --seeds 1..1 \
		--db a.db --format csv "$@" 2>err || cat err
}

# of COLUMN POLICY: from out.csv
of() {
	awk -F, -v column="$1" -v policy="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$at["policy"] == policy { print $at[column] }' out.csv
}

# near GOT EXPECTED NAME: to a part in 10^9
near() {
	if awk -v a="$1" -v b="$2" 'BEGIN {
		d = a - b; if (d < 0) d = -d
		exit !(a != "" && d <= 1e-9 * (b > 1 ? b : 1)) }'; then
		pass "$3"
	else
		is "$1" "$2" "$3"
	fi
}

run --policy null,edf-p >plain.csv
run --policy null,edf-p --analytic >out.csv
is "$(head -1 out.csv)" "$(head -1 plain.csv),analytic_servers,analytic_rho_tiles,analytic_rho_dram,$(
	)analytic_arrival_scv,analytic_arrival_correlation,analytic_service_cycles,analytic_service_scv,$(
	)analytic_wait_cycles,analytic_latency_cycles,analytic_sla,wait_cycles,wait_cycles_ci,latency_cycles,$(
	)latency_cycles_ci,analytic_limits" "columns are added, and only if asked for"
is "$(cut -d, -f1-"$(head -1 plain.csv | tr , '\n' | wc -l)" out.csv)" "$(cat plain.csv)" \
	"the others stay as they are"

# One server of 1000 cycles: rho 1/2, wait 1000 x (1/4 + 0) / 2 = 125. Who waits (1/2) waits 250 on average, and 1000
# are left: 1 - e^-4 / 2. Nobody does wait. The DRAM serves 16 bytes per cycle to one task, and 2 are asked for.
is "$(of analytic_servers edf-p)" 1 "one server: servers"
near "$(of analytic_rho_tiles edf-p)" 0.5 "one server: load"
near "$(of analytic_rho_dram edf-p)" 0.125 "one server: load of the DRAM"
near "$(of analytic_arrival_scv edf-p)" 0.25 "one server: SCV of arrivals"
near "$(of analytic_service_cycles edf-p)" 1000 "one server: service"
near "$(of analytic_service_scv edf-p)" 0 "one server: SCV of services"
near "$(of analytic_wait_cycles edf-p)" 125 "one server: wait"
near "$(of analytic_latency_cycles edf-p)" 1125 "one server: latency"
near "$(of analytic_sla edf-p)" 0.990842180555633 "one server: targets met"
near "$(of wait_cycles edf-p)" 0 "one server: replayed wait"
near "$(of latency_cycles edf-p)" 1000 "one server: replayed latency"
is "$(of wait_cycles_ci edf-p)" "" "one seed has no interval"
is "$(of analytic_limits edf-p)" "arrivals not independent" "one server: what does not hold"

# Four of 1300 that slow each other: left at 1/1300, 2/1300/1.096, 3/1300/1.192 and 4/1300/1.288.
near "$(of analytic_rho_tiles null)" "$(awk 'BEGIN { printf "%.12f", 1300 * 1.288 / 4 / 2000 }')" \
	"four servers: load"
near "$(of analytic_rho_dram null)" "$(awk 'BEGIN { printf "%.12f", 2 / (16 * 0.92) }')" \
	"four servers: of the DRAM"
near "$(of analytic_latency_cycles null)" "$(awk 'BEGIN {
	l = 1 / 2000; w = s = 1
	for (k = 1; k <= 3; k++) { w *= l * 1300 * (1 + 0.096 * (k - 1)) / k; s += w; n += k * w }
	r = l * 1300 * 1.288 / 4; full = w * r / (1 - r); s += full; n += 4 * full
	printf "%.9f", (full * r / (1 - r) / 8 + n) / s / l }')" "four servers: latency"
# In the replay the second of a pair comes 1000 cycles after the first, whose last 300 are slowed by 0.096, and so are
# the second's first; only the last of 41 stays alone.
near "$(of latency_cycles null)" "$(awk 'BEGIN { printf "%.9f", (40 * (1300 + 300 * 0.096) + 1300) / 41 }')" \
	"four servers: replayed latency"

mv out.csv first.csv
run --policy null,edf-p --analytic >out.csv
is "$(cat err; cat out.csv)" "moca: 2 runs: 0 replayed, 2 were recorded already; in a.db
$(cat first.csv)" "runs that are recorded are replayed for it, and tell the same"
run --policy null,edf-p --analytic --no-tasks --jobs 2 --db b.db >out.csv
is "$(cat out.csv)" "$(cat first.csv)" "neither threads nor recording without tasks matter"

run --policy edf-p --load 3 --analytic --db b.db >out.csv
near "$(of analytic_rho_tiles edf-p)" 1.5 "overload: load"
is "$(of analytic_wait_cycles edf-p)$(of analytic_latency_cycles edf-p)$(of analytic_sla edf-p)" "" \
	"overload: nothing else"
is "$(of analytic_limits edf-p)" "rho >= 1: no steady state; arrivals not independent" "overload: says so"

# a policy that is no replay, and one that deals two or four tiles
echo 0,l,1,4,900,4000,1100 >>alexnet.csv
run --policy best,veltair,null --analytic --db c.db >out.csv
is "$(of analytic_limits best)$(of analytic_rho_tiles best)$(of latency_cycles best)" "" \
	"best: no closed form, nothing replayed"
is "$(of analytic_limits veltair) $(of analytic_rho_tiles veltair)" "no closed form for how it deals tiles " \
	"veltair: says so"
is "$(of latency_cycles veltair | grep -c .)" 1 "veltair: has been replayed"

# ---- for people ----

set -- --workload C --policy null,static,gps,best --set workload.tasks=40 --set workload.arrivals=poisson \
	--load 0.5 --seeds 3 --db d.db
"$MOCA" run "$@" --analytic >people 2>/dev/null
is "$(grep -c '' people)" "$((5 + 2 + 4))" "people: a table of its own, without what is no replay"
is "$(sed -n 6,7p people)" "
Closed forms for the steady state, beside what was replayed (waits and latencies in millions of cycles):" "people: says what it is"
is "$(sed -n 8p people | tr -s ' ')" "workload qos policy servers rho rho dram gaps SCV work SCV wait replayed $(
	)latency replayed sla replayed limits" "people: the columns"
is "$(awk 'NR > 8 { print $3, $4 }' people | tr '\n' ' ')" "null 4 static 4 gps 8 " "people: servers"
"$MOCA" run "$@" >without 2>/dev/null
is "$(sed -n 1,5p people)" "$(cat without)" "people: the summary stays as it is"
"$MOCA" run --workload C --policy null,best --set workload.tasks=40 --seeds 1 --db d.db --analytic \
	--format json 2>/dev/null | grep -c '"analytic_limits": null' >out
is "$(cat out)" 1 "json: null where there is nothing"

"$MOCA" run --workload C --policy static --compat artifact --seeds 1 --db no.db --analytic >out 2>err
is "$? $(ls no.db 2>/dev/null) $(grep -c 'closed forms know nothing of that' err)" "64  1" "not for the artifact's habits"
finish
