/* Dispatchers that deal tiles anew, by hand arithmetic: planaria, planaria-moca, gps.
 *
 * Networks here have a number of tile-cycles and run in proportion to their tiles; 8400 are 8400, 4200, 2800, 2100,
 * 1680, 1400, 1200 and 1050 cycles on 1 to 8 tiles. There is no interference. */
#include "world.h"

#include "base/random.h"

struct row {
	int block, tile_cycles, bytes;
};

static int linear_network(struct world *w, const char *name, size_t layers, const struct row *rows)
{
	char text[65536];
	int used = snprintf(text, sizeof text,
		"layer,name,block,tiles,compute_cycles,dram_bytes,isolated_cycles\n");
	for (int tiles = 1; tiles <= 8; tiles++)
		for (size_t i = 0; i < layers; i++)
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%zu,l%zu,%d,%d,%d,%d,%d\n", i, i, rows[i].block, tiles,
				rows[i].tile_cycles / tiles, rows[i].bytes,
				rows[i].tile_cycles / tiles);
	struct text source;
	struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
	ck_assert(text_from_bytes("t.csv", text, (size_t)used, &w->arena, &source, &w->err));
	bool ok = trace_parse(&source, name, &w->arena, trace, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
	w->traces[w->workload.network_count] = trace;
	w->networks[w->workload.network_count] = name;
	return (int)w->workload.network_count++;
}

/* So many tiles and groups, no interference, and one network of 8400 tile-cycles. */
static void chip(struct world *w, int tiles, int groups)
{
	world_begin(w);
	w->soc.tiles = tiles;
	w->soc.groups = groups;
	w->soc.interference = 0;
	linear_network(w, "unit", 1, (const struct row[]){{1, 8400, 0}});
}

static void finishes(const struct world *w, size_t count, const double *cycles)
{
	for (size_t i = 0; i < count; i++) {
		NEAR(w->outcomes[i].finish_cycles, cycles[i]);
		NEAR(parts_sum(&w->outcomes[i]), cycles[i] - w->tasks[i].arrival_cycles);
	}
}

#define FINISHES(w, ...)                                                                           \
	finishes(w, sizeof((const double[]){__VA_ARGS__}) / sizeof(double),                        \
		(const double[]){__VA_ARGS__})

/* ---- planaria ---- */

/* Alone a task has all tiles and, whatever is lost by interleaving, all of the DRAM: 8 of 10 bytes per
 * cycle, 1000 cycles. */
START_TEST(planaria_alone_has_everything)
{
	struct world w;
	chip(&w, 8, 4);
	w.soc.dram_efficiency = 0.5;
	world_network(&w, "n", 1, (const int[][3]){{100, 8000, 1000}});
	world_task(&w, 1, 0, 70, 1);
	world_run(&w, "planaria");
	FINISHES(&w, 1070);
	NEAR(w.outcomes[0].tile_cycles, 8 * 1000);
	NEAR(w.outcomes[0].throttled_cycles, 0);
	world_end(&w);
}
END_TEST

/* Task 0: p = 1, target 3000: m = 3. Task 1: p = 3, target 9000: m = 1. Scores 1/2800 and 3/8400 are equal:
 * 2 of 4 spare tiles each, 5 and 3. Task 0 ends at 1680; 0.4 of task 1 are left: 420 cycles on 8 tiles.
 * A move of 100 cycles is paid by task 1 then, and by nobody at the start. */
START_TEST(planaria_shares_what_is_spare)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 3000);
	world_task(&w, 0, 2, 0, 9000);
	world_run(&w, "planaria");
	FINISHES(&w, 1680, 2100);
	NEAR(w.outcomes[0].tile_cycles, 5 * 1680);
	NEAR(w.outcomes[1].tile_cycles, 3 * 1680 + 8 * 420);
	world_run(&w, "planaria[migration_cycles=100]");
	FINISHES(&w, 1680, 2200);
	NEAR(w.outcomes[1].migration_cycles, 100);
	world_end(&w);
}
END_TEST

/* m = 2, 1, 1 and p = 1, 2, 2: equal scores; 4 spare are 1.33 each, so 1 each, and the one that is left goes to
 * the first of priority 1: 3, 3, 2 tiles. 0 and 1 end at 2800; a third of task 2 takes 350 on 8 tiles. */
