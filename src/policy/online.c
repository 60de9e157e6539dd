/* Dispatch onto a fixed partition: one task a group, run to completion.
 *
 *   fifo     a free group takes the oldest waiting task
 *   online   a free group takes the waiting task of the best score, while fewer than tenants_most tasks run
 *
 * online is the rule that MoCA's artifact shares among its policies, without the artifact's look-ahead
 * and rounds: score = floor(100000 (priority + age / isolated cycles on one tile)).
 *
 * tenants_most is no part of it: with it groups stay idle, so that one can see what each further co-runner costs
 * (the MoCA paper's motivation, section II). */
#include "policy/parts.h"

#include <stddef.h>

struct online_knobs {
	int tenants_most;
};

static const struct knob online_knob_table[] = {
	{"tenants_most", "policy", KNOB_INT, offsetof(struct online_knobs, tenants_most), 1, TILES_MOST,
		NULL, "64", "tasks",
		"no more tasks run at once; above the number of groups it changes nothing"},
	{0},
};

int group_tiles(const struct soc *soc)
{
	return soc->tiles / soc->groups;
}

void group_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	counts[0] = group_tiles(soc);
	counts[1] = 0;
}

double waiting_score(const struct view *view, int task)
{
	const struct task_view *t = &view->tasks[task];
	double age = view->now_cycles - t->arrival_cycles;
	double waits = 100000 * age / t->trace->estimate_cycles;
	int64_t waited = (int64_t)(waits < 1e15 ? waits : 1e15); /* beyond, all are equally old */
	return (double)(100000 * (int64_t)t->priority + waited);
}

bool plan_has(const struct plan *plan, int task)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->placements[i].task == task)
			return true;
	return false;
}

int best_waiting(const struct view *view, eligible_fn *eligible, const void *context,
	const struct plan *taken)
{
	int best = -1;
	double best_score = -1;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		if ((eligible && !eligible(context, view, task)) || plan_has(taken, task))
			continue;
		double score = waiting_score(view, task);
		if (score > best_score) {
			best = task;
			best_score = score;
		}
	}
	return best;
}

static void fifo_decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)events;
	int tiles = group_tiles(view->soc), free = view->free_tiles;
	for (size_t i = 0; i < view->waiting_count && free >= tiles; i++, free -= tiles)
		plan_run(plan, view->waiting[i], tiles, 0);
}

static void online_decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	int tiles = group_tiles(view->soc), task;
	int more = ((const struct online_knobs *)knobs)->tenants_most - view->running_count;
	for (int free = view->free_tiles; free >= tiles && more > 0; free -= tiles, more--) {
		if ((task = best_waiting(view, NULL, NULL, plan)) < 0)
			break;
		plan_run(plan, task, tiles, 0);
	}
}

static int online_tenants_most(const void *knobs)
{
	return ((const struct online_knobs *)knobs)->tenants_most;
}

const struct dispatcher fifo_dispatcher = {
	.name = "fifo",
	.summary = "fixed groups, oldest task first",
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.runs_to_end = true,
	.tile_counts = group_tile_counts,
	.decide = fifo_decide,
};

const struct dispatcher online_dispatcher = {
	.name = "online",
	.summary = "fixed groups, best score (priority and age) first",
	.knobs = online_knob_table,
	.knobs_size = sizeof(struct online_knobs),
	.tenants_most = online_tenants_most,
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.runs_to_end = true,
	.tile_counts = group_tile_counts,
	.decide = online_decide,
};
