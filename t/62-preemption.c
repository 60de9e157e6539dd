/* One task at a time: what the engine does with work that is thrown away, and the policies that give
 * all tiles to one task and take them away again. Every event of each small case is worked out in its
 * comment.
 *
 * The machine of t/world.h: 8 tiles, 10 bytes per cycle, 1 GHz; cycles on 8 tiles as on 2, on one twice
 * as many. */
#include "world.h"

#include "base/random.h"

/* ---- the engine: work thrown away ---- */

/* At a time, a task gets so many tiles, or is stopped (0). */
struct cut {
	double cycles;
	int task, tiles;
	double migration_cycles;
	enum keep keep;
};

static const struct cut *script; /* ended by an INFINITY of cycles */

static void follow_script(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)knobs;
	int *step = state;
	if (events & EVENT_ARRIVAL)
		for (size_t i = 0; i < view->waiting_count; i++)
			plan_run(plan, view->waiting[i], 4, 0);
	for (; script[*step].cycles <= view->now_cycles; ++*step) {
		const struct cut *cut = &script[*step];
		if (cut->tiles)
			plan_run(plan, cut->task, cut->tiles, cut->migration_cycles);
		else
			plan_stop(plan, cut->task, cut->keep);
	}
	plan->wake_cycles = script[*step].cycles;
}

static void no_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 0;
}

/* Runs the world's tasks, which start on four tiles each, under a script. */
static void script_run(struct world *w, const struct cut *cuts, const double *noise)
{
	static const struct dispatcher scripted = {.name = "scripted",
		.state_size = sizeof(int),
		.events = EVENT_ARRIVAL,
		.tile_counts = no_tile_counts,
		.decide = follow_script};
	struct tuned_policy policy;
	ck_assert(policy_find("null", &w->arena, &policy, &w->err));
	policy.policy.name = scripted.name;
	policy.policy.dispatcher = &scripted;
	script = cuts;
	struct replay *replay = replay_new();
	struct scenario scenario = {&w->soc, &w->workload, w->traces, noise};
	bool ok = replay_run(replay, &scenario, &policy, NULL, w->outcomes, &w->totals, &w->err);
	replay_free(replay);
	ck_assert_msg(ok, "%s", w->err.text);
}

/* One task of two layers: 1000 cycles, 600 of them computing, 1000 bytes; 500 cycles, 300 computing,
 * 4000 bytes. Together 1500 cycles, 900 computing, 5000 bytes. */
static void two_layers(struct world *w)
{
	world_begin(w);
	world_network(w, "n", 2, (const int[][3]){{600, 1000, 1000}, {300, 4000, 500}});
	world_task(w, 0, 0, 0, 9999);
}

static void told(const struct world *w, double finish, double queued, double migration,
	double discarded_bytes)
{
	const struct outcome *o = w->outcomes;
	NEAR(o->finish_cycles, finish);
	NEAR(o->queued_cycles, queued);
	NEAR(o->migration_cycles, migration);
	NEAR(o->compute_cycles, 900);
	NEAR(o->memory_cycles, 600);
	NEAR(o->throttled_cycles + o->interference_cycles, 0);
	NEAR(parts_sum(o), finish);
	NEAR(w->totals.discarded_bytes, discarded_bytes);
	NEAR(o->dram_bytes, 5000 + discarded_bytes);
	NEAR(o->tile_cycles, 4 * (finish - queued));
}

/* Stopped at 1250, half of the second layer done: 250 cycles and 2000 bytes are lost. 1300-1800: the
 * second layer. */
START_TEST(a_layer_is_thrown_away)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{1250, 0, 0, 0, KEEP_LAYERS}, {1300, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	told(&w, 1800, 50, 250, 2000);
	ck_assert_uint_eq(w.totals.layer_events, 2);
	world_end(&w);
}
END_TEST

/* The same, but all is lost: 1250 cycles, 1000 + 2000 bytes. 1300-2800: both layers; three layers have
 * ended. */
START_TEST(all_layers_are_thrown_away)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{1250, 0, 0, 0, KEEP_NOTHING}, {1300, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	told(&w, 2800, 50, 1250, 3000);
	ck_assert_uint_eq(w.totals.layer_events, 3);
	world_end(&w);
}
END_TEST

/* Stopped at the very boundary, 1000, nothing of a layer is lost: 1100-1600. */
START_TEST(at_a_boundary_no_layer_is_lost)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{1000, 0, 0, 0, KEEP_LAYERS}, {1100, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	told(&w, 1600, 100, 0, 0);
	world_end(&w);
}
END_TEST

