#include "cost/systolic.h"

#include "cost/cache.h"

enum { PARTIAL_SUM_BYTES = 4 };

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t parts(int64_t whole, int64_t part)
{
	return (whole + part - 1) / part;
}

/* Up to a bound beyond all that a trace may hold, so that absurd shapes are refused there. */
static int64_t times(int64_t a, int64_t b)
{
	const int64_t most = INT64_C(1) << 56;

	return (double)a * (double)b < (double)most ? a * b : most;
}

static bool uses_array(const struct op *op)
{
	return op->kind == OP_CONV || op->kind == OP_MATMUL;
}

/* An operation of the array as a product of matrices, and how its windows lie in the image. */
struct product {
	int64_t pixels, window, filters; /* M, K, N */
	int height, width;               /* of the output; pixels = height width */
	int in_height, in_width, channels;
	int extent, stride, padding; /* of the window, dilated */
};

static struct product product_of(const struct op *op)
{
	if (op->kind == OP_MATMUL)
		return (struct product){op->rows, op->inner, op->columns, op->rows, 1, op->rows, 1,
			op->inner, 1, 1, 0};
	return (struct product){
		.pixels = (int64_t)op->out_height * op->out_width,
		.window = (int64_t)op->kernel * op->kernel * op->in_channels,
		.filters = op->out_channels,
		.height = op->out_height,
		.width = op->out_width,
		.in_height = op->in_height,
		.in_width = op->in_width,
		.channels = op->in_channels,
		.extent = op->dilation * (op->kernel - 1) + 1,
		.stride = op->stride,
		.padding = op->padding,
	};
}

/* ---- the array ---- */

/* What lies along the array's rows and columns, and what streams past. */
struct mapping {
	int64_t along_rows, along_columns, streamed;
	int64_t fill;      /* cycles of a fold beside the stream */
	bool rows_are_out; /* shared out among tiles are rows of folds, not the stream */
};

static struct mapping mapping_of(const struct soc *soc, const struct product *p)
{
	int64_t skew = soc->array_rows + soc->array_columns - 2;
	int64_t load = soc->array_rows;

	switch ((enum dataflow)soc->dataflow) {
	case DATAFLOW_OS:
		return (struct mapping){p->pixels, p->filters, p->window, skew, true};
	case DATAFLOW_IS:
		return (struct mapping){p->window, p->pixels, p->filters, load + skew, false};
	default:
		return (struct mapping){p->window, p->filters, p->pixels, load + skew, false};
	}
}

/* Of the busiest tile, `across` tiles sharing columns of folds and `along` the other way. */
static int64_t mapping_cycles(
	const struct soc *soc, const struct mapping *map, int across, int along)
{
	int64_t rows = parts(map->along_rows, soc->array_rows);
	int64_t columns = parts(parts(map->along_columns, soc->array_columns), across);
	int64_t streamed = map->streamed;

	if (map->rows_are_out)
		rows = parts(rows, along);
	else
		streamed = parts(streamed, along);
	return rows * columns * (map->fill + streamed) - 1;
}

int64_t systolic_cycles(const struct soc *soc, const struct op *op, int tiles)
{
	if (!uses_array(op))
		return 0;

	struct product product = product_of(op);
	struct mapping map = mapping_of(soc, &product);
	int64_t least = mapping_cycles(soc, &map, 1, tiles);

	for (int across = 2; across <= tiles; across++)
		least = min(least, mapping_cycles(soc, &map, across, tiles / across));
	return least;
}

/* ---- memory ---- */

int64_t systolic_dram_bytes(
	const struct soc *soc, const struct op *op, bool first, const struct loops_counts *counts)
{
	struct loops_footprint size = loops_footprint_on(soc, op);
	int64_t fresh = size.weight_bytes + size.bias_bytes + size.output_bytes;
	bool is_weights = op->kind == OP_MATMUL && op->columns == 1 && op->rows > 1;

	if (!first && !is_weights && fresh + size.input_bytes <= soc->l2_bytes)
		return fresh;
	return cache_bounded_bytes(soc, op, counts);
}

static double memory_cycles(
	const struct soc *soc, const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	double transfer = (double)dram_bytes / soc->dram_bytes_per_cycle;
	double beats = (double)(loops_load_beats(counts) + counts->output_beats);
	double near = beats * loops_beat_cycles(soc) / tiles;

	return near > transfer ? near : transfer;
}

/* ---- blocks ---- */

/* A way to cut a product into blocks. */
struct cut {
	int64_t filters;     /* n */
	int64_t slice;       /* k */
	int64_t pixels_most; /* m, as the accumulator or the array allows */
	int64_t slice_bytes; /* S, less the weights of one slice */
	int height, width;   /* the block's pixels */
};

