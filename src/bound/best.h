/* bound/best.h: the best schedule found: how many tasks surely can meet their targets.
 *
 * The search knows all arrivals and times. Each schedule that it tries is carried out by the replay itself
 * (policy/clairvoyant.h), so that what it finds is real: between it and the bound lies the optimum.
 *
 *   start     every online policy of the table, and those by deadline with hopeless tasks demoted and
 *             dropped; what each met, as a schedule; and earliest deadline first with the fewest tiles
 *             that leave a task some margin, and on the whole machine if a policy that does so met
 *             most, tasks being stopped and resumed and each network on more tiles and on fewer
 *   repair    a late task is cured by giving one up: of those that ran in its time, the one that takes
 *             most of machine and DRAM (the rule of Moore and Hodgson: Moore, "An n job, one machine
 *             sequencing algorithm for minimizing the number of late jobs", Management Science 15,
 *             1968; optimal for one machine and equal releases, a heuristic here)
 *   improve   take one that was given up back in, if need be for another one that is given up; other
 *             tiles for a task; two tasks' turns exchanged. What is no worse is kept
 *
 * A schedule is better if more tasks meet their targets, then if lateness and tiles held come to less.
 * The result is at least as good as every online policy that can run here. It depends on the scenario
 * and the number of replays alone. */
#ifndef BOUND_BEST_H
#define BOUND_BEST_H

#include "replay/replay.h"

/* Fills outcomes (room for every task) and totals as replay_run would, and `followed` with the policy whose
 * decisions the schedule found consists of: an online one, or the dispatcher `clairvoyant` with a regulator
 * where the search has made its own. Its strings are constant. `policy` is the row `best` of the
 * offline table, with its knobs. The replay's memory is used for the trials. The
 * observer, which may be NULL, sees the result alone. */
bool best_search(struct replay *replay, const struct scenario *scenario,
	const struct tuned_policy *policy, const struct observer *observer,
	struct outcome *outcomes, struct totals *totals, struct policy *followed, struct err *err);

#endif
