/* moca plot: figures from a results database. */
#include "cli/plot.h"
#include "cli/cli.h"
#include "cli/progress.h"

#include <string.h>
#include <sysexits.h>

/* ---- options ---- */

enum { KEY_DATA = 256, KEY_LIST, KEY_TITLE, KEY_WIDTH, KEY_SWEEP, KEY_X, KEY_Y, KEY_RIVAL, KEY_AT };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"output", 'o', "PATH", 0,
		"file to write, or directory to write FIGURE.FORMAT into (default: directory `figures' "
		"beside the database)",
		0},
	{"format", 'f', "FORMAT", 0,
		"svg, png (300 dots per inch), pdf, or tex (for LaTeX: FIGURE.tex and FIGURE-inc.pdf); "
		"repeatable, or a comma list (default: by the extension of --output, else svg)",
		0},
	{"configuration", 'c', "HEX", 0,
		"draw the runs of this configuration; its first digits will do, and `last' is the one "
		"that was begun last",
		0},
	{"policy", 'p', "NAME[,NAME...]", 0,
		"draw these policies only, or all (default: all; of more than nine, those that the "
		"papers compare, where all would crowd)",
		0},
	{"sweep", KEY_SWEEP, "NAME", 0,
		"the sweep that figures over sweeps show, or its number (default: the newest that is "
		"finished)",
		0},
	{"x", KEY_X, "KEY", 0,
		"the axis of the sweep that is drawn from left to right (default: the first of numbers); of "
		"front what a design costs: an axis of numbers, or a metric of which less is better "
		"(default: the first of hardware, else energy_per_task_joules)",
		0},
	{"y", KEY_Y, "KEY", 0, "the one from bottom to top (default: the second of numbers)", 0},
	{"rival", KEY_RIVAL, "NAME", 0,
		"whom gain_map compares the policy with (default static); one of the two is a baseline",
		0},
	{"at", KEY_AT, "KEY=VALUE", 0,
		"only those places of the sweep that have this value on that axis; repeatable", 0},
	{"width", KEY_WIDTH, "WIDTH", 0,
		"column (3.4 in), page (7.1 in), slide (13.3 in, all larger), or auto (default): as wide as "
		"the data needs, up to a page",
		0},
	{"title", KEY_TITLE, "TEXT", 0, "title above the figure (default: none)", 0},
	{"data", KEY_DATA, NULL, 0, "print the figure's data as CSV instead of drawing it", 0},
	{"list", KEY_LIST, NULL, 0, "list the figures", 0},
	{0},
};

static const char doc[] =
	"Draws figures of recorded runs.\v"
	"Each figure is a picture of one query; its path is printed when it is in place. Beside it stands "
	"FIGURE.caption.txt: what it shows, how it is read, and which runs it is of. Colours and "
	"hatchings belong to policies, so that they mean the same in all figures of a configuration, "
	"also in black and white; a policy with knobs of its own is a paler shade of the plain one. "
	"Whiskers are 95 % intervals of means over seeds. A figure shows runs of one configuration "
	"(same hardware, workload knobs and given traces), because others do not compare; if the "
	"database holds several, choose one. Runs of a sweep do not count there.\n"
	"\n"
	"Figures over sweeps (heatmap, contour, gain_map, front, parallel) show the designs of one sweep instead. "
	"Maps have a panel for each value of an axis of names, such as the workload; what is on no axis of theirs is "
	"averaged, unless --at picks a value. They show one policy, the first of --policy (default moca). The front has "
	"all policies and a panel for each load; one reads off how much of the cost a policy needs for an SLA.\n"
	"\n"
	"The same database gives the same bytes. gnuplot draws (apt-get install gnuplot-nox); its "
	"scripts also work by themselves on what --data prints, to be changed to your taste.\n"
	"\n"
	"Examples:\n"
	"  moca plot sla\n"
	"      results/figures/sla.svg from results/moca.db\n"
	"  moca plot all --format pdf,png --output paper/figures/\n"
	"      every figure that the database has data for, for LaTeX and for slides\n"
	"  moca plot stp --width column --output stp.pdf\n"
	"      one figure for one column of a paper\n"
	"  moca plot sla --format tex --width column --output paper/figures/\n"
	"      for a paper that uses graphicx and color: \\graphicspath{{figures/}}, \\input{figures/sla} and\n"
	"      \\caption{\\protect\\input{figures/sla.caption}}; letters are in the paper's own type\n"
	"  moca plot sla --width slide --format png\n"
	"      for a talk\n"
	"  moca plot sla --policy static,moca,bound\n"
	"      of all that was run, three policies\n"
	"  moca plot gain_map --db results/hardware.db --policy moca --rival prema\n"
	"      where in a sweep moca pays\n"
	"  moca plot heatmap --db results/hardware.db --x soc.l2_bytes --y workload.load --at workload=C\n"
	"      two axes of a sweep, for one workload\n"
	"  moca plot front --db results/hardware.db --x soc.l2_bytes\n"
	"      how much cache each policy needs, other hardware being free\n"
	"  moca plot sla --data > sla.csv\n"
	"  gnuplot -e \"data='sla.csv'; output='sla.svg'\" plots/sla.gp\n"
	"      the same figure by hand\n";

static error_t parse_end(struct plot_options *options, struct argp_state *state)
{
	if (options->list)
		return 0;
	if (!options->figures.count)
		argp_error(state, "a FIGURE or `all' expected; --list lists the figures");
	if (options->data && (options->all || options->figures.count > 1))
		argp_error(state, "--data prints one figure's data; name one FIGURE");
	return 0;
}

