/* Traces: what is written is read back exactly, sums, the nearest lowering, and what is refused.
 * Run from the top of the repository. */
#include "unit.h"

#include "trace/trace.h"

static struct arena arena;
static struct err err;

static void begin(void)
{
	arena = (struct arena){0};
	err = (struct err){0};
}

static void end(void)
{
	arena_free(&arena);
}

static bool parse(const char *bytes, struct trace *trace)
{
	struct text text;
	return text_from_bytes("f", bytes, strlen(bytes), &arena, &text, &err)
		&& trace_parse(&text, "n", &arena, trace, &err);
}

static const char *written(const struct trace *trace, int tiles)
{
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	trace_write(trace, tiles, stream);
	fclose(stream);
	const char *copy = arena_copy(&arena, bytes, length);
	free(bytes);
	return copy;
}

static void lowerings_equal(const struct lowering *a, const struct lowering *b, size_t count)
{
	ck_assert_int_eq(a->tiles, b->tiles);
	ck_assert_mem_eq(a->costs, b->costs, count * sizeof *a->costs);
	ck_assert_mem_eq(a->demands, b->demands, count * sizeof *a->demands);
	ck_assert_mem_eq(a->isolated_before, b->isolated_before, (count + 1) * sizeof(double));
	ck_assert_mem_eq(a->compute_before, b->compute_before, (count + 1) * sizeof(double));
	ck_assert_mem_eq(a->dram_bytes_before, b->dram_bytes_before, (count + 1) * sizeof(double));
	ck_assert_mem_eq(a->l2_bytes_before, b->l2_bytes_before, (count + 1) * sizeof(double));
}

static void traces_equal(const struct trace *a, const struct trace *b)
{
	ck_assert_uint_eq(a->layer_count, b->layer_count);
	ck_assert_int_eq(a->macs, b->macs);
	for (size_t i = 0; i < a->layer_count; i++) {
		ck_assert_str_eq(a->layers[i].name, b->layers[i].name);
		ck_assert_str_eq(a->layers[i].kind, b->layers[i].kind);
		ck_assert_int_eq(a->layers[i].block, b->layers[i].block);
		ck_assert_int_eq(a->layers[i].macs, b->layers[i].macs);
	}
	for (int tiles = 0; tiles <= TILES_MOST; tiles++) {
		ck_assert(!a->on[tiles] == !b->on[tiles]);
		if (a->on[tiles])
			lowerings_equal(a->on[tiles], b->on[tiles], a->layer_count);
	}
}

static void lower(const char *name, const int *counts, struct trace *trace)
{
	struct text text;
	struct soc soc;
	struct network *network = arena_alloc(&arena, sizeof *network);
	bool ok = text_read("models/socs/gemmini8.ini", &arena, &text, &err)
		&& soc_parse(&text, "gemmini8", &arena, &soc, &err)
		&& text_read(
			arena_printf(&arena, "models/networks/%s.csv", name), &arena, &text, &err)
		&& network_parse(&text, name, &arena, network, &err)
		&& trace_lower(&soc, network, counts, &arena, trace, &err);
	ck_assert_msg(ok, "%s", err.text);
}

/* Lowered from a network, written, read: the same to the last bit. */
START_TEST(a_lowered_trace_comes_back)
{
	static const char *const names[] = {"kws", "resnet50", "alexnet"};
	static const int counts[] = {1, 2, 3, 8, 0};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct trace trace, again;
		lower(names[i], counts, &trace);
		ck_assert_ptr_nonnull(trace.on[3]);
		ck_assert_ptr_null(trace.on[4]);
		ck_assert_msg(parse(written(&trace, 0), &again), "%s", err.text);
		traces_equal(&trace, &again);
		ck_assert_str_eq(written(&trace, 0), written(&again, 0));
	}
}
END_TEST

#define HEADER                                                                                     \
	"layer,name,kind,block,tiles,macs,compute_cycles,l2_bytes,dram_bytes,isolated_cycles\n"

/* Three layers on one tile and on two; names that need quotes. */
static const char small[] = HEADER "0,\"a,b\",conv,1,1,10,100,7,80,160\n"
				   "1,\"say \"\"x\"\"\",pool,1,1,0,0,5,0,3\n"
				   "2, c ,matmul,2,1,90,9007199254740992,1,2,9007199254740992\n"
				   "0,\"a,b\",conv,1,2,10,50,7,80,90\n"
				   "1,\"say \"\"x\"\"\",pool,1,2,0,0,5,0,3\n"
				   "2,c,matmul,2,2,90,60,1,2,70\n";

