# style.gp: what all figures share: terminal, fonts, palette, legend, small print.
#
# A figure is a script that works by itself:
#
#     gnuplot -e "data='sla.csv'; output='sla.svg'" plots/sla.gp
#
# Variables that may be set before it (only data must be):
#     data        CSV with a header line, as `moca plot FIGURE --data` prints it
#     output      file to write; default: standard output
#     format      svg (default), png (300 dots per inch), pdf, or tex (LaTeX that includes a PDF which is
#                 written beside it: output must be NAME.tex)
#     width       auto (default: as wide as the data needs), column (3.4 in), page (7.1 in) or slide
#                 (13.3 in, all letters and lines larger; tex: 5.6 in; png: 1920 dots)
#     title       above the figure; default: none, for papers have captions
#     all_policies  list of all policies that figures beside this one may show, so that those
#                 without a colour of their own have the same in each; default: those in data
#     provenance  small print at the bottom; parts separated by ' | ' break into lines as needed
#
# Before loading this, a script sets `script` to its own path (ARG0) and `here` to its directory.
#
# All lengths below are printer's points. Every figure ends in a "canvas", an invisible plot over
# the whole page whose coordinates are points: bars, legend and notes are drawn there, so that they
# look alike in every format and never depend on the range of an axis. Names that end in _ are
# variables of functions.

if (!exists("data")) {
	exit error "no data: gnuplot -e \"data='FILE.csv'; output='FILE.svg'\" ".script
}
if (!exists("output")) { output = '' }
if (!exists("format")) { format = 'svg' }
if (!exists("width")) { width = 'auto' }
if (!exists("title")) { title = '' }
if (!exists("provenance")) { provenance = '' }
if (!exists("all_policies")) { all_policies = '' }
if (format ne 'svg' && format ne 'png' && format ne 'pdf' && format ne 'tex') {
	exit error "format '".format."' is not known; expected svg, png, pdf or tex"
}
if (format eq 'tex' && output[strlen(output) - 3:strlen(output)] ne '.tex') {
	exit error "format tex writes two files, NAME.tex and NAME.pdf; expected output='NAME.tex'"
}

set encoding utf8
set datafile separator comma
set datafile columnheaders
unset key

# ---- lists of words; a word may hold blanks ----

place_of(list, name) = sum [i_ = 1:words(list)] (word(list, i_) eq name ? i_ : 0)
with_word(list, name) = place_of(list, name) ? list : list.' "'.name.'"'
with_words(list, more) = (sum_ = list, sum [w_ = 1:words(more)] \
	(sum_ = with_word(sum_, word(more, w_)), 0), sum_)

# `moca[floor_fraction=0.5]` is of the family `moca`
family(name) = (bracket_ = strstrt(name, '['), bracket_ > 1 ? name[1:bracket_ - 1] : name)

# `list` with the families of `order` first, in that order, those of `last` at the end, others
# between
add_family(list, name) = sum [f_ = 1:words(list)] (family(word(list, f_)) eq name ? \
	(list_ = with_word(list_, word(list, f_)), 0) : 0)
ordered(list, order, last) = (list_ = '', \
	sum [o_ = 1:words(order)] (add_family(list, word(order, o_))), \
	sum [o_ = 1:words(list)] (place_of(last, family(word(list, o_))) ? 0 : \
	(list_ = with_word(list_, word(list, o_)), 0)), \
	sum [o_ = 1:words(last)] (add_family(list, word(last, o_))), list_)

# ---- sizes ----

COLUMN = 245.
PAGE = 515.
# A slide is laid out on a small page of its shape, which is then shown so many times as large.
SLIDE = 400.
ZOOM = width eq 'slide' && format ne 'tex' ? 960 / SLIDE : 1.
at_most(x, most) = x < most ? x : most
at_least(x, least) = x > least ? x : least
page_width(wanted) = width eq 'column' ? COLUMN : width eq 'page' ? PAGE : width eq 'slide' ? SLIDE : \
	at_most(at_least(wanted, COLUMN), PAGE)
# Height of each of `down` panels: as wanted, but a slide has no more room than `taken` leaves.
panel_tall(wanted, down, taken) = width ne 'slide' ? wanted : \
	at_least(at_most((SLIDE * 9 / 16 - taken) / down, 1.4 * wanted), 36.)

TITLE = 9.
TEXT = 8.   # axis titles, legend
SMALL = 7.  # numbers on axes
TAG = 6.    # numbers on marks
TINY = 5.5  # provenance
face(size) = sprintf('DejaVu Sans,%g', size)
TITLE_FACE = face(TITLE)
TEXT_FACE = face(TEXT)
SMALL_FACE = face(SMALL)
TAG_FACE = face(TAG)
TINY_FACE = face(TINY)

