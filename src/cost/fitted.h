/* cost/fitted.h: the layer cost fitted to measurements of the MoCA artifact on RTL.
 *
 * Names of counts as in cost/loops.h; D in bytes, B bytes a cycle of DRAM; coefficients from the SoC's
 * [cost] section in brackets. A convolution or matmul on one tile:
 *
 *     P = max(array, [preload] pairs) + stores
 *     M = loads + stores + [request] requests,  at least D/B
 *     T = max + [overlap] min^2 / max of P and M, + [dram_per_beat] D/B + [op] + [barrier]
 *
 *   array      array_cycles; in a matmul a partial block of rows takes as long as a whole one
 *   preload    the pace at which preload/compute pairs are issued. A queue of pairs lies between issue
 *              and array, so the pace bounds the sum, not each pair
 *   stores     one accumulator row a cycle, while the array waits, and one DMA beat each; rows that
 *              pass a fused pool take [pool] cycles each in P
 *   loads, stores in M: a beat each, times what a beat takes to or from L2 (1 cycle if that keeps pace)
 *   request    what opening one costs over its beats
 *   min^2/max  what overlap leaves exposed of the shorter side: its share of the longer. A linear
 *              term charges well-hidden memory too much, balanced layers (1x1 convolutions)
 *              too little
 *   dram_per_beat  what a beat from or to DRAM takes over one that hits L2. Loads are served in order,
 *              so a miss also holds up the hits behind it: this shows beside compute as well. So
 *              yolov2's convolutions tell it too (0.35 without alexnet), not only alexnet's
 *              fully-connected layers (0.16 without yolov2); inside M only these would
 *   op, barrier  software of one call, and the thread barrier behind it in a whole inference.
 *
 * A pool of its own loads and then stores, without overlap:
 *
 *     T = loads + [request] requests + [pool] stores + [dram_per_beat] D/B + [op] + [barrier]
 *
 * with the [pool] of fused pools: fitted apart, fused and separate pools give 15 and 16. It does not
 * depend on the window, so it is the way out of the accumulator, through the maximum, that takes so long.
 * A global average likewise. A residual add loads two rows and stores one; each of the beats that
 * they touch takes [resadd] cycles, so that rows which are not aligned cost more.
 *
 * On n tiles the output's rows are dealt out (a matmul's in blocks of array_rows, a fully-connected layer's
 * columns), and the busiest tile has ceil(rows/n)/rows of P and of M; of the weights at least as many as one
 * spatial tile needs. DRAM is shared: T is at least D/(e B), e its efficiency, since several tiles interleave. A residual add's operands all
 * pass it: T = D'/B + (T1 - D'/B)/n with D' = all three, as Algorithm 1 has it. A pool gains nothing.
 * Where n > 1 tiles work, they meet in L2: all but pools times 1 + [sharing].
 *
 * Fitted to the labelled layers of alexnet, squeezenet, kws and yolov2 on one tile, and [sharing] to the
 * sums of seven networks on two (MoCA artifact, FireSim RTL); t/21-fit.c does it again and holds the
 * SoC file to it. With more than two tiles nothing was compared. What rests on one network alone:
 * [resadd] on kws; [preload], and most of [op], on squeezenet. */
#ifndef COST_FITTED_H
#define COST_FITTED_H

#include "cost/cost.h"
#include "cost/loops.h"

/* T without the barrier, unrounded. */
double fitted_cycles(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles);

/* Fills compute and isolated cycles; the byte counts are the caller's. */
void fitted(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost);

#endif
