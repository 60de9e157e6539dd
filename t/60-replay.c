/* The engine, by hand arithmetic: every event of each small case is worked out in its comment.
 *
 * The machine of t/world.h: 4 groups, 10 bytes per cycle, 10 % slower for each co-runner. */
#include "world.h"

#include "replay/arbiter.h"

/* Alone: exactly the isolated time, compute and memory as in the trace. */
START_TEST(one_task_alone)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 2, (const int[][3]){{600, 1000, 1000}, {50, 400, 200}});
	world_task(&w, 0, 0, 70, 5000);
	world_run(&w, "null");
	const struct outcome *o = w.outcomes;
	ck_assert_double_eq(o->start_cycles, 70);
	ck_assert_double_eq(o->finish_cycles, 70 + 1200);
	ck_assert_double_eq(o->compute_cycles, 650);
	ck_assert_double_eq(o->memory_cycles, 550);
	ck_assert_double_eq(o->queued_cycles + o->throttled_cycles + o->interference_cycles, 0);
	ck_assert_double_eq(o->dram_bytes, 1400);
	ck_assert_double_eq(o->tile_cycles, 2 * 1200);
	ck_assert_uint_eq(w.totals.layer_events, 2);
	world_end(&w);
}
END_TEST

/* Both arrive at 0, no DRAM. Together each is 1.1 times slower. Task 0 (1000) ends at 1100. Task 1
 * (3000) has then done 1000 of it; alone the other 2000 take until 3100; 100 cycles of interference. */
START_TEST(interference_follows_the_number_of_corunners)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "short", 1, (const int[][3]){{1000, 0, 1000}});
	world_network(&w, "long", 1, (const int[][3]){{3000, 0, 3000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "null");
	NEAR(w.outcomes[0].finish_cycles, 1100);
	NEAR(w.outcomes[0].interference_cycles, 100);
	NEAR(w.outcomes[1].finish_cycles, 3100);
	NEAR(w.outcomes[1].interference_cycles, 100);
	world_end(&w);
}
END_TEST

/* Five equal tasks of 1000 cycles, four groups: four run 1.3 times slower until 1300; the fifth waits
 * until then and runs alone: 1300..2300. */
START_TEST(the_fifth_task_waits)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	for (int i = 0; i < 5; i++)
		world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "null");
	for (int i = 0; i < 4; i++)
		NEAR(w.outcomes[i].finish_cycles, 1300);
	NEAR(w.outcomes[4].queued_cycles, 1300);
	NEAR(w.outcomes[4].finish_cycles, 2300);
	world_end(&w);
}
END_TEST

/* Two tasks, interference off, demands 9 and 3 of 10 bytes per cycle.
 *
 * In proportion: each gets 10/12 of its demand, T = 1.2 T0: the light one (T0 1000) ends at 1200, the
 * heavy one (T0 2000) has then done 1000 and ends at 2200.
 * Max-min: the light one gets its 3 and ends at 1000; the heavy one gets 7, 9/7 times slower: by 1000
 * it has done 7000/9, the rest takes 2000 - 7000/9: it ends at 3000 - 7000/9. */
START_TEST(arbiters_share_a_saturated_dram)
{
	for (int maxmin = 0; maxmin < 2; maxmin++) {
		struct world w;
		world_begin(&w);
		w.soc.interference = 0;
		w.soc.dram_arbiter = maxmin ? ARBITER_MAXMIN : ARBITER_PROPORTIONAL;
		world_network(&w, "light", 1, (const int[][3]){{100, 3000, 1000}});
		world_network(&w, "heavy", 1, (const int[][3]){{100, 18000, 2000}});
		world_task(&w, 0, 0, 0, 9999);
		world_task(&w, 1, 0, 0, 9999);
		world_run(&w, "null");
		NEAR(w.outcomes[0].finish_cycles, maxmin ? 1000 : 1200);
		NEAR(w.outcomes[1].finish_cycles, maxmin ? 3000 - 7000 / 9.0 : 2200);
		NEAR(w.outcomes[1].interference_cycles, maxmin ? 1000 - 7000 / 9.0 : 200);
		NEAR(w.outcomes[1].throttled_cycles, 0);
		NEAR(w.totals.contended_bytes, maxmin ? 2 * 1000 : 2 * 1200);
		world_end(&w);
	}
}
END_TEST

