# gantt.gp: which task held which tiles over a stretch of time, a panel per policy.
# Reads: workload, qos, seed, policy, kind (held: a task on tiles; capped: a layer of it that a cap held back),
#        network, priority, verdict (of a task that ends there: met, missed or dropped), tile (the lowest), tiles,
#        machine_tiles, from_cycles, to_cycles
#
# A bar is as high as its tiles. It is named as far as there is room; what is named nowhere is told by its colour,
# which the legend has then.

script = ARG0
here = script[1:strlen(script) - strlen('gantt.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
N = STATS_records
array FROM[N]; array TO[N]; array TILE[N]; array TILES[N]; array SIDE[N]; array IS_CAP[N]; array FATE[N]
array NETWORK[N]; array PRIORITY[N]
policies = ''; networks = ''; scene = ''; n = 0; machine = 0
take(policy, network) = (policies = with_word(policies, policy), networks = with_word(networks, network), \
	n = n + 1, SIDE[n] = place_of(policies, policy), NETWORK[n] = network, 0)
stats data using (take(policy_here(0), strcol("network")), IS_CAP[n] = strcol("kind") eq 'capped', \
	FATE[n] = strcol("verdict"), PRIORITY[n] = strcol("priority"), TILE[n] = column("tile"), \
	TILES[n] = column("tiles"), machine = column("machine_tiles"), FROM[n] = column("from_cycles"), \
	TO[n] = column("to_cycles"), scene = scene_name(strcol("workload"), strcol("qos")).', seed '.strcol("seed"), 0) nooutput
P = words(policies)
start = FROM[1]; end = TO[1]; capped = 0; missed = 0; dropped = 0
do for [k = 1:N] {
	start = at_most(start, FROM[k]); end = at_least(end, TO[k]); capped = capped || IS_CAP[k]
	missed = missed || FATE[k] eq 'missed'; dropped = dropped || FATE[k] eq 'dropped'
}

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

LEFT = 32.; RIGHT = 8.
W = page_width(480.)
room = W - LEFT - RIGHT
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
ROW_GAP = 20.
marks = (capped ? ' "held back by a cap"' : '').(missed ? ' "missed its target"' : '').(dropped ? ' "given up"' : '')
SWATCH = 14.
TOP = (title eq '' ? 3. : 17.) + LEGEND_ROW * legend_rows(networks.marks, SWATCH, room) + 15.
panel_height = panel_tall(machine * at_most(9., 100. / machine), P, BOTTOM + TOP + (P - 1) * ROW_GAP)
H = BOTTOM + TOP + P * panel_height + (P - 1) * ROW_GAP
panel_y(i) = BOTTOM + (P - i) * (panel_height + ROW_GAP)
row = panel_height / machine
x_at(cycles) = LEFT + room * (cycles - start) / (end - start)
low_y(k) = panel_y(SIDE[k]) + panel_height - row * (TILE[k] + TILES[k]) + 0.7
high_y(k) = panel_y(SIDE[k]) + panel_height - row * TILE[k] - 0.7
cap_high(k) = high_y(k) - low_y(k) < 12 ? 1. : 2.2 # thin bars keep room for names
legend_top = H - (title eq '' ? 8 : 22)
entries = networks.marks
E = words(entries)
entry_x(i) = LEFT + legend_x(entries, SWATCH, room, i)
entry_y(i) = legend_top + legend_y(entries, SWATCH, room, i)
cap_entry = place_of(entries, 'held back by a cap')

# ---- what is drawn, in points ----

set print $bars; print -9, -9, -9, -9, -9, -9, 0
do for [k = 1:N] {
	x0 = x_at(FROM[k]) + 0.3; x1 = at_least(x_at(TO[k]) - 0.3, x0 + 0.2)
	if (!IS_CAP[k]) { print x0, low_y(k), x0, x1, low_y(k), high_y(k), network_fill(NETWORK[k]) }
}
do for [i = 1:words(networks)] {
	x = entry_x(i); y = entry_y(i)
	print x, y, x, x + SWATCH - 2, y - 3.5, y + 3.5, network_fill(word(networks, i))
}
set print $caps; print -9, -9, -9, -9, -9, -9
do for [k = 1:N] {
	x0 = x_at(FROM[k]) + 0.3; x1 = x_at(TO[k]) - 0.3
	if (IS_CAP[k] && x1 > x0) { print x0, low_y(k), x0, x1, low_y(k), low_y(k) + cap_high(k) }
}
if (cap_entry) {
	x = entry_x(cap_entry); y = entry_y(cap_entry)
	print x, y, x, x + SWATCH - 2, y - 1.1, y + 1.1
}
set print $fates; print -9, -9, 1
do for [k = 1:N] {
	if (FATE[k] eq 'missed' || FATE[k] eq 'dropped') {
		print at_least(x_at(TO[k]) - 5, x_at(FROM[k]) + 2), (low_y(k) + high_y(k)) / 2, FATE[k] eq 'missed' ? 2 : 6
	}
}
fate_entry(text, point) = (at_ = place_of(entries, text), at_ ? sprintf('%g %g %d', entry_x(at_) + 6, entry_y(at_), point) : '-9 -9 1')
print fate_entry('missed its target', 2)
print fate_entry('given up', 6)
set print

eval terminal(W, H)
eval open_output
set multiplot

# axes: an empty plot per panel
do for [i = 1:P] {
	eval bare
	eval panel(LEFT, LEFT + room, panel_y(i), panel_y(i) + panel_height)
	set xrange [start / 1e6:end / 1e6]
	set yrange [machine:0]
	set border 3 lw 0.6
	tile_step = machine <= 8 ? 2 : machine / 4
	set ytics tile_step nomirror out scale 0.4 font SMALL_FACE offset 0.4,0 format TIC
	set xtics nomirror out scale 0.4 font SMALL_FACE offset 0,0.4
	if (i < P) { set xtics format '' } else { set xtics format TIC }
	plot 2 * machine with lines notitle
}

eval canvas
eval furniture
set label say('time (Mcycles)') at LEFT + room / 2, BOTTOM - 20.5 center font TEXT_FACE
set label say('tile') at 8, BOTTOM + (H - TOP - BOTTOM) / 2 center rotate by 90 font TEXT_FACE
do for [i = 1:P] {
	set label small(fitted(word(policies, i).(i == 1 ? ' · '.scene : ''), SMALL, room)) at LEFT, \
		panel_y(i) + panel_height + 7 left font SMALL_FACE
}
do for [i = 1:E] {
	set label say(legend_text(entries, SWATCH, room, i)) at entry_x(i) + SWATCH + 2, entry_y(i) left font TEXT_FACE
}
do for [k = 1:N] {
	if (!IS_CAP[k] && high_y(k) - low_y(k) >= 7) {
		free = x_at(TO[k]) - x_at(FROM[k]) - 3 - (FATE[k] eq 'missed' || FATE[k] eq 'dropped' ? 9 : 0)
		full = NETWORK[k].', priority '.PRIORITY[k]
		name = text_width(full, TAG) < free ? full : text_width(NETWORK[k], TAG) < free ? NETWORK[k] : ''
		if (name ne '') {
			set label tag(name) at x_at(FROM[k]) + 2.5, (low_y(k) + high_y(k)) / 2 + (high_y(k) - low_y(k) < 12 ? 0.9 : 0.6) left front font TAG_FACE
		}
	}
}
set style fill solid 1 noborder
plot $bars using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 border rgb 0x777777 lw 0.4 fc rgb variable notitle, \
	$caps using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder fc rgb 0x333333 notitle, \
	$fates using 1:2:3 with points pt variable ps 0.5 * POINT lw 1.2 lc rgb 0xB00000 notitle
unset multiplot
set output
