#!/bin/bash
# The order of the house: who may include whom, who may know what, and what the tools say.
set -u
. t/tools/tap.sh
: "${BUILD:?expected the build directory, as make check sets it}"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
flags="-std=c17 -D_GNU_SOURCE -ffp-contract=off -Isrc -Wall -Wextra -Wpedantic -Wshadow -Wconversion
	-Wmissing-prototypes -Werror"

# nothing NAME: the file `found` is empty; what stands there is why not
nothing() {
	found=$(cat "$work/found")
	if [ -z "$found" ]; then
		pass "$1"
	else
		fail "$1"
		echo "$found" | head -20 | sed 's/^/#   /'
	fi
}

# Rooms in the order of the flow: a room includes itself and those before it.
awk '
BEGIN {
	n = split("base model cost trace workload policy replay metrics theory bound story store sweep validate plot report cli", rooms, " ")
	for (i = 1; i <= n; i++) order[rooms[i]] = i
}
/^#include "/ {
	split(FILENAME, path, "/"); split($2, target, /["\/]/)
	if (!(target[2] in order) || order[target[2]] > order[path[2]])
		print FILENAME ": " $0
}' src/*/*.[ch] >"$work/found"
nothing "a room includes itself and the rooms before it"

# A private header stays in its room.
grep -n '#include ".*internal\.h"' src/*/*.[ch] | awk -F'[:/"]' '$2 != $6 { print }' >"$work/found"
nothing "private headers stay in their rooms"

grep -ln 'sqlite3' src/*/*.[ch] | grep -v '^src/store/' | xargs -r grep -n 'sqlite3_\|sqlite3\.h' >"$work/found"
nothing "only store knows SQLite"
grep -n 'Clp_\|CoinBigIndex' src/*/*.[ch] | grep -v '^src/bound/' >"$work/found"
nothing "only bound knows CLP"
grep -n '"gnuplot\|posix_spawn\|popen' src/*/*.[ch] | grep -v '^src/plot/' >"$work/found"
nothing "only plot knows gnuplot"
grep -niE '<(html|table|div|svg|p)[ >]' src/*/*.c | grep -v '^src/report/' >"$work/found"
nothing "only report writes HTML"
grep -n 'argp\.h' src/*/*.[ch] | grep -v '^src/cli/' >"$work/found"
nothing "only cli parses options"
grep -nE '\b(printf|puts|putchar|perror)\(|\bstdout\b|\bstderr\b' src/*/*.c | grep -v '^src/cli/' >"$work/found"
nothing "only cli prints"
for object in "$BUILD"/replay/*.o "$BUILD"/policy/*.o; do
	nm -u "$object" | awk -v o="${object##*/}" '{ print o ": " $2 }'
done | grep -E ': (f?open|f?read|f?write|fputs|fprintf|printf|exp|log|pow|sin|cos|fmin|fmax)$' >"$work/found"
nothing "replay and policies do no I/O and call no libm"
grep -nE '\b(malloc|calloc|realloc|reallocarray|arena_)[a-z]*\(' src/replay/fluid.c \
	src/replay/place.c src/replay/arbiter.c >"$work/found"
nothing "the event loop allocates nothing"

for compiler in gcc clang; do
	need "$compiler" "headers compile alone: $compiler" || continue
	for header in src/*/*.h; do
		echo "#include \"${header#src/}\"" | "$compiler" $flags -fsyntax-only -x c - 2>&1
	done >"$work/found"
	nothing "headers compile alone: $compiler"
done

if need cppcheck "cppcheck"; then
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		-j 2 -Isrc src >"$work/found" 2>&1
	nothing "cppcheck"
fi

# the README's picture is no product: t/98-tour.t holds it to what the tour draws
git ls-files 2>/dev/null | grep -E '\.(db|o|a|svg|png|pdf)$' | grep -v '^docs/sla\.svg$' >"$work/found"
nothing "no products are committed"
finish
