#include "replay/arbiter.h"

#include <limits.h>

void arbiter_proportional(int count, const double *demands, double capacity, double *grants)
{
	double sum = 0;
	for (int i = 0; i < count; i++)
		sum += demands[i];
	double share = sum > capacity ? capacity / sum : 1;
	for (int i = 0; i < count; i++)
		grants[i] = share * demands[i];
}

/* Each pass serves those who want less than an equal share of what is left; when nobody does, the
 * share is the level. */
void arbiter_maxmin(int count, const double *demands, double capacity, double *grants)
{
	bool served[TILES_MOST] = {false};
	double level = capacity / count;
	for (int open = count, before = 0; open > 0 && open != before;) {
		before = open;
		for (int i = 0; i < count; i++)
			if (!served[i] && demands[i] <= level) {
				served[i] = true;
				grants[i] = demands[i];
				capacity -= demands[i];
				open--;
			}
		level = open > 0 && open != before ? capacity / open : level;
	}
	for (int i = 0; i < count; i++)
		if (!served[i])
			grants[i] = level;
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
