/* The policies: each row pairs a dispatcher with a regulator. */
#include "policy/parts.h"

const struct dispatcher *const dispatcher_table[] = {
	&fifo_dispatcher,
	&online_dispatcher,
	&moca_dispatcher,
	NULL,
};

const struct regulator *const regulator_table[] = {
	&no_regulator,
	&maxmin_regulator,
	&strict_regulator,
	&moca_regulator,
	NULL,
};

const struct policy policy_table[] = {
	{"null", "first come, first served on fixed groups: the engine alone", &fifo_dispatcher,
		&no_regulator},
	{"static", "fixed groups, best score first, unmanaged memory (MoCA's baseline)",
		&online_dispatcher, &no_regulator},
	{"maxmin", "static with max-min fair memory", &online_dispatcher, &maxmin_regulator},
	{"strict", "static with memory by strict priority", &online_dispatcher, &strict_regulator},
	{"moca", "memory-aware co-running and contention-aware rates (HPCA 2023)", &moca_dispatcher,
		&moca_regulator},
	{0},
};
