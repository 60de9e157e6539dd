/* sweep/execute.h: one run, whatever its policy: a replay, or what the room bound computes beforehand. */
#ifndef SWEEP_EXECUTE_H
#define SWEEP_EXECUTE_H

#include "metrics/metrics.h"
#include "sweep/compat.h"

/* Whether a run of this policy has outcomes of tasks: the bound has not, since nothing is run. */
bool execute_has_tasks(const struct tuned_policy *policy);

/* Fills the metrics and, if the policy has them, the outcomes (room for every task) and totals. The
 * outcomes are as `compat` has them told; the observer, who may be NULL, sees what really ran; of `best` it sees the
 * schedule that was found. `followed` is the policy whose decisions were carried out: this one, or of `best` the
 * one that its schedule follows (bound/best.h). Status 64 for an observer of `bound`. */
bool execute_run(struct replay *replay, const struct scenario *scenario,
	const struct compat *compat, const struct tuned_policy *policy,
	const struct observer *observer, struct outcome *outcomes, struct totals *totals,
	struct metrics *metrics, struct policy *followed, struct err *err);

#endif
