/* Memory regulators, by hand arithmetic: every event of each small case is worked out in its comment; and laws of
 * their own, on random worlds.
 *
 * The machine of t/world.h: 8 tiles in 4 groups, 10 bytes per cycle, 1 GHz: 0.001 ms are 1000 cycles. Interference
 * is off unless a case says otherwise. */
#include "world.h"

#include "base/random.h"

/* A layer of `demand` bytes per cycle for `cycles`. */
#define FLOW(demand, cycles)                                                                       \
	{                                                                                          \
		1, (demand) * (cycles), (cycles)                                                   \
	}

static void quiet_world(struct world *w)
{
	world_begin(w);
	w->soc.interference = 0;
}

static int flow(struct world *w, const char *name, int demand, int cycles)
{
	return world_network(w, name, 1, (const int[][3]){FLOW(demand, cycles)});
}

/* ---- what the engine lets a regulator do ---- */

struct calls {
	int revised;
	bool never_satisfied;
};

static double doubt_revise(
	void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)knobs;
	struct calls *calls = state;
	for (int slot = 0; calls->revised > 0 && slot < view->slot_count; slot++)
		limits[slot].cap_bytes_per_cycle = 4;
	calls->revised++;
	return INFINITY;
}

static double doubt_rates(void *state, const void *knobs, const struct view *view)
{
	(void)knobs;
	const struct calls *calls = state;
	return calls->revised < 2 ? view->now_cycles : INFINITY;
}

static double insist(void *state, const void *knobs, const struct view *view)
{
	(void)state, (void)knobs;
	return view->now_cycles;
}

/* 8 bytes per cycle for 1000 cycles. At the placement the rates, told first, make it revise at once: it caps at
 * 4, and the task takes 2000 cycles from its first on. Who is never satisfied breaks a rule. */
START_TEST(rates_may_ask_to_revise_at_once)
{
	struct regulator doubting = {.name = "doubt",
		.state_size = sizeof(struct calls),
		.revise = doubt_revise,
		.rates = doubt_rates};
	struct world w;
	quiet_world(&w);
	flow(&w, "n", 8, 1000);
	world_task(&w, 0, 0, 0, 9999);
	struct tuned_policy policy;
	ck_assert(policy_find("null", &w.arena, &policy, &w.err));
	policy.policy.regulator = &doubting;
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	NEAR(w.outcomes[0].finish_cycles, 2000);
	NEAR(w.outcomes[0].throttled_cycles, 1000);
	doubting.rates = insist;
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_str_eq(w.err.text, "policy 'null' broke a rule: it asks to wake at once");
	world_end(&w);
}
END_TEST

/* ---- memguard ---- */

#define PERIOD "period_ms=0.001,"

/* 0.8 of 10 bytes per cycle are guaranteed: 8000 in each 1000 cycles, 2000 of them for a group. 8 bytes per cycle
 * for 1000 cycles: 2000 bytes by 250, stalled until 1000, and so on: 1000-1250, 2000-2250, 3000-3250. */
START_TEST(memguard_strict_stalls_until_the_period_ends)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "n", 8, 1000);
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.8,mode=strict]");
	const struct outcome *o = w.outcomes;
	NEAR(o->finish_cycles, 3250);
	NEAR(o->throttled_cycles, 2250);
	NEAR(o->interference_cycles, 0);
	NEAR(parts_sum(o), 3250);
	NEAR(o->dram_bytes, 8000);
	NEAR(w.totals.throttled_bytes, 8 * 2250);
	NEAR(w.totals.contended_bytes, 0);
	world_end(&w);
}
END_TEST

/* The same with 10 bytes per cycle, reclaiming: behind its own 2000 bytes the task takes 400 (0.05 of 8000) again
 * and again from what is reserved for the idle groups, until all 8000 are drawn at 800; stalled until 1000; the
 * last 2000 by 1200. */
START_TEST(memguard_reclaims_what_idle_groups_reserve)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "n", 10, 1000);
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.8]");
	NEAR(w.outcomes[0].finish_cycles, 1200);
	NEAR(w.outcomes[0].throttled_cycles, 200);
	world_end(&w);
}
END_TEST

/* Two groups, 5000 bytes guaranteed, 2500 for each. Light: 1 byte per cycle for 5000 cycles; heavy: 8 for 900.
 *   0     both have 2500. Heavy is dry at 312.5 and stalls; light draws 1000.
 *   1000  light is predicted to draw 1000 and donates 1500; heavy has 2500 until 1312.5 and then takes 500 (0.1 of
 *         5000) three times, each for 62.5: dry at 1500. It has drawn 2500 + 4000 of 7200.
 *   2000  its last 700 take 87.5: 2087.5.
 * Light draws the 1000 predicted in each period and never stalls, though its budget ends with each period. */
