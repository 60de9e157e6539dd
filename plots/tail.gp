# tail.gp: the median, the 95th and the 99th percentile of slowdown, a row per policy, a panel per workload.
# Reads: workload, qos, policy, slowdown_p50, slowdown_p95, slowdown_p99, and _ci of each (half of the 95 %
# interval of its mean; empty = one seed)
#
# The axis is logarithmic and the same in all panels. Rows by the mean 99th percentile, the shortest tail on top.

script = ARG0
here = script[1:strlen(script) - strlen('tail.gp')]
load here.'style.gp'

ROW = width eq 'column' ? 10. : 12. # points
BETWEEN = 20.
measures = 'slowdown_p50 slowdown_p95 slowdown_p99'
M = 3
measure_name(m) = word('median "95th percentile" "99th percentile"', m)
measure_mark(m) = int(word('6 8 7', m))
measure_ground(m) = int(word('7 9 7', m)) # the same, filled: white under what is open
measure_colour(m) = int(word('0x0072B2 0xE69F00 0x000000', m))

# ---- what is there ----

load here.'policies.gp'
policies = ''; panels = ''; names = ''
panel_key(workload, qos) = workload.'/'.qos
take(workload, qos, policy) = (policies = with_word(policies, policy), \
	place_of(panels, panel_key(workload, qos)) ? 0 : \
	(panels = with_word(panels, panel_key(workload, qos)), \
	names = names.' "'.scene_name(workload, qos).'"', 0), 0)
stats data using (take(strcol("workload"), strcol("qos"), policy_here(0))) nooutput
R = words(policies); P = words(panels)
array VALUE[P * R * M]; array HALF[P * R * M]
array SUM[R]; array COUNT[R]
do for [i = 1:P * R * M] { VALUE[i] = NaN; HALF[i] = 0 }
do for [i = 1:R] { SUM[i] = 0; COUNT[i] = 0 }
cell(panel, row, measure) = ((panel - 1) * R + row - 1) * M + measure
least = 1e99; most = 0
keep(i, value, half) = value eq '' ? 0 : (VALUE[i] = real(value), HALF[i] = half eq '' ? 0 : real(half), \
	least = at_most(least, VALUE[i]), most = at_least(most, VALUE[i] + HALF[i]), 0)
rank(row, value) = value eq '' ? 0 : (SUM[row] = SUM[row] + log(real(value)), COUNT[row] = COUNT[row] + 1, 0)
do for [m = 1:M] {
	name = word(measures, m)
	stats data using (row_ = place_of(policies, policy_here(0)), \
		keep(cell(place_of(panels, panel_key(strcol("workload"), strcol("qos"))), row_, m), \
		strcol(name), strcol(name.'_ci')), m == M ? rank(row_, strcol(name)) : 0) nooutput
}
mean(i) = COUNT[i] ? SUM[i] / COUNT[i] : 1e99
above(i) = sum [k = 1:R] (mean(k) < mean(i) || (mean(k) == mean(i) && k < i))

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ends of the axis: 1, 2 or 5 times a power of ten
from = ending_below(least); to = at_least(ending_above(most), 2 * from)

# ---- where it goes ----

widest = 0
do for [i = 1:R] { widest = at_least(widest, text_width(word(policies, i), SMALL)) }
LEFT = at_most(widest, 150.) + 14.
RIGHT = 10.
W = page_width(LEFT + RIGHT + P * 145. + (P - 1) * BETWEEN)
room = W - LEFT - RIGHT
across = at_least(at_most(P, int((room + BETWEEN) / (75. + BETWEEN))), 1)
down = int(ceil(P / (1. * across)))
panel_width = (room - (across - 1) * BETWEEN) / across
panel_height = R * ROW
print_text = broken(provenance, small_room(W))
BOTTOM = 33. + print_height(print_text)
PANEL_GAP = 34.
key_wide(m) = 18 + text_width(measure_name(m), TEXT)
key_one = sum [m = 1:M] (key_wide(m))
key_rows = key_one > room + 12 ? M : 1
TOP = (title eq '' ? 3. : 17.) + LEGEND_ROW * key_rows + 15.
H = BOTTOM + TOP + down * panel_height + (down - 1) * PANEL_GAP
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (panel_height + PANEL_GAP)
along(value) = panel_width * log(at_least(at_most(value, to), from) / from) / log(to / from)
row_y(panel, row) = panel_y(panel) + panel_height - ROW * (above(row) + 0.5)

