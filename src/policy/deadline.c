/* Deadlines: a task's is its arrival plus its target.
 *
 *   edf        a free group takes the waiting task whose deadline is the earliest
 *   llf        ... whose laxity is the least: deadline - isolated time on a group (now is the same for all)
 *   deadline   a saturated DRAM serves the running task of the earliest deadline first
 *
 * Tasks run to completion. A task is hopeless if even alone it would be late; such tasks are kept in
 * their place, demoted behind all others, or dropped. Earliest deadline first is optimal for one preemptive
 * machine that can keep all deadlines (Liu and Layland, JACM 1973); overloaded, it favours the tasks that
 * are about to be late, hopeless ones included, which is why demote and drop are there. */
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

static const char *const hopeless_names[] = {"keep", "demote", "drop", NULL};

const struct knob deadline_knob_table[] = {
	{"hopeless", "policy", KNOB_CHOICE, offsetof(struct deadline_knobs, hopeless), 0, 0,
		hopeless_names, "keep", "",
		"what becomes of a task that can no longer meet its target"},
	{0},
};

double task_deadline(const struct task_view *task)
{
	return task->arrival_cycles + task->target_cycles;
}

static double latest_start(const struct view *view, const struct task_view *task)
{
	return task_deadline(task) - trace_isolated_cycles(task->trace, group_tiles(view->soc));
}

static bool is_hopeless(const struct view *view, int task)
{
	return latest_start(view, &view->tasks[task]) <= view->now_cycles;
}

/* The waiting task of the least key, ties to the earlier arrival; demoted ones come last. -1 if none. */
static int least_waiting(const struct view *view, const struct deadline_knobs *knobs,
	bool by_laxity, const struct plan *taken)
{
	int best = -1;
	double least = INFINITY;
	bool best_demoted = true;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		const struct task_view *t = &view->tasks[task];
		if (plan_has(taken, task))
			continue;
		bool demoted = knobs->hopeless == HOPELESS_DEMOTE && is_hopeless(view, task);
		double key = by_laxity ? latest_start(view, t) : task_deadline(t);
		if (best < 0 || demoted < best_demoted
			|| (demoted == best_demoted && key < least)) {
			best = task;
			least = key;
			best_demoted = demoted;
		}
	}
	return best;
}

static void drop_hopeless(const struct view *view, struct plan *plan)
{
	for (size_t i = 0; i < view->waiting_count; i++)
		if (is_hopeless(view, view->waiting[i]))
			plan_drop(plan, view->waiting[i]);
}

static void decide(const struct deadline_knobs *knobs, const struct view *view, bool by_laxity,
	struct plan *plan)
{
	int tiles = group_tiles(view->soc), task;
	if (knobs->hopeless == HOPELESS_DROP)
		drop_hopeless(view, plan);
	for (int free = view->free_tiles; free >= tiles; free -= tiles) {
		if ((task = least_waiting(view, knobs, by_laxity, plan)) < 0)
			break;
		plan_run(plan, task, tiles, 0);
	}
}

static void edf_decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	decide(knobs, view, false, plan);
}

static void llf_decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	decide(knobs, view, true, plan);
}

const struct dispatcher edf_dispatcher = {
	.name = "edf",
	.summary = "fixed groups, earliest deadline first",
	.knobs = deadline_knob_table,
	.knobs_size = sizeof(struct deadline_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = group_tile_counts,
	.decide = edf_decide,
};

const struct dispatcher llf_dispatcher = {
	.name = "llf",
	.summary = "fixed groups, least laxity (deadline less isolated time) first",
	.knobs = deadline_knob_table,
	.knobs_size = sizeof(struct deadline_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = group_tile_counts,
	.decide = llf_decide,
};

/* ---- memory in deadline order ---- */

/* How many running tasks have an earlier deadline. */
static int rank_of(const struct view *view, int task)
{
	int rank = 0;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0)
			rank += task_deadline(&view->tasks[view->slot_task[slot]])
				< task_deadline(&view->tasks[task]);
	return rank;
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)state, (void)knobs;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0)
			limits[slot].rank = rank_of(view, view->slot_task[slot]);
	return INFINITY;
}

const struct regulator deadline_regulator = {
	.name = "deadline",
	.summary = "a saturated DRAM serves earlier deadlines first",
	.arbitrates = true,
	.revise = revise,
};
