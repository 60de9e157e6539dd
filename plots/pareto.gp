# pareto.gp: policies by two metrics at once, SLA against STP and against fairness, a panel per workload and pair.
# Reads: workload, qos, policy, against (name of the second metric), sla (0..1), sla_ci, value, value_ci (half of
# the 95 % intervals of the means; empty = one seed)
#
# A grey line joins those that no other in the panel beats in one of the two without losing in the other; best,
# which knows the future, is none of them. Names stand beside their marks as far as they fit: static, moca and best first, then those on the line.

script = ARG0
here = script[1:strlen(script) - strlen('pareto.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
N = STATS_records
array X[N]; array Y[N]; array X_HALF[N]; array Y_HALF[N]; array CELL[N]; array MEASURE[N]; array OF[N]
policies = ''; cells = ''; names = ''; measures = ''; n = 0
cell_key(workload, qos) = workload.'/'.qos
half_of(text) = text eq '' ? 0 : real(text)
take(workload, qos, policy, measure) = (policies = with_word(policies, policy), \
	measures = with_word(measures, measure), place_of(cells, cell_key(workload, qos)) ? 0 : \
	(cells = with_word(cells, cell_key(workload, qos)), \
	names = names.' "'.scene_name(workload, qos).'"', 0), \
	n = n + 1, OF[n] = policy, CELL[n] = place_of(cells, cell_key(workload, qos)), \
	MEASURE[n] = place_of(measures, measure), 0)
stats data using (take(strcol("workload"), strcol("qos"), policy_here(0), strcol("against")), \
	X[n] = 100 * column("sla"), Y[n] = column("value"), \
	X_HALF[n] = 100 * half_of(strcol("sla_ci")), Y_HALF[n] = half_of(strcol("value_ci")), 0) nooutput
rows = rows_of(policies)
C = words(cells); M = words(measures)
row_at(k) = int(word(rows, place_of(policies, OF[k])))
measure_name(m) = word(measures, m) eq 'stp' ? 'STP' : word(measures, m)

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

same_panel(j, k) = CELL[j] == CELL[k] && MEASURE[j] == MEASURE[k]
knows_future(k) = family(OF[k]) eq 'best'
beats(j, k) = same_panel(j, k) && !knows_future(j) && X[j] >= X[k] && Y[j] >= Y[k] && (X[j] > X[k] || Y[j] > Y[k])
array FRONT[N]
do for [k = 1:N] { FRONT[k] = knows_future(k) ? 0 : (sum [j = 1:N] (beats(j, k))) == 0 }
array TOP_OF[M]
do for [m = 1:M] { TOP_OF[m] = 0 }
do for [k = 1:N] { TOP_OF[MEASURE[k]] = at_least(TOP_OF[MEASURE[k]], Y[k] + Y_HALF[k]) }
step_of_axis(m) = nice(TOP_OF[m] / 6.)
do for [m = 1:M] { TOP_OF[m] = step_of_axis(m) * ceil(TOP_OF[m] / step_of_axis(m) + 0.05) }

# ---- where it goes ----

LEFT = 34.; RIGHT = 8.; BETWEEN = 36.
W = page_width(LEFT + RIGHT + at_most(C, 3) * 150.)
room = W - LEFT - RIGHT
# a column per workload if they fit beside each other, else a row per workload
upright = (room + 14.) / C - 14. >= 110.
across = upright ? C : M
down = upright ? M : C
gap = upright ? 14. : BETWEEN
panel_width = (room - (across - 1) * gap) / across
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
ROW_GAP = upright ? 20. : 34.
TOP = (title eq '' ? 3. : 17.) + 13.
panel_height = panel_tall(upright ? 110. : 95., down, BOTTOM + TOP + (down - 1) * ROW_GAP)
H = BOTTOM + TOP + down * panel_height + (down - 1) * ROW_GAP
column_at(c, m) = upright ? c : m
row_below(c, m) = upright ? m : c
panel_x(c, m) = LEFT + (column_at(c, m) - 1) * (panel_width + gap)
panel_y(c, m) = BOTTOM + (down - row_below(c, m)) * (panel_height + ROW_GAP)
x_at(k) = panel_x(CELL[k], MEASURE[k]) + panel_width * X[k] / 100
y_at(k) = panel_y(CELL[k], MEASURE[k]) + panel_height * Y[k] / TOP_OF[MEASURE[k]]

# ---- the lines ----

# From the greatest SLA to the least; who stands there is found by counting. Points along the lines are kept, since
# names had better not stand there.
array ON_X[20 * N]; array ON_Y[20 * N]; on = 0
set print $fronts; print -9, -9
do for [c = 1:C] { do for [m = 1:M] {
	print ''
	is_on(k) = FRONT[k] && CELL[k] == c && MEASURE[k] == m
	before(k) = sum [j = 1:N] (is_on(j) && (X[j] > X[k] || (X[j] == X[k] && (Y[j] < Y[k] || (Y[j] == Y[k] && j < k)))))
	last = 0
	do for [place = 0:N - 1] {
		at = int(sum [k = 1:N] (is_on(k) && int(before(k)) == place ? k : 0))
		if (at) {
			print x_at(at), y_at(at)
			if (last) {
				do for [part = 1:19] {
					on = on + 1
					ON_X[on] = x_at(last) + (x_at(at) - x_at(last)) * part / 20.
					ON_Y[on] = y_at(last) + (y_at(at) - y_at(last)) * part / 20.
				}
			}
			last = at
		}
	}
} }
set print

# ---- where names go ----

# For each mark the middle of its name, or 0 where none fits: tried to the right, left, above, below and between.
array NAME_X[N]; array NAME_Y[N]; array NAME_WIDE[N]
do for [k = 1:N] { NAME_X[k] = 0; NAME_Y[k] = 0; NAME_WIDE[k] = text_width(OF[k], TAG) }
HIGH = 7. # of a name
MARK_HALF = 2.2 # half of a mark
side_x(t) = int(word('1 -1 0 0 1 1 -1 -1', t))
side_y(t) = int(word('0 0 1 -1 1 -1 1 -1', t))
try_x(k, t) = x_at(k) + side_x(t) * (NAME_WIDE[k] / 2 + (side_y(t) ? 2 : at_least(wide_at(k) + 2, 4)))
try_y(k, t) = y_at(k) + side_y(t) * (side_x(t) ? 5 : at_least(tall_at(k) + 4.5, 6.5))
inside(k, x, y) = x - NAME_WIDE[k] / 2 > panel_x(CELL[k], MEASURE[k]) + 1 \
	&& x + NAME_WIDE[k] / 2 < panel_x(CELL[k], MEASURE[k]) + panel_width + (column_at(CELL[k], MEASURE[k]) == across ? 6 : 8) \
	&& y - HIGH / 2 > panel_y(CELL[k], MEASURE[k]) \
	&& y + HIGH / 2 < panel_y(CELL[k], MEASURE[k]) + panel_height + 2
on_mark(j, k, x, y) = same_panel(j, k) && abs(x_at(j) - x) < NAME_WIDE[k] / 2 + MARK_HALF && abs(y_at(j) - y) < HIGH / 2 + MARK_HALF
on_name(j, k, x, y) = NAME_X[j] > 0 && same_panel(j, k) \
	&& abs(NAME_X[j] - x) < (NAME_WIDE[j] + NAME_WIDE[k]) / 2 + 2 && abs(NAME_Y[j] - y) < HIGH
wide_at(k) = panel_width * X_HALF[k] / 100
tall_at(k) = panel_height * Y_HALF[k] / TOP_OF[MEASURE[k]]
on_cross(j, k, x, y) = same_panel(j, k) && ((abs(y_at(j) - y) < HIGH / 2 && abs(x_at(j) - x) < NAME_WIDE[k] / 2 + wide_at(j)) \
	|| (abs(x_at(j) - x) < NAME_WIDE[k] / 2 && abs(y_at(j) - y) < HIGH / 2 + tall_at(j)))
on_line(i, k, x, y) = abs(ON_X[i] - x) < NAME_WIDE[k] / 2 + 1 && abs(ON_Y[i] - y) < HIGH / 2 + 0.5
is_free(k, x, y) = inside(k, x, y) && (sum [j = 1:N] (on_mark(j, k, x, y) || on_name(j, k, x, y))) == 0
is_clear(k, x, y) = is_free(k, x, y) && (sum [j = 1:N] (on_cross(j, k, x, y))) == 0 \
	&& (on == 0 || (sum [i = 1:on] (on_line(i, k, x, y))) == 0)
stage_of(k) = OF[k] eq 'static' || OF[k] eq 'moca' || knows_future(k) ? 1 : FRONT[k] ? 2 : 3
# whiskers and lines are kept clear, but a name that matters may cross them
do for [stage = 1:3] { do for [crossing = 0:(stage < 3)] { do for [k = 1:N] { if (stage_of(k) == stage) {
	do for [t = 1:8] {
		if (NAME_X[k] == 0 && (crossing ? is_free(k, try_x(k, t), try_y(k, t)) : \
			is_clear(k, try_x(k, t), try_y(k, t)))) {
			NAME_Y[k] = try_y(k, t); NAME_X[k] = try_x(k, t)
		}
	}
} } } }

# ---- what is drawn, in points ----

set print $crosses; print -9, -9, 1, 1, 0
do for [k = 1:N] {
	wide = wide_at(k); tall = tall_at(k)
	colour = paler(stroke_of(row_at(k)), 0.3)
	right = at_most(x_at(k) + wide, panel_x(CELL[k], MEASURE[k]) + panel_width)
	low = at_least(y_at(k) - tall, panel_y(CELL[k], MEASURE[k]))
	print x_at(k) - wide, y_at(k), right - x_at(k) + wide, 0, colour
	print x_at(k), low, 0, y_at(k) + tall - low, colour
}
set print $marks; print -9, -9, 0, 1
do for [stage = 1:3] { do for [k = 1:N] {
	if (stage_of(k) == 4 - stage) { print x_at(k), y_at(k), stroke_of(row_at(k)), mark_of(row_at(k)) }
} }
set print

eval terminal(W, H)
eval open_output
set multiplot

# axes: an empty plot per panel
do for [c = 1:C] { do for [m = 1:M] {
	eval bare
	eval panel(panel_x(c, m), panel_x(c, m) + panel_width, panel_y(c, m), panel_y(c, m) + panel_height)
	set xrange [0:100]
	set yrange [0:TOP_OF[m]]
	set border 3 lw 0.6
	set ytics step_of_axis(m) nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	if (upright && c > 1) { set ytics format '' } else { set ytics format TIC }
	x_step = panel_width < 90 ? 50 : 20
	set xtics x_step nomirror out scale 0.4 font SMALL_FACE offset 0,0.4
	if (upright && m < M) { set xtics format '' } else { set xtics format TIC }
	set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
	plot 2 * TOP_OF[m] with lines notitle
} }

eval canvas
eval furniture
set label say('SLA satisfaction (%)') at LEFT + room / 2, BOTTOM - 21.5 center font TEXT_FACE
do for [m = 1:M] {
	if (upright) {
		set label say(measure_name(m)) at 8, panel_y(1, m) + panel_height / 2 center rotate by 90 font TEXT_FACE
	} else {
		do for [c = 1:C] {
			set label small(measure_name(m)) at panel_x(c, m) - 27 + (m > 1 ? 3 : 0), \
				panel_y(c, m) + panel_height / 2 center rotate by 90 font SMALL_FACE
		}
	}
}
do for [c = 1:C] {
	middle = upright ? panel_x(c, 1) + panel_width / 2 : LEFT + room / 2
	set label small(fitted(word(names, c), SMALL, upright ? panel_width : room)) at middle, \
		panel_y(c, 1) + panel_height + 8 center font SMALL_FACE
}
do for [k = 1:N] {
	if (NAME_X[k] > 0) {
		set label tag(OF[k]) at NAME_X[k], NAME_Y[k] center front font TAG_FACE tc rgb stage_of(k) == 3 ? INK_GREY : 0x000000
	}
}
plot $fronts using 1:2 with lines lw 2.4 lc rgb 0xCCCCCC notitle, \
	$crosses using 1:2:3:4:5 with vectors nohead lw 0.6 lc rgb variable notitle, \
	$marks using 1:2:4:3 with points pt variable ps 0.45 * POINT lw 1 lc rgb variable notitle
unset multiplot
set output
