#include "cost/cost.h"

#include "cost/algorithm1.h"
#include "cost/cache.h"
#include "cost/fitted.h"
#include "cost/loops.h"
#include "cost/systolic.h"

#include <assert.h>

#include <sysexits.h>

static int64_t round_up(double x)
{
	int64_t whole = (int64_t)x;

	return whole + ((double)whole < x);
}

/* Nothing finishes before its work and its DRAM traffic do; rounding must not hide that. */
static void keep_bounds(const struct soc *soc, struct op_cost *cost)
{
	int64_t transfer = round_up((double)cost->dram_bytes / soc->dram_bytes_per_cycle);

	if (cost->isolated_cycles < 1) /* every coefficient may be set to 0 */
		cost->isolated_cycles = 1;
	if (cost->isolated_cycles < cost->compute_cycles)
		cost->isolated_cycles = cost->compute_cycles;
	if (cost->isolated_cycles < transfer)
		cost->isolated_cycles = transfer;
}

static void price(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost)
{
	cost->l2_bytes =
		(loops_load_beats(counts) + counts->output_beats) * soc->dma_bytes_per_cycle;
	cost->dram_bytes = dram_bytes;
	if (soc->cost_form == COST_ALGORITHM1)
		algorithm1(soc, op, counts, dram_bytes, tiles, cost);
	else if (soc->cost_form == COST_SYSTOLIC)
		systolic(soc, op, counts, dram_bytes, tiles, cost);
	else
		fitted(soc, op, counts, dram_bytes, tiles, cost);
	keep_bounds(soc, cost);
}

static bool count(const struct soc *soc, const struct network *network, size_t index,
	struct loops_counts *counts, int64_t *dram_bytes, struct err *err)
{
	const struct op *op = &network->ops[index];

	if (soc->cost_form == COST_SYSTOLIC) {
		systolic_count(soc, op, index == 0, counts);
		*dram_bytes = systolic_dram_bytes(soc, op, index == 0, counts);
		return true;
	}
	if (!loops_count(soc, network, index, counts))
		return err_set(err, EX_DATAERR,
			"network %s: '%s' has no inner tile that fits the scratchpad and "
			"accumulator of SoC %s",
			network->name, op->name, soc->name);
	*dram_bytes = soc->cost_form == COST_ALGORITHM1
		? algorithm1_dram_bytes(soc, network, index, counts)
		: loops_dram_bytes(soc, network, index);
	return true;
}

bool cost_lower(const struct soc *soc, const struct network *network, int tiles,
	struct op_cost *costs, struct err *err)
{
	assert(1 <= tiles && tiles <= soc->tiles);
	for (size_t i = 0; i < network->op_count; i++) {
		struct loops_counts counts;
		int64_t dram_bytes = 0;

		if (!count(soc, network, i, &counts, &dram_bytes, err))
			return false;
		price(soc, &network->ops[i], &counts, dram_bytes, tiles, &costs[i]);
	}
	return true;
}

/* Algorithm 1 charges DRAM less than L2 where the DRAM is the faster; less cache must not gain by that. */
static void keep_order(const struct op_cost *before, struct op_cost *cost)
{
	if (cost->isolated_cycles < before->isolated_cycles)
		cost->isolated_cycles = before->isolated_cycles;
}

bool cost_lower_levels(const struct soc *soc, const struct network *network, int tiles,
	struct op_cost *const costs[CACHE_LEVELS], int64_t *const cache_bytes[CACHE_LEVELS],
	struct err *err)
{
	assert(1 <= tiles && tiles <= soc->tiles);
	for (size_t i = 0; i < network->op_count; i++) {
		const struct op *op = &network->ops[i];
		struct loops_counts counts;
		struct cache_need needs[CACHE_LEVELS];
		int64_t dram_bytes = 0;

		if (!count(soc, network, i, &counts, &dram_bytes, err))
			return false;
		cache_levels(soc, op, &counts, dram_bytes, needs);
		for (int level = 0; level < CACHE_LEVELS; level++) {
			struct op_cost *cost = &costs[level][i];

			price(soc, op, &counts, needs[level].dram_bytes, tiles, cost);
			if (level > 0)
				keep_order(&costs[level - 1][i], cost);
			cache_bytes[level][i] = needs[level].cache_bytes;
		}
	}
	return true;
}
