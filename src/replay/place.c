#include "replay/internal.h"

#include <string.h>
#include <sysexits.h>

/* A sum over layers, at a position between two of them. */
static double sum_at(const double *before, size_t layer_count, struct position at)
{
	if (at.layer == layer_count)
		return before[layer_count];
	return before[at.layer] + (1 - at.left) * (before[at.layer + 1] - before[at.layer]);
}

static double sum_over(
	const double *before, size_t layer_count, struct position from, struct position to)
{
	return sum_at(before, layer_count, to) - sum_at(before, layer_count, from);
}

/* Keeps what was done of the layer at which the slot's task stands, for that may be thrown away later, when
 * the task runs on other tiles. */
static void account_partial(
	struct replay *r, int slot, struct position from, struct position to, size_t layers)
{
	struct partial *partial = &r->partial[r->slot_task[slot]];
	const struct lowering *on = r->lowering[slot];
	struct position begin = {to.layer, 1};
	if (from.layer < to.layer || to.left == 1)
		partial->compute_cycles = partial->isolated_cycles = partial->dram_bytes = 0;
	if (to.left == 1)
		return;
	if (from.layer == to.layer)
		begin = from;
	partial->compute_cycles += r->noise[slot] * sum_over(on->compute_before, layers, begin, to);
	partial->isolated_cycles +=
		r->noise[slot] * sum_over(on->isolated_before, layers, begin, to);
	partial->dram_bytes += sum_over(on->dram_bytes_before, layers, begin, to);
}

/* Writes what was done since the slot was placed, up to where the task stands or a stop leaves it, into
 * the task's outcome. */
static void account(struct replay *r, int slot, struct position to)
{
	int index = r->slot_task[slot];
	struct task_view *task = &r->tasks[index];
	struct outcome *outcome = &r->outcomes[index];
	const struct lowering *on = r->lowering[slot];
	struct position from = r->placed[slot];
	size_t layers = task->trace->layer_count;
	double noise = r->noise[slot];
	double isolated = noise * sum_over(on->isolated_before, layers, from, to);
	double compute = noise * sum_over(on->compute_before, layers, from, to);
	outcome->compute_cycles += compute;
	outcome->memory_cycles += isolated - compute;
	double slowed = r->now_cycles - r->flowing_cycles[slot] - isolated;
	outcome->throttled_cycles += r->throttled_cycles[slot];
	outcome->interference_cycles += slowed - r->throttled_cycles[slot];
	outcome->dram_bytes += sum_over(on->dram_bytes_before, layers, from, to);
	outcome->l2_bytes += sum_over(on->l2_bytes_before, layers, from, to);
	outcome->tile_cycles += task->tiles * (r->now_cycles - r->placed_cycles[slot]);
	account_partial(r, slot, from, to, layers);
}

/* What is thrown away was in vain: its time is the move's, its bytes are counted apart. */
static void account_discarded(struct replay *r, int index, enum keep keep)
{
	struct outcome *outcome = &r->outcomes[index];
	struct partial *partial = &r->partial[index];
	double compute = outcome->compute_cycles, bytes = outcome->dram_bytes - partial->vain_bytes;
	double isolated = compute + outcome->memory_cycles;
	if (keep == KEEP_LAYERS) {
		compute = partial->compute_cycles;
		isolated = partial->isolated_cycles;
		bytes = partial->dram_bytes;
	}
	outcome->compute_cycles -= compute;
	outcome->memory_cycles -= isolated - compute;
	outcome->migration_cycles += isolated;
	r->totals.discarded_bytes += bytes;
	*partial = (struct partial){.vain_bytes = partial->vain_bytes + bytes};
}

/* The slot's accounts begin here. */
static void account_begin(struct replay *r, int slot)
{
	const struct task_view *task = &r->tasks[r->slot_task[slot]];
	r->placed[slot] = (struct position){task->layer, task->left};
	r->placed_cycles[slot] = r->flowing_cycles[slot] = r->now_cycles;
	r->throttled_cycles[slot] = 0;
}

