# validation.gp: the time of every labelled layer, measured and ours, a mark per network.
# Reads: network, layer, measured_cycles, ours_cycles   (moca validate --layers --format csv)
#
# On the line the two agree; between the dotted lines they differ by less than 10 %. Both axes are
# logarithmic and the same.

script = ARG0
here = script[1:strlen(script) - strlen('validation.gp')]
load here.'style.gp'

# ---- what is there ----

networks = ''
least = 1e15; most = 1.
take(network, x, y) = (networks = with_word(networks, network), \
	least = at_most(least, at_most(x, y)), most = at_least(most, at_least(x, y)), 0)
stats data using (take(strcol("network"), column("measured_cycles"), \
	column("ours_cycles"))) nooutput
if (words(networks) == 0) { exit error data.": no rows to draw" }
networks = ordered(networks, 'alexnet googlenet kws resnet50 squeezenet yololite yolov2', '')
N = words(networks)
least = least / 1.5
most = most * 1.5

# after six networks a mark comes back in another colour
array SHAPE[6] = [6, 4, 8, 12, 10, 2]
array COLOUR[7] = [0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, 0x000000]
shape(n) = SHAPE[(n - 1) % 6 + 1]
colour(n) = COLOUR[(n - 1) % 7 + 1]


# ---- where it goes ----

SWATCH = 9.
LEFT = 44.; RIGHT = 10.
W = page_width(COLUMN)
room = W - LEFT - RIGHT
print_text = broken(provenance, small_room(W))
BOTTOM = 31. + print_height(print_text)
TOP = LEGEND_ROW * legend_rows(networks, SWATCH, room) + (title eq '' ? 3 : 17) + 6
side = panel_tall(at_most(room, 230), 1, BOTTOM + TOP)
H = BOTTOM + TOP + side
legend_top = H - (title eq '' ? 8 : 22)

eval terminal(W, H)
eval open_output
set multiplot
eval bare
eval panel(LEFT, LEFT + side, BOTTOM, BOTTOM + side)
set logscale xy
set xrange [least:most]
set yrange [least:most]
set border 3 lw 0.6
set xtics () nomirror out scale 0.4,0.2 font SMALL_FACE offset 0,0.4
set ytics () nomirror out scale 0.4,0.2 font SMALL_FACE offset 0.4,0
do for [d = int(floor(log10(least))):int(ceil(log10(most)))] {
	set xtics add (small('10'.superscript(d)) 10. ** d)
	set ytics add (small('10'.superscript(d)) 10. ** d)
	do for [k = 2:9] {
		set xtics add ('' k * 10. ** d 1)
		set ytics add ('' k * 10. ** d 1)
	}
}
set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
at_network(n, y) = strcol("network") eq word(networks, n) ? y : NaN
plot [x = least:most] x with lines lw 0.8 lc rgb 0x000000 notitle, \
	1.1 * x with lines lw 0.6 dt 3 lc rgb INK_GREY notitle, \
	x / 1.1 with lines lw 0.6 dt 3 lc rgb INK_GREY notitle, \
	for [n = 1:N] data using (column("measured_cycles")):(at_network(n, column("ours_cycles"))) \
	with points pt shape(n) ps 0.45 * POINT lw 0.8 lc rgb colour(n) notitle

eval canvas
eval furniture
set label say('our time (cycles)') at 9, BOTTOM + side / 2 center rotate by 90 font TEXT_FACE
set label say('measured time (cycles)') at LEFT + side / 2, BOTTOM - 20.5 center font TEXT_FACE
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
