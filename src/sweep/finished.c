#include "sweep/finished.h"

#include <string.h>
#include <sysexits.h>

/* ---- which sweep ---- */

struct search {
	struct arena *arena;
	struct finished *finished;
	bool is_finished;
	int64_t recorded;   /* points */
	const char **names; /* of the other sweeps, for a message */
	size_t count;
};

static const char *copy(struct arena *arena, const struct cell *cell)
{
	return arena_copy(arena, cell->text, strlen(cell->text));
}

static bool take_sweep(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct search *search = data;
	struct finished *finished = search->finished;
	(void)count, (void)names;
	if (!cells)
		return true;
	finished->sweep_id = cells[0].integer;
	finished->name = copy(search->arena, &cells[1]);
	finished->version = copy(search->arena, &cells[2]);
	finished->places = cells[3].integer;
	finished->points = cells[4].integer;
	search->recorded = cells[5].integer;
	search->is_finished = cells[6].integer != 0;
	return false;
}

const char *finished_which_sql(const char *which, struct arena *arena)
{
	const char *text = store_quoted(which, arena);
	return arena_printf(arena,
		"(SELECT sweep_id FROM sweep WHERE name = %s OR CAST(sweep_id AS TEXT) = %s"
		" ORDER BY name = %s DESC, finished DESC, sweep_id DESC LIMIT 1)",
		text, text, text);
}

enum { NAMES_MOST = 1000 };

static bool take_name(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct search *search = data;
	(void)count, (void)names;
	if (cells && search->count < NAMES_MOST)
		search->names[search->count++] = copy(search->arena, &cells[0]);
	return true;
}

/* Says which sweep may have been meant, or what to run. */
static bool refuse_unknown(struct store *store, struct search *search, const char *db,
	const char *which, struct err *err)
{
	search->names = arena_array(search->arena, NAMES_MOST + 1, sizeof *search->names);
	if (!store_query(store, "SELECT DISTINCT name FROM sweep", 0, NULL, take_name, search, err))
		return false;
	const char *nearest = which ? text_nearest(which, search->names) : NULL;
	if (nearest)
		return err_set(err, EX_DATAERR, "no sweep '%s' in %s; did you mean '%s'?", which,
			db, nearest);
	return err_set(err, EX_DATAERR,
		"no sweep%s%s%s in %s; to make one: moca sweep SPEC --db %s", which ? " '" : "",
		which ? which : "", which ? "'" : "", db, db);
}

/* Of a sweep that is not finished it says how far it is. */
static bool choose(struct store *store, const char *db, const char *which, struct search *search,
	struct err *err)
{
	struct finished *finished = search->finished;
	/* if none is finished, the newest */
	const char *id = which
		? finished_which_sql(which, search->arena)
		: "(SELECT sweep_id FROM sweep ORDER BY finished DESC, sweep_id DESC)";
	const char *sql = arena_printf(search->arena,
		"SELECT sweep_id, name, version, places, points, iif(finished, points, (SELECT"
		" count(*) FROM point WHERE point.sweep_id = sweep.sweep_id)), finished FROM sweep"
		" WHERE sweep_id = %s",
		id);
	*finished = (struct finished){0};
	if (!store_query(store, sql, 0, NULL, take_sweep, search, err))
		return false;
	if (!finished->sweep_id)
		return refuse_unknown(store, search, db, which, err);
	if (search->is_finished)
		return true;
	err_set(err, EX_DATAERR,
		"sweep '%s' in %s is not finished: %lld of %lld points; to go on: moca sweep SPEC "
		"--db %s --resume",
		finished->name, db, (long long)search->recorded, (long long)finished->points, db);
	*finished = (struct finished){0};
	return false;
}

/* ---- its axes ---- */

enum { AXES_MOST = 256 };

struct axes_sink {
	struct arena *arena;
	struct finished_axis *axes;
	size_t count;
	const char *columns;
};

static const char axes_sql[] =
	"SELECT key, sampled, max(typeof(value)) <> 'text', min(value) <> max(value), axis"
	" FROM axis JOIN coordinate USING (sweep_id, axis)"
	" WHERE sweep_id = CAST(?1 AS INTEGER) GROUP BY axis ORDER BY axis";

static bool take_axis(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct axes_sink *sink = data;
	(void)count, (void)names;
	if (!cells || sink->count == AXES_MOST)
		return true;
	const char *key = copy(sink->arena, &cells[0]);
	sink->axes[sink->count++] = (struct finished_axis){
		key, cells[1].integer != 0, cells[2].integer != 0, cells[3].integer != 0};
	sink->columns = arena_printf(sink->arena,
		"%s, (SELECT value FROM coordinate AS c WHERE c.sweep_id = d.sweep_id"
		" AND c.place = d.place AND c.axis = %lld) AS \"%s\"",
		sink->columns, (long long)cells[4].integer, key);
	return true;
}

static bool find_axes(
	struct store *store, struct arena *arena, struct finished *finished, struct err *err)
{
	struct axes_sink sink = {
		arena, arena_array(arena, AXES_MOST, sizeof *sink.axes), 0, "place"};
	const char *sweep_id = arena_printf(arena, "%lld", (long long)finished->sweep_id);
	if (!store_query(store, axes_sql, 1, &sweep_id, take_axis, &sink, err))
		return false;
	finished->axis_count = sink.count;
	finished->axes = sink.axes;
	finished->sql = arena_printf(arena, "SELECT %s, d.* FROM design AS d WHERE sweep_id = %s",
		sink.columns, sweep_id);
	return true;
}

/* ---- the columns of design ---- */

struct columns_sink {
	struct arena *arena;
	const char *const *columns;
};

static bool take_columns(
	void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct columns_sink *sink = data;
	const char **columns = arena_array(sink->arena, count + 1, sizeof *columns);
	(void)cells;
	for (size_t i = 0; i < count; i++)
		columns[i] = arena_copy(sink->arena, names[i], strlen(names[i]));
	sink->columns = columns;
	return false;
}

static bool find_columns(
	struct store *store, struct arena *arena, struct finished *finished, struct err *err)
{
	struct columns_sink sink = {arena, NULL};
	if (!store_query(store, "SELECT * FROM design", 0, NULL, take_columns, &sink, err))
		return false;
	finished->columns = sink.columns;
	return true;
}

bool finished_has(const struct finished *finished, const char *column)
{
	for (size_t i = 0; finished->columns[i]; i++)
		if (strcmp(finished->columns[i], column) == 0)
			return true;
	return false;
}

/* ---- all of it ---- */

bool finished_check(struct store *store, const char *db, const char *which, struct arena *arena,
	struct err *err)
{
	struct finished finished;
	struct search search = {.arena = arena, .finished = &finished};
	return choose(store, db, which, &search, err);
}

bool finished_find(struct store *store, const char *db, const char *which, struct arena *arena,
	struct finished *finished, struct err *err)
{
	struct search search = {.arena = arena, .finished = finished};
	return choose(store, db, which, &search, err) && find_axes(store, arena, finished, err)
		&& find_columns(store, arena, finished, err);
}

const struct finished_axis *finished_axis(const struct finished *finished, const char *key)
{
	for (size_t i = 0; i < finished->axis_count; i++)
		if (strcmp(finished->axes[i].key, key) == 0)
			return &finished->axes[i];
	return NULL;
}