START_TEST(memguard_donates_what_is_predicted_not_to_be_used)
{
	struct world w;
	quiet_world(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	flow(&w, "light", 1, 5000);
	flow(&w, "heavy", 8, 900);
	world_task(&w, 0, 0, 0, 99999);
	world_task(&w, 1, 0, 0, 99999);
	world_run(&w,
		"online+memguard[" PERIOD
		"guaranteed_fraction=0.5,ewma=1,least_grant_fraction=0.1]");
	NEAR(w.outcomes[0].finish_cycles, 5000);
	NEAR(w.outcomes[0].throttled_cycles, 0);
	NEAR(w.outcomes[1].finish_cycles, 2087.5);
	NEAR(w.outcomes[1].throttled_cycles, 1187.5);
	world_end(&w);
}
END_TEST

/* Two groups, 5000 bytes guaranteed; 4 bytes per cycle for 2000 cycles and 6 for 1500. The second is dry at
 * 2500/6 and stalls; the first is dry at 625: all 5000 are drawn, and until 1000 both are free. So the second has
 * 2500 + 6 x 375 = 4750 bytes in the period, and the same again: it lacks 4250 at 1000, has 2500 of them at
 * 1000 + 2500/6, goes on at 1625 and ends 1750/6 later. The first never stops: 2000, at a period's end. */
START_TEST(memguard_spare_frees_the_rest_of_a_spent_period)
{
	struct world w;
	quiet_world(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	flow(&w, "a", 4, 2000);
	flow(&w, "b", 6, 1500);
	world_task(&w, 0, 0, 0, 99999);
	world_task(&w, 1, 0, 0, 99999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.5,mode=spare]");
	NEAR(w.outcomes[0].finish_cycles, 2000);
	NEAR(w.outcomes[0].throttled_cycles, 0);
	NEAR(w.outcomes[1].finish_cycles, 1625 + 1750 / 6.0);
	NEAR(w.outcomes[1].throttled_cycles, 2 * (625 - 2500 / 6.0));
	world_end(&w);
}
END_TEST

/* The first waiting task gets six tiles, the second two. */
static void six_and_two(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)events;
	for (size_t i = 0; i < view->waiting_count; i++)
		plan_run(plan, view->waiting[i], view->waiting[i] == 0 ? 6 : 2, 0);
}

static void no_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 0;
}

/* 4000 bytes guaranteed: 3000 for six tiles, 1000 for two. Both want 10 bytes per cycle and get 5: the second is dry
 * at 200; the first, alone then, at 400. All is drawn: until 1000 they share by 3 to 1.
 *   proportional   7.5 and 2.5: 3000 + 4500 = 7500 and 1000 + 1500. The first ends, at 1000. The second, alone,
 *                  has its 1000, takes the 3000 of the other tiles (all drawn at 1400) and is free again: the
 *                  7500 that it lacks are drawn at 1750.
 *   spare          5 and 5: 6000 and 4000 at 1000. Again 5 each: the second is dry at 1200, the first lacks
 *                  500 of 1500 then, and ends at 1250. What it leaves, 1500 of 3000, goes to the pool, too late
 *                  for the second, which stalls: 4000 + 1000 of 10000. At 2000 it has 1000, takes 3000: 4000 at
 *                  2400, all is drawn, and its last 1000 end at 2500. */
START_TEST(memguard_shares_a_spent_period)
{
	static const struct {
		const char *regulator;
		double first, second;
	} cases[] = {
		{"fifo+memguard[" PERIOD "guaranteed_fraction=0.4,mode=proportional]", 1000, 1750},
		{"fifo+memguard[" PERIOD "guaranteed_fraction=0.4,mode=spare]", 1250, 2500},
	};
	static const struct dispatcher uneven = {.name = "six_and_two",
		.events = EVENT_ARRIVAL,
		.tile_counts = no_tile_counts,
		.decide = six_and_two};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		quiet_world(&w);
		w.soc.dram_arbiter = ARBITER_MAXMIN;
		flow(&w, "a", 10, 750);
		flow(&w, "b", 10, 1000);
		world_task(&w, 0, 0, 0, 99999);
		world_task(&w, 1, 0, 0, 99999);
		struct tuned_policy policy;
		ck_assert(policy_find(cases[i].regulator, &w.arena, &policy, &w.err));
		policy.policy.dispatcher = &uneven;
		ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
		NEAR(w.outcomes[0].finish_cycles, cases[i].first);
		NEAR(w.outcomes[1].finish_cycles, cases[i].second);
		world_end(&w);
	}
}
END_TEST

