#include "sweep/execute.h"

#include "bound/best.h"
#include "bound/bound.h"
#include "policy/clairvoyant.h"

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
	const struct tuned_policy *policy, struct outcome *outcomes, struct metrics *metrics,
	struct err *err)
{
	struct totals totals;
	if (policy->policy.dispatcher == &bound_dispatcher)
		return execute_bound(scenario, metrics, err);
	bool ok = policy->policy.dispatcher == &best_dispatcher
		? best_search(replay, scenario, policy, outcomes, &totals, err)
		: replay_run(replay, scenario, policy, NULL, outcomes, &totals, err);
	if (ok)
		metrics_compute(scenario, outcomes, &totals, metrics);
	return ok;
}
