/* store/store.h: the results database: records in, rows out. The only room that knows SQLite.
 *
 * schema.sql is the documentation of the tables, with every column's unit, and of the views, which
 * are the named queries. Writing happens inside transactions that the caller commits: a command
 * that fails leaves the database as it was, and no file where there was none. One program writes at
 * a time, others can ask meanwhile; at rest a database is one file. A store belongs to one thread
 * at a time.
 *
 * Status 65 for a file that is not such a database, is damaged or of another schema version; 66 if
 * it is not there; 73 if it cannot be created, is read-only, or locked by another process for more
 * than 5 s; 74 if a write fails. After a failure while writing there is nothing to do but close. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/cell.h"
#include "base/digest.h"
#include "base/err.h"
#include "metrics/metrics.h"

#include <stdint.h>

struct store;

enum store_mode { STORE_READ, STORE_WRITE }; /* write creates what is missing */

bool store_open(const char *path, enum store_mode mode, struct store **store, struct err *err);
void store_close(struct store *store); /* rolls back what was not committed; NULL is ignored */

bool store_begin(struct store *store, struct err *err);
bool store_commit(struct store *store, struct err *err);

/* A content that runs refer to. kind: soc, network, trace, workload, spec. */
struct input {
	const char *kind, *name;
	const char *content;
	size_t length;
	char sha256[DIGEST_TEXT]; /* filled by store_add_input, or by the caller with digest() */
};

/* Adds the content unless it is there already. A trace's layers are also entered as rows. */
bool store_add_input(struct store *store, struct input *input, struct err *err);

/* One replay, as recorded. Strings belong to the caller, or to the arena it was loaded into. */
struct run_record {
	int64_t run_id;  /* given by the store */
	const char *key; /* digest of all that determines the result */
	const char *policy, *dispatcher, *regulator;
	const char *soc, *workload, *qos; /* names */
	/* digest of SoC, its and the workload's knobs, given traces, replay version: equal = comparable */
	const char *configuration;
	const char *compat;  /* "" = none */
	const char *knobs;   /* JSON object of texts, keys sorted: what differs from the inputs */
	const char *version; /* of the program */
	const char *started_at; /* ISO 8601, UTC */
	int64_t seed;
	double wall_seconds;
	struct metrics metrics;
	int64_t bundle_id; /* store_add_bundle's */
	size_t input_count;
	const struct input *inputs; /* when loaded: what it was made from, with contents */
};

/* Notes together what runs are made from, unless that has been noted already; the inputs have been added.
 * contents: see store_workload_label. */
bool store_add_bundle(struct store *store, const struct input *inputs, size_t count,
	const char *contents, int64_t *bundle_id, struct err *err);

/* The run of that key, or 0. */
bool store_find_run(struct store *store, const char *key, int64_t *run_id, struct err *err);

/* Adds a run whose bundle has been added, and its tasks; outcomes NULL = no task rows. A key
 * that is there already is refused (status 65). */
bool store_add_run(struct store *store, struct run_record *record, const struct workload *workload,
	const struct outcome *outcomes, struct err *err);

/* The name under which a workload's runs are kept: its own, or NAME@DIGITS if runs of this
 * configuration have that name and other contents (an edited task list or network). So a view
 * never mixes the two. contents: a digest of what the name stands for. */
bool store_workload_label(struct store *store, const char *configuration, const char *name,
	const char *contents, struct arena *arena, const char **label, struct err *err);

/* Whether a run was recorded with its tasks; and adds the tasks of one that was not. */
bool store_has_tasks(struct store *store, int64_t run_id, bool *has, struct err *err);
bool store_add_tasks(struct store *store, int64_t run_id, const struct workload *workload,
	const struct outcome *outcomes, struct err *err);

/* Loads a run, without its inputs. Status 66 if there is none. */
bool store_load_record(struct store *store, int64_t run_id, struct arena *arena,
	struct run_record *record, struct err *err);

/* Loads a run with its inputs' contents. */
bool store_load_run(struct store *store, int64_t run_id, struct arena *arena,
	struct run_record *record, struct err *err);

/* The keys and values of a record's knobs. */
bool store_load_knobs(struct store *store, int64_t run_id, struct arena *arena,
	struct setting **settings, size_t *count, struct err *err);

