/* policy/clairvoyant.h: a schedule made beforehand, carried out by the engine like any policy.
 *
 * The dispatcher `clairvoyant` gives tiles to the tasks of a schedule in the order of their keys, each on
 * its own number of tiles; tasks that the schedule rejects are dropped when they arrive. A task that does
 * not fit into the tiles that are free is passed over by later ones that do. With `preempts`, a task of
 * a smaller key takes the tiles of running ones of larger keys, which wait and go on later. */
#ifndef POLICY_CLAIRVOYANT_H
#define POLICY_CLAIRVOYANT_H

#include "policy/policy.h"

/* The arrays are by task, in the workload's order. */
struct schedule {
	const double *keys; /* a turn each, as a time; ties go by task */
	const int *tiles;
	const bool *accepted;
	bool preempts;
};

/* What stands behind dispatcher_knobs: of clairvoyant_dispatcher with a schedule, of best_dispatcher
 * without. */
struct clairvoyant_knobs {
	int replays; /* the one knob that users see: the search's length */
	const struct schedule *schedule;
};

/* Carries a schedule out. In no table, for without a schedule it is nothing. */
extern const struct dispatcher clairvoyant_dispatcher;

/* Those of the offline table. */
extern const struct dispatcher best_dispatcher, bound_dispatcher;

#endif
