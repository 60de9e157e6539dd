# bars.gp: groups of bars with whiskers; sla.gp and others set what is measured and load this.
#
# Before; most and what follows it may be left out:
#     measure, interval   columns: the bar's height and half its whisker's length (empty = none)
#     scale               factor to the unit of the axis (100 = percent)
#     axis                title of the axis
#     most                upper end of the axis; 0 = by the data
#     baseline, baseline_label   height of a reference line and its labels, one or one a panel; 0, '' = none
#     panels     values of column panel_by, each drawn in a panel of its own; '' = one panel
#     panel_titles, panel_names   what stands above them, long and short
#     own_axes   1 = each panel's axis ends where its data do
#
# One group of bars per workload and QoS, in the order of the file; one bar per policy. What no policy can
# beat, bound, is a line over its group, and the interval of its mean a band.

BAR_MOST = 26.   # points; few bars do not become slabs
GAP = 1.1        # between groups, in bars
GAP_WORKLOAD = 0.9 # and so much more between workloads
SWATCH = 13.

# ---- what is there ----

load here.'policies.gp'
if (!exists("most")) { most = 0 }
if (!exists("baseline")) { baseline = 0; baseline_label = '' }
if (!exists("panels")) { panels = ''; panel_titles = '' }
if (!exists("panel_by")) { panel_by = '' }
if (!exists("own_axes")) { own_axes = 0 }
policies = ''; workloads = ''; groups = ''; group_workloads = ''; group_labels = ''; any_qos = 0
group_key(workload, qos) = workload.'/'.qos
add_group(workload, qos) = place_of(groups, group_key(workload, qos)) ? 0 : \
	(groups = with_word(groups, group_key(workload, qos)), \
	group_workloads = group_workloads.' "'.workload.'"', \
	any_qos = any_qos || qos ne '', \
	group_labels = group_labels.' "'.(qos eq '' ? ' ' : qos).'"', 0)
take(workload, qos, policy) = (policies = with_word(policies, policy), \
	workloads = with_word(workloads, workload), add_group(workload, qos), 0)
stats data using (take(strcol("workload"), strcol("qos"), policy_here(0))) nooutput

panel_count = at_least(words(panels), 1)
policies = ordered(policies, first_policies, last_policies)
P = words(policies)
BARS = P > 1 && word(policies, P) eq 'bound' ? P - 1 : P
G = words(groups)
rows = rows_of(policies)
array HEIGHT[panel_count * G * P]
array HALF[panel_count * G * P]
do for [i = 1:panel_count * G * P] { HEIGHT[i] = -1; HALF[i] = -1 }
slot(panel, group, policy) = ((panel - 1) * G + group - 1) * P + policy
array TOP_OF[panel_count]
do for [i = 1:panel_count] { TOP_OF[i] = 0 }
panel_in(i) = own_axes ? int((i - 1) / (G * P)) + 1 : 1
keep(i, height, half) = (HEIGHT[i] = scale * height, \
	HALF[i] = half eq '' ? -1 : scale * real(half), \
	TOP_OF[panel_in(i)] = at_least(TOP_OF[panel_in(i)], HEIGHT[i] + at_least(HALF[i], 0)), 0)
panel_of(row) = words(panels) ? place_of(panels, strcol(panel_by)) : 1
stats data using (panel_of(0) ? keep(slot(panel_of(0), place_of(groups, \
	group_key(strcol("workload"), strcol("qos"))), place_of(policies, policy_here(0))), \
	column(measure), strcol(interval)) : 0) nooutput

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

GROUP = BARS + GAP
workload_of(g) = place_of(workloads, word(group_workloads, g))
units = G * GROUP + (words(workloads) - 1) * GAP_WORKLOAD
LEFT = 38.
label_at(i) = word(baseline_label, at_most(i, words(baseline_label)))
label_wide = 0
do for [i = 1:words(baseline_label)] { label_wide = at_least(label_wide, text_width(label_at(i), SMALL)) }
RIGHT = baseline_label eq '' ? 6. : 8. + label_wide
BETWEEN = own_axes ? 30. : 12.
# panels side by side if bars stay 11 points wide
side = panel_count > 1 \
	&& units * panel_count * 11 <= PAGE - LEFT - RIGHT - BETWEEN * (panel_count - 1)
across = side ? panel_count : 1
down = side ? 1 : panel_count
W = page_width(LEFT + RIGHT + across * units * BAR_MOST + (across - 1) * BETWEEN)
panel_width = (W - LEFT - RIGHT - (across - 1) * BETWEEN) / across
unit = at_most(panel_width / units, BAR_MOST)
margin = (panel_width - unit * units) / 2
bar = unit * (BARS > 1 ? 0.88 : 1)
valued = unit >= 15
halo = bar >= 7 ? 1.6 : 0.01 # around whiskers; it must not hide a narrow bar

