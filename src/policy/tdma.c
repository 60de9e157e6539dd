/* tdma: time division of the memory, the reference for isolation.
 *
 *     floor_j = cap_j = eta B tiles_j / N
 *
 * Each of the N tiles has its share of the effective bandwidth eta B, no less and no more: what one tenant
 * leaves nobody gets, and what the others do nobody feels. As a fluid: slots are taken as infinitely short.
 * Limits: a tenant alone is held to its share too, and interference outside the DRAM remains. */
#include "policy/parts.h"

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)state, (void)knobs;
	const struct soc *soc = view->soc;
	double tiles = view->tasks[view->slot_task[slot]].tiles;
	double share = soc->dram_bytes_per_cycle * soc->dram_efficiency * tiles / soc->tiles;
	limits[slot].cap_bytes_per_cycle = limits[slot].floor_bytes_per_cycle = share;
	return false;
}

const struct regulator tdma_regulator = {
	.name = "tdma",
	.summary = "a fixed share of the DRAM for each tile",
	.arbitrates = true,
	.layer = layer,
};
