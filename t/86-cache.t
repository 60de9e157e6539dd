#!/bin/bash
# Sharing the L2 through the binary: traces in full, what is recorded, and that it repeats.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD
db=$work/runs.db

"$MOCA" trace resnet50 >"$work/short.csv"
"$MOCA" trace resnet50 --full >"$work/full.csv"
is "$(head -1 "$work/full.csv" | cut -d, -f11-)" "output_bytes,cache_bytes,$(
	)once_cache_bytes,once_dram_bytes,once_isolated_cycles,$(
	)inner_cache_bytes,inner_dram_bytes,inner_isolated_cycles,none_dram_bytes,none_isolated_cycles" \
	"trace --full: the columns"
is "$(cut -d, -f1-10 "$work/full.csv" | cmp - "$work/short.csv")" "" \
	"trace --full: in front of them, what the short form has"

policies='static,camdn,camdn[shares=equal],camdn[shares=tiles]'
"$MOCA" run --workload C --policy "$policies" --seeds 3 --db "$db" --format csv >"$work/lowered" 2>/dev/null
is "$("$MOCA" rerun all --db "$db" | tail -1)" "12 runs re-executed, 0 differ" \
	"rerun: recorded traces tell the cache levels"
bytes() {
	"$MOCA" query --db "$db" --format csv --sql "SELECT sum(t.dram_bytes) FROM task t JOIN run r
		USING (run_id) WHERE r.policy = '$1'" | tail -1
}
is "$(echo "$(bytes static) $(bytes camdn) $(bytes 'camdn[shares=equal]')" |
	awk '{ print ($1 < $2), ($2 < $3) }')" "1 1" \
	"run: managed pages save DRAM traffic over equal shares, and the whole L2 for each over both"

# A trace given in full does as well as its network; a short one cannot be shared.
given() {
	"$MOCA" run --workload C --policy "$1" --seeds 1 --db "$work/given.db" --format csv \
		--trace "resnet50=$work/$2.csv" 2>"$work/err"
}
"$MOCA" run --workload C --policy camdn --seeds 1 --db "$work/a.db" --format csv >"$work/a" 2>/dev/null
is "$(given camdn full)" "$(cat "$work/a")" "run: a given full trace gives what its network gives"
given camdn short >/dev/null
is "$? $(grep -c 'does not tell its traffic with less of it' "$work/err")" "65 1" \
	"run: a trace that does not tell the levels is refused"
given static short >/dev/null
is "$?" 0 "run: but not by a policy that does not ask"
finish