# ---- texts ----
#
# Whatever is drawn goes through say(text) or, in another size, small(text), tag(text), fine(text) and
# heading(text); numbers of axes have the format TIC. For LaTeX these make plain what it reads specially,
# and tell it the size, which its terminal leaves out.

tex_from = '\ { } % & # _ $ ~ ^ − ± ÷ · × ≥ ≤ … – κ σ ⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹'
tex_to = '\textbackslash{} \{ \} \% \& \# \_ \$ \textasciitilde{} \textasciicircum{} $-$ $\pm$ $\div$ $\cdot$' \
	.' $\times$ $\ge$ $\le$ \dots{} -- $\kappa$ $\sigma$' \
	.' $^0$ $^1$ $^2$ $^3$ $^4$ $^5$ $^6$ $^7$ $^8$ $^9$'
tex_char(c) = c eq ' ' ? c : (at_ = strstrt(tex_from, c), at_ ? word(tex_to, (at_ + 1) / 2) : c)
tex_chars(text) = (tex_ = '', sum [t_ = 1:strlen(text)] (tex_ = tex_.tex_char(text[t_:t_]), 0), tex_)
tex_size(size) = sprintf('\fontsize{%g}{%g}\selectfont ', size, 1.2 * size)
sized(text, size) = format ne 'tex' || text eq '' ? text : tex_size(size).tex_chars(text)
say(text) = sized(text, TEXT)
small(text) = sized(text, SMALL)
tag(text) = sized(text, TAG)
fine(text) = sized(text, TINY)
heading(text) = sized(text, TITLE)
TIC = format eq 'tex' ? tex_size(SMALL).'$%g$' : '%g'
superscript(n) = n > 9 ? '¹'.superscript(n - 10) : word('⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹', n + 1)
# Width of a text, from rough widths of DejaVu Sans' letters in ems.
em(c) = strstrt("ijlI'|.,: ", c) ? 0.3 : strstrt('ftr-()_[]', c) ? 0.4 : \
	strstrt('mwMW%+=', c) ? 0.93 : strstrt('ABCDEGHNOQU', c) ? 0.72 : 0.61
text_width(text, size) = size * (strlen(text) ? sum [c_ = 1:strlen(text)] (em(text[c_:c_])) : 0)
fitted(text, size, room) = text_width(text, size) <= room ? text : \
	text[1:at_least(int(strlen(text) * room / text_width(text, size)) - 1, 1)].'…'

# The terminal of a page of w x h points; a line of width 1 is one point wide in each.
DOTS = width eq 'slide' ? 1920 / SLIDE : 300 / 72. # of a png, per point of the page
terminal(w, h) = format eq 'png' ? \
	sprintf('set term pngcairo size %d,%d font "%s" fontscale %g linewidth %g' \
		.' pointscale %g dashlength 1.4 noenhanced', \
		w * DOTS, h * DOTS, face(TEXT), 0.75 * DOTS, DOTS, DOTS) : format eq 'pdf' ? \
	sprintf('set term pdfcairo size %g,%g font "%s" fontscale %g linewidth %g' \
		.' pointscale %g dashlength 1.4 noenhanced', \
		w * ZOOM / 72, h * ZOOM / 72, face(TEXT), 0.75 * ZOOM, 1.8 * ZOOM, ZOOM) : format eq 'tex' ? \
	sprintf('set term cairolatex pdf input size %g,%g font ",%g" fontscale 0.75 linewidth 1.8' \
		.' dashlength 1.4 colortext noheader', \
		w / 72, h / 72, TEXT) : \
	sprintf('set term svg size %d,%d fixed font "%s" fontscale %g linewidth %g' \
		.' dashlength 0.55 noenhanced background "white"', \
		w * ZOOM * 4 / 3, h * ZOOM * 4 / 3, face(TEXT), ZOOM * 4 / 3., ZOOM * 4 / 3.)
POINT = format eq 'svg' ? 1.45 * ZOOM : 1 # factor to point sizes, for the same
open_output = "if (output ne '') { set output output }"

# ---- palette ----
#
# Okabe and Ito's eight colours, which stay apart in the common kinds of colour blindness, and for
# print in black and white a hatching or a dash and a mark besides. Each known policy has its own
# row for good, so that it looks the same in every figure of a paper; those that are not known take
# free rows in the order of all_policies. A policy with knobs of its own, moca[floor_fraction=0.5],
# is a shade of moca: paler, hatched in moca's colour, another dash and mark.
#
# hatch: 0 none, 1 /, 2 \, 3 both, 4 -, 5 |

