/* The bound and the best schedule: cases worked by hand, the linear programme against brute force, and both
 * against every policy on random worlds. A failing world is told by its seed and in words. */
#include "world.h"

#include "base/random.h"
#include "bound/internal.h"
#include "bound/linear.h"
#include "policy/clairvoyant.h"
#include "policy/parts.h"
#include "sweep/execute.h"

enum { WORLDS = 400, LISTS = 300, LIST_MOST = 9 };

static struct world w;
static struct bound bound;

static void compute_noisy(const double *noise)
{
	struct scenario scenario = {&w.soc, &w.workload, w.traces, noise};
	bool ok = bound_compute(&scenario, &bound, &w.err);
	ck_assert_msg(ok, "%s", w.err.text);
}

static void compute(void)
{
	compute_noisy(NULL);
}

/* ---- by hand ---- */

/* A network of one layer: 100 cycles on two tiles, 200 on one. */
static int plain(void)
{
	return world_network(&w, "plain", 1, (const int[][3]){{100, 0, 100}});
}

/* Late even alone: no tiles make it faster than 100 cycles. */
START_TEST(hopeless_tasks_never_count)
{
	world_begin(&w);
	int network = plain();
	world_task(&w, network, 0, 0, 99.99);
	world_task(&w, network, 0, 1000, 101);
	world_task(&w, network, 0, 2000, 99);
	compute();
	ck_assert_uint_eq(bound.hopeless, 2);
	ck_assert_uint_eq(bound.all.met, 1);
	world_end(&w);
}
END_TEST

/* Times are told on a clock whose grain grows: at 10^13 cycles it is 2^-9, and by the ends of 50 layers that
 * round down static meets a target that on paper it misses by a tenth of a cycle. */
