/* The systolic form: array cycles by hand for all dataflows, whole networks against a walk through the folds,
 * blocks and traffic by hand, laws over machines, and the SoCs that have the form. */
#include "unit.h"

#include "cost/cost.h"
#include "cost/loops.h"
#include "cost/systolic.h"

enum { OPS_MOST = 128 };

static const char *const names[] = {
	"alexnet", "squeezenet", "kws", "yolov2", "resnet50", "googlenet", "yololite"};
static const char *const socs[] = {"tpu-like", "eyeriss-like", "edge-npu", "hbm-datacenter"};
enum { NETWORKS = sizeof names / sizeof *names, SOCS = sizeof socs / sizeof *socs };

static struct arena arena;
static struct network networks[NETWORKS];

static void load_networks(void)
{
	for (int i = 0; i < NETWORKS; i++) {
		struct text text;
		struct err err;
		const char *path = arena_printf(&arena, "models/networks/%s.csv", names[i]);

		ck_assert_msg(text_read(path, &arena, &text, &err), "%s", err.text);
		ck_assert_msg(
			network_parse(&text, names[i], &arena, &networks[i], &err), "%s", err.text);
		ck_assert_uint_le(networks[i].op_count, OPS_MOST);
	}
}

static void free_networks(void)
{
	arena_free(&arena);
}

static struct soc soc_read(const char *name)
{
	struct text text;
	struct err err;
	struct soc soc;
	const char *path = arena_printf(&arena, "models/socs/%s.ini", name);

	ck_assert_msg(text_read(path, &arena, &text, &err), "%s", err.text);
	ck_assert_msg(soc_parse(&text, name, &arena, &soc, &err), "%s: %s", err.where, err.text);
	return soc;
}

/* 4 x 3, one byte a beat and cycle, ample memory. */
static struct soc small(enum dataflow dataflow)
{
	return (struct soc){.name = "small",
		.clock_hz = 1e9,
		.tiles = 8,
		.groups = 4,
		.array_rows = 4,
		.array_columns = 3,
		.dataflow = dataflow,
		.element_bytes = 1,
		.scratchpad_bytes = 1 << 20,
		.accumulator_bytes = 1 << 20,
		.dma_bytes_per_cycle = 1,
		.dma_request_bytes = 64,
		.l2_bytes = 1 << 20,
		.l2_bytes_per_cycle_per_tile = 1,
		.dram_bytes_per_cycle = 1,
		.dram_efficiency = 1,
		.cost_form = COST_SYSTOLIC};
}

static struct op matmul(int rows, int inner, int columns)
{
	return (struct op){.name = "m",
		.kind = OP_MATMUL,
		.block = 1,
		.rows = rows,
		.inner = inner,
		.columns = columns,
		.out_stride = columns};
}

static struct op conv(int side, int channels, int filters, int kernel, int stride, int padding)
{
	int out = (side + 2 * padding - kernel) / stride + 1;

	return (struct op){.name = "c",
		.kind = OP_CONV,
		.block = 1,
		.in_height = side,
		.in_width = side,
		.in_channels = channels,
		.out_channels = filters,
		.kernel = kernel,
		.stride = stride,
		.padding = padding,
		.dilation = 1,
		.out_height = out,
		.out_width = out,
		.pool_size = 1,
		.pool_stride = 1,
		.final_height = out,
		.final_width = out,
		.out_stride = filters};
}

/* ---- the array ---- */

/* R = 4, C = 3; M, K, N.
 *   10 x 9 x 7: ws [9/4][7/3] = 9 folds of 2*4 + 3 + 10 - 2 = 19: 170
 *               is [9/4][10/3] = 12 of 2*4 + 3 + 7 - 2 = 16: 191
 *               os [10/4][7/3] = 9 of 4 + 3 + 9 - 2 = 14: 125
 *   4 x 4 x 3, all full once: ws 2*4 + 3 + 4 - 2 = 13: 12; is two folds of pixels, of
 *               2*4 + 3 + 3 - 2 = 12: 23; os 4 + 3 + 4 - 2 = 9: 8
 *   5 x 2 x 2, less than the array (K < R, N < C): ws 14: 13; is 2 folds of 11: 21; os 2 of 7: 13
 *   1 x 1 x 1: ws and is 8 + 3 + 1 - 2 = 10: 9; os 4 + 3 + 1 - 2 = 6: 5 */
