/* moca run: replay what is not recorded yet, record it, and print the summary of all that was asked. */
#include "cli/analytic.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/timeline.h"

#include "plot/plot.h"
#include "sweep/execute.h"
#include "sweep/single.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

int cmd_run(int argc, char **argv);

struct options {
	struct selection selection;
	const char *db, *timeline;
	int jobs;
	bool no_tasks, analytic;
	enum table_format format;
};

enum { OPTION_TIMELINE = 512, OPTION_COMPAT, OPTION_ANALYTIC };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"jobs", 'j', "N", 0, "threads (default 1); results do not depend on it", 0},
	{"compat", OPTION_COMPAT, "HABITS", 0,
		"static and moca as MoCA's published artifact runs them: artifact = all its habits, "
		"artifact,-floor = all but one, rounds,lookahead = these (moca list compat)",
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
	struct options *options = state->input;
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
	"  moca run --workload C --policy moca --seeds 7..7 --timeline moca.json",
	children, NULL, NULL};

/* ---- what there is to do ---- */

/* All runs that were asked for, by setup, then seed, then policy. */
struct plan_of_runs {
	const struct options *options;
	const struct study *study;
	struct store *store;
	size_t run_count, job_count;
	struct job *jobs; /* those to compute */
	size_t *job_run;  /* the run that each job is */
	char (*keys)[DIGEST_TEXT];
	struct metrics *metrics; /* of each run */
	bool *ready;             /* whether it is there */
	int64_t *taskless;       /* the recorded run that lacks the tasks which are wanted, or 0 */
	const char **knobs;      /* by setup and policy, as recorded */
	const char **labels;     /* the workload's name in the database, by setup */
	struct comparison *comparison; /* with closed forms; NULL = not asked for */
	struct progress progress;
	struct err *err;
	bool failed;
};

static volatile int interrupted; /* the signal that asked to stop, or 0 */

static void on_interrupt(int signal_number)
{
	interrupted = signal_number;
}

static size_t seed_count(const struct options *options)
{
	return (size_t)(options->selection.last_seed - options->selection.first_seed + 1);
}

static size_t run_index(const struct plan_of_runs *plan, size_t setup, size_t seed, size_t policy)
{
	return (setup * seed_count(plan->options) + seed) * plan->study->policy_count + policy;
}

/* Whether the run that is there is all that is wanted. */
static bool recorded_whole(
	struct plan_of_runs *plan, const struct tuned_policy *policy, int64_t run_id, bool *whole)
{
	*whole = true;
	return plan->options->no_tasks || !execute_has_tasks(policy)
		|| store_has_tasks(plan->store, run_id, whole, plan->err);
}

static bool recorded(struct plan_of_runs *plan, size_t run, const struct tuned_policy *policy,
	struct arena *arena)
{
	int64_t run_id;
	struct run_record record;
	bool whole;
	if (!store_find_run(plan->store, plan->keys[run], &run_id, plan->err))
		return false;
	plan->ready[run] = false;
	plan->taskless[run] = 0;
	if (!run_id)
		return true;
	if (!store_load_record(plan->store, run_id, arena, &record, plan->err)
		|| !recorded_whole(plan, policy, run_id, &whole))
		return false;
	plan->metrics[run] = record.metrics;
	plan->ready[run] = whole;
	plan->taskless[run] = whole ? 0 : run_id;
	return true;
}

/* Looks one run up; if it is not there it becomes a job. */
static bool run_plan(
	struct plan_of_runs *plan, size_t setup, size_t seed, size_t policy, struct arena *arena)
{
	size_t run = run_index(plan, setup, seed, policy);
	const struct setup *s = &plan->study->setups[setup];
	const struct tuned_policy *p = &plan->study->policies[policy];
	uint64_t seed_value = plan->options->selection.first_seed + seed;
	setup_key(s, &p->policy, seed_value, plan->keys[run]);
	if (!recorded(plan, run, p, arena))
		return false;
	if (plan->ready[run])
		return true;
	plan->job_run[plan->job_count] = run;
	plan->jobs[plan->job_count++] = (struct job){s, p, seed_value};
	return true;
}

