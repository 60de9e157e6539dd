/* cost/cost.h: what one operation costs on some tiles of a SoC, alone.
 *
 * Lowering follows the accelerator's own loops: tile sizes, loads, stores, weight preloads and
 * array cycles come from the shapes (cost/loops.h); a roofline with overlap turns them into cycles.
 * Two forms: the MoCA paper's Algorithm 1 and a fitted one (the default); the SoC file chooses. */
#ifndef COST_COST_H
#define COST_COST_H

#include "model/network.h"
#include "model/soc.h"

struct op_cost {
	int64_t compute_cycles;  /* the array's busy time, memory being free */
	int64_t l2_bytes;        /* moved between the tiles and L2 */
	int64_t dram_bytes;      /* moved between L2 and DRAM */
	int64_t isolated_cycles; /* alone on the SoC; never less than compute_cycles */
};

/* Fills costs[0..op_count) for the network on `tiles` tiles (1 <= tiles <= soc->tiles). A network
 * is lowered whole because its first operation reads its input from DRAM. Fails if an inner tile of
 * some operation cannot fit the scratchpad (status 65, naming the operation). */
bool cost_lower(const struct soc *soc, const struct network *network, int tiles,
	struct op_cost *costs, struct err *err);

#endif
