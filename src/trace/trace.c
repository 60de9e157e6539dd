#include "trace/trace.h"

#include "base/csv.h"
#include "cost/loops.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const int64_t COUNT_MOST = INT64_C(1) << 53; /* what a double holds exactly */

/* The parts of a lowering while it is being filled. */
struct draft {
	size_t filled, capacity;
	struct op_cost *costs[CACHE_LEVELS];
	int64_t *cache_bytes[CACHE_LEVELS];
	const struct csv_field *last; /* of its rows: the layer's number */
};

/* Sums of one member of the costs: entry i is over the layers before i. */
static double *sums_before(
	const struct op_cost *costs, size_t count, size_t member, struct arena *arena)
{
	double *before = arena_array(arena, count + 1, sizeof *before);
	for (size_t i = 0; i < count; i++) {
		int64_t value;
		memcpy(&value, (const char *)&costs[i] + member, sizeof value);
		before[i + 1] = before[i] + (double)value;
	}
	return before;
}

static void *longer(void *array, size_t filled, size_t capacity, size_t size, struct arena *arena)
{
	void *copy = arena_array(arena, capacity, size);
	if (filled)
		memcpy(copy, array, filled * size);
	return copy;
}

static void draft_reserve(struct draft *draft, size_t capacity, struct arena *arena)
{
	for (int level = 0; level < CACHE_LEVELS; level++) {
		draft->costs[level] = longer(draft->costs[level], draft->filled, capacity,
			sizeof *draft->costs[level], arena);
		draft->cache_bytes[level] = longer(draft->cache_bytes[level], draft->filled,
			capacity, sizeof *draft->cache_bytes[level], arena);
	}
	draft->capacity = capacity;
}

/* Derives what the replay reads from the costs. `whole` is the same with all of the L2, NULL for that
 * itself: the array and the tiles do the same with less. */
static struct lowering *lowering_new(int tiles, const struct op_cost *costs, size_t count,
	const struct lowering *whole, struct arena *arena)
{
	struct layer_demand *demands = arena_array(arena, count + 1, sizeof *demands);
	for (size_t i = 0; i < count; i++) {
		demands[i].isolated_cycles = (double)costs[i].isolated_cycles;
		demands[i].dram_bytes_per_cycle =
			(double)costs[i].dram_bytes / (double)costs[i].isolated_cycles;
	}
	struct lowering *lowering = arena_alloc(arena, sizeof *lowering);
#define BEFORE(member) sums_before(costs, count, offsetof(struct op_cost, member), arena)
	*lowering = (struct lowering){.tiles = tiles,
		.costs = costs,
		.demands = demands,
		.isolated_before = BEFORE(isolated_cycles),
		.compute_before = whole ? whole->compute_before : BEFORE(compute_cycles),
		.dram_bytes_before = BEFORE(dram_bytes),
		.l2_bytes_before = whole ? whole->l2_bytes_before : BEFORE(l2_bytes)};
#undef BEFORE
	lowering->mean_dram_bytes_per_cycle =
		lowering->dram_bytes_before[count] / lowering->isolated_before[count];
	return lowering;
}

static bool level_is_new(const struct draft *draft, int level, size_t count)
{
	const int64_t *cache = draft->cache_bytes[level], *before = draft->cache_bytes[level - 1];
	return memcmp(draft->costs[level], draft->costs[level - 1], count * sizeof(struct op_cost))
		!= 0
		|| memcmp(cache, before, count * sizeof *cache) != 0;
}

/* The same with less of the L2. A level at which no layer is other than at the one before is the same
 * lowering. */
static struct lowering *lowering_less(const struct draft *draft, int level, size_t count,
	struct lowering *whole, struct lowering *before, struct arena *arena)
{
	if (!level_is_new(draft, level, count))
		return before;
	struct lowering *less =
		lowering_new(whole->tiles, draft->costs[level], count, whole, arena);
	less->cache_bytes = draft->cache_bytes[level];
	return less;
}

