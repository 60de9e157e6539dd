/* moca rerun: recorded runs again, from what the database alone holds, compared bit by bit. */
#include "cli/cli.h"
#include "cli/options.h"

#include "sweep/setup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int cmd_rerun(int argc, char **argv);

struct options {
	const char *db;
	bool all;
	size_t count, capacity;
	int64_t *runs; /* ids */
};

static void run_add(struct options *options, int64_t run_id)
{
	if (options->count == options->capacity) {
		options->capacity = options->capacity ? 2 * options->capacity : 64;
		options->runs =
			reallocarray(options->runs, options->capacity, sizeof *options->runs);
		if (!options->runs)
			abort();
	}
	options->runs[options->count++] = run_id;
}

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'd':
		options->db = text;
		break;
	case ARGP_KEY_ARG:
		if (strcmp(text, "all") == 0)
			options->all = true;
		else
			run_add(options, option_number(text, "RUN", 1, INT64_MAX, state));
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "[RUN...|all]",
	"Re-executes recorded runs from what the database holds (SoC, traces, workload, knobs, seed) and "
	"says whether every bit of every metric and of every task agrees."
	"\vRUN is a run_id of `moca query runs`; without one all runs are re-executed. The exit status "
	"is 0 if all agree, 1 if one differs.\n\nExamples:\n"
	"  moca rerun 17 --db results/paper.db\n"
	"  moca rerun all",
	NULL, NULL, NULL};

/* ---- the database as a library ---- */

static bool record_find(void *data, const char *kind, const char *name, struct arena *arena,
	struct text *text, bool *found, struct err *err)
{
	const struct run_record *record = data;
	*found = false;
	for (size_t i = 0; i < record->input_count; i++) {
		const struct input *input = &record->inputs[i];
		bool only_one = strcmp(kind, "soc") == 0 || strcmp(kind, "workload") == 0;
		if (strcmp(input->kind, kind) != 0 || (!only_one && strcmp(input->name, name) != 0))
			continue;
		char sha256[DIGEST_TEXT];
		digest(input->content, input->length, sha256);
		if (strcmp(sha256, input->sha256) != 0)
			return err_set(err, EX_DATAERR,
				"the %s '%s' of run %lld is damaged: its content has another digest",
				kind, name, (long long)record->run_id);
		*found = true;
		return text_from_bytes(name, input->content, input->length, arena, text, err);
	}
	return true;
}

/* ---- comparing ---- */

static bool same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The first metric that differs, or NULL. */
static const char *metrics_differ(const struct metrics *a, const struct metrics *b)
{
	for (const struct metric *metric = metric_table; metric->name; metric++)
		if (!same(metric_get(a, metric), metric_get(b, metric)))
			return metric->name;
	return NULL;
}

static bool outcome_same(const struct outcome *a, const struct outcome *b)
{
	return same(a->start_cycles, b->start_cycles) && same(a->finish_cycles, b->finish_cycles)
		&& same(a->queued_cycles, b->queued_cycles)
		&& same(a->compute_cycles, b->compute_cycles)
		&& same(a->memory_cycles, b->memory_cycles)
		&& same(a->throttled_cycles, b->throttled_cycles)
		&& same(a->interference_cycles, b->interference_cycles)
		&& same(a->migration_cycles, b->migration_cycles)
		&& same(a->isolated_cycles, b->isolated_cycles)
		&& same(a->dram_bytes, b->dram_bytes) && same(a->l2_bytes, b->l2_bytes)
		&& same(a->macs, b->macs) && same(a->tile_cycles, b->tile_cycles)
		&& a->dropped == b->dropped;
}

struct again {
	struct workload workload;
	struct outcome *outcomes;
	struct metrics metrics;
};

