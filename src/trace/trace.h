/* trace/trace.h: a network lowered onto a SoC: the only thing about a network that the replay reads.
 *
 * A trace comes from our own cost model or from a CSV file, which may just as well have been measured
 * on hardware or written by another simulator:
 *
 *     layer,name,kind,block,tiles,macs,compute_cycles,l2_bytes,dram_bytes,isolated_cycles
 *
 * one row per layer and tile count; every tile count that occurs has all layers, in order. The full form
 * * also tells, where the trace does,
 *
 *     output_bytes                         the activations that the layer makes
 *     cache_bytes                          of L2, for the dram_bytes and isolated_cycles before
 *     once_cache_bytes,once_dram_bytes,once_isolated_cycles, so for inner, and the last two for none
 *                                          the same with less of the L2 (cost/cache.h); an empty field is as
 *                                          at the level before: less cache makes no difference there */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "cost/cost.h"

#include <stdio.h>

enum { TILES_MOST = 64 };

struct layer {
	const char *name, *kind;
	int block; /* from 1 */
	int64_t macs;
	int64_t output_bytes; /* its activations: what a checkpoint behind it saves; -1 = not told */
};

/* What the replay reads at each layer start: 16 bytes, a cache line holds four layers. It reads one ahead: behind
 * the last layer stands one of nothing. */
struct layer_demand {
	double isolated_cycles;
	double dram_bytes_per_cycle; /* drawn when alone: DRAM bytes / isolated cycles */
};

/* The trace on one number of tiles. The *_before arrays are sums over the layers before index i;
 * entry layer_count is the whole network's. */
struct lowering {
	int tiles;
	const struct op_cost *costs;
	const struct layer_demand *demands;
	const double *isolated_before, *compute_before, *dram_bytes_before, *l2_bytes_before;
	double mean_dram_bytes_per_cycle; /* over the whole network, alone */
	/* The same layers with less of the L2, by cache level; the first is the lowering itself. The
	 * others are NULL where the trace does not tell, and then all are. */
	const struct lowering *under[CACHE_LEVELS];
	const int64_t *cache_bytes; /* that each layer needs at this level; NULL if not told */
};

struct trace {
	const char *network;
	size_t layer_count;
	const struct layer *layers;
	int64_t macs;
	double estimate_cycles; /* isolated on one tile: what schedulers reckon with */
	const struct lowering *on[TILES_MOST + 1]; /* by tile count; NULL where there is none */
	const struct prediction *prediction;       /* what some schedulers are told beforehand
					      * (policy/artifact.h); NULL = nothing */
};

/* Lowers a network for each tile count of a list that 0 ends. */
bool trace_lower(const struct soc *soc, const struct network *network, const int *tile_counts,
	struct arena *arena, struct trace *trace, struct err *err);

/* All of a SoC that lowering depends on, as a text: equal texts, equal traces. */
const char *trace_basis(const struct soc *soc, struct arena *arena);

bool trace_parse(const struct text *text, const char *network, struct arena *arena,
	struct trace *trace, struct err *err);

/* Writes the CSV; tiles 0 = every tile count. What trace_parse reads back is the same trace, but for what
 * the columns cannot tell. */
void trace_write(const struct trace *trace, int tiles, FILE *stream);

/* Writes the full form; what trace_parse reads back is the same trace. */
void trace_write_full(const struct trace *trace, int tiles, FILE *stream);

/* Isolated cycles of the whole network on so many tiles, or on the nearest count that the trace
 * has (the larger of two equally near). */
double trace_isolated_cycles(const struct trace *trace, int tiles);

#endif