/* 16 of 10 bytes per cycle are wanted by two; the third moves nothing and is not held up. */
START_TEST(who_moves_no_bytes_does_not_wait_for_the_dram)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "quiet", 1, (const int[][3]){{1000, 0, 1000}});
	world_network(&w, "loud", 1, (const int[][3]){{100, 8000, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "null");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 1600);
	world_end(&w);
}
END_TEST

/* 9 bytes per cycle of a DRAM that serves one tenant 10 and several together 8: alone for 1000 cycles; two
 * together get 4 each, 2.25 times slower. */
START_TEST(efficiency_is_lost_by_interleaving_alone)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	w.soc.dram_efficiency = 0.8;
	world_network(&w, "n", 1, (const int[][3]){{100, 9000, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 2000, 9999);
	world_task(&w, 0, 0, 2000, 9999);
	world_run(&w, "null");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 2000 + 2250);
	NEAR(w.outcomes[2].finish_cycles, 2000 + 2250);
	world_end(&w);
}
END_TEST

/* The policy maxmin does the same whatever the SoC's own arbiter is. */
START_TEST(maxmin_policy_overrides_the_arbiter)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "light", 1, (const int[][3]){{100, 3000, 1000}});
	world_network(&w, "heavy", 1, (const int[][3]){{100, 18000, 2000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "maxmin");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 3000 - 7000 / 9.0);
	world_end(&w);
}
END_TEST

/* Strict priority, interference off: 9 and 6 of 10 bytes per cycle, T0 1000 each. The first gets its 9 and
 * ends at 1000; the second gets 1 of 6 until then: 1000 bytes of 6000; the rest takes 5000/6 cycles. */
START_TEST(strict_serves_the_higher_priority_first)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 9000, 1000}});
	world_network(&w, "b", 1, (const int[][3]){{100, 6000, 1000}});
	world_task(&w, 0, 5, 0, 9999);
	world_task(&w, 1, 4, 0, 9999);
	world_run(&w, "strict");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 1000 + 5000 / 6.0);
	world_end(&w);
}
END_TEST

/* Weights 4 and 1 of 10 bytes per cycle: shares 8 and 2. The first wants 9 and is served 8 of them: it ends at
 * 1125, having left 2 of 6 to the second: 2250 bytes; the other 3750 take 625 cycles: 1750. */
START_TEST(weighted_shares_by_priority)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 9000, 1000}});
	world_network(&w, "b", 1, (const int[][3]){{100, 6000, 1000}});
	world_task(&w, 0, 3, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "weighted");
	NEAR(w.outcomes[0].finish_cycles, 1125);
	NEAR(w.outcomes[1].finish_cycles, 1750);
	world_end(&w);
}
END_TEST

/* Four groups: each has 2.5 bytes per cycle, the lone task too: 5000 bytes take 2000 cycles. */
START_TEST(tdma_gives_each_group_its_share_and_no_more)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 5000, 1000}});
	world_task(&w, 0, 3, 0, 9999);
	world_run(&w, "tdma");
	NEAR(w.outcomes[0].finish_cycles, 2000);
	NEAR(w.outcomes[0].throttled_cycles, 1000);
	NEAR(w.totals.throttled_bytes, 2.5 * 2000);
	world_end(&w);
}
END_TEST

/* One group. While task 0 runs until 1000, three wait: 1 (T0 1000, deadline 4000), 2 (T0 2000, deadline 4500)
 * and 3 (T0 1000, deadline 1900). edf takes them by deadline: 3, 1, 2, though 3 is hopeless: it would end at
 * 2000. llf by deadline - T0: 3 (900), 2 (2500), 1 (3000). Demoted, 3 comes last; dropped, it ends at 1000,
 * when it is first looked at and cannot make it. */
