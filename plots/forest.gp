# forest.gp: a mark with a whisker per row, panel and QoS; ranking.gp and ablation.gp set what is
# measured and load this.
#
# Before; the last two may be left out:
#     measure, interval   columns: the mark's place and half its whisker's length (empty = none)
#     scale               factor to the unit of the axis (100 = percent)
#     axis                title of the axis
#     row_by              column that names the rows; 'policy' or another
#     most                upper end of the axis, which then begins at 0; 0 = both ends by the data
#     by_value            1 = rows by their mean, largest on top; 0 = in the order of the data
#
# A panel per workload; in each row a mark per level of QoS, strict above loose.

ROW = width eq 'column' ? 9.5 : 12.       # points
MARK_STEP = width eq 'column' ? 2.6 : 3.2 # between the marks of a row
BETWEEN = 20.

# ---- what is there ----

load here.'policies.gp'
if (!exists("most")) { most = 0 }
if (!exists("by_value")) { by_value = 0 }
row_here(unused) = row_by eq 'policy' ? policy_here(0) : strcol(row_by)
rows = ''; panels = ''; levels = ''
level_name(qos) = qos eq '' ? ' ' : qos
take(workload, qos, row) = (panels = with_word(panels, workload), rows = with_word(rows, row), \
	levels = with_word(levels, level_name(qos)), 0)
stats data using (take(strcol("workload"), strcol("qos"), row_here(0))) nooutput
R = words(rows); P = words(panels); Q = words(levels)
array VALUE[P * R * Q]
array HALF[P * R * Q]
array SUM[R]
array COUNT[R]
do for [i = 1:P * R * Q] { VALUE[i] = NaN; HALF[i] = 0 }
do for [i = 1:R] { SUM[i] = 0; COUNT[i] = 0 }
cell(panel, row, level) = ((panel - 1) * R + row - 1) * Q + level
low = 0; high = 0
keep(i, row, value, half) = (VALUE[i] = scale * value, \
	HALF[i] = half eq '' ? 0 : scale * real(half), \
	SUM[row] = SUM[row] + value, COUNT[row] = COUNT[row] + 1, \
	low = at_most(low, VALUE[i] - HALF[i]), high = at_least(high, VALUE[i] + HALF[i]), 0)
stats data using (row_ = place_of(rows, row_here(0)), \
	keep(cell(place_of(panels, strcol("workload")), row_, \
	place_of(levels, level_name(strcol("qos")))), row_, column(measure), strcol(interval))) \
	nooutput

# rows from top to bottom: their place among the rows
mean(i) = SUM[i] / COUNT[i]
above(i) = by_value ? sum [k = 1:R] (mean(k) > mean(i) || (mean(k) == mean(i) && k < i)) : i - 1

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

widest = 0
do for [i = 1:R] { widest = at_least(widest, text_width(word(rows, i), SMALL)) }
LEFT = at_most(widest, 150.) + 14.
RIGHT = 8.
W = page_width(LEFT + RIGHT + P * 145. + (P - 1) * BETWEEN)
room = W - LEFT - RIGHT
across = at_least(at_most(P, int((room + BETWEEN) / (75. + BETWEEN))), 1)
down = int(ceil(P / (1. * across)))
panel_width = (room - (across - 1) * BETWEEN) / across
panel_height = R * ROW
print_text = broken(provenance, small_room(W))
BOTTOM = 33. + print_height(print_text)
PANEL_GAP = 34.
has_legend = Q > 1 || word(levels, 1) ne ' '
TOP = (title eq '' ? 3. : 17.) + (has_legend ? 12. : 0.) + 15.
H = BOTTOM + TOP + down * panel_height + (down - 1) * PANEL_GAP
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (panel_height + PANEL_GAP)

