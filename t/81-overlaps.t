#!/bin/bash
# Letters of figures: none upon others, none beyond the edge; at every width, of few policies and of many, with
# short names and long ones. A browser measures them (t/tools/overlaps).
set -u
. t/tools/tap.sh
moca=$(realpath "$MOCA")
export MOCA_DATA=$PWD
need gnuplot "figures" || finish
need chromium "figures laid out in a browser" || finish
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

"$moca" run --workload C --policy static,moca --seeds 1 --db "$work/few.db" >/dev/null 2>&1
"$moca" run --workload A,B,C --qos H,M,L --seeds 2 --db "$work/many.db" \
	--policy 'static,prema,planaria,moca,moca-norm,aurora,edf,veltair,moca+none,online+moca,moca+none[intensive_fraction=1]' \
	>/dev/null 2>&1
"$moca" run --workload traces/burst.csv,C --seeds 2 --db "$work/long.db" \
	--policy 'static,moca[floor_fraction=0.125,bandwidth_fraction=1.5],planaria[migration_cycles=1e6],prema-moca' \
	>/dev/null 2>&1
cat >"$work/sweep.ini" <<'END'
[grid]
workload = A, B, C
soc.dram_bytes_per_cycle = 4..64*2
workload.load = 0.5..1.5/0.25
policy = static, moca, planaria, aurora-compute
seed = 1..2
END
limited='static[tenants_most=1],static[tenants_most=2],static[tenants_most=4]' # for corunners
"$moca" run --workload C --policy "$limited" --seeds 1 --db "$work/few.db" >/dev/null 2>&1
"$moca" run --workload A,B,C --policy "$limited" --seeds 2 --db "$work/many.db" >/dev/null 2>&1
"$moca" run --workload traces/burst.csv,C --policy "$limited" --seeds 2 --db "$work/long.db" >/dev/null 2>&1
"$moca" sweep "$work/sweep.ini" --db "$work/sweep.db" >/dev/null 2>&1
for db in few many long sweep; do
	for width in column page slide auto; do
		"$moca" plot all --db "$work/$db.db" --width "$width" --output "$work/$db-$width" \
			--title 'A title of usual length' >/dev/null 2>"$work/err"
		for picture in "$work/$db-$width"/*.svg; do
			mv "$picture" "$work/$db-$width-${picture##*/}"
		done
	done
done
t/tools/overlaps "$work"/*.svg >"$work/found" 2>"$work/err"
for db in few many long sweep; do
	for width in column page slide auto; do
		is "$(grep "^$db-$width-" "$work/found" | grep ' / ')" "" "$db, $width: $(
			grep -c "^$db-$width-.* texts$" "$work/found") figures"
	done
done
is "$(grep -c ' texts$' "$work/found")" "$(find "$work" -maxdepth 1 -name '*.svg' | wc -l)" "all were measured"

# what the browser must find
cat >"$work/bad.svg" <<'END'
<svg width="100" height="100" xmlns="http://www.w3.org/2000/svg">
<text x="10" y="50" font-size="10">one</text><text x="14" y="52" font-size="10">two</text>
<text x="90" y="80" font-size="10">three</text></svg>
END
is "$(t/tools/overlaps "$work/bad.svg")" "bad.svg: two / one
bad.svg: three / the edge
bad.svg: 3 texts" "letters upon others and beyond the edge are found"
finish