static void one_group_of_deadlines(struct world *w, const char *policy)
{
	world_begin(w);
	w->soc.tiles = 2;
	w->soc.groups = 1;
	world_network(w, "short", 1, (const int[][3]){{1000, 0, 1000}});
	world_network(w, "long", 1, (const int[][3]){{2000, 0, 2000}});
	world_task(w, 0, 0, 0, 9999);
	world_task(w, 0, 0, 0, 4000);
	world_task(w, 1, 0, 0, 4500);
	world_task(w, 0, 0, 0, 1900);
	w->tasks[0].target_cycles = 1001;
	world_run(w, policy);
}

START_TEST(deadlines_order_the_queue)
{
	static const struct {
		const char *policy;
		double starts[4];
	} cases[] = {
		{"edf", {0, 2000, 3000, 1000}},
		{"llf", {0, 4000, 2000, 1000}},
		{"edf[hopeless=demote]", {0, 1000, 2000, 4000}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		one_group_of_deadlines(&w, cases[i].policy);
		for (int task = 0; task < 4; task++)
			NEAR(w.outcomes[task].start_cycles, cases[i].starts[task]);
		world_end(&w);
	}
	struct world w;
	one_group_of_deadlines(&w, "edf[hopeless=drop]");
	ck_assert(w.outcomes[3].dropped);
	NEAR(w.outcomes[3].finish_cycles, 1000);
	NEAR(w.outcomes[1].start_cycles, 1000);
	NEAR(w.outcomes[2].start_cycles, 2000);
	world_end(&w);
}
END_TEST

/* Memory in deadline order: 9 and 6 of 10 bytes per cycle; the second has the earlier deadline and its 6
 * until 1000; the first gets 4 of 9 until then: 4000 bytes; the other 5000 take 5000/9 cycles. */
START_TEST(edf_serves_the_earlier_deadline_first)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 9000, 1000}});
	world_network(&w, "b", 1, (const int[][3]){{100, 6000, 1000}});
	world_task(&w, 0, 5, 0, 9999);
	world_task(&w, 1, 4, 0, 5000);
	world_run(&w, "edf");
	NEAR(w.outcomes[1].finish_cycles, 1000);
	NEAR(w.outcomes[0].finish_cycles, 1000 + 5000 / 9.0);
	world_end(&w);
}
END_TEST

/* The higher priority takes all 10 for 1000 cycles: the other starves until then, and then takes its
 * 1000. */
START_TEST(a_starved_task_goes_on_later)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 10000, 1000}});
	world_network(&w, "b", 1, (const int[][3]){{100, 6000, 1000}});
	world_task(&w, 0, 5, 0, 9999);
	world_task(&w, 1, 4, 0, 9999);
	world_run(&w, "strict");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 2000);
	NEAR(w.outcomes[1].interference_cycles, 1000);
	world_end(&w);
}
END_TEST

/* One group only. While task 0 runs (until 1000), 1 (priority 0, arrived at 10) and 2 (priority 2,
 * arrived at 900) wait. Isolated time on one tile is 2000, so at 1000 the scores are
 * 990/2000 = 0.495 and 2 + 100/2000 = 2.05: task 2 goes first, until 2000. First come, first served
 * takes task 1. */
START_TEST(online_takes_the_best_score)
{
	struct world w;
	world_begin(&w);
	w.soc.tiles = 2;
	w.soc.groups = 1;
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 10, 9999);
	world_task(&w, 0, 2, 900, 9999);
	world_run(&w, "static");
	NEAR(w.outcomes[2].finish_cycles, 2000);
	NEAR(w.outcomes[1].finish_cycles, 3000);
	world_run(&w, "null");
	NEAR(w.outcomes[1].finish_cycles, 2000);
	NEAR(w.outcomes[2].finish_cycles, 3000);
	world_end(&w);
}
END_TEST

