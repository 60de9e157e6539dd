/* model/soc.h: the hardware that tenants share.
 *
 * Every field is a knob: a key of the SoC's INI file, `--set soc.KEY=VALUE` on the command line and
 * a sweep's axis. soc_knobs says for each its section, bounds, unit and meaning. */
#ifndef MODEL_SOC_H
#define MODEL_SOC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/knob.h"
#include "base/text.h"

enum cost_form { COST_FITTED, COST_ALGORITHM1, COST_SYSTOLIC };
enum dataflow { DATAFLOW_WS, DATAFLOW_OS, DATAFLOW_IS };
enum dram_arbiter { ARBITER_PROPORTIONAL, ARBITER_MAXMIN };

struct soc {
	const char *name;

	/* [soc] */
	double clock_hz;
	int tiles;
	int groups; /* the fixed partition of static policies: tiles / groups tiles each */

	/* [array]: one systolic array a tile. The last three are the systolic form's (cost/systolic.h); the
	 * other forms have weights stand still, int8, and a pool rate of their own */
	int array_rows, array_columns;
	int dataflow;                     /* enum dataflow: whose operand stands still */
	int element_bytes;                /* of inputs, weights and outputs */
	double vector_elements_per_cycle; /* pools, adds, averages; 0 = one for each column */

	/* [scratchpad]: per tile; half of each is usable by one inner tile of work, the other half
	 * is being filled (double buffering) */
	int scratchpad_bytes, accumulator_bytes;

	/* [dma]: per tile */
	int dma_bytes_per_cycle, dma_request_bytes;

	/* [l2]: shared */
	int l2_bytes;
	double l2_bytes_per_cycle_per_tile;

	/* [dram]: shared */
	double dram_bytes_per_cycle;
	double dram_efficiency;
	int dram_arbiter; /* enum dram_arbiter */

	/* [cost]: the layer cost's form and coefficients (cost/cost.h has the equations) */
	int cost_form; /* enum cost_form */
	double cost_overlap_algorithm1;
	double cost_overlap;
	double cost_preload_cycles;
	double cost_request_cycles;
	double cost_dram_cycles_per_beat;
	double cost_op_cycles;
	double cost_pool_cycles_per_beat;
	double cost_resadd_cycles_per_beat;
	double cost_barrier_cycles;
	double cost_sharing;

	/* [contention] */
	double interference; /* kappa: slowdown with every group busy, less 1 */
	double noise_sigma;  /* lognormal service noise per task; 0 = none */

	/* [energy] */
	double energy_pj_per_mac, energy_pj_per_l2_byte, energy_pj_per_dram_byte, static_watts;
};

extern const struct knob soc_knobs[];

/* Reads a SoC from the text of an INI file; `name` is what it is called. */
bool soc_parse(const struct text *text, const char *name, struct arena *arena, struct soc *soc,
	struct err *err);

/* Checks what no single knob can: tiles divisible by groups and so on. */
bool soc_check(const struct soc *soc, struct err *err);

/* Cycles that an isolated cycle takes beside others, so many tenants running in all. */
double soc_interference(const struct soc *soc, int running);

/* What the DRAM serves to so many tenants together. */
double soc_dram_capacity(const struct soc *soc, int running);

#endif
