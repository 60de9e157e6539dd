#!/bin/bash
# moca plot: every figure in every format, twice the same bytes; its data; its refusals.
# Run from the top of the repository; $MOCA names the binary.

moca=$(realpath "${MOCA:-./moca}")
export MOCA_DATA=$PWD
if ! command -v gnuplot >/dev/null; then
	if [ "$CI" = true ]; then
		echo "1..1"
		echo "not ok 1 - gnuplot is not installed (apt-get install gnuplot-nox)"
		exit 1
	fi
	echo "1..0 # SKIP gnuplot is not installed (apt-get install gnuplot-nox)"
	exit 0
fi

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
count=0
failed=0

# ok STATUS DESCRIPTION [DETAIL]
ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		[ -n "$3" ] && printf '%s\n' "$3" | sed 's/^/# /'
		failed=1
	fi
}

# is GOT EXPECTED DESCRIPTION
is() {
	[ "$1" = "$2" ]
	ok $? "$3" "got:      $1
expected: $2"
}

# refuses STATUS TEXT DESCRIPTION ARGUMENT...: the last line on stderr is TEXT
refuses() {
	local status=$1 text=$2 description=$3
	shift 3
	"$moca" plot "$@" >"$tmp/out" 2>"$tmp/err"
	is "$? $(tail -n 1 "$tmp/err")" "$status $text" "$description"
}

run() {
	"$moca" run --workload C --qos M "$@" >"$tmp/run.out" 2>"$tmp/run.err"
	ok $? "record: moca run $*" "$(cat "$tmp/run.err")"
}

figures='corunners sla sla_by_priority ranking ablation stp fairness slowdown_cdf tail pareto roofline gantt ledger validation'
maps='heatmap contour gain_map front parallel' # of sweeps
runs='configuration,soc,compat,workload,qos,policy'
db=$tmp/x.db
run --policy static,maxmin,moca,moca+none --seeds 3 --db "$db"
run --policy 'static[tenants_most=1],static[tenants_most=3]' --seeds 3 --db "$db"

# ---- pictures ----

is "$("$moca" plot --list | awk '{ printf "%s%s", sep, $1; sep = " " }')" "$figures $maps" "--list"
"$moca" plot all --db "$db" --format svg,png --format pdf,tex --output "$tmp/a" >"$tmp/paths" 2>"$tmp/err"
is "$? $(cat "$tmp/err")" "0 moca: skipped: ${maps// /, }: no sweep in $db; to make one: moca sweep SPEC --db $db" \
	"plot all"
is "$(cat "$tmp/paths")" "$(for f in $figures; do for e in svg png pdf tex; do
	echo "$tmp/a/$f.$e"; done; done)" "one line per picture"
sleep 1 # dates, if there were any, would differ
"$moca" plot all --db "$db" --format svg,png,pdf,tex --output "$tmp/b/" >/dev/null
diff -r "$tmp/a" "$tmp/b" >"$tmp/diff"
ok $? "twice the same bytes" "$(cat "$tmp/diff")"
is "$(find "$tmp/a" -type f | wc -l)" $((7 * $(wc -w <<<"$figures"))) \
	"four pictures, what LaTeX includes, two captions; nothing else is left"
for f in $figures; do
	is "$(head -c 5 "$tmp/a/$f.svg") $(head -c 4 "$tmp/a/$f.png" | tr -d '\211') $(
		head -c 5 "$tmp/a/$f.pdf")" "<?xml PNG %PDF-" "$f: SVG, PNG, PDF"
	! grep -q -e "$tmp" -e '/proc' -e "$(date +%Y-%m-%d)" "$tmp/a/$f.svg"
	ok $? "$f: neither path nor date in it"
	grep -q '>x\.db · ' "$tmp/a/$f.svg" && grep -q 'gemmini8' "$tmp/a/$f.svg"
	ok $? "$f: its small print names database and SoC"
done
grep -q '3 seeds · 4 of 6 policies · whiskers: 95 % interval of the mean' "$tmp/a/sla.svg"
ok $? "sla: seeds and what whiskers are"
for f in $figures; do
	caption=$(cat "$tmp/a/$f.caption.txt")
	grep -q '\. Data: .*x\.db; .*gemmini8; configuration [0-9a-f]\{12\}; moca [0-9.]*\.$' <<<"$caption"
	ok $? "$f: its caption tells which runs" "$caption"
done
grep -q 'Data: policies maxmin, moca, moca+none, static; x.db; 3 seeds; ' "$tmp/a/sla.caption.txt"
ok $? "sla: and whose"
grep -q ' 95 \\% intervals of the mean' "$tmp/a/sla.caption.tex"
ok $? "sla: its caption for LaTeX"

# ---- in a paper ----