static void slot_clear(struct replay *r, int slot)
{
	uint64_t bit = UINT64_C(1) << slot;
	r->wanted_sum_bytes_per_cycle -= r->wanted_bytes_per_cycle[slot];
	r->wanted_bytes_per_cycle[slot] = 0;
	r->finish_cycles[slot] = INFINITY;
	r->slot_task[slot] = -1;
	r->migrating &= ~bit;
	r->executing &= ~bit;
	r->fresh &= ~bit;
	while (r->view.slot_count > 1 && r->slot_task[r->view.slot_count - 1] < 0)
		r->view.slot_count--;
}

static void task_end(struct replay *r, int index, enum task_state state)
{
	struct outcome *outcome = &r->outcomes[index];
	r->tasks[index].state = state;
	outcome->finish_cycles = r->now_cycles - r->view.lag_cycles;
	outcome->queued_cycles -= r->view.lag_cycles;
	outcome->dropped = state == TASK_DROPPED;
	r->ended++;
	if (r->now_cycles > r->totals.end_cycles)
		r->totals.end_cycles = r->now_cycles;
}

/* Waiting tasks stand in order of their index, which is order of arrival. */
static void waiting_insert(struct replay *r, int index)
{
	size_t at = r->view.waiting_count++;
	for (; at > 0 && r->waiting[at - 1] > index; at--)
		r->waiting[at] = r->waiting[at - 1];
	r->waiting[at] = index;
	r->waiting_since_cycles[index] = r->now_cycles;
	r->tasks[index].state = TASK_WAITING;
}

/* A task that is begun or dropped before its arrival has waited for less than nothing. */
static void waiting_remove(struct replay *r, int index)
{
	size_t at = 0;
	if (r->tasks[index].state == TASK_FUTURE) {
		r->outcomes[index].queued_cycles += r->now_cycles - r->tasks[index].arrival_cycles;
		return;
	}
	while (r->waiting[at] != index)
		at++;
	r->view.waiting_count--;
	memmove(&r->waiting[at], &r->waiting[at + 1],
		(r->view.waiting_count - at) * sizeof *r->waiting);
	r->outcomes[index].queued_cycles += r->now_cycles - r->waiting_since_cycles[index];
}

void place_end(struct replay *r, int slot, enum task_state state)
{
	int index = r->slot_task[slot];
	struct task_view *task = &r->tasks[index];
	const struct regulator *regulator = r->policy->policy.regulator;
	if (regulator->leave)
		regulator->leave(r->regulator_state, &r->view, slot);
	account(r, slot, (struct position){task->layer, task->left});
	r->view.free_tiles += task->tiles;
	r->view.running_count--;
	r->running_changed = r->attention = true;
	slot_clear(r, slot);
	if (state == TASK_WAITING)
		waiting_insert(r, index);
	else
		task_end(r, index, state);
}

static void migration_settle(struct replay *r, int slot)
{
	double moved = r->now_cycles - r->since_cycles[slot];
	r->outcomes[r->slot_task[slot]].migration_cycles += moved;
	if (r->observer)
		fluid_observe(r, slot, 0);
	r->since_cycles[slot] = r->flowing_cycles[slot] = r->now_cycles;
}

/* The part of its layer that so much work is; exactly 1 for all of it. */
static double left_of(const struct replay *r, int slot, double work_cycles)
{
	double left = work_cycles / (r->demand[slot]->isolated_cycles * r->noise[slot]);
	return left > 0 ? left : 0;
}

/* Brings a running slot to the present, so that its task can be moved or stopped. */
static void slot_bring_up(struct replay *r, int slot)
{
	struct task_view *task = &r->tasks[r->slot_task[slot]];
	if (r->migrating >> slot & 1) {
		migration_settle(r, slot);
		return;
	}
	double elapsed = r->now_cycles - r->since_cycles[slot];
	if (elapsed > 0)
		fluid_settle(r, slot, elapsed / r->stretch[slot]);
	task->left = left_of(r, slot, r->work_cycles[slot]);
}

