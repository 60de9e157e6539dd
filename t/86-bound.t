#!/bin/bash
# The policies bound and best through the command: what is recorded, printed, asked for and repeated.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD
db=$work/runs.db

# value SQL: the first column of the first row
value() { "$MOCA" query --db "$db" --format csv --sql "$1" | tail -1; }

# header FILE: the names of its columns
header() { head -1 "$1"; }

# ---- without the solver ----

# a second build, hence once: not for the sanitized one
if [ "$MOCA" = ./moca ]; then
	if make -s CLP= CFLAGS='-O0 -Werror' SANITIZE= BUILD="$work/build" "$work/build/moca" \
		>"$work/log" 2>&1; then
		"$work/build/moca" run --workload A --policy bound --seeds 1 --db "$work/no.db" \
			>"$work/out" 2>"$work/err"
		is "$? $(cat "$work/out" "$work/err") $(ls "$work/no.db" 2>/dev/null)" \
			"69 moca: the policy 'bound' needs the library CLP: install the package coinor-libclp-dev and build moca again " \
			"without CLP: the bound says what is missing, and nothing is recorded"
		"$work/build/moca" run --workload A --policy static,best --seeds 1 --db "$work/no.db" \
			>/dev/null 2>&1
		is $? 0 "without CLP: everything else works"
	else
		fail "without CLP: builds"
		sed 's/^/# /' "$work/log"
	fi
fi

# ---- with it ----

"$MOCA" run --workload A --policy bound --seeds 1 --no-tasks --db "$work/probe.db" >/dev/null 2>&1
if [ $? = 69 ]; then
	if [ "${CI:-}" = true ]; then
		fail "the bound (built without CLP)"
	else
		tests=$((tests + 1))
		echo "ok $tests - the bound # SKIP built without CLP (package coinor-libclp-dev)"
	fi
	finish
fi

set -- --workload A,C --qos H --load 1.3 --seeds 2 --db "$db" --format csv
"$MOCA" run "$@" --policy static,moca,bound >"$work/with" 2>"$work/err"
is "$? $(cat "$work/err")" "0 moca: 16 runs: 16 replayed, 0 were recorded already; in $db" \
	"bound: stands for two runs"
is "$(cut -d, -f1-4 "$work/with" | tr '\n' ' ')" \
	"workload,qos,policy,seeds A,H,static,2 A,H,moca,2 A,H,best,2 A,H,bound,2 C,H,static,2 C,H,moca,2 C,H,best,2 C,H,bound,2 " \
	"bound: and two rows; the solver prints nothing"
"$MOCA" run "$@" --policy static,moca,bound >"$work/again" 2>"$work/err"
is "$(cat "$work/err")" "moca: 16 runs: 0 replayed, 16 were recorded already; in $db" \
	"bound: nothing is computed twice, though it has no tasks"
is "$(cat "$work/again")" "$(cat "$work/with")" "bound: and the same is printed"
"$MOCA" run "$@" --policy static,moca >"$work/without" 2>/dev/null
is "$(header "$work/with")" "$(header "$work/without"),of_bound,of_bound_ci" \
	"run: columns for programs only if the bound was asked for"
"$MOCA" run --workload A,C --qos H --load 1.3 --seeds 2 --db "$work/two.db" --format csv --jobs 2 \
	--policy static,moca,bound >"$work/two" 2>/dev/null
is "$(cat "$work/two")" "$(cat "$work/with")" "bound: two threads give what one gives"
"$MOCA" run --workload A,C --qos H --load 1.3 --seeds 2 --db "$db" --policy static,bound \
	>"$work/people" 2>/dev/null
is "$(head -n 1 "$work/people" | grep -c '  % of bound$') $(awk '/ bound / { print $(NF - 2), $(NF - 1), $NF }' "$work/people" | sort -u)" \
	"1 100.0 ± 0.0" "run: a column for people, in percent"
is "$(awk '/ bound / { print $5, $6, $7, $8, $9 }' "$work/people" | grep -c -- '- - - - -')" 0 \
	"run: the bound's SLA is there"
"$MOCA" run --workload A --policy best --seeds 1 --db "$work/best.db" --format csv 2>/dev/null |
	cut -d, -f3 >"$work/out"