if command -v pdflatex >/dev/null; then
	mkdir "$tmp/paper"
	{
		echo '\documentclass{article}\usepackage{graphicx,color}\graphicspath{{../a/}}'
		echo '\usepackage[paperwidth=10in,paperheight=14in,margin=1in]{geometry}\begin{document}'
		for f in $figures; do
			echo "\\begin{figure}[p]\\input{../a/$f}\\caption{\\protect\\input{../a/$f.caption}}\\end{figure}\\clearpage"
		done
		echo '\end{document}'
	} >"$tmp/paper/paper.tex"
	(cd "$tmp/paper" && pdflatex -halt-on-error -interaction=nonstopmode paper.tex >out 2>&1)
	ok $? "LaTeX takes every figure and caption" "$(grep -A 5 '^!' "$tmp/paper/out")"
	! grep -q 'Overfull\|Missing character\|undefined' "$tmp/paper/paper.log"
	ok $? "nothing sticks out or is missing" "$(grep 'Overfull\|Missing character\|undefined' "$tmp/paper/paper.log")"
elif [ "$CI" = true ]; then
	ok 1 "LaTeX is not installed (apt-get install texlive-latex-base)"
else
	ok 0 "figures in a paper # SKIP no pdflatex (apt-get install texlive-latex-base)"
fi
for width in column page slide auto; do
	"$moca" plot sla --db "$db" --width $width --output "$tmp/width.svg" >/dev/null
	sed -n 's/^ *width="\([0-9]*\)".*/\1/p' "$tmp/width.svg" | head -n 1
done >"$tmp/widths"
is "$(paste -sd ' ' "$tmp/widths")" "326 686 1280 326" "widths of column, page and slide, in points of the web"

# ---- where they go ----

is "$("$moca" plot sla stp --db "$db")" "$tmp/figures/sla.svg
$tmp/figures/stp.svg" "by default beside the database"
is "$(cd "$tmp" && "$moca" plot sla --db x.db)" figures/sla.svg "database in the working directory"
cmp -s "$tmp/figures/sla.svg" "$tmp/a/sla.svg"
ok $? "the same wherever it goes"
"$moca" plot sla --db "$db" --output "$tmp/one.png" >/dev/null
is "$(head -c 4 "$tmp/one.png" | tr -d '\211')" PNG "format by the extension of --output"
is "$("$moca" plot sla --db "$db" --output /dev/stdout | cksum)" "$(cksum <"$tmp/a/sla.svg")" "to a pipe, and nothing else"
echo before >"$tmp/to"
"$moca" plot sla --db "$db" --output /dev/stdout >>"$tmp/to"
is "$(tail -n +2 "$tmp/to" | cksum)" "$(cksum <"$tmp/a/sla.svg")" "to standard output that is a file"
ls -A /dev >"$tmp/beside"
is "$(grep stdout "$tmp/beside")" stdout "beside a stream stands nothing"
echo old >"$tmp/real.svg"
ln -s real.svg "$tmp/link.svg"
"$moca" plot sla --db "$db" --output "$tmp/link.svg" >/dev/null
is "$(readlink "$tmp/link.svg") $(cksum <"$tmp/real.svg")" "real.svg $(cksum <"$tmp/a/sla.svg")" "through a link, which stays"
"$moca" plot sla --db "$db" --width column --title "100 % of 'it' \\n" --output "$tmp/t.svg" >/dev/null
grep -q "100 % of 'it' .n<" "$tmp/t.svg"
ok $? "a title with quotes and backslash is taken literally"

# ---- data ----

header() {
	"$moca" plot "$1" --db "$db" --data | head -n 1
}
is "$(header sla)" "$runs,sla,sla_ci,seeds" "columns of sla"
is "$(header sla_by_priority)" "$runs,priority_group,sla,sla_ci,seeds" "columns of sla_by_priority"
is "$(header stp)" "$runs,baseline,ratio,ratio_ci,seeds" "columns of stp"
is "$(header fairness)" "$runs,baseline,ratio,ratio_ci,seeds" "columns of fairness"
is "$(header slowdown_cdf)" "$runs,fraction,slowdown" "columns of slowdown_cdf"
is "$(header tail)" "$runs,slowdown_p50,slowdown_p50_ci,slowdown_p95,slowdown_p95_ci,slowdown_p99,slowdown_p99_ci,seeds" \
	"columns of tail"
is "$(header pareto)" "$runs,against,sla,sla_ci,value,value_ci,seeds" "columns of pareto"
is "$(header corunners)" "configuration,soc,compat,workload,qos,base_policy,network,tenants_most,$(
	)slowdown,slowdown_ci,slowdown_p95,slowdown_worst,seeds" "columns of corunners"
is "$("$moca" plot corunners --db "$db" --data | awk -F, 'NR > 1 { n[$8]++; if ($8 == 1 && ($9 != 1 || $12 != 1)) bad++
	if ($8 == 3 && !(1 < $9 && $9 <= $11 && $11 <= $12)) bad++ } END { print n[1], n[3], bad + 0 }')" "7 7 0" \
	"alone a task takes its time, beside others longer"
is "$("$moca" plot ranking --db "$db" --data | cut -d, -f6 | sort -u | paste -sd' ')" "maxmin moca moca+none policy static" \
	"variants that idle on purpose are shown by their own figure"
is "$(header gantt)" "configuration,soc,workload,qos,seed,policy,kind,task,network,priority,verdict,$(
	)tile,tiles,machine_tiles,from_cycles,to_cycles" "columns of gantt"
