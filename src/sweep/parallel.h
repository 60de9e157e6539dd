/* sweep/parallel.h: many units of work on several threads, their results handed over in order.
 *
 * The caller's thread is one of the workers. Whoever finishes the unit that is next in order hands it to
 * the sink, and those behind it that wait, then goes on working: so as many threads as are asked for have
 * something to do, a writer takes no thread of its own, and the sink is never called by two at a
 * time. What the sink gets does not depend on the number of threads. */
#ifndef SWEEP_PARALLEL_H
#define SWEEP_PARALLEL_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct parallel {
	void *data;
	/* Something of each worker's own, made and freed in its thread. */
	void *(*worker_new)(void *data);
	void (*worker_free)(void *worker);
	/* Does a unit. What it returns lives in the arena, until the sink has returned; NULL with *err
	 * if it failed, which ends all. */
	void *(*work)(
		void *data, void *worker, uint64_t unit, struct arena *arena, struct err *err);
	/* Takes results in order of the units. false ends all: with an error if *err was set. */
	bool (*sink)(void *data, uint64_t unit, void *result, struct err *err);
	/* Finished units that may wait for one before them, for each thread: memory against idling. */
	int ahead;
};

/* Does the units `first` to `count` - 1. false if something failed; true also if the sink ended it, or *stop
 * (NULL = never), which is looked at between units. */
bool parallel_run(const struct parallel *parallel, uint64_t first, uint64_t count, int threads,
	const volatile int *stop, struct err *err);

#endif