legend_wide = 0.
do for [q = 1:Q] { legend_wide = legend_wide + 24 + text_width('QoS '.word(levels, q), TEXT) }
step = most ? (panel_width < 90 ? most / 2. : most / 4.) : nice((high - low) / (panel_width / 30.))
from = most ? 0 : step * floor(low / step - 1e-9)
to = most ? most : step * ceil(high / step + 1e-9)
along(value) = panel_width * (at_most(at_least(value, from), to) - from) / (to - from)
row_y(panel, row) = panel_y(panel) + panel_height - ROW * (above(row) + 0.5)
mark_y(panel, row, level) = row_y(panel, row) + MARK_STEP * ((Q + 1) / 2. - level)

# ---- what is drawn, in points ----

level_colour(q) = word('0xD55E00 0x000000 0x0072B2 0x009E73 0xCC79A7', (q - 1) % 5 + 1)
level_mark(q) = int(word('9 7 5 13 11', (q - 1) % 5 + 1))
set print $stripes; print -9, -9, -9, -9, -9, -9
do for [i = 1:P] {
	do for [k = 1:R] {
		if (int(above(k)) % 2 == 0) {
			y = row_y(i, k)
			print panel_x(i), y, panel_x(i), panel_x(i) + panel_width, \
				y - ROW / 2, y + ROW / 2
		}
	}
}
set print $whiskers; print -9, -9, 1, 1, 0
do for [i = 1:P] {
	do for [k = 1:R] {
		do for [q = 1:Q] {
			s = cell(i, k, q)
			if (HALF[s] > 0) {
				x0 = along(VALUE[s] - HALF[s]); x1 = along(VALUE[s] + HALF[s])
				print panel_x(i) + x0, mark_y(i, k, q), x1 - x0, 0, \
					int(level_colour(q))
			}
		}
	}
}
set print $marks; print -9, -9, 0, 1
do for [i = 1:P] {
	do for [k = 1:R] {
		do for [q = 1:Q] {
			s = cell(i, k, q)
			if (VALUE[s] == VALUE[s]) {
				print panel_x(i) + along(VALUE[s]), mark_y(i, k, q), \
					int(level_colour(q)), level_mark(q)
			}
		}
	}
}
set print
eval terminal(W, H)
eval open_output
set multiplot

eval canvas
set style fill solid 1 noborder
plot $stripes using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder fc rgb 0xF4F4F4 notitle

# axes: an empty plot per panel
do for [i = 1:P] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height)
	set xrange [from:to]
	set yrange [0:1]
	set border 1 lw 0.6
	set xtics step nomirror out scale 0.4 font SMALL_FACE offset 0,0.4 format TIC
	set grid xtics lt 1 lw 0.4 lc rgb GRID_GREY
	if (from < 0) { set arrow from 0, 0 to 0, 1 nohead lw 0.8 lc rgb 0x000000 }
	plot 2 with lines notitle
}

eval canvas
eval furniture
do for [i = 1:P] {
	name = strlen(word(panels, i)) < 3 ? 'workload '.word(panels, i) : word(panels, i)
	set label small(fitted(name, SMALL, panel_width)) at panel_x(i) + panel_width / 2, \
		panel_y(i) + panel_height + 7 center font SMALL_FACE
	if (panel_x(i) == LEFT) {
		do for [k = 1:R] {
			set label small(fitted(word(rows, k), SMALL, LEFT - 10)) at LEFT - 5, \
				row_y(i, k) right font SMALL_FACE
		}
	}
}
set label say(axis) at LEFT + room / 2, BOTTOM - 21.5 center font TEXT_FACE
if (has_legend) {
	x = legend_wide > room ? 8. : LEFT
	do for [q = 1:Q] {
		y = H - (title eq '' ? 8 : 22)
		set label '' at x + 3, y point pt level_mark(q) ps 0.5 * POINT \
			lc rgb int(level_colour(q))
		set label say('QoS '.word(levels, q)) at x + 10, y left font TEXT_FACE
		x = x + 24 + text_width('QoS '.word(levels, q), TEXT)
	}
}
plot $whiskers using 1:2:3:4:5 with vectors nohead lw 0.8 lc rgb variable notitle, \
	$marks using 1:2:4:3 with points pt variable ps 0.45 * POINT lc rgb variable notitle
unset multiplot
set output
