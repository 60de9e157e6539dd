/* cost/tile.h: how much of an operation one pass of the inner loop handles.
 *
 * The accelerator's library cuts an operation into inner tiles, each of which loads its inputs,
 * weights and bias, computes, and stores. A tile may fill half of the scratchpad (inputs and
 * weights) and half of the accumulator (outputs): the other halves belong to the tile that is being
 * loaded meanwhile. With ceil() written [ ], R x C output pixels, N output channels, a kernel part
 * of p x q, K input channels, and an array of a rows by b columns:
 *
 *     scratchpad rows   (R' s + p - 1)(C' s + q - 1) [K/a]  +  p q K [N/b]
 *     accumulator rows  R' C' [N/b]          R' = R t + w - 1, and C' alike, for a fused pool of
 *                                            window w and stride t; R' = R without
 *
 * The search was rebuilt from the traffic of the library's own loops on four networks; it gives
 * their counts exactly, and on three more the number of spatial tiles that the MoCA artifact's
 * tables imply. Two of its habits look arbitrary and are kept because the counts demand them:
 *
 *   - columns stay at one array width (two for few channels) while rows shrink, except in an
 *     unpadded strided first layer, where columns go first and the array runs almost empty;
 *   - where the whole output image fits, input channels are cut; else the kernel is. */
#ifndef COST_TILE_H
#define COST_TILE_H

#include "model/network.h"
#include "model/soc.h"

struct conv_tile {
	int rows, columns; /* of the final output, after a fused pool */
	int out_channels;
	int kernel_rows, kernel_columns;
	int in_channels;
};

/* In blocks of the array's size. */
struct matmul_tile {
	int rows, columns, inner;
};

struct pool_tile {
	int rows, columns, channels;
};

/* Each returns false if not even the smallest tile fits. */
bool tile_conv(const struct soc *soc, const struct op *op, struct conv_tile *tile);
bool tile_matmul(const struct soc *soc, const struct op *op, struct matmul_tile *tile);
bool tile_pool(const struct soc *soc, const struct op *op, struct pool_tile *tile);

/* Blocks a side of the largest square tile that the accumulator holds. */
int tile_matmul_side(const struct soc *soc);

/* Rows of the convolution's own output that `final` rows after its fused pool need. */
int tile_rows_before_pool(const struct op *op, int final);

int ceil_div(int a, int b);

/* Channels that one DMA request moves, in whole blocks of `block` channels; at least one block. */
int tile_channels_per_request(const struct soc *soc, int block);

#endif
