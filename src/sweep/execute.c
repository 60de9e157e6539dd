#include "sweep/execute.h"

#include "bound/best.h"
#include "bound/bound.h"
#include "policy/clairvoyant.h"

#include <sysexits.h>

bool execute_has_tasks(const struct tuned_policy *policy)
{
	return policy->policy.dispatcher != &bound_dispatcher;
}

static bool execute_bound(const struct scenario *scenario, struct metrics *metrics, struct err *err)
{
	struct bound bound;
	if (!bound_compute(scenario, &bound, err))
		return false;
	bound_metrics(&bound, metrics);
	return true;
}

bool execute_run(struct replay *replay, const struct scenario *scenario,
	const struct compat *compat, const struct tuned_policy *policy,
	const struct observer *observer, struct outcome *outcomes, struct totals *totals,
	struct metrics *metrics, struct policy *followed, struct err *err)
{
	*followed = policy->policy;
	*totals = (struct totals){0};
	if (policy->policy.dispatcher == &bound_dispatcher)
		return observer
			? err_set(err, EX_USAGE, "policy '%s' runs nothing that could be watched",
				policy->policy.name)
			: execute_bound(scenario, metrics, err);
	bool ok = policy->policy.dispatcher == &best_dispatcher
		? best_search(replay, scenario, policy, observer, outcomes, totals, followed, err)
		: replay_run(replay, scenario, policy, observer, outcomes, totals, err);
	if (ok)
		compat_outcomes(compat, scenario, outcomes);
	if (ok)
		metrics_compute(scenario, outcomes, totals, metrics);
	return ok;
}
