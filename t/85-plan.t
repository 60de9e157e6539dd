#!/bin/bash
# moca plan: what it answers, that its answers are what `moca run` says, and what it records. And seeds that end
# where an interval is narrow enough, which plan and run share.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD

# cells FILE ROW COLUMN...: of the rows of that kind, by their names
cells() {
	awk -F, -v kind="$2" -v names="${*:3}" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
	$1 == kind { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }' "$1"
}

# fails STATUS PATTERN NAME ARGUMENT...: moca plan refuses, saying so
fails() {
	local status=$1 pattern=$2 name=$3
	shift 3
	"$MOCA" plan "$@" >"$work/out" 2>"$work/err"
	is "$? $(grep -c -- "$pattern" "$work/err") $(cat "$work/out")" "$status 1 " "$name"
}

# ---- an answer ----

set -- soc.dram_bytes_per_cycle --workload B --policy static,gps --seeds 6 --target 80% --tolerance 5% --format csv
"$MOCA" plan "$@" >"$work/plan" 2>"$work/err"
is "$? $(cat "$work/err")" "0 " "plan: says nothing where there is nothing to say"
is "$(head -1 "$work/plan")" \
	"row,workload,qos,policy,knob,aim,target,outcome,value,low,high,seeds,sla,sla_ci,met,worse_than,drop,drop_ci,baseline,ratio,ratio_low,ratio_high,difference,difference_low,difference_high" \
	"plan: the columns for programs"
is "$(cells "$work/plan" answer policy aim outcome baseline | tr '\n' ' ')" \
	"static least found  gps least found static " "plan: an answer for each policy, the first one the baseline"
is "$(cells "$work/plan" answer low value high | awk '!($1 <= $2 && $2 <= $3 && $1 < $3)')" "" \
	"plan: within its interval"
is "$(cells "$work/plan" answer ratio_low ratio ratio_high difference_low difference difference_high | tail -1 |
	awk '{ print ($1 <= $2 && $2 <= $3 && $3 < 1), ($4 <= $5 && $5 <= $6 && $6 < 0) }')" "1 1" \
	"plan: gps needs less, beyond doubt"
is "$(cells "$work/plan" answer value | awk '{ v[NR] = $1 } END { print v[2] / v[1], v[2] - v[1] }')" \
	"$(cells "$work/plan" answer ratio difference | tail -1 | awk '{ print $1 + 0, $2 + 0 }')" \
	"plan: ratio and difference are the answers'"
is "$(cells "$work/plan" probe value | sort -n -c && echo sorted)" sorted "plan: probes in the order of their values"
is "$(cells "$work/plan" probe value policy | sort | uniq -d)" "" "plan: none is probed twice"

# The answer is met, the next worse probe is not: and a run says the same.
value=$(cells "$work/plan" answer value | head -1)
below=$(cells "$work/plan" probe policy value | awk -v v="$value" '$1 == "static" && $2 < v { b = $2 } END { print b }')
for at in "$value" "$below"; do
	"$MOCA" run --workload B --policy static --seeds 6 --set soc.dram_bytes_per_cycle="$at" --no-tasks \
		--db "$work/check.db" --format csv 2>/dev/null | tail -1 | cut -d, -f5,6
done | tr ',\n' '  ' >"$work/runs"
is "$(cat "$work/runs")" "$(cells "$work/plan" probe policy value sla sla_ci | awk -v v="$value" -v b="$below" '
	$1 == "static" && $2 == v { at = $3 " " $4 } $1 == "static" && $2 == b { under = $3 " " $4 }
	END { printf "%s %s ", at, under }')" "plan: a probe is what run replays"
is "$(awk '{ print ($1 >= 0.8), ($3 < 0.8) }' "$work/runs")" "1 1" "plan: the answer suffices, a step less does not"
is "$(awk -v v="$value" -v b="$below" 'BEGIN { print v / b < 1.051 }')" 1 "plan: and the step is the tolerance"

