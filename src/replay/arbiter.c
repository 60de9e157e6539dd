#include "replay/arbiter.h"

#include <limits.h>

/* The level if just these were held back: an equal share of what the others leave. */
static inline void level_set(
	const double *demands, double sum, double capacity, uint64_t held, struct level *level)
{
	double count = 0, held_sum = 0;
	for (uint64_t set = held; set; set &= set - 1) {
		held_sum += demands[__builtin_ctzll(set)];
		count++;
	}
	*level = (struct level){held, count, capacity - (sum - held_sum)};
}

static inline uint64_t above_level(int count, const double *demands, const struct level *level)
{
	uint64_t above = 0;
	for (int i = 0; i < count; i++) {
		bool more = demands[i] * level->count > level->room_bytes_per_cycle;
		above |= (uint64_t)more << i;
	}
	return above;
}

/* Newton's method. What is granted grows with the level, the less the higher it is; so after the first step the
 * level does not exceed the one sought, from step to step it rises, and less and less tenants are above
 * it. */
void arbiter_level(
	int count, const double *demands, double sum, double capacity, struct level *level)
{
	level_set(demands, sum, capacity, level->held, level);
	uint64_t above = above_level(count, demands, level);
	while (above != level->held) {
		level_set(demands, sum, capacity, above, level);
		above &= above_level(count, demands, level);
	}
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