known_policies = 'static moca prema planaria aurora maxmin memguard edf' \
	.' moca-norm weighted strict tdma bound best null' \
	.' spare llf edf-p prema-moca planaria-moca gps aurora-compute veltair equal optimizer camdn' \
	.' moca+none online+moca'
# baselines stand left, what they are compared with right, and what nothing can beat rightmost
first_policies = 'null static prema prema-moca planaria planaria-moca gps veltair' \
	.' maxmin equal weighted strict edf edf-p llf memguard tdma optimizer camdn' \
	.' aurora-compute aurora moca+none online+moca moca moca-norm'
last_policies = 'best bound'
ROWS = 28
array FILL[ROWS] = [0xBDBDBD, 0x0072B2, 0xE69F00, 0x56B4E9, 0x009E73, 0xD55E00, 0xCC79A7, \
	0xF0E442, 0x0072B2, 0xD55E00, 0xD55E00, 0xCC79A7, 0xFFFFFF, 0xFFFFFF, 0x009E73, 0xE69F00, \
	0xF0E442, 0xF0E442, 0xE69F00, 0x56B4E9, 0x56B4E9, 0x009E73, 0x009E73, 0xD55E00, 0xCC79A7, \
	0x0072B2, 0x0072B2, 0x0072B2]
array HATCH[ROWS] = [0, 0, 1, 2, 3, 4, 5, 1, 1, 1, 3, 2, 0, 3, 0, 5, 2, 3, 2, 4, 5, 1, 4, 5, 3, 4, \
	2, 3]
array INK[ROWS] = [0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, \
	0x8A7F00, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000, 0xFFFFFF, 0xFFFFFF, \
	0x8A7F00, 0x8A7F00, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, \
	0xFFFFFF, 0xFFFFFF, 0xFFFFFF]
array STROKE[ROWS] = [0x7F7F7F, 0x0072B2, 0xE69F00, 0x56B4E9, 0x009E73, 0xD55E00, 0xCC79A7, \
	0xB5A800, 0x0072B2, 0xD55E00, 0xD55E00, 0xCC79A7, 0x000000, 0x000000, 0x009E73, 0xE69F00, \
	0xB5A800, 0xB5A800, 0xE69F00, 0x56B4E9, 0x56B4E9, 0x009E73, 0x009E73, 0xD55E00, 0xCC79A7, \
	0x0072B2, 0x0072B2, 0x0072B2]
array MARK[ROWS] = [4, 7, 8, 12, 10, 5, 6, 11, 6, 9, 13, 4, 1, 2, 14, 15, 10, 9, 12, 8, 6, 5, 11, \
	4, 14, 15, 12, 9]
array DASH[ROWS] = [2, 1, 4, 5, 3, 6, 7, 8, 3, 4, 2, 5, 1, 3, 1, 2, 6, 7, 5, 4, 8, 2, 4, 1, 6, 5, \
	4, 7]
set dashtype 2 (9,4)
set dashtype 3 (3,3)
set dashtype 4 (14,4,3,4)
set dashtype 5 (13,4)
set dashtype 6 (6,3)
set dashtype 7 (14,4,3,4,3,4)
set dashtype 8 (22,4,6,4)

# Rows that a policy without one may take: first those of policies that are seldom seen.
free_rows = '16 21 24 19 17 23 20 22 25 26 18 3 4 5 7 8 9 10 12 14 13 11 6 15 27 28 2 1'
known_row(name) = place_of(known_policies, name)
rows_known(list) = (taken_ = '', sum [k_ = 1:words(list)] \
	(taken_ = with_word(taken_, sprintf('%d', known_row(word(list, k_)))), 0), taken_)
first_free(taken) = (free_ = 0, sum [r_ = 1:ROWS] (free_ == 0 \
	&& !place_of(taken, word(free_rows, r_)) ? (free_ = int(word(free_rows, r_)), 0) : 0), \
	free_ ? free_ : 16)
next_row(name) = (row_ = known_row(name), row_ = row_ ? row_ : first_free(taken_), \
	taken_ = with_word(taken_, sprintf('%d', row_)), row_)
families_of(list) = (families_ = '', sum [n_ = 1:words(list)] \
	(families_ = with_word(families_, family(word(list, n_))), 0), families_)
