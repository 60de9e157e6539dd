#include "replay/internal.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* ---- memory ---- */

struct replay *replay_new(void)
{
	struct replay *r = calloc(1, sizeof *r);
	if (!r)
		errx(EX_OSERR, "out of memory");
	return r;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	free(r->tasks);
	free(r->waiting);
	free(r->waiting_since_cycles);
	free(r->partial);
	free(r->plan.placements);
	free(r->dispatcher_state);
	free(r->regulator_state);
	free(r);
}

static void *grow(void *memory, size_t count, size_t size)
{
	memory = reallocarray(memory, count, size);
	if (!memory)
		errx(EX_OSERR, "out of memory");
	return memory;
}

static void tasks_reserve(struct replay *r, size_t count)
{
	if (count <= r->task_capacity)
		return;
	r->tasks = grow(r->tasks, count, sizeof *r->tasks);
	r->waiting = grow(r->waiting, count, sizeof *r->waiting);
	r->waiting_since_cycles = grow(r->waiting_since_cycles, count, sizeof(double));
	r->partial = grow(r->partial, count, sizeof *r->partial);
	r->plan.placements = grow(r->plan.placements, count, sizeof *r->plan.placements);
	r->task_capacity = count;
}

static void *state_reserve(void *state, size_t *capacity, size_t size)
{
	if (size > *capacity) {
		state = grow(state, size, 1);
		*capacity = size;
	}
	if (size)
		memset(state, 0, size);
	return state;
}

/* ---- setting out ---- */

/* Whether a trace tells what the policy has to know on so many tiles. */
static bool trace_check(const struct trace *trace, const char *network, int tiles,
	const struct policy *policy, struct err *err)
{
	const struct lowering *on = trace->on[tiles];
	if (!on)
		return err_set(err, EX_DATAERR,
			"policy '%s' runs tasks on %d tiles, and the trace of %s has no such rows",
			policy->name, tiles, network);
	for (int level = 0; policy->regulator->shares_cache && level < CACHE_LEVELS; level++)
		if (!on->under[level])
			return err_set(err, EX_DATAERR,
				"policy '%s' shares the L2, and the trace of %s does not tell its "
				"traffic with less of it",
				policy->name, network);
	return true;
}

bool replay_can(const struct soc *soc, size_t network_count, const char *const *networks,
	const struct trace *const *traces, const struct tuned_policy *policy, struct err *err)
{
	int counts[TILES_MOST + 1];
	if (!policy->policy.dispatcher->decide)
		return err_set(err, EX_USAGE,
			"policy '%s' is computed by `moca run`, beforehand; it cannot be replayed here",
			policy->policy.name);
	policy->policy.dispatcher->tile_counts(soc, policy->dispatcher_knobs, counts);
	for (const int *tiles = counts; *tiles; tiles++)
		for (size_t n = 0; n < network_count; n++)
			if (!trace_check(traces[n], networks[n], *tiles, &policy->policy, err))
				return false;
	return true;
}

static void task_reset(struct replay *r, size_t i)
{
	const struct scenario *scenario = r->scenario;
	const struct task *task = &scenario->workload->tasks[i];
	const struct trace *trace = scenario->traces[task->network];
	int group = scenario->soc->tiles / scenario->soc->groups;
	r->tasks[i] = (struct task_view){.trace = trace,
		.number = task->number,
		.priority = task->priority,
		.arrival_cycles = task->arrival_cycles,
		.target_cycles = task->target_cycles,
		.left = 1};
	r->partial[i] = (struct partial){0};
	r->outcomes[i] = (struct outcome){.start_cycles = NAN,
		.isolated_cycles = trace_isolated_cycles(trace, group),
		.macs = (double)trace->macs};
}

static void slots_reset(struct replay *r)
{
	for (int slot = 0; slot < TILES_MOST; slot++) {
		r->slot_task[slot] = -1;
		r->finish_cycles[slot] = INFINITY;
		r->wanted_bytes_per_cycle[slot] = 0;
	}
	r->migrating = r->executing = r->fresh = 0;
	r->rated_count = 0;
	r->interference = r->interference_inverse = 1;
	r->wanted_sum_bytes_per_cycle = 0;
	r->saturated = false;
	r->level = (struct level){0};
	r->contended_bytes_per_cycle = r->contended_since_cycles = 0;
}

/* Where a regulator arbitrates and never sets a limit, plain max-min says the same sooner. */
static enum sharing sharing_of(const struct regulator *regulator, const struct soc *soc)
{
	if (regulator->arbitrates && (regulator->layer || regulator->revise))
		return SHARING_LIMITED;
	bool maxmin = regulator->arbitrates || soc->dram_arbiter == ARBITER_MAXMIN;
	return maxmin ? SHARING_MAXMIN : SHARING_PROPORTIONAL;
}

