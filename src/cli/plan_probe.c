/* moca plan: one probe. */
#include "cli/plan.h"

#include "cli/cli.h"

#include "base/text.h"
#include "sweep/seeds.h"

#include <string.h>
#include <sysexits.h>

const char *plan_value_text(double value, struct arena *arena)
{
	char text[NUMBER_TEXT];
	text_from_double(value, text);
	return arena_copy(arena, text, strlen(text));
}

/* A probe under way. */
struct probing {
	struct planning *planning;
	struct ready ready;
	struct arena *arena;
	const char *knobs; /* as recorded */
};

static struct job job_of(const struct probing *probing, size_t seed)
{
	return (struct job){&probing->ready.setup->setup, probing->ready.policy,
		probing->planning->options->selection.first_seed + seed};
}

/* Takes from the database what it has. */
static bool seeds_look_up(struct probing *probing, struct seeds *seeds, struct err *err)
{
	struct store *store = probing->planning->store;
	for (size_t i = 0; store && i < seeds->most; i++) {
		struct job job = job_of(probing, i);
		struct run_record record;
		char key[DIGEST_TEXT];
		int64_t run_id;
		setup_key(job.setup, &job.policy->policy, job.seed, key);
		if (!store_find_run(store, key, &run_id, err)
			|| (run_id
				&& !store_load_record(store, run_id, probing->arena, &record, err)))
			return false;
		seeds->ready[i] = run_id != 0;
		if (run_id)
			seeds->metrics[i] = record.metrics;
	}
	return true;
}

/* Without a row for each task: a plan makes hundreds of runs. */
static bool seed_record(void *data, size_t seed, const struct result *result, struct err *err)
{
	struct probing *probing = data;
	struct store *store = probing->planning->store;
	struct stocked_setup *stocked = probing->ready.setup;
	struct job job = job_of(probing, seed);
	char key[DIGEST_TEXT], started[TIME_TEXT];
	probing->planning->replayed++;
	if (!store)
		return true;
	if (!stocked->recording.bundle_id
		&& !record_setup(
			store, &stocked->setup, false, stocked->arena, &stocked->recording, err))
		return false;
	setup_key(job.setup, &job.policy->policy, job.seed, key);
	struct run_record record = record_make(&job, result, &stocked->recording, key,
		probing->knobs, record_time(result->started, started));
	return store_add_run(store, &record, &result->workload, NULL, err);
}

static bool seeds_do(struct probing *probing, struct seeds *seeds, struct err *err)
{
	struct planning *planning = probing->planning;
	size_t before = planning->replayed;
	if (!seeds_look_up(probing, seeds, err)
		|| !seeds_run(seeds, planning->options->jobs, &cli_stop, seed_record, probing, err))
		return false;
	if (cli_stop)
		return err_set(err, 128 + cli_stop, "interrupted%s",
			planning->store ? "; finished runs are kept" : "");
	planning->recorded += seeds->count - (planning->replayed - before);
	return true;
}

static bool probe_do(struct probing *probing, struct capacity_probe *probe, struct err *err)
{
	const struct planning *planning = probing->planning;
	const struct selection *selection = &planning->options->selection;
	struct seeds seeds = {.setup = &probing->ready.setup->setup,
		.policy = probing->ready.policy,
		.first = selection->first_seed,
		.most = (size_t)(selection->last_seed - selection->first_seed + 1),
		.until_ci = planning->options->until_ci};
	seeds.metrics = arena_array(probing->arena, seeds.most, sizeof *seeds.metrics);
	seeds.ready = arena_array(probing->arena, seeds.most, sizeof *seeds.ready);
	probing->knobs = setup_knobs(seeds.setup, seeds.policy, probing->arena);
	if (!seeds_do(probing, &seeds, err))
		return false;
	double *slas = arena_array(planning->arena, seeds.count, sizeof *slas);
	for (size_t i = 0; i < seeds.count; i++)
		slas[i] = seeds.metrics[i].sla;
	probe->count = seeds.count;
	probe->slas = slas;
	return true;
}

/* What is wrong with the machine or the policy is so at this value. */
static bool value_refuse(const struct setting *setting, struct err *err)
{
	struct err wrong = *err;
	if (wrong.status != EX_DATAERR || *wrong.where)
		return false;
	return err_set(err, EX_DATAERR, "at %s = %s: %s; expected a --range in which it can run",
		setting->key, setting->value, wrong.text);
}

bool plan_probe(
	void *data, size_t value, size_t policy, struct capacity_probe *probe, struct err *err)
{
	const struct mix *mix = data;
	struct planning *planning = mix->planning;
	struct setting *setting = &planning->settings[planning->setting_count - 1];
	struct arena arena = {0};
	struct probing probing = {.planning = planning, .arena = &arena};
	setting->value = plan_value_text(planning->values[value], &arena);
	struct design design = {.soc = planning->options->selection.soc,
		.workload = mix->workload,
		.qos = mix->qos,
		.policy = planning->study.policies[policy].policy.name,
		.setting_count = planning->setting_count,
		.settings = planning->settings};
	bool ok = stock_ready(planning->stock, &design, &probing.ready, err);
	if (ok) {
		ok = probe_do(&probing, probe, err);
		stock_release(planning->stock, &probing.ready);
	}
	if (!ok)
		value_refuse(setting, err);
	if (planning->progress.done == planning->progress.total) /* which is but a guess */
		planning->progress.total++;
	progress_step(&planning->progress);
	arena_free(&arena);
	return ok;
}
