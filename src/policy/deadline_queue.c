/* The queue that edf and llf take tasks from: by a key in cycles, on the fixed partition, to completion.
 *
 * What becomes of a hopeless task is a knob, because overloaded, an order by deadline favours the tasks
 * that are about to be late, hopeless ones included: they are kept in their place, demoted behind all others,
 * or dropped when they are looked at. */
#include "policy/deadline.h"
#include "policy/parts.h"

#include <stddef.h>

static const char *const hopeless_names[] = {"keep", "demote", "drop", NULL};

const struct knob deadline_knob_table[] = {
	{"hopeless", "policy", KNOB_CHOICE, offsetof(struct deadline_knobs, hopeless), 0, 0,
		hopeless_names, "keep", "",
		"what becomes of a task that can no longer meet its target"},
	{0},
};

double latest_start_cycles(const struct task_view *task, int tiles)
{
	return task_deadline_cycles(task) - trace_isolated_cycles(task->trace, tiles);
}

static bool is_hopeless(const struct view *view, const struct task_view *task)
{
	return latest_start_cycles(task, group_tiles(view->soc)) <= view->now_cycles;
}

/* -1 if none waits that is not taken. */
static int least_waiting(const struct view *view, const struct deadline_knobs *knobs,
	deadline_key_fn *key_of, const struct plan *taken)
{
	int best = -1;
	double least = 0;
	bool best_demoted = true;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		const struct task_view *t = &view->tasks[task];
		if (plan_has(taken, task))
			continue;
		bool demoted = knobs->hopeless == HOPELESS_DEMOTE && is_hopeless(view, t);
		double key = key_of(view, t);
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
		if (is_hopeless(view, &view->tasks[view->waiting[i]]))
			plan_drop(plan, view->waiting[i]);
}

void deadline_dispatch(const struct deadline_knobs *knobs, const struct view *view,
	deadline_key_fn *key, struct plan *plan)
{
	int tiles = group_tiles(view->soc), task;
	if (knobs->hopeless == HOPELESS_DROP)
		drop_hopeless(view, plan);
	for (int free = view->free_tiles; free >= tiles; free -= tiles) {
		if ((task = least_waiting(view, knobs, key, plan)) < 0)
			break;
		if (view->listener)
			policy_note(view, task, "latest_start_cycles",
				latest_start_cycles(&view->tasks[task], tiles));
		plan_run(plan, task, tiles, 0);
	}
}
