/* sweep/front.h: which designs of a sweep no other beats.
 *
 * A design is beaten by one that is as good in every objective and better in one. Designs that are equal in
 * all do not beat each other. Hardware and policies are there to be chosen; what is asked of them is not, so
 * designs under another workload or QoS, or another value of a workload's knob, do not compete, unless that
 * is an objective or a number that was sampled, which no two designs share. */
#ifndef SWEEP_FRONT_H
#define SWEEP_FRONT_H

#include "sweep/finished.h"

enum { OBJECTIVES_MOST = 3 };

struct objective {
	const char *name; /* a metric of `design`, or the key of an axis of numbers */
	bool more;        /* is better; else less */
};

/* Reads `sla,energy_per_task_joules,soc.dram_bytes_per_cycle`: two or three. Metrics know which way is better, of
 * an axis it is less; +NAME and -NAME say so. Status 64 for anything else. */
bool objectives_parse(const char *text, const struct finished *finished, struct arena *arena,
	struct objective *objectives, size_t *count, struct err *err);

/* The rows that front_query chooses from, by scene and the first objective: SQL with the columns sweep, place,
 * the axes, policy, runs and those objectives that are metrics. `where`, if not NULL, is a condition on any
 * column of finished->sql. */
const char *front_sql(const struct finished *finished, const struct objective *objectives,
	size_t count, const char *where, struct arena *arena);

/* Passes the front's rows to the sink. Designs that lack an objective are left out, and so is the policy
 * `best`, which knows the future. */
bool front_query(struct store *store, const struct finished *finished,
	const struct objective *objectives, size_t count, const char *where, row_sink sink,
	void *data, struct err *err);

/* Sets on_front[i] for each row of `columns` values that no other row beats, less being better in each
 * column (at most three). O(count log count). */
void front_mark(const double *values, size_t count, size_t columns, bool *on_front);

#endif