is "$(tr '\n' ' ' <"$work/out")" "policy best " "best: alone if it alone is asked for"
"$MOCA" run --workload A --policy all --seeds 1 --no-tasks --db "$work/all.db" --format csv 2>/dev/null |
	grep -cE '^A,M,(best|bound),' >"$work/out"
is "$(cat "$work/out")" 0 "all: every policy that can be had, hence neither"
"$MOCA" run --workload A --policy 'bound,best[replays=40]' --load 1.3 --seeds 1 --db "$work/k.db" \
	--format csv 2>/dev/null | cut -d, -f3 >"$work/out"
is "$(tr '\n' ' ' <"$work/out")" "policy bound best[replays=40] " "best: how long it searches is a knob"

# ---- the database ----

is "$(value "SELECT count(*) || ' ' || count(sla) || ' ' || count(sla_high) || ' ' || count(stp) || ' ' ||
	(SELECT count(*) FROM task JOIN run USING (run_id) WHERE policy = 'bound') || ' ' ||
	(SELECT count(*) FROM task JOIN run USING (run_id) WHERE policy = 'best')
	FROM run WHERE policy = 'bound'")" "4 4 4 0 0 1000" \
	"database: the bound has SLAs and nothing else, best has tasks"
is "$(value "SELECT count(*) FROM run AS p JOIN run AS b USING (configuration, workload, qos, seed)
	WHERE b.policy = 'bound' AND (p.sla > b.sla OR p.sla_low > b.sla_low OR p.sla_mid > b.sla_mid
	OR p.sla_high > b.sla_high)")" 0 "database: no run is above its bound"
is "$(value "SELECT count(*) FROM run AS p JOIN run AS b USING (configuration, workload, qos, seed)
	WHERE b.policy = 'best' AND p.policy <> 'bound' AND p.sla > b.sla")" 0 \
	"database: and none above the best"
is "$(value "SELECT count(*) FROM run WHERE policy = 'bound' AND sla < 1")" 4 \
	"database: at this load no bound is 1"
"$MOCA" query attained --db "$db" --format csv >"$work/attained"
is "$(header "$work/attained" | cut -d, -f4-11)" "workload,qos,policy,seeds,sla,bound,of_bound,of_bound_ci" \
	"attained: the columns"
is "$(awk -F, 'NR > 1 { printf "%s,%s,%s,%.9f\n", $4, $5, $6, $10 }' "$work/attained" | sort)" \
	"$(awk -F, 'NR > 1 && $3 != "bound" { printf "%s,%s,%s,%.9f\n", $1, $2, $3, $(NF - 1) }' \
		"$work/with" | sort)" "attained: tells what run tells"
is "$("$MOCA" query pareto --db "$db" --format csv | grep -cE ',(best|bound),')" 0 \
	"pareto: among policies that can be had"
for view in summary sla sla_by_priority headline tail stp fairness slowdown_cdf time_parts; do
	"$MOCA" query $view --db "$db" >/dev/null 2>"$work/err"
	is "$? $(cat "$work/err")" "0 " "$view: takes a run without tasks"
done
"$MOCA" rerun all --db "$db" >"$work/rerun"
is "$? $(tail -1 "$work/rerun")" "0 16 runs re-executed, 0 differ" "rerun: every bit agrees"

# ---- elsewhere ----

"$MOCA" bench --policy static,bound --seeds 1 --rounds 1 >/dev/null 2>"$work/err"
is "$? $(cat "$work/err")" \
	"64 moca: policy 'best' is computed by \`moca run\`, beforehand; it cannot be replayed here" \
	"bench: has nothing to measure"
is "$("$MOCA" list policies --format csv | tail -2 | cut -d, -f1 | tr '\n' ' ')" "best bound " \
	"list: behind the policies"
if need gnuplot "plot sla"; then
	"$MOCA" plot sla --db "$db" --output "$work/sla.svg" >/dev/null 2>"$work/err"
	is "$? $(grep -cE '>(best|bound)<' "$work/sla.svg")" "0 2" "plot sla: both are in the legend"
fi
finish
