#include "sweep/attempt.h"

#include <string.h>
#include <sysexits.h>

static bool problem_of(struct attempt *attempt, struct arena *arena, const struct err *err)
{
	attempt->problem = arena_copy(arena, err->text, strlen(err->text));
	return err->status == EX_DATAERR;
}

bool attempt_prepare(const struct spec *spec, struct stock *stock, uint64_t point,
	struct arena *arena, struct attempt *attempt, struct err *err)
{
	struct design design;
	spec_design(spec, point, arena, &design);
	*attempt = (struct attempt){
		.point = point, .position = spec_position(spec, point), .policy = design.policy};
	if (!stock_ready(stock, &design, &attempt->ready, err))
		return problem_of(attempt, arena, err);
	const struct setup *setup = &attempt->ready.setup->setup;
	const struct tuned_policy *policy = attempt->ready.policy;
	if (policy->policy.dispatcher->decide
		&& !replay_can(&setup->soc, setup->network_count, setup->networks, setup->traces,
			policy, err))
		return problem_of(attempt, arena, err);
	attempt->job = (struct job){setup, policy, design.seed};
	attempt->knobs = setup_knobs(setup, policy, arena);
	setup_key(setup, &policy->policy, design.seed, attempt->key);
	return true;
}

void attempts_mark(struct attempt *attempts, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = 0; k < i && !attempts[i].again; k++)
			attempts[i].again = strcmp(attempts[i].key, attempts[k].key) == 0;
}

/* kept: the arena of what is recorded, or NULL. */
static void cases_turn(struct cases *cases, const struct job *job, struct arena *kept)
{
	struct arena *arena = kept ? kept : &cases->arena;
	if (cases->setup == job->setup && cases->seed == job->seed)
		return;
	arena_free(&cases->arena);
	cases->setup = job->setup;
	cases->seed = job->seed;
	batch_case(job->setup, job->seed, arena, &cases->workload, &cases->scenario);
	if (!kept)
		cases->scratch =
			arena_array(arena, cases->workload.task_count, sizeof *cases->scratch);
}

void cases_free(struct cases *cases)
{
	arena_free(&cases->arena);
}

bool attempt_replay(struct attempt *attempt, bool keep, struct replay *replay, struct cases *cases,
	struct arena *arena, struct err *err)
{
	if (attempt->problem || attempt->again || (attempt->run_id && !attempt->taskless))
		return true;
	cases_turn(cases, &attempt->job, keep ? arena : NULL);
	struct outcome *outcomes = keep
		? arena_array(arena, cases->workload.task_count, sizeof *outcomes)
		: cases->scratch;
	return batch_job(replay, &cases->scenario, &attempt->job, outcomes, &attempt->result, err)
		|| (err->status == EX_DATAERR && problem_of(attempt, arena, err));
}
