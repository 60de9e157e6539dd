#!/bin/bash
# What is refused: the exact words, the exit status, and that nothing is written. What is forgiven: the
# same result. What fails midway: nothing half done stays.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export MOCA_DATA=$PWD LC_ALL=C
MOCA=$(realpath "$MOCA")
mkdir "$work/here" && cd "$work/here" || exit 1

# sums: all that is in the directory
sums() { find . -type f -exec cksum {} + | sort -k 3; }

# refused STATUS STDERR NAME ARGUMENT...: just these words, nothing on standard output, no file changed
refused() {
	local status=$1 words=$2 name=$3 before after
	shift 3
	before=$(sums)
	"$MOCA" "$@" >"$work/out" 2>"$work/err" </dev/null
	after="$? $(cat "$work/err" "$work/out")"
	[ "$(sums)" = "$before" ] || after+=$'\n(written)'
	is "$after" "$status $words" "$name"
}

# bad STATUS NAME ARGUMENT...: the words come from standard input
bad() {
	local status=$1 name=$2
	shift 2
	refused "$status" "$(cat)" "$name" "$@"
}

# line FILE PATTERN: the number of the first line that matches
line() { grep -n -m 1 -- "$2" "$1" | cut -d: -f1; }

# ---- names ----

bad 64 "unknown command" rnu <<-'END'
	moca: unknown command 'rnu'; did you mean 'run'? (moca --help)
END
bad 64 "unknown kind of list" list polices <<-'END'
	moca: unknown kind 'polices'; did you mean 'policies'? (moca list --help)
END
bad 66 "unknown network" trace resnt50 <<-'END'
	moca: unknown network 'resnt50'; did you mean 'resnet50'? (moca list networks)
END
bad 66 "unknown SoC" run --soc gemini8 --db x.db <<-'END'
	moca: unknown soc 'gemini8'; did you mean 'gemmini8'? (moca list socs)
END
bad 66 "unknown workload: nothing is near" run --workload D --db x.db <<-'END'
	moca: unknown workload 'D' (moca list workloads)
END
bad 65 "unknown policy" run --policy mocca --db x.db <<-'END'
	moca: unknown policy 'mocca'; did you mean 'moca'? (moca list policies)
END
bad 65 "unknown dispatcher" run --policy onlin+moca --db x.db <<-'END'
	moca: unknown dispatcher 'onlin'; did you mean 'online'? (moca list dispatchers)
END
bad 65 "unknown regulator" run --policy online+mocca --db x.db <<-'END'
	moca: unknown regulator 'mocca'; did you mean 'moca'? (moca list regulators)
END
bad 65 "unknown knob of the SoC" run --set soc.tilez=8 --db x.db <<-'END'
	moca: unknown knob 'soc.tilez'; did you mean 'soc.tiles'? (moca list knobs)
END
bad 65 "unknown knob of the workload" run --set workload.lod=1 --db x.db <<-'END'
	moca: unknown knob 'workload.lod'; did you mean 'workload.load'? (moca list knobs)
END
bad 65 "unknown knob of a policy" run --policy moca --set policy.flor_fraction=1 --db x.db <<-'END'
	moca: no chosen policy has a knob 'policy.flor_fraction'; did you mean 'policy.floor_fraction'? (moca list knobs)
END
bad 65 "a knob of no chosen policy" run --policy static --set policy.floor_fraction=1 --db x.db <<-'END'
	moca: no chosen policy has a knob 'policy.floor_fraction' (moca list knobs)
END
bad 65 "a knob without its part" run --set polcy.x=1 --db x.db <<-'END'
	moca: unknown knob 'polcy.x'; expected soc.KEY, workload.KEY or policy.KEY (moca list knobs)
END
bad 64 "unknown figure" plot slaa --db x.db <<-'END'
	moca: unknown figure 'slaa'; did you mean 'sla'? (moca plot --list)
END
bad 64 "unknown query" query headlin --db x.db <<-'END'
	moca: unknown query 'headlin'; did you mean 'headline'?
END

# ---- options ----

