#include "cost/cost.h"

#include "cost/algorithm1.h"
#include "cost/fitted.h"
#include "cost/loops.h"

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

static bool lower(const struct soc *soc, const struct network *network, size_t index, int tiles,
	struct op_cost *cost)
{
	const struct op *op = &network->ops[index];
	struct loops_counts counts;

	if (!loops_count(soc, network, index, fitted_least_cycles(soc, op), &counts))
		return false;
	cost->l2_bytes =
		(loops_load_beats(&counts) + counts.output_beats) * soc->dma_bytes_per_cycle;
	if (soc->cost_form == COST_ALGORITHM1) {
		cost->dram_bytes = algorithm1_dram_bytes(soc, network, index, &counts);
		algorithm1(soc, op, &counts, cost->dram_bytes, tiles, cost);
	} else {
		cost->dram_bytes = loops_dram_bytes(soc, op, index == 0);
		fitted(soc, op, &counts, cost->dram_bytes, tiles, cost);
	}
	keep_bounds(soc, cost);
	return true;
}

bool cost_lower(const struct soc *soc, const struct network *network, int tiles,
	struct op_cost *costs, struct err *err)
{
	assert(1 <= tiles && tiles <= soc->tiles);
	for (size_t i = 0; i < network->op_count; i++)
		if (!lower(soc, network, i, tiles, &costs[i]))
			return err_set(err, EX_DATAERR,
				"network %s: '%s' has no inner tile that fits the scratchpad and "
				"accumulator of SoC %s",
				network->name, network->ops[i].name, soc->name);
	return true;
}
