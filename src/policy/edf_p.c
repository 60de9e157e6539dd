/* Preemptive earliest deadline first: the task of the earliest deadline has all tiles.
 *
 * Optimal for one machine that is preemptive at any time and for free, if all deadlines can be kept
 * (Liu and Layland, JACM 1973; Dertouzos, IFIP 1974). Here a running task is stopped at its next layer
 * boundary only, since what is inside a layer is spread over scratchpads and accumulators; stop and
 * resumption cost nothing (prema charges for both). A deadline is arrival + target; ties go to the task
 * that runs, then to the earlier arrival.
 *
 * A task is hopeless if what is left of it, alone on all tiles, would make it late. It is kept in its
 * place, demoted behind all others (the running one too), or dropped when it waits at a decision. A
 * task that runs is not dropped: the time of what is left is an estimate under noise. */
#include "policy/deadline.h"
#include "policy/parts.h"

static bool is_hopeless(const struct view *view, const struct task_view *task)
{
	double left = isolated_left_cycles(task, view->soc->tiles);
	return view->now_cycles + left >= task_deadline_cycles(task);
}

/* What the order of two tasks goes by: demoted ones last, then the deadline. */
struct key {
	bool demoted;
	double deadline_cycles;
};

static struct key key_of(
	const struct deadline_knobs *knobs, const struct view *view, const struct task_view *task)
{
	bool demoted = knobs->hopeless == HOPELESS_DEMOTE && is_hopeless(view, task);
	return (struct key){demoted, task_deadline_cycles(task)};
}

static bool before(struct key a, struct key b)
{
	return a.demoted != b.demoted ? b.demoted : a.deadline_cycles < b.deadline_cycles;
}

/* Drops hopeless tasks if it is to, and takes the first of the others; -1 if none waits. */
static int first_waiting(const struct deadline_knobs *knobs, const struct view *view,
	struct plan *plan, struct key *first)
{
	int best = -1;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		const struct task_view *t = &view->tasks[task];
		if (knobs->hopeless == HOPELESS_DROP && is_hopeless(view, t)) {
			plan_drop(plan, task);
			continue;
		}
		struct key key = key_of(knobs, view, t);
		if (best < 0 || before(key, *first)) {
			best = task;
			*first = key;
		}
	}
	return best;
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	struct key first;
	int running = machine_task(view), best = first_waiting(knobs, view, plan, &first);
	plan->events = EVENT_ARRIVAL | EVENT_DONE;
	if (best < 0)
		return;
	if (running >= 0) {
		const struct task_view *task = &view->tasks[running];
		if (!before(first, key_of(knobs, view, task)))
			return;
		if (!at_boundary(task)) {
			plan->events |= EVENT_LAYER;
			return;
		}
		plan_stop(plan, running, KEEP_ALL);
	}
	policy_note(view, best, "slack_cycles",
		first.deadline_cycles - view->now_cycles
			- isolated_left_cycles(&view->tasks[best], view->soc->tiles));
	plan_run(plan, best, view->soc->tiles, 0);
}

const struct dispatcher edf_p_dispatcher = {
	.name = "edf-p",
	.summary = "all tiles to the earliest deadline, preemptive at layer boundaries",
	.knobs = deadline_knob_table,
	.knobs_size = sizeof(struct deadline_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_LAYER,
	.tile_counts = machine_tile_counts,
	.decide = decide,
};
