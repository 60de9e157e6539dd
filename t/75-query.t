#!/bin/sh
# moca query: named queries, free SQL, formats, refusals. TAP for prove, in the repository's root.

moca=${MOCA:-./moca}
case $moca in /*) ;; *) moca=$PWD/$moca ;; esac
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export MOCA_DATA="${MOCA_DATA:-$PWD}"
db=$work/a.db
out=$work/out
errors=$work/errors
number=0
failed=0

# result STATUS DESCRIPTION: one line of TAP, with what the last command said if it failed
result() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		failed=1
		echo "not ok $number - $2"
		sed 's/^/#   /' "$out" "$errors" | head -20
	fi
}

# runs STATUS ARGUMENT...: whether the command ends so; what it says is in $out and $errors
runs() {
	wanted=$1
	shift
	"$moca" "$@" >"$out" 2>"$errors"
	got=$?
	[ $got -eq "$wanted" ] || { echo "status $got, not $wanted" >>"$errors"; return 1; }
}

# is STATUS DESCRIPTION ARGUMENT...
is() {
	status=$1 description=$2
	shift 2
	runs "$status" "$@"
	result $? "$description"
}

# says TEXT DESCRIPTION: whether a line of the last error output is that text
says() {
	grep -qxF -- "$1" "$errors"
	result $? "$2"
}

# prints TEXT DESCRIPTION: whether a line of the last output is that text
prints() {
	grep -qxF -- "$1" "$out"
	result $? "$2"
}

# lines NUMBER DESCRIPTION
lines() {
	[ "$(wc -l <"$out")" -eq "$1" ]
	result $? "$2"
}

is 0 'a database is made by moca run' \
	run --workload A --qos M --policy static,moca --seeds 3 --db "$db"
before=$(cksum <"$db")

# ---- named queries ----

is 0 'the names are listed' query --list --format csv
prints 'name,help' 'with a header'
finished='designs best_policy marginal gain_map sweep_front places' # views over what finished sweeps have
for name in $(cut -d, -f1 "$out" | grep -vx "name\|front\|$(echo "$finished" | sed 's/ /\\|/g')"); do
	is 0 "$name answers" query "$name" --db "$db" --format csv
	case $(head -1 "$out") in
	sweep,sweep_id,* | *soc,compat,configuration*) true ;;
	*) false ;;
	esac
	result $? "$name shows the configuration, or the sweep"
done

is 0 'sla for people' query sla --db "$db"
lines 3 'has a header and a row per policy'
grep -q '^soc  *configuration  *workload  *qos  *policy  *seeds  *sla$' "$out"
result $? 'and names its columns, but not the empty ones'

is 0 'sla as CSV' query sla --db "$db" --format csv
prints 'soc,compat,configuration,workload,qos,policy,seeds,sla,sla_ci' 'begins with the names'
[ "$(awk -F, 'NR > 1 && $7 == 3 && $8 >= 0 && $8 <= 1' "$out" | wc -l)" -eq 2 ]
result $? 'has three seeds and a share in every row'

is 0 'sla as JSON' query sla --db "$db" --format json
[ "$(head -1 "$out")$(tail -1 "$out")" = '[]' ] && [ "$(grep -c '^{"soc": "' "$out")" -eq 2 ]
result $? 'is an array with an object per row'

is 0 'a condition' query headline --db "$db" --format csv \
	--where "policy = 'moca' AND baseline = 'static' -- a comment"
lines 2 'chooses rows'

is 0 'a condition that nothing meets' query runs --db "$db" --format json --where 'run_id = 0'
prints '[]' 'is an empty array'

is 0 'parameters' query headline --db "$db" --format csv --set policy=moca --set baseline=static
lines 2 'choose rows'
is 0 'a parameter and a condition' query runs --db "$db" --format csv --set seed=2 --where "policy = 'moca'"
lines 2 'choose together'
is 0 'a parameter with a quote' query runs --db "$db" --format csv --set "policy=mo'ca"
lines 1 'is a value like others'
is 64 'a parameter that the query has not' query runs --db "$db" --set polcy=moca
says "moca: query runs has no parameter 'polcy'; did you mean 'policy'?" 'has a nearest one'
is 64 'a parameter without a value' query runs --db "$db" --set policy
is 64 'a parameter of SQL' query --db "$db" --sql 'SELECT 1' --set policy=moca

is 0 'the SQL with a parameter is shown' query runs --show-sql --set seed=1 --set policy=moca
prints "SELECT * FROM runs WHERE [seed] = 1 AND [policy] = 'moca';" 'as what is run'

is 0 'the SQL is shown' query sla --show-sql
prints 'CREATE TEMP VIEW sla AS' 'as a view, that can be pasted beside the one that is there'
prints 'SELECT * FROM sla;' 'and as what is run'
cp "$out" "$work/sla.sql"

if command -v sqlite3 >/dev/null; then
	"$moca" query summary --db "$db" --format csv >"$work/ours"
	sqlite3 -readonly -csv -header "$db" 'SELECT * FROM summary' | tr -d '\r"' >"$work/theirs"
	[ "$(wc -l <"$work/theirs")" -eq 3 ] &&
		[ "$(head -1 "$work/ours")" = "$(head -1 "$work/theirs")" ]
	result $? 'sqlite3 alone gets the same table'
else
	number=$((number + 1))
	echo "ok $number - sqlite3 alone gets the same table # SKIP no sqlite3 program"
fi

# What MoCA's parts bring adds up to what it brings: the differences are paired by seed.
is 0 'parts of moca are run' run --workload C --qos M --seeds 3 --db "$work/parts.db" \
	--policy 'static,moca+none[intensive_fraction=1],moca+none,moca,online+moca'
is 0 'ablation' query ablation --db "$work/parts.db" --format csv
lines 6 'has a row for each part whose policies were run'
awk -F, '
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
{ difference[$at["part"]] = $at["sla_difference"] }
END {
	sum = difference["dispatcher"] + difference["co-running"] + difference["regulator"]
	wrong = sum - difference["all three"]
	exit !(wrong < 1e-12 && wrong > -1e-12 && difference["all three"] != 0)
}' "$out"
result $? 'whose sum is the whole'
grep -q '^[^"]*,moca+none\[intensive_fraction=1\],dispatcher,static,3,0,0,0,0,0,0$' "$out"
result $? 'and where the dispatcher without co-running is static, to the bit'

# ---- sweeps ----

for name in front $finished; do
	is 65 "$name of no sweep" query "$name" --db "$db"
	says "moca: no sweep in $db; to make one: moca sweep SPEC --db $db" 'says what to run'
	[ ! -s "$out" ]
	result $? 'and nothing else'
done
cat >"$work/space.ini" <<'END'
[grid]
workload = A, B
soc.dram_bytes_per_cycle = 4, 16
workload.load = 0.5, 1
policy = static, moca, planaria
seed = 1..3
END
sweep=$work/sweep.db
is 0 'a sweep' sweep "$work/space.ini" --db "$sweep"
is 0 'its designs' query designs --db "$sweep" --format csv
lines 25 'are a place and a policy each'
is 0 'of one sweep' query designs --db "$sweep" --format csv --set sweep=space --set policy=moca
lines 9 'by its name'
is 65 'of none' query designs --db "$sweep" --format csv --set sweep=spacy
says "moca: no sweep 'spacy' in $sweep; did you mean 'space'?" 'are refused'
is 0 'that meet a condition that none does' query designs --db "$sweep" --format csv --where 'sla > 1'
lines 1 'are none'
for name in $finished; do
	is 0 "$name of a finished sweep" query "$name" --db "$sweep" --format csv --set sweep=space
	head -1 "$out" | grep -q '^sweep,sweep_id,'
	result $? 'shows the sweep'
done
is 0 'what the axes do' query marginal --db "$sweep" --format csv --set axis=workload.load
lines 7 'has a row per value and policy'

# fronts CONDITION: place and policy of designs d that no design o of the same load meets the condition with
fronts() {
	"$moca" query --db "$sweep" --format csv --sql "
		WITH d AS (SELECT coordinates ->> '\$.\"workload\"' AS w, coordinates ->> '\$.\"workload.load\"' AS l,
			coordinates ->> '\$.\"soc.dram_bytes_per_cycle\"' AS dram, * FROM designs)
		SELECT place, policy FROM d WHERE NOT EXISTS (SELECT 1 FROM d AS o WHERE o.w = d.w AND o.l = d.l
			AND $1) ORDER BY 1, 2" | tail -n +2
}
is 0 'a front of two objectives' query front --db "$sweep" --format csv
head -1 "$out" | grep -qx 'sweep,place,workload,soc.dram_bytes_per_cycle,workload.load,policy,runs,sla,energy_per_task_joules'
result $? 'has the axes as columns'
tail -n +2 "$out" | awk -F, '{ print $2 "," $6 }' | sort -t, -k1n -k2 >"$work/front"
fronts 'o.sla >= d.sla AND o.energy_per_task_joules <= d.energy_per_task_joules AND (o.sla > d.sla
	OR o.energy_per_task_joules < d.energy_per_task_joules)' >"$work/forced"
[ -s "$work/front" ] && diff "$work/front" "$work/forced" >"$errors"
result $? 'is that of brute force'
is 0 'the view of the same name' query sweep_front --db "$sweep" --format csv
[ "$(wc -l <"$out")" -eq "$(($(wc -l <"$work/front") + 1))" ]
result $? 'has as many rows'
is 0 'a front of three objectives' query front --db "$sweep" --format csv \
	--set objectives=sla,antt,soc.dram_bytes_per_cycle --set sweep=space
tail -n +2 "$out" | awk -F, '{ print $2 "," $6 }' | sort -t, -k1n -k2 >"$work/front"
fronts 'o.sla >= d.sla AND o.antt <= d.antt AND o.dram <= d.dram AND (o.sla > d.sla OR o.antt < d.antt
	OR o.dram < d.dram)' >"$work/forced"
[ -s "$work/front" ] && diff "$work/front" "$work/forced" >"$errors"
result $? 'is that of brute force, an axis among them'
is 0 'a front the other way' query front --db "$sweep" --format csv \
	--set objectives=-sla,-stp --where "policy = 'moca' -- only"
[ "$(awk -F, 'NR > 1 && $6 != "moca"' "$out" | wc -l)" -eq 0 ] && [ "$(wc -l <"$out")" -ge 5 ]
result $? 'of what meets a condition'
is 0 'what it chooses from' query front --db "$sweep" --show-sql
grep -v '^--' "$out" | tr -d ';' >"$work/chosen.sql"
is 0 'is SQL' query --db "$sweep" --sql "$(cat "$work/chosen.sql")" --format csv
lines 25 'with a row per design'

is 64 'an objective that is none' query front --db "$sweep" --set objectives=sla,policy
says "moca: 'policy' is no objective; expected a metric that table design has, or an axis of numbers" 'is told so'
is 64 'a misspelt objective' query front --db "$sweep" --set objectives=sla,energy_per_task_joule
says "moca: unknown objective 'energy_per_task_joule'; did you mean 'energy_per_task_joules'?" 'has a nearest one'
is 64 'an objective of two ways' query front --db "$sweep" --set objectives=sla,dram_utilisation
says 'moca: dram_utilisation is not better either way; write +dram_utilisation if more is better, -dram_utilisation if less' \
	'needs a sign'
is 64 'one objective' query front --db "$sweep" --set objectives=sla
says "moca: objectives 'sla': at least two" 'is no front'
is 64 'four objectives' query front --db "$sweep" --set objectives=sla,stp,antt,fairness
says "moca: objectives 'sla,stp,antt,fairness': at most 3" 'are too many'
is 64 'an objective twice' query front --db "$sweep" --set objectives=sla,stp,-sla
says "moca: objectives 'sla,stp,-sla': sla twice" 'is told so'
is 64 'a parameter that front has not' query front --db "$sweep" --set policy=moca
says "moca: query front has no parameter 'policy'; expected objectives, sweep or sweep_id" 'is told what it has'
is 65 'a sweep that is not there' query front --db "$sweep" --set sweep=spcae
says "moca: no sweep 'spcae' in $sweep; did you mean 'space'?" 'has a nearest one'

# Three sweeps of one name, and the last of them is cut short.
again=$work/again.db
sed -i 's/^seed = .*/seed = 1/' "$work/space.ini"
"$moca" sweep "$work/space.ini" --db "$again" >/dev/null 2>&1
sed -i 's/^workload = .*/workload = A/' "$work/space.ini"
"$moca" sweep "$work/space.ini" --db "$again" >/dev/null 2>&1
sed -i 's/^workload = .*/workload = B/' "$work/space.ini"
"$moca" sweep "$work/space.ini" --db "$again" --shard 1/2 >/dev/null 2>&1
for name in best_policy designs marginal gain_map sweep_front places; do
	is 0 "$name by name" query "$name" --db "$again" --format csv --set sweep=space
	[ "$(cut -d, -f2 "$out" | sort -u | paste -sd ' ')" = '2 sweep_id' ]
	result $? 'is of the newest that is finished'
	for key in sweep sweep_id; do
		is 0 "$name by $key=1" query "$name" --db "$again" --format csv --set $key=1
		[ "$(cut -d, -f2 "$out" | sort -u | paste -sd ' ')" = '1 sweep_id' ]
		result $? 'is of the older one'
		is 65 "$name by $key=3" query "$name" --db "$again" --set $key=3
		says "moca: sweep 'space' in $again is not finished: 6 of 12 points; to go on: moca sweep SPEC --db $again --resume" \
			'says how far it is'
	done