START_TEST(a_late_clock_is_coarse)
{
	int costs[50][3];
	world_begin(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	w.soc.interference = 0.1;
	for (int i = 0; i < 50; i++)
		memcpy(costs[i], (const int[]){3, 0, 101}, sizeof costs[i]);
	int network = world_network(&w, "n", 50, (const int(*)[3])costs), met = 0;
	for (int i = 0; i < 20; i++)
		world_task(&w, network, 5, 1e13, 50 * 101 * 20 * 1.1 / 2 - 0.1);
	world_run(&w, "static");
	for (int i = 0; i < 20; i++)
		met += task_met(&w.tasks[i], &w.outcomes[i]);
	compute();
	ck_assert_int_eq(met, 20);
	ck_assert_uint_eq(bound.all.met, 20);
	/* at an ordinary time the same lists do not fit */
	for (int i = 0; i < 20; i++)
		w.tasks[i].arrival_cycles = 1e6;
	compute();
	ck_assert_uint_eq(bound.all.met, 19);
	world_end(&w);
}
END_TEST

/* A regulator that wakes in the middle of layers makes sums of their parts, which may come to less than the
 * whole number of cycles that the layers take. */
START_TEST(wakes_round)
{
	static const int lengths[] = {2004, 1777, 999, 3001};
	int early = 0;
	for (int i = 0; i < 64; i++) {
		int length = lengths[i % 4];
		world_begin(&w);
		int network = world_network(&w, "n", 1, (const int[][3]){{10, 100, length}});
		world_task(&w, network, 5, 0, length);
		world_run(&w,
			arena_printf(&w.arena, "memguard[period_ms=%g]", (1.1 + 0.1 * i) * 1e-6));
		bool met = task_met(&w.tasks[0], &w.outcomes[0]);
		early += met;
		compute();
		ck_assert_uint_ge(bound.all.met, met);
		world_end(&w);
	}
	ck_assert_int_gt(early, 0);
}
END_TEST

/* The minimum is per layer: 10 cycles on one tile and 100 on more, then 100 on one tile and 10 on more.
 * A task that changes its tiles in between takes 20 cycles. */
START_TEST(tiles_may_change_between_layers)
{
	static const char text[] =
		"layer,name,block,tiles,compute_cycles,dram_bytes,isolated_cycles\n"
		"0,a,1,1,10,0,10\n1,b,2,1,100,0,100\n0,a,1,2,100,0,100\n1,b,2,2,10,0,10\n";
	struct text source;
	struct trace trace;
	world_begin(&w);
	plain();
	ck_assert(text_from_bytes("t.csv", text, sizeof text - 1, &w.arena, &source, &w.err));
	ck_assert(trace_parse(&source, "plain", &w.arena, &trace, &w.err));
	w.traces[0] = &trace;
	world_task(&w, 0, 0, 0, 19.99);
	world_task(&w, 0, 0, 1000, 21);
	compute();
	ck_assert_uint_eq(bound.all.met, 1);
	world_end(&w);
}
END_TEST

/* Without interference a task takes 2 tiles x 100 cycles of 8 tiles: 25 of the whole machine. In 110
 * cycles there is room for 4.4. */
START_TEST(tiles_are_limited)
{
	world_begin(&w);
	w.soc.interference = 0;
	int network = plain();
	for (int i = 0; i < 6; i++)
		world_task(&w, network, 0, 0, 110);
	compute();
	NEAR(bound.all.relaxed, 4.4);
	ck_assert_uint_eq(bound.all.met, 4);
	world_run(&w, "static");
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(task_met(&w.tasks[i], &w.outcomes[i]), i < 4);
	world_end(&w);
}
END_TEST

/* With it, four at a time take 130 cycles each, two take 110, one takes 100: per task 32.5 cycles of the
 * machine at the least, with four or more. */
START_TEST(who_fills_the_machine_is_interfered_with)
{
	world_begin(&w);
	int network = plain();
	for (int i = 0; i < 6; i++)
		world_task(&w, network, 0, 0, 110);
	compute();
	NEAR(bound.all.relaxed, 110 / 32.5);
	ck_assert_uint_eq(bound.all.met, 3);
	world_end(&w);
}
END_TEST

/* 800 bytes are 80 cycles of 10 bytes per cycle. */
START_TEST(bytes_are_limited)
{
	world_begin(&w);
	w.soc.interference = 0;
	int network = world_network(&w, "n", 1, (const int[][3]){{10, 800, 100}});
	for (int i = 0; i < 2; i++)
		world_task(&w, network, 0, 0, 150);
	compute();
	NEAR(bound.all.relaxed, 150 / 80.0);
	ck_assert_uint_eq(bound.all.met, 1);
	w.tasks[0].target_cycles = w.tasks[1].target_cycles = 161;
	compute();
	ck_assert_uint_eq(bound.all.met, 2);
	/* streams together get half: 160 cycles each, but one alone would take its 100 */
	w.soc.dram_efficiency = 0.5;
	compute();
	NEAR(bound.all.relaxed, 1.61);
	world_end(&w);
}
END_TEST

/* Five tasks in 110 cycles, four fit; three more in the thousand around them, which shows nothing. */
static void nested_world(void)
{
	static const int priorities[] = {0, 2, 5, 9, 11};
	world_begin(&w);
	w.soc.interference = 0;
	int network = plain();
	for (int i = 0; i < 3; i++)
		world_task(&w, network, 5, 0, 1000);
	for (int i = 0; i < 5; i++)
		world_task(&w, network, priorities[i], 100, 110);
}

START_TEST(an_interval_inside_shows)
{
	nested_world();
	compute();
	NEAR(bound.all.relaxed, 7.4);
	ck_assert_uint_eq(bound.all.met, 7);
	world_end(&w);
}
END_TEST

START_TEST(each_class_has_its_bound)
{
	struct metrics metrics;
	nested_world();
	w.soc.tiles = 2; /* 100 cycles of the machine each: one fits inside */
	w.soc.groups = 1;
	compute();
	ck_assert_uint_eq(bound.low.met, 1);
	ck_assert_uint_eq(bound.low.tasks, 2);
	ck_assert_uint_eq(bound.mid.met, 4);
	ck_assert_uint_eq(bound.high.met, 1);
	ck_assert_uint_eq(bound.all.met, 4);
	bound_metrics(&bound, &metrics);
	ck_assert_double_eq(metrics.sla, 0.5);
	ck_assert_double_eq(metrics.sla_low, 0.5);
	ck_assert_double_eq(metrics.sla_mid, 1);
	ck_assert_double_nan(metrics.stp);
	w.workload.task_count = 3;
	compute();
	bound_metrics(&bound, &metrics);
	ck_assert_double_nan(metrics.sla_high);
	world_end(&w);
}
END_TEST

/* ---- the linear programme against brute force ---- */

struct dice {
	uint64_t seed;
	uint32_t rolled;
};

static int roll(struct dice *dice, int least, int most)
{
	uint64_t bits = random_bits(dice->seed, STREAM_NOISE, dice->rolled++, 11);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

struct list {
	size_t count;
	struct need needs[LIST_MOST];
	const struct need *pointers[LIST_MOST];
};

static void random_list(struct list *list, uint64_t seed)
{
	struct dice dice = {seed, 0};
	list->count = (size_t)roll(&dice, 1, LIST_MOST);
	for (size_t i = 0; i < list->count; i++) {
		struct need *need = &list->needs[i];
		need->release_cycles = roll(&dice, 0, 40);
		need->deadline_cycles = need->release_cycles + roll(&dice, 1, 60);
		for (int r = 0; r < RESOURCES; r++)
			need->use_cycles[r] = roll(&dice, 0, 30);
		list->pointers[i] = need;
	}
}

/* The load of [a, b] by the tasks of a set, or their coefficients in this row. */
static double load(const struct list *list, unsigned set, int resource, double a, double b,
	double *coefficients)
{
	double sum = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct need *need = &list->needs[i];
		bool inside =
			(set >> i & 1) && need->release_cycles >= a && need->deadline_cycles <= b;
		coefficients[i] = inside ? need->use_cycles[resource] / (b - a) : 0;
		sum += inside ? need->use_cycles[resource] : 0;
	}
	return sum;
}

typedef bool row_visit(void *data, const struct list *list, int resource, double a, double b);

/* Visits every interval of every resource, until one returns false. */
static bool rows_all(const struct list *list, row_visit *visit, void *data)
{
	for (int r = 0; r < RESOURCES; r++)
		for (size_t i = 0; i < list->count; i++)
			for (size_t k = 0; k < list->count; k++) {
				double a = list->needs[i].release_cycles;
				double b = list->needs[k].deadline_cycles;
				if (b > a && !visit(data, list, r, a, b))
					return false;
			}
	return true;
}

static bool row_kept(void *set, const struct list *list, int resource, double a, double b)
{
	double unused[LIST_MOST];
	return load(list, *(unsigned *)set, resource, a, b, unused) <= b - a;
}

static bool row_enter(void *linear, const struct list *list, int resource, double a, double b)
{
	static const int columns[LIST_MOST] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
	double coefficients[LIST_MOST];
	load(list, ~0u, resource, a, b, coefficients);
	linear_row(linear, list->count, columns, coefficients);
	return true;
}

/* With all rows at once. */
static double full_relaxation(const struct list *list)
{
	double x[LIST_MOST], value;
	struct linear *linear = linear_new(list->count, &w.err);
	ck_assert_ptr_nonnull(linear);
	rows_all(list, row_enter, linear);
	ck_assert(linear_solve(linear, x, &value, &w.err));
	linear_free(linear);
	return value;
}

static int best_subset(const struct list *list)
{
	int best = 0;
	for (unsigned set = 0; set < 1u << list->count; set++)
		if (__builtin_popcount(set) > best && rows_all(list, row_kept, &set))
			best = __builtin_popcount(set);
	return best;
}

START_TEST(cutting_planes_against_all_rows_and_all_subsets)
{
	int tight = 0, below = 0;
	for (uint64_t seed = 0; seed < LISTS; seed++) {
		struct list list;
		struct relaxation relaxation;
		random_list(&list, seed);
		ck_assert(rows_relax(list.pointers, list.count, &relaxation, &w.err));
		double full = full_relaxation(&list);
		int subset = best_subset(&list);
		ck_assert_msg(fabs(relaxation.value - full) <= 1e-5,
			"list %llu: %.9f by cutting planes, %.9f with all rows",
			(unsigned long long)seed, relaxation.value, full);
		ck_assert_msg(relaxation.value >= subset - 1e-6,
			"list %llu: %.9f is below a feasible set of %d", (unsigned long long)seed,
			relaxation.value, subset);
		tight += floor(relaxation.value + 1e-6) == subset;
		below += subset < (int)list.count;
	}
	ck_assert_int_gt(tight, LISTS / 2);
	ck_assert_int_gt(below, LISTS / 2);
}
END_TEST

/* ---- against every policy ---- */

static void random_networks(struct dice *dice)
{
	int networks = roll(dice, 1, 3), most_demand = roll(dice, 1, 10);
	for (int n = 0; n < networks; n++) {
		int costs[4][3];
		size_t layers = (size_t)roll(dice, 1, 4);
		for (size_t i = 0; i < layers; i++) {
			int isolated = roll(dice, 1, 500);
			costs[i][0] = roll(dice, 0, isolated);
			costs[i][1] = roll(dice, 0, isolated * most_demand);
			costs[i][2] = isolated;
		}
		world_network(&w, arena_printf(&w.arena, "n%d", n), layers, (const int(*)[3])costs);
	}
}

static void random_world(uint64_t seed, double *noise)
{
	static const int shapes[][2] = {{8, 4}, {8, 2}, {8, 1}, {4, 4}, {8, 8}, {1, 1}, {2, 2}};
	struct dice dice = {seed, 0};
	world_begin(&w);
	int shape = roll(&dice, 0, 6), now = 0, gap = roll(&dice, 0, 300);
	w.soc.tiles = shapes[shape][0];
	w.soc.groups = shapes[shape][1];
	w.soc.interference = roll(&dice, 0, 10) / 10.0;
	w.soc.dram_arbiter = roll(&dice, 0, 1) ? ARBITER_MAXMIN : ARBITER_PROPORTIONAL;
	w.soc.dram_efficiency = roll(&dice, 5, 10) / 10.0;
	random_networks(&dice);
	int tasks = roll(&dice, 1, 20), target = roll(&dice, 500, 3000);
	bool noisy = roll(&dice, 0, 1);
	for (int i = 0; i < tasks; i++, now += roll(&dice, 0, gap)) {
		world_task(&w, roll(&dice, 0, (int)w.workload.network_count - 1),
			roll(&dice, 0, PRIORITY_MOST), now, roll(&dice, 1, target));
		noise[i] = noisy ? roll(&dice, 700, 1400) / 1000.0 : 1;
	}
}

struct result {
	struct metrics metrics;
	struct policy followed;
	size_t met;
};

static struct result run(
	struct replay *replay, const struct scenario *scenario, const char *name, uint64_t seed)
{
	struct result result = {0};
	struct tuned_policy policy;
	bool ok = policy_find(name, &w.arena, &policy, &w.err)
		&& execute_run(replay, scenario, &(struct compat){0, ""}, &policy, NULL, w.outcomes,
			&w.totals, &result.metrics, &result.followed, &w.err);
	ck_assert_msg(ok, "world %llu, %s: %s", (unsigned long long)seed, name, w.err.text);
	for (size_t i = 0; i < w.workload.task_count; i++)
		result.met += task_met(&w.tasks[i], &w.outcomes[i]);
	return result;
}

/* a <= b in all four, where both are numbers. */
static void sla_at_most(
	const struct metrics *a, const struct metrics *b, const char *who, uint64_t seed)
{
	for (const struct metric *metric = metric_table; metric < metric_table + 4; metric++) {
		double x = metric_get(a, metric), y = metric_get(b, metric);
		ck_assert_msg(!(x > y),
			"world %llu (%d tiles, %d groups, interference %g, efficiency %g, %zu "
			"tasks): %s of %s is %.4f, above the bound's %.4f",
			(unsigned long long)seed, w.soc.tiles, w.soc.groups, w.soc.interference,
			w.soc.dram_efficiency, w.workload.task_count, metric->name, who, x, y);
	}
}

/* The best schedule found is at least as good as these too. */
static const char *const variants[] = {"edf[hopeless=demote]", "edf[hopeless=drop]",
	"edf-p[hopeless=demote]", "edf-p[hopeless=drop]", "llf[hopeless=demote]",
	"llf[hopeless=drop]", NULL};

/* A policy beside the best and the bound, of whose metrics `ceiling` are. */
static void policy_try(struct replay *replay, const struct scenario *scenario, const char *name,
	const struct result *best, const struct result *ceiling, uint64_t seed)
{
	struct result online = run(replay, scenario, name, seed);
	ck_assert_msg(online.met <= best->met, "world %llu: %s meets %zu, best %zu",
		(unsigned long long)seed, name, online.met, best->met);
	if (bound_available())
		sla_at_most(&online.metrics, &ceiling->metrics, name, seed);
}

/* Whoever the best schedule follows meets as much: a policy by itself. Returns whether the schedule is the
 * search's own, under the regulator that its name tells. */
static bool own_schedule(struct replay *replay, const struct scenario *scenario,
	const struct result *best, uint64_t seed)
{
	const struct policy *followed = &best->followed;
	if (followed->dispatcher == &clairvoyant_dispatcher) {
		bool regulated = followed->regulator != &no_regulator;
		ck_assert_str_eq(
			followed->name, regulated ? "clairvoyant+deadline" : "clairvoyant");
		return true;
	}
	ck_assert_uint_eq(run(replay, scenario, followed->name, seed).met, best->met);
	return false;
}

/* No policy beats the best schedule found, and nothing beats the bound. */
START_TEST(bound_best_policies)
{
	static double noise[WORLD_TASKS];
	struct replay *replay = replay_new();
	int below_all = 0, closed = 0, own = 0;
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		random_world(seed, noise);
		struct scenario scenario = {&w.soc, &w.workload, w.traces, noise};
		struct result best = run(replay, &scenario, "best[replays=80]", seed),
			      ceiling = best;
		own += own_schedule(replay, &scenario, &best, seed);
		if (bound_available()) {
			compute_noisy(noise);
			bound_metrics(&bound, &ceiling.metrics);
			sla_at_most(&best.metrics, &ceiling.metrics, "best", seed);
			below_all += bound.all.met < w.workload.task_count - bound.hopeless;
			closed += bound.all.met == best.met;
		}
		for (const struct policy *p = policy_table; p->name; p++)
			policy_try(replay, &scenario, p->name, &best, &ceiling, seed);
		for (const char *const *name = variants; *name; name++)
			policy_try(replay, &scenario, *name, &best, &ceiling, seed);
		world_end(&w);
	}
	replay_free(replay);
	/* neither is vacuous */
	printf("# %d of %d bounds below all tasks, %d reached\n", below_all, WORLDS, closed);
	ck_assert(own > WORLDS / 8 && own < WORLDS);
	ck_assert(!bound_available() || (below_all > WORLDS / 8 && closed > WORLDS / 4));
}
END_TEST

