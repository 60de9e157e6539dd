#include "sweep/stock.h"

#include "sweep/pool.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Memory for what nobody holds just now. */
enum { TRACE_BYTES = 24 << 20, SETUP_BYTES = 48 << 20, POLICY_BYTES = 2 << 20 };

struct file {
	struct input input;
	struct text text;
	const struct network *network; /* if it is one */
};

struct stock {
	const struct spec *spec;
	const struct library *library;
	struct arena arena;
	size_t file_count, file_room;
	struct file *files;
	struct input *inputs; /* of the files */
	struct pool *traces, *setups, *policies;
};

/* ---- files ---- */

static const struct file *file_find(const struct stock *stock, const char *kind, const char *name)
{
	for (size_t i = 0; i < stock->file_count; i++) {
		const struct file *file = &stock->files[i];
		if (strcmp(file->input.kind, kind) == 0 && strcmp(file->input.name, name) == 0)
			return file;
	}
	return NULL;
}

static struct file *file_room(struct stock *stock)
{
	if (stock->file_count == stock->file_room) {
		size_t room = stock->file_room ? 2 * stock->file_room : 16;
		struct file *files = arena_array(&stock->arena, room, sizeof *files);
		if (stock->file_count)
			memcpy(files, stock->files, stock->file_count * sizeof *files);
		stock->files = files;
		stock->file_room = room;
	}
	return &stock->files[stock->file_count];
}

static void file_enter(struct stock *stock, struct file *file, const char *kind, const char *name)
{
	file->input = (struct input){kind, name, file->text.bytes, file->text.length, {0}};
	digest(file->text.bytes, file->text.length, file->input.sha256);
	file->text.sha256 =
		arena_copy(&stock->arena, file->input.sha256, sizeof file->input.sha256);
	stock->file_count++;
}

/* Reads a file unless it has been read; `place` is where its name stands. */
static bool file_add(struct stock *stock, const char *kind, const char *name,
	const struct place *place, struct err *err)
{
	bool found = false;
	struct file *file = file_room(stock);
	if (file_find(stock, kind, name))
		return true;
	if (!stock->library->find(
		    stock->library->data, kind, name, &stock->arena, &file->text, &found, err)
		|| !found) {
		struct err wrong = *err;
		return place->file && wrong.status == EX_NOINPUT && !*wrong.where
			? err_at(err, place, "%s", wrong.text)
			: false;
	}
	file_enter(stock, file, kind, name);
	return true;
}

/* Reads the trace that was given for a network, if there is one. */
static bool trace_add(struct stock *stock, const char *name, bool *found, struct err *err)
{
	struct file *file = file_room(stock);
	*found = file_find(stock, "trace", name) != NULL;
	if (*found)
		return true;
	if (!stock->library->find(
		    stock->library->data, "trace", name, &stock->arena, &file->text, found, err))
		return false;
	if (*found)
		file_enter(stock, file, "trace", name);
	return true;
}

static bool network_add(
	struct stock *stock, const char *name, const struct place *place, struct err *err)
{
	struct network *network = arena_alloc(&stock->arena, sizeof *network);
	bool given;
	if (!trace_add(stock, name, &given, err))
		return false;
	if (given || file_find(stock, "network", name))
		return true;
	if (!file_add(stock, "network", name, place, err))
		return false;
	struct file *file = &stock->files[stock->file_count - 1];
	file->network = network;
	return network_parse(&file->text, name, &stock->arena, network, err);
}

static bool networks_add(struct stock *stock, const char *workload, struct err *err)
{
	struct workload_source source;
	struct workload_knobs knobs;
	const char *const *names;
	const struct place *places;
	const struct text *text = &file_find(stock, "workload", workload)->text;
	if (!workload_parse(text, workload, &stock->arena, &source, &knobs, err))
		return false;
	size_t count = workload_networks(&source, &names, &places, &stock->arena);
	for (size_t i = 0; i < count; i++)
		if (!network_add(stock, names[i], &places[i], err))
			return false;
	return true;
}

/* The files that an axis, or a fixed key, names. */
static bool axis_files_add(struct stock *stock, const struct axis *axis, struct err *err)
{
	bool soc = strcmp(axis->key, "soc") == 0, workload = strcmp(axis->key, "workload") == 0;
	struct soc parsed;
	for (size_t i = 0; (soc || workload) && i < axis->count; i++) {
		const char *name = axis->values[i];
		if (!file_add(stock, axis->key, name, &axis->value_places[i], err)
			|| (workload && !networks_add(stock, name, err))
			|| (soc
				&& !soc_parse(&file_find(stock, "soc", name)->text, name,
					&stock->arena, &parsed, err)))
			return false;
	}
	return true;
}

