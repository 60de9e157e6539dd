/* The policies that acquire and release tiles: AuRORA, and VELTAIR as AuRORA's authors ran it. Every event
 * of each case is worked out in its comment.
 *
 * The machine of t/world.h without interference: 8 tiles, so 4 host threads under aurora, and veltair
 * admits below 3. Networks here halve their time on twice the tiles; a layer of 4000 takes 4000, 2000 and
 * 1000 cycles on one, two and four. "-100" is the cost of a change of tiles. */
#include "world.h"

#include "base/random.h"
#include "policy/acquire.h"

#include <math.h>

enum { LAYERS_MOST = 4, STRETCHES = 20000 };

/* A network from each layer's cycles and bytes on one tile. */
static int network(struct world *w, size_t layers, const int (*costs)[2])
{
	char text[4096];
	int used = snprintf(text, sizeof text,
		"layer,name,tiles,compute_cycles,dram_bytes,isolated_cycles,cache_bytes,"
		"once_cache_bytes,once_dram_bytes,once_isolated_cycles,"
		"inner_cache_bytes,inner_dram_bytes,inner_isolated_cycles,"
		"none_dram_bytes,none_isolated_cycles\n");
	for (int tiles = 1; tiles <= 4; tiles *= 2)
		for (size_t i = 0; i < layers; i++)
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%zu,l%zu,%d,%d,%d,%d,0,,,,,,,,\n", i, i, tiles,
				costs[i][0] / tiles, costs[i][1], costs[i][0] / tiles);
	struct text source;
	struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
	size_t number = w->workload.network_count++;
	w->networks[number] = arena_printf(&w->arena, "n%zu", number);
	ck_assert(text_from_bytes("test.csv", text, (size_t)used, &w->arena, &source, &w->err));
	bool ok = trace_parse(&source, w->networks[number], &w->arena, trace, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
	w->traces[number] = trace;
	return (int)number;
}

static void machine(struct world *w, int tiles)
{
	world_begin(w);
	w->soc.interference = 0;
	w->soc.tiles = tiles;
	w->soc.groups = 1;
}

static void finishes(const struct world *w, int task, double cycles)
{
	NEAR(w->outcomes[task].finish_cycles, cycles);
}

static const int one_layer[][2] = {{4000, 0}};
static const int two_layers[][2] = {{4000, 0}, {4000, 0}};

/* ---- aurora: admission ---- */

/* On four tiles the network takes 1000. Task 0 has 1200 for it, less than 1500: it wants four and has them
 * until 1000. Task 1 has 2500, less than 1.5 x 2000: it wants two. Task 2 has plenty, wants one and takes
 * two all the same. No tile is left for task 3, which waits until 1000 and takes two, until 3000. Task 4
 * comes at 1500 with 1400 to spend and wants four, but 1, 2 and 3 leave two: it starts with these and
 * ends at 3500. */
START_TEST(aurora_starts_with_fewer_rather_than_wait)
{
	static const double arrival[] = {0, 0, 0, 0, 1500},
			    target[] = {1200, 2500, 9999, 9999, 1400};
	static const double start[] = {0, 0, 0, 1000, 1500}, end[] = {1000, 2000, 2000, 3000, 3500};
	static const int tiles[] = {4, 2, 2, 2, 2};
	struct world w;
	machine(&w, 8);
	network(&w, 1, one_layer);
	for (int i = 0; i < 5; i++)
		world_task(&w, 0, 0, arrival[i], target[i]);
	world_run(&w, "aurora-compute");
	for (int i = 0; i < 5; i++) {
		NEAR(w.outcomes[i].start_cycles, start[i]);
		finishes(&w, i, end[i]);
		NEAR(w.outcomes[i].tile_cycles, tiles[i] * (end[i] - start[i]));
		NEAR(w.outcomes[i].migration_cycles, 0);
	}
	world_end(&w);
}
END_TEST

/* One host thread. Task 0 has it until 2000. Then task 1, which arrived at 0, is hopeless: its target was
 * 100. Task 2 has waited 1600 and takes 2000 on four tiles: 0.8; task 3 has waited 1500 and takes 1000:
 * 1.5. So task 3 runs on two tiles until 4000, task 2 until 8000, and the hopeless one until 10000. */
