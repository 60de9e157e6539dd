#!/bin/bash
# The README: its tour is executed, its picture made anew, its files and anchors looked for.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# What a command of the tour needs that may be missing: gnuplot
if need gnuplot "the tour"; then
	t/tools/tour README.md >"$work/tour" 2>&1
	while IFS= read -r line; do
		case $line in
		"ok "*) pass "${line#ok * - }" ;;
		"not ok "*) fail "${line#not ok * - }" ;;
		"1.."*) ;;
		*) echo "$line" ;;
		esac
	done <"$work/tour"
	is "$(tail -n 1 "$work/tour" | cut -c1-3)" 1.. "the tour was walked to its end"
fi

# Other versions of gnuplot write other bytes for the same picture.
made=$(sed -n 's/.*<desc>\(Produced by GNUPLOT [0-9.]* patchlevel [0-9]*\).*/\1/p' docs/sla.svg)
here="Produced by $(gnuplot --version 2>/dev/null | sed 's/gnuplot/GNUPLOT/; s/ *$//')"
if [ "$made" = "$here" ]; then
	sed -n 's/^\$ //p' README.md | grep -E '^\./moca run --workload A,B,C|^\./moca plot sla' >"$work/commands"
	is "$(wc -l <"$work/commands")" 2 "the README says how its picture is made"
	top=$PWD
	moca=$(realpath "$MOCA")
	(mkdir "$work/walk" && cd "$work/walk" && ln -s "$moca" moca && mkdir results &&
		MOCA_DATA=$top sh -e "$work/commands") >/dev/null 2>&1
	cmp "$work/walk/results/figures/sla.svg" docs/sla.svg >"$work/found" 2>&1
	is "$(cat "$work/found")" "" "the README's picture is what the tour draws"
else
	tests=$((tests + 1))
	echo "ok $tests - the README's picture # SKIP drawn with another gnuplot: $made"
fi

# files that documents point to
for document in README.md ARCHITECTURE.md CONTRIBUTING.md docs/*.md; do
	grep -oE '\]\([^)#]+' "$document" | sed 's/](//' | grep -v '^https\?:' | while IFS= read -r target; do
		[ -e "$(dirname "$document")/$target" ] || echo "$document: no $target"
	done
done >"$work/found" 2>&1
is "$(cat "$work/found")" "" "links between documents lead somewhere"
finish
