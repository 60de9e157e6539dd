# validation.gp: times of layers and of whole inferences, ours against measured, a mark per network.
# Reads: kind (layer or inference), network, measured_cycles, ours_cycles
#
# Two panels: ours against measured, on logarithmic axes that are the same; and the error in percent over the measured
# time. Inferences are filled and have a black rim. On the line the two agree; between the dotted lines they differ by less
# than 10 %.

script = ARG0
here = script[1:strlen(script) - strlen('validation.gp')]
load here.'style.gp'

# ---- what is there ----

networks = ''
least = 1e15; most = 1.; farthest = 10.
error(x, y) = 100. * (y - x) / x
take(network, x, y) = (networks = with_word(networks, network), \
	least = at_most(least, at_most(x, y)), most = at_least(most, at_least(x, y)), \
	farthest = at_least(farthest, abs(error(x, y))), 0)
stats data using (take(strcol("network"), column("measured_cycles"), \
	column("ours_cycles"))) nooutput
if (words(networks) == 0) { exit error data.": no rows to draw" }
networks = ordered(networks, 'alexnet googlenet kws resnet50 squeezenet yololite yolov2', '')
N = words(networks)
least = least / 1.5
most = most * 1.5

# after six networks a mark comes back in another colour
array SHAPE[6] = [6, 4, 8, 12, 10, 14]
array COLOUR[7] = [0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, 0x000000]
shape(n) = SHAPE[(n - 1) % 6 + 1]
filled(n) = shape(n) + 1
colour(n) = COLOUR[(n - 1) % 7 + 1]


# ---- where it goes ----

SWATCH = 9.
LEFT = 44.; RIGHT = 10.; BETWEEN = 44.
W = page_width(PAGE)
room = W - LEFT - RIGHT
across = W < 1.5 * COLUMN ? 1 : 2 # one below the other in a narrow figure
down = 3 - across
panel_width = (room - (across - 1) * BETWEEN) / across
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
TOP = LEGEND_ROW * legend_rows(networks, SWATCH, room) + (title eq '' ? 3 : 17) + 6
ROW_GAP = 38.
panel_height = panel_tall(170., down, BOTTOM + TOP + (down - 1) * ROW_GAP)
H = BOTTOM + TOP + down * panel_height + (down - 1) * ROW_GAP
panel_x(i) = LEFT + (across > 1 ? (i - 1) * (panel_width + BETWEEN) : 0)
panel_y(i) = BOTTOM + (across > 1 ? 0 : (2 - i) * (panel_height + ROW_GAP))
legend_top = H - (title eq '' ? 8 : 22)

eval terminal(W, H)
eval open_output
set multiplot
powers = 'set tics nomirror; do for [d = int(floor(log10(least))):int(ceil(log10(most)))] {' \
	.' set %stics add (small("10".superscript(d)) 10. ** d);' \
	.' do for [k = 2:9] { set %stics add ("" k * 10. ** d 1) } }'
points_of(y) = "for [n = 1:N] data using (column('measured_cycles')):(at_network(n, 'layer', ".y."))" \
	." with points pt shape(n) ps 0.45 * POINT lw 0.8 lc rgb colour(n) notitle," \
	." for [n = 1:N] data using (column('measured_cycles')):(at_network(n, 'inference', ".y."))" \
	." with points pt filled(n) ps 0.75 * POINT lw 0.8 lc rgb colour(n) notitle," \
	." for [n = 1:N] data using (column('measured_cycles')):(at_network(n, 'inference', ".y."))" \
	." with points pt shape(n) ps 0.75 * POINT lw 0.6 lc rgb 0x000000 notitle"
at_network(n, kind, y) = strcol("network") eq word(networks, n) && strcol("kind") eq kind ? y : NaN
ours(unused) = column("ours_cycles")
error_here(unused) = error(column("measured_cycles"), column("ours_cycles"))
do for [i = 1:2] {
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height)
	set xrange [least:most]
	set border 3 lw 0.6
	set xtics () nomirror out scale 0.4,0.2 font SMALL_FACE offset 0,0.4
	set logscale x
	eval sprintf(powers, 'x', 'x')
	if (i == 1) {
		set logscale y
		set yrange [least:most]
		set ytics () nomirror out scale 0.4,0.2 font SMALL_FACE offset 0.4,0
		eval sprintf(powers, 'y', 'y')
		set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
		eval 'plot [x = least:most] x with lines lw 0.8 lc rgb 0x000000 notitle,' \
			.' 1.1 * x with lines lw 0.6 dt 3 lc rgb INK_GREY notitle,' \
			.' x / 1.1 with lines lw 0.6 dt 3 lc rgb INK_GREY notitle, '.points_of('ours(0)')
	} else {
		set yrange [-1.1 * farthest:1.1 * farthest]
		set ytics 10 nomirror out scale 0.4 font SMALL_FACE offset 0.4,0 format TIC
		set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
		eval 'plot [x = least:most] 0 with lines lw 0.8 lc rgb 0x000000 notitle,' \
			.' 10 with lines lw 0.6 dt 3 lc rgb INK_GREY notitle,' \
			.' -10 with lines lw 0.6 dt 3 lc rgb INK_GREY notitle, '.points_of('error_here(0)')
	}
}

eval canvas
eval furniture
do for [i = 1:2] {
	set label say(i == 1 ? 'our time (cycles)' : 'error of our time (%)') \
		at panel_x(i) - 35, panel_y(i) + panel_height / 2 center rotate by 90 font TEXT_FACE
	set label say('measured time (cycles)') at panel_x(i) + panel_width / 2, panel_y(i) - 20.5 \
		center font TEXT_FACE
}
do for [n = 1:N] {
	x = LEFT + legend_x(networks, SWATCH, room, n)
	y = legend_top + legend_y(networks, SWATCH, room, n)
	set label '' at x + SWATCH / 2 - 1, y point pt shape(n) ps 0.55 * POINT lw 0.8 \
		lc rgb colour(n)
	set label say(legend_text(networks, SWATCH, room, n)) at x + SWATCH + 3, y left font TEXT_FACE
}
plot 2 * H with lines notitle
unset multiplot
set output
