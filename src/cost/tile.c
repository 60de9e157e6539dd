#include "cost/tile.h"

#include <math.h>

int ceil_div(int a, int b)
{
	return (a + b - 1) / b;
}

static int min(int a, int b)
{
	return a < b ? a : b;
}

int tile_channels_per_request(const struct soc *soc, int block)
{
	int blocks = soc->dma_request_bytes / block;

	return block * (blocks > 0 ? blocks : 1);
}

int tile_rows_before_pool(const struct op *op, int final)
{
	if (op->pool_size <= 1)
		return final;
	return final * op->pool_stride + op->pool_size - 1;
}

/* A scratchpad row holds array_rows int8, an accumulator row array_columns int32. */
static int scratchpad_rows(const struct soc *soc)
{
	return soc->scratchpad_bytes / soc->array_rows / 2;
}

static int accumulator_rows(const struct soc *soc)
{
	return soc->accumulator_bytes / (4 * soc->array_columns) / 2;
}

static int64_t weight_rows(const struct soc *soc, const struct conv_tile *tile)
{
	return (int64_t)tile->kernel_rows * tile->kernel_columns * tile->in_channels
		* ceil_div(tile->out_channels, soc->array_columns);
}

static int64_t input_rows(const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	int64_t height = (int64_t)tile_rows_before_pool(op, tile->rows) * op->stride;
	int64_t width = (int64_t)tile_rows_before_pool(op, tile->columns) * op->stride;

	height += (int64_t)(tile->kernel_rows - 1) * op->dilation;
	width += (int64_t)(tile->kernel_columns - 1) * op->dilation;
	return height * width * ceil_div(tile->in_channels, soc->array_rows);
}

static bool fits_scratchpad(
	const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	return input_rows(soc, op, tile) + weight_rows(soc, tile) <= scratchpad_rows(soc);
}

static bool fits_accumulator(
	const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	int64_t pixels = (int64_t)tile_rows_before_pool(op, tile->rows)
		* tile_rows_before_pool(op, tile->columns);

	return pixels * ceil_div(tile->out_channels, soc->array_columns) <= accumulator_rows(soc);
}

static bool fits(const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	return fits_scratchpad(soc, op, tile) && fits_accumulator(soc, op, tile);
}

static int halve(int n)
{
	return n > 1 ? n / 2 : 1;
}

/* The next lower multiple of the array's width: a column more would cost a whole pass. */
static int fewer_columns(int columns, int width)
{
	int fewer = (columns - 1) / width * width;

	return fewer > 0 ? fewer : halve(columns);
}

/* First layer, no padding, stride above one: channels and rows stay, columns go. */
static bool cuts_columns_first(const struct op *op)
{
	return op->padding == 0 && op->stride > 1;
}

/* Cuts whichever of rows, columns, output channels is the largest. */
static void shrink_largest(const struct soc *soc, struct conv_tile *tile)
{
	int width = soc->array_rows;
	bool keep_columns = tile->columns <= width && tile->rows > 1;
	int columns = keep_columns ? 0 : tile->columns;

	if (tile->rows >= columns && tile->rows >= tile->out_channels)
		tile->rows--;
	else if (columns >= tile->out_channels)
		tile->columns = fewer_columns(tile->columns, width);
	else
		tile->out_channels = halve(tile->out_channels);
}

static bool is_smallest(const struct conv_tile *tile)
{
	return tile->rows <= 1 && tile->columns <= 1 && tile->out_channels <= 1;
}

/* Rows may fall to half of what the accumulator allows; then the kernel is cut; then rows again. */
static void shrink_shallow_inputs(
	const struct soc *soc, const struct op *op, struct conv_tile *tile)
{
	int least_rows = ceil_div(tile->rows, 2);

	while (!fits_scratchpad(soc, op, tile)) {
		if (tile->rows > least_rows)
			tile->rows--;
		else if (tile->kernel_rows >= tile->kernel_columns && tile->kernel_rows > 1)
			tile->kernel_rows = halve(tile->kernel_rows);
		else if (tile->kernel_columns > 1)
			tile->kernel_columns = halve(tile->kernel_columns);
		else if (tile->rows > 1)
			tile->rows--;
		else
			return;
	}
}

