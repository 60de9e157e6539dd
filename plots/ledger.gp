# ledger.gp: where the DRAM's bandwidth went over a stretch of time, a panel per policy.
# Reads: workload, qos, seed, policy, from_cycles, to_cycles, and in bytes per cycle: demanded, granted, throttled,
#        contended, idle, capacity (columns NAME_bytes_per_cycle); parts of a policy lie one after the other
#
# Above the line what there was, granted and idle, up to the capacity; a black line is what was demanded. Below it
# what was demanded and not granted: throttled by caps, or contended for within them.

script = ARG0
here = script[1:strlen(script) - strlen('ledger.gp')]
load here.'style.gp'

# ---- what is there ----

load here.'policies.gp'
N = STATS_records
array FROM[N]; array TO[N]; array SIDE[N]; array DEMANDED[N]; array GRANTED[N]; array THROTTLED[N]; array CONTENDED[N]
array CAPACITY[N]
policies = ''; scene = ''; n = 0
take(policy) = (policies = with_word(policies, policy), n = n + 1, SIDE[n] = place_of(policies, policy), 0)
rate(name) = column(name.'_bytes_per_cycle')
stats data using (take(policy_here(0)), FROM[n] = column("from_cycles") / 1e6, TO[n] = column("to_cycles") / 1e6, \
	DEMANDED[n] = rate("demanded"), GRANTED[n] = rate("granted"), THROTTLED[n] = rate("throttled"), \
	CONTENDED[n] = rate("contended"), CAPACITY[n] = rate("capacity"), \
	scene = scene_name(strcol("workload"), strcol("qos")).', seed '.strcol("seed"), 0) nooutput
P = words(policies)
start = FROM[1]; end = TO[1]; most = 0; least = 0
do for [k = 1:N] {
	start = at_most(start, FROM[k]); end = at_least(end, TO[k])
	most = at_least(most, at_least(CAPACITY[k], DEMANDED[k])); least = at_least(least, THROTTLED[k] + CONTENDED[k])
}

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# ---- where it goes ----

LEFT = 36.; RIGHT = 8.
W = page_width(480.)
room = W - LEFT - RIGHT
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
ROW_GAP = 20.
SWATCH = 14.
entries = 'granted idle demanded throttled contended'
E = words(entries)
TOP = (title eq '' ? 3. : 17.) + LEGEND_ROW * legend_rows(entries, SWATCH, room) + 15.
panel_height = panel_tall(105., P, BOTTOM + TOP + (P - 1) * ROW_GAP)
H = BOTTOM + TOP + P * panel_height + (P - 1) * ROW_GAP
panel_y(i) = BOTTOM + (P - i) * (panel_height + ROW_GAP)
tic_step = nice((most + least) / 6.)
up = 1.04 * most
down = -1.06 * at_least(least, 0.08 * most)
SEAM = 0.2 * (end - start) / room # boxes overlap by so much, or viewers show the page between them
legend_top = H - (title eq '' ? 8 : 22)
entry_x(i) = LEFT + legend_x(entries, SWATCH, room, i)
entry_y(i) = legend_top + legend_y(entries, SWATCH, room, i)
fill_at(i) = int(word('0x56B4E9 0xEEEEEE 0x000000 0xD55E00 0xE69F00', i))

eval terminal(W, H)
eval open_output
set multiplot

set style fill solid 1 noborder
do for [i = 1:P] {
	# boxes that begin and end with their parts, so that areas are bytes; a line out of sight comes first
	set print $upper; print start, 0, start, start, 0, 0, 0
	set print $wanted; print start, -9 * most
	set print $ceiling; print start, -9 * most
	do for [k = 1:N] { if (SIDE[k] == i) {
		set print $upper append
		to = at_most(TO[k] + SEAM, end)
		print FROM[k], 0, FROM[k], to, GRANTED[k], CAPACITY[k], fill_at(2)
		print FROM[k], 0, FROM[k], to, 0, GRANTED[k], fill_at(1)
		if (THROTTLED[k] > 0) { print FROM[k], 0, FROM[k], to, -THROTTLED[k], 0, fill_at(4) }
		if (CONTENDED[k] > 1e-9) {
			print FROM[k], 0, FROM[k], to, -THROTTLED[k] - CONTENDED[k], -THROTTLED[k], fill_at(5)
		}
		set print $wanted append
		print FROM[k], DEMANDED[k]; print TO[k], DEMANDED[k]
		set print $ceiling append
		print FROM[k], CAPACITY[k]; print TO[k], CAPACITY[k]
	} }
	set print
	eval bare
	eval panel(LEFT, LEFT + room, panel_y(i), panel_y(i) + panel_height)
	set xrange [start:end]
	set yrange [down:up]
	set border 3 lw 0.6
	# below the line numbers count downwards
	set ytics nomirror out scale 0.4 font SMALL_FACE offset 0.4,0
	set ytics ('' 0)
	do for [t = -int(-down / tic_step):int(up / tic_step)] {
		set ytics add (small(sprintf('%g', abs(t * tic_step))) t * tic_step)
	}
	set xtics nomirror out scale 0.4 font SMALL_FACE offset 0,0.4
	if (i < P) { set xtics format '' } else { set xtics format TIC }
	plot $upper using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb variable notitle, \
		$ceiling using 1:2 every ::1 with lines lw 0.6 dt (4,3) lc rgb INK_GREY notitle, \
		$wanted using 1:2 every ::1 with lines lw 0.9 lc rgb 0x000000 notitle, \
		0 with lines lw 0.6 lc rgb 0x000000 notitle
}

set print $swatches
do for [i = 1:E] {
	x = entry_x(i); y = entry_y(i); high = i == 3 ? 0.5 : 3.5
	print x, y, x, x + SWATCH - 2, y - high, y + high, fill_at(i)
}
set print
eval canvas
eval furniture
set label say('time (Mcycles)') at LEFT + room / 2, BOTTOM - 20.5 center font TEXT_FACE
set label say('DRAM bytes per cycle') at 8, BOTTOM + (H - TOP - BOTTOM) / 2 center rotate by 90 font TEXT_FACE
do for [i = 1:P] {
	set label small(fitted(word(policies, i).(i == 1 ? ' · '.scene : ''), SMALL, room)) at LEFT, \
		panel_y(i) + panel_height + 7 left font SMALL_FACE
}
do for [i = 1:E] {
	set label say(legend_text(entries, SWATCH, room, i)) at entry_x(i) + SWATCH + 2, entry_y(i) left font TEXT_FACE
}
plot $swatches using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb variable notitle
unset multiplot
set output
