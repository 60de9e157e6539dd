/* Runs from one database into another. */
#include "store/internal.h"

#include <string.h>

struct copied_bundle {
	struct copied_bundle *next;
	int64_t from, into;
};

/* ---- bundles ---- */

static bool load_contents(struct store *store, int64_t bundle_id, struct arena *arena,
	const char **contents, struct err *err)
{
	bool row;
	sqlite3_stmt *stmt = statement(store, LOAD_CONTENTS, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":bundle_id", bundle_id);
	if (!statement_row(store, stmt, &row, err))
		return false;
	*contents = row ? column_text(stmt, 0, arena) : "";
	if (row)
		statement_end(stmt);
	return true;
}

/* The inputs and the bundle of a run. */
static bool bundle_of_run(struct store *from, const struct run_record *record, struct store *into,
	struct arena *arena, int64_t *bundle_id, struct err *err)
{
	struct run_record whole;
	const char *contents;
	if (!store_load_run(from, record->run_id, arena, &whole, err)
		|| !load_contents(from, record->bundle_id, arena, &contents, err))
		return false;
	struct input *inputs = arena_array(arena, whole.input_count, sizeof *inputs);
	memcpy(inputs, whole.inputs, whole.input_count * sizeof *inputs);
	for (size_t i = 0; i < whole.input_count; i++)
		if (!store_add_input(into, &inputs[i], err))
			return false;
	return store_add_bundle(into, inputs, whole.input_count, contents, bundle_id, err);
}

/* The bundle's number in the other database; its contents are read the first time only. */
static bool copy_bundle(struct store *from, const struct run_record *record, struct store *into,
	struct arena *arena, struct copied_bundle **bundles, int64_t *bundle_id, struct err *err)
{
	for (const struct copied_bundle *at = *bundles; at; at = at->next)
		if (at->from == record->bundle_id) {
			*bundle_id = at->into;
			return true;
		}
	struct arena contents = {0};
	bool ok = bundle_of_run(from, record, into, &contents, bundle_id, err);
	arena_free(&contents);
	if (!ok)
		return false;
	struct copied_bundle *copied = arena_alloc(arena, sizeof *copied);
	*copied = (struct copied_bundle){*bundles, record->bundle_id, *bundle_id};
	*bundles = copied;
	return true;
}

/* ---- tasks ---- */

/* Column for column: the statements have them in one order, the first is the run's number. */
static bool copy_tasks(
	struct store *from, int64_t run_id, struct store *into, int64_t copied, struct err *err)
{
	sqlite3_stmt *read = statement(from, LOAD_TASK_ROWS, err),
		     *add = read ? statement(into, ADD_TASK, err) : NULL;
	bool row, ok = add != NULL;
	if (ok)
		bind_int64(read, ":run_id", run_id);
	while (ok && (ok = statement_row(from, read, &row, err)) && row) {
		sqlite3_bind_int64(add, 1, copied);
		for (int column = 1; column < sqlite3_column_count(read); column++)
			sqlite3_bind_value(add, column + 1, sqlite3_column_value(read, column));
		ok = statement_done(into, add, err);
	}
	if (!ok && read)
		statement_end(read);
	return ok;
}

/* ---- the run ---- */

static bool copy_run(struct store *from, struct run_record *record, struct store *into,
	struct arena *arena, struct copied_bundle **bundles, int64_t *copied, struct err *err)
{
	int64_t run_id = record->run_id;
	if (!store_find_run(into, record->key, copied, err))
		return false;
	if (*copied)
		return true;
	if (!copy_bundle(from, record, into, arena, bundles, &record->bundle_id, err)
		|| !store_add_run(into, record, NULL, NULL, err))
		return false;
	*copied = record->run_id;
	return copy_tasks(from, run_id, into, *copied, err);
}

bool store_copy_run(struct store *from, int64_t run_id, struct store *into, struct arena *arena,
	struct copied_bundle **bundles, int64_t *copied, struct err *err)
{
	struct arena of_run = {0};
	struct run_record record;
	bool ok = store_load_record(from, run_id, &of_run, &record, err)
		&& copy_run(from, &record, into, arena, bundles, copied, err);
	arena_free(&of_run);
	return ok;
}
