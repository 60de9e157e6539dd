/* moca run: what there is to do, and doing it. */
#include "cli/run.h"

#include "cli/cli.h"
#include "sweep/execute.h"
#include "sweep/seeds.h"

#include <math.h>
#include <string.h>

/* ---- what there is to do ---- */

size_t run_seed_count(const struct run_options *options)
{
	return (size_t)(options->selection.last_seed - options->selection.first_seed + 1);
}

size_t run_index(const struct plan_of_runs *plan, size_t setup, size_t seed, size_t policy)
{
	return (setup * run_seed_count(plan->options) + seed) * plan->study->policy_count + policy;
}

/* Whether the run that is there is all that is wanted. */
static bool recorded_whole(
	struct plan_of_runs *plan, const struct tuned_policy *policy, int64_t run_id, bool *whole)
{
	*whole = true;
	return plan->options->no_tasks || !execute_has_tasks(policy)
		|| store_has_tasks(plan->store, run_id, whole, plan->err);
}

static bool recorded(struct plan_of_runs *plan, size_t run, const struct tuned_policy *policy,
	struct arena *arena)
{
	int64_t run_id;
	struct run_record record;
	bool whole;
	if (!store_find_run(plan->store, plan->keys[run], &run_id, plan->err))
		return false;
	plan->ready[run] = false;
	plan->taskless[run] = 0;
	if (!run_id)
		return true;
	if (!store_load_record(plan->store, run_id, arena, &record, plan->err)
		|| !recorded_whole(plan, policy, run_id, &whole))
		return false;
	plan->metrics[run] = record.metrics;
	plan->ready[run] = whole;
	plan->taskless[run] = whole ? 0 : run_id;
	return true;
}

/* Looks one run up; if it is not there it becomes a job. */
static bool run_plan(
	struct plan_of_runs *plan, size_t setup, size_t seed, size_t policy, struct arena *arena)
{
	size_t run = run_index(plan, setup, seed, policy);
	const struct setup *s = &plan->study->setups[setup];
	const struct tuned_policy *p = &plan->study->policies[policy];
	uint64_t seed_value = plan->options->selection.first_seed + seed;
	setup_key(s, &p->policy, seed_value, plan->keys[run]);
	if (!recorded(plan, run, p, arena))
		return false;
	if (plan->ready[run])
		return true;
	plan->job_run[plan->job_count] = run;
	plan->jobs[plan->job_count++] = (struct job){s, p, seed_value};
	return true;
}

void run_plan_begin(struct plan_of_runs *plan, struct arena *arena)
{
	const struct study *study = plan->study;
	size_t count = study->setup_count * run_seed_count(plan->options) * study->policy_count;
	plan->run_most = plan->run_count = count;
	plan->jobs = arena_array(arena, count, sizeof *plan->jobs);
	plan->job_run = arena_array(arena, count, sizeof *plan->job_run);
	plan->keys = arena_array(arena, count, sizeof *plan->keys);
	plan->metrics = arena_array(arena, count, sizeof *plan->metrics);
	plan->ready = arena_array(arena, count, sizeof *plan->ready);
	plan->labels = arena_array(arena, study->setup_count, sizeof *plan->labels);
	plan->recordings = arena_array(arena, study->setup_count, sizeof *plan->recordings);
	plan->taskless = arena_array(arena, count, sizeof *plan->taskless);
	plan->knobs =
		arena_array(arena, study->setup_count * study->policy_count, sizeof *plan->knobs);
	for (size_t i = 0; i < study->setup_count * study->policy_count; i++)
		plan->knobs[i] = setup_knobs(&study->setups[i / study->policy_count],
			&study->policies[i % study->policy_count], arena);
}

/* Looks every run up. */
bool run_plan_make(struct plan_of_runs *plan, struct arena *arena)
{
	const struct study *study = plan->study;
	size_t seeds = run_seed_count(plan->options);
	plan->job_count = 0;
	for (size_t setup = 0; setup < study->setup_count; setup++)
		if (!store_workload_label(plan->store, study->setups[setup].configuration,
			    study->setups[setup].workload_name, study->setups[setup].contents,
			    arena, &plan->labels[setup], plan->err))
			return false;
	for (size_t setup = 0; setup < study->setup_count; setup++)
		for (size_t seed = 0; seed < seeds; seed++)
			for (size_t policy = 0; policy < study->policy_count; policy++)
				if (!run_plan(plan, setup, seed, policy, arena))
					return false;
	return true;
}

/* ---- doing it ---- */

