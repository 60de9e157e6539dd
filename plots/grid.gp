# grid.gp: cells over two axes of a sweep, a panel per value of a third; heatmap.gp, contour.gp and gain_map.gp
# set what is measured and load this.
#
# Before; what_short and the last three may be left out:
#     measure     column: what the cells' colours tell
#     scale       factor to its unit (100 = percent)
#     what        the title of the scale of colours; what_short if that does not fit
#     diverging   1 = from worse to better, white is 0; 0 = from 0 to 100
#     mark, mark_text   column: 1 = a dot in the cell; what that means
#     levels      numbers at which lines of equal value are drawn
#
# Every value has a cell of the same size, whatever the distance between two values; of many values some are
# named. Cells that the data lack are grey.

# ---- what is there ----

if (!exists("diverging")) { diverging = 0 }
if (!exists("mark")) { mark = ''; mark_text = '' }
if (!exists("what_short")) { what_short = what }
if (!exists("levels")) { levels = '' }
stats data using (0) nooutput
if (STATS_records == 0) { exit error data.": no rows to draw" }
N = STATS_records
array X[N]; array Y[N]; array VALUE[N]; array MARKED[N]; array PANEL[N]
xs = ''; ys = ''; panels = ''; n = 0; x_key = ''; y_key = ''
word_of(text) = text eq '' ? ' ' : text
# where a word stands in a list, which most often is where it is looked for first
found_at(list, name, guess) = word(list, guess) eq name ? guess : place_of(list, name)
last_x = 1; last_y = 0; last_panel = 1
keep(x, y, panel) = (n = n + 1, last_x = found_at(xs, x, last_x), last_y = found_at(ys, y, last_y + 1), \
	last_panel = found_at(panels, panel, last_panel), \
	last_x ? 0 : (xs = xs.' "'.x.'"', last_x = words(xs), 0), \
	last_y ? 0 : (ys = ys.' "'.y.'"', last_y = words(ys), 0), \
	last_panel ? 0 : (panels = panels.' "'.panel.'"', last_panel = words(panels), 0), \
	X[n] = last_x, Y[n] = last_y, PANEL[n] = last_panel, 0)
stats data using (keep(strcol("x"), strcol("y"), word_of(strcol("panel"))), \
	VALUE[n] = scale * column(measure), MARKED[n] = mark eq '' ? 0 : column(mark) == 1, \
	x_key = strcol("x_key"), y_key = strcol("y_key"), 0) nooutput
NX = words(xs); NY = words(ys); P = words(panels)

# numbers in their order, names in that of the data, QoS from loose to strict
array AT_X[NX]; array AT_Y[NY]
numbers = all_numbers(xs); named_order = x_key eq 'qos' ? ordered(xs, 'L M H', '') : xs
do for [i = 1:NX] { v = word(xs, i)
	AT_X[i] = numbers ? 1 + sum [j = 1:NX] (real(word(xs, j)) < real(v)) : place_of(named_order, v) }
numbers = all_numbers(ys); named_order = y_key eq 'qos' ? ordered(ys, 'L M H', '') : ys
do for [i = 1:NY] { v = word(ys, i)
	AT_Y[i] = numbers ? 1 + sum [j = 1:NY] (real(word(ys, j)) < real(v)) : place_of(named_order, v) }

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- colours ----

colour_of(part) = diverging ? balance_at(part) : sequence_at(part)
# under lines the colours are paler
tint(colour) = levels eq '' ? colour : paler(colour, 0.45)
luminance(colour) = 0.30 * channel(colour, 2) + 0.59 * channel(colour, 1) + 0.11 * channel(colour, 0)
most = 0.
do for [i = 1:N] { most = at_least(most, abs(VALUE[i])) }
top = diverging ? nice(at_least(most, 0.1)) : 100.
bottom = diverging ? -top : 0.
part_of(value) = at_most(at_least((value - bottom) / (top - bottom), 0.), 1.)

# ---- where it goes ----

