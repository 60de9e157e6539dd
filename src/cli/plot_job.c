/* moca plot: what figures are drawn from, and the small print that tells it. */
#include "cli/plot.h"
#include "cli/cli.h"

#include "sweep/setup.h"

#include <string.h>
#include <sysexits.h>

const char *plot_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* ---- small print ---- */

static const char *seeds_text(
	const struct figure *figure, const struct configuration *runs, struct arena *arena)
{
	if (figure->seeds == SEEDS_UNUSED)
		return "";
	if (runs->seeds_least != runs->seeds_most)
		return arena_printf(arena, "%lld to %lld seeds | ", (long long)runs->seeds_least,
			(long long)runs->seeds_most);
	return arena_printf(arena, "%lld seed%s | ", (long long)runs->seeds_most,
		runs->seeds_most == 1 ? "" : "s");
}

/* `a=1, b=2` as two parts, so that a long list can break into lines. */
static const char *knobs_text(const struct configuration *runs, struct arena *arena)
{
	const char *text = "";
	for (const char *knob = runs->knobs; *knob;) {
		const char *end = strstr(knob, ", ");
		size_t length = end ? (size_t)(end - knob) : strlen(knob);
		text = arena_printf(arena, "%s%.*s | ", text, (int)length, knob);
		knob += length + (end ? 2 : 0);
	}
	return text;
}

/* Of a figure over a sweep. */
static const char *sweep_print(const struct plot_job *job, const struct figure *figure)
{
	struct arena *arena = job->options->arena;
	const struct finished *finished = job->sweep.finished;
	const char *at = "";
	for (size_t i = 0; i < job->options->at.count; i++)
		at = arena_printf(arena, "%s%s | ", at, job->options->at.values[i]);
	return arena_printf(arena, "%s | sweep %s | %lld points at %lld places | %s%s | moca %s",
		plot_base_name(job->options->db), finished->name, (long long)finished->points,
		(long long)finished->places, at, figure->note, finished->version);
}

const char *plot_small_print(const struct plot_job *job, const struct figure *figure)
{
	if (figure->sweep_sql)
		return sweep_print(job, figure);
	const struct plot_options *options = job->options;
	const struct configuration *runs = &job->runs;
	struct arena *arena = options->arena;
	const char *policies = job->shown_count && job->shown_count < job->policies.count
		? arena_printf(
			arena, "%zu of %zu policies | ", job->shown_count, job->policies.count)
		: "";
	bool single = figure->seeds != SEEDS_UNUSED && runs->seeds_most < 2;
	const char *note = single ? "" : arena_printf(arena, "%s | ", figure->note);
	const char *compat = *runs->compat ? arena_printf(arena, "compat %s | ", runs->compat) : "";
	const char *traces =
		*runs->traces ? arena_printf(arena, "given traces: %s | ", runs->traces) : "";
	return arena_printf(arena, "%s | %s%s%s%s | %s%s%sconfiguration %.*s | moca %s",
		plot_base_name(options->db), seeds_text(figure, runs, arena), policies, note,
		runs->soc, compat, knobs_text(runs, arena), traces, CONFIGURATION_DIGITS,
		runs->digest, runs->versions);
}

/* ---- runs ---- */

/* --policy names policies that were run. */
static bool policies_choose(struct plot_job *job, struct err *err)
{
	const struct list *wanted = &job->options->policies;
	for (size_t i = 0; i < wanted->count; i++) {
		bool found = strcmp(wanted->values[i], "all") == 0;
		for (size_t k = 0; k < job->policies.count; k++)
			found |= strcmp(wanted->values[i], job->policies.names[k]) == 0;
		if (!found)
			return err_set(err, EX_DATAERR,
				"no runs of policy '%s' in %s (moca query runs)", wanted->values[i],
				job->options->db);
		if (strcmp(wanted->values[i], "all") == 0) {
			job->chosen = job->policies;
			return true;
		}
	}
	job->chosen = (struct names){wanted->count, wanted->values};
	return true;
}

/* With the configuration that job->runs has. */
static bool runs_take(struct plot_job *job, struct err *err)
{
	struct arena *arena = job->options->arena;
	job->has_runs = true;
	job->scope.configuration = job->runs.digest;
	return configuration_soc(job->scope.store, &job->runs, arena, &job->soc, err)
		&& plot_policies(&job->scope, arena, &job->policies, err)
		&& policies_choose(job, err);
}

static bool runs_open(struct plot_job *job, struct err *err)
{
	const struct plot_options *options = job->options;
	return configuration_choose(job->scope.store, options->db, options->configuration,
		       options->arena, &job->runs, err)
		&& runs_take(job, err);
}

/* ---- a sweep ---- */

