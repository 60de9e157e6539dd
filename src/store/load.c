/* Rows -> records. */
#include "store/internal.h"

#include <string.h>
#include <sysexits.h>

bool store_find_run(struct store *store, const char *key, int64_t *run_id, struct err *err)
{
	*run_id = 0;
	if (!store->populated) /* nobody has written anything yet */
		return true;
	sqlite3_stmt *stmt = statement(store, FIND_RUN, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":key", key);
	bool row;
	if (!statement_row(store, stmt, &row, err))
		return false;
	if (row) {
		*run_id = sqlite3_column_int64(stmt, 0);
		statement_end(stmt);
	}
	return true;
}

bool store_workload_label(struct store *store, const char *configuration, const char *name,
	const char *contents, struct arena *arena, const char **label, struct err *err)
{
	*label = name;
	if (!store->populated)
		return true;
	sqlite3_stmt *stmt = statement(store, FIND_CONTENTS, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":configuration", configuration);
	bind_text(stmt, ":workload", name);
	bool row;
	if (!statement_row(store, stmt, &row, err))
		return false;
	if (!row)
		return true;
	const char *recorded = (const char *)sqlite3_column_text(stmt, 0);
	if (recorded && strcmp(recorded, contents) != 0)
		*label = arena_printf(arena, "%s@%.8s", name, contents);
	statement_end(stmt);
	return true;
}

bool store_has_tasks(struct store *store, int64_t run_id, bool *has, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, FIND_TASKS, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":run_id", run_id);
	if (!statement_row(store, stmt, has, err))
		return false;
	if (*has)
		statement_end(stmt);
	return true;
}

/* The statement over the rows of one run. */
static sqlite3_stmt *rows_of(
	struct store *store, enum statement_id id, int64_t run_id, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, id, err);
	if (stmt)
		bind_int64(stmt, ":run_id", run_id);
	return stmt;
}

/* ---- a list that grows while rows come ---- */

/* Room for one more element of `size` bytes: the old ones move to a place twice as large. */
static void *grow(struct arena *arena, void *elements, size_t count, size_t size)
{
	if (count & (count - 1)) /* it is full at powers of two only */
		return elements;
	void *larger = arena_array(arena, count ? 2 * count : 1, size);
	if (count)
		memcpy(larger, elements, count * size);
	return larger;
}

/* ---- the run ---- */

static void load_columns(sqlite3_stmt *stmt, struct arena *arena, struct run_record *record)
{
	int column = 0;
	const char **const before_seed[] = {&record->key, &record->policy, &record->dispatcher,
		&record->regulator, &record->soc, &record->workload, &record->qos, NULL};
	const char **const after_seed[] = {&record->configuration, &record->compat, &record->knobs,
		&record->version, &record->started_at, NULL};
	for (const char **const *field = before_seed; *field; field++)
		**field = column_text(stmt, column++, arena);
	record->seed = sqlite3_column_int64(stmt, column++);
	record->bundle_id = sqlite3_column_int64(stmt, column++);
	for (const char **const *field = after_seed; *field; field++)
		**field = column_text(stmt, column++, arena);
	record->wall_seconds = column_double(stmt, column++);
	for (const struct metric *metric = metric_table; metric->name; metric++) {
		double value = column_double(stmt, column++);
		memcpy((char *)&record->metrics + metric->offset, &value, sizeof value);
	}
}

static struct input load_input(sqlite3_stmt *stmt, struct arena *arena)
{
	struct input input = {.kind = column_text(stmt, 0, arena),
		.name = column_text(stmt, 1, arena),
		.content = column_text(stmt, 3, arena),
		.length = (size_t)sqlite3_column_bytes(stmt, 3)};
	snprintf(input.sha256, sizeof input.sha256, "%s",
		(const char *)sqlite3_column_text(stmt, 2));
	return input;
}

bool load_inputs(struct store *store, sqlite3_stmt *stmt, struct arena *arena,
	const struct input **loaded, size_t *count, struct err *err)
{
	struct input *inputs = NULL;
	bool row, ok = true;
	*count = 0;
	while ((ok = statement_row(store, stmt, &row, err)) && row) {
		inputs = grow(arena, inputs, *count, sizeof *inputs);
		inputs[(*count)++] = load_input(stmt, arena);
	}
	*loaded = inputs;
	return ok;
}

static bool no_such_run(const struct store *store, int64_t run_id, struct err *err)
{
	return err_set(err, EX_NOINPUT, "no run %lld in %s; `moca query runs` lists them",
		(long long)run_id, store->path);
}

bool store_load_record(struct store *store, int64_t run_id, struct arena *arena,
	struct run_record *record, struct err *err)
{
	if (!store->populated)
		return no_such_run(store, run_id, err);
	bool row;
	sqlite3_stmt *stmt = rows_of(store, LOAD_RUN, run_id, err);
	if (!stmt || !statement_row(store, stmt, &row, err))
		return false;
	if (!row)
		return no_such_run(store, run_id, err);
	*record = (struct run_record){.run_id = run_id};
	load_columns(stmt, arena, record);
	statement_end(stmt);
	return true;
}

bool store_load_run(struct store *store, int64_t run_id, struct arena *arena,
	struct run_record *record, struct err *err)
{
	if (!store_load_record(store, run_id, arena, record, err))
		return false;
	sqlite3_stmt *stmt = rows_of(store, LOAD_INPUTS, run_id, err);
	return stmt && load_inputs(store, stmt, arena, &record->inputs, &record->input_count, err);
}

bool store_load_knobs(struct store *store, int64_t run_id, struct arena *arena,
	struct setting **settings, size_t *count, struct err *err)
{
	sqlite3_stmt *stmt = rows_of(store, LOAD_KNOBS, run_id, err);
	bool row, ok = stmt != NULL;
	*settings = NULL;
	*count = 0;
	while (ok && (ok = statement_row(store, stmt, &row, err)) && row) {
		*settings = grow(arena, *settings, *count, sizeof **settings);
		(*settings)[(*count)++] =
			(struct setting){column_text(stmt, 0, arena), column_text(stmt, 1, arena)};
	}
	return ok;
}

/* ---- its tasks ---- */

static void load_outcome(sqlite3_stmt *stmt, struct outcome *outcome)
{
	int i = 0;
	for (const struct outcome_column *column = outcome_columns; column->name; column++) {
		double value = column_double(stmt, i++);
		memcpy((char *)outcome + column->offset, &value, sizeof value);
	}
	outcome->dropped = sqlite3_column_int(stmt, i);
}

bool store_load_outcomes(struct store *store, int64_t run_id, struct arena *arena,
	struct outcome **outcomes, size_t *count, struct err *err)
{
	sqlite3_stmt *stmt = rows_of(store, LOAD_TASKS, run_id, err);
	bool row, ok = stmt != NULL;
	*outcomes = NULL;
	*count = 0;
	while (ok && (ok = statement_row(store, stmt, &row, err)) && row) {
		*outcomes = grow(arena, *outcomes, *count, sizeof **outcomes);
		load_outcome(stmt, &(*outcomes)[(*count)++]);
	}
	return ok;
}
