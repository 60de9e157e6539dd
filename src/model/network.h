/* model/network.h: a neural network as a list of operations.
 *
 * The reader takes one CSV row per operation (models/networks/ holds examples and the format's
 * description). All dimensions count elements (int8); batch is 1. */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum op_kind { OP_CONV, OP_MATMUL, OP_POOL, OP_RESADD, OP_GLOBAL_AVG, OP_KINDS };

struct op {
	const char *name;
	enum op_kind kind;
	int block; /* from 1, never falling: the schedulers' unit */

	/* conv, pool, global_avg: input image; then what the operation makes of it */
	int in_height, in_width, in_channels;
	int out_channels; /* conv; for pool and global_avg equal to in_channels */
	int kernel, stride, padding, dilation;
	int out_height, out_width; /* derived: before a fused pool */

	/* conv only: a max-pool fused into its stores; pool_size 1 = none */
	int pool_size, pool_stride, pool_padding;
	int final_height, final_width; /* derived: after the fused pool */

	/* matmul: rows x inner times inner x columns; resadd: two rows x columns summands */
	int rows, columns, inner;

	int bias;           /* 0 or 1: int32 bias added to each output */
	int bias_repeating; /* 1: one bias row serves all rows */
	int out_stride; /* elements from one output row (pixel) to the next in memory, >= channels */
};

struct network {
	const char *name;
	size_t op_count;
	const struct op *ops;
};

/* Multiply-accumulates of one operation, without padding; 0 for pool, resadd, global_avg. */
int64_t op_macs(const struct op *op);

const char *op_kind_name(enum op_kind kind);

/* Reads a network from the text of a CSV file; `name` is what it is called. Everything that it
 * points to lives in the arena. */
bool network_parse(const struct text *text, const char *name, struct arena *arena,
	struct network *network, struct err *err);

#endif
