/* cost/algorithm1.h: Algorithm 1 of the MoCA paper (Kim et al., HPCA 2023, arXiv:2305.05843).
 *
 * An operation of c multiply-accumulates on n tiles, with S = loads + stores between tiles and L2
 * and D between L2 and DRAM, all in beats of the DMA's width:
 *
 *     C = c / (array_rows array_columns n)
 *     M = D w / B + (S - D) / n              w bytes a beat, B bytes a cycle of DRAM
 *     T = max(C, M) + f min(C, M)
 *
 * C is longer by array_rows / in_channels where the input has fewer channels than the array has
 * rows, and is the loads in a fully-connected layer, which only streams its weights. The paper's f
 * is 0.5; the tables in the MoCA artifact were made with 0.3. A pool or a residual add has no C;
 * the add's operands count in D and in full as L2 traffic: M = D w / B + S / n.
 *
 * D is weights, outputs, the bias once for each spatial tile, and the input unless the operation
 * just before made it and the weights leave it half of the L2, all in whole array rows. That is
 * the artifact's own number, to the beat, in 194 of 194 layers of its tables; the other two are at
 * googlenet's first fused pool, which rounds up there. S comes from our own loops (cost/loops.h),
 * which the artifact's estimate only approximates, so its tabulated M does not follow exactly.
 * Requests, the issue limit, fused pools and software are not in it: it is far off where layers are
 * small (squeezenet). */
#ifndef COST_ALGORITHM1_H
#define COST_ALGORITHM1_H

#include "cost/cost.h"
#include "cost/loops.h"

/* Fills compute and isolated cycles; the byte counts are the caller's. */
void algorithm1(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost);

/* T alone, unrounded. */
double algorithm1_cycles(const struct soc *soc, const struct op *op,
	const struct loops_counts *counts, int64_t dram_bytes, int tiles);

/* D in bytes for operation `index`, as the artifact counts it. */
int64_t algorithm1_dram_bytes(const struct soc *soc, const struct network *network, size_t index,
	const struct loops_counts *counts);

#endif