static void policy_reset(struct replay *r)
{
	const struct dispatcher *dispatcher = r->policy->policy.dispatcher;
	const struct regulator *regulator = r->policy->policy.regulator;
	r->dispatcher_state = state_reserve(r->dispatcher_state, &r->dispatcher_capacity,
		dispatcher->state_size + r->task_count * dispatcher->task_state_size);
	r->regulator_state =
		state_reserve(r->regulator_state, &r->regulator_capacity, regulator->state_size);
	r->plan.events = dispatcher->events;
	r->on_layer = regulator->layer;
	r->on_rates = regulator->rates;
	r->shares_cache = regulator->shares_cache;
	r->sharing = sharing_of(regulator, r->scenario->soc);
	if (dispatcher->start)
		dispatcher->start(r->dispatcher_state, r->policy->dispatcher_knobs, &r->view);
	if (regulator->start)
		regulator->start(r->regulator_state, r->policy->regulator_knobs, &r->view);
}

static void reset(struct replay *r)
{
	const struct soc *soc = r->scenario->soc;
	r->task_count = r->scenario->workload->task_count;
	tasks_reserve(r, r->task_count);
	for (size_t i = 0; i < r->task_count; i++)
		task_reset(r, i);
	slots_reset(r);
	r->totals = (struct totals){0};
	r->capacity_bytes_per_cycle = soc->dram_bytes_per_cycle;
	r->now_cycles = 0;
	r->next_arrival = r->ended = 0;
	r->events = 0;
	r->dispatcher_wake_cycles = r->regulator_wake_cycles = INFINITY;
	r->next_other_cycles = r->tasks[0].arrival_cycles;
	r->attention = r->running_changed = r->rates_stale = false;
	r->view = (struct view){.soc = soc,
		.tasks = r->tasks,
		.task_count = r->task_count,
		.waiting = r->waiting,
		.slot_task = r->slot_task,
		.slot_count = 1,
		.slot_demand = r->demand,
		.free_tiles = soc->tiles,
		.granted_bytes_per_cycle = r->granted_bytes_per_cycle,
		.listener =
			r->observer && r->observer->listener.note ? &r->observer->listener : NULL};
	policy_reset(r);
}

/* ---- the hot path: one layer ends, the next begins ---- */

/* The next arrival or wake; a wake that is due already is being answered. */
static void next_other_update(struct replay *r)
{
	double next = INFINITY, wakes[] = {r->dispatcher_wake_cycles, r->regulator_wake_cycles};
	if (r->next_arrival < r->task_count)
		next = r->tasks[r->next_arrival].arrival_cycles;
	for (int i = 0; i < 2; i++)
		if (wakes[i] > r->now_cycles && wakes[i] < next)
			next = wakes[i];
	r->next_other_cycles = next;
}

/* Whether the begin of the slot's layer changes other tenants' limits too. */
static bool regulator_layer(struct replay *r, int slot)
{
	bool others = r->on_layer(
		r->regulator_state, r->policy->regulator_knobs, &r->view, slot, r->limits);
	if (r->shares_cache)
		place_cache_level(r, slot);
	return others;
}

/* Rates of the layer that a slot has just begun. While the DRAM is not saturated nobody else is concerned,
 * and this is all that the event changes. */
static void layer_rate(struct replay *r, int slot)
{
	double wanted_before = r->wanted_bytes_per_cycle[slot];
	fluid_want(r, slot);
	r->wanted_sum_bytes_per_cycle += r->wanted_bytes_per_cycle[slot] - wanted_before;
	if (r->saturated || r->wanted_sum_bytes_per_cycle > r->capacity_bytes_per_cycle) {
		fluid_share(r, UINT64_C(1) << slot);
		return;
	}
	r->stretch[slot] = r->capped_stretch[slot];
	r->finish_cycles[slot] = r->now_cycles + r->work_cycles[slot] * r->stretch[slot];
}

/* The next layer of a tenant that goes on as before. */
static void layer_next(struct replay *r, int slot)
{
	fluid_load_next(r, slot);
	if (r->on_layer && regulator_layer(r, slot))
		fluid_share_anew(r, r->interference);
	else
		layer_rate(r, slot);
	if (r->on_rates) {
		fluid_tell_rates(r);
		next_other_update(r);
	}
}

/* Tells the dispatcher of a boundary, if it has asked for such and cares for this one. */
static void boundary_note(struct replay *r, const struct task_view *task)
{
	const struct dispatcher *dispatcher = r->policy->policy.dispatcher;
	const struct layer *layers = task->trace->layers;
	int events = EVENT_LAYER;
	if (layers[task->layer].block != layers[task->layer - 1].block)
		events |= EVENT_BLOCK;
	if (!(events & r->plan.events)
		|| (dispatcher->boundary
			&& !dispatcher->boundary(r->dispatcher_state, r->policy->dispatcher_knobs,
				&r->view, (int)(task - r->tasks))))
		return;
	r->events |= events;
	r->attention = true;
}