static void plan_begin(struct plan_of_runs *plan, struct arena *arena)
{
	const struct study *study = plan->study;
	size_t count = study->setup_count * seed_count(plan->options) * study->policy_count;
	plan->run_count = count;
	plan->jobs = arena_array(arena, count, sizeof *plan->jobs);
	plan->job_run = arena_array(arena, count, sizeof *plan->job_run);
	plan->keys = arena_array(arena, count, sizeof *plan->keys);
	plan->metrics = arena_array(arena, count, sizeof *plan->metrics);
	plan->ready = arena_array(arena, count, sizeof *plan->ready);
	plan->labels = arena_array(arena, study->setup_count, sizeof *plan->labels);
	plan->taskless = arena_array(arena, count, sizeof *plan->taskless);
	plan->knobs =
		arena_array(arena, study->setup_count * study->policy_count, sizeof *plan->knobs);
	for (size_t i = 0; i < study->setup_count * study->policy_count; i++)
		plan->knobs[i] = setup_knobs(&study->setups[i / study->policy_count],
			&study->policies[i % study->policy_count], arena);
}

/* Looks every run up. */
static bool plan_make(struct plan_of_runs *plan, struct arena *arena)
{
	const struct study *study = plan->study;
	size_t seeds = seed_count(plan->options);
	plan->job_count = 0;
	for (size_t setup = 0; setup < study->setup_count; setup++)
		if (!store_workload_label(plan->store, study->setups[setup].configuration,
			    study->setups[setup].workload_name, study->setups[setup].contents,
			    arena, &plan->labels[setup], plan->err))
			return false;
	for (size_t setup = 0; setup < study->setup_count; setup++)
		for (size_t seed = 0; seed < seeds; seed++)
			for (size_t policy = 0; policy < study->policy_count; policy++)
				if (!run_plan(plan, setup, seed, policy, arena))
					return false;
	return true;
}

/* ---- doing it ---- */

static const char *time_text(time_t time, char text[32])
{
	struct tm utc;
	gmtime_r(&time, &utc);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return text;
}

static struct run_record record_of(
	const struct plan_of_runs *plan, size_t index, const struct result *result)
{
	const struct job *job = &plan->jobs[index];
	const struct setup *setup = job->setup;
	const struct policy *policy = &job->policy->policy;
	size_t setup_index = (size_t)(setup - plan->study->setups);
	size_t policy_index = (size_t)(job->policy - plan->study->policies);
	return (struct run_record){.key = plan->keys[plan->job_run[index]],
		.policy = policy->name,
		.dispatcher = policy->dispatcher->name,
		.regulator = policy->regulator->name,
		.soc = setup->soc_name,
		.workload = plan->labels[setup_index],
		.qos = setup->qos,
		.configuration = setup->configuration,
		.compat = setup->compat.text,
		.knobs = plan->knobs[setup_index * plan->study->policy_count + policy_index],
		.version = MOCA_VERSION,
		.seed = (int64_t)job->seed,
		.wall_seconds = result->wall_seconds,
		.metrics = result->metrics,
		.input_count = setup->input_count,
		.inputs = setup->inputs};
}

static bool record_add(void *data, size_t index, const struct result *result)
{
	struct plan_of_runs *plan = data;
	size_t run = plan->job_run[index];
	const struct outcome *outcomes = plan->options->no_tasks ? NULL : result->outcomes;
	char started[32];
	struct run_record record = record_of(plan, index, result);
	record.started_at = time_text(result->started, started);
	plan->failed = plan->taskless[run]
		? !store_add_tasks(
			plan->store, plan->taskless[run], &result->workload, outcomes, plan->err)
		: !store_add_run(plan->store, &record, &result->workload, outcomes, plan->err);
	if (plan->failed)
		return false;
	plan->metrics[run] = result->metrics;
	plan->ready[run] = true;
	if (plan->comparison)
		comparison_take(plan->comparison, &plan->jobs[index], result);
	progress_step(&plan->progress);
	return true;
}