START_TEST(planaria_gives_a_shortfall_to_the_highest_priority)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 5000);
	world_task(&w, 0, 1, 0, 9000);
	world_task(&w, 0, 1, 0, 9000);
	world_run(&w, "planaria");
	FINISHES(&w, 2800, 2800, 3150);
	world_end(&w);
}
END_TEST

/* m = 1 each and p = 10, 9, 10: 5 spare are 1.72, 1.55 and 1.72, so 2 each, one too many, which the lowest
 * priority gives back: 3, 2, 3 tiles. */
START_TEST(planaria_takes_an_excess_from_the_lowest_priority)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 9, 0, 9000);
	world_task(&w, 0, 8, 0, 9000);
	world_task(&w, 0, 9, 0, 9000);
	world_run(&w, "planaria");
	FINISHES(&w, 2800, 3150, 2800);
	world_end(&w);
}
END_TEST

/* Task 0: p = 1, target 2200: m = 4, score 1/8800. Task 1: p = 2, target 1750: m = 5, score 2/8750. Task 2: p
 * = 12, and 1000 cycles are too few on any number. At 0: 5 tiles for task 1, the last 3 for task 0.
 * At 1680 task 1 ends. Task 0 has 3360 tile-cycles left and a slack of 520: m = 7, and the spare tile
 * too: it ends at 2100. Only then does the hopeless one begin. */
START_TEST(planaria_is_scarce_of_tiles)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 2200);
	world_task(&w, 0, 1, 0, 1750);
	world_task(&w, 0, 11, 0, 1000);
	world_run(&w, "planaria");
	FINISHES(&w, 2100, 1680, 3150);
	NEAR(w.outcomes[0].tile_cycles, 8400);
	NEAR(w.outcomes[2].queued_cycles, 2100);
	world_end(&w);
}
END_TEST

/* Both too late, p = 1 and 3: 2 and 6 tiles. Task 1 ends at 1400; two thirds of task 0 take 700. */
START_TEST(planaria_shares_among_the_hopeless)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 10);
	world_task(&w, 0, 2, 0, 10);
	world_run(&w, "planaria");
	FINISHES(&w, 2100, 1400);
	world_end(&w);
}
END_TEST

/* One tile and three hopeless equals: a third of a tile rounds to none, so the first gets what is left; of
 * two a half rounds to one, and nothing is left for the other. */
START_TEST(planaria_leaves_no_tile_idle)
{
	struct world w;
	chip(&w, 1, 1);
	for (int i = 0; i < 3; i++)
		world_task(&w, 0, 5, 0, 10);
	world_run(&w, "planaria");
	FINISHES(&w, 8400, 16800, 25200);
	world_end(&w);
}
END_TEST

/* Task 0 (p = 1, target 1500) has all 8 tiles until at 525, half done, task 1 comes: p = 12, target 1100, m = 8,
 * score 12/8800. Task 0 has a slack of 975, m = 5, score 1/4875: it stops. At 1575 it is late, but alone: its
 * other half ends at 2100. A move of 100 is paid by it as it goes on; task 1 had not begun. */
START_TEST(planaria_stops_and_resumes)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 1500);
	world_task(&w, 0, 11, 525, 1100);
	world_run(&w, "planaria");
	FINISHES(&w, 2100, 1575);
	NEAR(w.outcomes[0].queued_cycles, 1050);
	world_run(&w, "planaria[migration_cycles=100]");
	FINISHES(&w, 2200, 1575);
	NEAR(w.outcomes[0].migration_cycles, 100);
	world_end(&w);
}
END_TEST

/* Two of m = 4. A hopeless third at 100 changes nothing: 8000 tile-cycles and a slack of 2100 are m = 4
 * still, so nobody pays for a move. */
START_TEST(planaria_leaves_alone_who_keeps_his_tiles)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 2200);
	world_task(&w, 0, 0, 0, 2200);
	world_task(&w, 0, 11, 100, 1);
	world_run(&w, "planaria[migration_cycles=1000]");
	FINISHES(&w, 2100, 2100, 3150);
	NEAR(w.outcomes[0].migration_cycles + w.outcomes[1].migration_cycles, 0);
	world_end(&w);
}
END_TEST

