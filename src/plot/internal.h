/* plot/internal.h: what the files of this room share.
 *
 * figures.c  the table; rows -> CSV
 * sweep.c    the SQL of figures over sweeps
 * gnuplot.c  CSV -> picture
 * measured.c what was measured, beside what we compute
 * stories.c  what happened in a run
 * tex.c      the two files of a picture for LaTeX
 * caption.c  what stands below a picture
 * save.c     picture -> file */
#ifndef PLOT_INTERNAL_H
#define PLOT_INTERNAL_H

#include "plot/plot.h"

/* Where gnuplot, which writes a picture for LaTeX into files, is to do that: DIRECTORY/figure.tex. */
struct tex_files {
	char directory[64], path[80];
};
bool tex_files_make(struct tex_files *files, struct err *err);

/* Reads them; in the text the PDF gets the name `inclusion`. Status 70 if they are not there. */
bool tex_files_read(const struct tex_files *files, const char *inclusion, struct arena *arena,
	struct picture *picture, struct err *err);
void tex_files_remove(const struct tex_files *files);

/* For figure_table. */
bool validation_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err);
bool gantt_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err);
bool ledger_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err);
const char *heatmap_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *gain_map_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *front_figure_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *parallel_sql(const struct plot_sweep *sweep, struct arena *arena);

#endif
