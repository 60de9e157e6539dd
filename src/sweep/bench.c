#include "sweep/bench.h"

#include "base/clock.h"

#include <stdlib.h>

struct bench {
	const struct setup *setup;
	size_t case_count;
	struct workload *workloads;
	struct scenario *scenarios;
	struct outcome *outcomes; /* room for the longest list */
	struct replay *replay;
	size_t tasks, events; /* of one pass over all cases */
};

static void cases_make(struct bench *bench, uint64_t first_seed, struct arena *arena)
{
	const struct setup *setup = bench->setup;
	size_t longest = 0;
	bench->workloads = arena_array(arena, bench->case_count, sizeof *bench->workloads);
	bench->scenarios = arena_array(arena, bench->case_count, sizeof *bench->scenarios);
	for (size_t i = 0; i < bench->case_count; i++) {
		struct workload *workload = &bench->workloads[i];
		uint64_t seed = first_seed + i;
		workload_make(&setup->source, &setup->workload_knobs, seed, arena, workload);
		bench->scenarios[i] = (struct scenario){&setup->soc, workload, setup->traces,
			workload_noise(workload, setup->soc.noise_sigma, seed, arena)};
		longest = workload->task_count > longest ? workload->task_count : longest;
		bench->tasks += workload->task_count;
	}
	bench->outcomes = arena_array(arena, longest, sizeof *bench->outcomes);
}

/* One pass over all cases; counts its events. */
static bool pass(
	struct bench *bench, const struct tuned_policy *policy, double *seconds, struct err *err)
{
	bench->events = bench->tasks;
	double started = clock_seconds();
	for (size_t i = 0; i < bench->case_count; i++) {
		struct totals totals;
		if (!replay_run(bench->replay, &bench->scenarios[i], policy, NULL, bench->outcomes,
			    &totals, err))
			return false;
		bench->events += totals.layer_events;
	}
	*seconds = clock_seconds() - started;
	return true;
}

/* The bare loop: who ends first, and when its next layer ends. */
static double floor_seconds(int groups, size_t events)
{
	double finish[TILES_MOST] = {0}, work[TILES_MOST] = {0}, speed[TILES_MOST] = {0},
	       started = clock_seconds();
	static volatile double kept; /* the result is used, so that the loop stays */
	for (int i = 0; i < groups; i++) {
		finish[i] = 1 + i;
		work[i] = 1000 + 37 * i;
		speed[i] = 1 + 0.01 * i;
	}
	for (size_t event = 0; event < events; event++) {
		int best = 0;
		double least = finish[0];
		for (int i = 1; i < groups; i++) {
			bool less = finish[i] < least;
			least = less ? finish[i] : least;
			best = less ? i : best;
		}
		finish[best] = least + work[best] / speed[best];
	}
	kept = finish[0];
	(void)kept;
	return clock_seconds() - started;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double bench_median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, ascending);
	return values[count / 2];
}

static bool policy_measure(struct bench *bench, const struct tuned_policy *policy, int rounds,
	struct arena *arena, struct speed *speed, struct err *err)
{
	double *seconds = arena_array(arena, (size_t)rounds, sizeof *seconds);
	double *ratios = arena_array(arena, (size_t)rounds, sizeof *ratios), warm;
	if (!pass(bench, policy, &warm, err))
		return false;
	for (int round = 0; round < rounds; round++) {
		if (!pass(bench, policy, &seconds[round], err))
			return false;
		ratios[round] =
			seconds[round] / floor_seconds(bench->setup->soc.groups, bench->events);
	}
	double typical = bench_median(seconds, rounds);
	*speed = (struct speed){(double)bench->case_count / typical, (double)bench->tasks / typical,
		(double)bench->events / typical, bench_median(ratios, rounds)};
	return true;
}

bool bench_run(const struct setup *setup, const struct tuned_policy *policies, size_t policy_count,
	uint64_t first_seed, uint64_t last_seed, int rounds,
	void (*progress)(void *data, size_t done), void *data, struct speed *speeds,
	struct err *err)
{
	struct arena arena = {0};
	struct bench bench = {.setup = setup,
		.case_count = (size_t)(last_seed - first_seed + 1),
		.replay = replay_new()};
	cases_make(&bench, first_seed, &arena);
	bool ok = true;
	for (size_t i = 0; i < policy_count && ok; i++) {
		ok = policy_measure(&bench, &policies[i], rounds, &arena, &speeds[i], err);
		progress(data, i + 1);
	}
	replay_free(bench.replay);
	arena_free(&arena);
	return ok;
}
