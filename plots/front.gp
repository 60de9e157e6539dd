# front.gp: designs of a sweep by SLA and energy per task, and those that no other beats in one without losing
# in the other: a panel per load, joined by a line.
# Reads: panel, policy, energy_per_task_joules, sla (0..1), on_front (1 = no other beats it); by panel and
#        on_front, those on the front by energy

script = ARG0
here = script[1:strlen(script) - strlen('front.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
N = STATS_records
array X[N]; array Y[N]; array PANEL[N]; array BEST[N]; array OF[N]
panels = ''; policies = ''; n = 0; most = 0.; low = 100.
array LEAST[N]; array MOST[N] # energy, by panel
do for [i = 1:N] { LEAST[i] = 1e30; MOST[i] = 0. }
word_of(text) = text eq '' ? ' ' : text
keep(panel, x, y, best, policy) = (n = n + 1, panels = with_word(panels, panel), \
	PANEL[n] = place_of(panels, panel), X[n] = x, Y[n] = 100 * y, BEST[n] = best, \
	policies = best ? with_word(policies, policy) : policies, OF[n] = policy, \
	LEAST[PANEL[n]] = at_most(LEAST[PANEL[n]], x), MOST[PANEL[n]] = at_least(MOST[PANEL[n]], x), \
	most = at_least(most, x), low = at_most(low, Y[n]), 0)
stats data using (keep(word_of(strcol("panel")), column("energy_per_task_joules"), column("sla"), \
	column("on_front") == 1, policy_here(0))) nooutput
policies = ordered(policies, first_policies, last_policies)
rows = rows_of(policies)
P = words(panels)
unit = most < 1e-3 ? 1e6 : most < 1 ? 1e3 : 1.
unit_name = most < 1e-3 ? 'µJ' : most < 1 ? 'mJ' : 'J'

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

BULLET = 9.
LEFT = 38.; RIGHT = 10.; BETWEEN = 14.; HEIGHT = 105.
side = P == 4 ? 2 : at_most(P, 3) # panels side by side, at most
W = page_width(LEFT + RIGHT + side * 160. + (side - 1) * BETWEEN)
room = W - LEFT - RIGHT
across = at_least(at_most(side, int((room + BETWEEN) / (90. + BETWEEN))), 1)
down = int(ceil(P / (1. * across)))
panel_width = (room - (across - 1) * BETWEEN) / across
print_text = broken(provenance, small_room(W))
named = P > 1 || word(panels, 1) ne ' '
BOTTOM = 32. + print_height(print_text)
PANEL_GAP = 21. + (named ? 14. : 4.)
TOP = LEGEND_ROW * legend_rows(policies, BULLET, room) + (title eq '' ? 3. : 17.) + (named ? 14. : 4.) + 4
H = BOTTOM + TOP + down * HEIGHT + (down - 1) * PANEL_GAP
legend_top = H - (title eq '' ? 8 : 22)
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (HEIGHT + PANEL_GAP)

nice(x) = (decade_ = 10. ** floor(log10(x)), part_ = x / decade_, \
	part_ <= 1 ? decade_ : part_ <= 2 ? 2 * decade_ : part_ <= 5 ? 5 * decade_ : 10 * decade_)
# each panel has its own range of energy: tasks are not the same
margin(i) = at_least(0.06 * (MOST[i] - LEAST[i]), 0.02 * MOST[i] + 1e-30)
from(i) = unit * at_least(LEAST[i] - margin(i), 0.)
to(i) = unit * (MOST[i] + margin(i))
bottom = low > 60 ? 10 * floor(low / 10 - 0.2) : 0.
y_step = low > 60 ? 10 : 20
spot_x(i, x) = panel_x(i) + panel_width * (unit * x - from(i)) / (to(i) - from(i))
spot_y(i, y) = panel_y(i) + HEIGHT * (y - bottom) / (104. - bottom)

# ---- what is drawn, in points ----

set print $others; print -9, -9
do for [k = 1:N] {
	if (!BEST[k]) { print spot_x(PANEL[k], X[k]), spot_y(PANEL[k], Y[k]) }
}
set print $steps; print -9, -9
last = 0
do for [k = 1:N] {
	if (BEST[k]) {
		x = spot_x(PANEL[k], X[k]); y = spot_y(PANEL[k], Y[k])
		if (last == PANEL[k]) {
			print x, last_y
		} else {
			if (last) { print panel_x(last) + panel_width, last_y }
			print ''
			print x, panel_y(PANEL[k])
		}
		print x, y
		last = PANEL[k]; last_y = y
	}
}
if (last) { print panel_x(last) + panel_width, last_y }
set print $marks; print -9, -9, 0, 1
do for [k = 1:N] {
	if (BEST[k]) {
		r = int(word(rows, place_of(policies, OF[k])))
		print spot_x(PANEL[k], X[k]), spot_y(PANEL[k], Y[k]), stroke_of(r), mark_of(r)
	}
}
do for [p = 1:words(policies)] {
	r = int(word(rows, p))
	print LEFT + legend_x(policies, BULLET, room, p) + 3, legend_top + legend_y(policies, BULLET, room, p), \
		stroke_of(r), mark_of(r)
}
set print

eval terminal(W, H)
eval open_output
set multiplot
# axes: an empty plot per panel
do for [i = 1:P] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + HEIGHT)
	set xrange [from(i):to(i)]
	step = nice((to(i) - from(i)) / (panel_width / 34.))
	set yrange [bottom:104]
	set border 3 lw 0.6
	set xtics step nomirror out scale 0.4 font SMALL_FACE offset 0,0.4 format '%g'
	set ytics y_step nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	if (panel_x(i) == LEFT) { set ytics format '%g' } else { set ytics format '' }
	set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
	plot NaN notitle
}

eval canvas
eval furniture
do for [i = 1:P] {
	if (named) {
		set label fitted(word(panels, i), SMALL, panel_width) at panel_x(i) + panel_width / 2, \
			panel_y(i) + HEIGHT + 7 center font SMALL_FACE
	}
}
do for [p = 1:words(policies)] {
	set label legend_text(policies, BULLET, room, p) \
		at LEFT + legend_x(policies, BULLET, room, p) + BULLET + 1, \
		legend_top + legend_y(policies, BULLET, room, p) left font TEXT_FACE
}
set label 'SLA satisfaction (%)' at 9, (BOTTOM + H - TOP) / 2 center rotate by 90 font TEXT_FACE
set label 'energy per task ('.unit_name.')' at LEFT + room / 2, BOTTOM - 21 center font TEXT_FACE
plot $others using 1:2 with points pt 7 ps 0.12 * POINT lc rgb 0xB8B8B8 notitle, \
	$steps using 1:2 with lines lw 0.8 lc rgb 0x333333 notitle, \
	$marks using 1:2:4:3 with points pt variable ps 0.42 * POINT lc rgb variable notitle
unset multiplot
set output
