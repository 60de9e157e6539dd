# swatch.gp: appends one filled and hatched rectangle, a bar or its sample in the legend, to blocks
# $rectangles (x y xlow xhigh ylow yhigh colour), $hatch (x y dx dy colour), $edges (outlines).
#
# Before: rx, ry its lower left corner, rw, rh its size (points), r its row of the palette. The
# hatching is ours because gnuplot's patterns have a fixed size in pixels and differ by format.

kind = hatch_of(r); ink = ink_of(r)
set print $rectangles append
print rx + rw / 2, ry, rx, rx + rw, ry, ry + rh, fill_of(r)
set print $edges append
print rx, ry; print rx, ry + rh; print rx + rw, ry + rh; print rx + rw, ry; print rx, ry
print ''
STEP = 3.6
set print $hatch append
# diagonals: those of 45 degrees through (rx, ry + k STEP), cut to the rectangle
if (kind == 1 || kind == 2 || kind == 3) {
	do for [k = -int(rw / STEP):int(rh / STEP)] {
		from = at_least(0, -k * STEP)
		length = at_most(rw, rh - k * STEP) - from
		if (length > 0.3 && kind != 2) {
			print rx + from, ry + k * STEP + from, length, length, ink
		}
		if (length > 0.3 && kind != 1) {
			print rx + rw - from, ry + k * STEP + from, -length, length, ink
		}
	}
}
if (kind == 4) {
	do for [k = 1:int(rh / STEP)] {
		print rx, ry + k * STEP, rw, 0, ink
	}
}
if (kind == 5) {
	stripes = at_least(int(rw / STEP), 2)
	do for [k = 1:stripes - 1] {
		print rx + k * rw / stripes, ry, 0, rh, ink
	}
}
set print
