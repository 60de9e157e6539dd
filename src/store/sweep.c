/* Sweeps and their points: records -> rows -> records. */
#include "store/internal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- adding ---- */

static bool add_sweep_row(struct store *store, struct sweep_record *sweep, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_SWEEP, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":name", sweep->name);
	bind_text(stmt, ":spec", sweep->spec.sha256);
	bind_text(stmt, ":digest", sweep->digest);
	bind_int64(stmt, ":points", sweep->points);
	bind_int64(stmt, ":places", sweep->places);
	bind_double(stmt, ":until_ci", sweep->until_ci);
	bind_text(stmt, ":version", sweep->version);
	bind_text(stmt, ":started_at", sweep->started_at);
	if (!statement_done(store, stmt, err))
		return false;
	sweep->sweep_id = sqlite3_last_insert_rowid(store->db);
	return true;
}

static bool add_sweep_input(
	struct store *store, int64_t sweep_id, const struct input *input, struct err *err)
{
	struct input copy = *input;
	sqlite3_stmt *stmt = statement(store, ADD_SWEEP_INPUT, err);
	if (!stmt || !store_add_input(store, &copy, err))
		return false;
	bind_int64(stmt, ":sweep_id", sweep_id);
	bind_text(stmt, ":sha256", copy.sha256);
	return statement_done(store, stmt, err);
}

static bool add_axis(struct store *store, int64_t sweep_id, size_t number,
	const struct sweep_axis *axis, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_AXIS, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":sweep_id", sweep_id);
	bind_int64(stmt, ":axis", (int64_t)number);
	bind_text(stmt, ":key", axis->key);
	bind_int64(stmt, ":sampled", axis->sampled);
	return statement_done(store, stmt, err);
}

bool store_add_sweep(struct store *store, struct sweep_record *sweep, struct err *err)
{
	if (!store_add_input(store, &sweep->spec, err) || !add_sweep_row(store, sweep, err))
		return false;
	if (!add_sweep_input(store, sweep->sweep_id, &sweep->spec, err))
		return false;
	for (size_t i = 0; i < sweep->input_count; i++)
		if (!add_sweep_input(store, sweep->sweep_id, &sweep->inputs[i], err))
			return false;
	for (size_t i = 0; i < sweep->axis_count; i++)
		if (!add_axis(store, sweep->sweep_id, i, &sweep->axes[i], err))
			return false;
	return true;
}

/* In the order of ADD_POINT: looking up names would take longer than the row. */
bool store_add_point(struct store *store, const struct point_record *point, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_POINT, err);
	if (!stmt)
		return false;
	sqlite3_bind_int64(stmt, 1, point->sweep_id);
	sqlite3_bind_int64(stmt, 2, point->point);
	sqlite3_bind_int64(stmt, 3, point->place);
	sqlite3_bind_text(stmt, 4, point->policy, -1, SQLITE_STATIC);
	if (point->run_id)
		sqlite3_bind_int64(stmt, 5, point->run_id);
	sqlite3_bind_text(stmt, 6, point->problem, -1, SQLITE_STATIC);
	return statement_done(store, stmt, err);
}

bool store_add_coordinate(struct store *store, int64_t sweep_id, int64_t place, int axis,
	const char *value, struct err *err)
{
	long long whole;
	double number;
	const char *problem;
	sqlite3_stmt *stmt = statement(store, ADD_COORDINATE, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":sweep_id", sweep_id);
	bind_int64(stmt, ":place", place);
	bind_int64(stmt, ":axis", axis);
	if (text_to_int64(value, &whole, &problem))
		bind_int64(stmt, ":value", whole);
	else if (text_to_double(value, &number, &problem))
		bind_double(stmt, ":value", number);
	else
		bind_text(stmt, ":value", value);
	return statement_done(store, stmt, err);
}

/* ---- finding ---- */

