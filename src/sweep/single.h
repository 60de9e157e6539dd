/* sweep/single.h: one replay in the caller's thread, watched if somebody wants to, with all at hand that
 * it was made of. A run is described by its setup, policy and seed, or by its number in a database. */
#ifndef SWEEP_SINGLE_H
#define SWEEP_SINGLE_H

#include "sweep/batch.h"

/* It points into itself and into the job's setup: it stays where it is while it is used. */
struct single {
	struct workload workload;
	struct scenario scenario;
	struct outcome *outcomes; /* in the workload's order */
	struct totals totals;
	struct metrics metrics;
	struct policy followed; /* whose decisions were carried out (sweep/execute.h) */
};

/* Makes the job's task list and replays it. observer may be NULL. */
bool single_run(const struct job *job, const struct observer *observer, struct arena *arena,
	struct single *single, struct err *err);

/* A recorded run, from what its database alone holds: SoC, traces, workload, knobs and seed. */
struct recorded {
	struct run_record record;
	struct setup setup;
	struct tuned_policy policy;
	size_t outcome_count; /* 0 if its tasks were not recorded */
	struct outcome *outcomes;
};

bool recorded_load(struct store *store, int64_t run_id, struct arena *arena,
	struct recorded *recorded, struct err *err);

/* Executes it again. */
bool recorded_run(const struct recorded *recorded, const struct observer *observer,
	struct arena *arena, struct single *single, struct err *err);

/* What differs first from what was recorded, in words; NULL = every bit of every metric and of every
 * task agrees. */
const char *recorded_difference(
	const struct recorded *recorded, const struct single *again, struct arena *arena);

#endif