/* ---- the best schedule ---- */

/* Short tasks come while a long one runs: only who stops it, or refuses it, meets them all. */
START_TEST(best_gives_up_the_long_for_the_short)
{
	struct scenario scenario = {&w.soc, &w.workload, w.traces, NULL};
	struct replay *replay = replay_new();
	world_begin(&w);
	w.soc.tiles = w.soc.groups = 1;
	int brief = world_network(&w, "brief", 1, (const int[][3]){{50, 0, 50}});
	int lengthy = world_network(&w, "lengthy", 1, (const int[][3]){{200, 0, 200}});
	world_task(&w, lengthy, 11, 0, 500);
	for (int i = 0; i < 4; i++)
		world_task(&w, brief, 0, 10 + 100 * i, 110);
	world_run(&w, "static");
	ck_assert(!task_met(&w.tasks[1], &w.outcomes[1]));
	struct result best = run(replay, &scenario, "best", 0);
	ck_assert_uint_eq(best.met, 4);
	ck_assert(w.outcomes[0].dropped);
	world_end(&w);
	replay_free(replay);
}
END_TEST

/* Two streams together get a tenth of what one alone gets, so that whoever runs beside another is late:
 * tasks are to run one at a time, and some are to be given up. */
START_TEST(best_runs_alone_where_company_costs_much)
{
	struct replay *replay = replay_new();
	world_begin(&w);
	struct scenario scenario = {&w.soc, &w.workload, w.traces, NULL};
	w.soc.dram_efficiency = 0.1;
	int network = world_network(&w, "n", 4,
		(const int[][3]){{20, 200, 25}, {20, 200, 25}, {20, 200, 25}, {20, 200, 25}});
	for (int i = 0; i < 60; i++)
		world_task(&w, network, i % 12, 60 * i, 290 + 37 * i % 100);
	struct result online = run(replay, &scenario, "edf-p[hopeless=drop]", 0);
	struct result best = run(replay, &scenario, "best", 0);
	ck_assert_uint_gt(online.met, 30);
	ck_assert_uint_ge(best.met, online.met);
	world_end(&w);
	replay_free(replay);
}
END_TEST