/* Two groups, three tasks of 1000 each, two of them at once; one at a time they follow each other. */
START_TEST(online_lets_no_more_run_than_it_is_told)
{
	struct world w;
	world_begin(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	w.soc.interference = 0;
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 2, 0, 9999);
	world_task(&w, 0, 1, 0, 9999);
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "static[tenants_most=2]");
	NEAR(w.outcomes[1].finish_cycles, 1000);
	NEAR(w.outcomes[2].finish_cycles, 2000);
	world_run(&w, "static[tenants_most=1]");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[1].finish_cycles, 2000);
	NEAR(w.outcomes[2].finish_cycles, 3000);
	world_end(&w);
}
END_TEST

/* MoCA's Algorithm 2 for two tasks, interference off, B = 10. Both begin at 0 with targets of 10000.
 *   task 0: d = 8, T0 = 1000, s = 3 + 1000/10000 = 3.1
 *   task 1: d = 6, T0 = 1000, s = 0 + 1000/10000 = 0.1
 * Slot 0 is asked first: nobody else has noted a demand: no cap. Slot 1: O = 8 + 6 - 10 = 4,
 * W = 3.1 * 8 = 24.8, a = 6 - 4 * 24.8 / (0.1 * 6 + 24.8) = 6 - 99.2/25.4 = 2.0944882, but the floor is
 * a quarter of B: 2.5. Demands 8 and 2.5 exceed 10 by 0.5: the arbiter serves 10/10.5 of each. So task 0
 * ends at 1050, when task 1 has moved 2.5 * 1000 = 2500 of 6000 bytes; the other 3500 at 2.5 per cycle
 * take 1400: it ends at 2450. Of its 1450 lost cycles 50 are contention, the rest is the cap's. */
START_TEST(moca_caps_by_score)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 8000, 1000}});
	world_network(&w, "b", 1, (const int[][3]){{100, 6000, 1000}});
	world_task(&w, 0, 3, 0, 10000);
	world_task(&w, 1, 0, 0, 10000);
	world_run(&w, "online+moca");
	NEAR(w.outcomes[0].finish_cycles, 1050);
	NEAR(w.outcomes[1].finish_cycles, 2450);
	NEAR(w.outcomes[1].throttled_cycles, 1400);
	NEAR(w.outcomes[1].interference_cycles, 50);
	world_end(&w);
}
END_TEST

/* The same with equal tasks: W/(s d + W) = 1/2, a = d - O/2: no floor. d = 8 each, O = 6, a = 5 for the
 * second; 8 + 5 > 10, so each gets 10/13: task 0 ends at 1300; task 1 has moved 5/13 * 10 * 1300 = 5000
 * bytes by then, and 3000 more at 5 per cycle: 1900. */
START_TEST(moca_halves_the_overflow_of_equals)
{
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "a", 1, (const int[][3]){{100, 8000, 1000}});
	world_task(&w, 0, 4, 0, 10000);
	world_task(&w, 0, 4, 0, 10000);
	world_run(&w, "online+moca");
	NEAR(w.outcomes[0].finish_cycles, 1300);
	NEAR(w.outcomes[1].finish_cycles, 1900);
	world_end(&w);
}
END_TEST

/* MoCA's dispatcher, two groups. "mem" draws 8 of 10 bytes per cycle on average: memory-intensive;
 * "cpu" draws none. All wait from 0 on, priorities 9, 8, 1: online would start the two mem tasks; moca
 * starts mem and, beside it, cpu. */
