#!/bin/bash
# docs/database.md: up to date with schema and views; its recipes run; every question in plain sqlite3.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

docs/make-database "$MOCA" >"$work/database.md" 2>"$work/err"
is "$? $(cat "$work/err")" "0 " "every column of every table and view is described"
cmp "$work/database.md" docs/database.md >"$work/found" 2>&1
is "$(cat "$work/found")" "" "docs/database.md is what \`make docs' makes"

t/tools/tour docs/recipes.md >"$work/tour" 2>&1
relay "$work/tour"
is "$(grep -c '^\*\*' docs/recipes.md) $(tail -n 1 "$work/tour")" "10 1..11" "ten recipes"

# every question, asked by sqlite3 with the SQL that it shows, gives the same rows
if need sqlite3 "questions in sqlite3"; then
	db=$work/a.db
	"$MOCA" run --workload C --policy static,moca,planaria,bound --seeds 2 --db "$db" >/dev/null 2>&1
	"$MOCA" run --workload C --policy 'static[tenants_most=1],static[tenants_most=2]' --seeds 2 --db "$db" >/dev/null 2>&1
	printf '[grid]\nsoc.dram_bytes_per_cycle = 8, 16\nsoc.tiles = 8, 10\npolicy = static, moca\nseed = 1..2\n' >"$work/s.ini"
	"$MOCA" sweep "$work/s.ini" --db "$db" >/dev/null 2>&1
	# digits <CSV: numbers to nine of them, which is fewer than either prints
	digits() {
		tr -d '\r"' | perl -pe 's/-?\d+\.\d+(?:e[-+]?\d+)?/sprintf("%.9g", $&)/gie'
	}
	for name in $("$MOCA" query --list --format csv | sed '1d; s/,.*//' | grep -v '^front$'); do
		"$MOCA" query "$name" --db "$db" --format csv | digits >"$work/ours"
		"$MOCA" query "$name" --show-sql | sqlite3 -csv -header "$db" 2>"$work/err" | digits >"$work/rows"
		is "$(cat "$work/err")$(diff "$work/ours" "$work/rows" | head -n 4)" "" "sqlite3: $name, from --show-sql: the same rows"
		[ "$(wc -l <"$work/ours")" -gt 1 ]
		is $? 0 "sqlite3: $name has rows"
	done
	# front is computed: its SQL is of what it chooses from
	"$MOCA" query front --db "$db" --show-sql | sqlite3 -csv "$db" | cut -d, -f2-5 >"$work/all"
	"$MOCA" query front --db "$db" --format csv | sed 1d | cut -d, -f2-5 >"$work/front"
	is "$(grep -vxFf "$work/all" "$work/front") $(wc -l <"$work/all")" " 4" "sqlite3: front is chosen from what --show-sql answers"
fi
finish
