# front.gp: designs of a sweep by SLA and what they cost: a knob of the hardware, or a metric of which less is
# better. A panel per load; in each the designs that no other beats in one without losing in the other, joined by
# a line for each policy, over grey steps of what all policies reach; others are dots.
# Reads: panel, policy, cost_name, cost_unit, cost, sla (0..1), on_front (1 = no other design beats it),
#        policy_front (1 = no other of its policy does); by panel, policy_front and cost
#
# The axis is logarithmic if the middle one of all costs then stands nearer to its middle. Few costs are named one
# by one. 95 % is marked: where a policy's line crosses it is what that policy needs.

script = ARG0
here = script[1:strlen(script) - strlen('front.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
N = STATS_records
cost_name = ''; cost_unit = ''
stats data using (cost_name = strcol("cost_name"), cost_unit = strcol("cost_unit"), column("cost")) nooutput
dearest = STATS_max; cheapest = STATS_min
joules = cost_unit eq 'J'
unit = !joules || dearest >= 1 ? 1. : dearest < 1e-3 ? 1e6 : 1e3
unit_name = unit == 1 ? cost_unit : unit == 1e3 ? 'mJ' : 'µJ'
# a metric's unit is in its name; a knob's key has a dot
is_knob = strstrt(cost_name, '.') > 0
without(name, end) = strstrt(name, end) && strstrt(name, end) == strlen(name) - strlen(end) + 1 ? \
	name[1:strlen(name) - strlen(end)] : name
spaced(name) = (spaced_ = '', sum [c_ = 1:strlen(name)] \
	(spaced_ = spaced_.(name[c_:c_] eq '_' ? ' ' : name[c_:c_]), 0), spaced_)
cost_text = (is_knob ? cost_name : spaced(without(without(cost_name, '_joules'), '_cycles'))) \
	.(unit_name eq '' ? '' : ' ('.unit_name.')')

array X[N]; array Y[N]; array PANEL[N]; array BEST[N]; array OWN[N]; array OF[N]
panels = ''; policies = ''; n = 0; low = 100.
array LEAST[N]; array MOST[N] # cost, by panel
do for [i = 1:N] { LEAST[i] = 1e300; MOST[i] = -1e300 }
word_of(text) = text eq '' ? ' ' : text
keep(panel, x, y, best, own, policy) = (n = n + 1, panels = with_word(panels, panel), \
	policies = with_word(policies, policy), PANEL[n] = place_of(panels, panel), \
	X[n] = x, Y[n] = 100 * y, BEST[n] = best, OWN[n] = own, OF[n] = policy, \
	LEAST[PANEL[n]] = at_most(LEAST[PANEL[n]], x), MOST[PANEL[n]] = at_least(MOST[PANEL[n]], x), \
	low = at_most(low, Y[n]), 0)
stats data using (keep(word_of(strcol("panel")), unit * column("cost"), column("sla"), \
	column("on_front") == 1, column("policy_front") == 1, policy_here(0))) nooutput
policies = ordered(policies, first_policies, last_policies)
rows = rows_of(policies)
P = words(panels)

# each cost once; ranges that cannot be empty, or gnuplot warns
set format x '%.12g'
set xrange [unit * cheapest - 1:unit * dearest + 1]
set yrange [-1:1]
set table $costs
plot data using (unit * column("cost")):(0) smooth unique
unset table
set format x
set xrange [*:*]; set yrange [*:*]

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

stats $costs using 1 nooutput
least = unit * cheapest; most = unit * dearest; middle = STATS_median
FEW = 16
few = STATS_records <= FEW
costs = ''
if (few) { stats $costs using (costs = costs.sprintf(' %.12g', $1), 0) nooutput }
logarithmic = least > 0 && most >= 3 * least \
	&& abs(log(middle / least) / log(most / least) - 0.5) < abs((middle - least) / (most - least) - 0.5)

# ---- where it goes ----

SWATCH = 20.
LEFT = 38.; RIGHT = 13.; BETWEEN = 17.;
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
TOP = LEGEND_ROW * legend_rows(policies, SWATCH, room) + (title eq '' ? 3. : 17.) + (named ? 14. : 4.) + 4
HEIGHT = panel_tall(105., down, BOTTOM + TOP + (down - 1) * PANEL_GAP)
H = BOTTOM + TOP + down * HEIGHT + (down - 1) * PANEL_GAP
legend_top = H - (title eq '' ? 8 : 22)
panel_x(i) = LEFT + ((i - 1) % across) * (panel_width + BETWEEN)
panel_y(i) = BOTTOM + (down - 1 - int((i - 1) / across)) * (HEIGHT + PANEL_GAP)

# hardware costs the same under each load; of a metric each panel has its own range
least_of(i) = is_knob ? least : LEAST[i]
most_of(i) = is_knob ? most : MOST[i]
margin(i) = at_least(0.06 * (most_of(i) - least_of(i)), 0.02 * abs(most_of(i)) + 1e-30)
factor(i) = at_least((most_of(i) / least_of(i)) ** 0.06, 1.02)
from(i) = logarithmic ? least_of(i) / factor(i) : \
	least_of(i) < 0 ? least_of(i) - margin(i) : at_least(least_of(i) - margin(i), 0.)
to(i) = logarithmic ? most_of(i) * factor(i) : most_of(i) + margin(i)
part(i, x) = logarithmic ? log(x / from(i)) / log(to(i) / from(i)) : (x - from(i)) / (to(i) - from(i))
bottom = low > 60 ? 10 * floor(low / 10 - 0.2) : 0.
y_step = low > 60 ? 10 : 20
spot_x(i, x) = panel_x(i) + panel_width * part(i, x)
spot_y(i, y) = panel_y(i) + HEIGHT * (y - bottom) / (104. - bottom)

# numbers below an axis: the costs if they are few, else round ones; those that have no room are not named
listed(list, from, to, step) = (list_ = list, from > to ? 0 : sum [k_ = int(from):int(to)] \
	(list_ = list_.sprintf(' %.12g', k_ * step), 0), list_)
even_steps(i) = (step_ = nice((to(i) - from(i)) / (panel_width / 24.)), \
	listed('', ceil(from(i) / step_), floor(to(i) / step_), step_))
decades(i) = log10(to(i) / from(i))
digits(i) = decades(i) < 1 ? '1 2 3 4 5 6 7 8 9' : decades(i) < panel_width / 50. ? '1 2 5' : '1'
log_steps(i) = (list_ = '', sum [d_ = int(floor(log10(from(i)))):int(floor(log10(to(i))))] \
	(sum [g_ = 1:words(digits(i))] (list_ = list_.sprintf(' %.12g', \
	int(word(digits(i), g_)) * 10. ** d_), 0)), list_)
steps(i) = few ? costs : logarithmic ? log_steps(i) : even_steps(i)
# as the argument of `set xtics`
tics(i) = (steps_ = steps(i), free_x_ = -1e9, tics_ = '', sum [t_ = 1:words(steps_)] ( \
	v_ = real(word(steps_, t_)), inside_ = v_ >= from(i) && v_ <= to(i), name_ = short_number(v_), \
	half_ = text_width(name_, SMALL) / 2, fits_ = inside_ && spot_x(i, v_) - half_ >= free_x_, \
	fits_ ? (free_x_ = spot_x(i, v_) + half_ + 4, 0) : 0, !inside_ ? 0 : (tics_ = tics_ \
	.(tics_ eq '' ? '' : ', ').sprintf("'%s' %.12g", fits_ ? small(name_) : '', v_), 0)), '('.tics_.')')

# ---- what is drawn, in points ----

set print $others; print -9, -9
do for [k = 1:N] {
	if (!OWN[k]) { print spot_x(PANEL[k], X[k]), spot_y(PANEL[k], Y[k]) }
}
# what is on a front, by panel and cost
F = 0
array FRONT[N]
do for [k = 1:N] { if (OWN[k]) { F = F + 1; FRONT[F] = k } }
# the front is level from design to design, and goes on to the right
set print $steps; print -9, -9
last = 0
do for [f = 1:F] { k = FRONT[f]
	if (BEST[k]) {
		x = spot_x(PANEL[k], X[k]); y = spot_y(PANEL[k], Y[k])
		if (last == PANEL[k]) {
			print x, last_y
		} else {
			if (last) { print panel_x(last) + panel_width, last_y }
			print ''
		}
		print x, y
		last = PANEL[k]; last_y = y
	}
}
if (last) { print panel_x(last) + panel_width, last_y }
# a policy's line joins its designs, or steps would hide each other
set print $lines
do for [p = 1:words(policies)] {
	last = 0
	print -9, -9, p
	do for [f = 1:F] { k = FRONT[f]
		if (OF[k] eq word(policies, p)) {
			if (last != PANEL[k]) {
				if (last) { print panel_x(last) + panel_width, last_y, p }
				print ''
			}
			last = PANEL[k]; last_y = spot_y(PANEL[k], Y[k])
			print spot_x(PANEL[k], X[k]), last_y, p
		}
	}
	if (last) { print panel_x(last) + panel_width, last_y, p }
	print ''
}
set print $marks; print -9, -9, 0, 1
do for [f = 1:F] { k = FRONT[f]
	r = int(word(rows, place_of(policies, OF[k])))
	print spot_x(PANEL[k], X[k]), spot_y(PANEL[k], Y[k]), stroke_of(r), mark_of(r)
}
set print

eval terminal(W, H)
eval open_output
set multiplot
# axes: an empty plot per panel
do for [i = 1:P] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + HEIGHT)
	if (logarithmic) { set logscale x }
	set xrange [from(i):to(i)]
	set yrange [bottom:104]
	set border 3 lw 0.6
	eval 'set xtics nomirror out scale 0.4 font SMALL_FACE offset 0,0.4 '.tics(i)
	set ytics y_step nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	if (panel_x(i) == LEFT) { set ytics format TIC } else { set ytics format '' }
	set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
	plot NaN notitle
}

