#include "replay/internal.h"

void fluid_observe(const struct replay *r, int slot, double done_cycles)
{
	const struct task_view *task = &r->tasks[r->slot_task[slot]];
	bool migrating = r->migrating >> slot & 1;
	double alone = r->alone_bytes_per_cycle[slot];
	struct stretch stretch = {
		.task = r->slot_task[slot],
		.slot = slot,
		.tiles = task->tiles,
		.layer = task->layer,
		.from_cycles = r->since_cycles[slot],
		.to_cycles = r->now_cycles,
		.migrating = migrating,
	};
	if (!migrating) {
		stretch.progress =
			done_cycles / (r->demand[slot]->isolated_cycles * r->noise[slot]);
		stretch.demand_bytes_per_cycle = alone * r->interference_inverse;
		stretch.capped_bytes_per_cycle = r->wanted_bytes_per_cycle[slot];
		stretch.granted_bytes_per_cycle = alone / r->stretch[slot];
	}
	r->observer->stretch(r->observer->data, &stretch);
}

/* Cycles that the cap took of a stretch. A tenant that nothing is granted has an infinite stretch: what
 * is done is nothing, and the cap's part is all if the cap is zero. */
static double throttled_part(
	const struct replay *r, int slot, double elapsed_cycles, double done_cycles)
{
	if (r->capped_stretch[slot] == INFINITY)
		return elapsed_cycles;
	return done_cycles * (r->capped_stretch[slot] - r->interference);
}

void fluid_throttled(struct replay *r, int slot, double elapsed_cycles, double done_cycles)
{
	double demand = r->alone_bytes_per_cycle[slot] * r->interference_inverse;
	r->throttled_cycles[slot] += throttled_part(r, slot, elapsed_cycles, done_cycles);
	r->totals.throttled_bytes += (demand - r->wanted_bytes_per_cycle[slot]) * elapsed_cycles;
}

static inline void settle(struct replay *r, int slot)
{
	if (r->since_cycles[slot] < r->now_cycles)
		fluid_settle(r, slot, (r->now_cycles - r->since_cycles[slot]) / r->stretch[slot]);
}

/* A settled slot goes on at this stretch. */
static inline void rate(struct replay *r, int slot, double stretch)
{
	double work = r->work_cycles[slot]; /* a tenant may be starved: its stretch is infinite */
	r->stretch[slot] = stretch;
	r->finish_cycles[slot] = r->now_cycles + (work > 0 ? work * stretch : 0);
}

/* Gives a slot its stretch. A slot that keeps its own keeps its end too and is not touched, unless it
 * has just been settled. */
static inline void stretch_set(struct replay *r, int slot, double stretch)
{
	if (stretch == r->stretch[slot] && r->since_cycles[slot] < r->now_cycles)
		return;
	settle(r, slot);
	rate(r, slot, stretch);
}

/* Nobody is held back by the DRAM. */
static void share_enough(struct replay *r, uint64_t set)
{
	r->level.held = 0;
	while (set) {
		int slot = slot_take(&set);
		stretch_set(r, slot, r->capped_stretch[slot]);
	}
}

/* Whoever moves no bytes does not wait for the DRAM. */
static void share_proportional(struct replay *r)
{
	double slowdown = r->wanted_sum_bytes_per_cycle / r->capacity_bytes_per_cycle;
	for (uint64_t set = r->executing; set;) {
		int slot = slot_take(&set);
		bool moves = r->wanted_bytes_per_cycle[slot] > 0;
		stretch_set(r, slot, r->capped_stretch[slot] * (moves ? slowdown : 1));
	}
}

/* What a slot's stretch is if it is held back to the level, unless it is less than the slot has anyway. */
static inline double level_stretch(const struct replay *r, int slot)
{
	double alone = r->alone_bytes_per_cycle[slot], capped = r->capped_stretch[slot];
	double held = alone * r->level.count / r->level.room_bytes_per_cycle;
	return held > capped ? held : capped;
}

/* Mostly those are held back who were before, and they alone feel what one tenant wants now. */
static void share_maxmin(struct replay *r, uint64_t changed)
{
	struct level *level = &r->level;
	uint64_t before = level->held & r->executing;
	level->held = before ? before : changed;
	arbiter_level(r->view.slot_count, r->wanted_bytes_per_cycle, r->wanted_sum_bytes_per_cycle,
		r->capacity_bytes_per_cycle, level);
	for (uint64_t set = (before | level->held) & ~changed; set;) {
		int slot = slot_take(&set);
		stretch_set(r, slot, level_stretch(r, slot));
	}
	while (changed) {
		int slot = slot_take(&changed);
		rate(r, slot, level_stretch(r, slot));
	}
}

