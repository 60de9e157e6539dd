/* moca run: replay what is not recorded yet, record it, and print the summary of all that was asked. */
#include "cli/run.h"

#include "cli/cli.h"
#include "cli/timeline.h"

#include "plot/plot.h"
#include "sweep/single.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

int cmd_run(int argc, char **argv);

enum { OPTION_TIMELINE = 512, OPTION_COMPAT, OPTION_ANALYTIC, OPTION_UNTIL_CI };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"jobs", 'j', "N", 0, "threads (default 1); results do not depend on it", 0},
	{"compat", OPTION_COMPAT, "HABITS", 0,
		"static and moca as MoCA's published artifact runs them: artifact = all its habits, "
		"artifact,-floor = all but one, rounds,lookahead = these (moca list compat)",
		0},
	{"until-ci", OPTION_UNTIL_CI, "Xpp", 0,
		"for each workload, QoS and policy take seed after seed, up to --seeds' last, no more "
		"than make the 95 % interval of its SLA as narrow as +-X percentage points; at least 5",
		0},
	{"no-tasks", 'T', NULL, 0, "record the runs without a row for each task", 0},
	{"timeline", OPTION_TIMELINE, "FILE", 0,
		"write what tiles, tasks and DRAM did all the time, as JSON for https://ui.perfetto.dev "
		"or chrome://tracing; of one run: one workload, QoS, policy and seed",
		0},
	{"analytic", OPTION_ANALYTIC, NULL, 0,
		"beside what was replayed, what closed forms of queueing theory expect: waits, latencies, "
		"loads, and how far they hold; for programs, as columns",
		0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct run_options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->selection;
		state->child_inputs[1] = &options->format;
		break;
	case 'd':
		options->db = text;
		break;
	case 'j':
		options->jobs = (int)option_number(text, "--jobs", 1, 1024, state);
		break;
	case OPTION_COMPAT:
		options->selection.compat = text;
		break;
	case OPTION_UNTIL_CI:
		options->until_ci = option_points(text, "--until-ci", state);
		break;
	case 'T':
		options->no_tasks = true;
		break;
	case OPTION_TIMELINE:
		options->timeline = text;
		break;
	case OPTION_ANALYTIC:
		options->analytic = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is not an option; did you mean --workload %s?", text, text);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{&selection_argp, 0, "What to replay:", -1}, {&table_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {option_table, option_parse, "",
	"Replays workloads under policies, records each run in a database and prints a summary: the mean "
	"over the seeds and the 95 % interval. A run that the database has already is not computed "
	"again."
	"\vExamples:\n"
	"  moca run --workload C --qos M --policy static,maxmin,moca --seeds 20\n"
	"  moca run --workload A,B,C --qos H,M,L --policy all --jobs 2 --db paper.db\n"
	"  moca run --workload tasks.csv --policy online+moca --seeds 1\n"
	"  moca run --workload C --policy all,bound    how near each comes to what is possible\n"
	"  moca run --workload C --policy null,gps --set workload.arrivals=poisson --analytic\n"
	"  moca run --set soc.dram_bytes_per_cycle=8 --load 1.2 --format csv\n"
	"  moca run --workload A,B,C --policy all --until-ci 0.5pp --seeds 500 --no-tasks\n"
	"  moca run --workload C --policy moca --seeds 7..7 --timeline moca.json",
	children, NULL, NULL};

/* ---- a timeline ---- */

/* What stands for more than one run: "; narrow --policy (2) and --seeds (20)". */
static const char *narrowing(const struct run_options *options, struct arena *arena)
{
	const struct selection *selection = &options->selection;
	const struct {
		const char *option;
		size_t count;
	} parts[] = {{"--workload", selection->workloads.count}, {"--qos", selection->qos.count},
		{"--policy", selection->policies.count}, {"--seeds", run_seed_count(options)}};
	const char *text = "", *between = "; narrow ";
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].count > 1) {
			text = arena_printf(arena, "%s%s%s (%zu)", text, between, parts[i].option,
				parts[i].count);
			between = ", ";
		}
	return text;
}

