/* The plain regulators: none, which leaves the DRAM to the SoC's arbiter, and max-min fairness, which
 * lets nobody have more while somebody who wants it has less. */
#include "policy/parts.h"

const struct regulator no_regulator = {
	.name = "none",
	.summary = "unmanaged: the SoC's arbiter shares a saturated DRAM",
};

const struct regulator maxmin_regulator = {
	.name = "maxmin",
	.summary = "max-min fair shares of a saturated DRAM",
	.arbitrates = true,
};