START_TEST(aurora_admits_by_age_in_isolated_times)
{
	struct world w;
	machine(&w, 8);
	network(&w, 1, one_layer);
	network(&w, 1, (const int[][2]){{8000, 0}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 11, 0, 100);
	world_task(&w, 1, 0, 400, 9999);
	world_task(&w, 0, 0, 500, 9999);
	world_run(&w, "aurora-compute[threads=1]");
	finishes(&w, 0, 2000);
	finishes(&w, 3, 4000);
	finishes(&w, 2, 8000);
	finishes(&w, 1, 10000);
	world_end(&w);
}
END_TEST

/* The rule itself, for 1000 on four tiles, 2000 on two and 4000 on one. At factor 1.5 slack is short of
 * 1500 on four and of 3000 on two; less than 1000 is hopeless; on two tiles at most, less than 2000 is. */
START_TEST(the_largest_number_on_which_slack_is_short)
{
	static const struct {
		int tiles;
		double target;
		int wanted;
	} cases[] = {{8, 999, 1}, {8, 1000, 4}, {8, 1499, 4}, {8, 1500, 2}, {8, 2999, 2},
		{8, 3000, 1}, {8, 1e9, 1}, {3, 1999, 1}, {3, 2000, 2}, {3, 3000, 1}, {1, 4000, 1}};
	struct world w;
	machine(&w, 8);
	network(&w, 1, one_layer);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct task_view task = {
			.trace = w.traces[0], .target_cycles = cases[i].target, .left = 1};
		struct view view = {.soc = &w.soc, .tasks = &task};
		w.soc.tiles = cases[i].tiles;
		ck_assert_int_eq(acquire_wanted_tiles(&view, 0, 1.5), cases[i].wanted);
	}
	world_end(&w);
}
END_TEST

/* ---- aurora: reallocation ---- */

/* Alone with plenty of time: two tiles, 0..2000. Then comfort is 100 x 7999 / 2000, 399.95; six tiles are
 * idle and nobody else there: it acquires two more, -100, and takes 1000: 3100. A layer that is no
 * longer than the threshold, 1000 on four tiles, changes nothing: 4000. */
START_TEST(aurora_acquires_before_a_long_layer)
{
	struct world w;
	machine(&w, 8);
	network(&w, 2, two_layers);
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "aurora-compute[repartition_cycles=999]");
	finishes(&w, 0, 3100);
	NEAR(w.outcomes[0].migration_cycles, 100);
	NEAR(w.outcomes[0].compute_cycles, 3000);
	NEAR(w.outcomes[0].tile_cycles, 2 * 2000 + 4 * 1100);
	world_run(&w, "aurora-compute[repartition_cycles=1000]");
	finishes(&w, 0, 4000);
	world_end(&w);
}
END_TEST

/* Two tiles, a lone task of three layers of 2000 on one tile. 0..1000 on two; comfort 100 x 8999 / 2000 =
 * 449.95 is more than 400 and no tile is idle: it releases one, -100, and takes 2000: 3100. Now one is
 * idle: comfort 100 x 6899 / 2000 = 344.95 and nobody else: it acquires it, -100, and takes 1000: 4200. */
START_TEST(aurora_keeps_a_tile_idle_while_it_is_comfortable)
{
	struct world w;
	machine(&w, 2);
	network(&w, 3, (const int[][2]){{2000, 0}, {2000, 0}, {2000, 0}});
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "aurora-compute[repartition_cycles=0]");
	finishes(&w, 0, 4200);
	NEAR(w.outcomes[0].migration_cycles, 200);
	NEAR(w.outcomes[0].tile_cycles, 2 * 1000 + 1 * 2100 + 2 * 1100);
	world_end(&w);
}
END_TEST

/* Hopeless, a task starts with two tiles, 0..2000. With two others idle, no more than three, it releases
 * one, -100, and takes 4000: 6100. With six others idle it neither releases nor acquires: 4000. */
START_TEST(aurora_takes_from_the_hopeless)
{
	for (int tiles = 4; tiles <= 8; tiles += 4) {
		struct world w;
		machine(&w, tiles);
		network(&w, 2, two_layers);
		world_task(&w, 0, 0, 0, 100);
		world_run(&w, "aurora-compute[repartition_cycles=0]");
		finishes(&w, 0, tiles == 4 ? 6100 : 4000);
		world_end(&w);
	}
}
END_TEST