static bool inputs_add(struct plan_of_runs *plan)
{
	for (size_t i = 0; i < plan->study->setup_count; i++) {
		const struct setup *setup = &plan->study->setups[i];
		for (size_t k = 0; k < setup->input_count; k++)
			if (!store_add_input(plan->store, &setup->inputs[k], plan->err))
				return false;
	}
	return true;
}

/* Runs what is missing, in one transaction. Once that has begun nobody else writes, so what is missing is
 * looked up again: another process may have recorded it meanwhile. */
static bool jobs_run(struct plan_of_runs *plan, struct arena *arena)
{
	if (!plan->job_count)
		return true;
	struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	progress_begin(&plan->progress, plan->job_count);
	bool ok = store_begin(plan->store, plan->err) && plan_make(plan, arena) && inputs_add(plan)
		&& batch_run(plan->jobs, plan->job_count, plan->options->jobs, &interrupted,
			record_add, plan, plan->err)
		&& !plan->failed && store_commit(plan->store, plan->err);
	progress_end(&plan->progress);
	return ok;
}

/* ---- telling it ---- */

static struct cell real_cell(double value)
{
	if (isnan(value))
		return (struct cell){.kind = CELL_NULL};
	return (struct cell){.kind = CELL_REAL, .real = value};
}

static struct cell text_cell(const char *text)
{
	return (struct cell){.kind = CELL_TEXT, .text = text};
}

enum { COLUMNS_MOST = 128, FIRST_METRIC = 4 };

/* A summary row under way. */
struct row {
	size_t count;
	const char *names[COLUMNS_MOST];
	struct cell cells[COLUMNS_MOST];
};

static void row_add(struct row *row, const char *name, struct cell cell)
{
	row->names[row->count] = name;
	row->cells[row->count++] = cell;
}

static struct cell estimate_cell(struct estimate e, struct arena *arena)
{
	if (isnan(e.mean))
		return real_cell(NAN);
	return text_cell(isnan(e.half_width)
			? arena_printf(arena, "%.3f", e.mean)
			: arena_printf(arena, "%.3f ±%.3f", e.mean, e.half_width));
}

static struct cell percent_cell(struct estimate e, struct arena *arena)
{
	if (isnan(e.mean))
		return real_cell(NAN);
	return text_cell(isnan(e.half_width)
			? arena_printf(arena, "%.1f %%", 100 * e.mean)
			: arena_printf(arena, "%.1f ±%.1f %%", 100 * e.mean, 100 * e.half_width));
}

/* For people: the metrics that fit a line, mean and interval in one column. */
static void metrics_add_text(
	struct row *row, const struct metrics *gathered, size_t seeds, struct arena *arena)
{
	static const char *const headline[] = {
		"sla", "stp", "fairness", "antt", "slowdown_p99", "dram_utilisation", NULL};
	for (const char *const *name = headline; *name; name++) {
		const struct metric *metric = metric_table;
		while (strcmp(metric->name, *name) != 0)
			metric++;
		row_add(row, metric->name,
			estimate_cell(metrics_estimate(gathered, seeds, metric), arena));
	}
}

/* For programs: all, each with its interval. */
static void metrics_add_all(
	struct row *row, const struct metrics *gathered, size_t seeds, struct arena *arena)
{
	for (const struct metric *metric = metric_table; metric->name; metric++) {
		struct estimate e = metrics_estimate(gathered, seeds, metric);
		row_add(row, metric->name, real_cell(e.mean));
		row_add(row, arena_printf(arena, "%s_ci", metric->name), real_cell(e.half_width));
	}
}