"$MOCA" plan "$@" --jobs 2 >"$work/two" 2>/dev/null
is "$(cat "$work/two")" "$(cat "$work/plan")" "plan: two threads give what one gives"
"$MOCA" plan "$@" --format json >"$work/json" 2>/dev/null
is "$(grep -c '"row": "answer"' "$work/json") $(grep -c '"row": "probe"' "$work/json")" \
	"2 $(cells "$work/plan" probe row | wc -l | tr -d ' ')" "plan: JSON has the same rows"
"$MOCA" plan "$@" --format table >"$work/text" 2>/dev/null
is "$(head -1 "$work/text")" \
	"the least soc.dram_bytes_per_cycle with which the mean SLA is 80 % or more; gemmini8; 2 .. 128, within 5 %" \
	"plan: for people, what was asked"
is "$(grep -c 'of static' "$work/text") $(grep -Ec ' (yes|no|open)$' "$work/text")" \
	"1 $(cells "$work/plan" probe row | wc -l | tr -d ' ')" "plan: for people, answers and probes"

# ---- which way, and ends ----

"$MOCA" plan workload.load --policy static --seeds 3 --tolerance 20% --format csv >"$work/load" 2>/dev/null
is "$(cells "$work/load" answer aim outcome)" "most found" "plan: of load, the greatest"
"$MOCA" plan soc.interference --range 0..1 --policy gps --seeds 3 --tolerance 20% --target 80% --format csv \
	>"$work/kappa" 2>/dev/null
is "$(cells "$work/kappa" answer aim outcome)" "most found" "plan: that more is worse is seen at the ends"
"$MOCA" plan soc.interference --least --range 0..1 --policy gps --seeds 3 --target 80% --format csv \
	>"$work/reversed" 2>"$work/err"
is "$(cells "$work/reversed" answer outcome value) $(cat "$work/err")" \
	"reversed  moca: C M gps: the target is met at 0 and not at 1: more of soc.interference is worse here; expected --most" \
	"plan: and said, if the other was asked for"
"$MOCA" plan soc.dram_bytes_per_cycle --policy gps --seeds 3 --range 64..128 --format csv >"$work/always" 2>/dev/null
is "$(cells "$work/always" answer outcome value low high | sed 's/  */ /g')" "met at both ends 64" \
	"plan: met already at the low end"
"$MOCA" plan soc.dram_bytes_per_cycle --policy gps --seeds 3 --range 2..3 --format table 2>/dev/null >"$work/never"
is "$(grep -c 'gps  *more than 3  *3 \.\.' "$work/never")" 1 "plan: met at neither end"
"$MOCA" plan soc.clock_hz --policy gps --seeds 3 --range 1e9..2e9 >/dev/null 2>"$work/err"
is "$(grep -c 'soc.clock_hz seems not to matter' "$work/err")" 1 "plan: a knob that changes nothing"

# ---- whole numbers, and machines that cannot be ----

"$MOCA" plan soc.tiles --range 1..20 --policy static,gps --seeds 3 --target 80% --format csv >"$work/tiles" 2>/dev/null
is "$(cells "$work/tiles" skipped value | tr '\n' ' ')" "1 2 3 5 6 7 9 10 11 13 14 15 17 18 19 " \
	"plan: values that the machine cannot have are skipped, and shown"
is "$(cells "$work/tiles" probe value | awk '$1 % 4')" "" "plan: and not probed"
is "$(cells "$work/tiles" answer outcome | tr '\n' ' ')" "found found " "plan: the others are enough for answers"
"$MOCA" plan soc.tiles --range 1..20 --policy gps --seeds 2 2>/dev/null >"$work/text"
is "$(tail -1 "$work/text")" \
	"skipped: 15 values that the machine cannot have, such as 1 (tiles = 1 and groups = 4; expected groups to divide tiles)" \
	"plan: for people, in a line"

# ---- the database ----

set -- workload.load --range 0.8..1.2 --policy static,moca --seeds 5 --tolerance 5% --target 70% --format csv
"$MOCA" plan "$@" >"$work/without" 2>/dev/null
"$MOCA" plan "$@" --db "$work/p.db" >"$work/first" 2>"$work/err"
runs=$(cells "$work/first" probe seeds | awk '{ n += $1 } END { print n }')
is "$(cat "$work/err")" "moca: $runs runs: $runs replayed, 0 were recorded already; in $work/p.db" \
	"plan: records the runs of its probes"