/* The second comes in the instant in which the first ends, and finds all tiles free. */
START_TEST(planaria_answers_an_instant_once)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 9000);
	world_task(&w, 0, 0, 1050, 9000);
	world_run(&w, "planaria[migration_cycles=1000]");
	FINISHES(&w, 1050, 2100);
	world_end(&w);
}
END_TEST

/* 5000 bytes in 1000 cycles, on two and more tiles. Of 8 bytes per cycle that two can have, a tile's part is
 * 1. With it n tiles take 5000/n cycles at least: for a target of 1400 m = 4, and both end at 1250, 250 of
 * them throttled. Isolated time asks for m = 2; the 4 spare are 3.69 and 0.31 by p = 12 and 1: 6 and 2 tiles.
 * Task 1 ends at 1000; task 0 has moved 2000 bytes by then; alone 0.6 of it take 600: too late. The third is
 * alone. */
START_TEST(planaria_knows_its_share_of_the_memory)
{
	struct world w;
	chip(&w, 8, 4);
	w.soc.dram_efficiency = 0.8;
	world_network(&w, "n", 1, (const int[][3]){{100, 5000, 1000}});
	world_task(&w, 1, 0, 0, 1400);
	world_task(&w, 1, 11, 0, 1400);
	world_task(&w, 1, 0, 5000, 1400);
	world_run(&w, "planaria");
	FINISHES(&w, 1250, 1250, 6000);
	NEAR(w.outcomes[0].throttled_cycles, 250);
	NEAR(w.totals.contended_bytes, 0);
	world_run(&w, "planaria[estimate=isolated]");
	FINISHES(&w, 1600, 1000, 6000);
	world_end(&w);
}
END_TEST

struct heard {
	const char *what;
	double values[8];
	int count;
};

static void hear(void *data, double now_cycles, int task, const char *what, double value)
{
	(void)task;
	struct heard *heard = data;
	if (now_cycles == 0 && strcmp(what, heard->what) == 0)
		heard->values[heard->count++] = value;
}

static void ignore_stretch(void *data, const struct stretch *stretch)
{
	(void)data, (void)stretch;
}

static void hear_run(struct world *w, const char *name, struct heard *heard)
{
	struct tuned_policy policy;
	struct observer observer = {NULL, ignore_stretch, {heard, hear}};
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	ck_assert_msg(world_try(w, &policy, &observer), "%s", w->err.text);
}

/* What it tells about the two tasks whose tiles are worked out above. */
START_TEST(planaria_tells_its_reasons)
{
	static const struct {
		const char *what;
		double values[2];
	} cases[] = {
		{"slack_cycles", {3000, 9000}},
		{"remaining_cycles", {2800, 8400}},
		{"tiles_wanted", {3, 1}},
		{"score", {1 / 2800.0, 3 / 8400.0}},
		{"tiles", {5, 3}},
		{"cap_bytes_per_cycle", {6.25, 3.75}},
	};
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 3000);
	world_task(&w, 0, 2, 0, 9000);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct heard heard = {.what = cases[i].what};
		hear_run(&w, "planaria", &heard);
		ck_assert_int_eq(heard.count, 2);
		NEAR(heard.values[0], cases[i].values[0]);
		NEAR(heard.values[1], cases[i].values[1]);
	}
	world_end(&w);
}
END_TEST

START_TEST(a_trace_without_all_tile_counts_is_refused)
{
	struct world w;
	struct tuned_policy policy;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 3000);
	struct trace lacking = *w.traces[0];
	lacking.on[5] = NULL;
	w.traces[0] = &lacking;
	ck_assert(policy_find("planaria", &w.arena, &policy, &w.err));
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_str_eq(w.err.text,
		"policy 'planaria' runs tasks on 5 tiles, and the trace of unit has no such rows");
	world_end(&w);
}
END_TEST

/* ---- planaria-moca ---- */

/* One pair of two tiles each. Network 1, of so many layers of 2000 cycles on a group; network 2, of four of
 * 1200. Targets of 100000, so that a score is about 1000 p. */
