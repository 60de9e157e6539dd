/* weighted: weighted max-min shares of a saturated DRAM, the fluid limit of weighted fair queueing (Demers,
 * Keshav and Shenker, SIGCOMM 1989; Parekh and Gallager, ToN 1993):
 *
 *     b_j = min(u_j, x (p_j + 1))   with x such that sum b_j = C
 *
 * p_j is the task's priority. Limits: a weight is a share and no promise: it knows no targets. */
#include "policy/parts.h"

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)state, (void)knobs;
	limits[slot].weight = view->tasks[view->slot_task[slot]].priority + 1;
	return false;
}

const struct regulator weighted_regulator = {
	.name = "weighted",
	.summary = "weighted max-min shares of a saturated DRAM, by priority + 1",
	.arbitrates = true,
	.layer = layer,
};
