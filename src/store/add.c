/* Records -> rows. */
#include "store/internal.h"

#include "trace/trace.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- inputs ---- */

static bool has_input(struct store *store, const char *sha256, bool *has, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, FIND_INPUT, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":sha256", sha256);
	if (!statement_row(store, stmt, has, err))
		return false;
	if (*has)
		statement_end(stmt);
	return true;
}

static bool add_layer(struct store *store, const struct input *input, const struct trace *trace,
	const struct lowering *on, size_t i, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_LAYER, err);
	if (!stmt)
		return false;
	const struct layer *layer = &trace->layers[i];
	bind_text(stmt, ":sha256", input->sha256);
	bind_int64(stmt, ":tiles", on->tiles);
	bind_int64(stmt, ":layer", (int64_t)i);
	bind_text(stmt, ":network", trace->network);
	bind_text(stmt, ":name", layer->name);
	bind_text(stmt, ":kind", layer->kind);
	bind_int64(stmt, ":block", layer->block);
	bind_int64(stmt, ":macs", layer->macs);
	bind_int64(stmt, ":compute_cycles", on->costs[i].compute_cycles);
	bind_int64(stmt, ":l2_bytes", on->costs[i].l2_bytes);
	bind_int64(stmt, ":dram_bytes", on->costs[i].dram_bytes);
	bind_int64(stmt, ":isolated_cycles", on->costs[i].isolated_cycles);
	return statement_done(store, stmt, err);
}

static bool add_layers(
	struct store *store, const struct input *input, const struct trace *trace, struct err *err)
{
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		for (size_t i = 0; trace->on[tiles] && i < trace->layer_count; i++)
			if (!add_layer(store, input, trace, trace->on[tiles], i, err))
				return false;
	return true;
}

static bool add_trace(struct store *store, const struct input *input, struct err *err)
{
	struct arena arena = {0};
	struct text text;
	struct trace trace;
	bool ok = text_from_bytes(input->name, input->content, input->length, &arena, &text, err)
		&& trace_parse(&text, input->name, &arena, &trace, err)
		&& add_layers(store, input, &trace, err);
	arena_free(&arena);
	return ok;
}

static bool add_content(struct store *store, const struct input *input, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_INPUT, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":sha256", input->sha256);
	bind_text(stmt, ":kind", input->kind);
	bind_text(stmt, ":name", input->name);
	bind_bytes(stmt, ":content", input->content, input->length);
	return statement_done(store, stmt, err);
}

bool store_add_input(struct store *store, struct input *input, struct err *err)
{
	bool has;
	if (!input->sha256[0])
		digest(input->content, input->length, input->sha256);
	if (!has_input(store, input->sha256, &has, err))
		return false;
	if (has)
		return true;
	if (!add_content(store, input, err))
		return false;
	return strcmp(input->kind, "trace") != 0 || add_trace(store, input, err);
}

/* ---- bundles ---- */

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_TEXT);
}

/* The digest of the inputs' digests, sorted: a bundle is a set. */
static void bundle_digest(const struct input *inputs, size_t count, char text[DIGEST_TEXT])
{
	char(*all)[DIGEST_TEXT] = calloc(count + 1, sizeof *all);
	if (!all)
		abort();
	for (size_t i = 0; i < count; i++)
		memcpy(all[i], inputs[i].sha256, DIGEST_TEXT);
	qsort(all, count, sizeof *all, by_text);
	digest(all, count * sizeof *all, text);
	free(all);
}

static bool find_bundle(struct store *store, const char *text, int64_t *bundle_id, struct err *err)
{
	bool row;
	sqlite3_stmt *stmt = statement(store, FIND_BUNDLE, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":digest", text);
	if (!statement_row(store, stmt, &row, err))
		return false;
	*bundle_id = row ? sqlite3_column_int64(stmt, 0) : 0;
	if (row)
		statement_end(stmt);
	return true;
}

static bool add_bundle(struct store *store, const char *text, const char *contents,
	int64_t *bundle_id, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_BUNDLE, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":digest", text);
	bind_text(stmt, ":contents", contents);
	if (!statement_done(store, stmt, err))
		return false;
	*bundle_id = sqlite3_last_insert_rowid(store->db);
	return true;
}

