/* replay/arbiter.h: who gets how much of a DRAM that cannot serve all.
 *
 * Pure functions: demands (bytes per cycle) in, grants out; the sum of grants is the capacity where
 * the demands exceed it, and no grant exceeds its demand. */
#ifndef REPLAY_ARBITER_H
#define REPLAY_ARBITER_H

#include "policy/policy.h"

/* First come, first served: in proportion to demand. A light tenant beside a heavy one loses more than
 * a fair share. */
void arbiter_proportional(int count, const double *demands, double capacity, double *grants);

/* Max-min fair: a common level rises, and each has the lesser of its demand and the level. */
void arbiter_maxmin(int count, const double *demands, double capacity, double *grants);

/* Floors first, then rank by rank, inside a rank weighted max-min: tenant i has min(demand_i, level x
 * weight_i) above its floor. */
void arbiter_limited(int count, const double *demands, const struct limit *limits, double capacity,
	double *grants);

#endif
