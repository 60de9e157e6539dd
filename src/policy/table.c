/* The policies: each row pairs a dispatcher with a regulator. */
#include "policy/clairvoyant.h"
#include "policy/parts.h"

const struct dispatcher *const dispatcher_table[] = {
	&fifo_dispatcher,
	&online_dispatcher,
	&edf_dispatcher,
	&edf_p_dispatcher,
	&llf_dispatcher,
	&prema_dispatcher,
	&prema_moca_dispatcher,
	&planaria_dispatcher,
	&planaria_moca_dispatcher,
	&gps_dispatcher,
	&veltair_dispatcher,
	&aurora_dispatcher,
	&moca_dispatcher,
	NULL,
};

const struct regulator *const regulator_table[] = {
	&no_regulator,
	&maxmin_regulator,
	&weighted_regulator,
	&strict_regulator,
	&tdma_regulator,
	&tiles_regulator,
	&memguard_regulator,
	&deadline_regulator,
	&optimizer_regulator,
	&camdn_regulator,
	&aurora_regulator,
	&moca_regulator,
	&moca_norm_regulator,
	NULL,
};

const struct policy policy_table[] = {
	{"null", "first come, first served on fixed groups: the engine alone", &fifo_dispatcher,
		&no_regulator},
	{"static", "fixed groups, best score first, unmanaged memory (MoCA's baseline)",
		&online_dispatcher, &no_regulator},

	/* static with another memory */
	{"maxmin", "static with max-min fair memory", &online_dispatcher, &maxmin_regulator},
	{"equal", "static with equal processor sharing of the memory: by definition maxmin",
		&online_dispatcher, &maxmin_regulator},
	{"weighted", "static with memory weighted by priority + 1", &online_dispatcher,
		&weighted_regulator},
	{"strict", "static with memory by strict priority", &online_dispatcher, &strict_regulator},
	{"tdma", "static with a fixed share of the memory for each tile", &online_dispatcher,
		&tdma_regulator},
	{"memguard", "static with budgets of memory traffic per period (RTAS 2013)",
		&online_dispatcher, &memguard_regulator},
	{"optimizer", "static with memory shared for the least weighted lateness",
		&online_dispatcher, &optimizer_regulator},
	{"camdn", "static with the L2 shared out in pages, layer by layer (DAC 2025)",
		&online_dispatcher, &camdn_regulator},

	/* by deadline */
	{"edf", "earliest deadline first, on groups and in memory", &edf_dispatcher,
		&deadline_regulator},
	{"edf-p", "earliest deadline first on all tiles, preemptive at layer boundaries",
		&edf_p_dispatcher, &no_regulator},
	{"llf", "least laxity first on groups, unmanaged memory", &llf_dispatcher, &no_regulator},

	/* the rivals in time and space */
	{"prema", "one task at a time on all tiles, by tokens, preemptive (HPCA 2020)",
		&prema_dispatcher, &no_regulator},
	{"prema-moca", "PREMA as MoCA's authors ran it: batches by score, one task at a time",
		&prema_moca_dispatcher, &no_regulator},
	{"planaria", "spatial fission, memory in proportion to tiles (MICRO 2020)",
		&planaria_dispatcher, &tiles_regulator},
	{"planaria-moca", "fission between neighbouring groups, as MoCA's authors ran Planaria",
		&planaria_moca_dispatcher, &no_regulator},
	{"gps", "processor sharing of tiles, max-min fair memory: a reference", &gps_dispatcher,
		&maxmin_regulator},
	{"veltair", "two or four tiles, blocks of layers (ASPLOS 2022, as AuRORA ran it)",
		&veltair_dispatcher, &no_regulator},
	{"aurora-compute", "aurora with unmanaged memory", &aurora_dispatcher, &no_regulator},
	{"aurora", "tiles and memory by slack, reallocated between layers (MICRO 2023)",
		&aurora_dispatcher, &aurora_regulator},

	{"moca", "memory-aware co-running and contention-aware rates (HPCA 2023)", &moca_dispatcher,
		&moca_regulator},
	{"moca-norm", "moca with rates that sum to what the DRAM serves", &moca_dispatcher,
		&moca_norm_regulator},
	{0},
};

const struct policy offline_table[] = {
	{"best", "the best schedule found, knowing all arrivals and times", &best_dispatcher,
		&no_regulator},
	{"bound", "what no schedule can beat", &bound_dispatcher, &no_regulator},
	{0},
};
