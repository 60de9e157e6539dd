/* sweep/seeds.h: the seeds of one design (a setup under a policy): all, or as many as its SLA needs.
 *
 * The rule of stopping: seeds are added in their order, at least SEEDS_LEAST, until half the width of the 95 %
 * interval of the mean SLA (Student's t) is at most what was asked for. So how many are taken depends on the
 * design alone, not on threads, other designs or what was recorded before.
 *
 * What stopping by the data costs: it stops sooner where the first seeds happen to lie close together, so the
 * intervals that it leaves are narrower on average than those of as many seeds chosen beforehand, the more so
 * the fewer are taken: of 100, some 92 to 94 hold the true mean, not 95. And where most seeds meet every target, five that all
 * do end it at once with an interval of nothing. Who needs exact intervals fixes the number of seeds. */
#ifndef SWEEP_SEEDS_H
#define SWEEP_SEEDS_H

#include "sweep/batch.h"

enum { SEEDS_LEAST = 5 }; /* fewer tell too little of how far they scatter */

/* Whether the first `count` seeds are enough; until_ci NaN = never. */
bool seeds_suffice(const struct metrics *metrics, size_t count, double until_ci);

struct seeds {
	const struct setup *setup;
	const struct tuned_policy *policy;
	uint64_t first; /* seeds first, first + 1, ... */
	size_t most;
	double until_ci; /* NaN = all */
	/* By seed, room for `most`: those that are there already, filled in with what is computed. */
	struct metrics *metrics;
	bool *ready;
	size_t count; /* set: how many were taken, from the first on; fewer than needed if it was stopped */
};

/* Takes what is there and computes what is missing. The sink (NULL = none) gets the results of computed seeds
 * in order, indexed from the first seed, and none beyond those that are taken. *stop as in batch_run. */
bool seeds_run(struct seeds *seeds, int threads, const volatile int *stop, result_sink *sink,
	void *data, struct err *err);

#endif
