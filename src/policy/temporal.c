/* Temporal multiplexing: what the policies share that give all tiles to one task at a time. Two tasks
 * never run at once, so that there is no contention, and whoever runs has slot 0. */
#include "policy/parts.h"

void machine_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	counts[0] = soc->tiles;
	counts[1] = 0;
}

int machine_task(const struct view *view)
{
	return view->slot_task[0];
}

double isolated_left_cycles(const struct task_view *task, int tiles)
{
	const double *before = task->trace->on[tiles]->isolated_before;
	double layer = before[task->layer + 1] - before[task->layer];
	double behind = before[task->trace->layer_count] - before[task->layer + 1];
	return behind + task->left * layer;
}

bool at_boundary(const struct task_view *task)
{
	return task->left == 1;
}