START_TEST(moca_corunning_pairs_intensive_with_others)
{
	struct world w;
	world_begin(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	w.soc.interference = 0;
	world_network(&w, "mem", 1, (const int[][3]){{100, 8000, 1000}});
	world_network(&w, "cpu", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 9, 0, 99999);
	world_task(&w, 0, 8, 0, 99999);
	world_task(&w, 1, 1, 0, 99999);
	world_run(&w, "moca+none");
	NEAR(w.outcomes[0].finish_cycles, 1000);
	NEAR(w.outcomes[2].finish_cycles, 1000);
	NEAR(w.outcomes[1].start_cycles, 1000);
	world_run(&w, "static");
	NEAR(w.outcomes[2].start_cycles, 1600);
	world_end(&w);
}
END_TEST

/* ---- a dispatcher of the test's own: what the interface can ask of the engine ---- */

/* At each wake the running task moves from four tiles to two or back, with 50 cycles of migration; at
 * the second wake it is stopped, at the third resumed. */
static void juggle(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)knobs;
	int *wakes = state;
	if (events & EVENT_ARRIVAL)
		plan_run(plan, 0, 4, 0);
	if (events & EVENT_WAKE) {
		++*wakes;
		if (*wakes == 1)
			plan_run(plan, 0, 2, 50);
		else if (*wakes == 2)
			plan_stop(plan, 0, KEEP_ALL);
		else if (*wakes == 3)
			plan_run(plan, 0, 4, 0);
	}
	plan->wake_cycles = *wakes < 3 ? view->now_cycles + 300 : INFINITY;
}

static void no_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 0;
}

static const struct dispatcher juggler = {.name = "juggler",
	.state_size = sizeof(int),
	.events = EVENT_ARRIVAL | EVENT_WAKE,
	.tile_counts = no_tile_counts,
	.decide = juggle};

static struct tuned_policy with_dispatcher(struct world *w, const struct dispatcher *dispatcher)
{
	struct tuned_policy policy;
	ck_assert(policy_find("null", &w->arena, &policy, &w->err));
	policy.policy.name = dispatcher->name;
	policy.policy.dispatcher = dispatcher;
	return policy;
}

/* 1000 cycles of work on any of the tile counts. 0-300 on four tiles; 300-350 migration; 350-600 on two;
 * 600-900 stopped; then 450 left: ends at 1350. */
START_TEST(tasks_move_stop_and_resume)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{700, 0, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	struct tuned_policy policy = with_dispatcher(&w, &juggler);
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	const struct outcome *o = w.outcomes;
	NEAR(o->finish_cycles, 1350);
	NEAR(o->migration_cycles, 50);
	NEAR(o->queued_cycles, 300);
	NEAR(o->compute_cycles, 700);
	NEAR(o->memory_cycles, 300);
	NEAR(o->tile_cycles, 4 * 300 + 2 * 300 + 4 * 450);
	NEAR(parts_sum(o), 1350);
	world_end(&w);
}
END_TEST

/* Everything starts at once, task 0 with a migration of 2000 cycles. */
static void start_late(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)events;
	for (size_t i = 0; i < view->waiting_count; i++)
		plan_run(plan, view->waiting[i], 2, view->waiting[i] == 0 ? 2000 : 0);
}

/* Tasks 1 and 2 want 10 of 10 bytes per cycle each and get 5: the first layer of task 1 ends at 2000, at the
 * instant at which task 0 has been moved and begins its 500 cycles without a byte: it ends at 2500. Task
 * 1 goes on like that until 4000; task 2 has then moved 20000 of 40000 bytes and ends at 6000. */
START_TEST(a_migration_may_end_as_a_layer_does)
{
	static const struct dispatcher starter = {.name = "start_late",
		.events = EVENT_ARRIVAL,
		.tile_counts = no_tile_counts,
		.decide = start_late};
	struct world w;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "moved", 1, (const int[][3]){{500, 0, 500}});
	world_network(&w, "two", 2, (const int[][3]){{100, 10000, 1000}, {100, 10000, 1000}});
	world_network(&w, "long", 1, (const int[][3]){{100, 40000, 4000}});
	for (int network = 0; network < 3; network++)
		world_task(&w, network, 0, 0, 9999);
	struct tuned_policy policy = with_dispatcher(&w, &starter);
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	NEAR(w.outcomes[0].finish_cycles, 2500);
	NEAR(w.outcomes[1].finish_cycles, 4000);
	NEAR(w.outcomes[2].finish_cycles, 6000);
	NEAR(w.outcomes[0].migration_cycles, 2000);
	world_end(&w);
}
END_TEST

