/* sweep/campaign.h: a sweep on its way into a database: all points of a spec, or one shard of them.
 *
 * Points are done by several threads and recorded in order of their numbers, whoever did them (parallel.h),
 * in transactions of about a quarter of a second. So what a database holds of a shard is always a beginning of it: after
 * a kill, a full disk or a signal the number of points there says where to go on, and the finished
 * database is the same, row for row, as if nothing had happened.
 *
 * A point whose key the database has already, from another sweep or from `moca run`, is not computed again.
 * A point that cannot be run is recorded with the reason. */
#ifndef SWEEP_CAMPAIGN_H
#define SWEEP_CAMPAIGN_H

#include "sweep/stock.h"

struct campaign_plan {
	const struct spec *spec;
	struct stock *stock;    /* of the spec */
	uint64_t shard, shards; /* points with number % shards = shard; 0 and 1: all */
	double until_ci; /* no more seeds than this half-width needs (sweep/seeds.h); NaN = all */
	int jobs;
	bool resume;              /* go on where the database's points end */
	const volatile int *stop; /* set by a signal */
	/* Called after points have been recorded, by whichever thread did it; or NULL. */
	void (*progress)(void *data, uint64_t done);
	void *progress_data;
};

struct campaign_result {
	uint64_t points;   /* of this shard */
	uint64_t done;     /* of them, in the database now; less if the sweep was stopped */
	uint64_t found;    /* that were there when it began */
	uint64_t replayed; /* computed now */
	uint64_t problems; /* that could not be run, recorded now */
	uint64_t
		wide; /* with until_ci: designs done now that all their seeds do not make narrow enough */
	char beside
		[256]; /* what makes it another sweep than a finished one of its name; "" = there is none */
	bool finished; /* the sweep has all its points, and its answers have been made */
};

/* What the plan's shard is counted in, shares: points, or with until_ci whole designs (a place and a policy), whose
 * seeds are the points. How many it has, the first point of one, and the points of all. */
uint64_t campaign_shares(const struct campaign_plan *plan);
uint64_t campaign_share_point(const struct campaign_plan *plan, uint64_t share);
uint64_t campaign_points(const struct campaign_plan *plan);

/* Status 65 if the database has points of this sweep and `resume` is not set, or of another shard; or if `resume`
 * is set, or the last sweep of this name is not finished, and that was another. Beside a finished one another
 * of its name may begin. 64 as campaign_check. */
bool campaign_run(const struct campaign_plan *plan, struct store *store,
	struct campaign_result *result, struct err *err);

/* Status 64 for until_ci with a seed that is not the grid's last key. */
bool campaign_check(const struct campaign_plan *plan, struct err *err);

#endif
