/* replay/arbiter.h: who gets how much of a DRAM that cannot serve all.
 *
 * Pure functions of demands in bytes per cycle, whose sum exceeds the capacity. In proportion to demand
 * (first come, first served) everybody is slowed alike, which needs no function: a light tenant beside a
 * heavy one then loses more than a fair share. */
#ifndef REPLAY_ARBITER_H
#define REPLAY_ARBITER_H

#include "policy/policy.h"

/* Max-min fair: the level, in bytes per cycle, such that everybody has the lesser of its demand and the
 * level, and nothing is left. */
double arbiter_level(int count, const double *demands, double capacity);

/* Floors first, then rank by rank, inside a rank weighted max-min: tenant i has min(demand_i, level x
 * weight_i) above its floor. The sum of grants is the capacity, and no grant exceeds its demand. */
void arbiter_limited(int count, const double *demands, const struct limit *limits, double capacity,
	double *grants);

#endif
