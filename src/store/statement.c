/* Prepared statements: made when first needed, bound by name, kept until the store is closed. */
#include "store/internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const texts[STATEMENTS] = {
	[ADD_INPUT] = "INSERT INTO input (sha256, kind, name, content)"
		      " VALUES (:sha256, :kind, :name, :content)",
	[ADD_LAYER] = "INSERT INTO layer (sha256, tiles, layer, network, name, kind, block, macs,"
		      " compute_cycles, l2_bytes, dram_bytes, isolated_cycles)"
		      " VALUES (:sha256, :tiles, :layer, :network, :name, :kind, :block, :macs,"
		      " :compute_cycles, :l2_bytes, :dram_bytes, :isolated_cycles)",
	[ADD_BUNDLE] = "INSERT INTO bundle (digest, contents) VALUES (:digest, :contents)",
	[ADD_BUNDLE_INPUT] = "INSERT INTO bundle_input (bundle_id, sha256)"
			     " VALUES (:bundle_id, :sha256)",
	[ADD_SWEEP] = "INSERT INTO sweep (name, spec, digest, points, places, until_ci, finished,"
		      " version, started_at) VALUES (:name, :spec, :digest, :points, :places,"
		      " :until_ci, 0, :version, :started_at)",
	[ADD_SWEEP_INPUT] = "INSERT OR IGNORE INTO sweep_input (sweep_id, sha256)"
			    " VALUES (:sweep_id, :sha256)",
	[ADD_AXIS] = "INSERT INTO axis (sweep_id, axis, key, sampled)"
		     " VALUES (:sweep_id, :axis, :key, :sampled)",
	[ADD_POINT] = "INSERT INTO point (sweep_id, point, place, policy, run_id, problem)"
		      " VALUES (:sweep_id, :point, :place, :policy, :run_id, :problem)",
	[ADD_COORDINATE] = "INSERT INTO coordinate (sweep_id, place, axis, value)"
			   " VALUES (:sweep_id, :place, :axis, :value)",
	/* from start_cycles on in the order of outcome_columns: see bind_outcome */
	[ADD_TASK] = "INSERT INTO task (run_id, task, network, priority, arrival_cycles,"
		     " target_cycles, met, dropped, start_cycles, finish_cycles, queued_cycles,"
		     " compute_cycles, memory_cycles, throttled_cycles, interference_cycles,"
		     " migration_cycles, isolated_cycles, dram_bytes, l2_bytes, macs, tile_cycles)"
		     " VALUES (:run_id, :task, :network, :priority, :arrival_cycles,"
		     " :target_cycles, :met, :dropped, :start_cycles, :finish_cycles,"
		     " :queued_cycles, :compute_cycles, :memory_cycles, :throttled_cycles,"
		     " :interference_cycles, :migration_cycles, :isolated_cycles, :dram_bytes,"
		     " :l2_bytes, :macs, :tile_cycles)",
	[FIND_INPUT] = "SELECT 1 FROM input WHERE sha256 = :sha256",
	[FIND_RUN] = "SELECT run_id FROM run WHERE key = :key",
	[FIND_BUNDLE] = "SELECT bundle_id FROM bundle WHERE digest = :digest",
	[FIND_CONTENTS] = "SELECT contents FROM run JOIN bundle USING (bundle_id)"
			  " WHERE configuration = :configuration AND workload = :workload LIMIT 1",
	[FIND_TASKS] = "SELECT 1 FROM task WHERE run_id = :run_id LIMIT 1",
	[FIND_SWEEP] = "SELECT sweep_id, spec, digest, points, places, until_ci, finished,"
		       " version, started_at, name FROM sweep"
		       " WHERE :name IS NULL OR name = :name"
		       " ORDER BY digest = :digest DESC, sweep_id DESC LIMIT 1",
	[FIND_POINTS] = "SELECT (SELECT max(point) FROM point WHERE sweep_id = :sweep_id),"
			" (SELECT count(*) FROM point WHERE sweep_id = :sweep_id)",
	[LOAD_INPUTS] = "SELECT kind, name, sha256, content"
			" FROM run JOIN bundle_input USING (bundle_id) JOIN input USING (sha256)"
			" WHERE run_id = :run_id ORDER BY kind, name, sha256",
	[LOAD_SWEEP_INPUTS] = "SELECT kind, name, sha256, content"
			      " FROM sweep_input JOIN input USING (sha256)"
			      " WHERE sweep_id = :sweep_id ORDER BY kind, name, sha256",
	[LOAD_CONTENTS] = "SELECT contents FROM bundle WHERE bundle_id = :bundle_id",
	[LOAD_KNOBS] = "SELECT knob.key, knob.value FROM run, json_each(run.knobs) AS knob"
		       " WHERE run_id = :run_id ORDER BY knob.id",
	/* in the order of ADD_TASK's parameters */
	[LOAD_TASK_ROWS] = "SELECT run_id, task, network, priority, arrival_cycles,"
			   " target_cycles, met, dropped, start_cycles, finish_cycles,"
			   " queued_cycles, compute_cycles, memory_cycles, throttled_cycles,"
			   " interference_cycles, migration_cycles, isolated_cycles, dram_bytes,"
			   " l2_bytes, macs, tile_cycles FROM task WHERE run_id = :run_id",
	[LOAD_POINTS] = "SELECT point, place, run_id, policy, problem FROM point"
			" WHERE sweep_id = :sweep_id ORDER BY point",
	[LOAD_TASKS] = "SELECT start_cycles, finish_cycles, queued_cycles, compute_cycles,"
		       " memory_cycles, throttled_cycles, interference_cycles, migration_cycles,"
		       " isolated_cycles, dram_bytes, l2_bytes, macs, tile_cycles, dropped"
		       " FROM task WHERE run_id = :run_id ORDER BY arrival_cycles, task",
};