is "$("$moca" plot gantt --db "$db" --data | cut -d, -f3-6 | sort -u | paste -sd' ')" \
	"C,M,1,moca C,M,1,static workload,qos,seed,policy" "two policies, one task list"
is "$("$moca" plot gantt --db "$db" --policy maxmin,moca+none --data | cut -d, -f6 | sort -u | paste -sd' ')" \
	"maxmin moca+none policy" "others, if they are asked for"
is "$("$moca" plot gantt --db "$db" --data | awk -F, '$7 == "held" {
	for (t = $12; t < $12 + $13; t++) print $6, t, $15, $16 }' | sort -k1,1 -k2,2n -k3,3g |
	awk '{ if ($1 == policy && $2 == tile && $3 < end) print; policy = $1; tile = $2; end = $4 }')" "" \
	"no tile is held twice at a time"
is "$(header ledger)" "configuration,soc,workload,qos,seed,policy,from_cycles,to_cycles,$(
	)demanded_bytes_per_cycle,granted_bytes_per_cycle,throttled_bytes_per_cycle,$(
	)contended_bytes_per_cycle,idle_bytes_per_cycle,capacity_bytes_per_cycle" "columns of ledger"
is "$("$moca" plot ledger --db "$db" --data | awk -F, 'function off(x) { return x > 1e-6 || x < -1e-6 }
	NR > 1 && (off($9 - $10 - $11 - $12) || off($10 + $13 - $14)) { bad++ }
	NR > 1 { throttled[$6] += $11; n[$6]++ }
	END { print bad + 0, n["moca"], n["static"], throttled["static"] + 0, (throttled["moca"] > 0) }')" \
	"0 240 240 0 1" "the ledger adds up: demanded = granted + throttled + contended, granted + idle = capacity"
is "$(header roofline)" "configuration,soc,network,layer,name,kind,tiles,macs,ops_per_byte,$(
	)ops_per_cycle,isolated_cycles,peak_ops_per_cycle,dram_bytes_per_cycle" "columns of roofline"
is "$("$moca" plot sla --db "$db" --data | tail -n +2 | cut -d, -f4-6,9 | sort)" "C,M,maxmin,3
C,M,moca+none,3
C,M,moca,3
C,M,static,3" "a row per policy"
is "$("$moca" plot stp --db "$db" --data | tail -n +2 | cut -d, -f6 | sort | paste -sd ' ')" \
	"maxmin moca moca+none" "static is the line, not a bar"
is "$(header ablation)" "$runs,part,sla_difference,sla_difference_ci,seeds" "columns of ablation"
is "$("$moca" plot ablation --db "$db" --data | cut -d, -f7 | paste -sd /)" \
	"part/regulator/all three" "ablation: the parts whose policies were run"
is "$("$moca" plot sla --db "$db" --policy moca,static --data | tail -n +2 | cut -d, -f6 | paste -sd ' ')" \
	"moca static" "--policy: these only"
is "$("$moca" plot sla --db "$db" --policy all --data | wc -l)" 7 "--policy all"
refuses 65 "moca: no runs of policy 'prema' in $db (moca query runs)" "--policy: one that was not run" \
	sla --db "$db" --policy moca,prema
is "$(header validation)" "kind,network,layer,tiles,measured_cycles,ours_cycles,error_percent" "columns of validation"
is "$("$moca" plot validation --db "$db" --data | sed -n 's/^layer,\([a-z0-9]*\),\([^,]*\),1,/\1,\2,/p' | cut -d, -f1-4)" \
	"$("$moca" validate --layers --format csv | tail -n +2 | cut -d, -f1-4)" "the layers of moca validate"
above=$("$moca" plot roofline --db "$db" --data | awk -F, 'NR > 1 && ($10 > $12 || $10 > $9 * $13)')
is "$above" "" "no layer above its roofs"

# ---- scripts by themselves ----

for f in $figures; do
	"$moca" plot "$f" --db "$db" --data >"$tmp/$f.csv"
	gnuplot -e "data = '$tmp/$f.csv'; output = '$tmp/$f.svg'" "plots/$f.gp" >"$tmp/out" 2>&1
	is "$? $(cat "$tmp/out") $(head -c 5 "$tmp/$f.svg")" "0  <?xml" "plots/$f.gp by itself"
done
(cd plots && gnuplot -e "data = '$tmp/sla.csv'; format = 'png'" sla.gp) 2>&1 | head -c 4 | grep -q PNG
ok $? "from another directory, to standard output"
out=$(gnuplot plots/sla.gp 2>&1)
grep -q "no data: gnuplot -e" <<<"$out"
ok $? "without data it says how it is used" "$out"

# ---- colours ----

# colours PICTURE.svg: the legend's names, each with the colour of its sample
colours() {
	awk '/font-size="10.67" *text-anchor="start"/ { getline; gsub(/.*<text>|<.text>.*/, "")
			name[names++] = $0 }
		/<polygon fill/ { split($0, part, "\047"); fill[fills++] = part[2] }
		END { for (i = 0; i < names; i++) print name[i], fill[fills - names + i] }' "$1"
}

