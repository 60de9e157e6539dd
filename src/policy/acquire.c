/* What AuRORA and the runs of its comparison share; the rules are those of AuRORA's artifact. */
#include "policy/acquire.h"
#include "policy/parts.h"

#include <math.h>

int acquire_size(int tiles)
{
	return tiles >= 4 ? 4 : tiles >= 2 ? 2 : 1;
}

bool acquire_hopeless(const struct view *view, const struct task_view *task)
{
	return slack_cycles(view, task)
		< isolated_left_cycles(task, acquire_size(view->soc->tiles));
}

/* A task that is being moved stands at the begin of its layer too: hence the layer looked at last. */
bool acquire_at_boundary(const struct task_view *task, size_t layer_looked_at)
{
	return at_boundary(task) && task->layer > layer_looked_at;
}

int acquire_next_at_boundary(const struct view *view, const size_t *layers_looked_at, int last)
{
	int next = -1;
	for (int slot = 0; slot < view->slot_count; slot++) {
		int task = view->slot_task[slot];
		if (task > last && (next < 0 || task < next)
			&& acquire_at_boundary(&view->tasks[task], layers_looked_at[task]))
			next = task;
	}
	return next;
}

/* Age in isolated times; hopeless tasks come last. */
static double admission_score(const struct view *view, int task)
{
	const struct task_view *t = &view->tasks[task];
	double togo = isolated_left_cycles(t, acquire_size(view->soc->tiles));
	if (slack_cycles(view, t) < togo)
		return 0;
	return (view->now_cycles - t->arrival_cycles) / togo;
}

int acquire_next_waiting(const struct view *view, int last)
{
	double last_score = last < 0 ? INFINITY : admission_score(view, last), best_score = -1;
	int best = -1;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		double score = admission_score(view, task);
		bool behind = score < last_score || (score == last_score && task > last);
		if (behind && score > best_score) {
			best = task;
			best_score = score;
		}
	}
	return best;
}

int acquire_wanted_tiles(const struct view *view, int task, double factor)
{
	const struct task_view *t = &view->tasks[task];
	double slack = slack_cycles(view, t);
	int tiles = acquire_size(view->soc->tiles);
	if (acquire_hopeless(view, t))
		return 1;
	while (tiles > 1 && slack >= factor * isolated_left_cycles(t, tiles))
		tiles /= 2;
	return tiles;
}