static bool places_choose(struct plot_job *job, struct err *err)
{
	const struct list *at = &job->options->at;
	struct arena *arena = job->options->arena;
	struct setting *settings = arena_array(arena, at->count, sizeof *settings);
	for (size_t i = 0; i < at->count; i++)
		if (!setting_parse(at->values[i], arena, &settings[i], err))
			return false;
	job->sweep.at = settings;
	job->sweep.at_count = at->count;
	return true;
}

static bool sweep_open(struct plot_job *job, struct err *err)
{
	const struct plot_options *options = job->options;
	const struct list *policies = &options->policies;
	bool chosen = policies->count && strcmp(policies->values[0], "all") != 0;
	if (!finished_find(job->scope.store, options->db, options->sweep, options->arena,
		    &job->finished, err)
		|| !places_choose(job, err))
		return false;
	job->sweep.finished = &job->finished;
	job->sweep.x = options->x;
	job->sweep.y = options->y;
	job->sweep.policy = chosen ? policies->values[0] : NULL;
	job->sweep.rival = options->rival;
	job->scope.sweep = &job->sweep;
	return plot_sweep_choose(job->scope.store, &job->sweep, options->arena, err);
}

/* ---- either, or both ---- */

/* Says which figures are not drawn, and why. */
static void left_out(const struct plot_job *job, bool of_sweeps, const char *why)
{
	const char *between = "";
	if (job->options->quiet)
		return;
	fputs("moca: skipped: ", stderr);
	for (const struct figure *figure = figure_table; figure->name; figure++)
		if ((figure->sweep_sql != NULL) == of_sweeps) {
			fprintf(stderr, "%s%s", between, figure->name);
			between = ", ";
		}
	fprintf(stderr, ": %s\n", why);
}

/* The runs beside a sweep, if it is plain which ones. */
static bool runs_open_beside(struct plot_job *job, struct err *err)
{
	bool is_plain;
	if (!configuration_obvious(
		    job->scope.store, job->options->arena, &is_plain, &job->runs, err))
		return false;
	if (is_plain)
		return runs_take(job, err);
	left_out(job, false,
		"runs of different configurations do not compare; choose one by --configuration");
	return true;
}

/* Whatever there is. The runs of a sweep are of many configurations, of which nobody has to choose one. */
static bool all_open(struct plot_job *job, struct err *err)
{
	const struct plot_options *options = job->options;
	bool sweep = sweep_open(job, err);
	if (!sweep
		&& (options->sweep || options->x || options->y || options->rival
			|| options->at.count || job->finished.sweep_id))
		return false;
	if (!sweep)
		left_out(job, true, err->text);
	if (sweep && !options->configuration)
		return runs_open_beside(job, err);
	return runs_open(job, err);
}

/* What the figures that were asked for need. */
static bool needed_open(struct plot_job *job, struct err *err)
{
	const struct list *names = &job->options->figures;
	bool runs = false, sweep = false;
	for (size_t i = 0; i < names->count; i++) {
		const struct figure *figure;
		if (!figure_find(names->values[i], &figure, err))
			return false;
		*(figure->sweep_sql ? &sweep : &runs) = true;
	}
	return (!runs || runs_open(job, err)) && (!sweep || sweep_open(job, err));
}

bool plot_job_open(const struct plot_options *options, struct plot_job *job, struct err *err)
{
	*job = (struct plot_job){.options = options};
	struct store *store;
	if (!store_open(options->db, STORE_READ, &store, err))
		return false;
	job->library = file_library(&job->no_traces);
	job->scope =
		(struct plot_scope){.store = store, .soc = &job->soc, .library = &job->library};
	if (options->all ? all_open(job, err) : needed_open(job, err))
		return true;
	store_close(store);
	return false;
}

/* ---- data ---- */

bool plot_figure_data(struct plot_job *job, const struct figure *figure, struct plot_bytes *csv,
	struct plot_counts *counts, struct err *err)
{
	struct arena *arena = job->options->arena;
	if (figure->sweep_sql) {
		job->scope.only = NULL;
		return plot_data(figure, &job->scope, arena, csv, counts, err);
	}
	struct names *shown = arena_alloc(arena, sizeof *shown);
	*shown = job->chosen;
	if (!shown->count)
		*shown = plot_policies_usual(&job->policies, arena);
	if (!job->chosen.count && figure->crowds)
		*shown = plot_policies_few(shown, arena);
	bool all = !shown->count || shown->count == job->policies.count;
	job->scope.only = all ? NULL : shown;
	if (!plot_data(figure, &job->scope, arena, csv, counts, err))
		return false;
	job->shown_count = counts->policies.count;
	return true;
}

bool plot_no_rows(const struct plot_job *job, const struct figure *figure, struct err *err)
{
	if (figure->sweep_sql)
		return plot_sweep_lacks(
			figure, &job->sweep, job->scope.store, job->options->arena, err);
	return err_set(err, EX_DATAERR, "no data for figure %s in %s; it needs %s", figure->name,
		job->options->db, figure->needs);
}
