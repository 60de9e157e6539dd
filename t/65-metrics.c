/* Every metric on a case small enough to be worked out by hand, and the interval over seeds. */
#include "unit.h"

#include "metrics/metrics.h"

/* Two networks, four tasks, times in cycles:
 *
 *     task  network  priority  arrival  finish  latency  target  met  isolated  slowdown
 *       0      a         0        100     500      400     500   yes     200        2
 *       1      b         1        200     600      400     300    no     400        1
 *       2      a         2        300     900      600     600    no     200        3
 *       3      b         7        500    1300      800    2000   yes     400        2
 *
 * Task 2 takes exactly its target, and "met" is strict. */
static const struct task tasks[] = {
	{0, 0, 0, 100, 500}, {1, 1, 1, 200, 300}, {2, 0, 2, 300, 600}, {3, 1, 7, 500, 2000}};

#define OUTCOME(start, finish, isolated, dram, tiles)                                              \
	{                                                                                          \
		.start_cycles = start, .finish_cycles = finish, .isolated_cycles = isolated,       \
		.dram_bytes = dram, .l2_bytes = 5000, .macs = 1e6, .tile_cycles = tiles            \
	}
static const struct outcome outcomes[] = {OUTCOME(100, 500, 200, 1000, 800),
	OUTCOME(200, 600, 400, 2000, 800), OUTCOME(300, 900, 200, 1500, 1200),
	OUTCOME(500, 1300, 400, 1500, 1600)};

static const struct soc soc = {.clock_hz = 1e9,
	.tiles = 8,
	.groups = 4,
	.dram_bytes_per_cycle = 10,
	.dram_efficiency = 0.8,
	.energy_pj_per_mac = 2,
	.energy_pj_per_l2_byte = 5,
	.energy_pj_per_dram_byte = 100,
	.static_watts = 0.5};

static const char *const networks[] = {"a", "b", "absent"};

static struct metrics computed_from(const struct outcome *given)
{
	struct workload workload = {"w", 3, networks, NULL, 4, tasks};
	struct scenario scenario = {&soc, &workload, NULL, NULL};
	struct totals totals = {.end_cycles = 1300, .throttled_bytes = 70, .contended_bytes = 30};
	struct metrics metrics;
	metrics_compute(&scenario, given, &totals, &metrics);
	return metrics;
}

static struct metrics computed(void)
{
	return computed_from(outcomes);
}

#define IS(value, expected) ck_assert_double_eq_tol((value) / (expected), 1, 1e-14)

/* Tasks 0 and 3 of four; of the low priorities 0 of 0, 1, 2; of the middle ones 3; no high one. */
START_TEST(sla)
{
	struct metrics m = computed();
	IS(m.sla, 0.5);
	IS(m.sla_low, 1 / 3.0);
	IS(m.sla_mid, 1);
	ck_assert(isnan(m.sla_high));
	ck_assert(task_met(&tasks[0], &outcomes[0]));
	ck_assert(!task_met(&tasks[2], &outcomes[2]));
	struct outcome dropped = outcomes[0];
	dropped.dropped = true;
	ck_assert(!task_met(&tasks[0], &dropped));
}
END_TEST

/* a: mean isolated 200 / mean latency 500 = 2/5; b: 400 / 600 = 2/3; together 16/15. A network
 * without a task counts for nothing.
 *
 * Fairness: mean priority + 1 is (1 + 3)/2 = 2 and (2 + 8)/2 = 5; PP_a = (2/5)/2 = 1/5, PP_b =
 * (2/3)/5 = 2/15; their ratio 2/3. */
START_TEST(over_networks)
{
	struct metrics m = computed();
	IS(m.stp, 16 / 15.0);
	IS(m.fairness, 2 / 3.0);
}
END_TEST

/* Slowdowns 2, 1, 3, 2: mean 2. Progress 1/2, 1, 1/3, 1/2: sum 7/3, squares 29/18; Jain's index
 * (49/9) / (4 * 29/18) = 49/58. Nearest ranks of four: the 2nd for the median, the 4th for the
 * rest. */
START_TEST(over_tasks)
{
	struct metrics m = computed();
	IS(m.antt, 2);
	IS(m.jain, 49 / 58.0);
	IS(m.latency_p50_cycles, 400);
	IS(m.latency_p95_cycles, 800);
	IS(m.latency_p99_cycles, 800);
	IS(m.slowdown_p50, 2);
	IS(m.slowdown_p95, 3);
	IS(m.slowdown_p99, 3);
}
END_TEST

