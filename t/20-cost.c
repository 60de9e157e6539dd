/* The layer cost: counts of the loops against the accelerator's own, laws, and totals against RTL.
 *
 * Counts: the library's real loops on the networks of the MoCA artifact. Cycles: MoCA artifact,
 * FireSim RTL, median of 7 whole inferences on one tile. */
#include "gemmini8.h"
#include "unit.h"

#include "cost/cost.h"
#include "cost/loops.h"
#include "cost/tile.h"

static int64_t lower(
	const struct soc *soc, const struct network *network, int tiles, struct op_cost *costs)
{
	struct err err;
	int64_t sum = 0;

	ck_assert_msg(cost_lower(soc, network, tiles, costs, &err), "%s", err.text);
	for (size_t i = 0; i < network->op_count; i++)
		sum += costs[i].isolated_cycles;
	return sum;
}

static const struct counted {
	const char *network;
	size_t op;
	int64_t tiles, inputs, weights, bias, outputs, pool_reads, array, preloads;
	int64_t requests; /* -1: depends on where the image lies in memory */
} counted[] = {
	{"alexnet", 0, 768, 2394000, 23232, 3520, 12100, 0, 1481524, 106480, -1},
	{"alexnet", 2, 96, 40920, 153600, 2592, 8748, 0, 898800, 64800, 49278},
	{"alexnet", 4, 72, 34632, 82944, 1248, 4056, 0, 453600, 33696, 29706},
	{"alexnet", 9, 336, 9216, 1179648, 512, 128, 0, 1179648, 73728, 297344},
	{"squeezenet", 0, 112, 75484, 12096, 99456, 49284, 0, 943488, 223776, -1},
	{"squeezenet", 2, 6, 12100, 384, 760, 3025, 0, 12112, 760, 3599},
	{"squeezenet", 6, 56, 9234, 1792, 6480, 2916, 26244, 19116, 1620, 11750},
	{"squeezenet", 12, 26, 5508, 3328, 3264, 1352, 12168, 22032, 1632, 4402},
	{"squeezenet", 26, 78, 70304, 96768, 2772, 10647, 0, 354816, 22176, 80263},
	{"kws", 0, 90, 53000, 2430, 11520, 46080, 0, 414720, 25920, -1},
	{"kws", 1, 20, 9900, 24300, 1728, 6912, 0, 186624, 11664, 11832},
	{"yolov2", 4, 56, 33728, 129024, 7168, 25088, 0, 919296, 64512, 42480},
	{"yolov2", 9, 20, 25088, 20480, 1568, 6272, 0, 100352, 6272, 14344},
	{"yolov2", 18, 128, 25088, 294912, 1792, 3136, 0, 1069056, 129024, 80448},
};

START_TEST(counts_are_the_librarys)
{
	const struct counted *c = &counted[_i];
	struct loops_counts got;

	ck_assert(loops_count(&gemmini8, find(c->network), c->op, &got));
	ck_assert_int_eq(got.tiles, c->tiles);
	ck_assert_int_eq(got.input_beats, c->inputs);
	ck_assert_int_eq(got.weight_beats, c->weights);
	ck_assert_int_eq(got.bias_beats, c->bias);
	ck_assert_int_eq(got.output_beats, c->outputs);
	ck_assert_int_eq(got.pool_reads, c->pool_reads);
	ck_assert_int_eq(got.array_cycles, c->array);
	ck_assert_int_eq(got.preloads, c->preloads);
	if (c->requests >= 0)
		ck_assert_int_eq(got.requests, c->requests);
}
END_TEST