/* The stopped task goes back to where its layer, or all of it, began. */
static void discard(struct replay *r, int index, enum keep keep)
{
	struct task_view *task = &r->tasks[index];
	account_discarded(r, index, keep);
	if (keep == KEEP_NOTHING)
		task->layer = 0;
	task->left = 1;
}

/* The task's layer goes on, or begins, in its slot; it is rated when the instant closes. */
static void layer_place(struct replay *r, int slot)
{
	const struct task_view *task = &r->tasks[r->slot_task[slot]];
	const struct layer_demand *demands = r->lowering[slot]->demands;
	fluid_load(r, slot, &demands[task->layer], task->left);
	r->demand_end[slot] = demands + task->trace->layer_count;
	r->since_cycles[slot] = r->now_cycles;
	r->finish_cycles[slot] = INFINITY;
	r->fresh |= UINT64_C(1) << slot;
	r->running_changed = r->attention = true;
}

/* Accounts of another level are kept apart, for they are differences of its sums. */
void place_cache_level(struct replay *r, int slot)
{
	const struct task_view *task = &r->tasks[r->slot_task[slot]];
	const struct lowering *under =
		task->trace->on[task->tiles]->under[r->limits[slot].cache_level];
	if (under == r->lowering[slot])
		return;
	account(r, slot, (struct position){task->layer, task->left});
	account_begin(r, slot);
	r->lowering[slot] = under;
	fluid_load(r, slot, &under->demands[task->layer], task->left);
	r->demand_end[slot] = under->demands + task->trace->layer_count;
}

void place_show_progress(struct replay *r)
{
	for (uint64_t set = r->executing & ~r->fresh; set;) {
		int slot = slot_take(&set);
		double elapsed = r->now_cycles - r->since_cycles[slot];
		double work = r->work_cycles[slot] - elapsed / r->stretch[slot];
		r->tasks[r->slot_task[slot]].left = left_of(r, slot, work);
	}
}

void place_migrated(struct replay *r, int slot)
{
	migration_settle(r, slot);
	r->migrating &= ~(UINT64_C(1) << slot);
	layer_place(r, slot);
}

void place_arrival(struct replay *r, int task)
{
	if (r->tasks[task].state == TASK_FUTURE)
		waiting_insert(r, task);
}

static int slot_free(const struct replay *r)
{
	int slot = 0;
	while (r->slot_task[slot] >= 0)
		slot++;
	return slot;
}

static void migration_begin(struct replay *r, int slot, double cycles)
{
	r->migrating |= UINT64_C(1) << slot;
	r->stretch[slot] = r->interference;
	r->since_cycles[slot] = r->now_cycles;
	r->finish_cycles[slot] = r->now_cycles + cycles;
	r->running_changed = r->attention = true;
}

static void slot_fill(struct replay *r, int slot, const struct placement *placement)
{
	struct task_view *task = &r->tasks[placement->task];
	r->slot_task[slot] = placement->task;
	if (slot >= r->view.slot_count)
		r->view.slot_count = slot + 1;
	r->view.running_count++;
	r->view.free_tiles -= placement->tiles;
	task->state = TASK_RUNNING;
	task->slot = slot;
	task->tiles = placement->tiles;
	r->lowering[slot] = task->trace->on[placement->tiles];
	r->noise[slot] = r->scenario->noise ? r->scenario->noise[placement->task] : 1;
	r->noise_inverse[slot] = 1 / r->noise[slot];
	r->limits[slot] = (struct limit){.cap_bytes_per_cycle = INFINITY, .weight = 1};
	account_begin(r, slot);
}

/* A task gets tiles: a waiting one, whose wait ends, or one that has just given up others. */
static void place_begin(struct replay *r, const struct placement *placement)
{
	struct outcome *outcome = &r->outcomes[placement->task];
	int slot = slot_free(r);
	waiting_remove(r, placement->task);
	if (isnan(outcome->start_cycles))
		outcome->start_cycles = r->now_cycles - r->view.lag_cycles;
	slot_fill(r, slot, placement);
	if (placement->migration_cycles > 0)
		migration_begin(r, slot, placement->migration_cycles);
	else
		layer_place(r, slot);
}