run --policy null,static,maxmin,strict,moca,online+moca,moca+none,moca+maxmin,fifo+moca --seeds 2 --db "$tmp/nine.db"
"$moca" plot sla stp slowdown_cdf --db "$tmp/nine.db" --output "$tmp/nine/" >/dev/null
colours "$tmp/nine/sla.svg" | grep -v '^static ' >"$tmp/sla.colours"
colours "$tmp/nine/stp.svg" >"$tmp/stp.colours"
is "$(cat "$tmp/stp.colours")" "$(cat "$tmp/sla.colours")" "a policy has the same colour with static and without"
is "$(grep -c 'rgb' "$tmp/stp.colours")" 8 "every policy has one"

if command -v sqlite3 >/dev/null; then
	cp "$tmp/nine.db" "$tmp/knobs.db"
	sqlite3 "$tmp/knobs.db" "UPDATE run SET policy = CASE policy
			WHEN 'strict' THEN 'moca[a_knob=0.5]'
			WHEN 'moca+none' THEN 'moca[a_knob=0.5,b=2]'
			WHEN 'moca+maxmin' THEN 'moca[a_knob=0.5,b=3]'
			WHEN 'fifo+moca' THEN 'fifo+moca[a_knob=1]' ELSE policy END;
		UPDATE run SET knobs = json_object('policy.a_knob', '0.5') WHERE policy GLOB '*a_knob=0.5*'"
	is "$("$moca" plot sla --db "$tmp/knobs.db" --data | sed -n 's/.*"\(.*\)".*/\1/p')" \
		"moca[a_knob=0.5,b=2]
moca[a_knob=0.5,b=3]" "labels with commas are quoted in CSV"
	"$moca" plot sla stp slowdown_cdf --db "$tmp/knobs.db" --output "$tmp/knobs/" >/dev/null 2>"$tmp/err"
	is "$(cat "$tmp/err")" "" "policies with knobs do not make configurations"
	is "$(colours "$tmp/knobs/sla.svg" | grep moca)" "online+moca rgb(  0, 114, 178)
moca rgb(  0, 114, 178)
moca[a_knob=0.5,b=2] rgb(127, 184, 216)
moca[a_knob=0.5,b=3] rgb(127, 184, 216)
moca[a_knob=0.5] rgb(127, 184, 216)
fifo+moca[a_knob=1] rgb(242, 207, 127)" "they are paler and stand beside their name"
	colours "$tmp/knobs/sla.svg" | grep -v '^static ' >"$tmp/sla.colours"
	is "$(colours "$tmp/knobs/stp.svg")" "$(cat "$tmp/sla.colours")" "in every figure"
	"$moca" plot sla --db "$tmp/knobs.db" --data >"$tmp/knobs.csv"
	gnuplot -e "data = '$tmp/knobs.csv'; output = '$tmp/knobs.svg'" plots/sla.gp
	is "$(colours "$tmp/knobs.svg")" "$(colours "$tmp/knobs/sla.svg")" "and in plots/sla.gp by itself"
	cat >"$tmp/shades.gp" <<-'END'
		here = 'plots/'; script = ''
		load 'plots/style.gp'
		all_policies = 'moca "moca[a=1]" "moca[a=1,b=2]"'
		do for [i = 1:7] { all_policies = all_policies.sprintf(' "moca[c=%d]"', i) }
		print rows_of('"moca[a=1,b=2]" moca "moca[c=7]"')
		do for [r in rows_of(all_policies)] { n = int(r); print fill_of(n), hatch_of(n) }
		do for [r in rows_of(all_policies)] { n = int(r); print dash_of(n), mark_of(n), '' }
	END
	gnuplot -e "data = '$tmp/stp.csv'" "$tmp/shades.gp" >"$tmp/out" 2>&1
	is "$(head -n 1 "$tmp/out")$(sort -u "$tmp/out" | wc -l)" " 58 2 25421" "no two of ten look alike"
	is "$(grep -c '<text>moca\[a_knob=0.5,b=[23]\]</text>' "$tmp/knobs/slowdown_cdf.svg")" 2 \
		"legends have labels whole"
else
	ok 0 "policies with knobs # SKIP no sqlite3 program"
fi

# ---- sweeps ----

cat >"$tmp/space.ini" <<'END'
[grid]
workload = A, B
soc.dram_bytes_per_cycle = 4, 8, 16
workload.load = 0.5, 1
policy = static, moca, planaria
seed = 1..3
END
sdb=$tmp/sweep.db
"$moca" sweep "$tmp/space.ini" --db "$sdb" >"$tmp/out" 2>&1
ok $? "a sweep" "$(cat "$tmp/out")"
"$moca" plot all --db "$sdb" --format svg,png,pdf --output "$tmp/s" >"$tmp/paths" 2>"$tmp/err"
is "$? $(cat "$tmp/err")" "0 moca: skipped: ${figures// /, }: runs of different configurations do not compare; $(
	)choose one by --configuration" "plot all of a sweep"
is "$(cat "$tmp/paths")" "$(for f in $maps; do for e in svg png pdf; do
	echo "$tmp/s/$f.$e"; done; done)" "its figures are drawn"
