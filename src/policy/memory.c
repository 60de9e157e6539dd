/* The plain regulators.
 *
 *   none       the SoC's arbiter shares a saturated DRAM
 *   maxmin     nobody has more while somebody who wants it has less
 *   weighted   the same with a level that rises priority + 1 times as fast: b_j = min(u_j, x (p_j + 1))
 *   strict     a higher priority is served in full before a lower one gets anything; the lowest may starve
 *   tdma       each tile has its share of the effective bandwidth, no less and no more: what one tenant
 *              leaves nobody gets. The reference for isolation
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

static bool weighted_layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)state, (void)knobs;
	limits[slot].weight = view->tasks[view->slot_task[slot]].priority + 1;
	return false;
}

const struct regulator weighted_regulator = {
	.name = "weighted",
	.summary = "weighted max-min shares of a saturated DRAM, by priority + 1",
	.arbitrates = true,
	.layer = weighted_layer,
};

static bool strict_layer(
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
	.layer = strict_layer,
};

static bool tdma_layer(
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
	.layer = tdma_layer,
};