done
is 0 'front by name' query front --db "$again" --format csv --set sweep=space
[ "$(cut -d, -f3 "$out" | sort -u | paste -sd ' ')" = 'A workload' ]
result $? 'is of the newest that is finished'
for key in sweep sweep_id; do
	is 0 "front by $key=1" query front --db "$again" --format csv --set $key=1
	[ "$(cut -d, -f3 "$out" | sort -u | paste -sd ' ')" = 'A B workload' ]
	result $? 'is of the older one'
	is 65 "front by $key=3" query front --db "$again" --set $key=3
	says "moca: sweep 'space' in $again is not finished: 6 of 12 points; to go on: moca sweep SPEC --db $again --resume" \
		'says how far it is'
	is 65 "front by $key=4" query front --db "$again" --set $key=4
	says "moca: no sweep '4' in $again; to make one: moca sweep SPEC --db $again" 'says that there is none'
done
"$moca" sweep "$work/space.ini" --db "$work/begun.db" --shard 1/2 >/dev/null 2>&1
for name in front $finished; do
	is 65 "$name of a sweep that is not finished" query $name --db "$work/begun.db"
	says "moca: sweep 'space' in $work/begun.db is not finished: 6 of 12 points; to go on: moca sweep SPEC --db $(
		)$work/begun.db --resume" 'says how far it is'
