# slowdown_cdf.gp: which part of the tasks was slowed down by how much, a panel per workload.
# Reads: workload, qos, policy, fraction (0..1), slowdown (latency over isolated latency)
#
# The axis is logarithmic and the same in all panels. Below 1, a task had more tiles than a group.
# A line that ends below 100 % is of a policy that gave tasks up.

script = ARG0
here = script[1:strlen(script) - strlen('slowdown_cdf.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
policies = ''; panels = ''; names = ''
panel_key(workload, qos) = workload.'/'.qos
take(workload, qos, policy) = (policies = with_word(policies, policy), \
	place_of(panels, panel_key(workload, qos)) ? 0 : \
	(panels = with_word(panels, panel_key(workload, qos)), \
	names = names.' "'.scene_name(workload, qos).'"', 0), 0)
least = 1; most = 2
extremes(slowdown) = slowdown > 0 ? (least = at_most(least, slowdown), \
	most = at_least(most, slowdown), 0) : 0
stats data using (take(strcol("workload"), strcol("qos"), policy_here(0)), \
	extremes(column("slowdown"))) nooutput
policies = ordered(policies, first_policies, last_policies)
P = words(policies)
rows = rows_of(policies)

# marks stand on the lines at six heights, shifted from policy to policy
array X[words(panels) * P * 100]
percent(fraction) = int(100 * fraction + 0.5)
keep(panel, policy, i, slowdown) = panel && policy && i >= 1 && i <= 100 ? \
	(X[((panel - 1) * P + policy - 1) * 100 + i] = slowdown, 0) : 0
stats data using (keep(place_of(panels, panel_key(strcol("workload"), strcol("qos"))), \
	place_of(policies, policy_here(0)), percent(column("fraction")), \
	column("slowdown"))) nooutput
set print $marks
do for [i = 1:100] { print i }
set print
mark_here(p, i) = i % 16 == (5 + int(16. * (p - 1) / P)) % 16
mark_x(panel, p, i) = mark_here(p, int(i)) ? X[((panel - 1) * P + p - 1) * 100 + int(i)] : NaN

# ends of the axis: 1, 2 or 5 times a power of ten
least = ending_below(least); most = ending_above(most)

# ---- where it goes ----

SWATCH = 22.
LEFT = 38.; RIGHT = 10.; BETWEEN = 18.
count = words(panels)
W = page_width(LEFT + RIGHT + at_most(count, 3) * 195)
room = W - LEFT - RIGHT
across = at_most(at_most(count, 3), int((room + BETWEEN) / (100 + BETWEEN)))
down = int(ceil(count / (1. * across)))
panel_width = (room - (across - 1) * BETWEEN) / across
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
TOP = LEGEND_ROW * legend_rows(policies, SWATCH, room) + (title eq '' ? 3 : 17) + 18
ROW_GAP = 32.
panel_height = panel_tall(125., down, BOTTOM + TOP + (down - 1) * ROW_GAP)
H = BOTTOM + TOP + down * panel_height + (down - 1) * ROW_GAP
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (panel_height + ROW_GAP)
legend_top = H - (title eq '' ? 8 : 22)

eval terminal(W, H)
eval open_output
set multiplot

decades = log10(most / least)
tic_step = decades / (panel_width / 22.) # in decades: about 22 points from number to number
do for [i = 1:count] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height)
	set logscale x
	set xrange [least:most]
	set yrange [0:100]
	set border 3 lw 0.6
	set ytics 20 nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	if ((i - 1) % across) { set ytics format '' } else { set ytics format TIC }
	set xtics nomirror out scale 0.4,0.2 font SMALL_FACE offset 0,0.4 format TIC
	if (tic_step < 0.42) {
		set xtics add ()
		do for [d = int(floor(log10(least))):int(ceil(log10(most)))] {
			set xtics add (10. ** d, 2 * 10. ** d, 5 * 10. ** d)
		}
	} else {
		set xtics 10
		set mxtics 10
	}
	set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY, lt 1 lw 0.2 lc rgb GRID_GREY
	slowdown_of(p) = panel_key(strcol("workload"), strcol("qos")) eq word(panels, i) \
		&& policy_here(0) eq word(policies, p) ? column("slowdown") : NaN
	plot for [p = 1:P] data using (slowdown_of(p)):(100 * column("fraction")) with lines lw 1.3 \
		lc rgb stroke_of(int(word(rows, p))) dt dash_of(int(word(rows, p))) notitle, \
		for [p = 1:P] $marks using (mark_x(i, p, $1)):1 with points \
		pt mark_of(int(word(rows, p))) ps 0.45 * POINT lw 0.8 \
		lc rgb stroke_of(int(word(rows, p))) notitle
}

eval canvas
eval furniture
set label say('part of the tasks (%)') at 9, BOTTOM + (H - TOP - BOTTOM) / 2 center rotate by 90 \
	font TEXT_FACE
set label say('slowdown: latency ÷ isolated latency') at LEFT + room / 2, BOTTOM - 20.5 \
	center font TEXT_FACE
do for [i = 1:count] {
	set label small(fitted(word(names, i), SMALL, panel_width)) at panel_x(i) + panel_width / 2, \
		panel_y(i) + panel_height + 7 center font SMALL_FACE
}
do for [p = 1:P] {
	r = int(word(rows, p))
	x = LEFT + legend_x(policies, SWATCH, room, p)
	y = legend_top + legend_y(policies, SWATCH, room, p)
	set arrow from x, y to x + SWATCH - 2, y nohead lw 1.3 lc rgb stroke_of(r) dt dash_of(r)
	set label '' at x + SWATCH / 2 - 1, y point pt mark_of(r) ps 0.55 * POINT lw 0.8 \
		lc rgb stroke_of(r)
	set label say(legend_text(policies, SWATCH, room, p)) at x + SWATCH + 2, y left font TEXT_FACE
}
plot 2 * H with lines notitle
unset multiplot
set output
