# tap.sh: test-anything lines for the shell tests; to be sourced.
tests=0
failures=0
MOCA=${MOCA:-./moca}

# pass NAME, fail NAME: one result
pass() {
	tests=$((tests + 1))
	echo "ok $tests - $1"
}
fail() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	echo "not ok $tests - $1"
}

# is GOT EXPECTED NAME: equal strings
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		printf 'got:\n%s\nexpected:\n%s\n' "$1" "$2" | sed 's/^/#   /'
	fi
}

# relay FILE: the results of another test, whose lines the file has
relay() {
	local line
	while IFS= read -r line; do
		case $line in
		"ok "*) pass "${line#ok * - }" ;;
		"not ok "*) fail "${line#not ok * - }" ;;
		"1.."*) ;;
		*) echo "$line" ;;
		esac
	done <"$1"
}

# need PROGRAM NAME: true if the program is there; otherwise the test is skipped, or fails in CI, where
# everything has been installed
need() {
	command -v "$1" >/dev/null && return 0
	if [ "${CI:-}" = true ]; then
		fail "$2 ($1 is not installed)"
	else
		tests=$((tests + 1))
		echo "ok $tests - $2 # SKIP $1 is not installed"
	fi
	return 1
}

# finish: the plan; fails if a test has
finish() {
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}
