#include "sweep/campaign.h"

#include "base/clock.h"
#include "sweep/entry.h"
#include "sweep/execute.h"
#include "sweep/parallel.h"
#include "sweep/seeds.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sysexits.h>

#define COMMIT_SECONDS 0.25

enum {
	BLOCK_POINTS = 32, /* done by a thread between two looks at what others did */
	BLOCK_POINTS_TASKS =
		4,        /* the same where each point's tasks are kept until they are recorded */
	BLOCKS_AHEAD = 2, /* that may wait for one before them, for each thread */
};

struct campaign {
	const struct campaign_plan *plan;
	struct store *store;
	pthread_mutex_t store_mutex; /* a worker looks up keys, another records */
	int64_t sweep_id;
	uint64_t first; /* of the shard's points (until_ci: designs), the one to go on with */
	uint64_t block_points; /* 1 design with until_ci */
	uint64_t seeds;        /* of a design, with until_ci */
	double committed_seconds;
	struct campaign_result *result;
};

/* ---- which points ---- */

static bool adaptive(const struct campaign_plan *plan)
{
	return !isnan(plan->until_ci);
}

/* What a shard's share is counted in: points, or designs with all their seeds. */
static uint64_t seeds_of(const struct campaign_plan *plan)
{
	const struct axis *axis = spec_axis(plan->spec, AXIS_SEED);
	return adaptive(plan) && axis ? axis->count : 1;
}

static uint64_t shares(const struct campaign_plan *plan)
{
	uint64_t all = plan->spec->point_count / seeds_of(plan);
	return (all + plan->shards - 1 - plan->shard) / plan->shards;
}

uint64_t campaign_points(const struct campaign_plan *plan)
{
	return shares(plan) * seeds_of(plan);
}

/* ---- a point, from its number to its row ---- */

struct done {
	struct position position;
	uint64_t point;
	const char *policy;
	struct ready ready;
	struct job job;
	char key[DIGEST_TEXT];
	const char *problem; /* NULL = it can be run */
	bool again;          /* another point of the block has this key */
	int64_t run_id;      /* recorded before; 0 = not */
	bool taskless;       /* but without the tasks that are wanted */
	const char *knobs;
	struct result result;
};

struct block {
	size_t count;
	struct done *points;
	bool cut;  /* the signal came: what is behind it must not be recorded */
	bool wide; /* a design whose interval all its seeds do not make narrow enough */
};

static bool problem_of(struct done *done, struct arena *arena, const struct err *err)
{
	done->problem = arena_copy(arena, err->text, strlen(err->text));
	return err->status == EX_DATAERR;
}

/* Fills all but the result. false if something is wrong that is no matter of the design. */
static bool prepare(const struct campaign *campaign, uint64_t point, struct arena *arena,
	struct done *done, struct err *err)
{
	struct stock *stock = campaign->plan->stock;
	struct design design;
	spec_design(campaign->plan->spec, point, arena, &design);
	*done = (struct done){.point = point,
		.position = spec_position(campaign->plan->spec, point),
		.policy = design.policy};
	if (!stock_ready(stock, &design, &done->ready, err))
		return problem_of(done, arena, err);
	const struct setup *setup = &done->ready.setup->setup;
	const struct tuned_policy *policy = done->ready.policy;
	if (policy->policy.dispatcher->decide
		&& !replay_can(&setup->soc, setup->network_count, setup->networks, setup->traces,
			policy, err))
		return problem_of(done, arena, err);
	done->job = (struct job){setup, policy, design.seed};
	done->knobs = setup_knobs(setup, policy, arena);
	setup_key(setup, &policy->policy, design.seed, done->key);
	return true;
}

static bool recorded_already(struct campaign *campaign, struct done *done, struct err *err)
{
	bool whole = true;
	if (!store_find_run(campaign->store, done->key, &done->run_id, err))
		return false;
	if (done->run_id && campaign->plan->spec->tasks && execute_has_tasks(done->ready.policy)
		&& !store_has_tasks(campaign->store, done->run_id, &whole, err))
		return false;
	done->taskless = !whole;
	return true;
}