START_TEST(any_name_comes_back)
{
	struct trace trace, again;
	ck_assert_msg(parse(small, &trace), "%s", err.text);
	ck_assert_str_eq(trace.layers[0].name, "a,b");
	ck_assert_str_eq(trace.layers[1].name, "say \"x\"");
	ck_assert_str_eq(trace.layers[2].name, "c");
	ck_assert_msg(parse(written(&trace, 0), &again), "%s", err.text);
	traces_equal(&trace, &again);
}
END_TEST

START_TEST(one_tile_count_alone)
{
	struct trace trace, again;
	ck_assert(parse(small, &trace));
	ck_assert_msg(parse(written(&trace, 2), &again), "%s", err.text);
	ck_assert_ptr_null(again.on[1]);
	lowerings_equal(trace.on[2], again.on[2], 3);
}
END_TEST

/* On two tiles: isolated 90 + 3 + 70, compute 50 + 0 + 60, DRAM 80 + 0 + 2, L2 7 + 5 + 1; demands
 * are DRAM bytes over isolated cycles. */
START_TEST(sums_over_the_layers_before)
{
	struct trace trace;
	ck_assert(parse(small, &trace));
	static const double isolated[] = {0, 90, 93, 163}, compute[] = {0, 50, 50, 110},
			    dram[] = {0, 80, 80, 82}, l2[] = {0, 7, 12, 13};
	const struct lowering *two = trace.on[2];
	ck_assert_int_eq(two->tiles, 2);
	for (int i = 0; i < 4; i++) {
		ck_assert_double_eq(two->isolated_before[i], isolated[i]);
		ck_assert_double_eq(two->compute_before[i], compute[i]);
		ck_assert_double_eq(two->dram_bytes_before[i], dram[i]);
		ck_assert_double_eq(two->l2_bytes_before[i], l2[i]);
	}
	ck_assert_double_eq(two->demands[0].isolated_cycles, 90);
	ck_assert_double_eq(two->demands[0].dram_bytes_per_cycle, 80 / 90.0);
	ck_assert_double_eq(two->demands[1].dram_bytes_per_cycle, 0);
	ck_assert_int_eq(trace.macs, 100);
}
END_TEST

/* Rows for 2, 4 and 8 tiles, of 20, 40 and 80 cycles: the nearest count, the larger of two. */
START_TEST(the_nearest_lowering)
{
	struct trace trace;
	const char *bytes = "layer,name,tiles,compute_cycles,dram_bytes,isolated_cycles\n"
			    "0,a,2,0,0,20\n0,a,4,0,0,40\n0,a,8,0,0,80\n";
	ck_assert_msg(parse(bytes, &trace), "%s", err.text);
	static const double expected[] = {
		0, 20, 20, 40, 40, 40, 80, 80, 80, 80}; /* 3 is as near to 2, 6 to 4 */
	for (int tiles = 1; tiles < 10; tiles++)
		ck_assert_double_eq(trace_isolated_cycles(&trace, tiles), expected[tiles]);
	ck_assert_double_eq(trace_isolated_cycles(&trace, TILES_MOST), 80);
	ck_assert_str_eq(trace.layers[0].kind, "");
	ck_assert_int_eq(trace.layers[0].block, 1);
}
END_TEST

/* Whatever the coefficients, a layer takes a cycle at least: 0 would make demands of 0/0. */
START_TEST(no_layer_takes_no_time)
{
	struct text text;
	struct soc soc;
	struct network network;
	struct trace trace;
	static const int one[] = {1, 0};
	const char *bytes = "name,kind,block,in_height,in_width,in_channels,kernel,stride\n"
			    "p,pool,1,1,1,1,1,1\n";
	ck_assert(text_read("models/socs/gemmini8.ini", &arena, &text, &err)
		&& soc_parse(&text, "s", &arena, &soc, &err));
	soc.cost_op_cycles = soc.cost_barrier_cycles = soc.cost_pool_cycles_per_beat = 0;
	soc.dram_bytes_per_cycle = 1e6;
	ck_assert(text_from_bytes("f", bytes, strlen(bytes), &arena, &text, &err)
		&& network_parse(&text, "n", &arena, &network, &err)
		&& trace_lower(&soc, &network, one, &arena, &trace, &err));
	ck_assert_double_ge(trace.on[1]->demands[0].isolated_cycles, 1);
	ck_assert(isfinite(trace.on[1]->demands[0].dram_bytes_per_cycle));
}
END_TEST