static void pair(struct world *w, const char *name, size_t layers)
{
	static const struct row longs[] = {{1, 4000, 0}, {2, 4000, 0}, {3, 4000, 0}};
	static const struct row shorts[] = {{1, 2400, 0}, {2, 2400, 0}, {3, 2400, 0}, {4, 2400, 0}};
	chip(w, 4, 2);
	linear_network(w, name, layers, longs);
	linear_network(w, "shorts", 4, shorts);
}

/* p = 3 (longs) and 1 (shorts), and a third of p = 0 waits since 100.
 *  1200  task 1 at a boundary: 1 < 3
 *  2000  task 0 at a boundary: asks task 1
 *  2400  task 1 stops; 0.8 of task 0's second layer take 800 cycles on 4 tiles
 *  3200  task 0 ends; task 1 goes on with its third layer, task 2 begins in the other group
 *  4400  task 1 at a boundary: 1 > 0, asks task 2
 *  5200  task 2 stops after its first layer; a third of task 1's last layer takes 200 on 4 tiles
 *  5400  task 1 ends, task 2 goes on: 2000 */
START_TEST(neighbours_help_the_better_score)
{
	struct world w;
	pair(&w, "longs", 2);
	world_task(&w, 1, 3, 0, 1e5);
	world_task(&w, 2, 1, 0, 1e5);
	world_task(&w, 1, 0, 100, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 3200, 5400, 7400);
	NEAR(w.outcomes[0].tile_cycles, 8000);
	NEAR(w.outcomes[1].tile_cycles, 9600);
	NEAR(w.outcomes[1].queued_cycles, 800);
	NEAR(w.outcomes[2].queued_cycles, 3100 + 200);
	world_end(&w);
}
END_TEST

/* The first two of them; a move of 100 is paid by task 0 at 2400 and by task 1 at 3300. The default is a
 * million: task 0 ends at 2400 + 1000000 + 800, task 1 another million and 2400 later. */
START_TEST(neighbours_pay_for_moves)
{
	struct world w;
	pair(&w, "longs", 2);
	world_task(&w, 1, 3, 0, 1e8);
	world_task(&w, 2, 1, 0, 1e8);
	world_run(&w, "planaria-moca[migration_cycles=100]");
	FINISHES(&w, 3300, 5800);
	NEAR(w.outcomes[0].migration_cycles, 100);
	NEAR(w.outcomes[1].migration_cycles, 100);
	world_run(&w, "planaria-moca");
	FINISHES(&w, 1003200, 2005600);
	world_end(&w);
}
END_TEST

/* As above, with moves of 1000 and a fourth task, of p = 0, at 4500.
 *  2400  task 1 stops; task 0 moves until 3400 and ends at 4200
 *  4200  task 1 moves until 5200, standing at its boundary; task 2 begins in the other group
 *  4500  the fourth arrives: task 1 has not come to a boundary again, and does not ask
 *  6200  task 2 at a boundary: 0 < 1
 *  6400  task 1 at a boundary: asks task 2, which ends at 8200, before its next one
 *  7600  task 1 ends, the fourth begins: 4000 */
START_TEST(who_stands_at_a_boundary_came_there_once)
{
	struct world w;
	pair(&w, "longs", 2);
	world_task(&w, 1, 3, 0, 1e5);
	world_task(&w, 2, 1, 0, 1e5);
	world_task(&w, 1, 0, 100, 1e5);
	world_task(&w, 1, 0, 4500, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=1000]");
	FINISHES(&w, 4200, 7600, 8200, 11600);
	world_end(&w);
}
END_TEST

/* alexnet never asks, though its score is the higher; a network of a single block has no boundary to stop
 * at: until the end everybody keeps to their group. */
START_TEST(some_never_ask_and_some_never_stop)
{
	struct world w;
	pair(&w, "alexnet", 2);
	world_task(&w, 1, 3, 0, 1e5);
	world_task(&w, 2, 1, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 4000, 4800);
	world_end(&w);
	pair(&w, "longs", 2);
	world_task(&w, 1, 3, 0, 1e5);
	world_task(&w, 0, 1, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 4000, 4200);
	world_end(&w);
}
END_TEST

/* Equals come to a boundary together: at 2000 the first asks, and the second, being asked, does not. At 4000
 * the second stops; the last layer of the first takes 1000 on 4 tiles; then the second's 2000. With two layers
 * the second ends before its next boundary, and the request is void. */