/* One group, 5000 bytes guaranteed, strict. The first task draws 4000 by 400 and ends. The second comes to the same
 * slot and finds 1000: dry at 500, stalled until 1000, its other 2000 by 1200. */
START_TEST(memguard_budgets_are_the_slots)
{
	struct world w;
	quiet_world(&w);
	w.soc.tiles = 2;
	w.soc.groups = 1;
	flow(&w, "a", 10, 400);
	flow(&w, "b", 10, 300);
	world_task(&w, 0, 0, 0, 99999);
	world_task(&w, 1, 0, 0, 99999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.5,mode=strict]");
	NEAR(w.outcomes[0].finish_cycles, 400);
	NEAR(w.outcomes[1].finish_cycles, 1200);
	NEAR(w.outcomes[1].throttled_cycles, 500);
	world_end(&w);
}
END_TEST

/* What a group reserves, and what a task does: one of two groups, 5000 of 10 x 1000 bytes. By groups 2500: 10 bytes per
 * cycle for 300 cycles are dry at 250 and end at 1050. By tasks it is alone and has all 5000: 300. */
START_TEST(memguard_reserves_by_groups_or_tasks)
{
	for (int tasks = 0; tasks < 2; tasks++) {
		struct world w;
		quiet_world(&w);
		w.soc.tiles = 4;
		w.soc.groups = 2;
		flow(&w, "a", 10, 300);
		world_task(&w, 0, 0, 0, 99999);
		world_run(&w,
			tasks ? "online+memguard[" PERIOD
				"guaranteed_fraction=0.5,mode=strict,reservation=tasks]"
			      : "online+memguard[" PERIOD
				"guaranteed_fraction=0.5,mode=strict,reservation=groups]");
		NEAR(w.outcomes[0].finish_cycles, tasks ? 300 : 1050);
		world_end(&w);
	}
}
END_TEST

/* Equal parts of 5000 bytes. Task 0 has all of them from 0 on, 800 drawn by 100. Task 1 comes then: 2500 are left to
 * task 0 and 2500 return to the pool, for task 1, whose 500 bytes take until 600 without a stall. */
START_TEST(memguard_returns_what_a_smaller_part_leaves)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "heavy", 8, 1000);
	flow(&w, "light", 1, 500);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 100, 9999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.5,reservation=tasks]");
	NEAR(w.outcomes[1].finish_cycles, 600);
	NEAR(w.outcomes[1].throttled_cycles, 0);
	world_end(&w);
}
END_TEST

/* Arrived exactly as a period begins, 1000 bytes of a new budget of 2000 (0.8, a group of four): 1000 to 1100. A
 * layer without bytes is not stalled by what the one before it has drawn: 10 bytes per cycle for 200 cycles, then 500
 * cycles of computing: 200 and 700; but the 300 bytes behind that wait for 1000. */
START_TEST(memguard_at_boundaries_and_without_bytes)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "edge", 10, 100);
	world_network(&w, "mixed", 3, (const int[][3]){FLOW(10, 200), {500, 0, 500}, FLOW(10, 30)});
	world_task(&w, 1, 0, 0, 99999);
	world_task(&w, 0, 0, 5000, 99999);
	world_run(&w, "online+memguard[" PERIOD "guaranteed_fraction=0.8,mode=strict]");
	NEAR(w.outcomes[0].finish_cycles, 1030);
	NEAR(w.outcomes[0].throttled_cycles, 300);
	NEAR(w.outcomes[1].finish_cycles, 5100);
	world_end(&w);
}
END_TEST

/* Nothing runs for 10^12 periods of one cycle: it does not wake. */
START_TEST(memguard_sleeps_while_nothing_runs)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "n", 1, 10);
	world_task(&w, 0, 0, 0, 99);
	world_task(&w, 0, 0, 1e12, 99);
	world_run(&w, "online+memguard[period_ms=1e-6]");
	NEAR(w.outcomes[0].finish_cycles, 10);
	ck_assert_double_eq_tol(w.outcomes[1].finish_cycles, 1e12 + 10, 1e-2);
	world_end(&w);
}
END_TEST

/* While budgets last the SoC's own arbiter shares: 3 and 9 of 10 bytes per cycle for 1000 and 2000 cycles, as in
 * t/60-replay.c: in proportion 1200 and 2200; max-min 1000 and 3000 - 7000/9. */