static error_t parse_width(struct plot_options *options, const char *name, struct argp_state *state)
{
	int width = plot_name_index(name, plot_width_names);
	if (width < 0)
		argp_error(state, "unknown width '%s'; expected auto, column, page or slide", name);
	options->width = (enum plot_width)width;
	return 0;
}

static error_t parse_formats(
	struct plot_options *options, const char *text, struct argp_state *state)
{
	size_t first = options->formats.count;
	list_add(&options->formats, text, options->arena);
	for (size_t i = first; i < options->formats.count; i++)
		if (plot_name_index(options->formats.values[i], plot_format_names) < 0)
			argp_error(state, "unknown format '%s'; expected svg, png, pdf or tex",
				options->formats.values[i]);
	return 0;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct plot_options *options = state->input;
	switch (key) {
	case 'd':
		options->db = argument;
		return 0;
	case 'o':
		options->output = argument;
		return 0;
	case 'f':
		return parse_formats(options, argument, state);
	case 'c':
		options->configuration = argument;
		return 0;
	case 'p':
		list_add(&options->policies, argument, options->arena);
		return 0;
	case KEY_SWEEP:
		options->sweep = argument;
		return 0;
	case KEY_X:
		options->x = argument;
		return 0;
	case KEY_Y:
		options->y = argument;
		return 0;
	case KEY_RIVAL:
		options->rival = argument;
		return 0;
	case KEY_AT:
		list_append(&options->at, argument, options->arena);
		return 0;
	case KEY_WIDTH:
		return parse_width(options, argument, state);
	case KEY_TITLE:
		options->title = argument;
		return 0;
	case KEY_DATA:
		options->data = true;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	case ARGP_KEY_ARG:
		options->all |= strcmp(argument, "all") == 0;
		list_add(&options->figures, argument, options->arena);
		return 0;
	case ARGP_KEY_END:
		return parse_end(options, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- drawing ---- */

/* One figure that was asked for by name. */
static bool figure_make(struct plot_job *job, const char *name, struct err *err)
{
	const struct figure *figure;
	struct plot_bytes csv;
	struct plot_counts counts;
	if (!figure_find(name, &figure, err) || !plot_figure_data(job, figure, &csv, &counts, err))
		return false;
	if (counts.rows == 0)
		return plot_no_rows(job, figure, err);
	if (!job->options->data)
		return plot_figure_draw(job, figure, &csv, &counts.policies, err);
	fwrite(csv.bytes, 1, csv.length, stdout);
	return true;
}

/* One without data does not keep the others from being drawn. What failed before *err is printed. */
static bool figures_make_named(struct plot_job *job, struct err *err)
{
	const struct list *figures = &job->options->figures;
	bool ok = true;
	for (size_t i = 0; i < figures->count; i++) {
		struct err failure;
		if (figure_make(job, figures->values[i], &failure))
			continue;
		if (!ok)
			cli_fail(err);
		*err = failure;
		ok = false;
		if (err->status != EX_DATAERR && err->status != EX_USAGE)
			break;
	}
	return ok;
}

/* Draws it if there is data; else says what it lacks. */
static bool figure_try(
	struct plot_job *job, const struct figure *figure, size_t *drawn, struct err *err)
{
	struct plot_bytes csv;
	struct plot_counts counts;
	if (figure->sweep_sql ? !job->sweep.finished : !job->has_runs)
		return true;
	if (!plot_figure_data(job, figure, &csv, &counts, err))
		return false;
	if (counts.rows == 0) {
		plot_no_rows(job, figure, err);
		fprintf(stderr, "moca: skipped: %s\n", err->text);
		return true;
	}
	++*drawn;
	return plot_figure_draw(job, figure, &csv, &counts.policies, err);
}

/* All figures that there is data for; fails if there are none. */
static bool figures_make_all(struct plot_job *job, struct err *err)
{
	size_t drawn = 0, count = 0;
	struct progress progress;
	bool ok = true;
	while (figure_table[count].name)
		count++;
	progress_begin(&progress, "figures", count);
	for (size_t i = 0; ok && i < count; i++) {
		progress_clear(&progress);
		ok = figure_try(job, &figure_table[i], &drawn, err);
		progress_step(&progress);
	}
	progress_end(&progress);
	return ok
		&& (drawn
			|| err_set(
				err, EX_DATAERR, "no data for any figure in %s", job->options->db));
}

/* Unknown names are refused before anything is drawn. */
static bool figures_check(const struct plot_options *options, struct err *err)
{
	const struct figure *figure;
	for (size_t i = 0; i < options->figures.count; i++)
		if (strcmp(options->figures.values[i], "all") != 0
			&& !figure_find(options->figures.values[i], &figure, err))
			return false;
	return true;
}

static bool figures_make(const struct plot_options *options, struct err *err)
{
	struct plot_job job;
	if (!figures_check(options, err) || !plot_job_open(options, &job, err))
		return false;
	bool ok = options->all ? figures_make_all(&job, err) : figures_make_named(&job, err);
	store_close(job.scope.store);
	return ok;
}

static void figures_list(void)
{
	for (const struct figure *figure = figure_table; figure->name; figure++)
		printf("%-16s %s\n", figure->name, figure->summary);
}

int cmd_plot(int argc, char **argv);
int cmd_plot(int argc, char **argv)
{
	static const struct argp argp = {
		option_table, parse_option, "FIGURE...\nall\n--list", doc, NULL, NULL, NULL};
	struct arena arena = {0};
	struct plot_options options = {.arena = &arena, .db = "results/moca.db", .title = ""};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	int status = EX_OK;
	if (options.list) {
		figures_list();
	} else {
		plot_formats_complete(&options);
		if (!figures_make(&options, &err))
			status = cli_fail(&err);
	}
	arena_free(&arena);
	return status ? status : cli_finish();
}