START_TEST(folds_by_hand)
{
	static const struct {
		int rows, inner, columns;
		int64_t cycles[3]; /* ws, os, is: as the enum has them */
	} cases[] = {
		{10, 9, 7, {170, 125, 191}},
		{4, 4, 3, {12, 8, 23}},
		{5, 2, 2, {13, 13, 21}},
		{1, 1, 1, {9, 5, 9}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int dataflow = DATAFLOW_WS; dataflow <= DATAFLOW_IS; dataflow++) {
			struct soc soc = small((enum dataflow)dataflow);
			struct op op = matmul(cases[i].rows, cases[i].inner, cases[i].columns);

			ck_assert_int_eq(systolic_cycles(&soc, &op, 1), cases[i].cycles[dataflow]);
		}
}
END_TEST

/* 5 x 5 pixels with padding 1, stride 2, kernel 3: 3 x 3 = 9 outputs; 2 channels: K = 18; 4 filters.
 * ws [18/4][4/3] = 10 folds of 8 + 3 + 9 - 2 = 18: 179; os [9/4][4/3] = 6 of 4 + 3 + 18 - 2 = 23: 137;
 * is [18/4][9/3] = 15 of 8 + 3 + 4 - 2 = 13: 194. 6 x 6 pixels give 3 x 3 too, the window not filling
 * the stride. A 1 x 1 array takes folds = K N of M cycles and one to load each: 72 (9 + 1) - 1. */
START_TEST(convolutions_by_hand)
{
	static const int64_t cycles[] = {179, 137, 194};

	for (int side = 5; side <= 6; side++)
		for (int dataflow = DATAFLOW_WS; dataflow <= DATAFLOW_IS; dataflow++) {
			struct soc soc = small((enum dataflow)dataflow);
			struct op op = conv(side, 2, 4, 3, 2, 1);

			ck_assert_int_eq(systolic_cycles(&soc, &op, 1), cycles[dataflow]);
		}
	struct soc one = small(DATAFLOW_WS);
	struct op op = conv(5, 2, 4, 3, 2, 1);

	one.array_rows = one.array_columns = 1;
	ck_assert_int_eq(systolic_cycles(&one, &op, 1), 719);
}
END_TEST

/* 10 x 9 x 7 again. ws, [9/4] = 3 folds of K, columns of folds [7/3] = 3:
 *   2 tiles   pixels in halves: 9 of 9 + 5 = 14: 125; columns 2 + 1: 6 of 19: 113
 *   3 tiles   3 of 19: 56
 *   4 tiles   columns by 2, pixels by 2: 6 of 14: 83; columns by 3 or more: 3 of 19: 56
 *   6 tiles   columns by 3, pixels by 2: 3 of 14: 41
 * os: 3 rows and 3 columns of folds of 14: by 2 tiles 6: 83; by 4 (2 x 2) 4: 55, by columns alone 3: 41 */
START_TEST(tiles_by_hand)
{
	struct soc ws = small(DATAFLOW_WS), os = small(DATAFLOW_OS);
	struct op op = matmul(10, 9, 7), pool = {.kind = OP_POOL};

	ck_assert_int_eq(systolic_cycles(&ws, &op, 2), 113);
	ck_assert_int_eq(systolic_cycles(&ws, &op, 3), 56);
	ck_assert_int_eq(systolic_cycles(&ws, &op, 4), 56);
	ck_assert_int_eq(systolic_cycles(&ws, &op, 6), 41);
	ck_assert_int_eq(systolic_cycles(&os, &op, 2), 83);
	ck_assert_int_eq(systolic_cycles(&os, &op, 4), 41);
	ck_assert_int_eq(systolic_cycles(&ws, &pool, 1), 0);
}
END_TEST

/* The folds one by one: what is held, what streams, and how long the last value takes to come out. */
static int64_t walked(const struct soc *soc, int64_t m, int64_t k, int64_t n)
{
	int64_t rows = soc->dataflow == DATAFLOW_OS ? m : k;
	int64_t columns = soc->dataflow == DATAFLOW_IS ? m : n;
	int64_t streamed = soc->dataflow == DATAFLOW_OS ? k : soc->dataflow == DATAFLOW_IS ? n : m;
	int64_t cycles = 0;

	for (int64_t row = 0; row < rows; row += soc->array_rows)
		for (int64_t column = 0; column < columns; column += soc->array_columns) {
			if (soc->dataflow != DATAFLOW_OS)
				cycles += soc->array_rows;
			cycles += streamed + (soc->array_rows - 1) + (soc->array_columns - 1);
		}
	return cycles - 1;
}

static int64_t walked_op(const struct soc *soc, const struct op *op)
{
	if (op->kind == OP_MATMUL)
		return walked(soc, op->rows, op->inner, op->columns);
	if (op->kind != OP_CONV)
		return 0;

	/* windows that lie in the padded image, counted */
	int64_t height = 0, width = 0;
	int extent = op->dilation * (op->kernel - 1) + 1;

	for (int at = -op->padding; at + extent <= op->in_height + op->padding; at += op->stride)
		height++;
	for (int at = -op->padding; at + extent <= op->in_width + op->padding; at += op->stride)
		width++;
	return walked(soc, height * width, (int64_t)op->kernel * op->kernel * op->in_channels,
		op->out_channels);
}

START_TEST(whole_networks_are_walked)
{
	static const int shapes[][2] = {
		{8, 8}, {12, 14}, {16, 16}, {32, 128}, {128, 32}, {256, 256}};
	struct op_cost costs[OPS_MOST];
	struct err err;

	for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++)
		for (int dataflow = DATAFLOW_WS; dataflow <= DATAFLOW_IS; dataflow++) {
			struct soc soc = small((enum dataflow)dataflow);

			soc.array_rows = shapes[shape][0];
			soc.array_columns = shapes[shape][1];
			ck_assert(cost_lower(&soc, &networks[_i], 1, costs, &err));
			for (size_t i = 0; i < networks[_i].op_count; i++)
				ck_assert_int_eq(costs[i].compute_cycles,
					walked_op(&soc, &networks[_i].ops[i]));
		}
}
END_TEST