sleep 1
"$moca" plot all --db "$sdb" --format svg,png,pdf --output "$tmp/s2" >/dev/null 2>&1
diff -r "$tmp/s" "$tmp/s2" >"$tmp/diff"
ok $? "twice the same bytes" "$(cat "$tmp/diff")"
for f in $maps; do
	! grep -q -e "$tmp" -e '/proc' -e "$(date +%Y-%m-%d)" "$tmp/s/$f.svg"
	ok $? "$f: neither path nor date in it"
	grep -q '>sweep\.db · sweep space · 108 points at 12 places' "$tmp/s/$f.svg"
	ok $? "$f: its small print names the sweep"
	"$moca" plot "$f" --db "$sdb" --data >"$tmp/$f.csv"
	gnuplot -e "data = '$tmp/$f.csv'; output = '$tmp/$f.svg'" "plots/$f.gp" >"$tmp/out" 2>&1
	is "$? $(cat "$tmp/out") $(head -c 5 "$tmp/$f.svg")" "0  <?xml" "plots/$f.gp by itself"
done

# cells ARGUMENT...: the columns of a figure's data, by their numbers
cells() {
	local columns=$1
	shift
	"$moca" plot "$@" --db "$sdb" --data | cut -d, -f"$columns"
}
is "$(cells 1- heatmap | head -n 1)" "sweep,policy,x_key,y_key,panel,x,y,sla,places" "columns of heatmap"
is "$(cells 2-7 heatmap | head -n 4 | tail -n 3)" "moca,soc.dram_bytes_per_cycle,workload.load,A,4,0.5
moca,soc.dram_bytes_per_cycle,workload.load,A,4,1
moca,soc.dram_bytes_per_cycle,workload.load,A,8,0.5" "a panel per workload, a row per cell"
is "$(cells 5-7,9 heatmap --x workload --policy static)" "panel,x,y,places
,A,4,2
,A,8,2
,A,16,2
,B,4,2
,B,8,2
,B,16,2" "--x: what is on no axis is averaged"
is "$(cells 6,7,9 heatmap --x workload --at workload.load=1 | tail -n 1)" "B,16,1" "--at: or one value is taken"
is "$("$moca" query designs --db "$sdb" --set policy=moca --format json |
	sed -n 's/.*"place": 0,.*"sla": \([0-9.]*\),.*/\1/p')" "$(cells 8 heatmap | sed -n 2p)" "the SLA of design"
is "$(cells 1- gain_map | head -n 1)" "sweep,policy,rival,x_key,y_key,panel,x,y,gain,open,places" \
	"columns of gain_map"
is "$(cells 2,3 gain_map --policy planaria --rival moca | sort -u | head -n 1)" "planaria,moca" "--policy, --rival"
for pair in "moca static" "static moca"; do
	set -- $pair
	cells 9 gain_map --policy "$1" --rival "$2" | awk 'NR > 1 { sum += $1 } END { printf "%.12f\n", sum < 0 ? -sum : sum }'
done >"$tmp/sums"
is "$(sort -u "$tmp/sums" | wc -l)" 1 "a gain is a rival's loss"
# places meet the same tasks by the same seeds: their mean is not surer than they are
"$moca" query --db "$sdb" --format csv --sql "SELECT abs(avg(g.sla)) <= avg(g.sla_ci) FROM gain AS g
	JOIN places AS p USING (sweep_id, place) WHERE g.policy = 'moca' AND g.rival = 'static'
	GROUP BY coordinates ->> '\$.\"workload.load\"', coordinates ->> '\$.workload'
	ORDER BY 1" | tail -n +2 >"$tmp/open"
is "$(cells 10 gain_map --x workload.load --y workload | tail -n +2 | sort)" "$(cat "$tmp/open")" \
	"a cell of several places is as open as they are on average"
grep -q "of several places in a cell the mean interval, for they share seeds" "$tmp/s/gain_map.svg"
ok $? "which the small print tells"
is "$(cells 1- front | head -n 1)" "sweep,panel,place,policy,cost_name,cost_unit,cost,sla,on_front,policy_front" \
	"columns of front"
is "$(cells 2,9 front | grep ',1$' | sort -u | wc -l)" 4 "front: one for each load"
is "$(cells 5,6 front | tail -n +2 | sort -u)" "soc.dram_bytes_per_cycle,bytes/cycle" "by default hardware is the cost"
is "$(cells 7 front | tail -n +2 | sort -nu | paste -sd ' ')" "4 8 16" "at its values"
# wrong COLUMN GROUP: designs whose mark is not what comparing all pairs of a panel, and of a policy, says
wrong() {
	awk -F, -v column="$1" -v group="$2" 'NR > 1 { n++; of[n] = $2 (group ? "," $4 : ""); x[n] = $7
			y[n] = $8; mark[n] = $column }
		END { for (i = 1; i <= n; i++) { beaten = 0
			for (j = 1; j <= n; j++)
				beaten += of[i] == of[j] && x[j] <= x[i] && y[j] >= y[i] && (x[j] < x[i] || y[j] > y[i])
			if (mark[i] != !beaten) print i } }' "$tmp/front.csv"
}
for x in soc.dram_bytes_per_cycle energy_per_task_joules antt; do
	"$moca" plot front --db "$sdb" --data --x "$x" >"$tmp/front.csv"
	is "$(cut -d, -f5 "$tmp/front.csv" | sed -n 2p) $(wrong 9 0) $(wrong 10 1)" "$x  " \
		"front: what no design of any policy, or of its own, beats; --x $x"
