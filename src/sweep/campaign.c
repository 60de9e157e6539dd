#include "sweep/campaign.h"

#include "base/clock.h"
#include "sweep/attempt.h"
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

/* How many points a share has. */
static uint64_t seeds_of(const struct campaign_plan *plan)
{
	const struct axis *axis = spec_axis(plan->spec, AXIS_SEED);
	return adaptive(plan) && axis ? axis->count : 1;
}

uint64_t campaign_shares(const struct campaign_plan *plan)
{
	uint64_t all = plan->spec->point_count / seeds_of(plan);
	return (all + plan->shards - 1 - plan->shard) / plan->shards;
}

uint64_t campaign_share_point(const struct campaign_plan *plan, uint64_t share)
{
	return (plan->shard + share * plan->shards) * seeds_of(plan);
}

uint64_t campaign_points(const struct campaign_plan *plan)
{
	return campaign_shares(plan) * seeds_of(plan);
}

/* ---- what is there already ---- */

struct block {
	size_t count;
	struct attempt *attempts;
	bool cut;  /* the signal came: what is behind it must not be recorded */
	bool wide; /* a design whose interval all its seeds do not make narrow enough */
};

static bool recorded_already(struct campaign *campaign, struct attempt *attempt, struct err *err)
{
	bool whole = true;
	if (!store_find_run(campaign->store, attempt->key, &attempt->run_id, err))
		return false;
	if (attempt->run_id && campaign->plan->spec->tasks
		&& execute_has_tasks(attempt->ready.policy)
		&& !store_has_tasks(campaign->store, attempt->run_id, &whole, err))
		return false;
	attempt->taskless = !whole;
	return true;
}

/* Looks up what the database has already; one locking for all. */
static bool look_up(
	struct campaign *campaign, struct attempt *attempts, size_t count, struct err *err)
{
	bool ok = true;
	pthread_mutex_lock(&campaign->store_mutex);
	for (size_t i = 0; ok && i < count; i++)
		ok = attempts[i].problem || recorded_already(campaign, &attempts[i], err);
	pthread_mutex_unlock(&campaign->store_mutex);
	return ok;
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
	uint64_t left = campaign_shares(plan) - first;
	size_t count = (size_t)(left < campaign->block_points ? left : campaign->block_points);
	struct block *block = arena_alloc(arena, sizeof *block);
	struct cases cases = {0};
	block->attempts = arena_array(arena, count, sizeof *block->attempts);
	for (size_t i = 0; i < count; i++)
		if (!attempt_prepare(plan->spec, plan->stock, campaign_share_point(plan, first + i),
			    arena, &block->attempts[i], err))
			return NULL;
	attempts_mark(block->attempts, count);
	if (!look_up(campaign, block->attempts, count, err))
		return NULL;
	bool ok = true;
	for (; ok && block->count < count && !stopped(campaign); block->count += ok)
		ok = attempt_replay(&block->attempts[block->count], plan->spec->tasks, worker,
			&cases, arena, err);
	cases_free(&cases);
	block->cut = block->count < count;
	return ok ? block : NULL;
}

/* ---- a design, seed by seed ---- */

static bool metrics_of(struct campaign *campaign, const struct attempt *attempt,
	struct arena *arena, struct metrics *metrics, struct err *err)
{
	struct run_record record;
	*metrics = attempt->result.metrics;
	if (!attempt->run_id || attempt->taskless)
		return true;
	pthread_mutex_lock(&campaign->store_mutex);
	bool ok = store_load_record(campaign->store, attempt->run_id, arena, &record, err);
	pthread_mutex_unlock(&campaign->store_mutex);
	*metrics = record.metrics;
	return ok;
}

static void *design_work(
	void *data, void *worker, uint64_t number, struct arena *arena, struct err *err)
{
	struct campaign *campaign = data;
	const struct campaign_plan *plan = campaign->plan;
	uint64_t first = campaign_share_point(plan, campaign->first + number);
	struct block *block = arena_alloc(arena, sizeof *block);
	block->attempts = arena_array(arena, campaign->seeds, sizeof *block->attempts);
	struct metrics *metrics = arena_array(arena, campaign->seeds, sizeof *metrics);
	bool enough = false;
	while (!enough && block->count < campaign->seeds && !stopped(campaign)) {
		struct attempt *attempt = &block->attempts[block->count];
		struct cases cases = {0};
		bool ok = attempt_prepare(plan->spec, plan->stock, first + block->count, arena,
				  attempt, err)
			&& look_up(campaign, attempt, 1, err)
			&& attempt_replay(attempt, plan->spec->tasks, worker, &cases, arena, err);
		cases_free(&cases);
		if (!ok || !metrics_of(campaign, attempt, arena, &metrics[block->count], err))
			return NULL;
		block->count++;
		enough = attempt->problem || seeds_suffice(metrics, block->count, plan->until_ci);
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

static bool run_add(struct campaign *campaign, struct attempt *attempt, struct err *err)
{
	char started[TIME_TEXT];
	const struct outcome *outcomes =
		campaign->plan->spec->tasks ? attempt->result.outcomes : NULL;
	if (!setup_note(campaign, attempt->ready.setup, err))
		return false;
	struct run_record record = record_make(&attempt->job, &attempt->result,
		&attempt->ready.setup->recording, attempt->key, attempt->knobs,
		record_time(attempt->result.started, started));
	campaign->result->replayed++;
	if (!store_add_run(campaign->store, &record, &attempt->result.workload, outcomes, err))
		return false;
	attempt->run_id = record.run_id;
	return true;
}

/* Others may have recorded the run since it was looked up. */
static bool run_record(struct campaign *campaign, struct attempt *attempt, struct err *err)
{
	if (attempt->taskless) {
		campaign->result->replayed++;
		return store_add_tasks(campaign->store, attempt->run_id, &attempt->result.workload,
			attempt->result.outcomes, err);
	}
	if (!attempt->run_id
		&& !store_find_run(campaign->store, attempt->key, &attempt->run_id, err))
		return false;
	return attempt->run_id || run_add(campaign, attempt, err);
}

static bool point_record(struct campaign *campaign, struct attempt *attempt, struct err *err)
{
	if (!attempt->problem && !run_record(campaign, attempt, err))
		return false;
	campaign->result->problems += attempt->problem != NULL;
	struct point_record point = {.sweep_id = campaign->sweep_id,
		.point = (int64_t)attempt->point,
		.place = (int64_t)attempt->position.place,
		.policy = attempt->policy,
		.run_id = attempt->run_id,
		.problem = attempt->problem};
	if (!store_add_point(campaign->store, &point, err))
		return false;
	campaign->result->done++;
	stock_release(campaign->plan->stock, &attempt->ready);
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
		ok = point_record(campaign, &block->attempts[i], err);
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
	uint64_t left = campaign_shares(plan) - campaign->first, per_unit = campaign->block_points;
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
	return plan->resume || campaign->first == 0 || campaign->first == campaign_shares(plan)
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
