#!/bin/bash
# moca validate: its table in every format, that verdicts follow from errors, and that a wrong machine is found out.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD

# refuses STATUS PATTERN NAME ARGUMENT...: moca validate fails so, and says so
refuses() {
	local status=$1 pattern=$2 name=$3
	shift 3
	"$MOCA" validate "$@" >"$work/out" 2>"$work/err"
	is "$?: $(grep -c -- "$pattern" "$work/err")" "$status: 1" "$name"
}

# failing PATTERN FILE: how many claims of that name fail
failing() { grep -c "^$1.*,FAILS$" "$2"; }

# ---- the claims ----

"$MOCA" validate --format csv >"$work/claims.csv" 2>"$work/err"
status=$?
is "$(head -1 "$work/claims.csv")" \
	"claim,about,what,source,measured,ours,error_percent,allowed_percent,verdict" "the columns"
is "$(awk -F, 'NR == 1 { next }
	{ n = NF; e = $(n - 2) < 0 ? -$(n - 2) : $(n - 2)
	  if (($n == "holds") != (e <= $(n - 1))) print }' "$work/claims.csv")" "" "verdicts follow from errors"
is "$status" "$([ "$(failing '' "$work/claims.csv")" -gt 0 ] && echo 1 || echo 0)" \
	"the exit status says whether any fails"
is "$(cut -d, -f1 "$work/claims.csv" | sed 1d | sort -u | tr '\n' ' ')" \
	"algorithm1-bytes algorithm1-cycles inference-1-tile inference-2-tiles labels-mean labels-total labels-weighted run-fairness run-gain run-latency run-sla run-stp " \
	"the claims"
is "$(grep -o ',"*\(layers\|inferences\|algorithm1\|tasks_C_M\)"*,' "$work/claims.csv" | tr -d ',' | sort -u |
	while read -r table; do grep -c '^# Source: \|^# What MoCA' "models/measured/$table.csv"; done | sort -u)" 1 \
	"each table names its source"
"$MOCA" validate --format json >"$work/claims.json"
is "$?" "$status" "JSON: the same status"
if need python3 "JSON: the same claims"; then
	is "$(python3 - "$work" <<-'END'
		import csv, json, sys
		rows = list(csv.DictReader(open(sys.argv[1] + '/claims.csv')))
		same = json.load(open(sys.argv[1] + '/claims.json'))
		for a, b in zip(rows, same, strict=True):
		    for key in a:
		        text = a[key]
		        value = b[key]
		        ok = text == value or (text == '' and value is None) or (
		            isinstance(value, (int, float)) and float(text) == value)
		        if not ok: print(a, b, key)
	END
	)" "" "JSON: the same claims"
fi
"$MOCA" validate >"$work/table"
is "$?" "$status" "for people: the same status"
is "$(tail -1 "$work/table")" "$(awk -F, 'NR > 1 { n++; held += $NF == "holds" }
	END { print held " of " n " claims hold, " n - held " fail" }' "$work/claims.csv")" "for people: the sums"
is "$("$MOCA" validate --format csv --jobs 3 | md5sum)" "$(md5sum <"$work/claims.csv")" "three threads give the same"
binary=$(realpath "$MOCA")
is "$(cd / && MOCA_DATA='' "$binary" validate --format csv | md5sum)" "$(md5sum <"$work/claims.csv")" "from another directory"

# ---- what was measured, by hand from the tables ----

# sla COLUMN: the part of the tasks whose latency is below its target
sla() { awk -F, -v c="$1" '/^[0-9]/ { n++; met += $c < $5 } END { printf "%.3f", met / n }' \
	models/measured/tasks_C_M.csv; }
is "$(awk -F, '/^run-sla/ { printf "%.3f ", $5 }' "$work/claims.csv")" "$(sla 6) $(sla 7) " "measured SLA"
mean() { awk -F, -v c="$1" '/^[0-9]/ { n++; sum += $c } END { printf "%.0f", sum / n }' \
	models/measured/tasks_C_M.csv; }