/* yolov2's conv_14: 7 x 7 pixels, 512 to 1024 channels, kernel 3, padding 1. Half the accumulator
 * is 65536 / 64 / 2 = 512 rows: the whole image with 64 output channels takes 7 * 7 * 4 = 196 of
 * them. Half the scratchpad is 131072 / 16 / 2 = 4096 rows. With 128 input channels the weights
 * alone take 9 * 128 * 4 = 4608; with 64 they and the inputs take 9 * 64 * 4 + 9 * 9 * 4 = 2628. So
 * there are 1024/64 * 512/64 = 128 tiles.
 *
 * inputs: 49 pixels (padding is not loaded) * 512/16 beats * 16 tiles of output channels = 25088
 * weights: 9 * 512 rows * 1024/16 beats = 294912, once, the image being whole
 * bias: 7 rows, one pass each, 64 bytes for each of 64 blocks of 16 channels: 7 * 64 * 4 = 1792
 * pairs: 9 * 32 * 64 weight blocks = 18432; 7 passes each make 129024 preloads;
 *        the first of them takes 16 cycles, six take 7: 18432 * 58 = 1069056
 * requests: inputs 49 * 16 * 512/64 = 6272, weights 9 * 512 * 1024/64 = 73728,
 *        bias 7 * 1024 * 4/64 = 448; together 80448 */
START_TEST(by_hand)
{
	const struct network *yolov2 = find("yolov2");
	struct conv_tile tile;
	struct loops_counts got;

	ck_assert_str_eq(yolov2->ops[18].name, "conv_14");
	ck_assert(tile_conv(&gemmini8, &yolov2->ops[18], &tile));
	ck_assert_int_eq(tile.rows, 7);
	ck_assert_int_eq(tile.columns, 7);
	ck_assert_int_eq(tile.out_channels, 64);
	ck_assert_int_eq(tile.kernel_rows, 3);
	ck_assert_int_eq(tile.kernel_columns, 3);
	ck_assert_int_eq(tile.in_channels, 64);
	ck_assert(loops_count(&gemmini8, yolov2, 18, &got));
	ck_assert_int_eq(got.array_cycles, 1069056);
}
END_TEST

/* Rows of 45 bytes, 45 apart: over all alignments a row straddles two requests 44 times of 64. */
START_TEST(unaligned_rows_take_more_requests)
{
	const struct network *kws = find("kws");
	struct loops_counts got;

	ck_assert_int_eq(kws->ops[3].kind, OP_RESADD);
	ck_assert(loops_count(&gemmini8, kws, 3, &got));
	ck_assert_int_eq(got.requests, 31104);
	ck_assert_int_eq(got.input_beats, 55296);
}
END_TEST

/* The same rows touch beats of 16 bytes: a load 3.75 of them on average (45 + 15 bytes), the stores of 16,
 * 16 and 13 bytes 31/16 + 31/16 + 28/16. So 9216 * (2 * 3.75 + 5.625) = 120960 where 9 a row are moved. */
START_TEST(unaligned_rows_touch_more_beats)
{
	struct loops_counts got;

	ck_assert(loops_count(&gemmini8, find("kws"), 3, &got));
	ck_assert_int_eq(got.touched_beats, 120960);
}
END_TEST

/* yolov2's conv_1 leaves 224 x 224 pixels of 32 bytes 64 apart: 3211264 bytes of lines, more than the L2. The
 * pool after it reads them all and stores 112 * 112 * 32 bytes. */
START_TEST(gaps_between_pixels_fill_the_l2)
{
	ck_assert_int_eq(loops_dram_bytes(&gemmini8, find("yolov2"), 1), 3211264 + 401408);
}
END_TEST