# usage NAME WORDS COMMAND ARGUMENT...
usage() {
	local name=$1 words=$2
	shift 2
	refused 64 "moca $1: $words
Try \`moca $1 --help' or \`moca $1 --usage' for more information." "$name" "$@"
}
whole="expected a whole number from"
usage "--seeds 0" "--seeds '0' is out of range; $whole 1 to 1000000000" run --seeds 0 --db x.db
usage "--seeds 5..2" "--seeds '2' is out of range; $whole 5 to 1000000000" run --seeds 5..2 --db x.db
usage "--seeds 1..x" "--seeds 'x' is not a whole number; $whole 1 to 1000000000" run --seeds 1..x
usage "--seeds -1" "--seeds '-1' is out of range; $whole 1 to 1000000000" run --seeds=-1
usage "--seeds of 30 digits" "--seeds '111111111111111111111111111111' is too large; $whole 1 to \
1000000000" run --seeds 111111111111111111111111111111
usage "--jobs 0" "--jobs '0' is out of range; $whole 1 to 1024" run --jobs 0 --db x.db
usage "unknown option" "unrecognized option '--sedes'" run --sedes 3
bad 64 "--qos X" run --qos X --db x.db <<-'END'
	moca: QoS 'X'; expected H, M or L
END
bad 64 "--set without a value" run --set soc.tiles --db x.db <<-'END'
	moca: 'soc.tiles'; expected KEY=VALUE (moca list knobs)
END
bad 65 "--set out of range" run --set soc.tiles=65 --db x.db <<-'END'
	moca: soc.tiles = '65' is out of range; expected a whole number from 1 to 64 tiles
END
bad 65 "--set of no number" run --load fast --db x.db <<-'END'
	moca: workload.load = 'fast' is not a number; expected a number from 1e-06 to 1000000
END
bad 65 "--set of no choice" run --set soc.dram_arbiter=fair --db x.db <<-'END'
	moca: soc.dram_arbiter = 'fair'; expected one of proportional, maxmin
END
bad 65 "groups do not divide tiles" run --set soc.groups=3 --db x.db <<-'END'
	moca: tiles = 8 and groups = 3; expected groups to divide tiles
END
bad 65 "a scratchpad too small for any tile" run --workload A --set soc.scratchpad_bytes=64 --db x.db <<-'END'
	moca: network squeezenet: 'conv_1' has no inner tile that fits the scratchpad and accumulator of SoC gemmini8
END
bad 65 "a trace that nobody asks for" run --trace nosuch.csv --db x.db <<-'END'
	moca: --trace nosuch=nosuch.csv: no chosen workload asks for network 'nosuch'
END
bad 66 "a trace that is not there" run --workload A --trace kws=none.csv --db x.db <<-'END'
	--trace kws: cannot open none.csv: No such file or directory
END
bad 66 "a file that is not there" trace ./none.csv <<-'END'
	moca: cannot open ./none.csv: No such file or directory
END
bad 66 "a directory" trace ./ <<-'END'
	moca: cannot read ./: Is a directory
END
printf 'measure,value,unit\n' >bench-measures.csv
printf 'policy,scenarios_per_second,events_per_second,floor_ratio\nmoca,1,2,x\n' >bench.csv
bad 66 "bench against a table that is not there" bench --against none.csv <<-'END'
	moca: cannot open none.csv: No such file or directory
END
bad 65 "bench against another table" bench --against bench-measures.csv <<-'END'
	bench-measures.csv:1:1: unknown column 'measure'
	    measure,value,unit
	    ^
END
bad 65 "bench against no numbers" bench --against bench.csv <<-'END'
	bench.csv:2:10: floor_ratio = 'x' is not a number; expected a number from 1e-06 to 1000000
	    moca,1,2,x
	             ^
END
rm bench.csv bench-measures.csv
"$MOCA" workload A --set workload.tasks=5 >"$work/one"

# few WORKLOAD ARGUMENT...: its metrics
few() { "$MOCA" run --seeds 1 --policy static --db few.db --format csv --workload "$@" 2>/dev/null | cut -d, -f2-; }
is "$(few A --set workload.tasks=5 --set workload.tasks=6 --set workload.tasks=5)" "$(few "$work/one")" \
	"of a knob that is set thrice the last counts"
rm -f few.db

# ---- networks ----

columns='name,kind,block,in_height(px),in_width(px),in_channels,out_channels,kernel(px),stride(px)'
row='a,conv,1,8,8,4,4,3,1'

# network NAME ROW...: the file n.csv; what trace says of it comes from standard input
network() {
	local name=$1
	shift
	printf '%s\n' "$@" >n.csv
	bad 65 "$name" trace ./n.csv --tiles 1
}
network "a missing column" name,kind a,conv <<-'END'
	./n.csv:1:1: column 'block' is missing
	    name,kind
	    ^
END
network "an unknown column" "name,kind,block,paddin" a,conv,1,1 <<-'END'
	./n.csv:1:17: unknown column 'paddin'; did you mean 'padding'?
	    name,kind,block,paddin
	                    ^
END
network "a wrong unit" "name,kind,block,in_height(cm)" a,conv,1,8 <<-'END'
	./n.csv:1:17: column 'in_height' in 'cm'; expected 'px'
	    name,kind,block,in_height(cm)
	                    ^
END
network "a column twice" "name,kind,block,kind" a,conv,1,conv <<-'END'
	./n.csv:1:17: column 'kind' given twice
	    name,kind,block,kind
	                    ^
END
network "a negative size" "$columns" 'a,conv,1,-8,8,4,4,3,1' <<-'END'
	./n.csv:2:10: in_height = '-8' is out of range; expected a whole number from 1 to 1048576
	    a,conv,1,-8,8,4,4,3,1
	             ^
END
network "a size that is no number" "$columns" "$row" 'b,conv,1,8,8,four,4,3,1' <<-'END'
	./n.csv:3:14: in_channels = 'four' is not a whole number; expected a whole number from 1 to 1048576
	    b,conv,1,8,8,four,4,3,1
	                 ^
END
network "a size beyond 64 bits" "$columns" 'a,conv,1,8,99999999999999999999,4,4,3,1' <<-'END'
	./n.csv:2:12: in_width = '99999999999999999999' is too large; expected a whole number from 1 to 1048576
	    a,conv,1,8,99999999999999999999,4,4,3,1
	               ^
END
network "a fractional size" "$columns" 'a,conv,1,8,8.5,4,4,3,1' <<-'END'
	./n.csv:2:12: in_width = '8.5' is not a whole number; expected a whole number from 1 to 1048576
	    a,conv,1,8,8.5,4,4,3,1
	               ^
END
network "sizes that are too large together" "$columns" 'a,conv,1,1048576,1048576,4,4,3,1' <<-'END'
	./n.csv:2:1: 'a': a tensor of 4.4e+12 elements; expected at most 4.29e+09
	    a,conv,1,1048576,1048576,4,4,3,1
	    ^
END
network "a row too short" "$columns" "$row" 'b,conv,1,8' <<-'END'
	./n.csv:3:11: 4 fields; expected 9, as in the header
	    b,conv,1,8
	              ^
END
network "a row too long" "$columns" "$row,7" <<-'END'
	./n.csv:2:22: 10 fields; expected 9, as in the header
	    a,conv,1,8,8,4,4,3,1,7
	                         ^
END
network "an unclosed quote" "$columns" '"a,conv,1,8,8,4,4,3,1' "$row" <<-'END'
	./n.csv:2:1: a quote that is not closed; expected another one on this line
	    "a,conv,1,8,8,4,4,3,1
	    ^
END
network "a quote within a field" "$columns" 'a"b",conv,1,8,8,4,4,3,1' <<-'END'
	./n.csv:2:2: a quote out of place; expected quotes around a whole field
	    a"b",conv,1,8,8,4,4,3,1
	     ^
END
network "header only" name,kind,block <<-'END'
	./n.csv:1:1: no operations below the header; expected at least one
	    name,kind,block
	    ^
END
network "an unknown kind" "$columns" 'a,cnov,1,8,8,4,4,3,1' <<-'END'
	./n.csv:2:3: kind 'cnov'; expected one of conv, matmul, pool, resadd, global_avg
	    a,cnov,1,8,8,4,4,3,1
	      ^
END
network "a window larger than its image" "$columns" 'a,conv,1,8,8,4,4,9,1' <<-'END'
	./n.csv:2:1: 'a': its window is larger than its padded image
	    a,conv,1,8,8,4,4,9,1
	    ^
END
: >n.csv
bad 65 "an empty file" trace ./n.csv <<-'END'
	./n.csv:1: nothing in it; expected a header row and data rows
END
printf 'name,kind,blo' >n.csv
bad 65 "a file that breaks off in its header" trace ./n.csv <<-'END'
	./n.csv:1:11: unknown column 'blo'; did you mean 'block'?
	    name,kind,blo
	              ^
END
printf '%s\n%s\nb,con' "$columns" "$row" >n.csv
bad 65 "a file that breaks off in a row" trace ./n.csv <<-'END'
	./n.csv:3:6: 2 fields; expected 9, as in the header
	    b,con
	         ^
END
printf '%s\na,co\0nv,1,8,8,4,4,3,1\n' "$columns" >n.csv
bad 65 "a NUL byte" trace ./n.csv <<-'END'
	./n.csv:2:5: a NUL byte; expected text
	    a,co
	        ^
END
rm -f n.csv

# ---- SoCs ----

gemmini8=$MOCA_DATA/models/socs/gemmini8.ini

# soc NAME SED-SCRIPT: gemmini8 so edited, as s.ini
soc() {
	sed "$2" "$gemmini8" >s.ini
	bad 65 "$1" trace kws --soc ./s.ini --tiles 1
}
tiles=$(line "$gemmini8" '^tiles = 8')
groups=$(line "$gemmini8" '^groups = 4')
soc "a key twice" 's/^groups = 4/&\ntiles = 4/' <<-END
	./s.ini:$((groups + 1)):1: this key was given before; expected each once
	    tiles = 4
	    ^
END
soc "a key in the wrong section" 's/^groups = 4/&\narray_rows = 16/; /^\[array\]/,/^$/d' <<-END
	./s.ini:$((groups + 1)):1: 'array_rows' stands in [soc]; expected in [array]
	    array_rows = 16
	    ^
END
soc "a key before any section" '/^\[soc\]/d' <<-END
	./s.ini:$(($(line "$gemmini8" '^\[soc\]'))):1: a key before any section; expected [section]
	    clock_hz = 1e9
	    ^
END
soc "an unknown key" 's/^groups = 4/groops = 4/' <<-END
	./s.ini:$groups:1: unknown key 'groops'; did you mean 'groups'?
	    groops = 4
	    ^
END
soc "a missing key" '/^groups = 4/d' <<-END
	./s.ini:$tiles:1: [soc] has no 'groups' (fixed partition of the static policies); expected every key of it
	    tiles = 8
	    ^
END
soc "a missing section" '/^\[array\]/,/^$/d' <<-'END'
	./s.ini: [array] has no 'array_rows' (systolic array of one tile: rows); expected every key of it
END
soc "a knob out of range" 's/^tiles = 8/tiles = 0/' <<-END
	./s.ini:$tiles:9: tiles = '0' is out of range; expected a whole number from 1 to 64 tiles
	    tiles = 0
	            ^
END
soc "groups of a file that do not divide its tiles" 's/^groups = 4/groups = 3/' <<-END
	./s.ini:$groups:10: tiles = 8 and groups = 3; expected groups to divide tiles
	    groups = 3
	             ^
END
soc "a line that is no entry" 's/^groups = 4/groups/' <<-END
	./s.ini:$groups:1: expected [section] or key = value
	    groups
	    ^
END
: >s.ini
bad 65 "an empty SoC" trace kws --soc ./s.ini <<-'END'
	./s.ini:1: nothing in it; expected [section] and key = value lines
END
sed 's/^groups = 4/   groups =    4/' "$gemmini8" >s.ini
is "$("$MOCA" trace kws --soc ./s.ini | cksum)" "$("$MOCA" trace kws | cksum)" "indentation means nothing"
rm -f s.ini

# ---- workloads ----

set_a=$MOCA_DATA/models/workloads/A.ini

# edited_set NAME SED-SCRIPT: set A so edited, as a.ini
edited_set() {
	sed "$2" "$set_a" >a.ini
	bad 65 "$1" workload ./a.ini
}
edited_set "a network of the mix without a target" 's/^kws = 21/kwz = 21/' <<-END
	./a.ini:$(line "$set_a" '^kws = 21'):1: 'kwz' is in [mix] and not in [target_cycles]; expected it in both
	    kwz = 21
	    ^
END
edited_set "an unknown section" 's/^\[mix\]/[mixx]/' <<-END
	./a.ini:$(line "$set_a" '^squeezenet = 30'):1: unknown section [mixx]; expected [workload], [mix], [target_cycles] or [gap_cycles]
	    squeezenet = 30
	    ^
END
edited_set "a weight out of range" 's/^kws = 21/kws = 0/' <<-END
	./a.ini:$(line "$set_a" '^kws = 21'):7: weight = '0' is out of range; expected a whole number from 1 to 255
	    kws = 0
	          ^
END
: >a.ini
bad 65 "an empty set" workload ./a.ini <<-'END'
	./a.ini:1: nothing in it; expected [section] and key = value lines
END
rm -f a.ini

tasks=task,network,priority,arrival_cycles,target_cycles

# list NAME ROW...: the list w.csv
list() {
	local name=$1
	shift
	printf '%s\n' "$tasks" "$@" >w.csv
	bad 65 "$name" run --workload ./w.csv --seeds 1 --db x.db
}
list "a task twice" 4,kws,1,5,1e8 2,kws,1,1,1e8 4,kws,1,0,1e8 <<-'END'
	./w.csv:4:1: task 4 was given before; expected each once
	    4,kws,1,0,1e8
	    ^
END
list "a task of an unknown network" 0,kws,1,5,1e8 1,kwz,1,6,1e8 <<-'END'
	./w.csv:3:3: unknown network 'kwz'; did you mean 'kws'? (moca list networks)
	    1,kwz,1,6,1e8
	      ^
END
list "a priority out of range" 0,kws,12,5,1e8 <<-'END'
	./w.csv:2:7: priority = '12' is out of range; expected a whole number from 0 to 11
	    0,kws,12,5,1e8
	          ^
END
list "an arrival before time began" 0,kws,1,-5,1e8 <<-'END'
	./w.csv:2:9: arrival_cycles = '-5' is out of range; expected a number from 0 to 9.00719925474099e+15
	    0,kws,1,-5,1e8
	            ^
END
list "a target that is no number" 0,kws,1,5,soon <<-'END'
	./w.csv:2:11: target_cycles = 'soon' is not a number; expected a number from 1 to 9.00719925474099e+15
	    0,kws,1,5,soon
	              ^
END
list "no tasks" <<-'END'
	./w.csv:1:1: no tasks below the header; expected at least one
	    task,network,priority,arrival_cycles,target_cycles
	    ^
END

printf '%s\n' "$tasks" 0,kws,1,0,1e8 1,kws,9,9,1e8 2,alexnet,5,20,1e8 >sorted.csv
printf '%s\n' "$tasks" 2,alexnet,5,20,1e8 1,kws,9,9,1e8 0,kws,1,0,1e8 >w.csv
is "$("$MOCA" workload ./w.csv)" "$("$MOCA" workload ./sorted.csv)" \
	"a task before its predecessor is put in its place"
for file in sorted w; do
	"$MOCA" run --workload ./$file.csv --seeds 1 --db order.db --format csv 2>/dev/null |
		cut -d, -f2- >"$work/$file"
done
is "$(cat "$work/w")" "$(cat "$work/sorted")" "and the runs are the same"
rm -f ./*.csv order.db

# ---- traces ----

printf '%s\n' "$tasks" 0,kws,1,0,1e8 >w.csv
"$MOCA" trace kws >"$work/kws.csv"

# given NAME: the trace t.csv
given() {
	bad 65 "$1" run --workload ./w.csv --trace kws=t.csv --seeds 1 --db x.db
}
sed '$d' "$work/kws.csv" >t.csv
given "layers missing on some tiles" <<-END
	t.csv:$(wc -l <t.csv):1: the last of 35 layers on 8 tiles; expected 36 layers, as on others
	    $(tail -n 1 t.csv)
	    ^
END
awk -F, -v OFS=, 'NR == 3 { $7 = 500; $10 = 499 } 1' "$work/kws.csv" >t.csv
given "isolated below compute" <<-END
	t.csv:3:$(sed -n '3s/[^,]*$//p' t.csv | wc -c): isolated_cycles below compute_cycles; expected at least 500
	    $(sed -n 3p t.csv)
	    $(sed -n '3{s/[^,]*$//;s/./ /g;p}' t.csv)^
END
awk 'NR == 3 { held = $0; next } 1; NR == 4 { print held }' "$work/kws.csv" >t.csv
given "layers out of order" <<-END
	t.csv:3:1: layer 2 of 1 tiles; expected layer 1 next
	    $(sed -n 3p t.csv)
	    ^
END
awk -F, '$5 != 2' "$work/kws.csv" >t.csv
bad 65 "a trace without the policy's tiles" run --workload ./w.csv --trace kws=t.csv --seeds 1 \
	--policy static --db x.db <<-'END'
	moca: policy 'static' runs tasks on 2 tiles, and the trace of kws has no such rows
END
rm -f w.csv t.csv

# ---- other systems' texts ----

# dressed FILE: as another system writes it
dressed() { printf '\357\273\277' && sed 's/$/\r/' "$1"; }
dressed "$MOCA_DATA/models/networks/kws.csv" >kws.csv
dressed "$gemmini8" >gemmini8.ini
dressed "$set_a" >A.ini
is "$("$MOCA" trace ./kws.csv --soc ./gemmini8.ini | cksum)" "$("$MOCA" trace kws | cksum)" \
	"CRLF and a byte order mark: network and SoC"
is "$("$MOCA" workload ./A.ini | cksum)" "$("$MOCA" workload A | cksum)" "and a set"
"$MOCA" workload A >list.csv && dressed list.csv >dressed.csv
is "$("$MOCA" workload ./dressed.csv | cksum)" "$("$MOCA" workload ./list.csv | cksum)" "and a list"
dressed "$work/kws.csv" >trace.csv
for trace in "$work/kws.csv" trace.csv; do
	"$MOCA" run --workload A --seeds 1 --policy static --trace kws="$trace" --db x.db 2>"$work/err" \
		>/dev/null
done
is "$(cat "$work/err")" "moca: 1 runs: 0 replayed, 1 were recorded already; in x.db" \
	"and a trace: it is the same run"
rm -f ./*

# ---- databases ----

no_database="not a moca database; expected one that moca made"
echo "Anything but a database, and long enough to be taken for one if nobody looks at it. $(seq 200)" >text.db
refused 65 "text.db: $no_database" "query: not SQLite at all" query sla --db text.db
refused 65 "text.db: $no_database" "run: not SQLite at all" run --seeds 1 --db text.db
: >empty.db
refused 65 "empty.db: empty; expected a moca database (another process may be about to write its first runs)" \
	"query: an empty file" query sla --db empty.db
"$MOCA" run --seeds 2 --policy static --db whole.db >/dev/null 2>&1
if need sqlite3 "databases of others"; then
	sqlite3 other.db 'PRAGMA application_id = 77; CREATE TABLE t(a)'
	refused 65 "other.db: $no_database" "query: another program's" query sla --db other.db
	refused 65 "other.db: $no_database" "run: another program's" run --seeds 1 --db other.db
	cp whole.db newer.db
	sqlite3 newer.db 'PRAGMA user_version = 99'
	newer="made by a newer moca: its schema has version 99; this program reads version"
	newer+=" $(sqlite3 whole.db 'PRAGMA user_version')"
	refused 65 "newer.db: $newer" "query: of a newer schema" query sla --db newer.db
	refused 65 "newer.db: $newer" "run: of a newer schema" run --seeds 1 --db newer.db
fi
damaged="damaged database: database disk image is malformed"
head -c 20000 whole.db >short.db
refused 65 "short.db: $damaged" "query: cut short" query sla --db short.db
refused 65 "short.db: $damaged" "run: cut short" run --seeds 3 --db short.db
{ head -c 4096 whole.db && tail -c +4097 whole.db | tr '\0-\377' '\377'; } >over.db
refused 65 "over.db: $damaged" "query: overwritten" query sla --db over.db
refused 65 "over.db: $damaged" "run: overwritten" run --seeds 3 --db over.db
refused 66 "moca: cannot open none.db: No such file or directory; to record runs there: moca run --db none.db" "query: not there" \
	query sla --db none.db
refused 73 "moca: cannot create none/x.db: No such file or directory" "run: no such directory" \
	run --seeds 1 --db none/x.db
refused 73 "moca: cannot write .: Is a directory" "run: a directory" run --seeds 1 --db .
# skipped NAME REASON
skipped() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}
if [ "$(id -u)" = 0 ]; then
	refused 74 "moca: cannot write /dev/full: No space left on device" \
		"run: a database on a full device" run --seeds 1 --db /dev/full
	skipped "run: read-only" "root may write everything"
else
	skipped "run: a database on a full device" "only root may have a database in /dev"
	cp whole.db still.db && chmod 444 still.db
	refused 73 "moca: cannot write still.db: Permission denied" "run: read-only" \
		run --seeds 3 --db still.db
fi
rm -f text.db empty.db other.db newer.db short.db over.db still.db

# ---- a full disk ----

# full KIB NAME ARGUMENT...: no file may grow beyond; status 74, and the directory is as it was
full() {
	local limit=$1 name=$2 before status
	shift 2
	before=$(sums)
	(ulimit -f "$limit" && exec "$MOCA" "$@") >"$work/out" 2>"$work/err"
	status=$?
	is "$status $(sed 's/: [^:]*$//' "$work/err")" "74 moca: cannot write $db" "$name: status 74"
	is "$(sums)" "$before" "$name: nothing stays of it"
}
db=new.db
full 8 "a full disk, a new database" run --seeds 5 --policy static --db new.db
db=whole.db
full 200 "a full disk, an old database" run --seeds 60 --policy static --db whole.db
is "$("$MOCA" run --seeds 2 --policy static --db whole.db 2>&1 >/dev/null)" \
	"moca: 2 runs: 0 replayed, 2 were recorded already; in whole.db" "it still has what it had"

for arguments in "--help" "list knobs" "trace kws" "workload A" "query sla --db whole.db" \
	"run --seeds 2 --policy static --db whole.db"; do
	# shellcheck disable=SC2086
	"$MOCA" $arguments 2>"$work/err" >/dev/full
	is "$? $(tail -n 1 "$work/err")" "74 moca: cannot write standard output: No space left on device" \
		"standard output is full: moca $arguments"
done
rm -f whole.db

# ---- an interrupt ----

# interrupt SECONDS: a run that gets the signal so long after it has begun to handle it; sets status and missing
many=60000
interrupt() {
	rm -f int.db*
	"$MOCA" run --workload A --policy static --seeds 1..$many --no-tasks --db int.db >/dev/null 2>"$work/err" &
	local pid=$! caught
	for _ in $(seq 600); do
		# before it is moca, it is a copy of this shell, which handles SIGINT too
		[ "$(cat /proc/$pid/comm 2>/dev/null)" = moca ] || { sleep 0.1; continue; }
		caught=$(sed -n 's/^SigCgt:\t//p' /proc/$pid/status 2>/dev/null)
		[ -n "$caught" ] && [ $((0x$caught & 2)) != 0 ] && break
		sleep 0.1
	done
	sleep "$1"
	kill -INT $pid
	wait $pid
	status=$?
	missing=$(sed -n 's/^moca: interrupted; finished runs are kept, \([0-9]*\) are missing$/\1/p' "$work/err")
}

# On a busy machine the first run may need longer to begin.
for seconds in 0.5 2 8; do
	interrupt $seconds
	[ "${missing:-0}" -lt $many ] && break
done
is $status 130 "an interrupt ends a run with status 130"
is "$([ "${missing:-0}" -gt 0 ] && [ "${missing:-0}" -lt $many ] && echo some)" some \
	"it was in the middle ($missing of $many missing)"
finished=$((many - ${missing:-0}))
is "$(head -n 1 "$work/err")" \
	"moca: $many runs: $finished replayed, 0 were recorded already; in int.db" "it says what is done"
is "$("$MOCA" query --sql 'SELECT count(*) AS runs, max(seed) AS last FROM run' --db int.db --format csv |
	tail -n 1 | tr -d '\r')" "$finished,$finished" "what was finished can be asked for"
is "$("$MOCA" run --workload A --policy static --seeds $((finished + 7)) --no-tasks --db int.db 2>&1 >/dev/null)" \
	"moca: $((finished + 7)) runs: 7 replayed, $finished were recorded already; in int.db" \
	"a later run replays only what is missing"
finish