START_TEST(memguard_leaves_the_arbiter_alone)
{
	for (int maxmin = 0; maxmin < 2; maxmin++) {
		struct world w;
		quiet_world(&w);
		w.soc.dram_arbiter = maxmin ? ARBITER_MAXMIN : ARBITER_PROPORTIONAL;
		flow(&w, "light", 3, 1000);
		flow(&w, "heavy", 9, 2000);
		world_task(&w, 0, 0, 0, 9999);
		world_task(&w, 1, 0, 0, 9999);
		world_run(&w, "memguard");
		NEAR(w.outcomes[0].finish_cycles, maxmin ? 1000 : 1200);
		NEAR(w.outcomes[1].finish_cycles, maxmin ? 3000 - 7000 / 9.0 : 2200);
		world_end(&w);
	}
}
END_TEST

/* ---- optimizer ---- */

/* 8 and 6 of 10 bytes per cycle for 1000 cycles, nobody waits: V = 1/2.
 *   in no hurry (targets 10^6)    a byte saves about V/8 and V/6: the second is served in full until 1000; the first
 *                                 has 4000 bytes then, and 4000 more at 8: 1500.
 *   the first to be in time       target 1000, it needs all its 8 at (1 + 1/2)/8 = 0.19; the second, with time
 *                                 until 6000, needs 6 x 1000/6000 = 1 at (1 + 1/2)/6 = 0.25, has that first, and
 *                                 then 1 more, that is left: 8 and 2. At 1000 the second lacks 4000: 666.67.
 *   both late, priorities 5, 0    (6 + 1/2)/8 = 0.81 and (1 + 1/2)/6 = 0.25: 8 and 2 again. */
START_TEST(optimizer_serves_where_lateness_is_saved)
{
	static const struct {
		int priority;
		double targets[2], finishes[2];
	} cases[] = {
		{0, {1e6, 1e6}, {1500, 1000}},
		{0, {1000, 6000}, {1000, 1000 + 4000 / 6.0}},
		{5, {1, 1}, {1000, 1000 + 4000 / 6.0}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		quiet_world(&w);
		flow(&w, "a", 8, 1000);
		flow(&w, "b", 6, 1000);
		world_task(&w, 0, cases[i].priority, 0, cases[i].targets[0]);
		world_task(&w, 1, 0, 0, cases[i].targets[1]);
		world_run(&w, "optimizer");
		NEAR(w.outcomes[0].finish_cycles, cases[i].finishes[0]);
		NEAR(w.outcomes[1].finish_cycles, cases[i].finishes[1]);
		NEAR(w.outcomes[0].throttled_cycles + w.outcomes[1].throttled_cycles, 0);
		world_end(&w);
	}
}
END_TEST

/* The third case on two groups, with three tasks of priority 11 waiting: V = (1 + 3 x 12)/2 = 18.5, and (6 + 18.5)/8 =
 * 3.06 is less than (1 + 18.5)/6 = 3.25: the second ends first, at 1000, for its tiles are free soonest. */
START_TEST(optimizer_counts_who_waits)
{
	struct world w;
	quiet_world(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	flow(&w, "a", 8, 1000);
	flow(&w, "b", 6, 1000);
	world_task(&w, 0, 5, 0, 1);
	world_task(&w, 1, 0, 0, 1);
	for (int i = 0; i < 3; i++)
		world_task(&w, 1, 11, 0, 1);
	world_run(&w, "fifo+optimizer");
	NEAR(w.outcomes[1].finish_cycles, 1000);
	NEAR(w.outcomes[2].start_cycles, 1000);
	world_end(&w);
}
END_TEST

/* ---- moca, moca-norm ---- */

/* As in t/60-replay.c: demands 8 and 6 of 10, priorities 3 and 0. With its own score for both: O = 4, a = 6 - 4 x
 * 8/14 = 26/7 for the second. The DRAM serves 10/(8 + 26/7) of each: task 0 ends at 100 (8 + 26/7); task 1 has
 * 26000/7 bytes then and goes on at 26/7: 42000/26 - 1000 more. */
START_TEST(moca_own_score_cancels)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "a", 8, 1000);
	flow(&w, "b", 6, 1000);
	world_task(&w, 0, 3, 0, 10000);
	world_task(&w, 1, 0, 0, 10000);
	world_run(&w, "online+moca[score=own]");
	double first = 100 * (8 + 26 / 7.0);
	NEAR(w.outcomes[0].finish_cycles, first);
	NEAR(w.outcomes[1].finish_cycles, first + 42000 / 26.0 - 1000);
	world_end(&w);
}
END_TEST

