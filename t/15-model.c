/* Networks and SoCs: the models that come with the program, what follows from an operation's
 * columns, and what is refused. Run from the top of the repository. */
#include "unit.h"

#include "model/network.h"
#include "model/soc.h"

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

/* All columns, so that a row can give any of them. */
#define HEADER                                                                                     \
	"name,kind,block,in_height(px),in_width(px),in_channels,out_channels,kernel(px),"          \
	"stride(px),padding(px),dilation,pool_size(px),pool_stride(px),pool_padding(px),rows,"     \
	"columns,inner,bias,bias_repeating,out_stride(elements)\n"

static bool parse(const char *rows, struct network *network)
{
	const char *bytes = arena_printf(&arena, "%s%s", HEADER, rows);
	struct text text;
	return text_from_bytes("f", bytes, strlen(bytes), &arena, &text, &err)
		&& network_parse(&text, "n", &arena, network, &err);
}

/* The only operation of a one-row network. */
static const struct op *op_of(const char *row)
{
	struct network network;
	ck_assert_msg(parse(row, &network), "%s", err.text);
	ck_assert_uint_eq(network.op_count, 1);
	return network.ops;
}

/* ---- the networks of models/ ---- */

/* Multiply-accumulates counted by another program from the same columns; ResNet-50's 4.09e9 and
 * GoogLeNet's 1.5e9 are also what their papers' readers count. Blocks are the artifact's. */
START_TEST(the_seven_networks)
{
	static const struct {
		const char *name;
		int64_t macs;
		size_t ops;
		int blocks;
	} expected[] = {
		{"alexnet", 714286784, 14, 2},
		{"googlenet", 1498376192, 69, 2},
		{"kws", 1018967040, 36, 2},
		{"resnet50", 4089233408, 70, 4},
		{"squeezenet", 349151936, 27, 1},
		{"yololite", 240041984, 12, 1},
		{"yolov2", 2792194048, 24, 3},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		const char *path = arena_printf(&arena, "models/networks/%s.csv", expected[i].name);
		struct text text;
		struct network network;
		ck_assert_msg(text_read(path, &arena, &text, &err), "%s", err.text);
		ck_assert_msg(network_parse(&text, expected[i].name, &arena, &network, &err),
			"%s:%u: %s", path, err.line, err.text);
		int64_t macs = 0;
		for (size_t k = 0; k < network.op_count; k++)
			macs += op_macs(&network.ops[k]);
		ck_assert_str_eq(network.name, expected[i].name);
		ck_assert_int_eq(macs, expected[i].macs);
		ck_assert_uint_eq(network.op_count, expected[i].ops);
		ck_assert_int_eq(network.ops[network.op_count - 1].block, expected[i].blocks);
	}
}
END_TEST

/* ---- what follows from the columns ---- */

/* 224 + 2*3 - 7 = 223 = 111*2 + 1: 112 steps. The pool: 112 + 2*1 - 3 = 111 = 55*2 + 1: 56.
 * 112*112 * 64 * 3 * 49 = 118,013,952. */
START_TEST(a_convolution_with_a_fused_pool)
{
	const struct op *op = op_of("c,conv,1,224,224,3,64,7,2,3,,3,2,1,,,,1,,\n");
	ck_assert_int_eq(op->out_height, 112);
	ck_assert_int_eq(op->out_width, 112);
	ck_assert_int_eq(op->final_height, 56);
	ck_assert_int_eq(op->final_width, 56);
	ck_assert_int_eq(op->dilation, 1);
	ck_assert_int_eq(op->bias, 1);
	ck_assert_int_eq(op->bias_repeating, 1);
	ck_assert_int_eq(op->out_stride, 64);
	ck_assert_int_eq(op_macs(op), 118013952);
}
END_TEST

/* A window of 3 dilated by 2 spans 5: 10 - 5 + 1 = 6 rows, 7 - 5 + 1 = 3 columns, at stride 3: 2
 * and 1. 2*1 * 5 * 4 * 9 = 360. */
