/* edf: a free group takes the waiting task of the earliest deadline, arrival + target.
 *
 * Earliest deadline first is optimal for one preemptive machine that can keep all deadlines (Liu and Layland,
 * JACM 1973). Limits: here tasks run to completion on one of several groups, where it is a heuristic; overloaded
 * it favours the tasks that are about to be late, hopeless ones included, which is why the knob `hopeless`
 * is there. */
#include "policy/deadline.h"
#include "policy/parts.h"

static double deadline_key(const struct view *view, const struct task_view *task)
{
	(void)view;
	return task_deadline_cycles(task);
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	deadline_dispatch(knobs, view, deadline_key, plan);
}

const struct dispatcher edf_dispatcher = {
	.name = "edf",
	.summary = "fixed groups, earliest deadline first",
	.knobs = deadline_knob_table,
	.knobs_size = sizeof(struct deadline_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.runs_to_end = true,
	.tile_counts = group_tile_counts,
	.decide = decide,
};