START_TEST(of_equals_the_first_asks)
{
	struct world w;
	pair(&w, "longs", 3);
	world_task(&w, 1, 0, 0, 1e5);
	world_task(&w, 1, 0, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 5000, 7000);
	world_end(&w);
	pair(&w, "longs", 2);
	world_task(&w, 1, 0, 0, 1e5);
	world_task(&w, 1, 0, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 4000, 4000);
	world_end(&w);
}
END_TEST

/* p = 1 each. At 1200 task 1 (three layers of 1200, target 4000) has 2400 to go and a slack of 2800: 1e8/2800. Task 0
 * (target 3500) has 2800 to go and 2300: est = 2, 1e8/4600, not 1e8/2300. So task 1 asks; at 2000 task 0 stops;
 * 1600 of task 1 take 800 on 4 tiles; at 2800 task 0 goes on: 2000.
 * If task 1 is late from the beginning, 1e8/2400 stands for it at 1200, and it asks as well. */
START_TEST(est_counts_the_slacks_that_are_needed)
{
	for (int late = 0; late < 2; late++) {
		struct world w;
		pair(&w, "longs", 2);
		linear_network(&w, "three", 3,
			(const struct row[]){{1, 2400, 0}, {2, 2400, 0}, {3, 2400, 0}});
		world_task(&w, 1, 1, 0, 3500);
		world_task(&w, 3, 1, 0, late ? 1 : 4000);
		world_run(&w, "planaria-moca[migration_cycles=0]");
		FINISHES(&w, 4800, 2800);
		world_end(&w);
	}
}
END_TEST

/* Layers 0 and 1 are one block, 2 another. By blocks task 0 asks at 4000 and task 1 (shorts) ends at 4800
 * before a boundary; task 0 ends at 6000. By layers task 0 asks at 2000, task 1 stops at 2400, task 0 has 3600 left:
 * 1800 on 4 tiles, until 4200; then task 1's 2400. */
START_TEST(boundaries_are_blocks_or_layers)
{
	struct world w;
	pair(&w, "longs", 2);
	linear_network(
		&w, "blocks", 3, (const struct row[]){{1, 4000, 0}, {1, 4000, 0}, {2, 4000, 0}});
	world_task(&w, 3, 3, 0, 1e5);
	world_task(&w, 2, 1, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 6000, 4800);
	world_run(&w, "planaria-moca[migration_cycles=0,boundary=layer]");
	FINISHES(&w, 4200, 6600);
	world_end(&w);
}
END_TEST

/* Three equals on three groups: the first two do as in of_equals_the_first_asks, the third has no neighbour
 * and takes 3 times 2000. One group: no fission either, and no other tile count is needed. */
START_TEST(the_last_of_an_odd_number_is_alone)
{
	struct world w;
	pair(&w, "longs", 3);
	w.soc.tiles = 6;
	w.soc.groups = 3;
	for (int i = 0; i < 3; i++)
		world_task(&w, 1, 0, 0, 1e5);
	world_run(&w, "planaria-moca[migration_cycles=0]");
	FINISHES(&w, 5000, 7000, 6000);
	w.soc.tiles = 2;
	w.soc.groups = 1;
	struct trace lacking = *w.traces[1];
	lacking.on[4] = NULL;
	w.traces[0] = w.traces[1] = w.traces[2] = &lacking;
	world_run(&w, "planaria-moca");
	FINISHES(&w, 6000, 12000, 18000);
	world_end(&w);
}
END_TEST

/* ---- gps ---- */

/* Two on 4 tiles each until the third comes at 420: 3, 3 and 2 tiles. 6720 of 8400 tile-cycles are left of the
 * first two: 2240 cycles. The third has done 4480 by then and takes 490 for the rest.
 * If a move takes 70: the first two end at 420 + 70 + 2240; the third, which had not begun, has done 4620 by then,
 * moves, and takes 472.5 for the rest. */
