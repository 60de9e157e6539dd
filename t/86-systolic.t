#!/bin/bash
# SoCs of the systolic form through the binary: listed, every network and policy runs, runs repeat, and energy adds
# up to what was recorded.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD
db=$work/runs.db
socs="tpu-like eyeriss-like edge-npu hbm-datacenter"

is "$("$MOCA" list socs | grep -cE '^ *(tpu-like|eyeriss-like|edge-npu|hbm-datacenter)\b')" 4 "list socs: all four"

# squeezenet's first convolution, 111 x 111 outputs, K = 27, N = 64, on 128 x 64: one fold of
# 2 x 128 + 64 + 12321 - 2 = 12639 cycles, less 1
is "$("$MOCA" trace squeezenet --tiles 1 --set soc.cost_form=systolic --set soc.array_rows=128 \
	--set soc.array_columns=64 | awk -F, '$2 == "conv_1" { print $7 }')" 12638 "trace: a fold by hand"
# os: [12321/128] = 97 folds of 128 + 64 + 27 - 2 = 217, less 1
is "$("$MOCA" trace squeezenet --tiles 1 --set soc.cost_form=systolic --set soc.dataflow=os \
	--set soc.array_rows=128 --set soc.array_columns=64 | awk -F, '$2 == "conv_1" { print $7 }')" \
	21048 "trace: outputs that stand still"

for soc in $socs; do
	# workload C asks for all seven networks
	"$MOCA" run --soc "$soc" --workload C --policy all --seeds 1 --db "$db" --format csv \
		>"$work/out" 2>"$work/err"
	is "$? $(tail -n +2 "$work/out" | wc -l)" \
		"0 $("$MOCA" query --db "$db" --format csv --sql \
			"SELECT count(*) FROM run WHERE soc = '$soc'" | tail -1)" "run: every policy on $soc"
done
is "$("$MOCA" query --db "$db" --format csv --sql "SELECT count(DISTINCT soc) AS socs,
	count(DISTINCT network) AS networks FROM run JOIN task USING (run_id)" | tail -1)" "4,7" \
	"run: all networks are asked for"
is "$("$MOCA" rerun all --db "$db" | tail -1 | grep -c ' 0 differ')" 1 "rerun: every bit"

# A run's energy is that of its tasks and of the tiles that nobody held, and the sum of its parts.
is "$("$MOCA" query --db "$db" --format csv --sql "
	WITH t AS (SELECT run_id, sum(energy_joules) AS joules FROM task_energy GROUP BY run_id)
	SELECT count(*) > 40 AS enough,
		max(abs((t.joules + energy_static_joules * (1 - tile_utilisation)) / energy_joules - 1)) < 1e-9 AS tasks,
		max(abs((energy_mac_joules + energy_l2_joules + energy_dram_joules + energy_static_joules)
			/ energy_joules - 1)) < 1e-9 AS parts,
		min(t.joules) > 0 AS positive
	FROM run JOIN t USING (run_id)" | tail -1)" "1,1,1,1" "energy: tasks and idle tiles make up the run"

# Against the SoC's own figures: edge-npu has 0.4 pJ a MAC, 1.75 and 32 pJ a byte, 0.05 W, 8 tiles at 1 GHz.
is "$("$MOCA" query --db "$db" --format csv --sql "
	SELECT count(*) > 1000 AS enough, max(abs(e.energy_joules / (1e-12 * (0.4 * macs + 1.75 * l2_bytes
			+ 32 * dram_bytes) + 0.05 * tile_cycles / 8e9) - 1)) < 1e-9 AS energy,
		max(abs(e.edp_joule_seconds / (e.energy_joules * (finish_cycles - arrival_cycles) / 1e9) - 1))
			< 1e-9 AS edp
	FROM task_energy AS e JOIN task AS t USING (run_id, task)
	WHERE soc = 'edge-npu' AND e.energy_joules > 0" | tail -1)" "1,1,1" "energy: of each task"
task=$("$MOCA" query --db "$db" --format csv --sql "SELECT printf('%.9g', energy_joules) AS j FROM task_energy
	WHERE run_id = 1 AND task = 0" | tail -1)
is "$("$MOCA" explain --db "$db" --run 1 --task 0 --format csv |
	awk -F, '$2 == "energy" && $3 == "all" { printf "%.9g", $7 }')" "$task" "explain: the task's energy"
finish
