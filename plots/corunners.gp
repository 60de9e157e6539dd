# corunners.gp: a network's time on its tiles over that alone, by how many tasks ran at once, a panel per workload.
# Reads: workload, qos, base_policy, network, tenants_most (tasks at once), slowdown, slowdown_ci (half of the
#        95 % interval of the mean; empty = one seed), slowdown_worst
#
# A bar per number of tasks, dark to light; a whisker is the interval of the mean, a cross the worst task.

script = ARG0
here = script[1:strlen(script) - strlen('corunners.gp')]
load here.'style.gp'

# ---- what is there ----

stats data using (0) nooutput
if (STATS_records == 0) { exit error data.": no rows to draw" }
N = STATS_records
array NETWORK[N]; array TENANTS[N]; array CELL[N]; array MEAN[N]; array HALF[N]; array WORST[N]
panels = ''; names = ''; n = 0; most = 1; tenants = ''
panel_key(workload, qos) = workload.'/'.qos
take(workload, qos, policy) = (place_of(panels, panel_key(workload, qos)) ? 0 : \
	(panels = with_word(panels, panel_key(workload, qos)), \
	names = names.' "'.scene_name(workload, qos).', '.policy.'"', 0), \
	n = n + 1, CELL[n] = place_of(panels, panel_key(workload, qos)), 0)
stats data using (take(strcol("workload"), strcol("qos"), strcol("base_policy")), \
	NETWORK[n] = strcol("network"), TENANTS[n] = column("tenants_most"), MEAN[n] = column("slowdown"), \
	HALF[n] = strcol("slowdown_ci") eq '' ? 0 : column("slowdown_ci"), WORST[n] = column("slowdown_worst"), \
	most = at_least(most, WORST[n]), tenants = with_word(tenants, strcol("tenants_most")), 0) nooutput
P = words(panels); B = words(tenants)
# rank of a number of tasks, and the networks of a panel
rank(k) = 1 + sum [i = 1:B] (real(word(tenants, i)) < TENANTS[k])
array NETWORKS[P]
do for [i = 1:P] { NETWORKS[i] = '' }
do for [k = 1:N] { NETWORKS[CELL[k]] = with_word(NETWORKS[CELL[k]], NETWORK[k]) }
groups = 0
do for [i = 1:P] { groups = at_least(groups, words(NETWORKS[i])) }

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

SWATCH = 12.; GAP = 1.2
LEFT = 34.; RIGHT = 8.
W = page_width(LEFT + RIGHT + groups * (B + GAP) * 13.)
room = W - LEFT - RIGHT
unit = room / (groups * (B + GAP))
print_text = broken(provenance, small_room(W))
slanted = unit * (B + GAP) < text_width('squeezenet', SMALL) + 3
NAMES = slanted ? 26. : 12.
BOTTOM = 8. + NAMES + print_height(print_text)
ROW_GAP = 16. + NAMES
entries = ''
do for [i = 1:B] { entries = entries.sprintf(' "%s at once"', word(tenants, i)) }
entries = entries.' "worst task"'
TOP = (title eq '' ? 3. : 17.) + LEGEND_ROW * legend_rows(entries, SWATCH, room) + 15.
panel_height = panel_tall(95., P, BOTTOM + TOP + (P - 1) * ROW_GAP)
H = BOTTOM + TOP + P * panel_height + (P - 1) * ROW_GAP
panel_y(i) = BOTTOM + (P - i) * (panel_height + ROW_GAP)
step = nice(most / (panel_height < 60 ? 3. : 5.))
top = step * ceil(most / step + 0.02)
up(value) = panel_height * value / top
place(k) = place_of(NETWORKS[CELL[k]], NETWORK[k])
group_x(g) = LEFT + unit * ((g - 1) * (B + GAP) + GAP / 2)
bar_x(k) = group_x(place(k)) + unit * (rank(k) - 1)
fill_at(r) = sequence_at(B == 1 ? 0.3 : 0.2 + 0.65 * (r - 1) / (B - 1.))
legend_top = H - (title eq '' ? 8 : 22)
entry_x(i) = LEFT + legend_x(entries, SWATCH, room, i)
entry_y(i) = legend_top + legend_y(entries, SWATCH, room, i)

# ---- what is drawn, in points ----

set print $bars; print -9, -9, -9, -9, -9, -9, 0
do for [k = 1:N] {
	x = bar_x(k); y = panel_y(CELL[k])
	print x, y, x + 0.06 * unit, x + 0.94 * unit, y, y + up(MEAN[k]), fill_at(rank(k))
}
do for [i = 1:B] {
	x = entry_x(i); y = entry_y(i)
	print x, y, x, x + SWATCH - 2, y - 3.5, y + 3.5, fill_at(1 + sum [j = 1:B] (real(word(tenants, j)) < real(word(tenants, i))))
}
set print $whiskers; print -9, -9, 1, 0
do for [k = 1:N] {
	if (HALF[k] > 0) { print bar_x(k) + unit / 2, panel_y(CELL[k]) + up(MEAN[k] - HALF[k]), 0, up(2 * HALF[k]) }
}
set print $worst; print -9, -9
do for [k = 1:N] { print bar_x(k) + unit / 2, panel_y(CELL[k]) + up(WORST[k]) }
print entry_x(B + 1) + 5, entry_y(B + 1)
set print

eval terminal(W, H)
eval open_output
set multiplot
do for [i = 1:P] {
	eval bare
	eval panel(LEFT, LEFT + room, panel_y(i), panel_y(i) + panel_height)
	set xrange [0:1]
	set yrange [0:top]
	set border 3 lw 0.6
	set ytics step nomirror out scale 0.4 font SMALL_FACE offset 0.4,0 format TIC
	set grid ytics lt 1 lw 0.4 lc rgb GRID_GREY
	plot 2 * top with lines notitle
}
eval canvas
eval furniture
set label say('time over that alone') at 8, BOTTOM + (H - TOP - BOTTOM) / 2 center rotate by 90 font TEXT_FACE
do for [i = 1:P] {
	set label small(fitted(word(names, i), SMALL, room)) at LEFT, panel_y(i) + panel_height + 7 left font SMALL_FACE
	do for [g = 1:words(NETWORKS[i])] {
		x = group_x(g) + unit * B / 2; y = panel_y(i)
		if (slanted) {
			set label small(word(NETWORKS[i], g)) at x + 3, y - 4 right rotate by 30 font SMALL_FACE
		} else {
			set label small(word(NETWORKS[i], g)) at x, y - 7 center font SMALL_FACE
		}
	}
	set arrow from LEFT, panel_y(i) + up(1) to LEFT + room, panel_y(i) + up(1) nohead front lw 0.8 dt (6,4) lc rgb 0x000000
}
do for [i = 1:words(entries)] {
	set label say(legend_text(entries, SWATCH, room, i)) at entry_x(i) + SWATCH + 2, entry_y(i) left font TEXT_FACE
}
plot $bars using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 border rgb 0x333333 lw 0.4 fc rgb variable notitle, \
	$whiskers using 1:2:3:4 with vectors nohead lw 2.2 lc rgb 0xFFFFFF notitle, \
	$whiskers using 1:2:3:4 with vectors nohead lw 0.8 lc rgb 0x000000 notitle, \
	$worst using 1:2 with points pt 2 ps 0.4 * POINT lw 1 lc rgb 0xB00000 notitle
unset multiplot
set output