is "$(sed 's/"[^"]*"/x/' "$work/claims.csv" | awk -F, '/^run-latency/ { printf "%.0f ", $5 }')" \
	"$(mean 6) $(mean 7) " "measured mean latency"
for network in kws googlenet; do
	is "$(grep "^inference-2-tiles,$network" "$work/claims.csv" | sed 's/"[^"]*"/x/' | cut -d, -f6)" \
		"$("$MOCA" trace "$network" | sed '/^#/d' | awk -F, '
			NR == 1 { for (i = 1; i <= NF; i++) { sub(/\(.*/, "", $i); at[$i] = i } next }
			$at["tiles"] == 2 { sum += $at["isolated_cycles"] } END { printf "%.0f", sum }')" \
		"$network on two tiles is what its trace says"
done

# ---- machines that are wrong ----

"$MOCA" validate --format csv --set soc.cost_dram_cycles_per_beat=2 >"$work/wrong.csv"
is "$?" 1 "a slow DRAM fails"
is "$(($(failing labels-total "$work/wrong.csv") > 0))" 1 "and shows in labels"
"$MOCA" validate --format csv --set soc.cost_form=algorithm1 >"$work/wrong.csv"
is "$?: $(failing 'labels-total,squeezenet' "$work/wrong.csv")" "1: 1" "so does the published cost on squeezenet"
refuses 65 "unknown knob 'soc.tils'; did you mean 'soc.tiles'" "a knob misspelt" --set soc.tils=8
refuses 64 "expected soc.KEY here" "a knob of the workload" --set workload.load=2
refuses 66 "did you mean 'gemmini8'" "an unknown SoC" --soc gemini8
refuses 65 "expected two at least" "one tile" --set soc.tiles=1 --set soc.groups=1
refuses 64 "at a time" "two questions" --layers --sensitivity
mkdir "$work/data" && cp -r models plots "$work/data"
sed -i 's/^kws,conv_2,/kws,conf_2,/' "$work/data/models/measured/layers.csv"
MOCA_DATA=$work/data refuses 65 "'conf_2'; expected a layer of network kws" "a measured layer that is none"
rm "$work/data/models/measured/layers.csv"
MOCA_DATA=$work/data refuses 66 "measured/layers.csv" "a measured table that is not there"

# ---- layers ----

"$MOCA" validate --layers --format csv >"$work/layers.csv"
is "$?: $(sed 1d "$work/layers.csv" | wc -l)" "0: $(grep -c '^[a-z0-9]*,.*[0-9]$' models/measured/layers.csv)" \
	"--layers: a row a label"
is "$(awk -F, '$1 == "kws" { m += $3; o += $4 } END { printf "%.6f", 100 * (o / m - 1) }' "$work/layers.csv")" \
	"$(grep '^labels-total,kws' "$work/claims.csv" | sed 's/"[^"]*"/x/' | awk -F, '{ printf "%.6f", $7 }')" \
	"they add up to labels-total"

# ---- sensitivity ----

"$MOCA" validate --sensitivity --seeds 3 --format csv >"$work/moved.csv"
is "$?: $(head -1 "$work/moved.csv")" \
	"0: knob,value,percent,static_sla,static_change,static_half_width,moca_sla,moca_change,moca_half_width,gain,gain_change,gain_half_width" \
	"--sensitivity: the columns"
is "$(sed 1d "$work/moved.csv" | cut -d, -f1 | uniq -c | awk '{ print $1 }' | sort | uniq -c | tr -s ' \n' ' ')" \
	" 1 1 12 2 " "one row for nothing moved, two for each constant, together"
is "$(awk -F, 'function size(x) { return x < 0 ? -x : x }
	function largest() { e = 0; for (i = 5; i <= 11; i += 3) if (size($i) > e) e = size($i); return e }
	NR > 2 { e = largest(); if (NR % 2) { top = e; next } if (e > top) top = e
		if (NR > 4 && top > before + 1e-12) print; before = top }' "$work/moved.csv")" "" "the largest effect first"
is "$(awk -F, 'NR == 2 { s = $4; m = $7 } NR > 2 { a = $4 - s - $5; b = $7 - m - $8; c = $8 - $5 - $11
	if (a * a > 1e-18 || b * b > 1e-18 || c * c > 1e-18) print }' "$work/moved.csv")" "" "changes are differences of levels"
"$MOCA" run --workload C --policy static,moca --seeds 3 --set soc.interference=0.2304 --format csv \
	--db "$work/db" >"$work/run.csv" 2>/dev/null
"$MOCA" query --db "$work/db" --format csv --sql "SELECT avg(sla) FROM run GROUP BY policy ORDER BY policy DESC" |
	sed 1d | awk '{ printf "%.9f ", $1 }' >"$work/run"
is "$(awk -F, '$1 == "soc.interference" && $3 < 0 { printf "%.9f %.9f ", $4, $7 }' "$work/moved.csv")" \
	"$(cat "$work/run")" "a row is what moca run says with the knob set so"
is "$("$MOCA" validate --sensitivity --seeds 3 --format csv --jobs 3 | md5sum)" "$(md5sum <"$work/moved.csv")" \
	"three threads give the same sensitivity"
finish
