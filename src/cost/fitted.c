#include "cost/fitted.h"

#include "cost/algorithm1.h"

static double max(double a, double b)
{
	return a > b ? a : b;
}

static double min(double a, double b)
{
	return a < b ? a : b;
}

double fitted_least_cycles(const struct soc *soc, const struct op *op)
{
	if (op->kind == OP_MATMUL)
		return max(soc->array_rows, soc->cost_preload_cycles);
	return soc->cost_preload_cycles;
}

static double transfer_cycles(const struct soc *soc, int64_t dram_bytes)
{
	return (double)dram_bytes / soc->dram_bytes_per_cycle;
}

static double memory_cycles(
	const struct soc *soc, const struct loops_counts *counts, int64_t dram_bytes)
{
	double transfer = transfer_cycles(soc, dram_bytes);
	double beats = (double)(loops_load_beats(counts) + counts->output_beats);
	double memory = beats * loops_beat_cycles(soc)
		+ soc->cost_request_cycles * (double)counts->requests
		+ soc->cost_dram_cycles_per_beat * transfer;

	return max(memory, transfer);
}

/* P: rows leave the accumulator one a cycle, array_columns bytes each. */
static double compute_cycles(const struct soc *soc, const struct loops_counts *counts)
{
	double stores = (double)counts->output_beats * soc->dma_bytes_per_cycle;

	return counts->array_cycles_slow + stores / soc->array_columns + (double)counts->pool_reads;
}

static double overlapped(const struct soc *soc, double compute, double memory)
{
	double longer = max(compute, memory), shorter = min(compute, memory);

	return longer + soc->cost_overlap * shorter * shorter / longer;
}

/* Of a convolution or matmul, without the software around it. */
static double array_op_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles)
{
	double compute = compute_cycles(soc, counts);
	double one = overlapped(soc, compute, memory_cycles(soc, counts, dram_bytes));

	if (tiles == 1)
		return one;
	if (loops_is_fully_connected(soc, op)) {
		double transfer = transfer_cycles(soc, dram_bytes) / soc->cost_fc_dram_fraction;

		return min(one, max(one / tiles, transfer));
	}
	return one * algorithm1_cycles(soc, op, counts, dram_bytes, tiles)
		/ algorithm1_cycles(soc, op, counts, dram_bytes, 1);
}

static double move_cycles(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts, int tiles)
{
	double stored = (double)counts->output_beats * loops_beat_cycles(soc);
	double loaded = (double)counts->input_beats * loops_beat_cycles(soc);

	switch (op->kind) {
	case OP_RESADD:
		return soc->cost_resadd_cycles_per_beat * (loaded + stored) / tiles;
	case OP_GLOBAL_AVG:
		return loaded + soc->cost_pool_cycles_per_beat * stored;
	default:
		return soc->cost_pool_cycles_per_beat * stored;
	}
}

static bool uses_array(const struct op *op)
{
	return op->kind == OP_CONV || op->kind == OP_MATMUL;
}

void fitted(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost)
{
	double compute = uses_array(op) ? compute_cycles(soc, counts) / tiles : 0;
	double cycles = uses_array(op) ? array_op_cycles(soc, op, counts, dram_bytes, tiles)
				       : move_cycles(soc, op, counts, tiles);

	cycles = max(cycles, transfer_cycles(soc, dram_bytes));
	cycles += soc->cost_op_cycles + soc->cost_barrier_cycles;
	cost->compute_cycles = (int64_t)(compute + 0.5);
	cost->isolated_cycles = (int64_t)(cycles + 0.5);
}