/* Pixels of one axis of the image under so many windows side by side; what a wide stride skips is not. */
static int64_t axis_extent(const struct product *p, int outputs, int in)
{
	return min((int64_t)(outputs - 1) * min(p->stride, p->extent) + p->extent, in);
}

/* The same summed over all blocks of an axis; the image's edge clips. */
static int64_t axis_sum(const struct product *p, int outputs, int block, int in)
{
	int64_t sum = 0;

	if (p->stride >= p->extent)
		return axis_extent(p, outputs, in);
	for (int64_t from = 0; from < outputs; from += block) {
		int64_t low = from * p->stride - p->padding;
		int64_t high = low + (min(block, outputs - from) - 1) * p->stride + p->extent;

		sum += max(0, min(high, in) - max(low, 0));
	}
	return sum;
}

static bool block_fits(const struct soc *soc, const struct product *p, const struct cut *cut,
	int height, int width)
{
	int64_t patch = axis_extent(p, height, p->in_height) * axis_extent(p, width, p->in_width);
	double bytes = (double)patch * p->channels * soc->element_bytes * (double)cut->slice
		/ (double)p->window;

	return (int64_t)height * width <= cut->pixels_most && bytes <= (double)cut->slice_bytes;
}

/* The most rows (columns of the only row) that fit; 0 if none does. */
static int block_most(
	const struct soc *soc, const struct product *p, const struct cut *cut, bool rows)
{
	int most = 0, beyond = (rows ? p->height : p->width) + 1;

	while (beyond - most > 1) {
		int half = most + (beyond - most) / 2;

		if (block_fits(soc, p, cut, rows ? half : 1, rows ? p->width : half))
			most = half;
		else
			beyond = half;
	}
	return most;
}

static bool cut_fill(const struct soc *soc, const struct product *p, struct cut *cut)
{
	cut->height = block_most(soc, p, cut, true);
	cut->width = p->width;
	if (cut->height > 0)
		return true;
	cut->height = 1;
	cut->width = block_most(soc, p, cut, false);
	return cut->width > 0;
}

static int64_t to_beats(const struct soc *soc, int64_t bytes)
{
	return parts(bytes, soc->dma_bytes_per_cycle);
}

/* A bias row for each block of pixels; one for each pixel if it does not repeat. */
static int64_t bias_bytes(
	const struct op *op, const struct loops_footprint *size, int64_t spatial_tiles)
{
	bool repeats = op->kind == OP_CONV || op->bias_repeating;

	return times(size->bias_bytes, repeats ? spatial_tiles : 1);
}

static void cut_count(const struct soc *soc, const struct op *op, const struct product *p,
	const struct cut *cut, struct loops_counts *counts)
{
	struct loops_footprint size = loops_footprint_on(soc, op);
	int64_t patches = times(axis_sum(p, p->height, cut->height, p->in_height),
		axis_sum(p, p->width, cut->width, p->in_width));
	int64_t inputs = times(patches, (int64_t)p->channels * soc->element_bytes);
	bool whole = cut->slice == p->window, conv = op->kind == OP_CONV;

	*counts = (struct loops_counts){0};
	counts->tile_rows = parts(p->height, cut->height);
	counts->spatial_tiles = counts->tile_rows * parts(p->width, cut->width);
	counts->out_tiles = parts(p->filters, cut->filters);
	counts->tiles = counts->spatial_tiles * counts->out_tiles;
	counts->weights_kept = whole && (conv || counts->out_tiles == 1);
	counts->inputs_kept = whole && (!conv || counts->spatial_tiles == 1);
	counts->input_beats =
		to_beats(soc, times(inputs, counts->inputs_kept ? 1 : counts->out_tiles));
	counts->weight_beats = to_beats(
		soc, times(size.weight_bytes, counts->weights_kept ? 1 : counts->spatial_tiles));
	counts->bias_beats = to_beats(soc, bias_bytes(op, &size, counts->spatial_tiles));
	counts->output_beats = to_beats(soc, size.output_bytes);
}

/* The best cut so far; tiles 0 = none. */
struct best {
	const struct soc *soc;
	const struct op *op;
	bool first;
	struct product product;
	double cycles;
	struct loops_counts counts;
};

