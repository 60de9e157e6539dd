/* Specs of sweeps: what they span, what they refuse and where, how points are numbered, and how the
 * samples are spread. Run from the top of the repository. */
#include "unit.h"

#include "policy/policy.h"
#include "sweep/spec.h"

#include <dirent.h>

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

static const struct text *text_of(const char *bytes)
{
	struct text *text = arena_alloc(&arena, sizeof *text);
	bool ok = text_from_bytes("f", bytes, strlen(bytes), &arena, text, &err);
	ck_assert_msg(ok, "%s", err.text);
	return text;
}

static const struct spec *spec_of(const char *bytes)
{
	struct spec *spec = arena_alloc(&arena, sizeof *spec);
	bool ok = spec_parse(text_of(bytes), "s", &arena, spec, &err);
	ck_assert_msg(ok, "%u:%u: %s", err.line, err.column, err.text);
	return spec;
}

/* A point's values, by blanks. */
static const char *point_of(const struct spec *spec, uint64_t point)
{
	const char **values = arena_array(&arena, spec->axis_count, sizeof *values), *line = "";
	spec_values(spec, point, &arena, values);
	for (size_t i = 0; i < spec->axis_count; i++)
		line = arena_printf(&arena, "%s%s%s", line, i ? " " : "", values[i]);
	return line;
}

/* ---- values ---- */

static const char *axis_of(const char *entry)
{
	const struct spec *spec = spec_of(arena_printf(&arena, "[grid]\n%s\n", entry));
	const char *line = "";
	ck_assert_uint_eq(spec->axis_count, 1);
	ck_assert_uint_eq(spec->point_count, spec->axes->count);
	for (size_t i = 0; i < spec->axes->count; i++)
		line = arena_printf(&arena, "%s%s%s", line, i ? " " : "", spec->axes->values[i]);
	return line;
}

