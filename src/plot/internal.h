/* plot/internal.h: what the files of this room share.
 *
 * figures.c  the table; rows -> CSV
 * sweep.c    the SQL of figures over sweeps
 * gnuplot.c  CSV -> picture
 * save.c     picture -> file */
#ifndef PLOT_INTERNAL_H
#define PLOT_INTERNAL_H

#include "plot/plot.h"

/* For figure_table. */
const char *heatmap_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *gain_map_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *front_figure_sql(const struct plot_sweep *sweep, struct arena *arena);
const char *parallel_sql(const struct plot_sweep *sweep, struct arena *arena);

#endif