/* Four tiles, two host threads. Task 0 has 2900 for 2000 on four: it takes four, 0..1000. Task 1 comes at
 * 500, one layer: a thread is idle and no tile. At 1000 task 0 has comfort 100 x 1900 / 1000 = 190. If
 * task 1 has 2000 left, it counts 110 x 2000 / 4000 = 55, less than half of that: task 0 releases two,
 * -100, and takes 2000: 3100. Task 1 has these at once, for 2000 is not less than 1.5 x 1000: 3000. If task
 * 1 has 4500 left it counts 123.75: task 0 keeps all until 2000, and task 1 takes two until 4000. */
START_TEST(aurora_releases_for_a_waiting_task)
{
	for (int tight = 0; tight < 2; tight++) {
		struct world w;
		machine(&w, 4);
		network(&w, 2, two_layers);
		network(&w, 1, one_layer);
		world_task(&w, 0, 0, 0, 2900);
		world_task(&w, 1, 0, 500, tight ? 2500 : 5000);
		world_run(&w, "aurora-compute[repartition_cycles=0]");
		finishes(&w, 0, tight ? 3100 : 2000);
		finishes(&w, 1, tight ? 3000 : 4000);
		NEAR(w.outcomes[1].start_cycles, tight ? 1000 : 2000);
		world_end(&w);
	}
}
END_TEST

/* Both on two of eight tiles. Task 1 has layers of 2400 on two, task 0 of 2000, at whose end task 1 still
 * needs 2800 and has 3000: 107.1.
 *
 * Task 0 with 3000 left, 150: not twice as comfortable, so it does not release; more comfortable, so it
 * does not acquire: 4000. With 7999, 399.95: it releases one, -100, and takes 4000: 6100.
 *
 * At 2400 task 1 has 2600 for 2400: 108.3. Task 0 has by then 2600 for 1600 on two, 162.5; or 7599 for
 * 3700 on one, 205.4: no less. It acquires two, -100, and takes 1200: 3700. */
START_TEST(aurora_leaves_tiles_to_the_less_comfortable)
{
	for (int easy = 0; easy < 2; easy++) {
		struct world w;
		machine(&w, 8);
		network(&w, 2, two_layers);
		network(&w, 2, (const int[][2]){{4800, 0}, {4800, 0}});
		world_task(&w, 0, 0, 0, easy ? 9999 : 5000);
		world_task(&w, 1, 0, 0, 5000);
		world_run(&w, "aurora-compute[repartition_cycles=0]");
		finishes(&w, 0, easy ? 6100 : 4000);
		finishes(&w, 1, 3700);
		world_end(&w);
	}
}
END_TEST

/* Three on two of eight tiles each. At 1000 task 0 has 3000 for 1000, comfort 300; task 1 has 3000 for 3000,
 * 100. Task 0 would release one for it, but task 2, with 3500 for 1000, has more and two tiles: it is
 * for task 2 to release. Task 0 ends at 2000. If task 2 has 2900 for 1000, 290, task 0 does release: -100,
 * and 2000 on one: 3100. */
START_TEST(aurora_lets_the_most_comfortable_release)
{
	for (int better = 0; better < 2; better++) {
		struct world w;
		machine(&w, 8);
		network(&w, 2, (const int[][2]){{2000, 0}, {2000, 0}});
		network(&w, 1, (const int[][2]){{8000, 0}});
		network(&w, 1, one_layer);
		world_task(&w, 0, 0, 0, 4000);
		world_task(&w, 1, 0, 0, 4000);
		world_task(&w, 2, 0, 0, better ? 4500 : 3900);
		world_run(&w, "aurora-compute[repartition_cycles=0]");
		finishes(&w, 0, better ? 2000 : 3100);
		finishes(&w, 1, 4000);
		finishes(&w, 2, 2000);
		world_end(&w);
	}
}
END_TEST

/* Six tiles, two equal tasks on two each, both at 2000 with comfort 399.95. The earlier one acquires the
 * last two, -100, and ends at 3100; nothing is left for the other: 4000. */