/* The same two: scores 3 + 1000/10000 = 3.1 and 0.1, O = 4, d/s = 8/3.1 and 60.
 *   without floor   the first gives 4 (8/3.1)/(8/3.1 + 60) = 32/194 and has 1520/194: it ends at 8000 x 194/1520; the
 *                   second has 420/194 until then, and 6 again as soon as it is alone.
 *   floor           2.5: the second has that, the first 7.5: 8000/7.5; the second has 2.5/7.5 of 8000 then. */
START_TEST(moca_norm_deals_all_there_is)
{
	static const struct {
		const char *policy;
		double first_bytes_per_cycle;
	} cases[] = {
		{"online+moca-norm[floor_fraction=0]", 1520 / 194.0},
		{"online+moca-norm", 7.5},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		quiet_world(&w);
		flow(&w, "a", 8, 1000);
		flow(&w, "b", 6, 1000);
		world_task(&w, 0, 3, 0, 10000);
		world_task(&w, 1, 0, 0, 10000);
		world_run(&w, cases[i].policy);
		double rate = cases[i].first_bytes_per_cycle, first = 8000 / rate;
		NEAR(w.outcomes[0].finish_cycles, first);
		NEAR(w.outcomes[1].finish_cycles, first + (6000 - first * (10 - rate)) / 6);
		world_end(&w);
	}
}
END_TEST

/* Demands 9, 9 and 2 of 10, scores 11.1, 11.1 and 0.1; O = 10. In proportion to d/s = 0.81, 0.81 and 20 the third
 * would give 9.2, more than it has: it gives its 2, and the other two 4 each. They end at 9000/5; the third,
 * stalled until then, takes its 1000 cycles. */
START_TEST(moca_norm_refills_what_is_clipped)
{
	struct world w;
	quiet_world(&w);
	flow(&w, "a", 9, 1000);
	flow(&w, "b", 2, 1000);
	world_task(&w, 0, 11, 0, 10000);
	world_task(&w, 0, 11, 0, 10000);
	world_task(&w, 1, 0, 0, 10000);
	world_run(&w, "online+moca-norm[floor_fraction=0]");
	NEAR(w.outcomes[0].finish_cycles, 1800);
	NEAR(w.outcomes[1].finish_cycles, 1800);
	NEAR(w.outcomes[2].finish_cycles, 2800);
	NEAR(w.outcomes[2].throttled_cycles, 1800);
	world_end(&w);
}
END_TEST

/* ---- reasons ---- */

enum { HEARD_TASKS = 8 };

/* The last value of one reason for each task, up to a time. */
struct ear {
	const char *what;
	double until_cycles, values[HEARD_TASKS];
};

static void hear(void *data, double now, int task, const char *what, double value)
{
	struct ear *ear = data;
	if (now <= ear->until_cycles && strcmp(what, ear->what) == 0)
		ear->values[task] = value;
}

static void stretch_ignore(void *data, const struct stretch *stretch)
{
	(void)data, (void)stretch;
}

static void run_heard(struct world *w, const char *name, struct ear *ear)
{
	struct tuned_policy policy;
	struct observer observer = {ear, stretch_ignore, {ear, hear}};
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	ck_assert_msg(world_try(w, &policy, &observer), "%s", w->err.text);
}

static double caps_sum(const char *policy)
{
	struct ear ear = {"cap_bytes_per_cycle", 50000, {0}};
	struct world w;
	quiet_world(&w);
	for (int demand = 4; demand <= 6; demand++)
		world_network(&w, arena_printf(&w.arena, "n%d", demand), 2,
			(const int[][3]){FLOW(demand, 1000), FLOW(demand, 100000)});
	for (int i = 0; i < 3; i++)
		world_task(&w, i, i == 0 ? 3 : 2, 0, 1e15);
	run_heard(&w, policy, &ear);
	world_end(&w);
	return ear.values[0] + ear.values[1] + ear.values[2];
}

/* Three tenants of 4, 5 and 6 of B = 10 bytes per cycle: D = 15, O = 5. Each has noted its demand by the time that the
 * others begin their second layers, and their scores stay 3, 2 and 2. Unclipped (the least is 4 - 5 x 22/34), moca's caps
 * sum to D - 2 O = 5 = B - O: a whole O is given away. moca-norm's sum to B. Algorithm 2 with one's own scores
 * gives the same sum: that does not depend on the scores. */