START_TEST(gps_deals_equally)
{
	struct world w;
	chip(&w, 8, 4);
	world_task(&w, 0, 0, 0, 1);
	world_task(&w, 0, 11, 0, 9000);
	world_task(&w, 0, 5, 420, 9000);
	world_run(&w, "gps");
	FINISHES(&w, 2660, 2660, 3150);
	for (int i = 0; i < 3; i++)
		NEAR(w.outcomes[i].tile_cycles, 8400);
	world_run(&w, "gps[migration_cycles=70]");
	FINISHES(&w, 2730, 2730, 3272.5);
	NEAR(w.outcomes[1].migration_cycles, 70);
	NEAR(w.outcomes[2].migration_cycles, 70);
	world_end(&w);
}
END_TEST

/* Two tiles: the third waits for the first two, which arrived before it, and then has both. */
START_TEST(gps_lets_wait_who_finds_no_tile)
{
	struct world w;
	chip(&w, 2, 1);
	for (int i = 0; i < 3; i++)
		world_task(&w, 0, i, 0, 9000);
	world_run(&w, "gps");
	FINISHES(&w, 8400, 8400, 12600);
	NEAR(w.outcomes[2].queued_cycles, 8400);
	world_end(&w);
}
END_TEST

/* One ends as another arrives: the other had half of the tiles and keeps them, without a move. */
START_TEST(gps_moves_nobody_without_need)
{
	struct world w;
	chip(&w, 8, 4);
	linear_network(&w, "half", 1, (const struct row[]){{1, 4200, 0}});
	world_task(&w, 1, 0, 0, 9000);
	world_task(&w, 0, 0, 0, 9000);
	world_task(&w, 1, 0, 1050, 9000);
	world_run(&w, "gps[migration_cycles=500]");
	FINISHES(&w, 1050, 2100, 2100);
	world_end(&w);
}
END_TEST

/* ---- tiles ---- */

/* On fixed groups of 2 of 8 tiles: 2.5 of 10 bytes per cycle for one alone, 2 each for two if interleaving
 * costs a fifth: 5000 bytes in 2000 cycles, and in 2500. */
START_TEST(tiles_have_their_part_of_the_memory)
{
	struct world w;
	chip(&w, 8, 4);
	w.soc.dram_efficiency = 0.8;
	world_network(&w, "n", 1, (const int[][3]){{100, 5000, 1000}});
	world_task(&w, 1, 0, 0, 9000);
	world_task(&w, 1, 0, 5000, 9000);
	world_task(&w, 1, 0, 5000, 9000);
	world_run(&w, "online+tiles");
	FINISHES(&w, 2000, 7500, 7500);
	NEAR(w.outcomes[0].throttled_cycles, 1000);
	NEAR(w.outcomes[1].throttled_cycles, 1500);
	world_end(&w);
}
END_TEST

/* ---- laws, on random worlds ---- */

enum { WORLDS = 300, STRETCHES = 4000 };

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
	return least
		+ (int)(random_bits(seed, STREAM_NOISE, (*rolled)++, 63)
			% (uint64_t)(most - least + 1));
}

/* 1 to 8 tiles, 1 to 12 tasks that move bytes, some of them late from the beginning. */
static void random_world(struct world *w, uint64_t seed)
{
	uint32_t rolled = 0;
	int now = 0;
	chip(w, roll(seed, &rolled, 1, 8), 1);
	w->soc.interference = roll(seed, &rolled, 0, 5) / 10.0;
	w->soc.dram_efficiency = roll(seed, &rolled, 5, 10) / 10.0;
	for (int n = 0; n < 2; n++) {
		struct row rows[3];
		for (int i = 0; i < 3; i++)
			rows[i] = (struct row){i + 1, 840 * roll(seed, &rolled, 1, 9),
				roll(seed, &rolled, 0, 900)};
		linear_network(w, n ? "b" : "a", 3, rows);
	}
	for (int tasks = roll(seed, &rolled, 1, 12); tasks > 0; tasks--) {
		world_task(w, roll(seed, &rolled, 0, 2), roll(seed, &rolled, 0, 11), now,
			roll(seed, &rolled, 1, 40000));
		now += roll(seed, &rolled, 0, 1) * roll(seed, &rolled, 0, 5000);
	}
}