START_TEST(aurora_ties_go_to_the_earlier)
{
	struct world w;
	machine(&w, 6);
	network(&w, 2, two_layers);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 0, 9999);
	world_run(&w, "aurora-compute[repartition_cycles=0]");
	finishes(&w, 0, 3100);
	finishes(&w, 1, 4000);
	world_end(&w);
}
END_TEST

/* Six tiles, both on two. At 2000 task 0 has comfort 399.95 and task 1 18000 for 2100: task 0 acquires the last
 * two. While it is being moved, at 2050, task 1 begins a layer too; task 0, now 100 x 7949 / 1000, would
 * release them again, but it has been looked at before this layer: 3100. Task 1 has 17950 for 2050, more than
 * 400 percent, and no tile is idle: it releases one, -100, and takes 4100: 6250. */
START_TEST(aurora_looks_once_at_a_layer)
{
	struct world w;
	machine(&w, 6);
	network(&w, 2, two_layers);
	network(&w, 2, (const int[][2]){{4100, 0}, {4100, 0}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 20000);
	world_run(&w, "aurora-compute[repartition_cycles=0]");
	finishes(&w, 0, 3100);
	finishes(&w, 1, 6250);
	world_end(&w);
}
END_TEST

/* Four tiles, task 0 on two until 2000, comfort 399.95 then. A task that comes at this very instant has the
 * other two first, until 4000, and task 0 goes on with its own until 4000. Had it come one cycle later,
 * task 0 would have acquired them and kept them until 3100; the other then takes two until 5100. */
START_TEST(aurora_admits_before_it_reallocates)
{
	for (int late = 0; late < 2; late++) {
		struct world w;
		machine(&w, 4);
		network(&w, 2, two_layers);
		network(&w, 1, one_layer);
		world_task(&w, 0, 0, 0, 9999);
		world_task(&w, 1, 0, 2000 + late, 9999);
		world_run(&w, "aurora-compute[repartition_cycles=0]");
		finishes(&w, 0, late ? 3100 : 4000);
		finishes(&w, 1, late ? 5100 : 4000);
		world_end(&w);
	}
}
END_TEST

/* ---- aurora: memory ---- */

/* Groups of two tiles of a machine with 10 bytes per cycle; each network begins with 1000 cycles without a
 * byte on two tiles, so that at 1000 all are in layers that may be throttled, asked in order of slots. */
static void memory_case(struct world *w, const char *policy, size_t tasks, const double *targets)
{
	static const int bytes[] = {8000, 6000, 5000};
	machine(w, 8);
	w->soc.groups = 4;
	for (size_t i = 0; i < tasks; i++) {
		network(w, 2, (const int[][2]){{2000, 0}, {2000, bytes[i]}});
		world_task(w, (int)i, 0, 0, targets[i]);
	}
	world_run(w, policy);
}

/* Task 0: d = 8, 2000 left for 1000: s = 50; nobody else has noted a demand. Task 1: d = 6, 1000 left: s =
 * 100. O = 4, W = 50 x 8 = 400, a = 6 - 4 x 400 / (600 + 400) = 4.4. The sum, 12.4, is served by 10/12.4:
 * task 0 ends at 2240. Task 1 has then moved 4400 of its 6000 bytes; the rest takes 1600 / 4.4.
 *
 * With 100 left for 1000, s = 200 and not 1000: a = 6 - 4 x 400 / (1200 + 400) = 5. Task 0 ends at 2300,
 * task 1 has moved 5000, the rest takes 200: 2500. */
START_TEST(aurora_memory_caps_by_slack)
{
	struct world w;
	memory_case(&w, "online+aurora", 2, (const double[]){3000, 2000});
	finishes(&w, 0, 2240);
	finishes(&w, 1, 2240 + 1600 / 4.4);
	NEAR(w.outcomes[0].throttled_cycles, 0);
	world_end(&w);
	memory_case(&w, "online+aurora", 2, (const double[]){3000, 1100});
	finishes(&w, 0, 2300);
	finishes(&w, 1, 2500);
	world_end(&w);
}
END_TEST

/* As before, and task 2: d = 5, late: s = 10. The others noted 8 and the throttled 4.4: O = 7.4, W = 400 + 440,
 * a = 5 - 7.4 x 840 / (50 + 840) < 0, so the floor holds: 10/24. The sum, 12.4 + 10/24, means that task 0
 * ends at 1000 + 1000 x (1.24 + 1/24). Task 2 has then moved 10000/24 of 5000 bytes; the rest takes 11000.
 *
 * With late_score = 200: a = 5 - 7.4 x 840 / (1000 + 840); task 0 ends at 1000 + 100 (12.4 + a), the rest of
 * task 2 is 5000 - 1000 a. */
START_TEST(aurora_memory_reckons_with_throttled_demands)
{
	static const double targets[] = {3000, 2000, 500};
	struct world w;
	memory_case(&w, "online+aurora", 3, targets);
	double end = 1000 + 1000 * (1.24 + 1 / 24.0);
	finishes(&w, 0, end);
	finishes(&w, 1, end + 1600 / 4.4);
	finishes(&w, 2, end + 11000);
	world_end(&w);
	memory_case(&w, "online+aurora[late_score=200]", 3, targets);
	double a = 5 - 7.4 * 840 / 1840;
	end = 1000 + 100 * (12.4 + a);
	finishes(&w, 0, end);
	finishes(&w, 2, end + (5000 - 1000 * a) / a);
	world_end(&w);
}
END_TEST

/* 8 and 6 of 10 bytes per cycle in the only layer: nobody is throttled, the arbiter serves 10/14: 1400 until
 * task 0 has ended, and task 1 at the same time. */
START_TEST(aurora_memory_spares_first_layers)
{
	struct world w;
	machine(&w, 8);
	w.soc.groups = 4;
	network(&w, 1, (const int[][2]){{2000, 8000}});
	network(&w, 1, (const int[][2]){{2000, 6000}});
	world_task(&w, 0, 0, 0, 3000);
	world_task(&w, 1, 0, 0, 3000);
	world_run(&w, "online+aurora");
	for (int i = 0; i < 2; i++) {
		finishes(&w, i, 1400);
		NEAR(w.outcomes[i].throttled_cycles, 0);
	}
	world_end(&w);
}
END_TEST

/* ---- veltair ---- */

/* Eight tiles: fewer than three run before somebody is admitted. Task 0 wants four, until 1000; 1 and 2 have
 * two each, until 2000; task 3 waits until 1000 and then has two, until 3000. */
START_TEST(veltair_admits_below_three)
{
	static const double targets[] = {1200, 9999, 9999, 9999}, ends[] = {1000, 2000, 2000, 3000};
	struct world w;
	machine(&w, 8);
	network(&w, 1, one_layer);
	for (int i = 0; i < 4; i++)
		world_task(&w, 0, 0, 0, targets[i]);
	world_run(&w, "veltair");
	for (int i = 0; i < 4; i++)
		finishes(&w, i, ends[i]);
	NEAR(w.outcomes[0].tile_cycles, 4 * 1000);
	world_end(&w);
}
END_TEST

/* Four tiles, two may run. Task 0 has two until 2000. Task 1 comes at 500 with 1400, wants four and waits; at
 * 600 task 2 would be content with the two that are idle, but task 1 is before it. At 2000 task 1 is
 * hopeless and task 2 the next; both have two, until 4000. */
START_TEST(veltair_waits_until_enough_are_idle)
{
	struct world w;
	machine(&w, 4);
	network(&w, 1, one_layer);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 500, 1400);
	world_task(&w, 0, 0, 600, 9999);
	world_run(&w, "veltair");
	finishes(&w, 0, 2000);
	finishes(&w, 1, 4000);
	finishes(&w, 2, 4000);
	world_end(&w);
}
END_TEST

