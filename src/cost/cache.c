#include "cost/cache.h"

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t part(int64_t bytes, int64_t parts)
{
	return (bytes + parts - 1) / parts;
}

/* What must stay in L2 so that reading again costs no DRAM traffic. */
struct stay {
	int64_t inputs, weights;
};

/* Whether patches of neighbouring tiles overlap. */
static bool overlaps(const struct op *op)
{
	if (op->kind == OP_POOL)
		return op->kernel > op->stride;
	return (op->kernel - 1) * op->dilation + 1 > op->stride || op->pool_size > op->pool_stride;
}

static struct stay stay_image(
	const struct op *op, const struct loops_counts *counts, const struct loops_footprint *size)
{
	struct stay stay = {0};

	if (counts->out_tiles > 1 && !counts->inputs_kept)
		stay.inputs = size->input_bytes;
	else if (counts->spatial_tiles > 1 && overlaps(op))
		stay.inputs = part(size->input_bytes, counts->tile_rows);
	if (counts->spatial_tiles > 1 && counts->out_tiles > 0 && !counts->weights_kept)
		stay.weights = part(size->weight_bytes, counts->out_tiles);
	return stay;
}

static struct stay stay_matmul(
	const struct loops_counts *counts, const struct loops_footprint *size)
{
	bool inputs = counts->out_tiles > 1 && !counts->inputs_kept;
	bool weights = counts->spatial_tiles > 1 && !counts->weights_kept;

	return (struct stay){
		.inputs = inputs ? part(size->input_bytes, counts->spatial_tiles) : 0,
		.weights = weights ? size->weight_bytes : 0,
	};
}

static struct stay stay_of(
	const struct op *op, const struct loops_counts *counts, const struct loops_footprint *size)
{
	switch (op->kind) {
	case OP_CONV:
	case OP_POOL:
		return stay_image(op, counts, size);
	case OP_MATMUL:
		return stay_matmul(counts, size);
	default:
		return (struct stay){0}; /* read once */
	}
}

/* No level moves less than the one before, nor needs more; the same for less is what it needs. */
static void levels_order(int64_t l2_bytes, struct cache_need *levels)
{
	for (int i = 1; i < CACHE_LEVELS; i++)
		levels[i].dram_bytes = max(levels[i].dram_bytes, levels[i - 1].dram_bytes);
	for (int i = CACHE_NONE; i-- > 0;) {
		int64_t least = levels[i + 1].cache_bytes;
		bool same = levels[i].dram_bytes == levels[i + 1].dram_bytes;

		if (i != CACHE_WHOLE && same)
			levels[i].cache_bytes = least;
		levels[i].cache_bytes = min(max(levels[i].cache_bytes, least), l2_bytes);
	}
}

static void levels_fill(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, struct cache_need *levels)
{
	struct loops_footprint size = loops_footprint_on(soc, op);
	struct stay stay = stay_of(op, counts, &size);
	bool matmul = op->kind == OP_MATMUL;
	int64_t beat = soc->dma_bytes_per_cycle;
	int64_t stores = counts->output_beats * beat, loads = loops_load_beats(counts) * beat;
	int64_t inputs = counts->input_beats * beat, weights = counts->weight_beats * beat;
	int64_t rest = size.bias_bytes + size.output_bytes;
	int64_t once = size.input_bytes + size.weight_bytes + rest;
	bool near = dram_bytes < once;

	levels[CACHE_WHOLE].dram_bytes = dram_bytes;
	levels[CACHE_WHOLE].cache_bytes =
		(near ? size.input_bytes : stay.inputs) + stay.weights + size.output_bytes;
	levels[CACHE_ONCE].dram_bytes = once;
	levels[CACHE_ONCE].cache_bytes = stay.inputs + stay.weights;
	levels[CACHE_INNER].dram_bytes =
		rest + (matmul ? size.input_bytes + weights : inputs + size.weight_bytes);
	levels[CACHE_INNER].cache_bytes = matmul ? stay.inputs : stay.weights;
	levels[CACHE_NONE].dram_bytes = loads + stores;
	levels[CACHE_NONE].cache_bytes = 0;
}

void cache_levels(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, struct cache_need levels[CACHE_LEVELS])
{
	levels_fill(soc, op, counts, dram_bytes, levels);
	levels_order(soc->l2_bytes, levels);
}

int64_t cache_bounded_bytes(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts)
{
	struct cache_need levels[CACHE_LEVELS];
	int level = CACHE_ONCE;

	levels_fill(soc, op, counts, 0, levels);
	levels_order(INT64_MAX, levels);
	while (levels[level].cache_bytes > soc->l2_bytes) /* the last needs nothing */
		level++;
	return levels[level].dram_bytes;
}