/* At the middle of each stretch: all tiles are held, no more, no less, by whatever runs. */
START_TEST(no_tile_is_idle_while_a_task_is_present)
{
	static const char *const names[] = {"planaria", "planaria+none",
		"planaria[estimate=isolated]", "planaria[migration_cycles=77]", "gps",
		"gps[migration_cycles=77]"};
	static struct log log;
	struct observer observer = {.data = &log, .stretch = log_stretch};
	for (uint64_t at = 0; at < WORLDS * sizeof names / sizeof *names; at++) {
		struct world w;
		struct tuned_policy policy;
		random_world(&w, at / 6);
		ck_assert(policy_find(names[at % 6], &w.arena, &policy, &w.err));
		log.count = 0;
		ck_assert_msg(world_try(&w, &policy, &observer), "%s", w.err.text);
		for (size_t i = 0; i < log.count; i++) {
			double from = log.stretches[i].from_cycles, to = log.stretches[i].to_cycles;
			double middle = (from + to) / 2;
			int tiles = 0;
			for (size_t k = 0; k < log.count; k++)
				if (log.stretches[k].from_cycles <= middle
					&& middle < log.stretches[k].to_cycles)
					tiles += log.stretches[k].tiles;
			if (to - from > 1e-9 * to) /* not one that rounding made */
				ck_assert_int_eq(tiles, w.soc.tiles);
		}
		world_end(&w);
	}
}
END_TEST

/* Without bytes and interference its reckoning is exact: tasks that come at once, and whose m sum up to the chip
 * or less, are all in time. Each gets a target that m tiles just make, give or take less than a tile. */
START_TEST(who_fits_is_in_time)
{
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		struct world w;
		uint32_t rolled = 0;
		chip(&w, 8, 4);
		linear_network(&w, "two", 2, (const struct row[]){{1, 3360, 0}, {2, 840, 0}});
		for (int free = 8, least; free > 0; free -= least) {
			int network = roll(seed, &rolled, 0, 1);
			least = roll(seed, &rolled, 1, free);
			world_task(&w, network, roll(seed, &rolled, 0, 11), 0,
				(network ? 4200 : 8400) / least + roll(seed, &rolled, 1, 60));
		}
		world_run(&w, "planaria");
		for (size_t i = 0; i < w.workload.task_count; i++)
			ck_assert_double_le(w.outcomes[i].finish_cycles, w.tasks[i].target_cycles);
		world_end(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fission");
	TCase *tcase = unit_case(suite, "fission");
	tcase_add_test(tcase, planaria_alone_has_everything);
	tcase_add_test(tcase, planaria_shares_what_is_spare);
	tcase_add_test(tcase, planaria_gives_a_shortfall_to_the_highest_priority);
	tcase_add_test(tcase, planaria_takes_an_excess_from_the_lowest_priority);
	tcase_add_test(tcase, planaria_is_scarce_of_tiles);
	tcase_add_test(tcase, planaria_shares_among_the_hopeless);
	tcase_add_test(tcase, planaria_leaves_no_tile_idle);
	tcase_add_test(tcase, planaria_stops_and_resumes);
	tcase_add_test(tcase, planaria_leaves_alone_who_keeps_his_tiles);
	tcase_add_test(tcase, planaria_answers_an_instant_once);
	tcase_add_test(tcase, planaria_knows_its_share_of_the_memory);
	tcase_add_test(tcase, planaria_tells_its_reasons);
	tcase_add_test(tcase, a_trace_without_all_tile_counts_is_refused);
	tcase_add_test(tcase, neighbours_help_the_better_score);
	tcase_add_test(tcase, neighbours_pay_for_moves);
	tcase_add_test(tcase, who_stands_at_a_boundary_came_there_once);
	tcase_add_test(tcase, some_never_ask_and_some_never_stop);
	tcase_add_test(tcase, of_equals_the_first_asks);
	tcase_add_test(tcase, est_counts_the_slacks_that_are_needed);
	tcase_add_test(tcase, boundaries_are_blocks_or_layers);
	tcase_add_test(tcase, the_last_of_an_odd_number_is_alone);
	tcase_add_test(tcase, gps_deals_equally);
	tcase_add_test(tcase, gps_lets_wait_who_finds_no_tile);
	tcase_add_test(tcase, gps_moves_nobody_without_need);
	tcase_add_test(tcase, tiles_have_their_part_of_the_memory);
	tcase_add_test(tcase, no_tile_is_idle_while_a_task_is_present);
	tcase_add_test(tcase, who_fits_is_in_time);
	return unit_main(suite);
}
