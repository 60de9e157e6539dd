/* maxmin: max-min fair shares of a saturated DRAM (Bertsekas and Gallager, Data Networks, 1987, section
 * 6.5.2), whatever the SoC's own arbiter is:
 *
 *     b_j = min(u_j, x)   with x such that sum b_j = C
 *
 * u_j is what tenant j wants, C the DRAM's capacity: nobody has more while somebody who wants it has less. It
 * is the fluid limit of serving the tenants' requests round robin: equal processor sharing of the memory.
 * Limits: blind to priorities and targets. */
#include "policy/parts.h"

const struct regulator maxmin_regulator = {
	.name = "maxmin",
	.summary = "max-min fair shares of a saturated DRAM",
	.arbitrates = true,
};