/* Alone on eight tiles, two layers of 2000 on two. With 2000 for the second, less than 1.1 x 2000, it asks and
 * is given two at once, -100, and takes 1000: 3100. With 2300 it does not ask: 4000. With blocks of two
 * layers it is not asked whether it asks. */
START_TEST(veltair_asks_when_short_of_time)
{
	static const struct {
		const char *policy;
		double target, end;
	} cases[] = {{"veltair[block_layers=1]", 4000, 3100},
		{"veltair[block_layers=1]", 4300, 4000}, {"veltair[block_layers=2]", 4000, 4000}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		machine(&w, 8);
		network(&w, 2, two_layers);
		world_task(&w, 0, 0, 0, cases[i].target);
		world_run(&w, cases[i].policy);
		finishes(&w, 0, cases[i].end);
		world_end(&w);
	}
}
END_TEST

/* Layers of 800 and 2000 on two tiles, 1400 in all on four. */
static const int soon[][2] = {{1600, 0}, {4000, 0}};

/* Six tiles. Task 0 has 2900 for 2000 on four: four tiles, its first layer until 1000. Task 1 has two, and at
 * 800 it has 2100 for 2000: it asks and blocks, for no tile is idle. At 1000 task 0 gives two, -100, and
 * takes 2000 on its other two: 3100. Task 1 has four from 1000 on, -100, and takes 1000: 2100; it has held
 * two tiles for nothing for 200. */