bool store_add_bundle(struct store *store, const struct input *inputs, size_t count,
	const char *contents, int64_t *bundle_id, struct err *err)
{
	char text[DIGEST_TEXT];
	bundle_digest(inputs, count, text);
	if (!find_bundle(store, text, bundle_id, err))
		return false;
	if (*bundle_id)
		return true;
	sqlite3_stmt *stmt = statement(store, ADD_BUNDLE_INPUT, err);
	if (!stmt || !add_bundle(store, text, contents, bundle_id, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		bind_int64(stmt, ":bundle_id", *bundle_id);
		bind_text(stmt, ":sha256", inputs[i].sha256);
		if (!statement_done(store, stmt, err))
			return false;
	}
	return true;
}

/* ---- runs ---- */

static void bind_metrics(sqlite3_stmt *stmt, const struct metrics *metrics)
{
	char name[64] = ":";
	for (const struct metric *metric = metric_table; metric->name; metric++) {
		assert(strlen(metric->name) < sizeof name - 1);
		strcpy(name + 1, metric->name);
		bind_double(stmt, name, metric_get(metrics, metric));
	}
}

static bool add_run_row(struct store *store, struct run_record *record, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_RUN, err);
	if (!stmt)
		return false;
	bind_text(stmt, ":key", record->key);
	bind_text(stmt, ":policy", record->policy);
	bind_text(stmt, ":dispatcher", record->dispatcher);
	bind_text(stmt, ":regulator", record->regulator);
	bind_text(stmt, ":soc", record->soc);
	bind_text(stmt, ":workload", record->workload);
	bind_text(stmt, ":qos", record->qos);
	bind_int64(stmt, ":seed", record->seed);
	bind_int64(stmt, ":bundle_id", record->bundle_id);
	bind_text(stmt, ":configuration", record->configuration);
	bind_text(stmt, ":compat", record->compat);
	bind_text(stmt, ":knobs", record->knobs);
	bind_text(stmt, ":version", record->version);
	bind_text(stmt, ":started_at", record->started_at);
	bind_double(stmt, ":wall_seconds", record->wall_seconds);
	bind_metrics(stmt, &record->metrics);
	if (!statement_done(store, stmt, err))
		return false;
	record->run_id = sqlite3_last_insert_rowid(store->db);
	return true;
}

/* ---- tasks ---- */

#define COLUMN(member)                                                                             \
	{                                                                                          \
		":" #member, offsetof(struct outcome, member)                                      \
	}
const struct outcome_column outcome_columns[] = {
	COLUMN(start_cycles),
	COLUMN(finish_cycles),
	COLUMN(queued_cycles),
	COLUMN(compute_cycles),
	COLUMN(memory_cycles),
	COLUMN(throttled_cycles),
	COLUMN(interference_cycles),
	COLUMN(migration_cycles),
	COLUMN(isolated_cycles),
	COLUMN(dram_bytes),
	COLUMN(l2_bytes),
	COLUMN(macs),
	COLUMN(tile_cycles),
	{NULL, 0},
};
#undef COLUMN

/* The one statement that runs often enough for names to matter: looking up all of them would take a
 * third of the time. So only the first is looked up, and the others follow it. */
static void bind_outcome(sqlite3_stmt *stmt, const struct outcome *outcome)
{
	int number = parameter(stmt, outcome_columns[0].name);
	for (const struct outcome_column *column = outcome_columns; column->name; column++) {
		double value;
		memcpy(&value, (const char *)outcome + column->offset, sizeof value);
		sqlite3_bind_double(stmt, number++, value);
	}
}

static bool add_task(struct store *store, int64_t run_id, const struct workload *workload,
	const struct task *task, const struct outcome *outcome, struct err *err)
{
	sqlite3_stmt *stmt = statement(store, ADD_TASK, err);
	if (!stmt)
		return false;
	bind_int64(stmt, ":run_id", run_id);
	bind_int64(stmt, ":task", task->number);
	bind_text(stmt, ":network", workload->networks[task->network]);
	bind_int64(stmt, ":priority", task->priority);
	bind_double(stmt, ":arrival_cycles", task->arrival_cycles);
	bind_double(stmt, ":target_cycles", task->target_cycles);
	bind_int64(stmt, ":met", task_met(task, outcome));
	bind_int64(stmt, ":dropped", outcome->dropped);
	bind_outcome(stmt, outcome);
	return statement_done(store, stmt, err);
}

bool store_add_tasks(struct store *store, int64_t run_id, const struct workload *workload,
	const struct outcome *outcomes, struct err *err)
{
	for (size_t i = 0; i < workload->task_count; i++)
		if (!add_task(store, run_id, workload, &workload->tasks[i], &outcomes[i], err))
			return false;
	return true;
}

bool store_add_run(struct store *store, struct run_record *record, const struct workload *workload,
	const struct outcome *outcomes, struct err *err)
{
	return add_run_row(store, record, err)
		&& (!outcomes || store_add_tasks(store, record->run_id, workload, outcomes, err));
}