START_TEST(a_dilated_convolution)
{
	const struct op *op = op_of("c,conv,1,10,7,4,5,3,3,,2,,,,,,,,,8\n");
	ck_assert_int_eq(op->out_height, 2);
	ck_assert_int_eq(op->out_width, 1);
	ck_assert_int_eq(op->final_height, 2);
	ck_assert_int_eq(op->pool_size, 1);
	ck_assert_int_eq(op->out_stride, 8);
	ck_assert_int_eq(op_macs(op), 360);
}
END_TEST

/* 13 - 3 = 10 = 5*2: 6 rows; 12 - 3 = 9 = 4*2 + 1: 5 columns. */
START_TEST(a_pool)
{
	const struct op *op = op_of("p,pool,1,13,12,32,,3,2,,,,,,,,,,,\n");
	ck_assert_int_eq(op->out_height, 6);
	ck_assert_int_eq(op->out_width, 5);
	ck_assert_int_eq(op->out_channels, 32);
	ck_assert_int_eq(op->final_width, 5);
	ck_assert_int_eq(op_macs(op), 0);
}
END_TEST

START_TEST(a_global_average)
{
	const struct op *op = op_of("g,global_avg,1,7,9,2048,,,,,,,,,,,,,,\n");
	ck_assert_int_eq(op->out_height, 1);
	ck_assert_int_eq(op->out_width, 1);
	ck_assert_int_eq(op->out_channels, 2048);
	ck_assert_int_eq(op->kernel, 9);
	ck_assert_int_eq(op_macs(op), 0);
}
END_TEST

START_TEST(matrices)
{
	const struct op *op = op_of("m,matmul,1,,,,,,,,,,,,49,128,256,,0,\n");
	ck_assert_int_eq(op->rows, 49);
	ck_assert_int_eq(op->columns, 128);
	ck_assert_int_eq(op->inner, 256);
	ck_assert_int_eq(op->bias_repeating, 0);
	ck_assert_int_eq(op->out_stride, 128);
	ck_assert_int_eq(op_macs(op), 49 * 128 * 256);
	op = op_of("r,resadd,1,,,,,,,,,,,,49,128,,,,\n");
	ck_assert_int_eq(op->out_stride, 128);
	ck_assert_int_eq(op_macs(op), 0);
}
END_TEST

/* Columns may come in any order, and those that nothing needs may be absent. */
START_TEST(columns_in_any_order)
{
	const char *bytes = "columns,rows,kind,block,inner,name\n3,2,matmul,1,4,m\n";
	struct text text;
	struct network network;
	ck_assert(text_from_bytes("f", bytes, strlen(bytes), &arena, &text, &err));
	ck_assert_msg(network_parse(&text, "n", &arena, &network, &err), "%s", err.text);
	ck_assert_int_eq(op_macs(&network.ops[0]), 24);
}
END_TEST