/* Layers with fewer input channels than the array has rows: in practice the first. */
static void shrink_shallow(const struct soc *soc, const struct op *op, struct conv_tile *tile)
{
	int most = tile_channels_per_request(soc, soc->array_columns);

	while (!fits_accumulator(soc, op, tile) && !is_smallest(tile)) {
		bool narrow = tile->rows <= most && tile->columns <= most && tile->columns > 1;

		if (cuts_columns_first(op) && narrow)
			tile->columns = halve(tile->columns);
		else
			shrink_largest(soc, tile);
	}
	shrink_shallow_inputs(soc, op, tile);
}

static int widest(const struct soc *soc, const struct op *op, const struct conv_tile *tile)
{
	bool many_outputs = tile->out_channels > 2 * soc->array_columns;
	bool few_inputs = tile->in_channels < tile_channels_per_request(soc, soc->array_rows);

	return soc->array_rows * (many_outputs && few_inputs && op->pool_size <= 1 ? 2 : 1);
}

static void shrink_kernel(const struct soc *soc, struct conv_tile *tile)
{
	/* Weights may take three quarters; beyond that the inputs are what is in the way, and of
	 * them the rows that neighbouring kernel rows share. */
	bool weights_rule = weight_rows(soc, tile) > (int64_t)scratchpad_rows(soc) * 3 / 4;

	if (tile->kernel_rows > 1 && (!weights_rule || tile->kernel_rows >= tile->kernel_columns))
		tile->kernel_rows--;
	else
		tile->kernel_columns--;
}

static bool shrink_inputs(const struct soc *soc, const struct op *op, struct conv_tile *tile)
{
	bool whole_image = tile->rows == op->final_height && tile->columns == op->final_width;
	bool whole_kernel_gone = tile->kernel_rows == 1 && tile->kernel_columns == 1;

	if ((whole_image || whole_kernel_gone) && tile->in_channels > soc->array_rows)
		tile->in_channels =
			ceil_div(tile->in_channels / 2, soc->array_rows) * soc->array_rows;
	else if (!whole_kernel_gone)
		shrink_kernel(soc, tile);
	else if (tile->rows > 1)
		tile->rows--;
	else if (tile->columns > 1)
		tile->columns--;
	else
		return false;
	return true;
}

static bool shrink_outputs(const struct soc *soc, struct conv_tile *tile)
{
	if (tile->rows > 1)
		tile->rows--;
	else if (tile->out_channels > soc->array_columns)
		tile->out_channels = halve(tile->out_channels);
	else if (tile->columns > 1)
		tile->columns--;
	else
		return false;
	return true;
}

static void shrink_deep(const struct soc *soc, const struct op *op, struct conv_tile *tile)
{
	int most = 2 * tile_channels_per_request(soc, soc->array_rows);

	tile->columns = min(tile->columns, widest(soc, op, tile));
	tile->in_channels = min(tile->in_channels, most);
	while (!fits_accumulator(soc, op, tile) && shrink_outputs(soc, tile))
		;
	while (!fits_scratchpad(soc, op, tile) && shrink_inputs(soc, op, tile))
		;
}

static bool try_grow(const struct soc *soc, const struct op *op, struct conv_tile *tile,
	int *dimension, int grown, int most)
{
	int before = *dimension;

	*dimension = min(grown, most);
	if (*dimension > before && fits(soc, op, tile))
		return true;
	*dimension = before;
	return false;
}

/* Takes turns until nothing fits any more. */
static void grow(const struct soc *soc, const struct op *op, struct conv_tile *tile, int channels)
{
	bool grew = true;

	while (grew) {
		grew = try_grow(soc, op, tile, &tile->rows, tile->rows + 1, op->final_height);
		grew |= try_grow(
			soc, op, tile, &tile->out_channels, 2 * tile->out_channels, channels);
		grew |= try_grow(
			soc, op, tile, &tile->kernel_columns, tile->kernel_columns + 1, op->kernel);
		grew |= try_grow(
			soc, op, tile, &tile->kernel_rows, tile->kernel_rows + 1, op->kernel);
	}
}