START_TEST(moca_gives_bandwidth_away_and_moca_norm_none)
{
	ck_assert_double_eq_tol(caps_sum("online+moca[floor_fraction=0.001]"), 5, 1e-9);
	ck_assert_double_eq_tol(caps_sum("online+moca[floor_fraction=0.001,score=own]"), 5, 1e-9);
	ck_assert_double_eq_tol(caps_sum("online+moca-norm[floor_fraction=0]"), 10, 1e-9);
	ck_assert_double_eq_tol(caps_sum("online+moca-norm"), 10, 1e-9);
}
END_TEST

/* As in t/60-replay.c: mem, of the best score, is picked first; beside it cpu, because one intensive task runs
 * more than others. Priorities 9, 8 and 1. */
START_TEST(moca_tells_why_a_task_is_picked)
{
	struct ear best = {"best_score", 0, {0}}, corunner = {"corunner_score", 0, {0}};
	struct world w;
	quiet_world(&w);
	w.soc.tiles = 4;
	w.soc.groups = 2;
	flow(&w, "mem", 8, 1000);
	world_network(&w, "cpu", 1, (const int[][3]){{1000, 0, 1000}});
	world_task(&w, 0, 9, 0, 99999);
	world_task(&w, 0, 8, 0, 99999);
	world_task(&w, 1, 1, 0, 99999);
	run_heard(&w, "moca", &best);
	run_heard(&w, "moca", &corunner);
	ck_assert_double_eq(best.values[0], 9);
	ck_assert_double_eq(best.values[2], 0);
	ck_assert_double_eq(corunner.values[0], 0);
	ck_assert_double_eq(corunner.values[2], 1);
	world_end(&w);
}
END_TEST

/* ---- laws, on random worlds ---- */

enum { WORLDS = 300, STRETCHES = 40000 };

struct dice {
	uint64_t seed;
	uint32_t rolled;
};

