/* The plain regulators.
 *
 *   none     the SoC's arbiter shares a saturated DRAM
 *   maxmin   nobody has more while somebody who wants it has less
 *   strict   a higher priority is served in full before a lower one gets anything; the lowest may starve
 */
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

static void strict_layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *own)
{
	(void)state, (void)knobs;
	own->rank = -view->tasks[view->slot_task[slot]].priority;
}

const struct regulator strict_regulator = {
	.name = "strict",
	.summary = "a saturated DRAM serves higher priorities first",
	.arbitrates = true,
	.layer = strict_layer,
};
