/* policy/moca.h: the scoreboard of MoCA's regulators: what each slot's task noted when its layer began. */
#ifndef POLICY_MOCA_H
#define POLICY_MOCA_H

#include "policy/policy.h"

/* An empty slot's demand is zero. */
struct scoreboard {
	double bandwidth_bytes_per_cycle; /* B */
	double floor_bytes_per_cycle;     /* the least cap */
	double demand_sum_bytes_per_cycle;
	double demand_bytes_per_cycle[TILES_MOST]; /* d */
	double priority[TILES_MOST], remaining_cycles[TILES_MOST], slack_cycles[TILES_MOST];
};

/* The sum is kept, not made anew: a layer's start changes one demand. */
static inline void scoreboard_demand(struct scoreboard *board, int slot, double bytes_per_cycle)
{
	board->demand_sum_bytes_per_cycle += bytes_per_cycle - board->demand_bytes_per_cycle[slot];
	board->demand_bytes_per_cycle[slot] = bytes_per_cycle;
}

/* What is left of the time to the target, but no less than a late task's. */
static inline double scoreboard_slack(
	const struct view *view, const struct task_view *task, double late_slack_cycles)
{
	double slack = task->target_cycles - (view->now_cycles - task->arrival_cycles);
	return slack > late_slack_cycles ? slack : late_slack_cycles;
}

/* The slot's task begins a layer. */
static inline void scoreboard_note(
	struct scoreboard *board, double late_slack_cycles, const struct view *view, int slot)
{
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	const struct lowering *on = task->trace->on[task->tiles];
	scoreboard_demand(board, slot, view->slot_demand[slot]->dram_bytes_per_cycle);
	board->priority[slot] = task->priority;
	board->remaining_cycles[slot] =
		on->isolated_before[task->trace->layer_count] - on->isolated_before[task->layer];
	board->slack_cycles[slot] = scoreboard_slack(view, task, late_slack_cycles);
}

/* The slot's task has stopped. */
static inline void scoreboard_leave(struct scoreboard *board, const struct view *view, int slot)
{
	scoreboard_demand(board, slot, 0);
	if (view->running_count == 1) /* the last one: what rounding has left goes too */
		board->demand_sum_bytes_per_cycle = 0;
}

/* s */
static inline double scoreboard_score(const struct scoreboard *board, int slot)
{
	return board->priority[slot] + board->remaining_cycles[slot] / board->slack_cycles[slot];
}

#endif
