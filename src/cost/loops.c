#include "cost/loops.h"

#include "cost/tile.h"

enum { BIAS_BYTES = 4 };

static int min(int a, int b)
{
	return a < b ? a : b;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

static int blocks(int n, int block)
{
	return ceil_div(n, block);
}

/* Array blocks that `n` channels take when they are cut into tiles of `tile`. */
static int tiled_blocks(int n, int tile, int block)
{
	return n / tile * blocks(tile, block) + blocks(n % tile, block);
}

static int64_t to_beats(const struct soc *soc, int64_t rows, int row_bytes)
{
	int64_t width = soc->dma_bytes_per_cycle;

	return (rows * row_bytes + width - 1) / width;
}

static int gcd(int a, int b)
{
	return b ? gcd(b, a % b) : a;
}

/* Mean requests for `size` bytes, at most one request's worth, that start `offset` bytes after any
 * multiple of `stride`: one, or two for those of the possible starts in a line (`step` apart) from
 * which the bytes reach beyond it. */
static double mean_requests(const struct soc *soc, int stride, int offset, int size)
{
	int line = soc->dma_request_bytes;
	int step = gcd(stride, line), starts = line / step;
	int room = line - size - offset % step;
	int within = room < 0 ? 0 : room / step + 1;

	return (double)(2 * starts - min(within, starts)) * step / line;
}

/* One row of `size` bytes from `offset` on, moved a request's worth at a time. */
static double row_requests(const struct soc *soc, int stride, int offset, int size)
{
	int line = soc->dma_request_bytes;
	double sum = 0;

	for (int done = 0; done < size; done += line)
		sum += mean_requests(soc, stride, offset + done, min(line, size - done));
	return sum;
}

/* A row of `n` bytes, loaded in tiles of `tile`. */
static double tiled_requests(const struct soc *soc, int stride, int n, int tile)
{
	double sum = 0;

	for (int start = 0; start < n; start += tile)
		sum += row_requests(soc, stride, start, min(tile, n - start));
	return sum;
}

/* Bias rows are built aligned, one a tile. */
static int64_t bias_requests(const struct soc *soc, int channels, int tile)
{
	int64_t sum = 0;

	for (int start = 0; start < channels; start += tile)
		sum += ceil_div(BIAS_BYTES * min(tile, channels - start), soc->dma_request_bytes);
	return sum;
}

static int channels_out(const struct op *op)
{
	return op->kind == OP_MATMUL ? op->columns : op->out_channels;
}

static int channels_in(const struct op *op)
{
	return op->kind == OP_MATMUL ? op->inner : op->in_channels;
}

/* Bytes from one input pixel to the next: as the latest operation with that many channels left
 * them. The network's own input lies dense. */
static int input_stride(const struct network *network, size_t index)
{
	int channels = channels_in(&network->ops[index]);

	while (index-- > 0) {
		const struct op *before = &network->ops[index];

		if (before->kind != OP_RESADD && channels_out(before) == channels)
			return before->out_stride;
	}
	return channels;
}

/* One image axis, cut into tiles. */
struct axis {
	int64_t outputs; /* sum of the tiles' outputs, before a fused pool */
	int64_t passes;  /* of the array's width over them */
	int64_t inputs;  /* sum of the patches' extents, over kernel tiles too */
	int tiles;
	/* Cycles of the passes over one line, and what a tile's first compute adds to them. */
	int64_t cycles, first_cycles;
};

struct axis_shape {
	int final, tile, kernel_tile, in, out;
	int pool_size, pool_stride, pool_padding;
};

static int64_t patch_extent(const struct op *op, const struct axis_shape *shape, int from, int to)
{
	int64_t sum = 0;

	for (int k = 0; k < op->kernel; k += shape->kernel_tile) {
		int last = min(op->kernel, k + shape->kernel_tile) - 1;
		int low = from * op->stride - op->padding + k * op->dilation;
		int high = from * op->stride - op->padding + (to - from) * op->stride
			+ last * op->dilation;

		sum += max(0, min(high, shape->in) - max(low, 0));
	}
	return sum;
}

static void axis_passes(const struct soc *soc, int outputs, struct axis *axis)
{
	int width = soc->array_rows;
	int full = outputs / width, rest = outputs % width;
	int first = full ? width : rest;

	axis->passes += full + (rest > 0);
	axis->cycles += (int64_t)full * width + (rest ? max(rest, LOOPS_LEAST_CYCLES) : 0);
	axis->first_cycles += width - max(first, LOOPS_LEAST_CYCLES);
}

static struct axis axis_cut(
	const struct soc *soc, const struct op *op, const struct axis_shape *shape)
{
	struct axis axis = {0};

	for (int start = 0; start < shape->final; start += shape->tile) {
		int finals = min(shape->tile, shape->final - start);
		int from = start, to = start + finals;

		if (shape->pool_size > 1) {
			from = max(0, start * shape->pool_stride - shape->pool_padding);
			to = start * shape->pool_stride - shape->pool_padding
				+ tile_rows_before_pool(op, finals);
		}
		to = min(to, shape->out);
		axis.outputs += to - from;
		axis.inputs += patch_extent(op, shape, from, to);
		axis_passes(soc, to - from, &axis);
		axis.tiles++;
	}
	return axis;
}

static struct axis conv_rows(
	const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	struct axis_shape shape = {op->final_height, tile->rows, tile->kernel_rows, op->in_height,
		op->out_height, op->pool_size, op->pool_stride, op->pool_padding};

	return axis_cut(soc, op, &shape);
}

static struct axis conv_columns(
	const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	struct axis_shape shape = {op->final_width, tile->columns, tile->kernel_columns,
		op->in_width, op->out_width, op->pool_size, op->pool_stride, op->pool_padding};

	return axis_cut(soc, op, &shape);
}

static int64_t conv_requests(const struct soc *soc, const struct op *op,
	const struct conv_tile *tile, int64_t pixels, int64_t weights, int64_t biases, int stride)
{
	double inputs = tiled_requests(soc, stride, op->in_channels, tile->in_channels);
	int64_t weight_rows = 0;

	for (int start = 0; start < op->out_channels; start += tile->out_channels)
		weight_rows += ceil_div(
			min(tile->out_channels, op->out_channels - start), soc->dma_request_bytes);
	return (int64_t)((double)pixels * inputs + 0.5) + weights * weight_rows
		+ biases * bias_requests(soc, op->out_channels, tile->out_channels);
}

static bool conv_count(
	const struct soc *soc, const struct op *op, int stride, struct loops_counts *counts)
{
	struct conv_tile tile;

	if (!tile_conv(soc, op, &tile))
		return false;

	struct axis rows = conv_rows(soc, op, &tile);
	struct axis columns = conv_columns(soc, op, &tile);
	int out_tiles = ceil_div(op->out_channels, tile.out_channels);
	int in_tiles = ceil_div(op->in_channels, tile.in_channels);
	int in_blocks = tiled_blocks(op->in_channels, tile.in_channels, soc->array_rows);
	int out_blocks = tiled_blocks(op->out_channels, tile.out_channels, soc->array_columns);
	int64_t spatial = (int64_t)rows.tiles * columns.tiles;
	int64_t kernel = (int64_t)op->kernel * op->kernel;
	int64_t pairs = kernel * in_blocks * out_blocks;
	int64_t pixels = rows.inputs * columns.inputs * out_tiles;
	int64_t passes = rows.outputs * columns.passes;
	int64_t outputs = (int64_t)op->final_height * op->final_width * out_blocks;
	int64_t biases = op->bias ? passes : 0;
	int64_t window = op->pool_size > 1 ? (int64_t)op->pool_size * op->pool_size : 0;

	counts->tiles = spatial * out_tiles * in_tiles * ceil_div(op->kernel, tile.kernel_rows)
		* ceil_div(op->kernel, tile.kernel_columns);
	counts->spatial_tiles = spatial;
	counts->tile_rows = rows.tiles;
	counts->out_tiles = out_tiles;
	counts->input_beats = to_beats(soc, pixels * in_blocks, soc->array_rows);
	counts->weight_beats =
		to_beats(soc, spatial * kernel * op->in_channels * out_blocks, soc->array_columns);
	counts->bias_beats = to_beats(soc, biases * out_blocks, BIAS_BYTES * soc->array_columns);
	counts->output_beats = to_beats(soc, outputs, soc->array_columns);
	counts->requests = conv_requests(
		soc, op, &tile, pixels, spatial * kernel * op->in_channels, biases, stride);
	counts->pool_reads = outputs * window;
	counts->preloads = passes * pairs;
	counts->array_cycles =
		(rows.outputs * columns.cycles + columns.first_cycles * rows.tiles) * pairs;
	return true;
}

/* Cycles for one block of weights against all rows: `rows` in tiles of `tile` array blocks. */
static int64_t matmul_sweep(const struct soc *soc, int rows, int tile)
{
	int width = soc->array_rows;
	int row_blocks = blocks(rows, width), rest = rows % width;
	int64_t cycles = (int64_t)row_blocks * width;

	/* The last block may be partial, and gains from it unless it is a tile's first. */
	if (rest && (row_blocks - 1) % tile != 0)
		cycles -= width - max(rest, LOOPS_LEAST_CYCLES);
	return cycles;
}

/* Fully-connected weights are laid out at the stride of the outputs. */
static int weight_stride(const struct op *op)
{
	return op->rows == 1 ? op->out_stride : op->columns;
}

/* A bias that repeats is loaded once for a block of rows and copied on the way in. */
static int64_t bias_rows(const struct soc *soc, const struct op *op)
{
	if (!op->bias)
		return 0;
	return op->bias_repeating ? blocks(op->rows, soc->array_rows) : op->rows;
}

static int64_t matmul_requests(
	const struct soc *soc, const struct op *op, const struct matmul_tile *tile, int stride)
{
	int columns = tile->columns * soc->array_columns;
	int inner = tile->inner * soc->array_rows;
	int row_blocks = blocks(op->rows, soc->array_rows);
	double inputs = (double)op->rows * ceil_div(op->columns, columns)
		* tiled_requests(soc, stride, op->inner, inner);
	double weights = (double)op->inner * ceil_div(row_blocks, tile->rows)
		* tiled_requests(soc, weight_stride(op), op->columns, columns);
	int64_t biases = bias_requests(soc, op->columns, soc->array_columns);

	return (int64_t)(inputs + weights + 0.5) + bias_rows(soc, op) * biases;
}

static bool matmul_count(
	const struct soc *soc, const struct op *op, int stride, struct loops_counts *counts)
{
	struct matmul_tile tile;

	if (!tile_matmul(soc, op, &tile))
		return false;

	int64_t rows = blocks(op->rows, soc->array_rows);
	int64_t columns = blocks(op->columns, soc->array_columns);
	int64_t inner = blocks(op->inner, soc->array_rows);
	int row_tiles = ceil_div((int)rows, tile.rows);
	int column_tiles = ceil_div((int)columns, tile.columns);

	counts->tiles = (int64_t)row_tiles * column_tiles * ceil_div((int)inner, tile.inner);
	counts->spatial_tiles = counts->tile_rows = row_tiles;
	counts->out_tiles = column_tiles;
	counts->input_beats = to_beats(soc, op->rows * inner * column_tiles, soc->array_rows);
	counts->weight_beats = to_beats(soc, op->inner * columns * row_tiles, soc->array_columns);
	counts->bias_beats =
		to_beats(soc, bias_rows(soc, op) * columns, BIAS_BYTES * soc->array_columns);
	counts->output_beats = to_beats(soc, op->rows * columns, soc->array_columns);
	counts->requests = matmul_requests(soc, op, &tile, stride);
	counts->preloads = rows * columns * inner;
	counts->array_cycles = matmul_sweep(soc, op->rows, tile.rows) * columns * inner;
	return true;
}

static int64_t pool_extent(const struct op *op, int out, int tile, int in)
{
	int64_t sum = 0;

	for (int start = 0; start < out; start += tile) {
		int low = start * op->stride - op->padding;
		int high = low + min(tile, out - start) * op->stride + op->kernel - 1;

		sum += max(0, min(high, in) - max(low, 0));
	}
	return sum;
}

static bool pool_count(const struct soc *soc, const struct op *op, struct loops_counts *counts)
{
	struct pool_tile tile;

	if (!tile_pool(soc, op, &tile))
		return false;

	int64_t channel_blocks = blocks(op->in_channels, soc->array_columns);
	int64_t outputs = (int64_t)op->out_height * op->out_width * channel_blocks;
	int64_t inputs = pool_extent(op, op->out_height, tile.rows, op->in_height)
		* pool_extent(op, op->out_width, tile.columns, op->in_width);

	counts->tile_rows = ceil_div(op->out_height, tile.rows);
	counts->spatial_tiles = counts->tile_rows * ceil_div(op->out_width, tile.columns);
	counts->tiles = counts->spatial_tiles * ceil_div(op->in_channels, tile.channels);
	counts->input_beats = to_beats(soc, inputs * channel_blocks, soc->array_columns);
	counts->output_beats = to_beats(soc, outputs, soc->array_columns);
	counts->requests = inputs * channel_blocks;
	counts->pool_reads = outputs * op->kernel * op->kernel;
	return true;
}

static bool average_count(const struct soc *soc, const struct op *op, struct loops_counts *counts)
{
	int64_t channel_blocks = blocks(op->in_channels, soc->array_columns);
	int64_t pixels = (int64_t)op->in_height * op->in_width;

	counts->tiles = counts->spatial_tiles = counts->tile_rows = 1;
	counts->input_beats = to_beats(soc, pixels * channel_blocks, soc->array_columns);
	counts->output_beats = to_beats(soc, channel_blocks, soc->array_columns);
	counts->requests = pixels * ceil_div(op->in_channels, soc->dma_request_bytes);
	return true;
}

/* Mean beats that `size` bytes touch, starting at any multiple of `step` bytes. */
static double mean_beats(const struct soc *soc, int step, int size)
{
	int width = soc->dma_bytes_per_cycle;

	return (double)(blocks(size, step) * step + width - step) / width;
}

/* Beats that a dense row of `n` bytes touches, moved in pieces of `piece` bytes. */
static double row_beats(const struct soc *soc, int n, int piece)
{
	int step = gcd(n, soc->dma_bytes_per_cycle);
	double sum = 0;

	for (int done = 0; done < n; done += piece)
		sum += mean_beats(soc, step, min(piece, n - done));
	return sum;
}

static bool resadd_count(const struct soc *soc, const struct op *op, struct loops_counts *counts)
{
	double loads = 2 * row_beats(soc, op->columns, soc->dma_request_bytes);
	double stores = row_beats(soc, op->columns, soc->array_columns);
	int64_t rows = (int64_t)op->rows * blocks(op->columns, soc->array_columns);

	counts->tiles = counts->spatial_tiles = counts->tile_rows = 1;
	counts->input_beats = to_beats(soc, 2 * rows, soc->array_columns);
	counts->output_beats = to_beats(soc, rows, soc->array_columns);
	counts->requests =
		(int64_t)(2.0 * op->rows * row_requests(soc, op->columns, 0, op->columns) + 0.5);
	counts->touched_beats = (int64_t)(op->rows * (loads + stores) + 0.5);
	return true;
}

bool loops_count(const struct soc *soc, const struct network *network, size_t index,
	struct loops_counts *counts)
{
	const struct op *op = &network->ops[index];

	*counts = (struct loops_counts){0};
	switch (op->kind) {
	case OP_CONV:
		return conv_count(soc, op, input_stride(network, index), counts);
	case OP_MATMUL:
		return matmul_count(soc, op, input_stride(network, index), counts);
	case OP_POOL:
		return pool_count(soc, op, counts);
	case OP_RESADD:
		return resadd_count(soc, op, counts);
	default:
		return average_count(soc, op, counts);
	}
}

double loops_beat_cycles(const struct soc *soc)
{
	double cycles = soc->dma_bytes_per_cycle / soc->l2_bytes_per_cycle_per_tile;
	return cycles > 1 ? cycles : 1;
}

int64_t loops_load_beats(const struct loops_counts *counts)
{
	return counts->input_beats + counts->weight_beats + counts->bias_beats;
}

static struct loops_footprint matrix_footprint(const struct op *op)
{
	int64_t outputs = (int64_t)op->rows * op->columns;

	if (op->kind == OP_RESADD)
		return (struct loops_footprint){2 * outputs, 0, 0, outputs};
	return (struct loops_footprint){
		.input_bytes = (int64_t)op->rows * op->inner,
		.weight_bytes = (int64_t)op->inner * op->columns,
		.bias_bytes = op->bias
			? (op->bias_repeating ? 1 : op->rows) * (int64_t)op->columns * BIAS_BYTES
			: 0,
		.output_bytes = outputs,
	};
}

struct loops_footprint loops_footprint(const struct op *op)
{
	if (op->kind == OP_MATMUL || op->kind == OP_RESADD)
		return matrix_footprint(op);

	bool conv = op->kind == OP_CONV;
	int64_t window = conv ? (int64_t)op->kernel * op->kernel : 0;

	return (struct loops_footprint){
		.input_bytes = (int64_t)op->in_height * op->in_width * op->in_channels,
		.weight_bytes = window * op->in_channels * op->out_channels,
		.bias_bytes = conv && op->bias ? (int64_t)op->out_channels * BIAS_BYTES : 0,
		.output_bytes = (int64_t)op->final_height * op->final_width * op->out_channels,
	};
}

struct loops_footprint loops_footprint_on(const struct soc *soc, const struct op *op)
{
	struct loops_footprint size = loops_footprint(op);
	int64_t element = soc->cost_form == COST_SYSTOLIC ? soc->element_bytes : 1;

	size.input_bytes *= element;
	size.weight_bytes *= element;
	size.output_bytes *= element;
	return size;
}

/* A fully-connected layer written the other way round: its left operand is the weights. */
static bool is_matrix_by_vector(const struct soc *soc, const struct op *op)
{
	return op->kind == OP_MATMUL && op->columns < soc->array_columns
		&& op->rows > soc->array_rows;
}

/* Of an operation's input: bytes of the L2 that it spans, and bytes that pass when it is read. */
struct span {
	int64_t spanned, read;
};

static struct span input_span(const struct soc *soc, const struct network *network, size_t index)
{
	const struct op *op = &network->ops[index];
	int line = soc->dma_request_bytes;
	int64_t dense = loops_footprint(op).input_bytes;
	int64_t pixels = (int64_t)op->in_height * op->in_width;
	int64_t stride = input_stride(network, index);
	int64_t touched = (int64_t)blocks(op->in_channels, line) * line;

	if (op->kind == OP_MATMUL || op->kind == OP_RESADD)
		return (struct span){dense, dense};
	return (struct span){pixels * stride, pixels * (touched < stride ? touched : stride)};
}

int64_t loops_dram_bytes(const struct soc *soc, const struct network *network, size_t index)
{
	const struct op *op = &network->ops[index];
	struct loops_footprint size = loops_footprint(op);
	struct span input = input_span(soc, network, index);
	int64_t fresh = size.weight_bytes + size.bias_bytes + size.output_bytes;
	bool overflows = fresh + input.spanned > soc->l2_bytes;

	if (index == 0 || overflows || is_matrix_by_vector(soc, op))
		return fresh + input.read;
	return fresh;
}

bool loops_is_fully_connected(const struct soc *soc, const struct op *op)
{
	return op->kind == OP_MATMUL
		&& (op->rows <= soc->array_rows || is_matrix_by_vector(soc, op));
}