room = W - LEFT - RIGHT
print_text = broken(provenance, small_room(W))
QOS_ROW = any_qos ? 12. : 2. # height of the labels of QoS
BOTTOM = 17. + QOS_ROW + print_height(print_text)
VALUE_ROOM = valued && most ? 8. : 0. # above a panel; without an end given it lies inside
PANEL_GAP = words(panels) ? 17. + VALUE_ROOM : VALUE_ROOM
TOP = LEGEND_ROW * legend_rows(policies, SWATCH, room) + (title eq '' ? 3 : 17) + PANEL_GAP + 2
PANEL_HEIGHT = panel_tall(side || panel_count == 1 ? 125. : 92., down, \
	BOTTOM + TOP + (down - 1) * PANEL_GAP)
H = BOTTOM + TOP + down * PANEL_HEIGHT + (down - 1) * PANEL_GAP

panel_x(i) = LEFT + (side ? (i - 1) * (panel_width + BETWEEN) : 0)
panel_y(i) = BOTTOM + (side ? 0 : (down - i) * (PANEL_HEIGHT + PANEL_GAP))
group_x(i, g) = panel_x(i) + margin \
	+ unit * ((g - 1) * GROUP + (workload_of(g) - 1) * GAP_WORKLOAD + GAP / 2)
bar_x(i, g, p) = group_x(i, g) + unit * (p - 1) + (unit - bar) / 2

tic_step(x) = (decade_ = 10. ** floor(log10(at_least(x, 1e-6))), \
	x <= 1.2 * decade_ ? 0.2 * decade_ : x <= 2 * decade_ ? 0.25 * decade_ : \
	x <= 3 * decade_ ? 0.5 * decade_ : \
	x <= 6 * decade_ ? decade_ : 2 * decade_)
# nothing reaches the upper end, nor does a value above it
array STEP_OF[panel_count]; array MOST_OF[panel_count]
do for [i = 1:panel_count] {
	top = TOP_OF[own_axes ? i : 1]
	least_most = most ? most : at_least(top, baseline) / (1 - (valued ? 11. : 4.) / PANEL_HEIGHT)
	STEP_OF[i] = most ? most / (PANEL_HEIGHT < 60 ? 4 : 5) : tic_step(least_most)
	MOST_OF[i] = most ? most : STEP_OF[i] * ceil(least_most / STEP_OF[i])
}
up(i, value) = PANEL_HEIGHT * at_most(value, MOST_OF[i]) / MOST_OF[i]

# ---- what is drawn, in points ----

# one line out of sight each: gnuplot complains of empty blocks
set print $hatch; print -9, -9, 1, 1, 0
set print $whiskers; print -9, -9, 1, 1
set print $limits; print -9, -9, 1, 0
set print $rectangles
set print $edges
set print
do for [i = 1:panel_count] {
	do for [g = 1:G] {
		s = slot(i, g, P)
		if (BARS < P && HEIGHT[s] >= 0) {
			x = group_x(i, g) - unit * GAP / 4; y = panel_y(i); wide = unit * (BARS + GAP / 2)
			set print $limits append
			print x, y + up(i, HEIGHT[s]), wide, 0
			set print $rectangles append
			print x + wide / 2, y, x, x + wide, y + up(i, at_least(HEIGHT[s] - HALF[s], 0)), \
				y + up(i, HEIGHT[s] + at_least(HALF[s], 0)), 0xD0D0D0
		}
		do for [p = 1:BARS] {
			s = slot(i, g, p)
			if (HEIGHT[s] >= 0) {
				r = int(word(rows, p))
				rx = bar_x(i, g, p); ry = panel_y(i); rw = bar; rh = up(i, HEIGHT[s])
				load here.'swatch.gp'
				if (HALF[s] >= 0) {
					low = ry + up(i, at_least(HEIGHT[s] - HALF[s], 0))
					high = ry + up(i, HEIGHT[s] + HALF[s])
					cap = at_most(bar * 0.3, 2.5)
					x = rx + rw / 2
					set print $whiskers append
					print x, low, 0, high - low
					print x - cap, low, 2 * cap, 0
					print x - cap, high, 2 * cap, 0
				}
			}
		}
	}
}
set print
legend_left = LEFT
legend_top = H - (title eq '' ? 8 : 22)
do for [p = 1:BARS] {
	r = int(word(rows, p))
	rx = legend_left + legend_x(policies, SWATCH, room, p)
	ry = legend_top + legend_y(policies, SWATCH, room, p) - 3.5; rw = SWATCH - 2; rh = 7
	load here.'swatch.gp'
}
if (BARS < P) {
	set print $limits append
	print legend_left + legend_x(policies, SWATCH, room, P), \
		legend_top + legend_y(policies, SWATCH, room, P), SWATCH - 2, 0
}
set print
eval terminal(W, H)
eval open_output
set multiplot

