/* policy/deadline.h: what the policies by deadline share (edf, llf, preemptive ones, memory in deadline order).
 *
 * A task is hopeless if even alone it would be late. */
#ifndef POLICY_DEADLINE_H
#define POLICY_DEADLINE_H

#include "policy/policy.h"

enum hopeless { HOPELESS_KEEP, HOPELESS_DEMOTE, HOPELESS_DROP };

struct deadline_knobs {
	int hopeless; /* enum hopeless */
};

extern const struct knob deadline_knob_table[];

/* The time by which a task is to be done. */
static inline double task_deadline_cycles(const struct task_view *task)
{
	return task->arrival_cycles + task->target_cycles;
}

/* The last moment at which a task that has done nothing yet can begin on so many tiles, alone, and still be
 * in time. */
double latest_start_cycles(const struct task_view *task, int tiles);

/* Fills free groups with the waiting tasks of the least key, ties to the earlier arrival; hopeless ones
 * are kept in their place, come last or are dropped, as the knob says. */
typedef double deadline_key_fn(const struct view *view, const struct task_view *task);
void deadline_dispatch(const struct deadline_knobs *knobs, const struct view *view,
	deadline_key_fn *key, struct plan *plan);

#endif
