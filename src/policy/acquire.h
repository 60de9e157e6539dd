/* policy/acquire.h: what the policies that acquire one, two or four tiles for a task have in common: how
 * long it takes, how long it may take, who comes next and how much it wants. */
#ifndef POLICY_ACQUIRE_H
#define POLICY_ACQUIRE_H

#include "policy/policy.h"

/* The largest of 1, 2 and 4 that is at most so many. */
int acquire_size(int tiles);

/* Whether not even the most tiles that a task may have would meet its target. */
bool acquire_hopeless(const struct view *view, const struct task_view *task);

/* Whether the task begins a layer now, other than its first, that is not the one looked at last. */
bool acquire_at_boundary(const struct task_view *task, size_t layer_looked_at);

/* The running task that begins a layer now and is the next behind `last` (-1 = the first) in order of
 * arrival; -1 if there is none. layers_looked_at has an entry for each task. */
int acquire_next_at_boundary(const struct view *view, const size_t *layers_looked_at, int last);

/* The waiting task that is the next to be admitted, behind `last` (-1 = the first); -1 if there is none. */
int acquire_next_waiting(const struct view *view, int last);

/* How many tiles a task that is admitted now is to have: the largest n of 4, 2 and 1 (that the machine
 * has) on which slack < factor * isolated cycles on n; 1 for the hopeless and for those with time
 * to spare. */
int acquire_wanted_tiles(const struct view *view, int task, double factor);

#endif
