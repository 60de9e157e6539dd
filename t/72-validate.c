/* What measured figures are held against: labels, errors, bands and the table of claims, by hand. */
#include "unit.h"

#include "validate/claims.h"

static const struct op ops[] = {{.name = "first", .kind = OP_CONV},
	{.name = "pool", .kind = OP_POOL}, {.name = "second", .kind = OP_CONV},
	{.name = "last", .kind = OP_MATMUL}};
static const struct network network = {"small", 4, ops};

static void check(double is, double expected)
{
	ck_assert_double_eq_tol(is, expected, 1e-9);
}

/* The first convolution's second of two tiles (500) ends after its label, 100 of it in the barrier. The second's
 * third tile (200) likewise. */
START_TEST(labels_lack_the_last_tile)
{
	const struct soc soc = {.cost_barrier_cycles = 100};
	const double cycles[] = {1000, 300, 600, 50};
	const int64_t tiles[] = {2, 7, 3, 7};
	double seen[4];
	labels_emulate(&soc, &network, cycles, tiles, seen);
	check(seen[0], 500);
	check(seen[1], 300 + 400);
	check(seen[2], 400);
	check(seen[3], 50 + 100);
}
END_TEST

/* A barrier that is longer than the last tile hides it. */
START_TEST(a_long_barrier_covers_the_last_tile)
{
	const struct soc soc = {.cost_barrier_cycles = 600};
	const double cycles[] = {1000, 300, 600, 50};
	const int64_t tiles[] = {2, 7, 1, 7};
	double seen[4];
	labels_emulate(&soc, &network, cycles, tiles, seen);
	check(seen[0], 500);
	check(seen[1], 300);
	check(seen[2], 0);
	check(seen[3], 50);
}
END_TEST

/* 120 for 100, and 200 + 70 for 300: 390 for 400. */
START_TEST(errors_of_labels)
{
	struct label of[] = {{0, 1, 100}, {2, 2, 300}};
	const struct labels labels = {2, of};
	const double seen[] = {120, 9, 200, 70};
	struct accuracy accuracy = labels_accuracy(&labels, seen);
	check(labels_sum(&labels), 400);
	check(label_seen(&of[1], seen), 270);
	check(accuracy.total, -2.5);
	check(accuracy.mean, (20 + 10) / 2.0);
	check(accuracy.weighted, 100 * (20 + 30) / 400.0);
}
END_TEST

static bool read_labels(
	const char *rows, struct arena *arena, struct labels *labels, struct err *err)
{
	struct text text;
	char *bytes = arena_printf(arena, "network,layer,layers,time(cycles)\n%s", rows);
	ck_assert(text_from_bytes("layers.csv", bytes, strlen(bytes), arena, &text, err));
	return labels_read(&text, &network, arena, labels, err);
}

START_TEST(labels_of_one_network)
{
	struct arena arena = {0};
	struct labels labels;
	struct err err;
	ck_assert(read_labels(
		"other,conv,1,5\nsmall,pool,1,30\nsmall,second,2,70\n", &arena, &labels, &err));
	ck_assert_uint_eq(labels.count, 2);
	ck_assert_uint_eq(labels.of[0].op, 1);
	ck_assert_uint_eq(labels.of[1].op, 2);
	ck_assert_uint_eq(labels.of[1].ops, 2);
	check(labels.of[1].cycles, 70);
	arena_free(&arena);
}
END_TEST

START_TEST(labels_that_are_wrong)
{
	static const char *const rows[] = {
		"small,pool,1,30\nsmall,pol,1,30\n", "\nsmall,last,2,30\n", "\nsmall,pool,1,0\n"};
	struct arena arena = {0};
	struct labels labels;
	struct err err;
	ck_assert(!read_labels(rows[_i], &arena, &labels, &err));
	ck_assert_int_eq(err.status, 65);
	ck_assert_uint_eq(err.line, 3);
	arena_free(&arena);
}
END_TEST

START_TEST(errors_of_numbers)
{
	check(finding_of(50, 45, 5).error, -10);
	check(finding_of(-50, -45, 5).error, 10);
	check(finding_of(50, 45, 5).allowed, 5);
}
END_TEST