done
is 0 'problems of one that is not finished' query problems --db "$again" --set sweep=3

# ---- free SQL ----

is 0 'free SQL' query --db "$db" --format csv --sql 'SELECT count(*) AS runs FROM run'
prints 6 'counts the runs'

is 0 'reals come back whole' query --db "$db" --format csv \
	--sql "SELECT 0.1 + 0.2 AS a, 0.1 AS b, NULL AS c, 'x, \"y\"' AS d, 1e300 * 1e10 AS e"
prints '0.30000000000000004,0.1,,"x, ""y""",inf' 'and CSV is quoted where it must be'

is 0 'JSON' query --db "$db" --format json \
	--sql "SELECT 1 AS i, NULL AS n, 'a\"b\\' || char(10, 1) AS t, 1e300 * 1e10 AS f, 0.5 AS r"
prints '{"i": 1, "n": null, "t": "a\"b\\\n\u0001", "f": null, "r": 0.5}' 'is escaped'

is 0 'columns of which all cells are empty' query --db "$db" \
	--sql "SELECT '' AS a, seed AS b, NULL AS c, nullif(seed, 1) AS d, '' AS e FROM run LIMIT 2"
head -1 "$out" | grep -qx 'b   *d'
result $? 'are left out for people'
is 0 'as CSV' query --db "$db" --format csv --sql "SELECT '' AS a, 1 AS b, NULL AS c"
prints 'a,b,c' 'they stay'
is 0 'nothing but empty columns' query --db "$db" --sql "SELECT '' AS a, NULL AS b"
prints 'a  b' 'is shown'
is 0 'no rows' query --db "$db" --sql "SELECT seed AS a, qos AS b FROM run WHERE 0"
prints 'a  b' 'are a header'