/* A lowering and, if they are told, those with less of the L2. */
static const struct lowering *lowering_all(
	int tiles, const struct draft *draft, bool levels, size_t count, struct arena *arena)
{
	struct lowering *whole = lowering_new(tiles, draft->costs[CACHE_WHOLE], count, NULL, arena);
	struct lowering *all[CACHE_LEVELS] = {whole};
	whole->under[CACHE_WHOLE] = whole;
	if (!levels)
		return whole;
	whole->cache_bytes = draft->cache_bytes[CACHE_WHOLE];
	for (int level = 1; level < CACHE_LEVELS; level++)
		all[level] = lowering_less(draft, level, count, whole, all[level - 1], arena);
	for (int level = 0; level < CACHE_LEVELS; level++)
		for (int other = 0; other < CACHE_LEVELS; other++)
			all[level]->under[other] = all[other];
	return whole;
}

/* What trace_parse would refuse is refused here too: beyond 2^53 cycles sums are not exact. */
static bool costs_check(
	const struct network *network, int tiles, const struct op_cost *costs, struct err *err)
{
	for (size_t i = 0; i < network->op_count; i++)
		if (costs[i].isolated_cycles > COUNT_MOST || costs[i].l2_bytes > COUNT_MOST)
			return err_set(err, EX_DATAERR,
				"network %s: '%s' takes %.3g cycles and %.3g bytes on %d tiles; "
				"expected at most %.3g",
				network->name, network->ops[i].name,
				(double)costs[i].isolated_cycles, (double)costs[i].l2_bytes, tiles,
				(double)COUNT_MOST);
	return true;
}

static void trace_finish(struct trace *trace)
{
	trace->macs = 0;
	for (size_t i = 0; i < trace->layer_count; i++)
		trace->macs += trace->layers[i].macs;
	trace->estimate_cycles = trace_isolated_cycles(trace, 1);
}

bool trace_lower(const struct soc *soc, const struct network *network, const int *tile_counts,
	struct arena *arena, struct trace *trace, struct err *err)
{
	struct layer *layers = arena_array(arena, network->op_count, sizeof *layers);
	for (size_t i = 0; i < network->op_count; i++) {
		const struct op *op = &network->ops[i];
		layers[i] = (struct layer){op->name, op_kind_name(op->kind), op->block, op_macs(op),
			loops_footprint_on(soc, op).output_bytes};
	}
	*trace = (struct trace){
		.network = network->name, .layer_count = network->op_count, .layers = layers};
	for (; *tile_counts; tile_counts++) {
		struct draft draft = {0};
		draft_reserve(&draft, network->op_count, arena);
		if (!cost_lower_levels(
			    soc, network, *tile_counts, draft.costs, draft.cache_bytes, err)
			|| !costs_check(network, *tile_counts, draft.costs[CACHE_NONE], err))
			return false;
		trace->on[*tile_counts] =
			lowering_all(*tile_counts, &draft, true, network->op_count, arena);
	}
	trace_finish(trace);
	return true;
}

/* What happens between tenants, and what cycles and joules are worth, is no matter of a layer's cost. */
static bool concerns_lowering(const struct knob *knob)
{
	static const char *const others[] = {"clock_hz", "groups", "dram_arbiter", NULL};
	if (strcmp(knob->section, "contention") == 0 || strcmp(knob->section, "energy") == 0)
		return false;
	for (const char *const *key = others; *key; key++)
		if (strcmp(*key, knob->key) == 0)
			return false;
	return true;
}

const char *trace_basis(const struct soc *soc, struct arena *arena)
{
	char *bytes = NULL, value[64];
	size_t length = 0;
	FILE *stream = open_memstream(&bytes, &length);
	if (!stream)
		abort();
	for (const struct knob *knob = soc_knobs; knob->key; knob++)
		if (concerns_lowering(knob)) {
			knob_format(knob, soc, value, sizeof value);
			fprintf(stream, "%s=%s\n", knob->key, value);
		}
	fclose(stream);
	const char *text = arena_copy(arena, bytes, length);
	free(bytes);
	return text;
}

/* ---- CSV ---- */

enum {
	LAYER,
	NAME,
	KIND,
	BLOCK,
	TILES,
	MACS,
	COMPUTE,
	L2,
	DRAM,
	ISOLATED,
	CONTRACT, /* so many columns; the rest is the full form's */
	OUTPUT = CONTRACT,
	CACHE,
	LATER, /* three for each later level; none of the L2 is needed at the last */
	COLUMNS = LATER + 3 * (CACHE_LEVELS - 1) - 1,
};