/* From the first arrival, 100, to the last finish, 1300: 1200 cycles or 1.2 us. Two tasks met:
 * 2/1.2 us. Tiles: 800 + 800 + 1200 + 1600 = 4400 of 8 * 1200. DRAM: 6000 bytes of 10 * 1200; of
 * the effective 8 * 1200, 3600 were left. Energy: 4e6 MACs at 2 pJ, 20000 L2 bytes at 5, 6000 DRAM
 * bytes at 100 are 8.7 uJ; half a watt for 1.2 us is 0.6 uJ. */
START_TEST(over_the_machine)
{
	struct metrics m = computed();
	IS(m.makespan_cycles, 1200);
	IS(m.goodput_per_second, 2 / 1.2e-6);
	IS(m.tile_utilisation, 4400.0 / 9600);
	IS(m.dram_utilisation, 0.5);
	IS(m.idle_bytes, 3600);
	IS(m.throttled_bytes, 70);
	IS(m.contended_bytes, 30);
	IS(m.energy_joules, 9.3e-6);
	IS(m.edp_joule_seconds, 9.3e-6 * 1.2e-6);
}
END_TEST

/* The parts of the 9.3 uJ, and 4 tasks that share them. Task 0: 1e6 MACs are 2 uJ, 5000 L2 bytes 0.025, 1000
 * DRAM bytes 0.1; 800 tile-cycles of 8 tiles are 0.1 us of half a watt: 0.05. All tasks and the tiles that
 * nobody held make up the run; with one dropped, three are left to share. */
START_TEST(energy_adds_up)
{
	struct metrics m = computed();
	struct energy energy = task_energy(&soc, &outcomes[0]);
	double idle = m.energy_static_joules * (1 - m.tile_utilisation), sum = idle;
	IS(m.energy_mac_joules, 8e-6);
	IS(m.energy_l2_joules, 0.1e-6);
	IS(m.energy_dram_joules, 0.6e-6);
	IS(m.energy_static_joules, 0.6e-6);
	IS(m.energy_per_task_joules, 2.325e-6);
	IS(energy.mac_joules, 2e-6);
	IS(energy.l2_joules, 0.025e-6);
	IS(energy.dram_joules, 0.1e-6);
	IS(energy.static_joules, 0.05e-6);
	IS(idle, 0.325e-6);
	for (int i = 0; i < 4; i++) {
		energy = task_energy(&soc, &outcomes[i]);
		sum += energy_sum(&energy);
	}
	IS(sum, m.energy_joules);
	struct outcome some[4];
	memcpy(some, outcomes, sizeof some);
	some[3].dropped = true;
	IS(computed_from(some).energy_per_task_joules, 3.1e-6);
}
END_TEST

/* Latencies 1..200: ranks 100, 190 and 198, whatever the order. */
START_TEST(percentiles_are_nearest_ranks)
{
	enum { TASKS = 200 };
	struct task many[TASKS];
	struct outcome ends[TASKS];
	for (int i = 0; i < TASKS; i++) {
		many[i] = (struct task){i, 0, 11, 1000, 51};
		ends[i] = (struct outcome){
			.finish_cycles = 1000 + (i * 77 % TASKS + 1), .isolated_cycles = 2};
	}
	struct workload workload = {"w", 1, networks, NULL, TASKS, many};
	struct scenario scenario = {&soc, &workload, NULL, NULL};
	struct totals totals = {.end_cycles = 1200};
	struct metrics m;
	metrics_compute(&scenario, ends, &totals, &m);
	IS(m.latency_p50_cycles, 100);
	IS(m.latency_p95_cycles, 190);
	IS(m.latency_p99_cycles, 198);
	IS(m.slowdown_p50, 50);
	IS(m.slowdown_p95, 95);
	IS(m.slowdown_p99, 99);
	IS(m.sla, 0.25); /* 1..50 of 200 */
	IS(m.sla_high, 0.25);
	ck_assert(isnan(m.sla_low) && isnan(m.sla_mid));
}
END_TEST

