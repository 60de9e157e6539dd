/* cli/plot.h: the parts of `moca plot`. Its files:
 *
 *   plot.c          options, and which figures
 *   plot_job.c      what they are drawn from, and the small print that tells it
 *   plot_output.c   pictures and captions, and where they go
 */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include "cli/configuration.h"
#include "cli/library.h"
#include "cli/options.h"
#include "plot/plot.h"

struct plot_options {
	struct arena *arena;
	struct list figures, formats, policies;
	struct list at; /* KEY=VALUE */
	const char *db, *output, *configuration, *title;
	const char *sweep, *x, *y, *rival;
	enum plot_width width;
	bool all, data, list;
	bool quiet; /* figures that are left out are not told */
};

/* What figures are drawn from. */
struct plot_job {
	const struct plot_options *options;
	struct configuration runs;
	struct soc soc;
	struct plot_scope scope;
	struct library library; /* files of models/ */
	struct given_traces no_traces;
	struct names policies; /* of the configuration */
	struct names chosen;   /* with --policy */
	size_t shown_count;    /* policies in the data of the figure at hand; 0 = it is of none */
	bool has_runs;         /* a configuration was chosen */
	struct finished finished;
	struct plot_sweep
		sweep; /* of that; .finished is NULL if no figure needs one, or there is none */
};

/* Opens the database, and in it what the figures that were asked for need: a configuration, a sweep, or both. What
 * of `all` cannot be drawn is told. */
bool plot_job_open(const struct plot_options *options, struct plot_job *job, struct err *err);

/* The policies that the figure shows, and its data for them. */
bool plot_figure_data(struct plot_job *job, const struct figure *figure, struct plot_bytes *csv,
	struct plot_counts *counts, struct err *err);

/* Says what a figure without rows lacks; returns false. */
bool plot_no_rows(const struct plot_job *job, const struct figure *figure, struct err *err);

/* What one needs to make the figure again. */
const char *plot_small_print(const struct plot_job *job, const struct figure *figure);

const char *plot_base_name(const char *path); /* what follows the last slash */

/* Formats that were not asked for come from the file's extension, or are svg. */
void plot_formats_complete(struct plot_options *options);

/* Draws the figure in each format and puts pictures and captions in place. */
bool plot_figure_draw(const struct plot_job *job, const struct figure *figure,
	const struct plot_bytes *csv, const struct names *policies, struct err *err);

/* The place of a name in a list that NULL ends; -1 = it is not there. */
int plot_name_index(const char *name, const char *const *names);

#endif