static bool result_record(const struct plan_of_runs *plan, size_t run, const struct job *job,
	const struct result *result, struct err *err)
{
	const struct outcome *outcomes = plan->options->no_tasks ? NULL : result->outcomes;
	if (plan->taskless[run])
		return store_add_tasks(
			plan->store, plan->taskless[run], &result->workload, outcomes, err);
	size_t setup = (size_t)(job->setup - plan->study->setups);
	size_t policy = (size_t)(job->policy - plan->study->policies);
	char started[TIME_TEXT];
	struct run_record record = record_make(job, result, &plan->recordings[setup],
		plan->keys[run], plan->knobs[setup * plan->study->policy_count + policy],
		record_time(result->started, started));
	return store_add_run(plan->store, &record, &result->workload, outcomes, err);
}

static bool result_take(struct plan_of_runs *plan, size_t run, const struct job *job,
	const struct result *result, struct err *err)
{
	if (!result_record(plan, run, job, result, err))
		return false;
	plan->metrics[run] = result->metrics;
	plan->ready[run] = true;
	plan->replayed++;
	if (plan->comparison)
		comparison_take(plan->comparison, job, result);
	progress_step(&plan->progress);
	return true;
}

static bool job_sink(void *data, size_t index, const struct result *result, struct err *err)
{
	struct plan_of_runs *plan = data;
	return result_take(plan, plan->job_run[index], &plan->jobs[index], result, err);
}

/* ---- no more seeds than needed ---- */

/* One setup under one policy. */
struct design_of_runs {
	struct plan_of_runs *plan;
	size_t setup, policy;
};

static size_t design_run(const struct design_of_runs *design, size_t seed)
{
	return run_index(design->plan, design->setup, seed, design->policy);
}

static bool seed_sink(void *data, size_t seed, const struct result *result, struct err *err)
{
	const struct design_of_runs *design = data;
	struct plan_of_runs *plan = design->plan;
	struct job job = {&plan->study->setups[design->setup],
		&plan->study->policies[design->policy], plan->options->selection.first_seed + seed};
	return result_take(plan, design_run(design, seed), &job, result, err);
}

/* Recorded runs beyond the needed ones are left out as if they were not there. */
static bool design_do(struct design_of_runs *design, struct arena *arena)
{
	struct plan_of_runs *plan = design->plan;
	size_t count = run_seed_count(plan->options);
	struct seeds seeds = {.setup = &plan->study->setups[design->setup],
		.policy = &plan->study->policies[design->policy],
		.first = plan->options->selection.first_seed,
		.most = count,
		.until_ci = plan->options->until_ci,
		.metrics = arena_array(arena, count, sizeof *seeds.metrics),
		.ready = arena_array(arena, count, sizeof *seeds.ready)};
	for (size_t i = 0; i < count; i++) {
		seeds.metrics[i] = plan->metrics[design_run(design, i)];
		seeds.ready[i] = plan->ready[design_run(design, i)];
	}
	bool ok = seeds_run(&seeds, plan->options->jobs, &cli_stop, seed_sink, design, plan->err);
	for (size_t i = seeds.count; i < count; i++)
		plan->ready[design_run(design, i)] = false;
	plan->run_count += seeds.count;
	plan->wide += ok && !cli_stop
		&& !seeds_suffice(seeds.metrics, seeds.count, plan->options->until_ci);
	return ok;
}

static bool designs_do(struct plan_of_runs *plan)
{
	bool ok = true;
	plan->run_count = 0;
	for (size_t i = 0; ok && i < plan->study->setup_count * plan->study->policy_count; i++) {
		struct arena arena = {0};
		struct design_of_runs design = {
			plan, i / plan->study->policy_count, i % plan->study->policy_count};
		ok = design_do(&design, &arena);
		arena_free(&arena);
	}
	return ok;
}

/* ---- all of it ---- */

static bool setups_record(struct plan_of_runs *plan, struct arena *arena)
{
	for (size_t i = 0; i < plan->study->setup_count; i++)
		if (!record_setup(plan->store, &plan->study->setups[i], true, arena,
			    &plan->recordings[i], plan->err))
			return false;
	return true;
}

static bool jobs_do(struct plan_of_runs *plan)
{
	return isnan(plan->options->until_ci) ? batch_run(plan->jobs, plan->job_count,
		       plan->options->jobs, &cli_stop, job_sink, plan, plan->err)
					      : designs_do(plan);
}

/* Runs what is missing, in one transaction. Once that has begun nobody else writes, so what is missing is
 * looked up again: another process may have recorded it meanwhile. */
bool run_plan_do(struct plan_of_runs *plan, struct arena *arena)
{
	if (!plan->job_count)
		return isnan(plan->options->until_ci) || designs_do(plan);
	cli_catch_stop();
	progress_begin(&plan->progress, "runs", plan->job_count);
	bool ok = store_begin(plan->store, plan->err) && run_plan_make(plan, arena)
		&& setups_record(plan, arena) && jobs_do(plan)
		&& store_commit(plan->store, plan->err);
	progress_end(&plan->progress);
	return ok;
}