START_TEST(veltair_blocks_until_another_gives)
{
	struct world w;
	machine(&w, 6);
	network(&w, 2, two_layers);
	network(&w, 2, soon);
	world_task(&w, 0, 0, 0, 2900);
	world_task(&w, 1, 0, 0, 2900);
	world_run(&w, "veltair[block_layers=1]");
	finishes(&w, 0, 3100);
	finishes(&w, 1, 2100);
	NEAR(w.outcomes[0].migration_cycles, 100);
	NEAR(w.outcomes[1].migration_cycles, 300);
	NEAR(w.outcomes[1].queued_cycles, 0);
	NEAR(w.outcomes[1].tile_cycles, 2 * 1000 + 4 * 1100);
	world_end(&w);
}
END_TEST

/* The same at one instant: task 0 asks at 1000, with 2000 for 2000, and task 1 gives then. Task 0 takes -100
 * and 1000: 2100; task 1 -100 and 2000: 3100. */
START_TEST(veltair_is_given_at_the_instant_it_asks)
{
	struct world w;
	machine(&w, 6);
	network(&w, 2, (const int[][2]){{2000, 0}, {4000, 0}});
	network(&w, 2, two_layers);
	world_task(&w, 0, 0, 0, 3000);
	world_task(&w, 1, 0, 0, 2900);
	world_run(&w, "veltair[block_layers=1]");
	finishes(&w, 0, 2100);
	finishes(&w, 1, 3100);
	world_end(&w);
}
END_TEST

/* Four tiles, two tasks on two. Task 1 asks at 800 and blocks. Task 0 ends at 2000 and frees two: they are task
 * 1's, before task 2, which waits since 900: -100 and 1000: 3100. Then task 2 takes two, until 5100. */
START_TEST(veltair_serves_the_blocked_before_the_waiting)
{
	struct world w;
	machine(&w, 4);
	network(&w, 1, one_layer);
	network(&w, 2, soon);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 0, 2900);
	world_task(&w, 0, 0, 900, 9999);
	world_run(&w, "veltair[block_layers=1]");
	finishes(&w, 0, 2000);
	finishes(&w, 1, 3100);
	NEAR(w.outcomes[1].migration_cycles, 1300);
	finishes(&w, 2, 5100);
	world_end(&w);
}
END_TEST

/* Four tiles, two tasks that both ask at 800. The first blocks; the second would be waiting for it, and goes on
 * with two, until 2800. Then the first has four: -100 and 1000: 3900. */
START_TEST(veltair_never_blocks_the_last)
{
	struct world w;
	machine(&w, 4);
	network(&w, 2, soon);
	world_task(&w, 0, 0, 0, 2900);
	world_task(&w, 0, 0, 0, 2900);
	world_run(&w, "veltair[block_layers=1]");
	finishes(&w, 1, 2800);
	finishes(&w, 0, 3900);
	NEAR(w.outcomes[0].migration_cycles, 2100);
	world_end(&w);
}
END_TEST

/* Fewer than four tiles: all of one, two of two or three, and nothing to ask for. */
START_TEST(veltair_on_small_machines)
{
	for (int tiles = 1; tiles <= 3; tiles++) {
		struct world w;
		machine(&w, tiles);
		network(&w, 2, two_layers);
		world_task(&w, 0, 0, 0, 100);
		world_run(&w, "veltair[block_layers=1]");
		finishes(&w, 0, tiles == 1 ? 8000 : 4000);
		world_end(&w);
	}
}
END_TEST