static void overcommit(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)events;
	for (size_t i = 0; i < view->waiting_count; i++)
		plan_run(plan, view->waiting[i], 6, 0);
}

static void sleep_for_ever(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)view, (void)events, (void)plan;
}

static void drop_all(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)events;
	for (size_t i = 0; i < view->waiting_count; i++)
		plan_drop(plan, view->waiting[i]);
}

#define DISPATCHER(function)                                                                       \
	(struct dispatcher)                                                                        \
	{                                                                                          \
		.name = #function, .events = EVENT_ARRIVAL, .tile_counts = no_tile_counts,         \
		.decide = function                                                                 \
	}

START_TEST(a_policy_that_breaks_the_rules_is_named)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 0, 9999);
	struct dispatcher greedy = DISPATCHER(overcommit), idle = DISPATCHER(sleep_for_ever);
	struct tuned_policy policy = with_dispatcher(&w, &greedy);
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_str_eq(w.err.text,
		"policy 'overcommit' broke a rule: task 1 on 6 tiles: more than are free");
	ck_assert_int_eq(w.err.status, 70);
	policy = with_dispatcher(&w, &idle);
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_str_eq(w.err.text, "policy 'sleep_for_ever' broke a rule: 2 tasks wait for ever");
	world_end(&w);
}
END_TEST

START_TEST(dropped_tasks_end_at_once)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 0, 5, 9999);
	struct dispatcher dropper = DISPATCHER(drop_all);
	struct tuned_policy policy = with_dispatcher(&w, &dropper);
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	ck_assert(w.outcomes[0].dropped);
	ck_assert_double_eq(w.outcomes[0].finish_cycles, 5);
	ck_assert_double_eq(w.outcomes[0].dram_bytes, 0);
	world_end(&w);
}
END_TEST

/* A trace that lacks the tile count of the policy's groups. */
START_TEST(a_trace_without_the_tiles_is_refused)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	struct trace lacking = *w.traces[0];
	lacking.on[2] = NULL;
	w.traces[0] = &lacking;
	struct tuned_policy policy;
	ck_assert(policy_find("static", &w.arena, &policy, &w.err));
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_str_eq(w.err.text,
		"policy 'static' runs tasks on 2 tiles, and the trace of n has no such rows");
	ck_assert_int_eq(w.err.status, 65);
	world_end(&w);
}
END_TEST

/* ---- a regulator of the test's own: it wakes by itself ---- */

/* Caps everybody at 2 bytes per cycle in every second stretch of 100 cycles. */
static double pulse(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)state, (void)knobs;
	bool capped = (long)(view->now_cycles / 100) % 2 == 1;
	for (int slot = 0; slot < view->slot_count; slot++)
		limits[slot].cap_bytes_per_cycle = capped ? 2 : INFINITY;
	return 100 * (floor(view->now_cycles / 100) + 1);
}

/* 8 bytes per cycle for 1000 cycles: a full stretch does 100 of its cycles, a capped one 25. Eight pairs of
 * stretches do 1000 in 1600 cycles, 8 x 75 of them lost. */
START_TEST(a_regulator_wakes_when_it_asks_to)
{
	static const struct regulator pulsing = {.name = "pulse", .revise = pulse};
	struct world w;
	world_begin(&w);
	world_network(&w, "n", 1, (const int[][3]){{100, 8000, 1000}});
	world_task(&w, 0, 0, 0, 9999);
	struct tuned_policy policy;
	ck_assert(policy_find("null", &w.arena, &policy, &w.err));
	policy.policy.regulator = &pulsing;
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	NEAR(w.outcomes[0].finish_cycles, 1600);
	NEAR(w.outcomes[0].throttled_cycles, 600);
	world_end(&w);
}
END_TEST

/* ---- arbiters ---- */