/* Looks up what the database has already; one locking for all. */
static bool look_up(struct campaign *campaign, struct done *points, size_t count, struct err *err)
{
	bool ok = true;
	if (!campaign->store) /* a probe */
		return true;
	pthread_mutex_lock(&campaign->store_mutex);
	for (size_t i = 0; ok && i < count; i++)
		ok = points[i].problem || recorded_already(campaign, &points[i], err);
	pthread_mutex_unlock(&campaign->store_mutex);
	return ok;
}

/* A policy that does not know a knob is the same at all its values. */
static void mark_again(struct done *points, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = 0; k < i && !points[i].again; k++)
			points[i].again = strcmp(points[i].key, points[k].key) == 0;
}

/* The task list of the point before, as long as the next one has the same. Where tasks are recorded it lives
 * until they are, else only as long as it is needed. */
struct cases {
	const struct setup *setup;
	uint64_t seed;
	struct arena arena;
	struct workload workload;
	struct scenario scenario;
	struct outcome *scratch; /* where outcomes go that nobody keeps */
};

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

static bool replay_point(const struct campaign *campaign, struct replay *replay,
	struct cases *cases, struct done *done, struct arena *arena, struct err *err)
{
	if (done->problem || done->again || (done->run_id && !done->taskless))
		return true;
	bool keep = campaign->plan->spec->tasks;
	cases_turn(cases, &done->job, keep ? arena : NULL);
	struct outcome *outcomes = keep
		? arena_array(arena, cases->workload.task_count, sizeof *outcomes)
		: cases->scratch;
	return batch_job(replay, &cases->scenario, &done->job, outcomes, &done->result, err)
		|| (err->status == EX_DATAERR && problem_of(done, arena, err));
}

static bool stopped(const struct campaign *campaign)
{
	return campaign->plan->stop && *campaign->plan->stop;
}

/* ---- a block of points ---- */

static void *block_work(
	void *data, void *worker, uint64_t number, struct arena *arena, struct err *err)
{
	struct campaign *campaign = data;
	const struct campaign_plan *plan = campaign->plan;
	uint64_t first = campaign->first + number * campaign->block_points;
	uint64_t left = shares(plan) - first;
	size_t count = (size_t)(left < campaign->block_points ? left : campaign->block_points);
	struct block *block = arena_alloc(arena, sizeof *block);
	struct cases cases = {0};
	block->points = arena_array(arena, count, sizeof *block->points);
	for (size_t i = 0; i < count; i++)
		if (!prepare(campaign, plan->shard + (first + i) * plan->shards, arena,
			    &block->points[i], err))
			return NULL;
	mark_again(block->points, count);
	if (!look_up(campaign, block->points, count, err))
		return NULL;
	bool ok = true;
	for (; ok && block->count < count && !stopped(campaign); block->count += ok)
		ok = replay_point(
			campaign, worker, &cases, &block->points[block->count], arena, err);
	arena_free(&cases.arena);
	block->cut = block->count < count;
	return ok ? block : NULL;
}

/* ---- a design, seed by seed ---- */

static bool metrics_of(struct campaign *campaign, const struct done *done, struct arena *arena,
	struct metrics *metrics, struct err *err)
{
	struct run_record record;
	*metrics = done->result.metrics;
	if (!done->run_id || done->taskless)
		return true;
	pthread_mutex_lock(&campaign->store_mutex);
	bool ok = store_load_record(campaign->store, done->run_id, arena, &record, err);
	pthread_mutex_unlock(&campaign->store_mutex);
	*metrics = record.metrics;
	return ok;
}