/* ---- laws, where every layer is a chance to change tiles ---- */

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

static int roll(uint64_t seed, uint32_t *rolled, int least, int most)
{
	uint64_t bits = random_bits(seed, STREAM_NOISE, (*rolled)++, 7);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

static void random_world(struct world *w, uint64_t seed)
{
	uint32_t rolled = 0;
	machine(w, roll(seed, &rolled, 1, 12));
	w->soc.interference = roll(seed, &rolled, 0, 10) / 10.0;
	for (int n = 0; n < 3; n++) {
		int costs[LAYERS_MOST][2];
		size_t layers = (size_t)roll(seed, &rolled, 1, LAYERS_MOST);
		for (size_t i = 0; i < layers; i++) {
			costs[i][0] = 4 * roll(seed, &rolled, 1, 500);
			costs[i][1] = roll(seed, &rolled, 0, 2 * costs[i][0]);
		}
		network(w, layers, (const int(*)[2])costs);
	}
	int tasks = roll(seed, &rolled, 1, 14), now = 0;
	for (int i = 0; i < tasks; i++) {
		now += roll(seed, &rolled, 0, 2) ? roll(seed, &rolled, 0, 500) : 0;
		world_task(w, roll(seed, &rolled, 0, 2), 0, now, roll(seed, &rolled, 1, 8000));
	}
}

/* The tiles fit the chip, looked at in the middle of each stretch. */
static void tiles_fit(const struct world *w, const struct log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		double from = log->stretches[i].from_cycles, to = log->stretches[i].to_cycles;
		double at = (from + to) / 2;
		int tiles = 0;
		for (size_t k = 0; k < log->count && to - from > 1e-9 * to; k++)
			if (log->stretches[k].from_cycles <= at && at < log->stretches[k].to_cycles)
				tiles += log->stretches[k].tiles;
		ck_assert_int_le(tiles, w->soc.tiles);
	}
}

/* Every task ends, on 1, 2 or 4 tiles, all of its layers done once, its accounts adding up; the tiles held are
 * those of its stretches. */
static void accounts_add_up(const struct world *w, const struct log *log)
{
	for (size_t task = 0; task < w->workload.task_count; task++) {
		const struct outcome *o = &w->outcomes[task];
		double layers = 0, tile_cycles = 0;
		for (size_t i = 0; i < log->count; i++) {
			const struct stretch *s = &log->stretches[i];
			if (s->task != (int)task)
				continue;
			ck_assert(s->tiles == 1 || s->tiles == 2 || s->tiles == 4);
			layers += s->progress;
			tile_cycles += s->tiles * (s->to_cycles - s->from_cycles);
		}
		NEAR(layers, (double)w->traces[w->tasks[task].network]->layer_count);
		NEAR(tile_cycles, o->tile_cycles);
		NEAR(parts_sum(o), o->finish_cycles - w->tasks[task].arrival_cycles);
		ck_assert_double_lt(o->finish_cycles, 1e9);
		ck_assert_double_ge(o->migration_cycles, 0);
	}
}

START_TEST(all_tasks_end_on_random_worlds)
{
	static const char *const dispatchers[] = {"aurora+%s[repartition_cycles=0]",
		"aurora+%s[repartition_cycles=0,threads=64,acquire_cycles=0]",
		"veltair+%s[block_layers=1]",
		"veltair+%s[block_layers=1,admit_below=64,ask_factor=9,acquire_cycles=0]"};
	static struct log log;
	static struct world w;
	int moves = 0;
	for (uint64_t seed = 0; seed < 200; seed++)
		for (size_t d = 0; d < sizeof dispatchers / sizeof *dispatchers; d++)
			for (const struct regulator *const *r = regulator_table; *r; r++) {
				if ((*r)->shares_cache) /* these networks do not tell of the L2 */
					continue;
				struct tuned_policy policy;
				struct observer observer = {&log, log_stretch, {0}};
				random_world(&w, seed);
				const char *name =
					arena_printf(&w.arena, dispatchers[d], (*r)->name);
				log.count = 0;
				bool ok = policy_find(name, &w.arena, &policy, &w.err)
					&& world_try(&w, &policy, &observer);
				ck_assert_msg(ok, "%llu: %s", (unsigned long long)seed, w.err.text);
				tiles_fit(&w, &log);
				accounts_add_up(&w, &log);
				for (size_t i = 0; i < w.workload.task_count; i++)
					moves += w.outcomes[i].migration_cycles > 0;
				world_end(&w);
			}
	ck_assert_int_gt(moves, 1000);
}
END_TEST