# which of its family's shades a policy is; 0 = none, it is called as its family
shade_in(list, name) = family(name) eq name ? 0 : sum [s_ = 1:place_of(list, name)] \
	(family(word(list, s_)) eq family(name) && word(list, s_) ne family(name))
# The rows of a list of policies, as a list of numbers: ROWS more for each shade.
rows_of(list) = (all_ = with_words(all_policies, list), families_of(all_), \
	rows_known(families_), family_rows_ = '', sum [p_ = 1:words(families_)] \
	(family_rows_ = family_rows_.sprintf(' %d', next_row(word(families_, p_))), 0), \
	rows_ = '', sum [q_ = 1:words(list)] (rows_ = rows_.sprintf(' %d', ROWS \
	* shade_in(all_, word(list, q_)) + int(word(family_rows_, \
	place_of(families_, family(word(list, q_)))))), 0), rows_)

base(r) = (r - 1) % ROWS + 1
shade(r) = (r - 1) / ROWS
# `colour` on its way to white: 0 not at all, 1 there
paler(colour, way) = sum [b_ = 0:2] (channel_ = (colour >> 8 * b_) & 255, \
	int(channel_ + way * (255 - channel_)) << 8 * b_)
fill_of(r) = shade(r) == 0 ? FILL[base(r)] : FILL[base(r)] == 0xFFFFFF ? 0xDDDDDD : \
	paler(FILL[base(r)], (shade(r) - 1) / 5 % 2 ? 0.75 : 0.5)
hatch_of(r) = shade(r) == 0 ? HATCH[base(r)] : (at_least(HATCH[base(r)], 1) + shade(r) - 2) % 5 + 1
ink_of(r) = shade(r) == 0 ? INK[base(r)] : STROKE[base(r)]
stroke_of(r) = shade(r) == 0 ? STROKE[base(r)] : paler(STROKE[base(r)], 0.35)
mark_of(r) = (MARK[base(r)] - 1 + shade(r)) % 15 + 1
dash_of(r) = (DASH[base(r)] - 1 + shade(r)) % 8 + 1

# Networks: pale enough for letters to stand upon. Those that are not known are grey.
known_networks = 'alexnet googlenet kws resnet50 squeezenet yololite yolov2'
array NETWORK_FILL[7] = [0xF3CF80, 0xAAD9F4, 0x80CEB9, 0xF8F1A0, 0xE5BCD3, 0xEAAE80, 0x80B8D8]
network_fill(name) = (at_ = place_of(known_networks, name), at_ ? NETWORK_FILL[at_] : 0xD8D8D8)

# ---- scales of colours ----

# viridis, which is as good in grey
array SEQUENCE[9] = [0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, \
	0xFDE725]
# blue and brown about white
array BALANCE[9] = [0x7F3B08, 0xB35806, 0xE08214, 0xFDC98A, 0xF7F7F7, 0x9ECAE1, 0x4292C6, 0x0B5FA5, \
	0x08306B]
channel(colour, b) = (colour >> 8 * b) & 255
mixed(one, two, way) = sum [b_ = 0:2] (int(channel(one, b_) + way * (channel(two, b_) \
	- channel(one, b_)) + 0.5) << 8 * b_)
step_of(part) = at_most(int(8 * part), 7)
sequence_at(part) = mixed(SEQUENCE[step_of(part) + 1], SEQUENCE[step_of(part) + 2], 8 * part - step_of(part))
balance_at(part) = mixed(BALANCE[step_of(part) + 1], BALANCE[step_of(part) + 2], 8 * part - step_of(part))

# ---- values of an axis: numbers, or names ----

is_number(text) = strstrt('-.0123456789', text[1:1]) > 0
all_numbers(list) = (sum [i_ = 1:words(list)] (is_number(word(list, i_)))) == words(list)
short_number(x) = abs(x) >= 1e9 ? sprintf('%.4gG', x / 1e9) : abs(x) >= 1e6 ? sprintf('%.4gM', x / 1e6) : \
	abs(x) >= 1e4 ? sprintf('%.4gk', x / 1e3) : sprintf('%.4g', x)
short_value(text) = is_number(text) ? short_number(real(text)) : text

# A step or an end of an axis: 1, 2 or 5 times a power of ten, not below x > 0; and those about x, on a logarithmic one.
nice(x) = (decade_ = 10. ** floor(log10(at_least(x, 1e-6))), part_ = x / decade_, \
	part_ <= 1 ? decade_ : part_ <= 2 ? 2 * decade_ : part_ <= 5 ? 5 * decade_ : 10 * decade_)