done
is "$(cells 2 front --x workload.load | tail -n +2 | sort -u | paste -sd /)" "workload A/workload B" \
	"front: what is the cost is no panel"
grep -q '<text>soc.dram_bytes_per_cycle (bytes/cycle)<' "$tmp/s/front.svg"
ok $? "front: the cost's name and unit"
is "$(sed -n 's/.*<text>\([0-9]\{1,\}\)<.text>.*/\1/p' "$tmp/s/front.svg" | sort -nu | paste -sd ' ')" \
	"0 4 8 16 20 40 60 80 95 100" "front: few costs are named one by one"
"$moca" plot front --db "$sdb" --x energy_per_task_joules --output "$tmp/joules.svg" >/dev/null
grep -q '<text>energy per task (mJ)<' "$tmp/joules.svg"
ok $? "front: a metric's"
is "$(cells 1- parallel | head -n 1)" "sweep,policy,place,axis,key,value,nth,sampled,sla" "columns of parallel"
is "$(cells 5-7 parallel | grep '^workload,' | sort -u | paste -sd ' ')" "workload,A,1 workload,B,2" "names in their order"
heights() { sed -n 's/.*translate([0-9.]*,\([0-9.]*\)).*/\1/p; s/.*<text>\([AB]\)<.text>.*/\1/p' "$tmp/s/parallel.svg" |
	grep -B 1 '^[AB]$' | grep -v '^--' | paste -sd ' '; }
is "$(heights | awk '{ print $2, ($1 > $3), $4 }')" "A 1 B" "the first at the foot of their axis"
is "$(cells 5 parallel | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd ' ')" \
	"1 key 12 soc.dram_bytes_per_cycle 12 workload 12 workload.load" "a row for each line and axis"
refuses 64 "moca: sweep space has no axis 'soc.tiles'; it has workload, soc.dram_bytes_per_cycle, workload.load" \
	"an axis that it has not" heatmap --db "$sdb" --x soc.tiles
axes="it has workload, soc.dram_bytes_per_cycle, workload.load"
refuses 64 "moca: sweep space has no axis 'sla'; $axes" "more of it is better: no cost" front --db "$sdb" --x sla
refuses 64 "moca: sweep space has no axis 'antt'; $axes" "a cost is no axis of a map" heatmap --db "$sdb" --x antt
refuses 64 "moca: figure front cannot have 'workload' as cost; it takes an axis of numbers, or a metric that table $(
	)design has and that is better if it is less" "an axis of names is no cost" front --db "$sdb" --x workload
"$moca" plot all --db "$sdb" --x workload --output "$tmp/names" >"$tmp/out" 2>"$tmp/err"
is "$? $(wc -l <"$tmp/out") $(grep -c "^moca: skipped: figure front cannot have 'workload'" "$tmp/err")" "0 4 1" \
	"plot all: the others can"
refuses 64 "moca: --x and --y are both workload; a map has two axes" "an axis twice" \
	heatmap --db "$sdb" --x workload --y workload
refuses 65 "moca: sweep space has no policy 'prema'" "a policy that it has not" heatmap --db "$sdb" --policy prema
refuses 65 "moca: sweep space has no policy 'prema'" "a rival that it has not" gain_map --db "$sdb" --rival prema
refuses 65 "moca: no data for figure heatmap: sweep space has no such place as --at picks" "a place that it has not" \
	heatmap --db "$sdb" --at workload.load=7
refuses 65 "moca: no data for figure gain_map: sweep space has no policy beside moca to compare it with" \
	"a policy as its own rival" gain_map --db "$sdb" --policy moca --rival moca
refuses 65 "moca: no sweep 'spaec' in $sdb; did you mean 'space'?" "a sweep that is not there" \
	front --db "$sdb" --sweep spaec
refuses 65 "moca: no sweep in $db; to make one: moca sweep SPEC --db $db" "a database without one" \
	heatmap --db "$db"
is "$("$moca" plot heatmap --db "$sdb" --sweep 1 --data | cksum)" "$("$moca" plot heatmap --db "$sdb" --data | cksum)" \
	"--sweep: a number"
sed -i '/^workload = /d; /^soc/d' "$tmp/space.ini"
"$moca" sweep "$tmp/space.ini" --db "$tmp/thin.db" >/dev/null 2>&1
refuses 65 "moca: no data for figure heatmap: it needs two axes of several values; sweep space has one: workload.load" \
	"a sweep over one axis" heatmap --db "$tmp/thin.db"
printf '[grid]\npolicy = static, edf\nsoc.tiles = 5, 6\nworkload.load = 0.5, 1\n' >"$tmp/none.ini"
"$moca" sweep "$tmp/none.ini" --db "$tmp/none.db" >/dev/null 2>&1
for f in heatmap gain_map parallel; do
	refuses 65 "moca: no data for figure $f: no point of policy static in sweep none could be run (moca query problems)" \
		"$f when nothing could be run" $f --db "$tmp/none.db" --policy static