static int roll(struct dice *dice, int least, int most)
{
	uint64_t bits = random_bits(dice->seed, STREAM_NOISE, dice->rolled++, 67);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

static void random_network(struct world *w, struct dice *dice, int number)
{
	int costs[3][3], layers = roll(dice, 1, 3);
	for (int i = 0; i < layers; i++) {
		costs[i][2] = roll(dice, 1, 500);
		costs[i][0] = roll(dice, 0, costs[i][2]);
		costs[i][1] = roll(dice, 0, 3) ? roll(dice, 0, costs[i][2] * 10) : 0;
	}
	world_network(
		w, arena_printf(&w->arena, "n%d", number), (size_t)layers, (const int(*)[3])costs);
}

static void random_world(struct world *w, struct dice *dice)
{
	static const int shapes[][2] = {{8, 4}, {8, 2}, {4, 4}, {8, 8}, {6, 3}, {1, 1}};
	world_begin(w);
	int shape = roll(dice, 0, 5), tasks = roll(dice, 1, 12), now = 0;
	w->soc.tiles = shapes[shape][0];
	w->soc.groups = shapes[shape][1];
	w->soc.interference = roll(dice, 0, 10) / 10.0;
	w->soc.dram_efficiency = roll(dice, 5, 10) / 10.0;
	w->soc.dram_arbiter = roll(dice, 0, 1) ? ARBITER_MAXMIN : ARBITER_PROPORTIONAL;
	for (int i = 0; i < 3; i++)
		random_network(w, dice, i);
	for (int i = 0; i < tasks; i++) {
		now += roll(dice, 0, 2) ? roll(dice, 0, 400) : 0;
		world_task(w, roll(dice, 0, 2), roll(dice, 0, 11), now, roll(dice, 1, 3000));
	}
}

struct log {
	size_t count;
	struct stretch stretches[STRETCHES];
};

static void log_stretch(void *data, const struct stretch *stretch)
{
	struct log *log = data;
	ck_assert_uint_lt(log->count, STRETCHES);
	log->stretches[log->count++] = *stretch;
}

static void run_logged(struct world *w, const char *name, struct log *log)
{
	struct tuned_policy policy;
	struct observer observer = {log, log_stretch, {0}};
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	log->count = 0;
	bool ok = world_try(w, &policy, &observer);
	ck_assert_msg(ok, "%s: %s", name, w->err.text);
}

enum { PERIODS = 20000 };

/* The bytes of one task (-1 = of all) in the fullest period. A revision ends every stretch, so none lies in two
 * periods. */
static double most_drawn(const struct log *log, int task, double period)
{
	static double drawn[PERIODS];
	double most = 0;
	memset(drawn, 0, sizeof drawn);
	for (size_t i = 0; i < log->count; i++) {
		const struct stretch *s = &log->stretches[i];
		size_t in = (size_t)((s->from_cycles + s->to_cycles) / 2 / period);
		if (task >= 0 && s->task != task)
			continue;
		if (in >= PERIODS)
			ck_abort_msg("%zu periods", in);
		drawn[in] += s->granted_bytes_per_cycle * (s->to_cycles - s->from_cycles);
		most = drawn[in] > most ? drawn[in] : most;
	}
	return most;
}

static void outcomes_whole(const struct world *w)
{
	for (size_t i = 0; i < w->workload.task_count; i++) {
		const struct outcome *o = &w->outcomes[i];
		const struct trace *trace = w->traces[w->tasks[i].network];
		const struct lowering *on = trace->on[w->soc.tiles / w->soc.groups];
		NEAR(parts_sum(o), o->finish_cycles - w->tasks[i].arrival_cycles);
		ck_assert_double_ge(o->throttled_cycles, -1e-6);
		ck_assert_double_ge(o->interference_cycles, -1e-6);
		NEAR(o->dram_bytes, on->dram_bytes_before[trace->layer_count]);
	}
}

/* No task draws more than its reservation in a period (strict), and all together no more than is
 * guaranteed (strict and reclaim). Free periods only have to add up. */
START_TEST(memguard_keeps_its_budgets)
{
	static const char *const modes[] = {"strict", "reclaim", "spare", "proportional"};
	static struct log log;
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (int mode = 0; mode < 4; mode++) {
			struct dice dice = {seed, 0};
			random_world(&w, &dice);
			int period = 1 << roll(&dice, 3, 9), tenths = roll(&dice, 1, 9);
			w.soc.clock_hz = period * 1e6; /* a period is 0.001 ms */
			const char *name = arena_printf(&w.arena,
				"online+memguard[" PERIOD "mode=%s,guaranteed_fraction=0.%d]",
				modes[mode], tenths);
			run_logged(&w, name, &log);
			outcomes_whole(&w);
			double guaranteed = period * tenths * (1 + 1e-6);
			if (mode < 2)
				ck_assert_double_le(most_drawn(&log, -1, period), guaranteed);
			for (int task = 0; mode == 0 && task < (int)w.workload.task_count; task++)
				ck_assert_double_le(
					most_drawn(&log, task, period), guaranteed / w.soc.groups);
			world_end(&w);
		}
}
END_TEST

/* In the middle of each stretch: all that is wanted is granted, or all that the DRAM serves. */
static void dram_kept_full(const struct world *w, const struct log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		double at = (log->stretches[i].from_cycles + log->stretches[i].to_cycles) / 2;
		double wanted = 0, granted = 0;
		int tenants = 0;
		if (log->stretches[i].to_cycles - log->stretches[i].from_cycles < 1e-9 * at)
			continue;
		for (size_t k = 0; k < log->count; k++) {
			const struct stretch *s = &log->stretches[k];
			if (at < s->from_cycles || at >= s->to_cycles || s->migrating)
				continue;
			wanted += s->demand_bytes_per_cycle;
			granted += s->granted_bytes_per_cycle;
			tenants++;
		}
		double capacity = soc_dram_capacity(&w->soc, tenants);
		double served = wanted < capacity ? wanted : capacity;
		if (granted < served * (1 - 1e-9))
			ck_abort_msg("%g granted of %g at %g", granted, served, at);
	}
}

START_TEST(no_bandwidth_is_given_away)
{
	static const char *const regulators[] = {
		"moca-norm", "moca-norm[floor_fraction=0]", "optimizer"};
	static struct log log;
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
			for (int i = 0; i < 3; i++) {
				struct dice dice = {seed, 0};
				random_world(&w, &dice);
				run_logged(&w,
					arena_printf(&w.arena, "%s+%s", (*d)->name, regulators[i]),
					&log);
				dram_kept_full(&w, &log);
				world_end(&w);
			}
}
END_TEST

/* ---- optimizer: nothing is better ---- */

struct tenant {
	double demand, need, weight;
};

/* The sum that is minimised, without interference. */
static double growth(int count, const struct tenant *tenants, double queue, const double *shares)
{
	double sum = 0;
	for (int i = 0; i < count; i++) {
		double missing = tenants[i].need - shares[i];
		sum += tenants[i].weight * (missing > 0 ? missing : 0) / tenants[i].demand;
		sum += queue * (tenants[i].demand - shares[i]) / tenants[i].demand;
	}
	return sum;
}

