/* llf: a free group takes the waiting task of the least laxity (Mok, MIT 1983; Dertouzos and Mok, TSE 1989):
 *
 *     laxity = deadline - now - isolated time on a group
 *
 * Now is the same for all, so the order is that of the latest start. Limits: as of edf; tasks run to
 * completion, so laxities of running ones, which would cross and thrash, do not count. */
#include "policy/deadline.h"
#include "policy/parts.h"

static double laxity_key(const struct view *view, const struct task_view *task)
{
	return latest_start_cycles(task, group_tiles(view->soc));
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	deadline_dispatch(knobs, view, laxity_key, plan);
}

const struct dispatcher llf_dispatcher = {
	.name = "llf",
	.summary = "fixed groups, least laxity (deadline less isolated time) first",
	.knobs = deadline_knob_table,
	.knobs_size = sizeof(struct deadline_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.runs_to_end = true,
	.tile_counts = group_tile_counts,
	.decide = decide,
};
