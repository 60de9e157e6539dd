/* bound/internal.h: what the files of this room share.
 *
 *   need.c     what a task takes at least, of time and of each resource
 *   rows.c     the linear programme over a set of tasks, by cutting planes
 *   linear.c   CLP
 *   bound.c    the bound: everything, and each class of priority
 *   best.c     the best schedule found
 */
#ifndef BOUND_INTERNAL_H
#define BOUND_INTERNAL_H

#include "bound/bound.h"

enum resource { RESOURCE_MACHINE, RESOURCE_DRAM, RESOURCES };

/* Times are allowed to come out shorter by this part in the replay: see bound.h. */
static const double rounding_allowance = 1e-9;

/* A task as the bound sees it. */
struct need {
	double release_cycles, deadline_cycles;
	double least_cycles;          /* LB: alone, on the best tiles for each layer */
	double use_cycles[RESOURCES]; /* of a whole resource, at least, by the replay's clock */
	bool hopeless;
};

/* The needs of all tasks, in the workload's order. */
struct need *needs_make(const struct scenario *scenario, struct arena *arena);

/* What a linear programme came to. */
struct relaxation {
	double value; /* at least the maximum */
	size_t rows, rounds;
};

/* Maximises the number of tasks of this set that are done in time. None of them is hopeless. */
bool rows_relax(const struct need *const *needs, size_t count, struct relaxation *relaxation,
	struct err *err);

#endif