is 0 'a digest for people' query --db "$db" --sql 'SELECT key FROM run LIMIT 1'
grep -qxE '[0-9a-f]{12}' "$out"
result $? 'is cut to twelve digits'

is 64 'SQL that writes is refused' query --db "$db" --sql 'DELETE FROM run'
says 'SQL: this writes; expected a statement that only reads' 'in these words'
is 64 'ATTACH is refused' query --db "$db" --sql "ATTACH '$work/other.db' AS other"
is 64 'two statements are refused' query --db "$db" --sql 'SELECT 1; DELETE FROM run'
says 'SQL:1:11: a second statement; expected one' 'with the place of the second'
is 64 'a condition cannot smuggle a statement in' \
	query runs --db "$db" --where '1); DELETE FROM run; --'
is 64 'SQL that is wrong is refused' query --db "$db" --sql 'SELECT slaa FROM run'
says 'SQL:1:8: no such column: slaa' 'with its place'
says '           ^' 'and a caret'

# ---- usage ----

is 64 'an unknown name' query sla_by_priorty --db "$db"
says "moca: unknown query 'sla_by_priorty'; did you mean 'sla_by_priority'?" 'has a nearest one'
is 64 'a name like no other' query xyzzyxyzzy --db "$db"
says "moca: unknown query 'xyzzyxyzzy'; \`moca query --list\` names them" 'is told where to look'
is 64 'nothing asked' query --db "$db"
is 64 'a name and SQL' query sla --sql 'SELECT 1' --db "$db"
is 64 'two names' query sla tail --db "$db"
is 64 'an unknown format' query sla --db "$db" --format xml
grep -q "unknown format 'xml'; expected table, csv, json or markdown" "$errors"
result $? 'is told the known ones'
is 0 'help' query --help
grep -q 'moca query headline --where' "$out"
result $? 'has examples'