static bool files_read(struct stock *stock, struct err *err)
{
	const struct spec *spec = stock->spec;
	for (size_t i = 0; i < spec->axis_count; i++)
		if (!axis_files_add(stock, &spec->axes[i], err))
			return false;
	for (size_t i = 0; i < spec->fixed_count; i++)
		if (!axis_files_add(stock, &spec->fixed[i], err))
			return false;
	stock->inputs = arena_array(&stock->arena, stock->file_count, sizeof *stock->inputs);
	for (size_t i = 0; i < stock->file_count; i++) {
		stock->inputs[i] = stock->files[i].input;
		stock->inputs[i].name = name_stem(stock->inputs[i].name, &stock->arena);
	}
	return true;
}

size_t stock_inputs(const struct stock *stock, const struct input **inputs)
{
	*inputs = stock->inputs;
	return stock->file_count;
}

/* ---- policies ---- */

static const char *settings_key(
	const struct design *design, const char *start, bool policy, struct arena *arena)
{
	const char *key = start;
	for (size_t i = 0; i < design->setting_count; i++) {
		const struct setting *setting = &design->settings[i];
		if ((strncmp(setting->key, "policy.", 7) == 0) == policy)
			key = arena_printf(arena, "%s\n%s=%s", key, setting->key, setting->value);
	}
	return key;
}

static void *policy_make(void *data, const void *request, struct arena *arena, struct err *err)
{
	const struct design *design = request;
	struct tuned_policy *policy = arena_alloc(arena, sizeof *policy);
	bool *known = arena_array(arena, design->setting_count, sizeof *known);
	(void)data;
	return setup_policy(design->settings, design->setting_count,
		       arena_copy(arena, design->policy, strlen(design->policy)), arena, policy,
		       known, err)
		? policy
		: NULL;
}

static const struct tuned_policy *policy_hold(struct stock *stock, const struct design *design,
	struct arena *arena, struct pooled **held, struct err *err)
{
	const char *key = settings_key(design, design->policy, true, arena);
	return pool_hold(stock->policies, key, design, held, err);
}

/* ---- traces ---- */

/* What lowering is asked for on behalf of a setup. */
struct lowering_order {
	struct stock *stock;
	const struct design *design;
	struct arena *arena;    /* the setup's */
	struct pooled **traces; /* held by the setup, one for each of its networks so far */
	size_t trace_count;
	const char *basis; /* NULL = not known yet */
	const int *tile_counts;
};

struct trace_request {
	const struct soc *soc;
	const struct network *network;
	const int *tile_counts;
};

static void *trace_make(void *data, const void *request, struct arena *arena, struct err *err)
{
	const struct trace_request *r = request;
	struct trace *trace = arena_alloc(arena, sizeof *trace);
	(void)data;
	return trace_lower(r->soc, r->network, r->tile_counts, arena, trace, err) ? trace : NULL;
}

static void counts_mark(const struct soc *soc, const struct tuned_policy *policy, bool *wanted)
{
	int counts[TILES_MOST + 1];
	const struct dispatcher *dispatcher = policy->policy.dispatcher;
	if (!dispatcher->decide) { /* who knows everything beforehand may try everything */
		memset(wanted, true, TILES_MOST + 1);
		return;
	}
	dispatcher->tile_counts(soc, policy->dispatcher_knobs, counts);
	for (const int *count = counts; *count; count++)
		wanted[*count] = true;
}

/* One tile, one group's, and what some policy of the sweep may ask for. */
static bool tile_counts_find(struct lowering_order *order, const struct soc *soc, struct err *err)
{
	const struct axis *axis = spec_axis(order->stock->spec, AXIS_POLICY);
	struct design design = *order->design;
	bool wanted[TILES_MOST + 1] = {false};
	wanted[1] = wanted[soc->tiles / soc->groups] = true;
	for (size_t i = 0; i < (axis ? axis->count : 1); i++) {
		struct pooled *held;
		design.policy = axis ? axis->values[i] : design.policy;
		const struct tuned_policy *policy =
			policy_hold(order->stock, &design, order->arena, &held, err);
		if (!policy)
			return false;
		counts_mark(soc, policy, wanted);
		pool_release(order->stock->policies, held);
	}
	int *counts = arena_array(order->arena, TILES_MOST + 1, sizeof *counts), count = 0;
	for (int tiles = 1; tiles <= soc->tiles; tiles++)
		if (wanted[tiles])
			counts[count++] = tiles;
	order->tile_counts = counts;
	return true;
}

/* The machine's and the tile counts' part of a trace's key. */
static bool order_complete(struct lowering_order *order, const struct soc *soc, struct err *err)
{
	if (order->basis)
		return true;
	if (!tile_counts_find(order, soc, err))
		return false;
	order->basis = trace_basis(soc, order->arena);
	for (const int *count = order->tile_counts; *count; count++)
		order->basis = arena_printf(order->arena, "%s,%d", order->basis, *count);
	return true;
}