static void *design_work(
	void *data, void *worker, uint64_t number, struct arena *arena, struct err *err)
{
	struct campaign *campaign = data;
	const struct campaign_plan *plan = campaign->plan;
	uint64_t first =
		(plan->shard + (campaign->first + number) * plan->shards) * campaign->seeds;
	struct block *block = arena_alloc(arena, sizeof *block);
	block->points = arena_array(arena, campaign->seeds, sizeof *block->points);
	struct metrics *metrics = arena_array(arena, campaign->seeds, sizeof *metrics);
	bool enough = false;
	while (!enough && block->count < campaign->seeds && !stopped(campaign)) {
		struct done *done = &block->points[block->count];
		struct cases cases = {0};
		bool ok = prepare(campaign, first + block->count, arena, done, err)
			&& look_up(campaign, done, 1, err)
			&& replay_point(campaign, worker, &cases, done, arena, err);
		arena_free(&cases.arena);
		if (!ok || !metrics_of(campaign, done, arena, &metrics[block->count], err))
			return NULL;
		block->count++;
		enough = done->problem || seeds_suffice(metrics, block->count, plan->until_ci);
	}
	block->cut = !enough && block->count < campaign->seeds;
	block->wide = !enough && !block->cut;
	block->count = block->cut ? 0 : block->count; /* designs are recorded whole */
	return block;
}

/* ---- recording ---- */

static bool setup_note(struct campaign *campaign, struct stocked_setup *stocked, struct err *err)
{
	return stocked->recording.bundle_id
		|| record_setup(campaign->store, &stocked->setup, false, stocked->arena,
			&stocked->recording, err);
}

static bool run_add(struct campaign *campaign, struct done *done, struct err *err)
{
	char started[TIME_TEXT];
	const struct outcome *outcomes = campaign->plan->spec->tasks ? done->result.outcomes : NULL;
	if (!setup_note(campaign, done->ready.setup, err))
		return false;
	struct run_record record =
		record_make(&done->job, &done->result, &done->ready.setup->recording, done->key,
			done->knobs, record_time(done->result.started, started));
	campaign->result->replayed++;
	if (!store_add_run(campaign->store, &record, &done->result.workload, outcomes, err))
		return false;
	done->run_id = record.run_id;
	return true;
}

/* Others may have recorded the run since it was looked up. */
static bool run_record(struct campaign *campaign, struct done *done, struct err *err)
{
	if (done->taskless) {
		campaign->result->replayed++;
		return store_add_tasks(campaign->store, done->run_id, &done->result.workload,
			done->result.outcomes, err);
	}
	if (!done->run_id && !store_find_run(campaign->store, done->key, &done->run_id, err))
		return false;
	return done->run_id || run_add(campaign, done, err);
}

static bool point_record(struct campaign *campaign, struct done *done, struct err *err)
{
	if (!done->problem && !run_record(campaign, done, err))
		return false;
	campaign->result->problems += done->problem != NULL;
	struct point_record point = {.sweep_id = campaign->sweep_id,
		.point = (int64_t)done->point,
		.place = (int64_t)done->position.place,
		.policy = done->policy,
		.run_id = done->run_id,
		.problem = done->problem};
	if (!store_add_point(campaign->store, &point, err))
		return false;
	campaign->result->done++;
	stock_release(campaign->plan->stock, &done->ready);
	return true;
}

static bool commit_at_times(struct campaign *campaign, struct err *err)
{
	double now = clock_seconds();
	if (now - campaign->committed_seconds < COMMIT_SECONDS)
		return true;
	campaign->committed_seconds = now;
	return store_commit(campaign->store, err) && store_begin(campaign->store, err);
}

static bool block_sink(void *data, uint64_t number, void *result, struct err *err)
{
	struct campaign *campaign = data;
	const struct campaign_plan *plan = campaign->plan;
	struct block *block = result;
	bool ok = true;
	(void)number;
	pthread_mutex_lock(&campaign->store_mutex);
	for (size_t i = 0; ok && i < block->count; i++)
		ok = point_record(campaign, &block->points[i], err);
	campaign->result->wide += block->wide;
	ok = ok && commit_at_times(campaign, err);
	pthread_mutex_unlock(&campaign->store_mutex);
	if (ok && plan->progress)
		plan->progress(plan->progress_data, campaign->result->done);
	return ok && !block->cut;
}