/* ---- memory ---- */

static struct op_cost price(const struct soc *soc, const struct op *op, int tiles)
{
	struct network network = {"n", 1, op};
	struct op_cost cost;
	struct err err;

	ck_assert_msg(cost_lower(soc, &network, tiles, &cost, &err), "%s", err.text);
	return cost;
}

/* 10 x 9 x 7 bytes in one block: 90 + 63 + 70 = 223 pass L2 and, the operation being first, DRAM. One byte a
 * cycle: 223 cycles, beside 170 of the array. Half exposed where equal: 223 + 170^2 / 223 / 2 =
 * 287.8; 5 more for the call. On 3 tiles the DRAM alone takes 223. Elements of two bytes double it all. */
START_TEST(everything_fits)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op op = matmul(10, 9, 7);
	struct op_cost cost = price(&soc, &op, 1);

	ck_assert_int_eq(cost.l2_bytes, 223);
	ck_assert_int_eq(cost.dram_bytes, 223);
	ck_assert_int_eq(cost.isolated_cycles, 223);
	ck_assert_int_eq(price(&soc, &op, 3).isolated_cycles, 223);
	soc.cost_overlap = 0.5;
	soc.cost_op_cycles = 2;
	soc.cost_barrier_cycles = 3;
	ck_assert_int_eq(price(&soc, &op, 1).isolated_cycles, 293);
	soc.element_bytes = 2;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 446);
	ck_assert_int_eq(price(&soc, &op, 1).dram_bytes, 446);
}
END_TEST

/* 16 x 8 x 6 on 4 x 3, ws: half of 96 bytes of accumulator holds 12 sums: 2 pixels of all 6 filters, 4 of 3.
 * The scratchpad's half holds
 *   56 bytes: all weights (48) and a pixel (8): each once, 128 + 48 = 176
 *   48 bytes: all K of 3 filters (24) and 3 pixels: inputs once, weights [16/3] = 6 times: 128 + 288 = 416;
 *             slices of 4 (12 + 16): inputs twice, weights 4 times: 256 + 192 = 448; all filters in
 *             slices: inputs once, weights 8 times: 512
 *   16 bytes: slices of 3 filters (12) and a pixel (4): 256 + 16 * 48; weights straight into the array and
 *             4 pixels: 448
 * Stores: 96.
 *
 * DRAM: the operation is first, and weights (48), read for each of 6 blocks of rows, fit an L2 of 48 bytes:
 * 128 + 48 + 96 = 272. In one of 47 they do not: all 416 and 96. */
