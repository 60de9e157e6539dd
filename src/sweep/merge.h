/* sweep/merge.h: the shards of a sweep, joined into the database that one process would have made. */
#ifndef SWEEP_MERGE_H
#define SWEEP_MERGE_H

#include "store/store.h"

/* Told now and then how many points are joined, of how many. */
typedef void merge_progress(void *data, int64_t points, int64_t spans);

/* A shard's database. */
struct shard {
	const char *path; /* for messages */
	struct store *store;
};

struct merge_result {
	const char *name; /* of the sweep; lives in the arena */
	int64_t points;   /* that were joined; 0 = the database was complete already */
	int64_t spans;    /* points of the spec */
};

/* Joins the shards' one sweep into a database, in one transaction. Points go in in order of their numbers, so
 * that runs get the numbers that they would have got in one process.
 *
 * Status 65 if a database has no sweep or more than one, for shards of different sweeps (spec, files, program
 * versions, --until-ci: what differs first is named), for points that none of them has, which are named, and
 * for a point that two of them have with different results. A database that has this sweep, finished,
 * stays as it is. */
bool merge_shards(struct store *into, const struct shard *shards, size_t count,
	const volatile int *stop, merge_progress *progress, void *data, struct arena *arena,
	struct merge_result *result, struct err *err);

#endif