# ---- what is drawn, in points ----

set print $stripes; print -9, -9, -9, -9, -9, -9
set print $spans; print -9, -9, 1, 0
set print $whiskers; print -9, -9, 1, 1, 0
set print $marks; print -9, -9, 0, 1, 1
set print
do for [i = 1:P] {
	do for [k = 1:R] {
		x = panel_x(i); y = row_y(i, k); first = cell(i, k, 1)
		set print $stripes append
		if (int(above(k)) % 2 == 0) { print x, y, x, x + panel_width, y - ROW / 2, y + ROW / 2 }
		last = VALUE[first + 2] == VALUE[first + 2] ? 2 : VALUE[first + 1] == VALUE[first + 1] ? 1 : 0
		set print $spans append
		if (VALUE[first] == VALUE[first] && last) {
			print x + along(VALUE[first]), y, along(VALUE[first + last]) - along(VALUE[first]), 0
		}
		do for [m = 1:M] {
			s = cell(i, k, m)
			set print $whiskers append
			if (HALF[s] > 0) {
				x0 = along(VALUE[s] - HALF[s]); x1 = along(VALUE[s] + HALF[s])
				print x + x0, y, x1 - x0, 0, measure_colour(m)
			}
			set print $marks append
			if (VALUE[s] == VALUE[s]) {
				print x + along(VALUE[s]), y, measure_colour(m), measure_mark(m), measure_ground(m)
			}
		}
		set print
	}
}
eval terminal(W, H)
eval open_output
set multiplot

eval canvas
set style fill solid 1 noborder
plot $stripes using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder fc rgb 0xF4F4F4 notitle

# axes: an empty plot per panel
tic_step = log10(to / from) / (panel_width / 22.) # in decades: about 22 points from number to number
do for [i = 1:P] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height)
	set logscale x
	set xrange [from:to]
	set yrange [0:1]
	set border 1 lw 0.6
	set xtics nomirror out scale 0.4,0.2 font SMALL_FACE offset 0,0.4 format TIC
	if (tic_step < 0.42) {
		set xtics add ()
		do for [d = int(floor(log10(from))):int(ceil(log10(to)))] {
			set xtics add (10. ** d, 2 * 10. ** d, 5 * 10. ** d)
		}
	} else {
		set xtics 10
		set mxtics 10
	}
	set grid xtics lt 1 lw 0.4 lc rgb GRID_GREY
	plot -1 with lines notitle
}

eval canvas
eval furniture
axis_middle = at_most(LEFT + room / 2, W - 6 - text_width('slowdown: latency ÷ isolated latency', TEXT) / 2)
set label say('slowdown: latency ÷ isolated latency') at axis_middle, BOTTOM - 21.5 center font TEXT_FACE
do for [i = 1:P] {
	set label small(fitted(word(names, i), SMALL, panel_width)) at panel_x(i) + panel_width / 2, \
		panel_y(i) + panel_height + 7 center font SMALL_FACE
	if (panel_x(i) == LEFT) {
		do for [k = 1:R] {
			set label small(fitted(word(policies, k), SMALL, LEFT - 10)) at LEFT - 5, \
				row_y(i, k) right font SMALL_FACE
		}
	}
}
x = LEFT; y = H - (title eq '' ? 8 : 22)
do for [m = 1:M] {
	set label '' at x + 3, y point pt measure_mark(m) ps 0.55 * POINT lw 1.2 lc rgb measure_colour(m)
	set label say(measure_name(m)) at x + 9, y left font TEXT_FACE
	if (key_rows > 1) { y = y - LEGEND_ROW } else { x = x + key_wide(m) }
}
plot $spans using 1:2:3:4 with vectors nohead lw 1.6 lc rgb 0xBBBBBB notitle, \
	$whiskers using 1:2:3:4:5 with vectors nohead lw 0.8 lc rgb variable notitle, \
	$marks using 1:2:5 with points pt variable ps 0.5 * POINT lc rgb 0xFFFFFF notitle, \
	$marks using 1:2:4:3 with points pt variable ps 0.5 * POINT lw 1.2 lc rgb variable notitle
unset multiplot
set output
