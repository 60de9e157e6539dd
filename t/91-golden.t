#!/bin/bash
# A fixed set of runs gives the same bits under gcc and clang, without and with optimisation, on one
# thread and on two, and the bits that t/golden/runs.sha256 holds. If a change of the model is meant to
# change results: raise REPLAY_VERSION in src/sweep/setup.h and write the new digest there.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD

columns="key, policy, workload, seed, sla, sla_low, sla_mid, sla_high, stp, fairness, antt, jain,
	latency_p50_cycles, latency_p95_cycles, latency_p99_cycles, slowdown_p50, slowdown_p95,
	slowdown_p99, goodput_per_second, tile_utilisation, dram_utilisation, throttled_bytes,
	contended_bytes, idle_bytes, makespan_cycles, energy_joules, edp_joule_seconds"

# digest BINARY JOBS: of every metric of every run and of every task, in the database's order
digest() {
	db=$work/$RANDOM$RANDOM.db
	"$1" run --workload A,B,C --qos M --policy all --seeds 2 --jobs "$2" --db "$db" \
		>/dev/null 2>"$work/err" || { cat "$work/err" >&2; return; }
	{ "$1" query --db "$db" --format csv --sql "SELECT run_id, $columns FROM run ORDER BY run_id" &&
		"$1" query --db "$db" --format csv --sql "SELECT * FROM task ORDER BY run_id, task"
	} | sha256sum | cut -d' ' -f1
}

golden=$(cat t/golden/runs.sha256)
is "$(digest "$MOCA" 1)" "$golden" "this build, one thread"
is "$(digest "$MOCA" 2)" "$golden" "this build, two threads"

for compiler in gcc clang; do
	for level in -O0 -O3; do
		name="$compiler $level, no warning"
		if ! need "$compiler" "$name"; then continue; fi
		build=$work/$compiler$level
		if make -s CC="$compiler" CFLAGS="$level -Werror" SANITIZE= BUILD="$build" \
			"$build/moca" >"$work/log" 2>&1; then
			is "$(digest "$build/moca" 2)" "$golden" "$name"
		else
			fail "$name"
			sed 's/^/# /' "$work/log"
		fi
	done
done
finish
