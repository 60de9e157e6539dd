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

static const char *written_by(
	void (*write)(const struct trace *, int, FILE *), const struct trace *trace, int tiles)
{
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	write(trace, tiles, stream);
	fclose(stream);
	const char *copy = arena_copy(&arena, bytes, length);
	free(bytes);
	return copy;
}

static const char *written(const struct trace *trace, int tiles)
{
	return written_by(trace_write, trace, tiles);
}

static const char *written_full(const struct trace *trace, int tiles)
{
	return written_by(trace_write_full, trace, tiles);
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

static void levels_equal(const struct trace *a, const struct trace *b)
{
	for (size_t i = 0; i < a->layer_count; i++)
		ck_assert_int_eq(a->layers[i].output_bytes, b->layers[i].output_bytes);
	for (int tiles = 1; tiles <= TILES_MOST; tiles++)
		for (int level = 0; a->on[tiles] && level < CACHE_LEVELS; level++) {
			const struct lowering *one = a->on[tiles]->under[level];
			const struct lowering *other = b->on[tiles]->under[level];
			lowerings_equal(one, other, a->layer_count);
			ck_assert_mem_eq(one->cache_bytes, other->cache_bytes,
				a->layer_count * sizeof *one->cache_bytes);
			ck_assert_ptr_eq(one->under[CACHE_WHOLE], a->on[tiles]);
		}
}

/* In full: the outputs and every cache level too; and written again, the same text. */
START_TEST(a_full_trace_comes_back)
{
	static const char *const names[] = {
		"alexnet", "squeezenet", "kws", "yolov2", "resnet50", "googlenet", "yololite"};
	static const int counts[] = {1, 2, 3, 8, 0};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct trace trace, again;
		lower(names[i], counts, &trace);
		ck_assert_msg(parse(written_full(&trace, 0), &again), "%s", err.text);
		traces_equal(&trace, &again);
		levels_equal(&trace, &again);
		ck_assert_str_eq(written_full(&trace, 0), written_full(&again, 0));
		ck_assert_str_eq(written(&trace, 0), written(&again, 0));
	}
}
END_TEST

/* The ten columns tell neither outputs nor cache levels; and what is not told is not written. */
START_TEST(the_short_form_does_not_tell)
{
	static const int counts[] = {2, 0};
	struct trace trace, again;
	lower("kws", counts, &trace);
	ck_assert_int_eq(trace.layers[0].output_bytes, 96 * 96 * 45);
	ck_assert(parse(written(&trace, 0), &again));
	ck_assert_int_eq(again.layers[0].output_bytes, -1);
	ck_assert_ptr_eq(again.on[2]->under[CACHE_WHOLE], again.on[2]);
	for (int level = 1; level < CACHE_LEVELS; level++)
		ck_assert_ptr_null(again.on[2]->under[level]);
	ck_assert_ptr_null(again.on[2]->cache_bytes);
	ck_assert_str_eq(written_full(&again, 0), written(&again, 0));
}
END_TEST

#define LEVELS                                                                                     \
	"cache_bytes,once_cache_bytes,once_dram_bytes,once_isolated_cycles,"                       \
	"inner_cache_bytes,inner_dram_bytes,inner_isolated_cycles,"                                \
	"none_dram_bytes,none_isolated_cycles"
#define SHORT "layer,name,tiles,compute_cycles,dram_bytes,isolated_cycles"

/* An empty field is as at the level before; `none` needs nothing. Layer 0: whole 10 bytes in 20 cycles with
 * 900, once with 500 the same, inner 30 in 20 with 500, none 40 in 50. Layer 1 gains nothing. */
