#include "sweep/seeds.h"

/* The first row of the table is the SLA. */
bool seeds_suffice(const struct metrics *metrics, size_t count, double until_ci)
{
	return count >= SEEDS_LEAST
		&& metrics_estimate(metrics, count, metric_table).half_width <= until_ci;
}

struct taking {
	struct seeds *seeds;
	const struct job *jobs;
	result_sink *sink;
	void *data;
};

/* Takes what is ready, in order. false once no more are needed. */
static bool seeds_take(struct seeds *seeds)
{
	bool enough = seeds_suffice(seeds->metrics, seeds->count, seeds->until_ci);
	while (!enough && seeds->count < seeds->most && seeds->ready[seeds->count])
		enough = seeds_suffice(seeds->metrics, ++seeds->count, seeds->until_ci);
	return !enough && seeds->count < seeds->most;
}

/* All seeds before this one have been taken and were not enough. */
static bool seed_sink(void *data, size_t index, const struct result *result, struct err *err)
{
	struct taking *taking = data;
	struct seeds *seeds = taking->seeds;
	size_t seed = (size_t)(taking->jobs[index].seed - seeds->first);
	if (taking->sink && !taking->sink(taking->data, seed, result, err))
		return false;
	seeds->metrics[seed] = result->metrics;
	seeds->ready[seed] = true;
	return seeds_take(seeds);
}

/* Threads may compute a few beyond the last that is needed, which nobody is handed. */
bool seeds_run(struct seeds *seeds, int threads, const volatile int *stop, result_sink *sink,
	void *data, struct err *err)
{
	struct arena arena = {0};
	struct job *jobs = arena_array(&arena, seeds->most, sizeof *jobs);
	struct taking taking = {seeds, jobs, sink, data};
	size_t count = 0;
	seeds->count = 0;
	bool ok = true;
	if (seeds_take(seeds)) {
		for (size_t i = seeds->count; i < seeds->most; i++)
			if (!seeds->ready[i])
				jobs[count++] =
					(struct job){seeds->setup, seeds->policy, seeds->first + i};
		ok = batch_run(jobs, count, threads, stop, seed_sink, &taking, err);
	}
	arena_free(&arena);
	return ok;
}