/* The columns of `run` before its metrics. */
static const char *const run_columns[] = {"key", "policy", "dispatcher", "regulator", "soc",
	"workload", "qos", "seed", "bundle_id", "configuration", "compat", "knobs", "version",
	"started_at", "wall_seconds", NULL};

/* Writes "prefix1a, prefix1b, ..." over all columns of `run`, but its number. */
static void list_run_columns(FILE *text, const char *prefix)
{
	const char *between = "";
	for (const char *const *name = run_columns; *name; name++) {
		fprintf(text, "%s%s%s", between, prefix, *name);
		between = ", ";
	}
	for (const struct metric *metric = metric_table; metric->name; metric++)
		fprintf(text, ", %s%s", prefix, metric->name);
}

/* The statements over `run` name every metric, so they are made from the metrics' table. */
static char *run_text(enum statement_id id)
{
	char *bytes = NULL;
	size_t length;
	FILE *text = open_memstream(&bytes, &length);
	if (!text)
		return NULL;
	fputs(id == ADD_RUN ? "INSERT INTO run (" : "SELECT ", text);
	list_run_columns(text, "");
	if (id == ADD_RUN) {
		fputs(") VALUES (", text);
		list_run_columns(text, ":");
		fputs(")", text);
	} else {
		fputs(" FROM run WHERE run_id = :run_id", text);
	}
	fclose(text);
	return bytes;
}

static int prepare(struct store *store, enum statement_id id)
{
	char *built = texts[id] ? NULL : run_text(id);
	int code = sqlite3_prepare_v3(store->db, built ? built : texts[id], -1,
		SQLITE_PREPARE_PERSISTENT, &store->statements[id], NULL);
	free(built);
	return code;
}

sqlite3_stmt *statement(struct store *store, enum statement_id id, struct err *err)
{
	if (!store->statements[id]) {
		int code = prepare(store, id);
		if (code != SQLITE_OK) {
			store_fail(store, code, err);
			return NULL;
		}
	}
	return store->statements[id];
}

int parameter(sqlite3_stmt *stmt, const char *name)
{
	int index = sqlite3_bind_parameter_index(stmt, name);
	assert(index > 0);
	return index;
}

void bind_text(sqlite3_stmt *stmt, const char *name, const char *text)
{
	sqlite3_bind_text(stmt, parameter(stmt, name), text, -1, SQLITE_STATIC);
}

void bind_bytes(sqlite3_stmt *stmt, const char *name, const char *bytes, size_t length)
{
	sqlite3_bind_text64(stmt, parameter(stmt, name), bytes, length, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_int64(sqlite3_stmt *stmt, const char *name, int64_t value)
{
	sqlite3_bind_int64(stmt, parameter(stmt, name), value);
}

void bind_double(sqlite3_stmt *stmt, const char *name, double value)
{
	sqlite3_bind_double(stmt, parameter(stmt, name), value);
}

void statement_end(sqlite3_stmt *stmt)
{
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

bool statement_row(struct store *store, sqlite3_stmt *stmt, bool *row, struct err *err)
{
	int code = sqlite3_step(stmt);
	*row = code == SQLITE_ROW;
	if (*row)
		return true;
	bool ok = code == SQLITE_DONE || store_fail(store, code, err);
	statement_end(stmt);
	return ok;
}

bool statement_done(struct store *store, sqlite3_stmt *stmt, struct err *err)
{
	bool row;
	return statement_row(store, stmt, &row, err);
}

void statements_free(struct store *store)
{
	for (int id = 0; id < STATEMENTS; id++) {
		sqlite3_finalize(store->statements[id]);
		store->statements[id] = NULL;
	}
}

bool execute(struct store *store, const char *sql, struct err *err)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK || store_fail(store, code, err);
}

double column_double(sqlite3_stmt *stmt, int column)
{
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return NAN;
	return sqlite3_column_double(stmt, column);
}

const char *column_text(sqlite3_stmt *stmt, int column, struct arena *arena)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);
	return text
		? arena_copy(arena, (const char *)text, (size_t)sqlite3_column_bytes(stmt, column))
		: NULL;
}
