#!/bin/bash
# moca report: the page, its links, its bytes; in a browser what it prints, sorts and filters.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
moca=$(realpath "$MOCA")

printf 'task,network,priority,arrival_cycles,target_cycles\n%s\n' "0,kws,11,0,9000000
1,squeezenet,2,0,9000000
2,kws,5,1000000,9000000" >"$work/<script>alert(1)<script>.csv"
"$moca" run --workload A,"$work/<script>alert(1)<script>.csv" --policy static,moca,planaria,maxmin --seeds 3 \
	--db "$work/a.db" >/dev/null 2>"$work/err" || cat "$work/err"
"$moca" run --workload A --policy 'static[tenants_most=1],static[tenants_most=2]' --seeds 3 --db "$work/a.db" >/dev/null 2>&1
printf '[grid]\nsoc.dram_bytes_per_cycle = 8, 16\nworkload.load = 0.5, 1\npolicy = static, moca\nseed = 1..2\n' >"$work/space.ini"
"$moca" sweep "$work/space.ini" --db "$work/s.db" >/dev/null 2>&1

figures=$("$moca" list figures | awk 'NR > 1 { print $1 }')
if need gnuplot "the page has figures"; then
	"$moca" report --db "$work/a.db" --sweeps "$work/s.db" --title 'A & B <b>' >"$work/out" 2>"$work/err"
	is "$? $(cat "$work/out" "$work/err")" "0 $work/a.html" "beside the database, told in a line"
	page=$work/a.html
	is "$(grep -o '<figure id="figure-[a-z_]*"' "$page" | sed 's/.*figure-//; s/"//')" "$figures" \
		"every figure of the table"
	is "$(grep -o '<svg' "$page" | wc -l) $(grep -o '<figcaption>' "$page" | wc -l)" \
		"$(wc -w <<<"$figures") $(wc -w <<<"$figures")" "each a picture and a caption"
	is "$(grep -o ' id=["'\''][^"'\'']*\| id=[a-z-]*' "$page" | sed "s/^ id=[\"']*//" | sort | uniq -d)" "" "no identifier twice"
	grep -o 'href=["'\'']#[^"'\'']*\|url(#[^)]*' "$page" | sed "s/.*#//" | sort -u >"$work/links"
	grep -o ' id=["'\''][^"'\'']*\| id=[a-z-]*' "$page" | sed "s/^ id=[\"']*//" | sort -u >"$work/ids"
	is "$(comm -23 "$work/links" "$work/ids")" "" "every link within the page leads somewhere"
	is "$(grep -oE '(src|href)=["'\'']?(https?:|//|file:)[^ >]*' "$page")" "" "nothing is fetched"
	is "$(grep -oiE '<(link|script|img|iframe)[^>]*(src|href)=[^>]*' "$page")" '<link rel=icon href="data:,"' \
		"no other file is asked for"
	is "$(grep -c '<script>alert' "$page")" 0 "what a database says is escaped"
	is "$(grep -c '<h1>A &amp; B &lt;b&gt;</h1>' "$page")" 1 "so is the title"
	cp "$page" "$work/first.html"
	"$moca" report --db "$work/a.db" --sweeps "$work/s.db" --title 'A & B <b>' >/dev/null 2>&1
	cmp -s "$page" "$work/first.html"
	is $? 0 "the same bytes again"
	"$moca" report --db "$work/s.db" --output "$work/sweep.html" >/dev/null 2>"$work/err"
	is "$? $(grep -c '<section id=sweeps>' "$work/sweep.html") $(grep -c '<section id=runs>' "$work/sweep.html")" "0 1 0" \
		"a database of a sweep alone"
fi

# without gnuplot
mkdir "$work/bin" && ln -s "$(command -v env)" "$work/bin/env"
PATH=$work/bin "$moca" report --db "$work/a.db" --output "$work/plain.html" >/dev/null 2>"$work/err"
is "$? $(cat "$work/err")" "0 " "without gnuplot there is a page too"
is "$(grep -c '<svg' "$work/plain.html") $(grep -c '<dd>.*gnuplot' "$work/plain.html")" \
	"0 $(($(wc -w <<<"$figures") - 5))" "which says for each figure what it lacks"
is "$("$moca" report --db "$work/a.db" --output - 2>/dev/null | tail -n 1)" "</html>" "to standard output"

# numbers are those of the queries
sla=$("$moca" query sla --db "$work/a.db" --format csv --where "workload = 'A' AND policy = 'moca'" |
	awk -F, 'NR == 2 { printf "%.1f <small>± %.1f</small>", 100 * $8, 100 * $9 }')
is "$(grep -c "<tr><th scope=\"*row\"*>moca.*>$sla<" "$work/plain.html")" 1 "the headline has the SLA that the query tells: $sla"

# errors
"$moca" report --db "$work/none.db" >/dev/null 2>"$work/err"
is "$? $(grep -c "$work/none.db" "$work/err")" "66 1" "no database"
"$moca" report --db "$work/a.db" --output "$work/no/such.html" >/dev/null 2>"$work/err"
is "$? $(grep -c 'no/such.html' "$work/err")" "73 1" "nowhere to write"
"$moca" report "$work/a.db" >/dev/null 2>"$work/err"
is "$? $(head -n 1 "$work/err")" "64 moca report: '$work/a.db' is not an option; did you mean --db $work/a.db?" "a database without --db"

# ---- in a browser ----

# look PAGE OPTION...: the page as the browser makes it; what it complains of goes to $work/console
look() {
	timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --allow-file-access-from-files \
		--enable-logging=stderr --virtual-time-budget=5000 "${@:2}" "file://$1" 2>"$work/console"
}
if need chromium "in a browser" && [ -e "$work/a.html" ]; then
	# what a reader would do, and what is there then
	cat >"$work/acts" <<'END'
<script>
const text = selector => Array.from(document.querySelectorAll(selector), e => e.textContent.trim()).join(' ');
const said = [];
const say = (name, value) => said.push(`${name}: ${value}`);
const count = () => document.getElementById('runs-count').textContent;
const filter = words => { const f = document.getElementById('runs-filter'); f.value = words; f.dispatchEvent(new Event('input')); };
const press = (table, name) => Array.from(document.querySelectorAll(`${table} th button`)).find(b => b.textContent === name).click();
say('all', count());
filter('A moca');
say('filtered', count() + ', ' + new Set(Array.from(document.querySelectorAll('#runs-table tbody tr'), r => r.cells[3].textContent)).size);
filter('');
press('#runs-table', 'SLA');
const slas = Array.from(document.querySelectorAll('#runs-table tbody tr'), r => parseFloat(r.cells[5].textContent));
say('sorted', slas.length > 1 && slas.every((v, i) => !i || slas[i - 1] >= v));
press('#headline table', 'policy');
const names = Array.from(document.querySelectorAll('#headline tbody th'), h => h.textContent);
say('names', names.join(' ') === names.slice().sort().join(' '));
say('sort', document.querySelector('#headline th[aria-sort]').getAttribute('aria-sort'));
const frame = document.createElement('iframe');
frame.style.cssText = 'width:390px;height:800px';
frame.onload = () => {
	const page = frame.contentDocument.documentElement;
	say('phone', page.scrollWidth <= 390);
	const pre = document.createElement('pre');
	pre.id = 'said';
	pre.textContent = '\n' + said.join('\n') + '\n';
	document.body.append(pre);
};
frame.src = 'a.html';
document.body.append(frame);
</script>
END
	cat "$work/a.html" "$work/acts" >"$work/acted.html"
	look "$work/acted.html" --dump-dom >"$work/dom"
	sed -n '/<pre id="said">/,/<\/pre>/p' "$work/dom" | grep ': ' >"$work/said"
	is "$(cat "$work/said")" "all: 30 of 30
filtered: 3 of 30, 1
sorted: true
names: true
sort: ascending
phone: true" "runs are filtered and sorted, tables sorted, and a phone needs no scrolling sideways"
	is "$(grep 'CONSOLE' "$work/console")" "" "the console is silent"
	echo '<script>console.error("heard")</script>' >"$work/loud.html"
	look "$work/loud.html" --dump-dom >/dev/null
	is "$(grep -c 'CONSOLE.*heard' "$work/console")" 1 "(which is heard when it is not)"
	for scheme in 0 1; do # dark, light
		look "$work/a.html" --screenshot="$work/shot-$scheme.png" --window-size=1280,2000 \
			--blink-settings=preferredColorScheme=$scheme >/dev/null
	done
	is "$(find "$work" -name 'shot-*.png' -size +40k | wc -l)" 2 "pictures of it, dark and light, are not empty"
	cmp -s "$work/shot-0.png" "$work/shot-1.png"
	is $? 1 "dark is not light"
	look "$work/a.html" --print-to-pdf="$work/print.pdf" >/dev/null
	is "$(head -c 5 "$work/print.pdf")" "%PDF-" "it prints"
fi
finish