/* ---- all of it ---- */

static void *worker_new(void *data)
{
	(void)data;
	return replay_new();
}

static void worker_free(void *worker)
{
	replay_free(worker);
}

static bool points_do(struct campaign *campaign, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	struct parallel parallel = {.data = campaign,
		.worker_new = worker_new,
		.worker_free = worker_free,
		.work = adaptive(plan) ? design_work : block_work,
		.sink = block_sink,
		.ahead = BLOCKS_AHEAD};
	uint64_t left = shares(plan) - campaign->first, per_unit = campaign->block_points;
	return parallel_run(
		&parallel, 0, (left + per_unit - 1) / per_unit, plan->jobs, plan->stop, err);
}

/* Whether some points take a search each, a thousand times as long as others. */
static bool searches(const struct spec *spec)
{
	const struct axis *axis = spec_axis(spec, AXIS_POLICY);
	for (size_t i = 0; axis && i < axis->count; i++)
		if (strncmp(axis->values[i], "best", 4) == 0)
			return true;
	return false;
}

static void campaign_begin(
	struct campaign *campaign, const struct campaign_plan *plan, struct campaign_result *result)
{
	*campaign = (struct campaign){.plan = plan,
		.block_points = adaptive(plan) || searches(plan->spec) ? 1
			: plan->spec->tasks                            ? BLOCK_POINTS_TASKS
								       : BLOCK_POINTS,
		.seeds = seeds_of(plan),
		.committed_seconds = clock_seconds(),
		.result = result};
	*result = (struct campaign_result){.points = campaign_points(plan)};
	pthread_mutex_init(&campaign->store_mutex, NULL);
}

/* ---- going on ---- */

/* Finds where the shard's points in the database end. */
static bool points_find(struct campaign *campaign, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	uint64_t seeds = campaign->seeds;
	int64_t last, count;
	if (!store_points(campaign->store, campaign->sweep_id, &last, &count, err))
		return false;
	if (count == 0)
		return true;
	uint64_t share = (uint64_t)last / seeds; /* the last point, or design */
	campaign->first = share / plan->shards + 1;
	campaign->result->found = campaign->result->done = (uint64_t)count;
	return (share % plan->shards == plan->shard
		       && (adaptive(plan) || (uint64_t)count == campaign->first))
		|| err_set(err, EX_DATAERR,
			"the database has points of '%s' that are not of shard %llu/%llu; "
			"expected one database for each shard (moca merge joins them)",
			plan->spec->name, (unsigned long long)plan->shard + 1,
			(unsigned long long)plan->shards);
}

static bool may_go_on(const struct campaign *campaign, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	return plan->resume || campaign->first == 0 || campaign->first == shares(plan)
		|| err_set(err, EX_DATAERR,
			"the database has %llu of %llu points of '%s' already; expected --resume, "
			"to go on there",
			(unsigned long long)campaign->result->found,
			(unsigned long long)campaign->result->points, plan->spec->name);
}

/* Enters the sweep, or finds it and where it ended. A sweep of this name that is finished and was another
 * does not bar a new one. */
static bool sweep_find(struct campaign *campaign, struct arena *arena, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	struct sweep_record before, now;
	const struct input *inputs;
	size_t count = stock_inputs(plan->stock, &inputs);
	entry_make(plan->spec, inputs, count, plan->until_ci, arena, &now);
	if (!store_find_sweep(campaign->store, plan->spec->name, now.digest, arena, &before, err))
		return false;
	const char *what = before.sweep_id ? entry_difference(&before, &now, arena) : NULL;
	if (what && (plan->resume || !before.finished))
		return err_set(err, EX_DATAERR,
			"sweep '%s' has changed since it was begun in this database: %s; expected "
			"the same, or another database or name for this one",
			now.name, what);
	if (what)
		snprintf(campaign->result->beside, sizeof campaign->result->beside, "%s", what);
	if (!before.sweep_id || what) {
		bool ok = store_add_sweep(campaign->store, &now, err);
		campaign->sweep_id = now.sweep_id;
		return ok;
	}
	campaign->sweep_id = before.sweep_id;
	campaign->result->finished = before.finished;
	return points_find(campaign, err) && may_go_on(campaign, err);
}

