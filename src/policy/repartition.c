/* What the dispatchers that deal the tiles anew have in common. */
#include "policy/parts.h"

/* Running tasks by number; they are few, and mostly in order already. */
static void running_sort(struct presence *presence, const struct view *view)
{
	for (int slot = 0; slot < view->slot_count; slot++) {
		int task = view->slot_task[slot], at = presence->running_count;
		if (task < 0)
			continue;
		for (; at > 0 && presence->running[at - 1] > task; at--)
			presence->running[at] = presence->running[at - 1];
		presence->running[at] = task;
		presence->running_count++;
	}
}

void presence_begin(struct presence *presence, const struct view *view)
{
	presence->running_count = presence->running_next = 0;
	presence->waiting_next = 0;
	running_sort(presence, view);
}

int presence_next(struct presence *presence, const struct view *view)
{
	bool running = presence->running_next < presence->running_count;
	bool waiting = presence->waiting_next < view->waiting_count;
	if (!running && !waiting)
		return -1;
	if (!running
		|| (waiting
			&& view->waiting[presence->waiting_next]
				< presence->running[presence->running_next]))
		return view->waiting[presence->waiting_next++];
	return presence->running[presence->running_next++];
}

void plan_tiles(
	struct plan *plan, const struct view *view, int task, int tiles, double migration_cycles)
{
	const struct task_view *t = &view->tasks[task];
	bool running = t->state == TASK_RUNNING;
	bool begun = running || t->layer > 0 || t->left < 1;
	if (tiles == (running ? t->tiles : 0))
		return;
	if (tiles == 0)
		plan_stop(plan, task, KEEP_ALL);
	else
		plan_run(plan, task, tiles, begun ? migration_cycles : 0);
}

void all_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	for (int tiles = 1; tiles <= soc->tiles; tiles++)
		counts[tiles - 1] = tiles;
	counts[soc->tiles] = 0;
}