static void share_limited(struct replay *r)
{
	const double *wanted = r->wanted_bytes_per_cycle;
	double grants[TILES_MOST];
	arbiter_limited(r->view.slot_count, wanted, r->limits, r->capacity_bytes_per_cycle, grants);
	for (uint64_t set = r->executing; set;) {
		int slot = slot_take(&set);
		stretch_set(r, slot,
			wanted[slot] > grants[slot] ? r->alone_bytes_per_cycle[slot] / grants[slot]
						    : r->capped_stretch[slot]);
	}
}

void fluid_share(struct replay *r, uint64_t changed)
{
	double excess = r->wanted_sum_bytes_per_cycle - r->capacity_bytes_per_cycle;
	bool was_saturated = r->saturated;
	r->saturated = excess > 0;
	fluid_contend(r, excess > 0 ? excess : 0);
	if (!r->saturated)
		share_enough(r, was_saturated ? r->executing : changed);
	else if (r->sharing == SHARING_MAXMIN)
		share_maxmin(r, changed);
	else if (r->sharing == SHARING_LIMITED)
		share_limited(r);
	else
		share_proportional(r);
}

/* Slots that are settled say what they want. */
static void want_all(struct replay *r, uint64_t set)
{
	while (set) {
		int slot = slot_take(&set);
		fluid_want(r, slot);
		r->wanted_sum_bytes_per_cycle += r->wanted_bytes_per_cycle[slot];
	}
}

void fluid_share_anew(struct replay *r, double interference)
{
	for (uint64_t set = r->executing; set;)
		settle(r, slot_take(&set));
	r->interference = interference;
	r->interference_inverse = 1 / interference;
	r->wanted_sum_bytes_per_cycle = 0;
	want_all(r, r->executing);
	fluid_share(r, r->executing);
}

/* Slots that were just placed join the others, who go on wanting what they did. */
static void rate_fresh(struct replay *r)
{
	want_all(r, r->fresh);
	fluid_share(r, r->fresh);
}

static void regulator_revise(struct replay *r)
{
	const struct regulator *regulator = r->policy->policy.regulator;
	if (!regulator->revise
		|| !(r->running_changed || r->regulator_wake_cycles <= r->now_cycles))
		return;
	place_show_progress(r);
	r->regulator_wake_cycles = regulator->revise(
		r->regulator_state, r->policy->regulator_knobs, &r->view, r->limits);
	r->rates_stale = true;
}

/* Newly placed tasks begin a layer, the machine being as they will find it. */
static void regulator_greet(struct replay *r)
{
	for (uint64_t set = r->on_layer ? r->fresh : 0; set;) {
		int slot = slot_take(&set);
		if (r->on_layer(r->regulator_state, r->policy->regulator_knobs, &r->view, slot,
			    r->limits))
			r->rates_stale = true;
		if (r->shares_cache)
			place_cache_level(r, slot);
	}
}

void fluid_tell_rates(struct replay *r)
{
	for (int slot = 0; slot < r->view.slot_count; slot++) {
		bool executing = r->executing >> slot & 1;
		r->granted_bytes_per_cycle[slot] =
			executing ? r->alone_bytes_per_cycle[slot] / r->stretch[slot] : 0;
	}
	double wake = r->on_rates(r->regulator_state, r->policy->regulator_knobs, &r->view);
	r->regulator_wake_cycles = wake;
	if (wake <= r->now_cycles)
		r->attention = true;
}

static void rates_deal(struct replay *r)
{
	const struct soc *soc = r->scenario->soc;
	int running = __builtin_popcountll(r->executing);
	double interference = r->interference, capacity = r->capacity_bytes_per_cycle;
	if (running != r->rated_count) {
		interference = soc_interference(soc, running);
		capacity = soc_dram_capacity(soc, running);
	}
	bool same = interference == r->interference && capacity == r->capacity_bytes_per_cycle;
	r->rated_count = running;
	r->capacity_bytes_per_cycle = capacity;
	if (same && !r->rates_stale)
		rate_fresh(r);
	else
		fluid_share_anew(r, interference);
	r->fresh = 0;
	r->rates_stale = r->running_changed = false;
	if (r->on_rates)
		fluid_tell_rates(r);
}

/* The rates may make the regulator revise at once. It is asked once: if that does not satisfy it, it breaks a
 * rule. */
void fluid_update(struct replay *r)
{
	r->executing |= r->fresh;
	regulator_greet(r);
	regulator_revise(r);
	rates_deal(r);
	if (r->on_rates && r->regulator_wake_cycles <= r->now_cycles) {
		r->attention = false;
		regulator_revise(r);
		rates_deal(r);
	}
}
