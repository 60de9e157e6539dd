#include "trace/trace.h"

#include "base/csv.h"
#include "cost/loops.h"

#include <string.h>
#include <sysexits.h>

static const int64_t COUNT_MOST = INT64_C(1) << 53; /* what a double holds exactly */

/* The parts of a lowering while it is being filled. */
struct draft {
	struct op_cost *costs;
	size_t filled;
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

/* Derives what the replay reads from the costs. */
static const struct lowering *lowering_new(
	int tiles, const struct op_cost *costs, size_t count, struct arena *arena)
{
	struct layer_demand *demands = arena_array(arena, count, sizeof *demands);
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
		.compute_before = BEFORE(compute_cycles),
		.dram_bytes_before = BEFORE(dram_bytes),
		.l2_bytes_before = BEFORE(l2_bytes)};
#undef BEFORE
	lowering->under[CACHE_WHOLE] = lowering;
	lowering->mean_dram_bytes_per_cycle =
		lowering->dram_bytes_before[count] / lowering->isolated_before[count];
	return lowering;
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
			loops_footprint(op).output_bytes};
	}
	*trace = (struct trace){
		.network = network->name, .layer_count = network->op_count, .layers = layers};
	for (; *tile_counts; tile_counts++) {
		struct op_cost *costs = arena_array(arena, network->op_count, sizeof *costs);
		if (!cost_lower(soc, network, *tile_counts, costs, err)
			|| !costs_check(network, *tile_counts, costs, err))
			return false;
		trace->on[*tile_counts] =
			lowering_new(*tile_counts, costs, network->op_count, arena);
	}
	trace_finish(trace);
	return true;
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
	COLUMNS,
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
};

struct row {
	int64_t layer, block, tiles, macs;
	struct op_cost cost;
};

static bool count_read(const struct csv *csv, size_t at, const int *index, int column,
	int64_t least, int64_t most, int64_t *value, struct err *err)
{
	return index[column] < 0
		|| csv_int64(csv, csv_at(csv, at, index[column]), columns[column].name, least, most,
			value, err);
}

static bool row_read(
	const struct csv *csv, size_t at, const int *index, struct row *row, struct err *err)
{
	*row = (struct row){.block = 1};
	const int64_t most = COUNT_MOST;
	struct op_cost *cost = &row->cost;
	return count_read(csv, at, index, LAYER, 0, 1 << 20, &row->layer, err)
		&& count_read(csv, at, index, BLOCK, 1, 1 << 20, &row->block, err)
		&& count_read(csv, at, index, TILES, 1, TILES_MOST, &row->tiles, err)
		&& count_read(csv, at, index, MACS, 0, most, &row->macs, err)
		&& count_read(csv, at, index, COMPUTE, 0, most, &cost->compute_cycles, err)
		&& count_read(csv, at, index, L2, 0, most, &cost->l2_bytes, err)
		&& count_read(csv, at, index, DRAM, 0, most, &cost->dram_bytes, err)
		&& count_read(csv, at, index, ISOLATED, 1, most, &cost->isolated_cycles, err);
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
	if (row->cost.isolated_cycles < row->cost.compute_cycles)
		return err_at(err, &isolated,
			"isolated_cycles below compute_cycles; expected at least %lld",
			(long long)row->cost.compute_cycles);
	return layer_check(&layer, row, csv_at(csv, at, index[NAME])->text, trace, err);
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
		if (!draft->costs)
			draft->costs = arena_array(arena, csv->row_count, sizeof *draft->costs);
		draft->costs[draft->filled++] = row.cost;
		draft->last = csv_at(csv, at, index[LAYER]);
		trace->macs += layers[row.layer].name ? 0 : row.macs;
		layers[row.layer] = (struct layer){csv_at(csv, at, index[NAME])->text,
			index[KIND] < 0 ? "" : csv_at(csv, at, index[KIND])->text, (int)row.block,
			row.macs, -1};
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
	if (!csv_parse_text(text, arena, &csv, err) || !csv_columns(&csv, columns, index, err))
		return false;
	struct layer *layers = arena_array(arena, csv.row_count + 1, sizeof *layers);
	struct draft drafts[TILES_MOST + 1] = {{0}};
	*trace = (struct trace){.network = network, .layers = layers};
	if (!rows_read(&csv, index, trace, layers, drafts, arena, err)
		|| !drafts_check(&csv, drafts, trace, err))
		return false;
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		if (drafts[tiles].filled)
			trace->on[tiles] =
				lowering_new(tiles, drafts[tiles].costs, trace->layer_count, arena);
	trace_finish(trace);
	return true;
}

static void lowering_write(const struct trace *trace, const struct lowering *lowering, FILE *stream)
{
	for (size_t i = 0; i < trace->layer_count; i++) {
		const struct layer *layer = &trace->layers[i];
		const struct op_cost *cost = &lowering->costs[i];
		fprintf(stream, "%zu,", i);
		csv_print(stream, layer->name);
		fputc(',', stream);
		csv_print(stream, layer->kind);
		fprintf(stream, ",%d,%d,%lld,%lld,%lld,%lld,%lld\n", layer->block, lowering->tiles,
			(long long)layer->macs, (long long)cost->compute_cycles,
			(long long)cost->l2_bytes, (long long)cost->dram_bytes,
			(long long)cost->isolated_cycles);
	}
}

void trace_write(const struct trace *trace, int tiles, FILE *stream)
{
	for (int i = 0; i < COLUMNS; i++)
		fprintf(stream, "%s%s", columns[i].name, i + 1 < COLUMNS ? "," : "\n");
	for (int count = 1; count <= TILES_MOST; count++)
		if (trace->on[count] && (tiles == 0 || tiles == count))
			lowering_write(trace, trace->on[count], stream);
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
