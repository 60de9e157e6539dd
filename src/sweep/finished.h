/* sweep/finished.h: a finished sweep as one table, for questions and figures: a row for each design (a place
 * and a policy), with a column for each axis of the places under its key, then the columns of `design`. */
#ifndef SWEEP_FINISHED_H
#define SWEEP_FINISHED_H

#include "store/store.h"

/* What the places of a sweep differ in; policy and seed are none of it. */
struct finished_axis {
	const char *key;
	bool sampled;
	bool numeric; /* all its values are numbers */
	bool several; /* it has more than one */
};

struct finished {
	int64_t sweep_id;
	const char *name, *version;
	int64_t places, points;
	size_t axis_count;
	const struct finished_axis *axes;
	const char *const *columns; /* of the table design; NULL ends them */
	const char *sql; /* SELECT ... with the columns place, "KEY", ..., policy, runs, sla, ... */
};

/* The sweep that `which` stands for: the newest finished one of that name, else the one of that number; NULL: the
 * newest finished one of all. `db` is what the database is called. Status 65, with what to run, if there is none. */
bool finished_find(struct store *store, const char *db, const char *which, struct arena *arena,
	struct finished *finished, struct err *err);

/* Whether finished_find would find one; else as that fails. */
bool finished_check(struct store *store, const char *db, const char *which, struct arena *arena,
	struct err *err);

/* The same as SQL: its number, also if it is not finished, or NULL. */
const char *finished_which_sql(const char *which, struct arena *arena);

/* The axis of that key, or NULL. */
const struct finished_axis *finished_axis(const struct finished *finished, const char *key);

/* Whether it is a column of the table design. */
bool finished_has(const struct finished *finished, const char *column);

#endif
