/* The dispatcher that carries out a schedule. Keys are compared as (key, task), so that the order is strict and
 * "the next after this one" needs no marks. */
#include "policy/clairvoyant.h"

#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

static const struct knob knob_table[] = {
	{"replays", "policy", KNOB_INT, offsetof(struct clairvoyant_knobs, replays), 0, 1e9, NULL,
		"300", "", "schedules that the search for the best one tries, each by a replay"},
	{0},
};

/* Whether a comes before b; -1 comes before all. */
static bool before(const struct schedule *schedule, int a, int b)
{
	if (a < 0 || b < 0)
		return a < b;
	double x = schedule->keys[a], y = schedule->keys[b];
	return x != y ? x < y : a < b;
}

/* The first task after `last` that waits or, where the schedule preempts, runs; -1 = none. */
static int next_after(const struct schedule *schedule, const struct view *view, int last)
{
	int next = -1;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		if (schedule->accepted[task] && before(schedule, last, task)
			&& (next < 0 || before(schedule, task, next)))
			next = task;
	}
	for (int slot = 0; schedule->preempts && slot < view->slot_count; slot++) {
		int task = view->slot_task[slot];
		if (task >= 0 && before(schedule, last, task)
			&& (next < 0 || before(schedule, task, next)))
			next = task;
	}
	return next;
}

static void drop_rejected(
	const struct schedule *schedule, const struct view *view, struct plan *plan)
{
	for (size_t i = 0; i < view->waiting_count; i++)
		if (!schedule->accepted[view->waiting[i]]) {
			policy_note(view, view->waiting[i], "dropped_at_cycles", view->now_cycles);
			plan_drop(plan, view->waiting[i]);
		}
}

/* Running tasks that got no tiles this time give theirs up. */
static void stop_others(const struct view *view, uint64_t stay, struct plan *plan)
{
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0 && !(stay >> slot & 1))
			plan_stop(plan, view->slot_task[slot], KEEP_ALL);
}

static void begin(
	const struct schedule *schedule, const struct view *view, int task, struct plan *plan)
{
	policy_note(view, task, "order_key_cycles", schedule->keys[task]);
	policy_note(view, task, "tiles", schedule->tiles[task]);
	plan_run(plan, task, schedule->tiles[task], 0);
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	const struct schedule *schedule = ((const struct clairvoyant_knobs *)knobs)->schedule;
	int free = schedule->preempts ? view->soc->tiles : view->free_tiles;
	uint64_t stay = 0;
	drop_rejected(schedule, view, plan);
	for (int task = -1; free > 0 && (task = next_after(schedule, view, task)) >= 0;) {
		const struct task_view *t = &view->tasks[task];
		if (schedule->tiles[task] > free)
			continue;
		free -= schedule->tiles[task];
		if (t->state == TASK_RUNNING)
			stay |= UINT64_C(1) << t->slot;
		else
			begin(schedule, view, task, plan);
	}
	if (schedule->preempts)
		stop_others(view, stay, plan);
}

/* The schedule names the tiles, and who makes it takes them from the traces. */
static void no_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 0;
}

const struct dispatcher clairvoyant_dispatcher = {
	.name = "clairvoyant",
	.summary = "a schedule made beforehand, knowing all arrivals and times",
	.knobs_size = sizeof(struct clairvoyant_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = no_tile_counts,
	.decide = decide,
};

const struct dispatcher best_dispatcher = {
	.name = "clairvoyant",
	.summary = "the best schedule that a search finds, knowing all arrivals and times",
	.knobs = knob_table,
	.knobs_size = sizeof(struct clairvoyant_knobs),
	.tile_counts = no_tile_counts,
};

const struct dispatcher bound_dispatcher = {
	.name = "none",
	.summary = "no schedule, but what none can beat",
	.tile_counts = no_tile_counts,
};
