#include "cost/fitted.h"

static double max(double a, double b)
{
	return a > b ? a : b;
}

static double min(double a, double b)
{
	return a < b ? a : b;
}

static double transfer_cycles(const struct soc *soc, int64_t dram_bytes)
{
	return (double)dram_bytes / soc->dram_bytes_per_cycle;
}

/* What the busiest of several tiles has of an operation: parts of the whole. */
struct share {
	double outputs; /* of the rows (a fully-connected layer: columns) of the output */
	double weights; /* of the weights that one tile alone would load */
};

static double dealt(int parts, int tiles)
{
	return (double)((parts + tiles - 1) / tiles) / parts;
}

static struct share share_of(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts, int tiles)
{
	struct share share;

	if (op->kind == OP_MATMUL && op->rows <= soc->array_rows)
		return (struct share){1.0 / tiles, 1.0 / tiles};
	if (op->kind == OP_CONV)
		share.outputs = dealt(op->final_height, tiles);
	else
		share.outputs = dealt((op->rows + soc->array_rows - 1) / soc->array_rows, tiles);
	/* Weights are loaded anew for each spatial tile, so sharing out the last one saves none. */
	share.weights = max(share.outputs, 1.0 / (double)counts->spatial_tiles);
	return share;
}

/* P: the array; then rows leave the accumulator one a cycle, array_columns bytes each, or pooled. */
static double compute_cycles(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts)
{
	double pairs = (double)counts->preloads;
	double issue = soc->cost_preload_cycles * pairs;
	double array =
		op->kind == OP_MATMUL ? pairs * soc->array_rows : (double)counts->array_cycles;
	double stores =
		(double)counts->output_beats * soc->dma_bytes_per_cycle / soc->array_columns;

	if (counts->pool_reads > 0)
		stores *= soc->cost_pool_cycles_per_beat;
	return max(array, issue) + stores;
}

static double memory_cycles(
	const struct soc *soc, const struct loops_counts *counts, const struct share *share)
{
	double loads = (double)loops_load_beats(counts);
	double weights = (double)counts->weight_beats;
	double own = share->outputs * (loads - weights) + share->weights * weights;
	double requests = loads > 0 ? (double)counts->requests * own / loads : 0;
	double beats = own + share->outputs * (double)counts->output_beats;

	return beats * loops_beat_cycles(soc) + soc->cost_request_cycles * requests;
}

static double overlapped(const struct soc *soc, double compute, double memory)
{
	double longer = max(compute, memory), shorter = min(compute, memory);

	return longer > 0 ? longer + soc->cost_overlap * shorter * shorter / longer : 0;
}

/* Of a convolution or matmul. */
static double array_op_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	struct share share = share_of(soc, op, counts, tiles);
	double transfer = transfer_cycles(soc, dram_bytes);
	double compute = share.outputs * compute_cycles(soc, op, counts);
	double memory = max(memory_cycles(soc, counts, &share), transfer / tiles);
	double cycles = overlapped(soc, compute, memory)
		+ soc->cost_dram_cycles_per_beat * transfer / tiles;

	if (tiles == 1)
		return cycles;
	return max(cycles * (1 + soc->cost_sharing), transfer / soc->dram_efficiency);
}

/* Its three operands pass the one DRAM, however many tiles add. */
static double add_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	struct loops_footprint size = loops_footprint(op);
	double transfer = transfer_cycles(soc, dram_bytes);
	double one = soc->cost_resadd_cycles_per_beat * (double)counts->touched_beats
			* loops_beat_cycles(soc)
		+ soc->cost_dram_cycles_per_beat * transfer;
	double through = max(transfer, transfer_cycles(soc, size.input_bytes + size.output_bytes));

	if (tiles == 1)
		return one;
	through = min(through, one);
	return (through + (one - through) / tiles) * (1 + soc->cost_sharing);
}

/* A pool or an average of its own: loads, then stores, on one tile. */
static double pool_cycles(
	const struct soc *soc, const struct loops_counts *counts, int64_t dram_bytes)
{
	double loads = (double)counts->input_beats * loops_beat_cycles(soc)
		+ soc->cost_request_cycles * (double)counts->requests;
	double stores = (double)counts->output_beats * loops_beat_cycles(soc);

	return loads + soc->cost_pool_cycles_per_beat * stores
		+ soc->cost_dram_cycles_per_beat * transfer_cycles(soc, dram_bytes);
}

static double op_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	double cycles;

	switch (op->kind) {
	case OP_CONV:
	case OP_MATMUL:
		cycles = array_op_cycles(soc, op, counts, dram_bytes, tiles);
		break;
	case OP_RESADD:
		cycles = add_cycles(soc, op, counts, dram_bytes, tiles);
		break;
	default:
		cycles = pool_cycles(soc, counts, dram_bytes);
		break;
	}
	return max(cycles, transfer_cycles(soc, dram_bytes));
}

static double busy_cycles(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts, int tiles)
{
	if (op->kind != OP_CONV && op->kind != OP_MATMUL)
		return 0;
	return share_of(soc, op, counts, tiles).outputs * compute_cycles(soc, op, counts);
}

double fitted_cycles(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles)
{
	double one = op_cycles(soc, op, counts, dram_bytes, 1);
	double cycles = tiles == 1 ? one : op_cycles(soc, op, counts, dram_bytes, tiles);

	return min(cycles, one) + soc->cost_op_cycles;
}

void fitted(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost)
{
	double cycles = fitted_cycles(soc, op, counts, dram_bytes, tiles);

	cost->compute_cycles = (int64_t)(busy_cycles(soc, op, counts, tiles) + 0.5);
	cost->isolated_cycles = (int64_t)(cycles + soc->cost_barrier_cycles + 0.5);
}