/* The same scenario gives the same schedule, and more replays none that is worse. */
START_TEST(best_is_reproducible)
{
	static double noise[WORLD_TASKS];
	static struct outcome first[WORLD_TASKS];
	struct replay *replay = replay_new();
	for (uint64_t seed = 0; seed < 40; seed++) {
		random_world(seed, noise);
		struct scenario scenario = {&w.soc, &w.workload, w.traces, noise};
		struct result few = run(replay, &scenario, "best[replays=0]", seed);
		run(replay, &scenario, "best[replays=100]", seed);
		memcpy(first, w.outcomes, sizeof first);
		struct result many = run(replay, &scenario, "best[replays=100]", seed);
		for (size_t i = 0; i < w.workload.task_count; i++)
			ck_assert_double_eq(first[i].finish_cycles, w.outcomes[i].finish_cycles);
		ck_assert_uint_ge(many.met, few.met);
		world_end(&w);
	}
	replay_free(replay);
}
END_TEST

/* A policy that meets everything is followed, the first of them. */
START_TEST(best_tells_whom_it_follows)
{
	struct replay *replay = replay_new();
	world_begin(&w);
	struct scenario scenario = {&w.soc, &w.workload, w.traces, NULL};
	int network = plain();
	world_task(&w, network, 0, 0, 150);
	struct result result = run(replay, &scenario, "best", 0);
	ck_assert_str_eq(result.followed.name, policy_table[0].name);
	ck_assert_ptr_eq(result.followed.dispatcher, policy_table[0].dispatcher);
	result = run(replay, &scenario, "static", 0);
	ck_assert_str_eq(result.followed.name, "static");
	world_end(&w);
	replay_free(replay);
}
END_TEST

