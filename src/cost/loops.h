/* cost/loops.h: what the accelerator's loops move and compute, counted from the shapes.
 *
 * An inner tile (cost/tile.h) loads all that it needs, even what the tile before it had: the loops
 * keep nothing. So with conv tiles in the order output channels, batch, rows, columns, kernel rows,
 * kernel columns, input channels,
 *
 *     inputs   [out-channel tiles] x (sum of patch heights) x (sum of patch widths) x [channels/a]
 *     weights  [row tiles][column tiles] x kernel^2 x channels x [out channels/b]
 *     bias     one int32 row for each output row and array pass over its columns
 *     stores   outputs x [out channels/b]
 *
 * where a patch is clipped at the image's edge (padding is not loaded) and a, b are the array's
 * rows and columns. A beat is what the DMA moves in a cycle: dma_bytes_per_cycle bytes.
 *
 * The array computes [output row, array pass] pieces: one preload/compute pair each for every block
 * of weights. The first compute after weights change takes array_rows cycles (they shift in
 * meanwhile), any other as many as it has pixels, and at least LOOPS_LEAST_CYCLES.
 *
 * A request is dma_request_bytes, aligned. Rows that are no multiple of it straddle two, now and
 * then; that is counted as the mean over all alignments, which is off by under 0.3 % where the
 * true image lies at one of them. So are the beats that a residual add's rows lie in: it loads them
 * a request's worth at a time and stores array_columns bytes at a time. */
#ifndef COST_LOOPS_H
#define COST_LOOPS_H

#include "model/network.h"
#include "model/soc.h"

struct loops_counts {
	int64_t tiles;         /* inner tiles */
	int64_t spatial_tiles; /* of the output's pixels or rows */
	int64_t tile_rows;     /* rows of spatial tiles: spatial_tiles over those side by side */
	int64_t out_tiles;     /* of its channels or columns */
	int64_t input_beats, weight_beats, bias_beats, output_beats;
	int64_t requests;      /* of the loads */
	int64_t pool_reads;    /* accumulator rows read again by a fused pool of size > 1 */
	int64_t preloads;      /* preload/compute pairs */
	int64_t array_cycles;  /* no compute taking less than LOOPS_LEAST_CYCLES */
	int64_t touched_beats; /* of a residual add: aligned beats that its rows lie in */
	/* A tile's scratchpad keeps all of the operand for the next tiles: the L2 need not. Here never. */
	bool inputs_kept, weights_kept;
};

enum { LOOPS_LEAST_CYCLES = 4 };

/* Counts operation `index` of the network; the ones before it say how its input lies in memory.
 * False if an inner tile cannot fit. */
bool loops_count(const struct soc *soc, const struct network *network, size_t index,
	struct loops_counts *counts);

int64_t loops_load_beats(const struct loops_counts *counts);

/* Cycles of one beat between a tile and L2: 1, or more where the L2 is slower than the DMA is wide. */
double loops_beat_cycles(const struct soc *soc);

/* Bytes at rest: each operand once. For a pool or an average the weights are none. */
struct loops_footprint {
	int64_t input_bytes, weight_bytes, bias_bytes, output_bytes;
};

struct loops_footprint loops_footprint(const struct op *op);

/* The same on a SoC whose elements may be wider than a byte. */
struct loops_footprint loops_footprint_on(const struct soc *soc, const struct op *op);

/* Bytes to and from DRAM: weights, bias and output; the input too if it is the network's or if all
 * together pass the L2. An image whose pixels lie apart fills the L2 with the lines between, and is
 * read by whole requests. */
int64_t loops_dram_bytes(const struct soc *soc, const struct network *network, size_t index);

/* A matmul whose weights serve no second use: few rows, or (the layer transposed) few columns. */
bool loops_is_fully_connected(const struct soc *soc, const struct op *op);

#endif