/* Sums and products are told as people would tell them, whatever their last bits are. */
START_TEST(values_are_spelt_out)
{
	static const struct {
		const char *entry, *values;
	} cases[] = {
		{"soc.dram_bytes_per_cycle = 8, 16.0 ,3.20e1", "8 16 32"},
		{"soc.dram_efficiency = 0.1..0.5/0.1", "0.1 0.2 0.3 0.4 0.5"},
		{"soc.dram_efficiency = 0.1 .. 0.55 / 0.1", "0.1 0.2 0.3 0.4 0.5"},
		{"soc.interference = 0..1/0.3333333333333333", /* 1e-15 short of the end */
			"0 0.333333333333 0.666666666667 1"},
		{"workload.load = 0.5..1.5/0.25", "0.5 0.75 1 1.25 1.5"},
		{"workload.load = 0.1..100*10", "0.1 1 10 100"},
		{"workload.load = 1..2*1.1", "1 1.1 1.21 1.331 1.4641 1.61051 1.771561 1.9487171"},
		{"workload.load = 0.001..0.3*3", "0.001 0.003 0.009 0.027 0.081 0.243"},
		{"workload.load = 0.1234567890123456..1.2/1", "0.1234567890123456 1.12345678901"},
		{"workload.load = 1..1", "1"},
		{"soc.l2_bytes = 262144..4194304*2", "262144 524288 1048576 2097152 4194304"},
		{"soc.clock_hz = 1e9..1e12*10",
			"1000000000 10000000000 100000000000 1000000000000"},
		{"soc.tiles = 1..4", "1 2 3 4"},
		{"soc.tiles = 1, 2..8*2, 10..14/2", "1 2 4 8 10 12 14"},
		{"seed = 1..3, 1000000000", "1 2 3 1000000000"}, {"seed = 007", "7"},
		{"qos = L,H", "L H"},
		{"soc = gemmini8, ../other/soc.ini", "gemmini8 ../other/soc.ini"},
		{"workload = A , lists/b.csv", "A lists/b.csv"},
		{"soc.dram_arbiter = maxmin, proportional", "maxmin proportional"},
		{"policy = moca[floor_fraction=0.50,bandwidth_fraction=2], static, online+moca, best",
			"moca[bandwidth_fraction=2,floor_fraction=0.5] static online+moca best"},
		{"policy = moca[floor_fraction=0.25]", "moca"},  /* its default */
		{"policy.floor_fraction = 0.1, 0.5", "0.1 0.5"}, /* of the default policy */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(axis_of(cases[i].entry), cases[i].values);
}
END_TEST

START_TEST(all_is_every_online_policy)
{
	const struct spec *spec = spec_of("[grid]\npolicy = all, moca[floor_fraction=0.5]\n");
	size_t i = 0;
	for (; policy_table[i].name; i++)
		ck_assert_str_eq(spec->axes->values[i], policy_table[i].name);
	ck_assert_uint_eq(spec->axes->count, i + 1);
	ck_assert_uint_eq(spec->axes->value_places[0].column, 10);
	ck_assert_uint_eq(spec->axes->value_places[i].line, 2);
	ck_assert_uint_eq(spec->axes->value_places[i].column, 15);
}
END_TEST

/* ---- refusals ---- */

START_TEST(refusals_say_where_and_what_was_expected)
{
	static const struct {
		const char *bytes, *where, *text;
	} cases[] = {
		/* sections and keys */
		{"", "1:0", "nothing in it; expected [section] and key = value lines"},
		{"[grid]\nseed = 1\n\n [grids]\n", "4:2",
			"unknown section [grids], perhaps [grid]; expected [grid], [sample], [fixed] "
			"or [output]"},
		{"[x]\nseed = 1\n", "1:1",
			"unknown section [x]; expected [grid], [sample], [fixed] or [output]"},
		{"[grid]\n\v[x=]\nseed = 1\n", "2:2",
			"unknown section [x=]; expected [grid], [sample], [fixed] or [output]"},
		{"\xEF\xBB\xBF\xEF\xBB\xBF[x=]\nseed = 1\n",
			"2:1", /* a mark too many hides the line */
			"unknown section [x=]; expected [grid], [sample], [fixed] or [output]"},
		{"[sample\nseed = 1\n", "1:1", "expected [section] or key = value"},
		{"[grid]\nsoc.tile = 1\n", "2:1",
			"unknown key 'soc.tile'; did you mean 'soc.tiles'? (moca list knobs)"},
		{"[grid]\n  seeds = 1\n", "2:3",
			"unknown key 'seeds'; did you mean 'seed'? (moca list knobs)"},
		{"[fixed]\nbandwidth = 1\n", "2:1",
			"unknown key 'bandwidth'; expected soc, workload, qos, policy, seed or a knob "
			"(moca list knobs)"},
		{"[grid]\npolicy.floor_fractoin = 1\n", "2:1",
			"no chosen policy has a knob 'policy.floor_fractoin'; did you mean "
			"'policy.floor_fraction'? (moca list knobs)"},
		{"[grid]\npolicy = static\npolicy.floor_fraction = 1\n", "3:1",
			"no chosen policy has a knob 'policy.floor_fraction'; expected soc, workload, "
			"qos, policy, seed or a knob (moca list knobs)"},
		{"[grid]\nseed = 1\nseed = 2\n", "3:1",
			"this key was given before; expected each once"},
		{"[fixed]\nseed = 1\n[grid]\nseed = 2\n", "4:1",
			"seed stands in [fixed] too, on line 2; expected it in one section"},
		{"[output]\ntask = no\n", "2:1", "unknown key 'task' in [output]; expected tasks"},
		{"[output]\ntasks = maybe\n", "2:9", "tasks = 'maybe'; expected one of no, yes"},
		{"[fixed]\nqos = H, M\n", "2:10",
			"qos has 2 values in [fixed]; expected one, or the key in [grid]"},
		{"[fixed]\npolicy = moca[floor_fraction=0.5]\n[grid]\npolicy.floor_fraction = 0.3\n",
			"4:25",
			"policy.floor_fraction is set by policy 'moca[floor_fraction=0.5]' too; "
			"expected it in one place"},
		/* values */
		{"[grid]\nsoc =\n", "2:6", "soc has no value; expected one at least"},
		{"[grid]\nsoc = a,,b\n", "2:9",
			"soc has an empty value; expected one before and after each comma"},
		{"[grid]\nsoc = a, \n", "2:9",
			"soc has an empty value; expected one before and after each comma"},
		{"[grid]\nsoc.tiles = 8, 65\n", "2:16",
			"soc.tiles = '65' is out of range; expected a whole number from 1 to 64 tiles"},
		{"[grid]\nsoc.tiles = 1.5\n", "2:13",
			"soc.tiles = '1.5' is not a whole number; expected a whole number from 1 to 64 "
			"tiles"},
		{"[grid]\nseed = 1, -1\n", "2:11",
			"seed = '-1' is out of range; expected a whole number from 0 to 1000000000"},
		{"[grid]\nseed = 1000000001\n", "2:8",
			"seed = '1000000001' is out of range; expected a whole number from 0 to "
			"1000000000"},
		{"[grid]\nworkload.load = nan\n", "2:17",
			"workload.load = 'nan' is not a number; expected a number from 1e-06 to "
			"1000000"},
		{"[grid]\nworkload.load = inf\n", "2:17",
			"workload.load = 'inf' is not a number; expected a number from 1e-06 to "
			"1000000"},
		{"[grid]\nworkload.load = 1e400\n", "2:17",
			"workload.load = '1e400' is too large; expected a number from 1e-06 to "
			"1000000"},
		{"[grid]\nqos = X\n", "2:7", "qos = 'X'; expected one of H, M, L"},
		{"[grid]\nsoc.dram_arbiter = fair\n", "2:20",
			"soc.dram_arbiter = 'fair'; expected one of proportional, maxmin"},
		{"[grid]\npolicy = static, moka\n", "2:18",
			"unknown policy 'moka'; did you mean 'moca'? (moca list policies)"},
		{"[grid]\npolicy = moca[floor_fraction=2]\n", "2:10",
			"policy.floor_fraction = '2' is out of range; expected a number from 0.001 to "
			"1"},
		{"[grid]\npolicy = moca, moca-norm\npolicy.floor_fraction = 0.5, 0\n", "3:30",
			"policy.floor_fraction = '0' is out of range; expected a number from 0.001 to "
			"1"},
		{"[grid]\nsoc.dram_bytes_per_cycle = 8, 16, 8.0\n", "2:35",
			"soc.dram_bytes_per_cycle has '8' twice; expected each value once"},
		{"[grid]\nseed = 1..5, 4..6\n", "2:14",
			"seed has '4' twice; expected each value once"},
		{"[grid]\npolicy = static, all\n", "2:18",
			"policy has 'static' twice; expected each value once"},
		/* ranges */
		{"[grid]\nseed = 5..1\n", "2:8",
			"the range of seed goes down, from 5 to 1; expected the lower end first"},
		{"[grid]\nworkload.load = 1.. x\n", "2:21",
			"'x' in the range of workload.load is not a number; expected LOW..HIGH, "
			"LOW..HIGH/STEP or LOW..HIGH*FACTOR"},
		{"[grid]\nworkload.load = 1..\n", "2:20",
			"'' in the range of workload.load is not a number; expected LOW..HIGH, "
			"LOW..HIGH/STEP or LOW..HIGH*FACTOR"},
		{"[grid]\nworkload.load = 1..2/\n", "2:22",
			"'' in the range of workload.load is not a number; expected LOW..HIGH, "
			"LOW..HIGH/STEP or LOW..HIGH*FACTOR"},
		{"[grid]\nworkload.load = 1..1e400\n", "2:20",
			"'1e400' in the range of workload.load is too large; expected LOW..HIGH, "
			"LOW..HIGH/STEP or LOW..HIGH*FACTOR"},
		{"[grid]\nworkload.load = 1..nan\n", "2:20",
			"'nan' in the range of workload.load is not a number; expected LOW..HIGH, "
			"LOW..HIGH/STEP or LOW..HIGH*FACTOR"},
		{"[grid]\nworkload.load = 1..2/0\n", "2:22", "a step of 0; expected one above 0"},
		{"[grid]\nworkload.load = 1..2/-1\n", "2:22", "a step of -1; expected one above 0"},
		{"[grid]\nworkload.load = 1..2*1\n", "2:22", "a factor of 1; expected one above 1"},
		{"[grid]\nworkload.load = 1..2*1.0000000000000001\n", "2:22",
			"a factor of 1.0000000000000001; expected one above 1"},
		{"[grid]\nsoc.interference = 0..2*2\n", "2:20",
			"factors from 0 on; expected a low end above 0"},
		{"[grid]\nsoc.tiles = 1..3/0.5\n", "2:13",
			"soc.tiles = '1.5' is not a whole number; expected a whole number from 1 to 64 "
			"tiles"},
		{"[grid]\nsoc.tiles = 60..70\n", "2:13",
			"soc.tiles = '65' is out of range; expected a whole number from 1 to 64 tiles"},
		{"[grid]\nworkload.load = 1..1.00000000000001/1e-15\n", "2:17",
			"workload.load has '1' twice; expected each value once"},
		{"[grid]\nseed = 0..1000000000\n", "2:8",
			"seed has more values than the 100000 that one key may"},
		{"[grid]\nworkload.load = 1..64 log\n", "2:17",
			"'log' with values one by one; expected it behind LOW..HIGH alone in [sample], "
			"or LOW..HIGH*FACTOR"},
		{"[grid]\nseed = 1..100000\nsoc.tiles = 1..64\nworkload.load = 1..100000\n"
		 "soc.interference = 0, 1\n",
			"5:20",
			"with the values of soc.interference there are more than 1099511627776 points; "
			"expected fewer"},
		/* samples */
		{"[sample]\nmethod = lhs\nworkload.load = 1..2\n", "1:1",
			"[sample] has no points; expected points = N"},
		{"[grid]\nseed = 1\n[sample]\n", "3:1",
			"[sample] has no points; expected points = N"},
		{"[sample]\npoints = 5\n", "1:1",
			"[sample] has no key to sample; expected KEY = LOW..HIGH or a list"},
		{"[sample]\npoints = 0\nworkload.load = 1..2\n", "2:10",
			"points = '0' is out of range; expected a whole number from 1 to 1000000000"},
		{"[sample]\nmethod = sobel\n", "2:10",
			"method = 'sobel'; expected one of lhs, sobol, random"},
		{"[sample]\npoints = 5\nseed = 1..2\n", "3:8",
			"seed = '1..2' is not a whole number; expected a whole number from 0 to "
			"1000000000"},
		{"[sample]\npoints = 5\npolicy = static, moca\n", "3:1",
			"policy is not sampled, so that policies compare at every place; expected it in "
			"[grid] or [fixed]"},
		{"[sample]\npoints = 5\nsoc.interference = 0..1 log\n", "3:20",
			"the logarithm of 0; expected a low end above 0"},
		{"[sample]\npoints = 5\nsoc.interference = 1..1\n", "3:20",
			"nothing to sample between 1 and 1; expected LOW..HIGH with LOW below HIGH"},
		{"[sample]\npoints = 5\nsoc.interference = 2..1\n", "3:20",
			"the range of soc.interference goes down, from 2 to 1; expected the lower end "
			"first"},
		{"[sample]\npoints = 5\nsoc.tiles = 1..65\n", "3:16",
			"soc.tiles = '65' is out of range; expected a whole number from 1 to 64 tiles"},
		{"[sample]\npoints = 5\nworkload.load = 1..9/2 log\n", "3:17",
			"'log' with values one by one; expected it behind LOW..HIGH alone in [sample], "
			"or LOW..HIGH*FACTOR"},
		{"[sample]\npoints = 5\nworkload.load = 1, 2\n[grid]\nworkload.load = 1\n", "5:1",
			"workload.load stands in [sample] too, on line 3; expected it in one section"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct spec spec;
		char where[32];
		bool ok = spec_parse(text_of(cases[i].bytes), "s", &arena, &spec, &err);
		ck_assert_msg(!ok, "%s", cases[i].bytes);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(err.text, cases[i].text);
		snprintf(where, sizeof where, "%u:%u", err.line, err.column);
		ck_assert_msg(strcmp(where, cases[i].where) == 0, "%s: %s, not %s", cases[i].bytes,
			where, cases[i].where);
	}
}
END_TEST

/* All knobs of the machine that are fractions or the like: 22 of them. */
START_TEST(sobol_has_no_more_dimensions)
{
	static const char *const knobs[] = {"clock_hz", "dram_efficiency", "cost_overlap",
		"cost_overlap_algorithm1", "cost_preload_cycles", "cost_request_cycles",
		"cost_dram_cycles_per_beat", "cost_op_cycles", "cost_pool_cycles_per_beat",
		"cost_resadd_cycles_per_beat", "cost_barrier_cycles", "cost_sharing",
		"interference", "noise_sigma", "energy_pj_per_mac", "energy_pj_per_l2_byte",
		"energy_pj_per_dram_byte", "static_watts", "tiles", "groups", "array_rows",
		"array_columns"};
	struct spec spec;
	const char *bytes = "[sample]\nmethod = sobol\npoints = 4\n";
	for (int i = 0; i < 21; i++)
		bytes = arena_printf(&arena, "%ssoc.%s = 1\n", bytes, knobs[i]);
	spec_of(bytes);
	bytes = arena_printf(&arena, "%ssoc.%s = 1\n", bytes, knobs[21]);
	ck_assert(!spec_parse(text_of(bytes), "s", &arena, &spec, &err));
	ck_assert_uint_eq(err.line, 25);
	ck_assert_str_eq(err.text,
		"22 keys to sample, and sobol has 21 dimensions; expected method = lhs or random, or "
		"fewer keys");
}
END_TEST

/* ---- points ---- */

START_TEST(the_last_key_varies_fastest)
{
	const struct spec *spec =
		spec_of("[grid]\nqos = H, M\npolicy = static, moca\nseed = 5..7\n");
	static const char *const points[] = {"H static 5", "H static 6", "H static 7", "H moca 5",
		"H moca 6", "H moca 7", "M static 5", "M static 6", "M static 7", "M moca 5",
		"M moca 6", "M moca 7"};
	ck_assert_uint_eq(spec->point_count, 12);
	ck_assert_uint_eq(spec_place_count(spec), 2);
	for (uint64_t i = 0; i < 12; i++)
		ck_assert_str_eq(point_of(spec, i), points[i]);
}
END_TEST

/* Policy first, seed in the midst, a sample above: positions and points are one to one, and points of one
 * place differ in policy and seed alone. */
START_TEST(positions_come_back)
{
	const struct spec *spec = spec_of("[sample]\npoints = 5\nworkload.load = 0.5..2\n"
					  "[grid]\npolicy = static, moca, edf\nqos = H, M\n"
					  "seed = 1..4\nsoc.tiles = 4, 8, 16\n");
	ck_assert_uint_eq(spec->point_count, 5 * 3 * 2 * 4 * 3);
	ck_assert_uint_eq(spec_place_count(spec), 5 * 2 * 3);
	char seen[360] = {0};
	for (uint64_t point = 0; point < spec->point_count; point++) {
		struct position position = spec_position(spec, point);
		ck_assert_uint_eq(spec_point_at(spec, &position), point);
		size_t code = (position.place * 3 + position.policy) * 4 + position.seed;
		ck_assert(code < 360 && !seen[code]);
		seen[code] = 1;
		const char *values[5], *first[5];
		spec_values(spec, point, &arena, values);
		ck_assert_str_eq(values[1], spec->axes[1].values[position.policy]);
		ck_assert_str_eq(values[3], spec->axes[3].values[position.seed]);
		position.policy = position.seed = 0;
		spec_values(spec, spec_point_at(spec, &position), &arena, first);
		ck_assert_str_eq(values[0], first[0]);
		ck_assert_str_eq(values[2], first[2]);
		ck_assert_str_eq(values[4], first[4]);
	}
	ck_assert_ptr_eq(spec_axis(spec, AXIS_POLICY), &spec->axes[1]);
	ck_assert_ptr_eq(spec_axis(spec, AXIS_SEED), &spec->axes[3]);
}
END_TEST

START_TEST(a_design_has_all_that_a_run_needs)
{
	struct design design;
	const struct spec *spec = spec_of("[fixed]\nworkload.load = 2\nseed = 9\n");
	spec_design(spec, 0, &arena, &design);
	ck_assert_uint_eq(spec->point_count, 1);
	ck_assert_str_eq(design.soc, "gemmini8");
	ck_assert_str_eq(design.workload, "C");
	ck_assert_str_eq(design.qos, "M");
	ck_assert_str_eq(design.policy, "moca");
	ck_assert_uint_eq(design.seed, 9);
	ck_assert_uint_eq(design.setting_count, 1);
	ck_assert_str_eq(design.settings[0].key, "workload.load");
	ck_assert_str_eq(design.settings[0].value, "2");
	ck_assert_ptr_null(spec_axis(spec, AXIS_POLICY));
	ck_assert(!spec->tasks);
	spec = spec_of("[grid]\nsoc = a, b\nworkload = A\nqos = H\npolicy = edf\nseed = 3..4\n"
		       "policy.hopeless = keep, drop\nsoc.tiles = 4\n[fixed]\nsoc.groups = 2\n"
		       "[output]\ntasks = yes\n");
	spec_design(spec, 7, &arena, &design);
	ck_assert_str_eq(design.soc, "b");
	ck_assert_str_eq(design.policy, "edf");
	ck_assert_uint_eq(design.seed, 4);
	ck_assert_uint_eq(design.setting_count, 3);
	ck_assert_str_eq(design.settings[0].value, "drop");
	ck_assert_str_eq(design.settings[2].key, "soc.groups");
	ck_assert(spec->tasks);
}
END_TEST

START_TEST(the_most_points_are_reached)
{
	const struct spec *spec = spec_of("[grid]\nseed = 1..65536\nworkload.load = 1..65536\n"
					  "soc.tiles = 1..64\nsoc.cost_barrier_cycles = 1..4\n");
	ck_assert_uint_eq(spec->point_count, SPEC_POINTS_MOST);
	ck_assert_str_eq(point_of(spec, SPEC_POINTS_MOST - 1), "65536 65536 64 4");
}
END_TEST

/* ---- samples ---- */

/* Numbers that a short script in Python, written from the definitions, gives too. */
START_TEST(samples_are_pinned)
{
	struct sample lhs = {SAMPLE_LHS, 1, 1000}, large = {SAMPLE_LHS, 42, 1000000000};
	ck_assert_double_eq(sample_coordinate(&lhs, 0, 0), 0x1.0fc2088ce06dbp-1);
	ck_assert_double_eq(sample_coordinate(&lhs, 3, 999), 0x1.713877c1b5be2p-1);
	ck_assert_double_eq(sample_coordinate(&large, 7, 123456789), 0x1.f4845b22c3ef6p-2);
	struct sample sobol = {SAMPLE_SOBOL, 1, 1000}, last = {SAMPLE_SOBOL, 7, 1000000000};
	ck_assert_double_eq(sample_coordinate(&sobol, 0, 5), 0x1.d1c9b063p-1);
	ck_assert_double_eq(sample_coordinate(&sobol, 1, 5), 0x1.87329c52p-2);
	ck_assert_double_eq(sample_coordinate(&last, 20, 999999999), 0x1.49cc9daap-2);
	struct sample uniform = {SAMPLE_RANDOM, 3, 18};
	ck_assert_double_eq(sample_coordinate(&uniform, 2, 17), 0x1.3c71f4250bbadp-1);
}
END_TEST

/* How many strata of so many equal ones are hit. */
static uint32_t strata_hit(const struct sample *sample, uint32_t dimension, uint32_t points)
{
	char *hit = arena_alloc(&arena, points);
	uint32_t count = 0;
	for (uint32_t i = 0; i < points; i++) {
		double x = sample_coordinate(sample, dimension, i);
		ck_assert(0 < x && x < 1);
		uint32_t stratum = (uint32_t)(x * points);
		count += !hit[stratum];
		hit[stratum] = 1;
	}
	return count;
}

START_TEST(a_latin_hypercube_hits_each_stratum_once)
{
	static const uint32_t counts[] = {1, 2, 3, 4, 5, 7, 16, 17, 1000, 65537};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		for (uint64_t seed = 0; seed < 3; seed++) {
			struct sample sample = {SAMPLE_LHS, seed, counts[i]};
			for (uint32_t d = 0; d < 4; d++)
				ck_assert_uint_eq(strata_hit(&sample, d, counts[i]), counts[i]);
		}
}
END_TEST

/* Pairs of dimensions, and a dimension and the point's number, are uncorrelated: of 10,000 points r has a
 * standard deviation of 0.01. */
START_TEST(dimensions_are_uncorrelated)
{
	enum { POINTS = 10000, DIMENSIONS = 8 };
	static double x[DIMENSIONS + 1][POINTS];
	for (int method = SAMPLE_LHS; method <= SAMPLE_RANDOM; method++) {
		struct sample sample = {(enum sample_method)method, 5, POINTS};
		for (uint32_t d = 0; d <= DIMENSIONS; d++)
			for (uint32_t i = 0; i < POINTS; i++)
				x[d][i] = d == DIMENSIONS ? i / (double)POINTS
							  : sample_coordinate(&sample, d, i);
		for (int d = 0; d < DIMENSIONS; d++)
			for (int e = d + 1; e <= DIMENSIONS; e++) {
				double sum = 0;
				for (int i = 0; i < POINTS; i++)
					sum += (x[d][i] - 0.5) * (x[e][i] - 0.5);
				ck_assert_double_lt(fabs(sum * 12 / POINTS), 0.045);
			}
	}
}
END_TEST

/* Small permutations: each of the six orders of three comes as often as the others, over 6000 seeds; the
 * standard deviation of a count is 29. */
START_TEST(orders_are_equally_likely)
{
	int counts[27] = {0};
	for (uint64_t seed = 0; seed < 6000; seed++) {
		struct sample sample = {SAMPLE_LHS, seed, 3};
		int code = 0;
		for (uint32_t i = 0; i < 3; i++)
			code = code * 3 + (int)(sample_coordinate(&sample, 0, i) * 3);
		counts[code]++;
	}
	static const int orders[] = {5, 7, 11, 15, 19, 21};
	for (int i = 0; i < 6; i++)
		ck_assert_msg(abs(counts[orders[i]] - 1000) < 150, "%d: %d", orders[i],
			counts[orders[i]]);
}
END_TEST

START_TEST(sobol_hits_each_stratum_once)
{
	struct sample sample = {SAMPLE_SOBOL, 11, 1 << 16};
	for (uint32_t d = 0; d < SOBOL_DIMENSIONS; d++)
		for (uint32_t points = 1; points <= 1 << 16; points *= 2)
			ck_assert_uint_eq(strata_hit(&sample, d, points), points);
}
END_TEST

/* 2^m points of two dimensions: every box of sides 2^-a and 2^-b with a + b = m - t has 2^t of them, where
 * t is the sum of the polynomials' degrees less one each (the first dimension counts 0). */
static void net_check(uint32_t one, uint32_t other, int m)
{
	int t = (one ? (int)sobol_table[one - 1].degree - 1 : 0)
		+ (int)sobol_table[other - 1].degree - 1;
	struct sample sample = {SAMPLE_SOBOL, 3, (uint32_t)1 << m};
	for (int a = 0; a <= m - t; a++) {
		int b = m - t - a;
		int *counts = arena_array(&arena, (size_t)1 << (m - t), sizeof *counts);
		for (uint32_t i = 0; i < sample.count; i++) {
			size_t x = (size_t)ldexp(sample_coordinate(&sample, one, i), a);
			size_t y = (size_t)ldexp(sample_coordinate(&sample, other, i), b);
			counts[x << b | y]++;
		}
		for (size_t box = 0; box < (size_t)1 << (m - t); box++)
			ck_assert_int_eq(counts[box], 1 << t);
	}
}

START_TEST(pairs_of_sobol_are_nets)
{
	for (uint32_t one = 0; one < 6; one++)
		for (uint32_t other = one + 1; other < 7; other++)
			for (int m = 6; m <= 12; m += 2)
				net_check(one, other, m);
}
END_TEST

/* x has order 2^s - 1 modulo the polynomial: it is primitive. */
START_TEST(polynomials_are_primitive_and_distinct)
{
	for (int d = 0; d < SOBOL_DIMENSIONS - 1; d++) {
		const struct sobol *sobol = &sobol_table[d];
		unsigned s = sobol->degree, polynomial = 1u << s | sobol->coefficients << 1 | 1;
		unsigned power = 1, order = 0;
		do {
			power <<= 1;
			power ^= power >> s ? polynomial : 0;
		} while (++order < 1u << s && power != 1);
		ck_assert_msg(order == (1u << s) - 1, "dimension %d", d + 2);
		for (unsigned k = 0; k < s; k++)
			ck_assert(sobol->initial[k] % 2 == 1 && sobol->initial[k] < 2u << k);
		for (int e = 0; e < d; e++)
			ck_assert(sobol->degree != sobol_table[e].degree
				|| sobol->coefficients != sobol_table[e].coefficients);
	}
}
END_TEST

/* 65,536 points of Sobol's first dimension stand evenly: each of 8 whole numbers comes as often, each of
 * three names too, and half of a logarithmic range lies below its geometric mean. */
START_TEST(sampled_values_are_even)
{
	const struct spec *spec =
		spec_of("[sample]\nmethod = sobol\npoints = 65536\nsoc.tiles = 1..8\n"
			"workload = A, B, C\nsoc.dram_bytes_per_cycle = 4..64 log\n"
			"soc.groups = 1..7 log\nsoc.l2_bytes = 262144..2097152*2\n");
	int tiles[9] = {0}, sets[3] = {0}, below = 0, groups[8] = {0}, sizes = 0;
	for (uint64_t i = 0; i < spec->point_count; i++) {
		const char *values[5];
		spec_values(spec, i, &arena, values);
		tiles[atoi(values[0])]++;
		sets[*values[1] - 'A']++;
		double bytes = strtod(values[2], NULL);
		ck_assert(4 <= bytes && bytes <= 64);
		below += bytes < 16;
		groups[atoi(values[3])]++;
		sizes += strcmp(values[4], "524288") == 0;
	}
	for (int i = 1; i <= 8; i++)
		ck_assert_int_eq(tiles[i], 8192);
	for (int i = 0; i < 3; i++)
		ck_assert(abs(sets[i] - 65536 / 3) <= 2);
	ck_assert_int_eq(below, 32768);
	ck_assert_int_eq(sizes, 16384);
	for (int i = 1; i <= 7; i++) /* from i up to i + 1 of 1 up to 8 */
		ck_assert(fabs(groups[i] - 65536 * log((i + 1.0) / i) / log(8)) < 8);
}
END_TEST

/* By the same script, and its own logarithm for the third. */
START_TEST(sampled_texts_are_pinned)
{
	const struct spec *spec = spec_of("[sample]\npoints = 1000\nsoc.interference = 2..4\n"
					  "soc.tiles = 1..64\n"
					  "soc.dram_bytes_per_cycle = 4..64 log\n");
	static const struct {
		uint64_t point;
		const char *linear, *whole;
		double logarithmic;
	} cases[] = {{0, "3.06155446471569", "53", 7.4003053640715395},
		{1, "3.181130012295247", "41", 6.077516338627487},
		{999, "3.8619905838836974", "51", 48.26940236321843}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *values[3];
		spec_values(spec, cases[i].point, &arena, values);
		ck_assert_str_eq(values[0], cases[i].linear);
		ck_assert_str_eq(values[1], cases[i].whole);
		double logarithmic = strtod(values[2], NULL);
		ck_assert_double_eq_tol(logarithmic, cases[i].logarithmic, 1e-13);
	}
}
END_TEST

START_TEST(the_seed_of_a_sample_is_its_own)
{
	const char *form = "[sample]\npoints = 50\nmethod = %s\nseed = %d\nworkload.load = 1..2\n"
			   "[grid]\nseed = 1..3\n";
	static const char *const methods[] = {"lhs", "sobol", "random"};
	for (int m = 0; m < 3; m++) {
		const struct spec *one = spec_of(arena_printf(&arena, form, methods[m], 1));
		const struct spec *two = spec_of(arena_printf(&arena, form, methods[m], 2));
		ck_assert_uint_eq(one->point_count, 150);
		ck_assert_str_ne(point_of(one, 30), point_of(two, 30));
		const char *first = point_of(one, 30), *second = point_of(one, 31);
		ck_assert_int_eq(strncmp(first, second, strcspn(first, " ") + 1), 0);
	}
	ck_assert_int_eq(spec_of("[sample]\npoints = 3\nqos = H, M\n")->method, SAMPLE_LHS);
}
END_TEST

/* ---- differences ---- */

START_TEST(the_first_difference_is_named)
{
	static const struct {
		const char *before, *after, *difference;
	} cases[] = {
		{"[grid]\nseed = 1..3\n", "; c\n[grid]\n\n  seed: 1, 2,3\n[fixed]\nqos = M", NULL},
		{"[grid]\nseed = 1\n[fixed]\nqos = H\nsoc = a\n",
			"[fixed]\nsoc = a\nqos = H\n[grid]\nseed = 01\n", NULL},
		{"[grid]\nsoc.dram_bytes_per_cycle = 8, 16\n",
			"[grid]\nsoc.dram_bytes_per_cycle = 8, 16, 32\n",
			"[grid] soc.dram_bytes_per_cycle was '8, 16', is '8, 16, 32'"},
		{"[grid]\nseed = 1\n", "[grid]\nseed = 1\n[fixed]\nqos = H\n",
			"[fixed] qos was 'M', is 'H'"},
		{"[grid]\nseed = 1\nqos = H\n", "[grid]\nqos = H\nseed = 1\n",
			"[grid] has qos before seed, had it behind"},
		{"[grid]\nseed = 1\nqos = H\n", "[grid]\nseed = 1\n",
			"[grid] qos was 'H', is no more there"},
		{"[grid]\nseed = 1\n", "[grid]\nsoc.tiles = 4 ; four\nseed = 1\n",
			"[grid] soc.tiles was not there, is '4'"},
		{"[grid]\nseed = 1\n", "[fixed]\nseed = 1\n",
			"[grid] seed was '1', is no more there"},
		{"[sample]\npoints = 4\nqos = H, M\n", "[sample]\npoints = 5\nqos = H, M\n",
			"[sample] points was '4', is '5'"},
		{"[sample]\npoints = 4\nqos = H, M\n",
			"[sample]\nmethod = sobol\npoints = 4\nqos = H, M\n",
			"[sample] method was 'lhs', is 'sobol'"},
		{"[sample]\npoints = 4\nworkload.load = 1..2\n",
			"[sample]\npoints = 4\nworkload.load = 1..2 log\n",
			"[sample] workload.load was '1..2', is '1..2 log'"},
		{"[sample]\npoints = 4\nworkload.load = 1..2\n",
			"[sample]\nseed = 1\nmethod = lhs\npoints = 4\nworkload.load = 1.0 .. 2e0\n",
			NULL},
		{"[fixed]\nseed = 1\n", "[fixed]\nseed = 1\n[output]\ntasks = yes\n",
			"[output] tasks was 'no', is 'yes'"},
		{"[fixed]\nseed = 1\n", "[fixed]\nseed = x\n",
			"what it is cannot be read: seed = 'x' is not a whole number; expected a whole "
			"number from 0 to 1000000000"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *difference =
			spec_difference(text_of(cases[i].before), text_of(cases[i].after), &arena);
		ck_assert_msg(!difference == !cases[i].difference, "%zu: %s", i, difference);
		if (difference)
			ck_assert_str_eq(difference, cases[i].difference);
	}
}
END_TEST

/* ---- what we ship ---- */

START_TEST(the_examples_are_specs)
{
	DIR *directory = opendir("models/sweeps");
	ck_assert_ptr_nonnull(directory);
	int count = 0;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (*entry->d_name == '.')
			continue;
		struct text text;
		struct spec spec;
		const char *path = arena_printf(&arena, "models/sweeps/%s", entry->d_name);
		bool ok = text_read(path, &arena, &text, &err)
			&& spec_parse(&text, entry->d_name, &arena, &spec, &err);
		ck_assert_msg(ok, "%s:%u: %s", path, err.line, err.text);
		ck_assert_msg(spec.point_count <= 60 * 2500, "%s", path);
		count++;
	}
	closedir(directory);
	ck_assert_int_ge(count, 4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spec");
	TCase *tcase = unit_case(suite, "spec");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, values_are_spelt_out);
	tcase_add_test(tcase, all_is_every_online_policy);
	tcase_add_test(tcase, refusals_say_where_and_what_was_expected);
	tcase_add_test(tcase, sobol_has_no_more_dimensions);
	tcase_add_test(tcase, the_last_key_varies_fastest);
	tcase_add_test(tcase, positions_come_back);
	tcase_add_test(tcase, a_design_has_all_that_a_run_needs);
	tcase_add_test(tcase, the_most_points_are_reached);
	tcase_add_test(tcase, samples_are_pinned);
	tcase_add_test(tcase, a_latin_hypercube_hits_each_stratum_once);
	tcase_add_test(tcase, dimensions_are_uncorrelated);
	tcase_add_test(tcase, orders_are_equally_likely);
	tcase_add_test(tcase, sobol_hits_each_stratum_once);
	tcase_add_test(tcase, pairs_of_sobol_are_nets);
	tcase_add_test(tcase, polynomials_are_primitive_and_distinct);
	tcase_add_test(tcase, sampled_values_are_even);
	tcase_add_test(tcase, sampled_texts_are_pinned);
	tcase_add_test(tcase, the_seed_of_a_sample_is_its_own);
	tcase_add_test(tcase, the_first_difference_is_named);
	tcase_add_test(tcase, the_examples_are_specs);
	return unit_main(suite);
}
