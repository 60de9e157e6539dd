/* none: nobody regulates the memory.
 *
 * A saturated DRAM is shared by the SoC's own arbiter, soc.dram_arbiter: max-min, or in proportion to demand
 * (first come, first served). The baseline of every regulator. */
#include "policy/parts.h"

const struct regulator no_regulator = {
	.name = "none",
	.summary = "unmanaged: the SoC's arbiter shares a saturated DRAM",
};