/* The story as JSON, in memory that the caller frees: the file is to be whole or not at all. */
static bool timeline_text(const struct run_options *options, const struct study *study,
	const struct story *story, struct plot_bytes *text, struct err *err)
{
	const struct setup *setup = study->setups;
	struct timeline timeline = {story, study->policies->policy.name, setup->workload_name,
		setup->qos, setup->soc_name, options->selection.first_seed};
	FILE *stream = open_memstream(&text->bytes, &text->length);
	if (!stream)
		return err_set(err, EX_OSERR, "out of memory");
	timeline_write(&timeline, stream);
	return fclose(stream) == 0 || err_set(err, EX_OSERR, "out of memory");
}

/* Replays the one run that was asked for, whether it is recorded or not: a story is never recorded. */
static bool timeline_make(const struct run_options *options, const struct study *study,
	struct arena *arena, struct err *err)
{
	struct job job = {study->setups, study->policies, options->selection.first_seed};
	struct single single;
	struct story story;
	struct plot_bytes text = {0};
	if (study->setup_count * study->policy_count * run_seed_count(options) != 1)
		return err_set(err, EX_USAGE, "--timeline shows one run, and %zu were asked for%s",
			study->setup_count * study->policy_count * run_seed_count(options),
			narrowing(options, arena));
	if (study->setups->compat.habits)
		return err_set(err, EX_USAGE,
			"--timeline and --compat: latencies are told by the artifact's clock, and a "
			"timeline shows the machine's");
	story_begin(&story);
	struct observer observer = story_observer(&story);
	bool ok = single_run(&job, &observer, arena, &single, err);
	if (ok) {
		story_end(&story, &single.scenario, single.outcomes);
		ok = timeline_text(options, study, &story, &text, err)
			&& plot_save(options->timeline, &text, err);
	}
	story_free(&story);
	free(text.bytes);
	return ok;
}

/* ---- closed forms ---- */

static bool analytic_begin(struct plan_of_runs *plan, struct arena *arena)
{
	if (!isnan(plan->options->until_ci))
		return err_set(plan->err, EX_USAGE,
			"--analytic and --until-ci: closed forms are held against all seeds of --seeds; "
			"expected one of the two");
	if (plan->study->setups->compat.habits)
		return err_set(plan->err, EX_USAGE,
			"--analytic and --compat: the artifact starts tasks before they arrive and leaves "
			"some out, and closed forms know nothing of that");
	plan->comparison = comparison_new(plan->study, &plan->options->selection, arena);
	return true;
}

/* ---- the command ---- */

/* The default database's directory is made where it is missing; another's is the user's matter. */
static bool database_open(const struct run_options *options, struct store **store, struct err *err)
{
	if (strcmp(options->db, "results/moca.db") == 0 && mkdir("results", 0777) != 0
		&& errno != EEXIST)
		return err_set(
			err, EX_CANTCREAT, "cannot make directory results: %s", strerror(errno));
	return store_open(options->db, STORE_WRITE, store, err);
}

static bool run(struct run_options *options, struct arena *arena, struct err *err)
{
	struct study study;
	struct plan_of_runs plan = {.options = options, .study = &study, .err = err};
	if (!study_read(&options->selection, &study, err)
		|| (options->timeline && !timeline_make(options, &study, arena, err))
		|| (options->analytic && !analytic_begin(&plan, arena))
		|| !database_open(options, &plan.store, err))
		return false;
	run_plan_begin(&plan, arena);
	bool ok = run_plan_make(&plan, arena) && run_plan_do(&plan, arena);
	store_close(plan.store);
	if (!ok
		|| (plan.comparison
			&& !comparison_complete(plan.comparison, options->jobs, &cli_stop, err)))
		return false;
	run_summary_print(&plan, arena);
	if (plan.comparison && table_format_is_for_people(options->format))
		comparison_print(plan.comparison, plan.labels);
	run_counts_report(&plan);
	return true;
}

int cmd_run(int argc, char **argv)
{
	struct arena arena = {0};
	struct run_options options = {.db = "results/moca.db", .jobs = 1, .until_ci = NAN};
	struct err err;
	selection_begin(&options.selection, &arena);
	cli_parse(&argp, argc, argv, &options);
	bool ok = run(&options, &arena, &err);
	arena_free(&arena);
	if (!ok)
		return cli_fail(&err);
	return cli_stopped(cli_finish());
}
