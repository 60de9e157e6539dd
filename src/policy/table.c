/* The policies: each row pairs a dispatcher with a regulator. */
#include "policy/parts.h"

const struct dispatcher *const dispatcher_table[] = {
	&fifo_dispatcher,
	&online_dispatcher,
	&edf_dispatcher,
	&llf_dispatcher,
	&moca_dispatcher,
	&aurora_dispatcher,
	&veltair_dispatcher,
	&edf_p_dispatcher,
	&prema_dispatcher,
	&prema_moca_dispatcher,
	NULL,
};

const struct regulator *const regulator_table[] = {
	&no_regulator,
	&maxmin_regulator,
	&weighted_regulator,
	&strict_regulator,
	&tdma_regulator,
	&deadline_regulator,
	&moca_regulator,
	&aurora_regulator,
	NULL,
};

const struct policy policy_table[] = {
	{"null", "first come, first served on fixed groups: the engine alone", &fifo_dispatcher,
		&no_regulator},
	{"static", "fixed groups, best score first, unmanaged memory (MoCA's baseline)",
		&online_dispatcher, &no_regulator},
	{"maxmin", "static with max-min fair memory", &online_dispatcher, &maxmin_regulator},
	{"weighted", "static with memory weighted by priority + 1", &online_dispatcher,
		&weighted_regulator},
	{"strict", "static with memory by strict priority", &online_dispatcher, &strict_regulator},
	{"tdma", "static with a fixed share of the memory for each tile", &online_dispatcher,
		&tdma_regulator},
	{"edf", "earliest deadline first, on groups and in memory", &edf_dispatcher,
		&deadline_regulator},
	{"llf", "least laxity first on groups, unmanaged memory", &llf_dispatcher, &no_regulator},
	{"moca", "memory-aware co-running and contention-aware rates (HPCA 2023)", &moca_dispatcher,
		&moca_regulator},
	{"aurora", "tiles and memory by slack, reallocated between layers (MICRO 2023)",
		&aurora_dispatcher, &aurora_regulator},
	{"aurora-compute", "aurora with unmanaged memory", &aurora_dispatcher, &no_regulator},
	{"veltair", "two or four tiles, blocks of layers (ASPLOS 2022, as AuRORA ran it)",
		&veltair_dispatcher, &no_regulator},
	{"edf-p", "earliest deadline first on all tiles, preemptive at layer boundaries",
		&edf_p_dispatcher, &no_regulator},
	{"prema", "one task at a time on all tiles, by tokens, preemptive (HPCA 2020)",
		&prema_dispatcher, &no_regulator},
	{"prema-moca", "PREMA as MoCA's authors ran it: batches by score, one task at a time",
		&prema_moca_dispatcher, &no_regulator},
	{0},
};
