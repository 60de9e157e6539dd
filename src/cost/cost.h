/* cost/cost.h: what one operation costs on some tiles of a SoC, alone.
 *
 * Lowering follows the accelerator's own loops: tile sizes, loads, stores, weight preloads and
 * array cycles come from the shapes (cost/loops.h); a roofline with overlap turns them into cycles.
 * Three forms: the MoCA paper's Algorithm 1, one fitted to RTL, and a generic systolic array with folds of
 * its own (cost/systolic.h); the SoC file chooses. */
#ifndef COST_COST_H
#define COST_COST_H

#include "model/network.h"
#include "model/soc.h"

/* Changes whenever some network is lowered otherwise than before: what was recorded without its traces can
 * then not be repeated. */
#define COST_VERSION "1"

/* How much of the L2 an operation may use: all that helps it; enough that it reads each operand from
 * DRAM once; enough for what its inner loop reads again; next to nothing (cost/cache.h). */
enum cache_level { CACHE_WHOLE, CACHE_ONCE, CACHE_INNER, CACHE_NONE, CACHE_LEVELS };

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

/* The same at each cache level, costs[level][0..op_count), and the bytes of L2 that this takes. The first
 * level is cost_lower's. Nothing moves fewer bytes or takes less time at a later level. */
bool cost_lower_levels(const struct soc *soc, const struct network *network, int tiles,
	struct op_cost *const costs[CACHE_LEVELS], int64_t *const cache_bytes[CACHE_LEVELS],
	struct err *err);

#endif