/* Coefficients easy on the hand: overlap 1/2, preload 8, request 1, dram 1/2, pool 20, resadd 2, op 1000,
 * sharing 1/10, no barrier. D/B in cycles at 16 bytes a cycle. Cycles on one tile and on two:
 *
 * kws conv_2: P = 186624 + 6912 = 193536 (8 * 11664 pairs are fewer), M = 9900 + 24300 + 1728 + 6912 + 11832
 *     = 54672, D/B = 122085 / 16. T = P + M^2 / 2 P + D / 2 B + 1000 = 193536 + 7722.1 + 3815.2 + 1000.
 *     48 rows are 24 and 24, P, M and D halve: (96768 + 3861.1 + 1907.6) * 1.1 + 1000
 * yolov2 conv_14: P = 1069056 + 3136, M = 321792 + 3136 + 80448 = 405376, D/B = 299872:
 *     1072192 + 76633.3 + 149936 + 1000. Of 7 rows one tile has 4, and all the weights: P = 612681.1; it
 *     loads 294912 + 26880 * 4/7 = 310272 with 80448 * 310272 / 321792 = 77568 requests and stores
 *     1792: M = 389632; (612681.1 + 123892.4 + 74968) * 1.1 + 1000
 * yolov2 conv_8_pool: 14400 loads and as many requests, 3136 stores: 28800 + 62720 + 1568 + 1000
 * kws conv_3_resadd: 2 * 120960 + 25920 / 2 + 1000. All three operands take 77760 cycles of DRAM, the rest
 *     halves: (77760 + (254880 - 77760) / 2) * 1.1 + 1000 */
static const struct priced {
	const char *network;
	size_t op;
	int64_t one, two;
} priced[] = {
	{"kws", 1, 206073, 113790},
	{"yolov2", 18, 1299761, 893696},
	{"yolov2", 11, 94088, 94088},
	{"kws", 3, 255880, 183952},
};

START_TEST(fitted_by_hand)
{
	const struct priced *is = &priced[_i];
	struct op_cost costs[OPS_MOST];
	struct soc soc = gemmini8;

	soc.cost_overlap = soc.cost_dram_cycles_per_beat = 0.5;
	soc.cost_preload_cycles = 8;
	soc.cost_request_cycles = 1;
	soc.cost_pool_cycles_per_beat = 20;
	soc.cost_resadd_cycles_per_beat = 2;
	soc.cost_op_cycles = 1000;
	soc.cost_sharing = 0.1;
	soc.cost_barrier_cycles = 0;
	lower(&soc, find(is->network), 1, costs);
	ck_assert_int_eq(costs[is->op].isolated_cycles, is->one);
	lower(&soc, find(is->network), 2, costs);
	ck_assert_int_eq(costs[is->op].isolated_cycles, is->two);
}
END_TEST

/* SoCs that differ from gemmini8 in one part. */
static void vary(struct soc *soc, int variant)
{
	*soc = gemmini8;
	switch (variant) {
	case 1:
		soc->dram_bytes_per_cycle = 2;
		break;
	case 2:
		soc->dram_bytes_per_cycle = 64;
		break;
	case 3:
		soc->scratchpad_bytes *= 2;
		break;
	case 4:
		soc->scratchpad_bytes /= 2;
		break;
	case 5:
		soc->accumulator_bytes *= 2;
		break;
	case 6:
		soc->array_rows = soc->array_columns = 32;
		break;
	case 7:
		soc->array_rows = soc->array_columns = 8;
		break;
	case 8:
		soc->dma_bytes_per_cycle = 32;
		break;
	case 9:
		soc->dma_bytes_per_cycle = 8;
		break;
	case 10:
		soc->l2_bytes /= 8;
		break;
	case 11:
		soc->cost_form = COST_ALGORITHM1;
		break;
	case 12:
		soc->cost_form = COST_ALGORITHM1;
		soc->dram_bytes_per_cycle = 2;
		break;
	default:
		break;
	}
}
enum { VARIANTS = 13 };

static void check_bounds(const struct soc *soc, const struct op_cost *cost, const char *name)
{
	ck_assert_msg(cost->isolated_cycles >= cost->compute_cycles, "%s", name);
	ck_assert_msg(cost->isolated_cycles > 0 && cost->compute_cycles >= 0, "%s", name);
	ck_assert_msg(cost->dram_bytes >= 0 && cost->l2_bytes > 0, "%s", name);
	ck_assert_msg((double)cost->dram_bytes
			<= (double)cost->isolated_cycles * soc->dram_bytes_per_cycle,
		"%s", name);
}

