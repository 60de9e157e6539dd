#!/bin/bash
# The README: its tour is executed, its picture made anew, its files and anchors looked for.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# What a command of the tour needs that may be missing: gnuplot
if need gnuplot "the tour"; then
	mkdir "$work/walk"
	t/tools/tour --in "$work/walk" README.md >"$work/tour" 2>&1
	relay "$work/tour"
	is "$(tail -n 1 "$work/tour" | cut -c1-3)" 1.. "the tour was walked to its end"
fi

# Other versions of gnuplot write other bytes for the same picture.
made=$(sed -n 's/.*<desc>\(Produced by GNUPLOT [0-9.]* patchlevel [0-9]*\).*/\1/p' docs/sla.svg)
here="Produced by $(gnuplot --version 2>/dev/null | sed 's/gnuplot/GNUPLOT/; s/ *$//')"
if [ "$made" = "$here" ]; then
	cmp "$work/walk/results/figures/sla.svg" docs/sla.svg >"$work/found" 2>&1
	is "$(cat "$work/found")" "" "the README's picture is what the tour draws"
else
	tests=$((tests + 1))
	echo "ok $tests - the README's picture # SKIP drawn with another gnuplot: $made"
fi

# numbers that are told outside the tour
"$MOCA" validate --format csv | t/tools/validation-rows >"$work/rows"
is "$(wc -l <"$work/rows")" 9 "the README's validation table has nine rows"
grep -vxFf README.md "$work/rows" >"$work/found"
is "$(cat "$work/found")" "" "the README's validation table is what moca validate finds"
claims=$("$MOCA" validate | sed -n 's/^\([0-9]* of [0-9]*\) claims hold.*/\1/p')
grep -c "today $claims do" README.md >"$work/found"
is "$(cat "$work/found")" 1 "and so many claims hold: $claims"

online=$("$MOCA" list policies --format csv | sed 1d | grep -cv '^best,\|^bound,')
is "$(grep -c "| $online, any dispatcher with any regulator" README.md)" 1 "the README counts the policies: $online"

# docs/results.md: the SLA of policies, percent with interval
policies=$(sed -n '/^| policy | A | B | C |$/,/^$/s/^| \(`[^|]*`\) |.*/\1/p' docs/results.md | tr -d '` ' | paste -sd,)
"$MOCA" run --workload A,B,C --policy "$policies" --no-tasks --db "$work/results.db" --format csv 2>/dev/null |
	awk -F, '$1 ~ /^[ABC]$/ { printf "%s %s %.1f ± %.1f\n", $3, $1, 100 * $5, 100 * $6 }' >"$work/slas"
sed -n '/^| policy | A | B | C |$/,/^$/s/^| \(`[^|]*`\) | \(.*\) | \(.*\) | \(.*\) |$/\1|\2|\3|\4/p' docs/results.md |
	awk -F'|' '{ n = split($1, names, ", "); for (i = 1; i <= n; i++) { gsub("`", "", names[i])
		for (w = 2; w <= 4; w++) print names[i], substr("-ABC", w, 1), $w } }' >"$work/told"
is "$(sort "$work/told")" "$(sort "$work/slas")" "docs/results.md tells the SLAs of $(wc -l <"$work/told") runs as they are"

# files that documents point to
for document in README.md ARCHITECTURE.md CONTRIBUTING.md docs/*.md; do
	grep -oE '\]\([^)#]+' "$document" | sed 's/](//' | grep -v '^https\?:' | while IFS= read -r target; do
		[ -e "$(dirname "$document")/$target" ] || echo "$document: no $target"
	done
done >"$work/found" 2>&1
is "$(cat "$work/found")" "" "links between documents lead somewhere"
finish