eval canvas
eval furniture
MARKED = 95
do for [i = 1:P] {
	if (named) {
		set label small(fitted(word(panels, i), SMALL, panel_width)) at panel_x(i) + panel_width / 2, \
			panel_y(i) + HEIGHT + 7 center font SMALL_FACE
	}
	set arrow from panel_x(i), spot_y(i, MARKED) to panel_x(i) + panel_width, spot_y(i, MARKED) \
		nohead back lw 0.5 dt 3 lc rgb INK_GREY
	set label tag(sprintf('%d', MARKED)) at panel_x(i) + panel_width + 2, spot_y(i, MARKED) left font TAG_FACE
}
do for [p = 1:words(policies)] {
	r = int(word(rows, p))
	x = LEFT + legend_x(policies, SWATCH, room, p); y = legend_top + legend_y(policies, SWATCH, room, p)
	set arrow from x, y to x + SWATCH - 2, y nohead lw 0.8 lc rgb stroke_of(r) dt dash_of(r)
	set label '' at x + SWATCH / 2 - 1, y point pt mark_of(r) ps 0.42 * POINT lw 0.8 lc rgb stroke_of(r)
	set label say(legend_text(policies, SWATCH, room, p)) at x + SWATCH + 2, y left font TEXT_FACE
}
set label say('SLA satisfaction (%)') at 9, (BOTTOM + H - TOP) / 2 center rotate by 90 font TEXT_FACE
set label say(fitted(cost_text, TEXT, room)) at LEFT + room / 2, BOTTOM - 21 center font TEXT_FACE
plot $others using 1:2 with points pt 7 ps 0.12 * POINT lc rgb 0xD4D4D4 notitle, \
	$steps using 1:2 with lines lw 2 lc rgb 0xA8A8A8 notitle, \
	for [p = 1:words(policies)] $lines using 1:($3 == p ? $2 : NaN) with lines lw 0.8 \
	dt dash_of(int(word(rows, p))) lc rgb stroke_of(int(word(rows, p))) notitle, \
	$marks using 1:2:4:3 with points pt variable ps 0.42 * POINT lw 0.8 lc rgb variable notitle
unset multiplot
set output