/* 0-400 runs, stopped, all kept; 500-700 runs: 600 cycles and 600 bytes of two turns are lost;
 * 800-2300. */
START_TEST(work_of_an_earlier_turn_is_thrown_away)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{400, 0, 0, 0, KEEP_ALL}, {500, 0, 4, 0, KEEP_ALL},
			{700, 0, 0, 0, KEEP_NOTHING}, {800, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	told(&w, 2300, 200, 600, 600);
	world_end(&w);
}
END_TEST

/* 0-400 runs; 500-550 it is being moved, and stopped in that: 50 cycles of migration and the 400 cycles
 * and 400 bytes of its layer are lost; 600-2100. */
START_TEST(thrown_away_while_migrating)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{400, 0, 0, 0, KEEP_ALL}, {500, 0, 4, 100, KEEP_ALL},
			{550, 0, 0, 0, KEEP_LAYERS}, {600, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	told(&w, 2100, 150, 450, 400);
	world_end(&w);
}
END_TEST

/* The task takes twice its cycles. Stopped at 2500, half of the second layer done: 500 cycles are lost,
 * but 2000 bytes; 2600-3600. */
START_TEST(noise_lengthens_what_is_thrown_away)
{
	struct world w;
	two_layers(&w);
	script_run(&w,
		(const struct cut[]){{2500, 0, 0, 0, KEEP_LAYERS}, {2600, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		(const double[]){2});
	const struct outcome *o = w.outcomes;
	NEAR(o->finish_cycles, 3600);
	NEAR(o->migration_cycles, 500);
	NEAR(o->compute_cycles, 1800);
	NEAR(o->memory_cycles, 1200);
	NEAR(parts_sum(o), 3600);
	NEAR(w.totals.discarded_bytes, 2000);
	NEAR(o->dram_bytes, 7000);
	world_end(&w);
}
END_TEST

/* Two run 1.1 times slower. By 550 task 0 has done 500 of its 1000 cycles, 50 of interference: 500
 * cycles and 2500 bytes are lost, the 50 stay interference. Task 1, 2000 cycles, has done 500, until
 * 650 another 100. Both run: task 0 650-1750, 100 of interference; task 1 does 1000 by then, the other
 * 400 alone: 2150. */
START_TEST(interference_stays_interference)
{
	struct world w;
	world_begin(&w);
	world_network(&w, "cut", 1, (const int[][3]){{100, 5000, 1000}});
	world_network(&w, "other", 1, (const int[][3]){{2000, 0, 2000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	script_run(&w,
		(const struct cut[]){{550, 0, 0, 0, KEEP_LAYERS}, {650, 0, 4, 0, KEEP_ALL},
			{.cycles = INFINITY}},
		NULL);
	const struct outcome *o = w.outcomes;
	NEAR(o[0].finish_cycles, 1750);
	NEAR(o[0].interference_cycles, 150);
	NEAR(o[0].migration_cycles, 500);
	NEAR(o[0].queued_cycles, 100);
	NEAR(o[0].compute_cycles + o[0].memory_cycles, 1000);
	NEAR(o[0].dram_bytes, 7500);
	NEAR(w.totals.discarded_bytes, 2500);
	NEAR(o[1].finish_cycles, 2150);
	world_end(&w);
}
END_TEST

/* ---- shared by the policies' cases ---- */

/* A network of equal layers that move nothing. */
static int world_layers(struct world *w, const char *name, size_t layers, int cycles)
{
	int costs[16][3];
	for (size_t i = 0; i < layers; i++)
		memcpy(costs[i], (const int[]){cycles, 0, cycles}, sizeof costs[i]);
	return world_network(w, name, layers, (const int(*)[3])costs);
}

static void finishes(const struct world *w, const double *expected)
{
	for (size_t i = 0; i < w->workload.task_count; i++) {
		NEAR(w->outcomes[i].finish_cycles, expected[i]);
		NEAR(parts_sum(&w->outcomes[i]), expected[i] - w->tasks[i].arrival_cycles);
	}
}

/* Contexts of 8 x (100 + 25) bytes at most: 100 cycles. */
static void world_begin_contexts(struct world *w)
{
	world_begin(w);
	w->soc.scratchpad_bytes = 100;
	w->soc.accumulator_bytes = 25;
}

/* ---- prema ---- */

/* All at 0: task 0 (priority 0, 1000 cycles) has token 1, tasks 1 (5, 3000) and 2 (5, 2000) have 3. The
 * threshold is 3, the shorter is 2: 0-2000. Then task 0 has 1 + 2000/1000 = 3, just enough, and is
 * shorter than task 1: 2000-3000, 3000-6000. */
START_TEST(prema_takes_the_shortest_over_the_threshold)
{
	struct world w;
	world_begin(&w);
	int nets[] = {world_layers(&w, "a", 1, 1000), world_layers(&w, "b", 1, 3000),
		world_layers(&w, "c", 1, 2000)};
	world_task(&w, nets[0], 0, 0, 9999);
	world_task(&w, nets[1], 5, 0, 9999);
	world_task(&w, nets[2], 5, 0, 9999);
	world_run(&w, "prema");
	finishes(&w, (const double[]){3000, 6000, 2000});
	NEAR(w.outcomes[0].tile_cycles, 8 * 1000);
	world_end(&w);
}
END_TEST

/* Tasks 0 and 1 (1000 cycles) are equal: by number. At 500, a boundary, task 2 (500 cycles) arrives, as
 * long as the rest of task 0, which runs on: 1000. Then task 2, shorter: 1500. Task 1: 2500. */
START_TEST(prema_ties_go_to_the_running_task_then_by_arrival)
{
	struct world w;
	world_begin(&w);
	world_layers(&w, "two", 2, 500);
	world_layers(&w, "one", 1, 500);
	world_task(&w, 0, 4, 0, 9999);
	world_task(&w, 0, 4, 0, 9999);
	world_task(&w, 1, 4, 500, 9999);
	world_run(&w, "prema[preemption=checkpoint,quantum_ms=0.001]");
	finishes(&w, (const double[]){1000, 2500, 1500});
	world_end(&w);
}
END_TEST

/* Task 0: priority 0, four layers of 1000. Task 1: priority 9, `cycles`, from `arrival` on. */
static void low_then_high(struct world *w, double arrival, int cycles, const char *policy)
{
	world_begin_contexts(w);
	world_layers(w, "low", 4, 1000);
	world_layers(w, "high", 1, cycles);
	world_task(w, 0, 0, 0, 9999);
	world_task(w, 1, 9, arrival, 9999);
	world_run(w, policy);
}

/* Task 1 arrives at 500 with 1000 cycles. Task 0 would lose 1000/4000 = 0.25 by waiting, task 1
 * 3500/1000 = 3.5: a checkpoint at 1000. 1000-1100 saving, 1100-2100 task 1, 2100-2200 restoring, 3000
 * cycles more: 5200. */
START_TEST(prema_checkpoints_at_the_next_boundary)
{
	struct world w;
	low_then_high(&w, 500, 1000, "prema");
	finishes(&w, (const double[]){5200, 2100});
	NEAR(w.outcomes[0].migration_cycles, 100);
	NEAR(w.outcomes[0].queued_cycles, 1100);
	NEAR(w.outcomes[1].migration_cycles, 100);
	NEAR(w.outcomes[1].queued_cycles, 500);
	NEAR(w.totals.discarded_bytes, 0);
	world_end(&w);
	low_then_high(&w, 1000, 1000, "prema"); /* the arrival is at the boundary itself */
	finishes(&w, (const double[]){5200, 2100});
	world_end(&w);
}
END_TEST

/* The first layer leaves 300 bytes: 30 cycles to save and to restore. 1000-1030, 1030-2030, 2030-2060,
 * 5060. */
START_TEST(prema_saves_the_layers_output)
{
	struct world w;
	low_then_high(&w, 500, 1000, "prema");
	((struct layer *)w.traces[0]->layers)[0].output_bytes = 300;
	world_run(&w, "prema");
	finishes(&w, (const double[]){5060, 2030});
	/* no more than the tiles hold */
	((struct layer *)w.traces[0]->layers)[0].output_bytes = 5000;
	world_run(&w, "prema");
	finishes(&w, (const double[]){5200, 2100});
	world_end(&w);
}
END_TEST

/* Task 1 arrives at 2500 with 3000 cycles.
 *   dynamic     task 0 would lose 3000/4000 = 0.75, task 1 1500/3000 = 0.5: task 0 is drained: 4000, 7000
 *   checkpoint  at 3000; 3100-6100 task 1; 6200-7200
 *   kill        at once, 500 cycles lost; 2500-5500 task 1; the third layer anew: 5500-7500
 *   to task     2500 cycles lost; 5500-9500
 *   no kills    drained
 * In its last layer no boundary comes: with 3500 a checkpoint is no sooner than the end. With 2000 the
 * two lose 0.75 and 2000/3000. With 1750 it is 0.75 each: a checkpoint at 2000; 2100-5100; 5200-7200. */
START_TEST(prema_preempts_as_it_is_told_to)
{
	static const struct {
		const char *policy;
		double arrival, finish[2], migration[2];
	} cases[] = {
		{"prema", 2500, {4000, 7000}, {0, 0}},
		{"prema[preemption=drain]", 2500, {4000, 7000}, {0, 0}},
		{"prema[preemption=checkpoint]", 2500, {7200, 6100}, {100, 100}},
		{"prema[preemption=kill]", 2500, {7500, 5500}, {500, 0}},
		{"prema[preemption=kill,kill_to=task]", 2500, {9500, 5500}, {2500, 0}},
		{"prema[preemption=kill,kills_most=0]", 2500, {4000, 7000}, {0, 0}},
		{"prema[preemption=checkpoint]", 3500, {4000, 7000}, {0, 0}},
		{"prema", 2000, {4000, 7000}, {0, 0}},
		{"prema", 1750, {7200, 5100}, {100, 100}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		low_then_high(&w, cases[i].arrival, 3000, cases[i].policy);
		finishes(&w, cases[i].finish);
		for (int task = 0; task < 2; task++)
			NEAR(w.outcomes[task].migration_cycles, cases[i].migration[task]);
		NEAR(w.totals.discarded_bytes, 0);
		world_end(&w);
	}
}
END_TEST

/* Both at 0: task 0 (priority 5, ten layers of 500, token 3) runs; task 1 (priority 0, 1000 cycles,
 * token 1) reaches 3 at 2000. Task 0 would lose 1000/5000, task 1 the rest of task 0 over 1000: a
 * checkpoint.
 *   quantum 1000  at 2000, with the quantum and at a boundary; 2100-3100 task 1. At 3000 task 0 is
 *                 above task 1, whose token went back to 1; but task 1 would lose 3000/1000 by waiting,
 *                 task 0 100/5000: drained. 3100-3200 restoring; 3000 cycles more: 6200
 *   quantum 1500  at 3000; 3100-4100 task 1; 4200-6200
 *   drain         5000, 6000 */
START_TEST(prema_decides_anew_at_each_quantum)
{
	static const struct {
		const char *policy;
		double finish[2];
	} cases[] = {
		{"prema[quantum_ms=0.001]", {6200, 3100}},
		{"prema[quantum_ms=0.001,token_reset=keep]", {6200, 3100}},
		{"prema[quantum_ms=0.0015]", {6200, 4100}},
		{"prema[quantum_ms=0.001,preemption=drain]", {5000, 6000}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		world_begin_contexts(&w);
		world_layers(&w, "long", 10, 500);
		world_layers(&w, "short", 1, 1000);
		world_task(&w, 0, 5, 0, 9999);
		world_task(&w, 1, 0, 0, 9999);
		world_run(&w, cases[i].policy);
		finishes(&w, cases[i].finish);
		world_end(&w);
	}
}
END_TEST

/* The same with four layers of 500: task 0 ends at 2000, when task 1 reaches 3 and the second quantum
 * ends. */
START_TEST(prema_quantum_and_completion_at_once)
{
	struct world w;
	world_begin_contexts(&w);
	world_layers(&w, "long", 4, 500);
	world_layers(&w, "short", 1, 1000);
	world_task(&w, 0, 5, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "prema[quantum_ms=0.001]");
	finishes(&w, (const double[]){2000, 3000});
	NEAR(w.outcomes[1].migration_cycles, 0);
	world_end(&w);
}
END_TEST

/* Priorities 0, 9, 9. Task 1 (1000 cycles) arrives at 500 and is to have the tiles at 1000; at 700 task
 * 2 (500 cycles) arrives, shorter: it gets them. 1100-1600 task 2; task 1 1600-2600; 2700-5700 task 0. */
START_TEST(prema_changes_its_mind_before_the_boundary)
{
	struct world w;
	world_begin_contexts(&w);
	world_layers(&w, "low", 4, 1000);
	world_layers(&w, "high", 1, 1000);
	world_layers(&w, "short", 1, 500);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 9, 500, 9999);
	world_task(&w, 2, 9, 700, 9999);
	world_run(&w, "prema");
	finishes(&w, (const double[]){5700, 2600, 1600});
	world_end(&w);
}
END_TEST

/* Priorities 0, 3, 9. Task 1 (two layers of 500) gets the tiles at 1000 and saves until 1100; in that,
 * at 1050, task 2 (200 cycles) arrives. Task 1 does a layer first: 1100-1600. Saving until 1700, task 2
 * 1700-1900. Task 1 has token 3.9 then, task 0 less than 3: restoring until 2000, 2000-2500. Task 0:
 * 2600-5600. */
START_TEST(prema_lets_a_layer_pass_between_checkpoints)
{
	struct world w;
	world_begin_contexts(&w);
	world_layers(&w, "low", 4, 1000);
	world_layers(&w, "mid", 2, 500);
	world_layers(&w, "high", 1, 200);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 3, 500, 9999);
	world_task(&w, 2, 9, 1050, 9999);
	world_run(&w, "prema");
	finishes(&w, (const double[]){5600, 2500, 1900});
	NEAR(w.outcomes[1].migration_cycles, 200);
	world_end(&w);
}
END_TEST

/* Both at 0, quantum 1000: task 0 (priority 5, one layer of 10000, token 3), task 1 (priority 0, 3000,
 * token 1). At 6000 task 1 has 3 and is shorter than the 4000 that are left of task 0, which is killed.
 * At 7000 task 0 has 3 and more, task 1, its token back at 1, is killed. At 13000 it is task 0's turn
 * again, and so on for ever; but that may be killed once only: 17000. Task 1: 20000. */
START_TEST(prema_kills_end)
{
	struct world w;
	world_begin(&w);
	world_layers(&w, "long", 1, 10000);
	world_layers(&w, "short", 1, 3000);
	world_task(&w, 0, 5, 0, 9999);
	world_task(&w, 1, 0, 0, 9999);
	world_run(&w, "prema[preemption=kill,quantum_ms=0.001,kills_most=1]");
	finishes(&w, (const double[]){17000, 20000});
	NEAR(w.outcomes[0].migration_cycles, 6000);
	NEAR(w.outcomes[1].migration_cycles, 1000);
	world_run(&w, "prema[preemption=kill,quantum_ms=0.001]");
	ck_assert(isfinite(w.totals.end_cycles));
	world_end(&w);
}
END_TEST

static int decisions;

static void prema_counted(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	struct arena arena = {0};
	struct tuned_policy policy;
	struct err err;
	decisions++;
	ck_assert(policy_find("prema", &arena, &policy, &err));
	policy.policy.dispatcher->decide(state, knobs, view, events, plan);
	arena_free(&arena);
}

/* Quanta of 1000 cycles. Alone, 10000 cycles: the arrival is all there is to decide. With a second,
 * longer one of the highest level: both arrivals at once, the first quantum's end, which changes
 * nothing, and the first one's completion. */
START_TEST(prema_sleeps_while_nothing_can_change)
{
	for (int tasks = 1; tasks <= 2; tasks++) {
		struct world w;
		world_begin(&w);
		world_layers(&w, "n", 1, 10000);
		world_layers(&w, "longer", 1, 20000);
		for (int i = 0; i < tasks; i++)
			world_task(&w, i, 11, 0, 9999);
		struct tuned_policy policy;
		ck_assert(policy_find("prema[quantum_ms=0.001]", &w.arena, &policy, &w.err));
		struct dispatcher counted = *policy.policy.dispatcher;
		counted.decide = prema_counted;
		policy.policy.dispatcher = &counted;
		decisions = 0;
		ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
		ck_assert_int_eq(decisions, tasks == 1 ? 1 : 3);
		finishes(&w, (const double[]){10000, 30000});
		world_end(&w);
	}
}
END_TEST

/* Equal tasks of the highest level go by their estimates alone: 1000 (1 + 0.5 (2 u - 1)), u of the
 * task's number. */
START_TEST(prema_errs_by_task)
{
	enum { TASKS = 20 };
	struct world w;
	world_begin(&w);
	world_layers(&w, "n", 1, 1000);
	for (int i = 0; i < TASKS; i++)
		world_task(&w, 0, 9, 0, 9999);
	world_run(&w, "prema[estimate_error=0.5]");
	for (uint32_t i = 0; i < TASKS; i++) {
		int before = 0;
		for (uint32_t k = 0; k < TASKS; k++)
			before += random_uniform(0, STREAM_ESTIMATE, k, 0)
				< random_uniform(0, STREAM_ESTIMATE, i, 0);
		NEAR(w.outcomes[i].start_cycles, 1000 * before);
	}
	world_end(&w);
}
END_TEST

/* ---- prema-moca: isolated on one tile is twice as long ---- */

/* 1000 cycles each. Task 0 alone is the first batch: 0-1000. Then task 1 (priority 0, since 100) has
 * 100000 x 900 / (4 x 2000) = 11250, task 2 (1, since 900) 100000 + 1250: 2, then 1. Task 3 (11)
 * arrives at 1500: it waits for the batch to end, 3000. In batches of one it is next. */
START_TEST(prema_moca_runs_batches_to_their_end)
{
	struct world w;
	world_begin(&w);
	world_layers(&w, "n", 1, 1000);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 100, 9999);
	world_task(&w, 0, 1, 900, 9999);
	world_task(&w, 0, 11, 1500, 9999);
	world_run(&w, "prema-moca");
	finishes(&w, (const double[]){1000, 3000, 2000, 4000});
	world_run(&w, "prema-moca[queue_depth=1]");
	finishes(&w, (const double[]){1000, 4000, 2000, 3000});
	world_end(&w);
}
END_TEST

/* Task 0 runs 0-8001. A level of priority is as good as waiting four times 2000: task 1 (0, since 1) is
 * even with task 2 (1), which arrives when the batch is chosen, and earlier: first. Since 2:
 * floor(99987.5), not first. With cap 2 it is first again. */
START_TEST(prema_moca_ages)
{
	static const struct {
		const char *policy;
		double arrival, finish[3];
	} cases[] = {
		{"prema-moca", 1, {8001, 9001, 10001}},
		{"prema-moca", 2, {8001, 10001, 9001}},
		{"prema-moca[cap=2]", 2, {8001, 9001, 10001}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		world_begin(&w);
		world_layers(&w, "long", 1, 8001);
		world_layers(&w, "n", 1, 1000);
		world_task(&w, 0, 0, 0, 9999);
		world_task(&w, 1, 0, cases[i].arrival, 9999);
		world_task(&w, 1, 1, 8001, 9999);
		world_run(&w, cases[i].policy);
		finishes(&w, cases[i].finish);
		world_end(&w);
	}
}
END_TEST

/* Batches of two, priorities 1, 2, 3 at 0: tasks 2 and 1. Task 3 (11, since 10) and task 0 are the
 * next. */
START_TEST(prema_moca_takes_the_best_of_a_queue)
{
	struct world w;
	world_begin(&w);
	world_layers(&w, "n", 1, 1000);
	for (int i = 0; i < 3; i++)
		world_task(&w, 0, i + 1, 0, 9999);
	world_task(&w, 0, 11, 10, 9999);
	world_run(&w, "prema-moca[queue_depth=2]");
	finishes(&w, (const double[]){4000, 2000, 1000, 3000});
	world_end(&w);
}
END_TEST

/* ---- edf-p ---- */

/* Task 0: three layers of 1000, deadline 10000. Task 1 (1000 cycles) arrives at 500 or at the boundary
 * itself with deadline 2500: 1000-2000; task 0 goes on until 4000. With the same deadline as task 0 it
 * waits until 3000. */
START_TEST(edf_p_preempts_at_boundaries)
{
	static const struct {
		double arrival, target, finish[2];
	} cases[] = {
		{500, 2000, {4000, 2000}},
		{1000, 1500, {4000, 2000}},
		{500, 9500, {3000, 4000}},
		{2500, 100, {3000, 4000}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		world_begin_contexts(&w);
		world_layers(&w, "long", 3, 1000);
		world_layers(&w, "short", 1, 1000);
		world_task(&w, 0, 0, 0, 10000);
		world_task(&w, 1, 0, cases[i].arrival, cases[i].target);
		world_run(&w, "edf-p");
		finishes(&w, cases[i].finish);
		NEAR(w.outcomes[0].migration_cycles + w.outcomes[1].migration_cycles, 0);
		world_end(&w);
	}
}
END_TEST

/* Tasks 0 (3000 cycles, deadline 2500: hopeless) and 1 (2000, 6000) at 0. Kept: 3000, 5000. Demoted:
 * task 1 first. Dropped: at 0. */
START_TEST(edf_p_and_hopeless_tasks)
{
	static const struct {
		const char *policy;
		double finish[2];
	} cases[] = {
		{"edf-p", {3000, 5000}},
		{"edf-p[hopeless=demote]", {5000, 2000}},
		{"edf-p[hopeless=drop]", {0, 2000}},
	};
	for (int i = 0; i < 3; i++) {
		struct world w;
		world_begin(&w);
		world_layers(&w, "three", 3, 1000);
		world_layers(&w, "two", 2, 1000);
		world_task(&w, 0, 0, 0, 2500);
		world_task(&w, 1, 0, 0, 6000);
		world_run(&w, cases[i].policy);
		finishes(&w, cases[i].finish);
		ck_assert_int_eq(w.outcomes[0].dropped, i == 2);
		world_end(&w);
	}
}
END_TEST

/* Task 0 (three layers of 1000, deadline 3500) makes way at 1000 for task 1 (1000 cycles, deadline
 * 2500). At 2000 it needs 2000 more, until 4000: it is dropped, its first layer done. */
START_TEST(edf_p_drops_what_preemption_made_hopeless)
{
	struct world w;
	world_begin(&w);
	world_layers(&w, "long", 3, 1000);
	world_layers(&w, "short", 1, 1000);
	world_task(&w, 0, 0, 0, 3500);
	world_task(&w, 1, 0, 500, 2000);
	world_run(&w, "edf-p[hopeless=drop]");
	finishes(&w, (const double[]){2000, 2000});
	ck_assert(w.outcomes[0].dropped);
	NEAR(w.outcomes[0].compute_cycles, 1000);
	NEAR(w.outcomes[0].queued_cycles, 1000);
	world_run(&w, "edf-p[hopeless=demote]");
	finishes(&w, (const double[]){4000, 2000});
	world_end(&w);
}
END_TEST

/* ---- laws, on random worlds ---- */

enum { WORLDS = 300, STRETCHES = 20000 };

static const char *const variants[] = {"prema", "prema[quantum_ms=0.001]",
	"prema[preemption=checkpoint,quantum_ms=0.001]",
	"prema[preemption=checkpoint,quantum_ms=0.003,token_reset=keep]",
	"prema[preemption=kill,quantum_ms=0.001]",
	"prema[preemption=kill,kill_to=task,quantum_ms=0.002,estimate_error=0.9]",
	"prema[preemption=drain]", "prema-moca", "prema-moca[queue_depth=2]", "edf-p",
	"edf-p[hopeless=demote]", "edf-p[hopeless=drop]", NULL};

struct dice {
	uint64_t seed;
	uint32_t rolled;
};

static int roll(struct dice *dice, int least, int most)
{
	uint64_t bits = random_bits(dice->seed, STREAM_NOISE, dice->rolled++, 62);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

/* Clocks so slow that a quantum of a microsecond is a few cycles. */
static void random_world(struct world *w, uint64_t seed)
{
	struct dice dice = {seed, 0};
	world_begin(w);
	w->soc.clock_hz = roll(&dice, 0, 1) ? 1e7 : 2.5e8;
	w->soc.tiles = roll(&dice, 1, 8);
	w->soc.groups = w->soc.tiles;
	w->soc.scratchpad_bytes = roll(&dice, 1, 100);
	w->soc.accumulator_bytes = roll(&dice, 1, 100);
	int networks = roll(&dice, 1, 3), now = 0;
	for (int n = 0; n < networks; n++) {
		int costs[4][3];
		size_t layers = (size_t)roll(&dice, 1, 4);
		for (size_t i = 0; i < layers; i++) {
			costs[i][2] = roll(&dice, 1, 500);
			costs[i][1] = roll(&dice, 0, costs[i][2] * 10);
			costs[i][0] = roll(&dice, 0, costs[i][2]);
		}
		world_network(w, arena_printf(&w->arena, "n%d", n), layers, (const int(*)[3])costs);
	}
	for (int i = roll(&dice, 1, 14); i > 0; i--) {
		now += roll(&dice, 0, 2) ? roll(&dice, 0, 400) : 0;
		world_task(w, roll(&dice, 0, networks - 1), roll(&dice, 0, PRIORITY_MOST), now,
			roll(&dice, 1, 3000));
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

/* One task after another has all tiles, and they are free only when nobody waits. */
static void machine_is_one(const struct world *w, const struct log *log)
{
	double before = 0;
	for (size_t i = 0; i < log->count; i++) {
		const struct stretch *s = &log->stretches[i];
		ck_assert_int_eq(s->tiles, w->soc.tiles);
		ck_assert_double_ge(s->from_cycles, before);
		for (size_t t = 0; t < w->workload.task_count; t++) {
			double arrival = w->tasks[t].arrival_cycles;
			double finish = w->outcomes[t].finish_cycles;
			double from = arrival > before ? arrival : before;
			ck_assert_double_ge(
				from, finish < s->from_cycles ? finish : s->from_cycles);
		}
		before = s->to_cycles;
	}
}

/* Parts add up; what was moved is what the trace asks for and what was thrown away. */
static void all_is_accounted_for(const struct world *w, const struct log *log)
{
	double asked = 0, moved = 0, granted = 0;
	bool dropped = false;
	for (size_t i = 0; i < w->workload.task_count; i++) {
		const struct outcome *o = &w->outcomes[i];
		const struct trace *trace = w->traces[w->tasks[i].network];
		const struct lowering *on = trace->on[w->soc.tiles];
		NEAR(parts_sum(o), o->finish_cycles - w->tasks[i].arrival_cycles);
		NEAR(o->tile_cycles, w->soc.tiles * (parts_sum(o) - o->queued_cycles));
		NEAR(o->interference_cycles + o->throttled_cycles, 0);
		ck_assert_double_ge(o->migration_cycles, 0);
		dropped |= o->dropped;
		moved += o->dram_bytes;
		if (o->dropped)
			continue;
		NEAR(o->compute_cycles + o->memory_cycles, on->isolated_before[trace->layer_count]);
		NEAR(o->compute_cycles, on->compute_before[trace->layer_count]);
		asked += on->dram_bytes_before[trace->layer_count];
	}
	for (size_t i = 0; i < log->count; i++)
		granted += log->stretches[i].granted_bytes_per_cycle
			* (log->stretches[i].to_cycles - log->stretches[i].from_cycles);
	ck_assert_double_eq_tol(granted, moved, 1e-3);
	if (!dropped)
		ck_assert_double_eq_tol(moved, asked + w->totals.discarded_bytes, 1e-3);
}

START_TEST(one_task_at_a_time_and_nothing_lost)
{
	static struct world w;
	static struct log log;
	struct observer observer = {&log, log_stretch, {0}};
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const char *const *variant = variants; *variant; variant++) {
			struct tuned_policy policy;
			random_world(&w, seed);
			ck_assert(policy_find(*variant, &w.arena, &policy, &w.err));
			log.count = 0;
			if (getenv("LAWS_VERBOSE"))
				printf("# world %llu, %s\n", (unsigned long long)seed, *variant);
			ck_assert_msg(world_try(&w, &policy, &observer), "%s", w.err.text);
			machine_is_one(&w, &log);
			all_is_accounted_for(&w, &log);
			world_end(&w);
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("preemption");
	TCase *tcase = unit_case(suite, "preemption");
	tcase_add_test(tcase, a_layer_is_thrown_away);
	tcase_add_test(tcase, all_layers_are_thrown_away);
	tcase_add_test(tcase, at_a_boundary_no_layer_is_lost);
	tcase_add_test(tcase, work_of_an_earlier_turn_is_thrown_away);
	tcase_add_test(tcase, thrown_away_while_migrating);
	tcase_add_test(tcase, noise_lengthens_what_is_thrown_away);
	tcase_add_test(tcase, interference_stays_interference);
	tcase_add_test(tcase, prema_takes_the_shortest_over_the_threshold);
	tcase_add_test(tcase, prema_ties_go_to_the_running_task_then_by_arrival);
	tcase_add_test(tcase, prema_checkpoints_at_the_next_boundary);
	tcase_add_test(tcase, prema_saves_the_layers_output);
	tcase_add_test(tcase, prema_preempts_as_it_is_told_to);
	tcase_add_test(tcase, prema_decides_anew_at_each_quantum);
	tcase_add_test(tcase, prema_quantum_and_completion_at_once);
	tcase_add_test(tcase, prema_changes_its_mind_before_the_boundary);
	tcase_add_test(tcase, prema_lets_a_layer_pass_between_checkpoints);
	tcase_add_test(tcase, prema_kills_end);
	tcase_add_test(tcase, prema_sleeps_while_nothing_can_change);
	tcase_add_test(tcase, prema_errs_by_task);
	tcase_add_test(tcase, prema_moca_runs_batches_to_their_end);
	tcase_add_test(tcase, prema_moca_ages);
	tcase_add_test(tcase, prema_moca_takes_the_best_of_a_queue);
	tcase_add_test(tcase, edf_p_preempts_at_boundaries);
	tcase_add_test(tcase, edf_p_and_hopeless_tasks);
	tcase_add_test(tcase, edf_p_drops_what_preemption_made_hopeless);
	tcase_add_test(tcase, one_task_at_a_time_and_nothing_lost);
	return unit_main(suite);
}
