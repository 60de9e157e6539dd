/* sweep/trial.h: what a sweep will take, and what of it cannot be run, told by doing some of its points. */
#ifndef SWEEP_TRIAL_H
#define SWEEP_TRIAL_H

#include "sweep/campaign.h"

/* What trying some points has told. */
struct trial {
	double point_seconds;     /* of a point on one thread, in the mean */
	uint64_t tried, problems; /* points, and those of them that cannot be run */
	char problem[256];        /* the first reason */
};

/* Some points of the plan, spread over all, are done for about so long, and thrown away. */
bool trial_run(
	const struct campaign_plan *plan, double seconds, struct trial *trial, struct err *err);

#endif