static bool execute(const struct run_record *record, const struct setting *settings, size_t count,
	struct arena *arena, struct again *again, struct err *err)
{
	struct library library = {(void *)record, record_find};
	struct setup setup;
	struct tuned_policy policy;
	struct totals totals;
	bool *known = arena_array(arena, count, sizeof *known);
	uint64_t seed = (uint64_t)record->seed;
	if (!setup_policy(settings, count, record->policy, arena, &policy, known, err)
		|| !setup_read(&library, record->soc, record->workload, record->qos, record->compat,
			settings, count, arena, &setup, err)
		|| (setup.compat.habits
			&& !artifact_policy(setup.compat.habits, arena, &policy, err)))
		return false;
	workload_make(&setup.source, &setup.workload_knobs, seed, arena, &again->workload);
	struct scenario scenario = {&setup.soc, &again->workload, setup.traces,
		workload_noise(&again->workload, setup.soc.noise_sigma, seed, arena)};
	again->outcomes = arena_array(arena, again->workload.task_count, sizeof *again->outcomes);
	struct replay *replay = replay_new();
	bool ok = replay_run(replay, &scenario, &policy, NULL, again->outcomes, &totals, err);
	replay_free(replay);
	if (ok)
		compat_outcomes(&setup.compat, &scenario, again->outcomes);
	if (ok)
		metrics_compute(&scenario, again->outcomes, &totals, &again->metrics);
	return ok;
}

/* What differs first, in words, or NULL. */
static const char *difference(const struct run_record *record, const struct again *again,
	const struct outcome *outcomes, size_t outcome_count, struct arena *arena)
{
	const char *metric = metrics_differ(&record->metrics, &again->metrics);
	if (metric)
		return arena_printf(arena, "%s", metric);
	if (outcome_count && outcome_count != again->workload.task_count)
		return "the number of tasks";
	for (size_t i = 0; i < outcome_count; i++)
		if (!outcome_same(&outcomes[i], &again->outcomes[i]))
			return arena_printf(arena, "task %d", again->workload.tasks[i].number);
	return NULL;
}

static bool rerun(struct store *store, int64_t run_id, bool *agrees, struct err *err)
{
	struct arena arena = {0};
	struct run_record record;
	struct setting *settings;
	struct outcome *outcomes;
	struct again again;
	size_t setting_count, outcome_count;
	bool ok = store_load_run(store, run_id, &arena, &record, err)
		&& store_load_knobs(store, run_id, &arena, &settings, &setting_count, err)
		&& store_load_outcomes(store, run_id, &arena, &outcomes, &outcome_count, err)
		&& execute(&record, settings, setting_count, &arena, &again, err);
	if (ok) {
		const char *what = difference(&record, &again, outcomes, outcome_count, &arena);
		*agrees = !what;
		printf("run %lld (%s, %s, QoS %s, seed %lld, by moca %s): %s%s\n",
			(long long)run_id, record.policy, record.workload, record.qos,
			(long long)record.seed, record.version,
			what ? "differs in " : "every bit agrees", what ? what : "");
	}
	arena_free(&arena);
	return ok;
}

/* ---- which runs ---- */

static bool id_add(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	(void)count, (void)names;
	if (cells)
		run_add(data, cells->integer);
	return true;
}

static bool rerun_all(
	struct options *options, struct store *store, size_t *differing, struct err *err)
{
	if (options->all || !options->count) {
		options->count = 0;
		if (!store_query(store, "SELECT run_id FROM run ORDER BY run_id", 0, NULL, id_add,
			    options, err))
			return false;
	}
	for (size_t i = 0; i < options->count; i++) {
		bool agrees = false;
		if (!rerun(store, options->runs[i], &agrees, err))
			return false;
		*differing += !agrees;
	}
	return true;
}

int cmd_rerun(int argc, char **argv)
{
	struct options options = {.db = "results/moca.db"};
	struct store *store = NULL;
	struct err err;
	size_t differing = 0;
	cli_parse(&argp, argc, argv, &options);
	bool ok = store_open(options.db, STORE_READ, &store, &err)
		&& rerun_all(&options, store, &differing, &err);
	store_close(store);
	free(options.runs);
	if (!ok)
		return cli_fail(&err);
	printf("%zu runs re-executed, %zu differ\n", options.count, differing);
	int status = cli_finish();
	return status == EX_OK && differing ? 1 : status;
}