START_TEST(empty_fields_are_as_before)
{
	struct trace trace, again;
	const char *bytes = SHORT "," LEVELS "\n"
				  "0,a,1,5,10,20,900,500,,,,30,,40,50\n"
				  "1,b,1,5,7,9,0,,,,,,,,\n";
	static const int64_t cache[][2] = {{900, 0}, {500, 0}, {500, 0}, {0, 0}};
	static const int64_t dram[][2] = {{10, 7}, {10, 7}, {30, 7}, {40, 7}};
	static const double isolated[][2] = {{20, 9}, {20, 9}, {20, 9}, {50, 9}};
	ck_assert_msg(parse(bytes, &trace), "%s", err.text);
	for (int level = 0; level < CACHE_LEVELS; level++) {
		const struct lowering *on = trace.on[1]->under[level];
		for (int i = 0; i < 2; i++) {
			ck_assert_int_eq(on->cache_bytes[i], cache[level][i]);
			ck_assert_int_eq(on->costs[i].dram_bytes, dram[level][i]);
			ck_assert_double_eq(on->demands[i].isolated_cycles, isolated[level][i]);
			ck_assert_int_eq(on->costs[i].compute_cycles, 5);
		}
	}
	ck_assert_int_eq(trace.layers[0].output_bytes, -1);
	ck_assert_msg(parse(written_full(&trace, 0), &again), "%s", err.text);
	levels_equal(&trace, &again);
	ck_assert_str_eq(strrchr(written_full(&trace, 0), 'b'), "b,,1,1,0,5,0,7,9,0,,,,,,,,\n");
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
		{SHORT ",output_bytes\n0,a,1,1,1,9,64\n0,a,2,1,1,9,65\n", 3, 1,
			"layer 0 makes 65 bytes here; expected 64, as above"},
		{SHORT ",output_bytes\n0,a,1,1,1,9,-1\n", 2, 13,
			"output_bytes = '-1' is out of range; expected a whole number from 0 to "
			"9007199254740992"},
		{SHORT ",cache_bytes\n0,a,1,1,1,9,64\n", 1, 1,
			"column 'once_cache_bytes' is missing; expected all of the cache levels' "
			"beside 'cache_bytes'"},
		{SHORT ",none_dram_bytes\n0,a,1,1,1,9,64\n", 1, 1,
			"column 'cache_bytes' is missing; expected all of the cache levels' beside "
			"'none_dram_bytes'"},
		{SHORT "," LEVELS "\n0,a,1,5,10,20,900,901,,,,,,,\n", 2, 19,
			"once_cache_bytes = '901' is out of range; expected a whole number from 0 to "
			"900"},
		{SHORT "," LEVELS "\n0,a,1,5,10,20,900,,,,,9,,,\n", 2, 23,
			"inner_dram_bytes = '9' is out of range; expected a whole number from 10 to "
			"9007199254740992"},
		{SHORT "," LEVELS "\n0,a,1,5,10,20,900,,,30,,,,,29\n", 2, 28,
			"none_isolated_cycles = '29' is out of range; expected a whole number from "
			"30 to 9007199254740992"},
		{SHORT "," LEVELS "\n0,a,1,5,10,20,,,,,,,,,\n", 2, 15,
			"cache_bytes = '' is not a whole number; expected a whole number from 0 to "
			"9007199254740992"},
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

/* ---- what lowering depends on ---- */

static char *trace_text(const struct soc *soc, const struct network *network)
{
	static const int counts[] = {1, 2, 0};
	char *bytes = NULL;
	size_t length;
	struct trace trace;
	FILE *stream = open_memstream(&bytes, &length);
	if (soc_check(soc, &err) && trace_lower(soc, network, counts, &arena, &trace, &err))
		trace_write_full(&trace, 0, stream);
	fclose(stream);
	return bytes;
}

/* Sets a number of the SoC to half or twice its value, a choice to another. */
static void knob_turn(const struct knob *knob, struct soc *soc)
{
	char *field = (char *)soc + knob->offset;
	if (knob->type == KNOB_DOUBLE) {
		*(double *)field = *(double *)field > 0 ? *(double *)field / 2 : 0.5;
	} else {
		int *number = (int *)field;
		*number = knob->type == KNOB_CHOICE ? !*number : *number > 1 ? *number / 2 : 2;
	}
}

/* Equal bases, equal traces; and the basis is no more than that: what it leaves out is much. */
START_TEST(a_basis_is_all_that_lowering_depends_on)
{
	static const char *const names[] = {"resnet50", "alexnet", "squeezenet", "kws"};
	struct text soc_text, text;
	struct soc gemmini8;
	struct network network;
	ck_assert(text_read("models/socs/gemmini8.ini", &arena, &soc_text, &err)
		&& soc_parse(&soc_text, "gemmini8", &arena, &gemmini8, &err)
		&& text_read(arena_printf(&arena, "models/networks/%s.csv", names[_i]), &arena,
			&text, &err)
		&& network_parse(&text, names[_i], &arena, &network, &err));
	const char *basis = trace_basis(&gemmini8, &arena);
	char *before = trace_text(&gemmini8, &network);
	int left_out = 0;
	for (const struct knob *knob = soc_knobs; knob->key; knob++) {
		struct soc soc = gemmini8;
		knob_turn(knob, &soc);
		if (strcmp(trace_basis(&soc, &arena), basis) != 0)
			continue;
		char *after = trace_text(&soc, &network);
		ck_assert_msg(strcmp(before, after) == 0, "%s", knob->key);
		free(after);
		left_out++;
	}
	ck_assert_int_ge(left_out, 8);
	free(before);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trace");
	TCase *tcase = unit_case(suite, "trace");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, a_lowered_trace_comes_back);
	tcase_add_test(tcase, a_full_trace_comes_back);
	tcase_add_test(tcase, the_short_form_does_not_tell);
	tcase_add_test(tcase, empty_fields_are_as_before);
	tcase_add_test(tcase, any_name_comes_back);
	tcase_add_test(tcase, one_tile_count_alone);
	tcase_add_test(tcase, sums_over_the_layers_before);
	tcase_add_test(tcase, the_nearest_lowering);
	tcase_add_test(tcase, no_layer_takes_no_time);
	tcase_add_test(tcase, traces_refused);
	tcase_add_loop_test(tcase, a_basis_is_all_that_lowering_depends_on, 0, 4);
	return unit_main(suite);
}