is "$("$MOCA" query --db "$work/p.db" --format csv --sql \
	"SELECT count(*), (SELECT count(*) FROM task) AS tasks FROM run" | tail -1)" "$runs,0" "plan: without tasks"
"$MOCA" plan "$@" --db "$work/p.db" >"$work/again" 2>"$work/err"
is "$(cat "$work/err")" "moca: $runs runs: 0 replayed, $runs were recorded already; in $work/p.db" \
	"plan: computes nothing twice"
is "$(cat "$work/again")" "$(cat "$work/first")" "plan: and answers the same"
is "$(cat "$work/without")" "$(cat "$work/first")" "plan: as it does without a database"
"$MOCA" rerun 1 "$runs" --db "$work/p.db" >"$work/out" 2>&1
is $? 0 "plan: its runs can be repeated"
"$MOCA" run --load 0.8 --policy static,moca --seeds 5 --no-tasks --db "$work/p.db" >/dev/null 2>"$work/err"
is "$(cat "$work/err")" "moca: 10 runs: 0 replayed, 10 were recorded already; in $work/p.db" \
	"plan: run finds them"
"$MOCA" trace squeezenet >"$work/squeezenet.csv"
set -- workload.load --workload A --policy static --seeds 2 --range 0.5..2 --tolerance 30% --format csv
is "$("$MOCA" plan "$@" --trace "$work/squeezenet.csv" 2>&1)" "$("$MOCA" plan "$@" 2>&1)" \
	"plan: a written trace gives what its network gives"

# ---- refusals ----

fails 64 "did you mean 'workload.load'" "plan: an unknown knob" workload.laod
fails 64 "is no number" "plan: a knob that is no number" soc.dram_arbiter
fails 64 "KNOB expected" "plan: no knob"
fails 64 "LOW below HIGH" "plan: a range the wrong way round" workload.load --range 2..1
fails 64 "not a whole number" "plan: a range of whole numbers" soc.tiles --range 1.5..8
fails 64 "expected two at least" "plan: a range without machines" soc.tiles --range 5..7
fails 64 "such as 95% or 0.95" "plan: a target of more than all" workload.load --target 95
fails 64 "such as 0.5pp" "plan: an interval that is none" workload.load --until-ci 0
fails 65 "at soc.scratchpad_bytes = 16: .*expected a --range in which it can run" \
	"plan: a machine on which nothing runs" soc.scratchpad_bytes --range 16..4096
fails 65 "unknown policy" "plan: a policy that is none" workload.load --policy nobody
awk -F, 'NR == 1 || $5 != 8' "$work/squeezenet.csv" >"$work/few.csv"
fails 65 "at workload.load = 0.5: .*prema" "plan: a policy that cannot run on a given trace" workload.load \
	--workload A --policy prema --range 0.5..2 --trace squeezenet="$work/few.csv"
: >"$work/dir"
fails 73 "$work/dir/x.db" "plan: a database that cannot be written" workload.load --db "$work/dir/x.db"

# ---- no more seeds than an interval needs ----

set -- --workload A,C --policy static,planaria --seeds 40 --no-tasks --format csv
"$MOCA" run "$@" --db "$work/all.db" >"$work/all" 2>/dev/null
"$MOCA" run "$@" --db "$work/u.db" --until-ci 2pp >"$work/until" 2>"$work/err"
taken=$(awk -F, 'NR > 1 { n += $4 } END { print n }' "$work/until")
wide="moca: 2 rows are wider than +-2pp with all 40 seeds; more --seeds would help"
is "$(cat "$work/err")" "moca: $taken runs: $taken replayed, 0 were recorded already; in $work/u.db
$wide" \
	"until-ci: says how many were needed"
