#include "sweep/single.h"

#include "sweep/execute.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

bool single_run(const struct job *job, const struct observer *observer, struct arena *arena,
	struct single *single, struct err *err)
{
	const struct setup *setup = job->setup;
	struct workload *workload = &single->workload;
	workload_make(&setup->source, &setup->workload_knobs, job->seed, arena, workload);
	single->scenario = (struct scenario){&setup->soc, workload, setup->traces,
		workload_noise(workload, setup->soc.noise_sigma, job->seed, arena)};
	single->outcomes = arena_array(arena, workload->task_count, sizeof *single->outcomes);
	struct replay *replay = replay_new();
	bool ok = execute_run(replay, &single->scenario, &setup->compat, job->policy, observer,
		single->outcomes, &single->totals, &single->metrics, &single->followed, err);
	replay_free(replay);
	return ok;
}

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

/* A sweep's runs are recorded without their traces: the networks are lowered anew. */
static bool lowered_as_then(const struct recorded *recorded, struct err *err)
{
	const struct run_record *record = &recorded->record;
	return !setup_lowers(&recorded->setup)
		|| strcmp(recorded->setup.configuration, record->configuration) == 0
		|| err_set(err, EX_DATAERR,
			"run %lld was lowered by another version of the layer cost, and its traces "
			"were not recorded; expected moca %s, or traces",
			(long long)record->run_id, record->version);
}

bool recorded_load(struct store *store, int64_t run_id, struct arena *arena,
	struct recorded *recorded, struct err *err)
{
	struct run_record *record = &recorded->record;
	struct library library = {record, record_find, NULL};
	struct setting *settings;
	size_t count;
	if (!store_load_run(store, run_id, arena, record, err)
		|| !store_load_knobs(store, run_id, arena, &settings, &count, err)
		|| !store_load_outcomes(
			store, run_id, arena, &recorded->outcomes, &recorded->outcome_count, err))
		return false;
	bool *known = arena_array(arena, count, sizeof *known);
	return setup_policy(settings, count, record->policy, arena, &recorded->policy, known, err)
		&& setup_read(&library, record->soc, record->workload, record->qos, record->compat,
			settings, count, arena, &recorded->setup, err)
		&& lowered_as_then(recorded, err)
		&& compat_policy(&recorded->setup.compat, arena, &recorded->policy, err);
}

bool recorded_run(const struct recorded *recorded, const struct observer *observer,
	struct arena *arena, struct single *single, struct err *err)
{
	struct job job = {&recorded->setup, &recorded->policy, (uint64_t)recorded->record.seed};
	return single_run(&job, observer, arena, single, err);
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

const char *recorded_difference(
	const struct recorded *recorded, const struct single *again, struct arena *arena)
{
	const char *metric = metrics_differ(&recorded->record.metrics, &again->metrics);
	size_t count = recorded->outcome_count;
	if (metric)
		return metric;
	if (count && count != again->workload.task_count)
		return "the number of tasks";
	for (size_t i = 0; i < count; i++)
		if (!outcome_same(&recorded->outcomes[i], &again->outcomes[i]))
			return arena_printf(arena, "task %d", again->workload.tasks[i].number);
	return NULL;
}