static const struct csv_column columns[COLUMNS + 1] = {
	{"layer", "", true},
	{"name", "", true},
	{"kind", "", false},
	{"block", "", false},
	{"tiles", "", true},
	{"macs", "", false},
	{"compute_cycles", "", true},
	{"l2_bytes", "", false},
	{"dram_bytes", "", true},
	{"isolated_cycles", "", true},
	{"output_bytes", "", false},
	{"cache_bytes", "", false},
	{"once_cache_bytes", "", false},
	{"once_dram_bytes", "", false},
	{"once_isolated_cycles", "", false},
	{"inner_cache_bytes", "", false},
	{"inner_dram_bytes", "", false},
	{"inner_isolated_cycles", "", false},
	{"none_dram_bytes", "", false},
	{"none_isolated_cycles", "", false},
};

struct row {
	int64_t layer, block, tiles, macs, output_bytes;
	struct op_cost costs[CACHE_LEVELS];
	int64_t cache_bytes[CACHE_LEVELS];
};

static bool count_read(const struct csv *csv, size_t at, const int *index, int column,
	int64_t least, int64_t most, int64_t *value, struct err *err)
{
	return index[column] < 0
		|| csv_int64(csv, csv_at(csv, at, index[column]), columns[column].name, least, most,
			value, err);
}

/* One number of a later level, which holds that of the level before until then. */
static bool later_read(const struct csv *csv, size_t at, const int *index, int column,
	int64_t least, int64_t most, int64_t *value, struct err *err)
{
	return !*csv_at(csv, at, index[column])->text
		|| count_read(csv, at, index, column, least, most, value, err);
}

/* With less of the L2 a layer moves no less and takes no less time. */
static bool levels_read(
	const struct csv *csv, size_t at, const int *index, struct row *row, struct err *err)
{
	for (int level = 1, column = LATER; level < CACHE_LEVELS; level++) {
		struct op_cost *cost = &row->costs[level];
		int64_t *cache = &row->cache_bytes[level];
		*cost = cost[-1];
		*cache = level == CACHE_NONE ? 0 : cache[-1];
		if (level != CACHE_NONE
			&& !later_read(csv, at, index, column++, 0, *cache, cache, err))
			return false;
		if (!later_read(csv, at, index, column++, cost->dram_bytes, COUNT_MOST,
			    &cost->dram_bytes, err)
			|| !later_read(csv, at, index, column++, cost->isolated_cycles, COUNT_MOST,
				&cost->isolated_cycles, err))
			return false;
	}
	return true;
}

static bool row_read(
	const struct csv *csv, size_t at, const int *index, struct row *row, struct err *err)
{
	*row = (struct row){.block = 1, .output_bytes = -1};
	const int64_t most = COUNT_MOST;
	struct op_cost *cost = &row->costs[CACHE_WHOLE];
	return count_read(csv, at, index, LAYER, 0, 1 << 20, &row->layer, err)
		&& count_read(csv, at, index, BLOCK, 1, 1 << 20, &row->block, err)
		&& count_read(csv, at, index, TILES, 1, TILES_MOST, &row->tiles, err)
		&& count_read(csv, at, index, MACS, 0, most, &row->macs, err)
		&& count_read(csv, at, index, COMPUTE, 0, most, &cost->compute_cycles, err)
		&& count_read(csv, at, index, L2, 0, most, &cost->l2_bytes, err)
		&& count_read(csv, at, index, DRAM, 0, most, &cost->dram_bytes, err)
		&& count_read(csv, at, index, ISOLATED, 1, most, &cost->isolated_cycles, err)
		&& count_read(csv, at, index, OUTPUT, 0, most, &row->output_bytes, err)
		&& count_read(csv, at, index, CACHE, 0, most, row->cache_bytes, err)
		&& (index[CACHE] < 0 || levels_read(csv, at, index, row, err));
}

/* The levels' columns come all or none. */
static bool levels_check(const struct csv *csv, const int *index, struct err *err)
{
	struct place place = csv_place(csv, csv->header);
	int there = -1, missing = -1;
	for (int column = CACHE; column < COLUMNS; column++)
		if (index[column] < 0 && missing < 0)
			missing = column;
		else if (index[column] >= 0 && there < 0)
			there = column;
	return there < 0 || missing < 0
		|| err_at(err, &place,
			"column '%s' is missing; expected all of the cache levels' beside '%s'",
			columns[missing].name, columns[there].name);
}