static bool broken(struct replay *r, const struct placement *placement, const char *what)
{
	return err_set(r->err, EX_SOFTWARE, "policy '%s' broke a rule: task %d on %d tiles: %s",
		r->policy->policy.name, r->tasks[placement->task].number, placement->tiles, what);
}

/* Whether a task's state lets it be placed, run or dropped. */
static bool may_be_placed(const struct replay *r, enum task_state state)
{
	return state == TASK_WAITING || state == TASK_RUNNING
		|| (state == TASK_FUTURE && r->policy->policy.dispatcher->foresees);
}

static bool placement_check(struct replay *r, const struct placement *placement)
{
	const struct task_view *task = &r->tasks[placement->task];
	if (!may_be_placed(r, task->state))
		return broken(r, placement, "it has not arrived or has ended");
	if (placement->tiles < -1 || placement->tiles > r->scenario->soc->tiles)
		return broken(r, placement, "the machine has not so many");
	if (placement->tiles > 0 && !task->trace->on[placement->tiles])
		return broken(r, placement, "its trace is not lowered for so many");
	if (!(placement->migration_cycles >= 0) || isinf(placement->migration_cycles))
		return broken(r, placement, "a migration needs a time");
	return true;
}

static bool keeps(const struct task_view *task, const struct placement *placement)
{
	return task->state == TASK_RUNNING && task->tiles == placement->tiles
		&& placement->migration_cycles == 0;
}

/* Every task that loses or changes its tiles gives them up. */
static bool plan_release(struct replay *r)
{
	for (size_t i = 0; i < r->plan.count; i++) {
		const struct placement *placement = &r->plan.placements[i];
		const struct task_view *task = &r->tasks[placement->task];
		if (!placement_check(r, placement))
			return false;
		if (keeps(task, placement) || task->state != TASK_RUNNING)
			continue;
		slot_bring_up(r, task->slot);
		place_end(r, task->slot, TASK_WAITING);
		if (placement->tiles == 0 && placement->keep != KEEP_ALL)
			discard(r, placement->task, placement->keep);
	}
	return true;
}

/* Then the new tiles are dealt. */
static bool plan_deal(struct replay *r)
{
	for (size_t i = 0; i < r->plan.count; i++) {
		const struct placement *placement = &r->plan.placements[i];
		const struct task_view *task = &r->tasks[placement->task];
		if (keeps(task, placement) || placement->tiles == 0)
			continue;
		if (task->state == TASK_RUNNING || !may_be_placed(r, task->state))
			return broken(r, placement, "it is in the plan twice");
		if (placement->tiles > r->view.free_tiles)
			return broken(r, placement, "more than are free");
		if (placement->tiles > 0) {
			place_begin(r, placement);
			continue;
		}
		waiting_remove(r, placement->task);
		task_end(r, placement->task, TASK_DROPPED);
	}
	return true;
}

bool place_decide(struct replay *r)
{
	const struct dispatcher *dispatcher = r->policy->policy.dispatcher;
	int events = r->events & r->plan.events;
	if (r->dispatcher_wake_cycles <= r->now_cycles)
		events |= EVENT_WAKE;
	r->events = 0;
	if (!events)
		return true;
	if (!dispatcher->runs_to_end)
		place_show_progress(r);
	r->plan.count = 0;
	r->plan.wake_cycles = INFINITY;
	r->plan.events = dispatcher->events;
	r->plan.lag_cycles = r->view.lag_cycles;
	dispatcher->decide(
		r->dispatcher_state, r->policy->dispatcher_knobs, &r->view, events, &r->plan);
	r->dispatcher_wake_cycles = r->plan.wake_cycles;
	r->view.lag_cycles = r->plan.lag_cycles;
	return plan_release(r) && plan_deal(r);
}
