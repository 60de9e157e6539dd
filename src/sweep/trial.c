#include "sweep/trial.h"

#include "base/clock.h"
#include "sweep/attempt.h"

enum {
	TRIALS = 64,       /* places in the enumeration where points are tried */
	TRIAL_POINTS = 32, /* behind each other, at most */
};

/* Some points behind each other, as a thread would do them: they may share what the first one needs. */
static bool points_try(const struct campaign_plan *plan, uint64_t share, struct replay *replay,
	double until_seconds, struct trial *trial, struct err *err)
{
	struct arena arena = {0};
	struct cases cases = {0};
	struct attempt attempt;
	bool ok = true;
	for (int i = 0; ok && i < TRIAL_POINTS && share < campaign_shares(plan); i++, share++) {
		ok = attempt_prepare(plan->spec, plan->stock, campaign_share_point(plan, share),
			     &arena, &attempt, err)
			&& attempt_replay(&attempt, plan->spec->tasks, replay, &cases, &arena, err);
		if (ok && attempt.problem && !trial->problems++)
			snprintf(trial->problem, sizeof trial->problem, "%s", attempt.problem);
		if (ok)
			stock_release(plan->stock, &attempt.ready);
		trial->tried++;
		if (clock_seconds() > until_seconds)
			break;
	}
	cases_free(&cases);
	arena_free(&arena);
	return ok;
}

bool trial_run(
	const struct campaign_plan *plan, double seconds, struct trial *trial, struct err *err)
{
	double started = clock_seconds();
	bool ok = true;
	*trial = (struct trial){0};
	struct replay *replay = replay_new();
	for (uint64_t i = 0; ok && i < TRIALS && clock_seconds() - started < seconds; i++)
		ok = points_try(plan, campaign_shares(plan) * (i * 29 % TRIALS) / TRIALS, replay,
			started + seconds, trial, err);
	replay_free(replay);
	trial->point_seconds = (clock_seconds() - started) / (double)trial->tried;
	return ok;
}