y_wide = 0
do for [i = 1:NY] { y_wide = at_least(y_wide, text_width(short_value(word(ys, i)), SMALL)) }
x_wide = 0
do for [i = 1:NX] { x_wide = at_least(x_wide, text_width(short_value(word(xs, i)), SMALL)) }
y_wide = at_most(y_wide, 80.)
LEFT = y_wide + 24.
RIGHT = 8.
BETWEEN = 14.
W = page_width(LEFT + RIGHT + P * at_most(at_least(NX * 18., 110.), 200.) + (P - 1) * BETWEEN)
room = W - LEFT - RIGHT
across = at_least(at_most(P, int((room + BETWEEN) / (90. + BETWEEN))), 1)
down = int(ceil(P / (1. * across)))
panel_width = (room - (across - 1) * BETWEEN) / across
cell_w = panel_width / NX
print_text = broken(provenance, small_room(W))
named = P > 1 || word(panels, 1) ne ' '
BOTTOM = 33. + print_height(print_text)
PANEL_GAP = 14. + (named ? 14. : 4.)
has_key = mark ne '' || levels ne ''
scale_wide = at_most(room, 150.)
key_wide = levels ne '' ? 40. * words(levels) : 9 + text_width(mark_text, SMALL)
key_below = has_key && scale_wide + 24 + key_wide > room
SCALE = 29. + (key_below ? 12. : 0.)
TOP = (title eq '' ? 3. : 17.) + SCALE + (named ? 14. : 4.)
panel_height = panel_tall(at_most(at_least(NY * 14., 70.), 150.), down, \
	BOTTOM + TOP + (down - 1) * PANEL_GAP)
cell_h = panel_height / NY
H = BOTTOM + TOP + down * panel_height + (down - 1) * PANEL_GAP
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (panel_height + PANEL_GAP)
cell_x(i, x) = panel_x(i) + (x - 1) * cell_w
cell_y(i, y) = panel_y(i) + (y - 1) * cell_h
scale_y = H - (title eq '' ? 3. : 17.)
x_step = at_least(int(ceil((at_most(x_wide, 80.) + 5) / cell_w)), 1)
y_step = at_least(int(ceil(8.5 / cell_h)), 1)
valued = mark eq '' && levels eq '' && cell_w >= 15 && cell_h >= 9

# ---- what is drawn, in points ----

SEAM = 0.2 # cells overlap by so much, or viewers show the page between them
set print $cells; print -9, -9, -9, -9, -9, -9, 0
do for [i = 1:P] {
	print 0, 0, panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height, 0xE4E4E4
}
do for [k = 1:N] {
	x = cell_x(PANEL[k], AT_X[X[k]]); y = cell_y(PANEL[k], AT_Y[Y[k]])
	print 0, 0, x, x + cell_w + (AT_X[X[k]] < NX ? SEAM : 0), y, \
		y + cell_h + (AT_Y[Y[k]] < NY ? SEAM : 0), tint(colour_of(part_of(VALUE[k])))
}
STRIPES = 75
do for [k = 1:STRIPES] {
	print 0, 0, LEFT + (k - 1) * scale_wide / STRIPES, LEFT + k * scale_wide / STRIPES \
		+ (k < STRIPES ? SEAM : 0), scale_y - 18, scale_y - 11.5, \
		tint(colour_of((k - 0.5) / STRIPES))
}
set print $marks; print -9, -9
do for [k = 1:N] {
	if (MARKED[k]) {
		print cell_x(PANEL[k], AT_X[X[k]]) + cell_w / 2, \
			cell_y(PANEL[k], AT_Y[Y[k]]) + cell_h / 2
	}
}
set print

# lines of equal value, between the middles of cells
array GRID[P * NX * NY]
do for [k = 1:P * NX * NY] { GRID[k] = NaN }
do for [k = 1:N] { GRID[((PANEL[k] - 1) * NX + AT_X[X[k]] - 1) * NY + AT_Y[Y[k]]] = VALUE[k] }
lines = levels ne '' && NX > 1 && NY > 1
if (lines) {
	do for [i = 1:P] {
		eval sprintf('set print $grid%d', i)
		do for [x = 1:NX] {
			do for [y = 1:NY] {
				print cell_x(i, x) + cell_w / 2, cell_y(i, y) + cell_h / 2, \
					GRID[((i - 1) * NX + x - 1) * NY + y]
			}
			print ''
		}
		set print
	}
	listed = word(levels, 1)
	do for [k = 2:words(levels)] { listed = listed.','.word(levels, k) }
	set contour base
	unset surface
	eval 'set cntrparam levels discrete '.listed
	do for [i = 1:P] {
		eval sprintf('set table $lines%d; splot $grid%d using 1:2:3 with lines; unset table', i, i)
	}
	unset contour
}

