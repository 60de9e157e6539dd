#include "cost/algorithm1.h"

#include "cost/tile.h"

enum { BIAS_BYTES = 4 };

static double max(double a, double b)
{
	return a > b ? a : b;
}

static double min(double a, double b)
{
	return a < b ? a : b;
}

static double compute_cycles(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts, int tiles)
{
	double cycles = (double)op_macs(op) / ((double)soc->array_rows * soc->array_columns);

	if (loops_is_fully_connected(soc, op))
		cycles = (double)loops_load_beats(counts);
	else if (op->kind == OP_CONV && op->in_channels < soc->array_rows)
		cycles *= (double)soc->array_rows / op->in_channels;
	return cycles / tiles;
}

/* A residual add's operands pass through DRAM and, all of them, through L2. */
static double memory_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	double all_beats = (double)(loops_load_beats(counts) + counts->output_beats);
	double dram_beats = (double)dram_bytes / soc->dma_bytes_per_cycle;
	double near_beats = op->kind == OP_RESADD ? all_beats : max(0, all_beats - dram_beats);

	return (double)dram_bytes / soc->dram_bytes_per_cycle
		+ near_beats * loops_beat_cycles(soc) / tiles;
}

double algorithm1_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	double compute = compute_cycles(soc, op, counts, tiles);
	double memory = memory_cycles(soc, op, counts, dram_bytes, tiles);

	return max(compute, memory) + soc->cost_overlap_algorithm1 * min(compute, memory);
}

static int64_t conv_rows(const struct soc *soc, const struct op *op, int64_t spatial_tiles)
{
	int64_t out_blocks = ceil_div(op->out_channels, soc->array_columns);
	int64_t weights = (int64_t)op->kernel * op->kernel * op->in_channels;
	int64_t outputs = (int64_t)op->final_height * op->final_width;

	return (weights + outputs + (op->bias ? BIAS_BYTES * spatial_tiles : 0)) * out_blocks;
}

/* Row tiles as they are before they grow into what room the other dimensions leave. */
static int64_t matmul_rows(const struct soc *soc, const struct op *op)
{
	int64_t blocks = ceil_div(op->columns, soc->array_columns);
	int row_blocks = ceil_div(op->rows, soc->array_rows);
	int64_t row_tiles = ceil_div(row_blocks, tile_matmul_side(soc));

	return (op->inner + op->rows + (op->bias ? BIAS_BYTES * row_tiles : 0)) * blocks;
}

static int64_t input_rows(const struct soc *soc, const struct op *op)
{
	if (op->kind == OP_MATMUL)
		return (int64_t)op->rows * ceil_div(op->inner, soc->array_rows);
	return (int64_t)op->in_height * op->in_width * ceil_div(op->in_channels, soc->array_rows);
}

static bool follows(const struct op *before, const struct op *op)
{
	bool matmul = op->kind == OP_MATMUL, from_matmul = before->kind == OP_MATMUL;
	int64_t made =
		from_matmul ? before->rows : (int64_t)before->final_height * before->final_width;
	int64_t taken = matmul ? op->rows : (int64_t)op->in_height * op->in_width;
	int made_channels = from_matmul ? before->columns : before->out_channels;

	return made == taken && made_channels == (matmul ? op->inner : op->in_channels);
}

/* Whether the artifact takes an input to be in L2: just made, and not pushed out by the weights. */
static bool input_is_near(const struct soc *soc, const struct network *network, size_t index)
{
	const struct op *op = &network->ops[index], *before = op - 1;

	if (index == 0 || before->kind == OP_POOL || before->kind == OP_GLOBAL_AVG)
		return false;
	if (2 * loops_footprint(op).weight_bytes >= soc->l2_bytes)
		return false;
	return before->kind == OP_RESADD || follows(before, op);
}

int64_t algorithm1_dram_bytes(const struct soc *soc, const struct network *network, size_t index,
	const struct loops_counts *counts)
{
	const struct op *op = &network->ops[index];
	int64_t again, input;

	if (op->kind == OP_RESADD)
		return (counts->input_beats + counts->output_beats) * soc->dma_bytes_per_cycle;
	if (op->kind != OP_CONV && op->kind != OP_MATMUL)
		return loops_dram_bytes(soc, network, index);
	/* A shallow layer's image is read anew for every tile of output channels. */
	again = op->kind == OP_CONV && op->in_channels < soc->array_rows ? counts->out_tiles : 1;
	input = input_is_near(soc, network, index) ? 0 : input_rows(soc, op) * again;
	return input * soc->array_rows
		+ (op->kind == OP_CONV ? conv_rows(soc, op, counts->spatial_tiles)
				       : matmul_rows(soc, op))
		* soc->array_columns;
}

void algorithm1(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost)
{
	double cycles = algorithm1_cycles(soc, op, counts, dram_bytes, tiles);

	cost->compute_cycles = (int64_t)(compute_cycles(soc, op, counts, tiles) + 0.5);
	cost->isolated_cycles = (int64_t)(cycles + 0.5);
}
