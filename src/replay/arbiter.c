#include "replay/arbiter.h"

#include <limits.h>
#include <math.h>

void arbiter_proportional(int count, const double *demands, double capacity, double *grants)
{
	double sum = 0;
	for (int i = 0; i < count; i++)
		sum += demands[i];
	double share = sum > capacity ? capacity / sum : 1;
	for (int i = 0; i < count; i++)
		grants[i] = share * demands[i];
}

static const struct limit plain = {INFINITY, 0, 1, 0};

static const struct limit *limit_of(const struct limit *limits, int i)
{
	return limits ? &limits[i] : &plain;
}

/* Grants the floors; if they alone exceed the capacity, in proportion. Returns what is left. */
static double floors_grant(int count, const double *demands, const struct limit *limits,
	double capacity, double *grants)
{
	double sum = 0;
	for (int i = 0; i < count; i++) {
		grants[i] = fmin(demands[i], limit_of(limits, i)->floor_bytes_per_cycle);
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
		long r = limit_of(limits, i)->rank;
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
		open[i] = limit_of(limits, i)->rank == rank && demands[i] > grants[i];
		weights += open[i] ? limit_of(limits, i)->weight : 0;
	}
	for (bool frozen = true; frozen && weights > 0;) {
		double level = rest / weights;
		frozen = false;
		for (int i = 0; i < count; i++) {
			double weight = limit_of(limits, i)->weight, want = demands[i] - grants[i];
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
			grants[i] += level * limit_of(limits, i)->weight;
			rest = 0;
		}
	return rest;
}

void arbiter_maxmin(int count, const double *demands, const struct limit *limits, double capacity,
	double *grants)
{
	double rest = floors_grant(count, demands, limits, capacity, grants);
	long rank = LONG_MIN;
	while (rest > 0 && rank_next(count, demands, limits, grants, &rank))
		rest = rank_fill(count, demands, limits, rank, rest, grants);
}
