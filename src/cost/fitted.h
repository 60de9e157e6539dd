/* cost/fitted.h: the layer cost fitted to measurements of the MoCA artifact on RTL.
 *
 * A convolution or matmul on one tile (names of counts as in cost/loops.h, D in bytes, B bytes a
 * cycle of DRAM, coefficients from the SoC's [cost] section in brackets):
 *
 *     P = array + stores + pool_reads
 *     M = loads + stores + [request] requests + [dram_per_beat] D/B,  at least D/B
 *     T = max + [overlap] min^2 / max + [op] + [barrier]              of P and M
 *
 *   array      array_cycles where no compute takes less than [preload] cycles, the rate at which
 *              preload/compute pairs can be issued; in a matmul, a partial block of rows costs a
 *              whole one
 *   stores     one accumulator row a cycle, while the array waits, and one DMA beat each
 *   loads, stores in M: a beat each, times what a beat takes to or from L2 (1 cycle if that keeps pace)
 *   min^2/max  what overlap leaves exposed of the shorter side: its share of the longer. A linear
 *              term charges well-hidden memory too much, balanced layers (1x1 convolutions)
 *              too little
 *   op, barrier  software of one call, and the thread barrier behind it in a whole inference.
 *
 * A pool costs [pool] cycles a beat stored, whatever its window (24 to 30 over seven pools); a
 * residual add [resadd] cycles a beat moved. Neither goes below its DRAM time.
 *
 * On n tiles, everything but op and barrier scales like Algorithm 1 (cost/algorithm1.h) does from 1
 * to n. A fully-connected layer only streams weights: T/n, at least D/([fc_dram_fraction] B). A
 * pool gains nothing: the sums of whole inferences on two tiles (constants of the MoCA artifact)
 * are best explained when 0.87 of what a pool would save is not saved, and we take that for 1.
 * With more than two tiles nothing was compared.
 *
 * Fitted to 96 labelled layers of alexnet, squeezenet, kws and yolov2 (MoCA artifact, FireSim RTL,
 * one tile, median of 7), least squares of relative errors, half weighted by time. Labels of
 * convolutions end before their last inner tile does, since the call has no fence; the fit moves
 * a part of that tile to the next label. Only alexnet has memory-bound layers, so [request] and
 * [dram_per_beat] rest on its fully-connected layers and split them as one may; only squeezenet has
 * short layers, so [op] rests on it. */
#ifndef COST_FITTED_H
#define COST_FITTED_H

#include "cost/cost.h"
#include "cost/loops.h"

/* The floor of a compute in this form, for loops_count. */
double fitted_least_cycles(const struct soc *soc, const struct op *op);

/* Fills compute and isolated cycles; the byte counts are the caller's. */
void fitted(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, int tiles, struct op_cost *cost);

#endif