/* By the memory's time on one tile, then by what the tile loads. */
static void cut_try(struct best *best, struct cut cut)
{
	struct loops_counts counts;
	const struct soc *soc = best->soc;

	if (!cut_fill(soc, &best->product, &cut))
		return;
	cut_count(soc, best->op, &best->product, &cut, &counts);
	int64_t dram_bytes = systolic_dram_bytes(soc, best->op, best->first, &counts);
	double cycles = memory_cycles(soc, &counts, dram_bytes, 1);
	bool fewer = loops_load_beats(&counts) < loops_load_beats(&best->counts);

	if (best->counts.tiles == 0 || cycles < best->cycles || (cycles <= best->cycles && fewer)) {
		best->cycles = cycles;
		best->counts = counts;
	}
}

/* So many columns of folds at a time, in slices of k. */
static struct cut cut_of(
	const struct soc *soc, const struct product *p, int64_t columns, int64_t slice)
{
	int64_t filters = min(p->filters, columns * soc->array_columns);
	int64_t sums = soc->accumulator_bytes / 2 / (PARTIAL_SUM_BYTES * filters);
	bool os = soc->dataflow == DATAFLOW_OS;

	return (struct cut){
		.filters = filters,
		.slice = slice,
		.pixels_most = os ? p->pixels : sums,
		.slice_bytes = soc->scratchpad_bytes / 2 - filters * slice * soc->element_bytes,
	};
}

/* One column of folds, its weights straight in the array. */
static struct cut cut_streamed(const struct soc *soc, const struct product *p)
{
	bool os = soc->dataflow == DATAFLOW_OS;
	struct cut cut = cut_of(soc, p, 1, min(p->window, soc->array_rows));

	cut.slice_bytes = soc->scratchpad_bytes / 2;
	if (os)
		cut.pixels_most = soc->array_rows;
	return cut;
}

/* So many columns of folds at a time, with all of K or in slices; `os` has no slices. */
static void columns_try(struct best *best, int64_t columns)
{
	const struct soc *soc = best->soc;
	const struct product *p = &best->product;
	int64_t fold = min(p->window, soc->array_rows);

	cut_try(best, cut_of(soc, p, columns, p->window));
	if (soc->dataflow != DATAFLOW_OS && fold < p->window)
		cut_try(best, cut_of(soc, p, columns, fold));
}

static void product_count(struct best *best)
{
	const struct soc *soc = best->soc;
	const struct product *p = &best->product;
	int64_t columns = parts(p->filters, soc->array_columns);

	for (; columns > 1; columns = parts(columns, 2))
		columns_try(best, columns);
	columns_try(best, 1);
	cut_try(best, cut_streamed(soc, p));
	if (best->counts.tiles == 0) { /* not even a pixel fits */
		struct cut cut = cut_streamed(soc, p);

		cut.height = cut.width = 1;
		cut_count(soc, best->op, p, &cut, &best->counts);
	}
}

void systolic_count(
	const struct soc *soc, const struct op *op, bool first, struct loops_counts *counts)
{
	struct loops_footprint size = loops_footprint_on(soc, op);

	*counts = (struct loops_counts){0};
	if (uses_array(op)) {
		struct best best = {soc, op, first, product_of(op), 0, *counts};

		product_count(&best);
		*counts = best.counts;
		return;
	}
	counts->tiles = counts->spatial_tiles = counts->tile_rows = 1;
	counts->input_beats = to_beats(soc, size.input_bytes);
	counts->output_beats = to_beats(soc, size.output_bytes);
}

/* ---- time ---- */

static double vector_elements(const struct op *op)
{
	double outputs = (double)op->final_height * op->final_width * op->out_channels;

	switch (op->kind) {
	case OP_CONV:
		return op->pool_size > 1 ? outputs * op->pool_size * op->pool_size : 0;
	case OP_POOL:
		return outputs * op->kernel * op->kernel;
	case OP_RESADD:
		return (double)op->rows * op->columns;
	case OP_GLOBAL_AVG:
		return (double)op->in_height * op->in_width * op->in_channels;
	default:
		return 0;
	}
}

static double vector_cycles(const struct soc *soc, const struct op *op, int tiles)
{
	double rate = soc->vector_elements_per_cycle;

	return vector_elements(op) / (rate > 0 ? rate : soc->array_columns) / tiles;
}

void systolic(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost)
{
	int64_t array = systolic_cycles(soc, op, tiles);
	double vector = vector_cycles(soc, op, tiles);
	double work = vector > (double)array ? vector : (double)array;
	double memory = memory_cycles(soc, counts, dram_bytes, tiles);
	double longer = work > memory ? work : memory, shorter = work + memory - longer;
	double cycles = longer + soc->cost_overlap * shorter * shorter / longer;

	cost->compute_cycles = array;
	cost->isolated_cycles =
		(int64_t)(cycles + soc->cost_op_cycles + soc->cost_barrier_cycles + 0.5);
}
