# roofline.gp: every layer of every network under the roofs of one tile and of one group.
# Reads: network, tiles, ops_per_byte, ops_per_cycle, isolated_cycles, peak_ops_per_cycle,
#        dram_bytes_per_cycle
#
# A multiply-accumulate counts as two operations, in the roofs too. The area of a mark is the
# layer's time alone. Layers are drawn in the order of the file: longest first, or they hide others.

script = ARG0
here = script[1:strlen(script) - strlen('roofline.gp')]
load here.'style.gp'

# ---- what is there ----

networks = ''; panels = ''; peaks = ''
x_least = 1e9; x_most = 1.; y_least = 1e9; y_most = 1.; longest = 0.
take(network, tiles, peak) = (networks = with_word(networks, network), \
	place_of(panels, tiles) ? 0 : (panels = with_word(panels, tiles), \
	peaks = peaks.' '.peak, 0), y_most = at_least(y_most, real(peak)), 0)
extremes(x, y, cycles) = (x_least = at_most(x_least, x), x_most = at_least(x_most, x), \
	y_least = at_most(y_least, y), longest = at_least(longest, cycles), 0)
stats data using (take(strcol("network"), strcol("tiles"), strcol("peak_ops_per_cycle")), \
	extremes(column("ops_per_byte"), column("ops_per_cycle"), column("isolated_cycles")), \
	bandwidth = column("dram_bytes_per_cycle"), 0) nooutput
if (words(networks) == 0) { exit error data.": no rows to draw" }
known_networks = 'alexnet googlenet kws resnet50 squeezenet yololite yolov2'
networks = ordered(networks, known_networks, '')
count = words(panels)
N = words(networks)

x_most = at_least(x_most, 3 * y_most / bandwidth) * 1.6
x_least = x_least / 1.6
y_least = y_least / 1.6
y_most = y_most * 2

array X[STATS_records]; array Y[STATS_records]; array CYCLES[STATS_records]
array NETWORK[STATS_records]; array PANEL[STATS_records]
points = 0
keep(network, tiles, x, y, cycles) = (points = points + 1, X[points] = x, Y[points] = y, \
	CYCLES[points] = cycles, NETWORK[points] = place_of(networks, network), \
	PANEL[points] = place_of(panels, tiles), 0)
stats data using (keep(strcol("network"), strcol("tiles"), column("ops_per_byte"), \
	column("ops_per_cycle"), column("isolated_cycles"))) nooutput
set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# Marks are polygons of ours, so that equal times have equal areas whatever the shape: corners and
# the direction of the first (degrees). After six networks a shape comes back in another colour.
SHAPES = 6
array CORNERS[SHAPES] = [24, 4, 3, 4, 3, 5]
array TURN[SHAPES] = [0, 45, 90, 0, -90, 90]
array COLOUR[12] = [0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, \
	0xF0E442, 0xFFFFFF, 0xBDBDBD, 0xFFFFFF, 0x000000, 0xFFFFFF]
shape(n) = (n - 1) % SHAPES + 1
colour(n) = COLOUR[(n - 1) % 12 + 1]
SEE_THROUGH = 0x40000000
AREA_MOST = 120. # square points
AREA_LEAST = 2.5
area_of(cycles) = at_least(AREA_MOST * cycles / longest, AREA_LEAST)
radius(area, corners) = sqrt(2 * area / corners / sin(2 * pi / corners))

# ---- where it goes ----

SWATCH = 9.
LEFT = 38.; RIGHT = 14.; BETWEEN = 22.
W = page_width(LEFT + RIGHT + count * 225)
room = W - LEFT - RIGHT
across = W < 1.5 * COLUMN ? 1 : count # one below the other in a narrow figure
panel_width = (room - (across - 1) * BETWEEN) / across
ROW_GAP = 32.
print_text = broken(provenance, small_room(W))
BOTTOM = 32. + print_height(print_text)
TOP = LEGEND_ROW * (legend_rows(networks, SWATCH, room) + 1) + (title eq '' ? 3 : 17) + 18
down = count - across + 1
panel_height = panel_tall(160., down, BOTTOM + TOP + (down - 1) * ROW_GAP)
H = BOTTOM + TOP + down * panel_height + (down - 1) * ROW_GAP
panel_x(i) = LEFT + (across > 1 ? (i - 1) * (panel_width + BETWEEN) : 0)
panel_y(i) = BOTTOM + (across > 1 ? 0 : (count - i) * (panel_height + ROW_GAP))
legend_top = H - (title eq '' ? 8 : 22)
spot_x(i, x) = panel_x(i) + panel_width * log10(x / x_least) / log10(x_most / x_least)
spot_y(i, y) = panel_y(i) + panel_height * log10(y / y_least) / log10(y_most / y_least)
slope = atan2(panel_height / log10(y_most / y_least), panel_width / log10(x_most / x_least)) \
	* 180 / pi

