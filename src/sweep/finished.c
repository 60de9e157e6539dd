#include "sweep/finished.h"

#include <string.h>
#include <sysexits.h>

/* ---- which sweep ---- */

struct search {
	struct arena *arena;
	struct finished *finished;
	const char **names; /* of the other sweeps, for a message */
	size_t count;
};

static const char *copy(struct arena *arena, const struct cell *cell)
{
	return arena_copy(arena, cell->text, strlen(cell->text));
}

static bool take_sweep(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct finished *finished = ((struct search *)data)->finished;
	(void)count, (void)names;
	if (!cells)
		return true;
	finished->sweep_id = cells[0].integer;
	finished->name = copy(((struct search *)data)->arena, &cells[1]);
	finished->version = copy(((struct search *)data)->arena, &cells[2]);
	finished->places = cells[3].integer;
	finished->points = cells[4].integer;
	return false;
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
static bool refuse(struct store *store, struct search *search, const char *db, const char *name,
	struct err *err)
{
	search->names = arena_array(search->arena, NAMES_MOST + 1, sizeof *search->names);
	if (!store_query(store, "SELECT DISTINCT name FROM sweep", 0, NULL, take_name, search, err))
		return false;
	for (size_t i = 0; i < search->count; i++)
		if (!name || strcmp(name, search->names[i]) == 0)
			return err_set(err, EX_DATAERR,
				"sweep '%s' in %s is not finished; to go on: moca sweep SPEC --db %s "
				"--resume",
				search->names[i], db, db);
	const char *nearest = name ? text_nearest(name, search->names) : NULL;
	if (nearest)
		return err_set(err, EX_DATAERR, "no sweep '%s' in %s; did you mean '%s'?", name, db,
			nearest);
	return err_set(err, EX_DATAERR,
		"no sweep%s%s%s in %s; to make one: moca sweep SPEC --db %s", name ? " '" : "",
		name ? name : "", name ? "'" : "", db, db);
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

bool finished_find(struct store *store, const char *db, const char *name, struct arena *arena,
	struct finished *finished, struct err *err)
{
	static const char sql[] =
		"SELECT sweep_id, name, version, places, points FROM sweep"
		" WHERE finished AND (?1 IS NULL OR name = ?1) ORDER BY sweep_id DESC";
	struct search search = {.arena = arena, .finished = finished};
	*finished = (struct finished){0};
	if (!store_query(store, sql, 1, &name, take_sweep, &search, err))
		return false;
	if (!finished->sweep_id)
		return refuse(store, &search, db, name, err);
	return find_axes(store, arena, finished, err) && find_columns(store, arena, finished, err);
}

const struct finished_axis *finished_axis(const struct finished *finished, const char *key)
{
	for (size_t i = 0; i < finished->axis_count; i++)
		if (strcmp(finished->axes[i].key, key) == 0)
			return &finished->axes[i];
	return NULL;
}