is "$("$MOCA" query --db "$work/u.db" --format csv --sql \
	"SELECT workload, qos, policy, max(seed) FROM run GROUP BY 1, 2, 3 HAVING max(seed) = count(*)" |
	tail -n +2 | sort)" "$(tail -n +2 "$work/until" | cut -d, -f1-4 | sort)" \
	"until-ci: each has its own number of seeds, from the first on, and no others are recorded"
is "$(awk -F, 'NR > 1 && !($4 >= 5 && ($6 <= 0.02 || $4 == 40))' "$work/until")" "" \
	"until-ci: five at least, and as narrow as was asked for, or all"
is "$(awk -F, 'NR > 1 && $4 < 40' "$work/until" | wc -l | tr -d ' ')" 2 "until-ci: which planaria is soon"
# With one seed less it would not have been: the widths of all beginnings, from the runs of all seeds.
"$MOCA" query --db "$work/all.db" --format csv --sql \
	"SELECT workload, policy, seed, sla FROM run ORDER BY 1, 2, 3" >"$work/slas"
awk -F, 'NR > 1 {
	if ($1 $2 != last) { n = sum = squares = done = 0; last = $1 $2 }
	n++; sum += $4; squares += $4 * $4
	t = n < 6 ? 2.776445 : n < 7 ? 2.570582 : n < 8 ? 2.446912 : n < 9 ? 2.364624 : n < 10 ? 2.306004 : 2.2
	half = n > 1 ? t * sqrt((squares - sum * sum / n) / (n - 1) / n) : 1
	if (!done && ((n >= 5 && half <= 0.02) || n == 40)) { done = 1; print $1 "," $2 "," n }
}' "$work/slas" | sort >"$work/expected"
is "$(tail -n +2 "$work/until" | cut -d, -f1,3,4 | sort)" "$(cat "$work/expected")" \
	"until-ci: not one more than needed"
"$MOCA" run "$@" --db "$work/u2.db" --until-ci 2pp --jobs 2 >"$work/two" 2>/dev/null
is "$(cat "$work/two")" "$(cat "$work/until")" "until-ci: two threads give what one gives"
"$MOCA" query --db "$work/u.db" --format csv --sql "SELECT key FROM run ORDER BY run_id" >"$work/keys"
"$MOCA" query --db "$work/u2.db" --format csv --sql "SELECT key FROM run ORDER BY run_id" >"$work/keys2"
is "$(cat "$work/keys2")" "$(cat "$work/keys")" "until-ci: and record the same, in the same order"
"$MOCA" run "$@" --db "$work/all.db" --until-ci 2pp >"$work/found" 2>"$work/err"
is "$(cat "$work/found")" "$(cat "$work/until")" "until-ci: recorded runs count, beyond the needed ones they do not"
is "$(cat "$work/err")" "moca: $taken runs: 0 replayed, $taken were recorded already; in $work/all.db
$wide" \
	"until-ci: and are not computed again"
"$MOCA" run "$@" --db "$work/u.db" --until-ci 2 --seeds 3..30 >"$work/part" 2>"$work/err"
is "$(awk -F, 'NR > 1 && $4 < 5' "$work/part") $(grep -c ' 0 were recorded' "$work/err")" " 0" \
	"until-ci: from the first seed that is given"
"$MOCA" run "$@" --db "$work/u.db" --until-ci 2pp --analytic >/dev/null 2>"$work/err"
is "$? $(grep -c 'expected one of the two' "$work/err")" "64 1" "until-ci: not with --analytic"
"$MOCA" plan workload.load --policy gps --workload A --range 0.5..2 --seeds 30 --until-ci 2pp --tolerance 20% \
	--format csv --db "$work/pu.db" >"$work/plan" 2>/dev/null
is "$(cells "$work/plan" probe seeds sla_ci | awk '!($1 >= 5 && ($2 <= 0.02 || $1 == 30))')" "" \
	"plan: takes no more seeds than its probes need"
is "$("$MOCA" query --db "$work/pu.db" --format csv --sql "SELECT count(*) FROM run" | tail -1)" \
	"$(cells "$work/plan" probe seeds | awk '{ n += $1 } END { print n }')" "plan: and records no others"
finish
