#include "bound/internal.h"

#include <math.h>

enum { STEPS = 8, PASSES = 2 }; /* of the search for a_k */

/* p(n), the least that a cycle of a layer on n tiles may take of the whole machine: the minimum of
 * s_k(n) I(k) over the k that leave n tiles. Prices follow from a_k. */
struct shares {
	const struct soc *soc;
	double a[TILES_MOST + 1];
	double price[TILES_MOST + 1]; /* by n */
};

/* As in replay/fluid.c. */
static double interference(const struct soc *soc, int running)
{
	double full = soc->groups > 1 ? (double)(running - 1) / (soc->groups - 1) : 1;
	return running > 1 ? 1 + soc->interference * fmin(full, 1) : 1;
}

static void prices_set(struct shares *shares)
{
	const struct soc *soc = shares->soc;
	for (int n = 1; n <= soc->tiles; n++) {
		shares->price[n] = 1;
		for (int k = 2; k <= soc->tiles - n + 1; k++) {
			double share = shares->a[k] * n / soc->tiles + (1 - shares->a[k]) / k;
			shares->price[n] = fmin(shares->price[n], share * interference(soc, k));
		}
	}
}

/* ---- one layer ---- */

/* What one layer takes at least, on each number of tiles. A layer that may use less of the L2 is another
 * choice, and the least counts. */
struct layer_need {
	double cycles[TILES_MOST + 1]; /* t(n); INFINITY where the trace has no such rows */
	double bytes;                  /* min over n of D(n) */
};

static void level_add(const struct lowering *on, size_t layer, int tiles, double noise,
	double bandwidth, struct layer_need *need)
{
	double bytes = (double)on->costs[layer].dram_bytes;
	double cycles = fmax(noise * on->demands[layer].isolated_cycles, bytes / bandwidth);
	need->cycles[tiles] = fmin(need->cycles[tiles], cycles);
	need->bytes = fmin(need->bytes, bytes);
}

static void layer_need(const struct soc *soc, const struct trace *trace, size_t layer, double noise,
	struct layer_need *need)
{
	need->bytes = INFINITY;
	for (int n = 1; n <= soc->tiles; n++) {
		need->cycles[n] = INFINITY;
		for (int level = 0; trace->on[n] && level < CACHE_LEVELS; level++)
			if (trace->on[n]->under[level])
				level_add(trace->on[n]->under[level], layer, n, noise,
					soc->dram_bytes_per_cycle, need);
	}
}

static double least_cycles(const struct soc *soc, const struct layer_need *need)
{
	double least = INFINITY;
	for (int n = 1; n <= soc->tiles; n++)
		least = fmin(least, need->cycles[n]);
	return least;
}

static double least_share(const struct shares *shares, const struct layer_need *need)
{
	double least = INFINITY;
	for (int n = 1; n <= shares->soc->tiles; n++)
		least = fmin(least, shares->price[n] * need->cycles[n]);
	return least;
}

/* ---- the shares that suit a workload ---- */

/* Sum over the workload of c_l, without noise: by network, times the tasks that ask for it. */
static double workload_use(
	const struct shares *shares, const struct scenario *scenario, const double *counts)
{
	double sum = 0;
	for (size_t i = 0; i < scenario->workload->network_count; i++) {
		const struct trace *trace = scenario->traces[i];
		double use = 0;
		for (size_t l = 0; counts[i] > 0 && l < trace->layer_count; l++) {
			struct layer_need need;
			layer_need(shares->soc, trace, l, 1, &need);
			use += least_share(shares, &need);
		}
		sum += counts[i] * use;
	}
	return sum;
}

/* The best a_k of a grid, the others being as they are. */
static void share_improve(
	struct shares *shares, int k, const struct scenario *scenario, const double *counts)
{
	double best = shares->a[k], most = -1;
	for (int step = STEPS; step >= 0; step--) {
		shares->a[k] = (double)step / STEPS;
		prices_set(shares);
		double use = workload_use(shares, scenario, counts);
		if (use > most) {
			most = use;
			best = shares->a[k];
		}
	}
	shares->a[k] = best;
	prices_set(shares);
}

/* Any a_k are valid; these are good ones, by improving one after the other. */
static void shares_choose(
	struct shares *shares, const struct scenario *scenario, struct arena *arena)
{
	const struct workload *workload = scenario->workload;
	double *counts = arena_array(arena, workload->network_count, sizeof *counts);
	for (size_t i = 0; i < workload->task_count; i++)
		counts[workload->tasks[i].network]++;
	for (int k = 0; k <= TILES_MOST; k++)
		shares->a[k] = 1;
	prices_set(shares);
	for (int pass = 0; pass < PASSES; pass++)
		for (int k = 2; k <= shares->soc->tiles; k++)
			share_improve(shares, k, scenario, counts);
}

/* ---- tasks ---- */

/* What the replay's clock may give a task that meets its target, in cycles. It tells when a layer ends as
 * one sum, rounded by at most half the grain of that time, which is before the deadline. A layer that is
 * rated anew in between has its progress reckoned in the time that passed by that clock, and so loses or
 * gains nothing but parts of its own length (bound.h). One more grain is for the roundings of the
 * deadline and of the latency that is compared with the target. */
static double clock_rounding(const struct task *task, const struct trace *trace)
{
	double deadline = task->arrival_cycles + task->target_cycles;
	double grain = nextafter(deadline, INFINITY) - deadline;
	return grain * (double)(trace->layer_count + 1);
}

/* Whether a latency of at least `least` misses the target (metrics.h: met is latency < target), however
 * the replay rounds. */
static bool surely_late(const struct task *task, double least, double rounding)
{
	return least * (1 - rounding_allowance) - rounding >= task->target_cycles;
}

static void need_make(const struct scenario *scenario, const struct shares *shares, size_t index,
	struct need *need)
{
	const struct soc *soc = scenario->soc;
	const struct task *task = &scenario->workload->tasks[index];
	const struct trace *trace = scenario->traces[task->network];
	double noise = scenario->noise ? scenario->noise[index] : 1;
	double streaming = soc->dram_bytes_per_cycle * soc->dram_efficiency;
	*need = (struct need){.release_cycles = task->arrival_cycles,
		.deadline_cycles = task->arrival_cycles + task->target_cycles};
	for (size_t l = 0; l < trace->layer_count; l++) {
		struct layer_need layer;
		layer_need(soc, trace, l, noise, &layer);
		double least = least_cycles(soc, &layer);
		need->least_cycles += least;
		need->use_cycles[RESOURCE_MACHINE] += least_share(shares, &layer);
		need->use_cycles[RESOURCE_DRAM] += fmin(least, layer.bytes / streaming);
	}
	double rounding = clock_rounding(task, trace);
	for (int r = 0; r < RESOURCES; r++)
		need->use_cycles[r] = fmax(0, need->use_cycles[r] - rounding);
	need->hopeless = surely_late(task, need->least_cycles, rounding);
}

struct need *needs_make(const struct scenario *scenario, struct arena *arena)
{
	const struct workload *workload = scenario->workload;
	struct need *needs = arena_array(arena, workload->task_count, sizeof *needs);
	struct shares shares = {.soc = scenario->soc};
	shares_choose(&shares, scenario, arena);
	for (size_t i = 0; i < workload->task_count; i++)
		need_make(scenario, &shares, i, &needs[i]);
	return needs;
}