START_TEST(small_memories)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op op = matmul(16, 8, 6);

	soc.accumulator_bytes = 96;
	soc.scratchpad_bytes = 112;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 176 + 96);
	soc.scratchpad_bytes = 96;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 416 + 96);
	soc.l2_bytes = 48;
	ck_assert_int_eq(price(&soc, &op, 1).dram_bytes, 272);
	soc.l2_bytes = 47;
	ck_assert_int_eq(price(&soc, &op, 1).dram_bytes, 416 + 96);
	soc.scratchpad_bytes = 32;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 448 + 96);
}
END_TEST

/* The same, os: no sums wait. Half of 160 bytes holds 4 pixels with all 48 weights: 32 of inputs. Weights
 * stay: 128 + 48. Half of 64 holds 3 filters (24) and one pixel: inputs once, weights 16 times (896); a
 * fold at a time, 4 x 3, inputs twice, weights 4 times: 256 + 192. */
START_TEST(outputs_stand_still)
{
	struct soc soc = small(DATAFLOW_OS);
	struct op op = matmul(16, 8, 6);

	soc.scratchpad_bytes = 160;
	soc.accumulator_bytes = 1;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 176 + 96);
	soc.scratchpad_bytes = 64;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 448 + 96);
}
END_TEST

/* 6 x 6 pixels of one channel, kernel 3, no padding: 4 x 4 outputs, one filter, K = 9. Half of 64 bytes of
 * accumulator holds 8 sums: two output rows, for which 4 rows of the image: 24 bytes each, 48 in all, of
 * which 12 twice. Weights stay: 9. Stores 16. */
START_TEST(windows_overlap)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op op = conv(6, 1, 1, 3, 1, 0);

	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 36 + 9 + 16);
	soc.accumulator_bytes = 64;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 48 + 9 + 16);
	ck_assert_int_eq(price(&soc, &op, 1).dram_bytes, 36 + 9 + 16);
	soc.accumulator_bytes = 16; /* 2 sums: each row in halves, 3 x 4 bytes; 8 of them */
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 96 + 9 + 16);
}
END_TEST

/* 1 x 1 at stride 2 over 6 x 6: 9 of 36 pixels, however it is cut. */
START_TEST(strides_skip)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op op = conv(6, 1, 1, 1, 2, 0);

	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 9 + 1 + 9);
	soc.accumulator_bytes = 24;
	ck_assert_int_eq(price(&soc, &op, 1).l2_bytes, 9 + 1 + 9);
}
END_TEST

/* An add of 20 elements: 40 in, 20 out, 60 cycles of memory; of the vector unit 20 / 3 or, at one in ten
 * cycles, 200, which two tiles halve. A 2 x 2 pool of 4 x 4 x 2, stride 2: 8 outputs of 4 values: 320 cycles.
 * An average over 32 values: 320. */
START_TEST(vector_work)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op add = {.name = "a", .kind = OP_RESADD, .rows = 4, .columns = 5, .out_stride = 5};
	struct op pool = conv(4, 2, 2, 2, 2, 0), average = conv(4, 2, 2, 4, 1, 0);

	pool.kind = OP_POOL;
	average.kind = OP_GLOBAL_AVG;
	ck_assert_int_eq(price(&soc, &add, 1).isolated_cycles, 60);
	soc.vector_elements_per_cycle = 0.1;
	ck_assert_int_eq(price(&soc, &add, 1).isolated_cycles, 200);
	ck_assert_int_eq(price(&soc, &add, 2).isolated_cycles, 100);
	ck_assert_int_eq(price(&soc, &pool, 1).isolated_cycles, 320);
	ck_assert_int_eq(price(&soc, &average, 1).isolated_cycles, 320);
	ck_assert_int_eq(price(&soc, &add, 1).compute_cycles, 0);
}
END_TEST

/* A transposed fully-connected layer: what is called its input is weights, and comes from DRAM. */
START_TEST(one_column_is_weights)
{
	struct soc soc = small(DATAFLOW_WS);
	struct op ops[] = {matmul(8, 8, 8), matmul(8, 8, 1), matmul(8, 8, 2)};
	struct network network = {"n", 3, ops};
	struct op_cost costs[3];
	struct err err;

	ck_assert(cost_lower(&soc, &network, 1, costs, &err));
	ck_assert_int_eq(costs[0].dram_bytes, 3 * 64);
	ck_assert_int_eq(costs[1].dram_bytes, 64 + 8 + 8);
	ck_assert_int_eq(costs[2].dram_bytes, 16 + 16);
}
END_TEST