decade(x) = 10. ** floor(log10(x) + 1e-9)
ending_above(x) = x <= decade(x) * 1.001 ? decade(x) : x <= 2 * decade(x) ? 2 * decade(x) : \
	x <= 5 * decade(x) ? 5 * decade(x) : 10 * decade(x)
ending_below(x) = x >= 5 * decade(x) ? 5 * decade(x) : x >= 2 * decade(x) ? 2 * decade(x) : decade(x)

# What a panel is called that shows a workload at a level of QoS.
scene_name(workload, qos) = (strlen(workload) < 3 ? 'workload '.workload : workload) \
	.(qos eq '' ? '' : ', QoS '.qos)

# ---- legend: above the data, in one row if it fits, else a table of equal columns ----

LEGEND_ROW = 12.
legend_cell(list, mark, i) = mark + 12 + text_width(word(list, i), TEXT)
legend_until(list, mark, i) = sum [m_ = 1:i] (legend_cell(list, mark, m_))
legend_widest(list, mark) = (widest_ = 0, sum [m_ = 1:words(list)] \
	(widest_ = at_least(widest_, legend_cell(list, mark, m_)), 0), widest_)
legend_one(list, mark, room) = legend_until(list, mark, words(list)) <= room + 12
legend_fit(list, mark, room) = at_least(int(room / legend_widest(list, mark)), 1)
legend_rows(list, mark, room) = legend_one(list, mark, room) ? 1 : \
	int(ceil(words(list) / (1. * legend_fit(list, mark, room))))
# no more columns than those rows need
legend_columns(list, mark, room) = int(ceil(words(list) / (1. * legend_rows(list, mark, room))))
legend_x(list, mark, room, i) = legend_one(list, mark, room) ? \
	legend_until(list, mark, i - 1) : ((i - 1) % legend_columns(list, mark, room)) * legend_widest(list, mark)
legend_y(list, mark, room, i) = \
	-int((i - 1) / legend_columns(list, mark, room)) * LEGEND_ROW
legend_text(list, mark, room, i) = fitted(word(list, i), TEXT, room - mark - 2)

# ---- small print ----

small_room(w) = int((w - 12) / TINY / 0.56)
# Breaks `text` at ' | ' into lines of at most `most` characters, and joins what stays by ' · '.
broken(text, most) = (out_ = '', line_ = '', rest_ = text.' | ', sum [b_ = 1:40] (strlen(rest_) ? \
	(bar_ = strstrt(rest_, ' | '), part_ = rest_[1:bar_ - 1], \
	rest_ = rest_[bar_ + 3:strlen(rest_)], line_ eq '' ? (line_ = part_, 0) : \
	strlen(line_) + strlen(part_) + 3 <= most ? (line_ = line_.' · '.part_, 0) : \
	(out_ = out_.line_."\n", line_ = part_, 0)) : 0), out_.line_)
lines_in(text) = 1 + sum [l_ = 1:strlen(text)] (text[l_:l_] eq "\n" ? 1 : 0)
nth_line(text, n) = (rest_ = text."\n", sum [l_ = 2:n] (rest_ = rest_[strstrt(rest_, "\n") + 1:strlen(rest_)], 0), \
	rest_[1:strstrt(rest_, "\n") - 1])
TINY_ROW = 7.
print_height(text) = text eq '' ? 0 : lines_in(text) * TINY_ROW

# ---- panels and canvas ----

panel(x0, x1, y0, y1) = sprintf('set lmargin at screen %.9f; set rmargin at screen %.9f;' \
	.' set bmargin at screen %.9f; set tmargin at screen %.9f', x0 / W, x1 / W, y0 / H, y1 / H)
bare = 'unset border; unset tics; unset grid; unset xlabel; unset ylabel; unset label;' \
	.' unset arrow; unset object; unset logscale'
canvas = bare.'; eval panel(0, W, 0, H); set xrange [0:W]; set yrange [0:H]'
INK_GREY = 0x666666
GRID_GREY = 0xDDDDDD

# Title and small print, on the canvas; LEFT, W, H and print_text are the figure's.
title_x(unused) = at_least(at_most(LEFT, W - 6 - text_width(title, TITLE)), 6.)
furniture = "if (title ne '') { set label heading(fitted(title, TITLE, W - 12)) at title_x(0), H - 9 left font TITLE_FACE };" \
	.' do for [line = 1:lines_in(print_text)] { set label fine(nth_line(print_text, line))' \
	.' at 6, (lines_in(print_text) - line) * TINY_ROW + 5 left font TINY_FACE tc rgb INK_GREY }'