/* What a layer is does not depend on the tiles; blocks come in order. */
static bool layer_check(const struct place *place, const struct row *row, const char *name,
	const struct trace *trace, struct err *err)
{
	const struct layer *known = &trace->layers[row->layer];
	if (known->name
		&& (strcmp(known->name, name) != 0 || known->block != row->block
			|| known->macs != row->macs))
		return err_at(err, place,
			"layer %d is '%s' of block %d with %lld macs here; expected '%s' of %d "
			"with %lld, as above",
			(int)row->layer, name, (int)row->block, (long long)row->macs, known->name,
			known->block, (long long)known->macs);
	if (known->name && known->output_bytes != row->output_bytes)
		return err_at(err, place, "layer %d makes %lld bytes here; expected %lld, as above",
			(int)row->layer, (long long)row->output_bytes,
			(long long)known->output_bytes);
	if (row->layer && known[-1].block > row->block)
		return err_at(err, place, "block %d after block %d; expected blocks in order",
			(int)row->block, known[-1].block);
	if (!known->name && row->macs > COUNT_MOST - trace->macs)
		return err_at(err, place, "more than %lld macs in all; expected at most that",
			(long long)COUNT_MOST);
	return true;
}

static bool row_check(const struct csv *csv, size_t at, const int *index, const struct row *row,
	const struct trace *trace, size_t expected, struct err *err)
{
	struct place layer = csv_place(csv, csv_at(csv, at, index[LAYER]));
	struct place isolated = csv_place(csv, csv_at(csv, at, index[ISOLATED]));
	if ((size_t)row->layer != expected)
		return err_at(err, &layer, "layer %d of %d tiles; expected layer %zu next",
			(int)row->layer, (int)row->tiles, expected);
	if (row->costs[CACHE_WHOLE].isolated_cycles < row->costs[CACHE_WHOLE].compute_cycles)
		return err_at(err, &isolated,
			"isolated_cycles below compute_cycles; expected at least %lld",
			(long long)row->costs[CACHE_WHOLE].compute_cycles);
	return layer_check(&layer, row, csv_at(csv, at, index[NAME])->text, trace, err);
}

static void draft_add(struct draft *draft, const struct row *row, struct arena *arena)
{
	if (draft->filled == draft->capacity)
		draft_reserve(draft, draft->capacity ? 2 * draft->capacity : 64, arena);
	for (int level = 0; level < CACHE_LEVELS; level++) {
		draft->costs[level][draft->filled] = row->costs[level];
		draft->cache_bytes[level][draft->filled] = row->cache_bytes[level];
	}
	draft->filled++;
}

static bool rows_read(const struct csv *csv, const int *index, struct trace *trace,
	struct layer *layers, struct draft *drafts, struct arena *arena, struct err *err)
{
	for (size_t at = 0; at < csv->row_count; at++) {
		struct row row;
		if (!row_read(csv, at, index, &row, err))
			return false;
		struct draft *draft = &drafts[row.tiles];
		if (!row_check(csv, at, index, &row, trace, draft->filled, err))
			return false;
		draft_add(draft, &row, arena);
		draft->last = csv_at(csv, at, index[LAYER]);
		trace->macs += layers[row.layer].name ? 0 : row.macs;
		layers[row.layer] = (struct layer){csv_at(csv, at, index[NAME])->text,
			index[KIND] < 0 ? "" : csv_at(csv, at, index[KIND])->text, (int)row.block,
			row.macs, row.output_bytes};
		if ((size_t)row.layer >= trace->layer_count)
			trace->layer_count = (size_t)row.layer + 1;
	}
	return true;
}

static bool drafts_check(const struct csv *csv, const struct draft *drafts,
	const struct trace *trace, struct err *err)
{
	struct place place = csv_place(csv, csv->header);
	if (!trace->layer_count)
		return err_at(err, &place, "no layers below the header; expected at least one");
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		if (drafts[tiles].filled && drafts[tiles].filled != trace->layer_count) {
			place = csv_place(csv, drafts[tiles].last);
			return err_at(err, &place,
				"the last of %zu layers on %d tiles; expected %zu layers, as on "
				"others",
				drafts[tiles].filled, tiles, trace->layer_count);
		}
	return true;
}

