# parallel.gp: designs of a sweep as lines over its axes, coloured by the part of tasks that met its target.
# Reads: policy, place, axis, key, value, nth (of the axis's values, from 1), sampled (1 = a number that was
# drawn), sla (0..1); by sla
#
# The values of a grid stand at equal distances, the numbers of a sample where they are. A line for each place,
# those that meet most targets on top.

script = ARG0
here = script[1:strlen(script) - strlen('parallel.gp')]
load here.'style.gp'
stats data using (0) nooutput
if (STATS_records == 0) { exit error data.": no rows to draw" }

# ---- what is there ----

N = STATS_records
AXES = 64
array KEY[AXES]; array LAST[AXES]; array SAMPLED[AXES]; array LOW[AXES]; array HIGH[AXES]; array NUMBER[AXES]
do for [a = 1:AXES] { LAST[a] = 0; SAMPLED[a] = 0; LOW[a] = 1e300; HIGH[a] = -1e300 }
axes = ''; policy = ''; n = 0
array PLACE[N]; array AXIS[N]; array VALUE[N]; array NTH[N]; array SLA[N]
note(a, value, nth, sampled) = (SAMPLED[a] = sampled, LAST[a] = int(at_least(LAST[a], nth)), \
	sampled ? (LOW[a] = at_most(LOW[a], real(value)), HIGH[a] = at_least(HIGH[a], real(value)), 0) : 0)
keep(place, key, value, nth, sampled, sla) = (n = n + 1, axes = with_word(axes, key), PLACE[n] = place, \
	AXIS[n] = place_of(axes, key), VALUE[n] = value, NTH[n] = int(nth), SLA[n] = sla, \
	note(AXIS[n], value, nth, sampled), 0)
stats data using (keep(column("place"), strcol("key"), strcol("value"), column("nth"), column("sampled") == 1, \
	column("sla")), policy = strcol("policy"), 0) nooutput
A = words(axes)
lines_count = n / A
most = 1
do for [a = 1:A] { if (!SAMPLED[a]) { most = at_least(most, LAST[a]) } }
name_at(a, nth) = (a - 1) * most + nth
array NAME[A * most]
do for [k = 1:N] { if (!SAMPLED[AXIS[k]]) { NAME[name_at(AXIS[k], NTH[k])] = VALUE[k] } }

set datafile separator whitespace # from here on only blocks of our own are read
unset datafile columnheaders

# where a value lies on its axis, 0 to 1
height(a, value, nth) = SAMPLED[a] ? (real(value) - LOW[a]) / (HIGH[a] - LOW[a]) : \
	LAST[a] == 1 ? 0.5 : (nth - 1) / (LAST[a] - 1.)

# ---- where it goes ----

LEFT = 50.; RIGHT = 40.
W = page_width(LEFT + RIGHT + A * 110.)
room = W - LEFT - RIGHT
gap = room / A
print_text = broken(provenance, small_room(W))
NAMES_ROW = gap < 90 ? 20. : 11. # of neighbouring names every other one stands higher
BOTTOM = 15. + print_height(print_text)
TOP = NAMES_ROW + 8 + (title eq '' ? 3. : 17.)
HEIGHT = panel_tall(150., 1, BOTTOM + TOP)
H = BOTTOM + TOP + HEIGHT
axis_x(a) = LEFT + (a - 1) * gap
up(part) = BOTTOM + HEIGHT * part

# ---- what is drawn, in points ----

set print $lines
do for [k = 1:N] {
	print axis_x(AXIS[k]), up(height(AXIS[k], VALUE[k], NTH[k])), sequence_at(SLA[k])
	if (k == N || PLACE[at_most(k + 1, N)] != PLACE[k]) {
		print axis_x(A + 1), up(SLA[k]), sequence_at(SLA[k])
		print ''
	}
}
set print $bar
do for [k = 1:75] {
	print 0, 0, axis_x(A + 1), axis_x(A + 1) + 6, up((k - 1) / 75.), up(k / 75.) + (k < 75 ? 0.2 : 0), \
		sequence_at((k - 0.5) / 75.)
}
set print

eval terminal(W, H)
eval open_output
set multiplot
eval canvas
eval furniture
gap_name(a) = fitted(word(axes, a), SMALL, gap * (gap < 90 ? 1.8 : 0.94))
do for [a = 1:A] {
	set arrow from axis_x(a), BOTTOM to axis_x(a), BOTTOM + HEIGHT nohead lw 0.8 lc rgb 0x333333 front
	lift = gap < 90 && a % 2 == 0 ? 9. : 0.
	set label small(gap_name(a)) at at_least(axis_x(a), text_width(gap_name(a), SMALL) / 2 + 4), \
		BOTTOM + HEIGHT + 9 + lift center font SMALL_FACE
}
# what stands beside the axes, on white that lets lines shine through
TICKS = 5
ROW = 9.
set print $plates; print -9, -9, -9, -9, -9, -9
name_wide = at_least(gap * 0.45, 30.)
tell = "print 0, 0, axis_x(a) - 4 - text_width(name, SMALL), axis_x(a) - 1, y - 4, y + 4;" \
	." set label small(name) at axis_x(a) - 3, y right font SMALL_FACE front"
do for [a = 1:A] {
	if (SAMPLED[a]) {
		do for [k = 0:TICKS - 1] {
			name = short_number(real(sprintf('%.3g', LOW[a] + k * (HIGH[a] - LOW[a]) / (TICKS - 1))))
			y = up(k / (TICKS - 1.))
			eval tell
		}
	} else {
		every = at_least(int(ceil(LAST[a] * ROW / (HEIGHT + ROW))), 1)
		do for [k = 1:LAST[a]:every] {
			name = fitted(short_value(NAME[name_at(a, k)]), SMALL, name_wide)
			y = up(height(a, '', k))
			eval tell
		}
	}
}
set print
set label small('SLA of '.fitted(policy, SMALL, 60.).' (%)') at W - 6, BOTTOM + HEIGHT + 9 \
	+ (gap < 90 && (A + 1) % 2 == 0 ? 9. : 0.) right font SMALL_FACE
do for [k = 0:4] {
	set label small(sprintf('%d', 25 * k)) at axis_x(A + 1) + 9, up(k / 4.) left font SMALL_FACE
}
thin = lines_count > 400 ? 0.25 : lines_count > 80 ? 0.45 : 0.8
plot $lines using 1:2:3 with lines lw thin lc rgb variable notitle, \
	$plates using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder fc rgb 0x40FFFFFF notitle, \
	$bar using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb variable notitle
unset multiplot
set output
