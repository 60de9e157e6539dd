/* replay/arbiter.h: who gets how much of a DRAM that cannot serve all.
 *
 * Pure functions of demands in bytes per cycle, whose sum exceeds the capacity. In proportion to demand
 * (first come, first served) everybody is slowed alike, which needs no function: a light tenant beside a
 * heavy one then loses more than a fair share. */
#ifndef REPLAY_ARBITER_H
#define REPLAY_ARBITER_H

#include "policy/policy.h"

/* Max-min fair: everybody has the lesser of its demand and the level, and nothing is left. */
struct level {
	uint64_t held;               /* who wants more than the level, and is held back to it */
	double count;                /* how many they are */
	double room_bytes_per_cycle; /* what they have together: the level is room / count */
};

/* Finds the level of demands that have this sum. level->held is a guess at who is held back, some of the
 * `count` tenants: the nearer, the sooner it is found. Nobody is held back if all is enough but for
 * rounding. */
void arbiter_level(
	int count, const double *demands, double sum, double capacity, struct level *level);

/* Floors first, then rank by rank, inside a rank weighted max-min: tenant i has min(demand_i, level x
 * weight_i) above its floor. The sum of grants is the capacity, and no grant exceeds its demand. */
void arbiter_limited(int count, const double *demands, const struct limit *limits, double capacity,
	double *grants);

#endif