/* ---- its end ---- */

/* A shard's database has not all points: its sweep is finished where the shards are merged. */
static bool finish_if_whole(struct campaign *campaign, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	int64_t last, count;
	if (plan->shards > 1 || campaign->result->finished || stopped(campaign))
		return true;
	if (!store_points(campaign->store, campaign->sweep_id, &last, &count, err)
		|| !entry_finish(plan->spec, campaign->store, campaign->sweep_id, err))
		return false;
	campaign->result->finished = true;
	return true;
}

/* Committed before the points come, so that a database without points tells what it was meant for. */
static bool sweep_begin(struct campaign *campaign, struct err *err)
{
	struct arena arena = {0};
	bool ok = store_begin(campaign->store, err) && sweep_find(campaign, &arena, err)
		&& store_commit(campaign->store, err) && store_begin(campaign->store, err);
	arena_free(&arena);
	return ok;
}

bool campaign_check(const struct campaign_plan *plan, struct err *err)
{
	const struct spec *spec = plan->spec;
	return !adaptive(plan)
		|| (spec->axis_count && spec->axes[spec->axis_count - 1].role == AXIS_SEED)
		|| err_set(err, EX_USAGE,
			"--until-ci adds seed after seed to a design; expected seed as the last key of "
			"[grid], with the most that a design may get");
}

bool campaign_run(const struct campaign_plan *plan, struct store *store,
	struct campaign_result *result, struct err *err)
{
	struct campaign campaign;
	if (!campaign_check(plan, err))
		return false;
	campaign_begin(&campaign, plan, result);
	campaign.store = store;
	bool ok = sweep_begin(&campaign, err) && points_do(&campaign, err)
		&& finish_if_whole(&campaign, err) && store_commit(store, err);
	pthread_mutex_destroy(&campaign.store_mutex);
	return ok;
}

/* ---- a probe ---- */

/* Some points behind each other, as a thread would do them: they may share what the first one needs. */
static bool probe_block(struct campaign *campaign, uint64_t share, struct replay *replay,
	double until_seconds, struct campaign_probe *probe, struct err *err)
{
	const struct campaign_plan *plan = campaign->plan;
	struct arena arena = {0};
	struct cases cases = {0};
	struct done done;
	bool ok = true;
	for (int i = 0; ok && i < BLOCK_POINTS && share < shares(plan); i++, share++) {
		uint64_t point = (plan->shard + share * plan->shards) * campaign->seeds;
		ok = prepare(campaign, point, &arena, &done, err)
			&& replay_point(campaign, replay, &cases, &done, &arena, err);
		if (ok && done.problem && !probe->problems++)
			snprintf(probe->problem, sizeof probe->problem, "%s", done.problem);
		if (ok)
			stock_release(plan->stock, &done.ready);
		probe->tried++;
		if (clock_seconds() > until_seconds)
			break;
	}
	arena_free(&cases.arena);
	arena_free(&arena);
	return ok;
}

bool campaign_try(const struct campaign_plan *plan, double seconds, struct campaign_probe *probe,
	struct err *err)
{
	enum { PROBES = 64 };
	struct campaign_result result;
	struct campaign campaign;
	double started = clock_seconds();
	bool ok = true;
	*probe = (struct campaign_probe){0};
	campaign_begin(&campaign, plan, &result);
	struct replay *replay = replay_new();
	for (uint64_t i = 0; ok && i < PROBES && clock_seconds() - started < seconds; i++)
		ok = probe_block(&campaign, shares(plan) * (i * 29 % PROBES) / PROBES, replay,
			started + seconds, probe, err);
	replay_free(replay);
	probe->point_seconds = (clock_seconds() - started) / (double)probe->tried;
	pthread_mutex_destroy(&campaign.store_mutex);
	return ok;
}