static void load_sweep(sqlite3_stmt *stmt, struct arena *arena, struct sweep_record *sweep)
{
	sweep->sweep_id = sqlite3_column_int64(stmt, 0);
	snprintf(sweep->spec.sha256, sizeof sweep->spec.sha256, "%s",
		(const char *)sqlite3_column_text(stmt, 1));
	sweep->digest = column_text(stmt, 2, arena);
	sweep->points = sqlite3_column_int64(stmt, 3);
	sweep->places = sqlite3_column_int64(stmt, 4);
	sweep->until_ci = column_double(stmt, 5);
	sweep->finished = sqlite3_column_int(stmt, 6);
	sweep->version = column_text(stmt, 7, arena);
	sweep->started_at = column_text(stmt, 8, arena);
	sweep->name = column_text(stmt, 9, arena);
}

/* The spec is among the inputs, as the one of its kind. */
static bool load_sweep_inputs(
	struct store *store, struct arena *arena, struct sweep_record *sweep, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, LOAD_SWEEP_INPUTS, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":sweep_id", sweep->sweep_id);
	if (!load_inputs(store, stmt, arena, &sweep->inputs, &sweep->input_count, err))
		return false;
	for (size_t i = 0; i < sweep->input_count; i++)
		if (strcmp(sweep->inputs[i].sha256, sweep->spec.sha256) == 0)
			sweep->spec = sweep->inputs[i];
	return true;
}

bool store_find_sweep(struct store *store, const char *name, const char *digest,
	struct arena *arena, struct sweep_record *sweep, struct err *err)
{
	bool row;
	*sweep = (struct sweep_record){.name = name};
	if (!store->populated)
		return true;
	sqlite3_stmt *stmt = statement(store, FIND_SWEEP, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":name", name);
	bind_text(stmt, ":digest", digest);
	if (!statement_row(store, stmt, &row, err))
		return false;
	if (!row)
		return true;
	load_sweep(stmt, arena, sweep);
	statement_end(stmt);
	return load_sweep_inputs(store, arena, sweep, err);
}

bool store_points(
	struct store *store, int64_t sweep_id, int64_t *last, int64_t *count, struct err *err)
{
	bool row;
	sqlite3_stmt *stmt = statement(store, FIND_POINTS, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":sweep_id", sweep_id);
	if (!statement_row(store, stmt, &row, err))
		return false;
	bool none = sqlite3_column_type(stmt, 0) == SQLITE_NULL;
	*last = none ? -1 : sqlite3_column_int64(stmt, 0);
	*count = sqlite3_column_int64(stmt, 1);
	statement_end(stmt);
	return true;
}

/* ---- reading points ---- */

struct point_reader {
	struct store *store;
	sqlite3_stmt *stmt;
	int64_t sweep_id;
};

bool store_points_open(
	struct store *store, int64_t sweep_id, struct point_reader **opened, struct err *err)
{
	struct point_reader *reader = calloc(1, sizeof *reader);
	if (!reader)
		abort();
	*reader = (struct point_reader){store, statement(store, LOAD_POINTS, err), sweep_id};
	*opened = reader;
	if (reader->stmt) {
		bind_int64(reader->stmt, ":sweep_id", sweep_id);
		return true;
	}
	free(reader);
	*opened = NULL;
	return false;
}

bool store_points_next(
	struct point_reader *reader, struct point_record *point, bool *row, struct err *err)
{
	sqlite3_stmt *stmt = reader->stmt;
	if (!statement_row(reader->store, stmt, row, err))
		return false;
	if (*row)
		*point = (struct point_record){.sweep_id = reader->sweep_id,
			.point = sqlite3_column_int64(stmt, 0),
			.place = sqlite3_column_int64(stmt, 1),
			.run_id = sqlite3_column_int64(stmt, 2),
			.policy = (const char *)sqlite3_column_text(stmt, 3),
			.problem = (const char *)sqlite3_column_text(stmt, 4)};
	return true;
}

void store_points_close(struct point_reader *reader)
{
	if (!reader)
		return;
	statement_end(reader->stmt);
	free(reader);
}