bool tile_conv(const struct soc *soc, const struct op *op, struct conv_tile *tile)
{
	int channels = min(op->out_channels, tile_channels_per_request(soc, soc->array_columns));
	bool shallow = op->in_channels < soc->array_rows;

	*tile = (struct conv_tile){
		.rows = op->final_height,
		.columns = op->final_width,
		.out_channels = channels,
		.kernel_rows = op->kernel,
		.kernel_columns = op->kernel,
		.in_channels = op->in_channels,
	};
	if (fits(soc, op, tile))
		return true;
	if (shallow)
		shrink_shallow(soc, op, tile);
	else
		shrink_deep(soc, op, tile);
	if (!fits(soc, op, tile))
		return false;
	grow(soc, op, tile, shallow ? channels : tile->out_channels);
	return true;
}

static bool matmul_fits(const struct soc *soc, const struct matmul_tile *tile)
{
	int64_t inputs = (int64_t)tile->rows * tile->inner * soc->array_rows;
	int64_t weights = (int64_t)tile->inner * tile->columns * soc->array_rows;
	int64_t outputs = (int64_t)tile->rows * tile->columns * soc->array_rows;

	return inputs + weights <= scratchpad_rows(soc) && outputs <= accumulator_rows(soc);
}

static bool grow_blocks(const struct soc *soc, struct matmul_tile *tile, int *dimension, int most)
{
	if (*dimension >= most)
		return false;
	++*dimension;
	if (matmul_fits(soc, tile))
		return true;
	--*dimension;
	return false;
}

int tile_matmul_side(const struct soc *soc)
{
	return (int)sqrt(accumulator_rows(soc) / soc->array_rows);
}

/* Starts square in the accumulator, as deep as the scratchpad allows. */
bool tile_matmul(const struct soc *soc, const struct op *op, struct matmul_tile *tile)
{
	int rows = ceil_div(op->rows, soc->array_rows);
	int columns = ceil_div(op->columns, soc->array_columns);
	int inner = ceil_div(op->inner, soc->array_rows);
	int side = tile_matmul_side(soc);
	int depth = side > 0 ? scratchpad_rows(soc) / soc->array_rows / (2 * side) : 0;
	bool grew = true;

	if (depth < 1)
		return false;
	*tile = (struct matmul_tile){min(side, rows), min(side, columns), min(depth, inner)};
	while (grew) {
		grew = grow_blocks(soc, tile, &tile->columns, columns);
		grew |= grow_blocks(soc, tile, &tile->rows, rows);
		grew |= grow_blocks(soc, tile, &tile->inner, inner);
	}
	return true;
}

static bool pool_fits(const struct soc *soc, const struct op *op, const struct pool_tile *tile)
{
	int64_t height = (int64_t)tile->rows * op->stride + op->kernel - 1;
	int64_t width = (int64_t)tile->columns * op->stride + op->kernel - 1;
	int blocks = ceil_div(tile->channels, soc->array_columns);

	return height * width * blocks <= accumulator_rows(soc);
}

/* A pool of its own passes its input through the accumulator. */
bool tile_pool(const struct soc *soc, const struct op *op, struct pool_tile *tile)
{
	int channels = tile_channels_per_request(soc, soc->array_columns);

	*tile = (struct pool_tile){op->out_height, op->out_width, min(op->in_channels, channels)};
	while (!pool_fits(soc, op, tile) && (tile->rows > 1 || tile->columns > 1)) {
		if (tile->rows >= tile->columns)
			tile->rows--;
		else
			tile->columns--;
	}
	while (!pool_fits(soc, op, tile) && tile->channels > soc->array_columns)
		tile->channels = halve(tile->channels);
	return pool_fits(soc, op, tile);
}