/* ---- laws, over the SoCs of models/ and some that are short of something ---- */

static void vary(struct soc *soc, int variant)
{
	if (variant & 1)
		soc->scratchpad_bytes = soc->scratchpad_bytes / 64 + 1;
	if (variant & 2)
		soc->accumulator_bytes = soc->accumulator_bytes / 64 + 1;
	if (variant & 4)
		soc->l2_bytes /= 64;
	if (variant & 8)
		soc->cost_overlap = 1;
}
enum { VARIANTS = 16 };

static void check_levels(const struct soc *soc, const struct network *network, int tiles)
{
	static struct op_cost costs[CACHE_LEVELS][OPS_MOST];
	static int64_t needs[CACHE_LEVELS][OPS_MOST];
	struct op_cost *const levels[] = {costs[0], costs[1], costs[2], costs[3]};
	int64_t *const caches[] = {needs[0], needs[1], needs[2], needs[3]};
	struct err err;

	ck_assert(cost_lower_levels(soc, network, tiles, levels, caches, &err));
	for (size_t i = 0; i < network->op_count; i++)
		for (int level = 0; level < CACHE_LEVELS; level++) {
			const struct op_cost *cost = &costs[level][i];

			ck_assert_int_ge(cost->isolated_cycles, cost->compute_cycles);
			ck_assert_double_ge(
				(double)cost->isolated_cycles * soc->dram_bytes_per_cycle,
				(double)cost->dram_bytes);
			ck_assert_int_le(needs[level][i], soc->l2_bytes);
			if (level == 0)
				continue;
			ck_assert_int_ge(cost->dram_bytes, costs[level - 1][i].dram_bytes);
			ck_assert_int_ge(
				cost->isolated_cycles, costs[level - 1][i].isolated_cycles);
			ck_assert_int_le(needs[level][i], needs[level - 1][i]);
		}
}

START_TEST(less_cache_is_never_better)
{
	for (int s = 0; s < SOCS; s++)
		for (int n = 0; n < NETWORKS; n++) {
			struct soc soc = soc_read(socs[s]);

			vary(&soc, _i);
			check_levels(&soc, &networks[n], 1);
			check_levels(&soc, &networks[n], soc.tiles);
		}
}
END_TEST

/* On one tile, with less scratchpad, accumulator or L2; all there is, on fewer tiles. */
START_TEST(more_tiles_and_memory_are_never_worse)
{
	struct op_cost costs[OPS_MOST], fewer[OPS_MOST], less[OPS_MOST];
	struct err err;

	for (int s = 0; s < SOCS; s++)
		for (int n = 0; n < NETWORKS; n++) {
			struct soc soc = soc_read(socs[s]), shorter = soc;

			vary(&shorter, _i & ~8);
			ck_assert(cost_lower(&shorter, &networks[n], 1, less, &err));
			for (int tiles = 1; tiles <= soc.tiles; tiles++) {
				ck_assert(cost_lower(&soc, &networks[n], tiles, costs, &err));
				for (size_t i = 0; i < networks[n].op_count; i++) {
					if (tiles == 1) {
						ck_assert_int_le(costs[i].isolated_cycles,
							less[i].isolated_cycles);
						continue;
					}
					ck_assert_int_le(
						costs[i].isolated_cycles, fewer[i].isolated_cycles);
					ck_assert_int_eq(costs[i].l2_bytes, fewer[i].l2_bytes);
					ck_assert_int_eq(costs[i].dram_bytes, fewer[i].dram_bytes);
				}
				memcpy(fewer, costs, sizeof fewer);
			}
		}
}
END_TEST

/* ---- SoC files ---- */