/* The metrics of one setup and policy over the seeds that are there. */
static size_t metrics_gather(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct metrics *gathered)
{
	size_t count = 0;
	for (size_t seed = 0; seed < seed_count(plan->options); seed++) {
		size_t run = run_index(plan, setup, seed, policy);
		if (plan->ready[run])
			gathered[count++] = plan->metrics[run];
	}
	return count;
}

/* The policy `bound` among those that were asked for; policy_count = it is not. */
static size_t bound_index(const struct plan_of_runs *plan)
{
	size_t i = 0;
	while (i < plan->study->policy_count && execute_has_tasks(&plan->study->policies[i]))
		i++;
	return i;
}

/* The SLA's part of the bound's, seed by seed, over those seeds for which both are there. */
static struct estimate of_bound(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct arena *arena)
{
	size_t seeds = seed_count(plan->options), count = 0;
	struct metrics *ratios = arena_array(arena, seeds, sizeof *ratios);
	for (size_t seed = 0; seed < seeds; seed++) {
		size_t run = run_index(plan, setup, seed, policy);
		size_t bound = run_index(plan, setup, seed, bound_index(plan));
		if (plan->ready[run] && plan->ready[bound] && plan->metrics[bound].sla > 0)
			ratios[count++].sla = plan->metrics[run].sla / plan->metrics[bound].sla;
	}
	return metrics_estimate(ratios, count, metric_table); /* its first row is the SLA */
}

/* In percent for people; as the SLA is, for programs. */
static void of_bound_add(const struct plan_of_runs *plan, size_t setup, size_t policy,
	struct row *row, struct arena *arena)
{
	if (bound_index(plan) == plan->study->policy_count)
		return;
	struct estimate e = of_bound(plan, setup, policy, arena);
	if (plan->options->format == TABLE_TEXT) {
		row_add(row, "of bound", percent_cell(e, arena));
		return;
	}
	row_add(row, "of_bound", real_cell(e.mean));
	row_add(row, "of_bound_ci", real_cell(e.half_width));
}

/* For people they are a table of their own. */
static void analytic_add(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct row *row)
{
	const char *names[COMPARISON_COLUMNS];
	struct cell cells[COMPARISON_COLUMNS];
	if (!plan->comparison || plan->options->format == TABLE_TEXT)
		return;
	size_t count = comparison_columns(plan->comparison, setup, policy, names, cells);
	for (size_t i = 0; i < count; i++)
		row_add(row, names[i], cells[i]);
}

/* false if no run of the row is there, as after an interrupt. */
static bool row_make(const struct plan_of_runs *plan, size_t setup, size_t policy, struct row *row,
	struct arena *arena)
{
	struct metrics *gathered = arena_array(arena, seed_count(plan->options), sizeof *gathered);
	size_t seeds = metrics_gather(plan, setup, policy, gathered);
	if (!seeds)
		return false;
	row->count = 0;
	row_add(row, "workload", text_cell(plan->labels[setup]));
	row_add(row, "qos", text_cell(plan->study->setups[setup].qos));
	row_add(row, "policy", text_cell(plan->study->policies[policy].policy.name));
	row_add(row, "seeds", (struct cell){.kind = CELL_INTEGER, .integer = (int64_t)seeds});
	if (plan->options->format == TABLE_TEXT)
		metrics_add_text(row, gathered, seeds, arena);
	else
		metrics_add_all(row, gathered, seeds, arena);
	of_bound_add(plan, setup, policy, row, arena);
	analytic_add(plan, setup, policy, row);
	return true;
}

static void summary_print(const struct plan_of_runs *plan, struct arena *arena)
{
	struct table *table = table_new(plan->options->format, stdout);
	bool headed = false;
	for (size_t setup = 0; setup < plan->study->setup_count; setup++)
		for (size_t policy = 0; policy < plan->study->policy_count; policy++) {
			struct row row;
			if (!row_make(plan, setup, policy, &row, arena))
				continue;
			if (!headed)
				table_row(table, row.count, row.names, NULL);
			headed = true;
			table_row(table, row.count, row.names, row.cells);
		}
	table_end(table);
}

