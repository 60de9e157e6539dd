/* plot/plot.h: figures. Rows of the database -> CSV -> a gnuplot script of plots/ -> a picture. The
 * only room that knows gnuplot.
 *
 * A figure is one row of figure_table and two files of its name in plots/: NAME.gp, which also works by itself
 * on the CSV, and NAME.caption, what it shows and how it is read. It shows the runs of one configuration, or the
 * designs of one sweep. Nothing is written before it is complete: data reaches gnuplot through memory, its picture
 * comes back through a pipe, and plot_save puts the file in place by renaming. The same data and
 * texts give the same bytes, in every format.
 *
 * Texts that functions here return live in the caller's arena. */
#ifndef PLOT_PLOT_H
#define PLOT_PLOT_H

#include "base/arena.h"
#include "base/err.h"
#include "model/soc.h"
#include "sweep/finished.h"
#include "sweep/setup.h"

struct plot_scope;

enum figure_seeds { SEEDS_UNUSED, SEEDS_POOLED, SEEDS_AVERAGED /* with whiskers */ };

/* What a figure over a sweep shows of it. */
struct plot_sweep {
	const struct finished *finished;
	const char *x, *y; /* keys of axes; NULL = the first two of numbers, or else of names */
	/* x of the figure front: an axis of numbers, or a metric; NULL = it cannot have that x */
	const char *cost;
	const char *panel;          /* key of an axis of names, a panel for each; NULL = none */
	const char *policy, *rival; /* NULL = moca and static, or the first ones */
	size_t at_count;
	const struct setting *at; /* only places with these values on these axes */
};

struct figure {
	const char *name, *summary; /* name NULL ends the table; plots/NAME.gp draws it */
	const char *needs;          /* what must have been recorded for it to have data */
	const char *note;           /* how to read it, for the small print */
	enum figure_seeds seeds;    /* what becomes of runs that differ by seed */
	bool crowds;                /* many policies do not fit in */
	/* Parameters: ?1 the configuration, ?2 ops per cycle of one tile, ?3 DRAM bytes per cycle,
	 * ?4 tiles of a group. The last column is never NULL: gnuplot misreads an empty one. */
	const char *sql;
	/* Of a sweep's figure instead: its SQL, without parameters; NULL = the sweep has not the axes for it. */
	const char *(*sweep_sql)(const struct plot_sweep *sweep, struct arena *arena);
	/* Of figures that no SQL can answer instead: hands over the header and the rows. */
	bool (*rows)(const struct plot_scope *scope, struct arena *arena, row_sink sink,
		void *data, struct err *err);
};

extern const struct figure figure_table[];

/* The figure of that name; status 64, with the nearest name, if there is none. */
bool figure_find(const char *name, const struct figure **figure, struct err *err);

struct names {
	size_t count;
	const char *const *names;
};

/* What one figure may show together: the runs of one configuration, hence of one SoC; or a sweep. */
struct plot_scope {
	struct store *store;
	const char *configuration;
	const struct soc *soc;          /* with the knobs that the runs set */
	const struct library *library;  /* networks, and what was measured of them */
	const struct names *only;       /* rows of other policies are left out; NULL = none are */
	const struct plot_sweep *sweep; /* of figures over sweeps, which need none of the others */
};

/* Fills in what was not chosen. Status 64 for an axis, and 65 for a policy, that the sweep has not. */
bool plot_sweep_choose(
	struct store *store, struct plot_sweep *sweep, struct arena *arena, struct err *err);

/* Of a figure without rows: says what it lacks. Returns false, with status 64 for an x that it cannot have (but after
 * plot_sweep_choose another figure can), else 65. */
bool plot_sweep_lacks(const struct figure *figure, const struct plot_sweep *sweep,
	struct store *store, struct arena *arena, struct err *err);

struct plot_bytes {
	char *bytes;
	size_t length;
};

/* The figure's data as CSV, how many rows follow the header, and the policies that these are of. */
struct plot_counts {
	size_t rows;
	struct names policies;
};
bool plot_data(const struct figure *figure, const struct plot_scope *scope, struct arena *arena,
	struct plot_bytes *csv, struct plot_counts *counts, struct err *err);

/* All policies of the configuration, sorted. */
bool plot_policies(const struct plot_scope *scope, struct arena *arena, struct names *policies,
	struct err *err);

/* Those of them that figures show if nobody chooses: all but variants that leave tiles idle on purpose, for the figure
 * corunners (knob tenants_most), unless there are no others. */
struct names plot_policies_usual(const struct names *policies, struct arena *arena);

/* Those of these that a figure that crowds shows if nobody chooses: all if they are few, else those that
 * the MoCA paper compares, its successors, and the bound. */
struct names plot_policies_few(const struct names *policies, struct arena *arena);

enum plot_format { PLOT_SVG, PLOT_PNG, PLOT_PDF, PLOT_TEX };
extern const char *const plot_format_names[]; /* in that order; NULL ends it */

enum plot_width { PLOT_AUTO, PLOT_COLUMN, PLOT_PAGE, PLOT_SLIDE };
extern const char *const plot_width_names[]; /* in that order; NULL ends it */

struct plot_style {
	enum plot_format format;
	enum plot_width width;
	const char *title;      /* "" = none */
	const char *provenance; /* small print; its parts are separated by " | " */
	const char *inclusion;  /* what PLOT_TEX calls the PDF that it includes, without .pdf */
	struct names policies;  /* of plot_policies: who has which colour, in whatever figure */
};

/* A picture; of PLOT_TEX the text, and the PDF that it includes: all but the letters. */
struct picture {
	struct plot_bytes page, inclusion;
};

/* Draws the CSV with the figure's script in directory `scripts`. Status 69 if gnuplot is not
 * installed, 66 if the script is not there, 70 with gnuplot's own words if it fails. */
bool plot_draw(const struct figure *figure, const char *scripts, const struct plot_style *style,
	const struct plot_bytes *csv, struct arena *arena, struct picture *picture,
	struct err *err);

/* The caption: the figure's text in directory `scripts` (status 66 if it is not there), and what the data are: the
 * policies in them, and the small print. For PLOT_TEX what LaTeX reads specially is made plain. */
bool plot_caption(const struct figure *figure, const char *scripts, const struct plot_style *style,
	const struct names *policies, struct arena *arena, struct plot_bytes *caption,
	struct err *err);

/* Whether it is no file that could be replaced: a pipe, a device, anything in /dev, even if standard output is a
 * file. */
bool plot_is_stream(const char *path);

/* Writes the file whole or not at all; status 73 if it cannot be created, 74 if not written. A stream is simply
 * written to. */
bool plot_save(const char *path, const struct plot_bytes *picture, struct err *err);

#endif
