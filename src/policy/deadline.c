/* deadline: a saturated DRAM serves the running tasks in the order of their deadlines, arrival + target.
 *
 *     rank_j = number of running tasks with an earlier deadline
 *
 * A rank is served in full before the next; equal deadlines share max-min. Earliest deadline first applied to
 * one resource that is preempted for free at any time. Limits: a task that is late already is served first all
 * the same, and the last may starve. */
#include "policy/deadline.h"
#include "policy/parts.h"

#include <math.h>

static int rank_of(const struct view *view, int task)
{
	int rank = 0;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0)
			rank += task_deadline_cycles(&view->tasks[view->slot_task[slot]])
				< task_deadline_cycles(&view->tasks[task]);
	return rank;
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)state, (void)knobs;
	for (int slot = 0; slot < view->slot_count; slot++) {
		if (view->slot_task[slot] < 0)
			continue;
		limits[slot].rank = rank_of(view, view->slot_task[slot]);
		policy_note(view, view->slot_task[slot], "rank", limits[slot].rank);
	}
	return INFINITY;
}

const struct regulator deadline_regulator = {
	.name = "deadline",
	.summary = "a saturated DRAM serves earlier deadlines first",
	.arbitrates = true,
	.revise = revise,
};