eval terminal(W, H)
eval open_output
set multiplot

eval canvas
eval furniture
do for [i = 1:P] {
	if (named) {
		set label small(fitted(word(panels, i), SMALL, panel_width)) at panel_x(i) + panel_width / 2, \
			panel_y(i) + panel_height + 7 center font SMALL_FACE
	}
	# below what has no panel below it
	if (i + across > P) {
		do for [k = 1:NX] {
			if ((AT_X[k] - 1) % x_step == 0) {
				set label small(fitted(short_value(word(xs, k)), SMALL, at_least(80., cell_w))) \
					at cell_x(i, AT_X[k]) + cell_w / 2, panel_y(i) - 7 \
					center font SMALL_FACE
			}
		}
	}
	if (panel_x(i) == LEFT) {
		do for [k = 1:NY] {
			if ((AT_Y[k] - 1) % y_step == 0) {
				set label small(fitted(short_value(word(ys, k)), SMALL, 80.)) at LEFT - 4, \
					cell_y(i, AT_Y[k]) + cell_h / 2 right font SMALL_FACE
			}
		}
	}
}
if (valued) {
	do for [k = 1:N] {
		set label tag(sprintf('%.0f', VALUE[k])) at cell_x(PANEL[k], AT_X[X[k]]) + cell_w / 2, \
			cell_y(PANEL[k], AT_Y[Y[k]]) + cell_h / 2 center font TAG_FACE front \
			tc rgb luminance(colour_of(part_of(VALUE[k]))) < 140 ? 0xFFFFFF : 0x000000
	}
}
set label say(fitted(x_key, TEXT, room)) at LEFT + room / 2, BOTTOM - 22 center font TEXT_FACE
set label say(y_key) at 8, (BOTTOM + H - TOP) / 2 center rotate by 90 font TEXT_FACE
set label say(fitted(text_width(what, TEXT) > room ? what_short : what, TEXT, room)) at LEFT, scale_y - 4 left font TEXT_FACE
do for [k = 0:4] {
	v = bottom + k * (top - bottom) / 4
	set label small(sprintf(diverging && v > 0 ? '+%g' : '%g', v)) at LEFT + k * scale_wide / 4, scale_y - 23.5 \
		center font SMALL_FACE
}
key_x = key_below ? LEFT : LEFT + scale_wide + 24
key_y = key_below ? scale_y - 36 : scale_y - 15
dash_at(k) = k == words(levels) ? 1 : int(word('3 6 5 4 7 8', k))
DOT = at_most(0.28, at_most(cell_w, cell_h) / 18.)
if (mark ne '') {
	set label '' at key_x + 3, key_y point pt 7 ps 0.28 * POINT lc rgb 0x000000
	set label small(mark_text) at key_x + 9, key_y left font SMALL_FACE
}
$samples << END
-9 -9 1 0 0
END
if (lines) {
	set print $samples append
	do for [k = 1:words(levels)] {
		print key_x + (k - 1) * 40, key_y, 17, 0, k
		set label small(word(levels, k).' %') at key_x + (k - 1) * 40 + 19, key_y left font SMALL_FACE
	}
	set print
}
drawn = ''
if (lines) {
	do for [k = 1:words(levels)] {
		style = sprintf('lw %g dt %d lc rgb 0x000000 notitle', k == words(levels) ? 1.1 : 0.8, dash_at(k))
		level = word(levels, k)
		do for [i = 1:P] {
			drawn = drawn.sprintf(', $lines%d using 1:(abs($3 - %s) < 1e-6 ? $2 : NaN)' \
				.' with lines %s', i, level, style)
		}
		drawn = drawn.sprintf(', $samples using 1:($5 == %d ? $2 : NaN):3:4 with vectors nohead %s', \
			k, style)
	}
}
eval 'plot $cells using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb variable notitle,' \
	.' $marks using 1:2 with points pt 7 ps '.sprintf('%g', DOT * POINT).' lc rgb 0x000000 notitle'.drawn
unset multiplot
set output
