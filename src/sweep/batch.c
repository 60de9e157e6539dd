#include "sweep/batch.h"

#include "base/clock.h"
#include "sweep/execute.h"

#include <pthread.h>
#include <stdlib.h>

/* Consecutive jobs of one setup and seed, and what came of them. */
struct unit {
	size_t first, count;
	struct arena arena; /* task list, outcomes, results */
	struct result *results;
	struct err err;
	bool done, failed;
};

struct batch {
	const struct job *jobs;
	struct unit *units;
	size_t unit_count, next, delivered;
	size_t window; /* units that may be finished and not yet delivered */
	bool stopping;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
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

static bool job_run(struct replay *replay, const struct scenario *scenario, const struct job *job,
	struct arena *arena, struct result *result, struct err *err)
{
	struct outcome *outcomes =
		arena_array(arena, scenario->workload->task_count, sizeof *outcomes);
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

static void unit_run(struct replay *replay, const struct job *jobs, struct unit *unit)
{
	const struct job *first = &jobs[unit->first];
	const struct setup *setup = first->setup;
	struct workload workload;
	workload_make(&setup->source, &setup->workload_knobs, first->seed, &unit->arena, &workload);
	struct scenario scenario = {&setup->soc, &workload, setup->traces,
		workload_noise(&workload, setup->soc.noise_sigma, first->seed, &unit->arena)};
	unit->results = arena_array(&unit->arena, unit->count, sizeof *unit->results);
	for (size_t i = 0; i < unit->count && !unit->failed; i++)
		unit->failed = !job_run(
			replay, &scenario, &first[i], &unit->arena, &unit->results[i], &unit->err);
}

static struct unit *unit_take(struct batch *batch)
{
	struct unit *unit = NULL;
	pthread_mutex_lock(&batch->mutex);
	while (!batch->stopping && batch->next < batch->unit_count
		&& batch->next >= batch->delivered + batch->window)
		pthread_cond_wait(&batch->changed, &batch->mutex);
	if (!batch->stopping && batch->next < batch->unit_count)
		unit = &batch->units[batch->next++];
	pthread_mutex_unlock(&batch->mutex);
	return unit;
}

static void *worker(void *data)
{
	struct batch *batch = data;
	struct replay *replay = replay_new();
	struct unit *unit;
	while ((unit = unit_take(batch))) {
		unit_run(replay, batch->jobs, unit);
		pthread_mutex_lock(&batch->mutex);
		unit->done = true;
		pthread_cond_broadcast(&batch->changed);
		pthread_mutex_unlock(&batch->mutex);
	}
	replay_free(replay);
	return NULL;
}

static void unit_wait(struct batch *batch, struct unit *unit)
{
	pthread_mutex_lock(&batch->mutex);
	while (!unit->done)
		pthread_cond_wait(&batch->changed, &batch->mutex);
	pthread_mutex_unlock(&batch->mutex);
}

static void unit_release(struct batch *batch, struct unit *unit, bool stop)
{
	arena_free(&unit->arena);
	pthread_mutex_lock(&batch->mutex);
	batch->delivered++;
	batch->stopping = batch->stopping || stop;
	pthread_cond_broadcast(&batch->changed);
	pthread_mutex_unlock(&batch->mutex);
}

/* Hands a unit's results over; false if the batch is to end. */
static bool unit_deliver(const struct unit *unit, result_sink *sink, void *data)
{
	for (size_t i = 0; i < unit->count; i++)
		if (!sink(data, unit->first + i, &unit->results[i]))
			return false;
	return true;
}

static bool deliver_all(struct batch *batch, const volatile int *stop, result_sink *sink,
	void *data, struct err *err)
{
	bool ok = true, more = true;
	for (size_t i = 0; i < batch->unit_count && more; i++) {
		struct unit *unit = &batch->units[i];
		unit_wait(batch, unit);
		ok = !unit->failed;
		if (ok)
			more = unit_deliver(unit, sink, data) && !(stop && *stop);
		else
			*err = unit->err;
		more = more && ok;
		unit_release(batch, unit, !more);
	}
	return ok;
}

bool batch_run(const struct job *jobs, size_t count, int threads, const volatile int *stop,
	result_sink *sink, void *data, struct err *err)
{
	struct arena arena = {0};
	struct batch batch = {.jobs = jobs,
		.units = arena_array(&arena, count, sizeof *batch.units),
		.window = 16 * (size_t)threads,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	batch.unit_count = units_make(jobs, count, batch.units);
	pthread_t *workers = arena_array(&arena, (size_t)threads, sizeof *workers);
	int started = 0;
	while (started < threads && pthread_create(&workers[started], NULL, worker, &batch) == 0)
		started++;
	bool ok = started > 0 || err_set(err, 71, "cannot start a thread");
	if (ok)
		ok = deliver_all(&batch, stop, sink, data, err);
	for (int i = 0; i < started; i++)
		pthread_join(workers[i], NULL);
	for (size_t i = 0; i < batch.unit_count; i++)
		arena_free(&batch.units[i].arena);
	arena_free(&arena);
	return ok;
}