# ---- files ----

is 66 'a database that is not there' query sla --db "$work/none.db"
says "moca: cannot open $work/none.db: No such file or directory; to record runs there: moca run --db $work/none.db" 'is named'
[ ! -e "$work/none.db" ]
result $? 'and not made'

echo 'hello' >"$work/text.db"
is 65 'a text file' query sla --db "$work/text.db"
says "$work/text.db: not a moca database; expected one that moca made" 'is no database'

: >"$work/empty.db"
is 65 'an empty file' query sla --db "$work/empty.db"
says "$work/empty.db: empty; expected a moca database (another process may be about to write its first runs)" \
	'may become one'

head -c 8192 "$db" >"$work/half.db"
is 65 'a truncated database' query sla --db "$work/half.db"
says "$work/half.db: damaged database: database disk image is malformed" 'is damaged'

"$moca" query summary --db "$db" >/dev/full 2>"$errors"
[ $? -eq 74 ]
result $? 'output that cannot be written is an error'

[ "$(cksum <"$db")" = "$before" ]
result $? 'no question has changed the database'
[ "$(echo "$work"/a.db*)" = "$db" ]
result $? 'nor left a file beside it'

mkdir "$work/locked"
cp "$db" "$work/locked/a.db"
chmod 444 "$work/locked/a.db"
chmod 555 "$work/locked"
is 0 'a database that may not be written, in a directory that may not' \
	query sla --db "$work/locked/a.db"
lines 3 'is read'
chmod 755 "$work/locked"

echo "1..$number"
exit $failed