START_TEST(never_faster_than_compute_or_dram)
{
	struct op_cost costs[OPS_MOST];
	struct soc soc;

	vary(&soc, _i);
	for (int n = 0; n < NETWORKS; n++)
		for (int tiles = 1; tiles <= TILES; tiles++) {
			lower(&soc, &networks[n], tiles, costs);
			for (size_t i = 0; i < networks[n].op_count; i++)
				check_bounds(&soc, &costs[i], networks[n].ops[i].name);
		}
}
END_TEST

/* Holds for every operation, not only in total. */
START_TEST(more_tiles_are_never_slower)
{
	struct op_cost before[OPS_MOST], after[OPS_MOST];
	struct soc soc;

	vary(&soc, _i);
	for (int n = 0; n < NETWORKS; n++) {
		lower(&soc, &networks[n], 1, before);
		for (int tiles = 2; tiles <= TILES; tiles++) {
			lower(&soc, &networks[n], tiles, after);
			for (size_t i = 0; i < networks[n].op_count; i++) {
				ck_assert_int_le(
					after[i].isolated_cycles, before[i].isolated_cycles);
				ck_assert_int_eq(after[i].dram_bytes, before[i].dram_bytes);
			}
			memcpy(before, after, sizeof before);
		}
	}
}
END_TEST

START_TEST(more_dram_bandwidth_is_never_slower)
{
	struct op_cost slow[OPS_MOST], fast[OPS_MOST];
	struct soc soc;

	vary(&soc, _i);
	for (int n = 0; n < NETWORKS; n++)
		for (int tiles = 1; tiles <= TILES; tiles++) {
			soc.dram_bytes_per_cycle = 1;
			lower(&soc, &networks[n], tiles, slow);
			for (double rate = 2; rate <= 128; rate *= 2) {
				soc.dram_bytes_per_cycle = rate;
				lower(&soc, &networks[n], tiles, fast);
				for (size_t i = 0; i < networks[n].op_count; i++)
					ck_assert_int_le(
						fast[i].isolated_cycles, slow[i].isolated_cycles);
				memcpy(slow, fast, sizeof slow);
			}
		}
}
END_TEST

static int64_t l2_bytes(const struct soc *soc, const struct network *network)
{
	struct op_cost costs[OPS_MOST];
	int64_t sum = 0;

	lower(soc, network, 1, costs);
	for (size_t i = 0; i < network->op_count; i++)
		sum += costs[i].l2_bytes;
	return sum;
}

/* Of the whole network only: the search is greedy, so that a single layer can lose by more room. */
START_TEST(more_room_loads_no_more)
{
	for (int n = 0; n < NETWORKS; n++)
		for (int grown = 1; grown <= 3; grown++) {
			struct soc soc = gemmini8;
			int64_t small = l2_bytes(&soc, &networks[n]);

			soc.scratchpad_bytes *= grown & 1 ? 2 : 1;
			soc.accumulator_bytes *= grown & 2 ? 2 : 1;
			ck_assert_int_le(l2_bytes(&soc, &networks[n]), small);
		}
}
END_TEST

/* ---- cache levels ---- */

struct levels {
	struct op_cost costs[CACHE_LEVELS][OPS_MOST];
	int64_t cache_bytes[CACHE_LEVELS][OPS_MOST];
};

static void lower_levels(
	const struct soc *soc, const struct network *network, int tiles, struct levels *levels)
{
	struct op_cost *costs[CACHE_LEVELS];
	int64_t *cache_bytes[CACHE_LEVELS];
	struct err err;

	for (int level = 0; level < CACHE_LEVELS; level++) {
		costs[level] = levels->costs[level];
		cache_bytes[level] = levels->cache_bytes[level];
	}
	ck_assert_msg(
		cost_lower_levels(soc, network, tiles, costs, cache_bytes, &err), "%s", err.text);
}