START_TEST(networks_refused)
{
	static const struct {
		const char *rows;
		unsigned line, column;
		const char *text;
	} cases[] = {
		{"", 1, 1, "no operations below the header; expected at least one"},
		{",conv,1,8,8,4,4,3,1,,,,,,,,,,,\n", 2, 1, "an operation without a name"},
		{"a,cnov,1,8,8,4,4,3,1,,,,,,,,,,,\n", 2, 3,
			"kind 'cnov'; expected one of conv, matmul, pool, resadd, global_avg"},
		{"a,conv,1,,8,4,4,3,1,,,,,,,,,,,\n", 2, 10, "'a' is conv and has no in_height"},
		{"a,pool,1,8,8,4,4,3,1,,,,,,,,,,,\n", 2, 16,
			"'a' is pool, which takes no out_channels; expected an empty field"},
		{"a,conv,1,0,8,4,4,3,1,,,,,,,,,,,\n", 2, 10,
			"in_height = '0' is out of range; expected a whole number from 1 to 1048576"},
		{"a,conv,1,8,8,4,4,3,1,,,,,,,,,2,,\n", 2, 30,
			"bias = '2' is out of range; expected a whole number from 0 to 1"},
		{"a,conv,1,8,8,4,4,257,1,,,,,,,,,,,\n", 2, 18,
			"kernel = '257' is out of range; expected a whole number from 1 to 256"},
		{"a,conv,1,8,8,4,4,9,1,,,,,,,,,,,\n", 2, 1,
			"'a': its window is larger than its padded image"},
		{"a,conv,1,8,8,4,4,3,1,,,2,2,2,,,,,,\n", 2, 1,
			"'a': pool_padding 2; expected less than its pool_size 2"},
		{"a,conv,1,8,8,4,4,3,1,,,,2,,,,,,,\n", 2, 1,
			"'a': pool_stride 2 and no pool_size; expected both or none"},
		{"a,conv,1,8,8,4,4,3,1,,,,,,,,,,,3\n", 2, 1,
			"'a': out_stride 3; expected at least its 4 channels"},
		{"a,conv,2,8,8,4,4,3,1,,,,,,,,,,,\n", 2, 1, "'a': block 2 first; expected 1"},
		{"a,conv,1,8,8,4,4,3,1,,,,,,,,,,,\nb,conv,3,8,8,4,4,3,1,,,,,,,,,,,\n", 3, 1,
			"'b': block 3 after block 1; expected 1 or 2"},
		{"a,conv,1,1048576,1048576,1,1,1,1,,,,,,,,,,,\n", 2, 1,
			"'a': a tensor of 1.1e+12 elements; expected at most 4.29e+09"},
		{"a,matmul,1,,,,,,,,,,,,65536,65536,65536,,,\n", 2, 1,
			"'a': 2.81e+14 multiplications; expected at most 1.76e+13"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct network network;
		ck_assert_msg(!parse(cases[i].rows, &network), "%s", cases[i].text);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(err.text, cases[i].text);
		ck_assert_uint_eq(err.line, cases[i].line);
		ck_assert_uint_eq(err.column, cases[i].column);
	}
}
END_TEST

/* An operation may have 2^44 multiplications, and all together 2^53: 512 such, and not one more. */
START_TEST(all_multiplications_can_be_counted)
{
	const char *row = "a,matmul,1,,,,,,,,,,,,65536,65536,4096,,,\n";
	size_t length = strlen(row);
	char *rows = arena_alloc(&arena, 513 * length + 1);
	for (size_t i = 0; i < 512; i++)
		memcpy(rows + i * length, row, length);
	struct network network;
	ck_assert_msg(parse(rows, &network), "%s", err.text);
	strcpy(rows + 512 * length, "a,matmul,1,,,,,,,,,,,,1,1,1,,,\n");
	ck_assert(!parse(rows, &network));
	ck_assert_uint_eq(err.line, 514);
	ck_assert_str_eq(err.text,
		"9007199254740993 multiplications up to here; expected at most 9007199254740992");
}
END_TEST

/* ---- SoCs ---- */

static const char *gemmini8(void)
{
	struct text text;
	ck_assert_msg(text_read("models/socs/gemmini8.ini", &arena, &text, &err), "%s", err.text);
	return text.bytes;
}

/* The text with the first `from` replaced. */
static const char *edited(const char *bytes, const char *from, const char *to)
{
	const char *at = strstr(bytes, from);
	ck_assert_msg(at != NULL, "%s", from);
	return arena_printf(&arena, "%.*s%s%s", (int)(at - bytes), bytes, to, at + strlen(from));
}

static bool soc_of(const char *bytes, struct soc *soc)
{
	struct text text;
	return text_from_bytes("s", bytes, strlen(bytes), &arena, &text, &err)
		&& soc_parse(&text, "s", &arena, soc, &err);
}

/* The paper's machine: 8 tiles in 4 groups, 16 x 16 arrays, 128 and 64 KiB, 2 MiB of L2, 16 bytes
 * per cycle at 1 GHz. */
START_TEST(the_soc_of_the_paper)
{
	struct soc soc;
	ck_assert_msg(soc_of(gemmini8(), &soc), "%s", err.text);
	ck_assert_str_eq(soc.name, "s");
	ck_assert_double_eq(soc.clock_hz, 1e9);
	ck_assert_int_eq(soc.tiles, 8);
	ck_assert_int_eq(soc.groups, 4);
	ck_assert_int_eq(soc.array_rows, 16);
	ck_assert_int_eq(soc.array_columns, 16);
	ck_assert_int_eq(soc.scratchpad_bytes, 128 << 10);
	ck_assert_int_eq(soc.accumulator_bytes, 64 << 10);
	ck_assert_int_eq(soc.dma_bytes_per_cycle, 16);
	ck_assert_int_eq(soc.dma_request_bytes, 64);
	ck_assert_int_eq(soc.l2_bytes, 2 << 20);
	ck_assert_double_eq(soc.dram_bytes_per_cycle, 16);
	ck_assert_int_eq(soc.cost_form, COST_FITTED);
}
END_TEST

/* Every knob, written as an INI file, is read back into the same fields. */
START_TEST(a_soc_comes_back)
{
	struct soc soc, again;
	ck_assert(soc_of(gemmini8(), &soc));
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	for (const struct knob *knob = soc_knobs; knob->key; knob++) {
		char value[64];
		knob_format(knob, &soc, value, sizeof value);
		fprintf(stream, "[%s]\n%s = %s\n", knob->section, knob->key, value);
	}
	fclose(stream);
	ck_assert_msg(soc_of(bytes, &again), "%s", err.text);
	for (const struct knob *knob = soc_knobs; knob->key; knob++) {
		char a[64], b[64];
		knob_format(knob, &soc, a, sizeof a);
		knob_format(knob, &again, b, sizeof b);
		ck_assert_str_eq(a, b);
	}
	free(bytes);
}
END_TEST

/* The line in which `what` begins. */
static unsigned line_of(const char *bytes, const char *what)
{
	unsigned line = 1;
	for (const char *at = strstr(bytes, what); bytes < at; bytes++)
		line += *bytes == '\n';
	return line;
}

START_TEST(socs_refused)
{
	static const struct {
		const char *from, *to;
		unsigned column;
		const char *text;
	} cases[] = {
		{"tiles = 8", "tiles = 65", 9,
			"tiles = '65' is out of range; expected a whole number from 1 to 64 tiles"},
		{"tiles = 8", "tiles = eight", 9,
			"tiles = 'eight' is not a whole number; expected a whole number from 1 to 64 "
			"tiles"},
		{"groups = 4", "groops = 4", 1, "unknown key 'groops'; did you mean 'groups'?"},
		{"groups = 4", "groups = 3", 10,
			"tiles = 8 and groups = 3; expected groups to divide tiles"},
		{"groups = 4", "groups = 16", 10,
			"tiles = 8 and groups = 16; expected groups to divide tiles"},
		{"groups = 4", "array_rows = 16", 1,
			"'array_rows' stands in [soc]; expected in [array]"},
		{"\ngroups = 4", "", 1,
			"[soc] has no 'groups' (fixed partition of the static policies); expected "
			"every key of it"},
		{"cost_form = fitted", "cost_form = best", 13,
			"cost_form = 'best'; expected one of fitted, algorithm1, systolic"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct soc soc;
		unsigned line = line_of(gemmini8(), cases[i].from);
		ck_assert_msg(!soc_of(edited(gemmini8(), cases[i].from, cases[i].to), &soc), "%s",
			cases[i].to);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(err.text, cases[i].text);
		ck_assert_uint_eq(err.line, line);
		ck_assert_uint_eq(err.column, cases[i].column);
	}
	struct soc soc;
	ck_assert(!soc_of("[soc]\nclock_hz = 1e9\ntiles = 1\ngroups = 1\n", &soc));
	ck_assert_str_eq(err.text,
		"[array] has no 'array_rows' (systolic array of one tile: rows); expected every key "
		"of it");
	ck_assert_uint_eq(err.line, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("model");
	TCase *tcase = unit_case(suite, "model");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, the_seven_networks);
	tcase_add_test(tcase, a_convolution_with_a_fused_pool);
	tcase_add_test(tcase, a_dilated_convolution);
	tcase_add_test(tcase, a_pool);
	tcase_add_test(tcase, a_global_average);
	tcase_add_test(tcase, matrices);
	tcase_add_test(tcase, columns_in_any_order);
	tcase_add_test(tcase, networks_refused);
	tcase_add_test(tcase, all_multiplications_can_be_counted);
	tcase_add_test(tcase, the_soc_of_the_paper);
	tcase_add_test(tcase, a_soc_comes_back);
	tcase_add_test(tcase, socs_refused);
	return unit_main(suite);
}