/* The recorded outcomes, in the workload's order; *count is 0 if none were recorded. */
bool store_load_outcomes(struct store *store, int64_t run_id, struct arena *arena,
	struct outcome **outcomes, size_t *count, struct err *err);

/* ---- sweeps ---- */

struct sweep_axis {
	const char *key;
	bool sampled;
};

struct sweep_record {
	int64_t sweep_id; /* given by the store */
	const char *name; /* stem of the spec */
	struct input spec;
	const char *digest; /* of all that its results depend on */
	int64_t points, places;
	double until_ci; /* NaN = none */
	bool finished;
	const char *version, *started_at;
	size_t input_count; /* the files that the spec names */
	const struct input *inputs;
	size_t axis_count;
	const struct sweep_axis *axes;
};

/* The sweep of that name (NULL = of any) and digest, else the newest of the name, whatever its digest (NULL = any);
 * with its spec's and inputs' contents, without its axes. sweep_id 0 = there is none. */
bool store_find_sweep(struct store *store, const char *name, const char *digest,
	struct arena *arena, struct sweep_record *sweep, struct err *err);

/* Adds a sweep, with its spec, inputs and axes. */
bool store_add_sweep(struct store *store, struct sweep_record *sweep, struct err *err);

/* run_id 0: the point could not be run, and problem tells why. */
struct point_record {
	int64_t sweep_id, point, place, run_id;
	const char *policy, *problem;
};
bool store_add_point(struct store *store, const struct point_record *point, struct err *err);

/* The greatest number among a sweep's points, and how many there are; -1 and 0 if there are none. */
bool store_points(
	struct store *store, int64_t sweep_id, int64_t *last, int64_t *count, struct err *err);

/* The points of a sweep, in order of their numbers. Texts live until the next one. One reader of a
 * store at a time. */
struct point_reader;
bool store_points_open(
	struct store *store, int64_t sweep_id, struct point_reader **reader, struct err *err);
bool store_points_next(
	struct point_reader *reader, struct point_record *point, bool *row, struct err *err);
void store_points_close(struct point_reader *reader); /* NULL is ignored */

/* Copies a run, with its inputs and tasks, into another database, unless that has its key already; *copied is
 * its number there. Bundles are copied once: *bundles, at first NULL, remembers them for the pair of databases
 * and lives in the arena. */
struct copied_bundle;
bool store_copy_run(struct store *from, int64_t run_id, struct store *into, struct arena *arena,
	struct copied_bundle **bundles, int64_t *copied, struct err *err);

/* value: a number if it reads as one. */
bool store_add_coordinate(struct store *store, int64_t sweep_id, int64_t place, int axis,
	const char *value, struct err *err);

/* All points are there: makes what the questions about sweeps read, and marks it as finished. */
bool store_finish_sweep(struct store *store, int64_t sweep_id, struct err *err);

/* Keeps other sweeps away from a database, by a file FILE-sweep beside it; a process that dies lets go. Status
 * 73, with who it is, if there is another. */
struct store_lock;
bool store_lock(const char *database, struct store_lock **lock, struct err *err);
void store_unlock(struct store_lock *lock); /* NULL is ignored */

/* ---- questions ---- */

struct named_query {
	const char *name, *help; /* name NULL ends the table */
	const char *sql;         /* the view's definition */
};

/* The views of schema.sql, with the comment that stands above each. */
const struct named_query *store_queries(struct arena *arena);

/* A value as SQL has it: a number if it reads as one, else a text in quotes; and always such a text. */
const char *store_literal(const char *value, struct arena *arena);
const char *store_quoted(const char *text, struct arena *arena);

/* Receives the column names (cells NULL), then each row. false stops the query. */
typedef bool (*row_sink)(
	void *data, size_t count, const char *const *names, const struct cell *cells);

/* Runs one read-only statement; parameters ?1, ?2, ... are texts. Status 64, with the place in the
 * text, for SQL that is wrong, would write, or has a second statement. */
bool store_query(struct store *store, const char *sql, size_t parameter_count,
	const char *const *parameters, row_sink sink, void *data, struct err *err);

#endif
