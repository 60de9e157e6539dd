#!/bin/bash
# CONTRIBUTING.md's exercise, done as it says: in a copy of the tree the file is made, the patch applied, the commands run.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs the tests
. t/tools/tap.sh
: "${BUILD:?expected the build directory, as make check sets it}"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
document=$PWD/CONTRIBUTING.md

# block WHAT: the lines of the code block that begins with ```WHAT
block() {
	awk -v head="\`\`\`$1" '$0 == head { inside = 1; next } /^```$/ { inside = 0 } inside' "$document"
}

need patch "the exercise" || finish
mkdir "$work/tree" && cp -r Makefile src t models plots traces docs contrib "$work/tree"
# what is built already need not be built again
mkdir -p "$work/tree/build" && cp -rp "$BUILD" "$work/tree/build" && cd "$work/tree" || exit 1
find . -path ./build -prune -o -type f -exec touch -d '2000-01-01' {} +

block 'c src/policy/sjf.c' >src/policy/sjf.c
is "$([ -s src/policy/sjf.c ]; echo $?)" 0 "the document has the file"
block diff | patch -p1 --fuzz=0 >"$work/out" 2>&1
is "$? $(grep -i -e fuzz -e offset -e FAILED "$work/out")" "0 " "its patch applies"
make moca CFLAGS='-O2 -g' >"$work/out" 2>&1
is "$? $(grep -v '^  [A-Z]' "$work/out")" "0 " "it builds without a warning"
awk '/^```console/ { inside = 1; n++ } /^```$/ { inside = 0 } inside && /^\$ / { print n ": " substr($0, 3) }' "$document" >"$work/commands"
is "$(wc -l <"$work/commands")" 5 "the document has five commands"
MOCA_DATA=$PWD MOCA=./moca t/tools/tour --here "$document" >"$work/tour" 2>&1
relay "$work/tour"
is "$(./moca run --workload C --policy sjf --seeds 1..2 --format csv --db "$work/a.db" 2>/dev/null | wc -l)" 2 "the policy runs"
finish