/* Less of the L2: needs no more, moves no less, is no faster; the array and the tiles do the same. */
static void check_step(const struct levels *levels, int level, size_t i, const char *name)
{
	const struct op_cost *less = &levels->costs[level][i], *more = &levels->costs[level - 1][i];

	ck_assert_msg(
		levels->cache_bytes[level][i] <= levels->cache_bytes[level - 1][i], "%s", name);
	ck_assert_msg(less->dram_bytes >= more->dram_bytes, "%s", name);
	ck_assert_msg(less->isolated_cycles >= more->isolated_cycles, "%s", name);
	ck_assert_int_eq(less->compute_cycles, more->compute_cycles);
	ck_assert_int_eq(less->l2_bytes, more->l2_bytes);
	if (less->dram_bytes == more->dram_bytes)
		ck_assert_int_eq(less->isolated_cycles, more->isolated_cycles);
}

static void check_levels(const struct soc *soc, const struct network *network, int tiles)
{
	static struct levels levels;
	struct op_cost costs[OPS_MOST];

	lower(soc, network, tiles, costs);
	lower_levels(soc, network, tiles, &levels);
	ck_assert_mem_eq(costs, levels.costs[CACHE_WHOLE], network->op_count * sizeof *costs);
	for (size_t i = 0; i < network->op_count; i++) {
		const char *name = network->ops[i].name;

		for (int level = 1; level < CACHE_LEVELS; level++) {
			check_step(&levels, level, i, name);
			check_bounds(soc, &levels.costs[level][i], name);
		}
		ck_assert_int_le(levels.cache_bytes[CACHE_WHOLE][i], soc->l2_bytes);
		ck_assert_int_eq(levels.cache_bytes[CACHE_NONE][i], 0);
		ck_assert_int_ge(levels.costs[CACHE_NONE][i].dram_bytes, costs[i].l2_bytes);
	}
}

START_TEST(less_cache_is_never_better)
{
	struct soc soc;

	vary(&soc, _i);
	for (int n = 0; n < NETWORKS; n++)
		for (int tiles = 1; tiles <= TILES; tiles++)
			check_levels(&soc, &networks[n], tiles);
}
END_TEST

/* yolov2, one tile. I, W, B, O in bytes; their loads in beats of 16 as counted above.
 *
 * conv_3: 56 x 56 pixels, 64 to 128 channels, kernel 3: I 200704, W 73728, B 512, O 401408; 28 spatial
 * tiles, 2 of output channels. All of it fits the L2, so I is near.
 *     whole  W + B + O = 475648; stay I, half of W = 36864, and O: 638976
 *     once   + I = 676352; stay I and half of W: 237568
 *     inner  33728 beats of inputs in place of I: 539648 + 475648 = 1015296; stays half of W
 *     none   (33728 + 129024 + 7168 + 25088) * 16 = 3120128
 *
 * conv_7: a matmul of 784 rows, 256 to 128 channels: I 200704, W 32768, B 512, O 100352; 10 tiles of rows,
 * 2 of columns.
 *     whole  133632; stay I, W and O: 333824
 *     once   334336; stay a tenth of I = 20071, and W: 52839
 *     inner  20480 beats of weights in place of W: 200704 + 327680 + 512 + 100352 = 629248; a tenth of I
 *     none   (25088 + 20480 + 1568 + 6272) * 16 = 854528
 *
 * conv_14: as in by_hand. I 25088, W 4718592, B 4096, O 50176: with 4797952 it exceeds the L2, so I is read
 * anyway; weights are loaded once.
 *     whole  4797952; stay I, for 16 tiles of output channels, and O: 75264
 *     once   the same; stays I
 *     inner  25088 beats of inputs: 401408 + 4718592 + 4096 + 50176 = 5174272; nothing stays
 *     none   (25088 + 294912 + 1792 + 3136) * 16 = 5198848
 */
