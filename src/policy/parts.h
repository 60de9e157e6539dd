/* policy/parts.h: the dispatchers and regulators that table.c pairs, and what several share. */
#ifndef POLICY_PARTS_H
#define POLICY_PARTS_H

#include "policy/policy.h"

extern const struct dispatcher aurora_dispatcher, edf_dispatcher, edf_p_dispatcher, fifo_dispatcher,
	gps_dispatcher, llf_dispatcher, moca_dispatcher, online_dispatcher, planaria_dispatcher,
	planaria_moca_dispatcher, prema_dispatcher, prema_moca_dispatcher, veltair_dispatcher;

extern const struct regulator aurora_regulator, camdn_regulator, deadline_regulator,
	maxmin_regulator, memguard_regulator, moca_regulator, moca_norm_regulator, no_regulator,
	optimizer_regulator, strict_regulator, tdma_regulator, tiles_regulator, weighted_regulator;

/* Takes the lowest slot out of a set that is not empty: the bit of each slot. */
static inline int slot_out(uint64_t *set)
{
	int slot = __builtin_ctzll(*set);
	*set &= *set - 1;
	return slot;
}

/* Cycles until the task's deadline; less than nothing if it is late. */
static inline double slack_cycles(const struct view *view, const struct task_view *task)
{
	return task->target_cycles - (view->now_cycles - task->arrival_cycles);
}

/* Whether a plan has something for the task already. */
bool plan_has(const struct plan *plan, int task);

/* ---- online.c: one task a group, to completion ---- */

/* Tiles of one group of the fixed partition. */
int group_tiles(const struct soc *soc);

/* tile_counts of every dispatcher that keeps to the fixed partition. */
void group_tile_counts(const struct soc *soc, const void *knobs, int *counts);

/* The score by which the MoCA artifact dispatches: one level of priority weighs as much as waiting
 * for one isolated time on one tile. */
double waiting_score(const struct view *view, int task);

typedef bool eligible_fn(const void *context, const struct view *view, int task);

/* The waiting task of the best score among those that `eligible` admits (NULL = all) and `taken` does
 * not hold; -1 if there is none. Ties go to the earlier arrival. */
int best_waiting(const struct view *view, eligible_fn *eligible, const void *context,
	const struct plan *taken);

/* ---- temporal.c: one task at a time on all tiles ---- */

/* tile_counts of every dispatcher that does so. */
void machine_tile_counts(const struct soc *soc, const void *knobs, int *counts);

/* The task that has the machine; -1 = none. */
int machine_task(const struct view *view);

/* Isolated cycles of what is left of a task, on so many tiles, which its trace must have. */
double isolated_left_cycles(const struct task_view *task, int tiles);

/* Whether a task stands between two layers: what it has done is all in memory or its last output. */
bool at_boundary(const struct task_view *task);

/* ---- repartition.c: tiles dealt anew among all tasks that are present ---- */

/* Walks through the tasks that are present, running and waiting, in order of arrival. */
struct presence {
	int running[TILES_MOST], running_count, running_next;
	size_t waiting_next;
};

void presence_begin(struct presence *presence, const struct view *view);

/* The next task; -1 = no more. */
int presence_next(struct presence *presence, const struct view *view);

/* Lets a present task have so many tiles (0 = stop it, with all its progress), unless that is what it has.
 * A task that has begun pays migration_cycles when it gets others. */
void plan_tiles(
	struct plan *plan, const struct view *view, int task, int tiles, double migration_cycles);

/* tile_counts of dispatchers that may ask for any number. */
void all_tile_counts(const struct soc *soc, const void *knobs, int *counts);

#endif