/* Where a plain replay is asked for, they are refused. */
START_TEST(offline_policies_are_not_replayed)
{
	struct tuned_policy policy;
	world_begin(&w);
	world_task(&w, plain(), 0, 0, 100);
	for (const struct policy *p = offline_table; p->name; p++) {
		ck_assert(policy_find(p->name, &w.arena, &policy, &w.err));
		ck_assert(!world_try(&w, &policy, NULL));
		ck_assert_int_eq(w.err.status, 64);
	}
	world_end(&w);
}
END_TEST

/* In CI everything has been installed. */
START_TEST(clp_is_there)
{
	ck_assert_msg(bound_available(), "built without CLP (package coinor-libclp-dev)");
}
END_TEST

static void bound_tests(Suite *suite)
{
	TCase *tcase = unit_case(suite, "bound");
	tcase_add_test(tcase, hopeless_tasks_never_count);
	tcase_add_test(tcase, a_late_clock_is_coarse);
	tcase_add_test(tcase, wakes_round);
	tcase_add_test(tcase, tiles_may_change_between_layers);
	tcase_add_test(tcase, tiles_are_limited);
	tcase_add_test(tcase, who_fills_the_machine_is_interfered_with);
	tcase_add_test(tcase, bytes_are_limited);
	tcase_add_test(tcase, an_interval_inside_shows);
	tcase_add_test(tcase, each_class_has_its_bound);
	tcase_add_test(tcase, cutting_planes_against_all_rows_and_all_subsets);
}

int main(void)
{
	Suite *suite = suite_create("bound");
	TCase *tcase = unit_case(suite, "best");
	const char *ci = getenv("CI");
	tcase_add_test(tcase, best_gives_up_the_long_for_the_short);
	tcase_add_test(tcase, best_runs_alone_where_company_costs_much);
	tcase_add_test(tcase, best_is_reproducible);
	tcase_add_test(tcase, best_tells_whom_it_follows);
	tcase_add_test(tcase, offline_policies_are_not_replayed);
	tcase_add_test(tcase, bound_best_policies);
	if (ci && strcmp(ci, "true") == 0)
		tcase_add_test(tcase, clp_is_there);
	if (bound_available())
		bound_tests(suite);
	else
		printf("# SKIP the bound's cases: built without CLP (package coinor-libclp-dev)\n");
	return unit_main(suite);
}