static const struct levelled {
	const char *name;
	int64_t dram_bytes[CACHE_LEVELS], cache_bytes[CACHE_LEVELS];
} levelled[] = {
	{"conv_3", {475648, 676352, 1015296, 3120128}, {638976, 237568, 36864, 0}},
	{"conv_7", {133632, 334336, 629248, 854528}, {333824, 52839, 20071, 0}},
	{"conv_14", {4797952, 4797952, 5174272, 5198848}, {75264, 25088, 0, 0}},
};

START_TEST(levels_by_hand)
{
	static struct levels levels;
	const struct network *yolov2 = find("yolov2");
	size_t i = 0;

	while (strcmp(yolov2->ops[i].name, levelled[_i].name) != 0)
		i++;
	lower_levels(&gemmini8, yolov2, 1, &levels);
	for (int level = 0; level < CACHE_LEVELS; level++) {
		ck_assert_int_eq(levels.costs[level][i].dram_bytes, levelled[_i].dram_bytes[level]);
		ck_assert_int_eq(levels.cache_bytes[level][i], levelled[_i].cache_bytes[level]);
	}
}
END_TEST

START_TEST(refuses_what_cannot_fit)
{
	struct op_cost costs[OPS_MOST];
	struct soc soc = gemmini8;
	struct err err;

	soc.accumulator_bytes = 64;
	ck_assert(!cost_lower(&soc, find("yolov2"), 1, costs, &err));
	ck_assert_int_eq(err.status, 65);
	ck_assert_ptr_nonnull(strstr(err.text, "conv_1"));
}
END_TEST

/* One tile; t/21-fit.c has the layers, and the sums on two. */
static const struct measured {
	const char *network;
	double cycles, percent; /* and the error that we stay within */
} measured[] = {
	{"alexnet", 12265346, 1},
	{"squeezenet", 3959349, 3.5},
	{"kws", 8425480, 1},
	{"yolov2", 14846198, 2},
};

START_TEST(totals_are_as_on_rtl)
{
	const struct measured *m = &measured[_i];
	struct op_cost costs[OPS_MOST];
	double cycles = (double)lower(&gemmini8, find(m->network), 1, costs);
	double percent = 100 * (cycles / m->cycles - 1);

	ck_assert_msg(fabs(percent) <= m->percent, "%s: %+.1f %%", m->network, percent);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cost");
	TCase *tcase = unit_case(suite, "cost");

	tcase_add_checked_fixture(tcase, gemmini8_load, gemmini8_free);
	tcase_add_loop_test(tcase, counts_are_the_librarys, 0, sizeof counted / sizeof *counted);
	tcase_add_test(tcase, by_hand);
	tcase_add_test(tcase, unaligned_rows_take_more_requests);
	tcase_add_test(tcase, unaligned_rows_touch_more_beats);
	tcase_add_test(tcase, gaps_between_pixels_fill_the_l2);
	tcase_add_loop_test(tcase, fitted_by_hand, 0, sizeof priced / sizeof *priced);
	tcase_add_loop_test(tcase, never_faster_than_compute_or_dram, 0, VARIANTS);
	tcase_add_loop_test(tcase, more_tiles_are_never_slower, 0, VARIANTS);
	tcase_add_loop_test(tcase, more_dram_bandwidth_is_never_slower, 0, VARIANTS);
	tcase_add_test(tcase, more_room_loads_no_more);
	tcase_add_loop_test(tcase, less_cache_is_never_better, 0, VARIANTS);
	tcase_add_loop_test(tcase, levels_by_hand, 0, sizeof levelled / sizeof *levelled);
	tcase_add_test(tcase, refuses_what_cannot_fit);
	tcase_add_loop_test(tcase, totals_are_as_on_rtl, 0, sizeof measured / sizeof *measured);
	return unit_main(suite);
}