/* 1 to 20: the mean is 10.5; without one at each end they go from 2 to 19. */
static struct finding of_twenty(double measured)
{
	double values[20];
	for (int i = 0; i < 20; i++)
		values[i] = 1 + (i * 7 + 3) % 20;
	return finding_of_seeds(measured, values, 20);
}

START_TEST(bands_of_seeds)
{
	check(of_twenty(4).ours, 10.5);
	check(of_twenty(4).error, 100 * 6.5 / 4);
	check(of_twenty(4).allowed, 100 * 8.5 / 4);
	check(of_twenty(25).error, -100 * 14.5 / 25);
	check(of_twenty(25).allowed, 100 * 8.5 / 25);
	double pair[] = {3, 1};
	check(finding_of_seeds(1.5, pair, 2).allowed, 100 * 1 / 1.5);
}
END_TEST

/* ---- the table of claims ---- */

enum { SEEDS = 4 };

/* Evidence where all is off by so many percent; runs scatter by one in both directions. */
static void evidence_make(double percent, struct arena *arena, struct evidence *evidence)
{
	static const char *const names[] = {
		"alexnet", "squeezenet", "kws", "yolov2", "resnet50", "googlenet", "yololite"};
	static struct label label = {0, 1, 100};
	double ours = 1 + percent / 100;
	size_t met = (size_t)fmax(0, 200 - 2 * percent);
	*evidence = (struct evidence){.network_count = 7, .seed_count = SEEDS};
	evidence->networks = arena_array(arena, 7, sizeof *evidence->networks);
	for (int i = 0; i < 7; i++)
		evidence->networks[i] = (struct network_evidence){.network = {.name = names[i]},
			.labels = {1, &label},
			.accuracy = {percent, percent, percent},
			.measured_cycles = {NAN, 1000, 500},
			.ours_cycles = {NAN, 1000 * ours, 500 * ours}};
	evidence->table = (struct table_evidence){200, met, met};
	for (int run = 0; run < RUNS; run++) {
		struct run_evidence *of = &evidence->runs[run];
		of->policy = run == RUN_STATIC ? "static" : "moca";
		for (int i = 0; i < RUN_METRICS; i++) {
			of->measured[i] = 100 * (run + 1);
			of->replays[i] = arena_array(arena, SEEDS, sizeof(double));
			for (int s = 0; s < SEEDS; s++)
				of->replays[i][s] =
					of->measured[i] * ours + (s % 2 ? 1 : -1) * (run + 1);
		}
	}
}

static int claims_held(double percent, int *claims)
{
	struct arena arena = {0};
	struct evidence evidence;
	struct finding finding;
	int held = 0;
	evidence_make(percent, &arena, &evidence);
	*claims = 0;
	for (const struct claim *claim = claim_table; claim->name; claim++, ++*claims)
		held += claim_holds(claim, &evidence, &finding);
	arena_free(&arena);
	return held;
}

START_TEST(every_claim_can_hold_and_fail)
{
	int claims;
	ck_assert_int_eq(claims_held(0, &claims), claims);
	ck_assert_int_eq(claims_held(12, &claims), 0);
	ck_assert_int_eq(claims_held(NAN, &claims), 0);
}
END_TEST

/* 2.5 % is too much for sums of labels (2 %) and for runs that scatter by 1 %, for nothing else. */
START_TEST(what_is_allowed)
{
	int claims;
	ck_assert_int_eq(claims_held(2.5, &claims), 34 - 4 - 9);
	ck_assert_int_eq(claims, 34);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("validate");
	TCase *tcase = unit_case(suite, "validate");
	tcase_add_test(tcase, labels_lack_the_last_tile);
	tcase_add_test(tcase, a_long_barrier_covers_the_last_tile);
	tcase_add_test(tcase, errors_of_labels);
	tcase_add_test(tcase, labels_of_one_network);
	tcase_add_loop_test(tcase, labels_that_are_wrong, 0, 3);
	tcase_add_test(tcase, errors_of_numbers);
	tcase_add_test(tcase, bands_of_seeds);
	tcase_add_test(tcase, every_claim_can_hold_and_fail);
	tcase_add_test(tcase, what_is_allowed);
	return unit_main(suite);
}
