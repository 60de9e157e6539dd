/* cost/systolic.h: the layer cost of a generic systolic array, fold by fold.
 *
 * A convolution or matmul multiplies M x K inputs by K x N weights: M output pixels (before a fused pool;
 * a matmul's rows), windows of K = kernel^2 in_channels (inner), N filters (columns). An array of R rows and
 * C columns holds one operand, a fold at a time, while the others pass through:
 *
 *     dataflow            stands still   folds             cycles of one fold
 *     ws   weights        K x N          [K/R] [N/C]       2R + C + M - 2
 *     is   inputs         K x M          [K/R] [M/C]       2R + C + N - 2
 *     os   outputs        M x N          [M/R] [N/C]       R + C + K - 2
 *
 * and compute_cycles = folds * cycles - 1: R to fill (ws, is), then a skewed stream. That is what SCALE-Sim
 * (Samajdar et al., ISPASS 2020, arXiv:1811.02883) counts without stalls, to the cycle, for M pixels. It
 * takes an input padded beforehand, and rounds a window that does not fill the stride up to one more
 * output, where a network's own sizes round down. A batch is 1.
 *
 * On n tiles a of them share out columns of folds and b <= n/a what streams (os: rows of folds), for
 * a and b such that the busiest tile has least to do. K is never cut: no partial sum passes between
 * tiles. What does not divide evenly leaves tiles idle.
 *
 * Pools, residual adds and averages are work of a vector unit, one element an operand and cycle in each of
 * its lanes (vector_elements_per_cycle, V): outputs window^2 / V, a fused pool beside the array;
 * outputs / V; inputs / V. They are not compute_cycles, which are the array's. Tiles share them evenly.
 *
 * Memory: half of the scratchpad (S bytes, elements of e) and half of the accumulator (A, int32) work,
 * while the other halves fill and drain. A block of m pixels and n filters, n whole columns of the array,
 * takes K in slices of k:
 *
 *     ws, is   k = min(K, R): 4 m n <= A, since partial sums wait there for the next fold
 *              k = K likewise
 *     os       k = K; or a single fold, m <= R, n = C, whose operands pass and none stays
 *     all      patch(m) k/K + n k <= S, patch: elements of the image under m windows
 *
 * It loads patch(m) for every block, so inputs [N/n] times and their overlap, weights once for each of the
 * [M/m] blocks of pixels, bias too, and stores outputs once. Where k = K an operand stays: weights in a
 * convolution, whose inner loop goes over pixels; inputs in a matmul, whose inner loop goes over filters
 * (the order of cost/cache.h); and both where the inner loop has one step. A block is as many whole
 * output rows as fit, else a part of one. Of [N/n] = 1, 2, 4, ..., and of one column of folds at a time
 * whose weights pass straight into the array (k = R, no n k), that with the least memory time (below) on
 * one tile is taken. Tiles deal the blocks out. Not counted: what shares finer than a block load again, what
 * is computed again at a fused pool's edges, cycles for blocks that interrupt a fold.
 *
 * Between L2 and DRAM: W + B + O, and I as well where the operation is the network's first, its operands
 * together pass the L2, or its input is really weights (one column: a transposed fully-connected layer).
 * Where I passes and the L2 is too small to keep what is loaded again, what is: the level of
 * cost/cache.h that fits.
 *
 *     memory = max(D/B, L/n)       D as above, B bytes a cycle of DRAM; L: time of all beats from and to L2
 *     T = max + [overlap] min^2 / max + [op] + [barrier]        of the array (or vector unit) and memory
 *
 * with coefficients of the SoC's [cost] section in brackets. None was measured for any chip. */
#ifndef COST_SYSTOLIC_H
#define COST_SYSTOLIC_H

#include "cost/cost.h"
#include "cost/loops.h"

/* The array's busy time on so many tiles; 0 for what it does not do. */
int64_t systolic_cycles(const struct soc *soc, const struct op *op, int tiles);

/* What one tile's blocks load and store. Requests, preloads and array cycles stay 0. `first`: the
 * operation is its network's first. */
void systolic_count(
	const struct soc *soc, const struct op *op, bool first, struct loops_counts *counts);

int64_t systolic_dram_bytes(
	const struct soc *soc, const struct op *op, bool first, const struct loops_counts *counts);

/* Fills compute and isolated cycles; the byte counts are the caller's. */
void systolic(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost);

#endif