static void layer_end(struct replay *r, int slot)
{
	struct task_view *task = &r->tasks[r->slot_task[slot]];
	fluid_account(r, slot, r->work_cycles[slot]);
	r->totals.layer_events++;
	task->left = 1;
	task->layer++;
	if (r->demand[slot] + 1 == r->demand_end[slot]) {
		r->events |= EVENT_DONE;
		place_end(r, slot, TASK_DONE);
		return;
	}
	if (r->plan.events & (EVENT_LAYER | EVENT_BLOCK))
		boundary_note(r, task);
	layer_next(r, slot);
}

/* When a slot's phase ends. Times are not negative, so their bits, taken as a whole number, stand in the same
 * order; those are compared sooner. */
struct ending {
	uint64_t bits;
	int slot;
};

static inline struct ending ending_of(const double *end, int slot)
{
	struct ending ending = {.slot = slot};
	memcpy(&ending.bits, &end[slot], sizeof ending.bits);
	return ending;
}

/* Of equal ones the first. Nothing foretells who it is, so there is no branch. */
static inline struct ending sooner(struct ending a, struct ending b)
{
	bool less = b.bits < a.bits;
	a.bits = less ? b.bits : a.bits;
	a.slot ^= (a.slot ^ b.slot) & -less;
	return a;
}

/* Of four slots from `first` on: two pairs and their winners. */
static inline struct ending earliest_of_four(const double *end, int first)
{
	return sooner(sooner(ending_of(end, first), ending_of(end, first + 1)),
		sooner(ending_of(end, first + 2), ending_of(end, first + 3)));
}

/* The slot whose phase ends first; of equal ones the lowest. Empty slots end at infinity, so that slots
 * can be looked at by fours; mostly that is once. */
static inline int earliest(const struct replay *r)
{
	const double *end = r->finish_cycles;
	struct ending best = earliest_of_four(end, 0);
	for (int first = 4; first < r->view.slot_count; first += 4)
		best = sooner(best, earliest_of_four(end, first));
	return best.slot;
}

/* ---- everything else that can happen ---- */

static void time_set(struct replay *r, double cycles)
{
	r->now_cycles = r->view.now_cycles = cycles;
}

/* Tasks that arrive now join the queue; wakes that are due ask for attention. */
static void others_arrive(struct replay *r)
{
	time_set(r, r->next_other_cycles);
	while (r->next_arrival < r->task_count
		&& r->tasks[r->next_arrival].arrival_cycles <= r->now_cycles) {
		place_arrival(r, (int)r->next_arrival++);
		r->events |= EVENT_ARRIVAL;
	}
	r->attention = true;
	next_other_update(r);
}

/* Answers all that happened at this instant, once nothing more can happen at it. */
static bool instant_close(struct replay *r)
{
	if (!place_decide(r))
		return false;
	r->attention = false;
	fluid_update(r);
	next_other_update(r);
	return (r->dispatcher_wake_cycles > r->now_cycles
		       && r->regulator_wake_cycles > r->now_cycles)
		|| err_set(r->err, EX_SOFTWARE, "policy '%s' broke a rule: it asks to wake at once",
			r->policy->policy.name);
}

static bool starved(struct replay *r)
{
	return err_set(r->err, EX_SOFTWARE, "policy '%s' broke a rule: %zu tasks wait for ever",
		r->policy->policy.name, r->view.waiting_count);
}

/* Runs until every task has ended. At one instant: first layers end, then tasks arrive and wakes come,
 * then the dispatcher decides, then rates are set. */
static bool events_run(struct replay *r)
{
	while (r->ended < r->task_count) {
		int slot = earliest(r);
		double end = r->finish_cycles[slot], other = r->next_other_cycles;
		if (end <= other && (!r->attention || end <= r->now_cycles)) {
			if (end == INFINITY)
				return starved(r);
			time_set(r, end);
			if (r->migrating >> slot & 1)
				place_migrated(r, slot);
			else
				layer_end(r, slot);
		} else if (r->attention && (end < other ? end : other) > r->now_cycles) {
			if (!instant_close(r))
				return false;
		} else
			others_arrive(r);
	}
	return true;
}

bool replay_run(struct replay *r, const struct scenario *scenario,
	const struct tuned_policy *policy, const struct observer *observer,
	struct outcome *outcomes, struct totals *totals, struct err *err)
{
	r->scenario = scenario;
	r->policy = policy;
	r->observer = observer;
	r->outcomes = outcomes;
	r->err = err;
	if (!replay_can(scenario->soc, scenario->workload->network_count,
		    scenario->workload->networks, scenario->traces, policy, err))
		return false;
	reset(r);
	if (!events_run(r))
		return false;
	fluid_contend(r, 0);
	*totals = r->totals;
	return true;
}