static void counts_report(const struct plan_of_runs *plan)
{
	size_t ready = 0;
	for (size_t i = 0; i < plan->run_count; i++)
		ready += plan->ready[i];
	size_t reused = plan->run_count - plan->job_count;
	fprintf(stderr, "moca: %zu runs: %zu replayed, %zu were recorded already; in %s\n",
		plan->run_count, ready - reused, reused, plan->options->db);
	if (interrupted)
		fprintf(stderr, "moca: interrupted; finished runs are kept, %zu are missing\n",
			plan->run_count - ready);
	if (plan->options->timeline)
		fprintf(stderr, "moca: its timeline is in %s\n", plan->options->timeline);
}

/* ---- a timeline ---- */

/* What stands for more than one run: "; narrow --policy (2) and --seeds (20)". */
static const char *narrowing(const struct options *options, struct arena *arena)
{
	const struct selection *selection = &options->selection;
	const struct {
		const char *option;
		size_t count;
	} parts[] = {{"--workload", selection->workloads.count}, {"--qos", selection->qos.count},
		{"--policy", selection->policies.count}, {"--seeds", seed_count(options)}};
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
static bool timeline_text(const struct options *options, const struct study *study,
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
static bool timeline_make(const struct options *options, const struct study *study,
	struct arena *arena, struct err *err)
{
	struct job job = {study->setups, study->policies, options->selection.first_seed};
	struct single single;
	struct story story;
	struct plot_bytes text = {0};
	if (study->setup_count * study->policy_count * seed_count(options) != 1)
		return err_set(err, EX_USAGE, "--timeline shows one run, and %zu were asked for%s",
			study->setup_count * study->policy_count * seed_count(options),
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
	if (plan->study->setups->compat.habits)
		return err_set(plan->err, EX_USAGE,
			"--analytic and --compat: the artifact starts tasks before they arrive and leaves "
			"some out, and closed forms know nothing of that");
	plan->comparison = comparison_new(plan->study, &plan->options->selection, arena);
	return true;
}

/* ---- the command ---- */

/* The default database's directory is made where it is missing; another's is the user's matter. */
static bool database_open(const struct options *options, struct store **store, struct err *err)
{
	if (strcmp(options->db, "results/moca.db") == 0 && mkdir("results", 0777) != 0
		&& errno != EEXIST)
		return err_set(
			err, EX_CANTCREAT, "cannot make directory results: %s", strerror(errno));
	return store_open(options->db, STORE_WRITE, store, err);
}

static bool run(struct options *options, struct arena *arena, struct err *err)
{
	struct study study;
	struct plan_of_runs plan = {.options = options, .study = &study, .err = err};
	if (!study_read(&options->selection, &study, err)
		|| (options->timeline && !timeline_make(options, &study, arena, err))
		|| (options->analytic && !analytic_begin(&plan, arena))
		|| !database_open(options, &plan.store, err))
		return false;
	plan_begin(&plan, arena);
	bool ok = plan_make(&plan, arena) && jobs_run(&plan, arena);
	store_close(plan.store);
	if (!ok
		|| (plan.comparison
			&& !comparison_complete(plan.comparison, options->jobs, &interrupted, err)))
		return false;
	summary_print(&plan, arena);
	if (plan.comparison && options->format == TABLE_TEXT)
		comparison_print(plan.comparison, plan.labels);
	counts_report(&plan);
	return true;
}

int cmd_run(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.db = "results/moca.db", .jobs = 1};
	struct err err;
	selection_begin(&options.selection, &arena);
	cli_parse(&argp, argc, argv, &options);
	bool ok = run(&options, &arena, &err);
	arena_free(&arena);
	if (!ok)
		return cli_fail(&err);
	int status = cli_finish();
	return interrupted && status == EX_OK ? 128 + interrupted : status;
}