#define ROW(layer, rest) layer ",l" layer "," rest "\n"

START_TEST(traces_refused)
{
	static const struct {
		const char *bytes;
		unsigned line, column;
		const char *text;
	} cases[] = {
		{HEADER, 1, 1, "no layers below the header; expected at least one"},
		{"layer,name,tiles,compute_cycles,dram_bytes\n", 1, 1,
			"column 'isolated_cycles' is missing"},
		{HEADER ROW("0", "conv,1,0,1,1,1,1,1"), 2, 13,
			"tiles = '0' is out of range; expected a whole number from 1 to 64"},
		{HEADER ROW("0", "conv,1,65,1,1,1,1,1"), 2, 13,
			"tiles = '65' is out of range; expected a whole number from 1 to 64"},
		{HEADER ROW("0", "conv,1,1,1,1,1,1,0"), 2, 23,
			"isolated_cycles = '0' is out of range; expected a whole number from 1 to "
			"9007199254740992"},
		{HEADER ROW("0", "conv,1,1,1,1,1,9007199254740993,1"), 2, 21,
			"dram_bytes = '9007199254740993' is out of range; expected a whole number "
			"from 0 to 9007199254740992"},
		{HEADER ROW("0", "conv,1,1,1,10,1,1,9"), 2, 24,
			"isolated_cycles below compute_cycles; expected at least 10"},
		{HEADER ROW("0", "conv,1,1,1,1,1,1,9") ROW("2", "conv,1,1,1,1,1,1,9"), 3, 1,
			"layer 2 of 1 tiles; expected layer 1 next"},
		{HEADER ROW("1", "conv,1,1,1,1,1,1,9"), 2, 1,
			"layer 1 of 1 tiles; expected layer 0 next"},
		{HEADER ROW("0", "conv,1,1,1,1,1,1,9") ROW("1", "conv,1,1,1,1,1,1,9")
				ROW("0", "conv,1,2,1,1,1,1,9"),
			4, 1, "the last of 1 layers on 2 tiles; expected 2 layers, as on others"},
		{HEADER ROW("0", "conv,1,1,1,1,1,1,9") "0,other,conv,1,2,1,1,1,1,9\n", 3, 1,
			"layer 0 is 'other' of block 1 with 1 macs here; expected 'l0' of 1 with 1, as "
			"above"},
		{HEADER ROW("0", "conv,1,1,1,1,1,1,9") ROW("0", "conv,1,2,2,1,1,1,9"), 3, 1,
			"layer 0 is 'l0' of block 1 with 2 macs here; expected 'l0' of 1 with 1, as "
			"above"},
		{HEADER ROW("0", "conv,2,1,1,1,1,1,9") ROW("1", "conv,1,1,1,1,1,1,9"), 3, 1,
			"block 1 after block 2; expected blocks in order"},
		{HEADER ROW("0", "conv,1,1,9007199254740992,1,1,1,9")
				ROW("1", "conv,1,1,1,1,1,1,9"),
			3, 1, "more than 9007199254740992 macs in all; expected at most that"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trace trace;
		ck_assert_msg(!parse(cases[i].bytes, &trace), "%s", cases[i].text);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(err.text, cases[i].text);
		ck_assert_uint_eq(err.line, cases[i].line);
		ck_assert_uint_eq(err.column, cases[i].column);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trace");
	TCase *tcase = unit_case(suite, "trace");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, a_lowered_trace_comes_back);
	tcase_add_test(tcase, any_name_comes_back);
	tcase_add_test(tcase, one_tile_count_alone);
	tcase_add_test(tcase, sums_over_the_layers_before);
	tcase_add_test(tcase, the_nearest_lowering);
	tcase_add_test(tcase, no_layer_takes_no_time);
	tcase_add_test(tcase, traces_refused);
	return unit_main(suite);
}