/* The table names every field once, in order. */
START_TEST(the_table_is_the_struct)
{
	size_t rows = 0;
	struct metrics m = computed();
	for (const struct metric *metric = metric_table; metric->name; metric++, rows++) {
		ck_assert_uint_eq(metric->offset, rows * sizeof(double));
		for (const struct metric *other = metric_table; other < metric; other++)
			ck_assert_str_ne(metric->name, other->name);
	}
	ck_assert_uint_eq(rows, sizeof m / sizeof(double));
	ck_assert_double_eq(metric_get(&m, &metric_table[0]), m.sla);
	ck_assert(isnan(metric_get(&m, &metric_table[3])));
}
END_TEST

/* ---- over seeds ---- */

/* Runs whose SLA is 1, 2, ..., n. */
static struct estimate estimate_of(size_t n)
{
	static struct metrics runs[200];
	for (size_t i = 0; i < n; i++)
		runs[i].sla = (double)i + 1;
	return metrics_estimate(runs, n, &metric_table[0]);
}

/* Of 1..n the mean is (n+1)/2 and the variance n(n+1)/12; half an interval is t sqrt(variance / n)
 * with Student's t at 97.5 % and n - 1 degrees of freedom: t sqrt((n+1)/12). */
START_TEST(intervals_are_students)
{
	static const struct {
		size_t n;
		double t;
	} cases[] = {{2, 12.7062}, {3, 4.30265}, {20, 2.09302}, {31, 2.04227}, {41, 2.02108}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double n = (double)cases[i].n;
		struct estimate estimate = estimate_of(cases[i].n);
		ck_assert_double_eq_tol(estimate.mean, (n + 1) / 2, 1e-12);
		ck_assert_double_eq_tol(estimate.half_width, cases[i].t * sqrt((n + 1) / 12), 1e-4);
	}
}
END_TEST

/* What is NaN is left out; one run has no interval, none no mean. */
START_TEST(absent_values_are_left_out)
{
	const struct metric *high = &metric_table[3];
	struct metrics runs[] = {{.sla_high = 1}, {.sla_high = NAN}, {.sla_high = 3}};
	ck_assert_str_eq(high->name, "sla_high");
	struct estimate both = metrics_estimate(runs, 3, high);
	ck_assert_double_eq(both.mean, 2);
	ck_assert_double_eq_tol(both.half_width, 12.7062, 1e-4); /* 12.7062 sqrt 2 / sqrt 2 */
	struct estimate one = metrics_estimate(runs, 2, high);
	ck_assert_double_eq(one.mean, 1);
	ck_assert(isnan(one.half_width));
	struct estimate none = metrics_estimate(runs + 1, 1, high);
	ck_assert(isnan(none.mean) && isnan(none.half_width));
	none = metrics_estimate(runs, 0, high);
	ck_assert(isnan(none.mean) && isnan(none.half_width));
}
END_TEST

/* Task 3 is dropped as it arrives: the SLA is 1 of 4; slowdowns 2, 1, 3 are left, and latencies up to 600.
 * With all dropped there is no latency at all. */
START_TEST(dropped_tasks_count_in_the_sla_alone)
{
	struct outcome some[4];
	memcpy(some, outcomes, sizeof some);
	some[3] = (struct outcome){
		.start_cycles = NAN, .finish_cycles = 500, .isolated_cycles = 400, .dropped = true};
	struct metrics m = computed_from(some);
	IS(m.sla, 0.25);
	IS(m.antt, 2);
	IS(m.latency_p99_cycles, 600);
	for (int i = 0; i < 4; i++)
		some[i].dropped = true;
	m = computed_from(some);
	ck_assert_double_eq(m.sla, 0);
	ck_assert(isnan(m.antt) && isnan(m.jain) && isnan(m.slowdown_p95) && isnan(m.fairness));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("metrics");
	TCase *tcase = unit_case(suite, "metrics");
	tcase_add_test(tcase, sla);
	tcase_add_test(tcase, over_networks);
	tcase_add_test(tcase, over_tasks);
	tcase_add_test(tcase, over_the_machine);
	tcase_add_test(tcase, energy_adds_up);
	tcase_add_test(tcase, percentiles_are_nearest_ranks);
	tcase_add_test(tcase, the_table_is_the_struct);
	tcase_add_test(tcase, dropped_tasks_count_in_the_sla_alone);
	tcase_add_test(tcase, intervals_are_students);
	tcase_add_test(tcase, absent_values_are_left_out);
	return unit_main(suite);
}
