/* cost/cache.h: what an operation moves from and to DRAM when it may use less of the L2.
 *
 * The tiles load an operand again and again; with enough of the L2 only the first of these loads comes
 * from DRAM. Which share is enough follows from the order of the loops, by reuse distance. In a
 * convolution the outer loop goes over tiles of output channels and the inner one over the image, so that
 *
 *     weights   are read again for each spatial tile; W / [out-channel tiles] bytes must stay
 *     inputs    are read again for each tile of output channels; all I must stay. Patches overlap even
 *               when there is one such tile: then a row of patches, I / [rows of tiles], must
 *
 * and in a matmul, whose outer loop goes over rows and inner one over columns,
 *
 *     inputs    I / [row tiles] must stay,      weights    all W
 *
 * or nothing, if the loops come by only once. Four levels, each with the bytes D that pass between L2
 * and DRAM and the bytes of L2 that it needs (O outputs, B bias, l = as the tiles load it):
 *
 *     whole   D as the cost form has it: the operation before left the input in L2      I + weights' + O
 *     once    every operand is read once       D = I + W + B + O                        both parts above
 *     inner   only the inner loop reads again what is in L2
 *             conv: D = I_l + W + B + O        matmul: D = I + W_l + B + O              its part alone
 *     none    D = all that the tiles load and store                                     0
 *
 * `whole` includes O, so that the operation after it finds its input; where the form reads the input
 * anyway (the first operation, one that exceeds the L2) it needs what `once` does, and O. No level has less
 * D than the one before (the Algorithm 1 form counts whole array rows), and none needs more than the
 * L2, as the form, for which it is enough, implies. Equal D at a lower level needs no more than that.
 *
 * The weights of one slice, not the whole, are what matters of them: each is used up before the next. A
 * beat counts in full, also where few channels fill it. Streams that bypass the L2 are taken to leave
 * it alone. */
#ifndef COST_CACHE_H
#define COST_CACHE_H

#include "cost/cost.h"
#include "cost/loops.h"

struct cache_need {
	int64_t dram_bytes;  /* moved between L2 and DRAM */
	int64_t cache_bytes; /* of L2, for that */
};

/* Fills the levels, given the form's own D. */
void cache_levels(const struct soc *soc, const struct op *op, const struct loops_counts *counts,
	int64_t dram_bytes, struct cache_need levels[CACHE_LEVELS]);

/* D of an operation whose input is not in L2 yet: that of the first level after `whole` which fits the
 * L2. For a form that does not take the L2 to be enough. */
int64_t cache_bounded_bytes(
	const struct soc *soc, const struct op *op, const struct loops_counts *counts);

#endif