/* ---- a dispatcher that cares for one boundary ---- */

static bool third_layer(const void *state, const void *knobs, const struct view *view, int task)
{
	(void)state, (void)knobs;
	return view->tasks[task].layer == 2;
}

/* Starts on one tile, and from the first decision at a boundary on, on two. */
static void decide_at_boundaries(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)knobs, (void)view;
	plan_run(plan, 0, events & EVENT_LAYER ? 2 : 1, 0);
}

static void up_to_two(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	memcpy(counts, (const int[]){1, 2, 0}, 3 * sizeof *counts);
}

/* Four layers of 1000 on one tile. Asked at the third alone: two layers on one, two on two: 3000. Asked at all:
 * one and three: 2500. */
START_TEST(a_dispatcher_is_asked_at_the_boundaries_it_cares_for)
{
	for (int all = 0; all < 2; all++) {
		const struct dispatcher dispatcher = {.name = "boundaries",
			.events = EVENT_ARRIVAL | EVENT_LAYER,
			.boundary = all ? NULL : third_layer,
			.tile_counts = up_to_two,
			.decide = decide_at_boundaries};
		struct world w;
		struct tuned_policy policy;
		machine(&w, 8);
		network(&w, 4, (const int[][2]){{1000, 0}, {1000, 0}, {1000, 0}, {1000, 0}});
		world_task(&w, 0, 0, 0, 9999);
		ck_assert(policy_find("null", &w.arena, &policy, &w.err));
		policy.policy.dispatcher = &dispatcher;
		ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
		finishes(&w, 0, all ? 2500 : 3000);
		world_end(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("acquire");
	TCase *tcase = unit_case(suite, "acquire");
	tcase_add_test(tcase, aurora_starts_with_fewer_rather_than_wait);
	tcase_add_test(tcase, aurora_admits_by_age_in_isolated_times);
	tcase_add_test(tcase, the_largest_number_on_which_slack_is_short);
	tcase_add_test(tcase, aurora_acquires_before_a_long_layer);
	tcase_add_test(tcase, aurora_keeps_a_tile_idle_while_it_is_comfortable);
	tcase_add_test(tcase, aurora_takes_from_the_hopeless);
	tcase_add_test(tcase, aurora_releases_for_a_waiting_task);
	tcase_add_test(tcase, aurora_leaves_tiles_to_the_less_comfortable);
	tcase_add_test(tcase, aurora_lets_the_most_comfortable_release);
	tcase_add_test(tcase, aurora_ties_go_to_the_earlier);
	tcase_add_test(tcase, aurora_looks_once_at_a_layer);
	tcase_add_test(tcase, aurora_admits_before_it_reallocates);
	tcase_add_test(tcase, aurora_memory_caps_by_slack);
	tcase_add_test(tcase, aurora_memory_reckons_with_throttled_demands);
	tcase_add_test(tcase, aurora_memory_spares_first_layers);
	tcase_add_test(tcase, veltair_admits_below_three);
	tcase_add_test(tcase, veltair_waits_until_enough_are_idle);
	tcase_add_test(tcase, veltair_asks_when_short_of_time);
	tcase_add_test(tcase, veltair_blocks_until_another_gives);
	tcase_add_test(tcase, veltair_is_given_at_the_instant_it_asks);
	tcase_add_test(tcase, veltair_serves_the_blocked_before_the_waiting);
	tcase_add_test(tcase, veltair_never_blocks_the_last);
	tcase_add_test(tcase, veltair_on_small_machines);
	tcase_add_test(tcase, all_tasks_end_on_random_worlds);
	tcase_add_test(tcase, a_dispatcher_is_asked_at_the_boundaries_it_cares_for);
	return unit_main(suite);
}