/* A share for each in random order: a random part of what it wants, or all. */
static void random_shares(
	struct dice *dice, int count, const struct tenant *tenants, double capacity, double *shares)
{
	int first = roll(dice, 0, count - 1);
	for (int i = 0; i < count; i++) {
		int at = (first + i) % count;
		double want =
			tenants[at].demand * (roll(dice, 0, 1) ? 1 : roll(dice, 0, 100) / 100.0);
		shares[at] = want < capacity ? want : capacity;
		capacity -= shares[at];
	}
}

/* Four tasks of one layer, at once on four groups, two more waiting. */
START_TEST(optimizer_is_optimal)
{
	static struct log log;
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		struct dice dice = {seed, 0};
		struct tenant tenants[4];
		double shares[4], queue = 1;
		quiet_world(&w);
		for (int i = 0; i < 6; i++) {
			int demand = roll(&dice, 1, 10), priority = roll(&dice, 0, 11);
			double target = roll(&dice, 500, 9000);
			flow(&w, arena_printf(&w.arena, "n%d", i), demand, 1000);
			world_task(&w, i, priority, 0, target);
			if (i < 4) {
				double need = demand * 1000 / target;
				tenants[i] = (struct tenant){
					demand, need < demand ? need : demand, priority + 1};
			} else
				queue += priority + 1;
		}
		run_logged(&w, "fifo+optimizer", &log);
		for (size_t i = log.count; i-- > 0;)
			if (log.stretches[i].from_cycles == 0)
				shares[log.stretches[i].task] =
					log.stretches[i].granted_bytes_per_cycle;
		double least = growth(4, tenants, queue / 4, shares);
		for (int i = 0; i < 300; i++) {
			random_shares(&dice, 4, tenants, 10, shares);
			if (growth(4, tenants, queue / 4, shares) < least - 1e-9)
				ck_abort_msg("world %d: it could be less", (int)seed);
		}
		world_end(&w);
	}
}
END_TEST

/* Equal processor sharing of the memory is max-min fair, to the bit. */
START_TEST(equal_is_maxmin)
{
	static struct world w;
	static struct outcome maxmin[WORLD_TASKS];
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		struct dice dice = {seed, 0};
		random_world(&w, &dice);
		world_run(&w, "maxmin");
		memcpy(maxmin, w.outcomes, sizeof maxmin);
		world_run(&w, "equal");
		for (size_t i = 0; i < w.workload.task_count; i++)
			ck_assert_double_eq(w.outcomes[i].finish_cycles, maxmin[i].finish_cycles);
		world_end(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("regulators");
	TCase *tcase = unit_case(suite, "regulators");
	tcase_add_test(tcase, rates_may_ask_to_revise_at_once);
	tcase_add_test(tcase, memguard_strict_stalls_until_the_period_ends);
	tcase_add_test(tcase, memguard_reclaims_what_idle_groups_reserve);
	tcase_add_test(tcase, memguard_donates_what_is_predicted_not_to_be_used);
	tcase_add_test(tcase, memguard_spare_frees_the_rest_of_a_spent_period);
	tcase_add_test(tcase, memguard_shares_a_spent_period);
	tcase_add_test(tcase, memguard_budgets_are_the_slots);
	tcase_add_test(tcase, memguard_reserves_by_groups_or_tasks);
	tcase_add_test(tcase, memguard_returns_what_a_smaller_part_leaves);
	tcase_add_test(tcase, memguard_at_boundaries_and_without_bytes);
	tcase_add_test(tcase, memguard_sleeps_while_nothing_runs);
	tcase_add_test(tcase, memguard_leaves_the_arbiter_alone);
	tcase_add_test(tcase, optimizer_serves_where_lateness_is_saved);
	tcase_add_test(tcase, optimizer_counts_who_waits);
	tcase_add_test(tcase, moca_own_score_cancels);
	tcase_add_test(tcase, moca_norm_deals_all_there_is);
	tcase_add_test(tcase, moca_norm_refills_what_is_clipped);
	tcase_add_test(tcase, moca_gives_bandwidth_away_and_moca_norm_none);
	tcase_add_test(tcase, moca_tells_why_a_task_is_picked);
	tcase_add_test(tcase, memguard_keeps_its_budgets);
	tcase_add_test(tcase, no_bandwidth_is_given_away);
	tcase_add_test(tcase, optimizer_is_optimal);
	tcase_add_test(tcase, equal_is_maxmin);
	return unit_main(suite);
}