/* From every guess at who is held back the same level is found. */
static double level_of(int count, const double *demands, double capacity)
{
	struct level first = {.held = 1};
	double sum = 0;
	for (int i = 0; i < count; i++)
		sum += demands[i];
	arbiter_level(count, demands, sum, capacity, &first);
	for (uint64_t guess = 2; guess >> count == 0; guess++) {
		struct level level = {.held = guess};
		arbiter_level(count, demands, sum, capacity, &level);
		ck_assert_uint_eq(level.held, first.held);
		NEAR(level.room_bytes_per_cycle, first.room_bytes_per_cycle);
	}
	return first.room_bytes_per_cycle / first.count;
}

START_TEST(weights_ranks_and_floors)
{
	double grants[3];
	/* weights 1 and 3 of 8 bytes: 2 and 6; the second wants only 5, so the first gets 3 */
	struct limit weighted[] = {{INFINITY, 0, 1, 0, 0}, {INFINITY, 0, 3, 0, 0}};
	arbiter_limited(2, (const double[]){9, 5}, weighted, 8, grants);
	NEAR(grants[0], 3);
	NEAR(grants[1], 5);
	/* rank 0 is served first */
	struct limit ranked[] = {{INFINITY, 0, 1, 1, 0}, {INFINITY, 0, 1, 0, 0}};
	arbiter_limited(2, (const double[]){9, 5}, ranked, 8, grants);
	NEAR(grants[0], 3);
	NEAR(grants[1], 5);
	/* floors 4 and 0: 4 are granted, the other 4 are shared 2 and 2 */
	struct limit floored[] = {{INFINITY, 4, 1, 0, 0}, {INFINITY, 0, 1, 0, 0}};
	arbiter_limited(2, (const double[]){9, 9}, floored, 8, grants);
	NEAR(grants[0], 6);
	NEAR(grants[1], 2);
	/* the level: 1 is served, 3.5 each for the others; 2 and 3 are served, the other gets the rest */
	NEAR(level_of(3, (const double[]){1, 9, 9}, 8), 3.5);
	NEAR(level_of(3, (const double[]){2, 9, 3}, 8), 3);
	NEAR(level_of(4, (const double[]){6, 6, 6, 6}, 8), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("replay");
	TCase *tcase = unit_case(suite, "replay");
	tcase_add_test(tcase, one_task_alone);
	tcase_add_test(tcase, interference_follows_the_number_of_corunners);
	tcase_add_test(tcase, the_fifth_task_waits);
	tcase_add_test(tcase, arbiters_share_a_saturated_dram);
	tcase_add_test(tcase, who_moves_no_bytes_does_not_wait_for_the_dram);
	tcase_add_test(tcase, efficiency_is_lost_by_interleaving_alone);
	tcase_add_test(tcase, maxmin_policy_overrides_the_arbiter);
	tcase_add_test(tcase, strict_serves_the_higher_priority_first);
	tcase_add_test(tcase, a_starved_task_goes_on_later);
	tcase_add_test(tcase, weighted_shares_by_priority);
	tcase_add_test(tcase, tdma_gives_each_group_its_share_and_no_more);
	tcase_add_test(tcase, deadlines_order_the_queue);
	tcase_add_test(tcase, edf_serves_the_earlier_deadline_first);
	tcase_add_test(tcase, a_regulator_wakes_when_it_asks_to);
	tcase_add_test(tcase, online_takes_the_best_score);
	tcase_add_test(tcase, online_lets_no_more_run_than_it_is_told);
	tcase_add_test(tcase, moca_caps_by_score);
	tcase_add_test(tcase, moca_halves_the_overflow_of_equals);
	tcase_add_test(tcase, moca_corunning_pairs_intensive_with_others);
	tcase_add_test(tcase, tasks_move_stop_and_resume);
	tcase_add_test(tcase, a_migration_may_end_as_a_layer_does);
	tcase_add_test(tcase, a_policy_that_breaks_the_rules_is_named);
	tcase_add_test(tcase, dropped_tasks_end_at_once);
	tcase_add_test(tcase, a_trace_without_the_tiles_is_refused);
	tcase_add_test(tcase, weights_ranks_and_floors);
	return unit_main(suite);
}