# axes: an empty plot per panel
do for [i = 1:panel_count] {
	eval bare
	x0 = panel_x(i); y0 = panel_y(i)
	eval panel(x0, x0 + panel_width, y0, y0 + PANEL_HEIGHT)
	set xrange [0:1]
	set yrange [0:MOST_OF[i]]
	set border 3 lw 0.6
	step = STEP_OF[i]
	set ytics step nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	if (side && i > 1 && !own_axes) { set ytics format ''; set border 1 } else { set ytics format TIC }
	set grid ytics lt 1 lw 0.4 lc rgb GRID_GREY
	plot 2 * MOST_OF[i] with lines notitle
}

eval canvas
set style fill solid 1 noborder
set label say(axis) at 9, BOTTOM + (H - TOP - BOTTOM) / 2 center rotate by 90 font TEXT_FACE
eval furniture
do for [p = 1:P] {
	set label say(legend_text(policies, SWATCH, room, p)) \
		at legend_left + legend_x(policies, SWATCH, room, p) + SWATCH + 2, \
		legend_top + legend_y(policies, SWATCH, room, p) left font TEXT_FACE
}

# two rows of labels under the groups: QoS, and a bracket with the workload
do for [i = (side ? 1 : panel_count):panel_count] {
	bracket_from = 0
	roomy = text_width('QoS H', SMALL) + 5 < unit * GROUP
	if (any_qos && !roomy && panel_x(i) == LEFT) {
		set label small('QoS') at LEFT - 6, panel_y(i) - 7 right font SMALL_FACE
	}
	do for [g = 1:G] {
		x = group_x(i, g) + unit * BARS / 2
		qos = word(group_labels, g)
		set label small(qos eq ' ' ? '' : roomy ? 'QoS '.qos : qos) at x, panel_y(i) - 7 center font SMALL_FACE
		if (g == 1 || workload_of(g) != workload_of(g - 1)) { bracket_from = group_x(i, g) }
		if (g == G || workload_of(g) != workload_of(at_most(g + 1, G))) {
			bracket_to = group_x(i, g) + unit * BARS
			middle = (bracket_from + bracket_to) / 2
			bracket_y = panel_y(i) - QOS_ROW - 1
			set arrow from bracket_from, bracket_y to bracket_to, bracket_y \
				nohead lw 0.5 lc rgb INK_GREY
			name = word(group_workloads, g)
			name = strlen(name) < 3 ? 'workload '.name : name
			reach = bracket_to - bracket_from + unit * (GAP + GAP_WORKLOAD) - 4
			if (text_width(name, SMALL) > reach) { name = word(group_workloads, g) }
			set label small(fitted(name, SMALL, reach)) at middle, bracket_y - 7 \
				center font SMALL_FACE
		}
	}
}
do for [i = 1:words(panels)] {
	fits = text_width(word(panel_titles, i), SMALL) < panel_width - 6
	set label small(word(fits ? panel_titles : panel_names, i)) at panel_x(i) + panel_width / 2, \
		panel_y(i) + PANEL_HEIGHT + 7 + VALUE_ROOM center font SMALL_FACE
}
if (baseline_label ne '') {
	do for [i = 1:panel_count] {
		y = panel_y(i) + up(i, baseline)
		set arrow from panel_x(i), y to panel_x(i) + panel_width, y nohead front lw 0.8 dt (6,4) \
			lc rgb 0x000000
		set label small(label_at(i)) at panel_x(i) + panel_width + 3, y left font SMALL_FACE
	}
}
if (valued) {
	do for [i = 1:panel_count] {
		do for [g = 1:G] {
			do for [p = 1:BARS] {
				s = slot(i, g, p)
				if (HEIGHT[s] >= 0) {
					y = up(i, HEIGHT[s] + at_least(HALF[s], 0)) + 5
					if (baseline_label ne '' && abs(y - up(i, baseline)) < 5) {
						y = up(i, baseline) + 5.5 # clear of the line
					}
					if (abs(y - PANEL_HEIGHT) < 4.5) {
						y = PANEL_HEIGHT + 4.5 # and of the upper end
					}
					set label tag(sprintf(scale == 100 ? '%.1f' : '%.2f', HEIGHT[s])) \
						at bar_x(i, g, p) + bar / 2, panel_y(i) + y \
						center font TAG_FACE
				}
			}
		}
	}
}
plot $rectangles using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb variable \
	notitle, \
	$hatch using 1:2:3:4:5 with vectors nohead lw 0.6 lc rgb variable notitle, \
	$edges using 1:2 with lines lw 0.4 lc rgb 0x333333 notitle, \
	$whiskers using 1:2:3:4 with vectors nohead lw halo lc rgb 0xFFFFFF notitle, \
	$whiskers using 1:2:3:4 with vectors nohead lw 0.7 lc rgb 0x000000 notitle, \
	$limits using 1:2:3:4 with vectors nohead lw 1.4 lc rgb 0x000000 notitle
unset multiplot
set output