done
refuses 65 "moca: no data for figure front: no point in sweep none could be run (moca query problems)" \
	"front when nothing could be run" front --db "$tmp/none.db"
printf '[grid]\npolicy = edf, null\nsoc.dram_bytes_per_cycle = 8\nworkload.load = 0.5, 1\n' >"$tmp/flat.ini"
"$moca" sweep "$tmp/flat.ini" --db "$tmp/flat.db" >/dev/null 2>&1
refuses 65 "moca: no data for figure heatmap: it needs two axes of several values; sweep flat has one: workload.load" \
	"an axis of one value" heatmap --db "$tmp/flat.db"
refuses 65 "moca: no data for figure gain_map: neither edf nor null is a baseline (moca, planaria, prema, static)" \
	"two policies that are no baseline" gain_map --db "$tmp/flat.db" --x soc.dram_bytes_per_cycle --policy edf
"$moca" plot heatmap parallel gain_map front --db "$tmp/flat.db" --output "$tmp/flat" >"$tmp/out" 2>"$tmp/err"
is "$? $(wc -l <"$tmp/out") $(sed 's/.*figure \([a-z_]*\):.*/\1/' "$tmp/err" | paste -sd ' ')" "65 2 heatmap gain_map" \
	"figures without data do not keep others from being drawn"
"$moca" plot all --db "$tmp/thin.db" --output "$tmp/thin" >"$tmp/out" 2>"$tmp/err"
is "$? $(wc -l <"$tmp/out") $(grep -c '^moca: skipped: no data for figure' "$tmp/err")" "0 2 3" \
	"has a front and lines still"
is "$("$moca" plot front --db "$tmp/thin.db" --data | cut -d, -f5,6 | sed -n 2p)" "energy_per_task_joules,J" \
	"without hardware the cost is energy"
"$moca" sweep "$tmp/space.ini" --db "$tmp/begun.db" --shard 1/2 >/dev/null 2>&1
"$moca" plot all --db "$tmp/begun.db" --configuration last --output "$tmp/begun" >"$tmp/out" 2>"$tmp/err"
is "$? $(grep -c "^moca: skipped: heatmap, .*: sweep 'space' in $tmp/begun.db is not finished: 9 of 18 points" \
	"$tmp/err")" "0 1" "plot all: a sweep that is not finished"
cat >"$tmp/drawn.ini" <<'END'
[grid]
policy = static, moca
[sample]
points = 60
soc.dram_bytes_per_cycle = 4..64 log
soc.l2_bytes = 524288..4194304
END
"$moca" sweep "$tmp/drawn.ini" --db "$tmp/drawn.db" >/dev/null 2>&1
# numbers below the axis of front
numbers() {
	"$moca" plot front --db "$tmp/drawn.db" --x "$1" --data >"$tmp/drawn.csv"
	gnuplot -e "data = '$tmp/drawn.csv'; output = '$tmp/drawn.svg'" plots/front.gp 2>&1
	sed -n 's/.*<text>\([0-9M]\{1,\}\)<.text>.*/\1/p' "$tmp/drawn.svg" | paste -sd ' ' | sed 's/.* 100 \(.*\) 95$/\1/'
}
is "$(numbers soc.dram_bytes_per_cycle)" "5 10 20 50" "front: of many costs round ones are named, as they are spaced"
is "$(numbers soc.l2_bytes)" "1M 2M 3M 4M" "front: or evenly"

# ---- refusals ----

refuses 64 "moca: unknown figure 'slaa'; did you mean 'sla'? (moca plot --list)" \
	"unknown figure" slaa --db "$db"
refuses 64 "moca: unknown figure 'elephants' (moca plot --list)" "nothing near" elephants --db "$db"
"$moca" plot sla elephants --db "$db" --output "$tmp/none/" >/dev/null 2>&1
[ ! -e "$tmp/none" ]
ok $? "names are checked before anything is drawn"
"$moca" plot sla --db "$db" --format gif 2>&1 | grep -q "unknown format 'gif'; expected svg, png, pdf or tex"
ok $? "unknown format"
"$moca" plot sla stp --db "$db" --data 2>&1 | grep -q "data prints one figure's data; name one FIGURE"
ok $? "--data of two figures"
refuses 64 "moca: no configuration in $db begins with 'xyz'" "unknown configuration" \
	sla --db "$db" --configuration xyz
"$moca" plot sla --db "$tmp/absent.db" >/dev/null 2>&1
is $? 66 "no such database"
refuses 64 "moca: format tex is two files, NAME.tex and NAME-inc.pdf; expected --output NAME.tex" "two files to a stream" \
	sla --db "$db" --format tex --output /dev/stdout
refuses 74 "moca: cannot write /dev/full: No space left on device" "full disk" \
	sla --db "$db" --output /dev/full
refuses 73 "moca: cannot create $db/sla.svg: Not a directory" "file in the way" \
	sla --db "$db" --output "$db/sla.svg"
mkdir "$tmp/bin"
env PATH="$tmp/bin" "$moca" plot sla --db "$db" --output "$tmp/no.svg" >/dev/null 2>"$tmp/err"
is "$? $(cat "$tmp/err")" \
	"69 moca: gnuplot is not installed; to install it: apt-get install gnuplot-nox" "no gnuplot"
