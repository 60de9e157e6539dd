/* sweep/batch.h: many replays on several threads, their results in order.
 *
 * Jobs that follow each other with the same setup and seed form a case: one thread makes their task list
 * once and runs them one after the other. Results reach the sink in the order of the jobs, one at a
 * time, whatever the number of threads (sweep/parallel.h): so they can be recorded by the one who is handed
 * them. */
#ifndef SWEEP_BATCH_H
#define SWEEP_BATCH_H

#include "sweep/setup.h"

#include <time.h>

struct job {
	const struct setup *setup;
	const struct tuned_policy *policy;
	uint64_t seed;
};

struct result {
	struct workload workload;
	const struct outcome *outcomes; /* NULL = the policy has none: the bound */
	struct metrics metrics;
	time_t started;
	double wall_seconds; /* of the run alone: of the search, if there is one */
};

/* Makes the task list of a setup and seed, and what a replay of it needs besides the policy. Scenario and
 * workload point to each other. */
void batch_case(const struct setup *setup, uint64_t seed, struct arena *arena,
	struct workload *workload, struct scenario *scenario);

/* Replays it. outcomes has room for every task. */
bool batch_job(struct replay *replay, const struct scenario *scenario, const struct job *job,
	struct outcome *outcomes, struct result *result, struct err *err);

/* false ends the batch early, as failed if *err was set. The result lives until the sink returns. */
typedef bool result_sink(void *data, size_t index, const struct result *result, struct err *err);

/* Runs all; false with an error if a replay or the sink failed. *stop, if not NULL, is looked at between
 * cases (a signal handler may set it): then the results so far have been delivered and true is
 * returned. */
bool batch_run(const struct job *jobs, size_t count, int threads, const volatile int *stop,
	result_sink *sink, void *data, struct err *err);

#endif