/* What the sources in the files say, in other units. */
START_TEST(socs_as_published)
{
	struct soc tpu = soc_read("tpu-like"), eyeriss = soc_read("eyeriss-like");
	struct soc edge = soc_read("edge-npu"), hbm = soc_read("hbm-datacenter");

	/* 92 TOP/s; 34 GB/s */
	ck_assert_double_eq_tol(
		2.0 * tpu.array_rows * tpu.array_columns * tpu.clock_hz, 92e12, 1e12);
	ck_assert_double_eq_tol(tpu.dram_bytes_per_cycle * tpu.clock_hz, 34e9, 1e6);
	ck_assert_int_eq(tpu.l2_bytes + tpu.accumulator_bytes, 28 << 20);
	/* 168 elements; 4 buffers of 108 KiB; 480 MB/s each */
	ck_assert_int_eq(eyeriss.array_rows * eyeriss.array_columns, 168);
	ck_assert_int_eq(eyeriss.l2_bytes, eyeriss.tiles * (108 << 10));
	ck_assert_double_eq_tol(
		eyeriss.dram_bytes_per_cycle * eyeriss.clock_hz, eyeriss.tiles * 480e6, 1);
	/* 2048 multiply-accumulates a cycle in all */
	ck_assert_int_eq(edge.tiles * edge.array_rows * edge.array_columns, 2048);
	ck_assert_int_eq(edge.dataflow, DATAFLOW_OS);
	/* 138 TFLOP/s; 614 GB/s; 144 MiB on chip */
	ck_assert_double_eq_tol(
		2.0 * hbm.tiles * hbm.array_rows * hbm.array_columns * hbm.clock_hz, 138e12, 1e12);
	ck_assert_double_eq_tol(hbm.dram_bytes_per_cycle * hbm.clock_hz, 614e9, 1e7);
	ck_assert_int_eq(hbm.l2_bytes + hbm.tiles * (hbm.scratchpad_bytes + hbm.accumulator_bytes),
		144 << 20);
}
END_TEST

static bool soc_of(const char *bytes, struct soc *soc, struct err *err)
{
	struct text text;

	return text_from_bytes("s", bytes, strlen(bytes), &arena, &text, err)
		&& soc_parse(&text, "s", &arena, soc, err);
}

/* Files from before have no word of dataflow, and the form needs no coefficients of others. */
START_TEST(keys_that_may_be_left_out)
{
	struct soc gemmini8 = soc_read("gemmini8"), soc;
	struct text text;
	struct err err;

	ck_assert_int_eq(gemmini8.dataflow, DATAFLOW_WS);
	ck_assert_int_eq(gemmini8.element_bytes, 1);
	ck_assert(text_read("models/socs/edge-npu.ini", &arena, &text, &err));
	ck_assert(!strstr(text.bytes, "cost_preload_cycles"));
	char *bytes = arena_printf(&arena, "%s", text.bytes);
	char *form = strstr(bytes, "cost_form = systolic");
	memcpy(form, "cost_form = fitted  ", strlen("cost_form = fitted  "));
	ck_assert(!soc_of(bytes, &soc, &err));
	ck_assert_str_eq(err.text,
		"[cost] has no 'cost_overlap_algorithm1' (Algorithm 1: part of the shorter of compute "
		"and memory that does not overlap); expected every key of it");
	bytes = arena_printf(&arena, "%s", text.bytes);
	memcpy(strstr(bytes, "dataflow = os"), "dataflow = rs", strlen("dataflow = rs"));
	ck_assert(!soc_of(bytes, &soc, &err));
	ck_assert_str_eq(err.text, "dataflow = 'rs'; expected one of ws, os, is");
	ck_assert_int_eq(err.status, 65);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("systolic");
	TCase *tcase = unit_case(suite, "systolic");

	tcase_add_checked_fixture(tcase, load_networks, free_networks);
	tcase_add_test(tcase, folds_by_hand);
	tcase_add_test(tcase, convolutions_by_hand);
	tcase_add_test(tcase, tiles_by_hand);
	tcase_add_loop_test(tcase, whole_networks_are_walked, 0, NETWORKS);
	tcase_add_test(tcase, everything_fits);
	tcase_add_test(tcase, small_memories);
	tcase_add_test(tcase, outputs_stand_still);
	tcase_add_test(tcase, windows_overlap);
	tcase_add_test(tcase, strides_skip);
	tcase_add_test(tcase, vector_work);
	tcase_add_test(tcase, one_column_is_weights);
	tcase_add_loop_test(tcase, less_cache_is_never_better, 0, VARIANTS);
	tcase_add_loop_test(tcase, more_tiles_and_memory_are_never_worse, 0, VARIANTS);
	tcase_add_test(tcase, socs_as_published);
	tcase_add_test(tcase, keys_that_may_be_left_out);
	return unit_main(suite);
}
