#include "sweep/batch.h"

#include "base/clock.h"
#include "sweep/execute.h"
#include "sweep/parallel.h"

/* Consecutive jobs of one setup and seed. */
struct unit {
	size_t first, count;
};

struct batch {
	const struct job *jobs;
	struct unit *units;
	size_t unit_count;
	result_sink *sink;
	void *data;
};

static bool same_case(const struct job *a, const struct job *b)
{
	return a->setup == b->setup && a->seed == b->seed;
}

static size_t units_make(const struct job *jobs, size_t count, struct unit *units)
{
	size_t units_made = 0;
	for (size_t i = 0; i < count; i++)
		if (i && same_case(&jobs[i], &jobs[i - 1]))
			units[units_made - 1].count++;
		else
			units[units_made++] = (struct unit){.first = i, .count = 1};
	return units_made;
}

/* ---- one job ---- */

void batch_case(const struct setup *setup, uint64_t seed, struct arena *arena,
	struct workload *workload, struct scenario *scenario)
{
	workload_make(&setup->source, &setup->workload_knobs, seed, arena, workload);
	*scenario = (struct scenario){&setup->soc, workload, setup->traces,
		workload_noise(workload, setup->soc.noise_sigma, seed, arena)};
}

bool batch_job(struct replay *replay, const struct scenario *scenario, const struct job *job,
	struct outcome *outcomes, struct result *result, struct err *err)
{
	double started = clock_seconds();
	result->started = time(NULL);
	struct totals totals;
	struct policy followed;
	if (!execute_run(replay, scenario, &job->setup->compat, job->policy, NULL, outcomes,
		    &totals, &result->metrics, &followed, err))
		return false;
	result->wall_seconds = clock_seconds() - started;
	result->workload = *scenario->workload;
	result->outcomes = execute_has_tasks(job->policy) ? outcomes : NULL;
	return true;
}

/* ---- all of them ---- */

static void *worker_new(void *data)
{
	(void)data;
	return replay_new();
}

static void worker_free(void *worker)
{
	replay_free(worker);
}

static void *unit_work(
	void *data, void *worker, uint64_t number, struct arena *arena, struct err *err)
{
	const struct batch *batch = data;
	const struct unit *unit = &batch->units[number];
	const struct job *first = &batch->jobs[unit->first];
	struct workload workload;
	struct scenario scenario;
	batch_case(first->setup, first->seed, arena, &workload, &scenario);
	struct result *results = arena_array(arena, unit->count, sizeof *results);
	for (size_t i = 0; i < unit->count; i++) {
		struct outcome *outcomes =
			arena_array(arena, workload.task_count, sizeof *outcomes);
		if (!batch_job(worker, &scenario, &first[i], outcomes, &results[i], err))
			return NULL;
	}
	return results;
}

static bool unit_sink(void *data, uint64_t number, void *result, struct err *err)
{
	const struct batch *batch = data;
	const struct unit *unit = &batch->units[number];
	const struct result *results = result;
	for (size_t i = 0; i < unit->count; i++)
		if (!batch->sink(batch->data, unit->first + i, &results[i], err))
			return false;
	return true;
}

bool batch_run(const struct job *jobs, size_t count, int threads, const volatile int *stop,
	result_sink *sink, void *data, struct err *err)
{
	struct arena arena = {0};
	struct batch batch = {.jobs = jobs,
		.units = arena_array(&arena, count, sizeof *batch.units),
		.sink = sink,
		.data = data};
	batch.unit_count = units_make(jobs, count, batch.units);
	struct parallel parallel = {.data = &batch,
		.worker_new = worker_new,
		.worker_free = worker_free,
		.work = unit_work,
		.sink = unit_sink,
		.ahead = 15};
	bool ok = parallel_run(&parallel, 0, batch.unit_count, threads, stop, err);
	arena_free(&arena);
	return ok;
}