# a block of polygons per network; mx, my, area, n say which is added
add_mark = "eval sprintf('set print $marks%d append', n);" \
	." do for [k = 0:CORNERS[shape(n)]] {" \
	." angle = TURN[shape(n)] * pi / 180 + k * 2 * pi / CORNERS[shape(n)];" \
	." print mx + radius(area, CORNERS[shape(n)]) * cos(angle)," \
	." my + radius(area, CORNERS[shape(n)]) * sin(angle) };" \
	." print ''; set print"
do for [j = 1:points] {
	n = NETWORK[j]; area = area_of(CYCLES[j])
	mx = spot_x(PANEL[j], X[j]); my = spot_y(PANEL[j], Y[j])
	eval add_mark
}
do for [n = 1:N] {
	mx = LEFT + legend_x(networks, SWATCH, room, n) + SWATCH / 2 - 1
	my = legend_top + legend_y(networks, SWATCH, room, n); area = 30
	eval add_mark
}
# two sample circles: a round time of at most the longest, and a tenth of it
power = at_least(int(floor(log10(longest) + 1e-9)), 1)
leading = longest >= 5 * 10. ** power ? 5 : longest >= 2 * 10. ** power ? 2 : 1
sample_text(k) = (leading == 1 ? '' : sprintf('%d·', leading)).'10'.superscript(power - k)
sample_x(k) = LEFT + 78 + 40 * k
sample_y = legend_top - LEGEND_ROW * legend_rows(networks, SWATCH, room)
do for [k = 0:1] {
	circle = radius(area_of(leading * 10. ** (power - k)), 24)
	set print $samples append
	do for [angle = 0:360:15] {
		print sample_x(k) + circle * cos(angle * pi / 180), \
			sample_y + circle * sin(angle * pi / 180)
	}
	print ''
	set print
}

eval terminal(W, H)
eval open_output
set multiplot
roof(x, peak) = at_most(bandwidth * x, peak)
do for [i = 1:count] {
	peak = real(word(peaks, i))
	eval bare
	eval panel(panel_x(i), panel_x(i) + panel_width, panel_y(i), panel_y(i) + panel_height)
	set logscale xy
	set xrange [x_least:x_most]
	set yrange [y_least:y_most]
	set border 3 lw 0.6
	set xtics 10 nomirror out scale 0.4,0.2 font SMALL_FACE offset 0,0.4 format TIC
	set ytics 10 nomirror out scale 0.4,0.2 font SMALL_FACE offset 0.4,0
	if (across > 1 && i > 1) { set ytics format '' } else { set ytics format TIC }
	set grid xtics ytics lt 1 lw 0.4 lc rgb GRID_GREY
	set samples 2001
	plot [x = x_least:x_most] roof(x, peak) with lines lw 1.2 lc rgb 0x000000 notitle
}

eval canvas
eval furniture
set label say('attained ops/cycle (1 MAC = 2 ops)') at 9, (BOTTOM + H - TOP) / 2 \
	center rotate by 90 font TEXT_FACE
set label say('ops per byte of DRAM traffic (1 MAC = 2 ops)') at LEFT + room / 2, BOTTOM - 21 \
	center font TEXT_FACE
do for [i = 1:count] {
	tiles = int(word(panels, i))
	set label small(tiles == 1 ? '1 tile' : sprintf('1 group of %d tiles', tiles)) \
		at panel_x(i) + panel_width / 2, panel_y(i) + panel_height + 7 center font SMALL_FACE
	peak = real(word(peaks, i))
	set label small(sprintf('%g ops/cycle', peak)) at panel_x(i) + panel_width, spot_y(i, peak) + 8 \
		right font SMALL_FACE
	# along the slanted roof, in the middle of what is seen of it
	middle = sqrt(at_least(x_least, y_least / bandwidth) * peak / bandwidth)
	set label small(sprintf('%g bytes/cycle from DRAM', bandwidth)) \
		at spot_x(i, middle) - 7 * sin(slope * pi / 180), \
		spot_y(i, bandwidth * middle) + 7 * cos(slope * pi / 180) \
		center rotate by slope font SMALL_FACE
}
do for [n = 1:N] {
	set label say(legend_text(networks, SWATCH, room, n)) \
		at LEFT + legend_x(networks, SWATCH, room, n) + SWATCH + 3, \
		legend_top + legend_y(networks, SWATCH, room, n) left font TEXT_FACE
}
set label small('time alone, cycles:') at LEFT, sample_y left font SMALL_FACE
do for [k = 0:1] {
	set label small(sample_text(k)) at sample_x(k) + 7, sample_y left font SMALL_FACE
}
fills = ''; edges = ''
do for [n = 1:N] {
	fills = fills.sprintf('$marks%d using 1:2 with filledcurves closed' \
		.' fs solid 1 noborder fc rgb %d notitle, ', n, colour(n) + SEE_THROUGH)
	edges = edges.sprintf(', $marks%d using 1:2 with lines lw 0.35 lc rgb 0x333333 notitle', n)
}
eval 'plot '.fills.'$samples using 1:2 with lines lw 0.5 lc rgb 0x333333 notitle'.edges
unset multiplot
set output