printf '#!/bin/sh\necho broken >&2\nexit 3\n' >"$tmp/bin/gnuplot"
chmod +x "$tmp/bin/gnuplot"
env PATH="$tmp/bin:$PATH" "$moca" plot sla --db "$db" --output "$tmp/no.svg" >/dev/null 2>"$tmp/err"
is "$? $(cat "$tmp/err")" "70 moca: gnuplot failed: broken" "a gnuplot that fails"
is "$(find "$tmp" -name 'no.svg*')" "" "and nothing is left of it"

run --policy moca --seeds 1 --no-tasks --db "$tmp/few.db"
needs="it needs runs of policy static or planaria and of others with the same seeds: $(
	)moca run --policy static,planaria,moca"
refuses 65 "moca: no data for figure stp in $tmp/few.db; $needs" "stp without static" \
	stp --db "$tmp/few.db"
refuses 65 "moca: no data for figure slowdown_cdf in $tmp/few.db; it needs runs with their tasks: $(
	)moca run without --no-tasks" "slowdown_cdf without tasks" slowdown_cdf --db "$tmp/few.db"
"$moca" plot all --db "$tmp/few.db" --output "$tmp/few" >"$tmp/out" 2>"$tmp/err"
is "$? $(wc -l <"$tmp/out") $(grep -c '^moca: skipped: no data for figure' "$tmp/err")" "0 9 5" \
	"all: what there is, and a note for what there is not"
! grep -q whiskers "$tmp/few/sla.svg"
ok $? "a single seed has no whiskers"

# runs beside a sweep: what was asked for by itself is meant
cp "$sdb" "$tmp/both.db"
run --policy gps --seeds 2 --set soc.dram_bytes_per_cycle=32 --db "$tmp/both.db"
is "$("$moca" plot sla --db "$tmp/both.db" --data | cut -d, -f6,9)" "policy,seeds
gps,2" "of a sweep and runs the runs are shown"
"$moca" plot all --db "$tmp/both.db" --output "$tmp/both" >"$tmp/paths" 2>"$tmp/err"
is "$(grep -c -e '/sla\.svg$' -e '/gain_map\.svg$' "$tmp/paths")" 2 "plot all of a sweep and runs" "$(cat "$tmp/err")"
run --policy static --seeds 2 --load 1.25 --db "$tmp/both.db"
"$moca" plot sla --db "$tmp/both.db" >/dev/null 2>"$tmp/err"
is "$? $(grep -c 'configurations do not compare; choose one of the 8' "$tmp/err")" "64 1" \
	"unless these are of two configurations"

run --policy static,moca --seeds 2 --set soc.dram_bytes_per_cycle=8 --db "$db"
"$moca" plot sla --db "$db" >/dev/null 2>"$tmp/err"
is $? 64 "two configurations do not mix"
grep -q 'gemmini8, 4 runs, soc.dram_bytes_per_cycle=8$' "$tmp/err"
ok $? "they are listed with their knobs" "$(cat "$tmp/err")"
hex=$(sed -n 's/^  \([0-9a-f]*\) .*=8$/\1/p' "$tmp/err")
is "$("$moca" plot roofline --db "$db" --configuration "$hex" --data | tail -n +2 | cut -d, -f13 |
	sort -u)" 8 "--configuration takes first digits; the roof has the knob's value"
"$moca" plot sla --db "$db" --configuration "$hex" --output "$tmp/8.svg" >/dev/null
grep -q 'soc.dram_bytes_per_cycle=8 · configuration' "$tmp/8.svg"
ok $? "small print names the knobs"

"$moca" trace kws >"$tmp/kws.csv"
"$moca" run --workload A --policy static --seeds 1 --trace kws="$tmp/kws.csv" --db "$db" >/dev/null 2>&1
if command -v sqlite3 >/dev/null; then # other policies' runs come first in the order of the JSON texts
	sqlite3 "$db" "UPDATE run SET knobs = json_set(knobs, '\$.\"policy.a_knob\"', '0.5')
		WHERE policy = 'moca'"
fi
"$moca" plot sla --db "$db" >/dev/null 2>"$tmp/err"
is "$(sed -n 's/^  [0-9a-f]* *//p' "$tmp/err")" "gemmini8, 18 runs, no knob set
gemmini8, 4 runs, soc.dram_bytes_per_cycle=8
gemmini8, 1 runs, no knob set; given traces: kws" "listed: knobs but those of policies, given traces"
hex=$(sed -n 's/^  \([0-9a-f]*\) .*kws$/\1/p' "$tmp/err")
is "$("$moca" plot sla --db "$db" --configuration last --data | cut -d, -f1,6 | tail -n 1 | cut -c1-${#hex})" \
	"$hex" "--configuration last: the one that was begun last"
"$moca" plot sla --db "$db" --configuration "$hex" --output "$tmp/given.svg" >/dev/null
grep -q 'given traces: kws · configuration' "$tmp/given.svg"
ok $? "small print names the given traces"

echo "1..$count"
exit $failed