bool trace_parse(const struct text *text, const char *network, struct arena *arena,
	struct trace *trace, struct err *err)
{
	struct csv csv;
	int index[COLUMNS];
	if (!csv_parse_text(text, arena, &csv, err) || !csv_columns(&csv, columns, index, err)
		|| !levels_check(&csv, index, err))
		return false;
	struct layer *layers = arena_array(arena, csv.row_count + 1, sizeof *layers);
	struct draft drafts[TILES_MOST + 1] = {{0}};
	*trace = (struct trace){.network = network, .layers = layers};
	if (!rows_read(&csv, index, trace, layers, drafts, arena, err)
		|| !drafts_check(&csv, drafts, trace, err))
		return false;
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		if (drafts[tiles].filled)
			trace->on[tiles] = lowering_all(tiles, &drafts[tiles], index[CACHE] >= 0,
				trace->layer_count, arena);
	trace_finish(trace);
	return true;
}

/* ---- writing ---- */

/* What of the full form the trace tells. */
struct told {
	bool outputs, levels;
};

static struct told told_by(const struct trace *trace)
{
	struct told told = {.outputs = trace->layers[0].output_bytes >= 0};
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		told.levels |= trace->on[tiles] && trace->on[tiles]->under[CACHE_NONE];
	return told;
}

static void header_write(struct told told, FILE *stream)
{
	for (int i = 0; i < CONTRACT; i++)
		fprintf(stream, "%s%s", i ? "," : "", columns[i].name);
	if (told.outputs)
		fprintf(stream, ",%s", columns[OUTPUT].name);
	for (int i = CACHE; told.levels && i < COLUMNS; i++)
		fprintf(stream, ",%s", columns[i].name);
	fputc('\n', stream);
}

static void later_write(int64_t before, int64_t value, FILE *stream)
{
	if (value == before)
		fputc(',', stream);
	else
		fprintf(stream, ",%lld", (long long)value);
}

static void levels_write(const struct lowering *lowering, size_t layer, FILE *stream)
{
	fprintf(stream, ",%lld", (long long)lowering->cache_bytes[layer]);
	for (int level = 1; level < CACHE_LEVELS; level++) {
		const struct lowering *now = lowering->under[level];
		const struct lowering *before = lowering->under[level - 1];
		const struct op_cost *cost = &now->costs[layer], *last = &before->costs[layer];
		if (level != CACHE_NONE)
			later_write(before->cache_bytes[layer], now->cache_bytes[layer], stream);
		later_write(last->dram_bytes, cost->dram_bytes, stream);
		later_write(last->isolated_cycles, cost->isolated_cycles, stream);
	}
}

static void row_write(const struct trace *trace, const struct lowering *lowering, size_t i,
	struct told told, FILE *stream)
{
	const struct layer *layer = &trace->layers[i];
	const struct op_cost *cost = &lowering->costs[i];
	fprintf(stream, "%zu,", i);
	csv_print(stream, layer->name);
	fputc(',', stream);
	csv_print(stream, layer->kind);
	fprintf(stream, ",%d,%d,%lld,%lld,%lld,%lld,%lld", layer->block, lowering->tiles,
		(long long)layer->macs, (long long)cost->compute_cycles, (long long)cost->l2_bytes,
		(long long)cost->dram_bytes, (long long)cost->isolated_cycles);
	if (told.outputs)
		fprintf(stream, ",%lld", (long long)layer->output_bytes);
	if (told.levels)
		levels_write(lowering, i, stream);
	fputc('\n', stream);
}

static void write(const struct trace *trace, int tiles, struct told told, FILE *stream)
{
	header_write(told, stream);
	for (int count = 1; count <= TILES_MOST; count++)
		for (size_t i = 0; trace->on[count] && i < trace->layer_count; i++)
			if (tiles == 0 || tiles == count)
				row_write(trace, trace->on[count], i, told, stream);
}

void trace_write(const struct trace *trace, int tiles, FILE *stream)
{
	write(trace, tiles, (struct told){0}, stream);
}

void trace_write_full(const struct trace *trace, int tiles, FILE *stream)
{
	write(trace, tiles, told_by(trace), stream);
}

static const struct lowering *lowering_near(const struct trace *trace, int tiles)
{
	for (int away = 0; away <= TILES_MOST; away++) {
		if (tiles + away <= TILES_MOST && trace->on[tiles + away])
			return trace->on[tiles + away];
		if (tiles - away >= 1 && trace->on[tiles - away])
			return trace->on[tiles - away];
	}
	return NULL;
}

double trace_isolated_cycles(const struct trace *trace, int tiles)
{
	return lowering_near(trace, tiles)->isolated_before[trace->layer_count];
}
