#include "replay/arbiter.h"

#include <limits.h>

/* Each pass takes out those who want less than an equal share of what is left; when nobody does, the
 * share is the level. */
static double level_of_many(int count, const double *demands, double capacity)
{
	uint64_t open = (UINT64_C(1) << (count - 1) << 1) - 1, before = 0;
	double level = 0;
	for (int sharing = count; open != before && sharing > 0;) {
		level = capacity / sharing;
		before = open;
		for (int i = 0; i < count; i++)
			if ((open >> i & 1) && demands[i] <= level) {
				open &= ~(UINT64_C(1) << i);
				capacity -= demands[i];
				sharing--;
			}
	}
	return level;
}

/* Mostly one tenant alone wants more than the level: that is tried first, in one pass. */
double arbiter_level(int count, const double *demands, double capacity)
{
	double sum = 0, most = 0, second = 0;
	for (int i = 0; i < count; i++) {
		double demand = demands[i], lesser = demand < most ? demand : most;
		sum += demand;
		most = demand > most ? demand : most;
		second = lesser > second ? lesser : second;
	}
	double level = capacity - (sum - most);
	return level >= second ? level : level_of_many(count, demands, capacity);
}

/* Grants the floors; if they alone exceed the capacity, in proportion. Returns what is left. */
static double floors_grant(int count, const double *demands, const struct limit *limits,
	double capacity, double *grants)
{
	double sum = 0;
	for (int i = 0; i < count; i++) {
		double floor = limits[i].floor_bytes_per_cycle;
		grants[i] = demands[i] < floor ? demands[i] : floor;
		sum += grants[i];
	}
	if (sum <= capacity)
		return capacity - sum;
	for (int i = 0; i < count; i++)
		grants[i] *= capacity / sum;
	return 0;
}

/* The least rank above `rank` of a tenant that wants more than it has. */
static bool rank_next(int count, const double *demands, const struct limit *limits,
	const double *grants, long *rank)
{
	long next = LONG_MAX;
	for (int i = 0; i < count; i++) {
		long r = limits[i].rank;
		if (r > *rank && r < next && demands[i] > grants[i])
			next = r;
	}
	*rank = next;
	return next < LONG_MAX;
}

/* Water-filling of one rank above what its tenants have. Each pass freezes those whose want lies
 * under the level; when none is frozen the level is final. Returns what is left. */
static double rank_fill(int count, const double *demands, const struct limit *limits, long rank,
	double rest, double *grants)
{
	bool open[TILES_MOST];
	double weights = 0;
	for (int i = 0; i < count; i++) {
		open[i] = limits[i].rank == rank && demands[i] > grants[i];
		weights += open[i] ? limits[i].weight : 0;
	}
	for (bool frozen = true; frozen && weights > 0;) {
		double level = rest / weights;
		frozen = false;
		for (int i = 0; i < count; i++) {
			double weight = limits[i].weight, want = demands[i] - grants[i];
			if (!open[i] || want > level * weight)
				continue;
			open[i] = false;
			frozen = true;
			weights -= weight;
			rest -= want;
			grants[i] = demands[i];
		}
	}
	if (rest <= 0)
		return 0;
	double level = weights > 0 ? rest / weights : 0;
	for (int i = 0; i < count; i++)
		if (open[i]) {
			grants[i] += level * limits[i].weight;
			rest = 0;
		}
	return rest;
}

void arbiter_limited(int count, const double *demands, const struct limit *limits, double capacity,
	double *grants)
{
	double rest = floors_grant(count, demands, limits, capacity, grants);
	long rank = LONG_MIN;
	while (rest > 0 && rank_next(count, demands, limits, grants, &rank))
		rest = rank_fill(count, demands, limits, rank, rest, grants);
}