static bool order_lower(void *data, const struct soc *soc, const char *network,
	const struct text *text, const struct trace **trace, struct err *err)
{
	struct lowering_order *order = data;
	(void)text;
	if (!order_complete(order, soc, err))
		return false;
	struct trace_request request = {
		soc, file_find(order->stock, "network", network)->network, order->tile_counts};
	const char *key = arena_printf(order->arena, "%s\n%s", network, order->basis);
	*trace = pool_hold(
		order->stock->traces, key, &request, &order->traces[order->trace_count], err);
	order->trace_count += *trace != NULL;
	return *trace != NULL;
}

static bool order_find(void *data, const char *kind, const char *name, struct arena *arena,
	struct text *text, bool *found, struct err *err)
{
	const struct lowering_order *order = data;
	const struct file *file = file_find(order->stock, kind, name);
	(void)arena;
	*found = file != NULL;
	if (!file)
		return strcmp(kind, "trace") == 0
			|| err_set(err, EX_NOINPUT, "there is no %s '%s'", kind, name);
	*text = file->text;
	return true;
}

/* ---- setups ---- */

struct setup_value {
	struct stocked_setup stocked;
	size_t trace_count;
	struct pooled **traces;
};

static const char *kept(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

/* The names stay with the setup; the design goes. */
static void *setup_make(void *data, const void *request, struct arena *arena, struct err *err)
{
	struct stock *stock = data;
	const struct design *design = request;
	struct setup_value *value = arena_alloc(arena, sizeof *value);
	value->traces = arena_array(arena, stock->file_count, sizeof(struct pooled *));
	struct lowering_order order = {
		.stock = stock, .design = design, .arena = arena, .traces = value->traces};
	struct library library = {&order, order_find, order_lower};
	bool ok = setup_read(&library, kept(arena, design->soc), kept(arena, design->workload),
		kept(arena, design->qos), "", design->settings, design->setting_count, arena,
		&value->stocked.setup, err);
	value->stocked.arena = arena;
	value->trace_count = order.trace_count;
	for (size_t i = 0; !ok && i < order.trace_count; i++)
		pool_release(stock->traces, value->traces[i]);
	return ok ? value : NULL;
}

static void setup_drop(void *data, void *value)
{
	struct stock *stock = data;
	struct setup_value *setup = value;
	for (size_t i = 0; i < setup->trace_count; i++)
		pool_release(stock->traces, setup->traces[i]);
}

/* Traces that setups share are counted for each: the limit holds, and is reached sooner. */
static size_t setup_holds(const void *value)
{
	const struct setup_value *setup = value;
	size_t bytes = 0;
	for (size_t i = 0; i < setup->trace_count; i++)
		bytes += pool_bytes(setup->traces[i]);
	return bytes;
}

static struct stocked_setup *setup_hold(struct stock *stock, const struct design *design,
	struct arena *arena, struct pooled **held, struct err *err)
{
	const char *start =
		arena_printf(arena, "%s\n%s\n%s", design->soc, design->workload, design->qos);
	struct setup_value *value = pool_hold(
		stock->setups, settings_key(design, start, false, arena), design, held, err);
	return value ? &value->stocked : NULL;
}

/* ---- the whole ---- */

bool stock_new(const struct spec *spec, const struct library *library, struct stock **made,
	struct err *err)
{
	struct stock *stock = calloc(1, sizeof *stock);
	if (!stock)
		abort();
	*stock = (struct stock){.spec = spec, .library = library};
	struct pool_kind traces = {stock, trace_make, NULL, NULL},
			 policies = {stock, policy_make, NULL, NULL},
			 setups = {stock, setup_make, setup_drop, setup_holds};
	stock->traces = pool_new(&traces, TRACE_BYTES);
	stock->policies = pool_new(&policies, POLICY_BYTES);
	stock->setups = pool_new(&setups, SETUP_BYTES);
	bool ok = files_read(stock, err);
	if (!ok)
		stock_free(stock);
	*made = ok ? stock : NULL;
	return ok;
}

void stock_free(struct stock *stock)
{
	if (!stock)
		return;
	pool_free(stock->setups); /* they hold traces */
	pool_free(stock->traces);
	pool_free(stock->policies);
	arena_free(&stock->arena);
	free(stock);
}

bool stock_ready(
	struct stock *stock, const struct design *design, struct ready *ready, struct err *err)
{
	struct arena arena = {0};
	*ready = (struct ready){0};
	ready->policy = policy_hold(stock, design, &arena, &ready->held_policy, err);
	if (ready->policy)
		ready->setup = setup_hold(stock, design, &arena, &ready->held_setup, err);
	arena_free(&arena);
	if (ready->setup)
		return true;
	stock_release(stock, ready);
	return false;
}

void stock_release(struct stock *stock, struct ready *ready)
{
	if (ready->held_policy)
		pool_release(stock->policies, ready->held_policy);
	if (ready->held_setup)
		pool_release(stock->setups, ready->held_setup);
	*ready = (struct ready){0};
}
