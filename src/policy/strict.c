/* strict: strict priority in the memory controller.
 *
 * A higher priority is served in full before a lower one gets anything; among equals max-min. Limits: the
 * lowest may starve as long as higher ones fill the DRAM; there is no ageing. */
#include "policy/parts.h"

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)state, (void)knobs;
	limits[slot].rank = -view->tasks[view->slot_task[slot]].priority;
	return false;
}

const struct regulator strict_regulator = {
	.name = "strict",
	.summary = "a saturated DRAM serves higher priorities first",
	.arbitrates = true,
	.layer = layer,
};
