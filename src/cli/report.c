/* moca report: a results database as one HTML page. */
#include "report/report.h"
#include "cli/cli.h"
#include "cli/plot.h"
#include "cli/progress.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int cmd_report(int argc, char **argv);

struct options {
	struct arena *arena;
	const char *db, *sweeps, *output, *title, *configuration;
};

enum { KEY_SWEEPS = 256, KEY_TITLE };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"sweeps", KEY_SWEEPS, "FILE", 0,
		"database whose newest finished sweep the figures over sweeps show (default: the same)",
		0},
	{"output", 'o', "FILE", 0, "page to write (default: beside the database, NAME.html)", 0},
	{"configuration", 'c', "HEX", 0,
		"report the runs of this configuration; its first digits will do, and `last' is the one "
		"that was begun last",
		0},
	{"title", KEY_TITLE, "TEXT", 0, "the page's title (default: the database's name)", 0},
	{0},
};

static const char doc[] =
	"Writes a results database as one HTML page."
	"\vThe page has a verdict in words, a table of SLAs, all figures with their captions, how each policy behaves, "
	"what was measured and how near we come, machine and workloads in words, a table of runs to sort and "
	"filter, and how to make it again. It needs no network and no other file, prints, and is the same to "
	"the byte for the same database. Without gnuplot it has no figures, and says so.\n"
	"\n"
	"Examples:\n"
	"  moca report\n"
	"      results/moca.html from results/moca.db\n"
	"  moca report --db results/paper.db --sweeps results/paper-sweep.db --title \"Four tenants\"\n"
	"      runs from one database, maps from another\n"
	"  moca report --output - | less\n"
	"      to standard output\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'd':
		options->db = argument;
		return 0;
	case KEY_SWEEPS:
		options->sweeps = argument;
		return 0;
	case 'o':
		options->output = strcmp(argument, "-") == 0 ? "/dev/stdout" : argument;
		return 0;
	case 'c':
		options->configuration = argument;
		return 0;
	case KEY_TITLE:
		options->title = argument;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(
			state, "'%s' is not an option; did you mean --db %s?", argument, argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {option_table, parse_option, NULL, doc, NULL, NULL, NULL};

/* ---- figures ---- */

static const char *name_stem_of(const char *path, struct arena *arena)
{
	const char *name = plot_base_name(path), *dot = strrchr(name, '.');
	return arena_copy(arena, name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

/* What gnuplot lacks, or the data, is told on the page; what cannot be read ends the report. */
static bool is_told(const struct err *err)
{
	return err->status == EX_DATAERR || err->status == EX_UNAVAILABLE
		|| err->status == EX_USAGE;
}

static bool figure_draw(struct plot_job *job, const struct figure *figure,
	struct report_figure *drawn, struct err *err)
{
	struct arena *arena = job->options->arena;
	const char *scripts = arena_printf(arena, "%s/plots", cli_data_directory());
	struct plot_style style = {.format = PLOT_SVG,
		.title = "",
		.policies = job->policies,
		.provenance = plot_small_print(job, figure)};
	struct plot_bytes csv, caption;
	struct plot_counts counts;
	struct picture picture;
	if (!plot_figure_data(job, figure, &csv, &counts, err))
		return false;
	if (counts.rows == 0)
		return plot_no_rows(job, figure, err);
	style.provenance = plot_small_print(job, figure);
	if (!plot_draw(figure, scripts, &style, &csv, arena, &picture, err)
		|| !plot_caption(figure, scripts, &style, &counts.policies, arena, &caption, err))
		return false;
	drawn->svg = arena_copy(arena, picture.page.bytes, picture.page.length);
	drawn->caption = arena_copy(arena, caption.bytes, caption.length);
	return true;
}

/* Figures of runs from one job, those over sweeps from the other. */
static bool figures_draw(
	struct plot_job *runs, struct plot_job *sweeps, struct report *report, struct err *err)
{
	size_t count = 0;
	while (figure_table[count].name)
		count++;
	struct arena *arena = runs->options->arena;
	struct report_figure *drawn = arena_array(arena, count, sizeof *drawn);
	struct progress progress;
	bool ok = true;
	progress_begin(&progress, "figures", count);
	for (size_t i = 0; ok && i < count; i++) {
		const struct figure *figure = &figure_table[i];
		struct plot_job *job = figure->sweep_sql ? sweeps : runs;
		drawn[i] = (struct report_figure){.name = figure->name,
			.summary = figure->summary,
			.command = arena_printf(
				arena, "moca plot %s --db %s", figure->name, job->options->db),
			.why = arena_printf(arena, "needs %s", figure->needs)};
		bool there = figure->sweep_sql ? job->sweep.finished != NULL : job->has_runs;
		progress_step(&progress);
		if (!there || figure_draw(job, figure, &drawn[i], err))
			continue;
		ok = is_told(err);
		drawn[i].why = arena_copy(arena, err->text, strlen(err->text));
	}
	progress_end(&progress);
	report->figures = drawn;
	report->figure_count = count;
	return ok;
}

/* ---- the page ---- */

static bool page_save(
	const struct report *report, const char *path, struct arena *arena, struct err *err)
{
	struct plot_bytes page;
	FILE *stream = open_memstream(&page.bytes, &page.length);
	if (!stream)
		abort();
	bool ok = report_write(report, arena, stream, err);
	if (fclose(stream) != 0)
		abort();
	ok = ok && plot_save(path, &page, err);
	free(page.bytes);
	return ok;
}

static struct plot_options plot_options_for(const struct options *options, const char *db)
{
	return (struct plot_options){.arena = options->arena,
		.db = db,
		.title = "",
		.configuration = options->configuration,
		.all = true,
		.quiet = true};
}

static bool report_make(const struct options *options, struct plot_job *runs,
	struct plot_job *sweeps, struct err *err)
{
	struct arena *arena = options->arena;
	const char *stem = name_stem_of(options->db, arena);
	int above = (int)(plot_base_name(options->db) - options->db);
	struct report report = {.title = options->title ? options->title : stem,
		.db = plot_base_name(options->db),
		.store = runs->scope.store,
		.configuration = runs->has_runs ? runs->runs.digest : NULL,
		.sweep_store = sweeps->scope.store,
		.sweep_db = plot_base_name(sweeps->options->db),
		.soc = &runs->soc,
		.library = &runs->library};
	const char *path = options->output
		? options->output
		: arena_printf(arena, "%.*s%s.html", above, options->db, stem);
	if (!figures_draw(runs, sweeps, &report, err) || !page_save(&report, path, arena, err))
		return false;
	if (!plot_is_stream(path))
		puts(path);
	return true;
}

static bool report(const struct options *options, struct err *err)
{
	struct plot_options of_runs = plot_options_for(options, options->db);
	struct plot_options of_sweeps =
		plot_options_for(options, options->sweeps ? options->sweeps : options->db);
	struct plot_job runs, sweeps;
	if (!plot_job_open(&of_runs, &runs, err))
		return false;
	of_sweeps.configuration = NULL;
	if (options->sweeps && !plot_job_open(&of_sweeps, &sweeps, err)) {
		store_close(runs.scope.store);
		return false;
	}
	bool ok = report_make(options, &runs, options->sweeps ? &sweeps : &runs, err);
	if (options->sweeps)
		store_close(sweeps.scope.store);
	store_close(runs.scope.store);
	return ok;
}

int cmd_report(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.arena = &arena, .db = "results/moca.db"};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	bool ok = report(&options, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
